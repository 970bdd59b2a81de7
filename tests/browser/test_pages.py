"""Every kind of page: no violation that axe can see, nothing wider than the window, no complaint."""

from collections.abc import Callable
from typing import Any

import pytest

from tools.shots import run

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("width", [390, 1440])
def test_every_page_is_accessible_and_fits(
    open_page: Any, axe: Callable[[Any], list[str]], width: int, rows: None
) -> None:
    wrong = {}
    for name, username, path in run.pages():
        page = open_page(path, username, width)
        found = axe(page)
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if overflow > 0:
            found.append(f"{overflow} px wider than the window")
        if page.locator("h1").count() != 1:
            found.append(f"{page.locator('h1').count()} h1")
        if found:
            wrong[name] = found
        page.close()
    assert wrong == {}


@pytest.mark.parametrize("mode", ["dark", "elder"])
def test_the_main_pages_are_accessible_in_every_mode(
    open_page: Any, axe: Callable[[Any], list[str]], mode: str, rows: None
) -> None:
    main = {"community", "report", "follow", "desk", "problems", "problem-accepted", "meeting", "visit"}
    wrong = {}
    for name, username, path in run.pages():
        if name in main:
            page = open_page(path, username, 390, mode)
            if found := axe(page):
                wrong[name] = found
            page.close()
    assert wrong == {}
