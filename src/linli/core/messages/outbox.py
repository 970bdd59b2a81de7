"""Putting messages into the transaction, and sending what must leave the house after it."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Q

from linli.core import clock, logs
from linli.core.messages.models import Message
from linli.core.people.models import Account
from linli.core.rulebook import calendar

TRIES = 12
log = logs.get("worker")


# A part of the statement that writes the journal's lines (`made`): rows for whoever is named, or holds the role now.
_ROWS = (
    "(channel text, kind text, post bigint, person bigint, role text, of bigint, day date, case_id bigint, text text,"
    " made_at timestamptz, sent_at timestamptz, hold_until timestamptz, place bigint, seq bigint)"
)
_INSERT = (
    "INSERT INTO linli_messages_message (channel, kind, post_id, person_id, case_id, entry_id, text, made_at, sent_at,"  # noqa: S608
    " hold_until, tries, error) SELECT v.channel, v.kind, r.post, v.person, v.case_id, {entry}, v.text, v.made_at, v.sent_at, v.hold_until, 0, ''"
    f" FROM jsonb_to_recordset(%s::jsonb) AS v {_ROWS} {{made}} CROSS JOIN LATERAL ("
    "SELECT v.post AS post WHERE v.post IS NOT NULL UNION SELECT p.id FROM people_post p WHERE p.role = v.role"
    " AND p.place_id = v.of AND p.during @> v.day AND upper(p.known) IS NULL UNION SELECT NULL"
    " WHERE v.person IS NOT NULL AND v.post IS NULL AND v.role = '') r ON CONFLICT DO NOTHING"
)
PART = (
    ", sent AS ("
    + _INSERT.format(entry="m.id", made="JOIN made m ON (m.place_id, m.seq) = (v.place, v.seq)")
    + ")"
)
_ALONE = _INSERT.format(entry="v.seq", made="")


def rows(
    outgoing: Sequence[Any], case_id: int | None, at: datetime, place: int | None, seq: int | None
) -> list[dict[str, Any]]:
    """What PART is given for the line `seq` of the place: a row for each channel and receiver.

    Mail waits for the end of the quiet hours, unless it tells of a danger.
    """
    if not outgoing:
        return []
    stamp, day = at.isoformat(), clock.local(at).date().isoformat()
    quiet = calendar.quiet_until(at)
    held = quiet.isoformat() if quiet else None
    return [
        {
            "channel": channel,
            "kind": item.kind,
            "post": item.post_id,
            "person": item.person_id,
            "role": item.role if item.place_id else "",
            "of": item.place_id,
            "day": day,
            "case_id": case_id,
            "text": item.text[:300],
            "made_at": stamp,
            "sent_at": stamp if channel == Message.APP else None,
            "hold_until": held if channel == Message.MAIL and not item.urgent else None,
            "place": place,
            "seq": seq,
        }
        for item in outgoing
        for channel in ([Message.APP, Message.MAIL] if item.mail else [Message.APP])
    ]


def put(outgoing: Sequence[Any], case_id: int | None, entry_id: int | None, at: datetime) -> None:
    """Write rows for each receiver, once for each entry, kind, channel and receiver."""
    if found := rows(outgoing, case_id, at, None, entry_id):
        with connection.cursor() as cursor:
            cursor.execute(_ALONE, [json.dumps(found)])


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


def address(row: Message) -> str:
    """Whose mail it is, as the city's mail server knows them (`LINLI_MAIL_TO`): by sign-in name, or by post."""
    names = Account.objects.filter(person__posts=row.post_id or 0).order_by("pk")
    user = names.values_list("username", flat=True).first() or ""
    return str(settings.MAIL_TO).format(post=row.post_id, user=user)


def _send(row: Message) -> None:
    row.tries += 1
    try:
        EmailMessage(
            subject="邻里：您有一件事",
            body=row.text,
            to=[address(row)],
            headers={"Message-ID": message_id(row)},
        ).send()
        row.sent_at = clock.now()
    except OSError as wrong:
        row.error = type(wrong).__name__
        row.hold_until = clock.now() + timedelta(minutes=2**row.tries)
    row.save(update_fields=["tries", "sent_at", "error", "hold_until"])
    write = log.info if row.sent_at else log.warning
    write("mail", message=row.pk, kind=row.kind, entry=row.entry_id, tries=row.tries, sent=bool(row.sent_at))
