"""How a place's office is reached: written in by its own people, a line in its journal, read on the public pages."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast

from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.places import actions, load
from linli.core.places.models import Place
from linli.domains.problems.portal import notice_board

HERE = "/desk/contact/"
GIVEN = {"phone": "0931-8461234 转 3", "address": "畅家巷 18 号"}


def of(cast: Cast) -> Place:
    return Place.objects.select_related("street", "district").get(pk=cast.place.pk)


def test_it_is_written_in_and_is_a_line(cast: Cast) -> None:
    staff = pages.signed_in(cast.clerk)
    assert 'name="phone"' in pages.text(staff.get(HERE))
    assert staff.post(HERE, GIVEN).headers["Location"] == HERE
    assert (of(cast).phone, of(cast).address, of(cast).tel) == (*GIVEN.values(), "09318461234")
    line = Entry.objects.get(verb="contact")
    assert (line.place_id, line.actor, line.case_id) == (cast.place.pk, cast.clerk.key, None)
    assert line.data == {"changed": ["phone", "address"]}
    assert verify()["ok"]
    text = pages.text(staff.get(HERE))
    assert "公开页面上马上看得到" in text
    assert 'value="0931-8461234 转 3"' in text


def test_the_number_itself_is_in_no_line(cast: Cast) -> None:
    assert pages.signed_in(cast.clerk).post(HERE, {"phone": "138 0000 0000"}).status_code == 302
    assert of(cast).tel == "13800000000"
    assert Entry.objects.get(verb="contact").data == {"changed": ["phone"]}


def test_nothing_changed_is_no_line(cast: Cast) -> None:
    staff = pages.signed_in(cast.secretary)
    for _ in range(2):
        staff.post(HERE, GIVEN)
    assert "没有改动" in pages.text(staff.get(HERE))
    staff.post(HERE, {"phone": "", "address": GIVEN["address"]})
    assert [line.data["changed"] for line in Entry.objects.filter(verb="contact").order_by("seq")] == [
        ["phone", "address"],
        ["phone"],
    ]
    assert of(cast).phone == ""


@pytest.mark.parametrize(
    ("phone", "said"),
    [
        ("打给李楠", "电话只写数字"),
        ("123", "电话只写数字"),
        ("1-2-3-4-5-6", "位数字"),
        ("0931\u202e8461234", "看不见的符号"),
        ("<script>alert(1)</script>", "电话只写数字"),
        ("1" * 40, "30"),
    ],
)
def test_what_is_no_number_is_said_at_the_field(cast: Cast, phone: str, said: str) -> None:
    answer = pages.signed_in(cast.clerk).post(HERE, {"phone": phone, "address": "畅家巷 18 号"})
    assert answer.status_code == 422
    assert said in pages.text(answer)
    assert "畅家巷 18 号" in pages.text(answer)
    assert of(cast).address == ""


def test_the_street_writes_in_its_own(cast: Cast) -> None:
    pages.signed_in(cast.street_officer).post(HERE, {"phone": "0931-8460000", "address": ""})
    street = Place.objects.get(pk=cast.place.street_id)
    assert (street.phone, of(cast).phone) == ("0931-8460000", "")
    assert "看社区主页" not in pages.text(pages.signed_in(cast.street_officer).get(HERE))


def test_whose_it_is(cast: Cast) -> None:
    for actor in (cast.member, cast.grid_worker, cast.district_officer, cast.city_officer):
        assert pages.signed_in(actor).post(HERE, GIVEN).status_code == 403
    assert Client().post(HERE, GIVEN).headers["Location"].startswith("/sign-in/")
    with pytest.raises(PermissionError):
        actions.set_contact(cast.place, cast.stranger, "0931-8461234", "")
    assert not Entry.objects.filter(verb="contact").exists()


@pytest.mark.clause("4.1", "4.5")
def test_everybody_reads_it(cast: Cast, client: Client, settings: Any, tmp_path: Path) -> None:
    base = f"/c/{cast.place.code}/"
    shown = {base, base + "board/", base + "report/"}
    for address in shown - {base + "board/"}:
        assert "由社区填写" in pages.text(client.get(address))
    assert "电话由社区填写" in str(portal_board_lines(cast))
    actions.set_contact(cast.place, cast.secretary, **GIVEN)
    for address in shown:
        text = pages.text(client.get(address))
        assert 'href="tel:09318461234">0931-8461234 转 3</a>' in text, address
        assert "畅家巷 18 号" in text, address
        assert "由社区填写" not in text, address
    assert "社区电话 0931-8461234 转 3，畅家巷 18 号" in str(portal_board_lines(cast))


def portal_board_lines(cast: Cast) -> list[Any]:
    return list(notice_board._lines(of(cast)))


@pytest.mark.clause("2.4")
def test_a_door_without_a_number_is_the_communitys(cast: Cast, client: Client) -> None:
    actions.set_contact(cast.place, cast.secretary, **GIVEN)
    sent = {"token": "x", "text": "想问业主大会怎么开", "contact": "phone", "phone": "1"}
    sent["token"] = "00000000-0000-4000-8000-000000000001"
    text = pages.text(client.post(f"/c/{cast.place.code}/report/", sent))
    assert "业主大会" in text
    assert "社区 0931-8461234 转 3" in text


def test_loading_the_places_again_leaves_it(cast: Cast) -> None:
    actions.set_contact(cast.place, cast.secretary, **GIVEN)
    load.load()
    assert of(cast).phone == GIVEN["phone"]
    assert ways.report(cast).place.phone == GIVEN["phone"]
