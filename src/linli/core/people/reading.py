"""Who only reads: each look has a number and is written down before its page goes out; the watermark bears both."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.people.models import Opened

# Digits and capitals that nobody mistakes for another, read off a photographed page.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass
class Reading:
    """One look of a post that only reads."""

    actor: Actor
    unit: str
    at: datetime
    number: str = field(default_factory=lambda: "".join(secrets.choice(ALPHABET) for _ in range(8)))

    @property
    def mark(self) -> str:
        """What every page and file of it bears: as what, who, from where, when, which look."""
        return f"{self._who} {self.unit} {self._when} {self.number}"

    @property
    def lines(self) -> str:
        """The mark in two lines for a screen: a phone shows both whole, the look's number in the first."""
        return f"{self._who} {self.number}\n{self.unit} {self._when}"

    @property
    def _who(self) -> str:
        return f"{self.actor.title.removesuffix('（只读）')} {self.actor.name}"

    @property
    def _when(self) -> str:
        return f"{clock.local(self.at):%Y-%m-%d %H:%M}"


def begin(actor: Actor, unit: str) -> Reading:
    return Reading(actor, unit, clock.now())


def write(
    reading: Reading, place_id: int, page: str, things: dict[str, Any], case_id: int | None, status: int
) -> None:
    """Write the look down."""
    assert reading.actor.post_id is not None
    Opened.objects.create(
        at=reading.at,
        number=reading.number,
        post_id=reading.actor.post_id,
        place_id=place_id,
        page=page[:120],
        things=things,
        case_id=case_id,
        status=status,
    )
