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
from typing import IO, Any

from lxml import etree

MOST_BYTES = 2_000_000
MOST_UNPACKED = 30_000_000
MOST_PARTS = 300
MOST_ROWS, MOST_COLUMNS = 20_000, 200
# Only what rows are read from: no pictures, macros, printers' settings, nor another format under the same roof.
_WANTED = re.compile(
    r"(\[Content_Types\]\.xml|_rels/[\w.]*\.rels|docProps/\w+\.xml|xl/[\w/]+(\.xml|\.xml\.rels))\Z"
)
_CELL = re.compile(r"\$?([A-Za-z]{1,4})\$?([0-9]{1,8})\Z")
# What a spreadsheet takes for the beginning of a formula, and blanks for none.
FORMULA = tuple("=+-@＝＋－＠\t\r\n")


class Unreadable(Exception):
    """No workbook that is taken; the message says to the person why, and what to do."""


def rows(file: IO[bytes], size: int) -> list[list[Any]]:
    """The cells of the first sheet, row by row. What a formula comes to is read, never the formula."""
    from python_calamine import CalamineError, CalamineWorkbook

    if size > MOST_BYTES:
        raise Unreadable("文件太大了，名册不会超过 2 MB")
    try:
        book = CalamineWorkbook.from_filelike(looked_at(file))
        return book.get_sheet_by_index(0).to_python()
    except (CalamineError, OSError, IndexError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise Unreadable("读不了这个文件：请存成 .xlsx 再传") from error


def looked_at(file: IO[bytes]) -> io.BytesIO:
    """The workbook packed anew from parts that are of a size to be read. Raises Unreadable or BadZipFile."""
    left, made = MOST_UNPACKED, io.BytesIO()
    with zipfile.ZipFile(file) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as taken:
        parts = given.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Unreadable("这个文件打开后大得不正常，不能收。请把名册另存成新的 .xlsx 再传")
        for part in parts:
            if not _WANTED.match(part.filename) or part.flag_bits & 1:
                continue
            with given.open(part) as opened:
                content = opened.read(left + 1)
            left -= len(content)
            if left < 0:
                raise Unreadable("这个文件打开后大得不正常，不能收。请把名册另存成新的 .xlsx 再传")
            _look(content)
            taken.writestr(part.filename, content)
    made.seek(0)
    return made


def _look(content: bytes) -> None:
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
                raise Unreadable("这个文件里有不该有的东西，不能收。请把名册另存成新的 .xlsx 再传")
            if isinstance(element.tag, str) and etree.QName(element).localname == "c":
                row = element.getparent()
                _within(element.get("r") or "", (row is not None and row.get("r")) or "")
    except etree.XMLSyntaxError as error:
        raise Unreadable("读不了这个文件：请存成 .xlsx 再传") from error


def _within(*said: str) -> None:
    """Where a cell says that it stands ('B12'), and its row ('12')."""
    for one in said:
        letters, digits = found.groups() if (found := _CELL.match(one)) else ("", one)
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - 64
        if column > MOST_COLUMNS or (digits and not 0 < _number(digits) <= MOST_ROWS):
            raise Unreadable(
                f"表太大了：最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列。请只留名册，另存成新的 .xlsx 再传"
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
