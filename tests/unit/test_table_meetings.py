"""The table of meetings: each step × each role × the days that matter, with the clause (4.2, 4.3).

The rows say who may, as the plan and its readings say it. Each is tried by every role from the same set-up: who may,
succeeds; who is barred, is refused by the clause; everybody else has no right to it.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from tests import ways
from tests.cast import Cast
from tests.meetings_table import ROLES, ROWS, SCENES, Row, actor, others

from linli.core import clock
from linli.core.duties import tick
from linli.core.duties.models import Duty
from linli.core.journal.models import Entry
from linli.core.people.actor import SYSTEM, Actor
from linli.core.procedures.kinds import REGISTRY, NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    now = clock.now()
    yield
    clock.set_now(now)


def outcome(cast: Cast, people: dict[str, Actor], row: Row, case: Case, role: str) -> str:
    """What comes of it, for the moment only."""
    kind, name = row.move.split(".")
    with transaction.atomic():
        try:
            take(ways.again(case), name, actor(cast, people, role), row.data(cast, case))
            found = "taken" if ways.again(case).state == row.to else f"at {ways.again(case).state}"
        except NotPermitted:
            found = "no right"
        except Refused as refused:
            plain = "mechanics" if any(one.rule is None for one in refused.concerns) else ""
            found = " ".join(filter(None, (plain, *sorted(set(refused.clauses)))))
        transaction.set_rollback(True)
    assert kind == case.procedure
    return found


@pytest.mark.clause("4.2")
@pytest.mark.clause("4.3")
@pytest.mark.parametrize("scene", SCENES)
def test_each_step_by_each_role(cast: Cast, scene: str) -> None:
    people = others(cast)
    cases = SCENES[scene](cast)
    wrong = []
    for row in (row for row in ROWS if row.at == scene):
        case = cases[row.move.split(".")[0]]
        for role in ROLES:
            wanted = (
                "taken"
                if role in row.by.split()
                else row.clause
                if role in row.barred.split()
                else "no right"
            )
            came = outcome(cast, people, row, case, role)
            if came != wanted:
                wrong.append(f"{row.move} at {scene} by {role}: {came}, not {wanted}")
    assert wrong == []


def test_every_step_that_people_take_stands_in_the_table() -> None:
    tried = {row.move for row in ROWS}
    by_people = {
        f"{name}.{move.name}"
        for name in ("meeting", "agenda_item", "asked")
        for move in REGISTRY[name].moves
        if move.sources and set(move.by) - {"system", "public"}
    }
    # Going on after a break is tried day by day below.
    assert by_people - tried == {"meeting.resume"} - tried


@pytest.mark.clause("4.3")
def test_nobody_takes_what_goes_along_or_by_the_clock_alone(cast: Cast) -> None:
    people = others(cast)
    cases = SCENES["asked"](cast)
    for name in ("meeting", "agenda_item", "asked"):
        for move in REGISTRY[name].moves:
            if move.sources and not set(move.by) - {"system"}:
                for role in ROLES:
                    if role == "system" and move.by:
                        continue
                    with pytest.raises(Refused):
                        take(ways.again(cases[name]), move.name, actor(cast, people, role), {})


@pytest.mark.clause("4.3")
@pytest.mark.parametrize(
    ("minutes", "clauses"), [(-60 * 24, ["4.3"]), (-16, ["4.3"]), (-15, []), (0, []), (60, []), (60 * 24, [])]
)
def test_it_is_opened_when_it_was_announced(cast: Cast, minutes: int, clauses: list[str]) -> None:
    meeting = SCENES["notified"](cast)["meeting"]
    people = list(meeting.attendance.values_list("pk", flat=True))
    ways.go(meeting, "attend", cast.clerk, present=people, leave=[])
    clock.set_now(meeting.meeting.held_at + timedelta(minutes=minutes))
    assert refused(meeting, "begin", cast.secretary) == clauses


@pytest.mark.clause("4.3")
@pytest.mark.parametrize(("days", "clauses"), [(1, ["4.3"]), (2, []), (5, [])])
def test_it_goes_on_when_that_was_announced(cast: Cast, days: int, clauses: list[str]) -> None:
    meeting = SCENES["interrupted"](cast)["meeting"]
    clock.set_now(clock.now() + timedelta(days=days))
    assert refused(meeting, "resume", cast.secretary) == clauses


@pytest.mark.clause("4.2")
@pytest.mark.parametrize(("days", "clauses"), [(10, []), (4, []), (2, ["4.2"])])
def test_papers_go_out_three_days_before(cast: Cast, days: int, clauses: list[str]) -> None:
    meeting = SCENES["planned"](cast)["meeting"]
    clock.set_now(meeting.meeting.held_at - timedelta(days=days))
    assert refused(meeting, "notify", cast.secretary) == clauses


@pytest.mark.clause("4.3")
@pytest.mark.parametrize("days", [0, 1, 40])
def test_a_meeting_that_nobody_ends_stays_open_and_is_owed(cast: Cast, days: int) -> None:
    """It never ends by itself: nothing is lost, and its end is on the secretary's desk, overdue from the fourth day."""
    meeting = SCENES["sits"](cast)["meeting"]
    clock.set_now(clock.now() + timedelta(days=days))
    tick.tick()
    assert ways.again(meeting).state == "in_session"
    duty = Duty.objects.get(case_id=meeting.pk, kind="meeting.close", done_at=None)
    assert duty.role == "secretary"
    assert duty.due_at is not None
    assert (duty.due_at < clock.now()) is (days == 40)


@pytest.mark.clause("4.3")
def test_the_silent_are_reminded_at_the_moment_not_before_and_once(cast: Cast) -> None:
    meeting = SCENES["notified"](cast)["meeting"]
    moment = Duty.objects.get(case_id=meeting.pk, kind="meeting.remind", done_at=None).due_at
    assert moment is not None
    clock.set_now(moment - timedelta(minutes=1))
    with pytest.raises(Refused):
        take(ways.again(meeting), "remind", SYSTEM)
    clock.set_now(moment)
    tick.tick()
    tick.tick()
    assert Entry.objects.filter(case_id=meeting.pk, verb="remind").count() == 1


def refused(case: Case, move: str, by: Actor) -> list[str]:
    try:
        ways.go(case, move, by)
    except Refused as found:
        return found.clauses
    return []
