"""How far a year's plan is, from the record alone: nobody ticks anything off (5.2). Never writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from linli.core import clock
from linli.core.duties import tick
from linli.core.duties.models import Duty
from linli.core.people import roles
from linli.core.places.models import Place
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.rulebook import Setting, calendar
from linli.domains.committees.facts import STANDING
from linli.domains.committees.models import Committee
from linli.domains.committees.term import responsible
from linli.domains.oversight.workplan import rules
from linli.domains.oversight.workplan.models import PlanLine

KIND = responsible.PLAN
# In which states what a line is linked to counts as done.
DONE = {"project": ("accepted",), "meeting": ("minutes", "filed"), "problem": ("closed",)}
WORDS = {
    "met": "做到了",
    "late": "做到了，晚了",
    "missed": "没做到",
    "open": "还没做",
    "coming": "还没到",
    "none": "没有记录",
}
TONES = {"met": "green", "late": "amber", "missed": "amber"}


# --- since when, and by when -----------------------------------------------------------------------------------


def year_of(day: date) -> str:
    return f"{day.year}"


def due(period: str) -> datetime:
    """24:00 of the rulebook's last month for it; of the next working day where one rests on its last day."""
    last = clock.local(tick.month_end(f"{period}-{rules.YEARLY.value():02d}")).date() - calendar.DAY
    return clock.at(calendar.next_working_day(last) + calendar.DAY)


def since(place: Place, year: int) -> date | None:
    """The first day of the year that the plan covers: the committee's first, where it came later. None before it."""
    rows = Committee.objects.filter(case__place=place).exclude(case__state="forming").order_by("since")
    first = rows.values_list("since", flat=True).first()
    if first is None or first.year > year:
        return None
    return max(first, date(year, 1, 1))


def last_open(day: date) -> int:
    """The last year whose plan may be written on that day."""
    return day.year + int(day.month >= rules.OPENING.value())


def owed(day: date) -> dict[int, datetime]:
    """Who owes a plan for the day's year, and by when: standing committees that have no duty for it yet.

    Who was formed later, or is told later, has the rulebook's length from then; where that runs into the next year, the
    next year's plan is the first.
    """
    known = Duty.objects.filter(kind=KIND, period=year_of(day)).values("place")
    rows = Committee.objects.filter(case__state__in=STANDING).exclude(case__place__in=known)
    usual, length = due(year_of(day)), rules.FORMED.value()
    later: dict[date, datetime] = {}
    found: dict[int, datetime] = {}
    for place, first in rows.values_list("case__place_id", "since"):
        late = first.year == day.year or usual <= clock.at(day)
        begins = max(first, day)
        if late and begins not in later:
            later[begins] = max(usual, calendar.due(clock.at(begins), length).at)
        end = later[begins] if late else usual
        if calendar.Due(end).day.year == day.year:
            found[place] = end
    return found


YEARLY = tick.Standing(KIND, "年度工作计划", "community", "secretary", rules.YEARLY, year_of, due, owed)


# --- the standing duties, month by month -------------------------------------------------------------------------


@dataclass
class DutyRow:
    """A standing duty over the year: what, by which rule, whose; and what came of it in each month that is covered."""

    kind: str
    label: str
    setting: Setting
    who: str
    months: dict[int, str] = field(default_factory=dict)

    def count(self, *states: str) -> int:
        return sum(state in states for state in self.months.values())

    @property
    def key(self) -> str:
        return f"duty_{self.kind.replace('.', '_')}"


@cache
def periods(kind: str, year: int) -> tuple[tuple[str, date], ...]:
    """The duty's periods that end in the year, each with its last day there."""
    span, found = tick.STANDING[kind].span, dict[str, date]()
    day = date(year, 1, 1)
    while day.year == year:
        found[span(day)] = day
        day += timedelta(days=1)
    return tuple(found.items())


def standing() -> list[tick.Standing]:
    """What every community owes by the calendar, the plan itself apart."""
    return [one for one in tick.STANDING.values() if one.level == Place.COMMUNITY and one.kind != KIND]


def duties(place: Place, year: int, first: date, now: datetime) -> list[DutyRow]:
    """Every standing duty of the months from `first` on; one query for all of them."""
    asked = standing()
    rows = Duty.objects.filter(
        place=place, kind__in=[one.kind for one in asked], period__startswith=str(year)
    )
    known = {(row.kind, row.period): row for row in rows}
    made = []
    for one in asked:
        label = one.label.removeprefix("本月")
        row = DutyRow(one.kind, label, one.rule.setting(), roles.label(one.role))
        for period, last in periods(one.kind, year):
            if last >= first:
                row.months[last.month] = _state(known.get((one.kind, period)), last, now)
        made.append(row)
    return made


def _state(row: Duty | None, last: date, now: datetime) -> str:
    today = clock.local(now).date()
    if row is None:
        return "coming" if last >= today else "none"
    if row.done_at is not None:
        return "met" if row.due_at is None or row.done_at <= row.due_at else "late"
    return "missed" if row.due_at is not None and row.due_at <= now else "open"


# --- the committee's own ------------------------------------------------------------------------------------------


@dataclass
class Own:
    """A line with what the record says of it."""

    row: PlanLine
    said: str
    tone: str = ""
    done: bool = False
    late: bool = False

    @property
    def key(self) -> str:
        return f"line_{self.row.pk}"


def lines(plan: int | None, year: int, now: datetime, *, dropped: bool = False) -> list[Own]:
    """The plan's own lines by month, each with its progress."""
    rows = PlanLine.objects.filter(plan=plan, dropped=dropped).select_related("about", "lead")
    return [progress(row, year, now) for row in rows.order_by("month", "pk")]


def progress(row: PlanLine, year: int, now: datetime) -> Own:
    """From the case that does it; where there is none yet, from the month alone."""
    today = clock.local(now).date()
    over = (row.month, year) < (today.month, today.year) if year == today.year else year < today.year
    if row.about is None:
        if over:
            return Own(row, f"{row.month}月过了，还没有连到办的事上", "amber", late=True)
        return Own(row, "这个月" if (year, row.month) == (today.year, today.month) else "还没到")
    if done(row.about):
        return Own(row, "办成了", "green", True)
    state = procedure(row.about.procedure).state(row.about.state)
    if row.about.closed_at is not None:
        return Own(row, f"没办成：{state.label}", "amber", late=over)
    return Own(
        row, f"{state.label}，过了 {row.month}月" if over else state.label, "amber" if over else "", late=over
    )


def done(case: Case) -> bool:
    return case.state in DONE.get(case.procedure, ())


@dataclass(frozen=True)
class Undone:
    """What was not done, or not each time: asked once, when the year is summed up."""

    key: str
    label: str


def undone(place: Place, plan: int, year: int, now: datetime) -> list[Undone]:
    found = [Undone(one.key, f"“{one.row.title}”") for one in lines(plan, year, now) if not one.done]
    first = since(place, year)
    for row in duties(place, year, first, now) if first else ():
        if n := row.count("missed"):
            found.append(Undone(row.key, f"{row.label}，{n} 个月没做到"))
    return found


# --- what the rulebook lays stress on -----------------------------------------------------------------------------


def emphases(place: Place, year: int, edition: str | None = None) -> dict[str, dict[str, Any]]:
    """The year's emphases that hold at the place."""
    items: Mapping[str, dict[str, Any]] = rules.EMPHASES.value(edition)
    return {key: item for key, item in items.items() if holds(item, place.code, year)}


def holds(item: Mapping[str, Any], code: str, year: int) -> bool:
    """Whether an emphasis is one of that year and of the place with that code."""
    within = item.get("since", year) <= year <= item.get("until", year)
    return within and code.startswith(str(item.get("under", "")))


def last_year(rows: Sequence[DutyRow]) -> dict[str, str]:
    """By kind, what last year was: '做到 9 个月，没做到 2 个月'; nothing where there is no record."""
    return {row.kind: said for row in rows if (said := tally(row))}


def tally(row: DutyRow) -> str:
    met, late, missed = row.count("met"), row.count("late"), row.count("missed")
    pieces = [f"做到 {met + late} 个月" if met + late else "", f"其中晚了 {late} 个月" if late else ""]
    pieces.append(f"没做到 {missed} 个月" if missed else "")
    return "，".join(filter(None, pieces))


__all__ = ["KIND", "YEARLY", "DutyRow", "Own", "Undone"]
