"""The plan's number of committees and the roster's: the difference is shown until the city has said where it lies (1.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.core.journal.models import Entry
from linli.core.people.actor import Actor
from linli.core.places import queries as places
from linli.core.procedures import queries as cases
from linli.core.procedures.forms import MoveForm, long_text
from linli.core.procedures.kinds import Concern, Move, Procedure, State, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import start
from linli.core.procedures.taking import Taking
from linli.domains.oversight.rollout import rules

NAME = "roster_gap"


class Why(MoveForm):
    words = long_text(
        "差在哪里",
        rows=3,
        limit=1000,
        help_text="是哪几个社区、哪年设的或者撤的；县区看得到。名册一变，要重新核",
    )


def numbers() -> tuple[int, int]:
    """The plan's number, and how many communities stand on the roster today."""
    return int(rules.PLANNED.value()), places.communities(places.city()).count()


@dataclass(frozen=True)
class Cleared:
    """What was said of the difference, when, and by whom."""

    words: str
    at: datetime
    who: str


def cleared() -> Cleared | None:
    """What the city wrote of the difference as it is now; None while nobody has, or the roster changed since."""
    # By the city's own lines, which are few: the whole journal has no index by what was done.
    said = Entry.objects.filter(place=places.city(), procedure=NAME, verb="clear")
    entry = said.order_by("-seq").first()
    if entry is None or (entry.data.get("planned"), entry.data.get("roster")) != numbers():
        return None
    event = cases.timeline([Case(pk=entry.case_id)])[0]
    return Cleared(dict(event.notes).get("why", ""), event.at, event.who)


def clear(actor: Actor, data: dict[str, Any], token: UUID | None = None) -> Entry:
    """Say where the difference lies. Refused when there is none, and when it was said of these numbers already."""
    return start(NAME, places.city(), actor, {"title": "应建数和名册的差"}, data, token=token)


def differs(s: Subject) -> Iterable[Concern]:
    planned, roster = numbers()
    if planned == roster:
        yield Concern(None, "方案的数和名册一样，没有要核的")
    elif cleared() is not None:
        yield Concern(None, "这个差已经核过了；名册再变，再核")


def _cleared(taking: Taking, s: Subject) -> None:
    planned, roster = numbers()
    taking.record(planned=planned, roster=roster)
    taking.note("why", s.data["words"])


ROSTER = Procedure(
    NAME,
    "应建数和名册的差",
    (State("cleared", "核过了", 1, final=True),),
    (
        Move(
            "clear",
            "核清",
            (),
            "cleared",
            ("city_officer",),
            "1.3",
            "写明差在哪里；县区看得到",
            "核清了应建数和名册的差",
            form=Why,
            guards=(differs,),
            effect=_cleared,
            icon="check",
        ),
    ),
)
