"""Rows out of an Excel file, or pasted from one: cells as text, dates however they were written, errors by row."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from linli.core import sheets
from linli.core.sheets import Unreadable as Unreadable

MOST_ROWS = 500
# Day 0 of Excel, which holds 1900 for a leap year.
EPOCH = date(1899, 12, 30)
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{4,5}(\.0+)?")


@dataclass(frozen=True)
class Line:
    """A row: where it stands, and its cells by field."""

    number: int
    cells: Mapping[str, str]


def pasted(text: str, columns: Mapping[str, str], needed: Sequence[str]) -> list[Line]:
    """Rows of a pasted block: tabs between the cells; the first row may name the columns, else they stand in order."""
    rows = [line.split("\t") for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return _lines(rows, columns, needed)


def excel(file: Any, columns: Mapping[str, str], needed: Sequence[str]) -> list[Line]:
    """Rows of the first sheet. What a formula comes to is read, never the formula."""
    return _lines(sheets.rows(file, file.size), columns, needed)


def _lines(rows: Sequence[Sequence[Any]], columns: Mapping[str, str], needed: Sequence[str]) -> list[Line]:
    rows = [[text(cell) for cell in row] for row in rows]
    first = next((number for number, row in enumerate(rows) if any(row)), None)
    if first is None:
        raise Unreadable("里面一行也没有")
    head = [_name(cell) for cell in rows[first]]
    named = sum(cell in columns for cell in head) >= 2 or (len(columns) == 1 and head[0] in columns)
    fields = [columns.get(cell, "") for cell in head] if named else list(columns.values())
    titles = {field: title for title, field in columns.items()}
    if missing := [titles[field] for field in needed if field not in fields]:
        raise Unreadable(
            f"第 {first + 1} 行缺少这些列：{'、'.join(missing)}（可有的列：{'、'.join(columns)}）"
        )
    body = [
        Line(number, dict(zip(fields, row, strict=False)))
        for number, row in enumerate(rows[first + named :], first + named + 1)
        if any(row)
    ]
    if not body:
        raise Unreadable("只有表头，没有人")
    if len(body) > MOST_ROWS:
        raise Unreadable(f"一次最多 {MOST_ROWS} 行，这里有 {len(body)} 行，请分几次")
    return body


def _name(cell: str) -> str:
    """A column's name without blanks and what stands in brackets."""
    return re.sub(r"[（(].*?[）)]", "", "".join(cell.split()))


def text(cell: Any) -> str:
    """A cell as text in one line; Excel makes floats of codes, and dates of days."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else " ".join(str(cell).split())


def day(cell: str) -> date | None:
    """2021-09-23, 2021/9/23, 2021.9.23, 2021年9月23日, 20210923, or Excel's own 44462. None when it is no day."""
    cell = cell.strip().removesuffix(" 00:00:00")
    for shape in (_DAY, _COMPACT):
        if found := shape.fullmatch(cell):
            try:
                return date(*map(int, found.groups()))
            except ValueError:
                return None
    if _SERIAL.fullmatch(cell) and 20000 <= float(cell) < 80000:
        return EPOCH + timedelta(int(float(cell)))
    return None


def formula(cell: str) -> bool:
    """Whether a pasted cell is a formula, or would become one in a sheet."""
    return cell[:1] in ("=", "+", "@") or (cell[:1] == "-" and len(cell) > 1)
