"""A committee's plan for a year (5.2): drafted from the duties, filled from the record, owed by a clock of its own."""

import io
from datetime import date, timedelta

import docx
import pytest
from django.db import IntegrityError, transaction
from tests import planning, ways
from tests.cast import Cast
from tests.pages import send, signed_in, text
from tests.planning import ADOPT, YEAR

from linli.core import clock
from linli.core.duties import tick
from linli.core.duties.models import Duty
from linli.core.people.actor import PUBLIC
from linli.core.procedures.kinds import Refused
from linli.core.procedures.take import start
from linli.domains.oversight.models import WorkPlan
from linli.domains.oversight.workplan import actions, progress
from linli.domains.returns.models import Edition


def address(cast: Cast, year: int = YEAR) -> str:
    return f"/work-plan/{year}/{cast.place.code}/"


def owed(cast: Cast) -> Duty | None:
    return Duty.objects.filter(place=cast.place, kind=progress.KIND).first()


# --- whose duty it is, and by when --------------------------------------------------------------------------------


@pytest.mark.clause("5.2")
def test_a_committee_that_stood_before_owes_it_by_the_end_of_january(cast: Cast) -> None:
    planning.standing(cast)
    with clock.travel(clock.at(date(2022, 1, 4), 8)):
        tick.tick()
        duty = owed(cast)
        assert duty is not None
        assert duty.period == "2022"
    # The last day of January 2022 is the Spring Festival's eve; the next working day is 7 February.
    assert duty.due_at == clock.at(date(2022, 2, 8))


@pytest.mark.clause("5.2")
def test_who_is_formed_within_the_year_has_twenty_working_days(cast: Cast) -> None:
    planning.standing(cast, date(2021, 11, 8))
    tick.tick()
    duty = owed(cast)
    assert duty is not None
    assert (duty.period, duty.due_at) == ("2021", clock.at(date(2021, 12, 6), 18))


@pytest.mark.clause("5.2")
def test_who_is_formed_too_late_begins_with_the_next_year(cast: Cast) -> None:
    with clock.travel(clock.at(date(2021, 12, 20), 9)):
        planning.standing(cast, date(2021, 12, 20))
        tick.tick()
        assert owed(cast) is None
        assert tick.open_standing([cast.place.pk]) == 0, "asked again, nothing is opened twice"


@pytest.mark.clause("5.2")
def test_without_a_committee_nobody_owes_a_plan(cast: Cast) -> None:
    tick.tick()
    assert not Duty.objects.filter(kind=progress.KIND).exists()
    page = signed_in(cast.secretary).get(address(cast))
    assert page.status_code == 404
    assert "成立以后再写" in text(page)
    with pytest.raises(Refused, match="还没有成立"):
        actions.begin(cast.place, YEAR, cast.clerk)


@pytest.mark.clause("5.2")
def test_told_late_of_it_nobody_is_late_at_once(cast: Cast) -> None:
    """A committee of long ago, in a system that asks for the first time in November, has as long as a new one."""
    planning.standing(cast, date(2021, 9, 10))
    tick.tick()
    duty = owed(cast)
    assert duty is not None
    assert duty.lapsed_at is None
    assert duty.due_at == clock.at(date(2021, 12, 6), 18)


@pytest.mark.clause("5.2")
def test_adopting_is_what_the_duty_asks_for_and_missing_it_is_written_down(cast: Cast) -> None:
    case = planning.drafted(cast)
    tick.tick()
    with clock.travel(clock.at(date(2021, 12, 7), 0) + timedelta(seconds=1)):
        tick.tick()
        duty = owed(cast)
        assert duty is not None
        assert duty.lapsed_at is not None
        ways.go(case, "adopt", cast.secretary, **ADOPT)
    duty.refresh_from_db()
    assert duty.outcome == Duty.DONE
    assert duty.done_at is not None


# --- the draft ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.2")
def test_the_draft_makes_itself_from_the_rulebooks_duties(cast: Cast) -> None:
    planning.standing(cast)
    with clock.travel(clock.at(date(2021, 10, 15), 8)):
        tick.open_standing([cast.place.pk])
    page = text(signed_in(cast.secretary).get(address(cast)))
    assert "排好了，等您起草" in page
    for words in ("走访", "大党委会议或联席会议", "小结", "为民办实事“四进”活动", "4.1", "4.2", "5.1"):
        assert words in page, words
    months = page.split("一个月一个月看")[1].split("</table>")[0]
    assert "8月" not in months, "formed in September"
    assert "9月" not in months, "nothing was recorded then"
    assert all(f"{number}月" in months for number in (10, 11, 12))
    assert not WorkPlan.objects.exists(), "looking writes nothing"


@pytest.mark.clause("5.2")
def test_the_next_year_may_be_planned_from_december_and_a_year_that_is_over_never(cast: Cast) -> None:
    planning.standing(cast)
    with pytest.raises(Refused, match="2021年12月起可以写"):
        actions.begin(cast.place, 2022, cast.clerk)
    with clock.travel(clock.at(date(2021, 12, 1), 9)):
        actions.begin(cast.place, 2022, cast.clerk)
    with clock.travel(clock.at(date(2023, 1, 10), 9)):
        with pytest.raises(Refused, match="不补写"):
            actions.begin(cast.place, 2021, cast.clerk)
        page = text(signed_in(cast.secretary).get(f"/work-plan/2021/{cast.place.code}/"))
        assert "2021年没有工作计划" in page
        assert "按这份起草" not in page


def test_of_two_who_begin_the_second_is_told(cast: Cast) -> None:
    planning.begun(cast)
    with pytest.raises(Refused, match="已经起草了"):
        actions.begin(cast.place, YEAR, cast.secretary)
    other = start("pilot", cast.place, cast.district_officer, {"title": "x"}).case_id
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkPlan.objects.create(case_id=other or 0, place=cast.place, year=YEAR)


@pytest.mark.clause("5.2")
@pytest.mark.parametrize("title", ["给 13812345678 回话", "修 3 单元 501 室的门", "看望王奶奶"])
def test_what_residents_will_read_names_nobody(cast: Cast, title: str) -> None:
    case = planning.begun(cast)
    with pytest.raises(Refused) as refused:
        planning.add(cast, case, title=title)
    assert refused.value.clauses == ["5.2"]
    # People in need may be spoken of, as of a kind.
    planning.add(cast, case, title="给独居老人装扶手")


def test_a_month_before_the_committee_was_there_is_none(cast: Cast) -> None:
    with pytest.raises(Refused, match="9月才成立"):
        planning.add(cast, planning.begun(cast), month=8)


def test_an_emphasis_holds_for_its_years_and_its_places() -> None:
    item = {"since": 2022, "until": 2023, "under": "620102"}
    assert progress.holds(item, "620102001001", 2022)
    assert not progress.holds(item, "620102001001", 2021)
    assert not progress.holds(item, "620102001001", 2024)
    assert not progress.holds(item, "620103001001", 2022)
    assert progress.holds({}, "620103001001", 2022)


# --- progress, from the record alone ------------------------------------------------------------------------------


@pytest.mark.clause("5.2")
def test_duties_are_met_late_missed_or_to_come_by_what_was_done(cast: Cast) -> None:
    planning.standing(cast)
    for day in (date(2021, 9, 15), date(2021, 10, 15)):
        with clock.travel(clock.at(day, 8)):
            tick.open_standing([cast.place.pk])
    with clock.travel(clock.at(date(2021, 9, 20), 9)):
        tick.fulfil("demands.round", cast.place, clock.now())
    with clock.travel(clock.at(date(2021, 11, 3), 9)):
        tick.fulfil("demands.round", cast.place, clock.now(), "2021-10")
    tick.open_standing([cast.place.pk])
    found = {row.kind: row for row in progress.duties(cast.place, YEAR, date(2021, 9, 10), clock.now())}
    assert found["demands.round"].months == {9: "met", 10: "late", 11: "open", 12: "coming"}
    assert found["meetings.monthly"].months == {9: "missed", 10: "missed", 11: "open", 12: "coming"}
    assert progress.tally(found["demands.round"]) == "做到 2 个月，其中晚了 1 个月"
    assert progress.tally(found["meetings.monthly"]) == "没做到 2 个月"


@pytest.mark.clause("5.2")
def test_a_line_moves_with_what_does_it_and_with_nothing_else(cast: Cast) -> None:
    case = planning.read(cast)
    row = planning.line(case)

    def said() -> str:
        return progress.lines(case.pk, YEAR, clock.now())[0].said

    assert said() == "还没到"
    problem = ways.fed_back(cast)
    ways.go(case, "link", cast.clerk, line=row.pk, about=str(problem.pk))
    assert said() == "已反馈，等本人确认"
    ways.go(problem, "confirm", PUBLIC, satisfaction="good")
    assert said() == "办成了"
    assert "1 / 1" in text(signed_in(cast.secretary).get(address(cast)))
    assert Edition.objects.filter(case=case).count() == 1, "linking is no change of the plan"
    ways.go(case, "link", cast.clerk, line=row.pk, about="")
    assert said() == "还没到"
    with clock.travel(clock.at(date(2022, 1, 5), 9)):
        assert "还没有连到" in said()


@pytest.mark.clause("5.2")
def test_a_project_is_done_when_it_is_accepted_and_a_meeting_when_it_was_held(cast: Cast) -> None:
    case = planning.drafted(cast)
    row = planning.line(case)
    client = signed_in(cast.secretary)
    sitting = ways.meeting(cast)
    assert f'value="{sitting.pk}"' in text(client.get(f"{address(cast)}?move=link&line={row.pk}"))
    ways.go(case, "link", cast.clerk, line=row.pk, about=str(sitting.pk))
    assert not progress.lines(case.pk, YEAR, clock.now())[0].done
    ways.go(ways.begin(cast, sitting), "end", cast.secretary)
    assert progress.lines(case.pk, YEAR, clock.now())[0].done


def test_another_communitys_case_is_not_linked(cast: Cast) -> None:
    case = planning.drafted(cast)
    other = start("pilot", cast.next_door, cast.district_officer, {"title": "x"}).case_id
    with pytest.raises(Refused, match="只能连到本社区"):
        ways.go(case, "link", cast.clerk, line=planning.line(case).pk, about=str(other))
    with pytest.raises(Refused, match="没有这一件"):
        ways.go(case, "link", cast.clerk, line=10**9, about="")


# --- the year's end -----------------------------------------------------------------------------------------------


@pytest.mark.clause("5.2")
def test_the_years_end_asks_once_why_what_was_not_done(cast: Cast) -> None:
    case = planning.read(cast)
    row = planning.line(case)
    for day in (date(2021, 10, 15), date(2021, 11, 9)):
        with clock.travel(clock.at(day, 8)):
            tick.open_standing([cast.place.pk])
    client, base = signed_in(cast.secretary), address(cast)
    with clock.travel(clock.at(date(2021, 12, 28), 9)):
        client = signed_in(cast.secretary)
        page = text(client.get(f"{base}?move=sum_up"))
        assert f'name="why_line_{row.pk}"' in page
        assert 'name="why_duty_demands_round"' in page
        assert send(client, f"{base}sum_up/", **{f"why_line_{row.pk}": "等市政排期"}).status_code == 422
        answers = {
            f"why_{one.key}": "等市政排期" for one in progress.undone(cast.place, case.pk, YEAR, clock.now())
        }
        assert send(client, f"{base}sum_up/", **answers).status_code == 302
        page = text(client.get(base))
        assert "等市政排期" in page
        assert "一年收尾了" in page
        edition = Edition.objects.filter(case=case).order_by("-number")[0]
        assert edition.figures["kind"] == actions.RESULTS
        word = docx.Document(io.BytesIO(client.get(f"{base}plan.docx").content))
        assert any("完成情况" in one.text for one in word.paragraphs)
        assert any("等市政排期" in cell.text for table in word.tables for cell in table._cells)
    with clock.travel(clock.at(date(2022, 1, 10), 9)):
        page = text(signed_in(cast.secretary).get(f"/work-plan/2022/{cast.place.code}/"))
        assert "自己要办的 1 件，办成 0 件" in page, "last year's results stand beside the next plan"
        assert "没做到" in page


@pytest.mark.clause("5.2")
def test_summing_up_before_december_needs_a_written_reason(cast: Cast) -> None:
    case = planning.read(cast)
    told = {one.key: "等市政排期" for one in progress.undone(cast.place, case.pk, YEAR, clock.now())}
    with pytest.raises(Refused) as refused:
        ways.go(case, "sum_up", cast.secretary, why=told)
    assert refused.value.clauses == ["5.2"]
    assert refused.value.need_reason
    ways.go(case, "sum_up", cast.secretary, {"plan.closing": "社区要并"}, why=told)
