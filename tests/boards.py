"""What the tests of boards begin with: a place's board, and a problem that was answered."""

from linli.core.people.actor import PUBLIC
from linli.core.places.models import Place
from linli.domains.oversight.boards import board as boards_board
from linli.domains.oversight.boards import span
from linli.domains.oversight.boards.board import Board
from tests import ways
from tests.cast import Cast


def city() -> Place:
    return Place.objects.get(level=Place.CITY)


def board(place: Place, **query: str) -> Board:
    return boards_board.made(place, span.read(query))


def answered(cast: Cast, mark: str = "good") -> None:
    ways.go(ways.fed_back(cast), "confirm", PUBLIC, satisfaction=mark)
