"""The pages of all letters: a department's own, and those that a street or a district has sent (4.3)."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from linli.core.papers import files
from linli.core.papers.models import Paper
from linli.core.people.view_access import Request, needs
from linli.core.places.models import Place
from linli.domains.problems.letters import ledger
from linli.domains.problems.letters import owed as letters_owed

PAPERS = {"paper": "number", "urge": "urge"}


@needs("letters_in")
def owed(request: Request) -> HttpResponse:
    """/letters/all/: everything that the department owes or has answered, from all communities."""
    asked = ledger.read({key: request.GET[key] for key in request.GET})
    context = ledger.context(request.actor, asked, "/letters/{pk}/", own=True)
    return render(request, "demands/letters/all.html", context | letters_owed.frame(request))


@needs("letters_in")
def owed_file(request: Request, ending: str) -> HttpResponseBase:
    """/letters/all.xlsx, .csv: the same as a file."""
    asked = ledger.read({key: request.GET[key] for key in request.GET})
    rows = ledger.of_department(request.actor)
    return ledger.export(rows, asked, ledger.unit_of(request.actor) or "部门", ending)


@needs("letters_sent")
def sent(request: Request) -> HttpResponse:
    """/letters/sent/: what departments owe the places below, with what was told up to this level."""
    asked = ledger.read({key: request.GET[key] for key in request.GET})
    rows = ledger.sent(request.actor)
    context = ledger.context(request.actor, asked, "/problems/{pk}/", own=False)
    units = rows.filter(ledger.WAITS).order_by().values_list("department", flat=True).distinct()
    return render(request, "demands/letters/sent.html", context | {"units": sorted(units)[:60]})


@needs("letters_sent")
def sent_file(request: Request, ending: str) -> HttpResponseBase:
    """/letters/sent.xlsx, .csv: the same as a file."""
    asked = ledger.read({key: request.GET[key] for key in request.GET})
    place = Place.objects.get(pk=request.actor.place_id)
    return ledger.export(ledger.sent(request.actor), asked, str(place), ending)


@needs("letters_in")
def paper(request: Request, pk: int, kind: str, form: str) -> HttpResponse:
    """/letters/<pk>/paper.pdf, urge.pdf: the letter as the street sent it, and the district's order.

    Of what was promised, by its own case, the district's latest order alone.
    """
    if kind == "urge" and letters_owed.promised(request.actor).filter(pk=pk).exists():
        orders = Paper.objects.filter(case_id=pk, kind="supervision").order_by("-pk")
        if (newest := orders.first()) is None:
            raise Http404
        return files.download_issued(request, newest, form, f"/letters/pledges/{pk}/")
    row = ledger.of_department(request.actor).filter(case=pk).order_by("-at", "-pk").first()
    number = getattr(row, PAPERS[kind]) if row is not None and kind in PAPERS else ""
    if not number:
        raise Http404
    found = get_object_or_404(Paper, case_id=pk, number=number)
    return files.download_issued(request, found, form, f"/letters/{pk}/")
