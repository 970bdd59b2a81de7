"""The pages of the roll-out: how far all below are, targets, pilots, and what is reported upward."""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from linli.core import clock, downloads
from linli.core.people.view_access import Request, acts, needs
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures import desk, shown
from linli.core.procedures import queries as cases
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import Move, procedure
from linli.core.procedures.models import Case
from linli.core.ui import dates
from linli.domains.oversight.models import Pilot, Target
from linli.domains.oversight.rollout import actions, queries, roster, show
from linli.domains.oversight.rollout import pilots as rollout_pilots
from linli.domains.oversight.workplan import below as workplan_below

TITLES = {
    "progress": "进展",
    "problems": "存在的问题",
    "suggestions": "建议",
    "added": "补充",
    "answer": "市里答复",
    "result": "落实",
}


@needs("rollout")
def index(request: Request) -> HttpResponse:
    """`/rollout/`: how far all communities below are; `?step=` and `?in=` list them."""
    now = clock.now()
    made = queries.board(queries.own(request.actor), now)
    context = show.page(made, now, request.GET.dict())
    context["plans"] = workplan_below.counted(made.place, clock.local(now).year)
    context["briefings"] = [_row(case) for case in queries.briefings(request.actor)[:5]]
    context["may_brief"] = _may(request, "briefing", "send")
    context["may_pilot"] = _may(request, "pilot", "choose")
    kind = _target_kind(request)
    context["may_target"] = bool(kind)
    context["may_clear"] = _may(request, "roster_gap", "clear")
    if kind:
        context["settable"] = _settable(request)
    return render(request, "oversight/rollout.html", context)


def _tried(attempt: Attempt | None) -> dict[str, Any]:
    """An attempt with what stands against it in words."""
    return {"attempt": attempt, "concerns": shown.against(attempt)}


def _may(request: Request, kind: str, move: str) -> bool:
    return not request.actor.reads and request.actor.role in procedure(kind).move(move).by


@needs("rollout")
def export(request: Request, ending: str) -> HttpResponseBase:
    """`/rollout/export.xlsx`, `.csv`: the communities that the page lists, or all."""
    now = clock.now()
    made = queries.board(queries.own(request.actor), now)
    rows = show.exported(show.chosen(made, request.GET.dict()))
    name = f"社工委组建进展_{made.place}_{clock.local(now).date().isoformat()}"
    note = f"截至{dates.day(clock.local(now).date())}；建成日是聘任或接续写明的那天"
    return downloads.rows(name, ending, "组建进展", show.HEAD, show.WIDTHS, rows, note=note)


# --- targets ----------------------------------------------------------------------------------------------------


def _target_kind(request: Request) -> str:
    """Whose targets the post sets: the city its districts', a district its streets'; '' for nobody's."""
    return next((kind for kind in ("target", "street_target") if _may(request, kind, "set")), "")


def _settable(request: Request) -> Any:
    own = queries.own(request.actor)
    level = Place.DISTRICT if own.level == Place.CITY else Place.STREET
    return places.below(own).filter(level=level).order_by("code")


@needs("rollout")
@acts
def target(request: Request, code: str) -> HttpResponse:
    """`/rollout/targets/<code>/`: how many a district or a street is to have, and by when."""
    kind = _target_kind(request)
    if not kind:
        raise Http404
    place = get_object_or_404(_settable(request), code=code)
    row = Target.objects.select_related("case").filter(place=place).first()
    move = procedure(kind).move("change" if row else "set")
    draft = row.case if row else Case(procedure=kind, place=place, title=f"{place}的组建目标")
    context = _target_context(place, row)

    def page(attempt: Attempt, status: int = 200) -> HttpResponse:
        return render(request, "oversight/target.html", context | _tried(attempt), status=status)

    if request.method != "POST":
        initial = {
            "number": row.number if row else context["roster"],
            "ends_on": row.ends_on if row else None,
        }
        assert move.form is not None
        return page(Attempt(move, move.form(case=draft, actor=request.actor, initial=initial), str(uuid4())))

    def act(data: dict[str, Any], reasons: dict[str, str], token: UUID) -> None:
        actions.set_target(place, request.actor, data, token)

    return desk.post(request, draft, move.name, "/rollout/", lambda one: page(one, 422), act, move)


def _target_context(place: Place, row: Target | None) -> dict[str, Any]:
    return {
        "place": place,
        "row": row,
        "reached": queries.formed_below([place.pk]).get(place.pk, 0),
        "roster": places.communities(place).count(),
    }


@needs("rollout")
@acts
def lift(request: Request, code: str) -> HttpResponse:
    """`/rollout/targets/<code>/lift/`: the number and day that were set by hand hold no longer."""
    if not _target_kind(request):
        raise Http404
    place = get_object_or_404(_settable(request), code=code)
    row = get_object_or_404(Target.objects.select_related("case"), place=place)

    def page(attempt: Attempt, status: int = 200) -> HttpResponse:
        context = _target_context(place, row) | _tried(attempt) | {"lifts": True}
        return render(request, "oversight/target.html", context, status=status)

    if request.method != "POST":
        return page(desk.blank(row.case, "lift", request.actor))
    return desk.post(request, row.case, "lift", "/rollout/", lambda one: page(one, 422))


@needs("rollout")
@acts
def gap(request: Request) -> HttpResponse:
    """`/rollout/roster/`: the plan's number and the roster's; the city says where the difference lies."""
    if not _may(request, "roster_gap", "clear"):
        raise Http404
    move, own = procedure("roster_gap").move("clear"), queries.own(request.actor)
    planned, there = roster.numbers()
    draft = Case(procedure="roster_gap", place=own, title="应建数和名册的差")
    context = {"planned": planned, "roster": there, "cleared": roster.cleared()}

    def page(attempt: Attempt, status: int = 200) -> HttpResponse:
        if context["cleared"]:  # nothing more is asked: what was written stays on the page, the button goes
            return render(request, "oversight/roster_cleared.html", context | _tried(attempt), status=status)
        return render(request, "oversight/roster.html", context | _tried(attempt), status=status)

    if request.method != "POST" and context["cleared"]:
        return render(request, "oversight/roster_cleared.html", context)
    if request.method != "POST":
        assert move.form is not None
        return page(Attempt(move, move.form(case=draft, actor=request.actor), str(uuid4())))

    def act(data: dict[str, Any], reasons: dict[str, str], token: UUID) -> None:
        roster.clear(request.actor, data, token)

    return desk.post(request, draft, "clear", "/rollout/", lambda one: page(one, 422), act, move)


# --- pilots -----------------------------------------------------------------------------------------------------


@needs("rollout")
@acts
def pilots(request: Request) -> HttpResponse:
    """`/rollout/pilots/`: a district's communities by street, those that go first among them."""
    if not _may(request, "pilot", "choose"):
        raise Http404
    return _pilots(request)


def _pilots(
    request: Request, attempt: Attempt | None = None, code: str = "", status: int = 200
) -> HttpResponse:
    own = queries.own(request.actor)
    chosen = Pilot.objects.filter(place__district=own, case__state="going_first")
    found = places.communities(own).select_related("street").order_by("code")
    context = rollout_pilots.pilots(own, list(found), dict(chosen.values_list("place_id", "case_id")))
    context |= _tried(attempt) | {"tried": code}
    return render(request, "oversight/pilots.html", context, status=status)


@needs("rollout")
@require_POST
def pilot(request: Request, code: str, move: str) -> HttpResponse:
    """`/rollout/pilots/<code>/choose/`, `/drop/`: a community goes first, or does not any more."""
    if move not in ("choose", "drop") or not _may(request, "pilot", "choose"):
        raise Http404
    below = places.communities(queries.own(request.actor))
    place = get_object_or_404(below, code=code)
    row = Pilot.objects.select_related("case__place").filter(place=place).first()
    back = "/rollout/pilots/"

    def again(attempt: Attempt) -> HttpResponse:
        return _pilots(request, attempt, code, 422)

    if move == "drop":
        if row is None:
            raise Http404
        return desk.post(request, row.case, "drop", back, again)
    made: Move = procedure("pilot").move("choose")
    draft = Case(procedure="pilot", place=place, title=f"{place}先行试点")

    def act(data: dict[str, Any], reasons: dict[str, str], token: UUID) -> None:
        actions.choose(place, request.actor, token)

    return desk.post(request, draft, made.name, back, again, act, made)


# --- what is reported upward ------------------------------------------------------------------------------------


@needs("rollout")
def briefings(request: Request) -> HttpResponse:
    """`/rollout/briefings/`: what districts reported, and what became of it."""
    rows = [_row(case) for case in queries.briefings(request.actor)]
    context = {"rows": rows, "may_brief": _may(request, "briefing", "send")}
    return render(request, "oversight/briefings.html", context)


def _row(case: Case) -> dict[str, Any]:
    state = procedure("briefing").state(case.state)
    return {
        "case": case,
        "href": f"/rollout/briefings/{case.pk}/",
        "state": state.label,
        "tone": "green" if state.final else "amber" if case.state == "sent" else "",
        "badge": shown.due(case),
    }


@needs("rollout")
@acts
def brief(request: Request) -> HttpResponse:
    """`/rollout/briefings/new/`: progress drafted from the record, problems and suggestions by who knows them."""
    if not _may(request, "briefing", "send"):
        raise Http404
    own = queries.own(request.actor)
    move = procedure("briefing").move("send")
    draft = Case(procedure="briefing", place=own, title=f"{own}上报")

    def page(attempt: Attempt, status: int = 200) -> HttpResponse:
        return render(request, "oversight/brief.html", _tried(attempt) | {"place": own}, status=status)

    if request.method != "POST":
        now = clock.now()
        made = queries.board(own, now)
        initial = {"progress": show.draft(made, now), "problems": show.draft_problems(made)}
        assert move.form is not None
        return page(Attempt(move, move.form(case=draft, actor=request.actor, initial=initial), str(uuid4())))

    def act(data: dict[str, Any], reasons: dict[str, str], token: UUID) -> None:
        actions.brief(own, request.actor, data, token)

    return desk.post(request, draft, "send", "/rollout/briefings/", lambda one: page(one, 422), act, move)


@needs("rollout")
def briefing(request: Request, pk: int) -> HttpResponse:
    """`/rollout/briefings/<pk>/`: one of them; `?move=` opens a move's form."""
    case = _case(request, pk)
    attempt = desk.opened(case, request.GET.get("move", ""), request.actor)
    return render(request, "oversight/briefing.html", _page(case, request, attempt))


@needs("rollout")
@require_POST
def briefing_move(request: Request, pk: int, move: str) -> HttpResponse:
    """`/rollout/briefings/<pk>/<move>/`."""
    case = _case(request, pk)

    def again(attempt: Attempt) -> HttpResponse:
        return render(request, "oversight/briefing.html", _page(case, request, attempt), status=422)

    return desk.post(request, case, move, f"/rollout/briefings/{pk}/", again)


def _case(request: Request, pk: int) -> Case:
    found = cases.visible(request.actor).filter(procedure="briefing").select_related("place")
    return get_object_or_404(found, pk=pk)


def _page(case: Case, request: Request, attempt: Attempt | None) -> dict[str, Any]:
    base = f"/rollout/briefings/{case.pk}/"
    events = cases.timeline([case])
    offers = cases.offers(case, request.actor)
    main = "answer" if case.state == "sent" else "carry_out"
    return {
        "case": case,
        "base": base,
        "said": shown.said(events, TITLES),
        "state": procedure("briefing").state(case.state),
        "badge": shown.due(case),
        "moves": [
            one for one in shown.moves(case, offers, base, attempt, main=main) if one.state != "refused"
        ],
        "lines": shown.lines(events, lambda event: ""),
        "proof": shown.proof(events),
    }
