"""The picture of a board: its own composition, whole and readable, of the very figures that its page shows (6.4)."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from tests import ways
from tests.cast import Cast
from tests.oversight.boards.test_boards_late import later, lived
from tests.pages import signed_in, text

from linli.core import clock
from linli.core.papers import picture as pictures
from linli.core.papers.fonts import MissingGlyph
from linli.core.people.actor import PUBLIC
from linli.core.places.models import Place
from linli.domains.oversight.boards import board, picture, span, tiles


def png(cast: Cast, role: str, place: Place, query: str = "") -> Image.Image:
    client = signed_in(getattr(cast, role))
    answer = client.get(f"/board/{place.code}/export.png?{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    found = Image.open(io.BytesIO(answer.content))
    found.load()
    return found


def inked(found: Image.Image, box: tuple[float, float, float, float]) -> bool:
    """Whether something is drawn in this part of it (shares of width and height)."""
    wide, high = found.size
    part = found.convert("L").crop(
        (int(box[0] * wide), int(box[1] * high), int(box[2] * wide), int(box[3] * high))
    )
    low, top = part.getextrema()
    return low < 128 < top  # type: ignore[operator]


@pytest.mark.clause("6.4")
@pytest.mark.parametrize("level", ["community", "street", "district", "city"])
def test_it_is_of_a_size_for_a_chat_or_a_slide_and_not_blank(cast: Cast, level: str) -> None:
    lived(cast)
    later(60)
    place = {
        "community": cast.place, "street": cast.place.street, "district": cast.place.district,
        "city": Place.objects.get(level=Place.CITY),
    }[level]  # fmt: skip
    role = {"community": "secretary"}.get(level, f"{level}_officer")
    assert place is not None
    found = png(cast, role, place)
    assert 900 <= found.size[1] <= 2400
    assert found.size[0] == 1600 or found.size[1] == 2399
    assert inked(found, (0, 0, 0.5, 0.15))
    assert inked(found, (0.6, 0, 1, 0.15))
    assert inked(found, (0, 0.2, 1, 0.5))
    # Nothing is cut: a white edge goes around it.
    wide, high = found.size
    for edge in ((0, 0, wide, 8), (0, high - 8, wide, high), (0, 0, 8, high), (wide - 8, 0, wide, high)):
        assert found.convert("L").crop(edge).getextrema() == (255, 255)


@pytest.mark.clause("6.4")
def test_its_words_are_the_pages_figures(cast: Cast) -> None:
    lived(cast)
    later(60)
    assert cast.place.street
    client = signed_in(cast.street_officer)
    answer = client.get("/board/")
    made = board.made(cast.place.street, span.read({}))
    said = picture.said(made, "on_time", clock.now())
    page = answer.context
    for one, shown in zip(said["steps"], page["funnel"].steps, strict=True):
        assert one["count"] == f"{shown.count:,}"
        assert one["stuck"] == f"停在这里 {shown.stuck:,}"
        assert one["late"] == f"超期 {shown.late:,}"
    for one, rate in zip(said["rates"], page["rates"], strict=True):
        assert (one["label"], one["value"], one["spread"], one["held"]) == (
            rate.label, rate.value, rate.spread, rate.held,
        )  # fmt: skip
        assert one["note"] == rate.note
    cells = [[getattr(cell, "text", cell) for cell in row.cells] for row in page["table"].rows]
    assert [[one.split(" ")[0] for one in row] for row in said["table"]["rows"]] == [
        [str(cell).split(" ")[0] for cell in row] for row in cells
    ]
    assert f"超期 {made.counted.late()} 件" in said["lede"]
    tiles_shown = [
        t for row in page["map"].rows for stack in row for line in stack.lines for d in line for t in d.tiles
    ]
    drawn = [
        t for row in said["map"]["rows"] for stack in row for line in stack for d in line for t in d["tiles"]
    ]
    assert [(t["label"], t["grade"], t["value"]) for t in drawn] == [
        (t.label, t.grade, t.value) for t in tiles_shown
    ]


@pytest.mark.clause("6.3")
def test_what_the_page_holds_back_it_holds_back(cast: Cast) -> None:
    """Four answers of a month that is over: no percentage of them, on the page or here."""
    for _ in range(4):
        ways.go(ways.fed_back(cast), "confirm", PUBLIC, satisfaction="good")
    clock.set_now(clock.now() + timedelta(days=40))
    said = picture.said(board.made(cast.place, span.read({})), "on_time", clock.now())
    confirmed = said["rates"][1]
    assert (confirmed["value"], confirmed["held"]) == ("", "不公布")
    assert "不公布" in text(signed_in(cast.secretary).get("/board/"))


@pytest.mark.parametrize("measure", list(tiles.MEASURES))
def test_the_map_is_the_one_that_the_page_shows(cast: Cast, measure: str) -> None:
    client = signed_in(cast.street_officer)
    page = client.get(f"/board/?measure={measure}")
    assert f"measure={measure}" in page.context["picture"]
    assert client.get(page.context["picture"]).status_code == 200
    assert client.get(page.context["picture"].replace(measure, "moon")).status_code == 404


def test_a_day_that_is_over_says_which_and_names_its_limits(cast: Cast) -> None:
    clock.set_now(clock.now() + timedelta(days=40))
    said = picture.said(board.made(cast.place, span.read({"period": "2021-11"})), "on_time", clock.now())
    assert said["as_of"] == "截至 2021年11月30日 周二"
    assert any("那天过了的时限" in one for one in said["notes"])


def test_a_sign_that_no_font_shows_is_named() -> None:
    with pytest.raises(MissingGlyph):
        pictures.to_png("figures", {"title": "\U00030edd"})
