"""A paper as plain data: an ordered list of blocks, each a kind and a value.

Three writers read it (`word`, `pdf`, `html`), and the database keeps it as it was on the day. Values are
words, never markup.

kind            value
mark            [line, …]                       the red name of the issuing body
number, check   ''                              stand for the document's own number and check code
rule            '' or 'double'                  the red line under the mark
title           text, or [line, …]
addressee       text                            flush left, ends with a full-width colon
heading1        text beginning with 一、         heading2: with （一）
para            text                            first line in by two characters
people          {label, text}                   出席, 请假, 列席
facts           [[label, text], …]              a sheet's left column and its right one
form            [{cells: [[label, text], …], lines: n}, …]  a form's rows: one or two pairs, at least n lines high
runs            [[text, 'strong' or ''], …]     a paragraph, some words of it heavier
seal            {by, day}                       署名 and 成文日期 with a dashed ring where the seal goes
proof           {title, lines: [line, …]}       a code to check the paper by, beside words: a certificate's foot
table           {head: […], rows: [[…], …], widths: […]}    widths are parts of a whole
signature       text                            date: text or ISO day
attachments     [text, …]                       附件
copyto          {label, text}                   分送 or 抄送, in the foot
printed         {by, day}                       印发机关 and 印发日期, in the foot
note            text                            small and grey
secret          {label, code}                   查询码; a document with one is never kept
code            {url, title, text}              a QR code with its words; a url that begins with / is of this site
space           number of empty lines

Only on a notice board sheet (A3):
banner          {over, title, right: [line, …]}
big             {lead, figure, words, parts: [[words, count, fill], …]}   fill: solid, hatch, outline, dash
columns         [[block, …], [block, …]]
section         text
item            {title, text, after}
box             {lead, title, text}
line            {label, text}
codes           [{url, title, text}, …]
ends            [left, right]                   the last small line
"""

import dataclasses
import json
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Self
from urllib.parse import urljoin

type Value = str | int | list[Any] | dict[str, Any]
type Block = tuple[str, Value]

# The kinds are the forms of GB/T 9704 and four of our own; what a paper is about is the caller's affair.
MINUTES = "minutes"  # 纪要格式: red mark, 出席 请假 列席, no seal
NOTICE = "notice"  # a plain official paper
LETTER = "letter"  # 信函格式: red double lines
SHEET = "sheet"  # a form in lines
RECEIPT = "receipt"  # 回执, A5
BOARD = "board"  # the notice board's sheet, A3
CERTIFICATE = "certificate"  # a red double frame, a great title, a ring for the seal
KINDS = (MINUTES, NOTICE, LETTER, SHEET, RECEIPT, BOARD, CERTIFICATE)

BLOCKS = frozenset(
    (
        *("mark", "number", "rule", "title", "addressee", "heading1", "heading2", "para", "people", "facts"),
        *(
            "table",
            "signature",
            "date",
            "attachments",
            "copyto",
            "printed",
            "note",
            "check",
            "secret",
            "code",
        ),
        *("space", "banner", "big", "columns", "section", "item", "box", "line", "codes", "ends"),
        *("form", "runs", "seal", "proof"),
    )
)


@dataclasses.dataclass(frozen=True)
class Document:
    """One paper. `kind` chooses the layout, `day` is the day that it bears (ISO), `check` its check code.

    `foot` holds the blocks that stand at the bottom of the last page. Characters that no paper can hold
    (controls, direction marks) are taken out on creation; an unknown kind of block is a ValueError.
    """

    kind: str
    title: str
    number: str = ""
    blocks: tuple[Block, ...] = ()
    foot: tuple[Block, ...] = ()
    check: str = ""
    day: str = ""
    author: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such kind of document: {self.kind}")
        for name in ("title", "number", "check", "day", "author"):
            object.__setattr__(self, name, clean(getattr(self, name)))
        for name in ("blocks", "foot"):
            object.__setattr__(self, name, tuple(_block(b) for b in getattr(self, name)))

    def replace(self, **changes: Any) -> Self:
        return dataclasses.replace(self, **changes)

    def walk(self) -> Iterator[Block]:
        """Every block, in the order of reading, columns opened."""
        yield from _walk((*self.blocks, *self.foot))

    def holds_secret(self) -> bool:
        return any(kind == "secret" for kind, _ in self.walk())


def laid_out(document: Document, check_url: str | None = None) -> Document:
    """The document as the writers set it: its number and check code put where the blocks ask for them.

    They ask by an empty value: ('number', ''), ('check', ''), or the right end of `ends`; a `proof` always does.
    A check code that no block asks for stands first in the foot, on a board's sheet last. A QR code of this
    site's own pages takes the site from `check_url`; without one it is left out.
    """
    code: tuple[str, dict[str, str]] = ("check", {"code": document.check, "url": check_url or ""})
    blocks, foot = (tuple(_filled(part, document, code)) for part in (document.blocks, document.foot))
    if document.check and not any(kind in ("check", "ends", "proof") for kind, _ in document.walk()):
        foot = (*foot, code) if document.kind == BOARD else (code, *foot)
    return document.replace(blocks=blocks, foot=foot)


def _filled(blocks: Iterable[Any], document: Document, code: tuple[str, dict[str, str]]) -> Iterator[Block]:
    for kind, value in blocks:
        if kind == "columns":
            yield kind, [[list(b) for b in _filled(column, document, code)] for column in value]
        elif kind == "number":
            yield from [(kind, value or document.number)] * bool(value or document.number)
        elif kind == "check":
            yield from [code] * bool(document.check)
        elif kind == "ends" and not value[1] and document.check:
            yield kind, [value[0], f"校验码 {document.check}"]
        elif kind == "proof":
            yield kind, {**value, **code[1]}
        elif kind in ("code", "codes"):
            yield from _addressed(kind, value, code[1]["url"])
        else:
            yield kind, value


def _addressed(kind: str, value: Any, site: str) -> Iterator[Block]:
    """Codes with whole addresses; those of a site that is not known are left out."""
    found = [
        {**one, "url": urljoin(site, one["url"])}
        for one in (value if kind == "codes" else [value])
        if site or not one["url"].startswith("/")
    ]
    if found:
        yield kind, found if kind == "codes" else found[0]


def to_json(document: Document) -> dict[str, Any]:
    """Plain data for a JSON column; `from_json` gives an equal document back."""
    data = dataclasses.asdict(document)
    data["blocks"] = [list(b) for b in document.blocks]
    data["foot"] = [list(b) for b in document.foot]
    loaded: dict[str, Any] = json.loads(json.dumps(data))
    return loaded


def from_json(data: dict[str, Any]) -> Document:
    known = {f.name for f in dataclasses.fields(Document)}
    return Document(**{name: value for name, value in data.items() if name in known})


def people(label: str, names: Iterable[str], more: str = "") -> Block:
    """出席、请假、列席: names joined by 、, with what is to be said after them."""
    return ("people", {"label": label, "text": "、".join(names) + more})


def day_text(value: str | date) -> str:
    """'2021年11月9日' (GB/T 9704 7.3.5.4): no zeros in front. Words that are no ISO day stay as they are."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    return f"{day.year}年{day.month}月{day.day}日"


def clean(text: str) -> str:
    """`text` without what no page can show: controls, direction marks, half characters.

    A line break of any kind becomes the one of Unix, a blank of any width but the full one a space.
    """
    return "".join(map(_shown, text.replace("\r\n", "\n")))


def _shown(char: str) -> str:
    if char in "\n\u3000":
        return char
    category = unicodedata.category(char)
    if category == "Zs" or char == "\t":
        return " "
    if category in ("Zl", "Zp") or char in "\r\v\f":
        return "\n"
    return "" if category in ("Cc", "Cf", "Cs") or char in "\ufe0e\ufe0f" else char


def _block(block: Any) -> Block:
    kind, value = block
    if kind not in BLOCKS:
        raise ValueError(f"no such block: {kind}")
    if kind == "columns":
        return kind, [[list(_block(b)) for b in column] for column in value]
    if kind == "date":
        value = day_text(value)
    return kind, _cleaned(value)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {str(k): _cleaned(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(v) for v in value]
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise ValueError(f"a paper holds words and numbers, not {type(value).__name__}")


def _walk(blocks: Iterable[Any]) -> Iterator[Block]:
    for kind, value in blocks:
        if kind == "columns":
            for column in value:
                yield from _walk(column)
        else:
            yield kind, value
