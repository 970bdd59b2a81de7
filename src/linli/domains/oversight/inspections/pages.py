"""The pages of inspections: plan, draw, each community on the spot, findings and their mending, the summary (5.3)."""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from linli.core import clock, downloads
from linli.core.papers import files
from linli.core.papers import queries as papers
from linli.core.people.view_access import Request, acts, needs
from linli.core.places.models import Place
from linli.core.procedures import desk, shown
from linli.core.procedures import queries as cases
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.ui.parts import Column, Row, Table
from linli.domains.oversight.inspections import actions, queries, rules, show
from linli.domains.oversight.inspections.papers import document
from linli.domains.oversight.inspections.summary import summary, told
from linli.domains.oversight.models import Inspection

RIGHT = "inspections"


def plans(request: Request) -> bool:
    return request.actor.role in procedure("inspection").move("plan").by


@needs(RIGHT)
def index(request: Request) -> HttpResponse:
    """`/inspections/`: inspections, and findings by tab; `?tab=`, `?q=`, `?sort=`."""
    context = show.index(request.actor, request.GET.dict())
    return render(request, "oversight/inspections/index.html", context | {"may_plan": plans(request)})


@needs(RIGHT)
def export(request: Request, ending: str) -> HttpResponseBase:
    """`/inspections/findings.xlsx`, `.csv`: the findings that the page lists."""
    query = request.GET.dict()
    found = queries.findings(
        request.actor, query.get("tab", "all"), query.get("q", "").strip()[:40], query.get("sort", "due")
    )
    name = f"督导发现_{queries.own(request.actor)}_{clock.today().isoformat()}"
    return downloads.rows(name, ending, "督导发现", show.HEAD, show.WIDTHS, show.exported(list(found)))


@needs(RIGHT)
@acts
def new(request: Request) -> HttpResponse:
    """`/inspections/new/`: what is looked at, over which time, how many are drawn."""
    if not plans(request):
        raise Http404
    own = queries.own(request.actor)
    move = procedure("inspection").move("plan")
    draft = Case(procedure="inspection", place=own, title="督导检查")

    def page(attempt: Attempt, status: int = 200) -> HttpResponse:
        context = {"attempt": attempt, "concerns": shown.against(attempt), "place": own}
        return render(request, "oversight/inspections/new.html", context, status=status)

    if request.method != "POST":
        assert move.form is not None
        form = move.form(case=draft, actor=request.actor, initial=_first())
        return page(Attempt(move, form, str(uuid4())))
    made: list[Case] = []

    def act(data: dict[str, Any], reasons: dict[str, str], token: UUID) -> None:
        made.append(actions.plan(own, request.actor, data, token))

    answer = desk.post(request, draft, "plan", "/inspections/", lambda one: page(one, 422), act, move)
    return redirect(f"/inspections/{made[0].pk}/") if made else answer


def _first() -> dict[str, Any]:
    """The form as it opens: this year's record until today, every line, drawn by area."""
    today = clock.today()
    return {
        "topic": f"{today.year}年{today.month}月督导检查",
        "since": today.replace(month=1, day=1),
        "until": today,
        "size": rules.SAMPLE.value(),
        "strata": ["area"],
        "lines": list(rules.CHECKLIST.value()),
    }


# --- one inspection ---------------------------------------------------------------------------------------------


def _inspection(request: Request, pk: int) -> Inspection:
    mine = cases.visible(request.actor).filter(procedure="inspection")
    found = Inspection.objects.filter(case__in=mine).select_related("case__place")
    return get_object_or_404(found, pk=pk)


def _render(request: Request, row: Inspection, attempt: Attempt | None, status: int = 200) -> HttpResponse:
    base = f"/inspections/{row.pk}/"
    main = {"planned": "draw", "under_way": "close"}.get(row.case.state, "")
    items = rules.CHECKLIST.value(row.case.edition)
    context = show.case_page(row.case, request.actor, base, attempt, main) | {
        "row": row,
        "table": show.places(row),
        "checked": [(items[key]["label"], show.mark(items[key])) for key in row.lines if key in items],
        "papers": papers.of_case(row.pk),
        "left_out": queries.left_out(row),
    }
    return render(request, "oversight/inspections/inspection.html", context, status=status)


@needs(RIGHT)
def page(request: Request, pk: int) -> HttpResponse:
    """`/inspections/<pk>/`: the plan, its communities, its moves; `?move=` opens a form."""
    row = _inspection(request, pk)
    name = request.GET.get("move", "")
    initial = _again(row) if name == "change" else {"ends_on": row.ends_on} if name == "prolong" else None
    return _render(request, row, desk.opened(row.case, name, request.actor, initial))


def _again(row: Inspection) -> dict[str, Any]:
    return {"topic": row.case.title} | {name: getattr(row, name) for name in actions.FIELDS}


@needs(RIGHT)
@require_POST
def move(request: Request, pk: int, move: str) -> HttpResponse:
    """`/inspections/<pk>/<move>/`."""
    row = _inspection(request, pk)

    def again(attempt: Attempt) -> HttpResponse:
        return _render(request, row, attempt, 422)

    act = None
    if move == "draw":  # the seed is the machine's: whatever a form says, nobody brings one along

        def act(data: dict[str, Any], reasons: dict[str, str], token: UUID) -> None:
            actions.begin(row.case, request.actor, token)

    return desk.post(request, row.case, move, f"/inspections/{pk}/", again, act)


@needs(RIGHT)
def drawing(request: Request, pk: int) -> HttpResponse:
    """`/inspections/<pk>/drawing/`: seed, list and method; the draw is made again while one looks."""
    row = _inspection(request, pk)
    if not row.seed:
        raise Http404
    made = show.drawing(row)
    columns = (
        Column("排序", "num"),
        Column("社区", "lead"),
        Column("代码", minor=True),
        Column("层"),
        Column("抽中"),
    )
    lines = show.drawing_rows(row, _names(row))
    rows = [
        Row((str(number), name, code, stratum or "不分层", f"第 {nth} 个" if nth else ""), code)
        for number, code, name, stratum, nth in lines
    ]
    context = {"row": row, "table": Table(columns, rows, "抽签的名单"), **made}
    return render(request, "oversight/inspections/drawing.html", context)


def _names(row: Inspection) -> dict[str, str]:
    found = Place.objects.filter(code__in=[code for code, _ in row.frame])
    return {place.code: str(place) for place in found}


@needs(RIGHT)
def drawing_list(request: Request, pk: int, ending: str) -> HttpResponseBase:
    """`/inspections/<pk>/drawing.xlsx`, `.csv`: what was drawn from, to draw again elsewhere."""
    row = _inspection(request, pk)
    head, widths = ("排序", "代码", "社区", "层", "抽中"), (8, 16, 20, 24, 8)
    note = f"种子 {row.seed}，抽 {row.size} 个"
    name = f"抽签名单_{row.case.place}_{row.pk}"
    return downloads.rows(
        name, ending, "抽签名单", head, widths, show.drawing_rows(row, _names(row)), note=note
    )


@needs(RIGHT)
def sum_up(request: Request, pk: int) -> HttpResponse:
    """`/inspections/<pk>/summary/`: what it came to, drafted from the record."""
    row = _inspection(request, pk)
    made = summary(row)
    context = {
        "row": row,
        "made": made,
        "paragraphs": told(made),
        "papers": papers.of_case(row.pk),
    }
    return render(request, "oversight/inspections/summary.html", context)


@needs(RIGHT)
def sum_up_paper(request: Request, pk: int, form: str) -> HttpResponse:
    """`/inspections/<pk>/summary.docx`, `.pdf`: the paper as it was issued, before that the draft of today."""
    row = _inspection(request, pk)
    back = f"/inspections/{pk}/summary/"
    if issued := papers.of_case(pk):
        paper = type(issued[0]).objects.get(pk=issued[0].pk)
        return files.download_issued(request, paper, form, back)
    name = f"督导检查情况_{row.case.place}_{clock.today().isoformat()}"
    return files.download(request, document(summary(row)), form, None, name, back)
