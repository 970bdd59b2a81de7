"""The street's pages of second return visits: the month's draw, each visit, and the sheet to take along (4.5)."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.papers import files
from linli.core.papers.document import SHEET, Block, Document
from linli.core.people.actor import Actor
from linli.core.people.view_access import Request, acts, needs
from linli.core.places.models import Place
from linli.core.procedures import desk, shown
from linli.core.procedures import queries as cases
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.ui import dates, parts
from linli.domains.problems import exports, redaction, rules
from linli.domains.problems.feedback import return_visits
from linli.domains.problems.feedback.actions import STREET
from linli.domains.problems.models import Draw, Feedback, ReturnVisit

RIGHT = "approvals"
MOST = 200
DRAWS = 12
# What a resident said of how it ended, by the problem's step.
SAID = {"confirm": "说解决了", "no_answer": "没有回音"}
TONES = {"confirmed": "green", "not_so": "amber"}


def visits(actor: Actor) -> QuerySet[Case]:
    """The visits that the post reaches."""
    found = cases.visible(actor).filter(procedure="return_visit")
    return found.select_related("place", "return_visit__draw", "return_visit__problem__problem").defer(
        "words"
    )


def _period(period: str) -> str:
    year, month = period.split("-")
    return f"{year}年{int(month)}月"


@needs(RIGHT)
@require_GET
def index(request: Request) -> HttpResponse:
    """/second-visits/: what waits, what was found, and the month's draw."""
    actor = request.actor
    period = return_visits.last_month(clock.today())
    rows = list(visits(actor).order_by("closed_at", "due_at", "pk")[:MOST])
    made = list(
        Draw.objects.filter(street=actor.place_id).annotate(n=Count("visits")).order_by("-period")[:DRAWS]
    )
    context = {
        "waiting": _table([case for case in rows if case.closed_at is None]),
        "over": _table([case for case in rows if case.closed_at is not None]),
        "count": sum(case.closed_at is None for case in rows),
        "period": _period(period),
        "sample": rules.RETURN_SAMPLE.value(),
        "drawn": any(row.period == period for row in made),
        "may_draw": actor.role in STREET and not actor.reads,
        "draws": [_draw(row) for row in made],
        "token": uuid4(),
    }
    return render(request, "demands/second_visits/list.html", context)


def _draw(row: Any) -> parts.Item:
    of = f"从 {len(row.drawn_from)} 件里抽 {row.n} 件"
    return parts.Item(f"{_period(row.period)}办结的，{of}", f"抽签种子 {row.seed}")


def _table(rows: list[Case]) -> parts.Table | None:
    if not rows:
        return None
    own = _said(rows)
    columns = (
        parts.Column("抽的哪月"),
        parts.Column("问题", "lead"),
        parts.Column("社区"),
        parts.Column("居民自己怎么说"),
        parts.Column("回访", "clock"),
    )
    return parts.Table(columns, [_row(case, own.get(case.pk, "")) for case in rows], "第二次回访")


def _row(case: Case, own: str) -> parts.Row:
    visit: ReturnVisit = case.return_visit
    state = return_visits.RETURN_VISIT.state(case.state)
    badge = shown.badge(case.due_at) if case.closed_at is None else parts.Badge("done", state.label)
    return parts.Row(
        [
            parts.Cell(_period(visit.draw.period)),
            parts.Cell(redaction.masked(case.title), case.spot, f"/second-visits/{case.pk}/"),
            parts.Cell(str(case.place)),
            parts.Cell(own),
            parts.Cell(badge=badge),
        ],
        str(case.pk),
    )


def _said(rows: Iterable[Case]) -> dict[int, str]:
    """What the resident had said when it was drawn, by the visit, in one query.

    Read from the journal: a visit that hears otherwise takes the problem up again, and this stands beside what it heard.
    """
    drawn = {case.pk: (case.return_visit.problem_id, case.opened_at) for case in rows}
    found = Entry.objects.filter(
        case_id__in={problem for problem, _ in drawn.values()}, procedure="problem", verb__in=SAID
    )
    lines = list(found.order_by("at", "seq").values_list("case_id", "at", "verb"))
    return {
        pk: SAID[verb]
        for pk, (problem, day) in drawn.items()
        for of, at, verb in lines
        if of == problem and at <= day
    }


@needs(RIGHT)
@acts
@require_POST
def draw(request: Request) -> HttpResponse:
    """/second-visits/draw/: draw last month's; a second time draws nothing."""
    if request.actor.role not in STREET:
        raise PermissionDenied
    street = Place.objects.get(pk=request.actor.place_id or 0)
    try:
        made = return_visits.draw(street, request.actor, desk.read_token(request))
        messages.success(request, f"抽定了：{made.title}")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("/second-visits/")


def _shown(request: Request, case: Case, attempt: Attempt | None, status: int = 200) -> HttpResponse:
    visit: ReturnVisit = case.return_visit
    answer = Feedback.objects.filter(case=visit.problem).order_by("-at", "-pk").first()
    found = [offer for offer in cases.offers(case, request.actor, visit) if offer.permitted]
    events = cases.timeline([case])
    context = {
        "case": case,
        "visit": visit,
        "problem": visit.problem,
        "phone": case.place.phone,
        "period": _period(visit.draw.period),
        "answer": answer,
        "own": _said([case]).get(case.pk, ""),
        "badge": shown.badge(case.due_at) if case.closed_at is None else None,
        "state": return_visits.RETURN_VISIT.state(case.state),
        "moves": shown.moves(case, found, f"/second-visits/{case.pk}/", attempt, main="confirm"),
        "lines": shown.lines(events, shown.notes),
        "proof": shown.proof(events),
    }
    reply = render(request, "demands/second_visits/visit.html", context, status=status)
    reply["Cache-Control"] = "no-store"
    return reply


@needs(RIGHT)
@require_GET
def visit(request: Request, pk: int) -> HttpResponse:
    """/second-visits/<pk>/: one visit; what was answered, what the resident said, and what the street hears."""
    case = get_object_or_404(visits(request.actor), pk=pk)
    return _shown(request, case, desk.opened(case, request.GET.get("move", ""), request.actor))


@needs(RIGHT)
@require_POST
def move(request: Request, pk: int, move: str) -> HttpResponse:
    """/second-visits/<pk>/<move>/: what was heard."""
    case = get_object_or_404(visits(request.actor), pk=pk)
    return desk.post(
        request, case, move, "/second-visits/", lambda attempt: _shown(request, case, attempt, 422)
    )


@needs(RIGHT)
@require_GET
def sheet(request: Request, ending: str) -> HttpResponseBase:
    """/second-visits/list.pdf: what waits, to take along: room to write what was heard. No telephone stands on it.

    As .xlsx or .csv it is the page's list, what is over with it.
    """
    if ending in ("xlsx", "csv"):
        everything = visits(request.actor).order_by("closed_at", "due_at", "pk")[: exports.MOST]
        return exports.second_visits(request.actor, everything, ending)
    rows = list(visits(request.actor).filter(closed_at=None).order_by("place_id", "due_at", "pk")[:MOST])
    scope = str(Place.objects.get(pk=request.actor.place_id or 0))
    today = clock.today().isoformat()
    head = ["社区", "问题", "在哪里", "属实 / 不属实 / 没找到", "对方怎么说"]
    table = [[str(case.place), redaction.masked(case.title), case.spot, "□　□　□", ""] for case in rows]
    blocks: list[Block] = [
        ("title", "第二次回访单"),
        ("note", f"{scope}，{dates.shortday(clock.now())}，系统抽定 {len(rows)} 件；问的人不是经办的人"),
        (
            "table",
            {"head": head, "rows": table or [["", "没有要回访的", "", "", ""]], "widths": [3, 6, 4, 5, 5]},
        ),
        ("signature", scope),
        ("date", today),
    ]
    made = Document(SHEET, "第二次回访单", blocks=tuple(blocks), day=today)
    return files.download(request, made, ending, None, f"第二次回访单_{scope}_{today}", "/second-visits/")
