"""What a place sees does not depend on what lies beside it: its pages are the same when more is there.

That of a community when there is more next door, of a street when there is in another street, of a district when there
is in another district. A figure, a list or a count that has lost its place shows here, also where it gives no word away.
"""

import re
from collections.abc import Iterable, Iterator

from linli.core import clock
from linli.core.people import roles
from linli.core.places.models import Place
from tools.access import world
from tools.access.calls import (
    Ask,
    Found,
    Walker,
    found,
    unlogged,
)
from tools.access.furnished import DOOR, MARKS, more
from tools.access.world import Ground

type Seen = list[tuple[str, bytes]]

# The levels, each with the mark of what lies beside a place of it. City pages tell of everybody.
BESIDE = {Place.DISTRICT: "鹳鹭", Place.STREET: "鹘鸢", Place.COMMUNITY: ""}

RULE = "apart"
# What differs each time that a page is made; and what is made anew whole.
FRESH = re.compile(
    rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[A-Za-z0-9]{64}|\?key=[\w:-]+"
)
ANEW = (".pdf", "/sign-in/factor/")


def concerned(calls: Iterable[Ask], levels: Iterable[str] = (Place.COMMUNITY,)) -> list[Ask]:
    """The pages of home and of what is above it, as the people of these levels ask for them; and residents."""
    return [
        ask
        for ask in calls
        if ask.method == "GET"
        and ask.target.at != DOOR
        and not ask.address.endswith(ANEW)
        and not ask.actor.reads  # each page of theirs bears a mark of its own
        and _level(ask) in levels
    ]


def _level(ask: Ask) -> str:
    """Of the place whose page it is; '' where it is nobody's."""
    if ask.standing == "out":
        return Place.COMMUNITY if "{code}" in ask.target.template else ""
    return ask.actor.level if ask.standing == "inside" and not ask.target.public else ""


def seen(calls: Iterable[Ask]) -> Seen:
    """The answers, without what is new each time."""
    walker = Walker()
    with unlogged():
        return [(got.verdict, FRESH.sub(b"", got.body)) for got in map(walker.call, calls)]


def live_on(ground: Ground, level: str = Place.COMMUNITY) -> None:
    """More of everything beside home, or beside the street or the district that home lies in."""
    door = Place.objects.select_related("street", "district").get(code=ground.ids[DOOR]["code"])
    if level == Place.COMMUNITY:
        near = {role: one for role, one in ground.actors["neighbour"].items() if one.level != Place.STREET}
        secret, own = MARKS[DOOR]
        more(door, ground.actors["inside"] | near, (f"{secret}再", f"{own}再"))
        return
    shared = "district" if level == Place.STREET else "parent"
    own = getattr(door, level)
    beside = Place.objects.filter(level=level, is_open=True, **{shared: getattr(own, shared)}).exclude(
        pk=own.pk
    )
    communities = Place.objects.filter(level=Place.COMMUNITY, is_open=True, **{f"{level}__in": beside})
    far = communities.select_related("street", "district").order_by("code")[0]
    who = {name: world.held(name, world.at(far, role.level)) for name, role in roles.REGISTRY.items()}
    more(far, who, (BESIDE[level], f"{BESIDE[level]}社"))


def differing(calls: list[Ask], before: Seen, after: Seen) -> Iterator[Found]:
    """The calls that were answered otherwise."""
    for ask, one, other in zip(calls, before, after, strict=True):
        if one != other:
            yield found(ask, other[0], (RULE,))


def outcomes(ground: Ground, calls: Iterable[Ask]) -> Iterator[Found]:
    """Ask, let more happen ever nearer, ask again each time whom it does not concern: what differs. The database is
    lived on in.
    """
    chosen = concerned(calls, BESIDE)
    before = seen(chosen)
    now = clock.now()
    for level in BESIDE:
        live_on(ground, level)
        clock.set_now(now)
        mine = [(ask, one) for ask, one in zip(chosen, before, strict=True) if _level(ask) == level]
        asked = [ask for ask, _ in mine]
        yield from differing(asked, [one for _, one in mine], seen(asked))
