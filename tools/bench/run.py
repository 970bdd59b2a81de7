"""`./linli bench`: the pages' times over many problems, beside a bare twin and beside a small installation.

A scratch cluster holds three databases: N problems, 20,000 problems, and the twin of `bench/bare`. Each is served
by the production server; requests go to the three of them in turn (A B C, C B A, …), so that whatever else the
machine does hits all of them alike. Five rounds; of each measure the median of the rounds counts.
"""

import argparse
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from linli.ops import environment, run, scratch
from linli.ops.host import cluster, database, postgres, supervise
from linli.ops.host.cluster import Cluster
from tools.bench import pages as bench_pages
from tools.bench import rooms
from tools.bench.client import Client, Times, interleave

SMALL = 20_000
ROUNDS, REQUESTS, WARM = 5, 100, 15
VERIFIED = 200_000  # up to so many problems the whole journal is verified, too
TARGETS = {"GET": (1.5, 2.0), "POST": (2.5, None)}
GROWTH = 1.2
PASSWORD = "bench"  # noqa: S105 - of a scratch database on loopback
NAMES = ("linli", "bare", "small")


def main(args: argparse.Namespace) -> int:
    began = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything is cleared away then, too
    found = measure(int(args.records), say)
    found["seconds"] = round(time.monotonic() - began, 1)
    print(json.dumps(found, ensure_ascii=False) if args.json else table(found))
    return 1 if found["short"] or not found["verified"]["ok"] else 0


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def measure(records: int, tell: Any = say) -> dict[str, Any]:
    """The whole run; gives what `--json` prints. Leaves nothing behind."""
    with scratch_home() as home:
        server = cluster.ensure(home)
        try:
            loaded = _load(server, records, tell)
            with served(server) as addresses:
                at = bench_pages.places(server)
                for name, place in at.items():
                    here = f"http://127.0.0.1:{addresses[name]}"
                    place.meeting = rooms.furnish(here, place.who["secretary"], PASSWORD)
                pages = bench_pages.pages(at)
                queries = bench_pages.queries(pages)
                times = _rounds(addresses, pages, tell)
        finally:
            leave()
            server.stop()
    rows = [_row(page, times[page.name], queries[page.name]) for page in pages]
    growth = {
        page.name: _ratio(times[page.name]["linli"].p50, times[page.name]["small"].p50) for page in pages
    }
    return {
        "records": records,
        "machine": machine(loaded.pop("postgres")),
        "verified": loaded.pop("verified"),
        "loaded": loaded,
        "pages": rows,
        "growth": {"from": SMALL, "to": records, "p50": growth, "worst": max(growth.values())},
        "short": _short(rows, growth),
    }


@contextmanager
def scratch_home() -> Iterator[Path]:
    """A data folder of our own; what a killed run left is swept away first."""
    home = environment.home() / "bench"
    with run.only_one(home):
        supervise.sweep(home)
        cluster.stop(home)
        _empty(home)
        before = os.environ.get("LINLI_HOME")
        os.environ["LINLI_HOME"] = str(home)
        try:
            yield home
        finally:
            if before is None:
                del os.environ["LINLI_HOME"]
            else:
                os.environ["LINLI_HOME"] = before
            cluster.stop(home)
            _empty(home)


def _empty(home: Path) -> None:
    """Remove the cluster, wherever its data stand, and all the rest of the folder."""
    if (home / "postgres.path").exists():
        shutil.rmtree(postgres.place(home), ignore_errors=True)
    for path in home.iterdir():
        if path.name == "run.lock":
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def empty_city(server: Cluster, *names: str) -> None:
    """Databases with a city that nobody works in yet."""
    server.create_database("empty")
    database.migrate(server.owner_url("empty"))
    told = environment.of(server.home, server.serving_url("empty"))
    for step in ("born", "ready", "static"):
        database.step(step, **told)
    for name in names:
        server.create_database(name, "empty")


def _load(server: Cluster, records: int, tell: Any) -> dict[str, Any]:
    """The three databases, filled."""
    empty_city(server, "linli", "small")
    scratch.use(server.serving_url("linli"))
    from django.contrib.auth.hashers import make_password

    from linli.core.journal.verify import verify
    from linli.ops import tallies
    from tools.bench.bulk import load as bulk

    password, loaded = make_password(PASSWORD), {}
    for name, number in (("small", SMALL), ("linli", records)):
        tell(f"装入 {number} 件问题  loading {number} problems …")
        loaded[name] = bulk.load(server.serving_url(name), number, password=password)
        bulk.finish(server.admin_url(name))
        tell(f"  {loaded[name]}")
    tell("装入对照  loading the bare twin …")
    load_twin(server, records)
    checked: dict[str, Any] = {"tallies": tallies.verify()["ok"], "journal": None}
    if records <= VERIFIED:
        checked["journal"] = verify()["ok"]
    checked["ok"] = checked["tallies"] and checked["journal"] is not False
    return {**loaded, "verified": checked, "postgres": version(server)}


def load_twin(server: Cluster, records: int) -> None:
    server.create_database("bare")
    told = _told(server, "bare") | {"BARE_DATABASE_URL": server.owner_url("bare")}
    args = ["-m", "bare.make", str(records), str(bench_pages.PLACES), bench_pages.USER, PASSWORD]
    subprocess.run([sys.executable, *args], env=told, check=True)
    with psycopg.connect(server.owner_url("bare")) as connection:
        for allowed in ("USAGE ON SCHEMA public", "ALL ON ALL TABLES IN SCHEMA public"):
            connection.execute(f"GRANT {allowed} TO linli")
        connection.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO linli")
    with psycopg.connect(server.admin_url("bare"), autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def _told(server: Cluster, name: str) -> dict[str, str]:
    """The environment of the process that serves a database."""
    url = server.serving_url(name)
    told = environment.of(server.home, url)
    if name == "bare":
        folder = environment.ROOT / "tools/bench"
        told |= {"PYTHONPATH": f"{environment.SOURCE}:{folder}", "BARE_DATABASE_URL": url}
    return told


@contextmanager
def served(server: Cluster, names: Sequence[str] = NAMES) -> Iterator[dict[str, int]]:
    """The installations by the production server, with as many workers as `run` gives; their ports."""
    workers = max(1, min(4, os.cpu_count() or 1))
    children: list[supervise.Child] = []
    ports: dict[str, int] = {}
    try:
        for name in names:
            ports[name] = _port(set(ports.values()))
            child = supervise.web(server.home, _told(server, name), "127.0.0.1", ports[name], workers)
            args = [*child.args[:-1], "bare.wsgi:application" if name == "bare" else child.args[-1]]
            child = replace(child, args=args, log=child.log.with_name(f"{name}.log"))
            children.append(child)
            supervise.start(child)
        for name, child in zip(names, children, strict=True):
            path = "board/1/" if name == "bare" else "plan/"
            run.wait_for(f"http://127.0.0.1:{ports[name]}/{path}", child)
        yield ports
    finally:
        supervise.stop(children)


def _port(taken: set[int]) -> int:
    return next(port for port in range(18700, 19700) if port not in taken and cluster.free(port))


def _rounds(ports: dict[str, int], pages: list[bench_pages.Page], tell: Any) -> dict[str, dict[str, Times]]:
    clients = {name: Client(port) for name, port in ports.items()}
    bench_pages.enter(clients, pages, PASSWORD)
    rounds: dict[str, dict[str, list[Times]]] = {page.name: {name: [] for name in NAMES} for page in pages}
    for number in range(ROUNDS):
        tell(f"第 {number + 1} 轮，共 {ROUNDS} 轮  round {number + 1} of {ROUNDS}")
        for page in pages:
            asks = {name: page.asks(name, clients[name]) for name in NAMES}
            interleave(asks, WARM)
            for name, taken in interleave(asks, REQUESTS).items():
                rounds[page.name][name].append(taken)
    for client in clients.values():
        client.close()
    return {
        page: {
            name: Times(median(one.p50 for one in taken), median(one.p99 for one in taken))
            for name, taken in of.items()
        }
        for page, of in rounds.items()
    }


def leave() -> None:
    from django.apps import apps

    if apps.ready:
        scratch.close()


def _ratio(a: float, b: float) -> float:
    return round(a / b, 2)


def _row(page: bench_pages.Page, times: dict[str, Times], queries: int) -> dict[str, Any]:
    ours, bare = times["linli"], times["bare"]
    return {
        "page": page.name,
        "method": page.method,
        "p50_ms": round(ours.p50, 2),
        "p99_ms": round(ours.p99, 2),
        "bare_p50_ms": round(bare.p50, 2),
        "bare_p99_ms": round(bare.p99, 2),
        "ratio_p50": _ratio(ours.p50, bare.p50),
        "ratio_p99": _ratio(ours.p99, bare.p99),
        "queries": queries,
        "bytes": page.size,
    }


def _short(rows: list[dict[str, Any]], growth: dict[str, float]) -> list[str]:
    """What falls short of its target, in words."""
    short = []
    for row in rows:
        for name, most in zip(("ratio_p50", "ratio_p99"), TARGETS[row["method"]], strict=True):
            if most is not None and row[name] > most:
                short.append(f"{row['page']}: {name} {row[name]} > {most}")
    short += [f"{page}: growth {grown} > {GROWTH}" for page, grown in growth.items() if grown > GROWTH]
    return short


def machine(postgres: str) -> dict[str, Any]:
    names = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in names if line.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    load = round(os.getloadavg()[0], 1)
    python = platform.python_version()
    return {
        "cores": os.cpu_count(), "cpu": model, "memory_gb": memory, "load": load, "python": python, "postgres": postgres,
    }  # fmt: skip


def version(server: Cluster) -> str:
    with psycopg.connect(server.serving_url("linli")) as connection:
        return str(connection.execute("SHOW server_version").fetchone()[0])  # type: ignore[index]


def table(found: dict[str, Any]) -> str:
    """What was found, as the table of `docs/performance.md`."""
    lines = [
        f"{found['records']} problems; {found['machine']}",
        "| page | p50 ms | p99 ms | bare p50 | bare p99 | p50 ÷ bare | p99 ÷ bare | grown | queries | bytes |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in found["pages"]:
        cells = [row["page"], row["p50_ms"], row["p99_ms"], row["bare_p50_ms"], row["bare_p99_ms"]]
        cells += [row["ratio_p50"], row["ratio_p99"], found["growth"]["p50"][row["page"]]]
        lines.append("| " + " | ".join(map(str, [*cells, row["queries"], row["bytes"]])) + " |")
    lines.append(f"grown: p50 at {found['growth']['to']} ÷ p50 at {found['growth']['from']}")
    lines += [f"FALLS SHORT  {words}" for words in found["short"]] or ["every target is met"]
    lines.append(f"verified: {found['verified']}  loaded: {found['loaded']}  seconds: {found['seconds']}")
    return "\n".join(lines)
