"""Entering people: a person, a post from a day on, an account. Each post is a line of its place's journal."""

from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from linli.core import clock
from linli.core.journal import chain
from linli.core.people.actor import SYSTEM, Actor
from linli.core.people.models import Account, Person, Post
from linli.core.places.models import Place


@transaction.atomic
def appoint(
    person: Person,
    role: str,
    place: Place,
    since: date | None = None,
    title: str = "",
    unit: str = "",
    by: Actor = SYSTEM,
) -> Post:
    """Put a person into a post from a day on (today); one that is held already is given back as it is."""
    day = since or clock.today()
    held = Post.objects.filter(person=person, role=role, place=place, unit=unit, known__endswith__isnull=True)
    if (post := held.filter(during__contains=clock.today()).first()) is not None:
        return post
    post = Post.objects.create(
        person=person,
        role=role,
        place=place,
        title=title,
        unit=unit,
        during=DateRange(day, None),
        known=DateTimeTZRange(clock.now(), None),
    )
    data = {"post": post.pk, "role": role, "since": day.isoformat()}
    chain.append([chain.Line(place.pk, by.key, by.role, "appoint", data=data)], clock.now())
    return post


@transaction.atomic
def end_post(post: Post, day: date, by: Actor = SYSTEM) -> None:
    """The post ends with the day before `day`: what was known until now stays readable as it was known."""
    Post.objects.filter(pk=post.pk).update(during=DateRange(post.during.lower, day))
    data = {"post": post.pk, "until": day.isoformat()}
    chain.append([chain.Line(post.place_id, by.key, by.role, "end-post", data=data)], clock.now())


def open_account(username: str, password: str | None, person: Person, must_change: bool = False) -> Account:
    """An account for a person; without a password nobody can sign in by one."""
    account = Account.objects.create_account(username, password, person)
    if must_change:
        Account.objects.filter(pk=account.pk).update(must_change=True)
    return account
