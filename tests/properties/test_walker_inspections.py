"""A walk through every move of inspections, findings, forums and opinions."""

from datetime import timedelta
from typing import Any

import pytest
from tests.cast import Cast
from tests.inspecting import reader
from tests.properties.walking import Ask, Grounds, Walk, all_over

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures.kinds import Move, Refused
from linli.core.procedures.models import Case
from linli.domains.oversight.forums import actions as forums_actions
from linli.domains.oversight.inspections import actions, procedure
from linli.domains.oversight.models import Inspected

STEPS = 700


def _plan(walk: Walk, move: Move, actor: Actor) -> None:
    given = {
        "topic": "督导检查",
        "since": clock.today() - timedelta(60),
        "until": clock.today(),
        "ends_on": clock.today() + timedelta(20),
        "size": 2,
        "strata": ["area"],
        "lines": ["rounds", "size"],
        "words": "",
    }
    actions.plan(Place.objects.get(pk=actor.place_id), actor, given, walk.token())


def _raise(walk: Walk, move: Move, actor: Actor) -> None:
    case = walk.some("inspected", "to_look", "looked", root__state="under_way")
    row = Inspected.objects.select_related("case", "place", "inspection__case__place").get(case=case)
    line = walk.rng.choice(["rounds", "size", ""])
    actions.raise_finding(row, _for(walk, actor, case), {"line": line, "words": "没有"}, walk.token())


def _call(walk: Walk, move: Move, actor: Actor) -> None:
    given = {
        "topic": "座谈会",
        "held_at": clock.now() + timedelta(3),
        "room": "三楼",
        "invited": [],
        "words": "",
    }
    forums_actions.call(Place.objects.get(pk=actor.place_id), actor, given, walk.token())


def _gather(walk: Walk, move: Move, actor: Actor) -> None:
    case = walk.some("forum", "called", "held", place=actor.place_id)
    given = {"side": "community", "about": "4.1", "words": "走访的次数写明白"}
    forums_actions.gather(case.forum, actor, given, walk.token())


def _for(walk: Walk, actor: Actor, case: Case) -> Actor:
    """The officer of the level that inspects, now and then somebody sent to read."""
    held = Case.objects.select_related("place").get(pk=case.root_id or case.pk)
    city = held.place.level == Place.CITY
    return walk.people.city_officer if city else walk.people.district_officer  # type: ignore[no-any-return]


def _actor(walk: Walk, role: str, case: Case | None) -> Actor:
    people = walk.people
    if case is None:
        return (
            people.city_officer
            if role.endswith("city") or role == "city_officer"
            else people.district_officer
        )  # type: ignore[no-any-return]
    if case.procedure == "finding" and role in ("secretary", "clerk"):
        return _of(walk, role, case.place)
    if case.procedure == "finding" and role in ("street_officer", "street_secretary"):
        assert case.street
        return _of(walk, role, case.street)
    return _for(walk, people.district_officer, case)


def _of(walk: Walk, role: str, place: Place) -> Actor:
    """Whoever holds the role there, appointed when first asked for."""
    from tests.cast import hold

    kept: dict[tuple[str, int], Actor] = walk.__dict__.setdefault("held", {})
    if (role, place.pk) not in kept:
        own: Any = getattr(walk.people, role)
        kept[role, place.pk] = own if own.place_id == place.pk else hold(f"某{place.pk}", role, place)
    return kept[role, place.pk]


def _remedies(walk: Walk, ask: Ask, refused: Refused) -> list[Ask]:
    """A forum waits for its hour; opinions are answered before it is settled."""
    (name, move), case = ask
    if (name, move) == ("forum", "hold") and case is not None and case.due_at and case.due_at > clock.now():
        clock.set_now(case.due_at + timedelta(hours=1))
        return [ask]
    if (name, move) == ("forum", "settle") and case is not None:
        left = Case.objects.filter(procedure="opinion", root=case.pk, closed_at=None)
        return [(("opinion", "decline"), one) for one in left] + [ask]
    return []


def _later(days: int) -> str:
    return (clock.today() + timedelta(days)).isoformat()


def _span(case: Case, rng: Any) -> dict[str, Any]:
    return {"since": _later(-30), "until": _later(0), "ends_on": _later(20), "size": 2}


GROUNDS = Grounds(
    procedures=(*procedure.PROCEDURES, *forums_actions.PROCEDURES),
    openings={
        ("inspection", "plan"): _plan,
        ("finding", "raise"): _raise,
        ("forum", "call"): _call,
        ("opinion", "gather"): _gather,
    },
    actor=_actor,
    more={
        ("inspection", "change"): _span,
        ("inspected", "look"): lambda case, rng: {"line": rng.choice(["rounds", "size"]), "before": 99},
    },
    needs=lambda key: {
        ("finding", "raise"): (("inspected", ("to_look", "looked")),),
        ("opinion", "gather"): (("forum", ("called", "held")),),
    }.get(key, ()),
    remedies=_remedies,
    carriers={("inspected", "put_in"): (("inspection", "draw"), ("inspection", "add"))},
    pool={"inspection": 2, "forum": 2, "finding": 3, "opinion": 4, "inspected": 6},
)


def test_every_move_is_walked_and_nothing_is_left_in_a_dead_end(cast: Cast) -> None:
    assert reader("reader_district", cast.place.district).reads  # type: ignore[arg-type]
    assert all_over(Walk(GROUNDS, cast, seed=5), STEPS) == []


def test_nobody_of_the_level_inspects_for_another(cast: Cast) -> None:
    walk = Walk(GROUNDS, cast, seed=1)
    _plan(walk, None, cast.city_officer)  # type: ignore[arg-type]
    case = Case.objects.get(procedure="inspection")
    with pytest.raises(Refused):
        actions.begin(case, cast.district_officer)
