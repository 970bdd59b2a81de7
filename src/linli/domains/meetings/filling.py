"""The first agenda of a meeting: what waited for it, and what is only heard, put on it as its day is fixed (4.2)."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from linli.core.people.actor import Actor
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.domains.demands import personal
from linli.domains.meetings import actions, queries


def fill(
    meeting: Case, actor: Actor, problems: Sequence[str], heard: Sequence[str], token: UUID
) -> list[tuple[str, str]]:
    """Each in a taking of its own, with the question that was written for it; the same token again changes nothing.

    Gives what did not go on, and why: it waits as before.
    """
    left: list[tuple[str, str]] = []
    asked = {str(one.case.pk): one for one in queries.free(actor)}
    for key in problems:
        one = asked.get(key)
        if one is None:
            continue
        given = {"meeting": meeting, "question": one.question}
        try:
            actions.table(one.case, actor, given, token=uuid5(token, key))
        except Refused as refused:
            left.append((personal.masked(one.case.title), str(refused)))
    for number, title in enumerate(heard):
        try:
            actions.hear_only(meeting, actor, {"title": title}, token=uuid5(token, f"heard {number}"))
        except Refused as refused:
            left.append((title, str(refused)))
    return left
