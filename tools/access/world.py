"""Two communities with one of everything, and every role at home, next door, and where it does not belong.

What lies in a community bears its mark: words that nobody else writes. A page that shows one to who may not see it is
found by the mark, whatever address it has.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from linli.core import clock
from linli.core.people import actions as people
from linli.core.people import roles
from linli.core.people.actor import Actor, of_post
from linli.core.people.models import Account, Person, Post
from linli.core.places.models import Place
from linli.demo import world as demo
from tools.access import leaders, workplan
from tools.access.furnished import (
    DOOR,
    HIGHER,
    HOME,
    MARKS,
    above,
    furnish,
    second_visits,
)

# The moment at which the demo is lived to: its holidays are known, and its notices run.
MOMENT = datetime(2023, 11, 8, 9, 30, tzinfo=clock.ZONE)
UP = {Place.COMMUNITY: "street", Place.STREET: "district"}


@dataclass
class Ground:
    """What `ids` speak of, and who walks: actors by standing and role."""

    ids: dict[str, dict[str, Any]]
    actors: dict[str, dict[str, Actor]]

    def as_json(self) -> str:
        """For another process."""
        told = {way: {role: asdict(one) for role, one in rows.items()} for way, rows in self.actors.items()}
        return json.dumps({"ids": self.ids, "actors": told}, default=datetime.isoformat)


def read(text: str) -> Ground:
    """What `as_json` wrote."""
    kept = json.loads(text)
    actors = {way: {role: _actor(one) for role, one in rows.items()} for way, rows in kept["actors"].items()}
    return Ground(kept["ids"], actors)


def _actor(told: dict[str, Any]) -> Actor:
    ends_at = told.pop("ends_at")
    return Actor(**told, ends_at=datetime.fromisoformat(ends_at) if ends_at else None)


def make(until: datetime = MOMENT) -> Ground:
    """Fill an empty installation; the clock stands at the moment afterwards."""
    world = demo.lived(until)
    clock.set_now(until)
    home, door = world.place, world.next_door
    actors = _people(home, door, world)
    # Both have the same street; each writes to a department of its own.
    near = {role: one for role, one in actors["neighbour"].items() if one.level != Place.STREET}
    ids = {
        HOME: furnish(home, door, actors["inside"], MARKS[HOME]),
        DOOR: furnish(door, home, actors["inside"] | near, MARKS[DOOR]),
    }
    for way, pk in second_visits({HOME: home, DOOR: door}, actors["inside"], near).items():
        ids[way]["returning"] = pk
    near = actors["inside"] | near
    leaders.furnish({HOME: home, DOOR: door}, {HOME: actors["inside"], DOOR: near}, ids)
    workplan.furnish({HOME: home, DOOR: door}, {HOME: actors["inside"], DOOR: near}, ids)
    ids[HIGHER] = above(home, actors["inside"]["district_officer"])
    return Ground(ids, actors)


# --- who walks ----------------------------------------------------------------------------------------------------


def _people(home: Place, door: Place, world: demo.World) -> dict[str, dict[str, Actor]]:
    """Inside: at home or above it. Neighbour: beside that. Above, below: at a level that is not the role's."""
    units = {"department": world.posts["urban"], "department_head": world.posts["urban_head"]}
    found: dict[str, dict[str, Actor]] = {
        way: {} for way in ("inside", "neighbour", "above", "below", "ended")
    }
    for name, role in roles.REGISTRY.items():
        place = at(home, role.level)
        found["inside"][name] = held(name, place)
        found["ended"][name] = _hold(name, place, until=clock.today() - timedelta(1))
        if other := door if place == home else _beside(place):
            found["neighbour"][name] = units.get(name) or held(name, other)
        if higher := _parent(place):
            found["above"][name] = _hold(name, higher)
        if lower := _child(place, home):
            found["below"][name] = _hold(name, lower)
    return found


def at(home: Place, level: str) -> Place:
    chain = {Place.COMMUNITY: home, Place.STREET: home.street, Place.DISTRICT: home.district}
    return chain.get(level) or Place.objects.get(level=Place.CITY)


def _parent(place: Place) -> Place | None:
    if place.level == Place.CITY:
        return None
    return getattr(place, UP.get(place.level, ""), None) or Place.objects.get(level=Place.CITY)


def _child(place: Place, home: Place) -> Place | None:
    return {Place.CITY: home.district, Place.DISTRICT: home.street, Place.STREET: home}.get(place.level)


def _beside(place: Place) -> Place | None:
    """Another street of the district, another district."""
    found = Place.objects.filter(level=place.level, is_open=True).exclude(pk=place.pk).order_by("code")
    return found.filter(district=place.district_id).first() if place.level == Place.STREET else found.first()


def held(role: str, place: Place) -> Actor:
    """The actor of whoever has the role there, or of somebody new; either can sign in."""
    today = Post.objects.filter(role=role, place=place, during__contains=clock.today())
    post = today.select_related("place", "person").order_by("pk").first()
    if post is None:
        return _hold(role, place)
    if not Account.objects.filter(person=post.person_id).exists():
        people.open_account(f"{role}.{post.pk}", None, post.person)
    return of_post(post)


def _hold(role: str, place: Place, until: Any = None) -> Actor:
    person = Person.objects.create(name=f"{roles.label(role)}{place.short or place.name}")
    since = clock.today() - timedelta(60)
    if until is None and roles.role(role).reads_as:
        until = clock.today() + timedelta(30)  # whoever only reads does so until a day
    post = people.appoint(person, role, place, since, unit="走查单位", until=until)
    people.open_account(f"{role}.{post.pk}", None, person)
    return of_post(Post.objects.select_related("place", "person").get(pk=post.pk))
