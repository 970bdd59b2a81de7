"""What a district's page of pilots shows: its communities by street, those that go first among them (5.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from linli.core.places.models import Place
from linli.domains.oversight.rollout import queries, rules


@dataclass(frozen=True)
class Choice:
    """A community as a district chooses its pilots."""

    place: Place
    chosen: bool
    token: str


def pilots(own: Place, found: Sequence[Place], chosen: dict[int, int]) -> dict[str, Any]:
    """By street; beside the plan's own numbers how many were chosen. A goal refuses nothing (5.1)."""
    share = rules.PILOT_SHARE.value()
    streets: dict[str, list[Choice]] = {}
    for place in found:
        streets.setdefault(str(place.street), []).append(Choice(place, place.pk in chosen, str(uuid4())))
    counts = {name: sum(one.chosen for one in rows) for name, rows in streets.items()}
    return {
        "place": own,
        "whole": queries.division(own) in rules.PILOT_DISTRICTS.value(),
        "asked": queries.division(own) in rules.PILOT_STREETS.value(),
        "streets": [(name, rows, counts[name]) for name, rows in streets.items()],
        "n_streets": sum(n > 0 for n in counts.values()),
        "n": len(found) if queries.division(own) in rules.PILOT_DISTRICTS.value() else len(chosen),
        "streets_asked": share["streets"]["number"],
        "communities_asked": share["communities"]["number"],
    }
