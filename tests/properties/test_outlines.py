"""Outlines keep their ground: what is thinned is closed, whole, near the file's line, and drawn back as it was kept."""

import json
from math import cos, pi, sin
from typing import Any

import shapely
from hypothesis import given
from hypothesis import strategies as st

from linli.core.places.shapes import drawing, geojson, paths
from linli.core.places.shapes.drawing import Grid
from linli.core.places.shapes.geojson import Refused

GRID = Grid(104, 36)


@st.composite
def stars(draw: st.DrawFn) -> geojson.Ring:
    """A ring that winds about its middle, so that it never crosses itself."""
    reach = draw(st.lists(st.floats(min_value=0.01, max_value=0.5), min_size=3, max_size=60))
    lon, lat = draw(st.floats(min_value=102, max_value=106)), draw(st.floats(min_value=34, max_value=38))
    turns = [2 * pi * i / len(reach) for i in range(len(reach))]
    ring = [(lon + far * cos(turn), lat + far * sin(turn)) for far, turn in zip(reach, turns, strict=True)]
    return [*ring, ring[0]]


RINGS = st.lists(
    st.lists(st.tuples(st.integers(-300_000, 300_000), st.integers(-300_000, 300_000)), min_size=3, max_size=40, unique=True),
    min_size=1,
    max_size=5,
)  # fmt: skip


@given(given=RINGS)
def test_rings_are_read_back_as_they_were_written(given: list[list[tuple[int, int]]]) -> None:
    closed = [[*ring, ring[0]] for ring in given]
    said = paths.path(closed)
    assert paths.rings(said) == closed
    assert paths.path(paths.rings(said)) == said


@given(ring=stars(), most=st.sampled_from([100_000, 400, 150]))
def test_what_is_thinned_is_closed_and_keeps_its_ground(ring: geojson.Ring, most: int) -> None:
    whole = GRID.laid([[ring]])
    made, _ = drawing.drawn([whole], most)
    if not made:
        return
    (one,) = made
    assert len(one.path) <= most
    rings = paths.rings(one.path)
    assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in rings)
    kept = drawing.area(one.path)
    assert kept.is_valid
    # What is lost or won lies within the strip along the old line that `off` tells of, and of a metre's rounding.
    strip = whole.boundary.buffer(one.off + 2)
    assert whole.difference(kept).difference(strip).area < 1 + whole.area / 1e4
    assert abs(kept.area - whole.area) <= strip.area
    x, y, right, bottom = kept.bounds
    assert (one.x, one.y, one.x + one.width, one.y + one.height) == (x, y, right, bottom)
    assert kept.buffer(2).contains(shapely.Point(one.label_x, one.label_y))


JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["type", "features", "geometry", "coordinates", "properties", "crs", "adcode", "name"]
            ),
            inner,
        )
    ),
    max_leaves=20,
)


@given(data=JUNK, features=st.booleans())
def test_any_json_is_read_or_refused_and_never_breaks(data: Any, features: bool) -> None:
    whole = {"type": "FeatureCollection", "features": [data, {"type": "Feature", "geometry": data}]}
    try:
        found = geojson.read(json.dumps(whole if features else data).encode())
    except Refused:
        return
    assert all(one.fault or one.polygons or one.point for one in found)
