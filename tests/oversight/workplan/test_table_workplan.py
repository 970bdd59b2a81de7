"""The table of 5.2: each step of a year's plan × each role × each state, and both sides of each of its clocks."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from tests import planning, ways
from tests.cast import Cast
from tests.planning import ADOPT, LINE, YEAR
from tests.projects.test_table_projects import working
from tests.steps_table import WHY, Ended, Row, actor, run_out, wrong

from linli.core import clock
from linli.core.procedures.kinds import REGISTRY, NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take

ROLES = (
    *("secretary", "clerk", "member", "grid_worker", "steward", "street_officer", "street_secretary"),
    *("department", "department_head", "district_officer", "city_officer", "stranger", "public", "system"),
)
STAFF, STREET = "secretary clerk", "street_officer street_secretary"


def given(cast: Cast, case: Case) -> dict[str, Any]:
    return {"line": planning.line(case).pk, "about": "", **LINE}


def private(cast: Cast, case: Case) -> dict[str, Any]:
    return {**LINE, "title": "给 13800000001 回话", "line": planning.line(case).pk}


def told(cast: Cast, case: Case) -> dict[str, Any]:
    return {"why": {f"line_{planning.line(case).pk}": "等市政排期"}}


SCENES: dict[str, Callable[[Cast], Case]] = {
    "drafted": planning.drafted,
    "sent": planning.sent,
    "returned": planning.returned,
    "read": planning.read,
    "revising": planning.revising,
    "summed": planning.summed,
}
OPEN = ("drafted", "returned", "revising")
# fmt: off
ROWS = (
    *(Row(f"work_plan.{name}", at, at, STAFF, given, clause="5.2") for at in OPEN for name in ("add", "edit", "drop", "restore")),
    *(Row(f"work_plan.{name}", at, at, "", private, STAFF, "5.2") for at in OPEN for name in ("add", "edit")),
    *(Row("work_plan.link", at, at, STAFF, given, clause="5.2") for at in (*OPEN, "sent", "read")),
    *(Row("work_plan.adopt", at, "sent", "secretary", ADOPT, clause="5.2") for at in OPEN),
    Row("work_plan.read", "sent", "read", STREET, clause="5.2"),
    Row("work_plan.give_back", "sent", "returned", STREET, WHY, clause="5.2"),
    Row("work_plan.recall", "sent", "drafted", "secretary", WHY, clause="5.2"),
    Row("work_plan.revise", "read", "revising", STAFF, WHY, clause="5.2"),
    Row("work_plan.leave", "revising", "read", STAFF, clause="5.2"),
    Row("work_plan.sum_up", "read", "", "", told, "secretary", "5.2"),
    Row("work_plan.sum_up", "sent", "", "", told, "secretary", "5.2"),
)
# fmt: on


@pytest.mark.clause("5.2")
@pytest.mark.parametrize("name", [name for name in SCENES if any(row.at == name for row in ROWS)])
def test_every_step_by_every_role(cast: Cast, name: str) -> None:
    case = SCENES[name](cast)
    assert wrong(cast, {}, [row for row in ROWS if row.at == name], {"work_plan": case}, ROLES) == []


@pytest.mark.clause("5.2")
@pytest.mark.parametrize("name", SCENES)
def test_nothing_out_of_order(cast: Cast, name: str) -> None:
    """From every state, each move that does not begin there is refused to everybody who has a right to it."""
    case = SCENES[name](cast)
    for move in REGISTRY["work_plan"].moves:
        if not move.sources or case.state in move.sources:
            continue
        for role in move.by:
            with transaction.atomic(), pytest.raises(Refused) as refused:
                take(ways.again(case), move.name, actor(cast, {}, role))
            assert "现在是" in str(refused.value) or isinstance(refused.value, NotPermitted)


def test_the_table_is_whole() -> None:
    known = {f"work_plan.{move.name}" for move in REGISTRY["work_plan"].moves if move.sources}
    assert {row.move for row in ROWS} == known
    assert {kind for kind, *_ in CLOCKS} == {f"work_plan.{one.kind}" for one in REGISTRY["work_plan"].clocks}


def after_the_year() -> Any:
    """Ten working days of January 2022, New Year's holidays not counted, at the end of office hours."""
    with clock.travel(clock.at(date(YEAR, 12, 31), 9)):
        return working(10)()


CLOCKS = (
    ("work_plan.read", "sent", working(5)),
    ("work_plan.mend", "returned", working(5)),
    ("work_plan.sum_up", "read", after_the_year),
)


@pytest.mark.clause("5.2")
@pytest.mark.parametrize(("kind", "name", "end"), CLOCKS, ids=lambda one: str(one)[:30])
def test_before_and_at_the_end_of_each_clock(
    cast: Cast, kind: str, name: str, end: Callable[[], Any]
) -> None:
    """A second before nothing has happened; then it is written down as missed, once; nothing is refused for it."""
    case = SCENES[name](cast)
    wanted = Ended("5.2", end(), False, True, case.state)
    assert run_out(case, kind) == wanted
