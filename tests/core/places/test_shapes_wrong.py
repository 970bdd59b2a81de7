"""Files of outlines that are none, and features that are wrong: each said by its number and reason, and nothing taken."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests import grounds
from tests.cast import Cast
from tests.core.places.test_shapes import RING, district, lines, loaded

from linli.core.places.models import Place, Shape
from linli.core.places.shapes import geojson, queries
from linli.core.places.shapes.geojson import Refused
from linli.core.places.shapes.load import load, remove

pytestmark = pytest.mark.django_db


# --- files that are none --------------------------------------------------------------------------------------


def crs(name: Any) -> bytes:
    return grounds.file(grounds.area(RING, adcode=620102), crs={"type": "name", "properties": {"name": name}})


REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "不是 JSON"),
    "no JSON": (b'{"type": "FeatureCollection",', "不是 JSON：第 1 行"),
    "a zip": (b"PK\x03\x04rest", "压缩包"),
    "KML": (b"<?xml version='1.0'?><kml/>", "是 XML"),
    "GBK": ('{"type": "城关区"}'.encode("gbk"), "不是 UTF-8"),
    "not a number": (b'{"type": "FeatureCollection", "features": [NaN]}', "有一个数读不了"),
    "a number without end": (b"[" + b"9" * 5000 + b"]", "有一个数读不了"),
    "nested junk": (b"[" * 200_000, "太深"),
    "another JSON": (b'{"a": 1}', "不是 GeoJSON"),
    "a list": (b"[]", "不是 GeoJSON"),
    "one geometry": (b'{"type": "Point", "coordinates": [103.8, 36]}', "不是 GeoJSON"),
    "features that are none": (b'{"type": "FeatureCollection", "features": {}}', "不是 GeoJSON"),
    "TopoJSON": (b'{"type": "Topology", "objects": {}, "arcs": []}', "TopoJSON"),
    "Esri": (b'{"features": [], "geometryType": "esriGeometryPolygon"}', "Esri"),
    "empty": (grounds.file(), "一个要素也没有"),
    "Web Mercator by name": (crs("urn:ogc:def:crs:EPSG::3857"), "EPSG::3857"),
    "Krüger by name": (crs("EPSG:4547"), "EPSG:4547"),
    "a crs without a name": (crs(7), "没有写明坐标系"),
    "a crs that is none": (grounds.file(grounds.area(RING), crs="x"), "没有写明坐标系"),
    "Web Mercator": (
        grounds.file(grounds.point(*grounds.MERCATOR, adcode=620102)),
        "Web 墨卡托（EPSG:3857）",
    ),
    "Krüger": (grounds.file(grounds.point(*grounds.KRUGER, adcode=620102)), "高斯—克吕格"),
    "Krüger with its zone": (grounds.file(grounds.point(*grounds.ZONED, adcode=620102)), "高斯—克吕格"),
    "no known projection": (grounds.file(grounds.point(-900.0, 12.0, adcode=620102)), "别的投影"),
    "swapped": (grounds.file(grounds.point(36.0, 103.8, adcode=620102)), "经度和纬度写反了"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_none_is_refused_with_what_it_is(case: str) -> None:
    data, why = REFUSED[case]
    with pytest.raises(Refused) as refused:
        load(data)
    assert why in refused.value.chinese
    assert refused.value.english
    assert not Shape.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "EPSG:4326",
        "urn:ogc:def:crs:EPSG::4490",
        "http://www.opengis.net/def/crs/EPSG/0/4326",
    ],
)
def test_degrees_by_any_name_are_taken(name: str) -> None:
    assert load(crs(name)).areas == 1


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = grounds.file(*grounds.strips(grounds.districts()))
    for name, most, why in (
        ("MOST_BYTES", 100, "MB"),
        ("MOST_FEATURES", 7, "8 个要素"),
        ("MOST_POSITIONS", 39, "40 个点"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(geojson, name, most)
            with pytest.raises(Refused, match=why):
                load(data)


# --- features that are wrong ----------------------------------------------------------------------------------

BOW = [[103.7, 36.0], [103.9, 36.1], [103.9, 36.0], [103.7, 36.1], [103.7, 36.0]]
HOLE = grounds.rectangle(103.75, 36.02, 103.85, 36.05)
FAR = grounds.rectangle(121.4, 31.1, 121.6, 31.3)


def geometry(kind: str, coordinates: Any) -> dict[str, Any]:
    return grounds.feature({"type": kind, "coordinates": coordinates}, adcode=620102)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "crosses itself": (grounds.area(BOW, adcode=620102), "自己和自己交叉，在 103.80000, 36.05000 附近"),
    "not closed": (grounds.area(RING[:-1], adcode=620102), "没有闭合"),
    "three points": (grounds.area([RING[0], RING[1], RING[0]], adcode=620102), "只有 3 个点"),
    "a line": (grounds.area([RING[0], RING[1], RING[1], RING[0]], adcode=620102), "点太少"),
    "a hole outside": (grounds.area(HOLE, RING, adcode=620102), "空洞跑到了边界外面"),
    "the same ring twice": (grounds.area(RING, RING, adcode=620102), "边界"),
    "one inside the other": (geometry("MultiPolygon", [[RING], [HOLE]]), "一个面套在另一个面里面"),
    "no geometry": (grounds.feature(None, adcode=620102), "没有图形"),
    "a line string": (geometry("LineString", RING), "图形是 LineString"),
    "no ring": (geometry("Polygon", []), "没有边界"),
    "no polygon": (geometry("MultiPolygon", []), "一个面也没有"),
    "words": (geometry("Polygon", [[["a", "b"]] * 4]), "不是数"),
    "yes and no": (geometry("Point", [True, False]), "不是数"),
    "one number": (geometry("Point", [103.8]), "不是 [经度, 纬度]"),
    "junk": (geometry("Polygon", [[[[[[103.8]]]]] * 4]), "不是"),
    "rings of nothing": (geometry("Polygon", [{"a": 1}]), "不是一串坐标"),
    "elsewhere": (grounds.area(FAR, adcode=620102), "不在本市一带"),
    "swapped": (grounds.area([[y - 20, x - 20] for x, y in RING], adcode=620102), "不在本市一带"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_feature_that_is_wrong_keeps_the_whole_file_out(case: str) -> None:
    wrong, why = WRONG[case]
    made = loaded(*grounds.strips([district("七里河区")]), wrong)
    (fault,) = made.faults
    assert fault.startswith("第 2 个要素（620102）：")
    assert why in fault
    assert (made.changed, Shape.objects.count()) == (0, 0)
    assert lines() == []


def test_every_fault_is_told_at_once() -> None:
    made = loaded(
        WRONG["not closed"][0], grounds.area(BOW, adcode=620103), *grounds.strips([district("西固区")])
    )
    assert [fault.split("（")[0] for fault in made.faults] == ["第 1 个要素", "第 2 个要素"]


def test_a_swap_near_the_equators_half_is_seen_by_the_citys_own_place() -> None:
    """Where both numbers are below 90 the range alone says nothing."""
    Place.objects.filter(lat__isnull=False).update(lat=43.8, lon=87.6)
    (fault,) = loaded(grounds.area(grounds.rectangle(43.7, 87.5, 43.9, 87.7), adcode=620102)).faults
    assert "写反了" in fault


def test_two_features_of_one_place_are_one_too_many(cast: Cast) -> None:
    made = loaded(*grounds.strips([district()]), grounds.area(RING, name="城关区"))
    assert made.faults == ["第 2 个要素（城关区）：城关区在第 1 个要素里已经有了"]
    twice = grounds.point(103.8, 36.05, code=cast.place.code)
    assert "已经有了" in loaded(twice, twice).faults[0]
    assert not loaded(grounds.area(RING, adcode=620102), grounds.point(103.8, 36.05, adcode=620102)).faults


def test_a_building_is_no_area(cast: Cast) -> None:
    (fault,) = loaded(grounds.area(RING, code=cast.place.code, building="40 号院")).faults
    assert "楼院要用一个点" in fault


@pytest.mark.parametrize("earlier", [True, False])
def test_what_lies_wholly_outside_its_parent_is_wrong(cast: Cast, earlier: bool) -> None:
    """Whether the parent came in the same file or is there already."""
    assert cast.place.street
    above = grounds.area(grounds.rectangle(103.7, 36.0, 103.9, 36.1), adcode=620102)
    below = grounds.area(grounds.rectangle(103.2, 36.0, 103.3, 36.1), adcode=cast.place.street.code)
    if earlier:
        loaded(above)
    made = loaded(below) if earlier else loaded(above, below)
    assert [fault.split("：")[1] for fault in made.faults] == ["整个不在城关区的范围里"]
    touching = grounds.area(grounds.rectangle(103.65, 36.0, 103.9, 36.1), adcode=cast.place.street.code)
    assert not loaded(above, touching).faults
    (far,) = loaded(above, grounds.point(103.5, 36.05, code=cast.place.code)).faults
    assert "差 1000 米以上" in far
    assert not loaded(above, grounds.point(103.905, 36.05, code=cast.place.code)).faults


def test_what_a_new_outline_leaves_outside_is_told(cast: Cast) -> None:
    assert cast.place.street
    loaded(grounds.area(grounds.rectangle(103.2, 36.0, 103.3, 36.1), adcode=cast.place.street.code))
    made = loaded(grounds.area(RING, adcode=620102))
    assert made.notes == [f"{cast.place.street}早先装的边界，整个不在城关区的新边界里"]
    assert made.changed == 1


def test_ground_that_two_have_is_told(cast: Cast) -> None:
    inner = Place.objects.get(kind="new_area")
    whole = grounds.area(grounds.rectangle(103.0, 36.2, 103.8, 36.9), adcode=620121)
    made = loaded(whole, grounds.area(grounds.rectangle(103.5, 36.4, 103.7, 36.6), adcode=inner.code))
    assert made.notes == [f"{inner}有 100% 在永登县里面：图上画在它上面"]
    assert list(queries.outlines([inner, district("永登县")])) == [district("永登县").pk, inner.pk]


@pytest.mark.parametrize("read", [load, remove])
def test_json_that_is_no_file_of_ours_never_breaks(read: Callable[[bytes], Any]) -> None:
    for junk in ("null", "true", '"FeatureCollection"', '{"type": ["FeatureCollection"]}'):
        with pytest.raises(Refused):
            read(junk.encode())
    odd = [None, 7, [], {"type": "Feature"}, {"type": "Feature", "properties": 7, "geometry": 7}]
    assert read(json.dumps({"type": "FeatureCollection", "features": odd}).encode()) is not None
