"""A post's own meetings as a calendar that others can subscribe to, under an address nobody can guess.

It holds days, the body's name and the address of the page behind the sign-in: no name, no room, no word of an item.
Whoever has the address reads it without signing in; its owner ends it, or makes another, at any time.
"""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from linli.core import clock
from linli.core.journal import chain
from linli.core.people.actor import Actor, in_office
from linli.core.people.models import Account, Post
from linli.core.people.sealed import blind, blinds
from linli.core.procedures.models import Case
from linli.domains.meetings import bodies
from linli.domains.meetings.attendance import calendar_file
from linli.domains.meetings.models import Attendance, Feed

# So long back and so many: a calendar wants what is to come.
BACK, MOST = timedelta(days=92), 200


def of(actor: Actor) -> Feed | None:
    """The address that the post has now, without the address itself."""
    return Feed.objects.filter(post=actor.post_id or 0, ended_at__isnull=True).first()


@transaction.atomic
def make(actor: Actor) -> str:
    """A fresh address; the one before is good no more. Gives what stands in it, which is shown once."""
    _end(actor)
    token = secrets.token_urlsafe(32)
    Feed.objects.create(post_id=actor.post_id or 0, digest=_digest(token), made_at=clock.now())
    _line(actor, "feed-made")
    return token


@transaction.atomic
def end(actor: Actor) -> bool:
    """Nobody reads it any more. Whether there was one."""
    ended = _end(actor)
    if ended:
        _line(actor, "feed-ended")
    return ended


def _end(actor: Actor) -> bool:
    Post.objects.select_for_update().get(pk=actor.post_id or 0)
    running = Feed.objects.filter(post=actor.post_id, ended_at__isnull=True)
    return bool(running.update(ended_at=clock.now()))


def _line(actor: Actor, verb: str) -> None:
    assert actor.place_id is not None
    chain.append([chain.Line(actor.place_id, actor.key, actor.role, verb)], clock.now())


def _digest(token: str) -> bytes:
    return blind(f"feed:{token}")


def post_of(token: str) -> Post | None:
    """Whose it is: None for an address that is none, was ended, or whose post is over or whose accounts are closed."""
    found = Feed.objects.filter(digest__in=blinds(f"feed:{token}"), ended_at__isnull=True).first()
    if found is None:
        return None
    accounts = Account.objects.filter(person=OuterRef("person"))
    runs = Exists(accounts.filter(is_active=True)) | ~Exists(accounts)
    return Post.objects.filter(in_office(), runs, pk=found.post_id).first()


def calendar(post: Post, base: str) -> str:
    """The meetings that the post's person is asked to, as iCalendar; `base` is the site's own address."""
    mine = Attendance.objects.filter(person=post.person_id).values("case")
    since = clock.now() - BACK
    cases = Case.objects.filter(pk__in=mine, meeting__held_at__gte=since).select_related("meeting")
    events = []
    for case in cases.order_by("-meeting__held_at")[:MOST]:
        name = "暨".join(bodies.names(list(case.meeting.bodies), case.edition))
        events += calendar_file.event(case, name, f"{base}/meetings/{case.pk}/mine/")
    return calendar_file.calendar(events, name="会议")
