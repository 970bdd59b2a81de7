"""One board: a place over a span, with what is counted of it and of the places below, as they then lay."""

from dataclasses import dataclass, field

from linli.core.places.models import Place
from linli.core.tallies import queries as tallies
from linli.domains.oversight.boards import community_type, counts, figures
from linli.domains.oversight.boards.counts import Counted
from linli.domains.oversight.boards.span import Span


@dataclass
class Board:
    """One place over one span: what is counted, by the places below it."""

    place: Place
    span: Span
    groups: dict[int, int]
    counted: Counted
    below: list[Place]
    communities: dict[int, list[int]] = field(default_factory=dict)
    visited: set[int] = field(default_factory=set)
    like: str = ""
    # Where every place lay, also those that are not looked at for their kind.
    lay: dict[int, int] = field(default_factory=dict)

    @property
    def owed_above(self) -> int:
        """What street and departments are late with, where the rows are communities, which do not owe it; else 0."""
        communities = bool(self.below) and self.below[0].level == Place.COMMUNITY
        return self.counted.late_at(figures.OUTSIDE, figures.LATE_OUTSIDE) if communities else 0

    def own(self, place: Place | None = None) -> list[int]:
        """The communities of a place below; all of them without one."""
        if place is not None:
            return self.communities.get(place.pk, [])
        return [pk for pks in self.communities.values() for pk in pks]


def made(place: Place, of: Span, like: str = "") -> Board:
    """Everything that the first page, its files and its paper show; by what lay below what on the span's last day.

    `like` leaves only communities of that kind.
    """
    level = counts.BELOW.get(place.level, Place.COMMUNITY)
    lay = groups = tallies.grouped(place, level, of.last)
    communities = communities_of(place, of, like)
    if like:
        groups = {pk: groups.get(pk, place.pk) for pk in communities}
    board = Board(place, of, groups, counts.board(groups, of), [], like=like, lay=lay)
    below = Place.objects.filter(pk__in={pk for pk in groups.values() if pk != place.pk}, level=level)
    board.below = list(below.order_by("code"))
    for pk in communities:
        board.communities.setdefault(groups.get(pk, place.pk), []).append(pk)
    board.below = [one for one in board.below if board.communities.get(one.pk)]
    board.visited = counts.visited(communities, of)
    return board


def communities_of(place: Place, of: Span, like: str = "") -> list[int]:
    """Those that lay at or below the place on the span's last day, by code; of one kind alone if it is given."""
    found = tallies.grouped(place, Place.COMMUNITY, of.last)
    own = [pk for pk, group in found.items() if pk == group]
    rows = Place.objects.filter(pk__in=own, level=Place.COMMUNITY).order_by("code")
    every = list(rows.values_list("pk", flat=True))
    if not like:
        return every
    said = community_type.of(every)
    return [pk for pk in every if said.get(pk) == like]
