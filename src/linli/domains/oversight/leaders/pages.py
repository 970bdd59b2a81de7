"""The pages of linked leaders: the district's table, one committee, a matter that is followed, the leader's own (6.1)."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from linli.core import clock, downloads
from linli.core.people import roles
from linli.core.people.models import Post
from linli.core.people.view_access import Request, acts, needs
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures import desk, shown
from linli.core.procedures import queries as cases
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import Refused, procedure
from linli.core.procedures.models import Case
from linli.core.ui import dates
from linli.domains.oversight.leaders import actions, forms, queries, show
from linli.domains.oversight.leaders.models import LeaderLink
from linli.domains.oversight.rollout.queries import own

ENTERED = "已经录入；第一次的口令由账号管理员发"


def links_here(request: Request) -> bool:
    """Whether the post links leaders."""
    return not request.actor.reads and request.actor.role in procedure("leader_link").move("link").by


@needs("rollout")
def index(request: Request) -> HttpResponse:
    """`/leaders/`: which committees have a leader; `?in=`, `?q=`, `?show=uncovered`."""
    context = show.page(own(request.actor), request.GET.dict(), links_here(request))
    return render(request, "oversight/leaders.html", context)


@needs("rollout")
def export(request: Request, ending: str) -> HttpResponseBase:
    """`/leaders/export.xlsx`, `.csv`: what the page lists."""
    of = own(request.actor)
    rows = show.exported(queries.chosen(queries.covers(of), request.GET.dict()))
    name = f"县级领导联系社工委_{of}_{clock.today().isoformat()}"
    note = f"截至{dates.day(clock.today())}；没有人联系的在前，其余按代码"
    return downloads.rows(name, ending, "联系领导", show.HEAD, show.WIDTHS, rows, note=note)


# --- who is a leader --------------------------------------------------------------------------------------------


@needs("rollout")
@acts
def people(request: Request) -> HttpResponse:
    """`/leaders/people/`: a district's leaders, what each is linked to; one more is entered here."""
    if not links_here(request):
        raise Http404
    form = forms.Enter(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        today = clock.today()
        actions.enter(own(request.actor), request.actor, data["name"], data["title"], data["username"], today)
        messages.success(request, f"{data['name']} {ENTERED}")
        return redirect("/leaders/people/")
    return _people(request, form, 422 if request.method == "POST" else 200)


def _people(
    request: Request, form: forms.Enter, status: int = 200, left: int = 0, why: forms.Leave | None = None
) -> HttpResponse:
    found = queries.leaders(own(request.actor))
    context = {"form": form, "rows": found, "place": own(request.actor), "left": left, "why": why}
    return render(request, "oversight/leaders_people.html", context, status=status)


@needs("rollout")
@require_POST
def leave(request: Request, pk: int) -> HttpResponse:
    """POST `/leaders/people/<post>/leave/`: the leader goes; every link ends and what was followed goes back."""
    if not links_here(request):
        raise Http404
    posts = Post.objects.filter(role=actions.ROLE, place=own(request.actor).pk, known__endswith__isnull=True)
    post = get_object_or_404(posts.filter(during__contains=clock.today()), pk=pk)
    form = forms.Leave(request.POST, label_suffix="")
    if not form.is_valid():
        return _people(request, forms.Enter(label_suffix=""), 422, pk, form)
    actions.leave(post, request.actor, form.cleaned_data["words"])
    messages.success(request, "岗位结束了；原来联系的社工委等换人")
    return redirect("/leaders/?show=uncovered")


# --- one committee ----------------------------------------------------------------------------------------------


def reached(request: Request, code: str) -> Place:
    """A community that the post may see this of: its own, one below it, or one that the leader is linked to."""
    place = get_object_or_404(
        Place.objects.select_related("street", "district"), code=code, level=Place.COMMUNITY
    )
    if request.actor.role == actions.ROLE:
        if not any(row.place_id == place.pk for row in queries.own(request.actor)):
            raise Http404
    elif not places.lies_below(place, own(request.actor)):
        raise Http404
    return place


@needs("before_visit")
def committee(request: Request, code: str) -> HttpResponse:
    """`/leaders/<code>/`: who is linked to this committee, since when, who was before; `?move=` opens a form."""
    place = reached(request, code)
    row = queries.current(place)
    name = request.GET.get("move", "")
    attempt = desk.opened(row.case, name, request.actor) if row is not None else None
    return render(request, "oversight/leader_link.html", _committee(request, place, row, attempt))


@needs("before_visit")
@require_POST
def committee_move(request: Request, code: str, move: str) -> HttpResponse:
    """POST `/leaders/<code>/<move>/`: link, or a move of the link that runs."""
    place, here = reached(request, code), f"/leaders/{code}/"
    row = queries.current(place)

    def again(attempt: Attempt) -> HttpResponse:
        context = _committee(request, place, row, attempt)
        return render(request, "oversight/leader_link.html", context, status=422)

    if move != "link":
        if row is None:
            raise Http404
        return desk.post(request, row.case, move, here, again)
    if not links_here(request):
        raise Http404
    draft = _draft(place)

    def act(data: dict[str, Any], reasons: dict[str, str], token: UUID) -> None:
        actions.link(place, request.actor, data, reasons, token)

    return desk.post(request, draft, "link", here, again, act, procedure("leader_link").move("link"))


def _draft(place: Place) -> Case:
    return Case(
        procedure="leader_link", place=place, district_id=place.district_id, title=actions.title(place)
    )


def _committee(
    request: Request, place: Place, row: LeaderLink | None, attempt: Attempt | None
) -> dict[str, Any]:
    base = f"/leaders/{place.code}/"
    rows = queries.history(place)
    events = cases.timeline([*(one.case for one in rows), *([row.case] if row else [])])
    offers = []
    if row is not None:
        found = [one for one in cases.offers(row.case, request.actor) if one.permitted]
        offers = shown.moves(row.case, found, base, attempt)
    elif links_here(request) and attempt is None:
        attempt = desk.blank(_draft(place), "link", request.actor)
    return {
        "place": place,
        "row": row,
        "gone": row is not None and not queries.held(row.leader),
        "moves": offers,
        "attempt": attempt if row is None else None,
        "concerns": shown.against(attempt) if row is None and attempt else [],
        "spells": show.spells(rows),
        "lines": shown.lines(events, shown.notes),
        "proof": shown.proof(events),
        "may_list": request.actor.may("rollout"),
        "base": base,
    }


# --- a matter that is followed ----------------------------------------------------------------------------------


def _follow(request: Request, pk: int) -> Case:
    found = cases.visible(request.actor).filter(procedure="follow")
    return get_object_or_404(found.select_related("place", "follow__about__problem", "follow__leader"), pk=pk)


@needs("before_visit")
def follow(request: Request, pk: int) -> HttpResponse:
    """`/follows/<pk>/`: what a leader follows, for the leader and for the community; `?move=` opens a form."""
    case = _follow(request, pk)
    attempt = desk.opened(case, request.GET.get("move", ""), request.actor)
    return render(request, "oversight/follow.html", _followed(request, case, attempt))


@needs("before_visit")
@require_POST
def follow_move(request: Request, pk: int, move: str) -> HttpResponse:
    """POST `/follows/<pk>/<move>/`."""
    case = _follow(request, pk)

    def again(attempt: Attempt) -> HttpResponse:
        return render(request, "oversight/follow.html", _followed(request, case, attempt), status=422)

    return desk.post(request, case, move, f"/follows/{pk}/", again)


def _followed(request: Request, case: Case, attempt: Attempt | None) -> dict[str, Any]:
    base = f"/follows/{case.pk}/"
    story = queries.stories([case.follow])[0]
    offers = [one for one in cases.offers(case, request.actor) if one.permitted]
    events = list(reversed(story.events))
    leads = request.actor.role == actions.ROLE
    return {
        "case": case,
        "told": show.told(story),
        "state": procedure("follow").state(case.state),
        "badge": shown.due(case),
        "moves": shown.moves(case, offers, base, attempt, main="step"),
        "lines": shown.lines(events, shown.notes),
        "proof": shown.proof(events),
        "back": "/leading/" if leads else f"/leaders/{case.place.code}/",
        "problem": f"/problems/{case.follow.about_id}/" if request.actor.may("problems") else "",
    }


# --- the leader's own page --------------------------------------------------------------------------------------


@needs("leading")
def mine(request: Request) -> HttpResponse:
    """`/leading/`: my committee on a phone; `?in=` another one where a leader has several."""
    return _mine(request)


def _mine(request: Request, attempt: Attempt | None = None, status: int = 200) -> HttpResponse:
    rows = queries.own(request.actor)
    asked = request.GET.get("in", "")
    row = next((one for one in rows if one.place.code == asked), rows[0] if rows else None)
    context: dict[str, Any] = {
        "attempt": attempt,
        "district": own(request.actor),
        "role": roles.label(actions.ROLE),
    }
    if attempt is not None:
        context["concerns"] = shown.against(attempt)
    context |= show.mine(row, rows, clock.now()) if row is not None else {"row": None}
    return render(request, "oversight/leading.html", context, status=status)


@needs("leading")
@require_POST
def mine_move(request: Request, code: str, move: str) -> HttpResponse:
    """POST `/leading/<code>/report/`, `visit/`, `unvisit/`: on the phone, back to the phone."""
    row = next((one for one in queries.own(request.actor) if one.place.code == code), None)
    if row is None or move not in ("report", "visit", "unvisit"):
        raise Http404
    return desk.post(request, row.case, move, f"/leading/{code}/", lambda one: _mine(request, one, 422))


@needs("leading")
def mine_of(request: Request, code: str) -> HttpResponse:
    """`/leading/<code>/`: where a move comes back to."""
    if not any(row.place.code == code for row in queries.own(request.actor)):
        raise Http404
    return redirect(f"/leading/?in={code}")


@needs("leading")
@require_POST
def take_up(request: Request, pk: int) -> HttpResponse:
    """POST `/leading/take/<problem>/`: this one I'll see through."""
    linked = [row.place_id for row in queries.own(request.actor)]
    problem = get_object_or_404(
        Case.objects.filter(procedure="problem", place__in=linked).select_related("place", "problem"), pk=pk
    )
    form = forms.TakeUp(request.POST)
    move, token = procedure("follow").move("take_up"), desk.read_token(request)
    if not form.is_valid():
        return _mine(request, Attempt(move, form, str(token)), 422)
    try:
        actions.take_up(problem, request.actor, form.cleaned_data, token)
    except Refused as refused:
        return _mine(request, Attempt(move, form, str(uuid4()), refused.concerns), 422)
    messages.success(request, "接下来了，社区书记马上收到")
    return redirect(f"/leading/?in={problem.place.code}")
