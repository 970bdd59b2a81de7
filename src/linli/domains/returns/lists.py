"""Every list of a month as Excel or CSV: problems, visits, meetings, projects, members; nothing personal is in them."""

import io
from collections.abc import Callable, Iterable
from datetime import datetime

import xlsxwriter

from linli.core import clock, sheets
from linli.domains.returns import catalogue, records
from linli.domains.returns.ask import Ask, Value
from linli.domains.returns.catalogue import Field

SUBJECTS = tuple(records.COLUMNS)
LABELS = {**catalogue.SUBJECTS, "members": "社工委花名册"}
NARROW, WIDE, ROOMY = 12, 22, 40
# Columns with sentences in them.
LONG = ("title", "measure", "items", "results", "demand")


def columns(subject: str) -> list[Field]:
    """The list's columns as the catalogue names them, without those that are somebody's own."""
    known = catalogue.of((subject,)).values()
    return [one for one in known if not one.personal and not one.key.endswith(".serial")]


def table(subject: str, ask: Ask) -> list[list[Value]]:
    """The head, and a row for each; at most `records.MOST` and one more, which says that it was cut."""
    told = columns(subject)
    of = [records.COLUMNS[subject][one.key.rpartition(".")[2]] for one in told]
    rows: list[list[Value]] = [[column(row, ask) for column in of] for row in records.ROWS[subject](ask)]
    head: list[Value] = [one.label for one in told]
    if len(rows) > records.MOST:
        rows[records.MOST :] = [[f"只列了前 {records.MOST} 行；请选短一点的时段"]]
    return [head, *rows]


def excel(subject: str, ask: Ask) -> bytes:
    """Words are never read as formulas."""
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(made, options)
    now: datetime = clock.now().replace(tzinfo=None)
    book.set_properties({"title": LABELS[subject], "created": now})
    sheet = book.add_worksheet(LABELS[subject])
    bold, wrapped = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True})
    for number, one in enumerate(columns(subject)):
        name = one.key.rpartition(".")[2]
        width = ROOMY if name in LONG else WIDE if name in ("spot", "identity", "name", "unit") else NARROW
        sheet.set_column(number, number, width)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(table(subject, ask)):
        sheet.write_row(number, 0, row, wrapped if number else bold)
    book.close()
    return made.getvalue()


def comma(subject: str, ask: Ask) -> bytes:
    rows: Iterable[list[Value]] = table(subject, ask)
    return b"".join(sheets.comma(rows))


WRITERS: dict[str, Callable[[str, Ask], bytes]] = {"xlsx": excel, "csv": comma}
