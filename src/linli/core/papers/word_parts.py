"""The small parts that a Word file is made of: page, paragraph, table, border, picture, equal bytes."""

import io
from typing import Any

import docx
import segno
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

TITLE, BODY, HEAD, SUB = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
SONG, SANS = "宋体", "微软雅黑"
RED, GREY, BLACK = "B3261E", "55514A", "000000"
CHARACTER = 15.79  # pt: 156 mm in 28
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}

type Cell = Any  # python-docx's body or cell: both take paragraphs and tables
type Run = tuple[str, str]  # words and their face


class Page:
    """A Word file in the making: python-docx's document, and the room between its margins in mm."""

    def __init__(self, word: Any, width: float) -> None:
        self.word, self.body, self.width = word, word, width


def new_page(
    size: tuple[float, float],
    margins: tuple[float, float, float, float],
    *,
    grid: bool = True,
    numbered: bool = True,
    letter: bool = False,
) -> Page:
    """An empty file. `size` is width, height; `margins` top, bottom, left, right, all in mm."""
    word: Any = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = Mm(size[0]), Mm(size[1])
    section.top_margin, section.bottom_margin = Mm(margins[0]), Mm(margins[1])
    section.left_margin, section.right_margin = Mm(margins[2]), Mm(margins[3])
    section.header_distance, section.footer_distance = Mm(15), Mm(20 if letter else 24)
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    if grid:
        # 22 lines of 579 twentieths of a point; 28 characters of 16 pt less 849/4096 pt.
        properties.append(
            parse_xml(
                f'<w:docGrid {nsdecls("w")} w:type="linesAndChars" w:linePitch="579" w:charSpace="-849"/>'
            )
        )
    _plain_style(word)
    page = Page(word, size[0] - margins[2] - margins[3])
    word._room = page.width
    if numbered:
        _number_pages(word, section, letter)
    return page


def next_page(page: Page) -> None:
    """Go on with a further paper on a page of its own, its pages numbered from 1."""
    last = page.word.element.body.sectPr
    if last.find(qn("w:pgNumType")) is None:
        last.find(qn("w:cols")).addprevious(parse_xml(f'<w:pgNumType {nsdecls("w")} w:start="1"/>'))
    page.word.add_section(WD_SECTION.NEW_PAGE)
    # The paragraph that holds the section's end takes no room.
    line = '<w:spacing {} w:line="20" w:lineRule="exact"/>'
    _put(last.getprevious().pPr, line, "ind contextualSpacing jc rPr sectPr")


def keep_last(page: Page) -> None:
    """Keep the last words with what comes: nobody signs on a page that holds nothing else."""
    last = page.word.element.body.sectPr.getprevious()
    for _ in range(2):
        if last is None or last.tag != qn("w:p"):
            return
        last.get_or_add_pPr().get_or_add_keepNext()
        last = last.getprevious()


def say(
    into: Cell,
    runs: list[Run],
    *,
    size: float = 16,
    exact: float | None = None,
    color: str = BLACK,
    bold: bool = False,
    align: str = "left",
    first: int = 0,
    left: float = 0,
    right: float = 0,
    left_chars: int = 0,
    right_chars: int = 0,
    hanging: tuple[int, int] | None = None,
    keep: bool = False,
) -> Any:
    """A paragraph. `exact` is its line's height in pt (None: the grid's); `left` and `right` are mm;
    `first` hundredths of a character; `hanging` (a, b): in by `a` characters, further lines by a + b."""
    paragraph = _fresh(into)
    form = paragraph.paragraph_format
    form.alignment = _ALIGN[align]
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(exact or 28.95)
    form.keep_with_next = keep or None
    if exact:
        off_grid(paragraph)
    _indent(form, first, hanging, size, (left, right), (left_chars, right_chars))
    for text, face in runs:
        add(paragraph, text, face, size, color, bold)
    return paragraph


def _indent(
    form: Any,
    first: int,
    hanging: tuple[int, int] | None,
    size: float,
    mm: tuple[float, float],
    chars: tuple[int, int],
) -> None:
    before, after = (Mm(a) + Pt(b * CHARACTER) for a, b in zip(mm, chars, strict=True))
    if hanging:
        before = Pt(sum(hanging) * size * CHARACTER / 16)
        form.first_line_indent = -Pt(hanging[1] * size * CHARACTER / 16)
    if first:
        form.first_line_indent = Pt(31.5)
        form._element.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), str(first))
    if before or after:
        form.left_indent, form.right_indent = before, after


def off_grid(paragraph: Any) -> None:
    """Let a paragraph of another size than the body's ignore the grid of characters."""
    _put(
        paragraph._p.get_or_add_pPr(), '<w:snapToGrid {} w:val="0"/>', "spacing ind contextualSpacing jc rPr"
    )


def add(paragraph: Any, text: str, face: str, size: float, color: str = BLACK, bold: bool = False) -> None:
    """More words at a paragraph's end, in a face at a size in pt. A line break in them stays one."""
    run = paragraph.add_run()
    for i, line in enumerate(text.split("\n")):
        if i:
            run.add_break(WD_BREAK.LINE)
        run.add_text(line)
    run.font.size, run.font.bold = Pt(size), bold or None
    if color != BLACK:
        run.font.color.rgb = RGBColor.from_string(color)
    _face(run._r.get_or_add_rPr(), face)


def _put(parent: Any, xml: str, before: str) -> Any:
    """Add an element to its parent ahead of the ones named: the schema has an order, and Word minds it."""
    made = parse_xml(xml.format(nsdecls("w")))
    parent.insert_element_before(made, *(f"w:{name}" for name in before.split()))
    return made


def _face(properties: Any, face: str) -> None:
    """Name the face for every script, and leave no word of the theme's."""
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), face)


def _fresh(into: Cell) -> Any:
    """The next paragraph; the empty one that a new cell has, or that follows a table in a cell, first."""
    if not getattr(into, "_taken", True):
        into._taken = True
        return into.paragraphs[-1]
    return into.add_paragraph()


def _add_table(into: Cell, rows: int, columns: int) -> Any:
    """A table; in a cell, Word wants a paragraph after it, made as low as can be until used."""
    if not hasattr(into, "_taken"):
        return into.add_table(rows, columns)
    if not into._taken:
        last = into.paragraphs[-1]._p
        last.getparent().remove(last)
    made = into.add_table(rows, columns)
    form = into.paragraphs[-1].paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(1)
    into._taken = False
    return made


def cells(into: Cell, widths: list[float], rows: int = 1, *, lines: bool = False) -> list[list[Cell]]:
    """A table as wide as its container, of cells in parts of its width. Each cell starts empty."""
    room = _room(into)
    made = _add_table(into, rows, len(widths))
    made.autofit = False
    whole = sum(widths)
    parts = [Mm(room * w / whole) for w in widths]
    for column, part in zip(made.columns, parts, strict=True):
        column.width = part
    if lines:
        sides = _sides(dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), 5))
        _put(
            made._tbl.tblPr, f"<w:tblBorders {{}}>{sides}</w:tblBorders>", "shd tblLayout tblCellMar tblLook"
        )
    result = []
    for row in made.rows:
        line = []
        for cell, part in zip(row.cells, parts, strict=True):
            cell.width, cell._taken, cell._room = part, False, part.mm - 3.8
            cell.vertical_alignment = 1
            line.append(cell)
        result.append(line)
    return result


def flush(row: list[Cell]) -> list[Cell]:
    """A row whose outer edges are its container's: no blank left and right of its words."""
    frame = row[0]._tc.getparent().getparent()
    margins = '<w:tblCellMar {}><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
    _put(frame.tblPr, margins, "tblLook")
    for cell in row:
        cell._room += 3.8
    return row


def table(into: Cell, widths: list[float], rows: int, *, head: bool = False) -> list[list[Cell]]:
    made = cells(into, widths, rows, lines=True)
    if head:
        row = made[0][0]._tc.getparent()
        row.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    return made


def _room(into: Cell) -> float:
    return float(into._room)


def to_bottom(page: Page) -> Cell:
    """A frame at the foot of the last page's 版心 (a floating table), to be filled like a page."""
    cell = cells(page.body, [1])[0][0]
    frame = cell._tc.getparent().getparent()
    position = (
        '<w:tblpPr {} w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" w:horzAnchor="margin"'
        ' w:tblpXSpec="left" w:tblpYSpec="bottom"/>'
    )
    _put(frame.tblPr, position, "tblOverlap tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook")
    flush([cell])
    return cell


def border(
    paragraph: Any, *, top: str = "", bottom: str = "", width: int = 6, color: str = BLACK, box: bool = False
) -> None:
    """Lines along a paragraph; `width` in eighths of a point."""
    sides = {"top": top, "bottom": bottom}
    if box:
        sides = dict.fromkeys(("top", "left", "bottom", "right"), "single")
    drawn = "".join(
        f'<w:{side} w:val="{kind}" w:sz="{width}" w:space="{4 if box else 1}" w:color="{color}"/>'
        for side, kind in sides.items()
        if kind
    )
    ahead = "shd tabs suppressAutoHyphens snapToGrid spacing ind contextualSpacing jc rPr"
    _put(paragraph._p.get_or_add_pPr(), f"<w:pBdr {{}}>{drawn}</w:pBdr>", ahead)


def line_of(paragraph: Any, kind: str, width: int, color: str, beyond: float) -> None:
    """A line below a paragraph that reaches `beyond` mm over both margins."""
    border(paragraph, bottom=kind, width=width, color=color)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(-beyond)


def picture(paragraph: Any, url: str, side: float) -> None:
    """A QR code `side` mm wide, in its paragraph."""
    drawn = io.BytesIO()
    segno.make(url, error="m").save(drawn, kind="png", scale=6, border=0)
    drawn.seek(0)
    off_grid(paragraph)
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    run = paragraph.add_run()
    run.add_picture(drawn, width=Mm(side))
    run._r.find(".//" + qn("wp:docPr")).set("descr", "二维码")
    for gap in ("distT", "distB", "distL", "distR"):
        run._r.find(".//" + qn("wp:inline")).set(gap, "0")


def edge(row: list[Cell], **sides: int) -> None:
    """Lines along the cells of a row: top=8 is a line of 8 eighths of a point."""
    for cell in row:
        drawn = f"<w:tcBorders {{}}>{_sides(sides)}</w:tcBorders>"
        _put(cell._tc.get_or_add_tcPr(), drawn, "shd noWrap tcMar vAlign")


def _sides(widths: dict[str, int], kind: str = "single") -> str:
    line = '<w:{} w:val="{}" w:sz="{}" w:space="0" w:color="000000"/>'
    return "".join(line.format(side, kind, width) for side, width in widths.items())


def shade(cell: Cell, kind: str) -> None:
    """Fill a cell: solid, hatch, outline or dash."""
    pattern = {"solid": "solid", "hatch": "thinDiagStripe"}.get(kind, "clear")
    sides = _sides(
        dict.fromkeys(("top", "left", "bottom", "right"), 8), "dashed" if kind == "dash" else "single"
    )
    properties = cell._tc.get_or_add_tcPr()
    _put(properties, f"<w:tcBorders {{}}>{sides}</w:tcBorders>", "shd noWrap tcMar vAlign")
    colour = "auto" if pattern == "clear" else BLACK
    _put(
        properties, f'<w:shd {{}} w:val="{pattern}" w:color="{colour}" w:fill="auto"/>', "noWrap tcMar vAlign"
    )


def _plain_style(word: Any) -> None:
    normal = word.styles["Normal"]
    _face(normal.element.get_or_add_rPr(), BODY)
    normal.font.size = Pt(16)
    form = normal.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.widow_control = False
    for name in ("autoSpaceDE", "autoSpaceDN"):
        _put(form._element.get_or_add_pPr(), f'<w:{name} {{}} w:val="0"/>', "spacing ind jc rPr")
    for fonts in word.styles.element.iter(qn("w:rFonts")):
        for name in [n for n in fonts.attrib if n.endswith("Theme")]:
            del fonts.attrib[name]
        fonts.set(qn("w:eastAsia"), fonts.get(qn("w:eastAsia")) or BODY)
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")


def _number_pages(word: Any, section: Any, letter: bool) -> None:
    """— 1 —, outside: odd pages right, even left, in by one character. A letter's first page bears none."""
    word.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = _ALIGN[side]
        ends = paragraph.paragraph_format
        ends.left_indent = ends.right_indent = Pt(14)
        add(paragraph, "— ", SONG, 14, BLACK, False)
        for kind in ("begin", "PAGE", "end"):
            add(paragraph, "", SONG, 14, BLACK, False)
            run = paragraph.runs[-1]._r
            if kind == "PAGE":
                run.append(parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve">PAGE</w:instrText>'))
            else:
                run.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))
        add(paragraph, " —", SONG, 14, BLACK, False)
    if letter:
        section.different_first_page_header_footer = True
        first = section.first_page_footer
        first.is_linked_to_previous = False
        line_of(first.paragraphs[0], "thinThickSmallGap", 24, RED, beyond=7)
