"""Files of this room that are printed: a round's letters and forms, and the roster of any day (3.3, 3.4)."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path

from linli.core import clock
from linli.core.papers import files
from linli.core.papers import queries as papers_of
from linli.core.papers.document import Document
from linli.core.papers.models import Paper
from linli.core.people.view_access import Request, needs
from linli.core.places.models import Place
from linli.core.procedures import queries as cases
from linli.core.procedures.models import Case
from linli.domains.committees import facts
from linli.domains.committees.formation import blank_papers
from linli.domains.committees.models import Member
from linli.domains.committees.paper_parts import committee
from linli.domains.committees.roles import COMMUNITY_STAFF
from linli.domains.committees.term import papers as term_papers

# Who prints what a round brought forth; what was sealed is opened to the community's own two alone.
PRINTS = (*COMMUNITY_STAFF, "street_officer", "street_secretary", "district_officer")


def _round(request: Request, pk: int) -> Case:
    """The round, if the post reaches it and prints its papers; else it is not there."""
    if request.actor.sight not in PRINTS:
        raise Http404
    found = cases.visible(request.actor).filter(procedure="round")
    return get_object_or_404(found.select_related("place__street", "place__district", "round"), pk=pk)


@needs("committee")
def letters(request: Request, pk: int, form: str) -> HttpResponse:
    """Every valid letter that the round brought, in one file, in the order of the roster."""
    case = _round(request, pk)
    rows = Member.objects.filter(candidate__root=case, letter__state="valid").select_related("letter", "case")
    listed = sorted(rows, key=lambda row: (facts.ORDER[row.position], row.case_id))
    back = f"/committee/rounds/{case.pk}/"
    if not listed:
        messages.error(request, "还没有可以打印的聘书")
        return redirect(back)
    papers = [_issued(request, row.letter) for row in listed if row.letter is not None]
    return files.download_of(request, papers, form, f"{committee(case.place)}聘书{len(papers)}份", back)


def _issued(request: Request, paper: Paper) -> tuple[Document, str | None]:
    return papers_of.document_of(paper), files.address(request, paper)


@needs("committee")
def forms(request: Request, pk: int, kind: str, form: str) -> HttpResponse:
    """A form to fill in; `?filled=1`: those of all who came this way. `poster` is the call's A3 sheet."""
    case = _round(request, pk)
    back = f"/committee/rounds/{case.pk}/"
    if kind == "poster":
        made = blank_papers.poster(case)
        return files.download(request, made, form, request.build_absolute_uri("/"), made.title, back)
    if kind not in blank_papers.FORMS:
        raise Http404
    if not request.GET.get("filled"):
        made = blank_papers.blank(case, kind)
        return files.download(request, made, form, None, made.title, back)
    if request.actor.role not in COMMUNITY_STAFF:
        raise Http404
    found = blank_papers.filled(case, kind, request.actor)
    if not found:
        messages.error(request, f"还没有人走这条路：{blank_papers.FORMS[kind]}")
        return redirect(back)
    return files.download_of(request, [(one, None) for one in found], form, f"{found[0].title}（已填）", back)


@needs("members")
def roster(request: Request, form: str) -> HttpResponse:
    """The committee of the post's community on a day (`?on=YYYY-MM-DD`); above it, `?place=` names the community."""
    place = _place(request)
    try:
        day = date.fromisoformat(request.GET.get("on") or clock.today().isoformat())
    except ValueError:
        raise Http404 from None
    made = term_papers.roster_on(place, day)
    return files.download(request, made, form, None, f"{made.title} {day.isoformat()}", "/committee/")


def _place(request: Request) -> Place:
    """The community asked for, within the post's reach."""
    if request.actor.sight not in (*PRINTS, "member"):
        raise Http404
    reached = Place.objects.filter(level=Place.COMMUNITY).select_related("street", "district")
    code = request.GET.get("place", "")
    if not code:
        return get_object_or_404(reached, pk=request.actor.place_id)
    level = {Place.DISTRICT: "district", Place.STREET: "street"}.get(request.actor.level, "pk")
    return get_object_or_404(reached, code=code, **{level: request.actor.place_id})


urlpatterns: list[URLPattern] = [
    path("committee/rounds/<int:pk>/letters.<str:form>", letters, name="letters-file"),
    path("committee/rounds/<int:pk>/forms/<slug:kind>.<str:form>", forms, name="forms-file"),
    path("committee/roster.<str:form>", roster, name="roster-file"),
]
