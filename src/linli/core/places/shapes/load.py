"""Bringing a file of outlines and points in, or taking them out: all that is right with it, or nothing.

What is wrong with a feature that means a place of ours (`faults`) keeps the whole file out. What means no place of ours
(`left`) is named and left. A place that the file names gets the file's outline in place of the old one.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from shapely import Geometry, Point

from linli.core import clock
from linli.core.journal import chain
from linli.core.people.actor import SYSTEM
from linli.core.places.models import Place, Shape, Spot
from linli.core.places.shapes import drawing, geojson
from linli.core.places.shapes.drawing import Grid, Outline
from linli.core.places.shapes.joining import Joined, Left, join

# How many bytes the outlines of all places below one may have: what a page carries for its map.
MOST = {Place.CITY: 20_000, Place.DISTRICT: 60_000, Place.STREET: 120_000, Place.COMMUNITY: 120_000}
# A point may lie this many metres outside the place that it belongs to: positions are never exact.
NEAR = 1000
# A place of the city may lie this many degrees beyond the positions that the city's data has.
BEYOND = 1.0


@dataclass
class Loaded:
    """What came of a file. `changed` counts what was written; `bytes` and `tolerance` are by the place above."""

    features: int = 0
    areas: int = 0
    points: int = 0
    changed: int = 0
    left: list[Left] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    extent: tuple[float, float, float, float] | None = None
    levels: dict[str, int] = field(default_factory=dict)
    maps: list[dict[str, Any]] = field(default_factory=list)


def load(data: bytes, check: bool = False) -> Loaded:
    """Bring the file in; `check` only looks. Raises geojson.Refused where it is no such file at all."""
    features = geojson.read(data)
    source = hashlib.sha256(data).hexdigest()[:16]
    with transaction.atomic():
        city = Place.objects.select_for_update().get(level=Place.CITY, is_open=True)
        joined, left = join(features)
        made = Loaded(len(features), left=left)
        made.faults = [*_broken(joined), *_twice(joined)]
        if not made.faults:
            grid = Grid.of(city)
            laid = {one.place: grid.laid(one.feature.polygons) for one in joined if one.feature.polygons}
            made.faults = _away(joined, laid, grid)
            _fill(made, joined, laid)
            made.notes += _stranded(laid)
            if not made.faults:
                outlines = _outlines(made, laid)
                if not made.faults and joined and not check:
                    _write(made, city, outlines, _spots(joined, grid), source)
    return made


@transaction.atomic
def remove(data: bytes | None = None) -> int:
    """Take out what that file names, or everything; how many outlines and points there were."""
    city = Place.objects.select_for_update().get(level=Place.CITY, is_open=True)
    shapes, spots = Shape.objects.all(), Spot.objects.all()
    if data is not None:
        joined, _ = join(geojson.read(data))
        areas = [one.place for one in joined if one.feature.point is None]
        points = [one for one in joined if one.feature.point is not None]
        shapes = shapes.filter(place__in=areas)
        spots = spots.filter(place__in=[one.place for one in points if not one.building]) | spots.filter(
            building__in=[one.building for one in points if one.building]
        )
    n = shapes.delete()[0] + spots.delete()[0]
    if n:
        _note(city, "remove-shapes", {"n": n})
    return n


def standing() -> dict[str, dict[str, int]]:
    """How many places of each level there are, and how many of them have an outline, and a point."""
    places = Place.objects.filter(is_open=True)
    return {
        level: {
            "places": places.filter(level=level).count(),
            "areas": places.filter(level=level, shape__isnull=False).count(),
            "points": places.filter(level=level, spot__isnull=False).count(),
        }
        for level, _ in Place.LEVELS
    }


# --- what may be wrong ----------------------------------------------------------------------------------------


def _broken(joined: Sequence[Joined]) -> list[str]:
    """Features that are no area and no point, or lie nowhere near the city."""
    box = _around()
    found = []
    for one in joined:
        feature = one.feature
        fault = feature.fault
        if not fault and feature.building and feature.polygons:
            fault = "楼院要用一个点，不用面"
        if not fault and box:
            fault = _elsewhere(feature, box)
        if not fault and feature.polygons:
            fault = drawing.wrong(feature.polygons)
        if fault:
            found.append(f"{feature}：{fault}")
    return found


def _around() -> tuple[float, float, float, float] | None:
    """Where the places of the city lie by its own data, with some room: west, south, east, north."""
    known = Place.objects.filter(lat__isnull=False, lon__isnull=False).values_list("lon", "lat")
    if not known:
        return None
    lons, lats = zip(*known, strict=True)
    return min(lons) - BEYOND, min(lats) - BEYOND, max(lons) + BEYOND, max(lats) + BEYOND


def _elsewhere(feature: geojson.Feature, box: tuple[float, float, float, float]) -> str:
    """Whether any of its points lies outside the box, and whether that is because the two numbers changed places."""
    west, south, east, north = box

    def within(x: float, y: float) -> bool:
        return west <= x <= east and south <= y <= north

    for x, y in feature.positions():
        if not within(x, y):
            if within(y, x):
                return f"坐标 {x:g}, {y:g} 的经度和纬度写反了，GeoJSON 里经度在前"
            return (
                f"坐标 {x:g}, {y:g} 不在本市一带（东经 {west:.1f}—{east:.1f}，北纬 {south:.1f}—{north:.1f}）"
            )
    return ""


def _twice(joined: Sequence[Joined]) -> list[str]:
    """Two areas, or two points, of one place or building."""
    seen: dict[tuple[str, int, int], Joined] = {}
    found = []
    for one in joined:
        key = (
            "point" if one.feature.point else "area",
            one.place.pk,
            one.building.pk if one.building else 0,
        )
        if key in seen:
            what = f"{one.place}{one.building or ''}"
            found.append(f"{one.feature}：{what}在第 {seen[key].feature.number} 个要素里已经有了")
        seen.setdefault(key, one)
    return found


def _away(joined: Sequence[Joined], laid: Mapping[Place, Geometry], grid: Grid) -> list[str]:
    """What lies wholly outside the place that it belongs to, as this file or an earlier one draws that."""
    areas = {place.pk: area for place, area in laid.items()}
    wanted = {pk for one in joined for pk in _chain(one.place)} - set(areas)
    kept = Shape.objects.filter(place__in=wanted).values_list("place_id", "path")
    areas |= {pk: drawing.area(path) for pk, path in kept}
    names = Place.objects.in_bulk(areas)
    found = []
    for one in joined:
        above = next((pk for pk in _chain(one.place, bool(one.feature.point)) if pk in areas), None)
        if above is None:
            continue
        if one.feature.point:
            outside = drawing.away(Point(grid.flat(one.feature.point)), areas[above], NEAR)
        else:
            outside = drawing.away(laid[one.place], areas[above])
        if outside:
            far = f"，差 {NEAR} 米以上" if one.feature.point else ""
            found.append(f"{one.feature}：整个不在{names[above]}的范围里{far}")
    return found


def _stranded(laid: Mapping[Place, Geometry]) -> list[str]:
    """What is loaded already and lies wholly outside the new outline of the place above it."""
    named = {place.pk: (place, area) for place, area in laid.items()}
    kept = Shape.objects.filter(place__parent__in=named).exclude(place__in=named).select_related("place")
    return [
        f"{row.place}早先装的边界，整个不在{named[row.place.parent_id][0]}的新边界里"
        for row in kept
        if row.place.parent_id and drawing.away(drawing.area(row.path), named[row.place.parent_id][1])
    ]


def _chain(place: Place, itself: bool = False) -> list[int]:
    """What a place lies below, the nearest first."""
    found = [place.pk] if itself else []
    return [
        *found,
        *(pk for pk in (place.street_id, place.district_id) if pk and pk != place.pk),
        *_top(place),
    ]


def _top(place: Place) -> list[int]:
    return [place.parent_id] if place.level == Place.DISTRICT and place.parent_id else []


# --- what becomes of it ---------------------------------------------------------------------------------------


def _fill(made: Loaded, joined: Sequence[Joined], laid: Mapping[Place, Geometry]) -> None:
    made.areas = len(laid)
    made.points = sum(one.feature.point is not None for one in joined)
    positions = [position for one in joined for position in one.feature.positions()]
    if positions:
        lons, lats = zip(*positions, strict=True)
        made.extent = (min(lons), min(lats), max(lons), max(lats))
    for place in laid:
        made.levels[place.level] = made.levels.get(place.level, 0) + 1
    for some in _beside(laid).values():
        made.notes += drawing.overlapping(
            [(place, laid[place]) for place in some],
            lambda small, large, share: f"{small}有 {share}% 在{large}里面：图上画在它上面",
        )


def _beside(places: Iterable[Place]) -> dict[tuple[str, int | None], list[Place]]:
    """By what they lie below, which is what one map shows."""
    found: dict[tuple[str, int | None], list[Place]] = defaultdict(list)
    for place in sorted(places, key=lambda one: one.code):
        found[place.level, place.parent_id].append(place)
    return found


def _outlines(made: Loaded, laid: Mapping[Place, Geometry]) -> dict[Place, Outline]:
    """The outlines as they will be kept. Each place has its part of what its map may weigh, whatever file it came in."""
    found: dict[Place, Outline] = {}
    for (level, parent), places in _beside(laid).items():
        every = Place.objects.filter(level=level, parent=parent, is_open=True).count()
        most = MOST[level] * len(places) // every
        outlines, tolerance = drawing.drawn([laid[place] for place in places], most)
        above = str(places[0].parent or places[0])
        if not outlines:
            made.faults.append(
                f"{above}下面 {len(places)} 处的边界太细碎：简化到 {tolerance} 米还超过 {most // 1000} KB"
            )
            continue
        found |= dict(zip(places, outlines, strict=True))
        made.maps.append(
            {
                "above": above,
                "code": places[0].parent.code if places[0].parent else places[0].code,
                "level": level,
                "places": len(places),
                "of": every,
                "bytes": sum(len(one.path) for one in outlines),
                "most": most,
                "tolerance": tolerance,
                "off": max(one.off for one in outlines),
            }
        )
    return found


def _spots(joined: Iterable[Joined], grid: Grid) -> list[Spot]:
    found = []
    for one in joined:
        if one.feature.point:
            x, y = grid.flat(one.feature.point)
            place = None if one.building else one.place
            found.append(Spot(place=place, building=one.building, x=round(x), y=round(y)))
    return found


SAME = ("path", "x", "y", "width", "height", "label_x", "label_y", "room", "off")


def _write(
    made: Loaded, city: Place, outlines: Mapping[Place, Outline], spots: Sequence[Spot], source: str
) -> None:
    """What is there already stays as it is, with its file and its day."""
    old = {row.place_id: row for row in Shape.objects.filter(place__in=outlines)}
    now = clock.now()
    shapes = [
        Shape(place=place, **{name: getattr(new, name) for name in SAME}, source=source, loaded_at=now)
        for place, new in outlines.items()
        if place.pk not in old or any(getattr(old[place.pk], name) != getattr(new, name) for name in SAME)
    ]
    kept = {(row.place_id, row.building_id): (row.x, row.y) for row in Spot.objects.all()}
    moved = [one for one in spots if kept.get((one.place_id, one.building_id)) != (one.x, one.y)]
    for spot in moved:
        spot.source, spot.loaded_at = source, now
    Shape.objects.filter(place__in=[one.place for one in shapes]).delete()
    Shape.objects.bulk_create(shapes)
    Spot.objects.filter(place__in=[one.place_id for one in moved if one.place_id]).delete()
    Spot.objects.filter(building__in=[one.building_id for one in moved if one.building_id]).delete()
    Spot.objects.bulk_create(moved)
    made.changed = len(shapes) + len(moved)
    if made.changed:
        _note(city, "load-shapes", {"areas": len(shapes), "points": len(moved), "file": source})


def _note(city: Place, verb: str, data: dict[str, Any]) -> None:
    chain.append([chain.Line(city.pk, SYSTEM.key, SYSTEM.role, verb, data=data)], clock.now())
