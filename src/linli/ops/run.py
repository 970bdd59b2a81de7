"""`./linli run`: a living demo on this machine, on 127.0.0.1 alone. A second start loses nothing."""

import argparse
import fcntl
import hashlib
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linli.ops import environment
from linli.ops.host import cluster, database, installation, supervise
from linli.ops.host.cluster import Cluster
from linli.ops.host.refusals import Plain
from linli.ops.host.secrets import refuse_missing
from linli.ops.process import end_in_order

NAME = "linli"


def main(args: argparse.Namespace) -> int:
    end_in_order()
    home, port = environment.home(), int(args.port)
    with only_one(home):
        supervise.sweep(home)
        refuse_taken("127.0.0.1", port)
        server = cluster.ensure(home)
        (home / "postgres.leased").unlink(missing_ok=True)
        try:
            prepare(server)
            return serve(server, port, args.json)
        finally:
            server.stop()


def prepare(server: Cluster) -> None:
    """The demo's database as this code wants it: made anew if it is missing or was left half-made."""
    url = server.serving_url(NAME)
    if not finished(server):
        make(server)
    else:
        refuse_missing(server.home)
        if noted(server.home).get("schema") != schema(url):
            database.migrate(server.owner_url(NAME))
    refresh(server.home, url)


def finished(server: Cluster) -> bool:
    """Whether the demo's database is whole. Refuses what it does not know: nothing is dropped by guess."""
    if NAME not in server.databases():
        return False
    state = installation.of(server.serving_url(NAME))
    if state and state.kind != "demo":
        raise Plain("这是正式系统，请用 ./linli serve。", "This is a real installation: use ./linli serve.")
    if state is None and not making(server.home).exists():
        raise Plain(
            f"{server.home} 里的数据库不是这个程序认得的演示库，没有改动它。请换一个 LINLI_HOME。",
            f"The database in {server.home} is no demo that this code knows. Nothing was changed.",
        )
    return state is not None and state.ready


def make(server: Cluster) -> None:
    """Make the demo from nothing; until it is whole, a mark in the home says so."""
    say("正在建立演示数据（只有第一次需要）…", "Making the demo (the first time only)…")
    making(server.home).touch()
    server.drop_database(NAME)
    (server.home / "erased.log").unlink(missing_ok=True)  # of the database that is no more
    server.create_database(NAME)
    database.migrate(server.owner_url(NAME))
    left_out = database.step("demo", **environment.of(server.home, server.serving_url(NAME)))
    print(left_out, end="", flush=True)
    making(server.home).unlink(missing_ok=True)


def making(home: Path) -> Path:
    return home / "demo.unfinished"


def refresh(home: Path, url: str) -> None:
    """City data and static files, brought up to date where they have changed since the last start."""
    seen = noted(home)
    now = {
        "schema": schema(url),
        "city": digest([environment.city()]) + url.rpartition("/")[2],
        "static": digest(sorted((environment.SOURCE / "linli").glob("**/static"))),
    }
    for name in ("city", "static"):
        if seen.get(name) != now[name] or (name == "static" and not (home / "static").is_dir()):
            database.step(name, **environment.of(home, url))
    (home / "refreshed.json").write_text(json.dumps(now))


def noted(home: Path) -> dict[str, str]:
    """What the last start left: digests of what it brought up to date."""
    try:
        found = json.loads((home / "refreshed.json").read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def schema(url: str) -> str:
    """A digest of the migrations that the code has and of those that the database has had."""
    told = hashlib.sha256()
    guard = environment.SOURCE / "linli/core/journal/guard.py"
    for path in [*sorted((environment.SOURCE / "linli").glob("**/migrations/*.py")), guard]:
        told.update(path.name.encode() + path.read_bytes())
    with database.connect(url) as connection:
        told.update(
            str(connection.execute("select app, name from django_migrations order by id").fetchall()).encode()
        )
    return told.hexdigest()[:16]


def serve(server: Cluster, port: int, as_json: bool) -> int:
    """Serve until told to stop; PostgreSQL is watched as well."""
    home = server.home
    told = environment.of(home, server.serving_url(NAME))
    sign_ins = json.loads(database.step("opening", **told) or "[]")
    workers = max(1, min(4, os.cpu_count() or 1))
    children = [
        supervise.web(home, told, "127.0.0.1", port, workers),
        supervise.worker(home, told),
        supervise.tick(home, told),
    ]
    address = f"http://127.0.0.1:{port}/"
    last = [0.0]

    def watch() -> None:
        if time.monotonic() - last[0] > 2:
            last[0] = time.monotonic()
            if cluster.running(home) is None:
                cluster.ensure(home)

    def ready() -> None:
        wait_for(address, children[0])
        announce(address, sign_ins, as_json)

    return supervise.keep(children, watch, ready)


def announce(address: str, sign_ins: list[dict[str, str]], as_json: bool) -> None:
    if as_json:
        print(json.dumps({"address": address, "sign_ins": sign_ins}, ensure_ascii=False), flush=True)
        return
    print(f"\n邻里已经运行  linli is running:  {address}")
    for one in sign_ins:
        print("  " + "  ".join(one.values()))
    if sign_ins:
        print(f"演示身份一览  Sign in as anyone:  {address}demo/")
    print("按 Ctrl-C 停止  Ctrl-C stops it.", flush=True)


def wait_for(address: str, child: supervise.Child, patience: float = 40) -> None:
    """Until the first page answers. Raises Plain with the server's own last words."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=10).close()  # noqa: S310 - our own address
            return
        except urllib.error.HTTPError as error:
            error.close()
            if error.code < 500:
                return
        except OSError:
            pass
        if child.process is not None and child.process.poll() is not None:
            break
        time.sleep(0.1)
    raise Plain(
        f"网页服务没有启动起来。日志：{child.log}",
        f"The server did not come up. Log: {child.log}",
        supervise.tail(child.log),
    )


def refuse_taken(host: str, port: int) -> None:
    if not 0 < port < 65536:
        raise Plain(f"端口 {port} 不存在。", f"There is no port {port}.")
    if not cluster.free(port, host):
        raise Plain(
            f"端口 {port} 不能用（已被占用或没有权限），请换一个：--port {port + 1}",
            f"Port {port} cannot be used (taken, or not allowed): try --port {port + 1}",
        )


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """One running demo per home."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "run.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Plain(
                f"{home} 的系统已经在运行。", f"The installation in {home} is running already."
            ) from error
        yield


def digest(folders: list[Path]) -> str:
    """A digest of the files' names, sizes and times below `folders`."""
    told = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                stat = path.stat()
                told.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return told.hexdigest()[:16]


def say(chinese: str, english: str) -> None:
    print(f"{chinese}  {english}", flush=True)
