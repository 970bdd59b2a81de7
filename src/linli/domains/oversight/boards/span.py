"""The days that a board is about: a month, a quarter, a year by its name, or from one day to another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from linli.core import clock
from linli.core.ui import dates
from linli.domains.returns import periods

# Before it there is nothing to count: the plan is of 2021, and what was taken over is marked as such.
BEGINS = date(2021, 1, 1)
LONGEST = timedelta(days=366 * 10)


class Wrong(Exception):
    """No such days; its text says why, to whoever asked."""


@dataclass(frozen=True)
class Span:
    """`first` to `last`, both of it; `last` is never after today. `key` stands in the address."""

    first: date
    last: date
    label: str
    query: str
    running: bool

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def whole_months(self) -> tuple[date, date] | None:
        """The first day of the first and the last day of the last month that are over and lie in it whole."""
        first = self.first if self.first.day == 1 else clock.next_month(self.first)
        end = self.last + timedelta(days=1)
        last = end.replace(day=1) - timedelta(days=1)
        return (first, last) if first <= last else None


def by_months(span: Span, today: date) -> Span:
    """The months that it touches, the last as far as it is over: what one day more or less would tell, it does not."""
    end = min(clock.next_month(span.last) - timedelta(days=1), today)
    if (first := span.first.replace(day=1), end) == (span.first, span.last):
        return span
    return replace(span, first=first, last=end, label=f"{dates.day(first)}—{dates.day(end)}")


def read(query: Mapping[str, str]) -> Span:
    """`?period=2021-11`, `2021-Q4`, `2021`, or `?from=2021-10-01&to=2021-11-18`; this year without. Raises Wrong."""
    today = clock.today()
    if query.get("from") or query.get("to"):
        first = _day(query.get("from", "")) or BEGINS
        last = _day(query.get("to", "")) or today
        label = f"{dates.day(first)}—{dates.day(last)}"
        return _checked(first, last, label, f"from={first.isoformat()}&to={last.isoformat()}", today)
    key = query.get("period") or str(today.year)
    found = periods.read(key)
    if found is None:
        raise Wrong("看不懂这段时间。写成 2021-11、2021-Q4、2021，或者填开始和截止两天")
    return _checked(found.first, found.last, found.label, f"period={found.key}", today)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Wrong("日期写成 2021-11-18 这样") from None


def _checked(first: date, last: date, label: str, query: str, today: date) -> Span:
    if first > last:
        raise Wrong("开始的那天在截止的后面，两个换一下")
    if first > today:
        raise Wrong("这段时间还没有到，没有数")
    if last - first > LONGEST:
        raise Wrong("最多看十年，把时间缩短一点")
    return Span(first, min(last, today), label, query, last >= today)


def choices(today: date) -> list[tuple[str, str]]:
    """(query, words) of the spans that one asks for mostly: this month, the last, this quarter, this year."""
    before = today.replace(day=1) - timedelta(days=1)
    quarter = (today.month - 1) // 3 + 1
    return [
        (f"period={today:%Y-%m}", "本月"),
        (f"period={before:%Y-%m}", "上月"),
        (f"period={today.year}-Q{quarter}", "本季度"),
        (f"period={today.year}", "今年"),
    ]
