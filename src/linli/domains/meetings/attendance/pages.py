"""The pages of who is asked to a meeting: one's own answer, the answers that the community enters, the sheet to print."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from linli.core.papers import files
from linli.core.people.view_access import Request, needs
from linli.core.procedures import desk, shown
from linli.core.procedures import queries as cases
from linli.core.procedures.desk import Attempt
from linli.core.procedures.models import Case
from linli.domains.meetings import polling, queries
from linli.domains.meetings.attendance import feed, invitation, show

# What whoever is asked to a meeting may do there, on a page of their own.
OWN = ("answer", "confirm")


def _own(request: Request, pk: int) -> Case:
    """The meeting, for who is asked to it or was in its chair."""
    case = polling.reachable(request.actor, pk) or show.chaired(request.actor, pk)
    if case is None:
        raise Http404
    return case


@needs("desk")
@require_safe
def mine(request: Request) -> HttpResponse:
    """/meetings/mine/: the meetings that one is asked to, and the address of one's own calendar."""
    return mine_page(request)


def mine_page(request: Request, fresh: str = "") -> HttpResponse:
    """The same; `fresh` is the calendar's address, shown once when it was made."""
    context = show.mine(request.actor) | {"feed": feed.of(request.actor), "fresh": fresh}
    answer = render(request, "meetings/mine.html", context)
    if fresh:
        answer["Cache-Control"] = "no-store"
    return answer


@needs("desk")
def invited(request: Request, pk: int) -> HttpResponse:
    """/meetings/<pk>/mine/: when, where, on what; whether one comes; for the chair, the minutes to confirm."""
    return _invited(request, _own(request, pk), None)


@needs("desk")
@require_POST
def invited_move(request: Request, pk: int, move: str) -> HttpResponse:
    """POST /meetings/<pk>/mine/<move>/."""
    case = _own(request, pk)
    if move not in OWN:
        raise Http404

    def again(attempt: Attempt) -> HttpResponse:
        return _invited(request, case, attempt)

    return desk.post(request, case, move, f"/meetings/{pk}/mine/", again)


def _invited(request: Request, case: Case, attempt: Attempt | None) -> HttpResponse:
    context = show.invited(queries.record(case), request.actor, attempt)
    return render(request, "meetings/invited.html", context, status=422 if attempt else 200)


@needs("meetings")
def answers(request: Request, pk: int) -> HttpResponse:
    """/meetings/<pk>/answers/: who comes and who has not said; what others said is entered here in one go."""
    case = get_object_or_404(queries.visible(request.actor).select_related("place", "street"), pk=pk)

    def page(attempt: Attempt | None = None) -> HttpResponse:
        context = show.listed(queries.record(case), request.actor, attempt)
        return render(request, "meetings/answers.html", context, status=422 if attempt else 200)

    if request.method != "POST":
        return page()
    return desk.post(request, case, "enter_answers", f"/meetings/{pk}/answers/", page)


@needs("meetings")
@require_safe
def sheet(request: Request, pk: int, form: str) -> HttpResponse:
    """/meetings/<pk>/invitation.<form>: the invitation to print, with the agenda's times and a slip to answer on."""
    case = get_object_or_404(queries.visible(request.actor).select_related("place", "street"), pk=pk)
    made = invitation.sheet(queries.record(case))
    return files.download(request, made, form, None, made.title, f"/meetings/{pk}/answers/")


# --- departments and units ------------------------------------------------------------------------------------------


def _asked(request: Request, pk: int) -> Any:
    row = show.asked_rows(request.actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@needs("desk")
def asked(request: Request, pk: int) -> HttpResponse:
    """/meetings/asked/<pk>/: which item, when and where; the unit's own answer, or the one that is entered for it."""
    row = _asked(request, pk)
    return _asked_page(request, row, desk.opened(row.case, request.GET.get("move", ""), request.actor))


@needs("desk")
@require_POST
def asked_move(request: Request, pk: int, move: str) -> HttpResponse:
    """POST /meetings/asked/<pk>/<move>/."""
    row = _asked(request, pk)

    def again(attempt: Attempt) -> HttpResponse:
        return _asked_page(request, row, attempt, 422)

    return desk.post(request, row.case, move, f"/meetings/asked/{pk}/", again)


def _asked_page(request: Request, row: Any, attempt: Attempt | None, status: int = 200) -> HttpResponse:
    offers = [offer for offer in cases.offers(row.case, request.actor) if offer.permitted]
    base = f"/meetings/asked/{row.pk}/"
    events = cases.timeline([row.case])
    context = show.asked(row, request.actor) | {
        "moves": shown.moves(row.case, offers, base, attempt, main="come"),
        "lines": shown.lines(events, shown.notes),
        "proof": shown.proof(events),
        "base": base,
    }
    return render(request, "meetings/asked.html", context, status=status)


@needs("desk")
@require_safe
def asked_letter(request: Request, pk: int, form: str) -> HttpResponse:
    """/meetings/asked/<pk>/letter.<form>: the letter to a department or unit, to be printed and sent."""
    row = _asked(request, pk)
    made = invitation.letter(row)
    return files.download(request, made, form, None, made.title, f"/meetings/asked/{pk}/")
