"""Files around an import: an empty table with the headings, and the rows that could not come in with what is wrong."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.http import HttpResponse

from linli.core import clock, downloads
from linli.domains.problems import rules
from linli.domains.problems.intake.tables import Row, Sheet

WRONG = "哪里不对"
EXAMPLES = {
    "number": "20211108001",
    "text": "三单元楼道灯坏了半个月",
    "spot": "40 号院 3 单元",
    "since": "2021-11-08",
    "due": "2021-11-15",
}


def wrong(sheet: Sheet, rows: Iterable[Row]) -> HttpResponse:
    """The rows with something wrong, as they were given, and what it is in the last column."""
    body = [
        [*row.cells, *[""] * (len(sheet.head) - len(row.cells)), "；".join(row.wrong)]
        for row in rows
        if row.wrong
    ]
    label = rules.IMPORTS.value()[sheet.system]["label"]
    name = f"{label}_没有导入的_{clock.today().isoformat()}.xlsx"
    return _book(name, "没有导入的", [*sheet.head, WRONG], body, amber=len(sheet.head))


def template() -> HttpResponse:
    """Every column by its own name, and one row that shows how it is filled in."""
    items = rules.IMPORT_COLUMNS.value()
    head = [item["label"] for item in items.values()]
    return _book("导入问题_空表.xlsx", "问题", head, [[EXAMPLES.get(key, "") for key in items]])


def _book(
    name: str, title: str, head: Sequence[str], body: Iterable[Sequence[Any]], amber: int = -1
) -> HttpResponse:
    """A workbook of text: nothing in it is read as a formula, a number or an address."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, downloads.PLAIN)
    book.set_properties({"title": title, "created": clock.now().replace(tzinfo=None)})
    sheet = book.add_worksheet(title)
    bold, plain = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
    told = book.add_format({"bold": True, "bottom": 1, "bg_color": "#FBF1DE"})
    for column, heading in enumerate(head):
        sheet.set_column(column, column, 40 if column == amber else 18, plain)
        sheet.write_string(0, column, heading, told if column == amber else bold)
    for number, row in enumerate(body, 1):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, str(cell), plain)
    sheet.freeze_panes(1, 0)
    book.close()
    return downloads.named(HttpResponse(made.getvalue(), content_type=downloads.XLSX), name)
