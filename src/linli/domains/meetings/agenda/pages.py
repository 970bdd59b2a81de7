"""The pages before a meeting: the order and times of its agenda, and the year with what is planned in it."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from linli.core import clock
from linli.core.people.view_access import Request, acts, needs
from linli.core.procedures import desk, shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.domains.meetings import actions, lists, queries
from linli.domains.meetings.agenda import order, year
from linli.domains.meetings.pages import place_of


@needs("meetings")
@acts
def agenda(request: Request, pk: int) -> HttpResponse:
    """/meetings/<pk>/agenda/: which item first, how long each; by buttons, by keyboard, by drag."""
    case = get_object_or_404(queries.visible(request.actor).select_related("place", "meeting"), pk=pk)
    coming = case.state in queries.COMING

    def page(attempt: Attempt | None = None) -> HttpResponse:
        items = order.rows(case.pk)
        context = {
            "case": case,
            "base": f"/meetings/{pk}/",
            "coming": coming,
            "begins": clock.local(case.meeting.held_at),
            "slots": order.slots(case.meeting, items, case.edition),
            "token": str(uuid4()),
            "errors": _errors(attempt),
            "concerns": shown.against(attempt, case.edition),
        }
        return render(request, "meetings/arrange.html", context, status=422 if attempt else 200)

    if request.method != "POST":
        return page()
    return desk.post(request, case, "arrange", f"/meetings/{pk}/agenda/", page)


def _errors(attempt: Attempt | None) -> list[str]:
    form = attempt.form if attempt is not None else None
    if form is None:
        return []
    return [f"{form.fields[name].label}：{text}" for name, texts in form.errors.items() for text in texts]


@needs("meetings")
@require_safe
def of_year(request: Request) -> HttpResponse:
    """/meetings/year/?year=2021: twelve months, the bodies' meetings, and what is still to be planned."""
    given = request.GET.get("year", "")
    this = clock.today().year
    wanted = int(given) if given.isdecimal() and len(given) == 4 else this
    wanted = min(max(wanted, 2021), this + 1)
    return render(request, "meetings/year.html", year.page(place_of(request), request.actor, wanted))


@needs("meetings")
@require_POST
def confirm(request: Request) -> HttpResponse:
    """POST /meetings/year/plan/: what the year proposes becomes a planned meeting with one tap."""
    place, made = place_of(request), procedure("meeting").move("plan")
    case = Case(procedure="meeting", place=place, title="会议")
    back = f"/meetings/year/?year={request.POST.get('held_at', '')[:4]}"

    def act(data: dict[str, Any], reasons: dict[str, str], token: UUID) -> None:
        case.title = actions.plan(place, request.actor, data, token).title

    def again(attempt: Attempt) -> HttpResponse:
        return render(request, "meetings/new.html", lists.new(place, attempt), status=422)

    return desk.post(request, case, "plan", back, again, act, made)
