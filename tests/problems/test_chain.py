"""One problem through the plan's five steps, on the mechanism alone (4.1–4.5)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from tests import ways
from tests.cast import Cast

from linli.core import clock, rulebook
from linli.core.duties.models import Duty
from linli.core.duties.tick import tick
from linli.core.journal.models import Entry
from linli.core.journal.verify import verify
from linli.core.people.actor import PUBLIC
from linli.core.procedures import queries
from linli.core.procedures.kinds import NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.core.rulebook import calendar
from linli.core.tallies.models import Tally
from linli.domains.meetings import rules
from linli.domains.meetings.models import Attendance
from linli.domains.problems import actions as demands
from linli.domains.problems import codes
from linli.domains.problems.models import Notice, Problem, Reporter


def test_it_works(cast: Cast) -> None:
    case = ways.report(cast)
    assert (case.state, case.number, case.place_id) == ("reported", "2021-0001", cast.place.pk)
    assert case.title == "三单元楼道灯坏了半个月，晚上老人上下楼看不见"
    assert case.due_at == clock.now() + timedelta(hours=24)
    assert case.turn == "clerk"


@pytest.mark.clause("4.1")
def test_the_community_solves_it_itself(cast: Cast) -> None:
    case = ways.fed_back(cast)
    take(case, "confirm", PUBLIC, {"satisfaction": "good", "words": "谢谢"})
    case = ways.again(case)
    assert (case.state, case.closed_at) == ("closed", clock.now())
    assert case.problem.outcome == "confirmed"
    assert not Duty.objects.filter(case_id=case.pk, done_at__isnull=True).exists()
    verbs = list(Entry.objects.filter(case_id=case.pk).order_by("seq").values_list("verb", flat=True))
    assert verbs == ["report", "accept", "solve", "done", "verify", "feed_back", "confirm"]
    assert verify()["ok"]


@pytest.mark.clause("4.2", "4.3", "4.4")
def test_a_hard_one_goes_through_a_meeting_and_a_project(cast: Cast) -> None:
    problem = ways.awaiting(cast)
    sitting = ways.meeting(cast)
    item = ways.table(cast, problem, sitting, question="谁来换线")
    assert ways.again(problem).state == "tabled"
    ways.begin(cast, sitting)
    ways.carried(cast, item)
    project = ways.project(cast, item)
    assert [ways.again(case).state for case in (item, problem, project)] == ["measures", "project", "study"]
    project = ways.studied(cast, project)
    with pytest.raises(Refused) as refused:
        ways.go(project, "finish", cast.clerk)
    assert refused.value.clauses == ["4.4"]
    project = ways.go(project, "step", cast.grid_worker, milestone=project.milestones.get().pk)
    project = ways.go(project, "finish", cast.clerk)
    with pytest.raises(Refused) as refused:
        ways.go(project, "accept", cast.grid_worker, words="好", people=ways.LOOKED)
    assert "请另一个人验收" in str(refused.value)
    assert set(refused.value.clauses) == {"4.4"}
    for promise in ways.promised(project):
        ways.go(promise, "keep", cast.clerk)
    ways.go(project, "accept", cast.member, words="都亮了", people=ways.LOOKED)
    assert ways.again(problem).state == "to_feed_back"
    ways.go(sitting, "end", cast.secretary)
    ways.go(sitting, "file", cast.secretary)
    assert Duty.objects.get(kind="meetings.monthly", place=cast.place).outcome == Duty.DONE
    assert verify()["ok"]


@pytest.mark.clause("4.3")
def test_beyond_the_community_it_goes_to_the_street_and_a_department(cast: Cast) -> None:
    case = ways.accept(cast, ways.report(cast))
    with pytest.raises(NotPermitted):
        ways.go(case, "refer", cast.clerk, why="管不了")
    case = ways.go(case, "refer", cast.secretary, why="外墙归房管")
    duty = Duty.objects.get(case_id=case.pk, done_at__isnull=True)
    assert (duty.role, duty.place_id) == ("street_officer", cast.place.street_id)
    case = ways.go(case, "receive", cast.street_officer)
    case = ways.go(
        case, "letter", cast.street_officer, post=cast.department.post_id, words="请协办", points="谁修\n哪天"
    )
    assert case.assignee_id == cast.department.post_id
    assert list(queries.visible(cast.department)) == [case]
    case = ways.go(case, "letter_receive", cast.department)
    answers = [{"answer": "我局修", "on": date(2021, 12, 10)}, {"answer": "铲除空鼓，挂网补砂浆", "on": None}]
    case = ways.go(case, "answer", cast.department, answers=answers, result="referred")
    assert not queries.visible(cast.department).exists()
    assert all("我局修" not in text for event in queries.timeline([case]) for _, text in event.notes)
    with pytest.raises(NotPermitted):
        ways.go(case, "sign", cast.department)
    case = ways.go(case, "sign", cast.department_head)
    said = [text for event in queries.timeline([case]) for kind, text in event.notes if kind == "answer"]
    assert said == ["谁修：我局修（12月10日 前）\n哪天：铲除空鼓，挂网补砂浆"]
    with pytest.raises(Refused, match="12月10日 前做到，还没到日子") as waits:
        ways.go(case, "verify", cast.member, words="贴出日期了")
    assert waits.value.need_reason
    early = {"pledge.before_done": "先告诉住户部门定了哪天"}
    case = ways.go(case, "verify", cast.member, early, words="贴出日期了")
    assert case.state == "to_feed_back"


@pytest.mark.clause("4.5")
def test_nothing_closes_without_feedback(cast: Cast) -> None:
    case = ways.solving(cast)
    with pytest.raises(Refused) as refused:
        ways.go(case, "close", cast.secretary)
    assert refused.value.clauses == ["4.5"]
    assert "没有答复提出人" in str(refused.value)


@pytest.mark.clause("4.5")
def test_who_handled_it_does_not_verify_it(cast: Cast) -> None:
    case = ways.go(ways.solving(cast), "done", cast.grid_worker, words="换了", result="solved")
    with pytest.raises(Refused) as refused:
        ways.go(case, "verify", cast.grid_worker, words="好了")
    assert refused.value.clauses == ["4.5"]
    assert ways.go(case, "verify", cast.steward, words="好了").state == "to_feed_back"


@pytest.mark.clause("4.5")
def test_many_households_are_answered_in_public(cast: Cast) -> None:
    case = ways.to_feed_back(cast, ways.report(cast, size=7))
    with pytest.raises(Refused) as refused:
        ways.go(case, "feed_back", cast.clerk, channels=["individual_now"], personal="好了")
    assert "7 户" in str(refused.value)
    channels = ["individual_now", "public_now"]
    case = ways.go(case, "feed_back", cast.clerk, channels=channels, personal="好了", public="楼道灯修好了")
    assert Notice.objects.get(case=case).text == "楼道灯修好了"


@pytest.mark.clause("4.5")
def test_a_protected_one_is_never_public(cast: Cast) -> None:
    case = ways.to_feed_back(cast, ways.report(cast, size=7, keep_name=True))
    with pytest.raises(Refused):
        ways.go(case, "feed_back", cast.clerk, channels=["public_now"], personal="好", public="好")
    assert (
        ways.go(case, "feed_back", cast.clerk, channels=["individual_now"], personal="好").state == "fed_back"
    )


@pytest.mark.clause("4.5")
def test_silence_is_no_answer(cast: Cast) -> None:
    case = ways.fed_back(cast)
    with clock.travel(clock.now() + timedelta(days=9)):
        assert tick()["taken"] == 1
        assert tick()["taken"] == 0
        case = ways.again(case)
    assert (case.state, case.problem.outcome, case.problem.satisfaction) == ("closed", "no_answer", "")


@pytest.mark.clause("4.5")
def test_an_overdue_timed_move_is_settled_before_anybody_acts(cast: Cast) -> None:
    case = ways.fed_back(cast)
    with clock.travel(clock.now() + timedelta(days=9)):
        with pytest.raises(Refused):
            take(case, "confirm", PUBLIC, {"satisfaction": "good"})
        assert ways.again(case).problem.outcome == "no_answer"
        assert ways.go(case, "reopen", PUBLIC, words="又坏了").state == "accepted"


@pytest.mark.clause("2.4", "4.2")
def test_a_danger_is_first_called_in(cast: Cast) -> None:
    case = ways.report(cast, "家里没有暖气，只有 14 度", facet="utilities")
    assert case.due_at == clock.now() + timedelta(hours=2)
    case = ways.go(case, "accept", cast.clerk, facet="utilities", handler=cast.clerk.post_id, urgent=True)
    with pytest.raises(Refused) as refused:
        ways.go(case, "hard", cast.secretary, question="换泵")
    assert refused.value.clauses == ["2.4"]
    case = ways.go(case, "supplier", cast.clerk, utility="heat", answered="下午来")
    assert ways.go(case, "hard", cast.secretary, question="换泵").state == "awaiting"


@pytest.mark.clause("4.2")
def test_merging_keeps_both_reporters_and_can_be_undone(cast: Cast) -> None:
    first, second = ways.report(cast), ways.report(cast, "楼道黑", size=2)
    second = ways.go(second, "merge", cast.clerk, lead=first.pk, reason="same")
    assert (second.state, ways.again(first).size) == ("merged", 3)
    assert Reporter.objects.filter(case=first).count() == 2
    second = ways.go(second, "unmerge", cast.clerk)
    assert (second.state, ways.again(first).size) == ("accepted", 1)
    assert Reporter.objects.filter(case=second).count() == 1
    # Nobody had accepted it: now it has somebody who answers for it first.
    assert second.assignee_id == second.problem.first_taker_id == cast.clerk.post_id


@pytest.mark.clause("4.2")
def test_what_was_accepted_before_it_was_merged_keeps_who_took_it_first(cast: Cast) -> None:
    lead, case = ways.report(cast), ways.accept(cast, ways.report(cast, "楼道黑"), cast.grid_worker)
    ways.go(case, "merge", cast.clerk, lead=lead.pk, reason="same")
    case = ways.go(case, "unmerge", cast.clerk)
    assert case.problem.first_taker_id == cast.grid_worker.post_id


@pytest.mark.clause("4.2")
def test_only_into_an_open_one_of_the_same_community(cast: Cast) -> None:
    case = ways.report(cast)
    foreign = demands.report(cast.next_door, PUBLIC, {"text": "别处"}, uuid4())[0]
    for lead in (case, foreign):
        with pytest.raises(Refused) as refused:
            ways.go(case, "merge", cast.clerk, lead=lead.pk, reason="same")
        assert refused.value.clauses == ["4.2"]


@pytest.mark.clause("4.2")
def test_late_materials_ask_for_a_written_reason(cast: Cast) -> None:
    problem, sitting = ways.awaiting(cast), ways.meeting(cast, in_days=1)
    with pytest.raises(Refused) as refused:
        ways.table(cast, problem, sitting)
    assert refused.value.need_reason
    assert refused.value.clauses == ["4.2"]
    key = refused.value.concerns[0].key
    from linli.domains.meetings import actions as meetings

    item = meetings.table(
        ways.again(problem), cast.secretary, {"meeting": sitting}, reasons={key: "换泵要停暖，等不到下月"}
    )
    event = queries.timeline([item])[0]
    assert event.notes == [("reason", "换泵要停暖，等不到下月")]
    assert event.data["reasons"] == ["meeting.materials"]


@pytest.mark.clause("4.3")
def test_a_meeting_needs_more_than_half(cast: Cast) -> None:
    sitting = ways.meeting(cast)
    with pytest.raises(Refused) as refused:
        ways.begin(cast, sitting, absent=4)
    assert refused.value.concerns[0].rule is rules.QUORUM
    assert refused.value.clauses[0] == "4.3"
    assert ways.begin(cast, sitting, absent=3).state == "in_session"


@pytest.mark.clause("4.3")
def test_only_the_roster_votes_and_the_concerned_leave(cast: Cast) -> None:
    problem, sitting = ways.awaiting(cast), ways.meeting(cast)
    item = ways.table(cast, problem, sitting)
    ways.begin(cast, sitting)
    gone = Attendance.objects.filter(case=sitting, votes=True).order_by("pk")[6]
    item = ways.go(item, "recuse", cast.clerk, person=str(gone.person_id), why="是物业的人")
    with pytest.raises(Refused):
        ways.go(item, "vote", cast.clerk, votes_for=7, votes_against=0, votes_abstain=0)
    item = ways.go(item, "vote", cast.clerk, votes_for=3, votes_against=3, votes_abstain=0)
    with pytest.raises(Refused) as refused:
        ways.project(cast, item)
    assert "没有过半" in str(refused.value)
    again = {"votes_for": 4, "votes_against": 2, "votes_abstain": 0}
    with pytest.raises(Refused, match="写明原因"):
        ways.go(item, "vote", cast.clerk, **again)
    item = ways.go(item, "vote", cast.clerk, {"vote.again": "第一次数错了"}, **again)
    assert ways.project(cast, item).state == "study"


@pytest.mark.clause("4.4")
def test_money_above_the_threshold_is_not_for_this_meeting(cast: Cast) -> None:
    problem, sitting = ways.awaiting(cast), ways.meeting(cast)
    item = ways.table(cast, problem, sitting, amount=21600)
    ways.begin(cast, sitting)
    ways.carried(cast, item)
    with pytest.raises(Refused) as refused:
        ways.project(cast, item)
    assert "四议两公开" in str(refused.value)
    assert not Case.objects.filter(procedure="project").exists()


def test_the_same_token_gives_the_first_result(cast: Cast) -> None:
    token = uuid4()
    first, code = demands.report(cast.place, PUBLIC, {"text": "灯坏了"}, token)
    second, same = demands.report(cast.place, PUBLIC, {"text": "灯坏了"}, token)
    assert (first, code) == (second, same)
    assert codes.find(cast.place.pk, code).case_id == first.pk  # type: ignore[union-attr]
    assert codes.find(cast.next_door.pk, code) is None
    assert Entry.objects.filter(case_id=first.pk).count() == 1


def test_a_stranger_reaches_nothing_next_door(cast: Cast) -> None:
    case = ways.report(cast)
    assert not queries.visible(cast.stranger).exists()
    with pytest.raises(NotPermitted):
        ways.go(case, "accept", cast.stranger, facet="housing", handler=cast.stranger.post_id)
    assert not queries.visible(cast.city_officer).exists()
    assert queries.visible(cast.district_officer).get() == case


@pytest.mark.clause("4.2")
def test_one_extension_granted_by_the_street(cast: Cast) -> None:
    case = ways.solving(cast)
    due = case.due_at
    case = ways.go(case, "extend", cast.clerk, reason="parts", words="等灯具")
    case = ways.go(case, "extension_grant", cast.street_officer)
    assert due is not None
    assert case.due_at is not None
    assert case.due_at > due
    with pytest.raises(Refused) as refused:
        ways.go(case, "extend", cast.clerk, reason="parts", words="再等等")
    assert refused.value.clauses == ["4.2"]


@pytest.mark.clause("4.2")
def test_a_shelved_one_keeps_the_working_time_that_is_left(cast: Cast) -> None:
    case = ways.solving(cast)
    duty = Duty.objects.get(case_id=case.pk, kind="problem.finish", done_at__isnull=True)
    case = ways.go(case, "shelve", cast.secretary, reason="season", words="等停暖")
    duty.refresh_from_db()
    assert (duty.due_at, case.turn) == (None, "secretary")
    left = duty.left
    assert left == 390 + 5 * 420  # what is left of Monday, and five working days
    with clock.travel(clock.now() + timedelta(days=60)):
        ways.go(case, "resume", cast.secretary)
        case = ways.go(case, "solve", cast.clerk, difficulty="simple", handler=cast.grid_worker.post_id)
        assert case.due_at is not None
        assert calendar.working_minutes(clock.now(), case.due_at) == left


@pytest.mark.clause("4.2")
def test_a_harder_one_has_the_longer_clock_from_the_same_day(cast: Cast) -> None:
    case = ways.solving(cast)
    case = ways.go(case, "hard", cast.secretary, question="换整根线")
    assert case.due_at == calendar.due(clock.now(), rulebook.current().value("demand.complex")).at


@pytest.mark.clause("4.1")
def test_the_round_of_the_month_is_a_duty_and_a_visit_does_it(cast: Cast) -> None:
    data = {"heard": "demand", "text": "下水不通", "urgency": "soon", "building": cast.building}
    visit, problems = demands.visit(cast.place, cast.member, data, uuid4())
    assert [case.title for case in problems] == ["下水不通"]
    assert problems[0].problem.source == "visit"
    assert tick()["opened"] > 400
    duty = Duty.objects.get(kind="demands.round", place=cast.place)
    assert (duty.outcome, duty.period) == (Duty.DONE, "2021-11")
    assert Duty.objects.get(kind="demands.round", place=cast.next_door).done_at is None
    assert visit.state == "noted"


@pytest.mark.clause("4.1")
def test_a_missed_month_is_a_line_of_the_journal(cast: Cast) -> None:
    tick()
    with clock.travel(clock.at(clock.today().replace(month=12, day=1), 0, 1)):
        assert tick()["lapsed"] > 800
        assert tick()["lapsed"] == 0
    line = Entry.objects.get(place=cast.place, verb="lapse", data__duty="demands.round")
    assert line.data["period"] == "2021-11"


def test_tallies_follow_from_the_lines(cast: Cast) -> None:
    ways.solving(cast)
    ways.report(cast)
    found = dict(Tally.objects.filter(place=cast.place).values_list("kind", "n"))
    assert found["problem.report"] == 2
    assert (found["problem=reported"], found["problem=solving"], found["problem=accepted"]) == (1, 1, 0)


def test_nothing_personal_in_the_journal(cast: Cast) -> None:
    case = ways.report(cast, "张三家漏水", name="张三", phone="13800000000")
    line = Entry.objects.get(case_id=case.pk)
    assert "张三" not in str(line.data)
    assert "13800000000" not in str(line.data)
    assert b"\xe5\xbc\xa0" not in bytes(Reporter.objects.get(case=case).person.sealed)  # type: ignore[union-attr]


@pytest.mark.clause("4.2")
def test_declining_names_the_reason_and_the_resident_may_come_back(cast: Cast) -> None:
    case = ways.go(ways.report(cast), "decline", cast.secretary, reason="court", words="请等法院")
    assert (case.state, Problem.objects.get(case=case).outcome) == ("declined", "court")
    assert ways.go(case, "reopen", PUBLIC, words="法院没有受理").state == "accepted"
