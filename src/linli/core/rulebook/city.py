"""The city that this installation serves, and its editions."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from django.conf import settings

from linli.core import clock
from linli.core.rulebook.parts import Rulebook, RulebookError
from linli.core.rulebook.read import edition as read_edition


def folder() -> Path:
    """The city's folder, `cities/<city>/`."""
    return _folder(settings.CITIES, settings.CITY)


@cache
def _folder(cities: Path | str, city: str) -> Path:
    return Path(cities) / str(city)


@cache
def load(city_dir: Path) -> Mapping[str, Rulebook]:
    """Every edition of the city by name, oldest first. Raises RulebookError for the first mistake."""
    parent = city_dir / "editions"
    folders = [path for path in sorted(parent.iterdir()) if path.is_dir()] if parent.is_dir() else []
    if not folders:
        raise RulebookError(f"{city_dir.name}/editions:1: the city has no rulebook")
    books = sorted((read_edition(path) for path in folders), key=lambda book: book.since)
    return MappingProxyType({book.name: book for book in books})


def editions() -> Mapping[str, Rulebook]:
    return load(folder())


def edition(name: str) -> Rulebook:
    """The edition that a case was opened under. Raises RulebookError when the city has none of that name."""
    try:
        return editions()[name]
    except KeyError:
        raise RulebookError(f"the city has no edition {name!r}") from None


def current(day: date | None = None) -> Rulebook:
    """The edition in force on `day` (today), or the first one before any was."""
    day = day or clock.today()
    books = list(editions().values())
    return next((book for book in reversed(books) if book.since <= day), books[0])
