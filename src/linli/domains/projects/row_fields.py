"""A field of several rows: a few lines of inputs, and a box to paste a table into. Works without scripts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from linli.core import clock
from linli.core.procedures.forms import visible

# Empty rows that stand open, and those behind '再加几行'.
SHOWN, MORE = 3, 4
SEPARATORS = ("\t", "｜", "|")


@dataclass(frozen=True)
class Column:
    """A part of each row. `read` makes its value of the text, or raises ValueError with what is wrong in words."""

    name: str
    label: str
    read: Callable[[str], Any]
    kind: str = "text"
    wanted: bool = False
    example: str = ""


def words(limit: int) -> Callable[[str], str]:
    return lambda text: text.strip()[:limit]


def whole(text: str) -> int:
    """'2,400 元' as 2400; nothing is 0."""
    digits = "".join(filter(str.isdigit, text))
    if text.strip() and not digits:
        raise ValueError("写成数字，例如 2400")
    return int(digits[:9]) if digits else 0


def day(text: str) -> date:
    """2021-11-26, 2021/11/26, 2021年11月26日, or 11月26日 of the running year."""
    plain = text.strip().translate(str.maketrans("/.年月", "----")).removesuffix("日")
    if plain.count("-") == 1:
        plain = f"{clock.today().year}-{plain}"
    try:
        year, month, number = map(int, plain.split("-"))
        return date(year, month, number)
    except ValueError:
        raise ValueError(f"日期看不懂，请写成 {clock.today().isoformat()} 这样") from None


def optional_day(text: str) -> date | None:
    return day(text) if text.strip() else None


def parted(line: str, n: int) -> list[str]:
    """The parts of a pasted line between tabs or bars, filled up to `n`."""
    for sign in SEPARATORS:
        line = line.replace(sign, "\t")
    parts = [part.strip() for part in line.split("\t")]
    return (parts + [""] * n)[:n]


class RowsWidget(forms.Widget):
    """Rows of inputs named `<field>-<column>`, then the box to paste into, named as the field."""

    columns: Sequence[Column] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[list[str]]:
        """Typed rows first, then pasted ones; rows without a word are left out."""
        lists = [_many(data, f"{name}-{column.name}") for column in self.columns]
        longest = max(map(len, lists), default=0)
        typed = [[one[number] if number < len(one) else "" for one in lists] for number in range(longest)]
        pasted = [parted(line, len(self.columns)) for line in str(data.get(name) or "").splitlines()]
        return [row for row in (*typed, *pasted) if any(part.strip() for part in row)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        rows = [list(map(str, row)) for row in value or ()]
        shown = max(SHOWN, len(rows))
        rows += [[""] * len(self.columns) for _ in range(shown + MORE - len(rows))]
        cells = [(any(row), list(zip(self.columns, row, strict=True))) for row in rows]
        attrs = attrs or {}
        given = {
            "name": name,
            "columns": self.columns,
            "shown": cells[:shown],
            "shown_count": shown,
            "more": cells[shown:],
            "attrs": attrs,
            "invalid": attrs.get("aria-invalid"),
        }
        return render_to_string("projects/rows.html", given)


def _many(data: Any, name: str) -> list[str]:
    if hasattr(data, "getlist"):
        return list(data.getlist(name))
    value = data.get(name, []) if isinstance(data, Mapping) else []
    return list(value) if isinstance(value, list | tuple) else [str(value)]


class RowsField(forms.Field):
    """Gives a list of {column: value}. Errors name the row, and nothing that was typed is lost."""

    widget = RowsWidget

    def __init__(self, columns: Sequence[Column], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.columns = tuple(columns)
        self.widget.columns = self.columns

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows = list(value or ())
        if self.required and not rows:
            raise ValidationError("至少写一行")
        if len(rows) > 50:
            raise ValidationError("最多 50 行")
        wrong: list[str | ValidationError] = []
        made = [self._row(number, row, wrong) for number, row in enumerate(rows, 1)]
        if wrong:
            raise ValidationError(wrong)
        return made

    def _row(self, number: int, row: Iterable[str], wrong: list[str | ValidationError]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for column, text in zip(self.columns, row, strict=True):
            if visible(text) != text:
                wrong.append(
                    ValidationError(f"第 {number} 行“{column.label}”有看不见的符号，不能收", "hidden")
                )
                continue
            if column.wanted and not text.strip():
                wrong.append(f"第 {number} 行没有写“{column.label}”")
                continue
            try:
                made[column.name] = column.read(text)
            except ValueError as error:
                wrong.append(f"第 {number} 行“{column.label}”：{error}")
        return made
