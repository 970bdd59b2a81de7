"""`./linli run` from nothing: killed half-way, started again, its parts killed, stopped, started once more."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from linli.ops import environment
from linli.ops.environment import SOURCE
from linli.ops.host import cluster, supervise

PATIENCE = 180.0  # seconds that the slowest part may take on a busy machine


@pytest.fixture
def home() -> Iterator[Path]:
    folder = environment.home() / "test" / f"run-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    yield folder
    supervise.sweep(folder)
    cluster.stop(folder)
    shutil.rmtree(folder)


def run(home: Path, port: int) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    if programs := os.environ.get("LINLI_PG_BIN"):
        kept["LINLI_PG_BIN"] = programs
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "linli", "run", "--json", "--port", str(port)],
        env=kept | {"PYTHONPATH": str(SOURCE), "LINLI_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def announced(process: subprocess.Popen[str]) -> str:
    """The address that it prints when it is up; all it said if it is not."""
    said = []
    assert process.stdout
    for line in process.stdout:
        said.append(line)
        if line.startswith("{"):
            return str(json.loads(line)["address"])
    raise AssertionError("".join(said))


def status(address: str) -> int:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return int(answer.status)


def until(true: object, within: float = PATIENCE) -> None:
    end = time.monotonic() + within
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not come to be"


def cases(home: Path) -> int:
    server = cluster.ensure(home)
    with psycopg.connect(server.serving_url("linli")) as connection:
        row = connection.execute(
            "select count(*), bool_and(ready) from journal_entry, installation"
        ).fetchone()
    assert row
    assert row[1]
    return int(row[0])


def answers(address: str) -> bool:
    try:
        return status(address) == 200
    except OSError:
        return False


def test_a_demo_from_nothing_through_every_kill(home: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    # Killed while the demo is being made.
    with run(home, port) as first:
        until((home / "demo.unfinished").exists)
        first.kill()
    assert (home / "demo.unfinished").exists()

    with run(home, port) as second:
        address = announced(second)
        assert status(address) == 200
        assert not (home / "demo.unfinished").exists()
        lines = cases(home)
        assert lines > 100

        # One home, one run.
        with run(home, port + 1) as other:
            assert other.stdout
            assert "running already" in other.stdout.read()
        assert other.returncode == 3

        # PostgreSQL, then the whole server, die; both come back.
        pid = int((home / "postgres/data/postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        until(lambda: cluster.running(home) is not None)
        until(lambda: answers(address))
        web = int((home / "logs/groups").read_text().split()[0])
        os.kill(web, signal.SIGKILL)
        until(lambda: answers(address))

        # Starter and server at once: what is left is swept by the next start, and nothing is lost.
        second.kill()
        os.kill(int((home / "logs/groups").read_text().split()[0]), signal.SIGKILL)

    begin = time.monotonic()
    with run(home, port) as third:
        address = announced(third)
        assert status(address) == 200
        assert cases(home) >= lines
        assert time.monotonic() - begin < 60
        third.send_signal(signal.SIGTERM)
        third.wait(60)
    assert third.returncode == 0
    assert cluster.running(home) is None
    assert cluster.free(port)
