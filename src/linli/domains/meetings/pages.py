"""The pages of meetings for the community's staff: the list, the plan, the rosters, and the room itself."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from linli.core.papers import files
from linli.core.papers import queries as papers_of
from linli.core.people import rosters
from linli.core.people.view_access import Request, acts, needs
from linli.core.places.models import Place
from linli.core.procedures import desk
from linli.core.procedures import queries as cases
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import Refused, procedure
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.core.ui import fields
from linli.domains.committees.models import ROSTER
from linli.domains.committees.roll import actions as roll_actions
from linli.domains.meetings import actions, export, forms, lists, queries, rules, show
from linli.domains.meetings.agenda import filling
from linli.domains.meetings.minutes import extract as extracts
from linli.domains.meetings.minutes import papers
from linli.domains.meetings.queries import Record
from linli.domains.meetings.room import item as room_item
from linli.domains.meetings.scheduling import days


def place_of(request: Request) -> Place:
    """The place of the post that is acted under; a post of no community has no meetings of its own."""
    post = next((post for post in request.posts if post.pk == request.actor.post_id), None)
    if post is None or post.place.level != Place.COMMUNITY:
        raise Http404
    return post.place  # type: ignore[no-any-return]


def _meeting(request: Request, pk: int) -> Case:
    if (case := queries.meeting(request.actor, pk)) is None:
        raise Http404
    return case


# --- the list -------------------------------------------------------------------------------------------------


@needs("meetings")
def index(request: Request) -> HttpResponse:
    before = request.GET.get("before", "")
    context = lists.index(place_of(request), request.actor, int(before) if before.isdecimal() else None)
    return render(request, "meetings/list.html", context)


@needs("meetings")
@require_safe
def listed_file(request: Request, ending: str) -> HttpResponseBase:
    """The meetings as Excel or CSV."""
    return export.reply(request.actor, place_of(request), ending)


@needs("meetings")
@require_POST
def table(request: Request, problem: int) -> HttpResponse:
    """Put a waiting problem on a meeting's agenda."""
    place = place_of(request)
    visible = cases.visible(request.actor).filter(procedure="problem")
    case = get_object_or_404(visible.select_related("place"), pk=problem)
    made = procedure("agenda_item").move("table")

    def again(attempt: Attempt) -> HttpResponse:
        context = lists.index(place, request.actor, None, (case, attempt))
        return render(request, "meetings/list.html", context, status=422)

    def act(data: dict[str, Any], reasons: dict[str, str], token: Any) -> None:
        actions.table(case, request.actor, data, reasons=reasons, token=token)

    return desk.post(request, case, "table", "/meetings/", again, act, made)


@needs("meetings")
@acts
def new(request: Request) -> HttpResponse:
    """Fix the day of a meeting."""
    place, made = place_of(request), procedure("meeting").move("plan")
    case = Case(procedure="meeting", place=place, title="会议")
    if request.method != "POST":
        attempt = Attempt(
            made,
            forms.Plan(
                case=case, actor=request.actor, initial=lists.initial(place, request.GET.get("body", ""))
            ),
            str(uuid4()),
        )
        return render(request, "meetings/new.html", lists.new(place, attempt))

    planned: list[Case] = []
    left: list[tuple[str, str]] = []

    def act(data: dict[str, Any], reasons: dict[str, str], token: Any) -> None:
        listing = data.pop("problems", []), data.pop("heard", [])
        if any(listing):
            filling.ask(data["held_at"], reasons)
        planned.append(actions.plan(place, request.actor, data, token))
        case.title = planned[0].title
        left.extend(filling.fill(planned[0], request.actor, *listing, token, reasons))

    def again(attempt: Attempt) -> HttpResponse:
        if fields.pressed(request.POST) and attempt.form is not None:
            days.looked(attempt.form)
        return render(request, "meetings/new.html", lists.new(place, attempt), status=422)

    answer = desk.post(request, case, "plan", "/meetings/", again, act, made)
    if left:  # the last word is the one that is shown
        said = "；".join(f"没有列入“{title}”：{why}" for title, why in left)
        messages.error(request, f"定下会期：{case.title}。{said}")
    return redirect(room_item.address(planned[0])) if planned else answer


# --- rosters --------------------------------------------------------------------------------------------------


@needs("meetings")
def roster(request: Request, body: str) -> HttpResponse:
    """Who sits on a body of the place; a pasted list adds to it."""
    place, form = _body(request, body), forms.Roster(label_suffix="")
    if request.method == "POST":
        form = forms.Roster(request.POST, label_suffix="")
        if form.is_valid() and _entered(request, place, body, form):
            return redirect(lists.back(request, f"/meetings/roster/{body}/"))
    context = lists.roster(place, body, form, back=lists.back(request, ""))
    return render(request, "meetings/roster.html", context, status=422 if form.errors else 200)


@needs("meetings")
@require_POST
def seat(request: Request, body: str, pk: int) -> HttpResponse:
    """Correct a seat, or end it."""
    place = _body(request, body)
    row = get_object_or_404(rosters.roster(place, [body]).select_related("body__place"), pk=pk)
    form = forms.Seat(request.POST, label_suffix="", prefix=f"seat-{pk}")
    if not form.is_valid():
        context = lists.roster(place, body, forms.Roster(label_suffix=""), (row, form))
        return render(request, "meetings/roster.html", context, status=422)
    if done := roll_actions.change(
        row, form.cleaned_data["left_on"], form.cleaned_data["standing"], request.actor
    ):
        messages.success(request, f"{row.person.name}：{done}")
    return redirect(f"/meetings/roster/{body}/")


def _body(request: Request, body: str) -> Place:
    if body not in rules.BODIES.value() or body == ROSTER:  # the committee's own changes by its procedures
        raise Http404
    return place_of(request)


def _entered(request: Request, place: Place, body: str, form: forms.Roster) -> bool:
    data = form.cleaned_data
    try:
        made = roll_actions.enter(place, body, data["people"], request.actor, data["since"])
    except rosters.Namesakes as same:
        text = f"本社区有不止一位“{same.name}”，名字后面加一个字分开，例如“{same.name}（二组）”"
        form.add_error("people", text)
        return False
    messages.success(request, f"记下 {len(made)} 人")
    return True


# --- the room -------------------------------------------------------------------------------------------------


def _page(
    request: Request, record: Record, at: int | None, attempt: Attempt | None = None, of_item: bool = False
) -> HttpResponse:
    said, reword = number(request, "said"), number(request, "reword")
    context = show.room(record, request.actor, at, attempt, of_item, said, reword)
    tried = attempt is not None and request.method == "POST"
    return render(request, "meetings/room.html", context, status=422 if tried else 200)


def number(request: Request, name: str) -> int | None:
    """A number that the address asks for, None where it asks for none."""
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 18 else None


@needs("meetings")
def room(request: Request, pk: int, item: int | None = None) -> HttpResponse:
    """The whole meeting on one page; `?item=` puts an item on the table, `?move=` opens a move's form."""
    record = queries.record(_meeting(request, pk))
    at = item if item is not None else number(request, "item")
    if item is not None and all(row.case_id != item for row in record.items):
        raise Http404
    opened = show.blank(record, request.GET.get("move", ""), request.actor, show.current(record, at))
    return _page(request, record, at, *(opened or (None, False)))


@needs("meetings")
@require_POST
def move(request: Request, pk: int, move: str) -> HttpResponse:
    """A move of the meeting itself."""
    case = _meeting(request, pk)
    at = request.POST.get("item", "")
    number = int(at) if at.isdecimal() else None
    base = room_item.address(case)
    back = f"{base}items/{number}/" if number is not None else base

    def again(attempt: Attempt) -> HttpResponse:
        return _page(request, queries.record(case), number, attempt)

    act = None
    # Who is here stays written down when it cannot begin yet: its form says why, and asks for a reason.
    asked: list[str] = []
    if move == "attend":
        everybody = request.POST.get("everybody")

        def act(data: dict[str, Any], reasons: dict[str, str], token: Any) -> None:
            """Each tap is a new state of all boxes: sent again it says the same, so it needs no token."""
            if everybody:
                data = {"present": lists.voters(case), "leave": lists.on_leave(case)}
            take(case, "attend", request.actor, data)
            if everybody == "begin":
                try:
                    take(_meeting(request, pk), "begin", request.actor, {}, reasons, token)
                except Refused:
                    asked.append(f"{base}?move=begin#move-begin")

    answer = desk.post(request, case, move, back, again, act)
    return redirect(asked[0]) if asked else answer


@needs("meetings")
@require_POST
def heard(request: Request, pk: int) -> HttpResponse:
    """Put an item on the agenda that is only heard."""
    case = _meeting(request, pk)
    made = replace(procedure("agenda_item").move("table"), name="heard", form=forms.Heard)

    def again(attempt: Attempt) -> HttpResponse:
        return _page(request, queries.record(case), None, attempt)

    def act(data: dict[str, Any], reasons: dict[str, str], token: Any) -> None:
        actions.hear_only(case, request.actor, data, reasons=reasons, token=token)

    return desk.post(request, case, "heard", room_item.address(case), again, act, made)


@needs("meetings")
@require_POST
def item_move(request: Request, pk: int, item: int, move: str) -> HttpResponse:
    """A move of an item on the agenda."""
    meeting = _meeting(request, pk)
    case = get_object_or_404(
        Case.objects.select_related("place"), pk=item, root=meeting, procedure="agenda_item"
    )
    base = room_item.address(meeting)
    stays = procedure("agenda_item").move(move).target == "=" if move in show.ITEM_MOVES else False
    back = f"{base}items/{item}/" if stays else base

    def again(attempt: Attempt) -> HttpResponse:
        return _page(request, queries.record(meeting), item, attempt, True)

    return desk.post(request, case, move, back, again)


@needs("meetings")
def minutes(request: Request, pk: int, form: str) -> HttpResponse:
    """The minutes as Word or PDF: the filed paper, or what stands so far, marked as a draft."""
    case = _meeting(request, pk)
    paper = queries.minutes_paper(case)
    made = papers_of.document_of(paper) if paper is not None else papers.draft(papers.document(case))
    url = request.build_absolute_uri(f"/check/{paper.check_code}/") if paper is not None else None
    name = paper.number if paper is not None else made.title
    return files.download(request, made, form, url, name, room_item.address(case))


@needs("meetings")
@require_safe
def extract(request: Request, pk: int, form: str) -> HttpResponse:
    """What of signed minutes may hang on the board, as Word or PDF."""
    case = _meeting(request, pk)
    if case.state != "filed":
        raise Http404
    made = extracts.document(case)
    return files.download(request, made, form, None, made.title, room_item.address(case))
