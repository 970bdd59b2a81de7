"""The staff's pages of personal fields: find somebody by number, show, copy, correct, erase, answer a request in time."""

import json
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock
from linli.core.people import sealed
from linli.core.people.actor import Actor
from linli.core.people.view_access import Request, needs
from linli.core.procedures.desk import read_token
from linli.core.procedures.forms import MoveForm, visible
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.core.ui import fields
from linli.domains.problems import redaction
from linli.domains.problems.case import loading, page
from linli.domains.problems.models import Claim, Reporter
from linli.domains.problems.persons import actions, forms, show
from linli.domains.problems.persons.procedure import CLAIM

RIGHT = "personal"
ANSWERS = ("correct", "erase", "refuse")


@needs(RIGHT)
@never_cache
def persons(request: Request) -> HttpResponse:
    """/persons/: what waits for an answer, and one field to find somebody by; the number stands in no address."""
    actor: Actor = request.actor
    found: list[Reporter] = []
    typed = str(request.POST.get("phone", ""))[:20] if request.method == "POST" else ""
    odd = bool(typed) and len(redaction.number(typed)) < 7
    if typed and not odd:
        found = [row for row in actions.by_phone(actor.place_id or 0, typed) if _sees(row, actor)]
        if found:
            assert found[0].person is not None
            sealed.look(found[0].person, "find", actor, "本人来要查、要改、要删", found[0].case_id)
            return redirect(f"/persons/{found[0].pk}/")
    open_ones = Claim.objects.filter(case__place=actor.place_id, case__closed_at__isnull=True)
    rows = open_ones.select_related("case", "reporter__person", "reporter__case__problem").order_by(
        "case__due_at"
    )
    context = {
        "waiting": [row for row in rows if _sees(row.reporter, actor)],
        "none": bool(typed),
        "odd": odd,
        "typed": typed,
    }
    return render(request, "demands/persons.html", context, status=422 if typed else 200)


def _sees(row: Reporter, actor: Actor) -> bool:
    """Who may see the name may deal with it: a name that is kept is for the first taker and the secretary alone."""
    loaded = loading.Loaded(row.case, page.problem_of(row.case), [], [])
    return page.sees_names(loaded, actor, row)


def _reporter(request: Request, pk: int) -> Reporter:
    rows = Reporter.objects.select_related(
        "person", "case__problem", "origin", "place__street", "place__district"
    )
    row = get_object_or_404(rows, pk=pk, place=request.actor.place_id)
    if not _sees(row, request.actor):
        raise Http404
    return row


def _known(row: Reporter, actor: Actor) -> actions.Known:
    """The person without the reports that this post may not see the name of."""
    of = actions.known(row)
    if any(not _sees(one, actor) for one in of.reporters):
        raise Http404
    return of


@needs(RIGHT)
@require_GET
@never_cache
def person(request: Request, pk: int) -> HttpResponse:
    """/persons/<pk>/: everything that is stored on who made this report, masked."""
    return _page(request, _reporter(request, pk))


def _page(
    request: Request, row: Reporter, tried: tuple[str, Any] | None = None, said: str = "", status: int = 200
) -> HttpResponse:
    shown = {name: make(auto_id=f"{name}_%s", label_suffix="") for name, make in forms.AT_THE_COUNTER.items()}
    if tried is not None and tried[0] in shown:
        shown[tried[0]] = tried[1]
    for form in shown.values():
        form.initial.setdefault("asked_on", clock.today())
    of = _known(row, request.actor)
    context = {
        "row": row,
        "forms": shown,
        "tried": tried[0] if tried else "",
        "said": said,
        "token": uuid4(),
        "answers": {
            claim.case_id: {
                move: (
                    tried[1]
                    if tried and tried[0] == f"{claim.case_id}.{move}"
                    else CLAIM.move(move).form(auto_id=f"{claim.case_id}-{move}_%s")  # type: ignore[misc]
                )
                for move in ANSWERS
            }
            for claim in actions.running(of)
        },
        **show.person(of, request.actor),
    }
    for one in context["running"]:
        one["forms"] = [(move, context["answers"][one["pk"]][move.name]) for move in one["moves"]]
    return render(request, "demands/person.html", context, status=status)


@needs(RIGHT)
@require_POST
def copy(request: Request, pk: int, form: str) -> HttpResponse:
    """/persons/<pk>/copy.html, .json: everything in the clear, for the person, to who says why; each look is kept."""
    if form not in ("html", "json"):
        raise Http404
    row = _reporter(request, pk)
    reason = " ".join(visible(request.POST.get("reason", "")).split())
    if not reason:
        messages.error(request, "给一份要写一句为什么，例：本人带身份证来要")
        return _page(request, row, status=422)
    of = _known(row, request.actor)
    for one in of.persons:
        sealed.look(one, "copy", request.actor, reason, row.case_id)
    made = show.copy(of)
    if form == "json":
        reply = HttpResponse(json.dumps(made, ensure_ascii=False, indent=2), content_type="application/json")
    else:
        reply = render(request, "demands/person_copy.html", {"made": made, "place": row.place})
    reply["Content-Disposition"] = f'attachment; filename="personal-{row.pk}.{form}"'
    reply["Cache-Control"] = "private, no-store"
    return reply


@needs(RIGHT)
@require_POST
def act(request: Request, pk: int, kind: str) -> HttpResponse:
    """/persons/<pk>/correct/, /erase/: what somebody asked at the counter, with its day and reason, done at once."""
    if kind not in forms.AT_THE_COUNTER:
        raise Http404
    row = _reporter(request, pk)
    _known(row, request.actor)
    form = forms.AT_THE_COUNTER[kind](fields.fixed(request.POST), auto_id=f"{kind}_%s", label_suffix="")
    if not form.is_valid() or fields.pressed(request.POST):
        return _page(request, row, (kind, form), status=422)
    return _done(
        request,
        row,
        (kind, form),
        lambda token: actions.carry_out(row, request.actor, form.cleaned_data, token),
    )


@needs(RIGHT)
@require_POST
def answer(request: Request, pk: int, claim: int, move: str) -> HttpResponse:
    """/persons/<pk>/<claim>/<move>/: the answer to a request that waits."""
    row = _reporter(request, pk)
    of = _known(row, request.actor)
    found = next((one for one in actions.running(of) if one.case_id == claim), None)
    if found is None or move not in ANSWERS:
        raise Http404
    case = Case.objects.select_related("place").get(pk=found.case_id)
    make: Any = CLAIM.move(move).form
    form: MoveForm = make(
        fields.fixed(request.POST), auto_id=f"{claim}-{move}_%s", case=case, actor=request.actor
    )
    tried = (f"{claim}.{move}", form)
    if not form.is_valid() or fields.pressed(request.POST):
        return _page(request, row, tried, status=422)
    return _done(
        request, row, tried, lambda token: take(case, move, request.actor, form.cleaned_data, token=token)
    )


def _done(request: Request, row: Reporter, tried: tuple[str, Any], deed: Any) -> HttpResponse:
    token: UUID = read_token(request)
    try:
        entry = deed(token)
    except Refused as refused:
        return _page(request, row, tried, str(refused), 422)
    messages.success(request, CLAIM.move(entry.verb).said or CLAIM.move(entry.verb).label)
    return redirect(f"/persons/{row.pk}/")


@needs(RIGHT)
@require_GET
def claim(request: Request, pk: int) -> HttpResponse:
    """/persons/claims/<pk>/: the way from the desk to the person."""
    found = Claim.objects.filter(pk=pk, case__place=request.actor.place_id).first()
    if found is None:
        raise Http404
    return redirect(f"/persons/{found.reporter_id}/")
