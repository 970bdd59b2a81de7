"""One board: a place over a span, with what is counted of it and of the places below, as they then lay."""

from dataclasses import dataclass, field

from linli.core.places.models import Place
from linli.core.tallies import queries as tallies
from linli.domains.oversight.boards import read
from linli.domains.oversight.boards.read import Counted
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


def made(place: Place, of: Span) -> Board:
    """Everything that the first page, its files and its paper show; by what lay below what on the span's last day."""
    level = read.BELOW.get(place.level, Place.COMMUNITY)
    groups = tallies.grouped(place, level, of.last)
    communities = communities_of(place, of)
    board = Board(place, of, groups, read.board(groups, of), [])
    below = Place.objects.filter(pk__in={pk for pk in groups.values() if pk != place.pk}, level=level)
    board.below = list(below.order_by("code"))
    for pk in communities:
        board.communities.setdefault(groups.get(pk, place.pk), []).append(pk)
    board.below = [one for one in board.below if board.communities.get(one.pk)]
    board.visited = read.visited(communities, of)
    return board


def communities_of(place: Place, of: Span) -> list[int]:
    found = tallies.grouped(place, Place.COMMUNITY, of.last)
    own = [pk for pk, group in found.items() if pk == group]
    return list(Place.objects.filter(pk__in=own, level=Place.COMMUNITY).values_list("pk", flat=True))
