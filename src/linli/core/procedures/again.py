"""The same form twice: a token that was used, or the same words sent anew after going back in the browser.

A page that is gone back to may be made anew, with another token. So what was written is remembered for a while, by a
keyed digest and never by its words: in the session of who has signed in, else in a signed cookie.
"""

from typing import Any, NamedTuple, cast
from uuid import UUID

from django.http import HttpRequest

from linli.core import clock, keyring
from linli.core.procedures.models import Token

# For so many seconds the same words are taken for the same; so many forms are remembered.
KEPT, MOST = 600, 5
# "Yes, another one": pressed on the page that says that it was sent already.
ANEW = "anew"
# "Another one": chosen before anything was written; the same words are still the same.
ANOTHER = "another"
_ASIDE = frozenset(("csrfmiddlewaretoken", "token", ANEW, ANOTHER, "add"))
_SESSION = "sent"


class Earlier(NamedTuple):
    """What came of it before: its case, whether the words are the same, whether the form itself is."""

    pk: int
    same: bool
    form: bool


def made_by(token: UUID) -> int | None:
    """The case that came of the form with this token."""
    return Token.objects.filter(pk=token, seq__isnull=False).values_list("case_id", flat=True).first()


def digest(request: HttpRequest) -> str:
    """What was written, in one short mark that tells nobody what."""
    fields = [
        (name, " ".join("".join(values).split()))
        for name in sorted(request.POST)
        if name not in _ASIDE and not name.startswith("consent")
        for values in (request.POST.getlist(name),)
    ]
    files = [
        (name, file.name, file.size)
        for name in sorted(request.FILES)
        for file in cast("list[Any]", request.FILES.getlist(name))
    ]
    told = repr((request.path, [pair for pair in fields if pair[1]], files)).encode()
    return keyring.digests(b"sent:" + told)[0].hex()[:32]


def earlier(request: HttpRequest, token: UUID) -> Earlier | None:
    """Of whoever has signed in: what this form, or these words, made before. None: it is new, or said to be."""
    used, mark = made_by(token), digest(request)
    known = _known(request)
    if used is not None:
        marks = [one for one, pk in known if pk == used]
        return Earlier(used, not marks or mark in marks, True)
    if ANEW in request.POST:
        return None
    found = next((pk for one, pk in known if one == mark), None)
    return Earlier(found, True, False) if found is not None else None


def remember(request: HttpRequest, pk: int) -> None:
    """What was just made of these words."""
    rows: list[Any] = list(request.session.get(_SESSION, ()))
    request.session[_SESSION] = [*rows, [digest(request), pk, clock.now().timestamp()]][-MOST:]


def _known(request: HttpRequest) -> list[tuple[str, int]]:
    since = clock.now().timestamp() - KEPT
    return [(mark, pk) for mark, pk, at in request.session.get(_SESSION, ()) if at > since]
