"""A measure with a date: tracked from the signature on, reminded, told up, seen to be done by the community (4.3)."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from tests import pages, ways
from tests.cast import Cast, hold
from tests.inspecting import reader
from tests.problems.letters.test_letters_late import told
from tests.problems.letters.test_page_letters import GOOD, letter, send

from linli.core import clock
from linli.core.duties import tick
from linli.core.duties.models import Duty
from linli.core.journal import erase
from linli.core.journal.models import Entry, Note
from linli.core.journal.verify import verify
from linli.core.papers.models import Paper
from linli.core.procedures.kinds import NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.domains.problems.models import Pledge

DAY = date(2021, 11, 19)


def promised(cast: Cast) -> Case:
    """Of the two points of a letter, the first names a day."""
    case = letter(cast)
    send(pages.signed_in(cast.department), case, "answer", **GOOD)
    send(pages.signed_in(cast.department_head), case, "sign")
    return Case.objects.get(procedure="pledge")


def due(case: Case, kind: str) -> datetime:
    found = Duty.objects.get(case_id=case.pk, kind=f"pledge.{kind}", done_at=None).due_at
    assert found is not None
    return found


def until(moment: datetime) -> None:
    clock.set_now(moment)
    tick.tick()


@pytest.mark.clause("4.3")
def test_a_signed_point_with_a_day_is_tracked_from_then_on(cast: Cast) -> None:
    case = letter(cast)
    send(pages.signed_in(cast.department), case, "answer", **GOOD)
    assert not Pledge.objects.exists()
    send(pages.signed_in(cast.department_head), case, "sign")
    row = Pledge.objects.select_related("case").get()
    assert (row.what, row.due_on, row.problem_id) == ("围挡由我局安排", DAY, case.pk)
    assert (row.case.state, row.case.assignee_id) == ("promised", cast.department.post_id)
    assert due(row.case, "keep") == clock.at(DAY + timedelta(days=1))
    assert "围挡由我局安排" in pages.text(pages.signed_in(cast.department).get("/letters/"))
    problem = pages.text(pages.signed_in(cast.secretary).get(f"/problems/{case.pk}/"))
    assert f"/pledges/?problem={case.pk}" in problem


@pytest.mark.clause("4.3")
def test_nobody_keeps_it_it_is_reminded_and_told_up(cast: Cast) -> None:
    case = promised(cast)
    until(due(case, "remind"))
    assert any("您答应 11月19日" in text for text in told(cast.department, "pledge"))
    assert not told(cast.street_officer)
    end = due(case, "keep")
    until(end)
    assert Pledge.objects.get().level == 1
    assert told(cast.street_officer)
    assert "没做到" in pages.text(pages.signed_in(cast.street_officer).get("/desk/"))
    until(due(case, "escalate"))
    assert Pledge.objects.get().level == 2
    assert told(cast.district_officer)
    assert "没做到" in pages.text(pages.signed_in(cast.district_officer).get("/desk/"))
    until(due(case, "escalate"))
    assert Pledge.objects.get().level == 3
    assert case.title not in str(told(cast.city_officer, "late_city"))
    until(clock.now() + timedelta(days=300))
    assert Entry.objects.filter(case_id=case.pk, verb="escalate").count() == 3
    assert verify()["ok"]


@pytest.mark.clause("4.4")
def test_the_community_looks_and_says_and_the_department_cannot_say_it_itself(cast: Cast) -> None:
    case = promised(cast)
    with pytest.raises(Refused) as refused:
        ways.go(case, "not_kept", cast.clerk, words="还没围")
    assert refused.value.clauses == ["4.3"]
    for actor in (
        cast.department,
        cast.department_head,
        cast.street_officer,
        cast.stranger,
        cast.district_officer,
    ):
        with pytest.raises(NotPermitted):
            ways.go(case, "kept", actor, words="围好了")
    officer, clerk = pages.signed_in(cast.department), pages.signed_in(cast.clerk)
    page = f"/letters/pledges/{case.pk}/"
    assert "社区去看过，才算做到" in pages.text(officer.get(page))
    assert officer.post(f"{page}tell/", {"token": str(uuid4()), "words": ""}).status_code == 422
    answer = officer.post(f"{page}tell/", {"token": str(uuid4()), "words": "围挡立好了"})
    assert answer["location"] == page
    assert ways.again(case).state == "told"
    assert any("部门说做到了" in text for text in told(cast.clerk, "pledge"))
    page = f"/pledges/{case.pk}/"
    assert "围挡立好了" in pages.text(clerk.get(page))
    sent = {"token": str(uuid4()), "words": "去看过，只围了一半"}
    assert clerk.post(f"{page}not_kept/", sent)["location"] == page
    assert ways.again(case).state == "broken"
    assert "去看过，只围了一半" in pages.text(officer.get(f"/letters/pledges/{case.pk}/"))
    ways.go(case, "tell", cast.department, words="围全了")
    ways.go(case, "kept", cast.grid_worker, words="看过，围全了")
    assert ways.again(case).closed_at is not None
    assert not Duty.objects.filter(case_id=case.pk, done_at=None).exists()
    assert "做到了" in pages.text(clerk.get("/pledges/?tab=kept"))
    assert b"".join(clerk.get("/pledges.csv?tab=kept")).decode("utf-8-sig").count("\n") == 2
    assert clerk.get("/pledges.xlsx").content[:2] == b"PK"


@pytest.mark.clause("4.3")
def test_the_street_agrees_to_another_day_and_the_clocks_begin_anew(cast: Cast) -> None:
    case = promised(cast)
    until(due(case, "keep"))
    later = clock.today() + timedelta(days=12)
    with pytest.raises(NotPermitted):
        ways.go(case, "redate", cast.department, until=later, words="要等招标")
    ways.go(case, "redate", cast.street_officer, until=later, words="要等招标")
    row = Pledge.objects.get()
    assert (row.due_on, row.level) == (later, 0)
    assert due(case, "keep") == due(case, "escalate") == clock.at(later + timedelta(days=1))
    reminder = due(case, "remind")
    assert clock.now() < reminder < due(case, "keep")


@pytest.mark.clause("4.3")
def test_what_is_promised_anew_takes_the_place_of_the_old(cast: Cast) -> None:
    case = letter(cast)
    officer, head = pages.signed_in(cast.department), pages.signed_in(cast.department_head)
    part = {**GOOD, "answer-2": "", "on-2": ""}
    send(officer, case, "partial", **part)
    send(head, case, "sign_part")
    old = Case.objects.get(procedure="pledge")
    send(officer, case, "answer", **{**GOOD, "on-1": "2021-11-25"})
    send(head, case, "sign")
    assert ways.again(old).state == "replaced"
    assert Pledge.objects.exclude(case=old).get().due_on == date(2021, 11, 25)


@pytest.mark.clause("4.3")
def test_the_same_point_unchanged_is_promised_once(cast: Cast) -> None:
    case = letter(cast)
    officer, head = pages.signed_in(cast.department), pages.signed_in(cast.department_head)
    send(officer, case, "partial", **{**GOOD, "answer-2": "", "on-2": ""})
    send(head, case, "sign_part")
    send(officer, case, "answer", **GOOD)
    send(head, case, "sign")
    assert Pledge.objects.count() == 1


@pytest.mark.clause("4.3")
def test_the_district_urges_what_was_promised_with_a_number_and_a_day(cast: Cast) -> None:
    case = promised(cast)
    district = pages.signed_in(cast.district_officer)
    base = f"/pledges/{case.pk}/"
    assert pages.send(district, f"{base}urge/", words="请做到", until="2021-12-10").status_code == 422, (
        "not late"
    )
    until(due(case, "keep"))
    until(due(case, "escalate"))
    assert Pledge.objects.get().level == 2
    page = district.get(base)
    assert "现在没有要您做的" not in pages.text(page)
    assert [offer.label for offer in page.context["moves"]] == ["督办"]
    street = pages.signed_in(cast.street_officer).get(base)
    assert "督办" not in [offer.label for offer in street.context["moves"]]
    assert pages.send(district, f"{base}urge/", words="请三天里围好", until="2021-12-10").status_code == 302
    paper = Paper.objects.get(case_id=case.pk, kind="supervision")
    assert paper.number.endswith("1号")
    assert paper.number in pages.text(district.get(base))
    assert district.get(f"/papers/{paper.pk}.pdf").status_code == 200
    assert any("县区督办" in text for text in told(cast.department, "pledge"))
    department = pages.signed_in(cast.department)
    own = pages.text(department.get(f"/letters/pledges/{case.pk}/"))
    assert "请三天里围好" in own
    assert f"/letters/{case.pk}/urge.pdf" in own
    assert department.get(f"/letters/{case.pk}/urge.pdf").status_code == 200
    assert cast.place.district is not None
    other = hold("别家", "department", cast.place.district, unit="城关区城市管理和综合执法局")
    assert pages.signed_in(other).get(f"/letters/{case.pk}/urge.pdf").status_code == 404


@pytest.mark.clause("4.3")
def test_the_list_tells_by_which_day_it_was_promised(cast: Cast) -> None:
    promised(cast)
    assert "11月19日 周五" in pages.text(pages.signed_in(cast.secretary).get("/pledges/"))


@pytest.mark.clause("4.3")
def test_who_has_nothing_to_do_reads_what_comes_next(cast: Cast) -> None:
    case = promised(cast)
    said = []
    for kind in ("", "keep", "escalate", "escalate"):
        if kind:
            until(due(case, kind))
        officer = reader("reader_district", cast.place.district)  # type: ignore[arg-type]
        page = pages.text(pages.signed_in(officer).get(f"/pledges/{case.pk}/"))
        said.append(page.partition("现在没有要您做的。")[2].partition("</p>")[0])
    assert "系统报街道" in said[0]
    assert "再报县区，县区可以督办" in said[1]
    assert "由县区督办" in said[2]
    assert "报到市里" in said[3]


@pytest.mark.clause("4.3")
@pytest.mark.parametrize("move", ["answer", "partial"])
def test_a_day_that_is_over_is_not_promised(cast: Cast, move: str) -> None:
    case = letter(cast)
    officer = pages.signed_in(cast.department)
    given = {**GOOD, "on-1": "2021-11-05"}
    if move == "partial":
        given |= {"answer-2": "", "result": ""}
    answer = send(officer, case, move, **given)
    assert answer.status_code == 422
    assert "这一天已经过了" in pages.text(answer)
    assert "结果选“已经办好”" in pages.text(answer)
    assert send(officer, case, move, **{**given, "on-1": "2021-11-08"}).status_code == 302, (
        "today is not over"
    )


@pytest.mark.clause("4.3")
def test_what_is_done_already_is_another_answer_and_may_tell_its_day(cast: Cast) -> None:
    case = letter(cast)
    given = {**GOOD, "on-1": "2021-11-05", "result": "solved"}
    assert send(pages.signed_in(cast.department), case, "answer", **given).status_code == 302
    assert send(pages.signed_in(cast.department_head), case, "sign").status_code == 302
    assert not Pledge.objects.exists()


@pytest.mark.clause("4.3")
def test_a_promise_that_waited_until_its_day_was_over_is_not_signed(cast: Cast) -> None:
    case = letter(cast)
    send(pages.signed_in(cast.department), case, "answer", **{**GOOD, "on-1": "2021-11-09"})
    clock.set_now(clock.at(date(2021, 11, 10), 9))
    answer = send(pages.signed_in(cast.department_head), case, "sign")
    assert answer.status_code == 422
    assert "第 1 点答应的日子已经过了" in pages.text(answer)
    assert ways.again(case).state == "to_sign"
    send(pages.signed_in(cast.department_head), case, "sign_refuse", words="改日子")
    send(pages.signed_in(cast.department), case, "answer", **GOOD)
    assert send(pages.signed_in(cast.department_head), case, "sign").status_code == 302
    assert Pledge.objects.get().due_on == DAY


@pytest.mark.clause("4.3")
def test_what_a_paper_promised_is_tracked_although_its_day_has_come_meanwhile(cast: Cast) -> None:
    case = letter(cast)
    sent = clock.today()
    clock.set_now(clock.at(date(2021, 11, 12), 9))
    given = {**GOOD, "on-1": "2021-11-05", "reply": "住建复〔2021〕7号", "reply_on": sent.isoformat()}
    client = pages.signed_in(cast.clerk)
    answer = client.post(f"/problems/{case.pk}/paper_answer/", {"token": str(uuid4()), **given})
    assert answer.status_code == 422
    assert "比来函的落款日期还早" in pages.text(answer)
    given["on-1"] = "2021-11-10"
    answer = client.post(f"/problems/{case.pk}/paper_answer/", {"token": str(uuid4()), **given})
    assert answer.status_code == 302
    assert Pledge.objects.get().due_on == date(2021, 11, 10)
    tick.tick()
    assert Pledge.objects.get().level == 1, "it was due, and the street reads so"


def test_whose_it_is(cast: Cast) -> None:
    case = promised(cast)
    assert cast.place.district is not None
    other = pages.signed_in(
        hold("别家", "department", cast.place.district, unit="城关区城市管理和综合执法局")
    )
    assert other.get(f"/letters/pledges/{case.pk}/").status_code == 404
    sent = {"token": str(uuid4()), "words": "做了"}
    assert other.post(f"/letters/pledges/{case.pk}/tell/", sent).status_code == 404
    stranger = pages.signed_in(cast.stranger)
    assert stranger.get(f"/pledges/{case.pk}/").status_code == 404
    assert case.title not in pages.text(stranger.get("/pledges/"))
    assert pages.signed_in(cast.city_officer).get("/pledges/").status_code == 403
    # The head of the department reads it; the officer acts.
    head = pages.signed_in(cast.department_head)
    assert head.get(f"/letters/pledges/{case.pk}/").status_code == 200
    assert head.post(f"/letters/pledges/{case.pk}/tell/", sent).status_code == 422


def test_erasing_the_answer_erases_what_was_promised(cast: Cast) -> None:
    case = promised(cast)
    erase.erase(Note.objects.get(kind="answer"), cast.secretary)
    assert Pledge.objects.get().what == erase.GONE
    assert ways.again(case).title == erase.GONE
