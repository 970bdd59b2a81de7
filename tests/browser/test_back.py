"""Back in a real browser: no second case, nothing lost, and a shared telephone that shows nothing again (4.1, 4.5)."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FORM = "/c/620102007003/report/"
CODE = re.compile(r"(?<!\d)\d{4}\s\d{4}(?!\d)")


def write(page: Any, text: str) -> None:
    page.fill("[name=text]", text)
    page.fill("[name=spot]", "18 号院 7 单元")


def count(words: str) -> int:
    from linli.domains.problems.models import Problem

    return Problem.objects.filter(text=words).count()


@pytest.mark.clause("4.1")
@pytest.mark.parametrize("scripts", [True, False])
def test_back_and_sent_again_is_one_case(open_page: Any, scripts: bool) -> None:
    words = f"七单元的信箱锁坏了（{scripts}）"
    page = open_page(FORM, width=390, scripts=scripts)
    write(page, words)
    page.get_by_role("button", name="送出").click()
    expect(page).to_have_url(re.compile("/report/done/"))
    first = page.locator(".receipt .digits").inner_text()
    page.go_back()
    expect(page.locator("[name=text]")).to_be_visible()
    write(page, words)
    page.get_by_role("button", name="送出").click()
    expect(page.locator("main")).to_contain_text("刚才已经登记了，没有再登记一次")
    expect(page.locator(".receipt .digits")).to_have_text(first)
    assert count(words) == 1
    page.get_by_role("link", name="再反映另一件").click()
    write(page, f"{words}，另一件")
    page.get_by_role("button", name="送出").click()
    expect(page.locator("main")).to_contain_text("记下了，请把查询码抄下来")
    assert count(f"{words}，另一件") == 1


@pytest.mark.clause("4.5")
@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_cleared_does_not_come_back(open_page: Any, scripts: bool) -> None:
    words = f"九单元门口的灯罩碎了（{scripts}）"
    page = open_page(FORM, width=390, scripts=scripts)
    write(page, words)
    page.locator("label", has_text="电话").first.click()
    phone = page.locator("[name=phone]")
    if phone.is_visible():
        phone.fill("13900001111")
    page.get_by_role("button", name="送出").click()
    expect(page.locator(".receipt .digits")).to_have_text(CODE)
    page.get_by_role("button", name="用完了，清掉这一页").click()
    expect(page).to_have_url(re.compile(r"/c/620102007003/$"))
    for _ in range(3):
        if page.evaluate("history.length") < 2:
            break
        page.go_back()
        expect(page.locator("main")).to_be_visible()
        expect(page.locator(".receipt .digits")).to_have_count(0)
        if page.locator("[name=text]").count():
            expect(page.locator("[name=text]")).to_have_value("")
            expect(page.locator("[name=phone]")).to_have_value("")
            break
    page.goto(open_page.address + FORM + "done/")
    expect(page.locator("main")).to_contain_text("回执只显示一次")
    assert count(words) == 1
