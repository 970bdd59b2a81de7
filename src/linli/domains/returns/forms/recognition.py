"""What a blank table asks for: a list with its columns, single cells with their labels, words with a gap after a colon.

Nothing is guessed from where a department usually puts things: a heading is what stands above or to the left.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Literal

from linli.domains.returns.forms.grid import Cell, Grid, Spot
from linli.domains.returns.forms.package import Unreadable

Kind = Literal["column", "cell", "inline", "formula"]
MOST_HEAD = 4
# More than any form asks, and as long as a cell with gaps to be filled may be.
MOST_ASKED, LONGEST = 600, 500
SERIAL = ("序号", "序", "编号序号", "no", "no.")
SUMS = ("合计", "总计", "小计", "共计", "汇总")
_ANNEX = re.compile(r"附件?\s*[:：]?\s*[\d一二三四五六七八九十]*\Z|[（(].*[)）]\Z")
_NOTE = re.compile(r"(备注|说明|注|填表说明|填报说明|要求)[：:]")
_PAIR = re.compile(
    r"([^\s：:，。；、（）()]{2,12})\s*[：:]([\s_＿]*(?:年[\s_＿]*月(?:[\s_＿]*日)?)?)(?=\Z|[\s_＿]|[^\s：:_＿]{2,12}\s*[：:])"
)
_DATED = re.compile(
    r"\d{4}\s*年度?|\d{1,2}\s*月份?|第?[一二三四1-4]季度|[上下]半年|\d{1,2}日|\d{4}[-./]\d{1,2}"
)
# Beside figures these head a column of their own, which is no figure.
MEASURES = ("单位", "计量单位")
_UNIT = re.compile(r"[（(]?(个|件|户|次|人|人次|名|元|万元|%|％|场|份|条|项|处|天)[)）]?\Z")
_NUMBER = re.compile(r"\d{1,4}[.、]?\Z")


@dataclass(frozen=True)
class Slot:
    """One thing that the table asks for. `key` is what its answer is remembered by, the same next month."""

    key: str
    parts: tuple[str, ...]
    kind: Kind
    spot: Spot
    # The how-manieth gap of its cell.
    gap: int = 0
    # How many of the parts, from the end, head its row: those before them head its column.
    row: int = 0

    @property
    def label(self) -> str:
        return " › ".join(self.parts)


@dataclass
class Body:
    """The open rows of the list: the first and the last, from 1. `made`: the sheet has no such row yet."""

    head: int
    first: int
    last: int
    made: bool = False

    @property
    def size(self) -> int:
        return self.last - self.first + 1


@dataclass
class Layout:
    grid: Grid
    title: str
    slots: list[Slot]
    body: Body | None = None
    # Empty cells of rows that add a list's column up.
    sums: list[Spot] = field(default_factory=list)
    # Rows of headings under which there was nothing to be filled.
    unread: list[str] = field(default_factory=list)

    @property
    def columns(self) -> list[Slot]:
        return [slot for slot in self.slots if slot.kind == "column"]

    @property
    def asks(self) -> list[Slot]:
        """What has to come from somewhere: all but what the table counts itself."""
        return [slot for slot in self.slots if slot.kind != "formula"]

    @property
    def fingerprint(self) -> str:
        """The same form has the same one each month, whatever month its title names."""
        said = "\n".join(sorted(slot.key for slot in self.slots))
        return hashlib.new("sm3", said.encode()).hexdigest()


def plain(text: str) -> str:
    """A heading without blanks, brackets' notes, dates and stars: what it is told by."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(text.split()).lower()
    bare = re.sub(r"\(.*?\)|[*★_]|[:：]+$", "", text)
    return re.sub(r"^[\d一二三四五六七八九十]{1,2}[.、]", "", _DATED.sub("", bare)) or bare or text


def recognised(grid: Grid) -> Layout:
    """The layout of one table; without slots when it asks for nothing."""
    grid = _ruled(grid)
    body = _body(grid)
    made = Layout(grid, _title(grid, body), [], body)
    counted: dict[str, int] = {}

    def add(parts: tuple[str, ...], kind: Kind, spot: Spot, gap: int = 0, row: int = 0) -> None:
        key = "/".join(filter(None, map(plain, parts)))
        counted[key] = counted.get(key, 0) + 1
        if len(made.slots) >= MOST_ASKED:
            raise Unreadable(f"要填的格子太多，最多 {MOST_ASKED} 处。请只留要填的那一张表，另存一份再传")
        told = key if counted[key] == 1 else f"{key}#{counted[key]}"
        made.slots.append(Slot(told[:200], parts, kind, spot, gap, row))

    taken: set[Spot] = set()
    for row in range(1, grid.rows + 1):
        for cell in grid.row(row):
            if cell.row != row or (body and body.head <= row <= body.last) or not cell.text:
                continue
            right = grid.at(row, cell.column + cell.columns)
            pairs = gaps(cell.text)
            alone = len(pairs) == 1 and right is not None and right.empty and not right.formula
            if pairs and not (alone and pairs[0][0] == cell.text.strip().rstrip("：:").strip()):
                for number, (label, _, _) in enumerate(pairs):
                    add((label,), "inline", cell.spot, number)
                taken.add(cell.spot)
    if body:
        for column in range(1, grid.columns + 1):
            if path := _path(grid, body, column):
                below = grid.at(body.first, column)
                if below is None or below.column == column:
                    add(path, "formula" if below and below.formula else "column", (body.first, column))
    tops: dict[int, Cell] = {}
    for row in range(1, grid.rows + 1):
        if body and body.head <= row <= body.last:
            continue
        for cell in grid.row(row):
            if cell.row == row and cell.empty:
                above, names = _labels(grid, body, cell, tops.get(cell.column))
                if not names:
                    continue
                if body and row > body.last and plain(names[-1]) in SUMS:
                    made.sums.append(cell.spot)
                else:
                    add((*above, *names), "cell", cell.spot, row=len(names))
        tops |= {
            column: cell
            for cell in grid.row(row)
            if not cell.empty
            for column in range(cell.column, cell.column + cell.columns)
        }
    made.unread = _unread(made)
    return made


def gaps(text: str) -> list[tuple[str, int, int]]:
    """The words before a colon with nothing after it, and where the nothing begins and ends."""
    if len(text) > LONGEST or _NOTE.match(text):
        return []
    return [(found.group(1), found.start(2), found.end(2)) for found in _PAIR.finditer(text)]


def written(text: str, values: dict[int, str]) -> str:
    """The cell's words with the gaps filled that have a value."""
    for number, (_, start, end) in reversed(list(enumerate(gaps(text)))):
        if values.get(number):
            rest = text[end:]
            text = text[:start] + values[number] + ("    " if rest.strip() else "") + rest.lstrip()
    return text


def _open(grid: Grid, row: int) -> bool:
    """Whether nothing stands in the row but a number in front, and formulas."""
    cells = list(grid.row(row))
    texts = [cell for cell in cells if cell.text]
    empty = [cell for cell in cells if cell.empty]
    if any(cell.row < row for cell in texts) or len(texts) > 1:
        return False
    return len(empty) >= 2 and all(_NUMBER.match(cell.text) and cell is cells[0] for cell in texts)


def _heads(grid: Grid, row: int) -> list[Cell]:
    """The cells with words that head the row below: at least two, not one across the whole table, no gaps."""
    cells = [cell for cell in grid.words(row) if cell.row + cell.rows - 1 == row]
    good = len({cell.text for cell in cells}) >= 2 and not any(gaps(cell.text) for cell in cells)
    return cells if good else []


def _body(grid: Grid) -> Body | None:
    """The list: the run of open rows below the row with the most headings; or a head with nothing below it."""
    best: tuple[int, Body] | None = None
    row = 2
    while row <= grid.rows + 1:
        heads = _heads(grid, row - 1)
        wide = [cell for cell in grid.row(row - 1) if cell.text]
        blank = [cell for cell in grid.row(row - 1) if cell.empty]
        runs = row > grid.rows or _open(grid, row)
        if not heads or len(wide) < 2 or len(blank) * 3 > len(wide) or not runs:
            row += 1
            continue
        last = row
        while last + 1 <= grid.rows and _open(grid, last + 1):
            last += 1
        if row > grid.rows and (
            best is not None or len(heads) < 3 or any(_NUMBER.match(one.text) for one in wide)
        ):
            break
        if best is None or len(wide) > best[0]:
            best = len(wide), Body(_top(grid, row - 1), row, last, row > grid.rows)
        row = last + 1
    return best[1] if best else None


def _ruled(grid: Grid) -> Grid:
    """The grid with the cells that a table without borders leaves out.

    Those below at least three headings: of empty rows, and of rows in which at most a number, a label and a unit stand.
    """
    made: dict[Spot, Cell] = {}
    row = 1
    while row < grid.rows:
        heads, row = _plain_heads(grid, row), row + 1
        while heads and row <= grid.rows and _leaves_out(grid, row, heads):
            missing = [one for one in heads if grid.at(row, one.column) is None]
            made |= {(row, one.column): Cell(row, one.column, columns=one.columns) for one in missing}
            row += 1
    return replace(grid, cells=grid.cells | made) if made else grid


def _plain_heads(grid: Grid, row: int) -> list[Cell]:
    """A row of at least three headings and nothing else, which is no further line of the rows above it."""
    cells = grid.row(row)
    plainly = all(one.text and not _NUMBER.match(one.text) for one in cells)
    above = [one.column for one in grid.words(row - 1)]
    further = above == [one.column for one in cells]
    return list(cells) if plainly and not further and len(_heads(grid, row)) >= 3 else []


def _leaves_out(grid: Grid, row: int, heads: list[Cell]) -> bool:
    """Whether the row is empty, or has no more than a label in front of what is to be filled."""
    cells = grid.row(row)
    texts = [one.text for one in cells]
    front = len(cells) <= min(3, len(heads) - 1) and all(one.columns == 1 for one in cells)
    where = [one.column for one in cells] == [one.column for one in heads[: len(cells)]]
    return front and where and all(texts) and not any(re.search("[：:]", text) for text in texts)


def _unread(made: Layout) -> list[str]:
    """Rows of headings that nothing was read under: '社区名称、走访户数…'."""
    grid, body = made.grid, made.body
    read = {part for slot in made.slots for part in slot.parts}
    found = []
    for row in range(1, grid.rows + 1):
        heads = _plain_heads(grid, row)
        within = body is not None and body.head <= row <= body.last
        if heads and not within and not read & set(map(_line, heads)):
            found.append("、".join(_line(one) for one in heads[:3]) + ("…" if len(heads) > 3 else ""))
    return found[:1]


def _top(grid: Grid, low: int) -> int:
    """The first row of the head that ends with row `low`."""
    top = min((cell.row for cell in grid.row(low) if cell.text), default=low)
    while top > 1 and low - top + 2 <= MOST_HEAD:
        above = list(grid.row(top - 1))
        wide = any(1 < cell.columns < grid.columns for cell in above if cell.text)
        if len(above) < 2 or not wide or any(cell.empty or gaps(cell.text) for cell in above):
            break
        top = min(cell.row for cell in above)
    return top


def _path(grid: Grid, body: Body, column: int) -> tuple[str, ...]:
    """The headings over a column from the outermost in, each once."""
    found: list[str] = []
    for row in range(body.head, body.first):
        cell = grid.at(row, column)
        text = " ".join(cell.text.split()) if cell else ""
        if text and (not found or found[-1] != text):
            found.append(text)
    return tuple(found)


def _labels(
    grid: Grid, body: Body | None, cell: Cell, top: Cell | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What an empty cell is called: by the head above, where the table has one, and by the words to its left."""
    left = [one for one in grid.row(cell.row) if one.column < cell.column and one.text]
    named = [one for one in left if not (_NUMBER.match(one.text) or _UNIT.match(one.text))]
    near = grid.at(cell.row, cell.column - 1)
    if body and cell.row > body.last and named and (path := _path(grid, body, cell.column)):
        return path, (_line(named[0]),)
    if above := _heading(grid, top):
        names = [_line(one) for one in named if one.column < above.column]
        if plain(above.text) in MEASURES:
            return (), ()
        return (_line(above),), tuple(names)
    if near is not None and near.text and near in named:
        return (), (_line(near),)
    return (), ()


def _heading(grid: Grid, top: Cell | None) -> Cell | None:
    """The words next above a cell, where they stand in a row of headings alone."""
    if top is None or top.columns >= grid.columns:
        return None
    cells = grid.row(top.row + top.rows - 1)
    heads = len(cells) >= 2 and not any(one.empty or one.formula or gaps(one.text) for one in cells)
    return top if heads else None


def _line(cell: Cell) -> str:
    return " ".join(cell.text.split()).rstrip("：:")


def _title(grid: Grid, body: Body | None) -> str:
    """The first words of the table that run across it; else those above it, else its name."""
    for row in range(1, min(grid.rows, 4) + 1):
        if body and row >= body.head:
            break
        cells = list(grid.row(row))
        across = len(cells) == 1 or (cells and cells[0].columns * 2 > grid.columns)
        if across and len(cells[0].text) >= 4 and not gaps(cells[0].text) and not _ANNEX.match(cells[0].text):
            return _line(cells[0])[:120]
    above = [line for line in grid.title.split("\n") if not _ANNEX.match(line) and not gaps(line)]
    named = [line for line in above if re.search(r"表|台账|清单|名册|报", line)]
    return next(iter(named[-1:] or above[-1:]), grid.name)[:120]


def said(grid: Grid) -> str:
    """Words among which the table's time may be named: its title, the words above it, its first rows."""
    first = [
        _line(cell) for row in range(1, min(grid.rows, 4) + 1) for cell in grid.words(row) if cell.row == row
    ]
    return " ".join((grid.title, *first, grid.name))
