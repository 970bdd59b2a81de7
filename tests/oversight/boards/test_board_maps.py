"""The map by real outlines: a choice beside the tiles, only where none is missing, with the same figures and the same reach."""

import re
from datetime import timedelta
from itertools import combinations

import pytest
from lxml import html
from tests import grounds, ways
from tests.cast import Cast
from tests.pages import queries, signed_in, text

from linli.core import clock
from linli.core.duties.tick import tick
from linli.core.people.actor import Actor
from linli.core.places.models import Building, Place
from linli.core.places.shapes.load import load, remove
from linli.core.ui.figures import Tile
from linli.domains.oversight.boards import board as boards_board
from linli.domains.oversight.boards import maps, span, tiles
from linli.domains.oversight.boards.maps import HIGH, NARROW, Label

pytestmark = pytest.mark.clause("6.4")


def page(actor: Actor, address: str = "/board/?draw=map", **query: str) -> html.HtmlElement:
    return html.fromstring(
        text(signed_in(actor).get(address, query) if query else signed_in(actor).get(address))
    )


PART = re.compile(r"(?P<tag>^\w+)|\.(?P<css>[\w-]+)|#(?P<id>[\w-]+)|\[(?P<has>[\w-]+)(?:=(?P<is>[\w-]+))?\]")


def picked(found: html.HtmlElement, said: str) -> list[html.HtmlElement]:
    """What a selector of tags, classes, ids, attributes and descent picks, each list of a comma after the other."""
    made = []
    for one in said.split(", "):
        path = "."
        for step in one.split():
            tests = []
            tag = "*"
            for part in PART.finditer(step):
                if part["tag"]:
                    tag = part["tag"]
                elif part["css"]:
                    tests.append(f"contains(concat(' ', @class, ' '), ' {part['css']} ')")
                elif part["id"]:
                    tests.append(f"@id='{part['id']}'")
                else:
                    tests.append(f"@{part['has']}='{part['is']}'" if part["is"] else f"@{part['has']}")
            path += f"//{tag}" + "".join(f"[{test}]" for test in tests)
        made += found.xpath(path)
    return made


def links(found: html.HtmlElement) -> list[str]:
    """The names of the areas that are links, in the order of the page."""
    return [one.get("aria-label") for one in picked(found, ".area-map .ground a")]


def load_districts() -> None:
    load(grounds.file(*grounds.strips(grounds.districts())))


def below(place: Place | None) -> list[Place]:
    assert place
    return list(Place.objects.filter(parent=place, is_open=True).order_by("code"))


# --- when there is one ----------------------------------------------------------------------------------------


def test_tiles_stand_until_outlines_are_loaded_and_stay_what_one_sees_first(cast: Cast) -> None:
    before = page(cast.city_officer, "/board/")
    assert picked(before, ".tile-map")
    assert not picked(before, ".map-ways")
    load_districts()
    first = page(cast.city_officer, "/board/")
    assert picked(first, ".tile-map")
    assert not picked(first, ".area-map")
    ways_ = [(one.text, one.get("href"), one.get("aria-current")) for one in picked(first, ".map-ways a")]
    base = "/board/?period=2021"
    assert ways_ == [
        ("格子图", f"{base}&measure=on_time#map", "true"),
        ("地图", f"{base}&measure=on_time&draw=map#map", None),
    ]
    drawn = page(cast.city_officer)
    assert picked(drawn, ".area-map")
    assert not picked(drawn, ".tile-map")
    assert picked(drawn, "#table table")
    remove()
    assert picked(page(cast.city_officer), ".tile-map")


def test_where_one_is_missing_there_is_no_map_and_it_is_named(cast: Cast) -> None:
    first, second, *rest = grounds.districts()
    load(grounds.file(*grounds.strips(rest)))
    for address in ("/board/", "/board/?draw=map"):
        found = page(cast.city_officer, address)
        assert picked(found, ".tile-map")
        assert not picked(found, ".area-map, .map-ways")
        (said,) = picked(found, ".map-missing")
        assert f"地图还缺 {first}、{second} 的边界" in said.text_content()
    below_it = page(cast.district_officer)
    assert not picked(below_it, ".map-missing"), "no street of it is loaded at all"
    assert "下面的地方还没有装真实边界" in below_it.text_content()
    assert "真实边界" not in page(cast.district_officer, "/board/").text_content()


def test_many_that_are_missing_are_counted(cast: Cast) -> None:
    street, *_ = below(cast.place.district)
    load(grounds.file(*grounds.strips([street], digits=9)))
    (said,) = picked(page(cast.district_officer), ".map-missing")
    assert re.search(r"等 \d\d 处 的边界", said.text_content())


def test_a_place_that_lies_within_others_stands_apart(cast: Cast) -> None:
    load_districts()
    found = page(cast.city_officer)
    (apart,) = picked(found, ".map-apart .tile")
    inner = Place.objects.get(kind="new_area")
    assert apart.text == str(inner)
    assert str(inner) not in " ".join(links(found))
    load(grounds.file(grounds.area(grounds.rectangle(103.1, 36.0, 103.2, 36.1), adcode=inner.code)))
    found = page(cast.city_officer)
    assert not picked(found, ".map-apart")
    assert links(found)[-1].startswith(f"{inner}，"), "what is small and inside is drawn last"


def test_no_map_for_a_word_that_is_none(cast: Cast) -> None:
    assert signed_in(cast.city_officer).get("/board/?draw=globe").status_code == 404


# --- what it says ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", tiles.MEASURES)
def test_the_map_says_what_the_tiles_rules_say(cast: Cast, measure: str) -> None:
    """The same grade and words by the same function, and no rate of too few."""
    ways.solving(cast)
    load_districts()
    with clock.travel(clock.now() + timedelta(days=60)):
        tick()
        board = boards_board.made(Place.objects.get(level=Place.CITY), span.read({}))
        found = page(cast.city_officer, f"/board/?draw=map&measure={measure}")
    ground = tiles.Ground(board.below, {}, board.communities, board.visited, board.counted)
    told = {str(one): tiles.value(ground, measure, one) for one in board.below}
    for area in picked(found, ".area-map .ground a"):
        name, _, words = area.get("aria-label").partition("，")
        assert (f"m{told[name][0]}", told[name][1]) == (area.find("path").get("class"), words)
        assert area.find("title").text == area.get("aria-label")
    if measure == "on_time":
        assert {grade for grade, _ in told.values()} == {0}
        assert "太少，不着色" in links(found)[0]
    legend = [said for one in picked(found, "#map .legend span") if (said := one.text_content())]
    assert legend == [words for _, words in tiles.legend(measure)]


def test_the_chosen_place_is_told_and_leads_on(cast: Cast) -> None:
    load_districts()
    assert cast.place.district
    found = page(cast.city_officer, f"/board/?draw=map&measure=late&chosen={cast.place.district.code}")
    (panel,) = picked(found, ".map-panel")
    assert str(cast.place.district) in panel.text_content()
    (link,) = picked(panel, "a")
    assert link.get("href") == f"/board/{cast.place.district.code}/?period=2021&draw=map"
    (current,) = picked(found, ".area-map a[aria-current]")
    assert current.get("aria-label").startswith(f"{cast.place.district}，")
    assert len(picked(found, ".area-map path.ring")) == 1
    names = {one.get("href") for one in picked(found, "#table a")}
    assert f"/board/{cast.place.district.code}/?period=2021&draw=map" in names


def test_each_level_draws_what_lies_below_it(cast: Cast) -> None:
    assert cast.place.street
    load(grounds.file(*grounds.strips(below(cast.place.street), digits=12)))
    load(grounds.file(*grounds.strips(below(cast.place.district), digits=9)))
    found = page(cast.district_officer)
    assert f"{cast.place.street}，" in " ".join(links(found))
    assert len(links(found)) == len(picked(found, "#table tbody tr")) - 1 - (
        "街道、部门欠的" in found.text_content()
    )
    found = page(cast.street_officer)
    assert sorted(one.split("，")[0] for one in links(found)) == sorted(map(str, below(cast.place.street)))
    assert not picked(page(cast.secretary), ".area-map")


def test_of_one_kind_of_communities_the_others_are_only_ground(cast: Cast) -> None:
    assert cast.place.street
    load(grounds.file(*grounds.strips(below(cast.place.street), digits=12)))
    found = page(cast.street_officer, "/board/?draw=map&like=old")
    assert not picked(found, ".area-map"), "nobody has said the kind of any"
    whole = page(cast.street_officer)
    assert len(picked(whole, ".ground path.rest")) == 0


def test_points_make_a_map_of_dots_where_all_have_one(cast: Cast) -> None:
    places = below(cast.place.street)
    spots = [grounds.point(103.8 + i / 200, 36.05, code=one.code) for i, one in enumerate(places)]
    load(grounds.file(*spots[1:]))
    assert not picked(page(cast.street_officer), ".area-map")
    load(grounds.file(*spots))
    found = page(cast.street_officer)
    names = [one.get("aria-label").split("，")[0] for one in picked(found, ".labels.narrow a")]
    assert names == [str(one) for one in places]
    assert not picked(found, ".ground a")
    assert picked(found, ".labels.narrow[role=group]")


def test_a_communitys_buildings_stand_where_they_were_loaded_without_a_figure(cast: Cast) -> None:
    assert not picked(page(cast.secretary, "/board/"), "#site-title")
    Building.objects.create(place=cast.place, name="41 号院", token="b41")
    load(
        grounds.file(
            *grounds.strips([cast.place], digits=12),
            grounds.point(103.5, 36.1, code=cast.place.code, building="40 号院"),
            grounds.point(103.6, 36.2, code=cast.place.code, building="41 号院"),
        )
    )
    found = page(cast.secretary, "/board/")
    assert [one.text for one in picked(found, ".labels.narrow text")] == ["40 号院", "41 号院"]
    assert not picked(found, ".area-map a")
    assert len(picked(found, ".area-map .ground path")) == 1


# --- reach and cost -------------------------------------------------------------------------------------------


def test_the_reach_is_the_boards(cast: Cast) -> None:
    load_districts()
    assert cast.place.district
    city = Place.objects.get(level=Place.CITY)
    for actor, code, status in (
        (cast.city_officer, city.code, 200),
        (cast.district_officer, city.code, 404),
        (cast.stranger, cast.place.code, 404),
        (cast.grid_worker, cast.place.code, 403),
    ):
        assert signed_in(actor).get(f"/board/{code}/?draw=map").status_code == status
    assert signed_in(cast.city_officer).get("/board/?draw=map").status_code == 200


def test_the_map_asks_no_more_than_the_tiles_and_carries_what_it_may(cast: Cast) -> None:
    load_districts()
    client = signed_in(cast.city_officer)
    tiled, _ = queries(client, "/board/")
    mapped, answer = queries(client, "/board/?draw=map")
    assert mapped <= tiled <= 30
    paths = sum(len(one.get("d")) for one in picked(html.fromstring(text(answer)), ".ground path"))
    assert paths <= 60_000


def test_no_style_and_no_script_stands_in_it(cast: Cast) -> None:
    load_districts()
    (drawn,) = picked(page(cast.city_officer), ".area-map")
    inside = html.tostring(drawn, encoding="unicode")
    assert " style=" not in inside
    assert "<script" not in inside
    assert all(one.get("tabindex") == "-1" for one in picked(drawn, ".labels a")), "one stop a place"


# --- labels ---------------------------------------------------------------------------------------------------


def boxes(labels: list[Label], end: float) -> list[tuple[float, float, float, float]]:
    return [
        (float(one.x[:-1]) / 100 * NARROW, float(one.y[:-1]) / 100 * end, one.width, HIGH)
        for one in labels
        if one.width
    ]


@pytest.mark.parametrize("n", [1, 9, 28, 40])
def test_labels_never_cover_one_another_and_are_never_cut(n: int) -> None:
    """Even where all places crowd into one corner."""
    own = {i: Tile("雁滩路" if i % 3 else "四个字的", str(i), "", 1, "#") for i in range(n)}
    points = {i: (900 + i % 7 * 5, 950 + i // 7 * 5, i) for i in own}
    made = maps.placed(own, points, (0, 0, 1000, 1000), NARROW)
    assert len(made) == n
    found = boxes(made, NARROW)
    assert len(found) == n
    for x, y, width, height in found:
        assert width / 2 <= x <= NARROW - width / 2
        assert height / 2 <= y <= NARROW - height / 2
    for a, b in combinations(found, 2):
        assert abs(a[0] - b[0]) >= (a[2] + b[2]) / 2 or abs(a[1] - b[1]) >= HIGH


def test_where_there_is_no_room_at_all_there_are_dots() -> None:
    own = {i: Tile("四个字的", str(i), "", 1, "#") for i in range(200)}
    made = maps.placed(own, dict.fromkeys(own, (500, 500, 0)), (0, 0, 1000, 1000), NARROW)
    assert len(made) == 200
    assert {one.width for one in made} == {0, 60}


def test_tiles_of_one_beginning_are_told_apart_as_on_the_map(cast: Cast) -> None:
    assert cast.place.district
    found = page(cast.district_officer, f"/board/{cast.place.district.code}/")
    labels = [one.text for one in picked(found, ".tiles .tile")]
    streets = [one for one in below(cast.place.district) if one.level == Place.STREET]
    named = tiles.names(streets)
    assert {"铁路东", "铁路西", "东岗", "东岗西", "酒泉"} <= set(named.values())
    assert len(set(named.values())) == len(streets)
    assert labels
    city = page(cast.city_officer, "/board/")
    assert {"铁路东", "铁路西"} <= {one.text for one in picked(city, ".tiles .tile")}
    assert picked(city, ".tiles .tile.long")


def test_the_picture_of_a_map_says_that_it_is_of_tiles(cast: Cast) -> None:
    load(grounds.file(*grounds.strips(below(cast.place.district), digits=9)))
    for address, words in (("/board/?draw=map", "格子图存成图片"), ("/board/", "存成图片")):
        found = page(cast.district_officer, address)
        (way,) = [one for one in found.iter("a") if "export.png" in (one.get("href") or "")]
        assert way.text_content().strip() == words
        assert "draw" not in way.get("href")


def test_two_of_one_beginning_are_told_apart(cast: Cast) -> None:
    load(grounds.file(*grounds.strips(below(cast.place.district), digits=9)))
    labels = [one.text for one in picked(page(cast.district_officer), ".labels.narrow text")]
    assert {"铁路东", "铁路西", "东岗", "东岗西", "酒泉"} <= set(labels)
    assert len(labels) == len(set(labels))
