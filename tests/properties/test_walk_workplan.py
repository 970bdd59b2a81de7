"""A walk through every move of a year's plan: begun, written, adopted, given back, changed, left, summed up."""

from typing import Any

from tests import planning
from tests.cast import Cast
from tests.properties.walking import Grounds, Walk, all_over

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.procedures.kinds import Concern, Move, Refused
from linli.core.procedures.models import Case
from linli.domains.oversight.models import PlanLine, WorkPlan
from linli.domains.oversight.workplan import actions, progress

STEPS = 200


def _begin(walk: Walk, move: Move, actor: Actor) -> None:
    """One plan a place and year: another is begun where the place has none yet."""
    cast: Cast = walk.people
    for place, by in ((cast.place, actor), (cast.next_door, cast.stranger)):
        if not WorkPlan.objects.filter(place=place, year=clock.today().year).exists():
            actions.begin(place, clock.today().year, by, walk.token())
            return
    raise Refused([Concern(None, "every committee has its plan")])


def _actor(walk: Walk, role: str, case: Case | None) -> Actor:
    if case is not None and case.place_id == walk.people.next_door.pk and role in ("secretary", "clerk"):
        return walk.people.stranger  # type: ignore[no-any-return]
    return getattr(walk.people, role)  # type: ignore[no-any-return]


def _line(case: Case, rng: Any, *, dropped: bool = False) -> dict[str, Any]:
    found = list(PlanLine.objects.filter(plan=case.pk, dropped=dropped).order_by("pk"))
    if not found:
        raise Refused([Concern(None, "the plan has no such line")])
    return {"line": str(rng.choice(found).pk)}


def _why(case: Case, rng: Any) -> dict[str, Any]:
    asked = progress.undone(case.place, case.pk, case.work_plan.year, clock.now())
    return {f"why_{one.key}": "等排期" for one in asked}


GROUNDS = Grounds(
    procedures=("work_plan",),
    openings={("work_plan", "begin"): _begin},
    actor=_actor,
    more={
        ("work_plan", "add"): lambda case, rng: {"title": "装三盏路灯", "month": "12"},
        ("work_plan", "edit"): lambda case, rng: {"title": "装五盏路灯", "month": "12"} | _line(case, rng),
        ("work_plan", "drop"): _line,
        ("work_plan", "restore"): lambda case, rng: _line(case, rng, dropped=True),
        ("work_plan", "link"): lambda case, rng: {"about": ""} | _line(case, rng),
        ("work_plan", "sum_up"): _why,
    },
    pool={"work_plan": 2},
)


def test_every_move_is_walked_and_nothing_is_left_in_a_dead_end(cast: Cast) -> None:
    planning.standing(cast)
    planning.standing(cast, place=cast.next_door, by=cast.stranger)
    assert all_over(Walk(GROUNDS, cast, seed=5), STEPS) == []
