"""Working days, rest days and due times.

Facts come from the State Council's table in the city's `calendar.csv` (date, name, is_off_day), and from
`calendar.csv` in the installation's own folder, where an administrator's imports go. Calendars stand
outside editions. In a year whose table is not yet known, Saturdays and Sundays rest and every due time is
provisional.

How lengths are counted (Civil Code, articles 200-203): the day on which something happens does not count;
hours and minutes run by the clock, through nights and holidays; days end at 24:00; a last day that is a rest
day moves to the next working day where the length says so (`roll`).
"""

import csv
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType

from django.conf import settings

from linli.core import clock
from linli.core.rulebook import city
from linli.core.rulebook.parts import Length, RulebookError
from linli.core.rulebook.rules import Rule

DAY = timedelta(days=1)
MIDNIGHT = time()
OFFICE_HOURS = Rule("office.hours", "list")
QUIET = Rule("office.quiet", "list")


@dataclass(frozen=True, slots=True)
class Due:
    """When something ends. `provisional`: it was counted through a year whose table is not known."""

    at: datetime
    provisional: bool = False

    @property
    def day(self) -> date:
        """The last day that still counts: a due time of 24:00 belongs to the day that it ends."""
        moment = clock.local(self.at)
        return moment.date() - DAY if moment.time() == MIDNIGHT else moment.date()


@dataclass(frozen=True, slots=True)
class Table:
    """The days that differ from the week: a date's name and whether one rests on it."""

    days: Mapping[date, tuple[str, bool]]
    years: frozenset[int]

    def rests(self, day: date) -> bool:
        found = self.days.get(day)
        return found[1] if found else day.weekday() >= 5

    def knows(self, day: date) -> bool:
        return day.year in self.years


def read(path: Path) -> Table:
    """The table in a CSV file. Raises RulebookError with file and line for a bad row.

    A year is known when its autumn holidays are: those around New Year come with the year before.
    """
    days: dict[date, tuple[str, bool]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        for row in rows:
            here = f"{path.name}:{rows.line_num}:"
            try:
                day = date.fromisoformat(row["date"])
                name, off = row["name"], {"0": False, "1": True}[row["is_off_day"]]
            except (KeyError, ValueError, TypeError):
                raise RulebookError(f"{here} needs date, name and is_off_day (0 or 1), not {row!r}") from None
            if day in days:
                raise RulebookError(f"{here} {day} stands there twice")
            days[day] = (name, off)
    known = {day.year for day, (_, off) in days.items() if off and day.month == 10}
    return Table(MappingProxyType(days), frozenset(known))


def table() -> Table:
    """What is known now. A file that has changed is read again."""
    files = tuple(
        (path, written)
        for path in _paths(city.folder(), settings.HOME)
        if (written := _written(path)) is not None
    )
    if not files:
        raise RulebookError("calendar.csv:1: is missing")
    return _merged(files)


@cache
def _paths(*folders: Path | str) -> tuple[Path, ...]:
    return tuple(Path(folder) / "calendar.csv" for folder in folders)


def _written(path: Path) -> int | None:
    """When the file was written last; None when there is none."""
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return None


@cache
def _merged(files: tuple[tuple[Path, int], ...]) -> Table:
    tables = [read(path) for path, _ in files]
    days = {day: fact for one in tables for day, fact in one.days.items()}
    return Table(MappingProxyType(days), frozenset().union(*(one.years for one in tables)))


def is_rest(day: date) -> bool:
    """Whether `day` is a weekend or public holiday and no make-up working day."""
    return table().rests(day)


def is_working(day: date) -> bool:
    return not is_rest(day)


def is_known(day: date) -> bool:
    """Whether the holidays of the year of `day` are known."""
    return table().knows(day)


def holiday(day: date) -> str:
    """The name of the holiday that `day` belongs to (also on its make-up working days), or nothing."""
    return table().days.get(day, ("", False))[0]


def next_working_day(day: date) -> date:
    """`day` itself when it is a working day, else the first one after it."""
    known = table()
    while known.rests(day):
        day += DAY
    return day


def add_working_days(day: date, n: int) -> date:
    """The n-th working day after `day`, which does not count; before it when n is negative. 0 gives `day`."""
    known, step = table(), DAY if n > 0 else -DAY
    left = abs(n)
    while left:
        day += step
        left -= not known.rests(day)
    return day


def working_days(a: date, b: date) -> int:
    """How many working days lie after `a`, up to and with `b`; negative when `b` is before `a`."""
    if b < a:
        return -working_days(b, a)
    known = table()
    return sum(not known.rests(a + DAY * i) for i in range(1, (b - a).days + 1))


def due(start: datetime, length: Length) -> Due:
    """When a length that begins at `start` ends."""
    if length.unit in ("minutes", "hours"):
        return Due(start + timedelta(minutes=length.amount * (60 if length.unit == "hours" else 1)))
    first = clock.local(start).date()
    last = _SPANS[length.unit](first, length.amount)
    if length.roll:
        last = next_working_day(last)
    counted = length.unit == "working_days" or length.roll
    return Due(_end(last, length), counted and not _known_through(first, last))


def before(moment: datetime, length: Length) -> Due:
    """The latest time that still lies a whole length before `moment`; the day of `moment` does not count.

    Three days before the 20th is 24:00 of the 17th.
    """
    if length.unit in ("minutes", "hours"):
        return Due(moment - timedelta(minutes=length.amount * (60 if length.unit == "hours" else 1)))
    first = clock.local(moment).date()
    last = _SPANS[length.unit](first, -length.amount)
    return Due(_end(last, length), length.unit == "working_days" and not _known_through(last, first))


def _months_after(day: date, n: int) -> date:
    """The same day n months on, or that month's last day (Civil Code, article 202)."""
    month = day.year * 12 + day.month - 1 + n
    first = date(month // 12, month % 12 + 1, 1)
    following = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(first + DAY * (day.day - 1), following - DAY)


_SPANS: dict[str, Callable[[date, int], date]] = {
    "days": lambda day, n: day + DAY * n,
    "working_days": add_working_days,
    "months": _months_after,
    "years": lambda day, n: _months_after(day, n * 12),
}


def _end(day: date, length: Length) -> datetime:
    if length.ends == "close":
        return _at(day, office_hours()[-1][1])
    return clock.at(day + DAY)


def _known_through(first: date, last: date) -> bool:
    years = table().years
    return all(year in years for year in range(first.year, last.year + 1))


def _at(day: date, hour: time) -> datetime:
    return clock.at(day, hour.hour, hour.minute)


def office_hours() -> tuple[tuple[time, time], ...]:
    """The hours of a working day, from the setting `office.hours`: `["8:30-12:00", "14:30-18:00"]`."""
    return _hours(OFFICE_HOURS.value())


def quiet_until(at: datetime) -> datetime | None:
    """When the quiet hours end that `at` lies in (setting `office.quiet`: `["21:00-7:30"]`); None outside of them."""
    here = clock.local(at)
    for first, last in _quiet(QUIET.value()):
        day = here.date()
        if first <= last:
            if first <= here.time() < last:
                return _at(day, last)
        elif here.time() >= first:
            return _at(day + DAY, last)
        elif here.time() < last:
            return _at(day, last)
    return None


@cache
def _quiet(texts: tuple[str, ...]) -> tuple[tuple[time, time], ...]:
    return tuple(_span("office.quiet", text) for text in texts)


def _span(key: str, text: str) -> tuple[time, time]:
    try:
        a, b = (datetime.strptime(part, "%H:%M").time() for part in text.split("-"))  # noqa: DTZ007
    except ValueError:
        raise RulebookError(f"{key}: {text!r} is no span like 8:30-12:00") from None
    return a, b


@cache
def _hours(texts: tuple[str, ...]) -> tuple[tuple[time, time], ...]:
    spans: list[tuple[time, time]] = []
    for text in texts:
        a, b = _span("office.hours", text)
        if b <= a or (spans and a < spans[-1][1]):
            raise RulebookError(f"office.hours: {text!r} ends before it begins, or before the one before it")
        spans.append((a, b))
    if not spans:
        raise RulebookError("office.hours: has no hours")
    return tuple(spans)


def _spans(day: date) -> Iterator[tuple[datetime, datetime]]:
    """The office's open spans from `day` on, for ever."""
    known, hours = table(), office_hours()
    while True:
        if not known.rests(day):
            for opens, closes in hours:
                yield _at(day, opens), _at(day, closes)
        day += DAY


def working_minutes(a: datetime, b: datetime) -> int:
    """Whole minutes of office hours between two moments; 0 when `b` is not after `a`."""
    total = timedelta()
    for opens, closes in _spans(clock.local(a).date()):
        if opens >= b:
            break
        total += max(min(b, closes) - max(a, opens), timedelta())
    return total // timedelta(minutes=1)


def add_working_minutes(a: datetime, minutes: int) -> Due:
    """When `minutes` of office hours have passed since `a`: so a clock that paused goes on."""
    left = timedelta(minutes=minutes)
    if minutes <= 0:
        return Due(a)
    for opens, closes in _spans(clock.local(a).date()):
        span = max(closes - max(a, opens), timedelta())
        if left <= span:
            end = max(a, opens) + left
            return Due(end, not _known_through(clock.local(a).date(), clock.local(end).date()))
        left -= span
    raise AssertionError("the office never closes for ever")


def working_day_minutes() -> int:
    """How many minutes one working day has."""
    noon = date(2000, 1, 1)
    return sum(
        (datetime.combine(noon, b) - datetime.combine(noon, a)) // timedelta(minutes=1)
        for a, b in office_hours()
    )
