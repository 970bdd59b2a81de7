"""A called meeting gets another day, hour or place before it begins: who is told, what is kept, what is asked anew (4.2)."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast, hold, seat

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal.models import Entry, Note
from linli.core.messages.models import Message
from linli.core.people.models import Seat
from linli.core.procedures import queries as cases
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.rulebook import calendar
from linli.domains.meetings import changes, queries, rules
from linli.domains.meetings.attendance import invitation
from linli.domains.meetings.minutes import papers
from linli.domains.meetings.models import Asked, Attendance, Item, Meeting
from linli.domains.problems.portal import follow
from linli.domains.problems.portal.board_parts import Parts
from linli.domains.projects import board_parts as public

WHY = "那天停电，家里老人住院的事不写"


@pytest.fixture
def staff(cast: Cast) -> Client:
    return pages.signed_in(cast.secretary)


@pytest.fixture
def meeting(cast: Cast) -> Case:
    """Seven of the roster and the member; an item with a department asked to it; the papers are sent."""
    seat(cast.place, "enlarged_committee", [cast.member.person_id or 0])
    case = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), case, question="谁来换线")
    ways.go(item, "ask", cast.clerk, departments=[str(cast.department.post_id)], units=[])
    return ways.go(case, "notify", cast.secretary)


def held(case: Case) -> datetime:
    return Meeting.objects.get(case=case).held_at


def put(case: Case, cast: Cast, days: int = 0, room: str = "社区三楼", **more: str) -> Case:
    at = held(case) + timedelta(days=days)
    return ways.go(case, "reschedule", cast.clerk, more, held_at=at, room=room, words=WHY)


def to(cast: Cast, since: int) -> dict[int, str]:
    """What each post was told in the application since then."""
    found = Message.objects.filter(channel=Message.APP, pk__gt=since).order_by("pk")
    return {row.post_id or 0: row.text for row in found}


def last() -> int:
    return Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@pytest.mark.clause("4.2")
def test_another_day_is_told_to_all_and_asked_anew_and_everything_else_stays(
    cast: Cast, meeting: Case
) -> None:
    ways.go(meeting, "answer", cast.member, answer="leave", words="出差")
    asked = Asked.objects.get().case
    ways.go(asked, "come", cast.department, who="郭宁")
    items = list(Item.objects.values_list("case_id", "position", "question"))
    before, since = held(meeting), last()
    put(meeting, cast, 13)
    row = Meeting.objects.get(case=meeting)
    assert row.held_at == before + timedelta(days=13)
    assert list(Item.objects.values_list("case_id", "position", "question")) == items
    assert ways.again(meeting).state == "notified"
    member = Attendance.objects.get(case=meeting, person=cast.member.person_id)
    assert (member.answer, member.answer_note, member.state) == ("", None, "expected")
    told = to(cast, since)
    assert set(told) == {
        cast.secretary.post_id,
        cast.clerk.post_id,
        cast.member.post_id,
        cast.department.post_id,
    }
    for text in told.values():
        assert "改期了，原定 11月18日 周四 15:00，改到 12月1日 周三 15:00。请重新回话来不来" in text
        assert "停电" not in text
    assert Message.objects.filter(channel=Message.MAIL, pk__gt=since).count() == 4
    again = Asked.objects.get()
    assert (ways.again(asked).state, again.who) == ("asked", "")


@pytest.mark.clause("4.2")
def test_another_room_is_told_and_every_answer_kept(cast: Cast, meeting: Case) -> None:
    ways.go(meeting, "answer", cast.member, answer="late", words="接孩子")
    asked = Asked.objects.get().case
    ways.go(asked, "come", cast.department, who="郭宁")
    since = last()
    put(meeting, cast, room="文化站二楼")
    assert Attendance.objects.get(case=meeting, person=cast.member.person_id).answer == "late"
    assert (ways.again(asked).state, Asked.objects.get().who) == ("coming", "郭宁")
    told = to(cast, since)
    assert cast.department.post_id in told
    for text in told.values():
        assert "改地点了，原定 社区三楼，改到 文化站二楼。您的回话照旧" in text
    assert ways.again(meeting).spot == "文化站二楼"


@pytest.mark.clause("4.2")
@pytest.mark.parametrize(
    ("later", "days", "keys"),
    [
        (0, 3, []),
        (0, -7, []),
        (0, -8, ["meeting.materials", "meeting.notice"]),
        (5, -4, ["meeting.notice"]),
        (5, 1, []),
        (9, 1, ["meeting.notice"]),
    ],
)
def test_the_rules_of_the_call_are_judged_anew(
    cast: Cast, meeting: Case, later: int, days: int, keys: list[str]
) -> None:
    """Called ten days before it is held, its papers sent at once; so many days after that it gets another day."""
    clock.set_now(clock.now() + timedelta(days=later))
    if not keys:
        put(meeting, cast, days)
        return
    with pytest.raises(Refused) as refused:
        put(meeting, cast, days)
    assert refused.value.need_reason
    assert sorted(one.key for one in refused.value.concerns) == keys
    put(meeting, cast, days, **dict.fromkeys(keys, "上级临时来人"))
    line = Entry.objects.get(case_id=meeting.pk, verb="reschedule")
    assert sorted(line.data["reasons"]) == keys


@pytest.mark.clause("4.2")
def test_papers_that_were_not_sent_are_due_three_days_before_the_new_day(cast: Cast) -> None:
    case = ways.meeting(cast)
    put(case, cast, 6)
    at = held(case)
    due = dict(Duty.objects.filter(case_id=case.pk, done_at=None).values_list("kind", "due_at"))
    assert due["meeting.hold"] == at
    assert due["meeting.materials"] == calendar.before(at, rules.MATERIALS.value()).at
    assert ways.again(case).due_at == due["meeting.materials"]


@pytest.mark.clause("4.3")
def test_the_silent_are_reminded_before_the_new_day_and_nobody_twice(cast: Cast, meeting: Case) -> None:
    reminder = Duty.objects.get(case_id=meeting.pk, kind="meeting.remind", done_at=None)
    assert reminder.due_at == held(meeting) - timedelta(hours=24)
    put(meeting, cast, 5)
    reminder.refresh_from_db()
    assert reminder.due_at == held(meeting) - timedelta(hours=24)
    clock.set_now(held(meeting) - timedelta(hours=40))
    put(meeting, cast, -1, **{"meeting.notice": "急", "meeting.materials": "急"})
    reminder.refresh_from_db()
    assert reminder.due_at is None


@pytest.mark.clause("4.2")
def test_a_meeting_that_slips_into_another_month_is_called_by_it(cast: Cast) -> None:
    case = ways.meeting(cast)
    assert case.title.startswith("11月")
    assert put(case, cast, 20).title.startswith("12月")


def test_whoever_is_no_longer_on_the_roster_is_told(cast: Cast, meeting: Case) -> None:
    seats = Attendance.objects.filter(case=meeting, person=cast.member.person_id)
    assert seats.exists()
    row = Seat.objects.filter(person=cast.member.person_id).latest("pk")
    row.during = type(row.during)(row.during.lower, clock.local(held(meeting)).date() + timedelta(days=1))
    row.save()
    since = last()
    put(meeting, cast, 5)
    assert not seats.exists()
    assert "您不用来" in to(cast, since)[cast.member.post_id or 0]


def test_the_calendar_has_the_same_event_with_a_higher_sequence(
    cast: Cast, meeting: Case, staff: Client
) -> None:
    def lines() -> list[str]:
        return staff.get(f"/meetings/{meeting.pk}/meeting.ics").content.decode().split("\r\n")

    first = lines()
    put(meeting, cast, 6)
    second = lines()
    put(meeting, cast, room="二楼")
    third = lines()
    uid = f"UID:meeting-{meeting.pk}@linli"
    assert all(uid in found for found in (first, second, third))
    assert [next(x for x in found if x.startswith("SEQUENCE")) for found in (first, second, third)] == [
        f"SEQUENCE:{n}" for n in (0, 1, 2)
    ]
    assert "DTSTART:20211124T070000Z" in second
    assert "LOCATION:二楼" in third
    ways.go(meeting, "cancel", cast.clerk, words="不开了")
    assert "SEQUENCE:3" in lines()


@pytest.mark.clause("4.2")
def test_what_residents_read_is_the_new_day(cast: Cast, meeting: Case, client: Client) -> None:
    put(meeting, cast, 6)
    made = Parts()
    public.add(cast.place, clock.today().replace(day=1), made)
    assert "11月24日 周三 15:00" in made.lines[0][1]
    assert "原定 11月18日 周四 15:00" in made.lines[0][1]
    assert "停电" not in made.lines[0][1]


@pytest.mark.clause("4.2")
def test_whoever_reported_a_problem_reads_the_new_day_with_their_code(cast: Cast, meeting: Case) -> None:
    problem = Item.objects.get().problem
    assert problem is not None

    def sitting() -> str:
        return follow._sitting(ways.again(problem), cases.timeline([problem]))

    assert sitting().startswith("11月18日 周四 15:00")
    assert "改过" not in sitting()
    put(meeting, cast, 13)
    assert sitting() == "12月1日 周三 15:00，12月 大党委会议（会期改过，这是新的）"


def test_the_papers_are_a_new_edition_that_says_so(cast: Cast, meeting: Case) -> None:
    put(meeting, cast, 6)
    sheet = str(invitation.sheet(queries.record(ways.again(meeting))))
    assert "邀请单（改期）" in sheet
    assert "原定 11月18日 周四 15:00，改到 11月24日 周三 15:00" in sheet
    assert "作废" in sheet
    letter = str(invitation.letter(Asked.objects.select_related("item__root").get()))
    assert "改期、请列席的函" in letter
    assert "2021年11月24日15时" in letter
    ways.begin(cast, meeting)
    assert "会议原定2021年11月18日召开，后改期" in str(papers.document(ways.again(meeting)))


def test_words_stand_beside_the_journal(cast: Cast, meeting: Case) -> None:
    put(meeting, cast, 6, room="二楼")
    line = Entry.objects.get(case_id=meeting.pk, verb="reschedule")
    assert "停电" not in str(line.data)
    assert line.data["was"] < line.data["held_at"]
    assert line.data["room"] is True
    assert Note.objects.get(case_id=meeting.pk, kind="moved").text == WHY
    assert changes.told(Meeting.objects.get(case=meeting), reasons=True)[0].why == WHY


@pytest.mark.clause("4.2")
def test_the_page_shows_what_is_against_a_day_and_names_it(cast: Cast, meeting: Case, staff: Client) -> None:
    address = f"/meetings/{meeting.pk}/day/"
    page = staff.get(address)
    assert "日子不动，只改地点，发通知" in pages.text(page)
    assert len(page.context["others"]) == 3
    given = {"held_at": "2021-11-20T15:00", "room": "社区三楼", "words": WHY}
    looked = pages.send(staff, address, **given, **{"fix-look": "1"})
    assert (looked.status_code, "改到 11月20日 星期六 15:00，发通知" in pages.text(looked)) == (422, True)
    assert "休息日" in pages.text(looked)
    assert WHY in pages.text(looked)
    bare = pages.send(staff, address, **{**given, "words": ""}, **{"fix-look": "1"})
    assert "还没有填" not in pages.text(bare)
    assert "还没有填" in pages.text(pages.send(staff, address, **{**given, "words": ""}))
    chosen = pages.send(staff, address, **given, **{"fix-held_at": "2021-11-23T15:00"})
    assert "改到 11月23日 星期二 15:00，发通知" in pages.text(chosen)
    other = pages.send(staff, address, **given, named="2021-11-23T15:00")
    assert (other.status_code, "日子换了" in pages.text(other)) == (422, True)
    assert not Entry.objects.filter(case_id=meeting.pk, verb="reschedule").exists()
    done = pages.send(staff, address, **{**given, "held_at": "2021-11-23T15:00"}, named="2021-11-23T15:00")
    assert done.headers["Location"] == f"/meetings/{meeting.pk}/"
    for where in (f"/meetings/{meeting.pk}/", "/meetings/", f"/meetings/{meeting.pk}/answers/"):
        assert "原定 11月18日 周四 15:00，改到 11月23日 周二 15:00" in pages.text(staff.get(where))
    seen = pages.text(pages.signed_in(cast.member).get(f"/meetings/{meeting.pk}/mine/"))
    assert "原定 11月18日 周四 15:00" in seen
    assert WHY in seen
    asked = Asked.objects.get()
    page = pages.text(pages.signed_in(cast.department).get(f"/meetings/asked/{asked.pk}/"))
    assert "改到 11月23日 周二 15:00" in page


def test_the_same_sent_twice_moves_once(cast: Cast, meeting: Case, staff: Client) -> None:
    token = "6c0d2c0e-8d4e-4a58-9d7e-1f3f6f9d2a10"
    given = {"held_at": "2021-11-23T15:00", "room": "社区三楼", "words": WHY, "token": token}
    for _ in range(2):
        assert staff.post(f"/meetings/{meeting.pk}/day/", given).status_code == 302
    assert len(Meeting.objects.get(case=meeting).moves) == 1


def test_whose_page_it_is(cast: Cast, meeting: Case, staff: Client) -> None:
    address = f"/meetings/{meeting.pk}/day/"
    assert pages.signed_in(cast.stranger).get(address).status_code == 404
    assert pages.signed_in(cast.member).get(address).status_code == 403
    inspector = hold("白洁", "inspector", cast.place)
    assert pages.signed_in(inspector).get(address).status_code == 403
    ways.begin(cast, meeting)
    assert staff.get(address).headers["Location"] == f"/meetings/{meeting.pk}/"
