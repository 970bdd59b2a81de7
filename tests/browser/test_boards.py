"""A board where it is not a page: on the wall it is one screen, on paper its colours and its moment stay."""

from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# What of the screen lies beyond its edges or on something else; and how large the letters of the table are.
LOOK = """() => {
  const zoom = parseFloat(getComputedStyle(document.querySelector('.sheet')).zoom)
  const box = one => document.querySelector(one).getBoundingClientRect()
  const seen = ['.title-row', '#funnel', '#rates', '#map .tile-map', '#map .legend', '#table .table'].map(box)
  const out = seen.filter(a => a.top < 0 || a.left < 0 || a.right > innerWidth + 1 || a.bottom > innerHeight + 1).length
  const beside = box('#map').right <= box('#table').left
  return [out, beside, zoom * parseFloat(getComputedStyle(document.querySelector('#table td')).fontSize)]
}"""


@pytest.mark.parametrize(("width", "height", "least"), [(1920, 1080, 18), (3840, 2160, 36)])
def test_on_the_wall_a_board_is_one_screen_large_and_without_filters(
    open_page: Any, width: int, height: int, least: int
) -> None:
    page = open_page("/board/?screen=1", "sunwei", width)
    page.set_viewport_size({"width": width, "height": height})
    out, beside, letters = page.evaluate(LOOK)
    assert (out, beside) == (0, True)
    assert letters >= least
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    assert not page.locator(".chips, .board-views, .board-spans, .map-hint").filter(visible=True).count()
    page.close()


def test_on_paper_the_tiles_keep_their_colour_and_the_moment_is_told(open_page: Any) -> None:
    page = open_page("/board/?measure=late", "sunwei", 1440)
    page.emulate_media(media="print")
    kept = "one => getComputedStyle(one).printColorAdjust"
    assert page.locator(".tile").first.evaluate(kept) == "exact"
    assert page.locator(".legend .key").first.evaluate(kept) == "exact"
    assert page.get_by_text("截至").first.is_visible()
    assert not page.get_by_text("点一格").first.is_visible()
    assert not page.get_by_text("导出").first.is_visible()
    page.close()


@pytest.mark.parametrize("width", [390, 768])
def test_the_roll_outs_chart_opens_on_today(open_page: Any, width: int) -> None:
    page = open_page("/rollout/", "sunwei", width)
    box = page.locator(".rollout-chart .today").bounding_box()
    assert box
    assert 0 <= box["x"] <= width - box["width"]
    page.close()
