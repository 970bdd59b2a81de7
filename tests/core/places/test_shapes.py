"""Outlines and points come in whole or not at all, each joined to its place; what is wrong is said by feature and reason."""

from itertools import pairwise
from typing import Any

import pytest
from tests import grounds
from tests.cast import Cast

from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.places.models import Building, Place, Shape, Spot
from linli.core.places.shapes import paths, queries
from linli.core.places.shapes.load import MOST, load, remove, standing

pytestmark = pytest.mark.django_db

RING = grounds.rectangle(103.7, 36.0, 103.9, 36.1)
HOLE = grounds.rectangle(103.75, 36.02, 103.85, 36.05)


def district(name: str = "城关区") -> Place:
    return Place.objects.get(level=Place.DISTRICT, name=name)


def loaded(*features: Any) -> Any:
    return load(grounds.file(*features))


def lines() -> list[str]:
    return list(Entry.objects.filter(verb__endswith="-shapes").order_by("pk").values_list("verb", flat=True))


# --- in and out -----------------------------------------------------------------------------------------------


def test_districts_come_in_once_and_again_changes_nothing() -> None:
    data = grounds.file(*grounds.strips(grounds.districts()))
    made = load(data)
    assert (made.areas, made.changed, made.left, made.faults) == (8, 8, [], [])
    assert made.extent == pytest.approx((grounds.WEST, grounds.SOUTH, grounds.EAST, grounds.NORTH))
    assert made.levels == {"district": 8}
    (map_,) = made.maps
    assert (map_["places"], map_["of"]) == (8, 9)
    assert map_["bytes"] <= map_["most"] <= MOST[Place.DISTRICT]
    rows = list(Shape.objects.order_by("pk").values())
    assert load(data).changed == 0
    assert list(Shape.objects.order_by("pk").values()) == rows
    assert lines() == ["load-shapes"]
    assert verify()["ok"]


def test_a_new_file_replaces_what_it_names_and_nothing_else() -> None:
    first, second, *_ = grounds.districts()
    loaded(*grounds.strips([first, second]))
    before = {row.place_id: row.path for row in Shape.objects.all()}
    again = grounds.area(grounds.rectangle(103.1, 36.0, 103.2, 36.1), adcode=first.code[:6])
    assert loaded(again).changed == 1
    after = {row.place_id: row.path for row in Shape.objects.all()}
    assert after[first.pk] != before[first.pk]
    assert after[second.pk] == before[second.pk]


def test_looking_alone_writes_nothing() -> None:
    made = load(grounds.file(*grounds.strips(grounds.districts())), check=True)
    assert (made.areas, made.changed) == (8, 0)
    assert made.maps
    assert not Shape.objects.exists()
    assert lines() == []


def test_they_go_out_again_all_or_those_of_a_file(cast: Cast) -> None:
    first, *rest = grounds.districts()
    data = grounds.file(*grounds.strips([first]), grounds.point(103.5, 36.1, code=cast.place.code))
    loaded(*grounds.strips(rest))
    load(data)
    assert standing()["district"] == {"places": 9, "areas": 8, "points": 0}
    assert standing()["community"]["points"] == 1
    assert remove(data) == 2
    assert Shape.objects.count() == 7
    assert remove() == 7
    assert remove() == 0
    assert lines() == ["load-shapes", "load-shapes", "remove-shapes", "remove-shapes"]


# --- which place ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("digits", [6, 9, 12])
def test_a_code_of_6_9_or_12_digits_means_its_place(cast: Cast, digits: int) -> None:
    place = {6: cast.place.district, 9: cast.place.street, 12: cast.place}[digits]
    assert place
    loaded(*grounds.strips([place], digits=digits))
    assert Shape.objects.get().place_id == place.pk


@pytest.mark.parametrize(
    "told",
    [
        {"adcode": 620102},
        {"code": "620102000000"},
        {"区划代码": 620102.0},
        {"name": "城关区"},
        {"name": "城关区", "parent": {"adcode": 620100}},
        {"名称": " 城关区 ", "上级": "兰州市"},
        {"adcode": "620102", "name": "城关"},
    ],
)
def test_the_ways_to_name_a_place(told: dict[str, Any]) -> None:
    loaded(grounds.area(grounds.rectangle(103.7, 36.0, 103.9, 36.1), **told))
    assert Shape.objects.get().place_id == district().pk


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"adcode": "62010"}, "代码“62010”不是 6 位、9 位或者 12 位数字"),
        ({"adcode": "620199"}, "没有代码 620199 的地方"),
        ({"adcode": "640100"}, "代码 640100 不是本市的"),
        ({"adcode": 620102, "name": "七里河区"}, "代码 620102 是城关区，名称写的是七里河区"),
        ({"name": "城关"}, "没有叫“城关”的地方"),
        ({"name": "城关区", "parent": 620103}, "没有叫“城关区”的地方"),
        ({}, "没有区划代码，也没有名称"),
        ({"adcode": True, "name": ["城关区"]}, "没有区划代码，也没有名称"),
    ],
)
def test_what_means_no_place_of_ours_is_named_and_the_others_come_in(told: dict[str, Any], why: str) -> None:
    ring = grounds.rectangle(103.7, 36.0, 103.9, 36.1)
    made = loaded(grounds.area(ring, **told), *grounds.strips([district("七里河区")]))
    (left,) = made.left
    assert left.feature.number == 1
    assert why in left.why
    assert (made.areas, Shape.objects.count()) == (1, 1)


def test_a_name_that_several_have_asks_for_more() -> None:
    names = (
        Place.objects.filter(is_open=True, level=Place.COMMUNITY)
        .order_by("short")
        .values_list("short", flat=True)
    )
    twice = next(a for a, b in pairwise(names) if a == b)
    ring = grounds.rectangle(103.7, 36.0, 103.8, 36.1)
    (left,) = loaded(grounds.area(ring, name=twice)).left
    assert "个地方叫" in left.why
    place = Place.objects.filter(short=twice).select_related("parent")[0]
    assert place.parent
    assert not loaded(grounds.area(ring, name=twice, parent=place.parent.code)).left
    assert Shape.objects.get().place_id == place.pk


def test_a_place_that_is_no_more_is_left(cast: Cast) -> None:
    Place.objects.filter(pk=cast.place.pk).update(is_open=False)
    (left,) = loaded(*grounds.strips([cast.place], digits=12)).left
    assert "已经撤销" in left.why


def test_points_are_of_places_and_of_their_buildings(cast: Cast) -> None:
    made = loaded(
        grounds.point(103.8, 36.05, code=cast.place.code),
        grounds.point(103.801, 36.051, code=cast.place.code, 楼院="40 号院"),
        grounds.point(103.802, 36.052, code=cast.place.code, 楼院="41 号院"),
    )
    assert (made.points, made.changed, len(made.left)) == (2, 2, 1)
    assert "没有登记叫“41 号院”的楼院" in made.left[0].why
    assert queries.spots([cast.place])[cast.place.pk].building_id is None
    ((building, spot),) = queries.buildings(cast.place)
    assert building == Building.objects.get(name="40 号院")
    assert spot.place_id is None
    assert Spot.objects.count() == 2
    moved = loaded(grounds.point(103.81, 36.05, code=cast.place.code))
    assert (moved.changed, Spot.objects.count()) == (1, 2)


# --- what is kept ---------------------------------------------------------------------------------------------


def test_holes_and_islands_are_kept_and_lengths_are_true() -> None:
    island = grounds.rectangle(104.0, 36.0, 104.1, 36.1)
    given = {"type": "MultiPolygon", "coordinates": [[RING, HOLE], [island]]}
    loaded(grounds.feature(given, adcode=620102))
    row = Shape.objects.get()
    rings = paths.rings(row.path)
    assert len(rings) == 3
    assert all(ring[0] == ring[-1] for ring in rings)
    # 0.4 degrees of longitude at 36 degrees north, and 0.1 of latitude, in metres.
    assert (row.width, row.height) == (pytest.approx(36_024, abs=5), pytest.approx(11_132, abs=5))
    assert row.x <= row.label_x <= row.x + row.width
    assert row.off <= 1


def test_neighbours_keep_one_border() -> None:
    """What two share is thinned as one line: no sliver opens between them."""
    jagged = [[103.5 + (0.0001 if i % 3 else -0.0001), 36.0 + i / 1000] for i in range(101)]
    west = [[103.2, 36.1], [103.2, 36.0], *jagged, [103.2, 36.1]]
    east = [[103.8, 36.0], [103.8, 36.1], *jagged[::-1], [103.8, 36.0]]
    loaded(grounds.area(west, adcode=620102), grounds.area(east, adcode=620103))
    kept = [set(paths.rings(row.path)[0]) for row in Shape.objects.all()]
    assert len(kept[0]) < 70 < len(jagged)
    assert len(kept[0] & kept[1]) >= len(kept[0]) - 2


def test_a_map_never_weighs_more_than_its_page_may_carry(monkeypatch: pytest.MonkeyPatch) -> None:
    coast = [[103.7 + i / 4000, 36.1 + (i * 7919 % 100) / 20_000] for i in range(800)]
    ring = [[103.7, 36.0], [103.9, 36.0], *coast[::-1], [103.7, 36.0]]
    fine = loaded(grounds.area(ring, adcode=620102)).maps[0]
    monkeypatch.setitem(MOST, Place.DISTRICT, fine["bytes"] * 9 * 2 // 3)
    coarse = loaded(grounds.area(ring, adcode=620102)).maps[0]
    assert coarse["bytes"] <= coarse["most"] < fine["bytes"]
    assert coarse["tolerance"] > fine["tolerance"]
    assert coarse["off"] > fine["off"]
    monkeypatch.setitem(MOST, Place.DISTRICT, 9)
    (fault,) = loaded(grounds.area(ring, adcode=620102)).faults
    assert "太细碎" in fault
