"""Blank tables as departments send them round: titles across, a line for the unit and the day, heads of two rows."""

import io
import zipfile
from typing import Any

import docx
import xlsxwriter


def _book(make: Any, **options: Any) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, **options})
    make(book)
    book.close()
    return made.getvalue()


def ledger(rows: int = 5, month: str = "2021年11月", total: bool = True) -> bytes:
    """民情台账: a head of two rows with merged cells, numbers in front, a row that adds up, who filled it in."""

    def make(book: Any) -> None:
        sheet = book.add_worksheet("台账")
        title = book.add_format(
            {"bold": True, "font_size": 18, "align": "center", "font_name": "方正小标宋简体"}
        )
        line, head = (
            book.add_format({"border": 1, "text_wrap": True}),
            book.add_format({"bold": True, "border": 1}),
        )
        sheet.merge_range("A1:J1", f"{month}民情诉求办理台账", title)
        sheet.merge_range("A2:J2", "填报单位：                    填报时间：    年    月    日")
        sheet.set_column("C:C", 40)
        for at, words in (("A3:A4", "序号"), ("B3:B4", "受理时间"), ("C3:C4", "诉求内容"), ("D3:D4", "类别")):
            sheet.merge_range(at, words, head)
        sheet.merge_range("E3:G3", "办理情况", head)
        for column, words in enumerate(("责任人", "办结时间", "办理结果"), 4):
            sheet.write(3, column, words, head)
        for at, words in (("H3:H4", "群众满意度"), ("I3:I4", "涉及户数（户）"), ("J3:J4", "包抓领导")):
            sheet.merge_range(at, words, head)
        for row in range(4, 4 + rows):
            for column in range(10):
                sheet.write_blank(row, column, None, line)
            sheet.write_number(row, 0, row - 3, line)
        end = 4 + rows
        if total:
            sheet.write(end, 0, "合计", line)
            for column in range(1, 10):
                sheet.write_blank(end, column, None, line)
            sheet.write_formula(end, 8, f"=SUM(I5:I{end})", line, 0)
        sheet.merge_range(end + 1, 0, end + 1, 9, "填表人：            审核人：            联系电话：")
        sheet.write(end + 2, 0, "注：1.每月25日前报送。2.办理结果填“已解决”或“未解决”。")
        sheet.set_landscape()

    return _book(make)


def monthly() -> bytes:
    """月报: one figure a cell, for the month and since January, with a formula for the share."""

    def make(book: Any) -> None:
        sheet = book.add_worksheet("月报")
        sheet.merge_range("A1:E1", "10月份党建引领基层治理工作月报表")
        sheet.write("A2", "填报单位：")
        sheet.write_blank("B2", None, book.add_format({"bottom": 1}))
        sheet.write_row("A3", ["序号", "指标名称", "单位", "本月数", "本年累计"])
        for number, (name, unit) in enumerate(
            (
                ("走访户数", "户"),
                ("受理问题数", "件"),
                ("办结数", "件"),
                ("召开会议次数", "次"),
                ("社工委成员人数", "名"),
                ("发放宣传资料", "份"),
            ),
            1,
        ):
            sheet.write_row(number + 2, 0, [number, name, unit])
            border = book.add_format({"border": 1})
            sheet.write_blank(number + 2, 3, None, border)
            sheet.write_blank(number + 2, 4, None, border)
        sheet.write_row("A10", [7, "办结占受理", "%"])
        sheet.write_formula("D10", "=D6/D5*100")
        sheet.write_formula("E10", "=E6/E5*100")

    return _book(make)


def street_sheet(names: list[str]) -> bytes:
    """街道汇总: the communities are written in front already; one figure a column."""

    def make(book: Any) -> None:
        sheet = book.add_worksheet("汇总")
        border = book.add_format({"border": 1})
        sheet.merge_range("A1:E1", "2021年第四季度工作汇总表")
        sheet.write_row("A2", ["社区", "走访户数", "受理件数", "办结件数", "项目数"])
        for row, name in enumerate(names, 2):
            sheet.write(row, 0, name)
            for column in range(1, 5):
                sheet.write_blank(row, column, None, border)
        sheet.write(len(names) + 2, 0, "合计")
        for column in range(1, 5):
            letter = "ABCDE"[column]
            sheet.write_formula(len(names) + 2, column, f"=SUM({letter}3:{letter}{len(names) + 2})")

    return _book(make)


def two_sheets() -> bytes:
    """A workbook with an explanation and two tables."""

    def make(book: Any) -> None:
        book.add_worksheet("填表说明").write("A1", "请各社区于每月 25 日前报送，不得漏报。")
        sheet = book.add_worksheet("会议")
        sheet.write("A1", "议事协商会议统计表")
        sheet.write_row("A2", ["序号", "会议时间", "会议名称", "参会人数", "议题", "议定结果"])
        sheet = book.add_worksheet("项目")
        sheet.write("A1", "为民办实事项目清单")
        sheet.write_row("A2", ["序号", "项目名称", "实施地点", "资金来源", "金额（元）", "进度"])
        for row in range(2, 5):
            for column in range(6):
                sheet.write_blank(row, column, None, book.add_format({"border": 1}))

    return _book(make)


def letter_table() -> bytes:
    """Word: a table of labels with their gaps, and a list of three rows below it."""
    made = docx.Document()
    made.add_heading("社区工作情况表", 1)
    made.add_paragraph("（2021年11月）")
    table = made.add_table(rows=3, cols=4, style="Table Grid")
    for row, words in enumerate(
        (("社区名称", "", "社区书记", ""), ("走访户数", "", "受理问题数", ""), ("主要做法", "", "", ""))
    ):
        for column, text in enumerate(words):
            table.cell(row, column).text = text
    table.cell(2, 1).merge(table.cell(2, 3))
    made.add_paragraph("社区走访登记表")
    table = made.add_table(rows=4, cols=5, style="Table Grid")
    for column, text in enumerate(("序号", "走访时间", "走访地点", "走访人", "收集的问题")):
        table.cell(0, column).paragraphs[0].add_run(text).bold = True
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The file with one part more."""
    made = io.BytesIO(content)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return made.getvalue()


def with_heads(heads: list[str], title: str) -> bytes:
    """A title, a head and four empty rows with borders."""

    def make(book: Any) -> None:
        sheet = book.add_worksheet("Sheet1")
        sheet.merge_range(0, 0, 0, len(heads) - 1, title)
        sheet.write_row(1, 0, heads)
        border = book.add_format({"border": 1})
        for row in range(2, 6):
            for column in range(len(heads)):
                sheet.write_blank(row, column, None, border)

    return _book(make)


def sheet(rows: list[list[str]], borders: list[int] | None = None, across: int = 0) -> bytes:
    """These rows from the top, '' is a cell with a border and nothing in it where its row is among `borders`.

    `across`: the first row is one title over so many columns. What is in no row of `borders` leaves its empty cells out.
    """

    def make(book: Any) -> None:
        page = book.add_worksheet("Sheet1")
        line = book.add_format({"border": 1})
        for row, texts in enumerate(rows):
            if across and not row:
                page.merge_range(0, 0, 0, across - 1, texts[0])
                continue
            for column, text in enumerate(texts):
                if text:
                    page.write(row, column, text)
                elif row in (borders or ()):
                    page.write_blank(row, column, None, line)

    return _book(make)
