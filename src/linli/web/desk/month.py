"""The month as a strip: visits, meetings, answers given and owed; one query for all that has a day."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, Count, F, IntegerField, Q, Value
from django.db.models.functions import Cast

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.procedures.models import Case
from linli.core.rulebook import calendar
from linli.core.ui import dates
from linli.core.ui.figures import DayMark, Month, MonthRow
from linli.domains.demands import personal, rules
from linli.domains.demands.models import Feedback, Visit
from linli.domains.meetings.models import Meeting

# The last day of the month with room for a sentence at its right.
ROOMY = 24
OVER = ("in_session", "interrupted", "minutes", "filed")


@dataclass
class Facts:
    """What the month holds. `meetings` are (case, when, state, how many items), in their order."""

    visits: list[date] = field(default_factory=list)
    answers: list[date] = field(default_factory=list)
    meetings: list[tuple[int, datetime, str, int]] = field(default_factory=list)

    @property
    def coming(self) -> tuple[int, datetime, str, int] | None:
        return next((one for one in self.meetings if one[2] not in OVER), None)


def facts(place_id: int, day: date) -> Facts:
    """The place's month that `day` lies in, in one query."""
    first = day.replace(day=1)
    start, end = clock.at(first), clock.at(_last(first) + timedelta(days=1))
    lately = Q(case__closed_at__gte=start) | Q(case__closed_at__isnull=True)
    rows = _asked(Visit, "visit", Cast("visited_on", CharField()), Value(""), Value(0)).filter(
        case__procedure="visit", case__place_id=place_id, case__closed_at__gte=start, visited_on__gte=first
    )
    answered = _asked(Feedback, "answer", _text("at"), Value(""), Value(0)).filter(
        lately, case__procedure="problem", case__place_id=place_id, at__gte=start
    )
    listed = Q(case__family__procedure="agenda_item") & ~Q(case__family__state="withdrawn")
    count = Count("case__family", filter=listed)
    met = _asked(Meeting, "meeting", _text("held_at"), F("case__state"), count).filter(
        lately,
        ~Q(case__state="cancelled"),
        case__procedure="meeting",
        case__place_id=place_id,
        held_at__gte=start,
        held_at__lt=end,
    )
    return _gathered(rows.union(answered, met, all=True))


def _text(name: str) -> Any:
    return Cast(name, CharField())


def _asked(model: Any, kind: str, when: Any, state: Any, n: Any) -> Any:
    made = model.objects.order_by().annotate(
        kind_=Value(kind), when_=when, state_=state, n_=Cast(n, IntegerField())
    )
    return made.values_list("kind_", "case_id", "when_", "state_", "n_")


def _gathered(rows: Any) -> Facts:
    found = Facts()
    for kind, case_id, when, state, n in rows:
        if kind == "visit":
            found.visits.append(date.fromisoformat(when))
        elif kind == "answer":
            found.answers.append(clock.local(_moment(when)).date())
        else:
            found.meetings.append((case_id, _moment(when), state, n))
    found.meetings.sort(key=lambda one: one[1])
    return found


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _last(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def strip(known: Facts, owed: Sequence[tuple[Duty, Case | None]], now: datetime, waiting: int) -> Month:
    """The strip of the month that `now` lies in. `owed` are the running duties of the desk."""
    day = clock.local(now).date()
    first = day.replace(day=1)
    days = [first + timedelta(days=n) for n in range(_last(first).day)]
    return Month(
        first,
        (_visits(known, day), _meetings(known, now, waiting), _answers(known, owed, day, now)),
        frozenset(one.day for one in days if calendar.is_rest(one)),
        day.day,
    )


def _visits(known: Facts, day: date) -> MonthRow:
    marks = {one.day: DayMark("done") for one in sorted(set(known.visits))}
    note = "、".join(f"{one} 日" for one in marks)
    if known.visits:
        return MonthRow("走访", f"已走访 {len(known.visits)} 次", "green", marks, "check", note)
    late = day.day >= rules.REMINDER_DAY.value()
    marks[_last(day.replace(day=1)).day] = DayMark("due")
    return MonthRow("走访", "还没有走访", "amber" if late else "", marks, "alert-triangle" if late else "")


def _meetings(known: Facts, now: datetime, waiting: int) -> MonthRow:
    marks: dict[int, DayMark] = {}
    for _, at, state, items in known.meetings:
        if state in OVER:
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
    if known.meetings:
        return MonthRow("大党委会议", "开过了", "green", marks, "check", note)
    return MonthRow("大党委会议", "还没定会期", "", marks, "", note)


def _answers(known: Facts, owed: Sequence[tuple[Duty, Case | None]], day: date, now: datetime) -> MonthRow:
    marks = {one.day: DayMark("done") for one in sorted(set(known.answers))}
    late, notes = 0, []
    running = [(row, case) for row, case in owed if row.kind == "problem.feed_back" and row.due_at]
    for row, case in running:
        assert row.due_at is not None
        end = calendar.Due(row.due_at).day
        if row.due_at <= now:
            late += 1
            if (end.year, end.month) == (day.year, day.month):
                marks[end.day] = DayMark("late")
        elif (end.year, end.month) == (day.year, day.month):
            marks[end.day] = DayMark("due", personal.masked(case.title)[:6] if case else "")
            notes.append(f"{end.day} 日 {personal.masked(case.title)[:8]}" if case else "")
    done = f"已办 {len(known.answers)} 件" if known.answers else ""
    note = "；".join(filter(None, (done, "，".join(notes))))
    if late:
        return MonthRow("结果反馈", f"{late} 件逾期", "red", _roomy(marks), "", note)
    state = f"{len(running)} 件待反馈" if running else done or "没有要反馈的"
    tone = "green" if done and not running else ""
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
