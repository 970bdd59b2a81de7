"""The agenda's order and times, the year of the bodies, and the minutes that a chair confirms (4.2, 4.3)."""

from datetime import date, timedelta

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast, seat

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal.models import Entry
from linli.core.papers.models import Paper
from linli.core.people.models import Seat
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.domains.meetings import polling
from linli.domains.meetings.agenda import year
from linli.domains.meetings.models import Attendance, Item, Meeting, Statement


@pytest.fixture
def staff(cast: Cast) -> Client:
    return pages.signed_in(cast.secretary)


def three(cast: Cast) -> tuple[Case, list[Case]]:
    meeting = ways.meeting(cast)
    texts = ("楼道灯坏了晚上看不见", "院墙裂了要修", "下水道堵了返水")
    items = [
        ways.table(cast, ways.awaiting(cast, ways.report(cast, text)), meeting, question="怎么办")
        for text in texts
    ]
    return ways.again(meeting), items


def order(meeting: Case) -> list[int]:
    rows = Item.objects.filter(case__root=meeting).order_by("position")
    return list(rows.values_list("case_id", flat=True))


# --- order and times --------------------------------------------------------------------------------------------


@pytest.mark.clause("4.2")
def test_order_and_times_are_kept_as_one_line(cast: Cast, staff: Client) -> None:
    meeting, items = three(cast)
    address, ids = f"/meetings/{meeting.pk}/agenda/", [item.pk for item in items]
    wanted = [ids[2], ids[0], ids[1]]
    given = {f"minutes-{ids[2]}": "20", f"minutes-{ids[0]}": "10", f"minutes-{ids[1]}": ""}
    assert pages.send(staff, address, order=wanted, **given).status_code == 302
    assert order(meeting) == wanted
    line = Entry.objects.get(case_id=meeting.pk, verb="arrange")
    assert (line.data["order"], line.data["minutes"]) == (wanted, [20, 10, None])
    text = pages.text(staff.get(address))
    for times in ("15:00–15:20", "15:20–15:30", "15:30–15:45"):
        assert times in text
    assert "15:20–15:30" in pages.text(staff.get(f"/meetings/{meeting.pk}/"))


@pytest.mark.clause("4.2")
@pytest.mark.parametrize(
    ("press", "wanted"),
    [
        ("up.1", [1, 0, 2]),
        ("down.1", [0, 2, 1]),
        ("up.0", [0, 1, 2]),
        ("down.2", [0, 1, 2]),
        ("aside.1", [0, 1, 2]),
    ],
)
def test_a_button_moves_one_row_without_scripts(
    cast: Cast, staff: Client, press: str, wanted: list[int]
) -> None:
    meeting, items = three(cast)
    ids = [item.pk for item in items]
    way, _, row = press.partition(".")
    pages.send(staff, f"/meetings/{meeting.pk}/agenda/", order=ids, press=f"{way}.{ids[int(row)]}")
    assert order(meeting) == [ids[one] for one in wanted]


@pytest.mark.clause("4.3")
def test_of_two_who_arrange_it_nobody_loses_an_item(cast: Cast, staff: Client) -> None:
    meeting, items = three(cast)
    ids = [item.pk for item in items]
    ways.go(items[1], "withdraw", cast.clerk, words="另办")
    address = f"/meetings/{meeting.pk}/agenda/"
    answer = pages.send(staff, address, order=[ids[2], ids[1], ids[0]])
    assert answer.status_code == 422
    assert "有人加了或者撤了一项" in pages.text(answer)
    for bad in ([ids[0]], [ids[0], ids[0], ids[2]], ["x", ids[0]], [ids[0], 10**17]):
        assert pages.send(staff, address, order=bad).status_code == 422
    assert pages.send(staff, address, order=[ids[2], ids[0]]).status_code == 302


@pytest.mark.parametrize("minutes", ["0", "-5", "241", "很久"])
def test_a_length_that_is_none_is_said_and_nothing_is_changed(
    cast: Cast, staff: Client, minutes: str
) -> None:
    meeting, items = three(cast)
    ids = [item.pk for item in items]
    given = {f"minutes-{ids[0]}": minutes}
    answer = pages.send(staff, f"/meetings/{meeting.pk}/agenda/", order=ids[::-1], **given)
    assert answer.status_code == 422
    assert order(meeting) == ids


@pytest.mark.clause("4.2")
def test_it_is_arranged_only_until_it_is_opened(cast: Cast, staff: Client) -> None:
    meeting, items = three(cast)
    ways.begin(cast, meeting)
    address = f"/meetings/{meeting.pk}/agenda/"
    assert "议程不再排" in pages.text(staff.get(address))
    assert pages.send(staff, address, order=[item.pk for item in items[::-1]]).status_code == 422
    assert order(meeting) == [item.pk for item in items]


# --- the year ---------------------------------------------------------------------------------------------------


@pytest.mark.clause("4.2")
def test_the_year_proposes_what_is_not_planned_and_one_tap_plans_it(cast: Cast, staff: Client) -> None:
    context = staff.get("/meetings/year/?year=2021").context
    december = context["months"][11]
    found = next(one for one in december.entries if one.body == "enlarged_committee")
    assert (found.day, found.at) == ("16日 周四 15:00", "2021-12-16T15:00")
    given = {
        "bodies": [found.body],
        "held_at": found.at,
        "room": "三楼",
        "chair": str(cast.secretary.post_id),
    }
    assert pages.send(staff, "/meetings/year/plan/", **given).status_code == 302
    row = Meeting.objects.get()
    assert clock.local(row.held_at).date() == date(2021, 12, 16)
    again = staff.get("/meetings/year/?year=2021").context["months"][11]
    assert [one.body for one in again.entries if one.name.startswith("大党委")] == [""]


@pytest.mark.clause("4.2")
def test_a_joint_meeting_is_the_months_meeting_too(cast: Cast, staff: Client) -> None:
    ways.meeting(cast, 10, ("joint_meeting",))
    november = staff.get("/meetings/year/?year=2021").context["months"][10]
    assert "enlarged_committee" not in [one.body for one in november.entries]


@pytest.mark.clause("4.2")
@pytest.mark.parametrize(
    ("month", "week", "weekday", "day", "why"),
    [
        (11, 3, 4, 18, ""),
        (10, 1, 5, 8, "1日 国庆节，顺延"),
        (10, 1, 4, 8, "7日 国庆节，顺延"),
        (5, 1, 6, 6, "1日 劳动节，顺延"),
        (10, 5, 7, 29, "31日 休息日，提前"),
    ],
)
def test_holidays_are_avoided(month: int, week: int, weekday: int, day: int, why: str) -> None:
    assert year.usual_day(2021, month, week, weekday) == (date(2021, month, day), why)


def test_a_year_whose_holidays_are_not_known_says_so(cast: Cast, staff: Client) -> None:
    assert "放假安排还没有公布" not in pages.text(staff.get("/meetings/year/?year=2021"))
    clock.set_now(clock.now() + timedelta(days=365 * 8))
    assert "放假安排还没有公布" in pages.text(staff.get(f"/meetings/year/?year={clock.today().year}"))


@pytest.mark.parametrize("given", ["", "20", "abcd", "1999", "9999", "²⁰²¹"])
def test_any_year_that_is_asked_for_gives_one(staff: Client, given: str) -> None:
    answer = staff.get("/meetings/year/", {"year": given})
    assert answer.status_code == 200
    assert 2021 <= answer.context["year"] <= clock.today().year + 1


def test_the_year_asks_few_queries(cast: Cast, staff: Client) -> None:
    before, _ = pages.queries(staff, "/meetings/year/")
    ways.meeting(cast, 5)
    ways.meeting(cast, 12, ("two_committees",))
    after, _ = pages.queries(staff, "/meetings/year/")
    assert after == before
    assert after <= 14


# --- the chair confirms -----------------------------------------------------------------------------------------


def over(cast: Cast, chair: int | None) -> Case:
    """A meeting that is over, with somebody in the chair."""
    meeting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), meeting, question="谁来换线")
    Meeting.objects.filter(case=meeting).update(chair=chair)
    ways.begin(cast, meeting)
    ways.go(item, "say", cast.clerk, speaker="魏国栋", position="for", words="派出所支持。")
    ways.go(item, "put_off", cast.clerk, measure="再议")
    return ways.go(meeting, "end", cast.secretary)


@pytest.mark.clause("4.3")
def test_the_secretary_in_the_chair_signs_in_one_step(cast: Cast) -> None:
    meeting = over(cast, cast.secretary.post_id)
    duty = Duty.objects.get(case_id=meeting.pk, kind="meeting.confirm")
    assert (duty.due_at, duty.post_id, duty.role) == (None, None, "")
    assert ways.go(meeting, "file", cast.secretary).state == "filed"


@pytest.mark.clause("4.3")
def test_a_member_in_the_chair_confirms_on_their_own_page(cast: Cast) -> None:
    meeting = over(cast, cast.member.post_id)
    member = pages.signed_in(cast.member)
    address = f"/meetings/{meeting.pk}/mine/"
    assert address in pages.text(member.get("/meetings/mine/"))
    assert Duty.objects.get(case_id=meeting.pk, kind="meeting.confirm").post_id == cast.member.post_id
    page = member.get(address)
    assert "派出所支持" in pages.text(page)
    with pytest.raises(Refused) as no:
        ways.go(meeting, "file", cast.secretary)
    assert (no.value.clauses, no.value.need_reason) == (["4.3"], True)
    assert pages.send(member, f"{address}confirm/", seen=page.context["seen"]).status_code == 302
    assert Duty.objects.get(case_id=meeting.pk, kind="meeting.confirm").post_id is None
    assert ways.go(meeting, "file", cast.secretary).state == "filed"


@pytest.mark.clause("4.3")
def test_what_is_changed_afterwards_is_confirmed_again(cast: Cast) -> None:
    meeting = over(cast, cast.member.post_id)
    seen = polling.version(meeting.pk)
    row = Statement.objects.get()
    item = Case.objects.get(pk=row.case_id)
    given = {"statement": row.pk, "seen": row.note_id, "position": "for", "words": "派出所支持，出两个人。"}
    ways.go(item, "reword", cast.clerk, **given)
    with pytest.raises(Refused) as no:
        ways.go(meeting, "confirm", cast.member, seen=seen)
    assert "又改过了" in str(no.value)
    meeting = ways.go(meeting, "confirm", cast.member, seen=polling.version(meeting.pk))
    row.refresh_from_db()
    ways.go(item, "reword", cast.clerk, **{**given, "seen": row.note_id, "words": "出三个人。"})
    assert Meeting.objects.get(case=meeting).confirmed_at is None
    assert Duty.objects.get(case_id=meeting.pk, kind="meeting.confirm").post_id == cast.member.post_id
    meeting = ways.go(meeting, "confirm", cast.member, seen=polling.version(meeting.pk))
    ways.go(meeting, "edit", cast.clerk, words="补一句")
    assert Meeting.objects.get(case=meeting).confirmed_at is None


@pytest.mark.clause("4.3")
def test_the_minutes_are_signed_with_a_reason_when_the_chair_cannot(cast: Cast) -> None:
    meeting = over(cast, cast.member.post_id)
    meeting = ways.go(meeting, "file", cast.secretary, {"meeting.confirmed": "主持人住院，看不了"})
    assert meeting.state == "filed"
    assert Paper.objects.filter(case_id=meeting.pk, kind="minutes").count() == 1


# --- bad input --------------------------------------------------------------------------------------------------


@pytest.mark.clause("4.3")
def test_a_meeting_without_a_quorum_is_not_opened_and_keeps_everything(cast: Cast, staff: Client) -> None:
    meeting, items = three(cast)
    there = list(Attendance.objects.filter(case=meeting).values_list("pk", flat=True)[:3])
    ways.go(meeting, "attend", cast.clerk, present=there, leave=[])
    answer = pages.send(staff, f"/meetings/{meeting.pk}/begin/")
    assert answer.status_code == 422
    assert "应到 7 人，实到 3 人，没有过半" in pages.text(answer)
    assert order(meeting) == [item.pk for item in items]


@pytest.mark.clause("4.3")
def test_three_hundred_statements_in_one_item(cast: Cast, staff: Client) -> None:
    meeting, items = three(cast)
    ways.begin(cast, meeting)
    for part in range(3):
        said = "\n".join(f"魏国栋：第 {part * 100 + number} 句，请派人来看。" for number in range(100))
        address = f"/meetings/{meeting.pk}/items/{items[0].pk}/dictate/"
        assert pages.send(staff, address, text=said).status_code == 302
    assert Statement.objects.filter(case=items[0]).count() == 300
    room = f"/meetings/{meeting.pk}/items/{items[0].pk}/"
    assert "第 251–300 条，共 300 条" in pages.text(staff.get(room))
    asked, _ = pages.queries(staff, room)
    assert asked <= 15
    assert len(staff.get(f"/meetings/{meeting.pk}/minutes.docx").content) > 5000


@pytest.mark.clause("4.3")
def test_who_sits_on_two_bodies_counts_once(cast: Cast) -> None:
    people = list(Seat.objects.filter(body__place=cast.place).values_list("person_id", flat=True))
    seat(cast.place, "joint_meeting", people[:3])
    meeting = ways.meeting(cast, 10, ("enlarged_committee", "joint_meeting"))
    assert Attendance.objects.filter(case=meeting).count() == 7
