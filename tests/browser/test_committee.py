"""A resident recommends a neighbour, and objects to somebody on a notice: on a phone, with scripts off."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import expect

from linli.core import clock
from linli.core.places.models import Place
from linli.demo.world import HOME
from linli.domains.committees.models import Objection, Source
from tests import forming as go
from tests.cast import hold
from tests.forming import Forming, bring, forming

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def community(number: int) -> Forming:
    """One of the demo's communities that have no story, with everybody whom a round needs."""
    others = Place.objects.filter(level=Place.COMMUNITY, is_open=True, district__name="城关区")
    place = others.exclude(short=HOME).select_related("street", "district").order_by("-code")[number]
    street = place.street or place
    people = {
        "secretary": hold("石秀兰", "secretary", place),
        "clerk": hold("罗文", "clerk", place),
        "street_officer": hold("韩雪", "street_officer", street),
        "street_secretary": hold("祁海明", "street_secretary", street),
    }
    return forming(SimpleNamespace(place=place, **people))  # type: ignore[arg-type]


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_a_resident_recommends_a_neighbour(open_page: Any, axe: Callable[[Any], list[str]]) -> None:
    f = community(0)
    go.call(f)
    here = f"/c/{f.cast.place.code}/"
    page = open_page(f"{here}call/", width=390, scripts=False)
    page.get_by_role("link", name="推荐一位邻居").click()
    page.get_by_label("推荐谁").fill("苏慧")
    page.get_by_label("为什么推荐").fill("楼里谁家有事都找她")
    page.get_by_text("不写，请社区去了解").click()
    expect(page.get_by_label("您的姓名")).to_be_hidden()
    page.get_by_role("button", name="送出推荐").click()
    expect(page.get_by_text("请写他的电话、住处、单位")).to_be_visible()
    expect(page.get_by_label("推荐谁")).to_have_value("苏慧")
    page.get_by_label("怎么找到他").fill("40 号院，社区医院上班")
    page.get_by_role("button", name="改好了，再送一次").click()
    expect(page).to_have_url(re.compile("/call/done/$"))
    expect(page.get_by_role("heading", name="收到您的推荐，谢谢您")).to_be_visible()
    source = Source.objects.get(case__root=f.round)
    assert source.channel == "resident"
    assert source.sealed is not None
    assert "40 号院".encode() not in bytes(source.sealed.sealed or b"")
    for path in ("", "call/", "call/come/", "call/recommend/", "call/done/", "committee/"):
        for mode in ("light", "dark", "elder"):
            shown = open_page(here + path, width=390, mode=mode)
            assert (path, mode, axe(shown), fits(shown)) == (path, mode, [], True)
            shown.close()


def test_a_resident_objects_on_a_notice(open_page: Any, axe: Callable[[Any], list[str]]) -> None:
    with transaction.atomic(), clock.travel(clock.now() - timedelta(days=12)):
        f = community(1)
        bring(f, "approve")
        notice = go.publish(f)
    here = f"/c/{f.cast.place.code}/notices/{notice.pk}/"
    page = open_page(here, width=390, scripts=False)
    expect(page.get_by_text("公示还剩")).to_be_visible()
    page.get_by_role("link", name="对名单有意见").click()
    page.get_by_label("柳青").check()
    page.get_by_label("什么事实").fill("七月占道经营，城管劝过两次")
    page.get_by_text("书面答复我").click()
    page.get_by_label("姓名").fill("胡一刀")
    page.get_by_role("button", name="封好，送出").click()
    expect(page.get_by_text("要书面答复，请写怎么找到您")).to_be_visible()
    expect(page.get_by_label("什么事实")).to_have_value("七月占道经营，城管劝过两次")
    page.get_by_label("怎么答复您").fill("13900000000")
    page.get_by_role("button", name="改好了，再送一次").click()
    expect(page.get_by_text("书面答复您")).to_be_visible()
    row = Objection.objects.get(notice=notice)
    assert (row.named, row.candidate_id) == (True, f.of("柳青").pk)
    for width, mode in (
        (390, "light"),
        (390, "dark"),
        (390, "elder"),
        (768, "light"),
        (1440, "light"),
        (1440, "elder"),
    ):
        shown = open_page(here, width=width, mode=mode)
        assert (width, mode, axe(shown), fits(shown)) == (width, mode, [], True)
        assert "胡一刀" not in shown.content()
        shown.close()
