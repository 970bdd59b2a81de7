"""Entering people: a person, a post from a day on, an account. Each post is a line of its place's journal.

What happens within a move has the move's own line: `hold` and `give_up` write none, and the move records the post.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.db.models import Q

from linli.core import clock
from linli.core.journal import chain
from linli.core.people import roles
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
    until: date | None = None,
    stands_for: Post | None = None,
) -> Post:
    """Put a person into a post from a day on (today), up to and with `until`; one that is held then is given back as it is."""
    day = since or clock.today()
    post, made = hold(person, role, place, day, title, unit, until)
    if made:
        data = {"post": post.pk, "role": role, "since": day.isoformat()}
        data |= {"until": until.isoformat()} if until else {}
        if stands_for is not None:
            post.stands_for = stands_for
            post.save(update_fields=["stands_for"])
            data["for"] = stands_for.pk
        chain.append([chain.Line(place.pk, by.key, by.role, "appoint", data=data)], clock.now())
    return post


def hold(
    person: Person,
    role: str,
    place: Place,
    day: date,
    title: str = "",
    unit: str = "",
    until: date | None = None,
) -> tuple[Post, bool]:
    """The post that `appoint` gives, and whether it is new; the caller's move writes the line.

    ValueError when it is an administrator's and the person holds another post, or the other way round, and when it
    only reads and no end is set.
    """
    during = DateRange(day, until + timedelta(1) if until else None)
    held = Post.objects.filter(person=person, role=role, place=place, unit=unit, known__endswith__isnull=True)
    if (post := held.filter(during__overlap=during).first()) is not None:
        return post, False
    if role.startswith(roles.READER) and until is None:
        raise ValueError("who only reads does so until a day that is set")
    keep_apart(person.pk, role)
    known = DateTimeTZRange(clock.now(), None)
    made = Post(person=person, role=role, place=place, title=title, unit=unit, during=during, known=known)
    made.save()
    return made, True


def keep_apart(person_id: int, role: str) -> None:
    """The administrators are separate people: none holds two of their posts, or one beside another post."""
    if role in roles.REGISTRY and roles.role(role).hourly:
        return
    running = Q(during__endswith__isnull=True) | Q(during__endswith__gt=clock.today())
    held = Post.objects.filter(running, person=person_id, known__endswith__isnull=True)
    others = set(held.exclude(role=role).values_list("role", flat=True))
    others = {name for name in others if name in roles.REGISTRY and not roles.role(name).hourly}
    if others and any(roles.role(name).apart for name in (role, *others)):
        raise ValueError("the administrators are separate people")


def give_up(post: Post, day: date) -> None:
    """The post ends with the day before `day`, and with their last post who held it can sign in no more."""
    Post.objects.filter(pk=post.pk).update(during=DateRange(post.during.lower, day))
    left = Post.objects.filter(person=post.person_id, known__endswith__isnull=True)
    if not left.filter(Q(during__endswith__gt=day) | Q(during__endswith__isnull=True)).exists():
        Account.objects.filter(person=post.person_id).update(is_active=False)


@transaction.atomic
def end_post(post: Post, day: date, by: Actor = SYSTEM) -> None:
    """The post ends with the day before `day`: what was known until now stays readable as it was known."""
    give_up(post, day)
    data = {"post": post.pk, "until": day.isoformat()}
    chain.append([chain.Line(post.place_id, by.key, by.role, "end-post", data=data)], clock.now())


def open_account(username: str, password: str | None, person: Person, must_change: bool = False) -> Account:
    """An account for a person; without a password nobody can sign in by one."""
    account = Account.objects.create_account(username, password, person)
    if must_change:
        Account.objects.filter(pk=account.pk).update(must_change=True)
    return account


def admit(person: Person, username: str) -> None:
    """Let the person sign in: open again the account that ended with a post, or make one nobody has a password of."""
    if not Account.objects.filter(person=person).update(is_active=True):
        open_account(username, None, person, must_change=True)
