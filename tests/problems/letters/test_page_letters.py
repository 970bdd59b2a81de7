"""A department's letters: received, answered point by point, signed by the head; returned with a reason (4.3)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast
from tests.ways import letter

from linli.core import clock
from linli.core.procedures import queries
from linli.core.procedures.models import Case
from linli.domains.problems.models import Referral


def send(client: Client, case: Case, move: str, **data: str) -> pages.Answer:
    return client.post(f"/letters/{case.pk}/{move}/", {"token": str(uuid4()), **data})


GOOD = {
    "answer-1": "围挡由我局安排",
    "on-1": "2021-11-19",
    "answer-2": "委托修缮队铲除空鼓",
    "on-2": "",
    "result": "referred",
}


@pytest.mark.clause("4.3")
def test_it_works(cast: Cast) -> None:
    case = letter(cast)
    client = pages.signed_in(cast.department)
    page = pages.text(client.get("/letters/"))
    assert "1 封等您答复" in page
    assert "请派人勘查，并答复两点。" in page
    assert "新到，请先接收" in page
    assert send(client, case, "letter_receive")["location"] == f"/letters/{case.pk}/"
    page = pages.text(client.get("/letters/"))
    assert "请您答复 2 点" in page
    assert "谁来修，哪天修" in page
    assert 'name="answer-2"' in page
    assert send(client, case, "answer", **GOOD)["location"] == "/letters/"
    case = ways.again(case)
    assert (case.state, case.assignee_id) == ("to_sign", cast.department_head.post_id)
    assert Referral.objects.get(case=case).answers == [
        {"point": "先围起来", "answer": "围挡由我局安排", "on": "2021-11-19"},
        {"point": "谁来修，哪天修", "answer": "委托修缮队铲除空鼓", "on": ""},
    ]


@pytest.mark.clause("4.3")
def test_nobody_reads_the_answer_before_the_head_has_signed(cast: Cast) -> None:
    case = letter(cast)
    send(pages.signed_in(cast.department), case, "answer", **GOOD)
    assert not any("围挡" in text for event in queries.timeline([case]) for _, text in event.notes)
    waits = pages.text(pages.signed_in(cast.department).get(f"/letters/{case.pk}/"))
    assert "等 梁军 签发；退回来，您再改" in waits
    assert "不能替他写" not in waits
    assert "<textarea" not in waits
    head = pages.signed_in(cast.department_head)
    page = pages.text(head.get(f"/letters/{case.pk}/"))
    assert "围挡由我局安排" in page
    assert "2021年11月19日 周五 前做到" in page
    assert send(head, case, "sign")["location"] == "/letters/"
    assert ways.again(case).state == "verifying"
    said = [text for event in queries.timeline([case]) for kind, text in event.notes if kind == "answer"]
    assert said == ["先围起来：围挡由我局安排（11月19日 前）\n谁来修，哪天修：委托修缮队铲除空鼓"]


@pytest.mark.clause("4.3")
def test_the_head_sends_it_back_with_a_reason_and_the_words_are_kept(cast: Cast) -> None:
    case = letter(cast)
    send(pages.signed_in(cast.department), case, "answer", **GOOD)
    head = pages.signed_in(cast.department_head)
    assert 'name="words"' in pages.text(head.get(f"/letters/{case.pk}/?move=sign_refuse"))
    answer = send(head, case, "sign_refuse", words="")
    assert answer.status_code == 422
    assert send(head, case, "sign_refuse", words="写明是哪个队").status_code == 302
    page = pages.text(pages.signed_in(cast.department).get(f"/letters/{case.pk}/?move=answer"))
    assert "领导退回" in page
    assert "写明是哪个队" in page
    assert "围挡由我局安排" in page
    assert 'value="2021-11-19"' in page


def test_a_letter_is_returned_with_a_reason(cast: Cast) -> None:
    case = letter(cast)
    client = pages.signed_in(cast.department)
    assert send(client, case, "letter_return", words="").status_code == 422
    assert send(client, case, "letter_return", words="归城管局")["location"] == "/letters/"
    assert ways.again(case).state == "street"
    page = pages.text(client.get("/letters/?done=1"))
    assert "退回了街道" in page
    assert "没有等您答复的函" in pages.text(client.get("/letters/"))


def test_what_is_wrong_is_said_at_its_point_and_the_rest_is_kept(cast: Cast) -> None:
    case = letter(cast)
    client = pages.signed_in(cast.department)
    answer = send(client, case, "answer", **GOOD | {"answer-1": " ", "on-2": "2021-11-31"})
    page = pages.text(answer)
    assert answer.status_code == 422
    assert "请写办法；不能答的，写为什么" in page
    assert "日期写成" in page
    assert "委托修缮队铲除空鼓" in page
    assert 'value="2021-11-31"' in page
    assert ways.again(case).state == "letter"
    long = send(client, case, "answer", **GOOD | {"answer-1": "好" * 100_000, "result": "maybe"})
    assert long.status_code == 422
    assert "<script>" not in pages.text(
        send(client, case, "answer", **GOOD | {"answer-1": "<script>", "on-1": "x"})
    )


def test_the_same_form_twice_is_the_same_as_once(cast: Cast) -> None:
    case = letter(cast)
    client = pages.signed_in(cast.department)
    token = {"token": str(uuid4())}
    for _ in range(2):
        assert client.post(f"/letters/{case.pk}/letter_receive/", token).status_code == 302
    verbs = [event.verb for event in queries.timeline([case])]
    assert verbs.count("letter_receive") == 1
    assert client.post(f"/letters/{case.pk}/letter_receive/", {"token": "x"}).status_code == 400


def test_whose_it_is(cast: Cast) -> None:
    case = letter(cast)
    page = f"/letters/{case.pk}/"
    assert Client().get(page).status_code == 302
    # The head of the same department reads it, and nobody writes for the officer.
    read = pages.text(pages.signed_in(cast.department_head).get(page))
    assert "您可以看，不能替他写" in read
    assert "<textarea" not in read
    for actor in (
        cast.secretary,
        cast.stranger,
        cast.street_officer,
        cast.district_officer,
        cast.city_officer,
    ):
        client = pages.signed_in(actor)
        assert client.get("/letters/").status_code == 403
        assert client.get(page).status_code == 403
        assert send(client, case, "answer", **GOOD).status_code == 403
    assert send(pages.signed_in(cast.department_head), case, "sign").status_code == 422
    assert ways.again(case).state == "letter"


def test_bad_ids_and_moves(cast: Cast) -> None:
    case = letter(cast)
    client = pages.signed_in(cast.department)
    assert client.get("/letters/999999999/").status_code == 404
    assert send(client, case, "nonsense").status_code == 400
    assert send(client, case, "sign").status_code == 422
    assert client.get(f"/letters/{case.pk}/answer/").status_code == 405
    assert client.get(f"/letters/{case.pk}/?move=nonsense").status_code == 200


def test_what_residents_said_stays_at_the_community(cast: Cast) -> None:
    case = letter(cast, "我家 302 的冯桂英被砖砸过。外墙砖松动")
    Case.objects.filter(pk=case.pk).update(title="外墙砖松动")
    page = pages.text(pages.signed_in(cast.department).get(f"/letters/{case.pk}/"))
    assert "冯桂英" not in page
    assert "街道函送" in page


def test_the_nearest_due_is_first_and_open(cast: Cast) -> None:
    first = letter(cast, "外墙砖松动")
    with clock.travel(clock.now() + timedelta(days=3)):
        letter(cast, "电梯停了半年")
        answer = pages.signed_in(cast.department).get("/letters/")
    assert [one.title for one in answer.context["letters"]] == ["外墙砖松动", "电梯停了半年"]
    assert answer.context["opened"].case == first
    with clock.travel(clock.now() + timedelta(days=30)):
        page = pages.text(pages.signed_in(cast.department).get("/letters/"))
    assert "逾期" in page


def test_done_letters_show_what_was_answered(cast: Cast) -> None:
    case = letter(cast)
    send(pages.signed_in(cast.department), case, "answer", **GOOD)
    send(pages.signed_in(cast.department_head), case, "sign")
    for actor in (cast.department, cast.department_head):
        assert "围挡由我局安排" in pages.text(pages.signed_in(actor).get("/letters/?done=1"))
    assert Referral.objects.get(case=case).signed_at == clock.now()
    assert date.fromisoformat(Referral.objects.get(case=case).answers[0]["on"]) == date(2021, 11, 19)


def test_letters_ask_nine_queries_and_an_open_one_thirteen(cast: Cast) -> None:
    for n in range(4):
        letter(cast, f"第 {n} 件")
    client = pages.signed_in(cast.department)
    asked, _ = pages.queries(client, "/letters/?done=1")
    assert asked <= 9, asked
    case = Case.objects.filter(state="letter").first()
    assert case is not None
    asked, _ = pages.queries(client, f"/letters/{case.pk}/?move=answer")
    assert asked <= 13, asked
