"""Putting messages into the transaction, and sending what must leave the house after it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q

from linli.core import clock
from linli.core.messages.models import Message
from linli.core.people.models import Post

TRIES = 12


def put(outgoing: Sequence[Any], case_id: int | None, entry_id: int | None, at: datetime) -> None:
    """Write rows for each receiver, once for each entry, kind, channel and receiver."""
    rows: list[Message] = []
    for item in outgoing:
        posts = [item.post_id] if item.post_id else []
        if item.role and item.place_id:
            held = Post.objects.filter(
                role=item.role,
                place_id=item.place_id,
                during__contains=clock.local(at).date(),
                known__endswith__isnull=True,
            )
            posts.extend(held.values_list("pk", flat=True))
        channels = [Message.APP, Message.MAIL] if item.mail else [Message.APP]
        rows.extend(
            Message(
                channel=channel,
                kind=item.kind,
                post_id=post,
                person_id=item.person_id,
                case_id=case_id,
                entry_id=entry_id,
                text=item.text[:300],
                made_at=at,
                sent_at=at if channel == Message.APP else None,
            )
            for channel in channels
            for post in (dict.fromkeys(posts) or [None] if item.person_id else dict.fromkeys(posts))
        )
    if rows:
        Message.objects.bulk_create(rows, ignore_conflicts=True)


def message_id(message: Message) -> str:
    """Stable: sent twice, a mail reader shows it once."""
    return f"<linli-{message.pk}@{settings.ALLOWED_HOSTS[0].strip('[]')}>"


def send_due(limit: int = 50) -> int:
    """Send unsent mail; each row is claimed, sent and marked in a transaction of its own. Gives how many went out.

    What could not be sent is tried again after 2, 4, 8 … minutes, twelve times over some six days.
    """
    sent = 0
    for _ in range(limit):
        with transaction.atomic():
            row = (
                Message.objects.select_for_update(skip_locked=True)
                .filter(channel=Message.MAIL, sent_at__isnull=True, tries__lt=TRIES)
                .filter(Q(hold_until__isnull=True) | Q(hold_until__lte=clock.now()))
                .order_by("id")
                .first()
            )
            if row is None:
                return sent
            _send(row)
            sent += row.sent_at is not None
    return sent


def _send(row: Message) -> None:
    address = getattr(settings, "MAIL_TO_POST", "post-{post}@localhost").format(post=row.post_id)
    row.tries += 1
    try:
        EmailMessage(
            subject="邻里：您有一件事",
            body=row.text,
            to=[address],
            headers={"Message-ID": message_id(row)},
        ).send()
        row.sent_at = clock.now()
    except OSError as wrong:
        row.error = type(wrong).__name__
        row.hold_until = clock.now() + timedelta(minutes=2**row.tries)
    row.save(update_fields=["tries", "sent_at", "error", "hold_until"])
