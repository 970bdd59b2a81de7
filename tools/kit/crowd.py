"""A crowd of processes on one database: all begin at once, when the last of them is ready."""

import json
import os
import subprocess
import sys
from typing import Any

import psycopg

from linli.core import clock
from linli.ops.environment import ROOT, WITH_TOOLS
from tools.kit import testdb

Process = subprocess.Popen[str]


def begin(url: str, job: str, module: str = "tests.concurrency.work", **told: Any) -> Process:
    """A process that has its connection and waits for the word; `module` knows the job."""
    environment = os.environ | {
        "LINLI_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "linli.settings",
        "PYTHONPATH": WITH_TOOLS,
    }
    environment |= told.pop("environment", {})
    quiet = told.pop("quiet", False)
    words = json.dumps({"job": job, "now": clock.now().isoformat(), **told})
    return subprocess.Popen(
        [sys.executable, "-m", module, words],
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
        ready(one)
    for one in crowd:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()


def ready(one: Process) -> None:
    """Wait until it says so."""
    if one.stdout is None or one.stdout.readline() != '"ready"\n':
        raise RuntimeError("a process did not come up")


def rest(crowd: list[Process]) -> list[list[Any]]:
    """What they still said before they ended; a line that was cut short was not said."""
    lines = [line for one in crowd for line in one.communicate()[0].splitlines(keepends=True)]
    return [json.loads(line) for line in lines if line.endswith("\n")]


def together(url: str, jobs: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    """Do all jobs at the same time; what came of each, in order."""
    crowd = [begin(url, job, **told) for job, told in jobs]
    go(*crowd)
    found = [one.communicate(timeout=120)[0] for one in crowd]
    if any(one.returncode for one in crowd):
        raise RuntimeError("a process of the crowd ended with an error")
    return [json.loads(said.splitlines()[-1]) for said in found]


def deadlocks(url: str) -> int:
    """How many deadlocks PostgreSQL has broken up in the database since it was made."""
    with psycopg.connect(testdb.cluster().admin_url(testdb.name(url))) as connection:
        row = connection.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    return int(row[0]) if row else 0
