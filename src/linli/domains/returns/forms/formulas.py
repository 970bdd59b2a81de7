"""References in a sheet's formulas, written anew when rows come in; words in quotes are left alone."""

import re
from collections.abc import Callable

# A formula is no longer in Excel itself.
LONGEST = 8192
# A reference, or a range of them: the sheet's name, then cells.
_IN_FORMULA = re.compile(
    r'"[^"]*"|((?:\'[^\']+\'|[\w\u4e00-\u9fff.]+)!)?(?<![\w.])(\$?[A-Z]{1,3}\$?)(\d{1,7})(?::(\$?[A-Z]{1,3}\$?)(\d{1,7}))?(?![\w(])'
)


def column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def letters(number: int) -> str:
    made = ""
    while number:
        number, rest = divmod(number - 1, 26)
        made = chr(65 + rest) + made
    return made


def moved(text: str, name: str, last: int, more: int, own: bool) -> str:
    """A formula after `more` rows came in above row `last`: ranges that end there take the new rows in."""

    def one(found: re.Match[str]) -> str:
        sheet, first, row, second, end = found.groups()
        if first is None:
            return found.group()
        here = own if sheet is None else sheet[:-1].strip("'") == name
        if not here:
            return found.group()
        top = int(row) + (more if int(row) > last else 0)
        if second is None:
            return f"{sheet or ''}{first}{top}"
        bottom = int(end) + (more if int(end) >= last else 0)
        return f"{sheet or ''}{first}{top}:{second}{bottom}"

    return changed(text, one)


def changed(text: str, one: Callable[[re.Match[str]], str]) -> str:
    """A formula with its references written anew; one that is longer than Excel takes is left alone."""
    return _IN_FORMULA.sub(one, text) if len(text) <= LONGEST else text


def down(text: str, row: int, by: int) -> str:
    """A formula of the row as it stands `by` rows further down: its references to the own row go along."""

    def one(found: re.Match[str]) -> str:
        sheet, first, at, second, end = found.groups()
        if first is None or sheet is not None:
            return found.group()
        top = int(at) + (by if int(at) == row and not first.endswith("$") else 0)
        if second is None:
            return f"{first}{top}"
        bottom = int(end) + (by if int(end) == row and not second.endswith("$") else 0)
        return f"{first}{top}:{second}{bottom}"

    return changed(text, one)


def relative(text: str, down: int, right: int) -> str:
    def ref(col: str, row: str) -> str:
        name = col.strip("$")
        shifted = col if col.startswith("$") else col.replace(name, letters(max(column(name) + right, 1)))
        return f"{shifted}{row if col.endswith('$') else int(row) + down}"

    def one(found: re.Match[str]) -> str:
        sheet, first, row, second, end = found.groups()
        if first is None:
            return found.group()
        return f"{sheet or ''}{ref(first, row)}{':' + ref(second, end) if second else ''}"

    return changed(text, one)
