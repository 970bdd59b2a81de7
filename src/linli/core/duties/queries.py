"""Questions about duties: whose they are, and which are near. Never writes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from linli.core import clock, statements
from linli.core.rulebook import calendar

# Clocks that stand still and those that the system ends by itself are nobody's work; nor is a period that is over:
# it was missed, and counted. An heir also does what posts of the place still owe although nobody holds them any more.
OWED = """
duty.done_at IS NULL AND duty."left" IS NULL AND duty."then" = ''
AND (duty.case_id IS NOT NULL OR duty.due_at IS NULL OR duty.due_at > %(now)s)
AND (duty.post_id = %(post)s OR duty.place_id = %(place)s AND (duty.role = ANY(%(roles)s)
  OR %(heir)s AND duty.role = '' AND EXISTS (SELECT FROM people_post post WHERE post.id = duty.post_id
    AND post.place_id = duty.place_id AND NOT post.during @> %(today)s::date)))
"""
NEAR = "(duty.due_at <= %(near)s OR duty.due_at IS NULL OR duty.kind = ANY(%(reminded)s))"
_OWED = f"""
SELECT kind, case_id, period, basis, opened_at, due_at FROM duties_duty duty
WHERE {OWED} ORDER BY duty.due_at NULLS LAST, duty.id LIMIT %(limit)s
"""  # noqa: S608 - text of ours


class Owing(NamedTuple):
    """A running duty, as much of it as a list says."""

    kind: str
    case_id: int | None
    period: str
    basis: str
    opened_at: datetime
    due_at: datetime | None


def told(
    place_id: int | None, post_id: int | None, roles: Iterable[str], heir: bool, reminded: Iterable[str] = ()
) -> dict[str, Any]:
    """What OWED and NEAR need to know: the post, the roles whose duties are its too, and whether it is an heir.

    `reminded` names the kinds whose day of reminder has come, though their end has not.
    """
    return {
        "now": clock.now(),
        "today": clock.today(),
        "near": horizon(),
        "place": place_id,
        "post": post_id,
        "roles": list(roles),
        "heir": heir,
        "reminded": list(reminded),
    }


def owed(whose: dict[str, Any], limit: int) -> list[Owing]:
    """The running duties of a post; what hurts first comes first."""
    return [Owing._make(row) for row in statements.rows(_OWED, {**whose, "limit": limit})]


def horizon() -> datetime:
    """The end of the next working day: what is due by then belongs on today's desk."""
    return clock.at(calendar.add_working_days(clock.today(), 1) + timedelta(days=1))


def is_near(duty: Owing, whose: dict[str, Any]) -> bool:
    """NEAR asked of one row in memory: late, due within the horizon, without a limit, or reminded of."""
    return duty.due_at is None or duty.due_at <= whose["near"] or duty.kind in whose["reminded"]
