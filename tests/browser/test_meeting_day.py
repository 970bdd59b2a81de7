"""A meeting's day is seen before it is taken, and changed afterwards: by keys and without scripts, on a phone (4.2)."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def coming(open_page: Any) -> str:
    year = open_page("/meetings/year/", "zhoumin")
    found = year.locator(".month li:has-text('材料已送') a").first.get_attribute("href")
    assert found
    return str(found)


@pytest.mark.parametrize("scripts", [True, False])
def test_another_day_is_one_tap_and_the_button_names_it(open_page: Any, scripts: bool) -> None:
    page = open_page("/meetings/new/", "zhoumin", 390, scripts=scripts)
    go = page.locator("button.filled")
    expect(go).to_contain_text("定在")
    before = go.inner_text()
    page.locator("[name=room]").fill("二楼小会议室")
    page.locator(".day-others button").last.click()
    expect(page.locator("button.filled")).not_to_have_text(before)
    expect(page.locator("[name=room]")).to_have_value("二楼小会议室")
    said = page.locator(".day-said b").inner_text()
    expect(page.locator("button.filled")).to_have_text(f"定在 {said}，发通知")


def test_enter_takes_the_day_that_is_named_and_no_other(open_page: Any) -> None:
    page = open_page(f"{coming(open_page)}day/", "zhoumin")
    page.locator("[name=words]").fill("停电")
    page.locator("[name=room]").fill("文化站")
    page.locator("[name=room]").press("Enter")
    expect(page.locator("h1")).not_to_have_text("改期、改地点")
    expect(page.locator("body")).to_contain_text("改到 文化站")


@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    open_page: Any, axe: Callable[[Any], list[str]], width: int
) -> None:
    found = {}
    for name, path, who in (
        ("new", "/meetings/new/", "zhoumin"),
        ("day", f"{coming(open_page)}day/", "zhoumin"),
        ("room", coming(open_page), "zhoumin"),
        ("mine", f"{coming(open_page)}mine/", "zhoumin"),
        ("city", "/board/", "sunwei"),
        ("street", "/board/", "hanxue"),
        ("below", "/reports/", "hanxue"),
    ):
        page = open_page(path, who, width)
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        if bad := [*axe(page), *(["too wide"] if wide else [])]:
            found[name] = bad
        page.close()
    assert found == {}
