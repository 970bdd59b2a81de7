"""「我们怎么用您的信息」: what is stored, why, how long, who sees it, and what one may ask; every version that was in force."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from linli.core.people import consent
from linli.core.people.view_access import Request, public
from linli.domains.committees.portal.frame import frame


@public
def notice(request: Request, name: str = "") -> HttpResponse:
    """/privacy/: the version in force; /privacy/<version>/: that one, also when a later one has replaced it."""
    shown = consent.version(name) if name else consent.current()
    if shown is None:
        raise Http404
    found = consent.versions()
    context = {
        "shown": shown,
        "current": consent.current(),
        "earlier": [one for one in reversed(found) if one is not shown],
        **frame(request, None, "privacy"),
    }
    return render(request, "portal/privacy.html", context)
