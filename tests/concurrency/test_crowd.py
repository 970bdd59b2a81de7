"""Eight processes at once, opposed merges, two clerks, one token twice, four sweepers: every 'only one' holds."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests import ways
from tests.cast import Cast, hold

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.domains.problems import codes
from linli.ops import tallies
from tools.kit.crowd import deadlocks, together

pytestmark = pytest.mark.commits


def in_order(url: str) -> None:
    assert deadlocks(url) == 0
    found = verify()
    assert (found["broken"], found["warnings"]) == ([], [])
    assert tallies.verify()["wrong"] == []


@pytest.mark.clause("4.1")
def test_eight_at_once_in_one_community_and_across(cast: Cast, fresh_database: str) -> None:
    others = Place.objects.filter(level=Place.COMMUNITY, is_open=True).exclude(pk=cast.place.pk)[:4]
    clerks = [cast.clerk] * 4 + [hold("文员", "clerk", place) for place in others]
    jobs: list[tuple[str, dict[str, Any]]] = [
        ("reports", {"place": clerk.place_id, "post": clerk.post_id, "times": 12}) for clerk in clerks
    ]
    found = [one for many in together(fresh_database, jobs) for one in many]
    assert [one for one in found if "entry" not in one] == []
    assert len(found) == 8 * 12
    for place, times in [(cast.place.pk, 48), *((place.pk, 12) for place in others)]:
        numbers = Case.objects.filter(place=place).values_list("number", flat=True)
        assert sorted(numbers) == [f"2021-{number:04d}" for number in range(1, times + 1)]
        lines = Entry.objects.filter(place=place).order_by("seq").values_list("seq", flat=True)
        assert list(lines) == list(range(1, 3 * times + 1))
    in_order(fresh_database)


@pytest.mark.clause("4.2")
def test_of_opposed_merges_one_wins_and_none_waits_in_a_circle(cast: Cast, fresh_database: str) -> None:
    pairs = [(ways.report(cast, size=2).pk, ways.report(cast).pk) for _ in range(120)]
    jobs = []
    for number in range(8):
        mine = pairs[number // 2 :: 4]
        given = [pair if number % 2 else pair[::-1] for pair in mine]
        steps = [
            [case, "merge", cast.clerk.post_id, {"lead": lead, "reason": "same"}] for case, lead in given
        ]
        jobs.append(("moves", {"steps": steps}))
    found = together(fresh_database, jobs)
    for number in range(0, 8, 2):
        for one, other in zip(found[number], found[number + 1], strict=True):
            assert sorted([*one, *other]) == ["entry", "refused"], (one, other)
            assert "并入" in (one | other)["refused"]
    for pair in pairs:
        cases = Case.objects.filter(pk__in=pair)
        assert sorted(case.state for case in cases) == ["merged", "reported"]
        assert {case.size for case in cases if case.state == "reported"} == {3}
    in_order(fresh_database)


@pytest.mark.clause("4.2")
def test_of_two_clerks_one_wins_and_the_other_reads_why(cast: Cast, fresh_database: str) -> None:
    case = ways.report(cast)
    data = {"facet": "housing", "handler": cast.clerk.post_id, "urgent": False, "points": ""}
    second = hold("赵敏", "clerk", cast.place)
    posts = [cast.clerk.post_id, second.post_id, cast.secretary.post_id]
    jobs = [("move", {"case": case.pk, "move": "accept", "post": post, "data": data}) for post in posts]
    found = together(fresh_database, jobs)
    assert sum("entry" in one for one in found) == 1
    assert {one["refused"] for one in found if "refused" in one} == {"这件事现在是“待研判”，不能“受理”"}
    assert Entry.objects.filter(case_id=case.pk, verb="accept").count() == 1
    in_order(fresh_database)


def test_one_token_from_many_processes_is_one_entry(cast: Cast, fresh_database: str) -> None:
    token = str(uuid4())
    found = together(fresh_database, [("report", {"place": cast.place.pk, "token": token})] * 6)
    assert len({tuple(one) for one in found}) == 1
    (case, code), token = found[0], str(uuid4())
    assert codes.find(cast.place.pk, code).case_id == case  # type: ignore[union-attr]
    step = {
        "case": case,
        "move": "note",
        "post": cast.clerk.post_id,
        "data": {"words": "看过"},
        "token": token,
    }
    found = together(fresh_database, [("move", step)] * 6)
    assert len({one["entry"] for one in found}) == 1
    assert Entry.objects.count() == 2
    in_order(fresh_database)


@pytest.mark.clause("4.1", "4.2", "4.5")
def test_four_sweepers_do_each_thing_once(cast: Cast, fresh_database: str) -> None:
    quiet = [ways.fed_back(cast).pk for _ in range(6)]
    late = [ways.report(cast).pk for _ in range(6)]
    with clock.travel(clock.now() + timedelta(days=30)):
        found = together(fresh_database, [("tick", {})] * 4)
        at = clock.now()
    assert sum(one["taken"] for one in found) == 6
    lines = Entry.objects.filter(verb="no_answer").values_list("case_id", flat=True)
    assert sorted(lines) == quiet
    lapsed = Entry.objects.filter(verb="lapse").values_list("case_id", "data__duty", "place_id")
    assert len(set(lapsed)) == len(lapsed) == sum(one["lapsed"] for one in found) == 6
    assert {case for case, _, _ in lapsed} == set(late)
    assert sum(one["opened"] for one in found) == Duty.objects.exclude(period="").count() > 800
    with clock.travel(at + timedelta(days=30)):
        found = together(fresh_database, [("tick", {})] * 4)
    lapsed = Entry.objects.filter(verb="lapse").values_list("case_id", "data__duty", "place_id")
    assert len(set(lapsed)) == len(lapsed) > 800
    in_order(fresh_database)
