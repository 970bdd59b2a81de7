"""One move of several problems that were ticked in the list: asked once, taken one by one, and said for each (4.2)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.people.actor import Actor, in_office
from linli.core.people.models import Post
from linli.core.people.view_access import Request
from linli.core.procedures import desk
from linli.core.procedures.forms import MoveForm
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.committees.roles import HANDLERS
from linli.domains.problems import queries, redaction, rules
from linli.domains.problems.listing import forms, page
from linli.domains.problems.procedure import PROBLEM

MOST = 100
LIST = "/problems/"
FORMS: dict[str, type[MoveForm]] = {
    "accept": forms.Accept,
    "solve": forms.Solve,
    "hard": forms.Hard,
    "refer": forms.Refer,
    "pass_on": forms.PassOn,
}
DONE = {
    "accept": "受理了",
    "solve": "定为社区办了",
    "hard": "提交会议了",
    "refer": "移送街道了",
    "pass_on": "改了承办人",
    "merge": "并了",
}


@dataclass(frozen=True)
class Result:
    """What came of one of them: `why` it was refused, or nothing."""

    case: Case
    title: str
    why: str = ""


def post(request: Request) -> HttpResponse:
    """A move of the rows that were ticked: what it needs is asked first. BadRequest for no such move."""
    move = request.POST.get("move", "")
    ids = {int(one) for one in request.POST.getlist("pick") if one.isdecimal() and len(one) < 19}
    if move not in page.SEVERAL:
        raise BadRequest("no such move of several")
    found = list(queries.problems(request.actor).filter(pk__in=sorted(ids)[:MOST]).order_by("number", "pk"))
    if len(found) < min(len(ids), MOST):
        raise Http404
    least = 2 if move == "merge" else 1
    if len(found) < least:
        messages.error(request, "先选两件以上，再并成一件" if move == "merge" else "先在左边勾上要办的")
        return redirect(LIST)
    if len(ids) > MOST:
        messages.error(request, f"一次最多 {MOST} 件，这里只列前 {MOST} 件")
    return _merge(request, found) if move == "merge" else _each(request, move, found)


def _each(request: Request, move: str, found: list[Case]) -> HttpResponse:
    """The same move of each, with one handler: those that cannot be are shown before, and said afterwards."""
    asked = "token" in request.POST
    form = FORMS[move](request.POST if asked else None, actor=request.actor)
    if not asked or not form.is_valid():
        sources = PROBLEM.move(move).sources
        if move in page.ACCEPTING:
            sources = ("reported", *sources)
        rows = [
            Result(
                case,
                redaction.masked(case.title),
                ""
                if case.state in sources
                else f"现在是“{PROBLEM.state(case.state).label}”，不能{page.SEVERAL[move]}",
            )
            for case in found
        ]
        context = {
            "rows": rows,
            "form": form,
            "move": move,
            "label": page.SEVERAL[move],
            "token": _token(request),
        }
        context["able"] = sum(not row.why for row in rows)
        context["accepting"] = move in page.ACCEPTING and any(case.state == "reported" for case in found)
        if not context["able"]:
            return _done(request, move, rows)
        return render(request, "demands/several.html", context, status=422 if asked else 200)
    data = form.cleaned_data
    given = {"measure": data.get("words", ""), **data}
    return _done(
        request,
        move,
        _taken(request, move, found, lambda case: {**given, "facet": case.facet}, desk.read_token(request)),
    )


def _taken(
    request: Request, move: str, found: Sequence[Case], data: Callable[[Case], dict[str, Any]], token: UUID
) -> list[Result]:
    """Each in a taking of its own; a refusal of one leaves the others be. The same token again changes nothing."""
    results = []
    for case in found:
        why, given = "", data(case)
        try:
            with transaction.atomic():
                if case.state == "reported" and move in page.ACCEPTING:
                    first = {"handler": _first(case, request.actor), **given, "points": ""}
                    take(case, "accept", request.actor, first, token=uuid5(token, f"accept {case.pk}"))
                    case = Case.objects.select_related("place", "street").get(pk=case.pk)
                take(case, move, request.actor, given, token=uuid5(token, str(case.pk)))
        except Refused as refused:
            why = str(refused)
        results.append(Result(case, redaction.masked(case.title), why))
    return results


def _first(case: Case, actor: Actor) -> int | None:
    """Who took it on first where nobody is named: who wrote it down at the door or for somebody, else whoever sends it on."""
    line = Entry.objects.filter(case_id=case.pk).order_by("seq").first()
    kind, _, pk = line.actor.partition(":") if line is not None else ("", "", "")
    held = Post.objects.filter(in_office(clock.today()), place=case.place_id, role__in=HANDLERS)
    if kind == "post" and held.filter(pk=int(pk)).exists():
        return int(pk)
    return actor.post_id


def _done(request: Request, move: str, results: list[Result], lead: Case | None = None) -> HttpResponse:
    refused = [one for one in results if one.why]
    context = {
        "results": sorted(results, key=lambda one: not one.why),
        "done": len(results) - len(refused),
        "refused": len(refused),
        "said": DONE[move],
        "lead": lead,
    }
    return render(request, "demands/several_done.html", context)


def _merge(request: Request, found: list[Case]) -> HttpResponse:
    """Merging asks into which and why; then each is a move of its own."""
    lead = next((case for case in found if str(case.pk) == request.POST.get("lead")), None)
    reason = request.POST.get("reason", "")
    if lead is None or reason not in rules.MERGE_REASONS.value():
        context = {"cases": found, "reasons": rules.MERGE_REASONS.value(), "token": _token(request)}
        return render(request, "demands/merge.html", context, status=422 if "lead" in request.POST else 200)
    given = {"lead": lead.pk, "reason": reason}
    others = [case for case in found if case.pk != lead.pk]
    results = _taken(request, "merge", others, lambda case: given, desk.read_token(request))
    if any(one.why for one in results):
        return _done(request, "merge", results, lead)
    messages.success(request, f"{len(results)} 件并入 {lead.number}")
    return redirect(f"{LIST}{lead.pk}/")


def _token(request: Request) -> Any:
    return request.POST.get("token") or uuid4()
