"""Who comes to a meeting: one's own answer, those entered for others, attendance filled in by them (4.3)."""

from datetime import timedelta

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast, hold, seat

from linli.core import clock
from linli.core.duties import tick
from linli.core.journal.models import Entry, Note
from linli.core.messages.models import Message
from linli.core.people.actor import Actor
from linli.core.procedures.models import Case
from linli.domains.meetings import answers
from linli.domains.meetings.models import Attendance


@pytest.fixture
def staff(cast: Cast) -> Client:
    return pages.signed_in(cast.secretary)


def called(cast: Cast) -> Case:
    """A meeting with two of the cast's posts among those expected, seven of the roster and the two."""
    seat(cast.place, "enlarged_committee", [cast.member.person_id or 0, cast.steward.person_id or 0])
    return ways.meeting(cast)


def row(case: Case, who: Actor) -> Attendance:
    return Attendance.objects.get(case=case, person=who.person_id)


def say(case: Case, who: Actor, answer: str, words: str = "") -> Attendance:
    ways.go(case, "answer", who, answer=answer, words=words)
    return row(case, who)


@pytest.mark.clause("4.3")
def test_whoever_is_expected_is_asked_when_the_day_is_fixed(cast: Cast) -> None:
    meeting = called(cast)
    told = Message.objects.filter(case_id=meeting.pk, kind="invitation", channel=Message.APP)
    posts = {cast.secretary.post_id, cast.clerk.post_id, cast.member.post_id, cast.steward.post_id}
    assert set(told.values_list("post_id", flat=True)) == posts
    assert set(told.values_list("text", flat=True)) == {"11月18日 15:00 开会，请回话来不来：" + meeting.title}
    assert Message.objects.filter(case_id=meeting.pk, channel=Message.MAIL).count() == 4


@pytest.mark.clause("4.3")
def test_an_answer_of_ones_own_on_one_plain_page(cast: Cast) -> None:
    meeting = called(cast)
    member = pages.signed_in(cast.member)
    assert "请回话" in pages.text(member.get("/meetings/mine/"))
    page = pages.text(member.get(f"/meetings/{meeting.pk}/mine/"))
    assert "您来不来" in page
    assert "还没有回话" in page
    answer = pages.send(member, f"/meetings/{meeting.pk}/mine/answer/", answer="leave", words="")
    assert answer.status_code == 422
    assert "请假写一句原因" in pages.text(answer)
    pages.send(member, f"/meetings/{meeting.pk}/mine/answer/", answer="leave", words="出差到月底")
    found = row(meeting, cast.member)
    assert (found.answer, found.state, found.answer_how) == ("leave", "leave", "")
    assert "出差到月底" in pages.text(member.get(f"/meetings/{meeting.pk}/mine/"))
    pages.send(member, f"/meetings/{meeting.pk}/mine/answer/", answer="coming", words="")
    found = row(meeting, cast.member)
    assert (found.answer, found.state, found.answer_note) == ("coming", "expected", None)


def test_what_was_said_stands_beside_the_journal_and_not_in_it(cast: Cast) -> None:
    meeting = called(cast)
    say(meeting, cast.member, "leave", "陪家里人看病")
    line = Entry.objects.get(case_id=meeting.pk, verb="answer")
    assert "看病" not in str(line.data)
    assert Note.objects.get(case_id=meeting.pk, kind="answer").text == "陪家里人看病"


def test_whose_page_it_is(cast: Cast) -> None:
    meeting = called(cast)
    address = f"/meetings/{meeting.pk}/mine/"
    for who in (cast.stranger, cast.grid_worker, cast.department):
        assert pages.signed_in(who).get(address).status_code == 404
        assert pages.send(pages.signed_in(who), f"{address}answer/", answer="coming").status_code == 404
    for who in (cast.member, cast.stranger, cast.department):
        got = pages.signed_in(who).get(f"/meetings/{meeting.pk}/answers/")
        assert got.status_code in (403, 404)
    assert pages.send(pages.signed_in(cast.member), f"{address}begin/").status_code == 404


@pytest.mark.clause("4.3")
def test_the_secretary_enters_what_others_said_in_one_go(cast: Cast, staff: Client) -> None:
    meeting = called(cast)
    rows = list(Attendance.objects.filter(case=meeting).order_by("pk"))
    address = f"/meetings/{meeting.pk}/answers/"
    given = {f"answer-{rows[2].pk}": "leave", f"words-{rows[2].pk}": "住院", f"answer-{rows[3].pk}": "late"}
    assert pages.send(staff, address, how="phone", **given).status_code == 302
    found = {one.pk: one for one in Attendance.objects.filter(case=meeting)}
    assert (found[rows[2].pk].answer, found[rows[2].pk].answer_how) == ("leave", "phone")
    assert (found[rows[2].pk].state, found[rows[3].pk].state) == ("leave", "expected")
    assert found[rows[4].pk].answer == ""
    page = pages.text(staff.get(address))
    assert "晚到 1 人，请假 1 人，没回话 7 人" in page
    assert "住院　电话里说的" in page
    assert "陈雪" in page


def test_nothing_chosen_or_leave_without_a_reason_is_said_at_the_field(cast: Cast, staff: Client) -> None:
    meeting = called(cast)
    one = Attendance.objects.filter(case=meeting).latest("pk")
    address = f"/meetings/{meeting.pk}/answers/"
    empty = pages.send(staff, address, how="phone")
    assert (empty.status_code, "还没有选谁的回话" in pages.text(empty)) == (422, True)
    bare = pages.send(staff, address, how="phone", **{f"answer-{one.pk}": "leave"})
    assert (bare.status_code, "请假写一句原因" in pages.text(bare)) == (422, True)
    assert Entry.objects.filter(case_id=meeting.pk, verb="enter_answers").count() == 0


@pytest.mark.clause("4.3")
@pytest.mark.parametrize(
    ("coming", "leave", "danger"),
    [
        (0, 0, "还差 5 人"),
        (4, 0, "还差 1 人"),
        (5, 0, ""),
        (3, 5, "开不成"),
        (0, 5, "开不成"),
        (4, 4, "还差 1 人"),
    ],
)
def test_whether_the_quorum_is_in_danger(cast: Cast, coming: int, leave: int, danger: str) -> None:
    meeting = called(cast)
    rows = list(Attendance.objects.filter(case=meeting).order_by("pk"))
    said = ["coming"] * coming + ["leave"] * leave
    data = [{"row": one.pk, "answer": word, "words": "有事"} for one, word in zip(rows, said, strict=False)]
    if data:
        ways.go(meeting, "enter_answers", cast.clerk, how="met", rows=data)
    found = answers.outlook(list(Attendance.objects.filter(case=meeting)), ["enlarged_committee"], "2021")
    assert (found.coming, found.leave, found.silent) == (coming, leave, 9 - coming - leave)
    assert danger in found.danger
    assert bool(danger) == bool(found.danger)


@pytest.mark.clause("4.3")
def test_answers_fill_attendance_in_and_who_comes_all_the_same_is_present(cast: Cast, staff: Client) -> None:
    meeting = called(cast)
    say(meeting, cast.member, "leave", "出差")
    say(meeting, cast.steward, "leave", "看孙子")
    meeting = ways.go(meeting, "notify", cast.secretary)
    # 'Everybody is here' leaves those on leave as they are.
    pages.send(staff, f"/meetings/{meeting.pk}/attend/", everybody="1")
    assert (row(meeting, cast.member).state, row(meeting, cast.steward).state) == ("leave", "leave")
    assert Attendance.objects.filter(case=meeting, state="present").count() == 7
    # One of them comes after all: both boxes ticked is present, and the answer stays beside it.
    there = [str(one.pk) for one in Attendance.objects.filter(case=meeting, state="present")]
    came, away = row(meeting, cast.member), row(meeting, cast.steward)
    given = {"present": [*there, str(came.pk)], "leave": [str(came.pk), str(away.pk)]}
    pages.send(staff, f"/meetings/{meeting.pk}/attend/", **given)
    came.refresh_from_db()
    assert (came.state, came.answer) == ("present", "leave")
    assert Entry.objects.filter(case_id=meeting.pk, verb="attend").latest("pk").data["after_leave"] == [
        came.pk
    ]
    assert "说请假，来了" in pages.text(staff.get(f"/meetings/{meeting.pk}/"))


@pytest.mark.clause("4.3")
def test_an_answer_that_comes_while_the_roll_is_taken_is_not_lost(cast: Cast, staff: Client) -> None:
    meeting = ways.go(called(cast), "notify", cast.secretary)
    rows = list(Attendance.objects.filter(case=meeting).order_by("pk"))
    was = [f"{one.pk}.{one.state}" for one in rows]
    say(meeting, cast.member, "leave", "堵在路上")
    there = [str(one.pk) for one in rows if one.person_id != cast.member.person_id]
    pages.send(staff, f"/meetings/{meeting.pk}/attend/", present=there, was=was)
    assert row(meeting, cast.member).state == "leave"


@pytest.mark.clause("4.3")
def test_the_silent_alone_are_reminded_a_day_before(cast: Cast) -> None:
    meeting = ways.go(called(cast), "notify", cast.secretary)
    say(meeting, cast.member, "coming")
    say(meeting, cast.steward, "leave", "出差")
    before = Message.objects.filter(case_id=meeting.pk).count()
    clock.set_now(meeting.meeting.held_at - timedelta(days=1))
    tick.tick()
    told = Message.objects.filter(case_id=meeting.pk).order_by("pk")[before:]
    assert {one.post_id for one in told} == {cast.secretary.post_id, cast.clerk.post_id}
    assert {one.channel for one in told} == {Message.APP, Message.MAIL}


def test_a_changed_roster_keeps_what_was_answered(cast: Cast) -> None:
    meeting = called(cast)
    say(meeting, cast.member, "leave", "出差")
    ways.go(meeting, "enrol", cast.clerk)
    found = row(meeting, cast.member)
    assert (found.answer, found.state) == ("leave", "leave")


def test_answers_are_over_when_it_is_opened(cast: Cast) -> None:
    meeting = ways.begin(cast, called(cast))
    member = pages.signed_in(cast.member)
    page = pages.text(member.get(f"/meetings/{meeting.pk}/mine/"))
    assert "您来不来" not in page
    assert "看会上议到哪里" in page
    late = pages.send(member, f"/meetings/{meeting.pk}/mine/answer/", answer="coming")
    assert late.status_code == 422
    assert "现在是“正在开”" in pages.text(late)


def test_the_sheet_to_print_has_times_and_a_place_to_sign(cast: Cast, staff: Client) -> None:
    meeting = called(cast)
    ways.table(cast, ways.awaiting(cast), meeting, question="谁来换线")
    for form in ("docx", "pdf"):
        answer = staff.get(f"/meetings/{meeting.pk}/invitation.{form}")
        assert answer.status_code == 200
        assert len(answer.content) > 2000
    assert pages.signed_in(cast.stranger).get(f"/meetings/{meeting.pk}/invitation.docx").status_code == 404


def test_the_way_there_from_what_one_was_told(cast: Cast) -> None:
    meeting = called(cast)
    street = hold("杜鹃", "street_inspector", cast.place.street)  # type: ignore[arg-type]
    assert "/meetings/mine/" in pages.text(pages.signed_in(cast.member).get("/desk/"))
    assert f"/meetings/{meeting.pk}/mine/" in pages.text(pages.signed_in(cast.member).get("/desk/"))
    assert pages.signed_in(street).get("/meetings/mine/").status_code == 200


@pytest.mark.parametrize("page", ["answers", "mine"])
def test_a_page_asks_few_queries_however_many_are_asked(cast: Cast, page: str) -> None:
    meeting = called(cast)
    browser = pages.signed_in(cast.secretary)
    asked, _ = pages.queries(browser, f"/meetings/{meeting.pk}/{page}/")
    people = [hold(f"代表{number}", "member", cast.place).person_id or 0 for number in range(20)]
    seat(cast.place, "enlarged_committee", people)
    ways.go(meeting, "enrol", cast.clerk)
    more, _ = pages.queries(browser, f"/meetings/{meeting.pk}/{page}/")
    assert more == asked
    assert asked <= 20
