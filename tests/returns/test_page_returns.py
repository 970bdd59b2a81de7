"""Any department's form fills itself: by the record, with its source shown, and remembered for next time."""

import io
import re
import zipfile
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import blank, pages, ways
from tests.cast import Cast

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.people.models import Look
from linli.core.procedures.models import Case
from linli.domains.returns import figures, records
from linli.domains.returns.facts import FACTS
from linli.domains.returns.forms import catalogue, excel, package, retention, word
from linli.domains.returns.forms.grid import Grid
from linli.domains.returns.models import Form, Mapping

BUDGET = 34


@pytest.fixture
def staff(cast: Cast) -> Client:
    return pages.signed_in(cast.secretary)


def send(client: Client, content: bytes, name: str = "表.xlsx", **data: Any) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post("/returns/", {"token": str(uuid4()), "file": file, "period": "", **data})


def taken(client: Client, content: bytes, **data: Any) -> Form:
    answer = send(client, content, **data)
    assert answer.status_code == 302, pages.text(answer)
    return Form.objects.latest("pk")


def got(client: Client, form: Form, at: int = 0) -> Grid:
    """The table of the file that goes out."""
    answer = client.get(f"/returns/{form.pk}/file/")
    assert answer.status_code == 200
    given = package.opened(answer.content)
    return (excel if given.kind == package.EXCEL else word).read(given)[at]


def keep(client: Client, form: Form, said: dict[str, str] | None = None, **typed: str) -> Any:
    """Post the page's form with these choices and words at the headings that begin so."""
    html = pages.text(client.get(f"/returns/{form.pk}/"))
    data: dict[str, str] = {}
    for number, label in re.findall(r'<label for="means-(\d+)">“(.*?)”填</label>', html):
        select = re.search(rf'<select id="means-{number}".*?</select>', html, re.S)
        assert select
        chosen = re.search(r'value="([^"]*)" selected', select.group())
        data[f"means-{number}"] = chosen.group(1) if chosen else ""
        data[f"typed-{number}"] = ""
        for heading, value in (said or {}).items():
            if label.endswith(heading):
                data[f"means-{number}"] = value
        for heading, value in typed.items():
            if label.endswith(heading):
                data[f"typed-{number}"] = value
    return client.post(f"/returns/{form.pk}/keep/", data)


def test_the_catalogue_is_what_the_code_knows() -> None:
    written = catalogue._written()
    names = {
        group: {key.partition(":")[2] for key in written if key.startswith(f"{group}:")} for group in written
    }
    by_group: dict[str, set[str]] = {}
    for key, field in written.items():
        by_group.setdefault(field.group, set()).add(key.partition(":")[2])
    assert by_group["facts"] == set(FACTS)
    assert by_group["figures"] == set(figures.FIGURES)
    for subject, columns in records.COLUMNS.items():
        assert by_group[subject] == {f"{subject}.{name}" for name in (*columns, "serial")}
    assert names
    assert {key for key, field in written.items() if field.personal} == {
        "problems:problems.person",
        "problems:problems.phone",
    }


def test_no_name_means_two_things() -> None:
    for group in (*catalogue.SUBJECTS, "facts"):
        seen: dict[str, str] = {}
        for key, field in catalogue.of((group,)).items():
            for name in field.names:
                assert seen.setdefault(name, key) == key, f"{name}: {seen[name]}, {key}"


@pytest.mark.django_db
def test_a_ledger_fills_itself(cast: Cast, staff: Client) -> None:
    first, second = (
        ways.fed_back(cast),
        ways.report(cast, "电梯坏了两天，13912345678 请回电", facet="utilities"),
    )
    form = taken(staff, blank.ledger())
    assert (form.title, form.period, form.subject) == ("2021年11月民情诉求办理台账", "2021-11", "problems")
    grid = got(staff, form)
    row = [grid.at(5, column).text for column in range(1, 11)]  # type: ignore[union-attr]
    assert row[:7] == ["1", "2021-11-08", first.title, "房屋修缮", "刘宏", "", "已解决"]
    assert row[8] == "1"
    other = grid.at(6, 3)
    assert other is not None
    assert other.text == second.title.replace("13912345678", "（电话）")
    top = grid.at(2, 1)
    assert top is not None
    assert f"填报单位：{cast.place}" in top.text
    assert "填报时间：2021年11月8日" in top.text
    foot = grid.at(11, 1)
    assert foot is not None
    assert foot.text.startswith("填表人：周敏")
    text = pages.text(staff.get(f"/returns/{form.pk}/"))
    assert "问题清单，登记的那天" in text
    assert "包抓领导" in text
    assert "记录里没有" in text


@pytest.mark.django_db
def test_more_rows_than_the_form_has(cast: Cast, staff: Client) -> None:
    for number in range(6):
        ways.report(cast, f"第{number}盏路灯不亮了")
    form = taken(staff, blank.ledger(3))
    assert "加 3 行" in pages.text(staff.get(f"/returns/{form.pk}/"))
    answer = staff.get(f"/returns/{form.pk}/file/")
    sheet = zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>SUM(I5:I10)</f>" in sheet
    assert [got(staff, form).at(row, 1).text for row in (5, 10, 11)] == ["1", "6", "合计"]  # type: ignore[union-attr]


@pytest.mark.django_db
def test_a_monthly_form_shows_what_each_figure_is_made_of(cast: Cast, staff: Client) -> None:
    """A title without a year means the last such month; 累计 counts from January."""
    with clock.travel(clock.now() - timedelta(days=20)):
        before = ways.fed_back(cast)
    ways.report(cast, "井盖响")
    form = taken(staff, blank.monthly())
    assert form.period == "2021-10"
    grid = got(staff, form)
    assert [grid.at(row, 4).text for row in (5, 6, 7)] == ["1", "0", "0"]  # type: ignore[union-attr]
    assert grid.at(5, 5).text == "1"  # type: ignore[union-attr]
    assert grid.at(2, 2).text == str(cast.place)  # type: ignore[union-attr]
    assert grid.at(10, 4).formula  # type: ignore[union-attr]
    text = pages.text(staff.get(f"/returns/{form.pk}/"))
    assert "问题清单，时段里登记的；并入的不重复算，2021年10月 1 件" in text
    address = next(
        one for one in re.findall(r'href="(/returns/[^"]+behind/[^"]+)"', text) if "%E5%8F%97" in one
    )
    listed = pages.text(staff.get(address.replace("&amp;", "&")))
    assert before.number in listed
    assert "井盖响" not in listed
    assert staff.get(f"/returns/{form.pk}/behind/?slot=x").status_code == 404


@pytest.mark.django_db
def test_what_was_said_is_kept_for_next_time(cast: Cast, staff: Client) -> None:
    """A heading that the record does not know is told once; a person's words are never offered again."""
    form = taken(staff, blank.ledger())
    assert (
        keep(
            staff, form, {"包抓领导": "problems:problems.unit"}, 审核人="魏书记", 联系电话="0931-1"
        ).status_code
        == 302
    )
    ways.report(cast)
    assert got(staff, form).at(5, 10).text == str(cast.place)  # type: ignore[union-attr]
    later = taken(staff, blank.ledger(4, "2021年12月"))
    assert later.period == "2021-12"
    assert Mapping.objects.count() == 1
    assert set(later.typed) == {"审核人"}
    text = pages.text(staff.get(f"/returns/{later.pk}/"))
    assert "照上次记住的填" in text
    assert "上次也这么写，请看一眼" in text
    assert "魏书记" in got(staff, later).at(10, 1).text  # type: ignore[union-attr]
    token = str(uuid4())
    for _ in range(2):
        staff.post(f"/returns/{form.pk}/again/", {"token": token})
    assert Form.objects.count() == 3
    assert Form.objects.latest("pk").period == "2021-12"


@pytest.mark.django_db
def test_a_title_sent_twice_is_one_form(cast: Cast, staff: Client) -> None:
    token = str(uuid4())
    one = send(staff, blank.monthly(), token=token)
    two = send(staff, blank.monthly(), token=token)
    assert one["Location"] == two["Location"]
    assert Form.objects.count() == 1
    assert Entry.objects.filter(verb="take-form").count() == 1


@pytest.mark.django_db
def test_the_table_is_chosen_among_several(cast: Cast, staff: Client) -> None:
    form = taken(staff, blank.two_sheets())
    text = pages.text(staff.get(f"/returns/{form.pk}/"))
    assert "填这张" in text
    assert (form.title, form.subject) == ("议事协商会议统计表", "meetings")
    assert staff.post(f"/returns/{form.pk}/table/", {"table": "0"}).status_code == 404
    staff.post(f"/returns/{form.pk}/table/", {"table": "2"})
    form.refresh_from_db()
    assert (form.title, form.subject) == ("为民办实事项目清单", "projects")
    assert staff.get(f"/returns/{form.pk}/file/").status_code == 200


@pytest.mark.django_db
def test_word(cast: Cast, staff: Client) -> None:
    ways.report(cast)
    form = taken(staff, blank.letter_table(), name="表.docx")
    grid = got(staff, form)
    assert [grid.at(1, 2).text, grid.at(1, 4).text, grid.at(2, 4).text] == [str(cast.place), "周敏", "1"]  # type: ignore[union-attr]
    keep(staff, form, 主要做法="=上门听，当面答")
    assert got(staff, form).at(3, 2).text == "=上门听，当面答"  # type: ignore[union-attr]
    staff.post(f"/returns/{form.pk}/table/", {"table": "1"})
    form.refresh_from_db()
    assert form.subject == "visits"


@pytest.mark.django_db
def test_wrong_files_are_said_at_the_field(cast: Cast, staff: Client) -> None:
    answer = send(staff, b"%PDF-1.7 ...")
    assert answer.status_code == 422
    assert "这是 PDF，填不进去" in pages.text(answer)
    assert "请先选一个文件" in pages.text(staff.post("/returns/", {"token": str(uuid4())}))
    assert not Form.objects.exists()
    assert "还没有放进来的表" in pages.text(staff.get("/returns/"))


@pytest.mark.django_db
def test_the_residents_own_fields_need_a_reason(cast: Cast, staff: Client) -> None:
    told = {"name": "王小明", "phone": "13900000001", "channel": "phone"}
    ways.report(cast, **told)
    ways.report(cast, "老人家里漏水", private=True, keep_name=True, name="李小红", phone="13900000002")
    content = blank.with_heads(["序号", "反映人", "联系电话", "问题内容"], "2021年11月信访台账")
    form = taken(staff, content)
    plain = staff.get(f"/returns/{form.pk}/file/").content
    assert got(staff, form).at(3, 2) is None or not got(staff, form).at(3, 2).text  # type: ignore[union-attr]
    assert "王小明" not in zipfile.ZipFile(io.BytesIO(plain)).read("xl/worksheets/sheet1.xml").decode()
    assert staff.post(f"/returns/{form.pk}/personal/", {"reason": " "}).status_code == 422
    assert not Look.objects.exists()
    answer = staff.post(f"/returns/{form.pk}/personal/", {"reason": "区里核对名单，文件第 3 条"})
    sheet = zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/worksheets/sheet1.xml").decode()
    assert "王小明" in sheet
    assert "13900000001" in sheet
    assert "李小红" not in sheet
    assert "要求保密" in sheet
    assert Look.objects.filter(reason__startswith="区里核对").count() == 2
    line = Entry.objects.get(verb="fill-personal")
    assert line.data == {"form": form.pk, "persons": 1}
    assert "王小明" not in pages.text(staff.get(f"/returns/{form.pk}/"))


@pytest.mark.django_db
def test_whose_form_it_is(cast: Cast, staff: Client) -> None:
    """The neighbour's is not there; the street reads its communities' and changes its own; a member has no forms."""
    form = taken(staff, blank.monthly())
    for path in ("", "file/", "behind/?slot=x"):
        assert pages.signed_in(cast.stranger).get(f"/returns/{form.pk}/{path}").status_code == 404
    for name in ("keep", "again", "drop", "table", "personal"):
        given = {"token": str(uuid4()), "reason": "看看"}
        assert pages.signed_in(cast.stranger).post(f"/returns/{form.pk}/{name}/", given).status_code == 404
        assert (
            pages.signed_in(cast.street_officer).post(f"/returns/{form.pk}/{name}/", given).status_code == 404
        )
    street = pages.signed_in(cast.street_officer)
    assert "下载填好的" in pages.text(street.get(f"/returns/{form.pk}/"))
    assert "存好" not in pages.text(street.get(f"/returns/{form.pk}/"))
    assert pages.signed_in(cast.member).get("/returns/").status_code == 403
    assert pages.signed_in(cast.department).get("/returns/").status_code == 403
    assert Form.objects.count() == 1


@pytest.mark.django_db
def test_a_street_counts_by_community(cast: Cast) -> None:
    ways.report(cast)
    ways.report(cast, "院门坏了")
    form = taken(
        pages.signed_in(cast.street_officer), blank.street_sheet([str(cast.place), cast.next_door.name])
    )
    grid = got(pages.signed_in(cast.street_officer), form)
    same = cast.next_door.street_id == cast.place.street_id
    assert grid.at(3, 3).text == "2"  # type: ignore[union-attr]
    assert grid.at(4, 3).text == ("0" if same else "2")  # type: ignore[union-attr]
    form = taken(
        pages.signed_in(cast.street_officer),
        blank.with_heads(["社区名称", "受理问题数", "办结数"], "11月统计表"),
    )
    assert form.subject == "places"
    rows = got(pages.signed_in(cast.street_officer), form)
    told = {rows.at(row, 1).text: rows.at(row, 2).text for row in range(3, rows.rows + 1)}  # type: ignore[union-attr]
    assert told[str(cast.place)] == "2"
    assert sum(map(int, told.values())) == 2


@pytest.mark.django_db
def test_forms_go_and_what_they_meant_stays(cast: Cast, staff: Client) -> None:
    form = taken(staff, blank.monthly())
    keep(staff, form, 发放宣传资料="120")
    staff.post(f"/returns/{form.pk}/drop/")
    assert not Form.objects.exists()
    assert Mapping.objects.count() == 1
    taken(staff, blank.monthly())
    with clock.travel(clock.now() + timedelta(days=800)):
        assert retention.away(retention.FORMS.value()) == 1
    assert list(
        Entry.objects.filter(verb__endswith="-form").order_by("pk").values_list("verb", flat=True)
    ) == [
        "take-form",
        "keep-form",
        "drop-form",
        "take-form",
    ]


@pytest.mark.django_db
def test_queries_do_not_grow_with_the_rows(cast: Cast, staff: Client) -> None:
    ways.report(cast)
    form = taken(staff, blank.ledger())
    first, _ = pages.queries(staff, f"/returns/{form.pk}/")
    for number in range(5):
        ways.report(cast, f"第{number}盏灯")
    then, _ = pages.queries(staff, f"/returns/{form.pk}/")
    assert then == first <= BUDGET
    assert Case.objects.filter(procedure="problem").count() == 6
