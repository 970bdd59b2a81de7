"""The pages of a round: the call, the round by its state, those who come forward (3.1–3.3)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from linli.core.people import sealed
from linli.core.people.view_access import Request, needs
from linli.core.places.models import Place
from linli.core.procedures import desk
from linli.core.procedures.desk import Attempt
from linli.core.procedures.forms import visible
from linli.core.procedures.kinds import Refused, procedure
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.committees import forms
from linli.domains.committees.formation import actions, entry_forms, meeting, people, queries, round, show
from linli.domains.committees.models import Round, Source


def own_place(request: Request) -> Place:
    """The community of the post that is acted under; others form no committee of their own."""
    post = next((post for post in request.posts if post.pk == request.actor.post_id), None)
    if post is None or post.place.level != Place.COMMUNITY:
        raise Http404
    return post.place  # type: ignore[no-any-return]


# --- the call -------------------------------------------------------------------------------------------------


@needs("recommend")
def call(request: Request) -> HttpResponse:
    """/committee/call/: publish a call; `?kind=` says what for."""
    place = own_place(request)
    if request.actor.role not in queries.STAFF:
        raise Http404
    made = procedure("round").move("call")
    draft = Case(procedure="round", place=place, title="社工委")
    if request.method != "POST":
        asked = request.GET.get("kind", "")
        kind = asked if asked in dict(Round.KINDS) else Round.FORMATION
        form = forms.Call(case=draft, actor=request.actor, initial={"kind": kind})
        attempt = Attempt(made, form, str(uuid4()))
        return render(request, "committees/call.html", people.call(place, request.actor, attempt))
    opened: list[Case] = []

    def act(data: dict[str, Any], reasons: dict[str, str], token: Any) -> None:
        opened.append(actions.call(place, request.actor, data, reasons=reasons, token=token))
        draft.title = opened[0].title

    def again(attempt: Attempt) -> HttpResponse:
        context = people.call(place, request.actor, attempt)
        return render(request, "committees/call.html", context, status=422)

    answer = desk.post(request, draft, "call", "/committee/", again, act, made)
    return redirect(show.address(opened[0])) if opened else answer


# --- the round ------------------------------------------------------------------------------------------------


def find(request: Request, pk: int) -> Case:
    return get_object_or_404(queries.rounds(request.actor), pk=pk)


def _page(request: Request, case: Case, attempt: Attempt | None = None, status: int = 200) -> HttpResponse:
    kept = request.session.get(_key(case), {})
    context = round.page(case, request.actor, attempt, kept)
    return render(request, "committees/round.html", context, status=status)


def _key(case: Case) -> str:
    return f"slate-{case.pk}"


@needs("committee")
def page(request: Request, pk: int) -> HttpResponse:
    """/committee/rounds/<pk>/: the round by its state; `?move=` opens a move's form."""
    case = find(request, pk)
    return _page(request, case, desk.opened(case, request.GET.get("move", ""), request.actor))


@needs("committee")
@require_POST
def move(request: Request, pk: int, move: str) -> HttpResponse:
    """A move of the round."""
    case = find(request, pk)

    def again(attempt: Attempt) -> HttpResponse:
        return _page(request, case, attempt, 422)

    if move == "arrange":
        return _arrange(request, case, again)
    if move == "decide" and "fill" in request.POST and case.state == "party_meeting":
        record, token = queries.record(case), desk.read_token(request)
        return _page(request, case, meeting.filled(record, request.actor, request.POST, token))
    if move == "approve" and "all" in request.POST and case.state == "street":
        record, token = queries.record(case), desk.read_token(request)
        attempt = meeting.agreed_to_all(record, request.actor, request.POST, token)
        return _page(request, case, attempt, 422 if attempt.concerns else 200)
    answer = desk.post(request, case, move, show.address(case), again)
    if move == "submit" and answer.status_code == 302:
        request.session.pop(_key(case), None)
    return answer


def _arrange(request: Request, case: Case, again: Callable[[Attempt], HttpResponse]) -> HttpResponse:
    """Each press is a new place for one person: sent again it says the same, so it needs no token of its own.

    Reasons that were being typed meanwhile are kept until the slate is handed on.
    """
    written = {key: text for key, text in desk.reasons_of(request).items() if text.strip()}
    if written != request.session.get(_key(case), {}):
        request.session[_key(case)] = written

    move, token = procedure("round").move("arrange"), str(desk.read_token(request))
    form = forms.Arrange(request.POST, case=case, actor=request.actor)
    if not form.is_valid():
        return again(Attempt(move, form, token))
    try:
        take(case, "arrange", request.actor, form.cleaned_data)
    except Refused as refused:
        return again(Attempt(move, form, token, refused.concerns, reasons=written))
    return redirect(show.address(case))


# --- coming forward -------------------------------------------------------------------------------------------


@needs("recommend")
def come_here(request: Request) -> HttpResponse:
    """/committee/come/: where a unit's liaison recommends; the open call of the place, or that there is none."""
    case = queries.open_round(request.actor)
    if case is not None and case.state == "calling":
        return redirect(f"{show.address(case)}come/")
    return render(request, "committees/no_call.html", {"case": case})


@needs("recommend")
def come(request: Request, pk: int) -> HttpResponse:
    """/committee/rounds/<pk>/come/: staff write down who came on paper, a liaison recommends for the unit."""
    case = queries.open_round(request.actor)
    if case is None or case.pk != pk:
        raise Http404
    liaison = request.actor.role == "liaison"
    kind = entry_forms.Unit if liaison else entry_forms.Paper
    draft = Case(procedure="candidate", place=case.place, root=case, title="候选人")
    unit = entry_forms.unit_of(request.actor) if liaison else ""

    def shown(attempt: Attempt, status: int = 200) -> HttpResponse:
        context = people.come(case, attempt.form, attempt, unit)
        if liaison:
            context["mine"] = people.of_unit(case, unit)
        return render(request, "committees/come.html", context, status=status)

    made = replace(procedure("candidate").move("recommend"), form=kind, said="记下推荐")
    if request.method != "POST":
        return shown(Attempt(made, kind(case=draft, actor=request.actor), str(uuid4())))

    def act(data: dict[str, Any], reasons: dict[str, str], token: Any) -> None:
        found = actions.come_forward(case, request.actor, data, token, reasons=reasons)
        draft.title = found.title

    back = f"{show.address(case)}come/" if liaison or "more" in request.POST else show.address(case)
    return desk.post(request, draft, "recommend", back, lambda one: shown(one, 422), act, made)


# --- one candidate --------------------------------------------------------------------------------------------


def _candidate(
    request: Request,
    case: Case,
    attempt: Attempt | None = None,
    status: int = 200,
    revealed: tuple[int, str] = (0, ""),
) -> HttpResponse:
    context = people.candidate(case, request.actor, attempt, revealed)
    answer = render(request, "committees/candidate.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


@needs("committee")
def candidate(request: Request, pk: int) -> HttpResponse:
    """/committee/candidates/<pk>/: one candidate; `?move=` opens a move's form."""
    case = get_object_or_404(queries.candidates(request.actor), pk=pk)
    name = request.GET.get("move", "")
    initial = (
        {"kind": case.candidate.kind, "identity": case.candidate.identity} if name == "identify" else None
    )
    return _candidate(request, case, desk.opened(case, name, request.actor, initial))


@needs("committee")
@require_POST
def candidate_move(request: Request, pk: int, move: str) -> HttpResponse:
    """A move of the candidate."""
    case = get_object_or_404(queries.candidates(request.actor), pk=pk)

    def again(attempt: Attempt) -> HttpResponse:
        return _candidate(request, case, attempt, 422)

    return desk.post(request, case, move, show.address(case), again)


@needs("reveal")
@require_POST
def reveal(request: Request, pk: int) -> HttpResponse:
    """/committee/candidates/<pk>/reveal/: how to find the candidate, once, to who says why; the look is written first."""
    case = get_object_or_404(queries.candidates(request.actor), pk=pk, closed_at__isnull=True)
    wanted = request.POST.get("source", "")
    rows = Source.objects.filter(case=case, sealed__isnull=False).select_related("sealed")
    row = next((one for one in rows if str(one.pk) == wanted), None)
    if row is None or row.sealed is None:
        raise Http404
    reason = " ".join(visible(request.POST.get("reason", "")).split())
    if not reason:
        messages.error(request, "看联系方式要写一句为什么，例：问本人愿不愿意")
        return _candidate(request, case, status=422)
    contact = sealed.look(row.sealed, "contact", request.actor, reason, case.pk)
    return _candidate(request, case, revealed=(row.pk, contact or "没有留联系方式"))
