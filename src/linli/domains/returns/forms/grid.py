"""A table as it is seen: cells with their words, merged ones as one, whichever program it came from."""

from dataclasses import dataclass, field

# More than any department's blank table; a bigger one is somebody's list, not a form.
MOST_ROWS, MOST_COLUMNS = 2000, 100
# Cells that merged ones may cover in all.
MOST_COVERED = 300_000
type Spot = tuple[int, int]


@dataclass(frozen=True)
class Cell:
    """One cell, merged or not: where it begins, how far it goes, what stands in it. Rows and columns count from 1."""

    row: int
    column: int
    text: str = ""
    rows: int = 1
    columns: int = 1
    formula: bool = False

    @property
    def spot(self) -> Spot:
        return self.row, self.column

    @property
    def empty(self) -> bool:
        return not self.text and not self.formula


@dataclass
class Grid:
    """The table's cells by where each begins. `shut`: the sheet is protected, and can still be filled."""

    name: str
    cells: dict[Spot, Cell] = field(default_factory=dict)
    rows: int = 0
    columns: int = 0
    shut: bool = False
    hidden: bool = False
    # Words above a Word table.
    title: str = ""

    def __post_init__(self) -> None:
        self._lines: dict[int, list[Cell]] = {}
        self._cover: dict[Spot, Cell] = {}
        for cell in self.cells.values():
            for row in range(cell.row, cell.row + cell.rows):
                for column in range(cell.column, cell.column + cell.columns):
                    self._cover[row, column] = cell

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers the place."""
        return self._cover.get((row, column))

    def row(self, row: int) -> list[Cell]:
        """The cells that cover the row, from the left, each once."""
        if row not in self._lines:
            found = [self._cover.get((row, column)) for column in range(1, self.columns + 1)]
            self._lines[row] = list(dict.fromkeys(cell for cell in found if cell is not None))
        return self._lines[row]

    def words(self, row: int) -> list[Cell]:
        """The cells of the row in which something stands."""
        return [cell for cell in self.row(row) if cell.text]

    @property
    def blank(self) -> bool:
        return not any(cell.text for cell in self.cells.values())
