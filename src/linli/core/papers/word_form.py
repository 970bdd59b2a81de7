"""A form in a Word file: rows of one or two pairs of label and answer in one table."""

from typing import Any

from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.shared import Pt

from linli.core.papers.word_parts import BODY, HEAD, Cell, cells, say

WIDTHS = [21.0, 31.0, 17.0, 31.0]


def form(into: Cell, rows: Any) -> None:
    """Each row is at least its `lines` high; a row of one pair gives its answer the rest of the width."""
    made = cells(into, WIDTHS, len(rows), lines=True)
    for line, row in zip(made, rows, strict=True):
        pairs = row["cells"]
        places = [line[0], line[1], line[2], line[3]] if len(pairs) == 2 else [line[0], _joined(line)]
        if row["lines"] > 1:
            frame = line[0]._tc.getparent()
            frame.trHeight_val, frame.trHeight_hRule = Pt(row["lines"] * 22 + 8), WD_ROW_HEIGHT_RULE.AT_LEAST
        for place, (label, text) in zip(zip(places[::2], places[1::2], strict=True), pairs, strict=True):
            say(place[0], [(label, HEAD)], size=14, exact=22, align="center")
            say(place[1], [(text, BODY)], size=14, exact=22)


def _joined(line: list[Cell]) -> Cell:
    """The three cells behind a label as one."""
    whole = line[1].merge(line[3])
    whole._taken, whole._room = False, sum(cell._room for cell in line[1:]) + 2 * 3.8
    for extra in whole.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)
    return whole
