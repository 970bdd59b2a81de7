"""What later rooms put on a community's board: what is being done, what it cost, when one meets. Public words alone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from linli.core.places.models import Place


@dataclass(frozen=True)
class Doing:
    """Something under way, with the page that tells of it."""

    title: str
    text: str
    href: str


@dataclass
class Parts:
    """`boxes`: (lead, title, text); `lines`: (label, text)."""

    doing: list[Doing] = field(default_factory=list)
    boxes: list[tuple[str, str, str]] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)


# Each is given the place and the first day of the board's month, and adds what its room has.
MORE: list[Callable[[Place, date, Parts], None]] = []


def more(place: Place, month: date) -> Parts:
    """Everything that later rooms have for this board."""
    made = Parts()
    for add in MORE:
        add(place, month, made)
    return made
