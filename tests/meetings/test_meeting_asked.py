"""Departments and units that are asked to attend one item: their own page, the letter, the roll (4.3)."""

from datetime import timedelta

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast, hold

from linli.core import clock
from linli.core.messages.models import Message
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.domains.committees.roll import actions
from linli.domains.meetings.minutes import papers
from linli.domains.meetings.models import Asked, Attendance

UNIT = "兰石医院"


@pytest.fixture
def staff(cast: Cast) -> Client:
    return pages.signed_in(cast.secretary)


def tabled(cast: Cast, text: str = ways.LAMP, **more: str) -> tuple[Case, Case]:
    problem = ways.awaiting(cast, ways.report(cast, text, **more))
    meeting = ways.meeting(cast)
    return meeting, ways.table(cast, problem, meeting, question="李阿姨 13800000002 家谁来换线")


def asked(cast: Cast, item: Case) -> Asked:
    ways.go(item, "ask", cast.clerk, departments=[str(cast.department.post_id)], units=[])
    return Asked.objects.get(item=item)


@pytest.mark.clause("4.3")
def test_it_works(cast: Cast, staff: Client) -> None:
    meeting, item = tabled(cast)
    room = f"/meetings/{meeting.pk}/items/{item.pk}/"
    assert "城关区住房和城乡建设局" in pages.text(staff.get(f"{room}?move=ask"))
    sent = pages.send(staff, f"{room}ask/", departments=[str(cast.department.post_id)])
    assert sent.status_code == 302
    row = Asked.objects.get(item=item)
    department = pages.signed_in(cast.department)
    assert f"/meetings/asked/{row.pk}/" in pages.text(department.get("/letters/"))
    page = pages.text(department.get(f"/meetings/asked/{row.pk}/"))
    assert "15:00–15:15" in page
    assert "谁来换线" in page
    assert "13800000002" not in page
    pages.send(department, f"/meetings/asked/{row.pk}/come/", who="郭宁")
    assert "会来" in pages.text(staff.get(room))
    told = Message.objects.get(kind="asked", post_id=cast.secretary.post_id, channel=Message.APP)
    assert told.text.startswith("城关区住房和城乡建设局会来")


@pytest.mark.clause("4.3")
def test_who_came_attends_that_item_without_a_vote(cast: Cast, staff: Client) -> None:
    meeting, item = tabled(cast)
    row = asked(cast, item)
    ways.go(row.case, "come", cast.department, who="郭宁")
    meeting = ways.begin(cast, meeting)
    pages.send(staff, f"/meetings/asked/{row.pk}/came/", who="郭宁")
    guest = Attendance.objects.get(case=meeting, person__name="郭宁")
    assert (guest.votes, guest.state, guest.standing) == (False, "present", "城关区住房和城乡建设局")
    ways.go(item, "say", cast.clerk, speaker=f"郭宁　{guest.standing}", words="下周来人看。")
    text = str(papers.document(ways.again(meeting)).blocks)
    assert "郭宁（城关区住房和城乡建设局，第一项）" in text


@pytest.mark.clause("4.3")
def test_who_is_already_there_is_not_listed_twice(cast: Cast) -> None:
    meeting, item = tabled(cast)
    row = asked(cast, item)
    meeting = ways.begin(cast, meeting)
    ways.go(meeting, "guest", cast.clerk, name="郭宁", standing="住建局")
    ways.go(row.case, "came", cast.clerk, who="郭宁")
    assert Attendance.objects.filter(case=meeting, person__name="郭宁").count() == 1


@pytest.mark.clause("4.3")
def test_a_department_answers_its_own_invitation_and_no_other(cast: Cast) -> None:
    _, item = tabled(cast)
    row = asked(cast, item)
    assert cast.place.district is not None
    other = hold("丁强", "department", cast.place.district, unit="城关区城市管理和综合执法局")
    liaison = hold("魏国栋", "liaison", cast.place, unit=UNIT)
    for who in (other, liaison, cast.stranger, cast.member):
        browser = pages.signed_in(who)
        assert browser.get(f"/meetings/asked/{row.pk}/").status_code == 404
        assert pages.send(browser, f"/meetings/asked/{row.pk}/come/", who="丁强").status_code == 404
    assert ways.again(row.case).state == "asked"


@pytest.mark.clause("4.3")
def test_a_unit_of_the_roll_answers_by_its_liaison_or_by_telephone(cast: Cast, staff: Client) -> None:
    _, item = tabled(cast)
    kind = "resident_unit"
    known = actions.add_organisation(cast.place, {"name": UNIT, "kind": kind, "code": ""}, cast.clerk)
    shop = actions.add_organisation(cast.place, {"name": "宏达超市", "kind": kind, "code": ""}, cast.clerk)
    liaison = hold("魏国栋", "liaison", cast.place, unit=UNIT)
    ways.go(item, "ask", cast.clerk, departments=[], units=[str(known.pk), str(shop.pk)])
    first, second = Asked.objects.select_related("case").order_by("pk")
    browser = pages.signed_in(liaison)
    assert f"/meetings/asked/{first.pk}/" in pages.text(browser.get("/meetings/mine/"))
    pages.send(browser, f"/meetings/asked/{first.pk}/cannot/", words="当天义诊")
    assert Case.objects.get(pk=first.pk).state == "cannot"
    assert second.post_id is None
    pages.send(staff, f"/meetings/asked/{second.pk}/said_coming/", who="王经理", how="phone")
    second.refresh_from_db()
    assert (Case.objects.get(pk=second.pk).state, second.who, second.how) == ("coming", "王经理", "phone")


@pytest.mark.clause("4.5")
def test_what_was_told_in_confidence_is_told_to_no_firm(cast: Cast) -> None:
    meeting, item = tabled(cast)
    item.item.problem.problem.private = True
    item.item.problem.problem.save()
    kind = "resident_unit"
    shop = actions.add_organisation(cast.place, {"name": "宏达超市", "kind": kind, "code": ""}, cast.clerk)
    with pytest.raises(Refused) as no:
        ways.go(item, "ask", cast.clerk, departments=[], units=[str(shop.pk)])
    assert no.value.clauses == ["4.5"]
    row = asked(cast, item)
    assert row.case.title == "一件要求保密的事"
    page = pages.text(pages.signed_in(cast.department).get(f"/meetings/asked/{row.pk}/"))
    assert "楼道" not in page
    assert "谁来换线" not in page
    assert meeting.pk


@pytest.mark.clause("4.3")
@pytest.mark.parametrize(("way", "state"), [("withdraw", "off"), ("cancel", "off"), ("end", "absent")])
def test_nobody_is_left_waiting(cast: Cast, way: str, state: str) -> None:
    meeting, item = tabled(cast)
    row = asked(cast, item)
    if way == "withdraw":
        ways.go(item, "withdraw", cast.clerk, words="另外解决")
    elif way == "cancel":
        ways.go(meeting, "cancel", cast.clerk, words="改期")
    else:
        ways.begin(cast, meeting)
        ways.go(item, "put_off", cast.clerk, measure="再议")
        ways.go(meeting, "end", cast.secretary)
    assert ways.again(row.case).state == state
    told = Message.objects.filter(kind="asked", post_id=cast.department.post_id, text__startswith="不用来了")
    assert told.exists() == (state == "off")


def test_the_letter_is_printed_for_who_may_read_the_invitation(cast: Cast, staff: Client) -> None:
    _, item = tabled(cast)
    row = asked(cast, item)
    for browser in (staff, pages.signed_in(cast.department)):
        for form in ("docx", "pdf"):
            assert browser.get(f"/meetings/asked/{row.pk}/letter.{form}").status_code == 200
    assert pages.signed_in(cast.stranger).get(f"/meetings/asked/{row.pk}/letter.docx").status_code == 404


@pytest.mark.clause("4.3")
@pytest.mark.parametrize(("days", "late"), [(0, False), (1, False), (4, True)])
def test_the_answer_is_owed_within_two_working_days(cast: Cast, days: int, late: bool) -> None:
    _, item = tabled(cast)
    row = asked(cast, item)
    due = ways.again(row.case).due_at
    assert due is not None
    assert (clock.now() + timedelta(days=days) > due) is late
