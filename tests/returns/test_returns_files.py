"""Departments' files: what is refused and with which words, what is recognised, and that the rest stays as it was."""

import io
import re
import zipfile
from datetime import date

import docx
import pytest
from lxml import etree
from tests import blank

from linli.domains.returns import periods
from linli.domains.returns.forms import excel, filling, package, recognition, word
from linli.domains.returns.forms.package import Unreadable


def table(content: bytes, at: int = 0) -> recognition.Layout:
    given = package.opened(content)
    read = excel.read if given.kind == package.EXCEL else word.read
    return recognition.recognised(read(given)[at])


def part(content: bytes, name: str) -> bytes:
    return zipfile.ZipFile(io.BytesIO(content)).read(name)


OLD = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"%PDF-1.7", "PDF"),
        (b"hello", "只收"),
        (b"PK\x03\x04broken", "坏了"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (OLD + "WordDocument".encode("utf-16-le"), r"\.doc"),
        (OLD + "Workbook".encode("utf-16-le"), r"\.xls"),
        (b"PK" + b"\0" * 2_000_001, "2 MB"),
        (blank.with_part(blank.monthly(), "xl/vbaProject.bin", b"x"), "宏"),
        (blank.with_part(blank.letter_table(), "word/vbaProject.bin", b"x"), "宏"),
        (blank.with_part(blank.monthly(), "xl/media/big.bin", b"0" * 31_000_000), "大得不正常"),
    ],
)
def test_what_is_refused_says_why(content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        package.opened(content)


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    with pytest.raises(Unreadable, match="不该有的"):
        package.tree(bomb)


def test_a_head_of_two_rows_is_read_as_one() -> None:
    layout = table(blank.ledger())
    assert layout.title == "2021年11月民情诉求办理台账"
    assert layout.body is not None
    assert (layout.body.head, layout.body.first, layout.body.last) == (3, 5, 9)
    told = [slot.label for slot in layout.columns]
    assert told[4:7] == ["办理情况 › 责任人", "办理情况 › 办结时间", "办理情况 › 办理结果"]
    assert [slot.parts[0] for slot in layout.asks if slot.kind == "inline"] == [
        "填报单位",
        "填报时间",
        "填表人",
        "审核人",
        "联系电话",
    ]


def test_the_same_form_is_known_in_another_month() -> None:
    assert table(blank.ledger(5)).fingerprint == table(blank.ledger(9, "2021年12月")).fingerprint
    assert table(blank.ledger()).fingerprint != table(blank.monthly()).fingerprint


def test_figures_stand_at_the_crossing_of_row_and_column() -> None:
    layout = table(blank.monthly())
    assert layout.body is None
    found = {slot.spot: slot.label for slot in layout.asks}
    assert found[2, 2] == "填报单位"
    assert found[4, 4] == "本月数 › 走访户数"
    assert found[6, 5] == "本年累计 › 办结数"
    assert (10, 4) not in found  # a formula of theirs


def test_a_text_asks_for_nothing() -> None:
    assert table(blank.two_sheets(), 0).asks == []


def test_word_tables_are_read_with_the_words_above() -> None:
    content = blank.letter_table()
    assert table(content).title == "社区工作情况表"
    assert [slot.label for slot in table(content).asks] == [
        "社区名称",
        "社区书记",
        "走访户数",
        "受理问题数",
        "主要做法",
    ]
    second = table(content, 1)
    assert second.body is not None
    assert second.body.size == 3


def test_only_the_table_itself_is_changed() -> None:
    given = package.opened(blank.ledger())
    made = excel.fill(given, 0, {(5, 3): "=1+1", (5, 9): 7}, 9, 0)
    before, after = zipfile.ZipFile(io.BytesIO(blank.ledger())), zipfile.ZipFile(io.BytesIO(made))
    changed = {name for name in after.namelist() if after.read(name) != before.read(name)}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}
    root = etree.fromstring(part(made, "xl/worksheets/sheet1.xml"))
    cells = {c.get("r"): c for c in root.iter(f"{excel.S}c")}
    assert cells["C5"].get("t") == "inlineStr"  # words, whatever they begin with
    assert cells["C5"].find(f"{excel.S}f") is None
    assert cells["I10"].find(f"{excel.S}f").text == "SUM(I5:I9)"
    assert cells["C5"].get("s") == cells["C6"].get("s")
    assert b'fullCalcOnLoad="1"' in part(made, "xl/workbook.xml")


def test_a_list_that_grows_takes_its_sum_along() -> None:
    given = package.opened(blank.ledger(3))
    made = excel.fill(given, 0, {(row, 9): row for row in range(5, 12)}, 7, 4)
    grid = excel.read(package.opened(made))[0]
    root = etree.fromstring(part(made, "xl/worksheets/sheet1.xml"))
    cells = {c.get("r"): c for c in root.iter(f"{excel.S}c")}
    assert cells["I12"].find(f"{excel.S}f").text == "SUM(I5:I11)"
    assert [grid.cells[row, 9].text for row in range(5, 12)] == [str(row) for row in range(5, 12)]
    assert cells["J11"].get("s") == cells["J7"].get("s")
    assert "填表人" in grid.cells[13, 1].text
    assert grid.cells[13, 1].columns == 10  # still merged
    assert grid.cells[1, 1].columns == 10


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("SUM(C5:C7)", "SUM(C5:C9)"),
        ("$C$8*2", "$C$10*2"),
        ("C5+C8", "C5+C10"),
        ('IF(A1="C9",1,LOG10(C8))', 'IF(A1="C9",1,LOG10(C10))'),
        ("SUM(别的表!C8:C9)", "SUM(别的表!C8:C9)"),
    ],
)
def test_formulas_below_move_along(text: str, moved: str) -> None:
    assert excel.moved(text, "台账", 7, 2, own=True) == moved


def test_word_is_filled_in_its_own_look() -> None:
    given = package.opened(blank.letter_table())
    made = word.fill(given, 1, {(row, 2): f"第{row}行" for row in range(2, 8)}, 4, 3)
    read = docx.Document(io.BytesIO(made))
    assert len(read.tables[1].rows) == 7
    assert [row.cells[1].text for row in read.tables[1].rows][1:] == [f"第{row}行" for row in range(2, 8)]
    assert read.tables[1].rows[0].cells[0].paragraphs[0].runs[0].bold
    assert read.tables[0].cell(0, 0).text == "社区名称"


TODAY = date(2021, 11, 8)


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("2021年10月民情台账", "2021-10"),
        ("10月份工作月报表", "2021-10"),
        ("12月份工作月报表", "2020-12"),
        ("2021年第三季度汇总表", "2021-Q3"),
        ("二季度走访情况", "2021-Q2"),
        ("2021年上半年工作情况", "2021-H1"),
        ("2020年度总结表", "2020"),
        ("民情台账", ""),
    ],
)
def test_a_title_names_its_time(title: str, key: str) -> None:
    assert periods.said(title, TODAY) == key
    assert not key or periods.read(key) is not None


def test_times_follow_one_another() -> None:
    def after(key: str) -> str:
        period = periods.read(key)
        assert period is not None
        return periods.following(period).key

    assert [after(key) for key in ("2021-12", "2021-Q4", "2021-H1", "2021")] == [
        "2022-01",
        "2022-Q1",
        "2021-H2",
        "2022",
    ]
    month = periods.read("2021-10")
    assert month is not None
    assert periods.meant(month, "本年累计").first == date(2021, 1, 1)
    assert periods.meant(month, "上月数").key == "2021-09"
    assert periods.meant(month, "去年同期").key == "2020-10"
    assert periods.read("2021-13") is periods.read("../1") is None


def again(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The file with these bytes of one part in the place of those."""
    given = package.opened(content)
    assert old in given.parts[name], name
    return given.packed({name: given.parts[name].replace(old, new)})


SHEET = "xl/worksheets/sheet1.xml"


def test_cells_that_do_not_say_where_they_are() -> None:
    content = package.opened(blank.monthly())
    bare = re.sub(rb' r="[A-Z]*\d+"', b"", content.parts[SHEET])
    layout = table(content.packed({SHEET: bare}))
    assert [slot.label for slot in layout.asks][1] == "本月数 › 走访户数"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="A4"', b'r="??"'),
        (b'<row r="4"', b'<row r="x"'),
        (b"<sheetData>", b"<nothing>"),
        (b'<mergeCell ref="A1:E1"/>', b'<mergeCell ref="A1:ZZZ9999"/>' * 20),
        (b'<row r="4"', b'<row r="99999"'),
    ],
)
def test_broken_sheets_are_refused(old: bytes, new: bytes) -> None:
    with pytest.raises(Unreadable):
        filling.layouts(package.opened(again(blank.monthly(), SHEET, old, new)))


def test_a_sheet_full_of_empty_cells_asks_for_no_more() -> None:
    """Styled far beyond the table, as a column that was coloured as a whole is."""
    row = "".join(f'<c r="{excel.letters(column)}%d" s="1"/>' for column in range(1, 101))
    more = "".join(f'<row r="{number}">{row % ((number,) * 100)}</row>' for number in range(20, 2001))
    content = again(blank.monthly(), SHEET, b"</sheetData>", more.encode() + b"</sheetData>")
    assert len(table(content).asks) == len(table(blank.monthly()).asks)


def test_a_protected_sheet_is_said_to_be_one() -> None:
    content = again(blank.monthly(), SHEET, b"<mergeCells", b'<sheetProtection sheet="1"/><mergeCells')
    assert excel.read(package.opened(content))[0].shut


def test_pictures_stop_rows_from_being_put_in_and_nothing_else() -> None:
    content = again(blank.ledger(2), SHEET, b"<pageMargins", b"<drawing/><pageMargins")
    given = package.opened(content)
    assert excel.fill(given, 0, {(5, 3): "灯"}, 6, 0)
    with pytest.raises(Unreadable, match="多留几行空行"):
        excel.fill(given, 0, {(5, 3): "灯"}, 6, 2)
