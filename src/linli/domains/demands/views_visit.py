"""The pages of visits: note one down on a phone, what became of it, the rounds by month (4.1)."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from linli.core import clock
from linli.core.people.gate import Request, needs
from linli.core.procedures import desk, queries
from linli.core.procedures.models import Case
from linli.core.ui import dates, parts
from linli.domains.committees.roles import VISITORS
from linli.domains.demands import actions, casepage, forms_visit, personal, photos, rounds, rules, similar
from linli.domains.demands.models import Visit
from linli.domains.demands.procedure import PROBLEM
from linli.domains.demands.queries import place_of

RIGHT = "problems"


@needs(RIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """/visits/new/: three taps and a sentence; every sentence is on the list with the same click."""
    if request.actor.role not in VISITORS:
        raise PermissionDenied
    near = rounds.near(request.actor, forms_visit.NEAR)
    if request.method != "POST":
        form = forms_visit.Visit(actor=request.actor, near=near, initial=_initial(request, near))
        return _page(request, form, str(uuid4()))
    token = desk.read_token(request)
    form = forms_visit.Visit(request.POST, request.FILES, actor=request.actor, near=near)
    if "add" in request.POST:
        return _page(request, form, str(token))
    if not form.is_valid():
        return _page(request, form, str(token), 422)
    return redirect(f"/visits/{_put(request, form.cleaned_data, token).pk}/")


def _put(request: Request, data: dict[str, Any], token: UUID) -> Case:
    """The visit and what was demanded; the photo goes with the first demand, else with the visit."""
    photo = data.pop("photo")
    with transaction.atomic():
        case, made = actions.visit(place_of(request.actor), request.actor, data, token)
        if photo:
            photos.keep(made[0] if made else case, photo, token)
    return case


def _initial(request: Request, near: list[Any]) -> dict[str, str]:
    """The next visit is likely in the same building."""
    asked = request.GET.get("where", "")
    return {"where": asked} if asked in {f"b{building.pk}" for building in near} else {}


def _page(request: Request, form: forms_visit.Visit, token: str, status: int = 200) -> HttpResponse:
    asked = str(form["where"].value() or "")
    here = int(asked[1:]) if asked[:1] == "b" and asked[1:].isdecimal() else 0
    adding = "add" in request.POST
    given = {
        "form": form,
        "token": token,
        "phrases": rules.VISIT_PHRASES.value(),
        "more": form.more,
        "may_add": len(form.more) < forms_visit.MOST_DEMANDS - 1,
        "buildings": similar.buildings(request.actor.place_id),
        "waiting": rounds.waiting(request.actor, here) if here else [],
        "adding": adding,
        "who": request.actor.name,
        "photo_lost": bool(request.FILES.get("photo")),
    }
    return render(request, "demands/visit.html", given, status=status)


@needs(RIGHT)
@require_GET
def done(request: Request, pk: int) -> HttpResponse:
    """/visits/<pk>/: what was kept, under which numbers, what happens next."""
    case = queries.visible(request.actor).filter(procedure="visit", pk=pk).first() if pk < 2**63 else None
    if case is None:
        raise Http404
    visit = Visit.objects.select_related("visitor__person").get(case=case)
    made = list(Case.objects.filter(problem__visit=case).select_related("problem").order_by("pk"))
    mine = visit.visitor_id == request.actor.post_id
    given = {
        "case": case,
        "visit": visit,
        "mine": mine and request.actor.role in VISITORS,
        "when": dates.moment(case.opened_at, clock.now()),
        "heard": rules.FINDINGS.value(case.edition)[visit.heard]["label"],
        "made": [_step(one) for one in made],
        "n": len(made),
        "urgent": any(casepage.problem_of(one).urgent for one in made),
        "calls": [
            parts.Link(f"{d['label']} {d['number']}", f"tel:{d['number']}")
            for d in rules.DANGER.value().values()
        ],
        "who": request.actor.name,
    }
    return render(request, "demands/visit_done.html", given)


def _step(case: Case) -> dict[str, Any]:
    """A problem that came of the visit: due when, or where it stands by now."""
    label = PROBLEM.state(case.state).label
    if case.state == "reported" and case.due_at is not None and case.due_at > clock.now():
        label = f"{dates.moment(case.due_at, clock.now())} 前受理"
    return {
        "case": case,
        "title": personal.masked(case.title),
        "label": label,
        "href": f"/problems/{case.pk}/",
    }


@needs(RIGHT)
@require_GET
def visits(request: Request) -> HttpResponse:
    """/visits/: a month's rounds, and which buildings nobody has come to."""
    month = _month(request.GET.get("month", ""))
    today = clock.today().replace(day=1)
    rows = list(rounds.visits(request.actor, month)[: rounds.SHOWN])
    covers = [_cover(one) for one in rounds.coverage(request.actor)] if _community(request) else []
    given = {
        "month": month,
        "months": _months(month, today),
        "n": rounds.summary(request.actor, month),
        "table": _table(rows, request.actor.level != "community") if rows else None,
        "cut": len(rows) == rounds.SHOWN,
        "may_note": request.actor.role in VISITORS,
        "duty": _duty(request, month) if _community(request) else None,
        "covers": covers,
        "never": sum(not one.right for one in covers),
        "mark": _mark(),
    }
    return render(request, "demands/visits.html", given)


def _community(request: Request) -> bool:
    return bool(request.actor.level == "community")


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return clock.today().replace(day=1)


def _months(shown: date, today: date) -> list[parts.Link]:
    """This month and the eleven before it."""
    found = []
    for back in range(12):
        number = today.year * 12 + today.month - 1 - back
        month = date(number // 12, number % 12 + 1, 1)
        label = f"{month.month}月" if month.year == today.year else f"{month.year}年{month.month}月"
        found.append(parts.Link(label, f"?month={month:%Y-%m}", current=month == shown))
    return found


def _mark() -> parts.Mark:
    setting = rules.ROUNDS.setting()
    return parts.Mark(setting.clause, setting.force.value, setting.origin.value)


def _duty(request: Request, month: date) -> parts.Badge:
    """Whether the month's round was made; a missed one is said, with nobody's name."""
    row = rounds.duty(request.actor, month)
    if row is not None and row.done_at is not None:
        return parts.Badge("done", "本月走访已办")
    if row is not None and row.due_at is not None:
        return dates.badge(row.due_at, clock.now())
    return parts.Badge("far", "本月还没有走访记录", icon="calendar-event")


def _table(rows: list[Visit], wide: bool) -> parts.Table:
    labels = rules.FINDINGS.value()
    columns = [
        parts.Column("哪天"),
        *([parts.Column("社区")] if wide else []),
        parts.Column("去了哪里", "lead"),
        parts.Column("听到什么"),
        parts.Column("谁去的"),
    ]
    made = [
        parts.Row(
            [
                dates.shortday(row.visited_on),
                *([str(row.case.place)] if wide else []),
                parts.Cell(row.case.spot or "没有写", href=f"/visits/{row.case_id}/"),
                labels[row.heard]["label"],
                row.visitor.person.name,
            ],
            str(row.case_id),
        )
        for row in rows
    ]
    return parts.Table(columns, made, "走访")


def _cover(one: rounds.Cover) -> parts.Item:
    if one.last is None:
        return parts.Item(one.name, "一年里没有去过", tag="先去", tag_tone="amber")
    return parts.Item(one.name, f"上次 {dates.shortday(one.last)}", right=f"{one.n} 次")
