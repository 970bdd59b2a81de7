"""The map of a board by real outlines in a real browser: its labels, its links by keyboard and tap, and what axe says."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from linli.core.places.models import Place
from linli.core.places.shapes.load import load, remove
from tests import grounds

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# Labels of those that show: how many, and what is cut by the map's edge, covered by another, or wider than its box.
LOOK = """() => {
  const map = document.querySelector('.area-map').getBoundingClientRect()
  const boxes = [...document.querySelectorAll('.labels rect')].map(one => [one.getBoundingClientRect(), one])
    .filter(([box]) => box.width)
  const wrong = []
  boxes.forEach(([a, rect], i) => {
    if (a.left < map.left - 1 || a.right > map.right + 1 || a.top < map.top - 1 || a.bottom > map.bottom + 1) wrong.push('cut')
    if (rect.parentNode.querySelector('text').getBoundingClientRect().width > a.width) wrong.push('wide')
    boxes.slice(i + 1).forEach(([b]) => {
      if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) wrong.push('covered')
    })
  })
  return [boxes.length, wrong]
}"""


@pytest.fixture
def outlines(rows: None) -> Iterator[None]:
    """The districts, and the streets of one of them crowded into a quarter of it."""
    district = Place.objects.get(level=Place.DISTRICT, name="城关区")
    streets = list(Place.objects.filter(parent=district, is_open=True).order_by("code"))
    load(grounds.file(*grounds.strips(grounds.districts())))
    load(grounds.file(*grounds.strips(streets, grounds.WEST + 0.15, digits=9)))
    yield
    remove()


@pytest.mark.parametrize("mode", ["light", "dark", "elder"])
@pytest.mark.parametrize("width", [390, 1440])
def test_every_place_has_its_label_whole_and_nothing_is_amiss(
    open_page: Any, axe: Callable[[Any], list[str]], outlines: None, width: int, mode: str
) -> None:
    for user, n in (("sunwei", 8), ("zhaolin", 27)):
        page = open_page("/board/?draw=map&measure=late", user, width, mode)
        count, wrong = page.evaluate(LOOK)
        assert (count >= n, wrong) == (True, [])
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_it_is_chosen_and_left_by_links_and_told_of_by_tap_and_key(
    open_page: Any, outlines: None, scripts: bool
) -> None:
    page = open_page("/board/", "sunwei", 390, "light", scripts)
    page.locator(".map-ways").get_by_text("地图").click()
    expect(page.locator(".area-map")).to_be_visible()
    page.locator(".labels.narrow a").filter(has_text="七里河区").click()
    expect(page.locator(".map-panel")).to_contain_text("七里河区")
    area = page.locator(".ground a[aria-label^=西固区]")
    area.focus()
    area.press("Enter")
    expect(page.locator(".map-panel")).to_contain_text("西固区")
    page.locator(".map-ways").get_by_text("格子图").click()
    expect(page.locator(".tile-map")).to_be_visible()
    page.close()
