"""What the hall sees while a meeting sits: the item on the table, what was said last, votes, quorum (4.3).

Pages ask again every second or so; the answer is the same for everybody who may have it, and is made once for each
state of the meeting. Why they ask, and are not told: docs/adr/0016-meeting-live.md.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string

from linli.core.procedures.models import Case
from linli.domains.meetings import queries, show
from linli.domains.meetings.guests import actions
from linli.domains.meetings.models import Item
from linli.domains.meetings.queries import Record
from linli.domains.meetings.room import item as room_item

# So many of the last statements stand on the wall.
LAST = 3


@dataclass(frozen=True)
class Shown:
    """A line of the agenda on the wall."""

    number: int
    title: str
    tag: str
    tone: str
    now: bool


@lru_cache(maxsize=32)
def hall(pk: int, seen: str) -> str:
    """The wall's inside as markup; `seen` is the version that it shows. The same for everybody."""
    record = queries.record(Case.objects.select_related("place", "street").get(pk=pk))
    return render_to_string("meetings/hall_now.html", _wall(record))


def _wall(record: Record) -> dict[str, object]:
    item = on_table(record)
    kept = item is not None and actions.kept_secret(item)
    said = record.said.get(item.case_id, []) if item and not kept else []
    facts = record.of(item) if item else None
    return {
        "case": record.case,
        "item": item,
        "title": actions.title_of(item) if item else "",
        "kept": kept,
        "number": record.items.index(item) + 1 if item else 0,
        "said": [(one, room_item.POSITIONS.get(one.position, ("", ""))) for one in said[-LAST:]],
        "before": max(len(said) - LAST, 0),
        "votes": _votes(item) if item and item.votes_for is not None else [],
        "due": facts.voting if facts else 0,
        "gone": len(record.concerned.get(item.case_id, ())) if item else 0,
        "quorum": show.quorum(record),
        "agenda": [_line(number, one, one is item) for number, one in enumerate(record.items, 1)],
        "settled": sum(one.case.state != "tabled" for one in record.items),
        "done": next((actions.title_of(one) for one in reversed(record.items) if one.result), "")
        if not item
        else "",
        "advises": show.advises(record),
        "at": record.case.changed_at,
    }


def _votes(item: Item) -> list[tuple[str, int]]:
    return [
        ("赞成", item.votes_for or 0),
        ("反对", item.votes_against or 0),
        ("弃权", item.votes_abstain or 0),
    ]


def _line(number: int, item: Item, now: bool) -> Shown:
    tag, tone = room_item.RESULT_TAGS.get(item.result, ("", ""))
    return Shown(number, actions.title_of(item), tag, tone, now)


def on_table(record: Record) -> Item | None:
    """What the meeting is at: of the open items the one that was spoken to or voted on last, else the first."""
    waiting = [item for item in record.items if item.case.state == "tabled"]
    begun = [item for item in waiting if record.said.get(item.case_id) or item.votes_for is not None]
    if begun:
        return max(begun, key=lambda item: (item.case.changed_at, item.case_id))
    return next(iter(waiting), None)
