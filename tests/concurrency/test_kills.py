"""Clients and the database itself killed under load: nothing acknowledged is lost, nothing is half done."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from tests.cast import Cast, cast_for
from tests.concurrency.crowd import Process, begin, go
from tests.conftest import point_at
from tests.properties.invariants import broken

from linli.core.journal.models import Entry
from linli.core.messages.models import Message
from linli.ops import cluster as clusters
from linli.ops import database


def endless(url: str, cast: Cast, many: int) -> list[Process]:
    told = {"place": cast.place.pk, "post": cast.secretary.post_id, "quiet": True}
    crowd = [begin(url, "endless", **told) for _ in range(many)]
    go(*crowd)
    return crowd


def heard(crowd: list[Process], least: int) -> list[list[Any]]:
    """What the processes have said so far: at least so many lines, of each in turn."""
    return [json.loads(one.stdout.readline()) for _ in range(least) for one in crowd if one.stdout]


def rest(crowd: list[Process]) -> list[list[Any]]:
    """What they still said before they died; a line that was cut short was not said."""
    lines = [line for one in crowd for line in one.communicate()[0].splitlines(keepends=True)]
    return [json.loads(line) for line in lines if line.endswith("\n")]


def whole(said: list[list[Any]]) -> None:
    """Every acknowledged entry is there, no move is half made, each referral told the street once."""
    entries = {number for verb, number in said if verb != "report"}
    reports = {number for verb, number in said if verb == "report"}
    assert len(said) == len(entries) + len(reports)
    assert set(Entry.objects.filter(pk__in=entries).values_list("pk", flat=True)) == entries
    kept = Entry.objects.filter(case_id__in=reports, verb="report").values_list("case_id", flat=True)
    assert sorted(kept) == sorted(reports)
    assert broken() == {}
    told = Message.objects.filter(kind="referral").values_list("channel", "entry_id").order_by("entry_id")
    referred = list(Entry.objects.filter(verb="refer").order_by("pk").values_list("pk", flat=True))
    for channel in ("app", "mail"):
        assert [entry for how, entry in told if how == channel] == referred


@pytest.mark.commits
def test_clients_killed_in_the_middle_of_moves(cast: Cast, fresh_database: str) -> None:
    said: list[list[Any]] = []
    for least in (4, 9):
        crowd = endless(fresh_database, cast, 3)
        said += heard(crowd, least)
        for one in crowd:
            one.kill()
        said += rest(crowd)
        whole(said)
    assert len(said) >= 3 * (4 + 9)


@pytest.fixture
def own_server(tmp_path: Path, worker_database: str, django_db_blocker: Any) -> Iterator[Callable[[], str]]:
    """A server of the test's own with a city in it; called, it is running (again): gives the database's address."""
    home = tmp_path / "home"

    def running() -> str:
        connections["default"].close()
        url = clusters.ensure(home).serving_url("killed")
        point_at(url)
        return url

    server = clusters.ensure(home)
    try:
        server.create_database("killed")
        database.migrate(server.owner_url("killed"))
        database.load_city(server.serving_url("killed"))
        with django_db_blocker.unblock():
            yield running
            point_at(worker_database)
    finally:
        clusters.stop(home)


def test_the_database_killed_under_load(own_server: Callable[[], str], tmp_path: Path) -> None:
    url, said = own_server(), list[list[Any]]()
    cast = cast_for()
    for least in (4, 10):
        crowd = endless(url, cast, 4)
        said += heard(crowd, least)
        found = clusters._postmaster(tmp_path / "home")
        assert found
        os.kill(found[0], signal.SIGKILL)
        said += rest(crowd)
        assert [one.returncode != 0 for one in crowd] == [True] * 4
        url = own_server()
        whole(said)
    assert len(said) >= 4 * (4 + 10)
