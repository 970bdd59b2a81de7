"""Clients killed in the middle of moves: nothing acknowledged is lost, nothing is half done. The rest are drills."""

import json
from typing import Any

import pytest
from tests.cast import Cast
from tests.properties.invariants import broken

from linli.core.journal.models import Entry
from linli.core.messages.models import Message
from tools.kit.crowd import (
    Process,
    begin,
    go,
    rest,
)


def endless(url: str, cast: Cast, many: int) -> list[Process]:
    told = {"place": cast.place.pk, "post": cast.secretary.post_id, "quiet": True}
    crowd = [begin(url, "endless", **told) for _ in range(many)]
    go(*crowd)
    return crowd


def heard(crowd: list[Process], least: int) -> list[list[Any]]:
    """What the processes have said so far: at least so many lines, of each in turn."""
    return [json.loads(one.stdout.readline()) for _ in range(least) for one in crowd if one.stdout]


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
