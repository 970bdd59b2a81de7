"""The city's divisions in the database: today's, those of a past day, and who went on as whom."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core import rulebook
from linli.core.places import load, queries
from linli.core.places.models import Place, PlaceSpell, Succession
from tools.replay.formation import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded() -> dict[str, int]:
    return load.load(rulebook.folder())


def named(short: str, district: str = "") -> Place:
    found = Place.objects.filter(short=short)
    return (found.filter(district__short=district) if district else found).get()


@pytest.mark.clause("1.3")
def test_today_has_445_communities_and_2021_had_424(loaded: dict[str, int]) -> None:
    assert (loaded["city"], loaded["district"], loaded["community"]) == (1, 9, 445)
    whole = queries.city()
    assert queries.communities(whole).count() == 445
    assert queries.communities(whole, date(2021, 10, 1)).count() == 424
    assert queries.communities(whole, date(2023, 12, 31)).count() == 424
    assert queries.communities(whole, date(2024, 1, 1)).count() == 445
    assert queries.at(date(2021, 10, 1)).filter(place__level=Place.COMMUNITY).count() == 424
    assert not queries.at(date(2020, 12, 31)).exists()


def test_the_city_of_2021_has_its_communities_and_the_towns_above_them(loaded: dict[str, int]) -> None:
    people.back_then()
    found = Place.objects.filter(level=Place.COMMUNITY, is_open=True)
    assert found.count() == 424
    assert found.filter(code="620122102001").exists(), "merged since"
    assert not found.exclude(street__is_open=True).exists()
    assert not found.exclude(district__is_open=True).exists()


def test_loading_again_changes_nothing_and_mends_what_is_wrong(loaded: dict[str, int]) -> None:
    def all_rows() -> list[object]:
        spells = PlaceSpell.objects.order_by("pk").values()
        return [*Place.objects.order_by("pk").values(), *spells, *Succession.objects.order_by("pk").values()]

    before = all_rows()
    place = named("甘家巷社区")
    Place.objects.filter(pk=place.pk).update(name="x", short="x", is_open=False, street=None)
    PlaceSpell.objects.filter(place=place, edition=2023).update(name="x")
    with CaptureQueriesContext(connection) as captured:
        assert load.load(rulebook.folder()) == loaded
    assert len(captured) < 20
    assert all_rows() == before


def test_a_place_knows_what_it_lies_below() -> None:
    place = named("甘家巷社区")
    assert place.street is not None
    assert place.district is not None
    assert (place.street.short, place.district.short) == ("白银路街道", "城关区")
    assert place.parent == place.street
    assert place.street.parent == place.street.district == place.district
    assert place.district.parent == queries.city()
    for above in (place, place.street, place.district, queries.city()):
        assert queries.lies_below(place, above)
    assert not queries.lies_below(place, named("西固区"))
    assert not queries.lies_below(place.district, place)


def test_the_statistical_area_counts_as_a_district() -> None:
    area = named("兰州新区")
    assert (area.level, area.kind) == (Place.DISTRICT, "new_area")
    assert queries.communities(area).count() == 18


def test_below_is_everything_below_and_nothing_else() -> None:
    whole, district, street = queries.city(), named("城关区"), named("白银路街道")
    assert set(queries.below(street)) == set(Place.objects.filter(parent=street, is_open=True))
    assert set(queries.below(street)) < set(queries.below(district)) < set(queries.below(whole))
    assert whole not in queries.below(whole)
    place = named("甘家巷社区")
    assert not queries.below(place).exists()
    assert list(queries.communities(place)) == [place]
    assert sum(queries.communities(d).count() for d in queries.below(whole).filter(level="district")) == 445


def test_what_lay_below_is_dated() -> None:
    anning, gaolan = named("安宁区"), named("皋兰县")
    then, now = date(2022, 6, 1), date(2024, 6, 1)
    assert "忠和镇" in {place.short for place in queries.below(gaolan, then)}
    assert "忠和镇" not in {place.short for place in queries.below(anning, then)}
    assert "忠和镇" in {place.short for place in queries.below(anning, now)}
    assert set(queries.below(anning, now)) == set(queries.below(anning))


def test_a_renamed_place_is_the_same_place_under_its_old_name() -> None:
    place = named("枣林东社区")
    assert [(s.edition, s.name) for s in place.spells.order_by("edition")] == [
        (2021, "枣林路社区居委会"),
        (2023, "枣林东社区居委会"),
    ]


def test_what_vanished_is_closed_and_its_successor_known_only_by_its_name() -> None:
    pairs = {
        (s.predecessor.code, s.successor.code, s.on)
        for s in Succession.objects.select_related("predecessor", "successor")
    }
    new_year = date(2024, 1, 1)
    assert pairs == {
        ("620121112000", "620171104000", new_year),
        ("620122102000", "620105100000", new_year),
        ("620122104000", "620105101000", new_year),
    }
    closed = Place.objects.filter(is_open=False)
    assert {"朝阳村社区", "靖远路社区", "西李家湾社区", "盐池社区"} <= {place.short for place in closed}
    assert closed.count() == 7


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("甘家", "甘家巷社区"),
        ("甘家巷社区居委会", "甘家巷社区"),
        ("ganjiaxiang", "甘家巷社区"),
        ("GJX", "甘家巷社区"),
        ("ＧＪＸ", "甘家巷社区"),
        (" 甘家\x00巷 ", "甘家巷社区"),
        ("620171000000", "兰州新区"),
    ],
)
def test_find(text: str, first: str) -> None:
    assert next(place.short for place in queries.find(text)) == first


@pytest.mark.parametrize("text", ["", " ", "%", "_", "\x00", "'", "𣵦", "a" * 100_000])
def test_find_nothing(text: str) -> None:
    assert queries.find(text) == []


def test_find_keeps_to_a_place_and_to_what_is_open() -> None:
    assert len(queries.find("王家庄")) == 2
    assert [p.district_id for p in queries.find("王家庄", within=named("安宁区"))] == [named("安宁区").pk]
    assert queries.find("西李家湾") == []
    assert len(queries.find("社区", limit=7)) == 7


def test_villages_are_loaded_when_asked_for(tmp_path: Path) -> None:
    counts = load.load(rulebook.folder(), villages=True)
    assert counts["community"] == 445 + 731 + 1
    village = Place.objects.get(code="620105100202")
    assert (village.short, village.kind) == ("崖川村", "village")
