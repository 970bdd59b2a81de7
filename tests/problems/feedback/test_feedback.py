"""Answering in all four ways, one by one and while it lasts; asking, thanking, and the street's second visit (4.5)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast
from tests.pages import send

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal import erase
from linli.core.journal.models import Note
from linli.core.journal.verify import verify
from linli.core.people.actor import PUBLIC
from linli.core.procedures.kinds import NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.domains.problems.feedback import return_visits
from linli.domains.problems.models import Contact, Draw, Notice, Reporter, ReturnVisit
from linli.domains.problems.portal import board_parts


def followed(cast: Cast, case: Case) -> str:
    """The resident's own page."""
    client = Client()
    session = client.session
    reporter = Reporter.objects.filter(case=case).latest("pk")
    session["follow"] = {"place": cast.place.code, "reporter": reporter.pk, "until": 2**40}
    session.save()
    return pages.text(client.get(f"/c/{cast.place.code}/follow/mine/"))


@pytest.mark.clause("4.5")
def test_how_far_it_is_is_told_while_it_lasts(cast: Cast) -> None:
    case = ways.solving(cast)
    client = pages.signed_in(cast.grid_worker)
    assert "告诉进展" in pages.text(client.get(f"/problems/{case.pk}/"))
    send(client, f"/problems/{case.pk}/interim/", words="灯买好了，周五来装。", channel="page")
    text = followed(cast, case)
    assert "网格员告诉您办到哪一步了" in text
    assert "灯买好了，周五来装。" in text
    assert ways.again(case).state == "solving"
    wrong = send(client, f"/problems/{case.pk}/interim/", words="找 13800000000", channel="phone")
    assert wrong.status_code == 422
    assert Contact.objects.get(case=case).kind == "interim"


@pytest.mark.clause("4.5")
def test_each_is_told_by_telephone_door_message_or_letter(cast: Cast) -> None:
    case = ways.fed_back(cast)
    client = pages.signed_in(cast.clerk)
    for channel in ("phone", "door", "message", "letter"):
        sent = send(
            client, f"/problems/{case.pk}/tell/", channel=channel, reached="yes", words=f"说了 {channel}"
        )
        assert sent.status_code == 302
    send(client, f"/problems/{case.pk}/tell/", channel="phone", reached="no")
    assert send(client, f"/problems/{case.pk}/tell/", channel="board", reached="yes").status_code == 422
    text = pages.text(client.get(f"/problems/{case.pk}/"))
    for words in ("电话", "上门", "短信", "信函", "说了 letter", "没联系上"):
        assert words in text
    assert "说了 letter" not in followed(cast, case), "staff's own note"
    month = pages.text(client.get("/feedback/"))
    assert "一户一户说的" in month


@pytest.mark.clause("4.5")
def test_whoever_handled_it_does_not_ask_how_it_was(cast: Cast) -> None:
    case = ways.fed_back(cast)
    with pytest.raises(Refused) as refused:
        ways.go(case, "ask", cast.grid_worker, channel="phone", reached="yes", said="good")
    assert refused.value.clauses == ["4.5"]
    case = ways.go(
        case,
        "ask",
        cast.steward,
        channel="door",
        reached="yes",
        said="good",
        satisfaction="good",
        words="亮了",
    )
    assert case.state == "fed_back", "what somebody heard closes nothing"
    assert case.problem.satisfaction == "", "nor is it the resident's own word"
    row = Contact.objects.get(case=case)
    assert (row.kind, row.said, row.satisfaction) == ("asked", "good", "good")
    clock.set_now(clock.now() + timedelta(days=9))
    from linli.core.duties.tick import tick

    tick()
    case = ways.again(case)
    assert (case.state, case.problem.outcome, case.problem.satisfaction) == ("closed", "no_answer", "")


@pytest.mark.clause("4.5")
def test_who_was_reached_is_said_what_they_said(cast: Cast) -> None:
    case = ways.fed_back(cast)
    client = pages.signed_in(cast.clerk)
    answer = send(client, f"/problems/{case.pk}/ask/", channel="phone", reached="yes")
    assert answer.status_code == 422
    assert "联系上了，就写对方怎么说的" in pages.text(answer)
    assert (
        send(client, f"/problems/{case.pk}/ask/", channel="phone", reached="no", said="good").status_code
        == 302
    )
    assert Contact.objects.get().said == ""


@pytest.mark.clause("4.5")
def test_thanks_name_units_and_who_agreed(cast: Cast) -> None:
    case = ways.fed_back(cast)
    for whose, who in (("unit", "兰建物业"), ("agreed", "王建平"), ("unnamed", "赵某")):
        ways.go(case, "thank", cast.clerk, who=who, whose=whose, what="换了灯")
    with pytest.raises(Refused) as refused:
        ways.go(case, "thank", cast.clerk, who="孙丽", whose="person", what="扶梯子")
    assert refused.value.clauses == ["4.5"]
    with pytest.raises(NotPermitted):
        ways.go(case, "thank", cast.member, who="兰建物业", whose="unit", what="换了灯")
    text = pages.text(Client().get(f"/c/{cast.place.code}/board/"))
    for words in ("兰建物业", "王建平", "一位邻居"):
        assert words in text
    for words in ("赵某", "孙丽"):
        assert words not in text
    note = Note.objects.get(case_id=case.pk, kind="thanks", text__startswith="王建平")
    erase.erase(note, cast.secretary)
    assert "王建平" not in pages.text(Client().get(f"/c/{cast.place.code}/board/"))
    private = ways.fed_back(cast, ways.report(cast, keep_name=True))
    with pytest.raises(Refused):
        ways.go(private, "thank", cast.clerk, who="兰建物业", whose="unit", what="换了灯")


@pytest.mark.clause("4.5")
def test_the_month_in_four_modes_and_silence_apart(cast: Cast) -> None:
    every = ["individual_now", "individual_gathered", "public_now", "public_gathered"]
    case = ways.to_feed_back(cast)
    case = ways.go(case, "feed_back", cast.clerk, channels=every, personal="修好了", public="楼道灯亮了")
    ways.go(case, "confirm", PUBLIC, satisfaction="good", words="")
    other = ways.fed_back(cast)
    ways.go(other, "reopen", PUBLIC, words="又不亮了")
    client = pages.signed_in(cast.secretary)
    answer = client.get("/feedback/")
    assert [n for _, _, n in answer.context["modes"]] == [2, 1, 1, 1]
    said = {item.text: item.right for item in answer.context["came"]}
    assert said == {"本人说解决了": "1", "本人退回重办": "1", "没有回音": "0"}
    assert answer.context["posted"] == Notice.objects.count() == 1
    street = pages.signed_in(cast.street_officer).get("/feedback/")
    assert [n for _, _, n in street.context["modes"]] == [2, 1, 1, 1]
    stranger = pages.signed_in(cast.stranger).get("/feedback/")
    assert [n for _, _, n in stranger.context["modes"]] == [0, 0, 0, 0]
    assert pages.signed_in(cast.city_officer).get("/feedback/").status_code == 403
    assert client.get("/feedback/?month=nonsense").status_code == 200
    assert client.get("/feedback/?month=2021-10").context["posted"] == 0


@pytest.mark.clause("4.5")
def test_a_forum_of_all_sides_and_its_record(cast: Cast) -> None:
    """What concerns many asks for one; it has no roster and no vote, and its minutes like any meeting."""
    few, many = ways.to_feed_back(cast), ways.to_feed_back(cast, ways.report(cast, size=6))
    client = pages.signed_in(cast.secretary)
    assert "开座谈会" not in pages.text(client.get(f"/problems/{few.pk}/"))
    assert "/meetings/new/?body=forum" in pages.text(client.get(f"/problems/{many.pk}/"))
    assert client.get("/meetings/new/?body=forum").context["form"]["bodies"].value() == ["forum"]
    sitting = ways.meeting(cast, bodies=("forum",))
    ways.go(sitting, "notify", cast.secretary)
    with pytest.raises(Refused) as refused:
        ways.go(sitting, "begin", cast.secretary, {"meeting.early": "人都到了"})
    assert "还没有人到" in str(refused.value)
    ways.go(sitting, "guest", cast.clerk, name="张桂兰", standing="提出人")
    assert ways.go(sitting, "begin", cast.secretary, {"meeting.early": "人都到了"}).state == "in_session"
    ways.go(sitting, "end", cast.secretary)
    assert ways.go(sitting, "file", cast.secretary).state == "filed"
    assert client.get(f"/meetings/{sitting.pk}/minutes.docx").status_code == 200


# --- the street's second visit ------------------------------------------------------------------------------------


def closed(cast: Cast, number: int, **data: Any) -> list[Case]:
    """Problems that their reporters closed, a month ago by the time this returns."""
    found = []
    for nth in range(number):
        case = ways.fed_back(cast, ways.report(cast, f"第 {nth} 盏灯坏了", **data))
        found.append(ways.go(case, "confirm", PUBLIC, satisfaction="good", words=""))
    clock.set_now(clock.now() + timedelta(days=30))
    return found


@pytest.mark.clause("4.5")
def test_what_is_drawn_is_drawn_by_the_seed_alone(cast: Cast) -> None:
    found = closed(cast, 7)
    closed_private = ways.fed_back(cast, ways.report(cast, keep_name=True))
    draw = return_visits.draw(ways.again(found[0]).street, cast.street_officer, seed="5" * 32)  # type: ignore[arg-type]
    row = Draw.objects.get(case=draw)
    assert row.drawn_from == sorted(case.pk for case in found)
    visits = list(ReturnVisit.objects.filter(draw=row).order_by("position"))
    assert [visit.problem_id for visit in visits] == return_visits.drawn(row.seed, row.drawn_from, 5)
    assert closed_private.pk not in row.drawn_from
    duty = Duty.objects.get(case_id=visits[0].case_id)
    assert (duty.kind, duty.role, duty.place_id) == (
        "return_visit.visit",
        "street_officer",
        cast.place.street_id,
    )
    with pytest.raises(Refused) as refused:
        return_visits.draw(row.street, cast.street_secretary)
    assert refused.value.clauses == ["4.5"]
    with pytest.raises(NotPermitted):
        return_visits.draw(row.street, cast.secretary)
    assert verify()["ok"]


@pytest.mark.clause("4.5")
def test_a_month_in_which_nothing_was_closed_draws_nothing(cast: Cast) -> None:
    street = pages.signed_in(cast.street_officer)
    send(street, "/second-visits/draw/")
    assert not Draw.objects.exists()
    assert "没有办结的，不用抽" in pages.text(street.get("/second-visits/"))


@pytest.mark.clause("4.5")
def test_what_the_street_heard_and_what_follows(cast: Cast) -> None:
    first, second, third = closed(cast, 3)
    street = pages.signed_in(cast.street_officer)
    assert "抽 2021年11月办结的" in pages.text(street.get("/second-visits/"))
    token = str(uuid4())
    for _ in range(2):
        street.post("/second-visits/draw/", {"token": token})
    assert Draw.objects.count() == 1
    rows = {visit.problem_id: visit.case for visit in ReturnVisit.objects.select_related("case")}
    address = f"/second-visits/{rows[first.pk].pk}/"
    text = pages.text(street.get(address))
    assert "灯修好了，请您看看。" in text
    assert "说解决了" in text
    assert send(street, address + "confirm/", channel="phone", words="亮着").status_code == 302
    deny = f"/second-visits/{rows[second.pk].pk}/deny/"
    assert send(street, deny, channel="door", words="又坏了").status_code == 302
    assert ways.again(second).state == "accepted"
    assert ways.again(second).problem.reworks == 1
    assert "居民自己：说解决了" in pages.text(street.get(f"/second-visits/{rows[second.pk].pk}/"))
    over = street.get("/second-visits/").context["over"]
    told = [[getattr(cell, "text", cell) for cell in row.cells] for row in over.rows]
    assert sorted(row[3] for row in told) == ["说解决了", "说解决了"], "beside what the street heard"
    assert "街道又问了一遍，没有解决，退回重办" in followed(cast, second)
    send(street, f"/second-visits/{rows[third.pk].pk}/miss/", words="去了三次没人")
    states = sorted(ReturnVisit.objects.values_list("case__state", flat=True))
    assert states == ["confirmed", "not_so", "unreached"]
    assert ways.again(first).problem.satisfaction == "good", "the resident's own word stays theirs"
    figures = {item.text: item.right for item in street.get("/feedback/").context["heard"]}
    assert figures["街道回访：属实"] == figures["街道回访：不属实"] == figures["街道回访：没找到人"] == "1"


@pytest.mark.clause("4.5")
def test_a_problem_that_a_second_visit_sent_back_can_be_opened(cast: Cast) -> None:
    """Its page names the visit; who reads the page may not open the street's own."""
    (case,) = closed(cast, 1)
    return_visits.draw(ways.again(case).street, cast.street_officer)  # type: ignore[arg-type]
    visit = ReturnVisit.objects.get().case
    ways.go(visit, "deny", cast.street_officer, channel="phone", words="没解决")
    for actor in (cast.clerk, cast.grid_worker, cast.street_officer):
        answer = pages.signed_in(actor).get(f"/problems/{case.pk}/")
        assert "街道的第二次回访" in pages.text(answer)
        assert f"/second-visits/{visit.pk}/" not in answer.content.decode()
    assert (
        send(pages.signed_in(cast.clerk), f"/problems/{case.pk}/note/", words="再去看看").status_code == 302
    )


@pytest.mark.clause("4.5")
def test_a_problem_that_was_reopened_first_is_not_reopened_twice(cast: Cast) -> None:
    (case,) = closed(cast, 1)
    return_visits.draw(ways.again(case).street, cast.street_officer)  # type: ignore[arg-type]
    ways.go(case, "reopen", PUBLIC, words="又坏了")
    visit = ReturnVisit.objects.get().case
    ways.go(visit, "deny", cast.street_officer, channel="phone", words="没解决")
    assert ways.again(case).problem.reworks == 1


@pytest.mark.clause("4.5")
def test_whose_the_second_visits_are(cast: Cast) -> None:
    (case,) = closed(cast, 1, name="张桂兰", phone="13900000000")
    return_visits.draw(ways.again(case).street, cast.street_officer)  # type: ignore[arg-type]
    visit = ReturnVisit.objects.get().case
    for actor in (cast.secretary, cast.grid_worker, cast.stranger, cast.city_officer):
        assert pages.signed_in(actor).get(f"/second-visits/{visit.pk}/").status_code == 403
    with pytest.raises(NotPermitted):
        ways.go(visit, "confirm", cast.secretary, channel="phone", words="好")
    street = pages.signed_in(cast.street_officer)
    text = pages.text(street.get(f"/second-visits/{visit.pk}/"))
    assert "13900000000" not in text
    assert "张桂兰" not in text
    paper = street.get("/second-visits/list.pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert street.get("/second-visits/list.xls").status_code == 404


# --- the board ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("4.5")
def test_the_board_as_a_feed(cast: Cast) -> None:
    case = ways.to_feed_back(cast)
    ways.go(
        case,
        "feed_back",
        cast.clerk,
        channels=["individual_now", "public_now"],
        personal="修好了",
        public="楼道灯亮了。打 13800000000 问",
    )
    answer = Client().get(f"/c/{cast.place.code}/board.atom")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert "楼道灯亮了" in text
    assert "13800000000" not in text
    assert case.title not in text
    assert Client().get("/c/000000000000/board.atom").status_code == 404


@pytest.mark.clause("4.5")
def test_what_is_under_way_and_what_it_cost_stand_on_the_board_and_its_sheet(cast: Cast) -> None:
    problem, sitting = ways.awaiting(cast), ways.meeting(cast)
    item = ways.table(cast, problem, sitting)
    ways.begin(cast, sitting)
    case = ways.studied(cast, ways.project(cast, ways.carried(cast, item)))
    month = clock.today().replace(day=1)
    assert board_parts.more(cast.place, month).doing == []
    ways.go(case, "publish", cast.clerk, title="三单元换线", words="整根换新的", named=[])
    ways.go(case, "spend", cast.clerk, fund=case.funds.get().pk, amount=800, what="买线", vouchers=1)
    ways.meeting(cast, 20)
    made = board_parts.more(cast.place, month)
    assert [one.title for one in made.doing] == ["三单元换线"]
    assert made.boxes[0][1] == "11月 800 元"
    assert made.lines[0][0] == "下一次会"
    text = pages.text(Client().get(f"/c/{cast.place.code}/board/"))
    for words in ("三单元换线", "11月 800 元", "下一次会"):
        assert words in text
    assert board_parts.more(cast.next_door, month).doing == []
    sheet = Client().get(f"/c/{cast.place.code}/board.pdf")
    assert sheet.content.startswith(b"%PDF")
    assert sheet.content.count(b"/Type /Page\n") <= 1
