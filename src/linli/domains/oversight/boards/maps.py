"""The map of a board by the real outlines, where all places of its level have one: a choice beside the tiles.

Areas are coloured as the tiles are, and each bears a label of the tile's look, of one size whatever the area: a large
empty district is no larger a link than a small full one. Labels keep their size on a wider screen, and so only move
apart.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import cos, hypot, pi, sin

from linli.core.places.models import Place, Shape, Spot
from linli.core.places.shapes import queries as shapes
from linli.core.ui.figures import Tile
from linli.core.ui.parts import Link
from linli.domains.oversight.boards import counts, tiles
from linli.domains.oversight.boards.board import Board
from linli.domains.oversight.boards.tiles import Ground
from linli.domains.oversight.rollout import rules

# Labels are placed for two widths in CSS pixels: what the map has at 390 px, and on a desk at least.
NARROW, WIDE = 340, 560
# A label's height, the width of a Chinese sign, of a digit, and of what is beside them; the most signs of a building.
HIGH, SIGN, DIGIT, BESIDE = 24, 13, 8, 8
SIGNS = 10
GAP = 2
# The map is never flatter or steeper than this, that labels find room.
FLATTEST, STEEPEST = 0.6, 1.2
MARGIN = 0.03
NAMED = 12


@dataclass(frozen=True)
class Area:
    path: str
    tile: Tile | None = None


@dataclass(frozen=True)
class Label:
    """Its middle in hundredths of the map, its box in pixels about it (none: a dot); a line leads to `from_x`, `from_y`."""

    tile: Tile
    x: str
    y: str
    left: float = 0
    width: int = 0
    from_x: str = ""
    from_y: str = ""


@dataclass(frozen=True)
class Drawn:
    """`layers` of labels are for a narrow and a wide map. `apart` are the places that have no outline by their nature.
    `dots`: by points, the areas are only the ground."""

    box: str
    areas: Sequence[Area]
    layers: Sequence[tuple[str, Sequence[Label]]]
    apart: Sequence[Tile]
    legend: Sequence[tuple[int, str]]
    panel: tuple[str, str, str] | None
    dots: bool = False


@dataclass(frozen=True)
class Choice:
    """Whether there is a map to choose; `missing` names the places without an outline where some have one."""

    there: bool = False
    missing: str = ""


def choice(board: Board) -> Choice:
    """What can be drawn of the places below the board's."""
    needed = [one for one in board.below if not _apart(one)]
    if not needed:
        return Choice()
    outlined, pointed = shapes.known(needed)
    lacking = [one for one in needed if one.pk not in outlined]
    if not lacking or len(pointed) == len(needed):
        return Choice(there=True)
    return Choice(missing=_named(lacking) if outlined else "")


def _apart(place: Place) -> bool:
    """Whether it is of a kind that has no ground of its own: it lies within others."""
    return place.kind in rules.WITHIN_OTHERS.value()


def _named(places: Sequence[Place]) -> str:
    more = f"等 {len(places)} 处" if len(places) > NAMED else ""
    return "、".join(str(one) for one in places[:NAMED]) + more


def ways(address: str, draw: str) -> list[Link]:
    """The two drawings of the same figures; `draw` is the one that is shown."""
    tiled = address.replace("&draw=map", "")
    return [
        Link("格子图", f"{tiled}#map", current=not draw),
        Link("地图", f"{tiled}&draw=map#map", current=bool(draw)),
    ]


def drawn(board: Board, measure: str, chosen: str, query: str) -> Drawn:
    """The map. Only where `choice` says that there is one."""
    level = counts.BELOW[board.place.level]
    beside = list(Place.objects.filter(pk__in=set(board.lay.values()), level=level).order_by("code"))
    outlines = shapes.outlines(beside)
    ground = Ground(board.below, {}, board.communities, board.visited, board.counted)
    names = tiles.names(board.below)
    own = {one.pk: tile(ground, measure, one, names[one.pk], chosen, query) for one in board.below}
    dots = any(one.pk not in outlines for one in board.below if not _apart(one))
    spots = shapes.spots(board.below) if dots else {}
    if dots:
        outlines = shapes.outlines([board.place])
    points = _of_spots(spots) if dots else _of_outlines(outlines)
    box = _box([*outlines.values()], [*spots.values()])
    told = next((one for one in board.below if one.code == chosen), None)
    return Drawn(
        " ".join(map(str, box)),
        [Area(row.path, own.get(pk)) for pk, row in outlines.items()],
        _layers(own, points, box),
        [own[one.pk] for one in board.below if one.pk not in points],
        tiles.legend(measure),
        (str(told), tiles.told(ground, told, own[told.pk].value), f"/board/{told.code}/?{query}")
        if told
        else None,
        dots,
    )


def site(place: Place) -> Drawn | None:
    """Where the buildings of a community stand, without any figure; None where no point of them is loaded."""
    found = shapes.buildings(place)
    if not found:
        return None
    outlines = shapes.outlines([place])
    spots = {building.pk: spot for building, spot in found}
    named = {building.pk: Tile(_short(building.name), building.name, "", 0, "") for building, _ in found}
    box = _box([*outlines.values()], [*spots.values()])
    areas = [Area(row.path) for row in outlines.values()]
    return Drawn(" ".join(map(str, box)), areas, _layers(named, _of_spots(spots), box), [], [], None, True)


def _short(name: str) -> str:
    return name if len(name) <= SIGNS else f"{name[: SIGNS - 1]}…"


def tile(ground: Ground, measure: str, place: Place, label: str, chosen: str, query: str) -> Tile:
    grade, words = tiles.value(ground, measure, place)
    href = f"?{query}&measure={measure}&chosen={place.code}#map"
    return Tile(label, str(place), words, grade, href, place.code == chosen)


# --- where everything lies ------------------------------------------------------------------------------------

type Box = tuple[int, int, int, int]
# x and y of a place's label, and how much room is around it.
type Points = Mapping[int, tuple[int, int, int]]


def _of_spots(spots: Mapping[int, Spot]) -> Points:
    return {pk: (one.x, one.y, 0) for pk, one in spots.items()}


def _of_outlines(outlines: Mapping[int, Shape]) -> Points:
    return {pk: (row.label_x, row.label_y, row.room) for pk, row in outlines.items()}


def _layers(own: Mapping[int, Tile], points: Points, box: Box) -> list[tuple[str, list[Label]]]:
    labels = {pk: own[pk] for pk in points if pk in own}
    return [
        (name, placed(labels, points, box, across)) for name, across in (("narrow", NARROW), ("wide", WIDE))
    ]


def _box(outlines: Sequence[Shape], spots: Sequence[Spot]) -> Box:
    """x, y, width and height of what is shown, with a margin, no flatter and no steeper than labels can bear."""
    xs = [edge for row in outlines for edge in (row.x, row.x + row.width)] + [one.x for one in spots]
    ys = [edge for row in outlines for edge in (row.y, row.y + row.height)] + [one.y for one in spots]
    x, y, right, bottom = min(xs), min(ys), max(xs), max(ys)
    margin = max(right - x, bottom - y, 100) * MARGIN
    width, height = right - x + 2 * margin, bottom - y + 2 * margin
    wide, high = max(width, height / STEEPEST), max(height, width * FLATTEST)
    return (
        round((x + right - wide) / 2),
        round((y + bottom - high) / 2),
        round(wide),
        round(high),
    )


def placed(labels: Mapping[int, Tile], points: Points, box: Box, across: int) -> list[Label]:
    """A label at each point or as near as it finds room, on a map so many pixels across; none covers another.

    Where there is least room comes first. What finds none at all is a dot: the area is a link still, and the table tells
    of it.
    """
    scale = across / box[2]
    end = box[3] * scale
    taken: list[tuple[float, float, float]] = []
    made: dict[int, Label] = {}
    for pk in sorted(labels, key=lambda one: (points[one][2], one)):
        label = labels[pk]
        width = sum(DIGIT if sign.isascii() else SIGN for sign in label.label) + BESIDE
        x, y = (points[pk][0] - box[0]) * scale, (points[pk][1] - box[1]) * scale
        where = _free(x, y, width, (across, end), taken)
        if where is None:
            made[pk] = Label(label, _part(x, across), _part(y, end))
            continue
        taken.append((*where, width))
        far = hypot(where[0] - x, where[1] - y) > HIGH / 2
        made[pk] = Label(
            label, _part(where[0], across), _part(where[1], end), -width / 2, width,
            _part(x, across) if far else "", _part(y, end) if far else "",
        )  # fmt: skip
    return [made[pk] for pk in labels]


def _free(
    x: float, y: float, width: int, ends: tuple[float, float], taken: Sequence[tuple[float, float, float]]
) -> tuple[float, float] | None:
    """The nearest middle, about the point first and then anywhere on the map, where a label has room."""
    for there in _around(x, y, ends):
        if _fits(*there, width, ends) and not any(_meet(*there, width, other) for other in taken):
            return there
    return None


def _around(x: float, y: float, ends: tuple[float, float]) -> Iterator[tuple[float, float]]:
    yield x, y
    for away in range(6, 4 * HIGH, 6):
        for turn in range(16):
            yield x + away * cos(turn * pi / 8), y + away * sin(turn * pi / 8)
    lattice = product(range(0, int(ends[0]), HIGH // 3), range(0, int(ends[1]), HIGH // 2))
    yield from sorted(lattice, key=lambda one: hypot(one[0] - x, one[1] - y))


def _fits(x: float, y: float, width: int, ends: tuple[float, float]) -> bool:
    return width / 2 + 1 <= x <= ends[0] - width / 2 - 1 and HIGH / 2 + 1 <= y <= ends[1] - HIGH / 2 - 1


def _meet(x: float, y: float, width: int, other: tuple[float, float, float]) -> bool:
    return abs(x - other[0]) < (width + other[2]) / 2 + GAP and abs(y - other[1]) < HIGH + GAP


def _part(value: float, whole: float) -> str:
    return f"{value / whole * 100:.2f}%"
