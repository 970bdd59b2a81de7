"""Before a meeting: the agenda arranged by buttons, keys and drag, with scripts and without; one's own answer on a phone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FIRST, SECOND = 0, 1


def coming(open_page: Any) -> str:
    """The meeting that is to come, of the demo."""
    year = open_page("/meetings/year/", "zhoumin")
    found = year.locator(".month li:has-text('材料已送') a").first.get_attribute("href")
    assert found
    return str(found)


def titles(page: Any) -> list[str]:
    return [text.strip() for text in page.locator(".slots .what").all_inner_texts()]


def test_keys_buttons_and_drag_move_a_row_and_the_clock_follows(open_page: Any) -> None:
    page = open_page(f"{coming(open_page)}agenda/", "zhoumin")
    before = titles(page)
    assert len(before) == 2
    expect(page.locator("[data-times]").nth(FIRST)).to_have_text("15:00–15:25")
    page.locator("[data-shift=down]").nth(FIRST).click()
    expect(page.locator(".slots .what").nth(FIRST)).to_have_text(before[SECOND])
    expect(page.locator("[data-times]").nth(SECOND)).to_have_text("15:10–15:35")
    expect(page.locator("[data-said]")).to_contain_text("第 2 项")
    page.locator("[data-minutes]").nth(SECOND).focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".slots .what").nth(FIRST)).to_have_text(before[FIRST])
    grip, other = page.locator("[data-grip]").nth(FIRST), page.locator("[data-slot]").nth(SECOND)
    a, b = grip.bounding_box(), other.bounding_box()
    page.mouse.move(a["x"] + a["width"] / 2, a["y"] + a["height"] / 2)
    page.mouse.down()
    page.mouse.move(a["x"] + 5, b["y"] + b["height"] / 2, steps=6)
    page.mouse.up()
    expect(page.locator(".slots .what").nth(FIRST)).to_have_text(before[SECOND])
    expect(page.locator("[data-unsaved]")).to_be_visible()
    page.locator("[data-minutes]").nth(FIRST).fill("12")
    page.get_by_role("button", name="存好议程").click()
    expect(page.locator("[data-times]").nth(FIRST)).to_have_text("15:00–15:12")
    assert titles(page) == before[::-1]


def test_without_scripts_each_button_keeps_the_order(open_page: Any) -> None:
    page = open_page(f"{coming(open_page)}agenda/", "linan", scripts=False)
    before = titles(page)
    page.locator("[data-shift=up]").nth(SECOND).click()
    expect(page.locator(".slots .what").nth(FIRST)).to_have_text(before[SECOND])


def test_one_answers_on_a_phone_with_two_taps(open_page: Any, axe: Callable[[Any], list[str]]) -> None:
    page = open_page("/meetings/mine/", "mayulan", 390)
    assert axe(page) == []
    page.locator("main a[href$='/mine/']").first.click()
    assert axe(page) == []
    page.locator("input[name=answer][value=late]").check()
    page.get_by_role("button", name="回话").click()
    expect(page.locator("dl.facts")).to_contain_text("晚到")


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_no_page_is_wider_than_the_window_and_axe_finds_nothing(
    open_page: Any, axe: Callable[[Any], list[str]], width: int
) -> None:
    base = coming(open_page)
    found = {}
    for path in (f"{base}answers/", f"{base}agenda/", f"{base}mine/", "/meetings/mine/", "/meetings/year/"):
        page = open_page(path, "zhoumin", width)
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        if bad := [*axe(page), *(["too wide"] if wide else [])]:
            found[re.sub(r"\d+", "N", path)] = bad
    assert found == {}
