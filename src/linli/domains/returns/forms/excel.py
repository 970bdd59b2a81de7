"""Sheets of a workbook read as grids, and filled in place: only the sheet's own part is changed.

A formula is never read for its value nor touched; what it came to before is dropped, and Excel counts anew on opening.
Words go in as words (inline strings), so that none becomes a formula.
"""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from linli.domains.returns.forms import package
from linli.domains.returns.forms.formulas import column, down, letters, moved, relative
from linli.domains.returns.forms.grid import MOST_COLUMNS, MOST_COVERED, MOST_ROWS, Cell, Grid, Spot
from linli.domains.returns.forms.package import Package, Unreadable

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
P = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_REF = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})\Z")
STRICT = "http://purl.oclc.org/ooxml/"


@dataclass(frozen=True)
class Sheet:
    name: str
    part: str
    hidden: bool


def spot(ref: str) -> Spot:
    found = _REF.match(ref)
    if not found:
        raise Unreadable("这个表格的格式读不懂。请在 Excel 里打开、另存一份再传")
    return int(found.group(2)), column(found.group(1))


def sheets(given: Package) -> list[Sheet]:
    """The workbook's sheets of cells, in order; charts' sheets are none."""
    book = package.tree(given.parts["xl/workbook.xml"])
    if not isinstance(book.tag, str) or STRICT in book.tag:
        raise Unreadable("这是“严格”格式的 Excel。请另存为普通的 .xlsx 再传")
    rels = package.tree(given.parts.get("xl/_rels/workbook.xml.rels", b"<none/>"))
    targets = {rel.get("Id"): rel.get("Target", "") for rel in rels.iter(f"{P}Relationship")}
    made = []
    for row in book.iter(f"{S}sheet"):
        target = targets.get(row.get(f"{R}id"), "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if part.startswith("xl/worksheets/") and part in given.parts:
            made.append(Sheet(row.get("name", ""), part, row.get("state", "visible") != "visible"))
    return made


def read(given: Package) -> list[Grid]:
    """Every sheet as a grid. Unreadable when one has more cells than any form."""
    shared = _shared(given)
    return [_grid(sheet, _placed(given, sheet.part), shared) for sheet in sheets(given)]


def _placed(given: Package, part: str) -> etree._Element:
    """A sheet in which every row and cell says where it is: some programs leave that out where it follows."""
    root = package.tree(given.parts[part])
    number = 0
    for row in root.iter(f"{S}row"):
        number = int(row.get("r") or number + 1)
        row.set("r", str(number))
        at = 0
        for c in row.iterchildren(f"{S}c"):
            at = spot(c.get("r", ""))[1] if c.get("r") else at + 1
            c.set("r", f"{letters(at)}{number}")
    return root


def _shared(given: Package) -> list[str]:
    if "xl/sharedStrings.xml" not in given.parts:
        return []
    root = package.tree(given.parts["xl/sharedStrings.xml"])
    return [_words(one) for one in root.iterchildren(f"{S}si")]


def _words(holder: etree._Element) -> str:
    """The words of a string, without how they are read aloud (rPh)."""
    found = [t.text or "" for t in holder.iter(f"{S}t") if t.getparent().tag != f"{S}rPh"]
    return "".join(found)


def _grid(sheet: Sheet, root: etree._Element, shared: list[str]) -> Grid:
    merged: dict[Spot, Spot] = {}
    for one in root.iter(f"{S}mergeCell"):
        first, _, last = one.get("ref", "").partition(":")
        if last:
            merged[spot(first)] = spot(last)
    covered = sum(
        (min(bottom, MOST_ROWS) - top + 1) * (min(right, MOST_COLUMNS) - left + 1)
        for (top, left), (bottom, right) in merged.items()
    )
    if covered > MOST_COVERED:
        raise Unreadable("合并的格子太多，读不懂。请只留要填的空表，另存一份再传")
    inside = {
        (row, column)
        for (top, left), (bottom, right) in merged.items()
        for row in range(top, min(bottom, MOST_ROWS) + 1)
        for column in range(left, min(right, MOST_COLUMNS) + 1)
    } - set(merged)
    cells: dict[Spot, Cell] = {}
    for c in root.iter(f"{S}c"):
        at = spot(c.get("r", ""))
        text, formula = _value(c, shared), c.find(f"{S}f") is not None
        if at[0] > MOST_ROWS or at[1] > MOST_COLUMNS:
            if text or formula:
                raise Unreadable(
                    f"表太大了：最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列。请只留要填的空表，另存一份再传"
                )
            continue
        if at in inside:
            continue
        end = merged.get(at, at)
        # A title merged to the end of the sheet is no wider than the table is.
        rows, columns = min(end[0], MOST_ROWS) - at[0] + 1, min(end[1], MOST_COLUMNS) - at[1] + 1
        cells[at] = Cell(*at, "" if formula else text.strip(), rows, columns, formula)
    return Grid(
        sheet.name,
        cells,
        max((cell.row + cell.rows - 1 for cell in cells.values()), default=0),
        max((cell.column + cell.columns - 1 for cell in cells.values()), default=0),
        shut=root.find(f"{S}sheetProtection") is not None,
        hidden=sheet.hidden,
    )


def _value(c: etree._Element, shared: list[str]) -> str:
    kind, v = c.get("t", "n"), c.find(f"{S}v")
    if kind == "inlineStr":
        return _words(c)
    raw = (v.text or "") if v is not None else ""
    if kind == "s":
        return shared[int(raw)] if raw.isdecimal() and int(raw) < len(shared) else ""
    return raw.removesuffix(".0")


def fill(given: Package, at: int, values: Mapping[Spot, str | int | float], last: int, more: int) -> bytes:
    """The workbook with these cells filled in sheet `at`; `more` rows like row `last` are put in above it first.

    Row numbers in `values` are those after that. Unreadable when rows cannot be put in without breaking a picture.
    """
    listed = sheets(given)
    sheet = listed[at]
    root = _placed(given, sheet.part)
    changed: dict[str, bytes] = {}
    if more:
        _insert(root, sheet.name, last, more)
        for other in listed:
            if other.part != sheet.part:
                tree = package.tree(given.parts[other.part])
                if _formulas(tree, lambda text: moved(text, sheet.name, last, more, own=False)):
                    changed[other.part] = package.text_of(tree)
    rows = {int(row.get("r", "0")): row for row in root.iter(f"{S}row")}
    data = root.find(f"{S}sheetData")
    for (row, col), value in sorted(values.items()):
        _put(_cell(data, rows, row, col), value)
    for c in root.iter(f"{S}c"):
        if c.find(f"{S}f") is not None and (v := c.find(f"{S}v")) is not None:
            c.remove(v)
            c.attrib.pop("t", None)
    _dimension(root)
    changed[sheet.part] = package.text_of(root)
    changed["xl/workbook.xml"] = _counted_anew(given, sheet.name, last, more)
    kept = Package(given.kind, {k: v for k, v in given.parts.items() if k != "xl/calcChain.xml"})
    if "xl/calcChain.xml" in given.parts:
        _without_chain(given, changed)
    return kept.packed(changed)


def _cell(data: etree._Element, rows: dict[int, etree._Element], row: int, col: int) -> etree._Element:
    """The cell's element, made where there is none, in its order."""
    if row not in rows:
        made = etree.Element(f"{S}row", r=str(row))
        before = [number for number in rows if number < row]
        if before:
            rows[max(before)].addnext(made)
        else:
            data.insert(0, made)
        rows[row] = made
    line, place = rows[row], 0
    for c in line.iterchildren(f"{S}c"):
        here = spot(c.get("r", ""))[1]
        if here == col:
            return c
        if here < col:
            place += 1
    made = etree.Element(f"{S}c", r=f"{letters(col)}{row}")
    line.insert(place, made)
    return made


def _put(c: etree._Element, value: str | int | float) -> None:
    """The value into a cell that keeps its style; one with a formula is left as it is."""
    if c.find(f"{S}f") is not None:
        return
    for child in list(c):
        c.remove(child)
    if isinstance(value, str):
        c.set("t", "inlineStr")
        t = etree.SubElement(etree.SubElement(c, f"{S}is"), f"{S}t")
        t.text = value
        t.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    else:
        c.attrib.pop("t", None)
        etree.SubElement(c, f"{S}v").text = str(value)


def _formulas(root: etree._Element, change: Callable[[str], str]) -> bool:
    touched = False
    for f in root.iter(f"{S}f", f"{S}formula", f"{S}formula1", f"{S}formula2"):
        new = change(f.text or "")
        touched, f.text = touched or new != (f.text or ""), new
    return touched


def _insert(root: etree._Element, name: str, last: int, more: int) -> None:
    """Put `more` rows in that look as row `last` does, above the rows that follow it."""
    if any(
        root.find(f"{S}{tag}") is not None for tag in ("drawing", "legacyDrawing", "tableParts", "oleObjects")
    ):
        raise Unreadable(
            f"空行不够，要加 {more} 行；表里有图片、批注或者“超级表”，加行会弄乱。请在原表里多留几行空行再传"
        )
    _unshare(root)
    for row in root.iter(f"{S}row"):
        if int(row.get("r", "0")) > last:
            _renumber(row, int(row.get("r", "0")) + more)
    _formulas(root, lambda text: moved(text, name, last, more, own=True))
    model = next((row for row in root.iter(f"{S}row") if row.get("r") == str(last)), None)
    if model is not None:
        for number in range(last + more, last, -1):
            new = deepcopy(model)
            _renumber(new, number)
            for c in new.iter(f"{S}c"):
                f = c.find(f"{S}f")
                if f is not None:
                    f.text = down(f.text or "", last, number - last)
                elif c.find(f"{S}v") is not None or c.find(f"{S}is") is not None:
                    for child in list(c):
                        c.remove(child)
                    c.attrib.pop("t", None)
            model.addnext(new)
    for tag, attribute in (
        ("mergeCell", "ref"),
        ("conditionalFormatting", "sqref"),
        ("dataValidation", "sqref"),
        ("hyperlink", "ref"),
        ("autoFilter", "ref"),
        ("brk", "id"),
    ):
        for one in root.iter(f"{S}{tag}"):
            said = one.get(attribute, "")
            if tag == "brk":
                one.set(attribute, str(int(said) + more) if said.isdecimal() and int(said) >= last else said)
            else:
                one.set(attribute, moved(said, name, last, more, own=True))
    across = [m.get("ref", "") for m in root.iter(f"{S}mergeCell")]
    holder = root.find(f"{S}mergeCells")
    for ref in across:
        first, _, end = ref.partition(":")
        if end and spot(first)[0] == last == spot(end)[0]:
            for number in range(last + 1, last + more + 1):
                a, b = spot(first)[1], spot(end)[1]
                etree.SubElement(holder, f"{S}mergeCell", ref=f"{letters(a)}{number}:{letters(b)}{number}")
    if holder is not None:
        holder.set("count", str(len(holder)))


def _renumber(row: etree._Element, number: int) -> None:
    row.set("r", str(number))
    for c in row.iter(f"{S}c"):
        c.set("r", f"{letters(spot(c.get('r', ''))[1])}{number}")


def _unshare(root: etree._Element) -> None:
    """Formulas that several cells share are written out in each, moved as Excel would."""
    masters: dict[str, tuple[Spot, str]] = {}
    for c in root.iter(f"{S}c"):
        f = c.find(f"{S}f")
        if f is None or f.get("t") != "shared":
            continue
        at, key = spot(c.get("r", "")), f.get("si", "")
        if f.text:
            masters[key] = at, f.text
        elif key in masters:
            (top, left), text = masters[key]
            f.text = relative(text, at[0] - top, at[1] - left)
        for name in ("t", "si", "ref"):
            f.attrib.pop(name, None)


def _dimension(root: etree._Element) -> None:
    found = list(_spots(root))
    dimension = root.find(f"{S}dimension")
    if dimension is not None and found:
        rows, columns = [row for row, _ in found], [col for _, col in found]
        first, last = f"{letters(min(columns))}{min(rows)}", f"{letters(max(columns))}{max(rows)}"
        dimension.set("ref", f"{first}:{last}")


def _spots(root: etree._Element) -> Iterator[Spot]:
    return (spot(c.get("r", "")) for c in root.iter(f"{S}c"))


def _counted_anew(given: Package, name: str, last: int, more: int) -> bytes:
    """The workbook's own part: names move along, and everything is counted when it is opened."""
    book = package.tree(given.parts["xl/workbook.xml"])
    if more:
        for one in book.iter(f"{S}definedName"):
            one.text = moved(one.text or "", name, last, more, own=False)
    calc = book.find(f"{S}calcPr")
    if calc is None:
        calc = etree.Element(f"{S}calcPr")
        follows = ("definedNames", "externalReferences", "functionGroups", "sheets")
        after = next(found for tag in follows if (found := book.find(f"{S}{tag}")) is not None)
        after.addnext(calc)
    calc.set("fullCalcOnLoad", "1")
    return package.text_of(book)


def _without_chain(given: Package, changed: dict[str, bytes]) -> None:
    """The order in which Excel counted last time names cells that may have moved: it makes a new one."""
    for part, tag, attribute in (
        ("[Content_Types].xml", "Override", "PartName"),
        ("xl/_rels/workbook.xml.rels", "Relationship", "Target"),
    ):
        root = package.tree(given.parts[part])
        for one in list(root):
            if isinstance(one.tag, str) and one.tag.endswith(tag) and "calcChain" in one.get(attribute, ""):
                root.remove(one)
        changed[part] = package.text_of(root)
