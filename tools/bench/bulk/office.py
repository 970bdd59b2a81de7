"""Times in bulk: whole seconds since 1970, counted by the same rules as `rulebook.calendar`, from tables made once."""

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from random import Random

from linli.core import clock
from linli.core.rulebook import calendar
from linli.core.rulebook.parts import Length

DAY, OFFSET = 86400, 8 * 3600  # the city's zone has had no summer time since 1991
EPOCH = date(1970, 1, 1)


def day_of(at: int) -> int:
    """The local day that a moment lies in, counted from 1970."""
    return (at + OFFSET) // DAY


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, clock.ZONE)


@cache
def _prefix(day: int) -> str:
    return (EPOCH + timedelta(days=day)).isoformat()


@lru_cache(1 << 16)
def stamp(at: int) -> str:
    """As the journal stamps a moment; PostgreSQL reads the same text."""
    day, rest = divmod(at, DAY)
    return f"{_prefix(day)}T{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}.000000Z"


def iso_day(at: int) -> str:
    return _prefix(day_of(at))


@cache
def _due_on(day: int, length: Length) -> tuple[int, bool]:
    due = calendar.due(clock.at(EPOCH + timedelta(days=day), 12), length)
    return seconds(due.at), due.provisional


def due(at: int, length: Length) -> tuple[int, bool]:
    """When a length that begins at `at` ends, and whether that is provisional."""
    if length.unit in ("minutes", "hours"):
        return at + length.amount * (3600 if length.unit == "hours" else 60), False
    return _due_on(day_of(at), length)


class Office:
    """The office's days and hours between two moments."""

    def __init__(self, first: int, last: int) -> None:
        span = range(day_of(first) - 10, day_of(last) + 400)
        self.days = [day for day in span if calendar.is_working(EPOCH + timedelta(days=day))]
        self.hours = [
            (a.hour * 3600 + a.minute * 60, b.hour * 3600 + b.minute * 60) for a, b in calendar.office_hours()
        ]
        self.whole = sum(b - a for a, b in self.hours)

    def later(self, at: int, days: int, rng: Random) -> int:
        """A moment in office hours `days` working days after `at`, and after `at` in any case."""
        today = day_of(at)
        place = bisect_left(self.days, today)
        day = self.days[place + days]
        opens, closes = self.hours[rng.random() < 0.5]
        found = day * DAY - OFFSET + opens + int(rng.random() * (closes - opens))
        return found if found > at else at + 60 + int(rng.random() * 3600)

    def _worked(self, at: int) -> int:
        """Seconds of office hours from the first day to `at`."""
        day, rest = divmod(at + OFFSET, DAY)
        place = bisect_left(self.days, day)
        total = place * self.whole
        if place < len(self.days) and self.days[place] == day:
            total += sum(max(min(rest, closes) - opens, 0) for opens, closes in self.hours)
        return total

    def minutes(self, a: int, b: int) -> int:
        """Whole minutes of office hours between two moments, 0 when `b` is not after `a`."""
        return max(self._worked(b) - self._worked(a), 0) // 60


def add_minutes(at: int, minutes: int) -> int:
    return seconds(calendar.add_working_minutes(moment(at).astimezone(UTC), minutes).at)
