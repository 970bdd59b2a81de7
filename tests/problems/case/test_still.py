"""What was promised is waited for: whoever verifies sees it, the resident reads it, and it goes on by itself (4.5)."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast
from tests.problems.letters.test_letters_late import told
from tests.problems.letters.test_page_letters import GOOD, letter, send
from tests.projects.test_table_projects import doing

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal.verify import verify
from linli.core.people.actor import PUBLIC
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.rulebook import calendar
from linli.domains.problems import actions, open_promises
from linli.domains.problems.models import Pledge
from linli.domains.problems.rules import VERIFICATION

WORDS = {"words": "去看过，围起来了"}
WHY = {"pledge.before_done": "先告诉住户部门定了哪天"}


def promised(cast: Cast, **more: Any) -> Case:
    """A problem whose department promised a fence by the 19th; gives the problem."""
    case = letter(cast)
    send(pages.signed_in(cast.department), case, "answer", **(GOOD | more))
    send(pages.signed_in(cast.department_head), case, "sign")
    return ways.again(case)


def pledge() -> Case:
    return Case.objects.get(procedure="pledge", closed_at__isnull=True)


def owed(case: Case) -> datetime:
    found = Duty.objects.get(case_id=case.pk, kind="problem.verify", done_at=None).due_at
    assert found is not None
    return found


@pytest.mark.clause("4.5")
def test_whoever_verifies_sees_what_is_promised_and_says_why_not_to_wait(cast: Cast) -> None:
    case = promised(cast)
    with pytest.raises(Refused) as refused:
        ways.go(case, "verify", cast.member, **WORDS)
    assert (refused.value.need_reason, refused.value.clauses) == (True, ["4.5"])
    member = pages.signed_in(cast.member)
    page = pages.text(member.get(f"/problems/{case.pk}/"))
    assert "答应了、还没有做到的" in page
    assert f"/pledges/{pledge().pk}/" in page
    assert "11月19日 前做到，还没到日子" in page
    opened = pages.text(member.get(f"/problems/{case.pk}/?move=verify"))
    assert 'name="reason:pledge.before_done"' in opened or 'name="reason-pledge.before_done"' in opened
    answer = member.post(f"/problems/{case.pk}/verify/", {"token": str(uuid4()), **WORDS})
    assert answer.status_code == 422
    assert ways.again(case).state == "verifying"
    assert ways.go(case, "verify", cast.member, WHY, **WORDS).state == "to_feed_back"
    assert verify()["ok"]


@pytest.mark.clause("4.5")
@pytest.mark.parametrize("end", ["kept", "release"])
def test_when_the_last_one_has_ended_it_goes_on_by_itself(cast: Cast, end: str) -> None:
    case = promised(cast)
    day = date(2021, 11, 19)
    assert owed(case) == calendar.due(clock.at(day + timedelta(days=1)), VERIFICATION.value()).at
    actor = cast.clerk if end == "kept" else cast.street_officer
    ways.go(pledge(), end, actor, words="去看过，围起来了")
    assert owed(case) == ways.again(case).due_at == calendar.due(clock.now(), VERIFICATION.value()).at
    assert told(cast.secretary, "back")[-1].startswith("答应的都有了结果，请核查")
    page = pages.text(pages.signed_in(cast.member).get(f"/problems/{case.pk}/"))
    assert "答应了、还没有做到的" not in page
    assert open_promises.OVER["kept" if end == "kept" else "released"] in page
    assert ways.go(case, "verify", cast.member, **WORDS).state == "to_feed_back"
    assert verify()["ok"]


@pytest.mark.clause("4.5")
def test_another_day_moves_the_day_of_whoever_verifies(cast: Cast) -> None:
    case = promised(cast)
    before = owed(case)
    later = date(2021, 12, 3)
    ways.go(pledge(), "redate", cast.street_officer, until=later, words="等招标")
    assert owed(case) == calendar.due(clock.at(later + timedelta(days=1)), VERIFICATION.value()).at > before


@pytest.mark.clause("4.5")
def test_of_two_the_other_is_still_waited_for(cast: Cast) -> None:
    case = promised(cast, **{"on-2": "2021-11-26"})
    first = Pledge.objects.get(due_on=date(2021, 11, 19)).case
    before = owed(case)
    ways.go(first, "kept", cast.clerk, words="围了")
    assert owed(case) == before
    assert told(cast.secretary, "back")[-1].startswith("有回音")
    with pytest.raises(Refused, match="11月26日"):
        ways.go(case, "verify", cast.member, **WORDS)


@pytest.mark.clause("4.5")
def test_each_of_two_is_named_with_where_it_stands(cast: Cast) -> None:
    case = promised(cast, **{"on-2": "2021-11-26"})
    first = Pledge.objects.get(due_on=date(2021, 11, 19)).case
    ways.go(first, "tell", cast.department, words="做了")
    ways.go(first, "not_kept", cast.clerk, words="没有围")
    with pytest.raises(Refused) as refused:
        ways.go(case, "verify", cast.member, **WORDS)
    said = str(refused.value)
    assert "11月19日 前，去看过，没做到；" in said
    assert "11月26日 前做到，还没到日子" in said
    assert "等 2 件" not in said


@pytest.mark.clause("4.5")
def test_what_was_said_to_be_done_and_what_is_late_is_said_so(cast: Cast) -> None:
    case = promised(cast)
    ways.go(pledge(), "tell", cast.department, words="做了")
    with pytest.raises(Refused, match="说是做到了"):
        ways.go(case, "verify", cast.member, **WORDS)
    ways.go(pledge(), "not_kept", cast.clerk, words="没有围")
    with pytest.raises(Refused, match="去看过，没做到"):
        ways.go(case, "verify", cast.member, **WORDS)


@pytest.mark.clause("4.5")
def test_done_again_while_it_is_promised_asks_too(cast: Cast) -> None:
    case = ways.go(promised(cast), "verify_fail", cast.member, words="还没有围")
    case = ways.go(case, "solve", cast.clerk, difficulty="simple", handler=cast.grid_worker.post_id)
    with pytest.raises(Refused) as refused:
        ways.go(case, "done", cast.grid_worker, words="社区先围了", result="solved")
    assert refused.value.need_reason
    assert (
        ways.go(case, "done", cast.grid_worker, WHY, words="社区先围了", result="solved").state == "verifying"
    )


def asked_of_a_department(cast: Cast) -> tuple[Case, str]:
    """A resident's report that the street has sent on, and the resident's code."""
    given = {"text": "外墙砖松动，掉落过一次", "spot": "40 号院", "facet": "housing"}
    case, code = actions.report(cast.place, PUBLIC, given, uuid4())
    case = ways.go(ways.accept(cast, case), "refer", cast.secretary, why="归房管")
    case = ways.go(case, "receive", cast.street_officer)
    asked = {"post": cast.department.post_id, "words": "请勘查", "points": "先围起来\n谁来修"}
    return ways.go(case, "letter", cast.street_officer, **asked), code


@pytest.mark.clause("4.5")
def test_the_resident_reads_what_is_to_come_and_by_when(cast: Cast, client: Client) -> None:
    case, code = asked_of_a_department(cast)
    send(pages.signed_in(cast.department), case, "answer", **GOOD)
    client.post(f"/c/{cast.place.code}/follow/", {"code": code})
    mine = f"/c/{cast.place.code}/follow/mine/"
    assert "围挡由我局安排" not in pages.text(client.get(mine))
    send(pages.signed_in(cast.department_head), case, "sign")
    page = pages.text(client.get(mine))
    assert "您反映的事，有了答复，答应的还没有都做到" in page
    assert "城关区住房和城乡建设局：围挡由我局安排" in page
    assert "11月19日 前做到，还没到日子" in page
    case = ways.go(case, "verify", cast.member, WHY, **WORDS)
    ways.go(case, "feed_back", cast.clerk, channels=["individual_now"], personal="部门答应 19 日前围好。")
    assert "11月19日 前做到，还没到日子" in pages.text(client.get(mine))
    ways.go(pledge(), "kept", cast.clerk, words="围了")
    page = pages.text(client.get(mine))
    assert "还有这些，做到了会写在这里" not in page
    assert "答应的，去看过，做到了" in page


@pytest.mark.clause("4.5")
def test_the_resident_reads_what_a_department_has_yet_to_answer(cast: Cast, client: Client) -> None:
    case, code = asked_of_a_department(cast)
    send(pages.signed_in(cast.department), case, "partial", **(GOOD | {"answer-2": ""}))
    client.post(f"/c/{cast.place.code}/follow/", {"code": code})
    mine = f"/c/{cast.place.code}/follow/mine/"
    assert "还有这些" not in pages.text(client.get(mine))
    send(pages.signed_in(cast.department_head), case, "sign_part")
    page = pages.text(client.get(mine))
    assert "城关区住房和城乡建设局还有 1 点没有答复" in page
    assert "围挡由我局安排" in page


@pytest.mark.clause("4.5")
def test_words_that_no_head_signed_are_not_the_residents(cast: Cast) -> None:
    one = open_promises.Still(1, "住建局", "线由我们理", date(2021, 11, 19), "promised", False, 0)
    assert open_promises.told([one], clock.now()) == [
        ("住建局：到现场定下的一件事", "11月19日 前做到，还没到日子")
    ]


@pytest.mark.clause("4.5")
def test_what_a_stopped_project_leaves_promised_is_waited_for_too(cast: Cast) -> None:
    project = ways.heard(cast, doing(cast))
    left = ways.promised(project)
    project = ways.go(project, "stop", cast.secretary, words="停", ends={one.pk: "carried" for one in left})
    problem = Case.objects.get(pk=project.project.problem_id)
    assert [one.pk for one in open_promises.of(problem.pk)] == [one.pk for one in left]
    problem = ways.go(problem, "solve", cast.clerk, difficulty="simple", handler=cast.grid_worker.post_id)
    given = {"words": "换了", "result": "solved"}
    with pytest.raises(Refused, match="各方答应的"):
        ways.go(problem, "done", cast.grid_worker, **given)
    problem = ways.go(problem, "done", cast.grid_worker, WHY, **given)
    for one in left:
        ways.go(one, "keep", cast.clerk, words="来过了")
    assert told(cast.secretary, "back")[-1].startswith("答应的都有了结果")
    assert ways.go(problem, "verify", cast.member, **WORDS).state == "to_feed_back"
    assert verify()["ok"]
