"""The meeting room: the whole meeting on one page, from the invitation to the filed minutes (4.2, 4.3)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.papers.models import Paper
from linli.core.procedures.models import Case
from linli.domains.meetings.models import Attendance, Item, Statement
from linli.domains.projects.models import Project

BUDGET = 14


@pytest.fixture
def staff(cast: Cast) -> Client:
    return pages.signed_in(cast.secretary)


def sitting(cast: Cast, **data: Any) -> tuple[Case, Case]:
    """A meeting that sits, with a problem on its agenda."""
    problem, meeting = ways.awaiting(cast), ways.meeting(cast)
    item = ways.table(cast, problem, meeting, question="谁来换线", **data)
    return ways.begin(cast, meeting), item


def send(staff: Client, address: str, **data: Any) -> Any:
    return staff.post(address, {"token": str(uuid4()), **data})


def of(item: Case) -> str:
    return f"/meetings/{item.root_id}/items/{item.pk}/"


def test_it_works(cast: Cast, staff: Client) -> None:
    meeting, item = sitting(cast)
    answer = staff.get(f"/meetings/{meeting.pk}/")
    assert answer.status_code == 200
    text = pages.text(answer)
    assert "谁来换线" in text
    assert "实到 7 / 应到 7，过半" in text
    assert "有表决权 7 人，回避 0 人，应投 7 票" in text
    assert (
        staff.get(of(item)).status_code
        == staff.get(f"/meetings/{meeting.pk}/?item={item.pk}").status_code
        == 200
    )


def test_whose_it_is(cast: Cast) -> None:
    meeting, item = sitting(cast)
    for address in (f"/meetings/{meeting.pk}/", of(item), f"/meetings/{meeting.pk}/minutes.docx"):
        assert pages.signed_in(cast.stranger).get(address).status_code == 404
        assert pages.signed_in(cast.clerk).get(address).status_code == 200
        assert pages.signed_in(cast.member).get(address).status_code == 403
        assert pages.signed_in(cast.city_officer).get(address).status_code == 403
        assert Client().get(address).headers["Location"].startswith("/sign-in/")
    stranger = pages.signed_in(cast.stranger)
    assert send(stranger, f"/meetings/{meeting.pk}/end/").status_code == 404
    assert send(stranger, of(item) + "hear/").status_code == 404
    assert ways.again(item).state == "tabled"


def test_bad_addresses(cast: Cast, staff: Client) -> None:
    meeting, item = sitting(cast)
    other = ways.meeting(cast, in_days=12)
    assert staff.get("/meetings/999999/").status_code == 404
    assert staff.get(f"/meetings/{other.pk}/items/{item.pk}/").status_code == 404
    assert send(staff, f"/meetings/{other.pk}/items/{item.pk}/hear/").status_code == 404
    assert send(staff, f"/meetings/{meeting.pk}/nothing/").status_code == 400
    assert send(staff, of(item) + "measures/").status_code == 400
    assert staff.post(f"/meetings/{meeting.pk}/end/").status_code == 400
    assert staff.get(f"/meetings/{meeting.pk}/end/").status_code == 405
    assert staff.get(f"/meetings/{meeting.pk}/minutes.txt").status_code == 404
    assert staff.get(f"/meetings/{meeting.pk}/?item=x&move=nothing").status_code == 200


def test_a_long_meeting_asks_no_more_than_a_short_one(cast: Cast, staff: Client) -> None:
    meeting, item = sitting(cast)
    few, _ = pages.queries(staff, f"/meetings/{meeting.pk}/")
    for number in range(4):
        ways.go(item, "say", cast.clerk, speaker="魏国栋　委员", position="for", words=f"第 {number} 句。")
    many, answer = pages.queries(staff, f"/meetings/{meeting.pk}/")
    assert "第 3 句" in pages.text(answer)
    assert few <= many <= BUDGET


@pytest.mark.clause("4.3")
def test_attendance_is_one_tap_a_person(cast: Cast, staff: Client) -> None:
    meeting = ways.go(ways.meeting(cast), "notify", cast.secretary)
    rows = list(Attendance.objects.filter(case=meeting).order_by("pk"))
    there = [row.pk for row in rows[:3]]
    send(staff, f"/meetings/{meeting.pk}/attend/", present=there, leave=[rows[0].pk, rows[3].pk])
    states = dict(Attendance.objects.filter(case=meeting).values_list("pk", "state"))
    assert [states[row.pk] for row in rows[:5]] == ["present", "present", "present", "leave", "absent"]
    text = pages.text(staff.get(f"/meetings/{meeting.pk}/"))
    assert "实到 3 / 应到 7，差 1 人过半" in text
    assert "没有过半，还不能开会" in text
    assert send(staff, f"/meetings/{meeting.pk}/begin/").status_code == 422
    send(staff, f"/meetings/{meeting.pk}/attend/", everybody="1")
    clock.set_now(meeting.meeting.held_at)
    assert send(staff, f"/meetings/{meeting.pk}/begin/").status_code == 302
    assert ways.again(meeting).state == "in_session"


def test_two_taps_with_the_same_token_both_count(cast: Cast, staff: Client) -> None:
    meeting = ways.go(ways.meeting(cast), "notify", cast.secretary)
    first, second = Attendance.objects.filter(case=meeting).order_by("pk")[:2]
    token = str(uuid4())
    staff.post(f"/meetings/{meeting.pk}/attend/", {"token": token, "present": [first.pk]})
    staff.post(f"/meetings/{meeting.pk}/attend/", {"token": token, "present": [first.pk, second.pk]})
    assert Attendance.objects.filter(case=meeting, state="present").count() == 2


@pytest.mark.clause("4.3")
def test_a_guest_speaks_and_does_not_vote(cast: Cast, staff: Client) -> None:
    meeting, item = sitting(cast)
    assert (
        send(staff, f"/meetings/{meeting.pk}/guest/", name="刘志明", standing="热力公司").status_code == 302
    )
    again = send(staff, f"/meetings/{meeting.pk}/guest/", name="刘志明", standing="热力公司")
    assert again.status_code == 422
    assert "已经在名单上" in pages.text(again)
    assert "热力公司" in pages.text(again)
    send(staff, of(item) + "say/", speaker="刘志明　热力公司", position="for", words="24 号前换好")
    row = Statement.objects.get(case=item)
    assert row.person is not None
    assert row.person.name == "刘志明"
    text = pages.text(staff.get(of(item)))
    assert "24 号前换好" in text
    assert "有表决权 7 人" in text
    assert "刘志明说，24 号前换好。" in text


def test_a_member_who_attends_is_no_new_person(cast: Cast, staff: Client) -> None:
    meeting, _ = sitting(cast)
    send(staff, f"/meetings/{meeting.pk}/guest/", name="王建平", standing="社工委委员")
    row = Attendance.objects.get(case=meeting, votes=False)
    assert row.person_id == cast.member.person_id


def test_what_is_wrong_is_said_and_kept(cast: Cast, staff: Client) -> None:
    _, item = sitting(cast)
    answer = send(staff, of(item) + "say/", speaker="没有这个人", words="我说的话")
    assert answer.status_code == 422
    assert "我说的话" in pages.text(answer)
    assert not Statement.objects.exists()
    answer = send(staff, of(item) + "vote/", votes_for=5, votes_against=1, votes_abstain=0)
    assert answer.status_code == 422
    text = pages.text(answer)
    assert "应投 7 票，现在合计 6 票，对不上" in text
    assert 'name="votes_for" value="5"' in text
    assert Item.objects.get(case=item).votes_for is None


@pytest.mark.clause("4.3")
def test_the_concerned_leaves_and_the_fourth_cell_counts_itself(cast: Cast, staff: Client) -> None:
    meeting, item = sitting(cast)
    gone = Attendance.objects.filter(case=meeting, votes=True).order_by("-pk")[0]
    assert send(staff, of(item) + "recuse/", person=gone.person_id, why="物业的人").status_code == 302
    text = pages.text(staff.get(of(item)))
    assert "有表决权 7 人，回避 1 人，应投 6 票" in text
    assert "不计入应投票" in text
    send(staff, of(item) + "vote/", votes_for=6, votes_against=0, votes_abstain=0)
    text = pages.text(staff.get(of(item)))
    assert "6 票已齐，赞成过半" in text
    assert f"{gone.person.name}与本项有关，回避离席。" in text
    assert f"{gone.person.name}（第一项回避）" in text


@pytest.mark.clause("4.3")
def test_a_vote_on_paper_needs_two_tellers(cast: Cast, staff: Client) -> None:
    _, item = sitting(cast, secret=True)
    votes = {"votes_for": 7, "votes_against": 0, "votes_abstain": 0}
    answer = send(staff, of(item) + "vote/", **votes, tellers="孙丽")
    assert "纸票要写两名计票人" in pages.text(answer)
    assert "孙丽" in pages.text(answer)
    assert send(staff, of(item) + "vote/", **votes, tellers="孙丽、陈雪").status_code == 302


@pytest.mark.clause("4.3", "4.4")
def test_what_the_votes_do_not_allow_is_refused_with_its_reason(cast: Cast, staff: Client) -> None:
    _, item = sitting(cast)
    assert "还不能通过，立项目：<span>还没有表决" in pages.text(staff.get(of(item)))
    ways.go(item, "vote", cast.clerk, votes_for=3, votes_against=4, votes_abstain=0)
    text = pages.text(staff.get(of(item)))
    assert "赞成 3 票，没有过半，不能通过" in text
    assert f"/projects/open/{item.pk}/" not in text
    why = {"vote.again": "有人没有听清"}
    ways.go(item, "vote", cast.clerk, why, votes_for=4, votes_against=3, votes_abstain=0)
    assert f"/projects/open/{item.pk}/" in pages.text(staff.get(of(item)))


@pytest.mark.clause("4.4")
def test_money_above_the_threshold_is_refused_on_the_button(cast: Cast, staff: Client) -> None:
    _, item = sitting(cast, amount=21600)
    ways.carried(cast, item)
    text = pages.text(staff.get(of(item)))
    assert "四议两公开" in text
    assert f"/projects/open/{item.pk}/" not in text


@pytest.mark.parametrize(
    ("move", "item_state", "problem_state"),
    [
        ("put_off", "put_off", "awaiting"),
        ("refer", "referral", "with_street"),
        ("back", "back", "solving"),
        ("hear", "noted", "awaiting"),
    ],
)
@pytest.mark.clause("4.3")
def test_each_result(cast: Cast, staff: Client, move: str, item_state: str, problem_state: str) -> None:
    meeting, item = sitting(cast)
    problem = item.item.problem
    asked = "接下来怎么办，告诉提出人" if move == "hear" else "会上怎么说的"
    assert asked in pages.text(staff.get(f"{of(item)}?move={move}"))
    assert send(staff, of(item) + f"{move}/", measure="").status_code == 422
    answer = send(staff, of(item) + f"{move}/", measure="请街道协调")
    assert answer.headers["Location"] == f"/meetings/{meeting.pk}/"
    assert (ways.again(item).state, ways.again(problem).state) == (item_state, problem_state)
    assert "请街道协调" in pages.text(staff.get(of(item)))


def test_before_it_sits_nothing_is_recorded(cast: Cast, staff: Client) -> None:
    meeting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), meeting)
    text = pages.text(staff.get(of(item)))
    assert "会议还没有开" in text
    assert 'name="words"' not in text
    assert send(staff, of(item) + "hear/").status_code == 422
    assert send(staff, of(item) + "withdraw/", words="先不议").status_code == 302
    assert ways.again(item.item.problem).state == "awaiting"


def test_the_order_of_the_agenda(cast: Cast, staff: Client) -> None:
    meeting = ways.meeting(cast)
    first = ways.table(cast, ways.awaiting(cast), meeting)
    send(staff, f"/meetings/{meeting.pk}/heard/", title="院墙修缮进展")
    second = Item.objects.get(problem__isnull=True).case
    assert second.title == "院墙修缮进展"
    send(staff, of(second) + "order/", direction="up")
    send(staff, of(second) + "order/", direction="up")
    assert list(Item.objects.order_by("position").values_list("case_id", flat=True)) == [second.pk, first.pk]
    assert send(staff, of(second) + "order/", direction="sideways").status_code == 422
    answer = send(staff, f"/meetings/{meeting.pk}/heard/", title="")
    assert answer.status_code == 422


def test_an_item_that_is_only_heard_has_no_vote(cast: Cast, staff: Client) -> None:
    meeting, _ = sitting(cast)
    send(staff, f"/meetings/{meeting.pk}/heard/", title="院墙修缮进展")
    item = Item.objects.get(problem__isnull=True).case
    text = pages.text(staff.get(of(item)))
    assert "votes_for" not in text
    assert "通过，立项目" not in text
    assert f'action="{of(item)}hear/"' in text
    send(staff, of(item) + "hear/")
    assert ways.again(item).state == "noted"
    assert "会议听取。" in pages.text(staff.get(of(item)))


@pytest.mark.clause("4.2")
def test_an_item_that_comes_late_is_added_with_a_written_reason(cast: Cast, staff: Client) -> None:
    """Materials go out three days before: what is added while the meeting sits asks why, where it was typed."""
    meeting, _ = sitting(cast)
    clock.set_now(meeting.meeting.held_at)
    address = f"/meetings/{meeting.pk}/heard/"
    asked = send(staff, address, title="院墙修缮进展")
    assert asked.status_code == 422
    form = asked.content.decode().partition(f'action="{address}"')[2].partition("</form>")[0]
    name = form.partition('name="reason')[2].partition('"')[0]
    assert name
    assert "院墙修缮进展" in form
    assert send(staff, address, title="院墙修缮进展", **{f"reason{name}": "刚刚接到通知"}).status_code == 302
    assert Item.objects.filter(problem__isnull=True).count() == 1


@pytest.mark.clause("4.4")
def test_what_is_proposed_for_a_project_is_voted_on_and_heard(cast: Cast, staff: Client) -> None:
    """The body that approved it votes on its change or its end, on the page as anywhere else."""
    case, meeting = ways.studied(cast, ways.opened(cast)), ways.meeting(cast, 12)
    ways.go(case, "propose", cast.secretary, what="stop", words="产权说不清", meeting=meeting.pk)
    ways.begin(cast, meeting)
    item = Case.objects.get(root=meeting.pk, procedure="agenda_item")
    page = staff.get(of(item)).content.decode()
    assert f'action="{of(item)}vote/"' in page
    assert "通过，立项目" not in page
    assert send(staff, of(item) + "vote/", votes_for=7, votes_against=0, votes_abstain=0).status_code == 302
    assert send(staff, of(item) + "hear/").status_code == 302
    over = {f"promise-{one.pk}": "released" for one in ways.promised(case)}
    stopped = send(staff, f"/projects/{case.pk}/stop/", words="产权说不清", **over)
    assert stopped.status_code == 302
    assert ways.again(case).state == "stopped"


@pytest.mark.clause("4.2", "4.3")
def test_the_end_the_minutes_and_the_paper(cast: Cast, staff: Client) -> None:
    meeting, item = sitting(cast)
    base = f"/meetings/{meeting.pk}/"
    answer = send(staff, base + "end/")
    assert answer.status_code == 422
    assert "还有 1 项议题没有结果" in pages.text(answer)
    send(staff, of(item) + "back/", measure="社区换线")
    send(staff, base + "end/")
    assert "改纪要" in pages.text(staff.get(base))
    send(staff, base + "edit/", words="另：下次会议定在 12 月。")
    draft = staff.get(base + "minutes.pdf")
    assert draft.headers["Content-Type"] == "application/pdf"
    assert "%E8%8D%89%E7%A8%BF" in draft.headers["Content-Disposition"]  # 草稿
    assert send(pages.signed_in(cast.clerk), base + "file/").status_code == 422
    assert send(staff, base + "file/").status_code == 302
    paper = Paper.objects.get(case_id=meeting.pk)
    assert paper.number.endswith("纪〔2021〕1号")
    assert "下次会议定在 12 月" in str(paper.document)
    text = pages.text(staff.get(base))
    assert "已归档" in text
    assert "已经签发，不再改" in text
    assert 'name="present"' not in text
    assert staff.get(base + "minutes.docx").content[:2] == b"PK"
    assert verify()["ok"]


@pytest.mark.clause("4.2")
def test_late_materials_ask_for_a_reason(cast: Cast, staff: Client) -> None:
    meeting = ways.meeting(cast, in_days=1)
    base = f"/meetings/{meeting.pk}/"
    answer = send(staff, base + "notify/")
    assert answer.status_code == 422
    text = pages.text(answer)
    assert "可以继续，请写一句理由" in text
    assert 'name="reason-meeting.materials"' in text
    assert send(staff, base + "notify/", **{"reason-meeting.materials": "急着换泵"}).status_code == 302
    assert Entry.objects.get(case_id=meeting.pk, verb="notify").data["reasons"] == ["meeting.materials"]


@pytest.mark.clause("4.3")
def test_passing_it_opens_the_project_and_comes_back(cast: Cast, staff: Client) -> None:
    meeting, item = sitting(cast)
    ways.carried(cast, item)
    address = f"/projects/open/{item.pk}/"
    assert "谁来换线" in pages.text(staff.get(address))
    end = (clock.today() + timedelta(days=20)).isoformat()
    wrong = send(staff, address, measure="换整根线", owner=cast.grid_worker.post_id, ends_on="2021-01-01")
    assert wrong.status_code == 422
    assert "换整根线" in pages.text(wrong)
    answer = send(staff, address, measure="换整根线", owner=cast.grid_worker.post_id, ends_on=end)
    assert answer.headers["Location"] == f"/meetings/{meeting.pk}/"
    project = Project.objects.get(item=item)
    assert (ways.again(item).state, project.measure) == ("measures", "换整根线")
    text = pages.text(staff.get(of(item)))
    assert f"/projects/{project.pk}/" in text
    assert "换整根线" in text
    again = send(staff, address, measure="再来一个", owner=cast.grid_worker.post_id, ends_on=end)
    assert again.status_code == 422
    assert Project.objects.count() == 1


def test_a_cancelled_meeting_gives_its_problems_back(cast: Cast, staff: Client) -> None:
    meeting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), meeting)
    assert send(staff, f"/meetings/{meeting.pk}/cancel/", words="").status_code == 422
    send(staff, f"/meetings/{meeting.pk}/cancel/", words="人凑不齐")
    assert ways.again(item.item.problem).state == "awaiting"
    assert "已取消" in pages.text(staff.get(f"/meetings/{meeting.pk}/"))


def test_the_meeting_page_escapes_what_people_say(cast: Cast, staff: Client) -> None:
    _, item = sitting(cast)
    send(staff, of(item) + "say/", speaker="魏国栋　委员", words="<script>alert(1)</script>")
    assert "<script>alert" not in pages.text(staff.get(of(item)))
