"""How official papers put it: the committee's name, an item's subject, what comes next, what there is none of."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests import planning, ways
from tests.cast import Cast, seat
from tests.pages import signed_in, text

from linli.core import clock
from linli.core.journal import erase
from linli.core.journal.models import Note
from linli.core.people.models import Seat
from linli.core.procedures.models import Case
from linli.domains.committees import paper_parts
from linli.domains.meetings import lists
from linli.domains.meetings.agenda import filling, referred_items
from linli.domains.meetings.minutes import papers
from linli.domains.meetings.models import Deliberation
from linli.domains.oversight.workplan import papers as workplan_papers
from linli.domains.returns import periods
from linli.domains.returns.reports import summary
from linli.domains.returns.scope import Ask


def words(case: Case) -> str:
    return "\n".join(str(value) for _, value in papers.document(ways.again(case)).blocks)


@pytest.mark.django_db
@pytest.mark.clause("3.1")
def test_a_committee_has_one_name_on_every_paper(cast: Cast) -> None:
    short = str(cast.place).removesuffix("社区")
    full = f"{short}社区建设工作委员会（社工委）"
    assert paper_parts.committee(cast.place) == full
    case = planning.drafted(cast)
    sheet = workplan_papers.Sheet(cast.place, case.pk, planning.YEAR, case.edition, clock.now())
    assert workplan_papers.plan(sheet).title == f"{full}2021年工作计划"
    page = signed_in(cast.secretary).get(f"/work-plan/{planning.YEAR}/")
    assert "社区社区" not in text(page)


@pytest.mark.django_db
@pytest.mark.clause("4.4")
def test_minutes_of_a_chain_say_to_whom_it_goes_next(cast: Cast) -> None:
    people = list(Seat.objects.filter(body__place=cast.place).values_list("person_id", flat=True))
    bodies = ("party_organisation", "two_committees", "party_members", "residents_representatives")
    for body in bodies:
        seat(cast.place, body, people)
    first = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), first, question="拆了重建", amount=74_000)
    ways.begin(cast, first)
    ways.go(item, "deliberate", cast.clerk, measure="院墙重建", amount=74_000)
    problem, told = Deliberation.objects.get().problem, []
    for number, body in enumerate(bodies):
        sitting = ways.meeting(cast, 10 + number, (body,))
        item = ways.table(cast, problem, sitting)
        ways.begin(cast, sitting)
        item = ways.go(item, "vote", cast.clerk, votes_for=7, votes_against=0, votes_abstain=0)
        ways.go(item, "resolve" if number == 3 else "carry", cast.clerk)
        told.append(words(sitting))
    for said, after in zip(
        told, ("提交“两委”商议", "提交党员大会审议", "提交居民（代表）会议决议"), strict=False
    ):
        assert f"会议通过，{after}。" in said
    assert "会议作出决议，公开以后实施。" in told[3]
    assert not any("提交下一步" in one for one in told)


@pytest.mark.django_db
def test_an_items_subject_reads_well_whatever_was_said(cast: Cast) -> None:
    sitting = ways.meeting(cast)
    ways.table(
        cast, ways.awaiting(cast, ways.report(cast, "孩子放学没有去处，想借个“四点半”的地方。")), sitting
    )
    filling.fill(sitting, cast.secretary, [], ["冬季供热准备情况"], uuid4())
    said = words(sitting)
    assert "一、关于“孩子放学没有去处，想借个‘四点半’的地方”的问题（待议）" in said
    assert "二、关于“冬季供热准备情况”的议题（待议）" in said


@pytest.mark.django_db
@pytest.mark.clause("4.3")
def test_what_went_to_the_street_is_named_and_not_only_counted(cast: Cast) -> None:
    made = [ways.accept(cast, ways.report(cast, one)) for one in ("院墙歪了", "外墙掉砖")]
    made.append(ways.accept(cast, ways.report(cast, "邻居打孩子", keep_name=True)))
    for case in made:
        ways.go(case, "refer", cast.secretary, why="归街道")
    title = lists.initial(cast.place)["heard"]
    assert title == "移送街道的 3 件事"
    sitting = ways.meeting(cast)
    filling.fill(sitting, cast.secretary, [], [title, "供热"], uuid4())
    ways.begin(cast, sitting)
    for item in Case.objects.filter(root=sitting.pk, procedure="agenda_item"):
        ways.go(item, "hear", cast.clerk)
    said = words(sitting)
    for case in made[:2]:
        assert f"{case.number}“{case.title}”" in said
    assert f"{made[2].number}（本人要求保密）" in said
    assert "打孩子" not in said
    assert said.count("会上通报：") == 1
    erase.erase(Note.objects.get(kind="report", case_id=made[0].pk), cast.secretary)
    assert "院墙歪了" not in words(sitting)
    assert referred_items.which(cast.place, "供热") == ""


@pytest.mark.django_db
def test_what_there_is_none_of_is_said_in_a_sentence(cast: Cast) -> None:
    def report() -> str:
        period = periods.read("2021-11")
        assert period is not None
        made = summary.report(Ask(cast.secretary, cast.place, period))[0]
        return "\n".join(str(value) for kind, value in made.blocks if kind == "para")

    empty = report()
    for said in (
        "没有走访。没有新登记的问题。", "没有召开会议。没有新立项和验收的项目。",
        "没有移送街道的，也没有发协办函。", "没有答复的。没有不予受理的。现在没有在办的。",
    ):  # fmt: skip
        assert said in empty
    ways.go(ways.report(cast), "decline", cast.secretary, reason="not_ours", words="归物业")
    ways.fed_back(cast)
    clock.advance(timedelta(hours=1))
    full = report()
    assert "新登记问题2件。" in full
    assert "不予受理1件，理由都已告诉本人。" in full
    assert "现在在办1件。" in full
    assert not any(f"{sign}0" in full for sign in "，。件次访")
