"""The office of accounts: who may sign in, as what, until when. What it does is a line of its own place's journal.

An office reaches the accounts whose posts all lie at its place and below; administrators' accounts, its own among
them, are nobody's to change from a page: that is done on the server.
"""

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.core import clock
from linli.core.journal import chain
from linli.core.people import actions, factor, passwords, roles, sessions, signin
from linli.core.people.actor import Actor
from linli.core.people.models import Account, Person, Post
from linli.core.places.models import Place


class Refusal(ValueError):
    """Not from this office; the words say why."""


def reached(office: Actor) -> QuerySet[Account]:
    """The accounts that the office may change."""
    mine = Post.objects.filter(person=OuterRef("person"), known__endswith__isnull=True)
    beyond = mine.exclude(below(office, "place__"))
    own = mine.filter(role__in=[name for name, role in roles.REGISTRY.items() if role.apart])
    others = Account.objects.exclude(person=office.person_id)
    return others.filter(Exists(mine), ~Exists(beyond), ~Exists(own))


def below(office: Actor, prefix: str = "") -> Q:
    """The office's place and what lies below it, on rows that reach a place by `prefix`."""
    if office.level == Place.CITY:
        return Q(**{f"{prefix}pk__isnull": False})
    level = {Place.DISTRICT: "district", Place.STREET: "street"}.get(office.level)
    here = Q(**{f"{prefix}pk": office.place_id})
    return here | Q(**{f"{prefix}{level}": office.place_id}) if level else here


def may_give(office: Actor) -> list[roles.Role]:
    """The roles that the office gives: at its level and below, never an administrator's."""
    order = (Place.CITY, Place.DISTRICT, Place.STREET, Place.COMMUNITY)
    open_to = order[order.index(office.level) :] if office.level in order else ()
    return [
        role
        for role in roles.REGISTRY.values()
        if role.level in open_to and not role.apart and not role.hourly
    ]


@transaction.atomic
def enter(office: Actor, name: str, username: str) -> tuple[Account, str]:
    """A new person with an account; gives the first password, which is shown once and good for choosing another."""
    if Account.objects.filter(username__iexact=username).exists():
        raise Refusal(f"登录名“{username}”已经有人用了")
    account = actions.open_account(username, None, Person.objects.create(name=name))
    password = _first(account)
    _line(office, "open-account", account)
    return account, password


@transaction.atomic
def reset(office: Actor, account: Account) -> str:
    """A fresh first password; every session of the account ends, and it is locked no more."""
    password = _first(_mine(office, account))
    sessions.end_all(account, "reset")
    signin.unlock(account)
    _line(office, "reset-account", account)
    return password


@transaction.atomic
def unlock(office: Actor, account: Account) -> None:
    signin.unlock(_mine(office, account))
    _line(office, "unlock-account", account)


@transaction.atomic
def drop_factor(office: Actor, account: Account) -> None:
    """Take away a second factor that was lost; the next sign-in sets up another."""
    factor.drop(_mine(office, account))
    sessions.end_all(account, "factor")
    _line(office, "drop-factor", account)


@transaction.atomic
def link(office: Actor, account: Account, subject: str) -> None:
    """Enter who it is at the city's identity system; '' is nobody. What it was signed in by before ends."""
    mine = _mine(office, account)
    if subject and Account.objects.filter(subject=subject).exclude(pk=mine.pk).exists():
        raise Refusal("这个身份号已经登记在别的账号上")
    Account.objects.filter(pk=mine.pk).update(subject=subject)
    sessions.end_all(mine, "linked")
    _line(office, "link-account", mine)


@transaction.atomic
def close(office: Actor, account: Account) -> None:
    """Let the account sign in no more, from this moment; its posts stay as they are."""
    Account.objects.filter(pk=_mine(office, account).pk).update(is_active=False)
    sessions.end_all(account, "closed")
    _line(office, "close-account", account)


@transaction.atomic
def reopen(office: Actor, account: Account) -> None:
    Account.objects.filter(pk=_mine(office, account).pk).update(is_active=True)
    _line(office, "reopen-account", account)


@transaction.atomic
def give(
    office: Actor,
    account: Account,
    role: str,
    place: Place,
    since: date,
    until: date | None = None,
    title: str = "",
    unit: str = "",
    stands_for: Post | None = None,
) -> Post:
    """A post from a day on, up to and with another (a deputy's leave); the account signs in again if it was closed."""
    if role not in {one.name for one in may_give(office)}:
        raise Refusal("这个岗位不由您给")
    if roles.role(role).level != place.level or not Place.objects.filter(below(office), pk=place.pk).exists():
        raise Refusal("这个岗位不设在这个地方")
    if roles.role(role).reads_as and until is None:
        raise Refusal("督查岗位要写到哪天为止")
    if until is not None and until < since:
        raise Refusal("到期的日子在开始以前")
    held = Post.objects.filter(person=account.person_id, role=role, place=place, unit=unit)
    span = DateRange(since, until + timedelta(1) if until else None)
    if held.filter(known__endswith__isnull=True, during__overlap=span).exists():
        raise Refusal("这段时间已经有这个岗位")
    if stands_for is not None and until is None:
        raise Refusal("代班的要写到哪天为止")
    post = actions.appoint(account.person, role, place, since, title, unit, office, until, stands_for)
    Account.objects.filter(pk=account.pk).update(is_active=True)
    return post


@transaction.atomic
def take_back(office: Actor, post: Post, day: date, before: Callable[[], object] | None = None) -> None:
    """The post ends with the day before `day`; with the last one the account is closed and its sessions end.

    `before` hands over what is open under it, in the same transaction.
    """
    if not Post.objects.filter(below(office, "place__"), pk=post.pk).exists() or roles.role(post.role).apart:
        raise Refusal("这个岗位不由您收回")
    if before is not None:
        before()
    actions.end_post(post, max(day, post.during.lower or day), office)
    for account in Account.objects.filter(person=post.person_id, is_active=False):
        sessions.end_all(account, "post ended")


def _first(account: Account) -> str:
    password = passwords.fresh()
    passwords.change(account, password, once=True)
    return password


def _mine(office: Actor, account: Account) -> Account:
    found = reached(office).filter(pk=account.pk).first()
    if found is None:
        raise Refusal("这个账号不归您管；管理员的账号在服务器上改")
    return found


def _line(office: Actor, verb: str, account: Account) -> None:
    assert office.place_id is not None
    line = chain.Line(office.place_id, office.key, office.role, verb, data={"account": account.pk})
    chain.append([line], clock.now())
