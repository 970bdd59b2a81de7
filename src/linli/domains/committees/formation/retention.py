"""How long what is sealed in a round is kept: who proposed whom and why, and what was said against somebody (3.3)."""

from collections.abc import Iterable
from datetime import datetime

from linli.core.duties.retention import Keep
from linli.domains.committees import rules
from linli.domains.committees.models import Objection, Source


def over(before: datetime) -> Iterable[tuple[int, int]]:
    """(person, place) of what was sealed in rounds that ended before."""
    sealed = {"sealed__data_key__isnull": False, "case__root__closed_at__lt": before}
    for kind in (Source, Objection):
        rows = kind.objects.filter(**sealed)
        yield from rows.values_list("sealed_id", "case__place_id")


def register() -> None:
    Keep("committees.rounds", rules.PROPOSALS, over)
