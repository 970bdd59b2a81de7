"""Reading the tallies: how much came in a span of days, and how many stood at a moment, by groups of places.

Days are those of the entry: a line counts on the day on which it was written, a correcting one on the day that it names.
What lies together is added up day by day
once the day is over (core/tallies/roll.py), so that any span of it is a difference of two rows. What is not, is read from
the months' rows where they are whole, else from the lines of those days themselves; so any past day is told without going
back to the beginning. Groups are given as {place: group}, mostly by what lay below what on the last day.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from linli.core import clock, statements
from linli.core.journal.guard import STEPS, lines_of
from linli.core.places.models import Place

_PROCEDURE = re.compile("[.=/]")


class Sum(NamedTuple):
    """How many; of a state also how many left it, and the minutes of `Tally.minutes`."""

    n: int = 0
    gone: int = 0
    minutes: int = 0


# {group: {kind: what}}
type Sums = dict[int, dict[str, Sum]]
# {roll: group}, and up to which day all of them are added up
type Rolls = tuple[dict[int, int], date]
# Places, their groups, kinds; and what adds up some days of them
type Told = tuple[list[int], list[int], list[str]]
type Part = Callable[[Sums, Told, date, date], None]

FIND = "SELECT digest, id, through FROM tallies_roll WHERE digest = ANY(%s)"
_KEPT = """SELECT g.grp, t.kind, sum(t.n)::bigint, sum(t.gone)::bigint, sum(t.minutes)::bigint
FROM tallies_tally t
JOIN unnest(%s::bigint[], %s::bigint[]) AS g (place, grp) ON g.place = t.place_id
WHERE t.kind = ANY(%s) AND t.month >= %s AND t.month < %s GROUP BY g.grp, t.kind"""
# By day, to the end of the first less to the end of the second; a kind that never came has no row.
_ROLLED = """SELECT g.grp, k.kind, b.n - coalesce(a.n, 0), b.gone - coalesce(a.gone, 0), b.minutes - coalesce(a.minutes, 0)
FROM unnest(%s::bigint[], %s::bigint[]) AS g (roll, grp) CROSS JOIN unnest(%s::text[]) AS k (kind)
JOIN LATERAL (SELECT n, gone, minutes FROM tallies_rolled WHERE roll_id = g.roll AND kind = k.kind AND day <= %s
  ORDER BY day DESC LIMIT 1) AS b ON true
LEFT JOIN LATERAL (SELECT n, gone, minutes FROM tallies_rolled WHERE roll_id = g.roll AND kind = k.kind AND day <= %s
  ORDER BY day DESC LIMIT 1) AS a ON true"""
# Added up by place first: a join of all lines with the groups would be tried one by one. The day alone leads to the lines
# (+ 0): the index of places would bring all that these ever did.
_LINES = f"""WITH summed AS MATERIALIZED (
  SELECT place_id, kind, sum(n) AS n, sum(gone) AS gone, sum(minutes) AS minutes
  FROM ({
    STEPS.format(
        lines=lines_of(
            "%(first)s", "%(end)s", "procedure = ANY(%(procedures)s) AND place_id + 0 = ANY(%(places)s)"
        )
    )
}) AS s WHERE kind = ANY(%(kinds)s) GROUP BY place_id, kind
)
SELECT g.grp, s.kind, sum(s.n)::bigint, sum(s.gone)::bigint, sum(s.minutes)::bigint
FROM summed s JOIN unnest(%(places)s::bigint[], %(groups)s::bigint[]) AS g (place, grp) ON g.place = s.place_id
GROUP BY g.grp, s.kind"""  # noqa: S608
_NOW = """SELECT g.grp, t.kind, sum(t.n)::bigint, 0, 0 FROM tallies_stock t
JOIN unnest(%s::bigint[], %s::bigint[]) AS g (place, grp) ON g.place = t.place_id
WHERE t.kind = ANY(%s) GROUP BY g.grp, t.kind"""


def flow(
    kinds: Iterable[str], groups: Mapping[int, int], first: date, last: date, known: Rolls | None = None
) -> Sums:
    """What the lines of these days, both included, count for; days to come count nothing.

    `known` is `rolls(groups)`, where somebody asks for several things of the same groups.
    """
    made: Sums = defaultdict(dict)
    today, names = clock.today(), sorted(set(kinds))
    end = min(last, today) + timedelta(days=1)
    rolled, through = known or rolls(groups)
    # The month that runs is kept by place as it runs: of a large city that is less to read than one day's lines.
    month = today.replace(day=1)
    if end > today and first <= month:
        through = min(through, month - timedelta(days=1))
    if rolled and first <= through:
        upto = min(through, end - timedelta(days=1))
        _add(made, _ROLLED, [[*rolled], [*rolled.values()], names, upto, first - timedelta(days=1)])
        done = set(rolled.values())
        _add_days(
            made,
            {place: group for place, group in groups.items() if group in done},
            names,
            upto + timedelta(days=1),
            end,
        )
        groups = {place: group for place, group in groups.items() if group not in done}
    _add_days(made, groups, names, first, end)
    return made


def _add_days(made: Sums, groups: Mapping[int, int], names: list[str], first: date, end: date) -> None:
    """From the months and from the lines, `end` not included."""
    if not groups:
        return
    told = list(groups), list(groups.values()), names
    for add, start, stop in _parts(first, end):
        add(made, told, start, stop)


def _parts(first: date, end: date) -> Iterable[tuple[Part, date, date]]:
    """The whole months between two days, `end` not included, and then the days before and after them."""
    if first >= end:
        return
    today = clock.today()
    # A month that runs is whole as far as it has come.
    whole_from = first if first.day == 1 else clock.next_month(first)
    whole_to = clock.next_month(today) if end > today else end.replace(day=1)
    if whole_from < whole_to:
        yield _add_months, whole_from, whole_to
        yield _add_lines, first, whole_from
        yield _add_lines, whole_to, end
    else:
        yield _add_lines, first, end


def flow_of_cells(
    sets: Mapping[str, Iterable[str]], groups: Mapping[int, int], first: date, last: date, least: int
) -> dict[str, tuple[Sums, dict[int, int]]]:
    """The same over whole months, of those places and months alone in which a set's kinds add up to `least` or more.

    Whatever is published of such cells, two sums differ by whole cells: nobody can find out less than `least` by taking
    one from another. Of each set also how many were left out, by group.
    """
    made: dict[str, tuple[Sums, dict[int, int]]] = {key: (defaultdict(dict), {}) for key in sets}
    pairs = [(key, kind) for key, kinds in sets.items() for kind in sorted(set(kinds))]
    told = [*zip(*pairs, strict=True)] if pairs else [(), ()]
    places = list(groups), list(groups.values())
    sql = _led(_CELLS, len(pairs), len(groups))
    rows = statements.rows(sql, [*map(list, told), *places, first, last, least, least])
    for key, group, kind, n, left_out in rows:
        sums, out = made[key]
        if n is not None:
            sums[group][kind] = Sum(n)
        if left_out is not None:
            out[group] = out.get(group, 0) + left_out
    return made


_CELLS = """WITH cell AS MATERIALIZED (
  SELECT s.key, g.grp, t.kind, t.n, sum(t.n) OVER (PARTITION BY s.key, t.place_id, t.month) AS of
  FROM unnest(%s::text[], %s::text[]) AS s (key, kind) JOIN tallies_tally t ON t.kind = s.kind
  JOIN unnest(%s::bigint[], %s::bigint[]) AS g (place, grp) ON g.place = t.place_id
  WHERE t.month >= %s AND t.month <= %s
)
SELECT key, grp, kind, sum(n) FILTER (WHERE of >= %s)::bigint, sum(n) FILTER (WHERE of < %s)::bigint
FROM cell GROUP BY key, grp, kind"""


def monthly(
    sets: Mapping[str, Iterable[str]], groups: Mapping[int, int], first: date, last: date
) -> dict[tuple[int, date], dict[str, int]]:
    """Of each group and month how many of each set's kinds there were; `first` and `last` are days of the months."""
    pairs = [(key, kind) for key, kinds in sets.items() for kind in sorted(set(kinds))]
    told = [*zip(*pairs, strict=True)] if pairs else [(), ()]
    places = list(groups), list(groups.values())
    made: dict[tuple[int, date], dict[str, int]] = defaultdict(dict)
    rows = statements.rows(_led(_MONTHLY, len(pairs), len(groups)), [*map(list, told), *places, first, last])
    for group, month, key, n in rows:
        made[group, month][key] = n
    return made


_MONTHLY = """SELECT g.grp, t.month, s.key, sum(t.n)::bigint
FROM unnest(%s::text[], %s::text[]) AS s (key, kind) JOIN tallies_tally t ON t.kind = s.kind
JOIN unnest(%s::bigint[], %s::bigint[]) AS g (place, grp) ON g.place = t.place_id
WHERE t.month >= %s AND t.month <= %s GROUP BY g.grp, t.month, s.key"""


def standing(
    kinds: Iterable[str], groups: Mapping[int, int], until: date, known: Rolls | None = None
) -> Sums:
    """How many stood at the end of that day: added up until then, or those of now less all that has changed since."""
    made: Sums = defaultdict(dict)
    names, today = sorted(set(kinds)), clock.today()
    rolled, through = known or rolls(groups)
    if rolled and until <= through:
        _add(made, _ROLLED, [[*rolled], [*rolled.values()], names, until, date.min])
        done = set(rolled.values())
        groups = {place: group for place, group in groups.items() if group not in done}
    if groups:
        _add(made, _NOW, [list(groups), list(groups.values()), names])
        if until < today:
            for group, kinds_since in flow(names, groups, until + timedelta(days=1), today).items():
                for kind, since in kinds_since.items():
                    made[group][kind] = Sum(made[group].get(kind, Sum()).n - since.n)
    return made


def digest(members: list[int]) -> str:
    """The name of a list of places."""
    return hashlib.sha256(",".join(map(str, sorted(members))).encode()).hexdigest()[:32]


def members(groups: Mapping[int, int]) -> dict[int, list[int]]:
    """The places of each group."""
    found: dict[int, list[int]] = defaultdict(list)
    for place, group in groups.items():
        found[group].append(place)
    return found


def apart(groups: Mapping[int, int]) -> bool:
    """Whether each place is a group by itself."""
    return len(set(groups.values())) == len(groups)


def rolls(groups: Mapping[int, int]) -> Rolls:
    """{roll: group} of those groups that are rolled, and up to which day all of them are."""
    if apart(groups):
        return {}, date.min  # a community's months are few enough
    names = {digest(places): group for group, places in members(groups).items()}
    found = statements.rows(FIND, [list(names)])
    through = min((one for _, _, one in found), default=date.min)
    return {pk: names[name] for name, pk, _ in found}, through


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


def _add_months(made: Sums, told: Told, first: date, end: date) -> None:
    _add(made, _led(_KEPT, len(told[2]), len(told[0])), [*told, first, end])


def _led(sql: str, kinds: int, places: int) -> str:
    """Few kinds of many places are looked up by kind, anything else by place.

    The server makes one plan for all values, by which it would look up the places and read every kind of theirs.
    """
    return sql.replace("= t.place_id", "= t.place_id + 0") if kinds * 3 < places else sql


def _add_lines(made: Sums, told: Told, first: date, end: date) -> None:
    if first < end:
        procedures = sorted({_PROCEDURE.split(kind)[0] for kind in told[2]})
        places, groups, kinds = told
        values: dict[str, object] = {"first": first, "end": end, "procedures": procedures}
        _add(made, _LINES, values | {"places": places, "groups": groups, "kinds": kinds})


def _add(made: Sums, sql: str, told: list[object] | dict[str, object]) -> None:
    for group, kind, n, gone, minutes in statements.rows(sql, told):
        before = made[group].get(kind, Sum())
        made[group][kind] = Sum(before.n + n, before.gone + gone, before.minutes + minutes)
