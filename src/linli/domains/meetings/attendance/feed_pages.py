"""The address of one's own calendar: made and ended by who it belongs to, read by whatever has it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from linli.core.people import throttle
from linli.core.people.view_access import Request, needs, public
from linli.domains.meetings.attendance import feed, pages


@public
@require_safe
def read(request: Request, token: str) -> HttpResponse:
    """/calendar/<token>.ics: a calendar program asks again and again and cannot sign in; who guesses is slowed down."""
    if not throttle.attempt("feed", request):
        return HttpResponse(status=429)
    post = feed.post_of(token)
    if post is None:
        raise Http404
    throttle.forgive("feed", request)
    base = f"{request.scheme}://{request.get_host()}"
    answer = HttpResponse(feed.calendar(post, base), content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@needs("desk")
@require_POST
def make(request: Request) -> HttpResponse:
    """POST /meetings/mine/feed/: a fresh address, shown once; the one before opens nothing any more."""
    token = feed.make(request.actor)
    return pages.mine_page(request, request.build_absolute_uri(f"/calendar/{token}.ics"))


@needs("desk")
@require_POST
def end(request: Request) -> HttpResponse:
    """POST /meetings/mine/feed/end/: the address opens nothing any more."""
    if feed.end(request.actor):
        messages.success(request, "日历地址作废了，拿着它的也打不开了")
    return redirect("/meetings/mine/")
