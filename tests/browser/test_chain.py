"""One lamp through all five steps in a real browser, with scripts and without (4.1, 4.2, 4.4, 4.5)."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def take(page: Any, address: str, case: str, move: str, **fields: str) -> None:
    """Open the case's move as a link would, fill in its form, send it."""
    page.goto(f"{address}{case}?move={move}")
    form = page.locator(f"form[action='{case}{move}/']")
    for name, value in fields.items():
        field = form.locator(f"[name='{name}']").first
        if field.evaluate("field => field.type") in ("radio", "checkbox"):
            form.locator(f"[name='{name}'][value='{value}']").check(force=True)
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(field.locator("option", has_text=value).first.get_attribute("value"))
        else:
            field.fill(value)
    form.locator("button.filled, button.primary, button").last.click()
    # The case's page again, and no longer the form: whether it came by a swap or by a new page.
    expect(page).to_have_url(re.compile(rf"{re.escape(case.rstrip('/'))}/?(\?(?!.*move=).*)?(#.*)?$"))


@pytest.mark.clause("4.1", "4.2", "4.4", "4.5")
@pytest.mark.parametrize("scripts", [True, False])
def test_a_lamp_from_report_to_answer(open_page: Any, scripts: bool) -> None:
    address = open_page.address
    phone = open_page("/c/620102007003/report/", width=390, scripts=scripts)
    phone.fill("[name=text]", f"五单元楼道灯坏了，晚上看不见（{scripts}）")
    phone.fill("[name=spot]", "18 号院 5 单元")
    phone.get_by_role("button", name="送出").click()
    expect(phone.locator("main")).to_contain_text(re.compile(r"\d{4}-\d{4}"))
    said = phone.locator("main").inner_text()
    number = re.search(r"\d{4}-\d{4}", said)
    code = re.search(r"(?<!\d)\d{4}\s\d{4}(?!\d)", said)
    assert number
    assert code

    clerk = open_page(f"/search/?q={number[0]}", "linan", scripts=scripts)
    links = [link.get_attribute("href") or "" for link in clerk.locator("main a").all()]
    case = next(found[0] for link in links if (found := re.match(r"/problems/\d+/", link)))
    take(clerk, address, case, "accept", handler="李楠")
    take(clerk, address, case, "solve", difficulty="simple", handler="刘宏")
    grid = open_page(case, "liuhong", width=390, scripts=scripts)
    take(grid, address, case, "done", words="换了灯泡", result="solved")
    grid.goto(f"{address}{case}?move=verify")
    expect(grid.locator("main")).to_contain_text("这件事是您办的")
    member = open_page(case, "wangjianping", width=390, scripts=scripts)
    take(member, address, case, "verify", words="亮了")
    take(clerk, address, case, "feed_back", personal="灯修好了，请您看看。")

    phone.goto(f"{address}/c/620102007003/follow/")
    phone.fill("[name=code]", code[0])
    phone.locator("main form button").first.click()
    expect(phone.locator("main")).to_contain_text("灯修好了")
    phone.goto(f"{address}/c/620102007003/follow/mine/?move=confirm")
    form = phone.locator("form[action$='/confirm/']")
    form.locator("[name=satisfaction][value=good]").check(force=True)
    form.locator("button").last.click()
    expect(form).to_have_count(0)
    clerk.goto(address + case)
    expect(clerk.locator("main")).to_contain_text("办结")
