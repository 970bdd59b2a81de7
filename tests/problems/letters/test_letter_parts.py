"""A department answers some points before the others, and asks once for more time (4.3)."""

from datetime import timedelta
from typing import Any

import pytest
from tests import pages, ways
from tests.cast import Cast, hold
from tests.problems.letters.test_letters_late import told
from tests.problems.letters.test_page_letters import GOOD, letter, send

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal import erase
from linli.core.journal.models import Note
from linli.core.journal.verify import verify
from linli.core.messages.models import Message
from linli.core.procedures import queries
from linli.core.procedures.kinds import NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.core.rulebook import calendar
from linli.core.ui import dates
from linli.domains.problems.models import Referral
from linli.domains.problems.portal import wording
from linli.domains.problems.rules import LETTER_EXTENSION

FIRST = {"answer-1": "围挡由我局安排", "on-1": "2021-11-19", "answer-2": "", "on-2": "", "result": ""}


def owed(case: Case) -> Duty:
    return Duty.objects.get(case_id=case.pk, kind="problem.answer", done_at=None)


def said(case: Case) -> list[str]:
    return [text for event in queries.timeline([case]) for kind, text in event.notes if kind == "part_answer"]


@pytest.mark.clause("4.3")
def test_some_points_are_signed_first_and_the_clock_goes_on(cast: Cast) -> None:
    case = letter(cast)
    due = owed(case).due_at
    officer, head = pages.signed_in(cast.department), pages.signed_in(cast.department_head)
    send(officer, case, "letter_receive")
    page = pages.text(officer.get(f"/letters/{case.pk}/"))
    assert f'formaction="/letters/{case.pk}/partial/"' in page
    assert send(officer, case, "partial", **FIRST)["location"] == f"/letters/{case.pk}/"
    assert (ways.again(case).state, owed(case).due_at, owed(case).left) == ("part_to_sign", due, None)
    assert said(case) == []
    page = pages.text(head.get("/letters/"))
    assert "先答的几点，等您签发" in page
    assert "围挡由我局安排" in page
    assert "还没有答，时限照走" in page
    assert send(head, case, "sign_part")["location"] == "/letters/"
    case = ways.again(case)
    assert (case.state, case.assignee_id, case.due_at) == ("letter", cast.department.post_id, due)
    assert said(case) == ["先围起来：围挡由我局安排（11月19日 前）"]
    assert "围挡由我局安排" in pages.text(pages.signed_in(cast.secretary).get(f"/problems/{case.pk}/"))
    lines = wording.lines(queries.timeline([case]), case, case.pk)
    assert (lines[-1].text, lines[-1].words) == ("部门先答复了几点", said(case)[0])
    assert verify()["ok"]


@pytest.mark.clause("4.3")
def test_the_rest_is_answered_and_signed_as_a_whole(cast: Cast) -> None:
    case = letter(cast)
    officer, head = pages.signed_in(cast.department), pages.signed_in(cast.department_head)
    send(officer, case, "partial", **FIRST)
    send(head, case, "sign_part")
    page = pages.text(officer.get(f"/letters/{case.pk}/?move=answer"))
    assert "围挡由我局安排" in page
    assert "已签发" in page
    send(officer, case, "answer", **GOOD)
    assert ways.again(case).state == "to_sign"
    send(head, case, "sign")
    assert ways.again(case).state == "verifying"
    answers = [text for event in queries.timeline([case]) for kind, text in event.notes if kind == "answer"]
    assert answers == ["先围起来：围挡由我局安排（11月19日 前）\n谁来修，哪天修：委托修缮队铲除空鼓"]


@pytest.mark.clause("4.3")
def test_a_signed_point_stays_and_a_changed_one_is_signed_again(cast: Cast) -> None:
    case = letter(cast)
    officer, head = pages.signed_in(cast.department), pages.signed_in(cast.department_head)
    send(officer, case, "partial", **FIRST)
    send(head, case, "sign_part")
    answer = send(officer, case, "partial", **FIRST | {"answer-1": ""})
    assert answer.status_code == 422
    assert "先答的至少写一点" in pages.text(answer)
    assert Referral.objects.get(case=case).answers[0]["answer"] == "围挡由我局安排"
    answer = send(officer, case, "partial", **GOOD)
    assert "每一点都写好了" in pages.text(answer)
    assert ways.again(case).state == "letter"


@pytest.mark.clause("4.3")
def test_the_head_sends_a_part_back(cast: Cast) -> None:
    case = letter(cast)
    officer, head = pages.signed_in(cast.department), pages.signed_in(cast.department_head)
    send(officer, case, "partial", **FIRST)
    assert 'name="words"' in pages.text(head.get(f"/letters/{case.pk}/?move=part_refuse"))
    send(head, case, "part_refuse", words="写明是哪个队")
    assert ways.again(case).state == "letter"
    page = pages.text(officer.get(f"/letters/{case.pk}/?move=answer"))
    assert "领导退回" in page
    assert "写明是哪个队" in page
    assert "围挡由我局安排" in page
    assert said(case) == []
    send(officer, case, "partial", **FIRST | {"answer-1": "", "answer-2": "委托修缮队"})
    assert [point["answer"] for point in Referral.objects.get(case=case).answers] == ["", "委托修缮队"]


THREE = "先围起来\n谁来修\n哪天修"


@pytest.mark.clause("4.3")
def test_the_officer_goes_on_with_the_rest_while_the_head_has_a_part(cast: Cast) -> None:
    case = ways.letter(cast, points=THREE)
    due = owed(case).due_at
    officer, head = pages.signed_in(cast.department), pages.signed_in(cast.department_head)
    send(officer, case, "letter_receive")
    send(officer, case, "partial", **FIRST)
    assert owed(case).post_id == cast.department.post_id
    for address in ("/letters/", f"/letters/{case.pk}/"):
        page = pages.text(officer.get(address))
        assert "1 封等您答复" in page
        assert "还欠 2 点，请接着答" in page
        assert "1 点等签发，还欠 2 点" in page
        assert "还欠 2 点，剩" in page
        assert "都办完了" not in page
        assert 'name="answer-1"' not in page
        assert 'name="answer-2"' in page
    assert "1 点等签发，还欠 2 点" in pages.text(officer.get("/letters/all/"))
    assert "1 点等签发，还欠 2 点" in pages.text(pages.signed_in(cast.street_officer).get("/letters/sent/"))
    # What the head has before them is not written anew, whatever is sent.
    send(officer, case, "partial", **{"answer-1": "改了的话", "answer-2": "委托修缮队", "result": ""})
    row = Referral.objects.get(case=case)
    assert [point["answer"] for point in row.answers] == ["围挡由我局安排", "委托修缮队", ""]
    assert (ways.again(case).state, owed(case).due_at) == ("part_to_sign", due)
    page = pages.text(head.get("/letters/"))
    assert page.count("只签这几点") == 2
    assert "一起签发" in page
    send(head, case, "sign_one", part="1")
    assert said(case) == ["先围起来：围挡由我局安排（11月19日 前）"]
    assert ways.again(case).state == "part_to_sign"
    first = {"answer-1": "围挡由我局安排", "on-1": "2021-11-19"}
    send(officer, case, "answer", **{**first, "answer-3": "12月里", "result": "referred"})
    assert ways.again(case).state == "to_sign"
    assert "没有等您答复的函" in pages.text(officer.get("/letters/"))
    assert "没有等您签发的答复" not in pages.text(head.get("/letters/"))
    send(head, case, "sign_one", part="2")
    assert said(case)[0] == "谁来修：委托修缮队"
    assert ways.again(case).state == "to_sign"
    page = pages.text(head.get(f"/letters/{case.pk}/"))
    assert "还有 1 点，等您签发" in page
    assert "答复 3 点" not in page
    assert page.count("已签发</p>") == 2
    page = pages.text(officer.get(f"/letters/{case.pk}/"))
    assert page.count("已签发</p>") == 2
    assert "等 梁军 签发" in page
    send(head, case, "sign")
    assert ways.again(case).state == "verifying"
    assert verify()["ok"]


@pytest.mark.clause("4.3")
def test_who_answers_a_part_has_received_the_letter(cast: Cast) -> None:
    case = letter(cast)
    officer = pages.signed_in(cast.department)
    way = f'action="/letters/{case.pk}/letter_receive/"'
    assert way in pages.text(officer.get(f"/letters/{case.pk}/"))
    send(officer, case, "partial", **FIRST)
    page = pages.text(officer.get(f"/letters/{case.pk}/"))
    assert way not in page
    assert "已接收" in page
    assert Referral.objects.get(case=case).received_at is not None
    send(pages.signed_in(cast.department_head), case, "sign_part")
    page = pages.text(officer.get("/letters/"))
    assert way not in page
    assert "新到，请先接收" not in page
    # One that was answered in part before this was kept.
    Referral.objects.update(received_at=None)
    assert way not in pages.text(officer.get(f"/letters/{case.pk}/"))


@pytest.mark.clause("4.3")
def test_the_letters_own_day_stands_beside_the_clock_of_its_head(cast: Cast) -> None:
    case = letter(cast)
    row = Referral.objects.get(case=case)
    assert row.due_at is not None
    day = dates.shortday(dates.last_day(row.due_at))
    officer, head, street = (
        pages.signed_in(who) for who in (cast.department, cast.department_head, cast.street_officer)
    )
    secretary = pages.signed_in(cast.secretary)
    send(officer, case, "partial", **FIRST)
    desk = pages.text(street.get("/desk/"))
    assert f"协办函 {day} 到期" in desk
    assert "快到期" not in desk
    assert "/ 2 个工作日" not in desk
    send(officer, case, "answer", **{**FIRST, "answer-2": "委托修缮队", "result": "referred"})
    assert ways.again(case).state == "to_sign"
    for who in (officer, head):
        page = pages.text(who.get(f"/letters/{case.pk}/"))
        assert f"答复 {day} 到期" in page
        assert "签发剩 2 个工作日" in page
    assert f"答复 {day} 到期" in pages.text(officer.get("/letters/all/"))
    assert f"答复 {day} 到期" in pages.text(street.get("/letters/sent/"))
    for who in (secretary, street):
        page = pages.text(who.get(f"/problems/{case.pk}/"))
        assert f"协办函 {day} 到期" in page
        assert "签发剩 2 个工作日" in page


@pytest.mark.clause("4.3")
def test_what_came_after_the_head_looked_is_not_signed_unread(cast: Cast) -> None:
    case = ways.letter(cast, points=THREE)
    officer, head = pages.signed_in(cast.department), pages.signed_in(cast.department_head)
    send(officer, case, "partial", **FIRST)
    assert 'name="seen" value="1"' in pages.text(head.get("/letters/"))
    send(officer, case, "partial", **{"answer-2": "委托修缮队", "result": ""})
    answer = send(head, case, "sign_part", seen="1")
    assert answer.status_code == 422
    assert "您打开以后又送来了几点，看过再签" in pages.text(answer)
    assert said(case) == []
    send(head, case, "sign_part", seen="1,2")
    assert ways.again(case).state == "letter"
    page = pages.text(officer.get("/letters/"))
    assert "已签发 2 点，还欠 1 点" in page
    assert any("还欠 1 点" in text for text in told(cast.department, "letter"))


@pytest.mark.clause("4.3")
def test_whose_the_rest_is(cast: Cast) -> None:
    case = letter(cast)
    assert cast.place.district is not None
    same = hold("同事", "department", cast.place.district, unit="城关区住房和城乡建设局")
    send(pages.signed_in(cast.department), case, "partial", **FIRST)
    rest = {"answer-2": "委托修缮队", "result": "referred"}
    assert send(pages.signed_in(same), case, "answer", **rest).status_code in (404, 422)
    assert "您可以看，不能替他写" in pages.text(pages.signed_in(same).get(f"/letters/{case.pk}/"))
    assert ways.again(case).state == "part_to_sign"
    send(pages.signed_in(cast.department_head), case, "part_refuse", words="写明是哪个队")
    page = pages.text(pages.signed_in(cast.department).get(f"/letters/{case.pk}/?move=answer"))
    assert "请您答复 2 点" in page
    assert 'name="answer-1"' in page


@pytest.mark.clause("4.3")
def test_more_time_is_asked_for_once_and_the_street_says(cast: Cast) -> None:
    case = letter(cast)
    due = owed(case).due_at
    assert due is not None
    officer, street = pages.signed_in(cast.department), pages.signed_in(cast.street_officer)
    send(officer, case, "letter_receive")
    assert "往后推 10 个工作日" in pages.text(officer.get(f"/letters/{case.pk}/?move=letter_extend"))
    assert send(officer, case, "letter_extend", words="").status_code == 422
    assert send(officer, case, "letter_extend", words="要等招标").status_code == 302
    assert Message.objects.filter(kind="extension", post_id=cast.street_officer.post_id).exists()
    assert owed(case).due_at == due
    assert "已申请延期，等街道批准" in pages.text(officer.get(f"/letters/{case.pk}/"))
    assert "部门申请延期，等街道批准" in pages.text(street.get(f"/problems/{case.pk}/"))
    with pytest.raises(Refused) as refused:
        ways.go(case, "letter_extend", cast.department, words="再等")
    assert refused.value.clauses == ["4.3"]
    with pytest.raises(NotPermitted):
        ways.go(case, "letter_extension_grant", cast.secretary)
    street.post(
        f"/problems/{case.pk}/letter_extension_grant/", {"token": str(case.pk).zfill(32), "words": ""}
    )
    later = calendar.due(due, LETTER_EXTENSION.value()).at
    case = ways.again(case)
    assert case.due_at == owed(case).due_at == later > due
    assert "街道已同意延期一次" in pages.text(officer.get(f"/letters/{case.pk}/"))
    assert "街道已同意部门延期一次" in pages.text(pages.signed_in(cast.clerk).get(f"/problems/{case.pk}/"))
    with pytest.raises(Refused) as refused:
        ways.go(case, "letter_extend", cast.department, words="再等")
    assert (refused.value.clauses, refused.value.need_reason) == (["4.3"], False)


@pytest.mark.clause("4.3")
def test_an_extension_is_refused_with_a_reason(cast: Cast) -> None:
    case = letter(cast)
    due = owed(case).due_at
    with pytest.raises(Refused) as refused:
        ways.go(case, "letter_extension_grant", cast.street_officer)
    assert refused.value.clauses == ["4.3"]
    ways.go(case, "letter_extend", cast.department, words="要等招标")
    ways.go(case, "letter_extension_refuse", cast.street_secretary, words="墙要掉了，不能等")
    assert owed(case).due_at == due
    assert "墙要掉了，不能等" in pages.text(pages.signed_in(cast.department).get(f"/letters/{case.pk}/"))


def test_more_time_counts_from_today_when_the_day_is_past(cast: Cast) -> None:
    case = letter(cast)
    ways.go(case, "letter_extend", cast.department, words="要等招标")
    due = owed(case).due_at
    assert due is not None
    clock.set_now(due + timedelta(days=5))
    case = ways.go(case, "letter_extension_grant", cast.street_officer)
    assert case.due_at == calendar.due(clock.now(), LETTER_EXTENSION.value()).at


def test_another_letter_begins_anew(cast: Cast) -> None:
    case = letter(cast)
    ways.go(case, "letter_extend", cast.department, words="要等招标")
    ways.go(case, "letter_extension_grant", cast.street_officer)
    ways.go(case, "letter_return", cast.department, words="归城管局")
    data = {"post": cast.department.post_id, "words": "请派人勘查", "points": "谁来修"}
    case = ways.go(case, "letter", cast.street_officer, **data)
    assert (case.problem.letter_extensions, case.problem.letter_asked) == (0, False)
    ways.go(case, "letter_extend", cast.department, words="要等招标")


def test_what_was_signed_first_can_be_erased(cast: Cast, settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    case = letter(cast)
    send(pages.signed_in(cast.department), case, "partial", **FIRST)
    send(pages.signed_in(cast.department_head), case, "sign_part")
    erase.erase(Note.objects.get(kind="part_answer"), cast.secretary)
    assert Referral.objects.get(case=case).answers[0]["answer"] == erase.GONE
    assert "围挡" not in pages.text(pages.signed_in(cast.department).get(f"/letters/{case.pk}/?move=answer"))
