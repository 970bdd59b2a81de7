"""A meeting that stops and goes on another day: reason, quorum counted again, shown in the room and the minutes (4.3)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal import erase
from linli.core.journal.models import Note
from linli.core.journal.verify import verify
from linli.core.messages.models import Message
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.domains.meetings.minutes import papers
from linli.domains.meetings.models import Attendance

EARLY = {"meeting.early": "人都到齐了"}


@pytest.fixture
def staff(cast: Cast) -> Client:
    return pages.signed_in(cast.secretary)


def sitting(cast: Cast) -> tuple[Case, Case]:
    """A meeting that sits on its day, with a problem on its agenda."""
    problem, meeting = ways.awaiting(cast), ways.meeting(cast, in_days=7)
    item = ways.table(cast, problem, meeting, question="谁来换线")
    meeting = ways.go(meeting, "notify", cast.secretary)
    clock.set_now(meeting.meeting.held_at)
    return ways.begin(cast, meeting), item


def interrupted(cast: Cast, meeting: Case, days: int = 1) -> Case:
    until = clock.now() + timedelta(days=days)
    return ways.go(meeting, "interrupt", cast.clerk, words="热力公司的人没有来", until=until)


def present(cast: Cast, meeting: Case, absent: int) -> list[Attendance]:
    rows = list(Attendance.objects.filter(case=meeting, votes=True).order_by("pk"))
    ways.go(meeting, "attend", cast.clerk, present=[row.pk for row in rows[absent:]], leave=[])
    return rows


def words(meeting: Case) -> str:
    return "\n".join(str(block) for block in papers.document(ways.again(meeting)).blocks)


@pytest.mark.clause("4.3")
def test_it_stops_goes_on_and_is_minuted(cast: Cast, staff: Client) -> None:
    meeting, item = sitting(cast)
    base = f"/meetings/{meeting.pk}/"
    ways.go(item, "say", cast.clerk, speaker="魏国栋　委员", position="for", words="派出所支持。")
    assert 'name="until"' in pages.text(staff.get(base + "?move=interrupt"))
    until = clock.local(clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    data = {"token": str(uuid4()), "words": "热力公司的人没有来", "until": until}
    assert staff.post(base + "interrupt/", data).headers["Location"] == base
    text = pages.text(staff.get(base))
    assert "休会，续会 11月16日 周二 15:00" in text
    assert "11月15日 周一 15:00 休会：热力公司的人没有来" in text
    assert "正在休会，续会以后才能记录和表决" in text
    clock.advance(timedelta(days=1))
    present(cast, meeting, absent=2)
    meeting = ways.go(meeting, "resume", cast.secretary)
    text = pages.text(staff.get(base))
    assert "11月16日 周二 15:00 续会，实到 5 / 应到 7" in text
    ways.go(item, "back", cast.clerk, measure="社区换线")
    meeting = ways.go(ways.go(meeting, "end", cast.secretary), "file", cast.secretary)
    told = words(meeting)
    assert "会议于2021年11月15日15时休会：热力公司的人没有来。" in told
    assert "2021年11月16日15时续会，应到7人，实到5人，过半数。" in told
    assert "应到7人，实到7人，过半数，会议有效" in told
    assert "（续会未到）" in told
    assert verify()["ok"]


@pytest.mark.clause("4.3")
def test_the_quorum_is_counted_again(cast: Cast, staff: Client) -> None:
    meeting, _ = sitting(cast)
    interrupted(cast, meeting)
    clock.advance(timedelta(days=1))
    present(cast, meeting, absent=4)
    with pytest.raises(Refused) as refused:
        ways.go(meeting, "resume", cast.secretary)
    assert (refused.value.clauses, refused.value.need_reason) == (["4.3"], False)
    assert "没有过半" in pages.text(staff.get(f"/meetings/{meeting.pk}/"))
    present(cast, meeting, absent=3)
    assert ways.go(meeting, "resume", cast.secretary).state == "in_session"


@pytest.mark.clause("4.3")
def test_while_it_waits_nothing_is_said_or_decided(cast: Cast, staff: Client) -> None:
    meeting, item = sitting(cast)
    interrupted(cast, meeting)
    for move, data in (
        ("say", {"speaker": "魏国栋", "words": "再议", "position": ""}),
        ("hear", {"measure": "再看"}),
        ("put_off", {"measure": "再看"}),
    ):
        with pytest.raises(Refused) as refused:
            ways.go(item, move, cast.clerk, **data)
        assert refused.value.clauses == ["4.3"]
    with pytest.raises(Refused):
        ways.table(cast, ways.awaiting(cast), meeting)
    with pytest.raises(Refused):
        ways.go(meeting, "end", cast.secretary)
    assert "列入" not in pages.text(staff.get(f"/meetings/{meeting.pk}/"))


@pytest.mark.clause("4.3")
def test_it_goes_on_when_it_was_announced_to(cast: Cast) -> None:
    meeting, _ = sitting(cast)
    interrupted(cast, meeting, days=2)
    with pytest.raises(Refused) as refused:
        ways.go(meeting, "resume", cast.secretary)
    assert (refused.value.clauses, refused.value.need_reason) == (["4.3"], True)
    assert ways.go(meeting, "resume", cast.secretary, EARLY).state == "in_session"


def test_the_day_may_be_set_again(cast: Cast, staff: Client) -> None:
    meeting, _ = sitting(cast)
    interrupted(cast, meeting)
    first = ways.again(meeting).due_at
    interrupted(cast, meeting, days=3)
    assert len(ways.again(meeting).meeting.breaks) == 1
    assert first is not None
    assert ways.again(meeting).due_at == first + timedelta(days=2)
    duty = Duty.objects.get(case_id=meeting.pk, kind="meeting.continue", done_at=None)
    assert duty.due_at == ways.again(meeting).due_at
    late = {"words": "再等", "until": "2021-11-01T09:00", "token": str(uuid4())}
    assert "这个时间已经过去了" in pages.text(staff.post(f"/meetings/{meeting.pk}/interrupt/", late))


def test_those_expected_are_told(cast: Cast) -> None:
    meeting, _ = sitting(cast)
    before = Message.objects.count()
    interrupted(cast, meeting)
    told = Message.objects.order_by("-pk")[: Message.objects.count() - before]
    assert told
    assert all("休会，11月16日 15:00 续会" in one.text for one in told)


def test_what_runs_stops_while_it_waits(cast: Cast) -> None:
    meeting, _ = sitting(cast)
    duty = Duty.objects.get(case_id=meeting.pk, kind="meeting.close", done_at=None)
    interrupted(cast, meeting, days=2)
    duty.refresh_from_db()
    assert duty.due_at is None
    assert duty.left is not None
    clock.advance(timedelta(days=2))
    ways.go(meeting, "resume", cast.secretary)
    duty.refresh_from_db()
    assert duty.due_at is not None


@pytest.mark.clause("4.3")
def test_what_is_not_continued_gives_its_items_back(cast: Cast) -> None:
    meeting, item = sitting(cast)
    problem = item.item.problem
    interrupted(cast, meeting)
    meeting = ways.go(meeting, "break_off", cast.secretary, words="人一直到不齐")
    assert meeting.state == "minutes"
    assert (ways.again(item).state, ways.again(problem).state) == ("withdrawn", "awaiting")
    assert Duty.objects.filter(case_id=meeting.pk, kind="meeting.close", done_at=None).count() == 0
    month: Any = Duty.objects.filter(kind="meetings.monthly", place=cast.place).first()
    assert month.outcome == Duty.DONE


def test_the_reason_can_be_erased(cast: Cast, staff: Client, settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    meeting, _ = sitting(cast)
    interrupted(cast, meeting)
    erase.erase(Note.objects.get(kind="interrupted"), cast.secretary)
    text = pages.text(staff.get(f"/meetings/{meeting.pk}/"))
    assert "热力公司的人没有来" not in text
    assert "（已依规删除）" in text
