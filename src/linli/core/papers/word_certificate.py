"""A certificate as a Word file: a red double frame, a great title, a ring for the seal, a foot to check it by."""

from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from linli.core.papers.word_parts import (
    BODY,
    GREY,
    RED,
    SANS,
    TITLE,
    Cell,
    Page,
    add,
    cells,
    edge,
    flush,
    new_page,
    picture,
    say,
)

RING = 43.7  # mm across: a little more than a party organisation's seal


def new() -> Page:
    """A4 in its frame; Word draws no frame farther than 31 points from the page's edge."""
    page = new_page((210, 297), (31, 27.8, 32.5, 32.5), grid=False, numbered=False)
    line = '<w:{} w:val="double" w:sz="12" w:space="31" w:color="{}"/>'
    sides = "".join(line.format(side, RED) for side in ("top", "left", "bottom", "right"))
    frame = parse_xml(f'<w:pgBorders {nsdecls("w")} w:offsetFrom="page">{sides}</w:pgBorders>')
    page.word.sections[0]._sectPr.find(qn("w:pgMar")).addnext(frame)
    return page


def _number(into: Cell, value: Any) -> None:
    say(into, [(str(value), BODY)], size=13.5, exact=20, align="right")


def _title(into: Cell, value: Any) -> None:
    lines = value if isinstance(value, list) else [value]
    size = 28 if max(len(line) for line in lines) > 4 else 56
    say(into, [], size=6, exact=52)
    for line in lines:
        shown = "\u3000".join(line) if len(line) == 2 else line
        say(into, [(shown, TITLE)], size=size, exact=size * 1.3, align="center", color=RED)
    say(into, [], size=6, exact=38)


def _large(into: Cell, value: Any) -> None:
    say(into, [(str(value), BODY)], size=18, exact=42)


def _runs(into: Cell, value: Any) -> None:
    made = say(into, [], size=18, exact=42, first=200, align="both")
    for text, weight in value:
        add(made, text, BODY, 18, bold=bool(weight))


def seal(into: Cell, value: Any) -> None:
    """Who signs and the day, in the middle of each other, the ring behind both."""
    wide = max(20.0, len(value["by"]) * 18 * 0.3528 + 2)
    left = max(into._room - wide, 0)
    say(into, [], size=6, exact=24, keep=True)
    first = say(into, [(value["by"], BODY)], size=18, exact=38, align="center", left=left, keep=True)
    say(into, [(value["day"], BODY)], size=18, exact=38, align="center", left=left)
    say(into, [], size=6, exact=24, keep=True)
    first._p.append(_ring(left + wide / 2 - RING / 2))


def _ring(left: float) -> Any:
    """A dashed circle that floats behind the words, `left` mm into the line, its middle between the two lines."""
    top = 13.4 - RING / 2
    style = (
        f"position:absolute;margin-left:{left:.1f}mm;margin-top:{top:.1f}mm;width:{RING}mm;height:{RING}mm;"
        "z-index:-1;mso-position-horizontal-relative:margin;mso-position-vertical-relative:text"
    )
    names = 'xmlns:v="urn:schemas-microsoft-com:vml"'
    return parse_xml(
        f'<w:r {nsdecls("w")} {names}><w:pict><v:oval style="{style}" filled="f" strokecolor="#8A857C"'
        ' strokeweight="0.6pt"><v:stroke dashstyle="dash"/></v:oval></w:pict></w:r>'
    )


def proof(into: Cell, value: Any) -> None:
    row = flush(cells(into, [120, 25.4])[0])
    edge(row, top=4)
    say(row[0], [(value["title"], SANS)], size=11.5, exact=19, bold=True)
    for line in (f"校验码 {value['code']}", *value["lines"]):
        say(row[0], [(line, SANS)], size=11.3, exact=19, color=GREY)
    if value["url"]:
        paragraph = say(row[1], [], align="right")
        picture(paragraph, value["url"], 25.4)
        paragraph.paragraph_format.space_before = Mm(4)


SETTERS = {
    "number": _number,
    "title": _title,
    "addressee": _large,
    "runs": _runs,
    "seal": seal,
    "proof": proof,
}
