"""The month in papers: every paper from the record, what is missing with why, all of it in one file."""

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import docx
import pytest
from django.test import Client
from pypdf import PdfReader
from tests import pages, ways
from tests.cast import Cast

from linli.core import clock, sheets
from linli.core.papers.models import Paper
from linli.core.people.actor import PUBLIC
from linli.core.people.roles import BELOW, REGISTRY
from linli.core.procedures.models import Case
from linli.domains.returns import periods
from linli.domains.returns.month import lists
from linli.domains.returns.month.bundle import KINDS
from linli.domains.returns.reports import summary
from linli.domains.returns.scope import Ask


@pytest.fixture
def staff(cast: Cast) -> Client:
    return pages.signed_in(cast.secretary)


def words(content: bytes) -> str:
    made = docx.Document(io.BytesIO(content))
    told = [paragraph.text for paragraph in made.paragraphs]
    told += [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join(told)


def month(cast: Cast) -> Any:
    """A problem answered, a letter at a department, a meeting with an item that became a project."""
    ways.fed_back(cast)
    ways.letter(cast)
    problem, meeting = ways.awaiting(cast, ways.report(cast, "院墙歪了，13912345678")), ways.meeting(cast)
    item = ways.table(cast, problem, meeting, question="谁来出钱砌墙")
    ways.begin(cast, meeting)
    ways.project(cast, ways.carried(cast, item))
    return ways.go(meeting, "end", cast.secretary)


@pytest.mark.django_db
@pytest.mark.clause("4.1", "4.2", "4.3", "4.4", "4.5")
def test_every_paper_comes_from_the_record(cast: Cast, staff: Client) -> None:
    month(cast)
    text = pages.text(staff.get("/returns/papers/"))
    assert "10 种里有 10 种" in text
    answer = staff.get("/returns/papers/all.zip")
    files = zipfile.ZipFile(io.BytesIO(answer.content))
    assert [name[3:-5] for name in files.namelist()] == [kind.label for kind in KINDS]
    told = {name[3:-5]: words(files.read(name)) for name in files.namelist() if "A3" not in name}
    assert "三单元楼道灯坏了半个月" in told["问题清单"]
    assert "13912345678" not in "".join(told.values())
    assert "谁来出钱砌墙" in told["会议议程"]
    assert "魏国栋" in told["签到表"]
    assert "草稿" in told["会议纪要"]
    assert "城关区住房和城乡建设局：" in told["协办函"]
    assert "1. 先围起来" in told["协办函"]
    assert "换三单元整根线" in told["项目清单"]
    assert "个别反馈" in told["结果反馈表"]
    assert "新登记问题3件" in told["工作小结"]


@pytest.mark.django_db
@pytest.mark.clause("4.3")
def test_a_letter_is_one_paper_for_the_department_and_in_the_month(cast: Cast, staff: Client) -> None:
    case = ways.letter(cast)
    paper = Paper.objects.get(case_id=case.pk, kind="cooperation")
    department = pages.signed_in(cast.department).get(f"/letters/{case.pk}/paper.docx")
    assert department.status_code == 200
    sent, month = (
        words(b"".join(answer.streaming_content) if answer.streaming else answer.content)
        for answer in (department, staff.get("/returns/papers/letters.docx"))
    )
    assert [line for line in month.splitlines() if line] == [line for line in sent.splitlines() if line]
    assert paper.number in month
    printed = PdfReader(io.BytesIO(staff.get("/returns/papers/letters.pdf").content))
    assert paper.check_code in "".join(page.extract_text() for page in printed.pages)
    assert f"{cast.place.street}办事处" in month
    assert "关于请予协助办理的函" in month


@pytest.mark.django_db
def test_who_writes_the_letter_is_told_that_the_salutation_is_not_theirs(cast: Cast) -> None:
    case = ways.go(ways.accept(cast, ways.report(cast)), "refer", cast.secretary, why="归房管")
    case = ways.go(case, "receive", cast.street_officer)
    page = pages.text(pages.signed_in(cast.street_officer).get(f"/problems/{case.pk}/?move=letter"))
    assert "称呼、地点、落款和文号都自动加上" in page
    assert "城关区住房和城乡建设局　" in page, "a bureau is chosen, and then who answers for it there"


@pytest.mark.django_db
def test_a_way_to_make_what_is_missing_is_offered_only_to_whom_it_opens(cast: Cast) -> None:
    for actor, some in ((cast.secretary, True), (cast.clerk, True), (cast.street_officer, False)):
        client = pages.signed_in(actor)
        page = pages.text(client.get(f"/returns/papers/?place={cast.place.code}"))
        offered = {
            kind.href for kind in KINDS if kind.href and f'　<a href="{kind.href}">{kind.todo}' in page
        }
        assert bool(offered) is some
        for href in offered:
            assert client.get(href).status_code == 200, (actor.role, href)


@pytest.mark.django_db
def test_each_prints(cast: Cast, staff: Client) -> None:
    month(cast)
    for kind in KINDS:
        answer = staff.get(f"/returns/papers/{kind.key}.pdf")
        assert answer.status_code == 200, kind.key
        assert len(PdfReader(io.BytesIO(answer.content)).pages) >= 1


@pytest.mark.django_db
def test_what_is_missing_says_why_and_where_it_is_made(cast: Cast, staff: Client) -> None:
    text = pages.text(staff.get("/returns/papers/"))
    assert "10 种里有 2 种" in text
    assert "这个月没有定会期" in text
    assert re.search(r'<a href="/meetings/new/">去定会期</a>', text)
    assert staff.get("/returns/papers/minutes.docx").status_code == 404
    ways.meeting(cast)
    text = pages.text(staff.get("/returns/papers/"))
    assert "会期定了，还没有列议题" in text
    assert "会还没有开" in text


@pytest.mark.django_db
def test_what_is_confidential_stays_so(cast: Cast, staff: Client) -> None:
    ways.report(cast, "邻居打孩子", keep_name=True, name="王小明", phone="13900000001")
    files = zipfile.ZipFile(io.BytesIO(staff.get("/returns/papers/all.zip").content))
    told = "".join(words(files.read(name)) for name in files.namelist() if "A3" not in name)
    assert "要求保密" in told
    assert "打孩子" not in told


@pytest.mark.django_db
def test_of_a_project_in_confidence_no_list_says_what_is_done(cast: Cast, staff: Client) -> None:
    told: dict[bool, str] = {}
    for private in (False, True):
        problem = ways.report(cast, "线路老了", keep_name=private)
        item = ways.table(cast, ways.awaiting(cast, problem), ways.meeting(cast, 10 + private))
        ways.begin(cast, Case.objects.get(pk=item.root_id))
        ways.project(cast, ways.carried(cast, item))
        told[private] = staff.get("/returns/lists/projects.csv").getvalue().decode("utf-8-sig")
    assert [rows.count("换三单元整根线") for rows in told.values()] == [1, 1]
    assert len(told[True].splitlines()) == len(told[False].splitlines()) + 1
    assert "要求保密" in told[True]


@pytest.mark.django_db
def test_every_list_goes_out_as_excel_and_csv(cast: Cast, staff: Client) -> None:
    month(cast)
    ways.report(cast, "=1+1 灯坏了")
    for subject in lists.SUBJECTS:
        answer = staff.get(f"/returns/lists/{subject}.csv")
        rows = answer.getvalue().decode("utf-8-sig").splitlines()
        assert rows[0].split(",")[0] in ("编号", "社区", "项目编号"), subject
        made = staff.get(f"/returns/lists/{subject}.xlsx")
        assert sheets.rows(io.BytesIO(made.content), len(made.content))[0][0] == rows[0].split(",")[0]
    told = staff.get("/returns/lists/problems.csv").getvalue().decode()
    assert "'=1+1 灯坏了" in told
    assert "13912345678" not in told
    assert "反映人" not in told
    assert len(staff.get("/returns/lists/projects.csv").getvalue().decode().splitlines()) == 2
    assert staff.get("/returns/lists/places.csv").status_code == 404


@pytest.mark.django_db
def test_whose_month_it_is(cast: Cast, staff: Client) -> None:
    ways.report(cast)
    street = pages.signed_in(cast.street_officer)
    assert str(cast.place) in pages.text(street.get(f"/returns/papers/?place={cast.place.code}"))
    stranger = pages.signed_in(cast.stranger)
    assert stranger.get(f"/returns/papers/?place={cast.place.code}").status_code == 404
    assert stranger.get(f"/returns/papers/all.zip?place={cast.place.code}").status_code == 404
    for wrong in ("2021-12", "2021-Q1", "x", "9999-99"):
        assert staff.get(f"/returns/papers/?month={wrong}").status_code == 404
    assert staff.get("/returns/papers/?month=2021-10").status_code == 200
    assert pages.signed_in(cast.member).get("/returns/papers/").status_code == 403


def test_whoever_makes_returns_reaches_all_of_a_community() -> None:
    """The papers are counted by the place alone."""
    makers = [role for role in REGISTRY.values() if "returns" in role.rights]
    assert makers
    assert {role.reach for role in makers} == {BELOW}


@pytest.mark.django_db
def test_a_month_that_is_over_tells_what_stood_at_its_end(cast: Cast) -> None:
    ways.accept(cast, ways.report(cast))
    shelved = ways.accept(cast, ways.report(cast, "想装电梯"))
    ways.go(shelved, "shelve", cast.secretary, reason="money", words="等钱")
    month_of = f"{clock.today():%Y-%m}"
    assert "现在在办2件，挂账1件" in told_of(cast, month_of)
    clock.set_now(clock.now() + timedelta(40))
    for number in range(3):
        ways.report(cast, f"后来的第 {number} 件")
    assert "期末在办2件，其中挂账1件" in told_of(cast, month_of)
    assert "现在在办5件" in told_of(cast, f"{clock.today():%Y-%m}")


@pytest.mark.django_db
def test_what_few_said_does_not_stand_in_the_text_beside_the_share_that_is_kept_back(cast: Cast) -> None:
    for number in range(5):
        case = ways.fed_back(cast, ways.report(cast, f"第 {number} 盏灯坏了"))
        ways.go(case, "confirm", PUBLIC, satisfaction="good", words="")
        text = told_of(cast, f"{clock.today():%Y-%m}")
        assert ("居民确认解决" in text) is (number == 4), number


def told_of(cast: Cast, month_of: str) -> str:
    period = periods.read(month_of)
    assert period is not None
    (made,) = summary.report(Ask(cast.secretary, cast.place, period))
    return "".join(str(value) for kind, value in made.blocks if kind == "para")
