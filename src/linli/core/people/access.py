"""Break-glass: one community's pages, read for some hours, by who keeps the system going.

One person asks and says why; another confirms. Asking, confirming, refusing and ending are lines of the community's
own journal, and what is opened is written down as of everybody who only reads.
"""

from datetime import timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet

from linli.core import clock
from linli.core.journal import chain
from linli.core.messages import outbox
from linli.core.people import actions, roles, sessions
from linli.core.people.actor import Actor
from linli.core.people.models import Access, Person, Post
from linli.core.places.models import Place
from linli.core.procedures.kinds import Outgoing
from linli.core.rulebook import Rule

LONGEST = Rule("access.longest", "number")
WAITS = Rule("access.waits", "length")
ASK, CONFIRM = "ask_access", "confirm_access"


class Refusal(ValueError):
    """Not so; the words say why."""


def late(row: Access) -> bool:
    """Whether it has waited for too long to be confirmed."""
    return row.decided_at is None and row.asked_at + sessions.span(WAITS.value()) <= clock.now()


def running() -> QuerySet[Access]:
    """What is open now."""
    return Access.objects.filter(ends_at__gt=clock.now())


def waiting() -> QuerySet[Access]:
    """What waits for the second person, and not for too long yet."""
    since = clock.now() - sessions.span(WAITS.value())
    return Access.objects.filter(decided_at__isnull=True, asked_at__gt=since)


@transaction.atomic
def ask(actor: Actor, place: Place, reason: str, hours: int) -> Access:
    """Ask to read the community for some hours. Nothing is opened by it."""
    post = _may(actor, ASK)
    if place.level != Place.COMMUNITY:
        raise Refusal("一次只查看一个社区")
    if not 1 <= hours <= LONGEST.value():
        raise Refusal(f"一次最多 {LONGEST.value()} 小时")
    if (running() | waiting()).filter(place=place, asked_by__person=actor.person_id).exists():
        raise Refusal("这个社区已经有您的一份申请")
    made = Access.objects.create(place=place, asked_by=post, reason=reason, hours=hours, asked_at=clock.now())
    _line(made, "ask-access", actor, hours=hours)
    return made


@transaction.atomic
def confirm(actor: Actor, pk: int) -> Access:
    """Another person lets it begin, now: the reader's post is there, and ends by itself."""
    found = _waiting(actor, pk)
    at, reader = clock.now(), Person.objects.get(pk=found.asked_by.person_id)
    ends = at + timedelta(hours=found.hours)
    post, _ = actions.hold(
        reader, "reader_support", found.place, clock.today(), until=clock.local(ends).date()
    )
    post.during = DateRange(post.during.lower, clock.local(ends).date() + timedelta(1))
    post.ends_at = ends
    post.save(update_fields=["during", "ends_at"])
    found.decided_by_id, found.decided_at, found.post, found.ends_at = actor.post_id, at, post, ends
    found.save(update_fields=["decided_by", "decided_at", "post", "ends_at"])
    _tell(found)
    _line(found, "confirm-access", actor, post=post.pk, hours=found.hours)
    return found


@transaction.atomic
def refuse(actor: Actor, pk: int) -> Access:
    found = _waiting(actor, pk)
    found.decided_by_id, found.decided_at = actor.post_id, clock.now()
    found.save(update_fields=["decided_by", "decided_at"])
    _line(found, "refuse-access", actor)
    return found


@transaction.atomic
def end(actor: Actor, pk: int) -> Access:
    """Close it before its hour: who asked, or who confirms."""
    found = running().select_for_update(of=("self",)).select_related("asked_by", "post").filter(pk=pk).first()
    if found is None or found.post is None:
        raise Refusal("已经关闭了")
    if not actor.may(CONFIRM) and found.asked_by.person_id != actor.person_id:
        raise Refusal("由申请人或者安全管理员关闭")
    found.post.ends_at = found.ends_at = clock.now()
    found.post.save(update_fields=["ends_at"])
    found.save(update_fields=["ends_at"])
    _line(found, "end-access", actor, post=found.post.pk)
    return found


def shown() -> QuerySet[Access]:
    """All of them, the newest first, with what a list says."""
    rows = Access.objects.select_related("place", "asked_by__person", "decided_by__person", "post")
    return rows.order_by("-pk")


def of_place(place_id: int | None) -> QuerySet[Access]:
    """Those of a place, and of what lies below it."""
    below = Q(place=place_id) | Q(place__street=place_id) | Q(place__district=place_id)
    return shown().filter(below)


def _tell(row: Access) -> None:
    """The community's own hear of it at once, in the house."""
    end = clock.local(row.ends_at or row.asked_at)
    text = f"应急查看：技术支持经安全管理员批准，查看{row.place}到 {end:%H:%M}，只能看，不能改；打开的每一页都记下"
    watch = [
        name for name, role in roles.REGISTRY.items() if role.level == Place.COMMUNITY and _watches(role)
    ]
    told = [Outgoing("access", text, role=name, place_id=row.place_id) for name in watch]
    outbox.put(told, None, None, clock.now())


def _watches(role: roles.Role) -> bool:
    return "opened" in role.rights and not role.reads_as


def _waiting(actor: Actor, pk: int) -> Access:
    _may(actor, CONFIRM)
    found = (
        waiting().select_for_update(of=("self",)).select_related("asked_by", "place").filter(pk=pk).first()
    )
    if found is None:
        raise Refusal("这份申请已经办过，或者过时了")
    if found.asked_by.person_id == actor.person_id:
        raise Refusal("申请的人不能自己批")
    return found


def _may(actor: Actor, right: str) -> Post:
    post = Post.objects.filter(pk=actor.post_id or 0, person=actor.person_id or 0).first()
    if post is None or not actor.may(right):
        raise Refusal("这件事不由您这个岗位办")
    return post


def _line(row: Access, verb: str, actor: Actor, **tokens: int) -> None:
    data = {"access": row.pk, **tokens}
    chain.append([chain.Line(row.place_id, actor.key, actor.role, verb, data=data)], clock.now())
