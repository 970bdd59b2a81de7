"""Real PostgreSQL: each worker has a clone of the migrated template; a test marked `commits` has one of its own."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connections
from django.db.models import FETCH_ONE, FETCH_RAISE, query
from django.db.models.fetch_modes import FetchMode

from linli.core import clock
from linli.settings import database
from tests.cast import Cast, cast_for
from tools.kit import testdb

# No test measures time: a slow machine is no failure. The gate draws the same each time; `--hypothesis-profile=search`
# draws anew, and prints what it drew where it finds something.
EASY = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("linli", derandomize=True, database=None, **EASY)
hypothesis.settings.register_profile("search", print_blob=True, max_examples=1000, **EASY)
hypothesis.settings.load_profile("linli")

# What takes longest begins first, so that no worker is left with it at the end.
LONGEST = (
    "ops/test_replay_rollout.py",
    "house/test_access.py",
    "properties/test_walker_committees.py",
    "ops/test_run.py",
    "ops/test_drills.py",
    "ops/test_replay_chain.py",
    "house/test_journaled.py",
    "ops/test_replay_formation.py",
    "house/test_reading.py",
    "concurrency/test_appointing.py",
    "concurrency/test_heads_command.py",
    "properties/test_walker.py",
    "ops/test_fuzz.py",
    "concurrency/test_crowd.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, all others as they stand."""
    order = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get("/".join(item.path.parts[-2:]), len(order)))


# The business time of the whole run, a Monday, also in the processes that it starts: no test reads the machine's date.
MORNING = datetime(2021, 11, 8, 9, 0, tzinfo=clock.ZONE)


def pytest_configure() -> None:
    """Let this process, and whatever it starts, live on the same morning."""
    kept = testdb.home() / "clock"
    draft = kept.with_suffix(f".{os.getpid()}")
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft.write_text(MORNING.isoformat())
    draft.replace(kept)
    os.environ["LINLI_CLOCK"] = str(kept)


def point_at(url: str) -> None:
    """Let Django's connection of this process use the database at `url`, as the serving role."""
    connection = connections["default"]
    connection.close()
    fresh = database(url)
    fresh["OPTIONS"].pop("pool")
    for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS"):
        connection.settings_dict[key] = fresh[key]


@pytest.fixture(scope="session")
def worker_database() -> Iterator[str]:
    url = testdb.clone(testdb.template())
    yield url
    connections["default"].close()
    testdb.drop(url)


@pytest.fixture(scope="session")
def django_db_setup(worker_database: str, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        point_at(worker_database)


@pytest.fixture
def fresh_database(worker_database: str, django_db_blocker: Any) -> Iterator[str]:
    """A database of the test's own: what it does may commit. Gives its address for further processes."""
    url = testdb.clone(testdb.template())
    with django_db_blocker.unblock():
        point_at(url)
        yield url
        point_at(worker_database)
    testdb.drop(url)


type Begin = Callable[[str, Callable[[], str]], str]


@pytest.fixture
def begin_at(worker_database: str, django_db_blocker: Any, settings: Any, tmp_path: Path) -> Iterator[Begin]:
    """`begin_at(name, make)`: a database and a home of the test's own in the state that `make` fills, and what it told.

    The state is made once for the sources as they are, and cloned from then on.
    """
    urls = []

    def at(url: str, home: Path) -> None:
        settings.HOME = home
        point_at(url)

    def begin(name: str, make: Callable[[], str]) -> str:
        def fill(url: str, home: Path) -> str:
            at(url, home)
            with clock.travel(MORNING):
                told = make()
            connections["default"].close()
            return told

        kept = testdb.state(name, fill)
        urls.append(testdb.clone(kept.template))
        at(urls[-1], shutil.copytree(kept.folder, tmp_path / "home"))
        return kept.told

    with django_db_blocker.unblock():
        yield begin
        point_at(worker_database)
    for url in urls:
        testdb.drop(url)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """Every test begins on the same Monday; it moves the clock itself."""
    with clock.travel(MORNING):
        yield


class OfAList(FetchMode):
    """A row that came alone may fetch what it refers to; one of several may not: that is a query a row."""

    __slots__ = ()
    track_peers = True

    def fetch(self, fetcher: Any, instance: Any) -> None:
        peers = [peer for ref in instance._state.peers if (peer := ref()) is not None]
        (FETCH_RAISE if len(peers) > 1 else FETCH_ONE).fetch(fetcher, instance)


@pytest.fixture(autouse=True)
def no_query_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lazy query in a list raises in tests."""
    monkeypatch.setattr(query, "DEFAULT_FETCH_MODE", OfAList())


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> Cast:
    request.getfixturevalue("fresh_database" if request.node.get_closest_marker("commits") else "db")
    return cast_for()
