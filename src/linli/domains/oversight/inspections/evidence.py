"""What evidence is made of: the record of one community over some days, and what it says to a line (5.3)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from linli.core import clock
from linli.core.places.models import Place
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.ui import dates

YES, PART, NO, NONE = "yes", "part", "no", "none"
SHOWN = 6


@dataclass(frozen=True)
class Source:
    """A case behind a figure: its address, and the right that its page asks for ('' is everybody's)."""

    label: str
    href: str
    right: str = ""


@dataclass(frozen=True)
class Evidence:
    """What the record says to a line. `state`: all there, some wanting, nothing there, nothing to be there."""

    state: str
    text: str
    short: str = ""
    facts: Sequence[tuple[str, str]] = ()
    sources: Sequence[Source] = ()


@dataclass
class Record:
    """The record of one community over the days that are looked at."""

    place: Place
    since: date
    until: date
    edition: str = ""
    _kept: dict[str, Any] = field(default_factory=dict)

    @property
    def begin(self) -> datetime:
        return clock.at(self.since)

    @property
    def end(self) -> datetime:
        return clock.at(self.until + timedelta(1))

    def once[T](self, name: str, make: Callable[[], T]) -> T:
        """What several lines look at is read once."""
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]  # type: ignore[no-any-return]

    def months(self, owed_from: date) -> Iterator[date]:
        """The months that lie in these days, the one that still runs left out; none that began before it was owed."""
        month = self.since.replace(day=1)
        if month < owed_from:
            month = owed_from if owed_from.day == 1 else clock.next_month(owed_from)
        while month <= self.until and month < clock.today().replace(day=1):
            yield month
            month = clock.next_month(month)

    def cases(self, procedure: str, **more: Any) -> QuerySet[Case]:
        """Opened in these days."""
        found = Case.objects.filter(procedure=procedure, place=self.place, **more)
        return found.filter(opened_at__gte=self.begin, opened_at__lt=self.end)


def behind(cases: Sequence[Case], where: str, right: str) -> tuple[Source, ...]:
    """By number, or by what it is and the day it was opened: a title may be somebody's words, or a name."""
    return tuple(
        Source(
            case.number or f"{day(case.opened_at)}的{procedure(case.procedure).label}",
            f"{where}{case.pk}/",
            right,
        )
        for case in cases[:SHOWN]
    )


def day(at: datetime | None) -> str:
    """'11月8日', short enough for a label."""
    return dates.shortday(at).split(" ")[0]


def counted(n: int, all_of: int, done: str, wanting: str = "", **more: Any) -> Evidence:
    """'20 件，都答复过' or what is wanting."""
    if not all_of:
        return Evidence(NONE, "这段时间没有", **more)
    left = all_of - n
    if not left:
        return Evidence(YES, f"{all_of} {done}", **more)
    return Evidence(PART if n else NO, f"{all_of} {wanting or done}，差 {left}", f"差 {left}", **more)
