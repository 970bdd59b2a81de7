"""Tables of a Word file read as grids, and filled in place: only the document's own part is changed."""

from collections.abc import Iterator, Mapping
from copy import deepcopy

from lxml import etree

from linli.domains.returns.forms import package
from linli.domains.returns.forms.grid import MOST_COLUMNS, MOST_ROWS, Cell, Grid, Spot
from linli.domains.returns.forms.package import Package, Unreadable

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PART = "word/document.xml"
STRICT = "http://purl.oclc.org/ooxml/"


def read(given: Package) -> list[Grid]:
    """Every table that does not lie in another one, with the words above it as its title."""
    root = package.tree(given.parts[PART])
    if STRICT in root.tag:
        raise Unreadable("这是“严格”格式的 Word。请另存为普通的 .docx 再传")
    shut = b"documentProtection" in given.parts.get("word/settings.xml", b"")
    made = []
    for number, table in enumerate(_tables(root), 1):
        cells, _ = _cells(table)
        grid = Grid(
            f"第 {number} 张表",
            cells,
            max((cell.row + cell.rows - 1 for cell in cells.values()), default=0),
            max((cell.column + cell.columns - 1 for cell in cells.values()), default=0),
            shut,
            title=_above(table),
        )
        made.append(grid)
    return made


def _tables(root: etree._Element) -> list[etree._Element]:
    return [table for table in root.iter(f"{W}tbl") if next(table.iterancestors(f"{W}tbl"), None) is None]


def _above(table: etree._Element) -> str:
    """The last few paragraphs before the table, from the top."""
    found: list[str] = []
    for before in table.itersiblings(preceding=True):
        if before.tag == f"{W}tbl" or len(found) == 4:
            break
        if before.tag == f"{W}p" and (text := _text(before)):
            found.append(text)
    return "\n".join(reversed(found))


def _text(holder: etree._Element) -> str:
    return "".join(t.text or "" for t in holder.iter(f"{W}t")).strip()


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table.iterchildren():
        if child.tag == f"{W}tr":
            yield child
        elif child.tag == f"{W}sdt":
            yield from child.iterfind(f"{W}sdtContent/{W}tr")


def _row_cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row.iterchildren():
        if child.tag == f"{W}tc":
            yield child
        elif child.tag == f"{W}sdt":
            yield from child.iterfind(f"{W}sdtContent/{W}tc")


def _span(tc: etree._Element) -> int:
    found = tc.find(f"{W}tcPr/{W}gridSpan")
    said = found.get(f"{W}val", "1") if found is not None else "1"
    return min(int(said), MOST_COLUMNS) if said.isdecimal() else 1


def _cells(table: etree._Element) -> tuple[dict[Spot, Cell], dict[Spot, etree._Element]]:
    """The cells, those merged downwards as one, and the element in which each one's words stand."""
    cells: dict[Spot, Cell] = {}
    holders: dict[Spot, etree._Element] = {}
    above: dict[int, Spot] = {}
    for number, row in enumerate(_rows(table), 1):
        if number > MOST_ROWS:
            raise Unreadable(f"表太大了：最多 {MOST_ROWS} 行。请只留要填的空表，另存一份再传")
        skipped = row.find(f"{W}trPr/{W}gridBefore")
        column = 1 + (int(skipped.get(f"{W}val", "0")) if skipped is not None else 0)
        for tc in _row_cells(row):
            span, merge = _span(tc), tc.find(f"{W}tcPr/{W}vMerge")
            if merge is not None and merge.get(f"{W}val") != "restart" and column in above:
                at = above[column]
                old = cells[at]
                cells[at] = Cell(*at, old.text, number - old.row + 1, old.columns)
            else:
                lines = [text for p in tc.iterfind(f"{W}p") if (text := _text(p))]
                cells[number, column] = Cell(number, column, "\n".join(lines), 1, span)
                holders[number, column] = tc
                above[column] = (number, column)
            column += span
            if column > MOST_COLUMNS + 1:
                raise Unreadable(f"表太大了：最多 {MOST_COLUMNS} 列。请只留要填的空表，另存一份再传")
    return cells, holders


def fill(given: Package, at: int, values: Mapping[Spot, str | int | float], last: int, more: int) -> bytes:
    """The document with these cells of table `at` filled; `more` rows like row `last` are put in below it first.

    Row numbers in `values` are those after that.
    """
    root = package.tree(given.parts[PART])
    table = _tables(root)[at]
    if more:
        model = list(_rows(table))[last - 1]
        for _ in range(more):
            new = deepcopy(model)
            for tc in _row_cells(new):
                _put(tc, "")
            model.addnext(new)
    _, holders = _cells(table)
    for spot, value in values.items():
        if spot in holders:
            _put(holders[spot], str(value))
    return given.packed({PART: package.text_of(root)})


def _put(tc: etree._Element, text: str) -> None:
    """The words into the cell's first paragraph, in the look that its first run or its paragraph has."""
    paragraphs = tc.findall(f"{W}p") or [etree.SubElement(tc, f"{W}p")]
    for extra in paragraphs[1:]:
        tc.remove(extra)
    first = paragraphs[0]
    look = first.find(f"{W}r/{W}rPr")
    if look is None:
        look = first.find(f"{W}pPr/{W}rPr")
    for child in list(first):
        if child.tag != f"{W}pPr":
            first.remove(child)
    if not text:
        return
    run = etree.SubElement(first, f"{W}r")
    if look is not None:
        run.append(deepcopy(look))
    for number, line in enumerate(text.split("\n")):
        if number:
            etree.SubElement(run, f"{W}br")
        t = etree.SubElement(run, f"{W}t")
        t.text = line
        t.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
