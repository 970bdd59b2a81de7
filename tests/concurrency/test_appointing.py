"""Committees formed by many at once: no letter's number twice or left out, one answer, one director, no circle (3.3)."""

from typing import Any
from uuid import uuid4

import pytest
from tests import forming as go
from tests.cast import Cast, cast_for
from tests.forming import Forming, bring, forming
from tests.properties.invariants import broken

from linli.core import clock
from linli.core.papers.models import Paper
from linli.core.people.actor import of_post
from linli.core.people.models import Post
from linli.core.procedures.models import Case
from linli.domains.committees.models import DIRECTOR, Member
from linli.domains.committees.term import actions
from tools.kit.crowd import deadlocks, together

pytestmark = pytest.mark.commits
NUMBER = 8


def towns(cast: Cast, number: int, step: str) -> list[Forming]:
    """So many communities, each brought to the step; they keep the same days."""
    found = [forming(cast), *(forming(cast_for(skip=2 * at)) for at in range(1, number))]
    for at in range(go.STEPS.index(step) + 1):
        name = go.STEPS[at]
        if name in ("close", "over"):
            first = found[0]
            go.until(first.facts.round.closes_at if name == "close" else first.notice().notice.ends_at)
            continue
        for town in found:
            ACTS[name](town)
    return found


ACTS: dict[str, Any] = {
    "call": go.call,
    "gather": go.gather,
    "arrange": go.arrange,
    "submit": lambda f: go.take_on(f.round, "submit", f.cast.clerk),
    "decide": go.decide,
    "approve": go.approve,
    "publish": go.publish,
}


def letters(place: int) -> list[int]:
    rows = Paper.objects.filter(key="letter", place=place).order_by("serial")
    return [serial or 0 for serial in rows.values_list("serial", flat=True)]


def whole(url: str) -> None:
    assert deadlocks(url) == 0
    assert broken() == {}


@pytest.mark.clause("3.3")
def test_eight_communities_appoint_at_once(cast: Cast, fresh_database: str) -> None:
    found = towns(cast, NUMBER, "over")
    jobs = [
        (
            "move",
            {"case": town.round.pk, "move": "appoint", "post": town.cast.secretary.post_id, "data": {}},
        )
        for town in found
    ]
    came = together(fresh_database, jobs)
    assert [one for one in came if "entry" not in one] == []
    for town in found:
        assert letters(town.cast.place.pk) == list(range(1, 12))
        assert town.fresh(town.round).state == "formed"
    whole(fresh_database)


@pytest.mark.clause("3.3")
def test_eight_appoint_in_one_community_and_one_does(cast: Cast, fresh_database: str) -> None:
    """Then all eight replace letters of the same register at the same time."""
    f = bring(forming(cast), "over")
    job = {"case": f.round.pk, "move": "appoint", "post": f.cast.secretary.post_id, "data": {}}
    came = together(fresh_database, [("move", job)] * NUMBER)
    assert sum("entry" in one for one in came) == 1
    assert {one["refused"] for one in came if "refused" in one} == {"这件事现在是“已聘任”，不能“正式聘任”"}
    assert letters(f.cast.place.pk) == list(range(1, 12))
    members = list(Case.objects.filter(procedure="member").order_by("pk").values_list("pk", flat=True)[:4])
    jobs = []
    for at in range(NUMBER):
        steps = [
            [pk, "reissue", f.cast.clerk.post_id, {"words": "印错了"}] for pk in members[at:] + members[:at]
        ]
        jobs.append(("moves", {"steps": steps}))
    came = [one for many in together(fresh_database, jobs) for one in many]
    assert [one for one in came if "entry" not in one] == []
    assert letters(f.cast.place.pk) == list(range(1, 11 + NUMBER * len(members) + 1))
    assert Paper.objects.filter(key="letter", state="valid").count() == 11
    whole(fresh_database)


@pytest.mark.clause("3.3")
def test_the_streets_answer_twice_is_one(cast: Cast, fresh_database: str) -> None:
    """By two with a form each, and by one who pressed three times."""
    f = bring(forming(cast), "decide")
    answers = {str(row.case_id): "agreed" for row in f.facts.among("carried")}
    told = {"case": f.round.pk, "answers": answers, "met_on": clock.today().isoformat()}
    told["post"] = f.cast.street_secretary.post_id
    once = {**told, "token": str(uuid4())}
    came = together(fresh_database, [("approve", told)] * 2 + [("approve", once)] * 3)
    entries = [one["entry"] for one in came if "entry" in one]
    assert len(set(entries)) == 1
    assert all("待公示" in one["refused"] for one in came if "entry" not in one)
    assert Paper.objects.filter(kind="approval").count() == 1
    assert f.facts.round.filing
    assert f.fresh(f.round).state == "approved"
    whole(fresh_database)


@pytest.mark.clause("3.3")
def test_a_slate_is_answered_while_one_on_it_withdraws(cast: Cast, fresh_database: str) -> None:
    """Whoever is first: nobody is agreed to who is not there any more, and nothing is lost."""
    found = towns(cast, 4, "decide")
    jobs: list[tuple[str, dict[str, Any]]] = []
    for town in found:
        answers = {str(row.case_id): "agreed" for row in town.facts.among("carried")}
        met = {"answers": answers, "met_on": clock.today().isoformat()}
        jobs.append(("approve", {"case": town.round.pk, "post": town.cast.street_secretary.post_id, **met}))
        gone = {"case": town.of("柳青").pk, "move": "withdraw", "post": town.cast.clerk.post_id}
        jobs.append(("move", {**gone, "data": {"words": "本人调走"}}))
    came = together(fresh_database, jobs)
    for at, town in enumerate(found):
        answered, withdrawn = came[2 * at], came[2 * at + 1]
        assert "entry" in withdrawn
        assert town.of("柳青").state == "withdrawn"
        if "entry" in answered:
            assert town.fresh(town.round).state == "approved"
        else:
            assert "刚刚有变动" in answered["refused"]
            go.approve(town)
        assert len(town.facts.among("approved")) == 10
    whole(fresh_database)


@pytest.mark.clause("3.2")
def test_the_secretary_is_replaced_while_the_round_appoints(cast: Cast, fresh_database: str) -> None:
    """Either the old secretary has appointed, and the new one succeeds; or the director is updated first."""
    found = towns(cast, 4, "over")
    jobs: list[tuple[str, dict[str, Any]]] = []
    for town in found:
        post, place = town.cast.secretary.post_id, town.cast.place.pk
        jobs.append(("move", {"case": town.round.pk, "move": "appoint", "post": post, "data": {}}))
        jobs.append(("replace", {"post": post, "place": place}))
    came = together(fresh_database, jobs)
    for at, town in enumerate(found):
        appointed, new = came[2 * at], came[2 * at + 1]["post"]
        secretary = of_post(Post.objects.select_related("place", "person").get(pk=new))
        if "entry" in appointed:
            actions.succeed(Case.objects.get(place=town.cast.place, procedure="committee"), secretary)
        else:
            assert "书记" in appointed["refused"]
            go.take_on(town.round, "follow", town.cast.clerk)
            go.take_on(town.round, "appoint", secretary)
        directors = Member.objects.filter(
            position=DIRECTOR, case__state="sitting", case__place=town.cast.place
        )
        assert [row.person_id for row in directors] == [secretary.person_id]
    whole(fresh_database)
