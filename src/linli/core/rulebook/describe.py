"""The list of keys for docs/rulebook.md, written from an edition."""

from collections.abc import Mapping
from typing import Any

from linli.core.rulebook.parts import Rulebook


def describe(book: Rulebook) -> str:
    """All settings of the edition as Markdown tables, one for each first word of the keys."""
    groups: dict[str, list[str]] = {}
    for key, setting in book.settings.items():
        row = f"| `{key}` | {setting.shape} | {_words(setting.value)} | {setting.citation} | {setting.text} |"
        groups.setdefault(key.split(".")[0], []).append(row)
    head = "| key | shape | value | 依据 | meaning |\n|---|---|---|---|---|\n"
    return "\n".join(f"### {group}\n\n{head}" + "\n".join(rows) + "\n" for group, rows in groups.items())


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        first = next(iter(value.values()))
        fields = ", ".join(field for field in first if field != "key")
        return f"{', '.join(value)} ({fields})"
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value) if value != "" else "(空)"
