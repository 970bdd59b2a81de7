"""A house in the middle of everything: each room's walk has gone some steps, and who takes part is found by their post.

A release keeps such a database as SQL (`write.py`); what comes later brings it up to date and walks each room to its end.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import transaction

from linli.core import clock
from linli.core.people.actor import Actor, of_post
from linli.core.people.models import Post
from linli.core.places.models import Building, Place
from linli.domains.committees.term import actions as term_actions
from tests import ways
from tests.cast import Cast, cast_for, hold
from tests.forming import Forming
from tests.properties import (
    test_walk_reports,
    test_walk_targets,
    test_walk_training,
    test_walk_workplan,
    test_walker,
    test_walker_committees,
    test_walker_inspections,
    test_walker_leaders,
    test_walker_oversight,
)
from tests.properties.invariants import broken
from tests.properties.towns import Towns
from tests.properties.walking import Grounds, Walk

# The keys of a database that holds nobody: whoever opens it needs them, so they stand here.
KEYS = {"MASTER_KEY": "1a" * 32, "INDEX_KEY": "2b" * 32, "JOURNAL_KEY": "3c" * 32}
# How many steps each room goes before the release: enough to stand in many states at once.
STEPS = {"problems": 160, "committees": 160}
FEW = 40
ROOMS: dict[str, Grounds] = {
    "problems": test_walker.GROUNDS,
    "committees": test_walker_committees.GROUNDS,
    "training": test_walk_training.GROUNDS,
    "reports": test_walk_reports.GROUNDS,
    "targets": test_walk_targets.GROUNDS,
    "workplan": test_walk_workplan.GROUNDS,
    "rollout": test_walker_oversight.GROUNDS,
    "inspections": test_walker_inspections.GROUNDS,
    "leaders": test_walker_leaders.GROUNDS,
}


def fill() -> None:
    """Go some steps in every room of an empty house. The clock stands at the end of it."""
    cast = cast_for()
    towns = Towns(cast)
    leaders = [hold(name, "leader", cast.place.district) for name in ("沈立群", "田文")]  # type: ignore[arg-type]
    before = list(towns.all.values())[-1].cast
    since, until = clock.today(), clock.today() + timedelta(70)
    term_actions.take_over(
        before.place, before.clerk, {"since": since, "until": until, "words": "备案〔2021〕23号"}
    )
    for name, grounds in ROOMS.items():
        walk = Walk(grounds, people_of(name, towns, leaders), seed=1)
        for _ in range(STEPS.get(name, FEW)):
            _step(walk)
    _stand(next(iter(towns.all.values())).cast)
    assert broken() == {}


def _stand(cast: Cast) -> None:
    """What walks bring to its end sooner than to stand still: letters, meetings, projects and what they promise."""
    ways.letter(cast)
    ways.fed_back(cast)
    ways.two_planned(cast)
    ways.studied(cast, ways.opened(cast))
    sitting = ways.meeting(cast, 12)
    ways.table(cast, ways.awaiting(cast), sitting)


class Undone(Exception):
    """What was asked for was refused in the middle of several moves: none of them was."""


def _step(walk: Walk) -> None:
    if not walk.missing():
        return
    key, case = walk.next.pop(0) if walk.next else walk.choose()
    walk.tried[key] += 1
    with suppress(Undone), transaction.atomic():
        if walk.take(key, case) is not None:
            raise Undone


def people_of(room: str, towns: Towns, leaders: list[Actor]) -> Any:
    """Who takes part in the walk of that room."""
    if room == "committees":
        return towns
    first, *_, last = [town.cast for town in towns.all.values()]
    cast = last if room == "workplan" else first  # a plan needs a committee
    return test_walker_leaders.People(cast, leaders, [], []) if room == "leaders" else cast


def walks() -> Iterator[tuple[str, Walk]]:
    """A walk for each room, with those who hold the posts today."""
    towns, leaders = Towns.__new__(Towns), []
    towns.named, towns.all = 500, {}
    for building in (
        Building.objects.filter(name="40 号院")
        .select_related("place__street", "place__district")
        .order_by("pk")
    ):
        town = _town(building)
        towns.all[town.cast.place.pk] = town
        leaders += _holders("leader", town.cast.place.district)
    for name, grounds in ROOMS.items():
        yield name, Walk(grounds, people_of(name, towns, leaders), seed=3)


def _town(building: Building) -> Forming:
    place = building.place
    street, district = place.street, place.district
    later = Place.objects.filter(level=Place.COMMUNITY, is_open=True, district=district, code__gt=place.code)
    door, city = later.order_by("code")[0], Place.objects.get(level=Place.CITY)
    at = {
        "street_officer": street, "street_secretary": street, "department": district, "department_head": district,
        "district_officer": district, "city_officer": city,
    }  # fmt: skip
    roles = ("secretary", "clerk", "member", "grid_worker", "steward", *at)
    held = {role: _holders(role, at.get(role, place))[0] for role in roles}
    cast = Cast(
        place=place, next_door=door, building=building, stranger=_holders("secretary", door)[0], **held
    )
    inspectors, above = _holders("inspector", place), _holders("street_inspector", street)
    return Forming(
        cast, inspectors[0], above[0], _holders("liaison", place)[0], [], others=[inspectors[1], above[1]]
    )


def _holders(role: str, place: Any) -> list[Actor]:
    """Those who hold the post there today, the first one first."""
    now = {"during__contains": clock.today(), "known__endswith__isnull": True}
    posts = Post.objects.filter(role=role, place=place, **now).select_related("place", "person")
    return [of_post(post) for post in posts.order_by("pk")]
