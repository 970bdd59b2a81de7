"""The roll of a community: its buildings, its organisations, its bodies' rosters, its secretary (3.1, 3.2).

Each change is a line of the place's journal in the same transaction; after a roster's change, crossing is looked at.
"""

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from linli.core import clock
from linli.core.journal import chain
from linli.core.people import actions as people
from linli.core.people import rosters
from linli.core.people.actor import Actor
from linli.core.people.models import Person, Post, Seat
from linli.core.people.rosters import Sitter
from linli.core.places.models import Building, Place
from linli.core.procedures import handover
from linli.domains.committees.models import Organisation
from linli.domains.committees.term import crossing


class Same(ValueError):
    """The new secretary is the one of today."""


class Early(ValueError):
    """The change would come before the present secretary began."""

    def __init__(self, day: date) -> None:
        super().__init__(day.isoformat())
        self.day = day


def _line(place: Place, actor: Actor, verb: str, **data: Any) -> None:
    chain.append([chain.Line(place.pk, actor.key, actor.role, verb, data=data)], clock.now())


# --- buildings and organisations --------------------------------------------------------------------------------


@transaction.atomic
def add_building(place: Place, name: str, actor: Actor) -> Building:
    """A courtyard or building; its token stands in the code at its door."""
    made = Building.objects.create(place=place, name=name, token=secrets.token_hex(4))
    _line(place, actor, "building", building=made.pk)
    return made


@transaction.atomic
def rename_building(row: Building, name: str, actor: Actor) -> None:
    Building.objects.filter(pk=row.pk).update(name=name)
    _line(row.place, actor, "building-rename", building=row.pk)


@transaction.atomic
def add_organisation(place: Place, data: dict[str, Any], actor: Actor) -> Organisation:
    """data: name, kind, code ('' for none)."""
    made = Organisation.objects.create(place=place, **_given(data))
    _line(place, actor, "organisation", organisation=made.pk, kind=made.kind)
    return made


@transaction.atomic
def edit_organisation(row: Organisation, data: dict[str, Any], actor: Actor) -> None:
    """data: name, kind, code, closed_on (the first day without it, or None)."""
    Organisation.objects.filter(pk=row.pk).update(**_given(data), closed_on=data["closed_on"])
    ended = {"until": data["closed_on"].isoformat()} if data["closed_on"] else {}
    _line(row.place, actor, "organisation-edit", organisation=row.pk, kind=data["kind"], **ended)


def _given(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("name", "kind", "code")}


# --- bodies -----------------------------------------------------------------------------------------------------


@transaction.atomic
def enter(
    place: Place, kind: str, sitters: Iterable[Sitter], actor: Actor, since: date | None = None
) -> list[Seat]:
    """`rosters.enter`, and who crosses now."""
    crossing.hold(place)
    made = rosters.enter(place, kind, sitters, actor, since)
    crossing.recheck(place)
    return made


@transaction.atomic
def leave(seat: Seat, day: date, actor: Actor) -> None:
    """`rosters.leave`, and who crosses no more."""
    crossing.hold(seat.body.place)
    rosters.leave(seat, day, actor)
    crossing.recheck(seat.body.place)


def change(seat: Seat, left: date | None, standing: str, actor: Actor) -> str:
    """End the seat when a day is given, else correct its standing; what was done, or '' when all is as it was."""
    if left is not None:
        leave(seat, left, actor)
        return "离开名册"
    if standing != seat.standing:
        rosters.correct(seat, standing, actor)
        return "改好了"
    return ""


# --- the secretary ----------------------------------------------------------------------------------------------


@transaction.atomic
def change_secretary(place: Place, name: str, since: date, actor: Actor) -> Post | None:
    """The old post ends with the day before `since`, the new one begins and takes over what is open under the old;
    without a name the post stays empty, and what is open is shown as left.

    Raises Same for the secretary of today, Early for a day before they began, Namesakes for a name of several.
    """
    Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    old = list(held(place))
    person = rosters.person_named(place, name) if name else None
    if person is not None and person.pk in {post.person_id for post in old}:
        raise Same(name)
    for post in old:
        if post.during.lower is not None and since <= post.during.lower:
            raise Early(post.during.lower)
    handover.lock(old)
    _line(place, actor, "secretary", since=since.isoformat(), vacant=not name)
    for post in old:
        people.end_post(post, since, actor)
    if not name:
        return None
    new = person or Person.objects.create(name=name)
    made = people.appoint(new, "secretary", place, since, "社区书记", by=actor)
    if since <= clock.today():
        for post in old:
            handover.hand_over(actor, post, made)
    return made


def held(place: Place) -> Iterable[Post]:
    """The posts of secretary that have no end yet, or one to come."""
    rows = Post.objects.filter(
        place=place, role="secretary", during__contains=clock.today(), known__endswith__isnull=True
    )
    return rows.select_related("person").order_by("-pk")
