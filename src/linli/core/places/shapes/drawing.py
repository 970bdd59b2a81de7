"""Outlines checked, laid flat, thinned together with their neighbours, and made into paths. The one user of shapely.

Flat is equirectangular about the city's degree: true in both directions at its latitude, in whole metres. Neighbours
are thinned as one coverage, so that the border between two of them stays one line.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations

import shapely
from shapely import Geometry

from linli.core.places.models import Place
from linli.core.places.shapes import paths
from linli.core.places.shapes.geojson import Polygon, Position

METRES = 111_320.0
# Thinner than a map of this many points across can show.
FINEST = 1200
COARSEST = 60
# How much of the smaller of two must lie in the other for it to be told.
OVERLAP = 0.05
REASONS = (
    ("Ring Self-intersection", "边界在一点上碰到自己"),
    ("Self-intersection", "边界自己和自己交叉"),
    ("Hole lies outside", "里面的空洞跑到了边界外面"),
    ("Holes are nested", "空洞里面又套空洞"),
    ("Nested holes", "空洞里面又套空洞"),
    ("Nested shells", "一个面套在另一个面里面"),
    ("Interior is disconnected", "里面被空洞隔断成几块"),
    ("Duplicate Rings", "同一圈边界写了两遍"),
    ("Too few points", "有一圈边界的点太少"),
)


@dataclass(frozen=True, slots=True)
class Grid:
    """The flat ground: the degree that everything is measured from, and how much shorter a degree of longitude is."""

    lon: int
    lat: int

    @classmethod
    def of(cls, city: Place) -> "Grid":
        """The city's own degree; where its position is not known, the middle of the country."""
        return cls(round(city.lon or 104), round(city.lat or 35))

    def flat(self, position: Position) -> tuple[float, float]:
        x = (position[0] - self.lon) * METRES * math.cos(math.radians(self.lat))
        return x, -(position[1] - self.lat) * METRES

    def laid(self, polygons: Sequence[Polygon]) -> Geometry:
        rings = [[[self.flat(one) for one in ring] for ring in polygon] for polygon in polygons]
        return shapely.MultiPolygon([(shell, holes) for shell, *holes in rings])


@dataclass(frozen=True, slots=True)
class Outline:
    """What is kept of a place's outline."""

    path: str
    x: int
    y: int
    width: int
    height: int
    label_x: int
    label_y: int
    room: int
    off: int


def wrong(polygons: Sequence[Polygon]) -> str:
    """What keeps these polygons from being an area, in Chinese; '' where nothing does."""
    area = shapely.MultiPolygon([(shell, holes) for shell, *holes in polygons])
    if area.is_valid:
        return "" if area.area > 0 else "面积是零"
    said = shapely.is_valid_reason(area)
    what = next((words for english, words in REASONS if said.startswith(english)), "边界有错")
    where = re.search(r"\[([-\d.e]+) ([-\d.e]+)", said)
    at = f"，在 {float(where[1]):.5f}, {float(where[2]):.5f} 附近" if where else ""
    return f"{what}{at}"


def drawn(areas: Sequence[Geometry], most: int) -> tuple[list[Outline], int]:
    """The outlines of neighbours, thinned until their paths have at most `most` bytes; and how many metres that took.

    An empty list where even the coarsest are too long.
    """
    left, top, right, bottom = shapely.total_bounds(list(areas))
    extent = max(right - left, bottom - top, 1.0)
    tolerance = max(1.0, extent / FINEST)
    while tolerance <= extent / COARSEST:
        thin = [_snapped(one, whole) for one, whole in zip(_thinned(areas, tolerance), areas, strict=True)]
        said = [paths.path(_rings(one)) for one in thin]
        if sum(map(len, said)) <= most:
            return [_outline(*one) for one in zip(said, thin, areas, strict=True)], math.ceil(tolerance)
        tolerance *= 1.4
    return [], math.ceil(tolerance)


def _thinned(areas: Sequence[Geometry], tolerance: float) -> list[Geometry]:
    """As one coverage; what overlaps its neighbours, and comes out broken, by itself."""
    made = list(shapely.coverage_simplify(list(areas), tolerance))
    return [
        one if one.is_valid and not one.is_empty else whole.simplify(tolerance)
        for one, whole in zip(made, areas, strict=True)
    ]


def _snapped(area: Geometry, whole: Geometry) -> Geometry:
    """On whole metres; what is too small for that as it was, by its box."""
    made = shapely.set_precision(area, 1)
    if made.is_empty:
        x, y, right, bottom = (round(value) for value in whole.bounds)
        made = shapely.box(x, y, max(right, x + 1), max(bottom, y + 1))
    return made


def _rings(area: Geometry) -> list[list[tuple[int, int]]]:
    polygons = area.geoms if area.geom_type == "MultiPolygon" else [area]
    found = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return [[(round(x), round(y)) for x, y in ring.coords] for ring in found]


def _outline(path: str, thin: Geometry, whole: Geometry) -> Outline:
    x, y, right, bottom = (round(value) for value in thin.bounds)
    circle = shapely.maximum_inscribed_circle(thin, max((right - x + bottom - y) / 400, 0.5))
    label_x, label_y = circle.coords[0]
    line = thin.boundary
    shapely.prepare(line)
    off = shapely.distance(shapely.points(shapely.get_coordinates(whole)), line).max()
    return Outline(
        path, x, y, right - x, bottom - y, round(label_x), round(label_y), round(circle.length), math.ceil(off)
    )  # fmt: skip


def area(path: str) -> Geometry:
    """The area that a kept path draws, by the rule of even and odd."""
    rings = [shapely.Polygon(ring) for ring in paths.rings(path)]
    return reduce(lambda whole, one: whole.symmetric_difference(one), rings, shapely.Polygon())


def away(one: Geometry, above: Geometry, metres: float = 0) -> bool:
    """Whether it lies wholly outside, and further than that."""
    return bool(one.distance(above) > metres if metres else one.disjoint(above))


def overlapping[T](areas: Sequence[tuple[T, Geometry]], told: Callable[[T, T, int], str]) -> list[str]:
    """`told(smaller, larger, percent)` of each two that share more ground than borders drawn twice do."""
    found = []
    for pair in combinations(areas, 2):
        (small, a), (large, b) = sorted(pair, key=lambda one: float(one[1].area))
        if a.intersects(b) and (share := a.intersection(b).area / a.area) > OVERLAP:
            found.append(told(small, large, round(share * 100)))
    return found
