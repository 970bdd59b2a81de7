"""The pages of projects: the list, the opening from a meeting, and the project itself."""

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from linli.core.people.gate import Request, acts, needs
from linli.core.procedures import desk
from linli.core.procedures import queries as cases
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.domains.projects import actions, forms, queries, show


@needs("problems")
def index(request: Request) -> HttpResponse:
    """Projects that are on, or over, newest first."""
    tab = "closed" if request.GET.get("tab") == "closed" else "open"
    before = request.GET.get("before", "")
    found = queries.page(request.actor, tab, int(before) if before.isdecimal() else None)
    return render(request, "projects/list.html", show.listed(found, tab, bool(before), request.actor))


@needs("meetings")
@acts
def opening(request: Request, item: int) -> HttpResponse:
    """The result of an item: open a project with what was decided, and go back to the meeting."""
    visible = cases.visible(request.actor).filter(procedure="agenda_item")
    found = get_object_or_404(visible.select_related("place", "root", "item__problem"), pk=item)
    made = procedure("project").move("open")
    draft = Case(procedure="project", place=found.place, title=found.title)

    def shown(attempt: Attempt, status: int = 200) -> HttpResponse:
        context = show.opening(found, request.actor, attempt)
        return render(request, "projects/open.html", context, status=status)

    if request.method != "POST":
        form = forms.Measures(case=draft, actor=request.actor, initial=show.decided(found))
        return shown(Attempt(made, form, str(uuid4())))

    def act(data: dict[str, Any], reasons: dict[str, str], token: Any) -> None:
        actions.open_project(found, request.actor, data, reasons=reasons, token=token)

    def again(attempt: Attempt) -> HttpResponse:
        return shown(attempt, 422)

    return desk.post(request, draft, "open", f"/meetings/{found.root_id}/", again, act, made)


@needs("problems")
def page(request: Request, pk: int) -> HttpResponse:
    """The project; `?move=` opens a move's form."""
    case = get_object_or_404(queries.cases(request.actor), pk=pk)
    attempt = desk.opened(case, request.GET.get("move", ""), request.actor, show.initial(request.GET))
    return render(request, "projects/page.html", show.page(case, request.actor, attempt))


@needs("problems")
@require_POST
def move(request: Request, pk: int, move: str) -> HttpResponse:
    """A move of the project."""
    case = get_object_or_404(queries.cases(request.actor), pk=pk)

    def again(attempt: Attempt) -> HttpResponse:
        return render(request, "projects/page.html", show.page(case, request.actor, attempt), status=422)

    return desk.post(request, case, move, f"/projects/{pk}/", again)
