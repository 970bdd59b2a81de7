"""The table of 4.4 and 4.5: each step of a project, a promise, an answer and a second visit × each role × each day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from tests import ways
from tests.cast import Cast
from tests.projects_table import ROLES, ROWS, Row

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.duties.tick import tick
from linli.core.journal.models import Entry
from linli.core.people.actor import PUBLIC, SYSTEM, Actor
from linli.core.procedures.kinds import REGISTRY, NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.core.rulebook import calendar
from linli.domains.problems.feedback import return_visits
from linli.domains.problems.models import ReturnVisit

# Moves of the problem that this table is about; the others are tried where they belong.
ANSWERING = ("interim", "feed_back", "tell", "ask", "thank", "confirm", "reopen", "close")
WHOLE = ("project", "promise", "return_visit")


# --- the set-ups --------------------------------------------------------------------------------------------------


def project(cast: Cast) -> Case:
    problem, sitting = ways.awaiting(cast), ways.meeting(cast)
    item = ways.table(cast, problem, sitting)
    ways.begin(cast, sitting)
    made = ways.project(cast, ways.carried(cast, item))
    ways.meeting(cast, 15)  # the next, to which something can be put
    return made


def doing(cast: Cast) -> Case:
    case = ways.studied(cast, project(cast))
    case.needs.create(what="梯子")
    return case


def planning(cast: Cast) -> Case:
    rows = [{"what": "换线", "cost": 2400, "days": 3, "feasible": "能办"}]
    return ways.go(project(cast), "study", cast.grid_worker, feasible="能办", rows=rows, chosen=1)


def done(cast: Cast) -> Case:
    case = ways.studied(cast, project(cast))
    return ways.go(case, "step", cast.grid_worker, milestone=case.milestones.get().pk)


def accepting(cast: Cast) -> Case:
    return ways.worked(cast, project(cast))


def accepted(cast: Cast) -> Case:
    return ways.go(accepting(cast), "accept", cast.member, words="好", people=ways.LOOKED)


def stopped(cast: Cast) -> Case:
    return ways.go(ways.heard(cast, project(cast)), "stop", cast.secretary, words="停", ends={})


def agreed(cast: Cast) -> Case:
    return ways.heard(cast, doing(cast), "change")


def replanning(cast: Cast) -> Case:
    return ways.go(agreed(cast), "change", cast.clerk, words="改用铜线")


def published(cast: Cast) -> Case:
    return ways.go(doing(cast), "publish", cast.clerk, title="换线", words="换新的")


def promised(cast: Cast) -> Case:
    return ways.promised(doing(cast))[0]


def reminded(cast: Cast) -> Case:
    case = promised(cast)
    clock.set_now(clock.now() + timedelta(days=3))
    tick()
    return ways.again(case)


def of_many(cast: Cast) -> Case:
    return ways.to_feed_back(cast, ways.report(cast, size=6))


def confirmed(cast: Cast) -> Case:
    return ways.go(ways.fed_back(cast), "confirm", PUBLIC, satisfaction="good", words="")


def drawn(cast: Cast) -> Case:
    case = confirmed(cast)
    clock.set_now(clock.now() + timedelta(days=30))
    return_visits.draw(ways.again(case).street, cast.street_officer)  # type: ignore[arg-type]
    return ways.again(ReturnVisit.objects.get().case)


SCENES: dict[str, Callable[[Cast], Case]] = {
    "study": project,
    "planning": planning,
    "replanning": replanning,
    "doing": doing,
    "agreed": agreed,
    "published": published,
    "done": done,
    "accepting": accepting,
    "accepted": accepted,
    "stopped": stopped,
    "heard": lambda cast: ways.heard(cast, project(cast)),
    "heard_doing": lambda cast: ways.heard(cast, doing(cast)),
    "promised": promised,
    "reminded": reminded,
    "solving": ways.solving,
    "to_feed_back": ways.to_feed_back,
    "of_many": of_many,
    "fed_back": ways.fed_back,
    "confirmed": confirmed,
    "drawn": drawn,
}


def actor(cast: Cast, role: str) -> Actor:
    if role in ("public", "system"):
        return PUBLIC if role == "public" else SYSTEM
    return getattr(cast, role)  # type: ignore[no-any-return]


def tried(cast: Cast, row: Row, case: Case, role: str) -> Refused | None:
    try:
        take(ways.again(case), row.move.split(".")[1], actor(cast, role), row.given(cast, case))
    except Refused as refused:
        return refused
    assert ways.again(case).state == (case.state if row.to == "=" else row.to)
    return None


def outcomes(cast: Cast, row: Row, case: Case, state: str) -> list[str]:
    """What came otherwise than the row says, by role."""
    assert case.state == state, f"{row.move}: {case.state}, not {state}"
    wrong = []
    for role in ROLES:
        with transaction.atomic():
            refused = tried(cast, row, case, role)
            transaction.set_rollback(True)
        wanted = (
            "taken" if role in row.by.split() else row.clause if role in row.barred.split() else "no right"
        )
        came = (
            "taken"
            if refused is None
            else "no right"
            if isinstance(refused, NotPermitted)
            else " ".join(sorted(set(refused.clauses)))
        )
        if wanted not in (came, *came.split()):
            wrong.append(f"{row.move} at {state} by {role}: {came}, not {wanted}: {refused}")
    return wrong


def rows_at(name: str) -> list[tuple[Row, str]]:
    return [
        (row, state)
        for row in ROWS
        for at, state in zip(row.at.split(), row.sources.split(), strict=True)
        if at == name
    ]


@pytest.mark.clause("4.4")
@pytest.mark.clause("4.5")
@pytest.mark.parametrize("name", SCENES)
def test_every_step_by_every_role(cast: Cast, name: str) -> None:
    case = SCENES[name](cast)
    wrong = [one for row, state in rows_at(name) for one in outcomes(cast, row, case, state)]
    assert rows_at(name), f"nothing is tried in {name}"
    assert wrong == []


@pytest.mark.clause("4.4")
@pytest.mark.clause("4.5")
@pytest.mark.parametrize("name", SCENES)
def test_nothing_out_of_order(cast: Cast, name: str) -> None:
    """From every state, each move that does not begin there is refused to everybody who has a right to it."""
    case = SCENES[name](cast)
    wrong = []
    for move in REGISTRY[case.procedure].moves:
        if not move.sources or case.state in move.sources:
            continue
        for role in (role for role in move.by if role in ROLES):
            with transaction.atomic(), pytest.raises(Refused) as refused:
                take(ways.again(case), move.name, actor(cast, role))
            text = str(refused.value)
            if not ("现在是" in text or "还没有到" in text or isinstance(refused.value, NotPermitted)):
                wrong.append(f"{move.name} at {case.state} by {role}: {text}")
    assert wrong == []


def test_the_table_is_whole() -> None:
    """Every move of these procedures that somebody can ask for stands in it, and each step of answering."""
    asked = {
        f"{name}.{move.name}"
        for name in WHOLE
        for move in REGISTRY[name].moves
        if move.sources and set(move.by) - {"system"}
    }
    asked |= {f"problem.{name}" for name in ANSWERING}
    assert {row.move for row in ROWS} == asked
    clocks = {f"{name}.{one.kind}" for name in WHOLE for one in REGISTRY[name].clocks}
    assert {one.clock for one in CLOCKS} == {*clocks, "problem.feed_back", "problem.confirm"}


# --- days ---------------------------------------------------------------------------------------------------------


@dataclass
class Running:
    """A clock: in which scene it runs, when it ends, by which clause, and what it brings."""

    clock: str
    at: str
    end: Callable[[], Any]
    clause: str
    then: str = ""


def working(number: int) -> Callable[[], Any]:
    """The end of office hours on the n-th working day after today."""

    def end() -> Any:
        day, counted = clock.today(), 0
        while counted < number:
            day += timedelta(1)
            counted += not calendar.is_rest(day)
        return clock.at(day, 18)

    return end


def in_days(number: int, hour: int = 18) -> Callable[[], Any]:
    return lambda: clock.at(clock.today() + timedelta(number), hour)


# fmt: off
CLOCKS = (
    Running("project.study", "study", working(5), "4.4"),
    Running("project.plan", "planning", working(5), "4.4"),
    Running("project.end", "doing", lambda: calendar.due(clock.at(clock.today() + timedelta(20)),
            calendar_length()).at, "4.4"),
    Running("project.accept", "accepting", working(3), "4.4"),
    Running("promise.keep", "promised", in_days(4), "4.4"),
    Running("promise.remind", "promised", lambda: calendar.before(clock.at(clock.today() + timedelta(4), 18),
            remind_length()).at, "4.4", "remind"),
    Running("return_visit.visit", "drawn", working(10), "4.5"),
    Running("problem.feed_back", "to_feed_back", working(3), "4.5"),
    Running("problem.confirm", "fed_back", lambda: clock.at(clock.today() + timedelta(8)), "4.5", "no_answer"),
)
# fmt: on


def calendar_length() -> Any:
    from linli.domains.projects import rules

    return rules.ACCEPTANCE.value()


def remind_length() -> Any:
    from linli.domains.projects import rules

    return rules.REMIND.value()


@pytest.mark.clause("4.4")
@pytest.mark.clause("4.5")
@pytest.mark.parametrize("one", CLOCKS, ids=lambda one: one.clock)
def test_before_at_and_after_the_end_of_each_clock(cast: Cast, one: Running) -> None:
    """A second before nothing has happened; then the system acts, or it is written down as missed, once."""
    case = SCENES[one.at](cast)
    duty = Duty.objects.get(case_id=case.pk, kind=one.clock, done_at=None)
    kind = REGISTRY[case.procedure]
    rule = next(limit.rule for limit in kind.clocks if f"{kind.name}.{limit.kind}" == one.clock)
    assert rule is not None
    assert rule.setting(case.edition).clause == one.clause
    assert duty.due_at == one.end()
    state = case.state
    clock.set_now(duty.due_at - timedelta(seconds=1))
    tick()
    assert ways.again(case).state in (state, "reminded")
    clock.set_now(duty.due_at)
    tick()
    tick()
    duty.refresh_from_db()
    if one.then:
        assert ways.again(case).state == kind.move(one.then).target
        assert duty.done_at is not None
        return
    assert duty.done_at is None
    lapses = Entry.objects.filter(case_id=case.pk, verb="lapse", data__contains={"duty": one.clock})
    assert lapses.count() == 1
