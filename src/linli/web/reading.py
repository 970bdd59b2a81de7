"""Who only reads, enforced once for every address: nothing is taken, each look is written down, all that goes out is marked."""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from linli.core.papers import stamp
from linli.core.papers.models import Paper
from linli.core.people import reading, view_access
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.web.portal import errors

SAFE = ("GET", "HEAD", "OPTIONS")
# Whose number stands in an address: a case's, by the address's beginning; a paper's.
CASES = re.compile(
    r"/(problems|visits|meetings|projects|letters|committee/(candidates|crossings|go|members|notices|objections|of"
    r"|rounds)|inspections(/places|/findings)?|forums(/opinions)?)/"
)
# What of an address may be written down: numbers and names of forms, no code that opens something.
KEPT = ("pk", "code", "item", "problem", "move", "form", "kind", "body", "post", "ending")
PAGES = ("text/html", "")
# What a page that bears its mark is told while it is open: it has no end to be waited for.
LIVE = ("text/event-stream",)
# Answers without anything of the house in them.
BARE = ("text/javascript", "application/javascript", "text/css", "image/svg+xml")


def reads(respond: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Just outside the gate: what is sent is refused here first, and what the gate refuses is written down too."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        actor = request.actor  # type: ignore[attr-defined]
        if not actor.reads:
            return respond(request)
        held = next(post for post in request.posts if post.pk == actor.post_id)  # type: ignore[attr-defined]
        look = request.reading = reading.begin(actor, held.unit or str(held.place))  # type: ignore[attr-defined]
        answer: HttpResponseBase = respond(request)
        try:
            answer = marked(answer, look)
        except stamp.Unmarked:
            answer = _instead(answer, errors.unmarked(request))
        _write(request, look, answer.status_code)
        answer["X-Look"] = look.number
        answer["Cache-Control"] = "no-store"
        return answer

    def process_view(request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        actor = request.actor  # type: ignore[attr-defined]
        if not actor.reads:
            return None
        taken = request.method in SAFE or view_access.takes(view) or view_access.notes_of(view, actor)
        if getattr(view, "is_form", False) or not taken:
            return errors.only_reads(request)
        return None

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def marked(answer: HttpResponseBase, look: reading.Reading) -> HttpResponseBase:
    """Pages bear their mark from the template; a file is given it here, and one that cannot bear it does not go out."""
    kind = answer.get("Content-Type", "").partition(";")[0]
    if answer.status_code != 200 or kind in PAGES or kind in BARE or kind in LIVE:
        return answer
    whole = (
        answer.getvalue()
        if isinstance(answer, StreamingHttpResponse)
        else bytes(getattr(answer, "content", b""))
    )
    made = HttpResponse(stamp.stamped(whole, kind, look.mark), content_type=answer["Content-Type"])
    for name, value in answer.items():
        if name not in ("Content-Type", "Content-Length", "ETag"):
            made[name] = value
    return _instead(answer, made)


def _instead(answer: HttpResponseBase, made: HttpResponse) -> HttpResponse:
    """The new one goes out. Closing the old one would end the request: what it holds open is closed with the new one."""
    made._resource_closers.extend(answer._resource_closers)  # type: ignore[attr-defined]
    return made


def _write(request: HttpRequest, look: reading.Reading, status: int) -> None:
    """The address by its template, and what it was about."""
    found = request.resolver_match
    kept = {key: str(value)[:40] for key, value in (found.kwargs if found else {}).items() if key in KEPT}
    page = "/" + (found.route if found else "")
    case = _case(page, kept)
    place = case.place_id if case else _place(page, kept) or look.actor.place_id
    assert place is not None
    reading.write(look, place, page, kept, case.pk if case else None, status)


def _case(page: str, kept: dict[str, str]) -> Case | None:
    """The case that the address names, within what the post reaches."""
    number = kept.get("pk", "") or kept.get("problem", "") or kept.get("item", "")
    if not CASES.match(page.replace("^", "")) or not number.isdecimal() or len(number) > 18:
        return None
    return Case.objects.filter(pk=int(number)).only("pk", "place_id").first()


def _place(page: str, kept: dict[str, str]) -> int | None:
    number = kept.get("pk", "")
    if page.startswith("/papers/") and number.isdecimal() and len(number) <= 18:
        return Paper.objects.filter(pk=int(number)).values_list("place_id", flat=True).first()
    if code := kept.get("code"):
        return Place.objects.filter(code=code).order_by("-is_open").values_list("pk", flat=True).first()
    return None
