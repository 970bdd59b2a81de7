"""The first agenda of a meeting: what waited for it, and what is only heard, put on it as its day is fixed (4.2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.procedures.kinds import Concern, Refused
from linli.core.procedures.models import Case
from linli.core.rulebook import calendar
from linli.domains.meetings import actions, queries, rules
from linli.domains.meetings.models import Item
from linli.domains.problems import redaction


def ask(held: datetime, reasons: Mapping[str, str]) -> None:
    """What goes on an agenda so late needs a reason: asked once for all of it, before the day is fixed. Raises Refused."""
    at = clock.now()
    late = Concern(
        rules.MATERIALS, f"材料一般会前 3 天送达，现在离开会只有 {max((held - at).days, 0)} 天，还要列议题"
    )
    if at > calendar.before(held, rules.MATERIALS.value()).at and not reasons.get(late.key, "").strip():
        raise Refused([late], need_reason=True)


def fill(
    meeting: Case,
    actor: Actor,
    problems: Sequence[str],
    heard: Sequence[str],
    token: UUID,
    reasons: dict[str, str] | None = None,
) -> list[tuple[str, str]]:
    """Each in a taking of its own, with the question that was written for it; the same token again changes nothing.

    Gives what did not go on, and why: it waits as before.
    """
    left: list[tuple[str, str]] = []
    asked = {str(one.case.pk): one for one in queries.free(actor)}
    for key in problems:
        one = asked.get(key)
        if one is None and Item.objects.filter(case__root=meeting, problem_id=int(key)).exists():
            continue
        if one is None:
            left.append(("一个问题", "它已经列到别的会上，或者不等列入了"))
            continue
        given = {"meeting": meeting, "question": one.question}
        try:
            actions.table(one.case, actor, given, reasons=reasons, token=uuid5(token, key))
        except Refused as refused:
            left.append((redaction.masked(one.case.title), str(refused)))
    for number, title in enumerate(heard):
        try:
            own = uuid5(token, f"heard {number}")
            actions.hear_only(meeting, actor, {"title": title}, reasons=reasons, token=own)
        except Refused as refused:
            left.append((title, str(refused)))
    return left
