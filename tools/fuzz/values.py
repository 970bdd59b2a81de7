"""What nobody types: strategies for each kind of field, and files that are not what they say."""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st

from linli.core import clock

# Whatever is typed carries this: it must never come back as markup, as an attribute, as a header, or computed.
MARK = """<linli linlix="1">'"><b linlix='"""
ELSEWHERE = "elsewhere.example"
LONG = 100_000

NASTY: tuple[str, ...] = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202e倒过来\u202c",
    "\u200b\u200e\ufeff",
    "é̷̡" * 40,
    "🏘️" * 300,
    "\r\nX-Linli: 1\r\n\r\n<linli>",
    "'; DROP TABLE journal_entry; --",
    "' OR 1=1 --",
    "%' ESCAPE '",
    "{{7*7}}linli",
    "{% include 'desk/me.html' %}",
    "${7*7}linli",
    '=HYPERLINK("http://elsewhere.example")',
    "+1+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    f"https://{ELSEWHERE}/",
    f"//{ELSEWHERE}/",
    f"/\\{ELSEWHERE}",
    f"javascript:linli('{ELSEWHERE}')",
    "../../../../etc/passwd",
    "..\\..\\",
    "长" * LONG,
    "1" * 5000,
    "\n" * 5000,
    "(" * 2000,
)
NUMBERS: tuple[str, ...] = (
    "0", "-1", "1", "2", "999999999999999999999", "9223372036854775807", "9223372036854775808", "2147483648",
    "-0", "1e9", "1e309", "nan", "inf", "-inf", "0x10", "1_000", "１２", "٣", "1.5", ",", "0" * 400 + "1", "³",
)  # fmt: skip
DAYS: tuple[str, ...] = (
    "0000-00-00", "0001-01-01", "9999-12-31", "2021-02-30", "2021-13-01", "10000-01-01", "-1", "1969-12-31",
    "2021-11-08T09:00", "2021-11-08T25:61", "2021年11月31日", "昨天", "1e9", "2021-W01-1", "20211108", "44500",
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """A field as the page has it: its name, its kind, what stands in it, what may be chosen."""

    name: str
    kind: str
    value: str
    choices: tuple[str, ...] = ()
    many: bool = False


@dataclass(frozen=True)
class File:
    name: str
    content: bytes
    type: str


Given = list[tuple[str, str | File]]


def text() -> st.SearchStrategy[str]:
    """Anything at all: what is known to hurt, or what hypothesis thinks of, with the mark or without."""
    free = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)
    return st.one_of(st.sampled_from(NASTY), free, st.builds(MARK.__add__, free), st.just(MARK))


def plausible(field: Field) -> st.SearchStrategy[str]:
    """What a person might really put there, so that what lies behind the form is reached."""
    if field.choices:
        return st.sampled_from(field.choices)
    today = clock.today()
    days = [(today + timedelta(days=n)).isoformat() for n in (-400, -30, -1, 0, 1, 3, 10, 20, 60, 400)]
    hours = [f"{day}T{hour}" for day in days for hour in ("09:00", "15:30")]
    by_kind = {"date": days, "datetime-local": hours, "number": ["1", "2", "3", "9", "30"], "time": ["09:30"]}
    if found := by_kind.get(field.kind):
        return st.sampled_from(found)
    name = field.name.rpartition("-")[2]
    if "phone" in name or "contact" in name or field.kind == "tel":
        return st.sampled_from(["13800000000", "0931-0000001"])
    if name.endswith(("_on", "_at", "since", "until", "due")) or "day" in name:
        return st.sampled_from([*days, *hours, field.value or days[4]])
    words = [
        f"三单元楼道灯坏了{MARK}",
        "张三",
        "3",
        "1",
        days[5],
        field.value or "换了灯泡，晚上去看过，亮了。",
    ]
    return st.sampled_from(words)


def wild(field: Field) -> st.SearchStrategy[str]:
    """What does not belong there."""
    kinds = {"number": NUMBERS, "date": DAYS, "datetime-local": DAYS}
    own = st.sampled_from(kinds.get(field.kind, NUMBERS + DAYS))
    return st.one_of(text(), own)


def one(field: Field, draw: Any, broken: bool) -> Given:
    """What is sent for one field: a value, none, several, a file."""
    if field.kind == "file":
        return [(field.name, draw(st.sampled_from(files())))] if broken or draw(st.booleans()) else []
    if not broken:
        if field.kind == "hidden":
            return [(field.name, field.value)]
        if field.kind == "checkbox":
            chosen = draw(st.sets(st.sampled_from(field.choices or ("on",)))) if field.many else {field.value}
            return [(field.name, value) for value in sorted(chosen)]
        return [(field.name, draw(plausible(field)))]
    return [(field.name, value) for value in draw(st.lists(wild(field), min_size=0, max_size=3))]


def filled(fields: Sequence[Field], draw: Any) -> Given:
    """A form filled in: in good faith, in good faith but for one field, or at random all over."""
    how = draw(st.sampled_from(("good", "one", "one", "one", "all")))
    names = sorted({field.name for field in fields})
    wrong = {draw(st.sampled_from(names))} if how == "one" and names else set()
    given: Given = []
    for field in fields:
        broken = (how == "all" and field.name != "token") or field.name in wrong
        given += one(field, draw, broken)
    if draw(st.integers(0, 9)) == 0:
        given.append(
            (draw(st.sampled_from(("fix-words", "sure", "reason:x", "next", "place", *names))), MARK)
        )
    return given


def query(names: Sequence[str], draw: Any) -> Given:
    """A query string of some of the names that pages use, with values that they do not."""
    chosen = draw(st.lists(st.sampled_from(sorted(names)), min_size=1, max_size=3))
    return [(name, draw(st.one_of(text(), st.sampled_from(NUMBERS + DAYS)))) for name in chosen]


# --- files ----------------------------------------------------------------------------------------------------

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@cache
def files() -> tuple[File, ...]:
    """Files that lie about what they are, or are too much of it; and a good one of each kind."""
    picture = _jpeg()
    return (
        File("空.jpg", b"", "image/jpeg"),
        File("p.jpg", picture, "image/jpeg"),
        File("p.jpg", b"<html><script>linli</script>", "image/jpeg"),
        File("p.jpg", picture + b"<linli><script>linli()</script>", "image/jpeg"),
        File("p.jpg", picture[:200], "image/jpeg"),
        File("p.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="linli()"/>', "image/svg+xml"),
        File("p.png", _huge_png(), "image/png"),
        File('"><linli>.jpg', picture, "text/html; charset=x"),
        File("../../p.jpg", picture, "image/jpeg"),
        File("m.xlsx", _book("<c t='inlineStr'><is><t>姓名</t></is></c>"), XLSX),
        File("m.xlsx", bomb(), XLSX),
        File("m.xlsx", _book("<c><v>&linli;</v></c>", _XXE), XLSX),
        File("m.xlsx", b"PK\x03\x04" + b"\0" * 60, XLSX),
        File("m.xlsx", picture, XLSX),
        File("m.docx", _zip({"word/document.xml": f"{_XXE}<w>&linli;</w>"}), "application/msword"),
    )


_XXE = '<!DOCTYPE x [<!ENTITY linli SYSTEM "file:///etc/passwd">]>'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
    'sheet.main+xml"/></Types>'
)
_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/></Relationships>'
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _zip(parts: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _book(cells: str, before: str = "") -> bytes:
    """A workbook of one sheet with one row."""
    sheet = f'{before}<worksheet xmlns="{_MAIN}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>'
    book = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    return _zip(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _RELS.format("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": _RELS.format("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


@cache
def bomb() -> bytes:
    """A workbook of 150 kB that unpacks to 150 MB."""
    return _book("<c t='inlineStr'><is><t>" + " " * 150_000_000 + "</t></is></c>")


def _jpeg() -> bytes:
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", (40, 30), "#337").save(made, "JPEG")
    return made.getvalue()


def _huge_png() -> bytes:
    """60,000 by 60,000 pixels by its head, a few bytes in truth."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
