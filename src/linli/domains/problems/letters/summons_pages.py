"""The pages of departments that are called to the spot: the call, who comes, who came and what they promised (4.3)."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from linli.core.papers.models import Paper
from linli.core.people.actor import Actor
from linli.core.people.view_access import Request, acts, needs
from linli.core.procedures import desk, queries, shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import procedure
from linli.core.ui import dates, parts
from linli.domains.problems import redaction
from linli.domains.problems.letters import summons, summons_forms
from linli.domains.problems.models import Pledge, Summoned, Summons


@needs("letters")
@acts
def new(request: Request, pk: int) -> HttpResponse:
    """/summons/new/<problem>/: which departments, when, where, what for."""
    visible = queries.visible(request.actor).filter(procedure="problem").select_related("place", "street")
    problem = get_object_or_404(visible, pk=pk)
    made = procedure("summons").move("call")

    def page(attempt: Attempt, status: int = 200) -> HttpResponse:
        concerns = shown.against(attempt, problem.edition)
        context = {
            "problem": problem,
            "title": redaction.masked(problem.title),
            "form": attempt.form,
            "token": attempt.token,
            "concerns": concerns,
        }
        return render(request, "demands/letters/summons_new.html", context, status=status)

    if request.method != "POST":
        form = summons_forms.Call(case=problem, actor=request.actor)
        return page(Attempt(made, form, str(uuid4())))

    def act(data: dict[str, Any], reasons: dict[str, str], token: UUID) -> None:
        summons.call(problem, request.actor, data, token)

    return desk.post(
        request, problem, "call", f"/problems/{pk}/", lambda attempt: page(attempt, 422), act, made
    )


def _rows(actor: Actor) -> Any:
    visible = queries.visible(actor).filter(procedure="summons")
    return Summons.objects.filter(case__in=visible).select_related("case__place", "case__street", "problem")


@needs("problems")
def page(request: Request, pk: int) -> HttpResponse:
    """/summons/<pk>/: who is called and comes; afterwards who came, what was decided and promised."""
    row = get_object_or_404(_rows(request.actor), pk=pk)
    wanted = desk.opened(row.case, request.GET.get("move", ""), request.actor)
    return _shown(request, row, wanted)


@needs("problems")
@require_POST
def move(request: Request, pk: int, move: str) -> HttpResponse:
    """POST /summons/<pk>/<move>/."""
    row = get_object_or_404(_rows(request.actor), pk=pk)

    def again(attempt: Attempt) -> HttpResponse:
        return _shown(request, get_object_or_404(_rows(request.actor), pk=pk), attempt, 422)

    return desk.post(request, row.case, move, f"/summons/{pk}/", again)


def _shown(request: Request, row: Summons, attempt: Attempt | None, status: int = 200) -> HttpResponse:
    case, actor = row.case, request.actor
    offers = queries.offers(case, actor)
    able = [offer for offer in offers if offer.permitted]
    holding = attempt is not None and attempt.move.name == "hold"
    events = queries.timeline([case])
    called = Summoned.objects.filter(summons=case).select_related("case").order_by("pk")
    promised = Pledge.objects.filter(case__root_id=case.root_id, problem=row.problem_id)
    context = {
        "row": row,
        "case": case,
        "state": procedure("summons").state(case.state),
        "problem_title": redaction.masked(row.problem.title),
        "called": [_called(one) for one in called],
        "promised": [
            parts.Item(
                one.what, f"{one.department}　{dates.shortday(one.due_on)} 前", f"/pledges/{one.case_id}/"
            )
            for one in promised.filter(case__opened_at=case.closed_at).order_by("pk")
        ]
        if case.closed_at
        else [],
        "moves": shown.moves(
            case,
            [offer for offer in able if not (holding and offer.move.name == "hold")],
            f"/summons/{case.pk}/",
            None if holding else attempt,
            main="hold",
        ),
        "others": [offer for offer in offers if not offer.permitted],
        "attempt": attempt if holding else None,
        "concerns": shown.against(attempt, case.edition) if holding and attempt else [],
        "lines": shown.lines(events, shown.notes),
        "proof": shown.proof(events),
        "papers": [
            parts.Item(one.title, one.number, f"/papers/{one.pk}.pdf", "file-text")
            for one in Paper.objects.filter(case_id=case.pk).order_by("-pk").defer("document")
        ],
    }
    return render(request, "demands/letters/summons.html", context, status=status)


def _called(row: Summoned) -> parts.Item:
    state = row.case.state
    tone = {"coming": "green", "came": "green", "absent": "red", "cannot": "amber"}.get(state, "")
    label = procedure("summoned").state(state).label
    said = row.who
    if state == "cannot":
        said = next((text for event in queries.timeline([row.case]) for _, text in event.notes), "")
    return parts.Item(row.department, said, tag=label, tag_tone=tone)
