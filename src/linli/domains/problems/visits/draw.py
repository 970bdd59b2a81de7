"""Which doors a month's round goes to, and who goes where: nobody came for longest first (4.1)."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from linli.core.people.actor import in_office
from linli.core.people.models import Post
from linli.core.places.models import Building
from linli.domains.committees.models import Organisation
from linli.domains.committees.roles import VISITORS
from linli.domains.problems.models import Problem, Visit

MEMORY = timedelta(days=2 * 365)
UNIT = re.compile(r"(\d{1,2})\s*单元")
MOST_UNITS = 30


@dataclass(frozen=True)
class Target:
    """Somewhere to go: a unit of a building, a building whose units nobody knows, an organisation.

    `last` is the last visit there within two years; `by` the post that made it.
    """

    spot: str
    building: int | None = None
    kind: str = "resident"
    last: date | None = None
    by: int | None = None


def candidates(place_id: int, day: date) -> list[Target]:
    """Everywhere one could go in the community, those where nobody has been for longest first.

    A building's units are known from what was noted down and reported there: where there was a third unit there is
    a first. Ties fall by the month's own dice, so that the same building is not always the last.
    """
    visits = list(
        Visit.objects.filter(case__place=place_id, visited_on__gte=day - MEMORY)
        .order_by("-visited_on", "-case_id")
        .values_list("building_id", "spot", "visited_on", "visitor_id")
    )
    spots = Problem.objects.filter(
        case__place=place_id, building__isnull=False, case__opened_at__date__gte=day - MEMORY
    )
    said = [(one, spot) for one, spot, *_ in visits if one]
    said += list(spots.values_list("building_id", "case__spot"))
    most: dict[int, int] = {}
    for pk, spot in said:
        for number in map(int, UNIT.findall(spot)):
            if number <= MOST_UNITS:
                most[pk] = max(most.get(pk, 0), number)
    found = []
    for building in Building.objects.filter(place=place_id):
        been = [(spot, on, by) for pk, spot, on, by in visits if pk == building.pk]
        for unit in range(1, most.get(building.pk, 0) + 1) or (0,):
            spot = f"{building.name} {unit} 单元" if unit else building.name
            last = next(((on, by) for where, on, by in been if not unit or _there(where, unit)), (None, None))
            found.append(Target(spot, building.pk, "resident", *last))
    for firm in Organisation.objects.filter(place=place_id, closed_on=None):
        last = next(((on, by) for _, spot, on, by in visits if firm.name in spot), (None, None))
        found.append(Target(firm.name, None, "unit", *last))
    return sorted(found, key=lambda one: (one.last is not None, one.last or day, _dice(one.spot, day)))


def same_door(spot: str, door: str) -> bool:
    """Whether what was noted with `spot` concerns the door: the same unit, or one of them names none."""
    units = {int(number) for number in UNIT.findall(door)}
    return not units or any(_there(spot, unit) for unit in units)


def _there(spot: str, unit: int) -> bool:
    """Whether a visit noted with this place was at the unit: one that names no unit was at the whole building."""
    named = {int(number) for number in UNIT.findall(spot)}
    return not named or unit in named


def _dice(spot: str, day: date) -> str:
    return hashlib.sha256(f"{day:%Y-%m} {spot}".encode()).hexdigest()


def walkers(place_id: int, day: date) -> list[Post]:
    """Who goes on visits at the community on the day, each person once, under the post that is nearest to the doors."""
    near = {role: number for number, role in enumerate(reversed(VISITORS))}
    posts = Post.objects.filter(in_office(day), place=place_id, role__in=VISITORS, stands_for=None)
    people: dict[int, Post] = {}
    for post in sorted(posts.select_related("person"), key=lambda one: (near[one.role], one.pk)):
        people.setdefault(post.person_id, post)
    return list(people.values())


def share(targets: Sequence[Target], posts: Sequence[Post], names: dict[int, str], each: int) -> list[Post]:
    """Who goes to each of the targets: whose building it is, else who was there last, else who has fewest.

    A building is a post's own when its title names it (`40 号院楼院长`): linli does not know where anybody lives. One
    who has their number already is passed over for a building that is not their own; a building's units stay together.
    """
    load = {post.pk: 0 for post in posts}
    given: dict[int, Post] = {}
    chosen = []
    for target in targets:
        name = names.get(target.building or 0, target.spot)
        own = next((post for post in posts if _flat(name) in _flat(post.title)), None)
        known = next((post for post in posts if post.pk == target.by and load[post.pk] < each), None)
        beside = given.get(target.building or 0)
        beside = beside if beside is not None and load[beside.pk] < each else None
        who = own or beside or known or min(posts, key=lambda post: (load[post.pk], post.pk))
        load[who.pk] += 1
        if target.building:
            given[target.building] = who
        chosen.append(who)
    return chosen


def _flat(text: str) -> str:
    return "".join(text.split())
