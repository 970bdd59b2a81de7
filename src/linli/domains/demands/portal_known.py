"""Which matters this browser reported or followed before: their right codes open also while its network has to wait.

The cookie holds keyed digests and opens nothing by itself: with it only the right code of that very matter is taken,
so that it gives nobody one guess more.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from linli.core import keyring
from linli.core.places.models import Place

COOKIE = "followed"
KEPT = 180 * 24 * 3600  # as long as a matter may well be on its way, in seconds of real time
MOST = 8


def _marks(case_id: int) -> list[str]:
    """By the index key of today, and by those before."""
    return [one.hex()[:24] for one in keyring.digests(f"followed:{case_id}".encode())]


def _held(request: HttpRequest) -> list[str]:
    return request.COOKIES.get(COOKIE, "")[: 25 * MOST].split(".")


def knows(request: HttpRequest, case_id: int) -> bool:
    """Whether this browser reported, or opened by its code, what was first said in that case."""
    return bool(set(_marks(case_id)) & set(_held(request)))


def remember(request: HttpRequest, reply: HttpResponse, place: Place, case_id: int) -> None:
    """Keep it in this browser, the latest first."""
    mine = _marks(case_id)
    kept = [mine[0], *(one for one in _held(request) if one and one not in mine)][:MOST]
    reply.set_cookie(
        COOKIE,
        ".".join(kept),
        max_age=KEPT,
        path=f"/c/{place.code}/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(reply: HttpResponse, place: Place) -> None:
    """Others use this browser, too."""
    reply.delete_cookie(COOKIE, path=f"/c/{place.code}/")
