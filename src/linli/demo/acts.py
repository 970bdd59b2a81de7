"""How a story acts: through the real actions, giving a written reason where a rule asks for one."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from linli.core.people.actor import PUBLIC, Actor
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.demo.world import World
from linli.domains.meetings import actions as meetings
from linli.domains.problems import actions as demands


def reasoned[T](act: Callable[[dict[str, str]], T], reasons: dict[str, str] | None = None) -> T:
    """Act; where the calendar of the day makes a `normally` rule ask for a reason, give one."""
    try:
        return act(reasons or {})
    except Refused as refused:
        if not refused.need_reason:
            raise
        return act({concern.key: "会期紧，已经逐个打过电话说明" for concern in refused.concerns})


def go(case: Case, move: str, actor: Actor, reasons: dict[str, str] | None = None, **data: Any) -> Case:
    """Take a move, with a reason where the day asks for one."""
    reasoned(lambda why: take(Case.objects.get(pk=case.pk), move, actor, data, why), reasons)
    return Case.objects.get(pk=case.pk)


def table(problem: Case, actor: Actor, **data: Any) -> Case:
    """Put a problem on an agenda, with a reason where the day asks for one."""
    return reasoned(lambda why: meetings.table(problem, actor, data, reasons=why))


def report(w: World, text: str, building: str = "", **data: Any) -> Case:
    given = {"text": text, "building": w.buildings.get(building), **data}
    if building and "spot" not in data:
        given["spot"] = building
    return demands.report(w.place, PUBLIC, given, uuid4())[0]


def accept(case: Case, by: Actor, handler: Actor, **data: Any) -> Case:
    given = {"facet": case.facet, "handler": handler.post_id, "urgent": False, "points": "", **data}
    return go(case, "accept", by, **given)


def solve(case: Case, by: Actor, handler: Actor, difficulty: str = "simple", measure: str = "") -> Case:
    return go(case, "solve", by, difficulty=difficulty, handler=handler.post_id, measure=measure)


def answer(case: Case, by: Actor, personal: str, public: str = "") -> Case:
    channels = ["individual_now"] + (["public_now"] if public else [])
    return go(case, "feed_back", by, channels=channels, personal=personal, public=public)
