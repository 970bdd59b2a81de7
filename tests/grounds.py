"""Outlines of our own making: the places below one as strips of a rectangle near the city, as GeoJSON."""

import json
from collections.abc import Sequence
from typing import Any

from linli.core.places.models import Place

WEST, SOUTH, EAST, NORTH = 103.0, 35.8, 104.2, 36.6
# The same, of another projection: metres of Web Mercator, and of Gauss-Krüger with and without the zone's number.
MERCATOR, KRUGER, ZONED = (11_560_000.0, 4_300_000.0), (545_000.0, 3_990_000.0), (35_408_000.0, 3_990_000.0)


def rectangle(west: float, south: float, east: float, north: float) -> list[list[float]]:
    """A closed ring."""
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(geometry: dict[str, Any] | None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def area(*rings: Any, **properties: Any) -> dict[str, Any]:
    return feature({"type": "Polygon", "coordinates": list(rings)}, **properties)


def point(lon: float, lat: float, **properties: Any) -> dict[str, Any]:
    return feature({"type": "Point", "coordinates": [lon, lat]}, **properties)


def file(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()


def strips(places: Sequence[Place], east: float = EAST, digits: int = 6) -> list[dict[str, Any]]:
    """Each place its strip, from west to east, by a code of so many digits."""
    wide = (east - WEST) / len(places)
    return [
        area(
            rectangle(WEST + i * wide, SOUTH, WEST + (i + 1) * wide, NORTH),
            adcode=one.code[:digits],
            name=one.name,
        )
        for i, one in enumerate(places)
    ]


def districts() -> list[Place]:
    """Those with ground of their own."""
    found = Place.objects.filter(level=Place.DISTRICT, is_open=True).exclude(kind="new_area")
    return list(found.order_by("code"))
