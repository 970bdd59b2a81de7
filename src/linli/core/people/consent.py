"""What somebody is told before they send a form: the texts of the city, version by version, each kept as it was.

Which version stood on the form goes onto the journal's line of what was sent, where nobody can change it afterwards.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from linli.core import clock
from linli.core.rulebook import city

# The field of a form, and the key on the line.
FIELD = "consent"


@dataclass(frozen=True)
class Version:
    """`short` is the sentence beside a form's button, by the form; `rows` is what is stored, as it was then."""

    name: str
    since: date
    lede: str
    parts: tuple[Mapping[str, str], ...]
    rows: tuple[Mapping[str, str], ...]
    short: Mapping[str, str]


@cache
def _read(folder: Path) -> tuple[Version, ...]:
    found = []
    for path in folder.glob("*.toml"):
        told: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        parts, rows = tuple(told["part"]), tuple(told["row"])
        found.append(Version(path.stem, told["since"], told["lede"], parts, rows, told["short"]))
    return tuple(sorted(found, key=lambda one: (one.since, one.name)))


def versions() -> tuple[Version, ...]:
    """All of them, the oldest first."""
    return _read(city.folder() / "consent")


def version(name: str) -> Version | None:
    return next((one for one in versions() if one.name == name), None)


def current() -> Version:
    """The version in force today, or the first one before any was."""
    found = versions()
    return next((one for one in reversed(found) if one.since <= clock.today()), found[0])


def seen(given: object) -> str:
    """The version that the form says it showed; the one in force where it names none that there is."""
    one = version(str(given or ""))
    return one.name if one else current().name


def record(taking: Any, data: Mapping[str, Any]) -> None:
    """Put the version that was shown onto the line of the move; nothing where no form showed one."""
    if data.get(FIELD):
        taking.record(**{FIELD: data[FIELD]})
