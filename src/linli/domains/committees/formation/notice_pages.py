"""The pages of a notice for the desk, of objections for their two examiners, and of the street's queue (3.3)."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from linli.core.people.actor import Actor
from linli.core.people.view_access import Request, needs
from linli.core.procedures import desk
from linli.core.procedures import queries as cases
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.procedures.shown import concern
from linli.domains.committees.facts import ObjectionFacts
from linli.domains.committees.formation import actions, entry_forms, meeting, queries, show
from linli.domains.committees.formation import notice as formation_notice

# --- the notice -----------------------------------------------------------------------------------------------


def _notice(request: Request, pk: int) -> Case:
    return get_object_or_404(queries.notices(request.actor), pk=pk)


def _page(request: Request, case: Case, attempt: Attempt | None = None, status: int = 200) -> HttpResponse:
    return render(
        request, "committees/notice.html", formation_notice.page(case, request.actor, attempt), status=status
    )


@needs("notices")
def notice(request: Request, pk: int) -> HttpResponse:
    """/committee/notices/<pk>/: the notice with its clock; `?move=` opens a move's form."""
    case = _notice(request, pk)
    return _page(request, case, desk.opened(case, request.GET.get("move", ""), request.actor))


@needs("notices")
@require_POST
def notice_move(request: Request, pk: int, move: str) -> HttpResponse:
    """A move of the notice: void, amend, change who examines."""
    case = _notice(request, pk)
    back = show.address(case.root or case) if move in ("void", "amend") else show.address(case)
    return desk.post(request, case, move, back, lambda attempt: _page(request, case, attempt, 422))


@needs("notices")
def object_for(request: Request, pk: int) -> HttpResponse:
    """/committee/notices/<pk>/object/: write down an objection for somebody. Once kept it is not shown again."""
    case = _notice(request, pk)
    if request.actor.sight == "district_officer" or request.actor.reads:
        raise Http404
    made = procedure("objection").move("object")

    def shown(attempt: Attempt, status: int = 200) -> HttpResponse:
        context = {
            "case": case,
            "back": show.address(case),
            "form": attempt.form,
            "token": attempt.token,
            "brief": formation_notice.brief(case.notice),
            "keepers": formation_notice.keepers(case.notice),
            "concerns": [concern(one, case.edition) for one in attempt.concerns],
        }
        answer = render(request, "committees/object.html", context, status=status)
        answer["Cache-Control"] = "no-store"
        return answer

    if request.method != "POST":
        return shown(Attempt(made, entry_forms.Entered(case=case, actor=request.actor), str(uuid4())))

    def act(data: dict[str, Any], reasons: dict[str, str], token: Any) -> None:
        actions.object_to(case, request.actor, data, reasons=reasons, token=token)
        case.title = "封好了，只有两名核查的人打得开"

    entered = formation_notice.entering(made)
    return desk.post(request, case, "object", show.address(case), lambda one: shown(one, 422), act, entered)


# --- objections -----------------------------------------------------------------------------------------------


@needs("objections")
def objections(request: Request) -> HttpResponse:
    """/committee/objections/: what this post examines, and nothing else."""
    context = formation_notice.listed(queries.objections(request.actor))
    return render(request, "committees/objections.html", context)


def _mine(request: Request, pk: int) -> tuple[Case, ObjectionFacts]:
    """The objection, for one of the two who examine it; for everybody else there is none."""
    for case, known in queries.objections(request.actor):
        if case.pk == pk:
            return case, known
    raise Http404


def _objection(
    request: Request,
    found: tuple[Case, ObjectionFacts],
    attempt: Attempt | None = None,
    status: int = 200,
    opened: dict[str, str] | None = None,
) -> HttpResponse:
    context = formation_notice.objection(*found, request.actor, attempt, opened)
    answer = render(request, "committees/objection.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


@needs("objections")
def objection(request: Request, pk: int) -> HttpResponse:
    """/committee/objections/<pk>/: how far it is; the words stay sealed until they are opened."""
    found = _mine(request, pk)
    return _objection(request, found, desk.opened(found[0], request.GET.get("move", ""), request.actor))


@needs("objections")
@require_POST
def open_objection(request: Request, pk: int) -> HttpResponse:
    """/committee/objections/<pk>/open/: what is sealed, on this one page; the look is written down."""
    found = _mine(request, pk)
    case, known = found
    words = actions.read(known.objection, case, request.actor)
    attempt = desk.opened(case, request.POST.get("move", ""), request.actor)
    return _objection(request, found, attempt, opened=words)


@needs("objections")
@require_POST
def objection_move(request: Request, pk: int, move: str) -> HttpResponse:
    """A move of the objection: hear, find, agree or doubt."""
    found = _mine(request, pk)
    back = show.address(found[0])
    return desk.post(request, found[0], move, back, lambda attempt: _objection(request, found, attempt, 422))


# --- the street's queue ---------------------------------------------------------------------------------------


@needs("approvals")
def approvals(request: Request) -> HttpResponse:
    """/approvals/: the slates that wait for the street, those with most to explain first."""
    rows = meeting.slate_rows(queries.waiting(request.actor), request.actor)
    context = {"rows": rows, "answered": meeting.answered(queries.answered(request.actor))}
    return render(request, "committees/approvals.html", context)


# --- the way from a message or a duty -------------------------------------------------------------------------


@needs("desk")
def go(request: Request, pk: int) -> HttpResponse:
    """/committee/go/<pk>/: the page on which this post meets the case that it was told of."""
    case = get_object_or_404(cases.visible(request.actor).select_related("place"), pk=pk)
    if case.procedure == "committee":
        below = request.actor.level != "community"
        return redirect(f"/committee/{case.place.code}/" if below else "/committee/")
    if case.procedure == "member":
        return redirect(f"/committee/members/{case.pk}/")
    if case.procedure in ("round", "candidate", "notice"):
        return redirect(show.address(case))
    if case.procedure != "objection":
        raise Http404
    if any(mine.pk == case.pk for mine, _ in queries.objections(request.actor)):
        return redirect(show.address(case))
    return redirect(f"/committee/notices/{_notice_of(request.actor, case)}/")


def _notice_of(actor: Actor, case: Case) -> int:
    """The notice of an objection for the secretary, once it is settled, or when nobody is there to examine it."""
    row = case.objection
    duty = queries.orphaned(case)
    if actor.role != "secretary" or not (case.closed_at is not None or duty):
        raise Http404
    return int(row.notice_id)
