"""A letter that nobody answers: reminded, told up level by level, urged by the district alone; and paper (4.3)."""

import io
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests import pages, ways
from tests.cast import Cast, hold
from tests.problems.letters.test_page_letters import GOOD, letter, send

from linli.core import clock
from linli.core.duties import tick
from linli.core.duties.models import Duty
from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.messages.models import Message
from linli.core.papers.models import Paper
from linli.core.people.actor import Actor
from linli.core.procedures import queries
from linli.core.procedures.kinds import NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.domains.problems.models import Photo, Referral

PAPER = {
    "answers": [{"answer": "派人修", "on": None}, {"answer": "月底前修好", "on": None}],
    "result": "referred",
}


def row(case: Case) -> Referral:
    return Referral.objects.get(case=case)


def at(case: Case, kind: str) -> datetime:
    found = Duty.objects.get(case_id=case.pk, kind=f"problem.{kind}", done_at=None).due_at
    assert found is not None
    return found


def told(actor: Actor, kind: str = "late") -> list[str]:
    found = Message.objects.filter(kind=kind, post_id=actor.post_id)
    return sorted(set(found.values_list("text", flat=True)))


def verbs(case: Case, verb: str) -> int:
    return Entry.objects.filter(case_id=case.pk, verb=verb).count()


def until(moment: datetime) -> None:
    clock.set_now(moment)
    tick.tick()


@pytest.mark.clause("4.3")
def test_a_department_that_never_answers_is_reminded_then_told_up_level_by_level(cast: Cast) -> None:
    case = letter(cast)
    due = at(case, "answer")
    until(at(case, "remind"))
    assert (verbs(case, "remind"), row(case).level) == (1, 0)
    assert any("快到期了" in text for text in told(cast.department, "letter"))
    assert any("快到期了" in text for text in told(cast.department_head, "letter"))
    assert not told(cast.street_officer)
    until(due - timedelta(minutes=1))
    assert verbs(case, "escalate") == 0
    for level, who in enumerate((cast.street_officer, cast.district_officer, cast.city_officer), 1):
        assert not told(who)
        assert not told(who, "late_city")
        until(at(case, "escalate"))
        tick.tick()
        assert (row(case).level, verbs(case, "escalate")) == (level, level)
        assert len(told(who) + told(who, "late_city")) == 1
    assert case.title not in told(cast.city_officer, "late_city")[0]
    until(clock.now() + timedelta(days=200))
    assert (row(case).level, verbs(case, "escalate"), verbs(case, "remind")) == (3, 3, 1)
    # It may still be answered, and then nobody waits any more.
    ways.go(case, "answer", cast.department, answers="明天修\n后天好", result="referred")
    ways.go(case, "sign", cast.department_head)
    assert not Duty.objects.filter(case_id=case.pk, kind__contains="escalate", done_at=None).exists()
    assert verify()["ok"]


@pytest.mark.clause("4.3")
def test_a_head_who_does_not_sign_is_told_up_too(cast: Cast) -> None:
    case = letter(cast)
    send(pages.signed_in(cast.department), case, "answer", **GOOD)
    until(at(case, "escalate_sign"))
    assert row(case).level == 1
    (said,) = told(cast.street_officer)
    assert "答复写好了、没有签发" in said
    assert "到期没有答复" not in str((said, *told(cast.department_head, "letter")))
    desk = pages.text(pages.signed_in(cast.street_officer).get("/desk/"))
    assert "答复写好了、没有签发" in desk
    assert "到期没有答复" not in desk
    letter_page = pages.text(pages.signed_in(cast.department_head).get(f"/letters/{case.pk}/"))
    assert "答复写好了、没有签发，已报街道" in letter_page
    until(at(case, "escalate_sign"))
    assert "答复写好了、没有签发" in str(told(cast.district_officer))
    assert "答复写好了、没有签发" in pages.text(pages.signed_in(cast.district_officer).get("/desk/"))
    assert "答复写好了、没有签发" in pages.text(pages.signed_in(cast.secretary).get(f"/problems/{case.pk}/"))
    ways.go(case, "sign_refuse", cast.department_head, words="写明是哪个队")
    assert at(case, "escalate") > clock.now()


@pytest.mark.clause("4.3")
def test_more_time_moves_the_reminder_and_the_day_it_is_told_up(cast: Cast) -> None:
    case = letter(cast)
    before = at(case, "answer")
    until(at(case, "remind"))
    ways.go(case, "letter_extend", cast.department, words="要等招标")
    ways.go(case, "letter_extension_grant", cast.street_officer)
    assert row(case).due_at == at(case, "escalate") == at(case, "answer") > before
    until(before)
    assert (row(case).level, verbs(case, "remind")) == (0, 1)
    until(at(case, "remind"))
    assert (row(case).level, verbs(case, "remind")) == (0, 2)


@pytest.mark.clause("4.3")
def test_only_the_district_urges_with_a_number_and_a_day(cast: Cast) -> None:
    case = letter(cast)
    order = {"words": "请三天内派人到场", "until": clock.today() + timedelta(days=3)}
    for actor in (
        cast.secretary,
        cast.street_officer,
        cast.street_secretary,
        cast.department,
        cast.city_officer,
    ):
        with pytest.raises(NotPermitted):
            ways.go(case, "urge", actor, **order)
    with pytest.raises(Refused) as refused:
        ways.go(case, "urge", cast.district_officer, **{**order, "until": clock.today() - timedelta(days=1)})
    assert refused.value.clauses == ["4.3"]
    ways.go(case, "urge", cast.district_officer, **order)
    found = row(case)
    paper = Paper.objects.get(kind="supervision")
    assert found.urge == paper.number == f"城关区督〔{clock.today().year}〕1号"
    assert (paper.place_id, found.urged_until) == (case.district_id, order["until"])
    assert "请三天内派人到场" in str(paper.document)
    assert any("县区督办" in text for text in told(cast.department, "letter"))
    assert any("县区督办" in text for text in told(cast.department_head, "letter"))
    ways.go(case, "urge", cast.district_officer, **order)
    assert row(case).urge.endswith("2号")


@pytest.mark.clause("4.3")
def test_the_letter_has_a_number_of_the_street_and_a_paper_without_a_resident_in_it(cast: Cast) -> None:
    case = letter(cast, "我家电话 13912345678，外墙砖松动")
    paper = Paper.objects.get(kind="cooperation", case_id=case.pk)
    assert row(case).number == paper.number == f"{cast.place.street}函〔{clock.today().year}〕1号"
    assert "谁来修，哪天修" in str(paper.document)
    assert "13912345678" not in str(paper.document) + paper.title
    second = letter(cast, "电梯停了半年")
    assert row(second).number.endswith("2号")


@pytest.mark.clause("4.3")
def test_an_answer_on_paper_is_entered_with_its_number_and_day(cast: Cast) -> None:
    case = letter(cast)
    today = clock.today()
    for wrong in (
        {"reply": "", "reply_on": today},
        {"reply": "住建复〔2021〕7号", "reply_on": today + timedelta(days=1)},
        {"reply": "住建复〔2021〕7号", "reply_on": today - timedelta(days=30)},
    ):
        with pytest.raises(Refused) as refused:
            ways.go(case, "paper_answer", cast.clerk, **PAPER, **wrong)
        assert refused.value.clauses == ["4.3"]
    with pytest.raises(NotPermitted):
        ways.go(case, "paper_answer", cast.stranger, **PAPER, reply="住建复〔2021〕7号", reply_on=today)
    client = pages.signed_in(cast.clerk)
    assert "录入纸质答复" in pages.text(client.get(f"/problems/{case.pk}/"))
    page = pages.text(client.get(f"/problems/{case.pk}/?move=paper_answer"))
    assert 'name="answer-2"' in page
    assert 'enctype="multipart/form-data"' in page
    given = {
        "token": "0" * 32,
        "reply": "",
        "reply_on": today.isoformat(),
        "answer-1": "派人修",
        "on-1": "",
        "answer-2": "月底前修好",
        "on-2": "",
        "result": "referred",
        "photo": SimpleUploadedFile("复.jpg", picture(), "image/jpeg"),
    }
    assert client.post(f"/problems/{case.pk}/paper_answer/", given).status_code == 302
    case = ways.again(case)
    assert (case.state, case.assignee_id, row(case).reply_on) == ("verifying", None, today)
    assert Photo.objects.get(case=case).caption == "部门答复原件"
    said = [text for event in queries.timeline([case]) for kind, text in event.notes if kind == "answer"]
    assert said == ["先围起来：派人修\n谁来修，哪天修：月底前修好"]


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    return out.getvalue()


@pytest.mark.clause("4.3")
def test_another_departments_letter_is_neither_read_nor_answered(cast: Cast) -> None:
    case = letter(cast)
    assert cast.place.district is not None
    for role in ("department", "department_head"):
        other = hold("别家", role, cast.place.district, unit="城关区城市管理和综合执法局")
        client = pages.signed_in(other)
        assert client.get(f"/letters/{case.pk}/").status_code == 404
        for move in ("answer", "letter_return", "letter_receive", "sign"):
            assert send(client, case, move, **GOOD, words="不归我").status_code == 404
        with pytest.raises(NotPermitted):
            ways.go(case, "answer" if role == "department" else "sign", other, **PAPER)
    assert ways.again(case).state == "letter"


@pytest.mark.clause("4.3")
def test_a_department_sees_all_it_owes_and_owed_and_nobody_elses(cast: Cast) -> None:
    first, second = letter(cast, "外墙砖松动"), letter(cast, "电梯停了半年")
    ways.go(first, "letter_return", cast.department, words="归城管局")
    assert cast.place.district is not None
    other = hold("别家", "department", cast.place.district, unit="城关区城市管理和综合执法局")
    resent = {"post": other.post_id, "words": "请清理。", "points": "哪天清"}
    ways.go(first, "letter", cast.street_officer, **resent)
    client = pages.signed_in(cast.department)
    page = pages.text(client.get("/letters/all/?tab=all"))
    assert "外墙砖松动" in page
    assert "电梯停了半年" in page
    assert "退回了街道" in page
    assert "外墙砖松动" not in pages.text(client.get("/letters/all/"))
    assert "没有找到" in pages.text(client.get("/letters/all/?q=没有这样的"))
    assert "电梯停了半年" in pages.text(client.get(f"/letters/all/?q={row(second).number}"))
    past = pages.text(client.get(f"/letters/{first.pk}/"))
    assert "退回了街道" in past
    assert "请清理" not in past
    theirs = pages.text(pages.signed_in(other).get("/letters/all/?tab=all"))
    assert "外墙砖松动" in theirs
    assert "电梯停了半年" not in theirs
    assert pages.signed_in(other).get(f"/letters/{second.pk}/paper.pdf").status_code == 404
    paper = client.get(f"/letters/{second.pk}/paper.pdf")
    assert (paper.status_code, paper["Content-Type"]) == (200, "application/pdf")
    assert client.get(f"/letters/{second.pk}/urge.pdf").status_code == 404
    assert client.get(f"/letters/{second.pk}/answers.pdf").status_code == 404
    text = b"".join(client.get("/letters/all.csv?tab=all")).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("函号,事情")
    assert len(text.splitlines()) == 3
    assert client.get("/letters/all.xlsx").content[:2] == b"PK"
    assert client.get("/letters/all.exe").status_code == 404


@pytest.mark.clause("4.3")
def test_a_level_sees_first_what_was_told_up_to_it(cast: Cast) -> None:
    case = letter(cast)
    street, district = pages.signed_in(cast.street_officer), pages.signed_in(cast.district_officer)
    assert "部门逾期的" not in pages.text(street.get("/desk/"))
    until(at(case, "escalate"))
    assert "部门逾期的" in pages.text(street.get("/desk/"))
    assert "部门逾期的" not in pages.text(district.get("/desk/"))
    until(at(case, "escalate"))
    page = pages.text(district.get("/desk/"))
    assert "部门逾期的" in page
    assert f"/problems/{case.pk}/?move=urge" in page
    listed = pages.text(district.get("/letters/sent/?tab=late"))
    assert "已报县区" in listed
    for actor in (cast.secretary, cast.department, cast.city_officer):
        assert pages.signed_in(actor).get("/letters/sent/").status_code == 403
    assert "还没有接收" not in pages.text(pages.signed_in(cast.street_officer).get("/letters/sent/?tab=done"))
    ways.go(case, "urge", cast.district_officer, words="请三天内答复", until=clock.today())
    first = letter(cast, "人行道塌了")
    waiting = pages.text(pages.signed_in(cast.department).get("/letters/"))
    assert waiting.index("县区督办") < waiting.index("人行道塌了")
    assert ways.again(first).state == "letter"
