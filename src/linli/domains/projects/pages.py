"""The pages of projects: the list, the opening from a meeting, and the project itself."""

from typing import Any
from uuid import uuid4

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from linli.core.people.view_access import Request, acts, needs
from linli.core.procedures import desk
from linli.core.procedures import queries as cases
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.problems import photos
from linli.domains.projects import actions, export, forms, queries, show, work


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
    move = request.GET.get("move", "")
    attempt = desk.opened(case, move, request.actor, show.begun(case, move) | show.initial(request.GET))
    return render(request, "projects/page.html", show.page(case, request.actor, attempt))


@needs("problems")
@require_POST
def move(request: Request, pk: int, move: str) -> HttpResponse:
    """A move of the project, with its photo in the same transaction."""
    case = get_object_or_404(queries.cases(request.actor), pk=pk)

    def again(attempt: Attempt) -> HttpResponse:
        return render(request, "projects/page.html", show.page(case, request.actor, attempt), status=422)

    def act(data: dict[str, Any], reasons: dict[str, str], token: Any) -> None:
        jpeg, shown = data.pop("photo", None), bool(data.pop("shown", False))
        with transaction.atomic():
            before = case.state
            take(case, move, request.actor, data, reasons, token)
            if jpeg:
                at = (
                    "before" if before in ("study", "planning") else "after" if move == "accept" else "during"
                )
                photos.keep(case, jpeg, token, at, work.caption(at), shown)

    return desk.post(request, case, move, f"/projects/{pk}/", again, act)


def _promise(request: Request, pk: int, of: int, attempt: Attempt | None, status: int = 200) -> HttpResponse:
    project = get_object_or_404(queries.cases(request.actor), pk=pk)
    case = get_object_or_404(queries.promises(request.actor).filter(root=project.pk), pk=of)
    context = work.page(project, case, request.actor, attempt)
    return render(request, "projects/promise.html", context, status=status)


@needs("problems")
@require_GET
def promise(request: Request, pk: int, of: int) -> HttpResponse:
    """What a party promised: its page, where it is told whether it was kept."""
    case = get_object_or_404(queries.promises(request.actor).filter(root=pk), pk=of)
    return _promise(request, pk, of, desk.opened(case, request.GET.get("move", ""), request.actor))


@needs("problems")
@require_POST
def promise_move(request: Request, pk: int, of: int, move: str) -> HttpResponse:
    """Whether it was kept, put off, or not needed."""
    case = get_object_or_404(queries.promises(request.actor).filter(root=pk), pk=of)

    def again(attempt: Attempt) -> HttpResponse:
        return _promise(request, pk, of, attempt, 422)

    return desk.post(request, case, move, f"/projects/{pk}/", again)


@needs("problems")
@require_GET
def listed(request: Request, ending: str) -> Any:
    """The project list as a sheet to print, or as a file."""
    tab = "closed" if request.GET.get("tab") == "closed" else "open"
    return export.reply(request, tab, ending)
