"""What was said: dictated and split, put right by two at once, three hundred of it; votes again, and none by proxy (4.3)."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast

from linli.core.journal.models import Entry, Note
from linli.core.journal.verify import verify
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.domains.meetings.minutes import papers
from linli.domains.meetings.models import Attendance, Item, Statement
from linli.domains.meetings.room import dictation

HERE = [("魏国栋　委员", ""), ("孙丽　委员", ""), ("高志强　省中医院", "")]


@pytest.fixture
def staff(cast: Cast) -> Client:
    return pages.signed_in(cast.secretary)


def sitting(cast: Cast, **data: Any) -> tuple[Case, Case]:
    meeting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), meeting, question="谁来换线", **data)
    return ways.begin(cast, meeting), item


def of(item: Case) -> str:
    return f"/meetings/{item.root_id}/items/{item.pk}/"


def send(staff: Client, address: str, **data: Any) -> Any:
    return staff.post(address, {"token": str(uuid4()), **data})


def words(item: Case) -> list[str]:
    ids = Statement.objects.filter(case=item).order_by("pk").values_list("note_id", flat=True)
    return [Note.objects.get(pk=pk).text for pk in ids]


def test_a_text_is_split_by_who_spoke() -> None:
    text = "魏国栋：派出所支持。\n  还有一句，时间：下周一\n孙丽（不同意）: 先看预算\n\n高志强(有条件)：材料我们出\n15：30 再说"
    turns, odd = dictation.split(text, HERE)
    assert odd == []
    assert [(one.name, one.position) for one in turns] == [
        ("魏国栋", ""),
        ("孙丽", "against"),
        ("高志强", "condition"),
    ]
    assert turns[0].words == "派出所支持。\n还有一句，时间：下周一"
    assert turns[2].words == "材料我们出\n15：30 再说"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("大家先说一说\n孙丽：好", "大家先说一说"),
        ("孙丽：好\n赵小四：我也来说", "赵小四"),
        ("孙丽：\n魏国栋：好", "孙丽："),
    ],
)
def test_what_belongs_to_nobody_who_is_here_is_shown(text: str, shown: str) -> None:
    assert dictation.split(text, HERE)[1] == [shown]


@pytest.mark.clause("4.3")
def test_a_dictated_text_becomes_statements_and_nothing_of_a_wrong_one_is_lost(
    cast: Cast, staff: Client
) -> None:
    _, item = sitting(cast)
    wrong = "魏国栋：派出所支持。\n赵小四：物业出人。"
    answer = send(staff, of(item) + "dictate/", text=wrong)
    assert answer.status_code == 422
    text = pages.text(answer)
    assert "对不上到会的人：“赵小四”" in text
    assert "物业出人。" in text
    assert words(item) == []
    token = str(uuid4())
    for _ in range(2):
        right = {"token": token, "text": "魏国栋（赞成）：派出所支持。\n孙丽：先看预算。\n两天给结果。"}
        assert staff.post(of(item) + "dictate/", right).headers["Location"] == of(item)
    assert words(item) == ["派出所支持。", "先看预算。\n两天给结果。"]
    first = Statement.objects.filter(case=item).order_by("pk")[0]
    assert (first.position, first.person and first.person.name) == ("for", "魏国栋")
    line = Entry.objects.get(verb="dictate")
    assert line.data["statements"] == 2
    assert "魏国栋" not in str(line.data)
    assert verify()["ok"]


@pytest.mark.clause("4.3")
def test_of_two_who_correct_one_statement_the_second_reads_the_first_and_loses_nothing(
    cast: Cast, staff: Client
) -> None:
    _, item = sitting(cast)
    ways.go(item, "say", cast.clerk, speaker="魏国栋　委员", position="", words="三千块")
    row = Statement.objects.get(case=item)
    page = pages.text(staff.get(f"{of(item)}?reword={row.pk}"))
    assert f'name="seen" value="{row.note_id}"' in page
    seen = row.note_id
    data = {"statement": row.pk, "seen": seen, "position": "for"}
    ways.go(item, "reword", cast.clerk, **data, words="三千五百块")
    answer = send(staff, of(item) + "reword/", **data, words="三千块，含运费")
    assert answer.status_code == 422
    text = pages.text(answer)
    assert "李楠刚刚改过这一条，现在是：“三千五百块”" in text
    assert "三千块，含运费" in text
    row.refresh_from_db()
    assert f'name="seen" value="{row.note_id}"' in text
    answer = send(staff, of(item) + "reword/", **data | {"seen": row.note_id}, words="三千五百块，含运费")
    assert answer.status_code == 302
    assert words(item) == ["三千五百块，含运费"]
    assert "周敏" in pages.text(staff.get(of(item)))
    assert Note.objects.filter(kind="statement").count() == 3
    assert verify()["ok"]


@pytest.mark.clause("4.3")
def test_what_was_said_is_put_right_until_the_minutes_are_signed(cast: Cast, staff: Client) -> None:
    meeting, item = sitting(cast)
    ways.go(item, "say", cast.clerk, speaker="魏国栋　委员", position="", words="三千块")
    ways.go(item, "put_off", cast.clerk, measure="下次")
    meeting = ways.go(meeting, "end", cast.secretary)
    row = Statement.objects.get(case=item)
    data = {"statement": row.pk, "seen": row.note_id, "position": "", "words": "四千块"}
    ways.go(item, "reword", cast.clerk, **data)
    assert "四千块" in str(papers.document(ways.again(meeting)).blocks)
    ways.go(meeting, "file", cast.secretary)
    row.refresh_from_db()
    with pytest.raises(Refused) as no:
        ways.go(item, "reword", cast.clerk, **data | {"seen": row.note_id})
    assert no.value.clauses == ["4.3"]
    assert "?reword=" not in pages.text(staff.get(of(item)))


def test_a_statement_of_another_item_is_not_to_be_had(cast: Cast, staff: Client) -> None:
    meeting = ways.meeting(cast)
    one = ways.table(cast, ways.awaiting(cast), meeting)
    other = ways.table(cast, ways.awaiting(cast, ways.report(cast, "围墙要修一修了")), meeting)
    ways.begin(cast, meeting)
    ways.go(one, "say", cast.clerk, speaker="魏国栋　委员", position="", words="三千块")
    row = Statement.objects.get(case=one)
    data = {"statement": row.pk, "seen": row.note_id, "position": "", "words": "改了"}
    assert send(staff, of(other) + "reword/", **data).status_code == 422
    assert words(one) == ["三千块"]


@pytest.mark.clause("4.3")
def test_three_hundred_statements_go_by_pages(cast: Cast, staff: Client) -> None:
    meeting, item = sitting(cast)
    few, _ = pages.queries(staff, of(item))
    said = "\n".join(f"{'魏国栋' if n % 2 else '孙丽'}：这是发言{n:03d}号" for n in range(1, 301))
    assert send(staff, of(item) + "dictate/", text=said).status_code == 302
    assert Statement.objects.filter(case=item).count() == 300
    many, answer = pages.queries(staff, of(item))
    said_there, _, _ = pages.text(answer).partition('class="end-column"')
    assert "发言300号" in said_there
    assert "发言250号" not in said_there
    assert "第 251–300 条，共 300 条" in said_there
    assert many <= few + 2
    early, _, _ = pages.text(staff.get(f"{of(item)}?said=1")).partition('class="end-column"')
    assert "发言001号" in early
    assert "发言051号" not in early
    assert "发言001号" in str(papers.document(ways.again(meeting)).blocks)


@pytest.mark.clause("4.3")
def test_a_vote_is_repeated_for_a_written_reason_only(cast: Cast, staff: Client) -> None:
    _, item = sitting(cast)
    first, second = ({"votes_for": n, "votes_against": 7 - n, "votes_abstain": 0} for n in (5, 4))
    assert send(staff, of(item) + "vote/", **first).status_code == 302
    answer = send(staff, of(item) + "vote/", **second)
    assert answer.status_code == 422
    assert "已经表决过：赞成 5 票，反对 2 票" in pages.text(answer)
    assert "reason-vote.again" in pages.text(answer)
    assert Item.objects.get(case=item).votes_for == 5
    again = send(staff, of(item) + "vote/", **second, **{"reason-vote.again": "有两位没有听清议的是哪一段"})
    assert again.status_code == 302
    kept = Item.objects.get(case=item)
    assert (kept.votes_for, kept.earlier) == (4, [[5, 2, 0]])
    assert Note.objects.filter(kind="reason", text__contains="没有听清").exists()
    ways.go(item, "back", cast.clerk, measure="社区办")
    assert "不能“表决”" in pages.text(send(staff, of(item) + "vote/", **first))


@pytest.mark.clause("4.3")
def test_nobody_votes_for_who_is_not_there(cast: Cast, staff: Client) -> None:
    meeting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), meeting)
    ways.begin(cast, meeting, absent=2)
    answer = send(staff, of(item) + "vote/", votes_for=7, votes_against=0, votes_abstain=0)
    assert "没有到会的人不能请人代投" in pages.text(answer)


@pytest.mark.clause("4.3")
def test_tellers_are_two_who_are_here_and_not_concerned(cast: Cast, staff: Client) -> None:
    _, item = sitting(cast, secret=True)
    person = Attendance.objects.get(case_id=item.root_id, person__name="孙丽").person_id
    votes = {"votes_for": 6, "votes_against": 0, "votes_abstain": 0}
    ways.go(item, "recuse", cast.clerk, person=str(person), why="她家的房子")
    for tellers, why in (
        ("魏国栋、魏国栋", "两名计票人"),
        ("魏国栋、孙丽", "孙丽不能计票"),
        ("魏国栋、赵小四", "赵小四不能计票"),
    ):
        answer = send(staff, of(item) + "vote/", **votes, tellers=tellers)
        assert why in pages.text(answer)
    assert send(staff, of(item) + "vote/", **votes, tellers="魏国栋 高志强").status_code == 302


@pytest.mark.clause("4.3")
def test_when_too_few_are_left_nothing_is_settled_and_it_can_still_be_put_off(
    cast: Cast, staff: Client
) -> None:
    meeting, item = sitting(cast)
    rows = [row.pk for row in Attendance.objects.filter(case=meeting, votes=True).order_by("pk")]
    ways.go(meeting, "attend", cast.clerk, present=rows[:3], leave=[])
    answer = send(staff, of(item) + "vote/", votes_for=3, votes_against=0, votes_abstain=0)
    assert "没有过半，不能表决和议定；可以休会" in pages.text(answer)
    assert send(staff, of(item) + "back/", measure="社区办").status_code == 422
    assert send(staff, of(item) + "say/", speaker="李楠　委员", words="先散了吧").status_code in (302, 422)
    assert send(staff, of(item) + "put_off/", measure="人不够，下次").status_code == 302
    assert ways.again(item).state == "put_off"
