"""The page before a visit: on the screen, in print, as Word and PDF (6.1)."""

from django.http import HttpResponse
from django.shortcuts import render

from linli.core.papers import files
from linli.core.people.view_access import Request, needs
from linli.domains.oversight.leaders import briefing
from linli.domains.oversight.leaders.pages import reached


@needs("before_visit")
def page(request: Request, code: str) -> HttpResponse:
    """`/before-visit/<code>/`: for whoever comes; `?for=outside` leaves out what is not public."""
    place = reached(request, code)
    made = briefing.brief(place, _outside(request))
    context = {
        "made": made,
        "place": place,
        "parts": list(briefing.shown(made.parts)),
        "query": "?for=outside" if made.outside else "",
    }
    return render(request, "oversight/before_visit.html", context)


def _outside(request: Request) -> bool:
    return request.GET.get("for") == "outside"


@needs("before_visit")
def paper(request: Request, code: str, form: str) -> HttpResponse:
    """`/before-visit/<code>.docx`, `.pdf`: the same page as a file."""
    place = reached(request, code)
    made = briefing.brief(place, _outside(request))
    name = f"{made.title}一页情况{'（对外）' if made.outside else ''}"
    return files.download(request, briefing.document(made), form, None, name, f"/before-visit/{code}/")
