"""A document as a Word file, on the grid of GB/T 9704: A4, 版心 156 × 225 mm, 22 lines of 28 characters.

The licensed faces are named, not shipped: the office's machine has them, and elsewhere the file says what
stands in for them.
"""

from collections.abc import Callable, Sequence
from typing import Any

from linli.core.papers import word_board, word_certificate
from linli.core.papers.document import BOARD, CERTIFICATE, LETTER, RECEIPT, Block, Document, laid_out
from linli.core.papers.word_file import finish
from linli.core.papers.word_form import form
from linli.core.papers.word_parts import (
    BODY,
    GREY,
    HEAD,
    RED,
    SANS,
    SUB,
    TITLE,
    Cell,
    Page,
    add,
    border,
    cells,
    edge,
    flush,
    keep_last,
    line_of,
    new_page,
    next_page,
    picture,
    say,
    table,
    to_bottom,
)

A4, A5, A3 = (210, 297), (148, 210), (297, 420)

type Setters = dict[str, Callable[[Cell, Any], object]]


def to_docx(document: Document, check_url: str | None = None) -> bytes:
    """The document as a Word file. `check_url` is what its QR code says: the address of its check page.

    The same document and address give the same bytes. Any character is taken: what the faces lack, the
    office's machine replaces.
    """
    return to_docx_of([(document, check_url)])


def to_docx_of(papers: Sequence[tuple[Document, str | None]]) -> bytes:
    """Several documents of one kind in one file, each with its check address, each from a page of its own.

    A ValueError when they are of several kinds, or boards, or none.
    """
    kinds = {document.kind for document, _ in papers}
    if len(kinds) != 1 or (kinds == {BOARD} and len(papers) > 1):
        raise ValueError("one file holds papers of one kind")
    page = _page(*kinds)
    for number, (document, url) in enumerate(papers):
        if number:
            next_page(page)
        laid = laid_out(document, url)
        if laid.kind == BOARD:
            word_board.write(page, laid)
        else:
            _write(page, laid, SETTERS | word_certificate.SETTERS if kinds == {CERTIFICATE} else SETTERS)
    return finish(page, papers[0][0])


def _page(kind: str) -> Page:
    if kind == RECEIPT:
        return new_page(A5, (14, 10, 16, 16), grid=False, numbered=False)
    if kind == CERTIFICATE:
        return word_certificate.new()
    if kind == BOARD:
        return new_page(A3, (18, 13, 19, 19), grid=False, numbered=False)
    return new_page(A4, (30 if kind == LETTER else 37, 35, 28, 26), letter=kind == LETTER)


def _write(page: Page, laid: Document, setters: Setters) -> None:
    for block in laid.blocks:
        if block[0] in ("signature", "seal"):
            keep_last(page)
        _set(page.body, laid.kind, block, setters)
    if laid.foot:
        foot = to_bottom(page)
        for block in laid.foot:
            _set(foot, laid.kind, block, setters)
        say(page.body, [], size=1, exact=1)


def _set(into: Cell, kind: str, block: Block, setters: Setters) -> None:
    name, value = block
    if name in setters:
        setters[name](into, value)
    elif name == "mark":
        _mark(into, kind, value)
    else:
        say(into, [(str(value), BODY)], align="right" if kind in (LETTER, RECEIPT) else "center")


def _mark(into: Cell, kind: str, value: Any) -> None:
    lines = value if isinstance(value, list) else [value]
    widest = max(len(line) for line in lines)
    size = min(30, 460 // widest) if kind == LETTER else min(34, 440 // widest)
    beyond = -7 if kind == LETTER else 0
    for line in lines:
        say(
            into,
            [(line, TITLE)],
            size=size,
            color=RED,
            align="center",
            exact=size * 1.22,
            left=beyond,
            right=beyond,
        )


def _rule(into: Cell, value: Any) -> None:
    paragraph = say(into, [], exact=14, size=6)
    if value == "double":
        line_of(paragraph, "thickThinSmallGap", 24, RED, beyond=7)
    else:
        border(paragraph, bottom="single", width=18, color=RED)


def _title(into: Cell, value: Any) -> None:
    for line in value if isinstance(value, list) else [value]:
        say(into, [(line, TITLE)], size=22, align="center", exact=36)


def _people(into: Cell, value: Any) -> None:
    label = value["label"] + "："
    runs = [(label, HEAD), (value["text"], BODY)]
    say(into, runs, align="both", hanging=(2, len(label)), right=5.5)


def _facts(into: Cell, rows: Any) -> None:
    made = table(into, [22, 78], len(rows))
    for row, (label, text) in zip(made, rows, strict=True):
        say(row[0], [(label, HEAD)], size=14, exact=22)
        say(row[1], [(text, BODY)], size=14, exact=22)


def _table(into: Cell, value: Any) -> None:
    made = table(into, value["widths"], 1 + len(value["rows"]), head=True)
    for row, texts in zip(made, [value["head"], *value["rows"]], strict=True):
        for cell, text in zip(row, texts, strict=True):
            say(cell, [(text, HEAD if row is made[0] else BODY)], size=12, exact=20)


def _attachments(into: Cell, value: Any) -> None:
    for i, text in enumerate(value):
        counted = f"{i + 1}. {text}" if len(value) > 1 else text
        if i == 0:
            say(into, [("附件：", BODY), (counted, BODY)], hanging=(2, 3))
        else:
            say(into, [(counted, BODY)], left_chars=5)


def _copyto(into: Cell, value: Any) -> None:
    label = value["label"] + "："
    row = flush(cells(into, [1])[0])
    say(row[0], [(label + value["text"], BODY)], size=14, exact=24, hanging=(1, len(label)), right=5)
    edge(row, top=8, bottom=8)


def _printed(into: Cell, value: Any) -> None:
    row = flush(cells(into, [6, 4])[0])
    say(row[0], [(value["by"], BODY)], size=14, exact=24, left_chars=1)
    say(row[1], [(value["day"] + "印发", BODY)], size=14, exact=24, align="right", right_chars=1)
    edge(row, top=8, bottom=8)


def _check(into: Cell, value: Any) -> None:
    left, right = flush(cells(into, [13.5, 86.5])[0]) if value["url"] else (None, into)
    if left is not None:
        picture(say(left, []), value["url"], 17)
    say(right, [("校验码 " + value["code"], SANS)], size=10.5, exact=16)
    if value["url"]:
        say(right, [("扫码看这份文件是不是有效", SANS)], size=10.5, exact=16, color=GREY)


def _code(into: Cell, value: Any) -> None:
    left, right = flush(cells(into, [24, 76])[0])
    picture(say(left, []), value["url"], 25)
    say(right, [(value["title"], HEAD)], size=14, exact=22, bold=True)
    if value["text"]:
        say(right, [(value["text"], SANS)], size=11, exact=18, color=GREY)


def _secret(into: Cell, value: Any) -> None:
    for text, size, exact in ((value["label"], 12, 20), (value["code"], 30, 44)):
        border(say(into, [(text, HEAD)], size=size, exact=exact, align="center", bold=size == 30), box=True)


def _space(into: Cell, value: Any) -> None:
    for _ in range(int(value)):
        say(into, [])


def _para(into: Cell, value: Any) -> None:
    for line in str(value).split("\n"):
        say(into, [(line, BODY)], first=200, align="both")


def _runs(into: Cell, value: Any) -> None:
    made = say(into, [], first=200, align="both")
    for text, weight in value:
        add(made, text, BODY, 16, bold=bool(weight))


SETTERS: Setters = {
    "para": _para,
    "runs": _runs,
    "form": form,
    "seal": word_certificate.seal,
    "proof": word_certificate.proof,
    "rule": _rule,
    "title": _title,
    "addressee": lambda into, value: say(into, [(value, BODY)]),
    "heading1": lambda into, value: say(into, [(value, HEAD)], first=200, keep=True),
    "heading2": lambda into, value: say(into, [(value, SUB)], first=200, keep=True),
    "people": _people,
    "facts": _facts,
    "table": _table,
    "signature": lambda into, value: say(into, [(value, BODY)], align="right", right_chars=2, keep=True),
    "date": lambda into, value: say(into, [(value, BODY)], align="right", right_chars=4),
    "attachments": _attachments,
    "copyto": _copyto,
    "printed": _printed,
    "note": lambda into, value: say(into, [(value, SANS)], size=10.5, exact=19, color=GREY),
    "check": _check,
    "code": _code,
    "secret": _secret,
    "space": _space,
}
