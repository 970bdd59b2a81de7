"""Who asks, as which post, and how much they may send."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from linli.core.people import sessions
from linli.core.people.actor import PUBLIC, Actor, of_post
from linli.web.portal import errors

Respond = Callable[[HttpRequest], HttpResponse]
MOST_BYTES = 16 * 1024 * 1024
# Machines that watch come by the bare address, not by the site's name; these pages make no links.
BY_ADDRESS = ("/health/live", "/health/ready", "/metrics")
# Pages are read and forms are sent; nothing is asked for in any other way.
METHODS = ("GET", "HEAD", "POST")


# No page needs any of these, and no page that is put into ours shall have it.
NEVER = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "hid",
    "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "screen-wake-lock", "serial",
    "usb", "xr-spatial-tracking",
)  # fmt: skip
HEADERS = {
    "Permissions-Policy": ", ".join(f"{name}=()" for name in NEVER),
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}


def headers(respond: Respond) -> Respond:
    """What every answer bears beside what Django sets; what is shown to who has signed in is kept nowhere."""

    def middleware(request: HttpRequest) -> HttpResponse:
        reply = respond(request)
        for name, value in HEADERS.items():
            reply.setdefault(name, value)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            reply.setdefault("Cache-Control", "no-store")
        return reply

    return middleware


def body_limit(respond: Respond) -> Respond:
    """Refuse what is too big by its announced length, before anything reads it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path not in BY_ADDRESS:
            request.get_host()  # a host that is not ours is refused here, whatever the page
        # A character that nobody types and no database keeps: a search for it is a search without it.
        request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "")
        try:
            size = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            size = 0
        if size > MOST_BYTES:
            return errors.too_big(request)
        return respond(request)

    return middleware


def actor(respond: Respond) -> Respond:
    """Put `request.actor` and `request.posts` in place: the post acted under is the session's, else the first.

    A session that lasted too long, or in which nothing was done for too long, ends here.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor, request.posts = PUBLIC, []  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            posts = request.user.posts
            chosen = request.session.get("post")
            post = next((one for one in posts if one.pk == chosen), posts[0] if posts else None)
            request.posts = posts  # type: ignore[attr-defined]
            request.actor = of_post(post) if post else Actor("nobody")  # type: ignore[attr-defined]
            if sessions.over(request, request.actor):  # type: ignore[attr-defined]
                logout(request)
                request.actor, request.posts = PUBLIC, []  # type: ignore[attr-defined]
        return respond(request)

    return middleware


def gate(respond: Respond) -> Respond:
    """Every page needs a sign-in unless it is marked public; a right, where the view names one. See `METHODS`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        answer = respond(request)
        reads = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if answer.status_code != 405 or not reads:
            return answer
        page = errors.by_button(request)
        page["Allow"] = answer.headers.get("Allow", "POST")
        return page

    def process_view(request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        # The reading interface refuses in its own words.
        taken = request.method in METHODS or getattr(view, "refuses", False)
        if getattr(view, "is_public", False):
            return None if taken else HttpResponseNotAllowed(METHODS)
        if not request.user.is_authenticated:
            return _sign_in(request)
        right = getattr(view, "right", "desk")
        if right and not request.actor.may(right):  # type: ignore[attr-defined]
            raise PermissionDenied
        return None if taken else HttpResponseNotAllowed(METHODS)

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def _sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, which says what was not done; from there back to the page that the form stood on."""
    read = request.method == "GET"
    following = request.get_full_path() if read else errors.came_from(request) or "/desk/"
    why = "" if read else "?over=1"
    if sessions.ended_elsewhere(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")):
        why = "?over=elsewhere"
    return redirect_to_login(following, f"{settings.LOGIN_URL}{why}")
