"""Rules: the settings that code reads. A key that nobody reads or nobody wrote comes to light."""

import difflib
from collections.abc import Iterable
from typing import Any

from linli.core.rulebook import city
from linli.core.rulebook.parts import Clause, Rulebook, RulebookError, Setting

RULES: dict[str, "Rule"] = {}


class Rule:
    """A setting that code reads. Made once, at import, beside the code that reads it.

    shape: the shape that the code expects (see `parts.shape`); `check` compares it with every edition.
    """

    __slots__ = ("key", "shape")

    def __init__(self, key: str, shape: str = "") -> None:
        self.key = key
        self.shape = shape
        known = RULES.setdefault(key, self)
        if shape and known.shape and known.shape != shape:
            raise RulebookError(f"rule {key!r} is read both as {known.shape} and as {shape}")
        known.shape = known.shape or shape

    def setting(self, edition: str | Rulebook | None = None) -> Setting:
        """The setting under `edition` (a case's own), or under today's."""
        return _book(edition).get(self.key)

    def value(self, edition: str | Rulebook | None = None) -> Any:
        return self.setting(edition).value

    def clause(self, edition: str | Rulebook | None = None) -> Clause | None:
        """The clause that the rule stands on; None where the city alone made it."""
        book = _book(edition)
        number = book.get(self.key).clause
        return book.clause(number) if number else None

    def __repr__(self) -> str:
        return f"Rule({self.key!r})"


def _book(edition: str | Rulebook | None) -> Rulebook:
    if isinstance(edition, Rulebook):
        return edition
    return city.edition(edition) if edition else city.current()


def unread(book: Rulebook, rules: Iterable[Rule] | None = None) -> list[Setting]:
    """Settings of the edition that no code reads."""
    keys = {rule.key for rule in (RULES.values() if rules is None else rules)}
    return [setting for key, setting in book.settings.items() if key not in keys]


def unwritten(book: Rulebook, rules: Iterable[Rule] | None = None) -> list[Rule]:
    """Rules that code reads and the edition does not have."""
    return [rule for rule in (RULES.values() if rules is None else rules) if rule.key not in book.settings]


def check(books: Iterable[Rulebook] | None = None, rules: Iterable[Rule] | None = None) -> None:
    """Refuses an edition that lacks what code reads, or has it in another shape. Call it after all imports.

    Raises RulebookError for the first mistake; a misspelt key is named with its file and line.
    """
    rules = list(RULES.values() if rules is None else rules)
    for book in city.editions().values() if books is None else books:
        spare = {setting.key: setting for setting in unread(book, rules)}
        for rule in unwritten(book, rules):
            near = difflib.get_close_matches(rule.key, spare, 1, 0.8)
            if near:
                raise RulebookError(
                    f"{spare[near[0]].where}: unknown key {near[0]!r}; code reads {rule.key!r}"
                )
            raise RulebookError(f"edition {book.name}: no setting {rule.key!r}, which code reads")
        for rule in rules:
            setting = book.get(rule.key)
            if rule.shape and setting.shape != rule.shape:
                raise RulebookError(
                    f"{setting.where}: [{rule.key}] is a {setting.shape}, but code reads a {rule.shape}"
                )
