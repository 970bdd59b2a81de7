"""What is already written stays true: the database of each release comes up to date, is verified, and is walked to its end."""

import os
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from linli.core import clock
from linli.core.journal.verify import verify
from linli.core.procedures.kinds import REGISTRY
from linli.ops import environment, tallies
from linli.ops.backup import reaching
from linli.ops.host import database, postgres
from tests.conftest import point_at
from tests.properties.invariants import broken, rows
from tests.upgrades import midway
from tests.upgrades.write import HERE, MOMENT
from tools.kit import testdb

RELEASES = sorted(HERE.glob("*.sql"))


@pytest.fixture(params=RELEASES, ids=[path.stem for path in RELEASES])
def upgraded(
    request: pytest.FixtureRequest,
    worker_database: str,
    settings: Any,
    tmp_path: Path,
    django_db_blocker: Any,
) -> Iterator[list[tuple[Any, ...]]]:
    """The release's database, brought to this code's state, with its own keys at its own time; gives its lines as they were."""
    for name, key in midway.KEYS.items():
        setattr(settings, name, key)
    settings.HOME = tmp_path
    server, name = testdb.cluster(), f"linli_clone_{os.getpid()}_release"
    server.drop_database(name)
    server.create_database(name)
    owner = server.owner_url(name)
    try:
        _load(request.param, owner)
        with database.connect(owner) as before:
            lines = before.execute(LINES).fetchall()
        database.migrate(owner)
        moment = request.param.read_text("utf-8").partition("\n")[0].removeprefix(MOMENT)
        with django_db_blocker.unblock(), clock.travel(datetime.fromisoformat(moment)):
            point_at(server.serving_url(name))
            yield lines
            point_at(worker_database)
    finally:
        server.drop_database(name)


LINES = "SELECT id, place_id, case_id, procedure, verb, at, data::text, digest FROM journal_entry ORDER BY id"


def _load(file: Path, owner: str) -> None:
    program = postgres.programs(environment.home()) / "psql"
    options = ["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--file={file}"]
    done = subprocess.run(
        [program, *options], env=reaching(owner), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.commits
def test_what_a_release_wrote_stays_true_and_goes_on_to_its_end(upgraded: list[tuple[Any, ...]]) -> None:
    assert rows(LINES) == upgraded
    assert len(upgraded) > 1000
    assert verify()["broken"] == []
    counted = tallies.verify()
    assert counted["wrong"] + counted["below"] == []
    assert broken() == {}
    left = {
        room: [f"{case.procedure} {case.pk} {case.state}" for case in walk.homeward()]
        for room, walk in midway.walks()
    }
    assert {room: cases for room, cases in left.items() if cases} == {}
    assert broken() == {}


@pytest.mark.commits
def test_a_release_stands_in_the_middle_of_everything(upgraded: list[tuple[Any, ...]]) -> None:
    """More than half of the procedures have a case that is not over, and all together stand in many states."""
    there = rows("SELECT DISTINCT procedure, state FROM procedures_case WHERE closed_at IS NULL")
    known = {name for name in REGISTRY if any(not state.final for state in REGISTRY[name].states)}
    assert len({name for name, _ in there}) > len(known) / 2
    assert len(there) > 25
    assert connection.settings_dict["NAME"].endswith("_release")
