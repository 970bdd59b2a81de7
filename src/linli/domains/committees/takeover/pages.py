"""The pages that take a committee over: the committee, then its members by hand, or all at once from Excel."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from linli.core import clock
from linli.core.people import rosters
from linli.core.people.view_access import Request, needs
from linli.core.places.models import Place
from linli.core.procedures import desk, shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import Refused, procedure
from linli.core.procedures.models import Case
from linli.core.ui import parts
from linli.domains.committees import facts, rules
from linli.domains.committees.formation.actions import fold
from linli.domains.committees.takeover import actions as takeover_actions
from linli.domains.committees.takeover.actions import Row
from linli.domains.committees.takeover.forms import Sheet
from linli.domains.committees.term import actions, export, forms, queries, show
from linli.domains.committees.term.pages import staffed

HERE = "/committee/take-over/"
PAGE = "committees/take_over.html"


def _committee(place: Place) -> Case | None:
    """The committee that stands, or is being formed, or none."""
    found = Case.objects.filter(procedure="committee", place=place, closed_at__isnull=True)
    return found.select_related("place", "committee").first()


def _taken(place: Place) -> Case:
    """The committee that was taken over and stands. 404 for any other."""
    case = _committee(place)
    if case is None or not case.committee.taken_over or case.state not in facts.STANDING:
        raise Http404
    return case


def _shown(
    request: Request,
    place: Place,
    attempt: Attempt | None = None,
    sheet: Sheet | None = None,
    rows: list[Row] | None = None,
    status: int = 200,
) -> HttpResponse:
    case = _committee(place)
    made = queries.on(place, clock.today())
    taken = case is not None and case.committee.taken_over and case.state in facts.STANDING
    context = {
        "place": place,
        "case": case,
        "day": made,
        "taken": taken,
        "roster": show.roster(made, request.actor) if taken else None,
        "token": attempt.token if attempt else str(uuid4()),
        "concerns": shown.against(attempt),
        "form": _form(request, place, case, attempt),
        "sheet": sheet or Sheet(label_suffix="", initial={"words": "名册"}),
        "preview": preview(rows) if rows else None,
        "wrong": sum(bool(row.wrong) for row in rows or ()),
        "count": len(rows or ()),
        "given": takeover_actions.block(rows) if rows else "",
        "secretary": made.secretary,
        "marks": {"director": show.mark(rules.DIRECTORS)},
    }
    return render(request, PAGE, context, status=status)


def _form(request: Request, place: Place, case: Case | None, attempt: Attempt | None) -> Any:
    if attempt is not None and attempt.form is not None:
        return attempt.form
    draft = Case(procedure="member" if case else "committee", place=place)
    if case is None:
        return forms.TakeOver(case=draft, actor=request.actor)
    row = case.committee
    initial = {"since": row.since, "until": row.until, "words": "名册"}
    return forms.Enter(case=draft, actor=request.actor, initial=initial)


def preview(rows: list[Row]) -> parts.Table:
    """The rows as they were read, the wrong ones with what is wrong."""
    columns = [parts.Column("行", "num"), parts.Column("姓名", "lead")]
    columns += [parts.Column(title) for title in list(takeover_actions.COLUMNS)[1:]]
    made = []
    for row in rows:
        cells = [
            parts.Cell(str(row.number)),
            parts.Cell(row.cells["name"], "；".join(row.wrong), tone=_tone(row)),
        ]
        cells += [parts.Cell(row.cells[name]) for name in list(takeover_actions.COLUMNS.values())[1:]]
        made.append(parts.Row(cells, str(row.number)))
    return parts.Table(columns, made, "读到的成员", dense=True)


def _tone(row: Row) -> str:
    return "amber" if row.wrong else ""


@needs("committee")
def take_over(request: Request) -> HttpResponse:
    """The committee itself; when it is there, its members."""
    place = staffed(request)
    if request.method != "POST":
        return _shown(request, place)
    draft = Case(procedure="committee", place=place, title=str(place))

    def act(data: dict[str, Any], reasons: dict[str, str], token: Any) -> None:
        actions.take_over(place, request.actor, data, reasons=reasons, token=token)

    def again(attempt: Attempt) -> HttpResponse:
        return _shown(request, place, attempt, status=422)

    return desk.post(request, draft, "take_over", HERE, again, act, procedure("committee").move("take_over"))


@needs("committee")
@require_POST
def by_hand(request: Request) -> HttpResponse:
    """One member by hand."""
    place = staffed(request)
    committee = _taken(place)
    name = fold(request.POST.get("name", ""))[:40]
    draft = Case(procedure="member", place=place, title=name)

    def act(data: dict[str, Any], reasons: dict[str, str], token: Any) -> None:
        takeover_actions.enter_one(committee, request.actor, data, token)

    def again(attempt: Attempt) -> HttpResponse:
        return _shown(request, place, attempt, status=422)

    return desk.post(request, draft, "take_over", HERE, again, act, procedure("member").move("take_over"))


@needs("committee")
@require_POST
def by_sheet(request: Request) -> HttpResponse:
    """Many members: shown first with what is wrong by row; entered all together when they were looked at."""
    place = staffed(request)
    committee, token = _taken(place), desk.read_token(request)
    form = Sheet(request.POST, request.FILES, label_suffix="")
    if not form.is_valid():
        return _shown(request, place, sheet=form, status=422)
    lines = form.cleaned_data["lines"]
    if takeover_actions.seen(token, lines):
        return redirect(HERE)
    rows = takeover_actions.read(committee, lines)
    if any(row.wrong for row in rows):
        return _shown(request, place, sheet=form, rows=rows, status=422)
    if "sure" not in request.POST:
        return _shown(request, place, sheet=form, rows=rows)
    try:
        number = takeover_actions.enter(committee, request.actor, rows, form.cleaned_data["words"], token)
    except (Refused, rosters.Namesakes) as error:
        form.add_error(None, str(error))
        return _shown(request, place, sheet=form, rows=rows, status=422)
    messages.success(request, f"接续了 {number} 名成员")
    return redirect(HERE)


@needs("committee")
def template(request: Request) -> HttpResponse:
    """An empty sheet with the columns, and what may stand in them."""
    staffed(request)
    return export.template(
        tuple(takeover_actions.COLUMNS),
        [item["label"] for item in rules.POSITIONS.value().values()],
        [item["label"] for item in rules.KINDS.value().values()],
    )
