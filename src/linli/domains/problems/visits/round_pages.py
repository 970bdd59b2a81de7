"""The pages of a month's round of visits: my doors on a phone, the round on the desk, its steps (4.1)."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from linli.core import clock
from linli.core.people.view_access import Request, acts, needs
from linli.core.procedures import desk, queries
from linli.core.procedures.kinds import Refused, procedure
from linli.core.procedures.models import Case, Token
from linli.core.ui import dates, parts
from linli.domains.committees.roles import COMMUNITY_STAFF, VISITORS
from linli.domains.problems import rules
from linli.domains.problems.queries import place_of
from linli.domains.problems.visits import actions, pages, round_forms
from linli.domains.problems.visits import draw as visits_draw
from linli.domains.problems.visits import queries as visits_queries
from linli.domains.problems.visits.actions import NAME

RIGHT = "problems"
STEPS = ("swap", "hand", "add", "remove", "nobody")


@needs(RIGHT)
@acts
@require_GET
def mine(request: Request) -> HttpResponse:
    """/visits/round/: my doors of this month, the next one open, with what was answered there last time."""
    if request.actor.role not in VISITORS:
        raise PermissionDenied
    case = visits_queries.current(request.actor)
    listed = (
        [door for door in visits_queries.doors(case) if door.post_id == request.actor.post_id] if case else []
    )
    times = rules.NOBODY_TIMES.value(case.edition) if case else 0
    told = [_door(one, times) for one in visits_queries.known(request.actor, listed)]
    left = [one for one in told if not one["over"]]
    month = clock.today()
    given = {
        "case": case,
        "walking": case is not None and case.state == "walking",
        "left": [{**one, "number": len(told) - len(left) + at} for at, one in enumerate(left, 1)],
        "over": [one for one in told if one["over"]],
        "n": len(told),
        "n_over": len(told) - len(left),
        "findings": [(key, item["label"], item["makes"]) for key, item in rules.FINDINGS.value().items()],
        "month": month.month,
        "last_day": dates.shortday(visits_queries.last_day(month)),
        "mark": _mark(),
        "may_draw": request.actor.role in COMMUNITY_STAFF,
        "who": request.actor.name,
        "post": request.actor.post_id,
        "stamp": f"{request.actor.post_id}.{case.pk}.{case.changed_at:%d%H%M%S}" if case else "",
    }
    return render(request, "demands/round_mine.html", given)


def _door(one: visits_queries.Known, times: int) -> dict[str, Any]:
    """A door as a phone shows it: what happened in this round, else what is known from before."""
    door = one.door
    over = door.visit_id is not None or door.nobody >= times
    if door.visit_id is not None:
        visit = door.visit.visit  # type: ignore[union-attr]
        heard = rules.FINDINGS.value()[visit.heard]["label"]
        second = f"{visit.visited_on.month}月{visit.visited_on.day}日，{heard}"
    elif door.nobody:
        on = f"{door.nobody_on.month}月{door.nobody_on.day}日" if door.nobody_on else ""
        second = f"去了 {door.nobody} 次没有人，不再去" if over else f"{on}去过，没有人"
    else:
        second = _before(one)
    asked = [
        (ask, f"said-{ask.pk}", [parts.Option("good", "口头说好"), parts.Option("not_yet", "还没好")])
        for ask in one.asked[:3]
    ]
    # A visit that was asked to be kept in confidence says no door, nor does the door lead to it.
    kept = door.visit is not None and door.visit.spot != door.visit.visit.spot
    return {
        "door": door,
        "href": f"/visits/{door.visit_id}/" if door.visit_id and not kept else "",
        "over": over,
        "second": second,
        "asked": asked,
        "token": str(uuid4()),
        "token_fine": str(uuid4()),
    }


def _before(one: visits_queries.Known) -> str:
    said = [one.running] if one.running else []
    if one.last is None:
        return "，".join(["两年里没去过", *said])
    months = (clock.today() - one.last).days // 30
    ago = f"，{months} 个月没去了" if months else ""
    return "；".join([f"上次 {dates.shortday(one.last)}{ago}，{one.heard}", *said])


def _mark() -> parts.Mark:
    setting = rules.ROUNDS.setting()
    return parts.Mark(setting.clause, setting.force.value, setting.origin.value)


@needs(RIGHT)
@require_GET
def shown(request: Request, pk: int) -> HttpResponse:
    """/visits/rounds/<pk>/: who goes to which doors, how far the round is, where nobody has been. No ranking."""
    case = _case(request, pk)
    listed = visits_queries.doors(case)
    times = rules.NOBODY_TIMES.value(case.edition)
    told = [_door(one, times) for one in visits_queries.known(request.actor, listed)]
    people: dict[str, list[dict[str, Any]]] = {}
    for one in sorted(told, key=lambda one: (one["door"].post.person.name, one["door"].pk)):
        people.setdefault(one["door"].post.person.name, []).append(one)
    covers = pages.covered(request.actor) if request.actor.level == "community" else []
    given = {
        "case": case,
        "walking": case.state == "walking",
        "people": people,
        "n": len(told),
        "n_over": sum(one["over"] for one in told),
        "segments": [one["over"] for one in sorted(told, key=lambda one: not one["over"])],
        "last_day": dates.shortday(visits_queries.last_day(case.visit_round.month)),
        "mark": _mark(),
        "may": request.actor.role in VISITORS and request.actor.level == "community",
        "covers": covers,
        "never": sum(not one.right for one in covers),
    }
    return render(request, "demands/round.html", given)


def _case(request: Request, pk: int) -> Case:
    """The round, where the post reaches it; else 404."""
    rows = queries.visible(request.actor).filter(procedure=NAME, pk=pk)
    case = rows.select_related("place", "visit_round").first()
    if case is None:
        raise Http404
    return case


@needs(RIGHT)
@acts
@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: Request) -> HttpResponse:
    """/visits/rounds/new/: draw the doors of this month; what would be drawn stands beside the number."""
    if request.actor.role not in COMMUNITY_STAFF:
        raise PermissionDenied
    day = clock.today()
    people = visits_draw.walkers(request.actor.place_id or 0, day)
    found = visits_draw.candidates(request.actor.place_id or 0, day)
    each = rules.DOORS_EACH.value()
    usual = max(min(len(found), each * len(people)), 1)
    token, concerns = str(uuid4()), []
    form = round_forms.Draw(actor=request.actor, initial={"size": usual})
    if request.method == "POST":
        form = round_forms.Draw(request.POST, actor=request.actor)
        token = str(desk.read_token(request))
        if form.is_valid():
            try:
                case = actions.draw(
                    place_of(request.actor), request.actor, form.cleaned_data, desk.read_token(request)
                )
            except Refused as refused:
                concerns = refused.concerns
            else:
                return redirect(f"/visits/rounds/{case.pk}/")
    given = {
        "form": form,
        "token": token,
        "concerns": concerns,
        "month": day.month,
        "already": visits_queries.current(request.actor),
        "found": len(found),
        "never": sum(one.last is None for one in found),
        "people": people,
        "first": [parts.Item(one.spot, _last(one)) for one in found[:12]],
        "mark": _mark(),
    }
    return render(request, "demands/round_draw.html", given, status=422 if request.method == "POST" else 200)


def _last(one: visits_draw.Target) -> str:
    return f"上次 {dates.shortday(one.last)}" if one.last else "两年里没去过"


@needs(RIGHT)
@acts
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: Request, pk: int, move: str) -> HttpResponse:
    """/visits/rounds/<pk>/<move>/: swap, hand over, add, remove, nobody at home: one short form each."""
    case = _case(request, pk)
    if move not in STEPS:
        raise Http404
    if request.actor.role not in VISITORS:
        raise PermissionDenied
    chosen = procedure(NAME).move(move)

    def again(attempt: desk.Attempt) -> HttpResponse:
        given = {
            "case": case,
            "move": chosen,
            "attempt": attempt,
            "concerns": [(one.text, pages.mark_of(one, case.edition)) for one in attempt.concerns],
            "back": _back(request),
            "who": request.actor.name,
        }
        return render(
            request, "demands/round_step.html", given, status=422 if request.method == "POST" else 200
        )

    if (
        request.method == "POST"
        and Token.objects.filter(pk=desk.read_token(request), seq__isnull=False).exists()
    ):
        return redirect(_back(request))  # sent twice: what was chosen may be no choice any more
    if request.method != "POST":
        return again(desk.blank(case, move, request.actor, {"door": request.GET.get("door", "")}))

    def act(data: dict[str, Any], reasons: dict[str, str], token: Any) -> None:
        actions.step(case, move, request.actor, data, token)

    answer = desk.post(request, case, move, _back(request), again, act)
    if answer.status_code == 302:
        list(messages.get_messages(request))  # the list of doors says it: nothing floats over the next one
    return answer


def _back(request: Request) -> str:
    """Where one came from: the round on the desk, else my doors."""
    asked = request.POST.get("back") or request.GET.get("back") or ""
    return (
        asked
        if asked.startswith("/visits/rounds/") and asked[15:].strip("/").isdecimal()
        else "/visits/round/"
    )
