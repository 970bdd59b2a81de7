"""A table out of another system: looked at, mended, taken in whole and once; whatever else is sent gets a clear answer."""

import io
import zipfile
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from python_calamine import CalamineWorkbook
from tests import pages, ways
from tests.cast import Cast

from linli.core import sheets
from linli.core.journal.models import Entry
from linli.core.people import sealed
from linli.core.people.models import Person
from linli.core.procedures.models import Case
from linli.domains.problems.intake import actions, tables
from linli.domains.problems.models import Heads, Outside, Problem, Reporter

HEAD = ["工单编号", "诉求内容", "事发地址", "诉求类型", "受理时间", "办理时限", "来电人", "联系电话"]
LAMP = ["20211105001", "三单元楼道灯坏了半个月，晚上看不见", "40 号院 3 单元", "房屋修缮", "2021-11-05 10:20", "2021/11/12", "王丽", "13800000001"]  # fmt: skip
PIPE = ["20211106002", "下水堵了，往外反水", "40 号院", "", datetime(2021, 11, 6, 9, 5), 44520, "匿名", ""]


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return pages.signed_in(cast.clerk)


def book(*rows: Any, head: Any = HEAD, above: Any = (), more: Any = None) -> bytes:
    """An Excel file as another system writes it."""
    made = io.BytesIO()
    workbook = xlsxwriter.Workbook(made, {"default_date_format": "yyyy-mm-dd hh:mm"})
    sheet = workbook.add_worksheet("Sheet1")
    for number, row in enumerate([*above, head, *rows]):
        sheet.write_row(number, 0, row)
    if more is not None:
        more(sheet)
    workbook.close()
    return made.getvalue()


def send(client: Client, content: bytes, system: str = "hotline", name: str = "工单.xlsx") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post("/problems/import/", {"system": system, "file": file, "token": str(uuid4())})


def again(client: Client, looked: Any, act: str, **columns: str) -> Any:
    """The page of what was looked at, sent back."""
    given = {f"column-{n}": one["field"] for n, one in enumerate(looked.context["columns"])}
    token, packed = str(looked.context["token"]), looked.context["packed"]
    return client.post(
        "/problems/import/", {**given, **columns, "token": token, "packed": packed, "act": act}
    )


def counted(looked: Any) -> tuple[int, int, int]:
    return looked.context["good"], looked.context["bad"], looked.context["here"]


@pytest.mark.clause("4.1")
def test_a_table_of_the_hotline_comes_in_whole_and_once(cast: Cast, clerk: Client) -> None:
    looked = send(clerk, book(LAMP, PIPE, above=[["兰州市12345热线转办单"], []]))
    assert counted(looked) == (2, 0, 0)
    assert Case.objects.count() == 0
    for personal in ("王丽", "13800000001"):
        assert personal not in pages.text(looked)
    answer = again(clerk, looked, "take")
    intake = Case.objects.get(procedure="intake")
    assert (answer.status_code, answer["Location"]) == (302, f"/problems/import/{intake.pk}/")
    lamp, pipe = Outside.objects.select_related("case").order_by("pk")
    assert (lamp.number, lamp.system, lamp.since, lamp.due) == (
        "20211105001",
        "hotline",
        date(2021, 11, 5),
        date(2021, 11, 12),
    )
    assert (pipe.since, pipe.due, pipe.case.facet) == (date(2021, 11, 6), date(2021, 11, 20), "utilities")
    problem = Problem.objects.get(case=lamp.case)
    assert (problem.source, problem.building_id, lamp.case.state) == ("hotline", cast.building.pk, "reported")
    # Who called is sealed, and nowhere in the record.
    person = Person.objects.get(pk=Reporter.objects.get(case=lamp.case).person_id or 0)
    assert sealed.unseal(person) == {"name": "王丽", "phone": "13800000001"}
    assert not Reporter.objects.filter(case=pipe.case).exists()
    assert [entry.verb for entry in Entry.objects.filter(case_id__isnull=False).order_by("pk")] == [
        "take_in",
        "import",
        "import",
    ]
    assert "13800000001" not in repr(list(Entry.objects.values_list("data", flat=True)))
    # The same page sent twice, and the same file again.
    assert again(clerk, looked, "take")["Location"] == answer["Location"]
    assert counted(send(clerk, book(LAMP, PIPE))) == (0, 0, 2)
    third = ["20211107003", "路灯三盏不亮", "", "", "", "", "", ""]
    more = send(clerk, book(LAMP, PIPE, third))
    assert counted(more) == (1, 0, 2)
    assert "已经有的 2 件" in pages.text(more)
    again(clerk, more, "take")
    assert Problem.objects.count() == 3
    # It is found by the other system's number, and the page of the problem names it.
    assert "20211105001" in pages.text(clerk.get(f"/problems/{lamp.case_id}/"))
    found = clerk.get("/problems/?q=20211105001").context["table"].rows
    assert [row.key for row in found] == [str(lamp.case_id)]


def test_a_wrong_row_stays_out_and_comes_back_as_a_file(cast: Cast, clerk: Client) -> None:
    rows = [
        LAMP,
        ["", "没有编号的", "", "", "", "", "", ""],
        ["20211105001", "编号重了", "", "", "", "", "", ""],
        ["3", "", "", "", "", "", "", ""],
        ["4", "日期不对", "", "", "十一月初", "", "", ""],
        ["5", "还没有到", "", "", "2021-12-30", "", "", ""],
        ["6", "电话不对", "", "", "", "", "", "没有留"],
        ["7", "太长" * 2001, "", "", "", "", "", ""],
        [20211105000000001.0, "编号按数字存", "", "", "", "", "", ""],
    ]
    looked = send(clerk, book(*rows))
    assert counted(looked) == (1, 8, 0)
    file = again(clerk, looked, "wrong")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
    assert sheet[0] == [*HEAD, "哪里不对"]
    said = [row[-1] for row in sheet[1:]]
    assert said[0] == "缺少对方的编号"
    assert said[1] == "对方的编号和第 2 行一样"
    assert said[2] == "缺少什么事"
    assert "“十一月初”不是日期，例如 2021-11-08" in said[3]
    assert "还没有到" in said[4]
    assert "电话不像电话" in said[5]
    assert "什么事超过 4000 个字" in said[6]
    assert "超过 15 位的后几位丢了" in said[7]
    assert Case.objects.count() == 0
    again(clerk, looked, "take")
    assert [one.number for one in Outside.objects.all()] == ["20211105001"]


def test_a_community_of_another_place_and_what_is_done_there_stay_out(cast: Cast, clerk: Client) -> None:
    head = ["工单编号", "诉求内容", "所属社区", "工单状态"]
    rows = [
        ["1", "路灯坏了", str(cast.place), "办理中"],
        ["2", "路灯坏了", "月球路社区", "办理中"],
        ["3", "井盖坏了", "", "已办结"],
    ]
    looked = send(clerk, book(*rows, head=head))
    assert counted(looked) == (1, 1, 0)
    page = pages.text(looked)
    assert "不是本社区的" in page
    assert "对方已经办完的 1 件" in page


def test_columns_nobody_knows_are_told_once_and_remembered(cast: Cast, clerk: Client) -> None:
    head = ["甲", "乙", "丙"]
    looked = send(clerk, book(["A-1", "楼道堆杂物", "40 号院"], head=head), "grid")
    assert looked.status_code == 422
    page = pages.text(looked)
    assert "没有认出：对方的编号、什么事" in page
    assert again(clerk, looked, "take").status_code == 422
    told = {"column-0": "number", "column-1": "text", "column-2": "spot"}
    looked = again(clerk, looked, "look", **told)
    assert counted(looked) == (1, 0, 0)
    again(clerk, looked, "take", **told)
    assert Heads.objects.get().fields == {"甲": "number", "乙": "text", "丙": "spot"}
    assert counted(send(clerk, book(["A-2", "楼道堆杂物", ""], head=head), "grid")) == (1, 0, 0)
    # Of this system, and of this community.
    assert send(clerk, book(["A-2", "楼道堆杂物", ""], head=head)).status_code == 422
    stranger = pages.signed_in(cast.stranger)
    assert send(stranger, book(["A-1", "楼道堆杂物", ""], head=head), "grid").status_code == 422


def test_what_is_like_something_on_the_list_is_said_and_not_merged(cast: Cast, clerk: Client) -> None:
    there = ways.report(cast)
    looked = send(clerk, book(LAMP))
    assert f"像 {there.number}" in pages.text(looked)
    done = clerk.get(again(clerk, looked, "take")["Location"])
    made = Outside.objects.get().case
    assert made.state == "reported"
    assert f'href="/problems/{made.pk}/?move=merge&amp;lead={there.pk}#move-merge"' in pages.text(done)


def locked() -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")


def strange() -> bytes:
    """An archive whose parts are packed in a way that nobody knows."""
    return book(LAMP).replace(b"\x08\x00", b"\x63\x00")


def old() -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "Workbook".encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "请存成 .xlsx 再传"),
        (b"%PDF-1.4 nothing", "请存成 .xlsx 再传"),
        (locked(), "这个文件有密码"),
        (old(), "这是旧的 .xls 文件"),
        (strange(), "请存成 .xlsx 再传"),
        (book(head=[]), "里面一行也没有"),
        (book(), "只有表头"),
        (b"\0" * (sheets.MOST_BYTES + 1), "不会超过 2 MB"),
        (book(*([str(n), "灯坏了"] for n in range(20_000)), head=["编号", "内容"]), "表太大了"),
        (book(*([str(n), "灯坏了"] for n in range(19_000)), head=["编号", "内容"]), "一次最多 300 行，这里有 19,000 行"),
        (book(*([str(n), "很长" * 1900] for n in range(200)), head=["编号", "内容"]), "字太多了"),
    ],
    ids=["nothing", "pdf", "password", "xls", "strange", "empty", "head", "big", "rows", "many", "letters"],
)  # fmt: skip
def test_a_file_that_is_not_taken_says_why(cast: Cast, clerk: Client, content: bytes, said: str) -> None:
    answer = send(clerk, content)
    assert answer.status_code == 422
    assert said in pages.text(answer)
    assert Case.objects.count() == 0


def test_formulas_dates_as_text_merged_cells_and_macros_are_read_as_values(cast: Cast, clerk: Client) -> None:
    def more(sheet: Any) -> None:
        sheet.write_formula(1, 0, '="A"&"-1"', value="A-1")
        sheet.write_formula(2, 0, '=WEBSERVICE("http://127.0.0.1/")', value="#VALUE!")
        sheet.write_string(3, 0, '=HYPERLINK("http://127.0.0.1/")')
        sheet.merge_range(1, 2, 3, 2, "40 号院")
        sheet.write_string(1, 3, "2021年11月5日")

    rows = [["", "灯坏了"], ["", "灯又坏了"], ["", "灯还坏着"]]
    content = io.BytesIO(book(*rows, head=["编号", "内容", "地点", "登记时间"], more=more))
    with zipfile.ZipFile(content, "a") as package:
        package.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    looked = send(clerk, content.getvalue(), name="工单.xlsm")
    page = pages.text(looked)
    assert counted(looked) == (1, 2, 0)
    assert "宏没有运行" in page
    assert "合并的格子" in page
    assert "缺少对方的编号" in page  # a formula that came to nothing is an empty cell
    assert "里是公式，请粘贴成值" in page
    again(clerk, looked, "take")
    only = Outside.objects.select_related("case").get()
    assert (only.number, only.since, only.case.spot) == ("A-1", date(2021, 11, 5), "40 号院")


@pytest.mark.parametrize(
    ("since", "due", "read"),
    [
        ("11月5日", "11月12日", (date(2021, 11, 5), date(2021, 11, 12))),
        ("11月8日", "", (date(2021, 11, 8), None)),
        ("11月9日", "1月3日", (date(2020, 11, 9), date(2021, 1, 3))),
        ("12月31日 10:20", "", (date(2020, 12, 31), None)),
        ("11/5", "2月29日", (date(2021, 11, 5), date(2024, 2, 29))),
        ("", "11月20日", (None, date(2021, 11, 20))),
    ],
)
def test_a_day_without_its_year_is_the_latest_that_is_over(
    cast: Cast, since: str, due: str, read: tuple[date | None, date | None]
) -> None:
    wrong: list[str] = []
    found = tables._day(since, "since", wrong, tables._latest)
    assert (
        found,
        tables._day(due, "due", wrong, lambda month, day: tables._next(month, day, found)),
    ) == read
    assert wrong == []
    assert tables._day("13月45日", "since", wrong, tables._latest) is None
    assert "不是日期" in wrong[0]


def test_a_table_with_short_days_comes_in(cast: Cast, clerk: Client) -> None:
    looked = send(clerk, book([*LAMP[:4], "11月5日", "11月12日", *LAMP[6:]]))
    assert counted(looked) == (1, 0, 0)
    again(clerk, looked, "take")
    only = Outside.objects.get()
    assert (only.since, only.due) == (date(2021, 11, 5), date(2021, 11, 12))


def test_nothing_is_half_in(cast: Cast, clerk: Client) -> None:
    """Two look at the same file; the one who is later takes in nothing, and is told."""
    first = send(clerk, book(LAMP, PIPE))
    second = send(pages.signed_in(cast.secretary), book(PIPE, LAMP))
    again(clerk, first, "take")
    late = again(pages.signed_in(cast.secretary), second, "take")
    assert late.status_code == 200
    assert counted(late) == (0, 0, 2)
    assert Problem.objects.count() == 2


def test_a_number_that_came_in_meanwhile_stops_all_of_them(cast: Cast) -> None:
    row = {
        "text": "灯坏了",
        "title": "灯坏了",
        "spot": "",
        "building": None,
        "facet": "housing",
        "name": "王丽",
        "phone": "",
    }
    row |= {"since": None, "due": None}
    take_in = partial(actions.take_in, cast.place, cast.clerk, "hotline", fields={})
    take_in([row | {"number": "1"}], token=uuid4())
    people = Person.objects.count()
    with pytest.raises(IntegrityError):
        take_in([row | {"number": "2"}, row | {"number": "1"}], token=uuid4())
    assert [one.number for one in Outside.objects.all()] == ["1"]
    assert (Problem.objects.count(), Person.objects.count()) == (1, people)
    # Of another system the same number is another problem; next door too.
    actions.take_in(cast.place, cast.clerk, "grid", [row | {"number": "1"}], {}, uuid4())
    actions.take_in(cast.next_door, cast.stranger, "hotline", [row | {"number": "1"}], {}, uuid4())
    assert Outside.objects.count() == 3
    answer = pages.signed_in(cast.clerk).get("/problems/export.csv")
    assert b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()[1].endswith(",1")  # type: ignore[attr-defined]


def test_what_went_with_the_page_is_of_one_place_and_of_ours(cast: Cast, clerk: Client) -> None:
    looked = send(clerk, book(LAMP))
    for packed in ("", "x", looked.context["packed"][:-2] + "zz"):
        answer = clerk.post("/problems/import/", {"packed": packed, "token": str(uuid4()), "act": "take"})
        assert answer.status_code == 422
        assert "请再选一次文件" in pages.text(answer)
    stranger = pages.signed_in(cast.stranger)
    assert again(stranger, looked, "take").status_code == 422
    assert Case.objects.count() == 0


def test_whose_it_is(cast: Cast, clerk: Client) -> None:
    again(clerk, send(clerk, book(LAMP)), "take")
    done = f"/problems/import/{Case.objects.get(procedure='intake').pk}/"
    for actor in (cast.member, cast.street_officer, cast.district_officer):
        client = pages.signed_in(actor)
        assert client.get("/problems/import/").status_code == 403
        assert send(client, book(PIPE)).status_code == 403
    assert pages.signed_in(cast.stranger).get(done).status_code == 404
    assert clerk.get(done).status_code == 200
    assert clerk.get("/problems/import/empty.xlsx").status_code == 200


def test_the_empty_table_is_read_as_it_is_given(cast: Cast, clerk: Client) -> None:
    content = clerk.get("/problems/import/empty.xlsx").content
    assert counted(send(clerk, content)) == (1, 0, 0)


@pytest.mark.parametrize(
    ("head", "fields"),
    [
        (["工单编号", "诉求内容（摘要）", "详细地址"], ["number", "text", "spot"]),
        (["序号", "热线工单编号", "市民诉求内容", "来电人电话"], ["", "number", "text", "phone"]),
        (["编号", "事件编号", "内容"], ["number", "", "text"]),
    ],
)
def test_headings_are_known_by_what_people_call_them(head: list[str], fields: list[str]) -> None:
    assert tables.recognised(head, {}) == fields
    assert tables.recognised(head, {tables.fold(name): "" for name in head}) == [""] * len(head)
