"""A problem's page: what it shows and hides, each move taken from it, what stands against them, who may see whom."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from pypdf import PdfReader
from tests import ways
from tests.cast import Cast
from tests.pages import queries, signed_in, text

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.people.actor import PUBLIC
from linli.core.people.models import Look
from linli.core.procedures import shown
from linli.core.procedures.models import Case
from linli.core.procedures.queries import fits, timeline
from linli.domains.problems import actions as demands
from linli.domains.problems import codes
from linli.domains.problems.models import Notice, Reporter


def post(client: Any, case: Case, move: str, **data: Any) -> Any:
    return client.post(f"/problems/{case.pk}/{move}/", {"token": str(uuid4()), **data})


def states(answer: Any) -> list[str]:
    return [step.state for step in answer.context["path"]]


def offered(answer: Any) -> dict[str, str]:
    return {offer.name: offer.state for offer in answer.context["moves"]}


def test_it_works(cast: Cast) -> None:
    case = ways.report(cast)
    answer = signed_in(cast.clerk).get(f"/problems/{case.pk}/")
    page = text(answer)
    assert case.title in page
    assert "轮到您" in page
    assert "1 条记录前后相连，未被改动" in page
    assert states(answer) == ["now", "todo", "todo", "todo", "todo"]
    assert offered(answer)["accept"] == "filled"


def test_whose_it_is(cast: Cast) -> None:
    case = ways.report(cast)
    for address in (f"/problems/{case.pk}/", f"/problems/{case.pk}/?move=accept"):
        assert signed_in(cast.stranger).get(address).status_code == 404
        assert signed_in(cast.street_officer).get(address).status_code == 200
        assert signed_in(cast.steward).get(address).status_code == 200
        assert signed_in(cast.city_officer).get(address).status_code == 403
    for move in ("accept", "phone", "code", "note"):
        assert post(signed_in(cast.stranger), case, move, words="x").status_code == 404


def test_signed_out_goes_to_sign_in(cast: Cast, client: Any) -> None:
    case = ways.report(cast)
    assert client.get(f"/problems/{case.pk}/")["Location"] == f"/sign-in/?next=/problems/{case.pk}/"
    assert post(client, case, "note", words="x")["Location"].startswith("/sign-in/")
    assert Entry.objects.filter(case_id=case.pk).count() == 1


@pytest.mark.parametrize("pk", ["0", "999999", "99999999999999999999999"])
def test_bad_ids(cast: Cast, pk: str) -> None:
    client = signed_in(cast.clerk)
    assert client.get(f"/problems/{pk}/").status_code == 404
    assert client.post(f"/problems/{pk}/accept/", {"token": str(uuid4())}).status_code == 404


def test_what_is_no_move(cast: Cast) -> None:
    case, client = ways.report(cast), signed_in(cast.secretary)
    assert post(client, case, "confirm", satisfaction="good").status_code == 404
    assert post(client, case, "explode").status_code == 404
    assert client.get(f"/problems/{case.pk}/accept/").status_code == 405
    assert client.post(f"/problems/{case.pk}/note/", {"words": "x"}).status_code == 400
    assert client.get(f"/problems/{case.pk}/?move=explode").status_code == 200


def test_a_page_costs_twelve_queries(cast: Cast) -> None:
    first = ways.report(cast, "楼道黑", building=cast.building)
    case = ways.awaiting(cast, ways.report(cast, name="张三", phone="13800000000", building=cast.building))
    ways.go(first, "merge", cast.clerk, lead=case.pk, reason="same")
    sitting = ways.meeting(cast)
    asked, answer = queries(signed_in(cast.secretary), f"/problems/{case.pk}/")
    assert asked <= 12
    assert "楼道黑" in text(answer)
    ways.table(cast, case, sitting)
    asked, answer = queries(signed_in(cast.secretary), f"/problems/{case.pk}/")
    assert asked <= 12
    assert "会议议题" in text(answer)


@pytest.mark.clause("4.2")
def test_accepting_names_a_first_taker_whom_somebody_chose(cast: Cast) -> None:
    case, client = ways.report(cast), signed_in(cast.clerk)
    answer = client.get(f"/problems/{case.pk}/?move=accept")
    assert offered(answer)["accept"] == "chosen"
    form = next(offer for offer in answer.context["moves"] if offer.name == "accept").form
    assert form["handler"].value() is None
    assert form.fields["handler"].choices[0] == ("", "请选一位")
    refused = post(client, case, "accept", facet="housing", handler="", points="哪天修好")
    assert "请选一位首接负责人" in text(refused)
    assert refused.status_code == 422
    assert "哪天修好" in text(refused)
    assert ways.again(case).state == "reported"
    done = post(
        client, case, "accept", facet="housing", handler=cast.clerk.post_id, points="哪天修好\n谁来修"
    )
    assert done["Location"] == f"/problems/{case.pk}/"
    case = ways.again(case)
    assert (case.state, case.problem.first_taker_id) == ("accepted", cast.clerk.post_id)
    assert "谁来修" in text(client.get(f"/problems/{case.pk}/"))


@pytest.mark.clause("4.1", "4.5")
def test_from_report_to_answer_by_the_page(cast: Cast) -> None:
    case = ways.report(cast, name="张三", phone="13800000000")
    clerk, grid, member = (signed_in(actor) for actor in (cast.clerk, cast.grid_worker, cast.member))
    post(clerk, case, "accept", facet="housing", handler=cast.grid_worker.post_id)
    post(clerk, case, "solve", difficulty="simple", handler=cast.grid_worker.post_id, measure="换灯")
    post(grid, case, "done", words="换了灯泡", result="solved")
    answer = grid.get(f"/problems/{case.pk}/")
    assert offered(answer)["verify"] == "refused"
    assert "请另一个人核查。" in text(answer)
    assert post(grid, case, "verify", words="好了").status_code == 422
    post(member, case, "verify", words="亮了")
    answer = clerk.get(f"/problems/{case.pk}/")
    assert states(answer) == ["passed", "skipped", "skipped", "passed", "now"]
    assert offered(signed_in(cast.secretary).get(f"/problems/{case.pk}/"))["close"] == "refused"
    page = text(clerk.get(f"/problems/{case.pk}/?move=feed_back"))
    assert "11月8日，换了灯泡。" in page
    assert "11月8日，核查：亮了。" in page
    post(clerk, case, "feed_back", channels=["individual_now"], personal="修好了")
    assert ways.again(case).state == "fed_back"
    answer = clerk.get(f"/problems/{case.pk}/")
    assert "提出人" in text(answer)
    assert answer.context["lines"][0].text == "李楠 反馈结果"


def test_what_was_left_out_is_named(cast: Cast) -> None:
    case, client = ways.report(cast), signed_in(cast.clerk)
    said = text(post(client, case, "note", words=""))
    assert "“写一句”还没有填" in said
    assert "这个字段" not in said


def test_a_form_sent_twice_is_taken_once(cast: Cast) -> None:
    case, client, token = ways.report(cast), signed_in(cast.clerk), str(uuid4())
    for _ in range(2):
        assert (
            client.post(f"/problems/{case.pk}/note/", {"token": token, "words": "打过电话"}).status_code
            == 302
        )
    assert Entry.objects.filter(case_id=case.pk, verb="note").count() == 1


def test_the_slower_of_two_sees_what_happened(cast: Cast) -> None:
    case = ways.report(cast)
    given = {"facet": "housing", "handler": cast.clerk.post_id}
    post(signed_in(cast.secretary), case, "accept", **given)
    answer = post(signed_in(cast.clerk), case, "accept", **given, points="哪天修好")
    assert answer.status_code == 422
    page = text(answer)
    assert "这件事现在是“待研判”，不能“受理”" in page
    assert "周敏 受理" in page
    assert "哪天修好" in page


def test_others_moves_are_named_with_who_takes_them(cast: Cast) -> None:
    case = ways.accept(cast, ways.report(cast))
    answer = signed_in(cast.steward).get(f"/problems/{case.pk}/")
    assert set(offered(answer)) == {"supplier", "household", "note", "see", "interim"}
    assert "由社区书记办理" in text(answer)
    refused = post(signed_in(cast.clerk), case, "refer", why="管不了")
    assert refused.status_code == 422
    assert "由社区书记办理" in text(refused)


@pytest.mark.clause("2.4")
def test_dangers_come_first(cast: Cast) -> None:
    case = ways.report(cast, "家里没有暖气，只有 14 度", facet="utilities")
    client = signed_in(cast.clerk)
    with clock.travel(clock.now() + timedelta(minutes=18)):
        post(client, case, "accept", facet="utilities", handler=cast.clerk.post_id, urgent="on")
        answer = client.get(f"/problems/{case.pk}/")
        assert offered(answer)["hard"] == "refused"
        assert "还没有联系抢修" in text(answer)
        post(client, case, "supplier", utility="heat", answered="下午来人，泵老了")
        page = text(client.get(f"/problems/{case.pk}/"))
    assert "2 小时响应，用时 18 分钟" in page
    assert "应急措施已落实" in page
    assert "供热抢修" in page
    assert "下午来人，泵老了" in page


def test_names_are_masked_and_a_telephone_is_a_logged_look(cast: Cast) -> None:
    case = ways.report(cast, name="王小明", phone="13812345678", size=7)
    client, row = signed_in(cast.clerk), Reporter.objects.get(case=case)
    page = text(client.get(f"/problems/{case.pk}/"))
    assert "王某某" in page
    assert "等 7 户" in page
    assert "王小明" not in page
    assert "13812345678" not in page
    refused = client.post(f"/problems/{case.pk}/phone/", {"reporter": row.pk, "reason": "  "})
    assert refused.status_code == 422
    assert not Look.objects.exists()
    shown = client.post(f"/problems/{case.pk}/phone/", {"reporter": row.pk, "reason": "约上门时间"})
    assert "13812345678" in text(shown)
    assert shown["Cache-Control"] == "no-store"
    look = Look.objects.get()
    assert (look.post_id, look.person_id, look.case_id, look.reason) == (
        cast.clerk.post_id,
        row.person_id,
        case.pk,
        "约上门时间",
    )
    assert "13812345678" not in text(client.get(f"/problems/{case.pk}/"))
    assert client.get(f"/problems/{case.pk}/phone/").status_code == 405
    for wrong in ("", "0", str(row.pk + 1), "x"):
        answer = client.post(f"/problems/{case.pk}/phone/", {"reporter": wrong, "reason": "看看"})
        assert answer.status_code == 404
    for actor in (cast.steward, cast.street_officer, cast.member):
        assert "王某某" not in text(signed_in(actor).get(f"/problems/{case.pk}/"))
        answer = signed_in(actor).post(f"/problems/{case.pk}/phone/", {"reporter": row.pk, "reason": "看看"})
        assert answer.status_code == 403
    assert Look.objects.count() == 1


def test_a_kept_name_is_for_the_first_taker_and_the_secretary(cast: Cast) -> None:
    case = ways.report(cast, name="王小明", phone="13812345678", keep_name=True)
    row = Reporter.objects.get(case=case)
    address, asked = f"/problems/{case.pk}/", {"reporter": row.pk, "reason": "回话"}
    assert "王某某" in text(signed_in(cast.secretary).get(address))
    clerk = signed_in(cast.clerk)
    assert "王某某" not in text(clerk.get(address))
    assert clerk.post(f"{address}phone/", asked).status_code == 404
    ways.accept(cast, case, cast.clerk)
    assert "王某某" in text(clerk.get(address))
    assert "13812345678" in text(clerk.post(f"{address}phone/", asked))


@pytest.mark.clause("4.5")
def test_a_new_code_is_on_the_receipt_and_nowhere_else(cast: Cast) -> None:
    case, old = demands.report(cast.place, PUBLIC, {"text": "灯坏了"}, uuid4())
    client, token = signed_in(cast.clerk), str(uuid4())
    found = []
    for _ in range(2):
        answer = client.post(f"/problems/{case.pk}/code/", {"token": token})
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Cache-Control"] == "no-store"
        words = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
        found.append("".join(filter(str.isdigit, words.split("查询码")[1].split("查询码")[0]))[:8])
    assert found[0] == found[1] != old
    row = codes.find(cast.place.pk, found[0])
    assert row is not None
    assert row.case_id == case.pk
    assert codes.find(cast.place.pk, old) is None
    line = Entry.objects.get(case_id=case.pk, verb="reissue")
    assert line.data == {"reporter": row.pk}
    assert found[0] not in text(client.get(f"/problems/{case.pk}/"))
    refused = signed_in(cast.steward).post(f"/problems/{case.pk}/code/", {"token": str(uuid4())})
    assert refused.status_code == 422


def test_one_without_a_reporter_gets_a_code_by_the_receipt(cast: Cast) -> None:
    data = {"heard": "demand", "text": "下水不通", "building": cast.building}
    _, (case,) = demands.visit(cast.place, cast.member, data, uuid4())
    assert not Reporter.objects.filter(case=case).exists()
    signed_in(cast.clerk).post(f"/problems/{case.pk}/code/", {"token": str(uuid4())})
    assert Reporter.objects.get(case=case).person is None


@pytest.mark.clause("4.2")
def test_merging_from_the_page_and_taking_it_back(cast: Cast) -> None:
    lead = ways.report(cast, "三单元楼道灯坏了", spot="40 号院", building=cast.building)
    case = ways.report(cast, "楼道灯坏了没人修", spot="40 号院", building=cast.building)
    client = signed_in(cast.clerk)
    answer = client.get(f"/problems/{case.pk}/?move=merge")
    form = next(offer for offer in answer.context["moves"] if offer.name == "merge").form
    assert form["lead"].value() == str(lead.pk)
    assert "同一处、刚刚" in text(answer)
    wrong = post(client, case, "merge", number="2021-9999", reason="same")
    assert wrong.status_code == 422
    assert "本社区没有编号是 2021-9999" in text(wrong)
    post(client, case, "merge", number=lead.number, reason="same")
    assert ways.again(case).state == "merged"
    page = text(client.get(f"/problems/{case.pk}/"))
    assert "本件并入这一件" in page
    assert f'action="/problems/{case.pk}/unmerge/"' in page  # the message offers the way back
    assert "已并入本件" in text(client.get(f"/problems/{lead.pk}/"))
    post(client, case, "unmerge")
    assert ways.again(case).state == "accepted"


def test_what_was_changed_behind_its_back_is_said(cast: Cast) -> None:
    case = ways.solving(cast)
    events = timeline([case])
    assert shown.proof(events) == "3 条记录前后相连，未被改动"
    line = Entry.objects.filter(case_id=case.pk).order_by("seq").last()
    assert line is not None
    line.previous = Entry.objects.get(place=line.place, seq=line.seq - 1).digest  # type: ignore[attr-defined]
    assert fits(line)
    line.data["difficulty"] = "complex"
    assert not fits(line)
    events[0].intact = False
    assert shown.proof(events) == "3 条记录里有 1 条对不上，请告诉审计管理员"


def test_the_fullest_words_go_in_and_come_out_as_words(cast: Cast) -> None:
    case, client = (
        ways.report(cast, "<script>alert(1)</script>'; DROP TABLE x; 𠀀😀\u202e"),
        signed_in(cast.clerk),
    )
    page = text(client.get(f"/problems/{case.pk}/"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    long = post(client, case, "note", words="长" * 100_000)
    assert long.status_code == 422
    assert post(client, case, "note", words="a\x00b").status_code == 422
    assert post(client, case, "note", words="𠀀😀" * 900).status_code == 302


@pytest.mark.clause("4.5")
class TestAnswer:
    def given(self, **more: Any) -> dict[str, Any]:
        return {"channels": ["individual_now"], "personal": "灯修好了，请您看看。", **more}

    def test_public_words_name_nobody(self, cast: Cast) -> None:
        report = ways.report(cast, name="张秀英", phone="13800000000", size=6, spot="62 号院 3 单元")
        case, client = ways.to_feed_back(cast, report), signed_in(cast.clerk)
        answer = client.get(f"/problems/{case.pk}/?move=feed_back")
        assert "怎么答复" in text(answer)
        assert answer.context["form"]["channels"].value() == ["individual_now", "public_now"]
        told = "张秀英家 201 漏水，老人卧床，电话 138 0000 0000。水管换好了。"
        refused = post(client, case, "feed_back", **self.given(channels=["public_now"], public=told))
        assert refused.status_code == 422
        page = text(refused)
        for words in (
            "姓名：张秀英",
            "门牌：201",
            "健康和家境：卧床",
            "电话：138 0000 0000",
            "灯修好了，请您看看。",
        ):
            assert words in page
        assert not Notice.objects.exists()
        fine = self.given(
            channels=["individual_now", "public_now"], public="水管换好了，40 号院 6 户都通水。"
        )
        assert post(client, case, "feed_back", **fine).status_code == 302
        assert Notice.objects.get(case=case).text == "水管换好了，40 号院 6 户都通水。"

    def test_a_fix_is_taken_over_without_scripts(self, cast: Cast) -> None:
        case, client = ways.to_feed_back(cast, ways.report(cast, size=6)), signed_in(cast.clerk)
        data = self.given(channels=["public_now"], public="3-2-501 的水管换好了。")
        refused = post(client, case, "feed_back", **data)
        assert 'name="fix-public"' in text(refused)
        mended = post(client, case, "feed_back", **data, **{"fix-public": "有的住户的水管换好了。"})
        assert mended.status_code == 422
        assert mended.context["form"]["public"].value() == "有的住户的水管换好了。"
        assert ways.again(case).state == "to_feed_back"

    def test_many_households_ask_for_a_public_answer(self, cast: Cast) -> None:
        case, client = ways.to_feed_back(cast, ways.report(cast, size=7)), signed_in(cast.clerk)
        refused = post(client, case, "feed_back", **self.given())
        assert refused.status_code == 422
        assert "涉及 7 户，须公开答复" in text(refused)
        assert post(client, case, "feed_back", **self.given(channels=[])).status_code == 422

    def test_a_protected_one_offers_no_public_way(self, cast: Cast) -> None:
        case, client = (
            ways.to_feed_back(cast, ways.report(cast, size=7, keep_name=True)),
            signed_in(cast.clerk),
        )
        page = text(client.get(f"/problems/{case.pk}/?move=feed_back"))
        assert page.count("要求保密的，不公开") == 2
        refused = post(client, case, "feed_back", **self.given(channels=["public_now"], public="好了"))
        assert refused.status_code == 422
        assert "这件事不能公开" in text(refused)

    def test_who_did_what_stands_beside_it(self, cast: Cast) -> None:
        case = ways.to_feed_back(cast, ways.report(cast, name="王小明", phone="13812345678"))
        page = text(signed_in(cast.secretary).get(f"/problems/{case.pk}/?move=feed_back"))
        for words in ("刘宏", "王建平，11月8日 周一", "周敏，社区书记", "王某某", "等答复"):
            assert words in page
        assert "王小明" not in page
        steward = signed_in(cast.steward).get(f"/problems/{case.pk}/?move=feed_back")
        assert "怎么答复" not in text(steward)
