"""The table of letters, promises and calls: each step × each role × the days that matter, with the clause (4.3).

The rows say who may, as the plan and its readings say it. Each is tried by every role from the same set-up: who may,
succeeds; who is barred, is refused by the clause; everybody else has no right to it.
"""

from datetime import datetime, timedelta

import pytest
from tests import ways
from tests.cast import Cast
from tests.letters_table import ROLES, ROWS, SCENES, answers, others
from tests.steps_table import taken_by_nobody, wrong

from linli.core import clock
from linli.core.duties import tick
from linli.core.duties.models import Duty
from linli.core.journal.models import Entry
from linli.core.people.actor import SYSTEM
from linli.core.procedures.kinds import REGISTRY, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take


@pytest.mark.clause("4.3")
@pytest.mark.clause("4.4")
@pytest.mark.parametrize("scene", SCENES)
def test_each_step_by_each_role(cast: Cast, scene: str) -> None:
    rows = [row for row in ROWS if row.at == scene]
    assert wrong(cast, others(cast), rows, SCENES[scene](cast), ROLES) == []


def test_every_step_of_these_procedures_stands_in_the_table() -> None:
    tried = {row.move for row in ROWS}
    by_people = {
        f"{name}.{move.name}"
        for name in ("pledge", "summons", "summoned")
        for move in REGISTRY[name].moves
        if move.sources and set(move.by) - {"system", "public"}
    }
    assert by_people <= tried
    of_letters = {"letter", "part_to_sign", "to_sign"}
    there = {
        f"problem.{move.name}"
        for move in REGISTRY["problem"].moves
        if move.clause == "4.3" and set(move.sources) <= of_letters and set(move.by) - {"system"}
    }
    assert there <= tried


@pytest.mark.clause("4.3")
def test_nobody_takes_what_goes_along_or_by_the_clock_alone(cast: Cast) -> None:
    cases = {**SCENES["promised"](cast), **SCENES["called"](cast)}
    cases = {name: cases[name] for name in ("pledge", "summons", "summoned")}
    assert taken_by_nobody(cast, others(cast), cases, ROLES) == []


def due(case: Case, kind: str) -> datetime:
    found = Duty.objects.get(case_id=case.pk, kind=kind, done_at=None).due_at
    assert found is not None
    return found


@pytest.mark.clause("4.3")
@pytest.mark.parametrize(
    ("scene", "key", "kind", "move"),
    [
        ("letter", "problem", "problem.remind", "remind"),
        ("letter", "problem", "problem.escalate", "escalate"),
        ("part_to_sign", "problem", "problem.escalate", "escalate"),
        ("to_sign", "problem", "problem.escalate_sign", "escalate"),
        ("promised", "pledge", "pledge.remind", "remind"),
        ("promised", "pledge", "pledge.escalate", "escalate"),
        ("broken", "pledge", "pledge.escalate", "escalate"),
    ],
)
def test_the_system_acts_at_its_moment_not_before_and_once(
    cast: Cast, scene: str, key: str, kind: str, move: str
) -> None:
    case = SCENES[scene](cast)[key]
    moment, state = due(case, kind), ways.again(case).state
    clock.set_now(moment - timedelta(minutes=1))
    with pytest.raises(Refused):
        take(ways.again(case), move, SYSTEM)
    clock.set_now(moment)
    tick.tick()
    tick.tick()
    assert Entry.objects.filter(case_id=case.pk, verb=move).count() == 1
    assert ways.again(case).state == state


@pytest.mark.clause("4.3")
@pytest.mark.parametrize(("days", "clauses"), [(0, ["4.3"]), (1, []), (30, [])])
def test_not_kept_is_said_from_the_day_after(cast: Cast, days: int, clauses: list[str]) -> None:
    case = SCENES["promised"](cast)["pledge"]
    clock.set_now(clock.at(case.pledge.due_on, 9) + timedelta(days=days))
    came: list[str] = []
    try:
        ways.go(case, "not_kept", cast.clerk, words="看了没有")
    except Refused as refused:
        came = refused.clauses
    assert came == clauses


@pytest.mark.clause("4.3")
@pytest.mark.parametrize("days", [-1, 0, 1, 30])
def test_a_point_with_a_day_to_come_is_tracked_one_of_the_past_is_not_signed(cast: Cast, days: int) -> None:
    case = ways.go(ways.letter(cast), "answer", cast.department, **answers(days))
    if days < 0:
        with pytest.raises(Refused) as refused:
            ways.go(case, "sign", cast.department_head)
        assert refused.value.clauses == ["4.3", "4.3"]
        return
    ways.go(case, "sign", cast.department_head)
    assert case.pledges.count() == 2
