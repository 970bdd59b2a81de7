"""Files that go out: named in Chinese, kept in no cache; rows as Excel or CSV."""

import io
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import xlsxwriter
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from linli.core import clock, sheets

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Words are never read as formulas or addresses.
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False}


def named[Reply: HttpResponseBase](reply: Reply, name: str) -> Reply:
    """The answer as a file of that name."""
    reply["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    reply["Cache-Control"] = "no-store"
    return reply


def rows(
    name: str,
    ending: str,
    title: str,
    head: Sequence[str],
    widths: Sequence[int],
    body: Iterable[Sequence[Any]],
    **more: Any,
) -> HttpResponseBase:
    """The rows under their head as `name.xlsx` or `name.csv`; 404 for another ending. `more` goes to `book`."""
    if ending == "csv":
        return named(comma(chain([head], body)), f"{name}.csv")
    if ending != "xlsx":
        raise Http404
    return named(HttpResponse(book(title, head, widths, body, **more), content_type=XLSX), f"{name}.xlsx")


def comma(lines: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """As it comes, a line at a time."""
    return StreamingHttpResponse(sheets.comma(lines), content_type="text/csv; charset=utf-8")


def book(
    title: str,
    head: Sequence[str],
    widths: Sequence[int],
    body: Iterable[Sequence[Any]],
    *,
    note: str = "",
    wrap: bool = False,
    large: bool = False,
) -> bytes:
    """One sheet with a head that stays. `note` stands under the rows; `large` goes by the disk instead of memory."""
    made = io.BytesIO()
    workbook = xlsxwriter.Workbook(made, PLAIN | {"constant_memory" if large else "in_memory": True})
    workbook.set_properties({"title": title, "created": clock.now().replace(tzinfo=None)})
    sheet = workbook.add_worksheet(title)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, head, workbook.add_format({"bold": True, "bottom": 1}))
    lines = workbook.add_format({"text_wrap": True, "valign": "top"}) if wrap else None
    number = 0
    for number, row in enumerate(body, 1):
        sheet.write_row(number, 0, row, lines)
    if note:
        sheet.write_string(number + 2, 0, note)
    workbook.close()
    return made.getvalue()
