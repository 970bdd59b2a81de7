"""The roster of a day as Excel, named with its day and scope."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from linli.core import clock
from linli.core.places.models import Place
from linli.core.ui import dates
from linli.domains.committees.queries_life import Day
from linli.domains.committees.show_life import letter, term, who

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = ("姓名", "职务", "哪一类人", "聘任日", "任期到", "聘书号", "与大党委", "怎么来的")
WIDTHS = (12, 10, 34, 14, 16, 20, 12, 10)


def roster(made: Day) -> HttpResponse:
    """社工委花名册_甘家巷社区_2021-11-18.xlsx."""
    rows = [
        (
            one.name,
            one.seat.standing,
            who(one.member),
            one.member.since.isoformat() if one.member else "",
            term(one.member),
            letter(one.member).text,
            "也在大党委" if one.seat.person_id in made.enlarged else "",
            "接续" if one.member and one.member.taken_over else "",
        )
        for one in made.sitters
    ]
    note = f"{made.place}社区建设工作委员会（社工委） {dates.day(made.day)}的成员，{len(rows)} 人"
    if made.known is not None:
        note += f"；按{dates.day(made.known)}的记录"
    name = f"社工委花名册_{made.place}_{made.day.isoformat()}.xlsx"
    return book(name, "花名册", HEAD, rows, WIDTHS, note)


def communities(above: Place, rows: Sequence[Sequence[Any]]) -> HttpResponse:
    """社工委进度_白银路街道_2021-11-18.xlsx."""
    head = ("代码", "社区", "街道", "走到哪一步", "正在办", "到期", "几人")
    name = f"社工委进度_{above}_{clock.today().isoformat()}.xlsx"
    return book(name, "社工委进度", head, rows, (16, 14, 14, 14, 20, 18, 8))


def book(
    name: str,
    title: str,
    head: Sequence[str],
    rows: Iterable[Sequence[Any]],
    widths: Sequence[int],
    note: str = "",
) -> HttpResponse:
    """One sheet as a download; words are never read as formulas."""
    made = io.BytesIO()
    workbook = xlsxwriter.Workbook(made, OPTIONS)
    workbook.set_properties({"title": title, "created": clock.now().replace(tzinfo=None)})
    sheet = workbook.add_worksheet(title)
    bold = workbook.add_format({"bold": True, "bottom": 1})
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, head, bold)
    number = 0
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, row)
    if note:
        sheet.write_string(number + 2, 0, note)
    workbook.close()
    reply = HttpResponse(made.getvalue(), content_type=XLSX)
    reply["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    reply["Cache-Control"] = "no-store"
    return reply


def template(head: Sequence[str], positions: Sequence[str], kinds: Sequence[str]) -> HttpResponse:
    """接续社工委成员.xlsx: a head, lists to choose from in two columns, days as text."""
    made = io.BytesIO()
    workbook = xlsxwriter.Workbook(made, OPTIONS)
    workbook.set_properties({"title": "接续社工委成员", "created": clock.now().replace(tzinfo=None)})
    sheet, words = workbook.add_worksheet("成员"), workbook.add_worksheet("可以填的")
    bold, plain = workbook.add_format({"bold": True, "bottom": 1}), workbook.add_format({"num_format": "@"})
    for column, title in enumerate(head):
        sheet.set_column(column, column, 18, plain)
        sheet.write_string(0, column, title, bold)
    sheet.freeze_panes(1, 0)
    sheet.data_validation(1, 1, 300, 1, {"validate": "list", "source": list(positions)})
    sheet.data_validation(
        1, 2, 300, 2, {"validate": "list", "source": f"='可以填的'!$B$2:$B${len(kinds) + 1}"}
    )
    words.write_column(0, 0, ["职务", *positions])
    words.write_column(0, 1, ["哪一类人", *kinds])
    words.write_column(0, 2, ["日期", "2021-09-23", "2021年9月23日", "不填就是社工委的起止日"])
    words.set_column(0, 2, 24)
    workbook.close()
    reply = HttpResponse(made.getvalue(), content_type=XLSX)
    reply["Content-Disposition"] = content_disposition_header(True, "接续社工委成员.xlsx") or "attachment"
    return reply
