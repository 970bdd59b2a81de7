"""Keep the database of a release: `var/env/bin/python -m tests.upgrades.write VERSION`, with PYTHONPATH=src:. set.

Writes `tests/upgrades/VERSION.sql`: schema and rows of a house in the middle of everything, and the moment it stands at.
"""

import subprocess
import sys
from pathlib import Path

from linli.ops import environment, scratch
from linli.ops.backup import reaching
from linli.ops.host import cluster, postgres
from tools.kit import testdb

HERE = Path(__file__).parent
MOMENT = "-- the business time at which it stands: "


def main() -> int:
    file = HERE / f"{sys.argv[1]}.sql"
    with cluster.lease(testdb.home(), fast=True) as server:
        url = testdb.clone(testdb.template())
        try:
            moment = _filled(url)
            file.write_text(f"{MOMENT}{moment}\n{_dumped(server.owner_url(testdb.name(url)))}", "utf-8")
        finally:
            testdb.drop(url)
    return 0


def _filled(url: str) -> str:
    scratch.use(url, testdb.home())
    from django.conf import settings
    from django.db import connections

    from linli.core import clock
    from tests.conftest import MORNING
    from tests.upgrades import midway

    for name, key in midway.KEYS.items():
        setattr(settings, name, key)
    with clock.travel(MORNING):
        midway.fill()
        moment = clock.now().isoformat()
    connections.close_all()
    connections["default"].close_pool()  # type: ignore[attr-defined]
    return moment


def _dumped(owner: str) -> str:
    program = postgres.programs(environment.home()) / "pg_dump"
    options = ["--no-owner", "--no-privileges", "--restrict-key=linli"]
    done = subprocess.run(
        [program, *options], env=reaching(owner), capture_output=True, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
