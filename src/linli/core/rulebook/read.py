"""Reads an edition from its TOML files, and refuses a mistake with its file and line.

A table that has `force` is a setting; its name with dots is the key. Besides the fields that say where the
rule comes from (clause, force, origin, text; and reading, what the city reads into it) it holds its value in
exactly one of these shapes:

    value = 10000                     a number, a text, a flag, a date, or a list of texts or numbers
    min = 9, max = 15                 a range (either bound may be left out)
    working_days = 5                  a length: minutes, hours, days, working_days, months or years
    share = ">1/2"                    a share of a whole
    [key.items.name]                  items in their order; all have the same fields of the same types
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from linli.core.rulebook.parts import (
    UNITS,
    Clause,
    Force,
    Length,
    Origin,
    Range,
    Rulebook,
    RulebookError,
    Setting,
    share,
)

META = {"clause", "force", "origin", "text", "reading"}
LENGTH_FIELDS = {"roll", "ends"}
_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?$")
_FIELD = re.compile(r'\s*(?:"([^"]+)"|([\w.-]+))\s*=')


class Source:
    """A TOML file with the line of each table and field, for messages."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            text = path.read_text(encoding="utf-8")
            self.data: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"at line (\d+)", str(error))
            line = found[1] if found else str(len(text.splitlines()))
            raise RulebookError(f"{path.name}:{line}: {error}") from None
        except (OSError, UnicodeDecodeError) as error:
            raise RulebookError(f"{path.name}:1: cannot be read: {error}") from None
        self.lines = _lines(text)

    def where(self, *path: str) -> str:
        """`file:line` of the field or table, or of the nearest table around it."""
        for length in range(len(path), 0, -1):
            if line := self.lines.get(path[:length]):
                return f"{self.path.name}:{line}"
        return f"{self.path.name}:1"

    def error(self, path: tuple[str, ...], message: str) -> RulebookError:
        return RulebookError(f"{self.where(*path)}: [{'.'.join(path)}] {message}")


def _lines(text: str) -> dict[tuple[str, ...], int]:
    """The line of every table and field. Inside a text of several lines nothing counts."""
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if not inside:
            if header := _HEADER.match(line):
                parts = re.findall(r'"([^"]*)"|([\w-]+)', header[1])
                table = tuple(quoted or bare for quoted, bare in parts)
                lines[table] = number
            elif field := _FIELD.match(line):
                lines[(*table, field[1] or field[2])] = number
        inside ^= line.count('"""') % 2 == 1
    return lines


def edition(folder: Path) -> Rulebook:
    """The edition in `folder`: all its *.toml together. Raises RulebookError for the first mistake."""
    if not (folder / "edition.toml").is_file():
        raise RulebookError(f"{folder.name}/edition.toml:1: is missing")
    sources = [Source(path) for path in sorted(folder.glob("*.toml"))]
    head = next(source for source in sources if source.path.name == "edition.toml")
    clauses, document = _clauses(sources)
    settings: dict[str, Setting] = {}
    for source in sources:
        if source.path.name in ("edition.toml", "clauses.toml"):
            continue
        for key, path, table in _tables(source):
            if key in settings:
                raise source.error(path, f"stands already in {settings[key].where}")
            settings[key] = _setting(source, key, path, table, clauses)
    name, label, since = (_field(head, (), head.data, *want) for want in _HEAD)
    if name != folder.name:
        raise head.error(("name",), f"is {name!r}, but the folder is {folder.name!r}")
    return Rulebook(name, label, since, MappingProxyType(settings), MappingProxyType(clauses), document)


_HEAD: tuple[tuple[str, type], ...] = (("name", str), ("label", str), ("since", date))


def _field(source: Source, path: tuple[str, ...], table: Mapping[str, Any], name: str, kind: type) -> Any:
    """A field that must be there and be of that type."""
    if name not in table:
        raise source.error(path or (name,), f"has no {name!r}")
    value = table[name]
    if (
        not isinstance(value, kind)
        or (kind is int and isinstance(value, bool))
        or isinstance(value, datetime)
    ):
        raise source.error((*path, name), f"must be {_KINDS[kind]}, not {value!r}")
    return value


_KINDS: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    date: "a date",
    list: "a list",
    dict: "a table",
}


def _tables(source: Source) -> Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]:
    """Every setting's key, path and table, in the file's order."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((name,), item) for name, item in source.data.items()]
    while waiting:
        path, table = waiting.pop(0)
        if not isinstance(table, dict):
            raise source.error(path, "stands outside a setting")
        if (
            META & table.keys()
            and "force" not in table
            and any(not isinstance(v, dict) for v in table.values())
        ):
            raise source.error(path, "has no 'force'")
        if "force" in table and not isinstance(table["force"], dict):
            yield ".".join(path), path, table
        else:
            waiting[:0] = [((*path, name), item) for name, item in table.items()]


def _setting(
    source: Source, key: str, path: tuple[str, ...], table: dict[str, Any], clauses: Mapping[str, Clause]
) -> Setting:
    force = _one_of(source, path, table, "force", Force)
    origin = _one_of(source, path, table, "origin", Origin)
    clause = _field(source, path, table, "clause", str)
    text = _field(source, path, table, "text", str)
    if clause not in clauses and (clause or origin is Origin.PLAN):
        raise source.error((*path, "clause"), f"is {clause!r}, which the plan does not have")
    if not text.strip():
        raise source.error((*path, "text"), "says nothing")
    if origin is Origin.PLAN and (strange := _not_in(text, clauses[clause].text)):
        raise source.error((*path, "text"), f"says {strange!r}, which clause {clause} does not")
    reading = _field(source, path, table, "reading", str) if "reading" in table else ""
    body = {name: item for name, item in table.items() if name not in META}
    value = _value(source, path, body, clauses)
    return Setting(key, value, clause, force, origin, text, reading, source.where(*path))


def _not_in(quotation: str, text: str) -> str:
    """The first part of a quotation, whose gaps are marked by ……, that the text does not have."""
    return next((part for part in quotation.split("……") if part not in text), "")


def _one_of[E: (Force, Origin)](
    source: Source, path: tuple[str, ...], table: dict[str, Any], name: str, kind: type[E]
) -> E:
    value = _field(source, path, table, name, str)
    try:
        return kind(value)
    except ValueError:
        choices = ", ".join(item.value for item in kind)
        raise source.error((*path, name), f"is {value!r}, not one of {choices}") from None


def _value(source: Source, path: tuple[str, ...], body: dict[str, Any], clauses: Mapping[str, Clause]) -> Any:
    """The setting's value, in the one shape that its fields have."""
    names = set(body)
    units = names & set(UNITS)
    if names == {"value"}:
        return _plain(source, path, "value", body["value"])
    if names and names <= {"min", "max"}:
        return _range(source, path, body)
    if len(units) == 1 and names - units <= LENGTH_FIELDS:
        return _length(source, path, body)
    if names == {"share"}:
        try:
            return share(_field(source, path, body, "share", str))
        except ValueError as error:
            raise source.error((*path, "share"), str(error)) from None
    if names == {"items"}:
        return _items(source, (*path, "items"), _field(source, path, body, "items", dict), clauses)
    known = {"value", "min", "max", "share", "items", *UNITS, *LENGTH_FIELDS}
    if strange := sorted(names - known):
        raise source.error((*path, strange[0]), f"unknown field {strange[0]!r}")
    raise source.error(path, "has no value" if not names else f"mixes shapes: {', '.join(sorted(names))}")


def _plain(source: Source, path: tuple[str, ...], name: str, value: Any) -> Any:
    if isinstance(value, list):
        kinds = {type(item) for item in value}
        if len(kinds) > 1 or not kinds <= {str, int}:
            raise source.error((*path, name), "must be a list of texts or a list of whole numbers")
        return tuple(value)
    if isinstance(value, (bool, int, str)) or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise source.error((*path, name), f"cannot be {value!r}")


def _range(source: Source, path: tuple[str, ...], body: dict[str, Any]) -> Range:
    low, high = (_field(source, path, body, name, int) if name in body else None for name in ("min", "max"))
    if low is not None and high is not None and low > high:
        raise source.error((*path, "min"), f"is {low}, more than max = {high}")
    return Range(low, high)


def _length(source: Source, path: tuple[str, ...], body: dict[str, Any]) -> Length:
    unit = next(unit for unit in UNITS if unit in body)
    amount = _field(source, path, body, unit, int)
    if amount < 1:
        raise source.error((*path, unit), f"is {amount}, less than 1")
    short = unit in ("minutes", "hours")
    if short and body.keys() & LENGTH_FIELDS:
        raise source.error(path, f"counts {unit}: it can have neither 'roll' nor 'ends'")
    roll = _field(source, path, body, "roll", bool) if "roll" in body else False
    ends = body.get("ends", "close" if unit == "working_days" else "midnight")
    if ends not in ("close", "midnight"):
        raise source.error((*path, "ends"), f"is {ends!r}, not one of close, midnight")
    return Length(unit, amount, roll, ends)


def _items(
    source: Source, path: tuple[str, ...], table: dict[str, Any], clauses: Mapping[str, Clause]
) -> Mapping[str, Mapping[str, Any]]:
    """Items by name, in the file's order. The first one says which fields all have, of which types."""
    items: dict[str, Mapping[str, Any]] = {}
    pattern: dict[str, type] = {}
    for name, fields in table.items():
        here = (*path, name)
        if not isinstance(fields, dict):
            raise source.error(here, "must be a table")
        pattern = pattern or {field: type(value) for field, value in fields.items()}
        if strange := sorted(fields.keys() - pattern.keys()):
            raise source.error((*here, strange[0]), f"unknown field {strange[0]!r}")
        for field, kind in pattern.items():
            _field(source, here, fields, field, kind)
        if fields.get("clause", "") and fields["clause"] not in clauses:
            raise source.error((*here, "clause"), f"is {fields['clause']!r}, which the plan does not have")
        plain = {field: _plain(source, here, field, value) for field, value in fields.items()}
        items[name] = MappingProxyType({"key": name, **plain})
    if not items:
        raise source.error(path, "has no items")
    return MappingProxyType(items)


def _clauses(sources: list[Source]) -> tuple[dict[str, Clause], Mapping[str, Any]]:
    """The plan's clauses by number, and the plan itself: title, number, chapters."""
    source = next((source for source in sources if source.path.name == "clauses.toml"), None)
    if source is None:
        raise RulebookError("clauses.toml:1: is missing")
    document = {
        name: MappingProxyType(value) if isinstance(value, dict) else value
        for name, value in _field(source, (), source.data, "document", dict).items()
    }
    return {
        number: _clause(source, number, _field(source, ("clause",), source.data["clause"], number, dict))
        for number in _field(source, (), source.data, "clause", dict)
    }, MappingProxyType(document)


def _clause(source: Source, number: str, table: dict[str, Any]) -> Clause:
    path = ("clause", number)
    if not re.fullmatch(r"\d(\.\d)?", number):
        raise source.error(path, "is no clause number")
    if strange := sorted(table.keys() - {"title", "text", "force", "original", "corrections"}):
        raise source.error((*path, strange[0]), f"unknown field {strange[0]!r}")
    texts = [_field(source, path, table, name, str).strip() for name in ("title", "text", "original")]
    forces = _field(source, path, table, "force", list)
    if not forces or not set(forces) <= {"must", "normally", "goal"}:
        raise source.error((*path, "force"), f"is {forces!r}, not a list of must, normally, goal")
    return Clause(
        number, texts[0], texts[1], tuple(map(Force, forces)), texts[2], tuple(table.get("corrections", ()))
    )
