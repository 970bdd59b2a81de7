"""The pages of the forum of the levels, its opinions, and what became of each (5.3)."""

from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from linli.core import rulebook
from linli.core.people.actor import Actor
from linli.core.people.view_access import Request, acts, needs
from linli.core.places.models import Place
from linli.core.procedures import desk, shown
from linli.core.procedures import queries as cases
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.ui import dates, parts
from linli.domains.oversight.forums import actions as forum
from linli.domains.oversight.inspections import queries, rules, show
from linli.domains.oversight.models import Forum, Opinion

RIGHT = "forums"
TONES = {"taken_up": "green", "taking_up": "accent", "to_answer": "amber"}


def _calls(actor: Actor) -> bool:
    return actor.role in procedure("forum").move("call").by


@needs(RIGHT)
def index(request: Request) -> HttpResponse:
    """`/forums/`: forums that the post's level holds or was asked to, with how many opinions wait."""
    rows = [_item(row) for row in queries.forums(request.actor)]
    return render(request, "oversight/forums/index.html", {"rows": rows, "may_call": _calls(request.actor)})


def _item(row: Any) -> parts.Item:
    state = procedure("forum").state(row.case.state)
    said = f"{row.n} 条意见" + (f"，{row.left} 条没有了结" if row.left else "") if row.n else "还没有意见"
    second = f"{row.case.place}　{dates.shortday(row.held_at)} {dates.clocktime(row.held_at)}　{said}"
    return parts.Item(row.case.title, second, f"/forums/{row.case_id}/", right=state.label)


@needs(RIGHT)
@acts
def new(request: Request) -> HttpResponse:
    """`/forums/new/`: when, where, who is asked."""
    if not _calls(request.actor):
        raise Http404
    own = queries.own(request.actor)
    draft = Case(procedure="forum", place=own, title="座谈会")
    move = procedure("forum").move("call")

    def page(attempt: Attempt, status: int = 200) -> HttpResponse:
        context = {"attempt": attempt, "concerns": shown.against(attempt), "place": own}
        return render(request, "oversight/forums/new.html", context, status=status)

    if request.method != "POST":
        assert move.form is not None
        return page(Attempt(move, move.form(case=draft, actor=request.actor), str(uuid4())))
    made: list[Case] = []

    def act(data: dict[str, Any], reasons: dict[str, str], token: UUID) -> None:
        made.append(forum.call(own, request.actor, data, token))

    answer = desk.post(request, draft, "call", "/forums/", lambda one: page(one, 422), act, move)
    return redirect(f"/forums/{made[0].pk}/") if made else answer


def _forum(request: Request, pk: int) -> Forum:
    """One that the post reaches, or to which its place was asked."""
    mine = cases.visible(request.actor).filter(procedure="forum")
    found = Forum.objects.filter(Q(case__in=mine) | Q(invited__contains=[request.actor.place_id or 0]))
    return get_object_or_404(found.select_related("case__place"), pk=pk)


def _page(request: Request, row: Forum, attempt: Attempt | None, status: int = 200) -> HttpResponse:
    base = f"/forums/{row.pk}/"
    tried = attempt if attempt is None or attempt.move.name != "gather" else None
    main = {"called": "hold", "held": "settle"}.get(row.case.state, "")
    context = show.case_page(row.case, request.actor, base, tried, main)
    gathers = (
        _calls(request.actor)
        and row.case.closed_at is None
        and (row.case.place_id == request.actor.place_id or request.actor.place_id in row.invited)
    )
    if attempt is None or tried is not None:
        move = procedure("opinion").move("gather")
        assert move.form is not None
        draft = Case(procedure="opinion", place=row.case.place, title="意见")
        attempt = Attempt(move, move.form(case=draft, actor=request.actor), str(uuid4()))
    found = queries.opinions(row)
    context |= {
        "row": row,
        "invited": list(Place.objects.filter(pk__in=row.invited).order_by("code")),
        "opinions": _opinions(found),
        "left": sum(case.closed_at is None for case in found),
        "gather": attempt if gathers else None,
        "gather_concerns": shown.against(attempt, row.case.edition),
    }
    return render(request, "oversight/forums/forum.html", context, status=status)


def _opinions(found: list[Case] | Any) -> list[dict[str, Any]]:
    """Each opinion with its words and what became of it."""
    events = cases.timeline(list(found)) if found else []
    words: dict[int, dict[str, str]] = {}
    for event in reversed(events):
        words.setdefault(event.case_id or 0, {}).update(dict(event.notes))
    sides = rules.SIDES.value()
    made = []
    for case in found:
        row: Opinion = case.opinion
        said = words.get(case.pk, {})
        made.append(
            {
                "case": case,
                "row": row,
                "href": f"/forums/opinions/{case.pk}/",
                "side": sides[row.side]["label"] if row.side in sides else row.side,
                "words": said.get("opinion", ""),
                "state": procedure("opinion").state(case.state).label,
                "tone": TONES.get(case.state, ""),
                "badge": shown.due(case),
                "became": said.get("declined") or said.get("written") or said.get("taken_up") or "",
                "edition": _edition(row.edition),
            }
        )
    return made


def _edition(name: str) -> str:
    return rulebook.editions()[name].label if name in rulebook.editions() else name


@needs(RIGHT)
def page(request: Request, pk: int) -> HttpResponse:
    """`/forums/<pk>/`: one forum with its opinions; `?move=` opens a form."""
    row = _forum(request, pk)
    name = request.GET.get("move", "")
    initial = {"topic": row.case.title, "held_at": row.held_at, "room": row.room}
    return _page(request, row, desk.opened(row.case, name, request.actor, initial))


@needs(RIGHT)
@require_POST
def gather(request: Request, pk: int) -> HttpResponse:
    """`/forums/<pk>/gather/`: an opinion is written down."""
    row = _forum(request, pk)
    if not _calls(request.actor):
        raise Http404
    draft = Case(procedure="opinion", place=row.case.place, title="意见")

    def again(attempt: Attempt) -> HttpResponse:
        return _page(request, row, attempt, 422)

    def act(data: dict[str, Any], reasons: dict[str, str], token: UUID) -> None:
        forum.gather(row, request.actor, data, token)

    back = f"/forums/{pk}/"
    return desk.post(request, draft, "gather", back, again, act, procedure("opinion").move("gather"))


@needs(RIGHT)
@require_POST
def move(request: Request, pk: int, move: str) -> HttpResponse:
    """`/forums/<pk>/<move>/`."""
    row = _forum(request, pk)

    def again(attempt: Attempt) -> HttpResponse:
        return _page(request, row, attempt, 422)

    return desk.post(request, row.case, move, f"/forums/{pk}/", again)


# --- opinions ---------------------------------------------------------------------------------------------------


def _opinion(request: Request, pk: int) -> Opinion:
    mine = cases.visible(request.actor).filter(procedure="opinion")
    asked = Q(forum__invited__contains=[request.actor.place_id or 0])
    found = Opinion.objects.filter(
        Q(case__in=mine) | asked | Q(forum__case__place=request.actor.place_id or 0)
    )
    return get_object_or_404(found.select_related("case__place", "forum__case__place"), pk=pk)


def _opinion_page(request: Request, row: Opinion, attempt: Attempt | None, status: int = 200) -> HttpResponse:
    base = f"/forums/opinions/{row.pk}/"
    main = {"to_answer": "take_up", "taking_up": "write"}.get(row.case.state, "")
    sides = rules.SIDES.value(row.case.edition)
    context = show.case_page(row.case, request.actor, base, attempt, main) | {
        "row": row,
        "forum": row.forum,
        "side": sides[row.side]["label"] if row.side in sides else row.side,
        "edition": _edition(row.edition),
    }
    return render(request, "oversight/forums/opinion.html", context, status=status)


@needs(RIGHT)
def opinion(request: Request, pk: int) -> HttpResponse:
    """`/forums/opinions/<pk>/`: one opinion and what became of it; `?move=` opens a form."""
    row = _opinion(request, pk)
    return _opinion_page(request, row, desk.opened(row.case, request.GET.get("move", ""), request.actor))


@needs(RIGHT)
@require_POST
def opinion_move(request: Request, pk: int, move: str) -> HttpResponse:
    """`/forums/opinions/<pk>/<move>/`."""
    row = _opinion(request, pk)

    def again(attempt: Attempt) -> HttpResponse:
        return _opinion_page(request, row, attempt, 422)

    return desk.post(request, row.case, move, f"/forums/opinions/{pk}/", again)
