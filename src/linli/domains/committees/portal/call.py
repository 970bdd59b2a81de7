"""The public call, and coming forward: by oneself, or for a neighbour (3.3). Nobody signs in."""

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from linli.core.journal.models import Entry
from linli.core.papers.models import Paper
from linli.core.people import consent, throttle
from linli.core.people.actor import PUBLIC
from linli.core.people.view_access import Request, public
from linli.core.places.models import Place
from linli.core.procedures import queries
from linli.core.procedures.desk import read_token
from linli.core.procedures.kinds import Refused
from linli.core.rulebook import Rule
from linli.core.ui import fields
from linli.domains.committees import rules
from linli.domains.committees.formation import actions
from linli.domains.committees.models import Committee, Round
from linli.domains.committees.portal import presenters
from linli.domains.committees.portal.forms import Come, Proposal, Recommend
from linli.domains.committees.portal.frame import community, frame, too_many


@public
def call(request: Request, code: str) -> HttpResponse:
    """/c/<code>/call/: the open call, or the last one, closed; an earlier one by `?round=`."""
    place = community(code)
    found = presenters.rounds(place)
    asked = request.GET.get("round", "")
    row = next((one for one in found if str(one.case_id) == asked), found[0] if found else None)
    context: dict[str, Any] = {"place": place, "name": presenters.name(), **frame(request, place, "board")}
    if row is not None:
        context |= _told(row, place) | {"earlier": [one for one in found if one is not row]}
    return render(request, "committees/portal/call.html", context)


def _told(row: Round, place: Place) -> dict[str, Any]:
    edition, state = row.case.edition, row.case.state
    kinds = rules.KINDS.value(edition)
    paper = Paper.objects.filter(case_id=row.case_id, kind="call").order_by("-pk").first()
    return {
        "row": row,
        "open": presenters.is_open(row),
        "ended": presenters.ENDED.get(state, "报名推荐已经截止，往后的步骤正在走"),
        "title": presenters.wanted(row.kind, row.wanted),
        "until": presenters.end(row.closes_at),
        "left": presenters.left(row.closes_at),
        "seats": [(kinds[key]["label"], n) for key, n in row.seats.items() if key in kinds],
        "sides": "、".join(rules.MIX.value(edition)),
        "words": _words(row),
        "number": paper.number if paper else "",
        "term": _term(row),
        "steps": presenters.steps(row),
        "running": [one for one in presenters.running(place) if "/notices/" in one.href],
    }


def _words(row: Round) -> str:
    """What the community wrote into the call beside its figures."""
    line = Entry.objects.filter(case_id=row.case_id, verb="call").first()
    events = queries.timeline([row.case]) if line and line.data.get("notes") else []
    return next((text for event in events for kind, text in event.notes if kind == "call"), "")


def _term(row: Round) -> str:
    """How long one is asked for: to the end of the standing committee's term, or a whole term."""
    if row.kind == Round.SUPPLEMENT:
        standing = Committee.objects.filter(case__place=row.case.place_id, case__closed_at__isnull=True)
        if found := standing.exclude(case__state="forming").first():
            return f"聘期到 {found.until.year}年{found.until.month}月{found.until.day}日"
    return f"聘期 {rules.TERM.value(row.case.edition)}"


@public
@never_cache
def come(request: Request, code: str) -> HttpResponse:
    """/c/<code>/call/come/: 自荐、报名."""
    return _propose(request, code, Come)


@public
@never_cache
def recommend(request: Request, code: str) -> HttpResponse:
    """/c/<code>/call/recommend/: 居民推荐."""
    return _propose(request, code, Recommend)


def _propose(request: Request, code: str, kind: type[Proposal]) -> HttpResponse:
    place = community(code)
    row = next(iter(presenters.rounds(place)), None)
    if row is None:
        return redirect(f"/c/{place.code}/call/")
    if request.method != "POST":
        return _page(request, place, row, kind(case=row.case))
    token = read_token(request)
    form = kind(fields.fixed(request.POST), case=row.case)
    if not form.is_valid() or fields.pressed(request.POST):
        return _page(request, place, row, form, token, status=422)
    if not throttle.attempt("words", request):
        form.add_error(None, too_many(place))
        return _page(request, place, row, form, token, status=429)
    try:
        seen = {consent.FIELD: consent.seen(request.POST.get(consent.FIELD))}
        actions.come_forward(row.case, PUBLIC, form.cleaned_data | seen, token)
    except Refused as refused:
        return _page(request, place, row, form, token, refused, status=422)
    own = "?own=1" if kind is Come else ""
    return redirect(f"/c/{place.code}/call/done/{own}")


def _page(
    request: Request,
    place: Place,
    row: Round,
    form: Proposal,
    token: Any = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "place": place,
        "row": row,
        "form": form,
        "token": token or uuid4(),
        "own": isinstance(form, Come),
        "open": presenters.is_open(row),
        "tried": form.is_bound,
        "wrong": len(form.errors) if form.is_bound else 0,
        "refused": presenters.said(refused) if refused else [],
        "title": presenters.wanted(row.kind, row.wanted),
        "until": presenters.end(row.closes_at),
        "window": rules.WINDOW.setting(row.case.edition),
        **_asked(row),
        **frame(request, place, "board"),
    }
    return render(request, "committees/portal/propose.html", context, status=status)


def _asked(row: Round | None) -> dict[str, Any]:
    ask: Rule = rules.ASK
    return {"ask": str(ask.value(row.case.edition if row else None))}


@public
def done(request: Request, code: str) -> HttpResponse:
    """/c/<code>/call/done/: the same words for whoever was proposed, however often."""
    place = community(code)
    row = next(iter(presenters.rounds(place)), None)
    context = {
        "place": place,
        "own": request.GET.get("own") == "1",
        "row": row,
        "steps": presenters.steps(row) if row else [],
        **_asked(row),
        **frame(request, place, "board"),
    }
    return render(request, "committees/portal/come_done.html", context)
