"""The notice board's sheet (A3) as a Word file: the same order of words as the PDF, laid out in tables."""

from collections.abc import Callable
from typing import Any

from linli.core.papers.document import Document
from linli.core.papers.word_parts import (
    BLACK,
    GREY,
    SANS,
    TITLE,
    Cell,
    Page,
    add,
    border,
    cells,
    flush,
    picture,
    say,
    shade,
    to_bottom,
)


def write(page: Page, laid: Document) -> None:
    for name, value in laid.blocks:
        _SETTERS[name](page.body, value)
    if laid.foot:
        foot = to_bottom(page)
        for name, value in laid.foot:
            _SETTERS[name](foot, value)


def _line(
    into: Cell,
    text: str,
    size: float,
    line: float,
    *,
    bold: bool = False,
    grey: bool = False,
    align: str = "left",
    face: str = SANS,
) -> Any:
    """A paragraph in the picture's pixels."""
    colour = GREY if grey else BLACK
    return say(
        into, [(text, face)], size=size * 0.75, exact=line * 0.75, bold=bold, color=colour, align=align
    )


def _banner(into: Cell, value: Any) -> None:
    left, right = flush(cells(into, [60, 40])[0])
    _line(left, value["over"], 22, 33, grey=True)
    _line(left, value["title"], 50, 68, face=TITLE)
    for text in value["right"]:
        _line(right, text, 22, 33, grey=True, align="right")


def _big(into: Cell, value: Any) -> None:
    _line(into, value["lead"], 23, 38)
    left, right = flush(cells(into, [49, 51])[0]) if value["parts"] else (into, into)
    made = _line(left, value["figure"], 88, 104, bold=True)
    add(made, "　" + value["words"], SANS, 28.5, bold=True)
    if not value["parts"]:
        return
    parts = [p for p in value["parts"] if p[1] > 0]
    # The filled cells stand in a row of their own, the words below them.
    for cell, part in zip(cells(right, [max(p[1], 1.5) for p in parts])[0], parts, strict=True):
        say(cell, [], size=6, exact=11)
        shade(cell, part[2])
    for cell, (text, count, fill) in zip(
        cells(right, [len(p[0]) + 2 for p in value["parts"]])[0], value["parts"], strict=True
    ):
        _line(cell, f"{text} {count}", 22, 33, bold=fill == "dash")


def _columns(into: Cell, value: Any) -> None:
    widths: list[float] = []
    for _ in value:
        widths += [46.0, 5.0]
    row = flush(cells(into, widths[:-1])[0])
    for cell, column in zip(row[::2], value, strict=True):
        cell.vertical_alignment = 0
        for name, inner in column:
            _SETTERS[name](cell, inner)
    say(into, [], size=6, exact=12)


def _item(into: Cell, value: Any) -> None:
    made = _line(into, value["title"], 22, 38, bold=True)
    if value["text"]:
        made = _line(into, value["text"], 22, 33)
    if value["after"]:
        made = _line(into, value["after"], 19, 34, grey=bool(value["text"]))
    border(made, bottom="single", width=4, color="B9B5AC")


def _box(into: Cell, value: Any) -> None:
    lines = (
        _line(into, value["lead"], 20, 34, grey=True),
        _line(into, value["title"], 24, 37, bold=True),
        _line(into, value["text"], 20, 31),
    )
    for line in lines:
        border(line, box=True, width=12)


def _labelled(into: Cell, value: Any) -> None:
    made = _line(into, value["label"], 22, 38, bold=True)
    add(made, "　" + value["text"], SANS, 16.5)


def _codes(into: Cell, value: Any) -> None:
    border(say(into, [], size=4, exact=8), bottom="single", width=12)
    widths: list[float] = []
    for _ in value:
        widths += [13.0, 18.0, 2.0]
    row = flush(cells(into, widths[:-1])[0])
    for i, one in enumerate(value):
        picture(say(row[3 * i], []), one["url"], 30)
        _line(row[3 * i + 1], one["title"], 22, 33, bold=True)
        _line(row[3 * i + 1], one["text"], 19, 28, grey=True)


def _ends(into: Cell, value: Any) -> None:
    left, right = flush(cells(into, [80, 20])[0])
    _line(left, value[0], 17, 24, grey=True)
    _line(right, value[1], 17, 24, grey=True, align="right")


def _section(into: Cell, value: Any) -> None:
    border(_line(into, value, 27, 48, bold=True), bottom="single", width=12)


_SETTERS: dict[str, Callable[[Cell, Any], object]] = {
    "banner": _banner,
    "big": _big,
    "columns": _columns,
    "section": _section,
    "item": _item,
    "box": _box,
    "line": _labelled,
    "codes": _codes,
    "ends": _ends,
    "title": lambda into, value: _line(into, value, 50, 68, face=TITLE),
    "para": lambda into, value: _line(into, value, 22, 33),
    "check": lambda into, value: _line(into, f"校验码 {value['code']}", 17, 24, grey=True, align="right"),
    "space": lambda into, value: [say(into, []) for _ in range(int(value))],
}
