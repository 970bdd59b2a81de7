"""A document as a PDF (PDF/A-2b): set by Typst from fixed templates, with the words handed over as data."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import segno
import typst

from linli.core.clock import ZONE
from linli.core.papers import fonts
from linli.core.papers.document import BOARD, Document, laid_out, to_json
from linli.core.papers.fonts import MissingGlyph

PREVIEW = "屏幕预览。字体以下载的 Word 为准：方正小标宋、仿宋、黑体"
# How many papers one file holds at the most: Typst keeps all of them in memory, a megabyte each and growing.
MOST = 300
_HERE = Path(__file__).parent / "typst"
# A compiler keeps the fonts in memory, so there is one of it, and it refuses a second thread.
ONE_AT_A_TIME = Lock()


def to_pdf(document: Document, check_url: str | None = None) -> bytes:
    """The document as PDF. `check_url` is what its QR code says: the address of its public check page.

    The same document, fonts and address give the same bytes. A character that no font at hand shows is a
    MissingGlyph; without the faces of GB/T 9704, a grey line on official papers says that Word's look counts.
    """
    return to_pdf_of([(document, check_url)])


def to_pdf_of(papers: Sequence[tuple[Document, str | None]]) -> bytes:
    """Several documents of one kind in one file, each with its check address, each from a page of its own.

    A ValueError when they are of several kinds, or boards, or none, or more than `MOST`.
    """
    if len(papers) > MOST:
        raise ValueError(f"one file holds no more than {MOST} papers")
    kinds = {document.kind for document, _ in papers}
    if len(kinds) != 1 or (kinds == {BOARD} and len(papers) > 1):
        raise ValueError("one file holds papers of one kind")
    preview = PREVIEW if not kinds & {BOARD, "receipt"} and fonts.is_preview() else ""
    laid = [_drawn(document, url) | {"preview": preview} for document, url in papers]
    inputs = {"papers": json.dumps(laid, ensure_ascii=False), "faces": json.dumps(fonts.faces())}
    template = "board.typ" if kinds == {BOARD} else "paper.typ"
    with ONE_AT_A_TIME:
        made = compiler(template, tuple(fonts.folders())).compile(
            format="pdf", sys_inputs=inputs, pdf_standards=["a-2b"], timestamp=_stamp(papers[0][0].day)
        )
    assert isinstance(made, bytes)
    return made


def _drawn(document: Document, check_url: str | None) -> dict[str, Any]:
    check_glyphs(document)
    laid = to_json(laid_out(document, check_url))
    for block in (*laid["blocks"], *laid["foot"]):
        _draw_codes(block)
    return laid


def missing(document: Document) -> list[tuple[str, str]]:
    """The characters that no font at hand shows, each once with the words where it first stands."""
    found: dict[str, str] = {}
    for text in _texts([document.title, document.author, laid_out(document)]):
        for char in text:
            if char not in found and not fonts.covered(char):
                found[char] = text
    return list(found.items())


def check_glyphs(document: Document) -> None:
    """MissingGlyph for the first character that could not be shown."""
    for char, where in missing(document)[:1]:
        raise MissingGlyph(char, around(char, where))


def around(char: str, where: str) -> str:
    """The words about a character: enough to find it by."""
    at = where.index(char)
    return where[max(0, at - 12) : at + 13].replace("\n", " ")


def _texts(value: Any) -> Any:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Document):
        for _, inner in value.walk():
            yield from _texts(inner)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)


def _draw_codes(value: Any) -> None:
    """Give each thing with an address its QR code as a drawing."""
    if isinstance(value, dict):
        if "url" in value:
            url = value["url"]
            value["svg"] = segno.make(url, error="m").svg_inline(border=0, scale=4) if url else ""
        for inner in value.values():
            _draw_codes(inner)
    elif isinstance(value, list):
        for inner in value:
            _draw_codes(inner)


def _stamp(day: str) -> int:
    """The document's own day as a time, so that nothing of today enters the file."""
    try:
        shown = date.fromisoformat(day)
    except ValueError:
        shown = date(2000, 1, 1)
    return int(datetime(shown.year, shown.month, shown.day, tzinfo=ZONE).timestamp())


@cache
def compiler(template: str, folders: tuple[str, ...]) -> typst.Compiler:
    return typst.Compiler(
        input=str(_HERE / template), root=str(_HERE), font_paths=list(folders), ignore_system_fonts=True
    )
