"""Good practice for everybody: what was done, how, and where it was done again. Nobody counts who likes it (6.4)."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.core.people.view_access import Request, public
from linli.core.ui import dates
from linli.core.ui.parts import Item
from linli.domains.committees.portal.frame import frame
from linli.domains.oversight.practice import queries
from linli.domains.oversight.practice.pages import PARTS, adopted, told_item


@public
@require_safe
def index(request: Request) -> HttpResponse:
    """`/good-practice/`: all that is public, the newest first; `?q=` finds by words."""
    words = request.GET.get("q", "")
    found = queries.named(queries.published(), words)[: queries.MOST]
    rows = [
        Item(
            row.case.title,
            f"{row.case.place.district or ''}{row.case.place}，{dates.shortday(row.published_at)} 公开",
            f"/good-practice/{row.pk}/",
        )
        for row in found
    ]
    return render(
        request, "oversight/portal/practices.html", {"rows": rows, "q": words, **frame(request, None, "home")}
    )


@public
@require_safe
def practice(request: Request, pk: str) -> HttpResponse:
    """`/good-practice/<pk>/`: one of them."""
    row = queries.published().filter(pk=int(pk)).first()
    if row is None:
        raise Http404
    context = {
        "row": row,
        "place": row.case.place,
        "parts": [(title, getattr(row, key)) for key, title in PARTS if getattr(row, key)],
        "adoptions": [adopted(one) for one in queries.adoptions(row)],
        "press": [told_item(one) for one in queries.links(row)],
        **frame(request, None, "home"),
    }
    return render(request, "oversight/portal/practice.html", context)
