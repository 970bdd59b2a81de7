"""Light or dark, and big letters: two plain cookies of the browser, nothing of the person."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt

from linli.core.people.view_access import Request, own, public

YEAR = 365 * 24 * 3600
VALUES = {"theme": ("light", "dark"), "elder": ("1",)}


@public
@own
@csrf_exempt  # so that a page which only shows something sets no cookie; what is set here harms nobody
def display(request: Request) -> HttpResponse:
    """POST /display/: theme (light, dark or empty), elder (1 or 0), next (a page of ours)."""
    after = str(request.POST.get("next", ""))
    safe = after.startswith("/") and url_has_allowed_host_and_scheme(after, allowed_hosts=None)
    reply = redirect(after if safe else "/")
    for name, values in VALUES.items():
        chosen = request.POST.get(name)
        if chosen in values:
            reply.set_cookie(name, str(chosen), YEAR, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
        elif chosen is not None:
            reply.delete_cookie(name, samesite="Lax")
    return reply
