"""Accounts end with the post: who holds none for a while can be signed in as no more. Once a day, by the system."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from linli.core import clock
from linli.core.journal import chain
from linli.core.people import sessions
from linli.core.people.actor import SYSTEM
from linli.core.people.models import Account, Post
from linli.core.rulebook import Rule

AFTER = Rule("signin.dormant", "length")


def without_post() -> QuerySet[Account]:
    """Open accounts whose person holds no post today and none to come."""
    left = Q(during__endswith__isnull=True) | Q(during__endswith__gt=clock.today())
    held = Post.objects.filter(left, person=OuterRef("person"), known__endswith__isnull=True)
    return Account.objects.filter(~Exists(held), is_active=True)


@transaction.atomic
def close() -> int:
    """Close the accounts whose last post ended long enough ago; how many. Each is a line of that post's place."""
    until = clock.today() - timedelta(sessions.span(AFTER.value()).days)
    ended = without_post().annotate(last=Max("person__posts__during__endswith")).filter(last__lte=until)
    accounts = list(ended.order_by("pk"))
    lines = []
    for account in accounts:
        post = Post.objects.filter(person=account.person_id).order_by("-during__endswith").first()
        assert post is not None
        Account.objects.filter(pk=account.pk).update(is_active=False)
        sessions.end_all(account, "no post")
        data = {"account": account.pk}
        lines.append(chain.Line(post.place_id, SYSTEM.key, SYSTEM.role, "close-account", data=data))
    chain.append(lines, clock.now())
    return len(accounts)
