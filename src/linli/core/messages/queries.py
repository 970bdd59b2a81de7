"""Questions about what a post was told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from linli.core import clock, statements
from linli.core.messages.models import Message
from linli.core.places.models import Place
from linli.core.procedures.models import Case

# What was seen within this time is still shown: a page that is loaded again has not lost its news.
LOOK = timedelta(minutes=30)


@dataclass
class News:
    """What changed since the post last looked; `since` is when that was, None when it never has."""

    rows: list[Message] = field(default_factory=list)
    since: datetime | None = None

    @property
    def unseen(self) -> list[int]:
        return [row.pk for row in self.rows if row.seen_at is None]


_NEWEST = f"""
SELECT {statements.columns(Message, "message")}, {statements.columns(Case, "c", "words")},
  {statements.columns(Place, "place")}
FROM {Message._meta.db_table} message LEFT JOIN procedures_case c ON c.id = message.case_id
  LEFT JOIN places_place place ON place.id = c.place_id
WHERE message.post_id = %s AND message.channel = 'app' ORDER BY message.id DESC LIMIT %s
"""  # noqa: S608 - columns of ours


def _read(values: Sequence[Any]) -> Message:
    """A message with its case and the case's place."""
    row, rest = statements.made(Message, values)
    case, rest = statements.perhaps(Case, rest, "words")
    place, _ = statements.perhaps(Place, rest)
    if case is not None and place is not None:
        case.place, row.case = place, case
    return row


def news(post_id: int | None, limit: int = 12) -> News:
    """The newest in-app messages of the post that it has not seen before this look, with their cases, in one query."""
    if post_id is None:
        return News()
    now = clock.now()
    asked = statements.rows(_NEWEST, [post_id, limit * 2])
    newest = [_read(row) for row in asked]
    rows = [row for row in newest if row.seen_at is None or row.seen_at > now - LOOK]
    before = [row.seen_at for row in newest if row.seen_at is not None and row.seen_at <= now - LOOK]
    return News(rows[:limit], max(before, default=None))


def mark_seen(ids: list[int]) -> None:
    """Remember that the post has seen them; only itself is ever shown this."""
    if ids:
        Message.objects.filter(pk__in=ids, seen_at__isnull=True).update(seen_at=clock.now())
