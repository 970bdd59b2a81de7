"""What residents are shown by form, code and board, and what is told at doors: their own place's, and what is not kept."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import ways
from tests.cast import Cast
from tests.pages import signed_in, text
from tests.problems.portal.test_page_portal_follow import enter, mine, put
from tests.problems.portal.test_page_portal_pages import published
from tests.problems.visits.test_page_rounds import drawn

from linli.core import clock
from linli.core.journal import erase
from linli.core.journal.models import Note
from linli.core.people import sealed
from linli.core.people.actor import PUBLIC, Actor
from linli.core.places.models import Building, Place
from linli.core.procedures.models import Case
from linli.domains.problems import actions as demands
from linli.domains.problems.models import Claim, Notice, Problem, Reporter, Thanks
from linli.domains.problems.persons import actions
from linli.domains.problems.visits import actions as visits_actions

SECRET = "楼上夜里打骂孩子，听得很清楚"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def sent(client: Client, place: Place, words: str, **more: Any) -> Any:
    form = {"token": str(uuid4()), "text": words, "contact": "code", **more}
    return client.post(f"/c/{place.code}/report/", form)


def receipt(client: Client, place: Place) -> str:
    return text(client.get(f"/c/{place.code}/report/done/"))


# --- the public form ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [SECRET, "门口的灯不亮"])
def test_a_form_that_made_a_case_next_door_says_nothing_of_it_here(cast: Cast, words: str) -> None:
    token = str(uuid4())
    assert sent(Client(), cast.next_door, SECRET, token=token, spot="3 单元 501").status_code == 302
    case = Case.objects.get()
    other = Client()
    page = text(sent(other, cast.place, words, token=token)) + receipt(other, cast.place)
    assert "刚才已经登记了" not in page
    assert case.spot not in page
    assert SECRET not in receipt(other, cast.next_door), "nor is a receipt of it given here"
    assert Case.objects.filter(place=cast.place).count() == 1


def test_what_was_reported_next_door_is_no_reason_to_ask_whether_this_is_the_same(cast: Cast) -> None:
    client = Client()
    assert sent(client, cast.next_door, ways.LAMP).status_code == 302
    assert sent(client, cast.place, f"{ways.LAMP}老人摔了").status_code == 302
    assert Case.objects.filter(place=cast.place).count() == 1
    assert sent(client, cast.place, f"{ways.LAMP}老人又摔了").status_code == 422, "here it is asked"


def test_a_receipt_ends_with_its_code(cast: Cast) -> None:
    client = Client()
    sent(client, cast.place, SECRET)
    assert SECRET in receipt(client, cast.place)
    row = Reporter.objects.get()
    ways.go(row.case, "reissue", cast.clerk, reporter=row.pk)
    page = receipt(client, cast.place)
    assert "回执只显示一次" in page
    assert SECRET not in page


# --- by a code ------------------------------------------------------------------------------------------------


def test_whoever_knew_the_session_before_the_code_does_not_see_the_case(client: Client, cast: Cast) -> None:
    case, code = put(cast, SECRET)
    session = client.session
    session["sent"] = []
    session.save()
    other = Client()
    other.cookies["sessionid"] = client.cookies["sessionid"].value
    assert enter(client, cast, code).status_code == 302
    assert case.number in mine(client, cast)
    answer = other.get(f"/c/{cast.place.code}/follow/mine/")
    assert answer["Location"] == f"/c/{cast.place.code}/follow/"


@pytest.mark.clause("4.5")
def test_who_came_by_another_report_reads_the_public_answer(client: Client, cast: Cast) -> None:
    (lead, first), (own, second) = put(cast, "甲楼漏水"), put(cast, "乙楼也漏水")
    ways.go(ways.accept(cast, own), "merge", cast.clerk, lead=lead.pk, reason="same")
    told: dict[str, Any] = {"channels": ["individual_now", "public_now"]}
    told |= {"personal": "张姐，您家厨房的管子换好了。", "public": "两栋楼的管子换好了。"}
    ways.go(ways.to_feed_back(cast, lead), "feed_back", cast.clerk, **told)
    enter(client, cast, second)
    page = mine(client, cast)
    assert told["public"] in page
    assert "张姐" not in page
    enter(client, cast, first)
    assert told["personal"] in mine(client, cast)


def test_what_staff_wrote_for_themselves_of_a_request_is_not_on_its_page(client: Client, cast: Cast) -> None:
    _, code = put(cast, name="欧阳锦绣", phone="13987654321")
    enter(client, cast, code)
    address = f"/c/{cast.place.code}/follow/mine/data/"

    def asked(**form: str) -> Case:
        assert client.post(address, {"token": str(uuid4()), **form}).status_code == 302
        return Claim.objects.latest("pk").case

    ways.go(asked(kind="correct", name="欧阳秀"), "correct", cast.clerk, words="他儿子来闹过，先改了")
    ground = next(iter(actions.REFUSALS.value()))
    refused = asked(kind="erase")
    ways.go(refused, "refuse", cast.secretary, ground=ground, words="还在办，办完再删")
    kept = text(client.get(f"/c/{cast.place.code}/follow/mine/data.json"))
    for page in (text(client.get(address)), kept):
        assert "更正个人信息" in page
        assert "他儿子来闹过" not in page
        assert "还在办，办完再删" in page


# --- who asked for their own ----------------------------------------------------------------------------------


def test_the_new_name_that_was_asked_for_is_masked_on_the_page(cast: Cast) -> None:
    row = Reporter.objects.get(origin=ways.report(cast, name="王五", phone="13987654321"))
    actions.ask(row, PUBLIC, {"kind": "correct", "name": "欧阳锦绣"}, uuid4())
    page = text(signed_in(cast.secretary).get(f"/persons/{row.pk}/"))
    assert sealed.mask_name("欧阳锦绣") in page
    assert "欧阳锦绣" not in page


def test_a_copy_has_nothing_that_staff_wrote_among_themselves(cast: Cast) -> None:
    case = ways.report(cast, name="王五", phone="13987654321")
    ways.go(ways.accept(cast, case), "note", cast.clerk, words="他家里人不好说话，小心")
    ways.fed_back(cast, other := ways.report(cast, "门禁坏了", name="王五", phone="13987654321"))
    row = Reporter.objects.get(origin=case)
    for form in ("html", "json"):
        given = {"reason": "本人带身份证来要"}
        page = text(signed_in(cast.secretary).post(f"/persons/{row.pk}/copy.{form}", given))
        for words in (other.title, "灯修好了，请您看看。"):
            assert words in page
        for words in ("不好说话", "换了灯泡和声控开关", "晚上去看过"):
            assert words not in page, words


# --- on the board ---------------------------------------------------------------------------------------------


def board(place: Place) -> tuple[str, Any]:
    answer: Any = Client().get(f"/c/{place.code}/board/")
    return text(answer), answer.context


@pytest.mark.clause("4.5")
def test_the_board_has_what_hangs_here_and_nothing_that_was_taken_down(cast: Cast) -> None:
    case = published(cast, "北小院的管子换好了。")
    page, context = board(cast.place)
    assert "北小院的管子换好了" in page
    month = clock.today().replace(day=1)
    assert [(key, n) for key, _, n, _ in context["months"]] == [(f"{month:%Y-%m}", 1)]
    page, context = board(cast.next_door)
    assert "北小院" not in page
    assert context["months"] == []
    erase.erase(Note.objects.get(case_id=case.pk, kind="public"), cast.secretary)
    assert Notice.objects.get().taken_down_at is not None
    page, context = board(cast.place)
    assert context["done"] == context["failed"] == context["months"] == []
    assert "这个月还没有公开的结果" in page
    assert "<entry>" not in text(Client().get(f"/c/{cast.place.code}/board.atom"))


@pytest.mark.clause("4.5")
def test_nobody_is_thanked_on_the_board_in_a_matter_that_is_kept_secret(cast: Cast) -> None:
    kept = ways.fed_back(cast, ways.report(cast, SECRET, keep_name=True))
    Thanks.objects.create(case=kept, name="派出所", what="半夜来过三次", at=clock.now())
    plain = ways.fed_back(cast)
    ways.go(plain, "thank", cast.clerk, who="兰建物业", whose="unit", what="换了灯")
    page, context = board(cast.place)
    assert context["thanks"] == [("兰建物业", "换了灯")]
    assert "派出所" not in page


# --- at doors -------------------------------------------------------------------------------------------------


def second(actor: Actor, case: Case) -> dict[str, str]:
    """What the round says of each door to whoever looks at it."""
    people = signed_in(actor).get(f"/visits/rounds/{case.pk}/").context["people"]
    return {one["door"].spot: one["second"] for listed in people.values() for one in listed}


@pytest.mark.clause("4.1")
def test_a_visit_next_door_is_none_to_a_door_of_the_same_name(cast: Cast) -> None:
    case = drawn(cast)
    add = {"token": str(uuid4()), "where": "便民菜店"}
    assert signed_in(cast.member).post(f"/visits/rounds/{case.pk}/add/", add).status_code == 302
    heard = {"heard": "fine", "kind": "shop", "spot": "便民菜店"}
    with clock.travel(clock.now() - timedelta(days=70)):
        demands.visit(cast.next_door, cast.stranger, heard, uuid4())
    assert set(second(cast.clerk, case).values()) == {"两年里没去过"}
    assert "上次" not in text(signed_in(cast.member).get("/visits/round/"))
    with clock.travel(clock.now() - timedelta(days=70)):
        demands.visit(cast.place, cast.clerk, heard, uuid4())
    assert second(cast.clerk, case)["便民菜店"].startswith("上次")


@pytest.mark.clause("4.1", "4.5")
def test_at_a_door_one_reads_what_waits_there_but_no_secret_and_nothing_of_next_door(cast: Cast) -> None:
    plain = ways.report(cast, building=cast.building)
    kept = ways.report(cast, SECRET, building=cast.building, keep_name=True, spot="40 号院 2 单元")
    theirs = {"text": "下水管返臭", "building": cast.building, "spot": "40 号院 3 单元"}
    beside = demands.report(cast.next_door, PUBLIC, theirs, uuid4())[0]
    case = drawn(cast)
    told = second(cast.clerk, case)
    assert plain.title in told["40 号院 3 单元"]
    pages = str(told) + text(signed_in(cast.steward).get("/visits/round/"))
    for one in (kept, beside):
        assert one.title not in pages


@pytest.mark.clause("4.1")
def test_an_answer_given_next_door_is_not_asked_about_at_a_door_here(cast: Cast) -> None:
    ways.fed_back(cast, ours := ways.report(cast, building=cast.building))
    given = {"text": "下水管返臭", "building": cast.building, "spot": "40 号院 3 单元"}
    beside = demands.report(cast.next_door, PUBLIC, given, uuid4())[0]
    Case.objects.filter(pk=beside.pk).update(state="fed_back")
    form = {"token": str(uuid4()), "where": f"b{cast.building.pk}", "add": "1"}
    page = text(signed_in(cast.member).post("/visits/new/", form))
    assert ours.title in page
    assert beside.title not in page


@pytest.mark.clause("4.1")
def test_the_round_of_the_month_is_that_of_the_place(cast: Cast) -> None:
    Building.objects.create(place=cast.next_door, name="隔壁院", token="next")
    theirs = visits_actions.draw(cast.next_door, cast.stranger, {}, uuid4())
    member, clerk = signed_in(cast.member), signed_in(cast.clerk)
    assert "这个月还没有抽户" in text(member.get("/visits/round/"))
    assert clerk.get("/visits/rounds/new/").context["already"] is None
    assert clerk.get("/visits/").context["round"] is None
    ours = drawn(cast)
    for client, case in ((clerk, ours), (signed_in(cast.stranger), theirs)):
        walked = client.get("/visits/").context["round"]
        assert (walked.case, walked.doors) == (case, case.doors.count())
    assert member.get("/visits/round/").context["case"] == ours
    assert clerk.get(f"/visits/rounds/{theirs.pk}/").status_code == 404
    assert clerk.get(f"/visits/rounds/{10**30}/").status_code == 404


# --- what staff write down ------------------------------------------------------------------------------------


@pytest.mark.clause("4.1")
def test_a_building_next_door_is_not_known_by_its_name_here(cast: Cast) -> None:
    Building.objects.create(place=cast.next_door, name="隔壁院", token="next")
    form = {"source": "phone", "text": "门禁坏了", "size": "1"}
    for spot, name in (("隔壁院 2 单元", ""), ("40 号院 2 单元", "40 号院")):
        answer = signed_in(cast.clerk).post(
            "/problems/new/", {**form, "token": str(uuid4()), "spot": spot, "anew": "1"}
        )
        assert answer.status_code == 302, text(answer)
        building = Problem.objects.select_related("building").latest("pk").building
        assert (building.name if building else "") == name


@pytest.mark.clause("4.2")
def test_a_number_is_looked_up_at_the_place(cast: Cast) -> None:
    for words in ("下水管返臭", SECRET):
        theirs = demands.report(cast.next_door, PUBLIC, {"text": words}, uuid4())[0]
    case = ways.accept(cast, ways.report(cast))
    assert theirs.number != case.number
    clerk = signed_in(cast.clerk)
    form = {"token": str(uuid4()), "other": theirs.number, "kind": "see"}
    answer = clerk.post(f"/problems/{case.pk}/see/", form)
    assert answer.status_code == 422
    assert f"本社区没有编号是 {theirs.number} 的问题" in text(answer)
    assert SECRET not in text(clerk.get(f"/problems/{case.pk}/"))
