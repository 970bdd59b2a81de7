"""The pages of the yearly work plans: a committee's own, and which committees below have one (5.2)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from linli.core import clock, downloads
from linli.core.papers import files
from linli.core.people import roles
from linli.core.people.view_access import Request, needs
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures import desk
from linli.core.procedures import queries as cases
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import procedure
from linli.domains.oversight.workplan import actions, show
from linli.domains.oversight.workplan import below as listing
from linli.domains.oversight.workplan import papers as paper
from linli.domains.oversight.workplan.models import WorkPlan
from linli.domains.oversight.workplan.procedure import why_not

FIRST = 2021


def _place(request: Request, code: str) -> Place:
    """The post's own community, or one below it; who sees figures without cases opens none."""
    own = places.placed(request.actor.place_id)
    if own.code == code and own.level == Place.COMMUNITY:
        return own
    found = places.communities(own).select_related("street", "district")
    if roles.role(request.actor.role).reach == roles.FIGURES:
        raise Http404
    return get_object_or_404(found, code=code)


def _year(year: int) -> int:
    """The years that there may be plans of: from the plan's own on, to the next."""
    if not FIRST <= year <= clock.today().year + 1:
        raise Http404
    return year


@needs("reports")
def index(request: Request) -> HttpResponse:
    """`/work-plan/`: this year's."""
    return redirect(f"/work-plan/{clock.today().year}/")


@needs("reports")
def go(request: Request, pk: int) -> HttpResponse:
    """`/work-plan/go/<pk>/`: from a case, as messages and duties name it, to its page."""
    found = cases.visible(request.actor).filter(procedure="work_plan")
    row = get_object_or_404(WorkPlan.objects.select_related("place"), case__in=found, pk=pk)
    return redirect(show.address(row.place, row.year))


@needs("reports")
def page(request: Request, year: int, code: str) -> HttpResponse:
    """`/work-plan/<year>/<code>/`: a committee's plan; `?edition=` an earlier one, `?move=` opens a move's form."""
    return _shown(request, _place(request, code), _year(year))


def _shown(request: Request, place: Place, year: int, attempt: Attempt | None = None) -> HttpResponse:
    actor, row = request.actor, actions.of(place, year)
    if row is None and (why := why_not(place, year, clock.today())):
        context = {"place": place, "year": year, "why": why, "years": show.years(place, year)}
        return render(request, "oversight/workplan_none.html", context, status=404)
    made = show.page(place, year, row, actor, request.GET.get("edition", ""))
    if made is None:
        raise Http404
    initial = show.initial(made, request.GET)
    if attempt is None and row is not None:
        attempt = desk.opened(row.case, request.GET.get("move", ""), actor, initial)
    context = show.context(made, attempt)
    return render(request, "oversight/workplan.html", context, status=422 if _tried(attempt) else 200)


def _tried(attempt: Attempt | None) -> bool:
    return attempt is not None and (
        bool(attempt.concerns) or (attempt.form is not None and attempt.form.is_bound)
    )


@needs("reports")
@require_POST
def act(request: Request, year: int, code: str, move: str) -> HttpResponse:
    """`/work-plan/<year>/<code>/<move>/`: a step of the plan."""
    place, year = _place(request, code), _year(year)
    row, back = actions.of(place, year), show.address(place, year)

    def again(attempt: Attempt) -> HttpResponse:
        return _shown(request, place, year, attempt)

    if move != "begin":
        if row is None:
            raise Http404
        return desk.post(request, row.case, move, back, again)

    if row is not None:
        messages.info(request, f"{year}年的计划已经起草了，就在这里")
        return redirect(back)

    def begin(data: dict[str, Any], reasons: dict[str, str], token: UUID) -> None:
        actions.begin(place, year, request.actor, token)

    draft = actions.blank(place, year)
    return desk.post(request, draft, "begin", back, again, begin, procedure("work_plan").move("begin"))


@needs("reports")
def file(request: Request, year: int, code: str, form: str) -> HttpResponseBase:
    """The plan as docx or pdf, as it was adopted or as it stands; as xlsx or csv by month with its progress."""
    place, year = _place(request, code), _year(year)
    row = actions.of(place, year)
    made = show.page(place, year, row, request.actor, request.GET.get("edition", ""))
    if made is None or (row is None and why_not(place, year, clock.today())):
        raise Http404
    name = f"{actions.title(place, year)}_{clock.local(clock.now()):%Y%m%d-%H%M}"
    if form in ("xlsx", "csv"):
        return downloads.rows(name, form, "工作计划", paper.HEAD, paper.WIDTHS, paper.book(made.sheet))
    edition = f"_第{made.edition.number}版" if made.edition else "_草稿"
    url = files.address(request, made.edition.paper) if made.edition else None
    return files.download(request, made.document, form, url, f"{name}{edition}", made.base)


# --- which committees have one ------------------------------------------------------------------------------------


@needs("reports")
def below(request: Request, year: int) -> HttpResponse:
    """`/work-plan/<year>/`: one's own; above the community those below, who has none yet first. `?in=` a district or street."""
    own, year = places.placed(request.actor.place_id), _year(year)
    if own.level == Place.COMMUNITY:
        return redirect(show.address(own, year))
    return render(request, "oversight/workplan_below.html", listing.context(own, year, request.GET.dict()))


@needs("reports")
def listed(request: Request, year: int, ending: str) -> HttpResponseBase:
    """The same list as a file."""
    own, year = places.placed(request.actor.place_id), _year(year)
    if own.level == Place.COMMUNITY:
        raise Http404
    found = listing.rows(own, year)
    name = f"{own}{year}年工作计划_谁有谁没有_{clock.today().isoformat()}"
    if own.level == Place.CITY:  # figures alone, as on the page
        heads, lines = listing.summed(found, own, year)
        return downloads.rows(name, ending, "工作计划", heads, listing.SUMS, lines)
    rows = listing.exported(found)
    return downloads.rows(name, ending, "工作计划", listing.HEAD, listing.WIDTHS, rows)
