"""What was said in a chat group becomes problems: found, looked through, registered once, answered (4.1)."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import pages, ways
from tests.cast import Cast

from linli.core.people import sealed
from linli.core.people.actor import PUBLIC
from linli.core.people.models import Person
from linli.core.places.models import Building
from linli.core.procedures.models import Case
from linli.domains.problems import actions as demands
from linli.domains.problems.intake import chat
from linli.domains.problems.models import Problem, Reporter

PHONE = """3-2-501 王姐 2026/11/25 19:20
三单元楼道灯又坏了，晚上老人下楼看不见
[图片]

物业小刘 2026/11/25 19:22
收到
"""
BUDGET = 14


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return pages.signed_in(cast.clerk)


def read(client: Client, pasted: str) -> Any:
    return client.post("/problems/paste/", {"pasted": pasted})


def registered(client: Client, *rows: dict[str, Any], token: str = "") -> Any:
    data = {"token": token or str(uuid4()), "rows": len(rows)}
    data |= {f"row{n}-{key}": value for n, row in enumerate(rows) for key, value in row.items()}
    return client.post("/problems/paste/", data)


@pytest.mark.parametrize(
    ("pasted", "asking", "talk"),
    [
        (PHONE, [("3-2-501 王姐", "三单元楼道灯又坏了，晚上老人下楼看不见")], ["收到"]),
        ("马姐: 垃圾桶三天没清了\n赵师傅：@马姐 我家楼下也是\n小王:谢谢", [("马姐", "垃圾桶三天没清了")], ["我家楼下也是", "谢谢"]),
        ("2026-11-25 10:11:12 平安是福(12345678)\n18号院井盖松了\n\n2026-11-25 10:12:00 平安是福(12345678)\n在门口右边",
         [("平安是福", "18号院井盖松了\n在门口右边")], []),
        ("[10:02] 王阿姨: 水管漏了\n[10:03] 物业: 师傅马上到", [("王阿姨", "水管漏了")], ["师傅马上到"]),
        ("62号院楼道里停电动车充电，太危险了\n\n路灯三盏不亮", [("", "62号院楼道里停电动车充电，太危险了"), ("", "路灯三盏不亮")], []),
        ("老张 昨天 晚上8:10\n北小院暖气不热\n能不能来个人看看\n———— 11月25日 ————", [("老张", "北小院暖气不热\n能不能来个人看看")], []),
        ("[图片]\n[表情]\n", [], []),
        ("群主：@所有人 明天停水，请大家存水", [], ["明天停水，请大家存水"]),
        ("李哥 19:21\n五楼有人往下扔东西，砸到我家车了\n王姐 19:22\n楼上空调滴水滴到我家窗台",
         [("李哥", "五楼有人往下扔东西，砸到我家车了"), ("王姐", "楼上空调滴水滴到我家窗台")], []),
        ("王姐 19:20\n三单元灯不亮\n“李哥”撤回了一条消息\n李哥 19:23\n你撤回了一条消息\n你撤回了一条消息 重新编辑",
         [("王姐", "三单元灯不亮")], []),
        ("王姐 19:20\n三单元灯不亮\n#接龙 领药的\n1. 张三 301\n2、李四 1单元502\n赵姐 19:30\n收到",
         [("王姐", "三单元灯不亮")], ["#接龙 领药的\n1. 张三 301\n2、李四 1单元502", "收到"]),
        ("王姐 19:20\n1. 灯不亮了\n2. 井盖松了", [("王姐", "1. 灯不亮了\n2. 井盖松了")], []),
    ],
)  # fmt: skip
def test_messages_are_told_apart(pasted: str, asking: list[tuple[str, str]], talk: list[str]) -> None:
    found = chat.parse(pasted)
    assert [(one.who, one.text) for one in found if one.asks] == asking
    assert [one.text for one in found if not one.asks] == talk


@pytest.mark.clause("4.1")
def test_from_the_group_to_the_list_and_back(cast: Cast, clerk: Client) -> None:
    there = ways.report(cast, text="三单元楼道灯坏了，老人下楼看不见", spot="40 号院")
    with CaptureQueriesContext(connection) as asked:
        looked = pages.text(read(clerk, PHONE + "李姐：40 号院井盖松了，怕绊人"))
    assert len(asked) <= BUDGET
    assert "像是要办的，2 件" in looked
    assert "不像要办的，1 条" in looked
    assert there.number in looked
    lamp = {"take": "on", "text": "三单元楼道灯又坏了", "name": "王姐", "lead": there.pk, "facet": "housing"}
    lid = {
        "take": "on",
        "text": "40 号院井盖松了，怕绊人",
        "name": "李姐",
        "spot": "40 号院",
        "facet": "municipal",
    }
    token, before = str(uuid4()), Case.objects.count()
    for _ in range(2):
        answer = registered(clerk, lamp, lid, {"text": "收到"}, token=token)
        assert answer.status_code == 200
        assert Case.objects.count() == before + 2
    said = pages.text(answer)
    assert f"@王姐 您说的“三单元楼道灯又坏了”和邻居反映的是同一件，一起办，编号 {there.number}" in said
    made = Problem.objects.select_related("case").latest("case_id")
    assert (made.source, made.case.state, made.building_id) == ("group", "reported", cast.building.pk)
    assert f"编号 {made.case.number}" in said
    people = Person.objects.filter(pk__in=Reporter.objects.filter(origin=made.case).values("person"))
    assert [sealed.unseal(person)["name"] for person in people] == ["李姐"]
    assert not Person.objects.filter(name__in=["王姐", "李姐"]).exists()


@pytest.mark.clause("4.1")
def test_what_looked_like_talk_is_taken_up_looked_through_and_registered(cast: Cast, clerk: Client) -> None:
    looked = read(clerk, "王姐：三单元楼道灯坏了\n李姐：40 号院门口来了三个卖房的\n小王：谢谢")
    assert [one.text for one in looked.context["talk"]] == ["40 号院门口来了三个卖房的", "谢谢"]
    lamp = {"take": "on", "text": "三单元楼道灯坏了", "name": "王姐", "facet": "housing"}
    sent = {f"row0-{key}": value for key, value in lamp.items()}
    sent |= {"rows": "1", "token": str(looked.context["token"]), "told": looked.context["told"], "also": "0"}
    before = Case.objects.count()
    again = clerk.post("/problems/paste/", sent)
    assert (again.status_code, Case.objects.count()) == (200, before)
    assert "又挑上来 1 件" in pages.text(again)
    rows = again.context["rows"]
    assert [row["text"].value() for row in rows] == ["三单元楼道灯坏了", "40 号院门口来了三个卖房的"]
    assert (rows[1]["take"].value(), rows[1]["name"].value(), rows[1]["spot"].value()) == (
        True,
        "李姐",
        "40 号院",
    )
    assert [one.text for one in again.context["talk"]] == ["谢谢"]
    seller = {
        "take": "on",
        "text": rows[1]["text"].value(),
        "name": "李姐",
        "spot": "40 号院",
        "facet": "other",
    }
    assert registered(clerk, lamp, seller).status_code == 200
    assert Case.objects.count() == before + 2


def test_a_building_next_door_is_not_the_one_that_is_named(cast: Cast, clerk: Client) -> None:
    Building.objects.create(place=cast.next_door, name="金鱼池 7 号楼", token="QINYUCHI0007")
    looked = read(clerk, "王姐：金鱼池 7 号楼楼道灯坏了")
    assert [row["spot"].value() for row in looked.context["rows"]] == [""]


@pytest.mark.parametrize("told", ["", "x", "[1]", "[[1]]", "{}", '["a"]', "null"])
def test_what_no_page_sends_is_no_talk(clerk: Client, told: str) -> None:
    sent = {"token": str(uuid4()), "rows": "0", "told": told, "also": ["0", "x", "9" * 30]}
    assert clerk.post("/problems/paste/", sent).status_code in (200, 422)


def test_what_is_wrong_is_said_and_nothing_is_half_in(cast: Cast, clerk: Client) -> None:
    before = Case.objects.count()
    assert "还没有贴上文字" in pages.text(read(clerk, "  \n"))
    assert "分几次贴" in pages.text(read(clerk, "灯坏了" * 20_000))
    assert "没有挑出要办的" in pages.text(read(clerk, "小王：谢谢"))
    assert "一件也没有勾" in pages.text(registered(clerk, {"text": "灯坏了"}))
    answer = registered(clerk, {"take": "on", "text": "灯坏了"}, {"take": "on", "text": ""})
    assert (answer.status_code, Case.objects.count()) == (422, before)
    other = demands.report(cast.next_door, PUBLIC, {"text": "灯坏了，别处的", "spot": ""}, uuid4())[0]
    assert registered(clerk, {"take": "on", "text": "灯坏了", "lead": other.pk}).status_code == 422
    for rows in ("", "x", "-1", "999999"):
        assert clerk.post("/problems/paste/", {"token": str(uuid4()), "rows": rows}).status_code == 422
    assert Case.objects.filter(place=cast.place).count() == before


def test_a_telephone_in_a_message_is_sealed_and_not_told_on(cast: Cast, clerk: Client) -> None:
    looked = pages.text(read(clerk, "王姐：我家水管漏了，请打电话 138 0000 0000"))
    assert 'value="138 0000 0000"' in looked
    assert ">\n我家水管漏了</textarea>" in looked
    registered(clerk, {"take": "on", "text": "我家水管漏了", "name": "王姐", "phone": "138 0000 0000"})
    kept = Person.objects.get(pk=Reporter.objects.latest("pk").person_id)
    assert sealed.unseal(kept) == {"name": "王姐", "phone": "13800000000"}


def test_whose_it_is(cast: Cast) -> None:
    for actor in (cast.street_officer, cast.department):
        assert pages.signed_in(actor).get("/problems/paste/").status_code == 403
