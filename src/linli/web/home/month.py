"""The month as a strip: visits, meetings, answers given and owed; one query for all that has a day."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from linli.core import clock, statements
from linli.core.duties.models import Duty
from linli.core.duties.queries import Owing
from linli.core.procedures.models import Case
from linli.core.rulebook import calendar
from linli.core.ui import dates
from linli.core.ui.figures import DayMark, Month, MonthRow
from linli.domains.meetings import rules as meeting_rules
from linli.domains.meetings.queries import HELD
from linli.domains.problems import actions as demands
from linli.domains.problems import redaction, rules
from linli.domains.returns.reports import actions as reports

# The last day of the month with room for a sentence at its right.
ROOMY = 24
ENDED = ("minutes", "filed")


@dataclass
class Facts:
    """What the month holds. `meetings` are (case, when, state, how many items), in their order."""

    visits: list[date] = field(default_factory=list)
    answers: list[date] = field(default_factory=list)
    meetings: list[tuple[int, datetime, str, int]] = field(default_factory=list)
    # The month's report: when it is due or was sent, and what came of the duty.
    report: tuple[datetime, str] | None = None
    # Whether the month's round of visits is done: where doors were drawn, it is when the round ends.
    walked: bool = False

    @property
    def coming(self) -> tuple[int, datetime, str, int] | None:
        return next((one for one in self.meetings if one[2] not in HELD), None)


# What has a day in the month: its kind, case, day or time, state, and how many items stand on it. Of the place's cases
# only those are looked at that run or were closed since the month began: the others are the most.
_FACTS = """
WITH lately AS NOT MATERIALIZED (SELECT id, procedure, state FROM procedures_case
  WHERE place_id = %(place)s AND (closed_at >= %(start)s OR closed_at IS NULL))
SELECT 'visit', id, visited_on, NULL::timestamptz, '', 0
FROM demands_visit JOIN lately ON id = case_id WHERE procedure = 'visit' AND visited_on >= %(first)s
UNION ALL SELECT 'answer', lately.id, NULL, at, '', 0
FROM demands_feedback JOIN lately ON lately.id = case_id WHERE procedure = 'problem' AND at >= %(start)s
UNION ALL SELECT 'meeting', id, NULL, coalesce(began_at, held_at), state, (SELECT count(*)::int FROM procedures_case item
  WHERE item.root_id = lately.id AND item.procedure = 'agenda_item' AND item.state <> 'withdrawn')
FROM meetings_meeting JOIN lately ON id = case_id
WHERE procedure = 'meeting' AND state <> 'cancelled' AND bodies && %(bodies)s::varchar[]
  AND coalesce(began_at, held_at) >= %(start)s AND coalesce(began_at, held_at) < %(end)s
UNION ALL SELECT 'report', id, NULL, coalesce(done_at, due_at), outcome, 0 FROM duties_duty
WHERE place_id = %(place)s AND kind = %(report)s AND period = %(period)s
UNION ALL SELECT 'round', id, NULL, done_at, outcome, 0 FROM duties_duty
WHERE place_id = %(place)s AND kind = %(round)s AND period = %(period)s
"""


def facts(place_id: int, day: date) -> Facts:
    """The place's month that `day` lies in, in one query."""
    first = day.replace(day=1)
    end = clock.at(_last(first) + timedelta(days=1))
    told = {"place": place_id, "first": first, "start": clock.at(first), "end": end}
    told |= {"report": reports.MONTHLY, "period": f"{first:%Y-%m}"}
    told |= {"round": demands.ROUND, "bodies": list(meeting_rules.MONTHLY_BODIES.value())}
    found = Facts()
    for kind, case_id, visited, at, state, n in statements.rows(_FACTS, told):
        if kind == "visit":
            found.visits.append(visited)
        elif kind == "answer":
            found.answers.append(clock.local(at).date())
        elif kind == "report":
            found.report = (at, state)
        elif kind == "round":
            found.walked = state == Duty.DONE
        else:
            found.meetings.append((case_id, at, state, n))
    found.meetings.sort(key=lambda one: one[1])
    return found


def answers(owed: Iterable[Owing]) -> list[Owing]:
    """Of the running duties the answers owed, which stand in the strip on their day."""
    return [row for row in owed if row.kind == "problem.feed_back" and row.due_at]


def _last(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def strip(known: Facts, owed: Sequence[tuple[Owing, Case | None]], now: datetime, waiting: int) -> Month:
    """The strip of the month that `now` lies in. `owed` are the answers owed, with their cases."""
    day = clock.local(now).date()
    first = day.replace(day=1)
    days = [first + timedelta(days=n) for n in range(_last(first).day)]
    return Month(
        first,
        (
            _visits(known, day),
            _meetings(known, now, waiting),
            _answers(known, owed, day, now),
            *_report(known, first),
        ),
        frozenset(one.day for one in days if calendar.is_rest(one)),
        day.day,
    )


def _visits(known: Facts, day: date) -> MonthRow:
    marks = {one.day: DayMark("done") for one in sorted(set(known.visits))}
    note = "、".join(f"{one} 日" for one in marks)
    if known.visits:
        said = f"已走访 {len(known.visits)} 次"
        if not known.walked:
            return MonthRow("走访", said, "", marks, "", f"{note}，这一轮还没结束")
        return MonthRow("走访", said, "green", marks, "check", note)
    late = day.day >= rules.REMINDER_DAY.value()
    marks[_last(day.replace(day=1)).day] = DayMark("due")
    return MonthRow("走访", "还没有走访", "amber" if late else "", marks, "alert-triangle" if late else "")


def _meetings(known: Facts, now: datetime, waiting: int) -> MonthRow:
    marks: dict[int, DayMark] = {}
    for _, at, state, items in known.meetings:
        if state in HELD:
            marks[clock.local(at).day] = DayMark("done")
        else:
            day, hour = clock.local(at).day, dates.clocktime(at)
            text = f"{hour} 开会，已列 {items} 件" if day <= ROOMY else hour
            marks[day] = DayMark("fixed", text, "users")
    note = f"{waiting} 件等您列入" if waiting else ""
    if known.coming:
        _, at, _, items = known.coming
        when = dates.moment(clock.local(at).date(), now)
        words = f"{dates.clocktime(at)}，已列 {items} 件"
        return MonthRow("大党委会议", when, "", marks, "", "，".join(filter(None, (words, note))))
    if known.meetings and all(state not in ENDED for _, _, state, _ in known.meetings):
        return MonthRow("大党委会议", "还没开完", "", marks, "", note)
    if known.meetings:
        return MonthRow("大党委会议", "开过了", "green", marks, "check", note)
    return MonthRow("大党委会议", "还没定会期", "", marks, "", note)


def _report(known: Facts, first: date) -> list[MonthRow]:
    """The month's report: sent, or by which day it goes up; a day that fell into the next month has no mark."""
    if known.report is None:
        return []
    at, outcome = known.report
    if outcome:
        day = clock.local(at).date()
        marks = {day.day: DayMark("done")} if (day.year, day.month) == (first.year, first.month) else {}
        return [MonthRow("小结", "报街道了", "green", marks, "check", dates.shortday(day))]
    last = calendar.Due(at).day
    inside = (last.year, last.month) == (first.year, first.month)
    return [
        MonthRow(
            "小结",
            f"{last.day} 日报街道" if inside else f"{last.month}月{last.day}日报街道",
            "",
            {last.day: DayMark("due")} if inside else {},
        )
    ]


def _answers(known: Facts, owed: Sequence[tuple[Owing, Case | None]], day: date, now: datetime) -> MonthRow:
    marks = {one.day: DayMark("done") for one in sorted(set(known.answers))}
    late, notes = 0, []
    for row, case in owed:
        assert row.due_at is not None
        end = calendar.Due(row.due_at).day
        if row.due_at <= now:
            late += 1
            if (end.year, end.month) == (day.year, day.month):
                marks[end.day] = DayMark("late")
        elif (end.year, end.month) == (day.year, day.month):
            marks[end.day] = DayMark("due", redaction.masked(case.title)[:6] if case else "")
            notes.append(f"{end.day} 日 {redaction.masked(case.title)[:8]}" if case else "")
    done = f"已办 {len(known.answers)} 件" if known.answers else ""
    note = "；".join(filter(None, (done, "，".join(notes))))
    if late:
        return MonthRow("结果反馈", f"{late} 件逾期", "red", _roomy(marks), "", note)
    state = f"{len(owed)} 件待反馈" if owed else done or "没有要反馈的"
    tone = "green" if done and not owed else ""
    return MonthRow("结果反馈", state, tone, _roomy(marks), "", "" if state == done else note)


def _roomy(marks: dict[int, DayMark]) -> dict[int, DayMark]:
    """Words stand to the right of a day only where the next three are free."""
    taken = set(marks)
    return {
        day: mark
        if not taken & {day + 1, day + 2, day + 3} and day <= ROOMY + 2
        else DayMark(mark.kind, "", mark.icon)
        for day, mark in marks.items()
    }
