"""What a meeting owes to those it was announced to, and to who reported what it hears (4.3)."""

from datetime import timedelta

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast
from tests.meetings.test_page_meeting_room import of, send, sitting

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.procedures.kinds import Refused
from linli.core.procedures.queries import timeline
from linli.domains.problems.portal import wording


@pytest.fixture
def staff(cast: Cast) -> Client:
    return pages.signed_in(cast.secretary)


@pytest.mark.clause("4.3")
def test_a_meeting_is_opened_early_only_with_a_reason_and_says_so(cast: Cast, staff: Client) -> None:
    meeting = ways.go(ways.meeting(cast), "notify", cast.secretary)
    base = f"/meetings/{meeting.pk}/"
    send(staff, base + "attend/", everybody="1")
    with pytest.raises(Refused) as refused:
        ways.go(meeting, "begin", cast.clerk)
    assert (refused.value.need_reason, refused.value.clauses) == (True, ["4.3"])
    answer = send(staff, base + "begin/")
    assert answer.status_code == 422
    assert "通知的是 11月18日 15:00 开，现在还没有到" in pages.text(answer)
    assert "通知 11月18日" not in pages.text(staff.get(base))
    send(staff, base + "begin/", **{"reason:meeting.early": "锅炉今天就停，等不到那天"})
    text = pages.text(staff.get(base))
    assert "通知 11月18日 周四 15:00，实际 11月8日 周一 09:00 开" in text
    assert "原通知2021年11月18日召开。" in text
    assert Entry.objects.get(verb="begin").data["reasons"] == ["meeting.early"]


@pytest.mark.clause("4.3")
def test_a_few_minutes_before_is_not_early(cast: Cast, staff: Client) -> None:
    meeting = ways.go(ways.meeting(cast), "notify", cast.secretary)
    send(staff, f"/meetings/{meeting.pk}/attend/", everybody="1")
    clock.set_now(meeting.meeting.held_at - timedelta(minutes=16))
    with pytest.raises(Refused):
        ways.go(meeting, "begin", cast.clerk)
    clock.set_now(meeting.meeting.held_at - timedelta(minutes=15))
    assert ways.go(meeting, "begin", cast.clerk).state == "in_session"
    assert "实际" not in pages.text(staff.get(f"/meetings/{meeting.pk}/"))


@pytest.mark.clause("4.3")
def test_what_is_only_heard_is_told_to_who_reported_it(cast: Cast, staff: Client) -> None:
    _, item = sitting(cast)
    problem = item.item.problem
    for words in ("", " 　\n"):
        with pytest.raises(Refused) as refused:
            ways.go(item, "hear", cast.clerk, measure=words)
        assert refused.value.clauses == ["4.3"]
    answer = send(staff, of(item) + "hear/", measure="")
    assert "这一项带着居民的问题" in pages.text(answer)
    assert ways.again(problem).state == "tabled"
    send(staff, of(item) + "hear/", measure="先请热力公司查一遍，春节前再答复您")
    happened = wording.lines(timeline([ways.again(problem)]), ways.again(problem), problem.pk)
    assert (happened[-1].text, happened[-1].words) == (
        "会上听了，接下来这样办",
        "先请热力公司查一遍，春节前再答复您",
    )
    assert "会议听取：先请热力公司查一遍，春节前再答复您。" in pages.text(staff.get(of(item)))
    assert "春节前再答复您" in pages.text(staff.get(f"/problems/{problem.pk}/"))


@pytest.mark.clause("4.3")
def test_put_off_keeps_what_was_said_on_the_problem(cast: Cast, staff: Client) -> None:
    _, item = sitting(cast)
    send(staff, of(item) + "put_off/", measure="先问三个单位有没有闲置的桌子")
    assert "先问三个单位" in pages.text(staff.get(f"/problems/{item.item.problem_id}/"))
