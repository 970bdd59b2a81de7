"""The table of meetings: each step × each role × the days that matter, with the clause (4.2, 4.3).

The rows say who may, as the plan and its readings say it. Each is tried by every role from the same set-up: who may,
succeeds; who is barred, is refused by the clause; everybody else has no right to it.
"""

from datetime import timedelta

import pytest
from tests import ways
from tests.cast import Cast
from tests.meetings_table import ROLES, ROWS, SCENES, others
from tests.steps_table import taken_by_nobody, wrong

from linli.core import clock
from linli.core.duties import tick
from linli.core.duties.models import Duty
from linli.core.journal.models import Entry
from linli.core.people.actor import SYSTEM, Actor
from linli.core.procedures.kinds import REGISTRY, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take


@pytest.mark.clause("4.2")
@pytest.mark.clause("4.3")
@pytest.mark.parametrize("scene", SCENES)
def test_each_step_by_each_role(cast: Cast, scene: str) -> None:
    rows = [row for row in ROWS if row.at == scene]
    assert wrong(cast, others(cast), rows, SCENES[scene](cast), ROLES) == []


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
    assert taken_by_nobody(cast, others(cast), SCENES["asked"](cast), ROLES) == []


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
