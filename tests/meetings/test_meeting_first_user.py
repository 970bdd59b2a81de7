"""What a first user of meetings ran into: an agenda that got lost, a cancelled meeting nobody knew of, days out of reach."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast, seat

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal.models import Note
from linli.core.messages.models import Message
from linli.domains.meetings import actions
from linli.domains.meetings.models import Item, Meeting
from linli.domains.meetings.scheduling import days
from linli.domains.problems.portal.board_parts import Parts
from linli.domains.projects import board_parts as public

BODY = "enlarged_committee"


@pytest.fixture
def staff(cast: Cast) -> Client:
    return pages.signed_in(cast.secretary)


def given(cast: Cast, days: int, **more: Any) -> dict[str, Any]:
    """The plan's form for a meeting so many days from now, at three."""
    held = f"{clock.today() + timedelta(days=days):%Y-%m-%dT15:00}"
    return {"bodies": [BODY], "held_at": held, "room": "三楼", "chair": str(cast.secretary.post_id), **more}


# --- the agenda that is fixed with the day ------------------------------------------------------------------------


@pytest.mark.clause("4.2")
def test_an_agenda_for_tomorrow_is_asked_a_reason_once_and_kept(cast: Cast, staff: Client) -> None:
    problem = ways.awaiting(cast)
    form = given(cast, 1, problems=[str(problem.pk)], heard="移送街道的两件事")
    answer = pages.send(staff, "/meetings/new/", **form, named=form["held_at"])
    text = pages.text(answer)
    assert (answer.status_code, Meeting.objects.count()) == (422, 0)
    assert "材料一般会前 3 天送达" in text
    main = text[text.index('<div class="form-page">') :]
    inside = main[main.index("<form") : main.index("</form>")]
    assert 'name="reason-meeting.materials"' in inside
    assert "移送街道的两件事" in inside
    form |= {"reason-meeting.materials": "锅炉停了，等不得"}
    assert pages.send(staff, "/meetings/new/", **form, named=form["held_at"]).status_code == 302
    meeting = Meeting.objects.get()
    assert list(Item.objects.order_by("position").values_list("case__root_id", "problem_id")) == [
        (meeting.case_id, problem.pk),
        (meeting.case_id, None),
    ]
    assert Note.objects.filter(text="锅炉停了，等不得").count() == 2


def test_tomorrow_without_an_agenda_is_planned_as_before(cast: Cast, staff: Client) -> None:
    pages.send(staff, "/meetings/new/", **given(cast, 1, heard=""))
    assert (Meeting.objects.count(), Item.objects.count()) == (1, 0)


@pytest.mark.clause("4.2")
def test_what_could_not_be_taken_is_told_on_the_room_s_page(cast: Cast, staff: Client) -> None:
    """Problems go to who takes topics; a body that only walks the chain of four takes none."""
    problem = ways.awaiting(cast)
    form = given(cast, 10, problems=[str(problem.pk)], heard="", bodies=["party_organisation"])
    answer = pages.send(staff, "/meetings/new/", **form)
    page = pages.text(staff.get(answer.headers["Location"]))
    toast = page[page.index('class="toast') :]
    assert "没有列入“" in toast
    assert "这个会只议“四议两公开”的事" in toast
    assert not Item.objects.exists()


# --- a meeting that is called off ---------------------------------------------------------------------------------


@pytest.mark.clause("4.2")
@pytest.mark.parametrize("sent", [False, True])
def test_whoever_was_asked_hears_that_it_is_called_off(cast: Cast, sent: bool) -> None:
    seat(cast.place, BODY, [cast.member.person_id or 0])
    meeting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), meeting)
    ways.go(item, "ask", cast.clerk, departments=[str(cast.department.post_id)], units=[])
    if sent:
        ways.go(meeting, "notify", cast.secretary)
    ways.go(meeting, "cancel", cast.clerk, words="人凑不齐，有事打 13919001234")
    told = Message.objects.filter(kind="called_off", channel=Message.APP)
    assert cast.member.post_id in set(told.values_list("post_id", flat=True))
    texts = set(told.values_list("text", flat=True))
    assert texts == {f"会议取消了，11月18日 周四 15:00 不用来：{meeting.title}"}
    assert Message.objects.filter(post_id=cast.department.post_id, text__startswith="不用来了").exists()
    assert not Duty.objects.filter(case_id__in=[meeting.pk, item.pk], done_at=None).exists()
    member = pages.signed_in(cast.member)
    desk = pages.text(member.get("/desk/"))
    assert "会议取消了" in desk
    assert "请回话来不来" not in desk
    page = pages.text(member.get(f"/meetings/{meeting.pk}/mine/"))
    assert "已取消" in page
    assert "人凑不齐" in page
    assert "13919001234" not in page
    assert "您来不来" not in page
    assert meeting.title not in pages.text(member.get("/meetings/mine/"))


def test_the_room_of_one_that_is_called_off_says_why_and_the_board_is_silent(
    cast: Cast, staff: Client
) -> None:
    meeting = ways.meeting(cast)
    before, board = Parts(), Parts()
    public.add(cast.place, clock.today().replace(day=1), before)
    assert "11月18日" in before.lines[0][1]
    ways.go(meeting, "cancel", cast.clerk, words="锅炉停了")
    assert "锅炉停了" in pages.text(staff.get(f"/meetings/{meeting.pk}/"))
    public.add(cast.place, clock.today().replace(day=1), board)
    assert not board.lines


# --- days out of reach --------------------------------------------------------------------------------------------

FAR = ["9999-12-31T23:59", "9999-12-30T23:59", "0001-01-01T00:00", "9998-01-01T10:00", "3000-06-01T10:00"]


@pytest.mark.parametrize("look", [{}, {"fix-look": "1"}])
@pytest.mark.parametrize("value", FAR)
def test_a_day_out_of_reach_is_refused_in_plain_words(
    cast: Cast, staff: Client, value: str, look: dict[str, str]
) -> None:
    meeting = ways.meeting(cast)
    words = "这个时间已经过去了" if value.startswith("0") else "会期最多定到两年以内"
    for address, form in (
        ("/meetings/new/", given(cast, 1)),
        (f"/meetings/{meeting.pk}/day/", {"room": "三楼", "words": "停电"}),
    ):
        answer = pages.send(staff, address, **{**form, "held_at": value}, **look)
        assert (answer.status_code, words in pages.text(answer)) == (422, True), address
    assert Meeting.objects.count() == 1


def test_next_year_is_within_reach_and_yesterday_is_not(cast: Cast, staff: Client) -> None:
    assert pages.send(staff, "/meetings/new/", **given(cast, -1)).status_code == 422
    assert pages.send(staff, "/meetings/new/", **given(cast, 731)).status_code == 422
    assert pages.send(staff, "/meetings/new/", **given(cast, 400)).status_code == 302


# --- a meeting that is moved --------------------------------------------------------------------------------------


def to(days: int, room: str = "三楼", **more: str) -> dict[str, Any]:
    return {
        "held_at": f"{clock.today() + timedelta(days=days):%Y-%m-%dT15:00}",
        "room": room,
        "words": "停电",
        **more,
    }


@pytest.mark.clause("4.2")
def test_of_two_who_move_it_the_second_is_shown_the_first_and_asked_again(cast: Cast, staff: Client) -> None:
    meeting = ways.meeting(cast)
    address = f"/meetings/{meeting.pk}/day/"
    seen = staff.get(address).context["seen"]
    first = pages.signed_in(cast.clerk)
    assert pages.send(first, address, **to(15), seen=seen).status_code == 302
    looked = pages.send(staff, address, **to(16), seen=seen, **{"fix-look": "1"})
    assert looked.context["seen"] == seen
    answer = pages.send(staff, address, **to(16), seen=seen)
    text = pages.text(answer)
    assert answer.status_code == 422
    assert f"{cast.clerk.name}" in text[text.index('class="reason') :]
    assert "刚刚改期了：原定 11月18日 周四 15:00，改到 11月23日 周二 15:00" in text
    assert "还要改，再按一次" in text
    assert len(Meeting.objects.get().moves) == 1
    assert pages.send(staff, address, **to(16), seen=answer.context["seen"]).status_code == 302
    assert len(Meeting.objects.get().moves) == 2


def test_what_was_done_is_told_under_the_name_that_it_has_now(cast: Cast, staff: Client) -> None:
    meeting = ways.meeting(cast)
    pages.send(staff, f"/meetings/{meeting.pk}/day/", **to(28), seen="0")
    page = pages.text(staff.get(f"/meetings/{meeting.pk}/"))
    assert "改了会期或地点：12月 大党委会议" in page


@pytest.mark.parametrize(("field", "most"), [("room", 80), ("words", 500)])
def test_what_is_too_long_is_told_in_plain_words(cast: Cast, staff: Client, field: str, most: int) -> None:
    meeting = ways.meeting(cast)
    form = to(15) | {field: "长" * (most + 1)}
    text = pages.text(pages.send(staff, f"/meetings/{meeting.pk}/day/", **form))
    label = {"room": "在哪里开", "words": "为什么改"}[field]
    assert f"“{label}”最多 {most} 字，现在有 {most + 1} 字，请写短一些" in text
    assert "确保该变量" not in text


# --- who is called ------------------------------------------------------------------------------------------------


@pytest.mark.clause("4.3")
def test_only_who_is_listed_is_called_and_every_call_opens_a_page(cast: Cast) -> None:
    seat(cast.place, BODY, [cast.steward.person_id or 0])
    meeting = ways.go(ways.meeting(cast), "notify", cast.secretary)
    called = Message.objects.filter(case_id=meeting.pk, text__startswith="请您到会", channel=Message.APP)
    posts = sorted(called.values_list("post_id", flat=True))
    assert posts == sorted(one.post_id or 0 for one in (cast.secretary, cast.clerk, cast.steward))
    assert "请您到会" not in pages.text(pages.signed_in(cast.member).get("/desk/"))
    assert pages.signed_in(cast.steward).get(f"/meetings/{meeting.pk}/mine/").status_code == 200


# --- days of another year -----------------------------------------------------------------------------------------


@pytest.mark.clause("4.2")
def test_a_year_without_a_calendar_and_another_year_are_said(cast: Cast) -> None:
    def said(at: datetime) -> list[str]:
        return [fact.text for fact in days.look(cast.place, [BODY]).day(at).facts]

    assert "2027 年的放假安排还没有公布" in said(clock.at(date(2027, 1, 1), 15))
    spring = said(clock.at(date(2028, 3, 1), 15))
    assert "材料最晚 2028年2月27日 周日 送" in spring
    assert "11月的会还没有开过，这天已经是 2028年3月" in spring
    assert days.Day(clock.at(date(2022, 3, 1), 15)).short == "2022年3月1日 周二 15:00"
    assert days.Day(clock.at(date(2021, 12, 1), 15)).short == "12月1日 周三 15:00"
    held = clock.at(date(2022, 1, 12), 15)
    given = {"bodies": [BODY], "held_at": held, "room": "三楼", "chair": cast.secretary.post_id}
    meeting = actions.plan(cast.place, cast.secretary, given)
    told = Message.objects.filter(case_id=meeting.pk, kind="invitation", channel=Message.APP)
    assert {text.partition(" ")[0] for text in told.values_list("text", flat=True)} == {"2022年1月12日"}
