"""What one community sees does not depend on what lies next door: its pages are the same when more is there.

A figure, a list or a count that has lost its place shows here, also where it gives no word away.
"""

import re
from collections.abc import Iterable, Iterator

from linli.core import clock
from linli.core.places.models import Place
from linli.ops.access_calls import Ask, Found, Walker, found, unlogged
from linli.ops.access_furnished import DOOR, MARKS, more
from linli.ops.access_world import Ground

type Seen = list[tuple[str, bytes]]

RULE = "apart"
# What differs each time that a page is made; and what is made anew whole.
FRESH = re.compile(
    rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[A-Za-z0-9]{64}|\?key=[\w:-]+"
)
ANEW = (".pdf", "/sign-in/factor/")


def concerned(calls: Iterable[Ask]) -> list[Ask]:
    """The pages of home, as its own people and residents ask for them."""
    return [
        ask
        for ask in calls
        if ask.method == "GET"
        and ask.target.at != DOOR
        and not ask.address.endswith(ANEW)
        and not ask.actor.reads  # each page of theirs bears a mark of its own
        and (
            "{code}" in ask.target.template
            if ask.standing == "out"
            else not ask.target.public and ask.standing == "inside" and ask.actor.level == Place.COMMUNITY
        )
    ]


def seen(calls: Iterable[Ask]) -> Seen:
    """The answers, without what is new each time."""
    walker = Walker()
    with unlogged():
        return [(got.verdict, FRESH.sub(b"", got.body)) for got in map(walker.call, calls)]


def live_on(ground: Ground) -> None:
    """More of everything next door."""
    door = Place.objects.select_related("street", "district").get(code=ground.ids[DOOR]["code"])
    near = {role: one for role, one in ground.actors["neighbour"].items() if one.level != Place.STREET}
    secret, own = MARKS[DOOR]
    more(door, ground.actors["inside"] | near, (f"{secret}再", f"{own}再"))


def differing(calls: list[Ask], before: Seen, after: Seen) -> Iterator[Found]:
    """The calls that were answered otherwise."""
    for ask, one, other in zip(calls, before, after, strict=True):
        if one != other:
            yield found(ask, other[0], (RULE,))


def outcomes(ground: Ground, calls: Iterable[Ask]) -> Iterator[Found]:
    """Ask, let more happen next door, ask again: what differs. The database is lived on in."""
    chosen = concerned(calls)
    before = seen(chosen)
    now = clock.now()
    live_on(ground)
    clock.set_now(now)
    yield from differing(chosen, before, seen(chosen))
