"""Signed minutes stay as they are and get a new edition; the board's extract; a meeting for one's own calendar (4.2–4.5)."""

from typing import Any
from uuid import uuid4

import pytest
from tests import pages, ways
from tests.cast import Cast

from linli.core import clock
from linli.core.journal import erase
from linli.core.journal.models import Note
from linli.core.journal.verify import verify
from linli.core.papers.models import Paper
from linli.core.papers.queries import document_of
from linli.core.procedures.kinds import NotPermitted
from linli.core.procedures.models import Case
from linli.domains.meetings.attendance import calendar_file
from linli.domains.meetings.minutes import amendments, extract, papers


def filed(cast: Cast) -> tuple[Case, Case]:
    meeting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), meeting, question="谁来换线")
    ways.begin(cast, meeting)
    ways.go(item, "say", cast.clerk, speaker="魏国栋　委员", position="for", words="派出所支持。")
    ways.go(item, "back", cast.clerk, measure="社区换线，王女士 13800000002 家先换，魏国栋牵头")
    meeting = ways.go(meeting, "end", cast.secretary)
    return ways.go(meeting, "file", cast.secretary), item


@pytest.mark.clause("4.3")
def test_signed_minutes_get_a_new_edition_and_the_first_says_by_which(cast: Cast) -> None:
    meeting, _ = filed(cast)
    first = Paper.objects.get(case_id=meeting.pk, kind="minutes")
    text = "第一项，原来是社区换线，更正为物业换线"
    with pytest.raises(NotPermitted):
        ways.go(meeting, "amend", cast.clerk, words=text)
    meeting = ways.go(meeting, "amend", cast.secretary, words=text)
    assert meeting.state == "filed"
    second = Paper.objects.filter(case_id=meeting.pk, kind="minutes").latest("pk")
    kept = Paper.objects.get(pk=first.pk)
    assert (kept.state, kept.replaced_by_id, kept.document) == ("replaced", second.pk, first.document)
    assert second.number != first.number
    assert "更正：第一项，原来是社区换线" in str(second.document)
    page = pages.text(pages.signed_in(cast.secretary).get(f"/meetings/{meeting.pk}/"))
    assert second.number in page
    assert "更正：第一项" in page
    erase.erase(Note.objects.get(kind="minutes"), cast.secretary)
    assert "更正" not in str(papers.document(ways.again(meeting)).blocks)
    assert verify()["ok"]


@pytest.mark.clause("4.3")
def test_the_new_edition_says_which_it_replaces_and_puts_the_facts_right(cast: Cast) -> None:
    meeting, _ = filed(cast)
    first = Paper.objects.get(case_id=meeting.pk, kind="minutes")
    words = "第一项，原来是社区换线，更正为物业换线；第一项的钱另议"
    ways.go(meeting, "amend", cast.secretary, words=words)
    second = Paper.objects.filter(case_id=meeting.pk, kind="minutes").latest("pk")
    assert second.title == f"{first.title}（更正）"
    blocks = blocks_of(second)
    assert blocks[0][1][-1].endswith("纪要（更正）")
    assert blocks[1:4] == [("number", ""), ("number", f"代替{first.number}"), ("rule", "")]
    assert blocks[4] == ("para", f"2021年11月8日更正：{words}。")
    assert blocks[5] == ("para", f"{first.number}同时停止使用，其余内容不变。")
    section = next(value for kind, value in blocks[6:] if kind == "para" and "交回社区办理" in value)
    assert "物业换线" in section
    assert "社区换线" not in section
    assert "物业换线" in str(extract.document(meeting).blocks)
    assert "社区换线" in str(first.document)
    third = ways.go(meeting, "amend", cast.secretary, words="出席名单漏了一位，另附")
    third_paper = Paper.objects.filter(case_id=third.pk, kind="minutes").latest("pk")
    assert third_paper.title == second.title
    assert ("number", f"代替{second.number}") in blocks_of(third_paper)
    assert "物业换线" in str(third_paper.document)


def blocks_of(paper: Paper) -> list[tuple[str, Any]]:
    return list(document_of(paper).blocks)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("第一项，原来是“3 天”，更正为“5 天”", [(1, "3 天", "5 天")]),
        ("第12项，原来是甲，更正为乙；第十二项，原来为丙，更正为丁。", [(12, "甲", "乙"), (12, "丙", "丁")]),
        ("原来是张三，更正为李四", [(0, "张三", "李四")]),
        ("钱写错了，应当是三千五百元", []),
    ],
)
def test_a_correction_names_its_facts(words: str, found: list[tuple[int, str, str]]) -> None:
    assert [(one.item, one.was, one.now) for one in amendments.points(words)] == found


@pytest.mark.clause("4.3")
def test_what_stands_twice_or_nowhere_is_said_and_not_guessed_at(cast: Cast) -> None:
    meeting, _ = filed(cast)
    text = "原来是魏国栋，更正为魏国梁"
    before = papers.document(ways.again(meeting))
    ways.go(meeting, "amend", cast.secretary, words=text)
    after = papers.document(ways.again(meeting))
    assert [one for one in after.blocks if "更正：" not in str(one)] == list(before.blocks)


@pytest.mark.clause("4.3")
def test_minutes_that_are_signed_while_a_change_is_typed_lose_nothing_of_it(cast: Cast) -> None:
    meeting, _ = filed(cast)
    typed = {"token": str(uuid4()), "words": "第一项的钱写错了，应当是三千五百元"}
    answer = pages.signed_in(cast.secretary).post(f"/meetings/{meeting.pk}/edit/", typed)
    assert answer.status_code == 422
    text = pages.text(answer)
    assert "您写的时候，纪要已经签发了" in text
    assert typed["words"] in text
    assert f"/meetings/{meeting.pk}/amend/" in text


@pytest.mark.clause("4.5")
def test_the_extract_for_the_board_names_nobody(cast: Cast) -> None:
    meeting, item = filed(cast)
    text = str(extract.document(meeting).blocks)
    assert "交回社区办理" in text
    for secret in ("13800000002", "王女士", "魏国栋", "派出所支持"):
        assert secret not in text
    problem = item.item.problem
    problem.problem.private = True
    problem.problem.save()
    assert "交回社区办理" not in str(extract.document(meeting).blocks)
    clerk = pages.signed_in(cast.clerk)
    assert clerk.get(f"/meetings/{meeting.pk}/extract.docx").status_code == 200
    assert clerk.get(f"/meetings/{ways.meeting(cast).pk}/extract.docx").status_code == 404
    assert pages.signed_in(cast.stranger).get(f"/meetings/{meeting.pk}/extract.docx").status_code == 404


def unfolded(text: str) -> dict[str, str]:
    """The properties of a calendar, as one who reads it does: lines unfolded, then split at the first colon."""
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    whole = text.replace("\r\n ", "")
    return dict(line.split(":", 1) for line in whole.split("\r\n") if line)


@pytest.mark.clause("4.2")
def test_a_meeting_goes_into_ones_own_calendar(cast: Cast) -> None:
    meeting = ways.meeting(cast)
    meeting.meeting.room = "三楼，东头；\n靠窗的会议室\\" + "很长的名字" * 12
    meeting.meeting.save()
    answer = pages.signed_in(cast.clerk).get(f"/meetings/{meeting.pk}/meeting.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    found = unfolded(pages.text(answer))
    assert found["SUMMARY"].endswith(meeting.title)
    assert found["DTSTART"] == "20211118T070000Z"
    assert clock.local(meeting.meeting.held_at).hour == 15
    assert found["LOCATION"].startswith("三楼，东头；\\n靠窗的会议室\\\\很长")
    assert found["URL"].endswith(f"/meetings/{meeting.pk}/hall/")
    assert pages.signed_in(cast.member).get(f"/meetings/{meeting.pk}/meeting.ics").status_code == 404
    assert calendar_file.text("a,b;c") == "a\\,b\\;c"
