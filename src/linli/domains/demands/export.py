"""The problem list as a file: Excel or CSV, named with its day and scope; nothing personal is in it."""

import io
from collections.abc import Iterator
from itertools import chain
from typing import Any

import xlsxwriter
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from linli.core import clock, sheets
from linli.core.people import roles
from linli.core.people.actor import Actor
from linli.core.procedures.models import Case
from linli.domains.demands import listpage, personal, queries
from linli.domains.demands.procedure import PROBLEM
from linli.domains.demands.queries import Filters

MOST = 50_000
HEAD = (
    "编号", "社区", "问题", "在哪里", "类别", "走到哪一步", "状态", "轮到", "到期", "户数", "登记", "最近变化", "办结", "对方编号",
)  # fmt: skip
WIDTHS = (12, 14, 44, 22, 10, 10, 18, 12, 17, 6, 17, 17, 17, 18)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def rows(asked: Filters, actor: Actor) -> Iterator[tuple[Any, ...]]:
    """The rows of the list in its order, fetched by the thousand; at most MOST."""
    found = queries.listed(asked, actor, clock.now()).select_related("place", "outside")[:MOST]
    names = listpage.step_names()
    for case in found.iterator(chunk_size=1000):
        yield _row(case, names)


def _row(case: Case, names: list[str]) -> tuple[Any, ...]:
    state = PROBLEM.state(case.state)
    turn = {"post": "承办人", "": ""}.get(case.turn) if case.turn in ("post", "") else roles.label(case.turn)
    return (
        case.number,
        str(case.place),
        personal.masked(case.title),
        case.spot,
        listpage.class_label(case),
        names[state.stage - 1],
        state.label,
        "" if case.closed_at else turn,
        _time(case.due_at),
        case.size,
        _time(case.opened_at),
        _time(case.changed_at),
        _time(case.closed_at),
        # What another system calls it, where it came from one.
        case.outside.number if hasattr(case, "outside") else "",
    )


def _time(at: Any) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}" if at else ""


def filename(asked: Filters, actor: Actor, ending: str) -> str:
    """问题清单_甘家巷社区_在办_2021-11-18.xlsx."""
    scope = f"{asked.place or queries.place_of(actor)}_{queries.TABS[asked.tab]}{'_筛选' if asked.narrowed else ''}"
    return f"问题清单_{scope}_{clock.today().isoformat()}.{ending}"


def excel(asked: Filters, actor: Actor) -> HttpResponse:
    """Row by row, in constant memory; words are never read as formulas."""
    made = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(made, options)
    book.set_properties({"title": "问题清单", "created": clock.now().replace(tzinfo=None)})
    sheet = book.add_worksheet("问题清单")
    bold = book.add_format({"bold": True, "bottom": 1})
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, HEAD, bold)
    for number, row in enumerate(rows(asked, actor), 1):
        sheet.write_row(number, 0, row)
    book.close()
    reply = HttpResponse(made.getvalue(), content_type=XLSX)
    return _named(reply, filename(asked, actor, "xlsx"))


def comma(asked: Filters, actor: Actor) -> StreamingHttpResponse:
    """As it comes; the byte order mark makes Excel read it as what it is."""
    lines = sheets.comma(chain([HEAD], rows(asked, actor)))
    reply = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    return _named(reply, filename(asked, actor, "csv"))


def _named[Reply: (HttpResponse, StreamingHttpResponse)](reply: Reply, name: str) -> Reply:
    reply["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    reply["Cache-Control"] = "no-store"
    return reply
