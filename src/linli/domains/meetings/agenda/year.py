"""The year of the bodies that meet: what is planned, and what the rulebook's frequency still asks for (4.2)."""

import calendar as months
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from linli.core import clock
from linli.core.people import rosters
from linli.core.people.actor import Actor, in_office
from linli.core.people.models import Post
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.core.rulebook import calendar
from linli.core.ui import dates
from linli.domains.meetings import bodies, queries, rules
from linli.domains.meetings.models import Meeting
from linli.domains.meetings.procedure import MEETING

GONE = ("cancelled",)


@dataclass(frozen=True)
class Entry:
    """A meeting that is planned or was held, or one that is proposed: then `body` and `at` are what a tap confirms."""

    day: str
    name: str
    href: str = ""
    state: str = ""
    over: bool = False
    body: str = ""
    at: str = ""
    token: str = ""
    # Why it was moved from its usual day.
    moved: str = ""


@dataclass
class Month:
    """A month of the sheet; `past` is over."""

    number: int
    entries: list[Entry] = field(default_factory=list)
    past: bool = False
    # The rest days that stand in the calendar under a name: '10月1日–7日 国庆节'.
    holidays: str = ""


def page(place: Place, actor: Actor, year: int) -> dict[str, Any]:
    """Twelve months with their meetings and proposals."""
    held = _held(actor, year)
    usual = _usual(place)
    made = [Month(number, holidays=_holidays(year, number)) for number in range(1, 13)]
    today = clock.today()
    for month in made:
        month.past = (year, month.number) < (today.year, today.month)
        month.entries = [_entry(case) for case in held if _day(case).month == month.number]
    proposals = _proposals(place, held, year)
    for body, day, moved in proposals:
        item = rules.YEARLY.value()[body]
        at = clock.at(day, item["hour"])
        entry = Entry(
            _said(day, f"{item['hour']}:00"), item["label"], body=body,
            at=f"{clock.local(at):%Y-%m-%dT%H:%M}", token=str(uuid4()), moved=moved,
        )  # fmt: skip
        made[day.month - 1].entries.append(entry)
    return {
        "place": place,
        "year": year,
        "months": made,
        "halves": [made[:6], made[6:]],
        "proposed": len(proposals),
        "planned": len(held),
        "known": calendar.is_known(date(year, 12, 31)),
        "before": year - 1 if year > 2021 else None,
        "after": year + 1 if year <= today.year else None,
        "usual": usual,
        "frequency": [
            (item["label"], f"每 {item['every']} 个月一次" if item["every"] > 1 else "每月一次")
            for item in rules.YEARLY.value().values()
        ],
        "mark": rules.YEARLY.setting(),
        "empty": _without_roster(place),
    }


def _without_roster(place: Place) -> list[tuple[str, str]]:
    """The bodies of the year that have no roster yet: nobody can be asked to them."""
    kinds = list(rules.YEARLY.value())
    counts = rosters.counts(place, kinds)
    return [(kind, rules.BODIES.value()[kind]["label"]) for kind in kinds if not counts[kind]]


def _usual(place: Place) -> dict[str, Any]:
    """Where the last meeting was, and the secretary's post: what a tap takes over."""
    last = Meeting.objects.filter(case__place=place).exclude(room="").order_by("-pk").first()
    posts = Post.objects.filter(in_office(), place=place, role__in=rules.CHAIRS.value())
    chair = posts.filter(role="secretary").order_by("pk").first() or posts.order_by("pk").first()
    return {"room": last.room if last else "", "chair": chair.pk if chair else ""}


def _held(actor: Actor, year: int) -> list[Case]:
    found = queries.visible(actor).exclude(state__in=GONE).select_related("meeting")
    between = (clock.at(date(year, 1, 1)), clock.at(date(year + 1, 1, 1)))
    return sorted(found.filter(queries.counting(*between)), key=lambda case: case.meeting.counts_at)


def _day(case: Case) -> date:
    return clock.local(case.meeting.counts_at).date()


def _said(day: date, hour: str) -> str:
    return f"{day.day}日 {dates.weekday(day)} {hour}"


def _entry(case: Case) -> Entry:
    at = clock.local(case.meeting.counts_at)
    name = "暨".join(bodies.names(list(case.meeting.bodies), case.edition))
    state = MEETING.state(case.state)
    return Entry(
        _said(at.date(), f"{at:%H:%M}"),
        name,
        f"/meetings/{case.pk}/",
        state.label,
        case.closed_at is not None,
    )


def _proposals(place: Place, held: list[Case], year: int) -> list[tuple[str, date, str]]:
    """For each body and period without a meeting the usual day, moved off holidays; none of a day that is over."""
    found = []
    for body, item in rules.YEARLY.value().items():
        alike = set(rules.MONTHLY_BODIES.value()) if body in rules.MONTHLY_BODIES.value() else {body}
        every = int(item["every"])
        for first in range(1, 13, every):
            span = range(first, first + every)
            if any(alike & set(case.meeting.bodies) and _day(case).month in span for case in held):
                continue
            if (day := _next(year, span, item["week"], item["weekday"])) is not None:
                found.append((body, *day))
    return sorted(found, key=lambda one: (one[1], one[0]))


def _next(year: int, span: range, week: int, weekday: int) -> tuple[date, str] | None:
    """The usual day of the period's last month that is still to come, or of an earlier one of it."""
    for month in reversed(span):
        day, moved = usual_day(year, month, week, weekday)
        if day > clock.today():
            return day, moved
    return None


def usual_day(year: int, month: int, week: int, weekday: int) -> tuple[date, str]:
    """'The third Thursday', or the first working day after it in that month, else the last before; and why."""
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - 1 - first.weekday()) % 7 + 7 * (week - 1))
    if calendar.is_working(day):
        return day, ""
    why = calendar.holiday(day) or "休息日"
    later = calendar.next_working_day(day)
    if later.month == month:
        return later, f"{day.day}日 {why}，顺延"
    return calendar.add_working_days(day, -1), f"{day.day}日 {why}，提前"


def _holidays(year: int, month: int) -> str:
    """The month's public holidays, run together: '1日–7日 国庆节'."""
    runs: list[tuple[str, int, int]] = []
    for number in range(1, months.monthrange(year, month)[1] + 1):
        day = date(year, month, number)
        name = calendar.holiday(day) if calendar.is_rest(day) else ""
        if not name:
            continue
        if runs and runs[-1][0] == name and runs[-1][2] == number - 1:
            runs[-1] = (name, runs[-1][1], number)
        else:
            runs.append((name, number, number))
    return "，".join(f"{a}日 {name}" if a == b else f"{a}–{b}日 {name}" for name, a, b in runs)
