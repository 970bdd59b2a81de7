"""Every list of a month as Excel or CSV: problems, visits, meetings, projects, members; nothing personal is in them."""

from typing import Any

from django.http.response import HttpResponseBase

from linli.core import downloads
from linli.domains.returns import records
from linli.domains.returns.forms import catalogue
from linli.domains.returns.forms.catalogue import Field
from linli.domains.returns.scope import Ask

SUBJECTS = tuple(records.COLUMNS)
LABELS = {**catalogue.SUBJECTS, "members": "社工委花名册"}
NARROW, WIDE, ROOMY = 12, 22, 40
# Columns with sentences in them.
LONG = ("title", "measure", "items", "results", "demand")


def columns(subject: str) -> list[Field]:
    """The list's columns as the catalogue names them, without those that are somebody's own."""
    known = catalogue.of((subject,)).values()
    return [one for one in known if not one.personal and not one.key.endswith(".serial")]


def table(subject: str, ask: Ask) -> list[list[Any]]:
    """The head, and a row for each; at most `records.MOST` and one more, which says that it was cut."""
    told = columns(subject)
    of = [records.COLUMNS[subject][one.key.rpartition(".")[2]] for one in told]
    rows: list[list[Any]] = [[column(row, ask) for column in of] for row in records.ROWS[subject](ask)]
    head: list[Any] = [one.label for one in told]
    if len(rows) > records.MOST:
        rows[records.MOST :] = [[f"只列了前 {records.MOST} 行；请选短一点的时段"]]
    return [head, *rows]


def file(name: str, subject: str, ask: Ask, ending: str) -> HttpResponseBase:
    """The list as `name.xlsx` or `name.csv`."""
    head, *rows = table(subject, ask)
    return downloads.rows(name, ending, LABELS[subject], head, widths(subject), rows, wrap=True)


def widths(subject: str) -> list[int]:
    names = [one.key.rpartition(".")[2] for one in columns(subject)]
    return [
        ROOMY if name in LONG else WIDE if name in ("spot", "identity", "name", "unit") else NARROW
        for name in names
    ]
