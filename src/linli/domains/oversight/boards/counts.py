"""What a board counts, read from the tallies in a number of statements that does not grow with problems."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from linli.core import clock, statements
from linli.core.places.models import Place
from linli.core.shares import interval, spread
from linli.core.tallies import queries as tallies
from linli.core.tallies.queries import Sum, Sums
from linli.domains.oversight.boards import figures
from linli.domains.oversight.boards.figures import Kinds, Share
from linli.domains.oversight.boards.span import Span
from linli.domains.oversight.rollout import rules
from linli.domains.oversight.suppression import suppressed
from linli.domains.problems import rules as demand_rules

# (place, state, how many); and {group: {state: how many}}
type LateRows = list[tuple[Any, ...]]
type Overdue = dict[int, dict[str, int]]

BELOW = {Place.CITY: Place.DISTRICT, Place.DISTRICT: Place.STREET, Place.STREET: Place.COMMUNITY}
DAY = 24 * 60


@dataclass(frozen=True)
class Told:
    """A share as it may be shown: of `n` cases; None where too few answered, and then how many were left out."""

    percent: float | None
    n: int
    ends: tuple[float, float] = (0.0, 100.0)
    left_out: int = 0
    hidden: int = 0

    @property
    def few(self) -> bool:
        """Too few to be coloured, or held beside another place's."""
        return self.n < int(rules.LEAST_SHOWN.value())

    @property
    def spread(self) -> str:
        """Its interval, in words."""
        return "" if self.percent is None else spread(self.percent, self.ends)


@dataclass
class Counted:
    """The sums of one board by group: flows of the span, what stood at its end and before its beginning."""

    flow: Sums
    ended: Sums
    begun: Sums
    opinions: dict[str, tuple[Sums, dict[int, int]]] = field(default_factory=dict)
    # The cases that are late now, by group and state; None of a past day, of which only the limits are known.
    overdue: Overdue | None = None
    late_rows: LateRows | None = None

    def n(self, names: Iterable[str], group: int | None = None) -> int:
        """How many in the span; over all groups without one."""
        return _n(self.flow, names, group)

    def stood(self, names: Iterable[str], group: int | None = None) -> int:
        """How many at the end of the span."""
        return _n(self.ended, names, group)

    def late(self, place: Place | None = None) -> int:
        """How many are late at the end of the span: of a community what it owes itself, else all that is owed there."""
        own = place is not None and place.level == Place.COMMUNITY
        states, limits = (figures.OWN, figures.OWN_LATE) if own else (figures.OPEN, figures.ALL_LATE)
        return self.late_at(states, limits, place.pk if place else None)

    def late_at(self, states: Kinds, limits: Kinds, group: int | None = None) -> int:
        """The late cases that stand in these states; of a past day the limits that were passed then."""
        if self.overdue is None:
            return self.stood(limits, group)
        rows = self.overdue.values() if group is None else [self.overdue.get(group, {})]
        return sum(row.get(state, 0) for row in rows for state in states)

    def stood_before(self, names: Iterable[str]) -> int:
        return _n(self.begun, names, None)

    def share(self, of: Share, group: int | None = None) -> Told:
        sums, hidden = self.opinions[of.key] if of.opinion else (self.flow, {})
        part, n = _n(sums, of.part, group), _n(sums, of.of, group) + self.stood(of.owed, group)
        kept = sum(hidden.values()) if group is None else hidden.get(group, 0)
        # A flow: what was merged before the span and parted again in it makes it less than nothing.
        out = max(self.n(of.left_out, group), 0)
        if not n or (of.opinion and n < smallest()):
            return Told(None, n, left_out=out, hidden=kept)
        return Told(part / n * 100, n, interval(part, n), out, kept)


def smallest() -> int:
    """Below it nothing is published of what residents said (6.3)."""
    return int(demand_rules.SMALLEST.value())


def _n(sums: Sums, names: Iterable[str], group: int | None) -> int:
    rows: Iterable[Mapping[str, Sum]] = sums.values() if group is None else [sums.get(group, {})]
    wanted = tuple(names)
    return sum(row[name].n for row in rows for name in wanted if name in row)


FLOW: Kinds = (
    *figures.CAME, *figures.AGAIN, *figures.HARD, *figures.MEETING, *figures.DIRECT, *figures.AWAY, *figures.ANSWERED,
    *figures.PROJECT_ANSWERED, *figures.DECLINED, *figures.VISITS, *figures.MEETINGS, *figures.ALL_OPEN,
    *(f"problem={state}" for state in figures.FINAL),
    *(kind for share in (figures.ON_TIME, figures.RESPONSE) for kind in (*share.of, *share.left_out)),
    *figures.CONFIRMED.left_out,
)  # fmt: skip
STOCK: Kinds = (*figures.ALL_OPEN, *figures.ALL_LATE, *figures.STANDS)


def late_rows(places: Iterable[int]) -> LateRows:
    """The problems that are late now, by place and state: the very rows that the list calls late."""
    return statements.rows(_OVERDUE, [list(places), clock.now()])


def overdue(groups: Mapping[int, int], rows: LateRows) -> Overdue:
    """The same by group, of the places that are in one."""
    made: Overdue = {}
    for place, state, n in rows:
        if place in groups:
            row = made.setdefault(groups[place], {})
            row[state] = row.get(state, 0) + n
    return made


_OVERDUE = """SELECT place_id, state, count(*)::int FROM procedures_case
WHERE place_id = ANY(%s) AND procedure = 'problem' AND closed_at IS NULL AND due_at < %s GROUP BY place_id, state"""


def board(groups: Mapping[int, int], span: Span) -> Counted:
    """All that the first page of a board shows of these places."""
    known = tallies.rolls(groups)
    made = Counted(
        tallies.flow(FLOW, groups, span.first, span.last, known),
        tallies.standing(STOCK, groups, span.last, known),
        tallies.standing(figures.ALL_OPEN, groups, span.first - timedelta(days=1), known),
    )
    if span.running:
        made.late_rows = late_rows(groups)
        made.overdue = overdue(groups, made.late_rows)
    months = span.whole_months
    shares = (figures.CONFIRMED, figures.satisfied())
    # What residents said, by whole months, of communities and months of five answers and more.
    if months:
        sets = {share.key: share.of for share in shares}
        made.opinions = tallies.flow_of_cells(sets, groups, *months, least=smallest())
    else:
        made.opinions = {share.key: ({}, {}) for share in shares}
    return made


def mapped(groups: Mapping[int, int], span: Span, late: LateRows | None) -> Counted:
    """What a map shows of these places, whichever of its measures is asked; `late` as `Counted.late_rows`."""
    known, share = tallies.rolls(groups), figures.ON_TIME
    made = Counted(
        tallies.flow((*share.of, *share.left_out), groups, span.first, span.last, known),
        tallies.standing((*figures.STANDS, *figures.ALL_LATE, *share.owed), groups, span.last, known),
        {},
    )
    made.overdue = overdue(groups, late) if late is not None else None
    return made


def visited(communities: Iterable[int], span: Span) -> set[int]:
    """The communities in which a visit was entered in the span: a case each, which is over as it is entered."""
    end = min(span.last, clock.today()) + timedelta(days=1)
    return {
        pk for (pk,) in statements.rows(_VISITED, [list(communities), clock.at(span.first), clock.at(end)])
    }


_VISITED = """SELECT place.id FROM unnest(%s::bigint[]) AS place (id) WHERE EXISTS (SELECT FROM procedures_case
WHERE place_id = place.id AND procedure = 'visit' AND closed_at >= %s AND closed_at < %s)"""


def stayed(counted: Counted, states: Kinds, span: Span) -> float | None:
    """How many days one stood in these states on average: all time stood there in the span by all who left.

    By Little's law, from the sums alone: what left and what came with their moments, and what stood at both ends.
    None where nobody left.
    """
    names = tuple(f"problem={state}" for state in states)
    rows = [row[name] for row in counted.flow.values() for name in names if name in row]
    gone = sum(row.gone for row in rows)
    if not gone:
        return None
    start = _minutes(clock.at(span.first))
    end = _minutes(min(datetime.combine(span.last, time.max, clock.ZONE), clock.now()))
    after, before = counted.stood(names), counted.stood_before(names)
    total = sum(row.minutes for row in rows) + after * end - before * start
    return total / gone / DAY


def _minutes(at: datetime) -> int:
    return int(at.timestamp()) // 60


def stuck(groups: Mapping[int, int], span: Span) -> Counted:
    """By class, where they stand at the end of the span, by the groups that are added up day by day."""
    names = tuple(figures.classes())
    # Communities are added up as their street; districts and streets by themselves.
    own = dict.fromkeys(groups, 0) if tallies.apart(groups) else groups
    states = tuple(state for _, where in figures.WHERE for state in where)
    every = figures.class_kinds((*states, *figures.FINAL), names)
    known = tallies.rolls(own)
    ended = tallies.standing(figures.class_kinds(states, names), own, span.last, known)
    return Counted(tallies.flow(every, own, span.first, span.last, known), ended, {})


@dataclass(frozen=True)
class AtLeast:
    """A sum of what may be told; `whole`: nothing of it is kept back."""

    n: int = 0
    whole: bool = True

    def __add__(self, other: "AtLeast") -> "AtLeast":
        return AtLeast(self.n + other.n, self.whole and other.whole)


Classes = dict[str, list[AtLeast]]


def added_up(found: Iterable[Classes]) -> Classes:
    """Those of several groups as one."""
    made = {name: [AtLeast() for _ in range(len(figures.WHERE) + 1)] for name in figures.classes()}
    for one in found:
        made = {name: [a + b for a, b in zip(row, one[name], strict=True)] for name, row in made.items()}
    return made


def stuck_above(groups: Mapping[int, int], span: Span) -> dict[int, Classes]:
    """The same for who sees figures without cases: of each group each class, how many came and how many stand where.

    What one group has of one class in one month, or has standing, is told if it is nothing or `smallest` and more, and
    not if the group's sum over all classes would give it away. All else is a sum of what is told: whatever two spans
    or two places are taken from one another, no less is found out (6.3).
    """
    names, least = tuple(figures.classes()), smallest()
    states = tuple(state for _, where in figures.WHERE for state in where)
    every = {name: figures.class_kinds((*states, *figures.FINAL), (name,)) for name in names}
    came = tallies.monthly(every, groups, span.first.replace(day=1), span.last)
    stood = tallies.standing(figures.class_kinds(states, names), groups, span.last, tallies.rolls(groups))
    made = {group: added_up(()) for group in set(groups.values())}

    def tell(group: int, column: int, counts: Sequence[int]) -> None:
        for name, n in zip(names, suppressed(counts, least), strict=True):
            made[group][name][column] += AtLeast(n or 0, n is not None)

    for (group, _), found in came.items():
        tell(group, 0, [found.get(name, 0) for name in names])
    for group in made:
        for column, (_, where) in enumerate(figures.WHERE, 1):
            tell(group, column, [_n(stood, figures.class_kinds(where, (name,)), group) for name in names])
    return made
