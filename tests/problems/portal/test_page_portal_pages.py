"""The pages that everybody may read: the city, a community, its board, the plan, papers, complaints, errors."""

import io
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client, RequestFactory
from pypdf import PdfReader
from tests import ways
from tests.cast import Cast

from linli.core import clock, rulebook
from linli.core.papers import actions as papers
from linli.core.papers.document import NOTICE, Document
from linli.core.people.actor import PUBLIC
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.problems import actions
from linli.domains.problems.portal import notice_board

HOSTILE = [
    "",
    " ",
    "\x00",
    "'; DROP TABLE",
    "<script>alert(1)</script>",
    "字" * 100_000,
    "%",
    "\u202e",
    "😀",
    "𠀀",
]


def get(client: Client, address: str, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return str(response.content.decode())


def published(cast: Cast, text: str, result: str = "solved", size: int = 1, case: Case | None = None) -> Case:
    case = ways.solving(cast, case)
    if size > 1:
        case = ways.go(case, "household", cast.clerk, size=size, words="问过")
    if result == "explained":
        case = ways.go(case, "explain", cast.secretary, words="没有批准")
    else:
        case = ways.go(case, "done", cast.grid_worker, words="办了", result=result)
        case = ways.go(case, "verify", cast.member, words="看过")
    return ways.go(case, "feed_back", cast.clerk, channels=["public_now"], personal="给您的话", public=text)


# --- the city and its communities ---------------------------------------------------------------------------


@pytest.mark.clause("1.3")
def test_it_works(client: Client, cast: Cast) -> None:
    page = get(client, "/")
    for place in Place.objects.filter(level=Place.DISTRICT, is_open=True):
        assert f'href="/d/{place.code}/"' in page
        assert place.name in page
    n = Place.objects.filter(level=Place.COMMUNITY, is_open=True).count()
    assert f"{n} 个社区" in page


@pytest.mark.parametrize("words", ["name", "pinyin", "code"])
def test_a_community_is_found(client: Client, cast: Cast, words: str) -> None:
    text = {"name": str(cast.place)[:3], "pinyin": cast.place.pinyin.split(" ")[0], "code": cast.place.code}[
        words
    ]
    assert f'href="/c/{cast.place.code}/"' in get(client, "/", q=text)


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_looked_for(client: Client, cast: Cast, text: str) -> None:
    for address in ("/", "/plan/"):
        assert "<script>alert" not in get(client, address, q=text)


def test_the_city_counts_from_tallies(client: Client, cast: Cast, django_assert_max_num_queries: Any) -> None:
    assert "今年" not in get(client, "/")
    ways.fed_back(cast)
    ways.report(cast)
    with django_assert_max_num_queries(5):
        page = get(client, "/")
    assert "反映了 2 件事" in page
    assert "<b>1 件</b> 有了结果" in page


def test_a_district_shows_its_communities_by_street(
    client: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    district = cast.place.district
    assert district is not None
    with django_assert_max_num_queries(3):
        page = get(client, f"/d/{district.code}/")
    assert (
        page.count('href="/c/')
        == Place.objects.filter(district=district, level="community", is_open=True).count()
    )
    assert client.get(f"/d/{cast.place.code}/").status_code == 404


@pytest.mark.clause("3.2", "6.1")
def test_a_community_says_what_came_of_it_and_who_answers(client: Client, cast: Cast) -> None:
    home = f"/c/{cast.place.code}/"
    assert "近 30 天还没有人反映" in get(client, home)
    published(cast, "楼道灯亮了。换了四盏。")
    published(cast, "路口不能装减速带。没有批准。", "explained")
    ways.report(cast)
    ways.solving(cast)
    lead = ways.report(cast)
    ways.go(ways.report(cast), "merge", cast.clerk, lead=lead.pk, reason="same")
    clock.advance(timedelta(hours=25))
    page = get(client, home)
    for words in ("反映了 5 件事", "<b>2 件</b> 有了结果", "解决了 1", "说明了原因 1", "正在办 1", "超期 2"):
        assert words in page
    assert "楼道灯亮了" in page
    assert "没办成，原因已写明" in page
    assert page.index("社区建设工作委员会（社工委）") < page.index("周敏")
    assert cast.clerk.name not in page
    clock.advance(timedelta(days=40))
    assert "近 30 天还没有人反映" in get(client, home)


def test_a_community_asks_little(client: Client, cast: Cast, django_assert_max_num_queries: Any) -> None:
    published(cast, "楼道灯亮了。")
    with django_assert_max_num_queries(5):
        get(client, f"/c/{cast.place.code}/")


def test_a_vacant_post_is_said(client: Client, cast: Cast) -> None:
    place = Place.objects.filter(level=Place.COMMUNITY, is_open=True).order_by("-code")[0]
    assert "由街道填写" in get(client, f"/c/{place.code}/")


def test_a_community_that_is_no_more_is_read_and_not_reported_to(client: Client, cast: Cast) -> None:
    gone = Place.objects.filter(level=Place.COMMUNITY, is_open=False)[0]
    page = get(client, f"/c/{gone.code}/")
    assert "已经撤并" in page
    assert "反映一件事</a>" not in page.split("<main")[1]
    assert client.get(f"/c/{gone.code}/report/")["Location"] == f"/c/{gone.code}/"
    assert gone.code not in get(client, f"/d/{gone.district.code}/") if gone.district else True


# --- the board ----------------------------------------------------------------------------------------------


@pytest.mark.clause("4.5")
def test_failures_stand_among_the_finished(client: Client, cast: Cast) -> None:
    board = f"/c/{cast.place.code}/board/"
    assert "还没有公开的结果" in get(client, board)
    published(cast, "楼道灯亮了。换了四盏。", size=4)
    published(cast, "不能装减速带。没有批准。", "explained")
    page = get(client, board)
    done, failed = page.split("没办成，原因已写明", 1)
    assert "楼道灯亮了" in done
    assert "4 户反映" in done
    assert "不能装减速带" in failed
    assert "不能装减速带" not in get(client, f"/c/{cast.next_door.code}/board/")


def test_the_board_turns_by_month(client: Client, cast: Cast) -> None:
    board = f"/c/{cast.place.code}/board/"
    published(cast, "十一月的事。")
    clock.advance(timedelta(days=40))
    published(cast, "十二月的事。")
    assert "十二月的事" in get(client, board)
    assert "十一月的事" not in get(client, board)
    assert "十一月的事" in get(client, board, month="2021-11")
    for month in (*HOSTILE, "2021-13", "0000-00", "9999-12", "2021-1", "-001-01"):
        assert client.get(board, {"month": month}).status_code in (200, 404)
        assert client.get(f"/c/{cast.place.code}/board.pdf", {"month": "9999-12"}).status_code == 200


def test_what_was_taken_down_is_gone(client: Client, cast: Cast) -> None:
    case = published(cast, "楼道灯亮了。")
    case.notices.update(taken_down_at=clock.now())  # type: ignore[attr-defined]
    assert "楼道灯亮了" not in get(client, f"/c/{cast.place.code}/board/")


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace("\n", "")


def test_the_sheet_is_one_a3_page(client: Client, cast: Cast) -> None:
    empty = client.get(f"/c/{cast.place.code}/board.pdf")
    assert empty["Content-Type"] == "application/pdf"
    for number in range(8):
        published(cast, f"第{number}件办好了。" + "换了声控灯，物业出的钱，居民代表看过。" * 9, size=3)
    published(cast, "不能装减速带。没有批准。", "explained")
    content = client.get(f"/c/{cast.place.code}/board.pdf").content
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) == 1
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [842, 1191]
    text = text_of(content)
    for words in ("公示栏", "还有", "不能装减速带", "社区建设工作委员会", "12345", "周敏"):
        assert words.replace(" ", "") in text.replace(" ", "")


def test_what_no_font_shows_is_a_square(client: Client, cast: Cast) -> None:
    published(cast, "灯亮了😀，𰻝𠀀面馆门口。<b>&</b>")
    response = client.get(f"/c/{cast.place.code}/board.pdf")
    assert response.status_code == 200
    assert "灯亮了□" in text_of(response.content)
    month = date(2021, 11, 1)
    made = notice_board.document(RequestFactory().get("/"), cast.place, month)
    assert notice_board.readable(notice_board.readable(made)) == notice_board.readable(made)


# --- nothing personal ---------------------------------------------------------------------------------------

MARKERS = ("王记号", "13911112222", "暗号楼")


@pytest.mark.clause("4.5")
def test_nothing_personal_stands_on_any_public_page(client: Client, cast: Cast) -> None:
    """What residents wrote, who they are and what staff noted among themselves is on no page without a code."""
    for number in range(3):
        data = {"name": "王记号", "phone": "13911112222", "text": f"暗号楼 {number} 王记号家漏水 13911112222"}
        case, _ = actions.report(cast.place, PUBLIC, data | {"spot": "暗号楼"}, uuid4())
        if number < 2:
            case = ways.go(ways.accept(cast, case), "note", cast.clerk, words="暗号楼王记号来过")
            case = published_from(cast, case, "有一处漏水修好了。")
        if number == 0:
            take(case, "confirm", PUBLIC, {"satisfaction": "good", "words": "王记号谢谢"})
    home = f"/c/{cast.place.code}/"
    district = cast.place.district
    assert district is not None
    addresses = [
        "/",
        f"/d/{district.code}/",
        home,
        f"{home}board/",
        f"{home}report/",
        f"{home}follow/",
        "/plan/",
    ]
    addresses += [
        f"{home}report/done/",
        "/check/",
        "/complaint/",
        "/q/b40/",
        "/nowhere/",
        "/?q=王记号",
        "/sign-in/",
    ]
    for address in addresses:
        page = client.get(address, follow=True).content.decode()
        for marker in MARKERS:
            assert marker not in page or address.endswith(marker), (address, marker)
    sheet = text_of(client.get(f"{home}board.pdf").content)
    assert not any(marker in sheet for marker in MARKERS)
    assert "有一处漏水修好了" in get(client, f"{home}board/")


def published_from(cast: Cast, case: Case, text: str) -> Case:
    case = ways.go(case, "solve", cast.clerk, difficulty="simple", handler=cast.grid_worker.post_id)
    case = ways.go(case, "done", cast.grid_worker, words="暗号楼修了", result="solved")
    case = ways.go(case, "verify", cast.member, words="王记号说好")
    return ways.go(case, "feed_back", cast.clerk, channels=["public_now"], personal="王记号您好", public=text)


# --- the plan and papers ------------------------------------------------------------------------------------


def test_the_plan_is_there_in_its_own_words(
    client: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        page = get(client, "/plan/")
    for number, clause in rulebook.current().clauses.items():
        assert f'id="{number}"' in page
        assert clause.title in page
    assert "方案 必须" in page
    assert "市里规则" in page
    found = get(client, "/plan/", q="公示")
    assert "<mark>公示</mark>" in found
    assert 'id="3.3"' in found
    assert 'id="2.5"' not in found
    assert "没有找到" in get(client, "/plan/", q="不在里面的词")


def test_a_paper_is_checked(client: Client, cast: Cast) -> None:
    with transaction.atomic():
        paper = papers.issue(
            Document(NOTICE, "关于验真的通知", "", (("para", "内文不给看"),)), cast.place, None, "k", "甘家巷"
        )
    there = client.get("/check/", {"code": paper.check_code.lower().replace("-", " ")})
    page = get(client, there["Location"])
    for words in ("这份文件是真的，有效", "关于验真的通知", paper.number):
        assert words in page
    assert "内文不给看" not in page
    papers.void(paper, "写错了")
    assert "已经作废" in get(client, f"/check/{paper.check_code}/")


@pytest.mark.parametrize("code", ["9QX2-57HB", "x", "<b>", "字" * 300, "%00", "..%2F.."])
def test_what_is_no_paper_of_ours(client: Client, cast: Cast, code: str) -> None:
    response = client.get(f"/check/{code}/")
    assert response.status_code == 404
    assert "<b>/" not in response.content.decode()


# --- complaints ---------------------------------------------------------------------------------------------
