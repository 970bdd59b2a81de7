"""`./linli drills`: what must never happen is tried, on a server of its own, in a home that is thrown away.

Each drill has a database and a process of its own. `acknowledged` counts what was confirmed (a write that was
answered, a line that somebody holds the head of, a person who was erased), `lost` what of it was not so afterwards.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from linli.ops import environment
from linli.ops.host import cluster, database, postgres
from linli.ops.host.cluster import Cluster
from linli.ops.host.refusals import Plain
from linli.ops.process import dying_with_me, end_in_order

# By name: where it is, and how often it is done for each `--times` (a kill each time; the others are longer).
DRILLS = {
    "tamper": ("proof.tamper", 1.0),
    "restore": ("proof.restore", 0.25),
    "keys": ("kills.rotate_keys", 0.25),
    "erasure": ("proof.erasure", 0.25),
    "kill-app": ("kills.kill_app", 1.0),
    "kill-worker": ("kills.kill_worker", 1.0),
    "kill-database": ("kills.kill_database", 1.0),
}
NAME, COMMUNITIES = "drills", 4
MORNING = "2025-03-03T09:00:00+08:00"  # a Monday whose year's holidays are known
LONGEST = 3600  # seconds


def main(args: argparse.Namespace) -> int:
    end_in_order()
    chosen = [args.only] if args.only else list(DRILLS)
    if unknown := [name for name in chosen if name not in DRILLS]:
        raise Plain(f"没有这种演练：{unknown[0]}。", f"There is no such drill: {', '.join(DRILLS)}.")
    results = []
    with prepared() as server:
        for name in chosen:
            began = time.monotonic()
            results.append(drill(server, name, max(1, args.times), max(12, args.writes)))
            if not args.json:
                one = results[-1]
                print(
                    f"{'✓' if one['ok'] else '✗'} {name:<14} runs {one['runs']:>4}  acknowledged"
                    f" {one['acknowledged']:>7,}  lost {one['lost']}  ({time.monotonic() - began:.0f} s)",
                    flush=True,
                )
    if args.json:
        print(json.dumps({"drills": results}, ensure_ascii=False))
    return 0 if all(one["ok"] for one in results) else 1


@contextmanager
def prepared() -> Iterator[Cluster]:
    """A server that is safe against power loss, in a home of its own, with a city and people to be copied."""
    # Others must be able to pass through: as root, the server runs under a number of its own.
    home = Path(tempfile.mkdtemp(prefix="linli-drills-")).resolve()
    home.chmod(0o711)
    before = dict(os.environ)
    for name in [
        name
        for name in os.environ
        if name.startswith("LINLI_") and name not in ("LINLI_PG_BIN", "LINLI_CITY", "LINLI_CITIES")
    ]:
        del os.environ[name]
    os.environ |= {"LINLI_HOME": str(home), "LINLI_CLOCK": str(home / "clock")}
    (home / "clock").write_text(MORNING)
    try:
        server = cluster.ensure(home)
        server.create_database(NAME)
        database.migrate(server.owner_url(NAME))
        _step(server, NAME, "people", 1, COMMUNITIES)
        yield server
    finally:
        cluster.stop(home)
        shutil.rmtree(postgres.place(home), ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)
        os.environ.clear()
        os.environ.update(before)


def drill(server: Cluster, name: str, times: int, writes: int) -> dict[str, Any]:
    """One drill on a fresh copy of the city; what was not in order is said on the standard error."""
    copy = f"drill_{name.replace('-', '_')}"
    server.create_database(copy, NAME)
    told = _step(server, copy, name, max(1, round(times * DRILLS[name][1])), writes)
    cluster.ensure(server.home).drop_database(copy)
    for wrong in told.pop("wrong"):
        print(f"{name}: {wrong}", file=sys.stderr, flush=True)
    return {"name": name, **told}


def _step(server: Cluster, copy: str, name: str, times: int, writes: int) -> dict[str, Any]:
    """The drill in a process of its own, which has one database for life."""
    told = environment.of(server.home, server.serving_url(copy)) | {"PYTHONPATH": environment.WITH_TOOLS}
    command = [sys.executable, "-m", "tools.drills.run", name, str(times), str(writes)]
    done = subprocess.run(
        dying_with_me(command),
        env=told,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=LONGEST,
    )
    if done.returncode:
        return {
            "runs": 0,
            "acknowledged": 0,
            "lost": 0,
            "ok": False,
            "wrong": [f"it ended with an error: {done.stderr[-1500:]}"],
        }
    return dict(json.loads(done.stdout.splitlines()[-1]))


def people(count: int) -> None:
    """The city, and the staff of some of its communities, who can sign in."""
    from linli.ops import steps
    from tools.replay import run as replay
    from tools.replay.chain import staff

    steps.city()
    run = replay.Run("", environment.home(), environment.home() / "clock", [])
    staff.people(run, count)


def one(name: str, times: int, writes: int) -> dict[str, Any]:
    """What one drill found, in this process."""
    from linli.ops.host import rooms

    rooms.load()
    if name == "people":
        people(writes)
        return {"wrong": []}
    module, _, function = DRILLS[name][0].partition(".")
    found = getattr(import_module(f"tools.drills.{module}"), function)(times, writes)
    names = ("runs", "acknowledged", "lost", "ok", "wrong")
    return {name: getattr(found, name) for name in names}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(one(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])), ensure_ascii=False))
