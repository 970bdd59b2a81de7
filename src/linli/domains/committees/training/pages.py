"""The pages of trainings, and of who takes part (1.2): the list, one of them, a new one, the list as a file."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from linli.core import clock, downloads
from linli.core.people.view_access import Request, acts, needs
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures import desk, shown
from linli.core.procedures import queries as cases
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.ui import dates, parts
from linli.domains.committees.models import Training
from linli.domains.committees.roles import COMMUNITY_STAFF
from linli.domains.committees.term.pages import own_place, staffed
from linli.domains.committees.training import participation
from linli.domains.committees.training import procedure as training_procedure

RIGHT = "training"
MOST = 200
HEAD = ("哪天", "讲什么", "在哪里", "谁来讲", "哪一家", "社区", "办了没有", "人次")
WIDTHS = (12, 36, 24, 20, 28, 18, 12, 8)


def _year(request: HttpRequest) -> int:
    """The year that the address asks for: this one, where it makes no sense."""
    this, asked = clock.today().year, request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and 2000 <= int(asked) <= this + 1 else this


def _below(own: Place) -> list[Place]:
    """The communities that one looks at: its own, or all below."""
    if own.level == Place.COMMUNITY:
        return [own]
    return list(places.communities(own).filter(is_open=True).order_by("code"))


@needs(RIGHT)
def index(request: Request) -> HttpResponse:
    """`/training/`: who takes part, what was held and what is to come; `?year=`, `?q=`, `?place=`."""
    own, year = own_place(request), _year(request)
    words, code = request.GET.get("q", "").strip()[:40], request.GET.get("place", "")
    below = _below(own)
    chosen = next((one for one in below if one.code == code), None)
    found = participation.listed(request.actor, year, words, chosen.code if chosen else "")
    rows = list(found[: MOST + 1])
    looked = [chosen.pk] if chosen else [one.pk for one in below]
    first, last = clock.today().replace(year, 1, 1), clock.today().replace(year, 12, 31)
    many = len(looked) > 1
    held = participation.trained(looked, first, last)
    context = {
        "year": year,
        "years": _years(request, year),
        "q": words,
        "place": chosen.code if chosen else "",
        "communities": below if own.level != Place.COMMUNITY else [],
        "rows": [_item(row, many) for row in rows[:MOST]],
        "more": len(rows) > MOST,
        "held": held,
        "told": participation.told(held),
        "yearly": training_procedure.YEARLY.setting(),
        "lacking": _lacking(held, looked, many),
        "part": participation.table(participation.groups(looked), many),
        "query": urlencode({"year": year, "q": words, "place": chosen.code if chosen else ""}),
        "fixes": may(request, "fix"),
    }
    return render(request, "committees/training.html", context)


def may(request: Request, move: str) -> bool:
    return not request.actor.reads and request.actor.role in procedure("training").move(move).by


def _years(request: Request, year: int) -> list[parts.Link]:
    """From the latest that has one to the first; this one always."""
    days = participation.visible(request.actor).aggregate(first=Min("on"), last=Max("on"))
    own = [clock.today().year, *(day.year for day in days.values() if day)]
    return [
        parts.Link(f"{one} 年", f"/training/?year={one}", current=one == year)
        for one in range(max(own), min(own) - 1, -1)
    ]


def _lacking(held: participation.Trained, looked: list[int], many: bool) -> str:
    """How far the year's goal is met."""
    wanted = training_procedure.YEARLY.value()
    if many:
        return f"{len(looked)} 个社区里 {held.communities} 个今年办过"
    return "" if held.times >= wanted else f"这一年还要办 {wanted - held.times} 次"


def _taught_by(row: Training) -> str:
    """What kind of teacher, in the words of the edition; the bare name where that edition has it no more."""
    teachers = training_procedure.TEACHERS.value(row.case.edition)
    return str(teachers[row.taught_by]["label"]) if row.taught_by in teachers else row.taught_by


def _item(row: Training, many: bool) -> parts.Item:
    case, state = row.case, procedure("training").state(row.case.state)
    by = row.teacher or _taught_by(row)
    second = "，".join(filter(None, (str(case.place) if many else "", dates.day(row.on), case.spot, by)))
    right = f"{row.people} 人次" if case.state == "held" else state.label
    return parts.Item(case.title, second, f"/training/{case.pk}/", right=right, badge=_due(row))


def _due(row: Training) -> parts.Badge | None:
    """How long there is to write the numbers down: of a day that is still to come it would say nothing."""
    return shown.due(row.case) if row.on <= clock.today() else None


@needs(RIGHT)
def export(request: Request, ending: str) -> HttpResponseBase:
    """`/training/list.xlsx`, `.csv`: what the page lists, each group in a column of its own."""
    year, words = _year(request), request.GET.get("q", "").strip()[:40]
    found = participation.listed(request.actor, year, words, request.GET.get("place", "")[:20])
    groups = {key: item["label"] for key, item in training_procedure.GROUPS.value().items()}
    name = f"培训_{own_place(request)}_{year}"
    head, widths = (*HEAD, *groups.values()), (*WIDTHS, *(12 for _ in groups))
    return downloads.rows(name, ending, "培训", head, widths, _lines(found, groups))


def _lines(rows: Iterable[Training], groups: dict[str, str]) -> Iterable[tuple[Any, ...]]:
    for row in rows:
        state = procedure("training").state(row.case.state).label
        numbers = [row.numbers.get(key, "") for key in groups]
        yield (
            row.on.isoformat(),
            row.case.title,
            row.case.spot,
            _taught_by(row),
            row.teacher,
            str(row.case.place),
            state,
            row.people or "",
            *numbers,
        )


@needs(RIGHT)
@acts
def new(request: Request) -> HttpResponse:
    """`/training/new/`: fix a training of the own community."""
    place, move = staffed(request), procedure("training").move("fix")
    draft = Case(procedure="training", place=place, title="培训")

    def page(attempt: Attempt, status: int = 200) -> HttpResponse:
        return render(request, "committees/training_new.html", {"attempt": attempt}, status=status)

    if request.method != "POST":
        assert move.form is not None
        first = {"on": clock.today(), "taught_by": "social_work"}
        return page(Attempt(move, move.form(case=draft, actor=request.actor, initial=first), str(uuid4())))
    made: list[int] = []

    def act(data: dict[str, Any], reasons: dict[str, str], token: UUID) -> None:
        draft.title = data["title"]
        made.append(training_procedure.fix(place, request.actor, data, token).case_id or 0)

    answer = desk.post(request, draft, "fix", "/training/", lambda one: page(one, 422), act, move)
    return redirect(f"/training/{made[0]}/") if made else answer


def _training(request: Request, pk: int) -> Training:
    return get_object_or_404(participation.visible(request.actor), pk=pk)


@needs(RIGHT)
def page(request: Request, pk: int) -> HttpResponse:
    """`/training/<pk>/`: one of them; `?move=` opens a form."""
    row = _training(request, pk)
    name = request.GET.get("move", "")
    initial: dict[str, Any] = {}
    if name == "change":
        initial = {
            "title": row.case.title,
            "spot": row.case.spot,
            "on": row.on,
            "taught_by": row.taught_by,
            "teacher": row.teacher,
        }
    elif name == "correct":
        initial = dict(row.numbers)
    return _render(request, row, desk.opened(row.case, name, request.actor, initial))


@needs(RIGHT)
@require_POST
def move(request: Request, pk: int, move: str) -> HttpResponse:
    """POST `/training/<pk>/<move>/`."""
    row = _training(request, pk)

    def again(attempt: Attempt) -> HttpResponse:
        return _render(request, row, attempt, 422)

    return desk.post(request, row.case, move, f"/training/{pk}/", again)


def _render(request: Request, row: Training, attempt: Attempt | None, status: int = 200) -> HttpResponse:
    case, base = row.case, f"/training/{row.pk}/"
    events = cases.timeline([case])
    offers = [one for one in cases.offers(case, request.actor) if one.permitted]
    groups = training_procedure.GROUPS.value(case.edition)
    context = {
        "row": row,
        "case": case,
        "teacher": _taught_by(row),
        "numbers": [(item["label"], row.numbers[key]) for key, item in groups.items() if key in row.numbers],
        "state": procedure("training").state(case.state),
        "badge": _due(row),
        "moves": shown.moves(case, offers, base, attempt, main="hold"),
        "lines": shown.lines(events, shown.notes),
        "proof": shown.proof(events),
        "own": request.actor.role in COMMUNITY_STAFF,
    }
    return render(request, "committees/training_one.html", context, status=status)
