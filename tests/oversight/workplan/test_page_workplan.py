"""The pages of the yearly work plan (5.2): written, adopted and sent by them; the lists above; residents; on paper."""

import csv
import io
from datetime import date

import docx
import pytest
from django.test import Client
from tests import planning, ways
from tests.cast import Cast
from tests.pages import queries as asked
from tests.pages import send, signed_in, text
from tests.planning import ADOPT, LINE, YEAR

from linli.core import clock
from linli.core.duties import tick
from linli.core.journal.models import Entry, Note
from linli.core.places.models import Place
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.domains.oversight.models import PlanLine
from linli.domains.oversight.workplan import actions
from linli.domains.oversight.workplan.below import rows
from linli.domains.returns.models import Edition

BUDGET = 24


def address(cast: Cast, year: int = YEAR) -> str:
    return f"/work-plan/{year}/{cast.place.code}/"


# --- by its pages -------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.2")
def test_begun_written_adopted_sent_and_noted_by_the_pages(cast: Cast) -> None:
    planning.standing(cast)
    client, base = signed_in(cast.secretary), address(cast)
    assert send(client, f"{base}begin/").status_code == 302
    assert "还没有自己要办的事" in text(client.get(base))
    again = send(client, f"{base}begin/")
    assert again.status_code == 302
    assert "已经起草了" in text(client.get(base)), "who presses twice is told, and nothing is begun again"
    assert send(client, f"{base}add/", **LINE).status_code == 302
    row = PlanLine.objects.get()
    page = text(client.get(f"{base}?move=edit&line={row.pk}"))
    assert "北小院装三盏路灯" in page
    assert send(client, f"{base}edit/", **LINE | {"line": row.pk, "month": 11}).status_code == 302
    assert send(client, f"{base}drop/", line=row.pk).status_code == 302
    assert "拿掉的 1 件" in text(client.get(base))
    assert send(client, f"{base}restore/", line=row.pk).status_code == 302
    assert send(client, f"{base}add/", **LINE | {"title": ""}).status_code == 422
    assert send(client, f"{base}add/", **LINE | {"month": 8}).status_code == 422
    assert send(client, f"{base}adopt/", how="director").status_code == 302
    assert "通过了，报到街道" in text(client.get(base))
    street = signed_in(cast.street_officer)
    assert "记下" in text(street.get(base))
    assert send(street, f"{base}read/").status_code == 302
    assert "街道记下了" in text(client.get(base))


@pytest.mark.clause("5.2")
def test_given_back_with_a_word_it_comes_again_as_a_second_edition(cast: Cast) -> None:
    case = planning.returned(cast)
    page = text(signed_in(cast.secretary).get(address(cast)))
    assert "写上谁牵头" in page
    ways.go(case, "adopt", cast.secretary, **ADOPT)
    assert list(Edition.objects.filter(case=case).order_by("number").values_list("number", flat=True)) == [
        1,
        2,
    ]
    first, second = Edition.objects.filter(case=case).select_related("paper__replaced_by").order_by("number")
    assert first.paper.replaced_by == second.paper
    page = text(signed_in(cast.secretary).get(f"{address(cast)}?edition=1"))
    assert "以前的一版" in page
    assert signed_in(cast.secretary).get(f"{address(cast)}?edition=9").status_code == 404


@pytest.mark.clause("5.2")
def test_a_change_within_the_year_has_a_reason_and_makes_a_new_edition(cast: Cast) -> None:
    case = planning.revising(cast)
    assert Note.objects.filter(case_id=case.pk, kind="reason").exists()
    public = signed_in(cast.secretary).get(f"/c/{cast.place.code}/work-plan/")
    row = planning.line(case)
    ways.go(case, "edit", cast.clerk, line=row.pk, **LINE | {"title": "北小院装五盏路灯"})
    assert "三盏" in text(public), "residents see what was adopted, not what is being changed"
    assert "五盏" not in text(signed_in(cast.secretary).get(f"/c/{cast.place.code}/work-plan/"))
    ways.go(case, "adopt", cast.secretary, **ADOPT)
    assert "五盏" in text(signed_in(cast.secretary).get(f"/c/{cast.place.code}/work-plan/"))
    assert Edition.objects.filter(case=case).count() == 2


@pytest.mark.clause("5.2")
def test_a_change_that_is_left_puts_everything_back(cast: Cast) -> None:
    case = planning.revising(cast)
    row = planning.line(case)
    ways.go(case, "edit", cast.clerk, line=row.pk, **LINE | {"title": "改了", "month": 11})
    planning.add(cast, case, title="多出来的一件")
    case = ways.go(case, "leave", cast.clerk)
    kept = PlanLine.objects.filter(plan=case.pk, dropped=False)
    assert [(one.title, one.month) for one in kept] == [("北小院装三盏路灯", 12)]
    assert Edition.objects.filter(case=case).count() == 1


@pytest.mark.clause("5.2")
def test_it_is_adopted_in_a_meeting_of_the_place_and_of_no_other(cast: Cast) -> None:
    case = planning.drafted(cast)
    sitting = ways.begin(cast, ways.meeting(cast))
    page = text(signed_in(cast.secretary).get(f"{address(cast)}?move=adopt"))
    assert "的会上商议通过" in page
    with pytest.raises(Refused, match="不是本社区开过的会"):
        ways.go(case, "adopt", cast.secretary, how=str(case.pk))
    ways.go(case, "adopt", cast.secretary, how=str(sitting.pk))
    entry = Entry.objects.get(case_id=case.pk, verb="adopt")
    assert (entry.data["how"], entry.data["meeting"]) == ("meeting", sitting.pk)
    paper = docx.Document(io.BytesIO(signed_in(cast.secretary).get(f"{address(cast)}plan.docx").content))
    assert any("的会上商议通过" in one.text for one in paper.paragraphs)


# --- who sees it --------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.2")
def test_the_list_says_who_has_none_and_counts_up(cast: Cast) -> None:
    planning.sent(cast)
    planning.standing(cast, place=cast.next_door, by=cast.stranger)
    street = cast.place.street
    assert street is not None
    found = [one for one in rows(street, YEAR) if one.committee]
    assert {one.place.pk: one.kind for one in found} == {cast.next_door.pk: "none", cast.place.pk: "have"}
    page = text(signed_in(cast.street_officer).get(f"/work-plan/{YEAR}/"))
    assert "2 个社工委里 1 个有了当年的计划，1 个还没有" in page
    assert page.index(str(cast.next_door)) < page.index(f"/{cast.place.code}/")
    district = text(signed_in(cast.district_officer).get(f"/work-plan/{YEAR}/"))
    assert "1 / 2" in district
    assert f"?in={street.code}" in district
    narrowed = text(signed_in(cast.district_officer).get(f"/work-plan/{YEAR}/?in={street.code}"))
    assert cast.place.code in narrowed
    city = signed_in(cast.city_officer)
    page = text(city.get(f"/work-plan/{YEAR}/"))
    assert "1 / 2" in page
    assert cast.place.code not in page, "figures alone for the city"
    assert city.get(address(cast)).status_code == 404


def test_the_list_asks_no_more_for_more_plans(cast: Cast) -> None:
    client = signed_in(cast.street_officer)
    planning.sent(cast)
    first, _ = asked(client, f"/work-plan/{YEAR}/")
    planning.standing(cast, place=cast.next_door, by=cast.stranger)
    case = planning.plan(actions.begin(cast.next_door, YEAR, cast.stranger).case_id)
    ways.go(case, "add", cast.stranger, **LINE)
    second, _ = asked(client, f"/work-plan/{YEAR}/")
    assert second == first


def test_the_page_asks_no_more_for_more_lines(cast: Cast) -> None:
    case = planning.drafted(cast)
    client = signed_in(cast.secretary)
    first, _ = asked(client, address(cast))
    problem = ways.fed_back(cast)
    for number in range(4):
        planning.add(cast, case, title=f"第 {number} 件")
    ways.go(case, "link", cast.clerk, line=planning.line(case).pk, about=str(problem.pk))
    second, _ = asked(client, address(cast))
    assert second <= first <= BUDGET


def test_nobody_elses_plan_is_there(cast: Cast) -> None:
    case = planning.sent(cast)
    for actor in (cast.stranger, cast.member, cast.department):
        client = signed_in(actor)
        for place in (address(cast), f"/work-plan/go/{case.pk}/", f"{address(cast)}plan.docx"):
            assert client.get(place).status_code in (403, 404)
    assert send(signed_in(cast.stranger), f"{address(cast)}revise/", words="x").status_code == 404


@pytest.mark.parametrize("year", [2020, 2023, 9999, 0])
def test_a_year_that_has_no_plans_is_no_page(cast: Cast, year: int) -> None:
    planning.standing(cast)
    assert signed_in(cast.secretary).get(f"/work-plan/{year}/").status_code == 404
    assert signed_in(cast.secretary).get(f"/work-plan/{year}/{cast.place.code}/").status_code == 404


@pytest.mark.clause("5.2")
def test_residents_see_what_was_adopted_and_nobodys_name(cast: Cast) -> None:
    client = signed_in(cast.secretary)
    client.logout()
    public = f"/c/{cast.place.code}/work-plan/"
    case = planning.drafted(cast)
    assert "今年的计划还没有通过" in text(client.get(public))
    row = planning.line(case)
    row.lead_id = cast.member.person_id
    row.save()
    ways.go(case, "adopt", cast.secretary, **ADOPT)
    page = text(client.get(public))
    assert "北小院装三盏路灯" in page
    assert "王建平" not in page
    assert client.get("/c/000000000000/work-plan/").status_code == 404


# --- on paper -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.2")
def test_it_goes_out_as_word_pdf_and_excel(cast: Cast) -> None:
    planning.drafted(cast)
    client, base = signed_in(cast.secretary), address(cast)
    word = docx.Document(io.BytesIO(client.get(f"{base}plan.docx").content))
    said = "\n".join(one.text for one in word.paragraphs)
    assert "2021年工作计划" in said
    assert "草稿，还没有通过" in said
    assert "社工委提建议，不作决定" in said
    assert "为民办实事“四进”活动：北小院装三盏路灯" in said
    assert client.get(f"{base}plan.pdf").content.startswith(b"%PDF")
    assert client.get(f"{base}plan.xlsx").content.startswith(b"PK")
    lines = list(csv.reader(client.get(f"{base}plan.csv").getvalue().decode("utf-8-sig").splitlines()))
    assert lines[0][0] == "几月"
    assert next(row for row in lines if row[1] == "北小院装三盏路灯")[0] == "12月"
    assert sum(row[0] == "11月" for row in lines) == 3, "each standing duty, once"
    assert client.get(f"{base}plan.exe").status_code == 404
    listed = signed_in(cast.street_officer).get(f"/work-plan/{YEAR}/list.csv").getvalue().decode("utf-8-sig")
    assert str(cast.place) in listed


def test_the_desks_duty_and_every_message_lead_to_the_page(cast: Cast) -> None:
    planning.standing(cast)
    tick.open_standing([cast.place.pk])
    with clock.travel(clock.at(date(2021, 12, 6), 8)):
        page = text(signed_in(cast.secretary).get("/desk/"))
        assert "年度工作计划" in page
        assert "/work-plan/2021/" in page
        client = signed_in(cast.secretary)
        assert client.get("/work-plan/").headers["Location"] == "/work-plan/2021/"
        assert client.get("/work-plan/2021/").headers["Location"] == address(cast)
    case = planning.plan(actions.begin(cast.place, YEAR, cast.clerk).case_id)
    went = signed_in(cast.secretary).get(f"/work-plan/go/{case.pk}/")
    assert went.headers["Location"] == address(cast)


def test_a_place_that_is_no_community_has_no_plan(cast: Cast) -> None:
    street = cast.place.street
    assert street is not None
    assert signed_in(cast.street_officer).get(f"/work-plan/{YEAR}/{street.code}/").status_code == 404
    assert Place.objects.filter(pk=street.pk).exists()
    assert Case.objects.filter(procedure="work_plan").count() == 0


@pytest.mark.clause("5.2", "6.1")
def test_the_page_before_a_visit_says_how_far_the_plan_is(cast: Cast) -> None:
    case = planning.drafted(cast)
    client, page = signed_in(cast.secretary), f"/before-visit/{cast.place.code}/"
    assert "今年的计划" not in text(client.get(page)), "a draft is nobody's plan yet"
    ways.go(case, "adopt", cast.secretary, **ADOPT)
    assert "自己要办的 1 件，办成 0 件" in text(client.get(page))


@pytest.mark.clause("5.2")
def test_the_roll_out_says_how_many_have_a_plan(cast: Cast) -> None:
    planning.sent(cast)
    planning.standing(cast, place=cast.next_door, by=cast.stranger)
    for actor in (cast.city_officer, cast.district_officer, cast.street_officer):
        assert "建成的 2 个里，1 个有今年的工作计划" in text(signed_in(actor).get("/rollout/"))


@pytest.mark.clause("5.2")
def test_why_an_edition_was_changed_and_what_was_said_to_the_street_stand_with_it(cast: Cast) -> None:
    case = planning.read(cast)
    ways.go(case, "revise", cast.clerk, words="路灯改在明年装")
    ways.go(case, "adopt", cast.secretary, how="director", words="请街道帮着找钱")
    base = address(cast)
    for page in (base, f"{base}?edition=2"):
        words = text(signed_in(cast.street_officer).get(page))
        assert "路灯改在明年装" in words
        assert "请街道帮着找钱" in words
    first = text(signed_in(cast.street_officer).get(f"{base}?edition=1"))
    assert "路灯改在明年装" not in first
    made = signed_in(cast.street_officer).get(f"{base}plan.docx?edition=2")
    paper = docx.Document(io.BytesIO(b"".join(made)))
    told = "".join(one.text for one in paper.paragraphs)
    assert "路灯改在明年装" in told
    assert "找钱" not in told
    public = text(Client().get(f"/c/{cast.place.code}/work-plan/"))
    assert "找钱" not in public


@pytest.mark.clause("5.2")
def test_a_plan_that_was_called_back_says_one_thing_and_an_older_edition_its_own(cast: Cast) -> None:
    case = planning.sent(cast)
    ways.go(case, "recall", cast.secretary, words="漏了一件")
    public = f"/c/{cast.place.code}/work-plan/"
    assert "正在修改，改好通过以前，还照这一份办" in text(Client().get(public))
    words = text(signed_in(cast.street_officer).get(address(cast)))
    assert "收回修改中，居民看到的是第 1 版" in words
    assert "还没有通过" not in words
    assert "报街道的第 1 版" not in words
    listed = text(signed_in(cast.street_officer).get(f"/work-plan/{YEAR}/"))
    assert "收回修改中" in listed
    ways.go(case, "adopt", cast.secretary, **ADOPT)
    assert "正在修改" not in text(Client().get(public))
    now = signed_in(cast.street_officer).get(address(cast))
    old = signed_in(cast.street_officer).get(f"{address(cast)}?edition=1")
    assert now.context["badge"] is not None
    assert old.context["badge"] is None
    assert old.context["label"] == "主任看过，同意"


@pytest.mark.clause("5.2")
def test_what_is_sent_from_a_second_window_after_the_plan_went_on_is_refused_with_its_words(
    cast: Cast,
) -> None:
    planning.sent(cast)
    again = send(signed_in(cast.clerk), f"{address(cast)}add/", **LINE | {"title": "修一段坡道"})
    assert again.status_code == 422
    assert "修一段坡道" in text(again)
    assert "没有存" in text(again)
    assert 'class="reason' in text(again)


@pytest.mark.clause("5.2")
def test_residents_find_the_plan_once_it_is_adopted_and_are_told_where_there_is_no_committee(
    cast: Cast,
) -> None:
    here, home = f"/c/{cast.place.code}/work-plan/", f"/c/{cast.place.code}/"
    assert "还没有社工委" in text(Client().get(here))
    planning.drafted(cast)
    assert "今年的计划还没有通过" in text(Client().get(here))
    assert here not in text(Client().get(home))
    ways.go(Case.objects.get(procedure="work_plan"), "adopt", cast.secretary, **ADOPT)
    for page in (home, f"{home}board/"):
        assert f'href="{here}"' in text(Client().get(page))
    assert "plan-public" in text(Client().get(here)), "stacked on a narrow screen"
