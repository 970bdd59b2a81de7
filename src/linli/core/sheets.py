"""Rows of an Excel file that somebody sent, looked at before it is read, so that a small file cannot become a big one;
and rows that go out as CSV.

A workbook is an archive of XML. What it unpacks to is bounded while it is unpacked, whatever its directory says; it
may declare no entities and no cells beyond a table's size; what is read is packed anew from what was looked at.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from lxml import etree

MOST_BYTES = 2_000_000
MOST_UNPACKED = 30_000_000
MOST_PARTS = 300
MOST_ROWS, MOST_COLUMNS = 20_000, 200
MOST_MERGED = 200_000  # cells
# Only what rows are read from: no pictures, macros, printers' settings, nor another format under the same roof.
_WANTED = re.compile(
    r"(\[Content_Types\]\.xml|_rels/[\w.]*\.rels|docProps/\w+\.xml|xl/[\w/]+(\.xml|\.xml\.rels))\Z"
)
_CELL = re.compile(r"\$?([A-Za-z]{1,4})\$?([0-9]{1,8})\Z")
# How .xls begins, and a workbook that is locked by a password.
_OLDER = bytes.fromhex("d0cf11e0a1b11ae1")
# What reading an archive that somebody damaged, or packed in a way that nobody knows, comes to.
_BROKEN = (OSError, IndexError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error)
# What a spreadsheet takes for the beginning of a formula, and blanks for none.
FORMULA = tuple("=+-@＝＋－＠\t\r\n")


class Unreadable(Exception):
    """No workbook that is taken; the message says to the person why, and what to do."""


@dataclass(frozen=True)
class Table:
    """The first sheet: its cells row by row, and what there was besides that was not read."""

    rows: list[list[Any]]
    macros: bool = False
    merged: int = 0


def rows(file: IO[bytes], size: int) -> list[list[Any]]:
    """The cells of the first sheet, row by row. What a formula comes to is read, never the formula."""
    return table(file, size).rows


def table(file: IO[bytes], size: int, what: str = "名册") -> Table:
    """The first sheet of a workbook; `what` it holds, for what is said when it is not taken. Raises Unreadable.

    Cells that were merged each hold what stands in the first of them. Macros are left where they are.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    if size > MOST_BYTES:
        raise Unreadable(f"文件太大了，{what}不会超过 2 MB")
    if said := _no_archive(file):
        raise Unreadable(said)
    try:
        packed, macros = _packed(file, what)
        sheet = CalamineWorkbook.from_filelike(packed).get_sheet_by_index(0)
        found = sheet.to_python(skip_empty_area=False)
        ranges = sheet.merged_cell_ranges or []
    except (CalamineError, *_BROKEN) as error:
        raise Unreadable("读不了这个文件：请存成 .xlsx 再传") from error
    left = MOST_MERGED
    for first, last in ranges:
        left -= (last[0] - first[0] + 1) * (last[1] - first[1] + 1)
        if left < 0:
            raise Unreadable(f"合并的格子太多了：请取消合并，把{what}另存成新的 .xlsx 再传")
        _fill(found, first, last)
    return Table(found, macros, len(ranges))


def _no_archive(file: IO[bytes]) -> str:
    """What to say of a file that is the older kind, or is locked: both begin alike, and are no archive."""
    head = file.read(8)
    body = file.read(MOST_BYTES) if head == _OLDER else b""
    file.seek(0)
    if head != _OLDER:
        return ""
    if "EncryptedPackage".encode("utf-16-le") in body:
        return "这个文件有密码，打不开：请去掉密码，另存成 .xlsx 再传"
    return "这是旧的 .xls 文件：请用 Excel 打开，另存成 .xlsx 再传"


def _fill(found: list[list[Any]], first: tuple[int, int], last: tuple[int, int]) -> None:
    """Put what stands in the first of the merged cells into each of them."""
    if first[0] >= len(found) or first[1] >= len(found[first[0]]):
        return
    value = found[first[0]][first[1]]
    for row in found[first[0] : last[0] + 1]:
        for column in range(first[1], min(last[1] + 1, len(row))):
            row[column] = value


def _packed(file: IO[bytes], what: str) -> tuple[io.BytesIO, bool]:
    """The workbook packed anew from parts that are of a size to be read, and whether there were macros in it.

    Raises Unreadable or BadZipFile.
    """
    left, made = MOST_UNPACKED, io.BytesIO()
    strange = f"这个文件打开后大得不正常，不能收。请把{what}另存成新的 .xlsx 再传"
    with zipfile.ZipFile(file) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as taken:
        parts = given.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Unreadable(strange)
        for part in parts:
            if not _WANTED.match(part.filename) or part.flag_bits & 1:
                continue
            with given.open(part) as opened:
                content = opened.read(left + 1)
            left -= len(content)
            if left < 0:
                raise Unreadable(strange)
            _look(content, what)
            taken.writestr(part.filename, content)
        macros = any(part.filename.endswith("vbaProject.bin") for part in parts)
    made.seek(0)
    return made, macros


def _look(content: bytes, what: str) -> None:
    """Refuse what declares entities or has cells far beyond any table: those would be filled up with empty ones."""
    parser = etree.iterparse(
        io.BytesIO(content),
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        for event, element in parser:
            if event == "end":
                element.clear()
                continue
            if element.getroottree().docinfo.doctype:
                raise Unreadable(f"这个文件里有不该有的东西，不能收。请把{what}另存成新的 .xlsx 再传")
            if isinstance(element.tag, str) and etree.QName(element).localname == "c":
                row = element.getparent()
                _within(what, element.get("r") or "", (row is not None and row.get("r")) or "")
    except etree.XMLSyntaxError as error:
        raise Unreadable("读不了这个文件：请存成 .xlsx 再传") from error


def _within(what: str, *said: str) -> None:
    """Where a cell says that it stands ('B12'), and its row ('12')."""
    for one in said:
        letters, digits = found.groups() if (found := _CELL.match(one)) else ("", one)
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - 64
        if column > MOST_COLUMNS or (digits and not 0 < _number(digits) <= MOST_ROWS):
            raise Unreadable(
                f"表太大了：最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列。请只留{what}，另存成新的 .xlsx 再传"
            )


def _number(digits: str) -> int:
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 9 else 0


def comma(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """The rows as CSV, a line at a time; the byte order mark makes Excel read it as what it is."""
    begin = "\ufeff"
    for row in rows:
        text = io.StringIO()
        csv.writer(text).writerow([_plain(value) for value in row])
        yield (begin + text.getvalue()).encode()
        begin = ""


def _plain(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in FORMULA else value
