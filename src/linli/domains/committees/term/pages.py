"""The pages of committees that stand: one on a day, its members, and all below a street, a district, the city."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from linli.core import clock
from linli.core.people.view_access import Request, needs
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures import desk
from linli.core.procedures import queries as cases
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.domains.committees import overview
from linli.domains.committees.facts import STANDING
from linli.domains.committees.roles import COMMUNITY_STAFF
from linli.domains.committees.term import actions, export, queries, show
from linli.domains.committees.term import crossing as crossings
from linli.domains.committees.term import member as term_member

DIRECTOR = "社工委主任"


def own_place(request: Request) -> Place:
    """The place of the post that is acted under."""
    post = next((post for post in request.posts if post.pk == request.actor.post_id), None)
    if post is None:
        raise Http404
    return post.place  # type: ignore[no-any-return]


def community(request: Request, code: str = "") -> Place:
    """The community that the page is about: the post's own, or the one of that code below it. 404 for any other."""
    own = own_place(request)
    if not code:
        if own.level != Place.COMMUNITY:
            raise Http404
        return own
    found = get_object_or_404(Place.objects.select_related("street", "district"), code=code)
    if found.level != Place.COMMUNITY or not places.lies_below(found, own) or own.level == Place.CITY:
        raise Http404
    return found


def staffed(request: Request) -> Place:
    """The community of whoever keeps its papers: secretary or clerk. 404 for others."""
    if request.actor.role not in COMMUNITY_STAFF:
        raise Http404
    return community(request)


def asked(request: Request, name: str) -> date | None:
    """The day in the address; what is no day, or one to come, is none."""
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return day if day <= clock.today() else None


def on(request: Request, place: Place) -> queries.Day:
    day = asked(request, "on") or clock.today()
    since = asked(request, "since")
    return queries.on(place, day, asked(request, "known"), since if since and since <= day else None)


@needs("members")
def index(request: Request, code: str = "") -> HttpResponse:
    """The committee on a day (`?on=`), as known on a day (`?known=`), beside another day (`?since=`)."""
    own = own_place(request)
    if not code and own.level == Place.CITY:
        return render(request, "committees/communities.html", overview.figures(own))
    if not code and own.level != Place.COMMUNITY:
        return render(request, "committees/communities.html", overview.page(own, request.GET.dict()))
    return _day(request, on(request, community(request, code)))


def _day(request: Request, made: queries.Day) -> HttpResponse:
    return render(request, "committees/day.html", show.page(made, request.actor))


@needs("members")
def roster_file(request: Request, code: str = "") -> HttpResponseBase:
    """The roster of the day as Excel."""
    return export.roster(on(request, community(request, code)))


@needs("committee")
def communities_file(request: Request) -> HttpResponseBase:
    """The table of a street's or a district's communities as Excel."""
    own = own_place(request)
    if own.level not in (Place.STREET, Place.DISTRICT):
        raise Http404
    return export.communities(own, overview.lines(own, request.GET.dict()))


@needs("members")
def of(request: Request, pk: int) -> HttpResponse:
    """The page of a committee's case: that of its community."""
    visible = cases.visible(request.actor).filter(procedure="committee")
    case = get_object_or_404(visible.select_related("place"), pk=pk)
    return _day(request, queries.on(case.place, clock.today()))


@needs("committee")
@require_POST
def succeed(request: Request, code: str = "") -> HttpResponse:
    """The secretary of today is the director from today on (3.2)."""
    place = community(request, code)
    committee = get_object_or_404(
        Case.objects.select_related("place"), procedure="committee", place=place, state__in=STANDING
    )
    made = procedure("member").move("succeed")
    draft = Case(procedure="member", place=place, title=DIRECTOR)

    def act(data: dict[str, Any], reasons: dict[str, str], token: Any) -> None:
        actions.succeed(committee, request.actor, token=token)

    def again(attempt: Attempt) -> HttpResponse:
        context = show.page(queries.on(place, clock.today()), request.actor, attempt)
        return render(request, "committees/day.html", context, status=422)

    back = f"/committee/{code}/" if code else "/committee/"
    return desk.post(request, draft, "succeed", back, again, act, made)


# --- a member ---------------------------------------------------------------------------------------------------


def _member(request: Request, pk: int) -> Case:
    return get_object_or_404(queries.members(request.actor), pk=pk)


def _file(request: Request, case: Case, attempt: Attempt | None, status: int = 200) -> HttpResponse:
    context = term_member.page(queries.file(case), request.actor, attempt)
    return render(request, "committees/member.html", context, status=status)


@needs("members")
def member(request: Request, pk: int) -> HttpResponse:
    """A member; `?move=` opens a move's form. Who sits on the committee opens their own page."""
    case = _member(request, pk)
    return _file(request, case, desk.opened(case, request.GET.get("move", ""), request.actor))


@needs("members")
@require_POST
def member_move(request: Request, pk: int, move: str) -> HttpResponse:
    """A move of the member."""
    case = _member(request, pk)

    def again(attempt: Attempt) -> HttpResponse:
        return _file(request, case, attempt, 422)

    return desk.post(request, case, move, f"/committee/members/{pk}/", again)


# --- crossing ---------------------------------------------------------------------------------------------------


@needs("committee")
@require_POST
def recheck(request: Request) -> HttpResponse:
    """Look at the two rosters of the own community as they are today."""
    place = community(request)
    found, gone = crossings.recheck(place)
    messages.success(request, f"核对了：新查出 {found} 人，不再交叉 {gone} 人")
    return redirect("/committee/#crossings")


def _crossing(request: Request, pk: int) -> Case:
    visible = cases.visible(request.actor).filter(procedure="crossing")
    return get_object_or_404(visible.select_related("place"), pk=pk)


def _crossed(request: Request, case: Case, attempt: Attempt | None, status: int = 200) -> HttpResponse:
    made = queries.on(case.place, clock.today())
    context = show.page(made, request.actor, crossed=(case, attempt) if attempt else None)
    return render(request, "committees/day.html", context, status=status)


@needs("committee")
def crossing(request: Request, pk: int) -> HttpResponse:
    """The committee's page with a crossing; `?move=` opens a move's form."""
    case = _crossing(request, pk)
    return _crossed(request, case, desk.opened(case, request.GET.get("move", ""), request.actor))


@needs("committee")
@require_POST
def crossing_move(request: Request, pk: int, move: str) -> HttpResponse:
    """Write the reason of a crossing, or answer to it."""
    case = _crossing(request, pk)

    def again(attempt: Attempt) -> HttpResponse:
        return _crossed(request, case, attempt, 422)

    return desk.post(request, case, move, f"/committee/crossings/{pk}/", again)
