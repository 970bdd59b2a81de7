"""Reading the tallies: how much came in a span of days, and how many stood at a moment, by groups of places.

Days are those of the entry: a line counts on the day on which it was written. Whole months are read from the months'
rows, what is left over from the lines of those days themselves, so that any past day is told without going back to the
beginning. Groups are given as {place: group}, mostly by what lay below what on the last day.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from linli.core import clock, statements
from linli.core.journal.guard import STEPS
from linli.core.places.models import Place


class Sum(NamedTuple):
    """How many; of a state also how many left it, and the minutes of `Tally.minutes`."""

    n: int = 0
    gone: int = 0
    minutes: int = 0


# {group: {kind: what}}
type Sums = dict[int, dict[str, Sum]]

_KEPT = """SELECT g.grp, t.kind, sum(t.n)::bigint, sum(t.gone)::bigint, sum(t.minutes)::bigint
FROM tallies_tally t
JOIN unnest(%s::bigint[], %s::bigint[]) AS g (place, grp) ON g.place = t.place_id
WHERE t.kind = ANY(%s) AND t.month >= %s AND t.month < %s GROUP BY g.grp, t.kind"""
_LINES = f"""SELECT g.grp, s.kind, sum(s.n)::bigint, sum(s.gone)::bigint, sum(s.minutes)::bigint
FROM ({STEPS.format(lines="(SELECT * FROM journal_entry WHERE at >= %s AND at < %s) AS lines")}) AS s
JOIN unnest(%s::bigint[], %s::bigint[]) AS g (place, grp) ON g.place = s.place_id
WHERE s.kind = ANY(%s) GROUP BY g.grp, s.kind"""  # noqa: S608
_NOW = """SELECT g.grp, t.kind, sum(t.n)::bigint, 0, 0 FROM tallies_stock t
JOIN unnest(%s::bigint[], %s::bigint[]) AS g (place, grp) ON g.place = t.place_id
WHERE t.kind = ANY(%s) GROUP BY g.grp, t.kind"""


def flow(kinds: Iterable[str], groups: Mapping[int, int], first: date, last: date) -> Sums:
    """What the lines of these days, both included, count for; days to come count nothing."""
    made: Sums = defaultdict(dict)
    told = list(groups), list(groups.values()), sorted(set(kinds))
    today = clock.today()
    end = min(last, today) + timedelta(days=1)
    if first >= end:
        return made
    # A month that runs is whole as far as it has come.
    whole_from = first if first.day == 1 else clock.next_month(first)
    whole_to = clock.next_month(today) if end > today else end.replace(day=1)
    if whole_from < whole_to:
        _add(made, _KEPT, [*told, whole_from, whole_to])
        _add_lines(made, told, first, whole_from)
        _add_lines(made, told, whole_to, end)
    else:
        _add_lines(made, told, first, end)
    return made


def flow_of_cells(
    kinds: Iterable[str],
    told_by: Iterable[str],
    groups: Mapping[int, int],
    first: date,
    last: date,
    least: int,
) -> tuple[Sums, dict[int, int]]:
    """The same over whole months, of those places and months alone in which `told_by` adds up to `least` or more.

    Whatever is published of such cells, two sums differ by whole cells: nobody can find out less than `least` by taking
    one from another. Also gives how many were left out, by group.
    """
    made: Sums = defaultdict(dict)
    names, by = sorted(set(kinds)), sorted(set(told_by))
    told = [list(groups), list(groups.values())]
    _add(made, _CELLS, [by, first, last, *told, names, first, last, least])
    out = statements.rows(_LEFT_OUT, [*told, by, first, last, least])
    return made, {group: int(n) for group, n in out}


_CELLS = """WITH cell AS (
  SELECT place_id, month, sum(n) AS n FROM tallies_tally WHERE kind = ANY(%s) AND month >= %s AND month <= %s
  GROUP BY place_id, month
)
SELECT g.grp, t.kind, sum(t.n)::bigint, 0, 0 FROM tallies_tally t
JOIN unnest(%s::bigint[], %s::bigint[]) AS g (place, grp) ON g.place = t.place_id
JOIN cell ON cell.place_id = t.place_id AND cell.month = t.month
WHERE t.kind = ANY(%s) AND t.month >= %s AND t.month <= %s AND cell.n >= %s GROUP BY g.grp, t.kind"""
_LEFT_OUT = """SELECT grp, sum(n) FROM (
  SELECT g.grp, t.place_id, t.month, sum(t.n) AS n FROM tallies_tally t
  JOIN unnest(%s::bigint[], %s::bigint[]) AS g (place, grp) ON g.place = t.place_id
  WHERE t.kind = ANY(%s) AND t.month >= %s AND t.month <= %s GROUP BY g.grp, t.place_id, t.month
) AS cell WHERE n < %s GROUP BY grp"""


def standing(kinds: Iterable[str], groups: Mapping[int, int], until: date) -> Sums:
    """How many stood at the end of that day: those of now less all that has changed since."""
    told = list(groups), list(groups.values()), sorted(set(kinds))
    made: Sums = defaultdict(dict)
    _add(made, _NOW, [*told])
    if until < clock.today():
        for group, kinds_since in flow(kinds, groups, until + timedelta(days=1), clock.today()).items():
            for kind, since in kinds_since.items():
                made[group][kind] = Sum(made[group].get(kind, Sum()).n - since.n)
    return made


def grouped(of: Place, level: str, day: date) -> dict[int, int]:
    """{place: the place of `level` that it lay below on that day, or that it is}: `of` and all below it.

    What lies above the level counts to `of`.
    """
    found = statements.rows(_TREE, {"of": of.pk, "day": day, "level": level})
    return {place: group or of.pk for place, group in found}


_TREE = """
WITH RECURSIVE tree AS (
  SELECT p.id, CASE WHEN p.level = %(level)s THEN p.id END AS grp FROM places_place p WHERE p.id = %(of)s
  UNION ALL
  SELECT s.place_id, coalesce(tree.grp, CASE WHEN p.level = %(level)s THEN p.id END)
  FROM tree JOIN places_placespell s ON s.parent_id = tree.id AND s.during @> %(day)s::date
  JOIN places_place p ON p.id = s.place_id
)
SELECT id, grp FROM tree"""


def _add_lines(made: Sums, told: tuple[list[int], list[int], list[str]], first: date, end: date) -> None:
    if first < end:
        _add(made, _LINES, [clock.at(first), clock.at(end), *told])


def _add(made: Sums, sql: str, told: list[object]) -> None:
    for group, kind, n, gone, minutes in statements.rows(sql, told):
        before = made[group].get(kind, Sum())
        made[group][kind] = Sum(before.n + n, before.gone + gone, before.minutes + minutes)
