"""Slowing down who guesses: tries are counted by where they come from, so that nobody is locked out by another."""

import ipaddress
from datetime import timedelta

from django.db import connection
from django.http import HttpRequest

from linli.core import clock, statements
from linli.core.people.models import Throttle
from linli.core.people.sealed import blind

WINDOW = timedelta(hours=1)
# How many tries may fail within the window, by what is tried.
LIMITS = {"code": 10, "code and telephone": 10, "sign-in": 20, "words": 30, "invitation": 10, "feed": 30}


def attempt(kind: str, request: HttpRequest, limit: int | None = None) -> bool:
    """Count a try of `kind` from the request's address; False when there were too many. Count first, then look.

    `limit` is for a kind whose limit is a rule of the city.

    The window begins with the first try and is not lengthened by further ones. Call `forgive` when the try was
    right: only failures stay counted. Only a keyed digest of kind and address is kept.
    """
    return count(_key(kind, request), LIMITS[kind] if limit is None else limit, WINDOW)


def attempts(request: HttpRequest, limits: dict[str, int]) -> list[bool]:
    """Count a try of several kinds at once: for each, whether it is within its limit, which is a rule of the city."""
    return _counted([_key(kind, request) for kind in limits], list(limits.values()), WINDOW)


def count(key: bytes, limit: int, window: timedelta) -> bool:
    """Count a try under the key; False when there were more than `limit` within the window."""
    return _counted([key], [limit], window)[0]


# In the order of the keys, so that two who come at once do not wait for each other.
_COUNT = """
INSERT INTO people_throttle AS t (key, since, count)
SELECT key, %(at)s, 1 FROM unnest(%(keys)s::bytea[]) AS key ORDER BY key
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN t.since <= %(before)s THEN 1 ELSE LEAST(t.count + 1, %(most)s) END,
  since = CASE WHEN t.since <= %(before)s THEN excluded.since ELSE t.since END
RETURNING key, count
"""


def _counted(keys: list[bytes], limits: list[int], window: timedelta) -> list[bool]:
    at = clock.now()
    told = {"keys": keys, "at": at, "before": at - window, "most": max(limits) + 1}
    found = {bytes(key): number for key, number in statements.rows(_COUNT, told)}
    if 1 in found.values():
        sweep()
    return [found[key] <= limit for key, limit in zip(keys, limits, strict=True)]


def left(kind: str, request: HttpRequest) -> timedelta:
    """How long it is until tries of `kind` from the request's address are counted anew."""
    since = Throttle.objects.filter(key=_key(kind, request)).values_list("since", flat=True).first()
    return max(since + WINDOW - clock.now(), timedelta()) if since is not None else timedelta()


def sweep() -> int:
    """Forget the counts whose window is long over; gives how many."""
    old = "DELETE FROM people_throttle WHERE since <= %s RETURNING 1"
    return len(statements.rows(old, [clock.now() - 24 * WINDOW]))


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
