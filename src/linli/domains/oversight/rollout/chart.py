"""The chart of the roll-out: what stood on which day, what is to be expected, and the same as a table."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from linli.core import clock
from linli.core.ui.dates import monthday as day
from linli.core.ui.figures import Growth, Phase
from linli.core.ui.parts import Column, Row, Table
from linli.domains.oversight.rollout import rules
from linli.domains.oversight.rollout.queries import Board

LONG_AGO = timedelta(days=45)  # after the last phase the page shows the year that is, not the plan's
YEAR = timedelta(days=365)


def span(now: datetime) -> tuple[date, date]:
    """The days that the chart shows: the plan's phases, or long after them the year up to now."""
    items = rules.PHASES.value().values()
    first, last = min(item["since"] for item in items), max(item["until"] for item in items)
    today = clock.local(now).date()
    if today > last + LONG_AGO:
        return today - YEAR, today + timedelta(days=30)
    return first, max(last, today)


def growth(made: Board, now: datetime) -> Growth:
    """What stood on which day by the event's own day, and what is to be expected by the limits that run."""
    first, last = span(now)
    today = min(max(clock.local(now).date(), first), last)
    whole = max(made.planned, len(made.rows), 1)

    def x(at: date) -> int:
        return round(1000 * (at - first).days / max((last - first).days, 1))

    def y(n: int) -> int:
        return round(1000 * n / whole * 0.94)

    stood = sorted(row.since for row in made.rows if row.since is not None)
    done = _steps(stood, first, today, x, y)
    coming = _coming(made)
    forecast = _ahead(len(stood), coming, today, last, x, y)
    labels = [(x(today), y(made.formed), f"今天 {made.formed}")]
    if forecast and (n := sum(at <= last for at in coming)):
        end = max(at for at in coming if at <= last)
        # Words that would stand on those of today stand above them.
        above = 100 if x(end) + 60 - x(today) < 200 else 0
        labels.append(
            (min(x(end) + 60, 1000), y(made.formed + n) + above, f"{day(end, now)} 最快 {made.formed + n}")
        )
    return Growth(
        _phases(first, last, now, x), done, forecast, labels, y(made.planned), x(today), "已建数的增长和预计"
    )


def not_begun(made: Board) -> int:
    """How many nobody has begun with: nothing of them runs, so nothing is to be expected by a day."""
    return sum(row.step == "not_started" for row in made.rows)


def _coming(made: Board) -> list[date]:
    """The earliest days of those under way."""
    return sorted(row.earliest for row in made.rows if row.earliest and row.step != "not_started")


def _steps(
    stood: Sequence[date], first: date, today: date, x: Callable[[date], int], y: Callable[[int], int]
) -> list[tuple[int, int]]:
    before = sum(at < first for at in stood)
    points = [(0, y(before))]
    n = before
    for at in sorted({at for at in stood if first <= at <= today}):
        points.append((x(at), y(n)))
        n += stood.count(at)
        points.append((x(at), y(n)))
    return [*points, (x(today), y(n))]


def _ahead(
    n: int,
    coming: Sequence[date],
    today: date,
    last: date,
    x: Callable[[date], int],
    y: Callable[[int], int],
) -> list[tuple[int, int]]:
    points = [(x(today), y(n))] if coming else []
    for at in sorted({at for at in coming if today <= at <= last}):
        points.append((x(at), y(n)))
        n += sum(one == at for one in coming)
        points.append((x(at), y(n)))
    return points


def _phases(first: date, last: date, now: datetime, x: Callable[[date], int]) -> list[Phase]:
    today = clock.local(now).date()
    made = []
    for item in rules.PHASES.value().values():
        if item["since"] < first:  # long ago: one year, whatever is left of the phases in it
            return [Phase("最近一年", _from_to(first, last, now), 0, 1000)]
        begin, end = x(item["since"]), x(item["until"])
        until = _from_to(item["since"], item["until"], now)
        label = item["label"].removesuffix("阶段")
        made.append(Phase(label, until, begin, max(end - begin - 6, 4), item["since"] > today))
    if (after := last - max(item["until"] for item in rules.PHASES.value().values())) >= timedelta(days=14):
        begin = x(last - after + timedelta(days=1))
        made.append(
            Phase("三个阶段以后", _from_to(last - after + timedelta(days=1), last, now), begin, 1000 - begin)
        )
    return made


def _from_to(first: date, last: date, now: datetime) -> str:
    """Both with their year where these are two; one year that is not this one stands with the first."""
    if first.year != last.year:
        return f"{first.year}年{first.month}月{first.day}日—{last.year}年{last.month}月{last.day}日"
    return f"{day(first, now)}—{last.month}月{last.day}日"


def twin(made: Board, now: datetime) -> Table:
    """The chart as a table: the end of each month, and today."""
    first, last = span(now)
    today = clock.local(now).date()
    stood = [row.since for row in made.rows if row.since is not None]
    coming = _coming(made)
    rows = []
    for at in _ends(first, last):
        n = sum(one <= at for one in stood)
        ahead = sum(one <= at for one in coming) if at > today else 0
        rows.append(Row((day(at, now), str(n), str(n + ahead) if at > today else "")))
    columns = (Column("到哪天", "lead"), Column("建成", "num"), Column("加上正在组建的，最快", "num"))
    return Table(columns, rows, "已建数的增长和预计", blocks=False)


def _ends(first: date, last: date) -> Iterable[date]:
    at = first.replace(day=1)
    while at <= last:
        following = clock.next_month(at)
        yield min(following - timedelta(days=1), last)
        at = following
