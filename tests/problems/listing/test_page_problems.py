"""The problem list: whose it is, its tabs and chips, its paging by keys, what is done to several, its files."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook
from tests import ways
from tests.cast import Cast
from tests.pages import queries, signed_in, text

from linli.core import clock
from linli.core.people.actor import PUBLIC
from linli.core.procedures.models import Case
from linli.domains.problems import actions as demands
from linli.domains.problems.queries import ROWS


def titles(answer: Any) -> list[str]:
    return [row.cells[-6].text for row in answer.context["table"].rows] if answer.context["table"] else []


def several(cast: Cast, n: int) -> None:
    start = clock.now()
    for number in range(n):
        with clock.travel(start + timedelta(minutes=number)):
            ways.report(cast, f"第 {number:02d} 件，楼道灯坏了", size=number % 7 + 1)


def test_it_works(cast: Cast) -> None:
    ways.report(cast)
    answer = signed_in(cast.clerk).get("/problems/")
    assert answer.status_code == 200
    page = text(answer)
    assert "2021-0001" in page
    assert "三单元楼道灯坏了半个月" in page
    assert "李楠 社区工作者" in page
    assert "40 号院 3 单元 • 房屋修缮" in page


@pytest.mark.clause("4.2")
def test_how_hard_and_how_urgent_it_is_decides_its_clock(cast: Cast) -> None:
    ways.solving(cast, ways.report(cast, "楼道灯坏了"), "simple")
    ways.solving(cast, ways.report(cast, "换整根线"), "complex")
    pipe = ways.report(cast, "水管爆了", facet="utilities")
    handler = cast.grid_worker.post_id
    ways.go(pipe, "accept", cast.clerk, facet=pipe.facet, handler=handler, urgent=True, points="")
    ways.go(pipe, "solve", cast.clerk, difficulty="ordinary", handler=handler)
    table = signed_in(cast.clerk).get("/problems/?sort=number").context["table"]
    shown = {row.cells[-6].text: (row.cells[-3].badge.state, row.cells[-3].badge.text) for row in table.rows}
    assert shown == {
        "楼道灯坏了": ("far", "剩 5 个工作日"),
        "换整根线": ("far", "剩 30 个工作日"),
        "水管爆了": ("far", "剩 10 个工作日"),
    }


def test_whose_it_is(cast: Cast) -> None:
    ways.report(cast)
    assert titles(signed_in(cast.stranger).get("/problems/")) == []
    for actor in (cast.street_officer, cast.district_officer, cast.steward):
        assert len(titles(signed_in(actor).get("/problems/"))) == 1
    for actor in (cast.department, cast.city_officer):
        assert signed_in(actor).get("/problems/").status_code == 403


def test_signed_out_goes_to_sign_in(cast: Cast, client: Any) -> None:
    for address in ("/problems/", "/problems/export.csv", "/problems/new/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/")


def test_the_street_sees_which_community(cast: Cast) -> None:
    ways.report(cast)
    assert f'<td class="of-text" data-label="社区">{cast.place}</td>' in text(
        signed_in(cast.street_officer).get("/problems/")
    ).replace("\n", "")
    assert 'data-label="社区"' not in text(signed_in(cast.clerk).get("/problems/"))


def test_a_page_costs_nine_queries_whatever_it_shows(cast: Cast) -> None:
    several(cast, 3)
    few, _ = queries(signed_in(cast.clerk), "/problems/")
    several(cast, 30)
    many, _ = queries(signed_in(cast.clerk), "/problems/?q=楼道&size=1")
    assert few == many <= 6 + 3  # the list with the sidebar's counts, and the sign-in


def test_tabs_count_what_they_show(cast: Cast) -> None:
    ways.report(cast)
    ways.go(ways.accept(cast, ways.report(cast)), "shelve", cast.secretary, reason="money", words="等钱")
    ways.go(ways.accept(cast, ways.report(cast)), "refer", cast.secretary, why="管不了")
    ways.go(ways.report(cast), "decline", cast.secretary, reason="court", words="请等法院")
    ways.solving(cast)
    client = signed_in(cast.secretary)
    answer = client.get("/problems/")
    counts = {link.label: link.count for link in answer.context["tabs"]}
    assert counts == {"在办": 4, "轮到我": 2, "本周到期": 2, "卡在外面": 1, "挂账": 1, "已办结": 1}
    for link in answer.context["tabs"]:
        assert len(titles(client.get(f"/problems/{link.href}"))) == link.count
    grid = {link.label: link.count for link in signed_in(cast.grid_worker).get("/problems/").context["tabs"]}
    assert grid["轮到我"] == 1
    street = {
        link.label: link.count for link in signed_in(cast.street_officer).get("/problems/").context["tabs"]
    }
    assert (street["轮到我"], street["在办"]) == (1, 4)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("class=noise", ["广场舞"]),
        ("step=2", ["暖气不热"]),
        ("turn=secretary", ["暖气不热"]),
        ("turn=clerk&size=5", ["广场舞"]),
        ("q=暖气", ["暖气不热"]),
        ("q=暖", ["暖气不热"]),
        ("q=2021-0002", ["广场舞"]),
        ("since=2021-11-09", []),
        ("since=2021-11-08", ["暖气不热", "广场舞"]),
        ("class=none&step=x&size=-1&since=never&turn=me&tab=all&sort=title", ["暖气不热", "广场舞"]),
        ("q=%00'%22<b>&after=x~y&before=1", []),
    ],
)
def test_chips_narrow_the_list(cast: Cast, asked: str, found: list[str]) -> None:
    ways.accept(cast, ways.report(cast, "暖气不热", facet="housing"))
    ways.report(cast, "广场舞", facet="noise", size=5)
    answer = signed_in(cast.secretary).get(f"/problems/?{asked}")
    assert answer.status_code == 200
    assert sorted(titles(answer)) == sorted(found)


def test_a_set_chip_takes_itself_off(cast: Cast) -> None:
    ways.report(cast)
    answer = signed_in(cast.clerk).get("/problems/?class=housing&size=5&q=灯坏")
    assert titles(answer) == []
    assert "没有合这些条件的" in text(answer)
    set_ones = [chip for chip in answer.context["chips"] if chip.state == "set"]
    assert [chip.label for chip in set_ones] == ["类别：房屋修缮", "影响户数：5 户以上", "文字：灯坏"]
    assert set_ones[1].href == "?class=housing&q=%E7%81%AF%E5%9D%8F"


@pytest.mark.parametrize("more", ["", "&q=楼道"])
@pytest.mark.parametrize("sort", ["due", "-due", "number", "-number", "changed", "-changed"])
def test_paging_by_keys_goes_there_and_back(cast: Cast, sort: str, more: str) -> None:
    several(cast, 2 * ROWS + 5)
    client = signed_in(cast.clerk)
    pages, address = [], f"/problems/?sort={sort}{more}"
    while address:
        answer = client.get(address)
        pages.append(titles(answer))
        last, paging = address, answer.context["paging"]
        address = f"/problems/{paging['following']}" if paging["following"] else ""
    assert [len(page) for page in pages] == [ROWS, ROWS, 5]
    seen = [title for page in pages for title in page]
    assert len(set(seen)) == len(seen)
    assert (seen == sorted(seen)) == (not sort.startswith("-"))
    assert paging["text"] == "第 51—55 件，共 55 件"
    back = client.get(f"/problems/{paging['previous']}")
    assert titles(back) == pages[1], last
    first = client.get(f"/problems/{back.context['paging']['previous']}")
    assert titles(first) == pages[0]
    assert first.context["paging"]["previous"] == ""
    assert first.context["paging"]["text"] == "第 1—25 件，共 55 件"


@pytest.mark.parametrize("sort", ["due", "-due"])
def test_paging_passes_those_that_have_no_time_limit(cast: Cast, sort: str) -> None:
    several(cast, 2 * ROWS)
    untimed = list(Case.objects.order_by("pk").values_list("pk", flat=True)[10:40])
    Case.objects.filter(pk__in=untimed).update(due_at=None)
    client, seen, address = signed_in(cast.clerk), [], f"/problems/?sort={sort}"
    first = titles(client.get(address))
    while address:
        answer = client.get(address)
        seen += titles(answer)
        address = (
            f"/problems/{answer.context['paging']['following']}"
            if answer.context["paging"]["following"]
            else ""
        )
    assert len(seen) == len(set(seen)) == 2 * ROWS
    assert titles(client.get(f"/problems/{answer.context['paging']['previous']}")) == first


def test_empty_says_how_the_first_one_gets_here(cast: Cast) -> None:
    page = text(signed_in(cast.secretary).get("/problems/"))
    assert "走访记下的、居民扫码反映的，自己进清单，自己编号。" in page
    assert "记第一次走访" in page
    assert "记第一次走访" not in text(signed_in(cast.street_officer).get("/problems/"))


@pytest.mark.clause("4.2")
def test_several_are_merged_after_one_question(cast: Cast) -> None:
    first, second, third = (ways.report(cast, f"灯坏了 {n}", size=n) for n in (1, 2, 3))
    client, picked = signed_in(cast.clerk), {"move": "merge", "pick": [first.pk, second.pk, third.pk]}
    asked = client.post("/problems/", picked)
    assert asked.status_code == 200
    assert ways.again(second).state == "reported"
    given = {**picked, "lead": first.pk, "reason": "same", "token": asked.context["token"]}
    for _ in range(2):
        answer = client.post("/problems/", given)
        assert answer["Location"] == f"/problems/{first.pk}/"
    assert [ways.again(case).state for case in (first, second, third)] == ["reported", "merged", "merged"]
    assert ways.again(first).size == 6
    assert "2 件并入 2021-0001" in text(client.get(f"/problems/{first.pk}/"))


def test_several_of_which_one_cannot_be_merged(cast: Cast) -> None:
    first, second, third = ways.report(cast), ways.report(cast), ways.solving(cast)
    given = {"move": "merge", "pick": [first.pk, second.pk, third.pk], "lead": first.pk, "reason": "same"}
    client = signed_in(cast.clerk)
    page = text(client.post("/problems/", {**given, "token": str(uuid4())}))
    assert [ways.again(case).state for case in (second, third)] == ["merged", "solving"]
    assert "1 件并了，1 件没有" in page
    assert "这件事现在是“社区办理中”" in page


def test_what_cannot_be_done_to_several(cast: Cast) -> None:
    first, second = ways.report(cast), ways.report(cast)
    foreign = demands.report(cast.next_door, PUBLIC, {"text": "别处"}, uuid4())[0]
    client, both = signed_in(cast.clerk), [first.pk, second.pk]
    assert client.post("/problems/", {"move": "merge", "pick": [first.pk, foreign.pk]}).status_code == 404
    assert client.post("/problems/", {"move": "close", "pick": both}).status_code == 400
    assert client.post("/problems/", {"move": "merge", "pick": [first.pk]}).status_code == 302
    wrong = {"move": "merge", "pick": both, "lead": first.pk, "reason": "because", "token": str(uuid4())}
    assert client.post("/problems/", wrong).status_code == 422
    refused = signed_in(cast.steward).post("/problems/", {**wrong, "reason": "same"})
    assert "0 件并了，1 件没有" in text(refused)
    assert ways.again(second).state == "reported"


def test_exports_hold_the_list_and_name_their_day_and_scope(cast: Cast) -> None:
    ways.report(cast, "=1+1 灯坏了，电话13800000000找张三", name="张三", phone="13900000000", size=4)
    ways.report(cast, "广场舞", facet="noise")
    client = signed_in(cast.clerk)
    answer = client.get("/problems/export.xlsx?size=2")
    assert f"{cast.place}_在办_筛选_2021-11-08.xlsx" in _name(answer)
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["编号", "2021-0001"]
    assert rows[1][2] == "=1+1 灯坏了，电话（电话）找张三"
    csv = client.get("/problems/export.csv")
    words = b"".join(csv.streaming_content).decode("utf-8-sig")
    assert len(words.splitlines()) == 3
    assert "'=1+1" in words
    assert "13800000000" not in words
    assert "13900000000" not in words
    assert len(signed_in(cast.stranger).get("/problems/export.csv").getvalue().splitlines()) == 1


def _name(answer: Any) -> str:
    from urllib.parse import unquote

    return unquote(answer["Content-Disposition"])


def test_methods(cast: Cast) -> None:
    client = signed_in(cast.clerk)
    assert client.put("/problems/").status_code == 405
    assert client.post("/problems/export.csv").status_code == 405
    assert client.get("/problems/export.pdf").status_code == 404
    assert Case.objects.count() == 0
