"""What is against a day for a meeting, and which other days there are: shown before a day is taken (4.2).

Nothing here refuses: it says beforehand what the rules would ask for, and what else is known of that day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms

from linli.core import clock
from linli.core.people import rosters
from linli.core.places.models import Place
from linli.core.rulebook import Setting, Share, calendar
from linli.core.ui import dates
from linli.domains.meetings import bodies, queries, rules
from linli.domains.meetings.models import Attendance, Meeting
from linli.domains.meetings.scheduling import forms as scheduling_forms

# Two meetings nearer than this stand in each other's way.
NEAR = timedelta(hours=2)
# So many other days are offered, of so many that follow.
OTHERS, AHEAD = 3, 21
OVER = ("cancelled", "filed", "minutes")


@dataclass(frozen=True)
class Fact:
    """Something known of a day; `against` it, or good to know. `mark` is the rule it comes from."""

    text: str
    against: bool = True
    mark: Setting | None = None


@dataclass(frozen=True)
class Day:
    """A day with its hour as it is chosen: `value` is sent, `said` names it in full."""

    at: datetime
    facts: tuple[Fact, ...] = ()

    @property
    def value(self) -> str:
        return f"{clock.local(self.at):%Y-%m-%dT%H:%M}"

    @property
    def said(self) -> str:
        """'12月3日 星期四 15:00', with the year when it is another one."""
        local = clock.local(self.at)
        return f"{dates.monthday(local)} 星期{dates.WEEKDAYS[local.weekday()]} {local:%H:%M}"

    @property
    def short(self) -> str:
        return f"{dates.dated(self.at)} {dates.clocktime(self.at)}"

    @property
    def ahead(self) -> str:
        return dates.ago(clock.local(self.at).date(), clock.now())

    @property
    def clear(self) -> bool:
        return not any(fact.against for fact in self.facts)


@dataclass
class Look:
    """What is known for looking at days: one look asks the database once, however many days are looked at."""

    place: Place
    kinds: Sequence[str]
    # The meetings of the place that are to come, but the one that is moved.
    coming: list[Meeting]
    # The one that is moved; None for a new one.
    moving: Meeting | None = None
    # Whether this month's duty of a meeting is neither done nor planned.
    missing: bool = False

    def day(self, at: datetime) -> Day:
        """A day with all that is known of it."""
        return Day(at, (*self._of(at), *_quorum(self.place, self.kinds, at)))

    def nearest(self, about: datetime, itself: bool = False) -> list[datetime]:
        """The days that nothing is against, at the same hour, those nearest to `about` first."""
        return [at for at in self._around(about, itself) if not any(fact.against for fact in self._of(at))]

    def others(self, chosen: datetime) -> list[Day]:
        """Two or three other days, in the order of the calendar; where too few are free of everything, the nearest
        on which one works and nobody else meets, with what the rules would ask for.
        """
        found = self.nearest(chosen)[:OTHERS]
        for at in self._around(chosen, False):
            if len(found) < OTHERS and at not in found and not any(fact.against for fact in self._firm(at)):
                found.append(at)
        return [Day(at, tuple(self._of(at))) for at in sorted(found)]

    def _around(self, about: datetime, itself: bool) -> list[datetime]:
        local = clock.local(about)
        start = max(clock.today() + timedelta(days=1), local.date() - timedelta(days=AHEAD))
        days = [start + timedelta(days=n) for n in range(max((local.date() - start).days, 0) + AHEAD + 1)]
        at = [clock.at(day, local.hour, local.minute) for day in days if itself or day != local.date()]
        return sorted(at, key=lambda one: (abs(clock.local(one).date() - local.date()), one))

    def _firm(self, at: datetime) -> Iterator[Fact]:
        yield from self._date(at)
        yield from self._others(at)

    def _of(self, at: datetime) -> Iterator[Fact]:
        yield from self._firm(at)
        yield from self._notice(at)
        yield from self._month(at)

    def _date(self, at: datetime) -> Iterator[Fact]:
        day = clock.local(at).date()
        name = calendar.holiday(day)
        if at <= clock.now():
            yield Fact("这个时间已经过去了")
        elif calendar.is_rest(day):
            yield Fact(f"这天放假：{name}" if name else f"这天是{dates.weekday(day)}，休息日")
        elif name:
            yield Fact(f"{name}调休，这天上班", against=False)
        if not calendar.is_known(day):
            yield Fact(f"{day.year} 年的放假安排还没有公布")

    def _others(self, at: datetime) -> Iterator[Fact]:
        for row in self.coming:
            if clock.local(row.held_at).date() != clock.local(at).date():
                continue
            near = abs(row.held_at - at) < NEAR
            name = "暨".join(bodies.names(list(row.bodies), row.case.edition))
            words = "时间撞上了" if near else "同一天"
            yield Fact(f"{words}：{dates.clocktime(row.held_at)} 有{name}", against=near)

    def _notice(self, at: datetime) -> Iterator[Fact]:
        now = clock.now()
        if at <= now:
            return
        left = dates.ago(clock.local(at).date(), now)
        if now > calendar.before(at, rules.NOTICE.value()).at:
            yield Fact(f"就在{left}：一般提前 3 天通知", mark=rules.NOTICE.setting())
        if self.moving is not None and self.moving.case.state != "planned":
            return
        latest = calendar.before(at, rules.MATERIALS.value()).at
        if now > latest:
            yield Fact("材料来不及会前 3 天送，送的时候要写理由", mark=rules.MATERIALS.setting())
        else:
            text = f"材料最晚 {dates.dated(dates.last_day(latest))} 送"
            yield Fact(text, against=False, mark=rules.MATERIALS.setting())

    def _month(self, at: datetime) -> Iterator[Fact]:
        """A meeting of a monthly body in another month leaves this one without."""
        today, day = clock.today(), clock.local(at).date()
        if self.missing and (day.year, day.month) != (today.year, today.month):
            year = f"{day.year}年" if day.year != today.year else ""
            text = f"{today.month}月的会还没有开过，这天已经是 {year}{day.month}月"
            yield Fact(text, mark=rules.MONTHLY.setting())


def look(place: Place, kinds: Sequence[str], moving: Meeting | None = None) -> Look:
    """Ready to look at days for a meeting of these bodies; `moving` is the one that gets another day."""
    rows = Meeting.objects.filter(case__place=place, held_at__gte=clock.at(clock.today()))
    rows = rows.exclude(case__state__in=OVER).select_related("case").order_by("held_at")
    found = [row for row in rows[:100] if moving is None or row.case_id != moving.case_id]
    made = Look(place, list(kinds), found, moving)
    elsewhere = moving is not None and _month(moving.held_at) != _month(clock.now())
    if set(rules.MONTHLY_BODIES.value()) & set(kinds) and not elsewhere:
        made.missing = queries.monthly(place.pk, [row.case for row in found]).state == "missing"
    return made


def _month(at: datetime) -> tuple[int, int]:
    return clock.local(at).year, clock.local(at).month


def preset(place: Place, kinds: Sequence[str], about: datetime) -> datetime:
    """The day that a new meeting's form stands on: the nearest that nothing is against."""
    return next(iter(look(place, kinds).nearest(about, itself=True)), about)


def chosen(form: forms.Form) -> datetime | None:
    """The day that the form stands on; None where there is none to read, or one years away."""
    try:
        at: datetime = form.fields["held_at"].clean(form["held_at"].value())
    except forms.ValidationError:
        return None
    return at if scheduling_forms.reached(at) else None


def looked(form: forms.Form) -> None:
    """Somebody only looks at a day: what is not filled in yet is not told to be missing."""
    for name in [name for name in form.errors if name != "held_at"]:
        del form.errors[name]


def panel(
    place: Place, kinds: Sequence[str], form: forms.Form, moving: Meeting | None = None
) -> dict[str, Any]:
    """What the form shows of its day: the day in full, what is against it, a few others at a tap."""
    at = chosen(form)
    if at is None:
        return {"day": None, "others": []}
    seen = look(place, kinds, moving)
    return {"day": seen.day(at), "others": seen.others(at)}


def _quorum(place: Place, kinds: Sequence[str], at: datetime) -> Iterator[Fact]:
    """Whether enough may come: a roster there must be, and the last time there were enough."""
    known = [kind for kind in kinds if kind in rules.BODIES.value()]
    if not known or bodies.open_to_all(known):
        return
    seats = {seat.person_id for seat in rosters.roster(place, known, clock.local(at).date())}
    share: Share = rules.QUORUM.value()
    if not seats:
        yield Fact("这个会还没有名册，定了也请不到人", mark=rules.QUORUM.setting())
        return
    least = share.least(len(seats))
    yield Fact(f"应到 {len(seats)} 人，过半要 {least} 人", against=False, mark=rules.QUORUM.setting())
    last = Meeting.objects.filter(case__place=place, bodies__overlap=known, began_at__isnull=False)
    before = last.order_by("-held_at").first()
    if before is None:
        return
    states = Attendance.objects.filter(case=before.case_id, votes=True).values_list("state", flat=True)
    came, of = sum(state == "present" for state in states), len(states)
    if of and came <= share.least(of):
        yield Fact(f"上次应到 {of} 人，实到 {came} 人，刚够过半；这次先问一问谁来")
