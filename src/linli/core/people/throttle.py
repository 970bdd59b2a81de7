"""Slowing down who guesses: tries are counted by where they come from, so that nobody is locked out by another."""

import ipaddress
from datetime import timedelta

from django.db import connection
from django.http import HttpRequest

from linli.core import clock
from linli.core.people.models import Throttle
from linli.core.people.sealed import blind

WINDOW = timedelta(hours=1)
# How many tries may fail within the window, by what is tried.
LIMITS = {"code": 10, "sign-in": 20, "words": 30, "invitation": 10, "feed": 30}


def attempt(kind: str, request: HttpRequest, limit: int | None = None) -> bool:
    """Count a try of `kind` from the request's address; False when there were too many. Count first, then look.

    `limit` is for a kind whose limit is a rule of the city.

    The window begins with the first try and is not lengthened by further ones. Call `forgive` when the try was
    right: only failures stay counted. Only a keyed digest of kind and address is kept.
    """
    return count(_key(kind, request), LIMITS[kind] if limit is None else limit, WINDOW)


def count(key: bytes, limit: int, window: timedelta) -> bool:
    """Count a try under the key; False when there were more than `limit` within the window."""
    at = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_throttle AS t (key, since, count) VALUES (%s, %s, 1) ON CONFLICT (key) DO UPDATE"
            " SET count = CASE WHEN t.since <= %s THEN 1 ELSE LEAST(t.count + 1, %s) END,"
            " since = CASE WHEN t.since <= %s THEN excluded.since ELSE t.since END RETURNING count",
            [key, at, at - window, limit + 1, at - window],
        )
        number = int(cursor.fetchone()[0])
    if number == 1:
        sweep()
    return number <= limit


def sweep() -> int:
    """Forget the counts whose window is long over; gives how many."""
    return Throttle.objects.filter(since__lte=clock.now() - 24 * WINDOW).delete()[0]


def clear(key: bytes) -> None:
    """Forget the tries under the key: one was right, or somebody unlocked it."""
    Throttle.objects.filter(key=key).delete()


def forgive(kind: str, request: HttpRequest) -> None:
    """Take back the try that `attempt` counted: it was right."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_throttle SET count = GREATEST(count - 1, 0) WHERE key = %s", [_key(kind, request)]
        )


def _key(kind: str, request: HttpRequest) -> bytes:
    return blind(f"throttle:{kind}:{_network(str(request.META.get('REMOTE_ADDR') or ''))}")


def _network(address: str) -> str:
    """The address, or of an IPv6 one the network that a household is given whole."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
