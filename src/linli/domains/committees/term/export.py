"""The roster of a day as Excel, named with its day and scope."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from linli.core import clock, downloads
from linli.core.places.models import Place
from linli.core.ui import dates
from linli.domains.committees.paper_parts import committee
from linli.domains.committees.term.queries import Day
from linli.domains.committees.term.show import letter, term, who

HEAD = ("姓名", "职务", "哪一类人", "聘任日", "任期到", "聘书号", "与大党委", "怎么来的")
WIDTHS = (12, 10, 34, 14, 16, 20, 12, 10)


def roster(made: Day) -> HttpResponseBase:
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
    note = f"{committee(made.place)} {dates.day(made.day)}的成员，{len(rows)} 人"
    if made.known is not None:
        note += f"；按{dates.day(made.known)}的记录"
    name = f"社工委花名册_{made.place}_{made.day.isoformat()}"
    return downloads.rows(name, "xlsx", "花名册", HEAD, WIDTHS, rows, note=note)


def communities(above: Place, rows: Sequence[Sequence[Any]]) -> HttpResponseBase:
    """社工委进度_白银路街道_2021-11-18.xlsx."""
    head = ("代码", "社区", "街道", "走到哪一步", "正在办", "到期", "几人")
    name = f"社工委进度_{above}_{clock.today().isoformat()}"
    return downloads.rows(name, "xlsx", "社工委进度", head, (16, 14, 14, 14, 20, 18, 8), rows)


def template(head: Sequence[str], positions: Sequence[str], kinds: Sequence[str]) -> HttpResponse:
    """接续社工委成员.xlsx: a head, lists to choose from in two columns, days as text."""
    made = io.BytesIO()
    workbook = xlsxwriter.Workbook(made, downloads.PLAIN | {"in_memory": True})
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
    return downloads.named(HttpResponse(made.getvalue(), content_type=downloads.XLSX), "接续社工委成员.xlsx")
