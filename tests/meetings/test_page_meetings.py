"""The list of meetings, the plan of one, the rosters, and putting problems on an agenda (4.2, 4.3)."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast

from linli.core import clock
from linli.core.duties.tick import tick
from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.people import rosters
from linli.core.people.models import Body, Person, Seat
from linli.core.people.rosters import Namesakes, Sitter
from linli.core.procedures import desk, queries
from linli.core.procedures.models import Case
from linli.core.procedures.take import opening_concerns
from linli.domains.meetings.models import Attendance, Item, Meeting
from linli.domains.projects import actions as projects

BUDGET = 10


@pytest.fixture
def staff(cast: Cast) -> Client:
    return pages.signed_in(cast.secretary)


def send(staff: Client, address: str, **data: Any) -> Any:
    return staff.post(address, {"token": str(uuid4()), **data})


def test_it_works(cast: Cast, staff: Client) -> None:
    text = pages.text(staff.get("/meetings/"))
    assert "还没有会议" in text
    assert "11月还没有定大党委会议或联席会议" in text


def test_whose_it_is(cast: Cast) -> None:
    for address in ("/meetings/", "/meetings/new/", "/meetings/roster/joint_meeting/"):
        assert pages.signed_in(cast.clerk).get(address).status_code == 200
        assert pages.signed_in(cast.street_officer).get(address).status_code == 403
        assert Client().get(address).status_code == 302
    ways.meeting(cast)
    assert "11月 大党委会议" in pages.text(pages.signed_in(cast.clerk).get("/meetings/"))
    assert "11月 大党委会议" not in pages.text(pages.signed_in(cast.stranger).get("/meetings/"))


@pytest.mark.clause("4.2")
def test_the_month(cast: Cast, staff: Client) -> None:
    tick()
    assert "11月还没有定" in pages.text(staff.get("/meetings/"))
    meeting = ways.meeting(cast)
    assert "11月的会定在 11月18日 周四 15:00" in pages.text(staff.get("/meetings/"))
    ways.begin(cast, meeting)
    ways.go(meeting, "end", cast.secretary)
    assert "11月的会开了：11月8日 周一" in pages.text(staff.get("/meetings/"))
    assert "签发纪要" in pages.text(staff.get("/meetings/"))
    ways.go(meeting, "file", cast.secretary)
    text = pages.text(staff.get("/meetings/"))
    assert "实到 7 / 应到 7" in text
    assert "纪〔2021〕1号" in text


def test_a_meeting_of_next_month_does_not_fill_this_one(cast: Cast, staff: Client) -> None:
    ways.meeting(cast, in_days=30)
    assert "11月还没有定" in pages.text(staff.get("/meetings/"))


def test_pages_of_past_meetings(cast: Cast, staff: Client) -> None:
    for _ in range(27):
        ways.go(ways.meeting(cast), "cancel", cast.secretary, words="不开")
    text = pages.text(staff.get("/meetings/"))
    oldest, *_ = Meeting.objects.order_by("pk").values_list("pk", flat=True)
    assert f"/meetings/{oldest}/" not in text
    before = sorted(Meeting.objects.values_list("pk", flat=True))[2]
    assert f"?before={before}" in text
    assert f"/meetings/{oldest}/" in pages.text(staff.get(f"/meetings/?before={before}"))
    assert staff.get("/meetings/?before=x").status_code == 200
    assert staff.get("/meetings/?before=²").status_code == 200


def test_budget(cast: Cast, staff: Client) -> None:
    for _ in range(3):
        ways.awaiting(cast)
        ways.meeting(cast)
    ways.go(ways.meeting(cast), "cancel", cast.secretary, words="不开")
    asked, _ = pages.queries(staff, "/meetings/")
    assert asked <= BUDGET


# --- putting on an agenda ---------------------------------------------------------------------------------------


@pytest.mark.clause("4.2")
def test_one_click_puts_a_problem_on_the_agenda(cast: Cast, staff: Client) -> None:
    problem, meeting = ways.awaiting(cast), ways.meeting(cast)
    text = pages.text(staff.get("/meetings/"))
    assert "谁来出钱换线" in text
    assert f'name="meeting" value="{meeting.pk}"' in text
    answer = send(
        staff, f"/meetings/table/{problem.pk}/", meeting=meeting.pk, question="谁来出钱换线", amount="3000"
    )
    assert answer.headers["Location"] == "/meetings/"
    item = Item.objects.get(problem=problem)
    assert (item.question, item.amount, item.case.root_id) == ("谁来出钱换线", 3000, meeting.pk)
    assert ways.again(problem).state == "tabled"
    assert "没有等着上会的问题" in pages.text(staff.get("/meetings/"))


@pytest.mark.clause("4.2")
def test_late_materials_ask_for_a_reason_and_keep_what_was_typed(cast: Cast, staff: Client) -> None:
    problem, meeting = ways.awaiting(cast), ways.meeting(cast, in_days=1)
    address = f"/meetings/table/{problem.pk}/"
    answer = send(staff, address, meeting=meeting.pk, question="换不换线", amount="12")
    assert answer.status_code == 422
    text = pages.text(answer)
    assert "材料一般会前 3 天送达" in text
    assert "换不换线" in text
    assert 'value="12"' in text
    assert send(staff, address, meeting=meeting.pk, **{"reason-meeting.materials": " "}).status_code == 422
    reason = {"reason-meeting.materials": "老人等不了"}
    assert send(staff, address, meeting=meeting.pk, **reason).status_code == 302
    assert queries.timeline([Item.objects.get().case])[0].notes == [("reason", "老人等不了")]


def test_a_wrong_amount_is_said_at_the_row(cast: Cast, staff: Client) -> None:
    problem, meeting = ways.awaiting(cast), ways.meeting(cast)
    answer = send(staff, f"/meetings/table/{problem.pk}/", meeting=meeting.pk, amount="-5", question="为何")
    assert answer.status_code == 422
    assert "为何" in pages.text(answer)
    assert not Item.objects.exists()


def test_only_ones_own_problems_on_ones_own_meetings(cast: Cast, staff: Client) -> None:
    problem, meeting = ways.awaiting(cast), ways.meeting(cast)
    stranger = pages.signed_in(cast.stranger)
    assert send(stranger, f"/meetings/table/{problem.pk}/", meeting=meeting.pk).status_code == 404
    assert send(staff, "/meetings/table/99999/", meeting=meeting.pk).status_code == 404
    assert send(staff, f"/meetings/table/{problem.pk}/", meeting=99999).status_code == 422
    assert staff.get(f"/meetings/table/{problem.pk}/").status_code == 405


# --- planning ---------------------------------------------------------------------------------------------------


@pytest.mark.clause("4.2", "4.3")
def test_two_bodies_as_one_meeting_count_a_person_once(cast: Cast, staff: Client) -> None:
    rosters.enter(cast.place, "joint_meeting", [Sitter("陈雪", "医院"), Sitter("何涛", "房管所")], cast.clerk)
    held = (clock.now() + timedelta(days=8)).strftime("%Y-%m-%dT%H:%M")
    given = {
        "bodies": ["enlarged_committee", "joint_meeting"],
        "held_at": held,
        "chair": cast.secretary.post_id,
    }
    answer = send(staff, "/meetings/new/", **given, room="三楼")
    meeting = Meeting.objects.get()
    assert answer.headers["Location"] == f"/meetings/{meeting.pk}/"
    rows = Attendance.objects.filter(case=meeting.pk)
    assert rows.count() == 8
    assert rows.get(person__name="陈雪").body == "enlarged_committee"
    assert "合开，一份纪要" in pages.text(staff.get(f"/meetings/{meeting.pk}/"))


def test_a_plan_that_is_wrong_is_kept(cast: Cast, staff: Client) -> None:
    given = {
        "bodies": ["enlarged_committee", "two_committees"],
        "room": "三楼大屋",
        "held_at": "2021-11-01T15:00",
    }
    answer = send(staff, "/meetings/new/", **given, chair=cast.secretary.post_id)
    assert answer.status_code == 422
    text = pages.text(answer)
    assert "三楼大屋" in text
    assert "已经过去了" in text
    assert not Meeting.objects.exists()


def test_the_plan_warns_of_a_body_without_a_roster(cast: Cast, staff: Client) -> None:
    text = pages.text(staff.get("/meetings/new/"))
    assert "社区党建联席会议" in text
    assert "还没有名册" in text
    assert "/meetings/roster/joint_meeting/?next=/meetings/new/" in text


@pytest.mark.clause("4.3")
def test_a_roster_entered_later_is_taken_over(cast: Cast, staff: Client) -> None:
    meeting = ways.meeting(cast, bodies=("joint_meeting",))
    text = pages.text(staff.get(f"/meetings/{meeting.pk}/"))
    assert "这个会还没有名册" in text
    rosters.enter(cast.place, "joint_meeting", [Sitter("何涛", "房管所")], cast.clerk)
    send(staff, f"/meetings/{meeting.pk}/enrol/")
    assert Attendance.objects.get(case=meeting).person.name == "何涛"


# --- rosters ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("4.3")
def test_a_pasted_list_becomes_a_roster(cast: Cast, staff: Client) -> None:
    answer = send(
        staff,
        "/meetings/roster/joint_meeting/",
        people="陈雪\t市场党支部\n何涛　区房管所\n\n高志强 省中医院 党总支\n何涛 区房管所",
        next="/meetings/new/",
    )
    assert answer.headers["Location"] == "/meetings/new/"
    seats = {seat.person.name: seat for seat in rosters.roster(cast.place, ["joint_meeting"])}
    assert {name: seat.standing for name, seat in seats.items()} == {
        "陈雪": "市场党支部",
        "何涛": "区房管所",
        "高志强": "省中医院 党总支",
    }
    assert Person.objects.filter(name="陈雪").count() == 1
    assert Entry.objects.filter(verb="seat", place=cast.place).count() == 3
    assert "陈雪" not in str(list(Entry.objects.filter(verb="seat").values_list("data", flat=True)))
    assert verify()["ok"]


@pytest.mark.parametrize("people", ["", "13800000000 张三", "   \n\n"])
def test_what_is_no_list_is_said_and_kept(cast: Cast, staff: Client, people: str) -> None:
    answer = send(staff, "/meetings/roster/joint_meeting/", people=people)
    assert answer.status_code == 422
    assert people.strip() in pages.text(answer)
    assert not Body.objects.filter(kind="joint_meeting").exists()


def test_a_roster_s_next_page_is_ours(cast: Cast, staff: Client) -> None:
    given = {"people": "何涛 区房管所", "next": "//evil.example/"}
    answer = send(staff, "/meetings/roster/joint_meeting/", **given)
    assert answer.headers["Location"] == "/meetings/roster/joint_meeting/"


def test_correcting_and_leaving_keep_the_past(cast: Cast, staff: Client) -> None:
    before = clock.now()
    seat = rosters.roster(cast.place, ["enlarged_committee"])[2]
    base = "/meetings/roster/enlarged_committee/"
    name = f"seat-{seat.pk}"
    with clock.travel(before + timedelta(days=1)):
        answer = staff.post(f"{base}{seat.pk}/", {f"{name}-standing": "副书记", f"{name}-left_on": ""})
        assert answer.headers["Location"] == base
        now = rosters.roster(cast.place, ["enlarged_committee"]).get(person=seat.person_id)
        assert (now.standing, seat.standing) == ("副书记", "委员")
        then = rosters.known_at(cast.place, "enlarged_committee", clock.today(), before)
        assert then.get(person=seat.person_id).standing == "委员"
        assert staff.post(f"{base}{seat.pk}/", {f"{name}-standing": "x"}).status_code == 404
        gone = {f"seat-{now.pk}-standing": "副书记", f"seat-{now.pk}-left_on": "2021-11-20"}
        staff.post(f"{base}{now.pk}/", gone)
        on = [
            rosters.roster(cast.place, ["enlarged_committee"], date(2021, 11, day)).count()
            for day in (19, 20)
        ]
    assert on == [7, 6]
    bad = {f"seat-{now.pk}-left_on": "yesterday"}
    other = rosters.roster(cast.place, ["enlarged_committee"])[0]
    assert staff.post(f"{base}{other.pk}/", {f"seat-{other.pk}-left_on": "x"} | bad).status_code == 422


def test_rosters_of_others_and_of_nobody(cast: Cast, staff: Client) -> None:
    seat = rosters.roster(cast.place, ["enlarged_committee"])[0]
    stranger = pages.signed_in(cast.stranger)
    assert stranger.post(f"/meetings/roster/enlarged_committee/{seat.pk}/", {}).status_code == 404
    assert "陈雪" not in pages.text(stranger.get("/meetings/roster/enlarged_committee/"))
    assert staff.get("/meetings/roster/nothing/").status_code == 404


def test_several_changes_within_one_instant(cast: Cast) -> None:
    """A shared clock stands still between two changes: no seat is known for no time at all."""
    made = rosters.enter(cast.place, "joint_meeting", [Sitter("何涛", "一")], cast.clerk)[0]
    made = rosters.correct(made, "二", cast.clerk)
    made = rosters.enter(cast.place, "joint_meeting", [Sitter("何涛", "三")], cast.clerk)[0]
    assert rosters.roster(cast.place, ["joint_meeting"]).get() == made
    assert made.standing == "三"
    assert rosters.leave(made, clock.today(), cast.clerk) is None
    assert not rosters.roster(cast.place, ["joint_meeting"]).exists()
    assert Seat.objects.filter(body__kind="joint_meeting").count() == 3


def test_namesakes_are_asked_about(cast: Cast, staff: Client) -> None:
    for kind in ("joint_meeting", "two_committees"):
        rosters.enter(cast.place, kind, [Sitter("何涛", kind)], cast.clerk)
    other = Person.objects.create(name="何涛")
    body = Body.objects.get(place=cast.place, kind="two_committees")
    seat = Seat.objects.get(body=body)
    Seat.objects.create(body=body, person=other, during=seat.during, known=seat.known)
    with pytest.raises(Namesakes):
        rosters.person_named(cast.place, "何涛")
    answer = send(staff, "/meetings/roster/enlarged_committee/", people="何涛 房管所")
    assert answer.status_code == 422
    assert "不止一位" in pages.text(answer)


# --- the mechanism's way to ask beforehand ------------------------------------------------------------------------


@pytest.mark.clause("4.3")
def test_what_stands_against_an_opening_is_what_refuses_it(cast: Cast) -> None:
    meeting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), meeting)
    fields, data = projects.opening(item, {})

    def asked() -> list[str]:
        found = opening_concerns("project", cast.place, cast.secretary, fields, data)
        return [concern.text for concern in found]

    assert asked() == ["会议还没有开，开会以后才能记录和表决", "还没有表决"]
    ways.begin(cast, meeting)
    assert asked() == ["还没有表决"]
    ways.carried(cast, item)
    assert asked() == []
    assert opening_concerns("project", cast.place, cast.member, fields, data)[0].text.startswith("由社区书记")
    assert not Case.objects.filter(procedure="project").exists()


def test_ways_onward_of_a_case_without_any(cast: Cast) -> None:
    assert desk.links(ways.report(cast), cast.secretary) == []
