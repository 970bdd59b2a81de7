"""What a page says of a move lies on no button, and what is drawn larger carries no style over (1440 px)."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_what_was_done_covers_no_move(open_page: Any) -> None:
    listed = open_page("/problems/", "linan")
    links = [link.get_attribute("href") or "" for link in listed.locator("main table a").all()]
    case = next(link for link in links if re.match(r"/problems/\d+/$", link))
    page = open_page(f"{case}?move=note", "linan")
    page.set_viewport_size({"width": 1440, "height": 700})
    page.locator("#move-note textarea").fill("打过电话，说明天来")
    page.locator("#move-note button").last.click()
    toast = page.locator(".toast").bounding_box()
    assert toast
    for button in page.locator(".move .button").all():
        box = button.bounding_box()
        apart = box["x"] + box["width"] <= toast["x"] or toast["x"] + toast["width"] <= box["x"]
        assert apart or box["y"] + box["height"] <= toast["y"] or toast["y"] + toast["height"] <= box["y"]


def test_a_field_drawn_larger_raises_no_complaint(open_page: Any) -> None:
    listed = open_page("/meetings/", "zhoumin")
    links = [link.get_attribute("href") or "" for link in listed.locator("main a").all()]
    room = next(link for link in links if re.match(r"/meetings/\d+/$", link))
    page = open_page(room, "zhoumin")
    for answer in ("列席 1 人", "已经在名单上"):
        page.locator("details.add:has(form[action$='/guest/'])").evaluate("box => { box.open = true }")
        form = page.locator("form[action$='/guest/']")
        form.locator("[name=name]").evaluate("field => { field.style.height = '80px' }")
        form.locator("[name=name]").fill("刘志明")
        form.locator("[name=standing]").fill("热力公司")
        form.locator("button").click()
        # The answer is swapped in after it has come: wait for what a person would see of it.
        expect(page.locator("body")).to_contain_text(answer)


def test_the_net_is_spoken_of_only_when_it_is_gone(open_page: Any) -> None:
    listed = open_page("/meetings/", "zhoumin")
    links = [link.get_attribute("href") or "" for link in listed.locator("main a").all()]
    room = next(link for link in links if re.match(r"/meetings/\d+/$", link))
    for address in (room, f"{room}hall/"):
        page = open_page(address, "zhoumin")
        for line in page.locator("[data-net], [data-changed], [data-kept]").all():
            expect(line).to_be_hidden()
