"""The hall's page, and what of the room keeps itself current: who may follow, and that nothing is sent twice (4.3)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast

from linli.core import clock
from linli.core.journal import erase
from linli.core.journal.models import Note
from linli.core.procedures.models import Case
from linli.domains.meetings.models import Attendance

BUDGET = 3


def sitting(cast: Cast) -> tuple[Case, Case]:
    meeting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), meeting, question="谁来换线")
    return ways.begin(cast, meeting), item


def invite(meeting: Case, cast: Cast) -> None:
    Attendance.objects.create(case=meeting, person_id=cast.member.person_id, standing="居民代表")


@pytest.mark.clause("4.3")
def test_who_was_invited_follows_on_their_own_telephone(cast: Cast) -> None:
    meeting, _ = sitting(cast)
    address = f"/meetings/{meeting.pk}/hall/"
    member = pages.signed_in(cast.member)
    assert member.get(address).status_code == member.get(address + "now/").status_code == 404
    invite(meeting, cast)
    text = pages.text(member.get(address))
    assert "谁来换线" in text
    assert "实到 7 / 应到 7，过半" in text
    assert "<form" not in text
    # The room itself stays the staff's.
    assert member.get(f"/meetings/{meeting.pk}/").status_code == 403
    assert member.get(f"/meetings/{meeting.pk}/now/").status_code == 403
    assert pages.signed_in(cast.clerk).get(address).status_code == 200
    assert pages.signed_in(cast.stranger).get(address).status_code == 404
    assert pages.signed_in(cast.stranger).get(f"/meetings/{meeting.pk}/now/").status_code == 404
    assert Client().get(address).headers["Location"].startswith("/sign-in/")
    assert member.post(address).status_code == 405


@pytest.mark.clause("4.3")
def test_what_has_not_changed_is_not_sent_again(cast: Cast) -> None:
    meeting, item = sitting(cast)
    invite(meeting, cast)
    member, address = pages.signed_in(cast.member), f"/meetings/{meeting.pk}/hall/now/"
    first = member.get(address)
    mark = first.headers["ETag"]
    again = member.get(address, headers={"If-None-Match": mark})
    assert (again.status_code, again.content) == (304, b"")
    ways.go(item, "say", cast.clerk, speaker="魏国栋　委员", position="condition", words="棚要离楼六米")
    fresh = member.get(address, headers={"If-None-Match": mark})
    assert fresh.status_code == 200
    assert fresh.headers["ETag"] != mark
    assert "棚要离楼六米" in pages.text(fresh)
    assert "有条件" in pages.text(fresh)
    asked, _ = pages.queries(member, address)
    assert asked <= BUDGET + 1


def test_erased_words_leave_the_wall(cast: Cast) -> None:
    meeting, item = sitting(cast)
    ways.go(item, "say", cast.clerk, speaker="魏国栋　委员", position="", words="他家电话写在门上")
    clerk, address = pages.signed_in(cast.clerk), f"/meetings/{meeting.pk}/hall/now/"
    mark = clerk.get(address).headers["ETag"]
    erase.erase(Note.objects.get(kind="statement"), cast.secretary)
    answer = clerk.get(address, headers={"If-None-Match": mark})
    assert answer.status_code == 200
    assert "他家电话" not in pages.text(answer)


def test_only_a_meeting_that_sits_or_is_about_to_is_followed(cast: Cast) -> None:
    meeting = ways.go(ways.meeting(cast), "notify", cast.secretary)
    clerk, address = pages.signed_in(cast.clerk), f"/meetings/{meeting.pk}/hall/"
    assert "data-poll" not in pages.text(clerk.get(address))
    assert "data-poll" not in pages.text(clerk.get(f"/meetings/{meeting.pk}/"))
    clock.set_now(meeting.meeting.held_at - timedelta(minutes=20))
    assert "data-poll" in pages.text(clerk.get(address))
    ways.begin(cast, meeting)
    assert "data-poll" in pages.text(clerk.get(f"/meetings/{meeting.pk}/"))
    ways.go(meeting, "end", cast.secretary)
    assert "data-poll" not in pages.text(clerk.get(address))
    assert "会开完了" in pages.text(clerk.get(address))


@pytest.mark.clause("4.3")
def test_the_room_is_told_what_another_window_did(cast: Cast) -> None:
    meeting, item = sitting(cast)
    clerk = pages.signed_in(cast.clerk)
    address = f"/meetings/{meeting.pk}/items/{item.pk}/now/"
    first = clerk.get(address)
    mark = first.headers["ETag"]
    assert clerk.get(address, headers={"If-None-Match": mark}).status_code == 304
    other = ways.table(cast, ways.awaiting(cast, ways.report(cast, "围墙要修一修了")), ways.meeting(cast, 12))
    assert clerk.get(f"/meetings/{meeting.pk}/items/{other.pk}/now/").status_code == 404
    room = pages.text(clerk.get(f"/meetings/{meeting.pk}/items/{item.pk}/"))
    assert f"data-mark='{mark}'" in room or f'data-mark="{mark.replace(chr(34), "&quot;")}"' in room
    ways.go(item, "vote", cast.secretary, votes_for=7, votes_against=0, votes_abstain=0)
    text = pages.text(clerk.get(address, headers={"If-None-Match": mark}))
    assert "7 票已齐，赞成过半" in text
    assert 'name="words"' not in text
    standing = f'data-standing="in_session.{"tabled"}.1"'
    assert standing in text


@pytest.mark.clause("4.3")
def test_the_wall_goes_on_to_what_is_spoken_of(cast: Cast) -> None:
    meeting = ways.meeting(cast)
    first = ways.table(cast, ways.awaiting(cast), meeting, question="第一件")
    second = ways.table(
        cast, ways.awaiting(cast, ways.report(cast, "围墙要修一修了")), meeting, question="第二件"
    )
    ways.begin(cast, meeting)
    clerk, address = pages.signed_in(cast.clerk), f"/meetings/{meeting.pk}/hall/now/"
    assert "第 1 项，共 2 项" in pages.text(clerk.get(address))
    ways.go(second, "say", cast.clerk, speaker="魏国栋　委员", position="", words="先说围墙")
    assert "第 2 项，共 2 项" in pages.text(clerk.get(address))
    ways.go(second, "back", cast.clerk, measure="社区修")
    assert "第 1 项，共 2 项" in pages.text(clerk.get(address))
    ways.go(first, "put_off", cast.clerk, measure="下次")
    assert "各项都议过了" in pages.text(clerk.get(address))


@pytest.mark.clause("4.3")
def test_two_who_take_the_roll_at_once_do_not_undo_each_other(cast: Cast) -> None:
    meeting = ways.go(ways.meeting(cast), "notify", cast.secretary)
    clerk, secretary = pages.signed_in(cast.clerk), pages.signed_in(cast.secretary)
    rows = list(Attendance.objects.filter(case=meeting).order_by("pk"))
    drawn = [f"{row.pk}.expected" for row in rows]
    address = f"/meetings/{meeting.pk}/attend/"
    clerk.post(address, {"token": str(uuid4()), "was": drawn, "present": [rows[0].pk]})
    secretary.post(
        address, {"token": str(uuid4()), "was": drawn, "present": [rows[1].pk], "leave": [rows[2].pk]}
    )
    states = dict(Attendance.objects.filter(case=meeting).values_list("pk", "state"))
    assert [states[row.pk] for row in rows[:4]] == ["present", "present", "leave", "absent"]
    # The same person, here and on leave: here.
    now = [f"{row.pk}.{states[row.pk]}" for row in rows]
    clerk.post(
        address,
        {"token": str(uuid4()), "was": now, "present": [row.pk for row in rows[:3]], "leave": [rows[2].pk]},
    )
    assert Attendance.objects.get(pk=rows[2].pk).state == "present"


@pytest.mark.clause("4.3")
def test_who_comes_late_or_leaves_is_minuted_with_the_hour(cast: Cast) -> None:
    meeting = ways.go(ways.meeting(cast), "notify", cast.secretary)
    clock.set_now(meeting.meeting.held_at)
    meeting = ways.begin(cast, meeting, absent=1)
    rows = list(Attendance.objects.filter(case=meeting, votes=True).order_by("pk"))
    everybody = [row.pk for row in rows]
    clock.advance(timedelta(minutes=20))
    ways.go(meeting, "attend", cast.clerk, present=everybody, leave=[])
    clock.advance(timedelta(minutes=1))
    ways.go(meeting, "attend", cast.clerk, present=everybody[:-1], leave=[])  # a slip, taken back
    ways.go(meeting, "attend", cast.clerk, present=everybody, leave=[])
    clock.advance(timedelta(minutes=30))
    ways.go(meeting, "attend", cast.clerk, present=everybody[:-2], leave=[])
    text = pages.text(pages.signed_in(cast.clerk).get(f"/meetings/{meeting.pk}/"))
    assert "15:20 到" in text
    assert "15:51 离开" in text
    assert "（15:20到会）" in text
    assert "（15:51离会）" in text
