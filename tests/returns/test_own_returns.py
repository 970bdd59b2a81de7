"""Forms, lists, month papers and reports keep what was told in confidence, are of their own place, and say no more above."""

import io
import zipfile
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from tests import blank, ways
from tests.cast import Cast, cast_for
from tests.house.test_reading import reader
from tests.pages import send, signed_in, text
from tests.reporting import NOVEMBER, at_end, lived, month, sent
from tests.returns.test_month_papers import words
from tests.returns.test_page_returns import got, taken
from tests.returns.test_page_returns import send as upload

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.people.actor import Actor
from linli.core.people.models import Look
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.domains.returns.forms import actions
from linli.domains.returns.models import Form, Report
from linli.domains.returns.month import lists
from linli.domains.returns.scope import Ask

KEPT = "（本人要求保密）"
SECRET = "楼上夜里打骂孩子，听得很清楚"
LETTER = "请上门劝一劝这家的父亲"
POINT = "先把女儿接到姥姥家"
QUESTION = "孩子先送到谁家住"
MEASURE = "换三单元整根线"
SPOT = "9 号院"
HEADS = ["序号", "反映人", "联系电话", "问题内容"]


@pytest.fixture
def beside(cast: Cast) -> Cast:
    """Who works next door."""
    return replace(cast_for(1), secretary=cast.stranger)


def asked_of_a_department(cast: Cast, **data: Any) -> Case:
    case = ways.accept(cast, ways.report(cast, SECRET, spot=f"{SPOT} 2 单元", **data))
    case = ways.go(case, "refer", cast.secretary, why="归民政")
    case = ways.go(case, "receive", cast.street_officer)
    given: dict[str, Any] = {"post": cast.department.post_id, "words": LETTER, "points": POINT}
    return ways.go(case, "letter", cast.street_officer, **given)


def made_a_project(cast: Cast, **data: Any) -> Case:
    """What a meeting was held on, and made a project of; the meeting is over, its minutes are not filed."""
    meeting = ways.meeting(cast)
    problem = ways.awaiting(cast, ways.report(cast, SECRET, spot=f"{SPOT} 3 单元", **data))
    item = ways.table(cast, problem, meeting, question=QUESTION)
    ways.begin(cast, meeting)
    case = ways.project(cast, ways.carried(cast, item))
    ways.go(meeting, "end", cast.secretary)
    return case


def papers(actor: Actor) -> dict[str, str]:
    """The words of each of the month's papers that is made by Word."""
    answer = signed_in(actor).get("/returns/papers/all.zip")
    files = zipfile.ZipFile(io.BytesIO(answer.content))
    return {name[3:-5]: words(files.read(name)) for name in files.namelist() if "A3" not in name}


def rows(actor: Actor, subject: str) -> str:
    answer: Any = signed_in(actor).get(f"/returns/lists/{subject}.csv")
    told: str = answer.getvalue().decode("utf-8-sig")
    return told


# --- in confidence --------------------------------------------------------------------------------------------


@pytest.mark.clause("4.1", "4.5")
@pytest.mark.parametrize("private", [False, True])
def test_no_paper_and_no_list_of_the_month_says_what_was_told_in_confidence(
    cast: Cast, private: bool
) -> None:
    asked_of_a_department(cast, keep_name=private)
    made_a_project(cast, keep_name=private)
    told = papers(cast.secretary)
    told |= {subject: rows(cast.secretary, subject) for subject in lists.SUBJECTS}
    where = {
        "楼上夜里打骂孩子": ("问题清单", "会议通知", "会议议程", "协办函", "项目清单", "problems", "meetings", "projects"),
        LETTER: ("协办函",),
        POINT: ("协办函",),
        QUESTION: ("会议议程",),
        MEASURE: ("项目清单", "meetings", "projects"),
        SPOT: ("problems", "projects"),
    }  # fmt: skip
    for said, names in where.items():
        for name in names:
            assert (said in told[name]) is not private, (said, name)
    for name in ("问题清单", "会议通知", "会议议程", "协办函", "项目清单"):
        assert (KEPT in told[name]) is private, name
    others = told.keys() - {"会议纪要", *(name for names in where.values() for name in names)}
    for name in others:
        assert not [said for said in where if said in told[name]], name


@pytest.mark.clause("4.3")
def test_minutes_that_nobody_signed_stay_with_the_community(cast: Cast) -> None:
    made_a_project(cast, keep_name=True)
    street, asked = signed_in(cast.street_officer), f"?place={cast.place.code}"
    assert "1 份，有的还没有签发" in text(signed_in(cast.secretary).get("/returns/papers/"))
    assert "楼上夜里打骂孩子" in papers(cast.secretary)["会议纪要"]
    assert "会开过了，纪要还没有签发" in text(street.get(f"/returns/papers/{asked}"))
    assert street.get(f"/returns/papers/minutes.docx{asked}").status_code == 404
    assert street.get(f"/returns/papers/agenda.docx{asked}").status_code == 200


@pytest.mark.clause("4.5")
def test_a_form_names_nobody_who_asked_for_confidence_whatever_was_put_together(cast: Cast) -> None:
    kept = {"name": "李小红", "phone": "13900000002", "keep_name": True}
    plain = {"name": "王小明", "phone": "13900000001"}
    own = ways.report(cast, "三单元漏水", **kept)
    ways.go(own, "merge", cast.clerk, lead=ways.report(cast, "漏水到三楼").pk, reason="same")
    other = ways.report(cast, "我也听见了", **plain)
    lead = ways.report(cast, SECRET, keep_name=True)
    ways.go(other, "merge", cast.clerk, lead=lead.pk, reason="same")
    ways.report(cast, "电梯停了", name="赵大海", phone="13900000003")
    staff = signed_in(cast.secretary)
    form = taken(staff, blank.with_heads(HEADS, "2021年11月信访台账"))
    answer = staff.post(f"/returns/{form.pk}/personal/", {"reason": "区里核对名单"})
    sheet = zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/worksheets/sheet1.xml").decode()
    assert "赵大海" in sheet
    for hidden in ("李小红", "13900000002", "王小明", "13900000001"):
        assert hidden not in sheet, hidden
    assert Entry.objects.get(verb="fill-personal").data["persons"] == 1


def test_the_residents_own_columns_stand_empty_until_somebody_says_why(cast: Cast) -> None:
    ways.report(cast, name="王小明", phone="13900000001")
    staff = signed_in(cast.secretary)
    form = taken(staff, blank.with_heads(HEADS, "2021年11月信访台账"))
    page = text(staff.get(f"/returns/{form.pk}/"))
    assert "写明为什么才填" in page
    assert "4 处，记录里填好 2 处，空着 2 处" in page
    assert "王小明" not in page
    grid = got(staff, form)
    assert [getattr(grid.at(3, column), "text", "") for column in (2, 3)] == ["", ""]


def test_nobodys_name_is_looked_at_without_a_reason(cast: Cast) -> None:
    ways.report(cast, name="王小明", phone="13900000001")
    form = taken(signed_in(cast.secretary), blank.with_heads(HEADS, "2021年11月信访台账"))
    for personal, reason in ((True, ""), (False, "区里核对名单")):
        with pytest.raises(ValueError, match="without a reason"), transaction.atomic():
            actions.with_personal(form, cast.secretary, Ask(cast.secretary, cast.place, month(), personal), reason)  # fmt: skip
    assert not Look.objects.exists()
    assert not Entry.objects.filter(verb="fill-personal").exists()


# --- the own place --------------------------------------------------------------------------------------------


def test_the_months_papers_are_counted_of_the_own_place(cast: Cast, beside: Cast) -> None:
    made_a_project(beside)
    counts = {row.kind.key: row.count for row in signed_in(cast.secretary).get("/returns/papers/").context["rows"]}  # fmt: skip
    assert {key for key, n in counts.items() if n} == {"board", "report"}
    page = text(signed_in(cast.secretary).get("/returns/papers/"))
    assert "10 种里有 2 种" in page
    assert "这个月没有定会期" in page
    assert "这个月没有在办的项目" in page
    assert set(papers(cast.secretary)) == {"工作小结"}
    assert "会议议程" in papers(cast.stranger)


def test_a_street_chooses_among_its_communities_and_a_community_has_no_choice(cast: Cast) -> None:
    elsewhere = Place.objects.filter(level=Place.COMMUNITY, is_open=True, district=cast.place.district)
    other = elsewhere.exclude(street=cast.place.street).earliest("code")
    street, home = signed_in(cast.street_officer), signed_in(cast.secretary)
    page = text(street.get(f"/returns/papers/?place={cast.place.code}"))
    assert "哪个社区" in page
    assert f'value="{cast.place.code}" selected' in page
    assert other.code not in page
    for address in ("papers/", "papers/report.docx", "lists/problems.csv"):
        assert street.get(f"/returns/{address}?place={other.code}").status_code == 404, address
    page = text(home.get("/returns/papers/"))
    assert "哪个月" in page
    assert "哪个社区" not in page


def test_a_post_lists_its_own_places_forms_and_a_street_those_below_too(cast: Cast) -> None:
    taken(signed_in(cast.secretary), blank.ledger())
    taken(signed_in(cast.stranger), blank.with_heads(HEADS, "邻处信访表"))
    taken(signed_in(cast.street_officer), blank.with_heads(HEADS, "街道汇总表"))
    ours, theirs, above = "2021年11月民情诉求办理台账", "邻处信访表", "街道汇总表"
    for actor, seen in (
        (cast.secretary, (ours,)),
        (cast.clerk, (ours,)),
        (cast.stranger, (theirs,)),
        (cast.street_officer, (ours, above)),
    ):
        page = text(signed_in(actor).get("/returns/"))
        for title in (ours, above):
            assert (title in page) is (title in seen), (actor.role, title)
    assert theirs not in text(signed_in(cast.secretary).get("/returns/"))


def test_what_was_sent_here_is_not_given_out_next_door(cast: Cast) -> None:
    home, stranger = signed_in(cast.secretary), signed_in(cast.stranger)
    theirs = taken(stranger, blank.monthly())
    token, further = str(uuid4()), str(uuid4())
    form = taken(home, blank.ledger(), token=token)
    home.post(f"/returns/{form.pk}/again/", {"token": further})
    mine = set(Form.objects.filter(place=cast.place).values_list("pk", flat=True))
    for answer in (
        upload(stranger, blank.ledger(), token=token),
        stranger.post(f"/returns/{theirs.pk}/again/", {"token": further}),
    ):
        assert answer.status_code == 302
        assert int(answer["Location"].rstrip("/").split("/")[-1]) not in mine
    assert set(Form.objects.filter(place=cast.place).values_list("pk", flat=True)) == mine


# --- reports --------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.1")
def test_the_city_opens_a_districts_report_when_it_came_and_never_the_cases_behind_it(cast: Cast) -> None:
    lived(cast)
    assert cast.place.district
    base = f"/reports/{NOVEMBER}/of/{cast.place.district.code}/"
    city, district = signed_in(cast.city_officer), signed_in(cast.district_officer)

    def of_the_city() -> list[int]:
        names = ("", "report.docx", "report.csv", "behind/received/", "behind/visits/")
        return [city.get(base + name).status_code for name in names]

    with at_end():
        assert text(district.get(f"{base}behind/received/")).count("/problems/") >= 1
        assert district.get(f"{base}report.docx").status_code == 200
        assert of_the_city() == [404] * 5
        assert send(district, f"/reports/{NOVEMBER}/send/", words="").status_code == 302
        assert of_the_city() == [200, 200, 200, 404, 404]


def test_the_way_from_a_message_leads_to_ones_own_report_and_those_below_alone(cast: Cast) -> None:
    pk = sent(cast).pk
    way = f"/reports/go/{pk}/"
    with at_end(9):
        assert signed_in(cast.secretary).get(way).headers["Location"] == f"/reports/{NOVEMBER}/"
        base = f"/reports/{NOVEMBER}/of/{cast.place.code}/"
        for above in (cast.street_officer, cast.district_officer):
            assert signed_in(above).get(way).headers["Location"] == base
        for other in (cast.stranger, cast.city_officer):
            assert signed_in(other).get(way).status_code == 404


def test_who_only_reads_looks_at_nothing_for_the_street(cast: Cast) -> None:
    sent(cast)
    assert cast.place.street
    address = f"/reports/{NOVEMBER}/all-read/"
    with at_end(10):
        assert send(signed_in(cast.secretary), address).status_code == 404
        street = reader("reader_street", cast.place.street)
        assert send(signed_in(street), address).status_code == 403
        assert Report.objects.get().case.state == "sent"
        assert send(signed_in(cast.street_secretary), address).status_code == 302
    assert Report.objects.get().case.state == "read"


@pytest.mark.clause("6.3")
def test_a_share_of_few_stands_on_no_page_and_in_no_file(cast: Cast) -> None:
    lived(cast, 4)
    base = f"/reports/{NOVEMBER}/of/{cast.place.code}/"
    for actor in (cast.secretary, cast.street_officer):
        client = signed_in(actor)
        page = text(client.get(base))
        book: Any = client.get(f"{base}report.csv")
        for told in (
            page,
            book.getvalue().decode("utf-8-sig"),
            words(client.get(f"{base}report.docx").content),
        ):
            assert "不公布" in told
            assert "100.0%" not in told


def test_by_when_it_goes_up_is_told_to_whose_report_it_is(cast: Cast) -> None:
    until = "前报街道"
    address = f"/reports/{NOVEMBER}/of/{cast.place.code}/"
    assert clock.today() < month().last
    assert until in text(signed_in(cast.secretary).get(address))
    page = text(signed_in(cast.street_officer).get(address))
    assert "还没有报" in page
    assert until not in page
