"""A crowd of processes on one database: all begin at once, when the last of them is ready."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg

from linli.core import clock
from linli.ops import testdb

ROOT = Path(__file__).resolve().parents[2]
Process = subprocess.Popen[str]


def begin(url: str, job: str, **told: Any) -> Process:
    """A process that has its connection and waits for the word."""
    environment = os.environ | {
        "LINLI_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "linli.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    environment |= told.pop("environment", {})
    quiet = told.pop("quiet", False)
    words = json.dumps({"job": job, "now": clock.now().isoformat(), **told})
    return subprocess.Popen(
        [sys.executable, "-m", "tests.concurrency.work", words],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if quiet else None,
        text=True,
    )


def go(*crowd: Process) -> None:
    """Wait until all are ready, then let all begin."""
    for one in crowd:
        assert one.stdout
        assert one.stdout.readline() == '"ready"\n', "a process did not come up"
    for one in crowd:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()


def together(url: str, jobs: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    """Do all jobs at the same time; what came of each, in order."""
    crowd = [begin(url, job, **told) for job, told in jobs]
    go(*crowd)
    found = [one.communicate(timeout=120)[0] for one in crowd]
    assert [one.returncode for one in crowd] == [0] * len(crowd)
    return [json.loads(said.splitlines()[-1]) for said in found]


def deadlocks(url: str) -> int:
    """How many deadlocks PostgreSQL has broken up in the database since it was made."""
    with psycopg.connect(testdb.cluster().admin_url(testdb.name(url))) as connection:
        row = connection.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    assert row
    return int(row[0])
