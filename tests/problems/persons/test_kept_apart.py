"""What is kept from somebody is not told by another way either: at doors, in the hall, by a code, in letters, on lists."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import forming as go
from tests import ways
from tests.cast import Cast, hold, seat
from tests.meetings.test_meeting_feed import made
from tests.pages import signed_in, text
from tests.problems.letters.test_page_letters import GOOD
from tests.problems.letters.test_page_letters import send as answer
from tests.problems.portal.test_page_portal_follow import enter, mine, move, put
from tests.problems.visits.test_page_rounds import sent
from tests.ways import letter

from linli.core.people.actor import PUBLIC
from linli.core.people.models import Account
from linli.core.procedures.models import Case
from linli.domains.meetings.models import Attendance
from linli.domains.problems import actions as demands
from linli.domains.problems.models import Reporter
from linli.domains.problems.persons import actions

SECRET = "楼上夜里打骂孩子，听得很清楚"
KEPT = "一件要求保密的事"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


# --- at a door ------------------------------------------------------------------------------------------------


def spoken_of(cast: Cast, *cases: Case) -> list[str]:
    """A member's telephone says that these were spoken of at a door: what it is told, sent later or at once."""
    client = signed_in(cast.member)
    form = {"heard": "fine"} | {f"said-{case.pk}": "good" for case in cases}
    page = text(client.post("/visits/new/", sent(None, **form), follow=True))
    later = client.post("/visits/send/", sent(None, **form))
    assert later.status_code == 200
    notes: list[str] = later.json()["notes"]
    assert all(note in page for note in notes)
    assert [case.title in page for case in cases] == [case.title in str(notes) for case in cases]
    return notes


@pytest.mark.clause("4.5")
def test_a_visit_is_told_of_what_waits_no_longer_and_of_nothing_else(cast: Cast) -> None:
    kept, plain = ways.report(cast, SECRET, keep_name=True), ways.report(cast, "楼道灯坏了半个月")
    f = go.forming(cast)
    go.call(f)
    candidate = go.recommend(f, "欧阳锦绣", "veteran")
    beside = demands.report(cast.next_door, PUBLIC, {"text": "下水管返臭"}, uuid4())[0]
    found = spoken_of(cast, kept, ways.meeting(cast), candidate, beside, plain)
    assert found == ["“楼道灯坏了半个月”已经不等回音了，听到的没有再记"]


@pytest.mark.clause("4.5")
def test_at_a_door_nobody_notes_an_answer_to_what_is_kept_secret(cast: Cast) -> None:
    kept = ways.fed_back(cast, ways.report(cast, SECRET, keep_name=True))
    plain = ways.fed_back(cast)
    assert spoken_of(cast, kept, plain) == []
    secretary = signed_in(cast.secretary)
    assert "上门听到" in text(secretary.get(f"/problems/{plain.pk}/"))
    page = text(secretary.get(f"/problems/{kept.pk}/"))
    assert kept.title in page
    assert "上门听到" not in page


# --- in the hall ----------------------------------------------------------------------------------------------


def wall(cast: Cast, meeting: Case) -> str:
    """The wall on the telephone of somebody who was invited; its page and what the page asks for say the same."""
    member, address = signed_in(cast.member), f"/meetings/{meeting.pk}/hall/"
    inside = text(member.get(f"{address}now/"))
    assert inside in text(member.get(address))
    return inside


@pytest.mark.clause("4.5")
def test_the_wall_says_of_a_secret_matter_only_that_it_is_one(cast: Cast) -> None:
    meeting = ways.meeting(cast)
    kept = ways.awaiting(cast, ways.report(cast, SECRET, keep_name=True))
    plain = ways.table(cast, ways.awaiting(cast), meeting, question="谁来换线", amount=2400)
    item = ways.table(cast, kept, meeting, question="孩子先送到谁家住", amount=8800)
    Attendance.objects.create(case=meeting, person_id=cast.member.person_id or 0, standing="居民代表")
    ways.begin(cast, meeting)
    before = wall(cast, meeting)
    ways.go(plain, "say", cast.clerk, speaker="魏国栋　委员", position="for", words="电工下周能来")
    ordinary = wall(cast, meeting)
    for words in (plain.title, "谁来换线", "2,400", "电工下周能来"):
        assert words in ordinary, words
    ways.go(plain, "back", cast.clerk, measure="社区修")
    ways.go(item, "say", cast.clerk, speaker="魏国栋　委员", position="for", words="派出所已经去过她家")
    secret = wall(cast, meeting)
    assert "第 2 项，共 2 项" in secret
    room = signed_in(cast.secretary)
    told = [
        "提出人要求保密" in text(room.get(f"/meetings/{meeting.pk}/items/{one.pk}/")) for one in (plain, item)
    ]
    assert told == [False, True]  # who runs the meeting knows what may not be said on the wall
    ways.go(item, "back", cast.clerk, measure="社区先管")
    over = wall(cast, meeting)
    assert "各项都议过了" in over
    assert [shown.count(KEPT) for shown in (before, ordinary, secret, over)] == [1, 1, 2, 2]
    for shown in (before, ordinary, secret, over):
        for words in (item.title, "楼上", "谁家住", "8,800", "派出所"):
            assert words not in shown, words


# --- by a code ------------------------------------------------------------------------------------------------


def answered_anew(cast: Cast, case: Case, words: str) -> None:
    """What was sent back is done once more, and told to each by themselves."""
    ways.go(case, "solve", cast.clerk, difficulty="simple", handler=cast.grid_worker.post_id)
    ways.go(case, "done", cast.grid_worker, words="又换了一个", result="solved")
    ways.go(case, "verify", cast.member, words="去看过")
    ways.go(case, "feed_back", cast.clerk, channels=["individual_now"], personal=words)


@pytest.mark.clause("4.5")
def test_who_came_by_another_report_reads_of_an_earlier_answer_what_was_public(
    client: Client, cast: Cast
) -> None:
    lead, code = put(cast, "甲楼漏水")
    own, other = put(cast, "乙楼也漏水")
    ways.go(ways.accept(cast, own), "merge", cast.clerk, lead=lead.pk, reason="same")
    personal, public = "张姐，您家厨房的管子换好了。", "甲、乙两楼的管子换好了。"
    both: dict[str, Any] = {
        "channels": ["individual_now", "public_now"],
        "personal": personal,
        "public": public,
    }
    ways.go(ways.to_feed_back(cast, lead), "feed_back", cast.clerk, **both)
    enter(client, cast, code)
    assert move(client, cast, "reopen", words="又漏了").status_code == 302
    answered_anew(cast, lead, "总管也换了。")
    assert move(client, cast, "reopen", words="还是漏").status_code == 302
    page = mine(client, cast)
    assert "退回以前是怎么办的" in page
    assert personal in page
    enter(client, cast, other)
    page = mine(client, cast)
    assert "退回以前是怎么办的" in page
    assert public in page
    assert "张姐" not in page
    assert "总管也换了。" in page, "where nothing was public the one answer is for all who came"


# --- in a copy for one person ---------------------------------------------------------------------------------

WHO = {"name": "欧阳锦绣", "phone": "13987654321"}
NEIGHBOUR = {"name": "王五", "phone": "13922222222"}


def spoken(client: Client, cast: Cast, case: Case, code: str, who: str) -> None:
    """By the code a sentence is added, the answer sent back, and the next one confirmed."""
    enter(client, cast, code)
    move(client, cast, "add", words=f"{who}有病人，夜里要起来")
    ways.fed_back(cast, case)
    move(client, cast, "reopen", words=f"{who}门口还是不亮")
    answered_anew(cast, case, "这回换了整根线。")
    move(client, cast, "confirm", satisfaction="good", words=f"{who}老人谢谢大家")
    assert ways.again(case).state == "closed"


def test_a_copy_has_what_one_said_alone_and_no_words_of_a_neighbour_with_the_same_matter(
    client: Client, cast: Cast
) -> None:
    alone, code = put(cast, "门禁坏了", **WHO)
    spoken(client, cast, alone, code, "我家")
    lead, _ = put(cast, ways.LAMP, **WHO)
    own, other = put(cast, "我们单元也黑", **NEIGHBOUR)
    ways.go(own, "merge", cast.clerk, lead=lead.pk, reason="same")
    spoken(client, cast, lead, other, "邻居家")
    row = Reporter.objects.get(origin=lead)
    given = {"reason": "本人带身份证来要"}
    page = text(signed_in(cast.secretary).post(f"/persons/{row.pk}/copy.html", given))
    for words in ("门禁坏了", ways.LAMP, "我家有病人", "我家门口还是不亮", "我家老人谢谢大家"):
        assert words in page, words
    for answer_given in ("灯修好了，请您看看。", "这回换了整根线。"):
        assert page.count(answer_given) == 2, "of each matter what was answered"
    for words in ("我们单元也黑", "邻居家"):
        assert words not in page, words
    theirs = Reporter.objects.get(origin=own)
    page = text(signed_in(cast.secretary).post(f"/persons/{theirs.pk}/copy.html", given))
    assert "我们单元也黑" in page
    assert "这回换了整根线。" in page, "what was answered where theirs went"
    for words in ("我家门口还是不亮", "我家老人谢谢大家"):
        assert words not in page, words


def test_whoever_was_taken_apart_again_may_have_spoken_meanwhile(client: Client, cast: Cast) -> None:
    lead, _ = put(cast, ways.LAMP, **WHO)
    own, other = put(cast, "我们单元也黑", **NEIGHBOUR)
    ways.go(own, "merge", cast.clerk, lead=lead.pk, reason="same")
    enter(client, cast, other)
    assert move(client, cast, "add", words="邻居家有病人").status_code == 302
    ways.go(own, "unmerge", cast.clerk)
    known = actions.known(Reporter.objects.get(origin=lead))
    assert known.alone == set()
    page = text(
        signed_in(cast.secretary).post(f"/persons/{known.reporters[0].pk}/copy.html", {"reason": "要"})
    )
    assert ways.LAMP in page
    assert "邻居家有病人" not in page
    twice, _ = put(cast, "门禁坏了", **NEIGHBOUR)
    again, _ = put(cast, "门禁还坏着", **NEIGHBOUR)
    ways.go(again, "merge", cast.clerk, lead=twice.pk, reason="same")
    assert {twice.pk, again.pk} <= actions.known(Reporter.objects.get(origin=twice)).alone, "one and the same"


# --- in a letter that is over ---------------------------------------------------------------------------------


@pytest.mark.clause("4.3")
def test_a_colleague_reads_what_the_head_signed_and_of_a_letter_that_went_back_nothing_unsigned(
    cast: Cast,
) -> None:
    assert cast.place.district
    same = signed_in(hold("同事", "department", cast.place.district, unit="城关区住房和城乡建设局"))
    officer, head = signed_in(cast.department), signed_in(cast.department_head)
    signed, back = letter(cast), letter(cast, "电梯停了半年")
    answer(officer, signed, "answer", **GOOD)
    answer(head, signed, "sign")
    part = {"answer-1": "先停用，贴上告示", "on-1": "", "answer-2": "", "on-2": "", "result": ""}
    answer(officer, back, "partial", **part)
    answer(head, back, "sign_part")
    answer(officer, back, "answer", **GOOD | part | {"answer-2": "找前任局长去", "result": "referred"})
    answer(head, back, "sign_refuse", words="归城管局")
    assert answer(officer, back, "letter_return", words="归城管局").status_code == 302
    for client in (officer, head):
        assert "找前任局长去" in text(client.get(f"/letters/{back.pk}/"))
    assert "委托修缮队铲除空鼓" in text(same.get(f"/letters/{signed.pk}/"))
    page = text(same.get(f"/letters/{back.pk}/"))
    for words in ("先围起来", "谁来修，哪天修", "先停用，贴上告示"):
        assert words in page, words
    assert "找前任局长去" not in page


# --- on a committee's page ------------------------------------------------------------------------------------


@pytest.mark.clause("3.3")
def test_a_member_reads_who_is_on_a_list_once_it_is_public(cast: Cast) -> None:
    f = go.bring(go.forming(cast), "appoint")
    member, clerk = signed_in(cast.member), signed_in(cast.clerk)
    people = (("苏慧", "social_worker", "社工站", "member"),)
    go.call(f, "supplement")
    go.gather(f, people)
    go.close(f)
    for step in (
        lambda: go.arrange(f, people),
        lambda: go.take_on(f.round, "submit", cast.clerk),
        lambda: go.decide(f),
        lambda: go.approve(f),
    ):
        step()
        page = text(member.get("/committee/"))
        assert "赵永福" in page, "who sits is no secret"
        assert "苏慧" not in page
        assert "社工站" not in page
        page = text(clerk.get("/committee/"))
        assert "苏慧" in page
        assert "在名单上，还没有公示" in page
    go.publish(f)
    for client in (member, clerk):
        page = text(client.get("/committee/"))
        assert "苏慧" in page
        assert "公示中" in page
    go.until(f.notice().notice.ends_at)
    assert "公示期满，等聘任" in text(member.get("/committee/"))


# --- by the address of a calendar -----------------------------------------------------------------------------


def test_a_calendars_address_ends_with_the_account(cast: Cast, client: Client) -> None:
    seat(cast.place, "enlarged_committee", [cast.member.person_id or 0])
    ways.meeting(cast)
    address = made(signed_in(cast.member))
    accounts = Account.objects.filter(person=cast.member.person_id)
    assert "BEGIN:VEVENT" in text(client.get(address))
    accounts.update(is_active=False)
    assert client.get(address).status_code == 404
    accounts.update(is_active=True)
    assert client.get(address).status_code == 200
