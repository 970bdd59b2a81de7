"""`/problems/?place=`: one community's problems, from the tables of the street and the district."""

from uuid import uuid4

import pytest
from tests import ways
from tests.cast import Cast
from tests.pages import queries, signed_in, text

from linli.core.people.actor import PUBLIC
from linli.core.places.models import Place
from linli.domains.problems import actions as demands


def two(cast: Cast) -> None:
    """One problem here, one next door, which lies below the same district."""
    ways.report(cast, "这里的灯坏了")
    given = {"text": "隔壁的墙裂了", "spot": "", "facet": "housing"}
    demands.report(cast.next_door, PUBLIC, given, uuid4())


def test_the_district_sees_one_communitys(cast: Cast) -> None:
    two(cast)
    district = signed_in(cast.district_officer)
    both = text(district.get("/problems/"))
    assert "这里的灯坏了" in both
    assert "隔壁的墙裂了" in both
    for code, own, other in (
        (cast.place.code, "这里的灯坏了", "隔壁的墙裂了"),
        (cast.next_door.code, "隔壁的墙裂了", "这里的灯坏了"),
    ):
        page = text(district.get("/problems/", {"place": code}))
        assert own in page
        assert other not in page


def test_the_chip_shows_it_and_takes_it_away(cast: Cast) -> None:
    two(cast)
    answer = signed_in(cast.district_officer).get("/problems/", {"place": cast.place.code, "turn": "clerk"})
    first = answer.context["chips"][0]
    chip = next(chip for chip in answer.context["chips"] if chip.label.startswith("地方"))
    assert first.state == chip.state == "set"
    assert (chip.label, chip.href) == (f"地方：{cast.place}", "?turn=clerk")
    assert answer.context["clear"] == "?"
    page = text(answer)
    assert f'name="place" value="{cast.place.code}"' in page
    assert f"place={cast.place.code}&amp;turn=clerk&amp;sort=" in page


def test_a_street_is_a_place_too(cast: Cast) -> None:
    two(cast)
    street = Place.objects.get(pk=cast.place.street_id)
    page = text(signed_in(cast.district_officer).get("/problems/", {"place": street.code}))
    assert "这里的灯坏了" in page
    assert text(signed_in(cast.street_officer).get("/problems/", {"place": street.code})).count("灯坏了") > 0


@pytest.mark.clause("6.1")
def test_what_the_post_does_not_reach_is_not_found(cast: Cast) -> None:
    two(cast)
    far = Place.objects.exclude(district_id=cast.place.district_id).filter(level="community")[0]
    other = Place.objects.exclude(pk=cast.place.street_id).filter(level="street")[0]
    district = cast.place.district
    assert district is not None
    for actor, codes in (
        (cast.clerk, (cast.next_door.code, district.code)),
        (cast.street_officer, (far.code, other.code, district.code)),
        (cast.district_officer, (far.code, far.district.code)),  # type: ignore[union-attr]
    ):
        for code in (*codes, "1", "x", "９" * 12, "0" * 400):
            for address in ("/problems/", "/problems/export.csv"):
                assert signed_in(actor).get(address, {"place": code}).status_code == 404, code
    assert signed_in(cast.clerk).get("/problems/", {"place": cast.place.code}).status_code == 200


def test_the_file_holds_the_same(cast: Cast) -> None:
    two(cast)
    answer = signed_in(cast.district_officer).get("/problems/export.csv", {"place": cast.next_door.code})
    words = b"".join(answer).decode("utf-8-sig")  # type: ignore[arg-type]
    assert "隔壁的墙裂了" in words
    assert "这里的灯坏了" not in words


def test_the_tables_lead_there(cast: Cast) -> None:
    two(cast)
    street = Place.objects.get(pk=cast.place.street_id)
    assert f'href="/problems/?place={cast.place.code}"' in text(signed_in(cast.street_officer).get("/desk/"))
    assert f'href="/problems/?place={street.code}"' in text(signed_in(cast.district_officer).get("/desk/"))


def test_it_costs_two_questions_more(cast: Cast) -> None:
    two(cast)
    client = signed_in(cast.district_officer)
    plain, _ = queries(client, "/problems/")
    narrowed, _ = queries(client, f"/problems/?place={cast.place.code}")
    assert narrowed <= plain + 2
