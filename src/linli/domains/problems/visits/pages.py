"""The pages of visits: note one down on a phone, what became of it, the rounds by month (4.1)."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.people.view_access import Request, acts, needs
from linli.core.procedures import again, desk, queries
from linli.core.procedures.kinds import Concern, Refused
from linli.core.procedures.models import Case
from linli.core.ui import dates, parts
from linli.domains.committees.roles import COMMUNITY_STAFF, VISITORS
from linli.domains.problems import exports, photos, redaction, rules, similar, urgency
from linli.domains.problems.case import page
from linli.domains.problems.models import Door, Visit
from linli.domains.problems.procedure import PROBLEM
from linli.domains.problems.queries import place_of
from linli.domains.problems.visits import actions, forms
from linli.domains.problems.visits import queries as visits_queries

RIGHT = "problems"


@needs(RIGHT)
@acts
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """/visits/new/: three taps and a sentence; every sentence is on the list with the same click. `?door=` of a round."""
    if request.actor.role not in VISITORS:
        raise PermissionDenied
    near = visits_queries.near(request.actor, forms.NEAR)
    door = door_of(request)
    if request.method != "POST":
        form = forms.Visit(actor=request.actor, near=near, door=door, initial=_initial(request, near))
        return _page(request, form, str(uuid4()))
    token = desk.read_token(request)
    form = forms.Visit(request.POST, request.FILES, actor=request.actor, near=near, door=door)
    if "add" in request.POST:
        return _page(request, form, str(token))
    if not form.is_valid():
        return _page(request, form, str(token), 422)
    if (before := again.earlier(request, token)) is not None:
        if before.form and before.same:
            messages.info(request, "刚才已经记下了，没有再记一次")
            return redirect(f"/visits/{before.pk}/")
        # The same three taps at the next door are another visit; the same words are asked about.
        if before.form or form.cleaned_data["text"]:
            return _page(request, form, str(uuid4()), 422, twice=before.pk)
    try:
        case = put(request, form.cleaned_data, token)
    except Refused as refused:
        return _page(request, form, str(token), 422, refused)
    again.remember(request, case.pk)
    for words in visits_queries.otherwise(case, form.cleaned_data):
        messages.info(request, words)
    # What was tapped on the list of doors goes on there.
    return redirect("/visits/round/" if request.POST.get("back") == "round" else f"/visits/{case.pk}/")


def door_of(request: Request) -> Door | None:
    """The door that is meant, of a round of the post's own community; None for any other."""
    asked = request.POST.get("door") or request.GET.get("door", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    rows = Door.objects.filter(pk=asked, case__place=request.actor.place_id or 0)
    return rows.select_related("case", "building", "post__person").first()


def put(request: Request, data: dict[str, Any], token: UUID) -> Case:
    """The visit and what was demanded; the photo goes with the first demand, else with the visit. Raises Refused."""
    photo = data.pop("photo")
    with transaction.atomic():
        case, made = actions.note(place_of(request.actor), request.actor, data, token)
        if photo:
            photos.keep(made[0] if made else case, photo, token)
    return case


def _initial(request: Request, near: list[Any]) -> dict[str, str]:
    """The next visit is likely in the same building; `?heard=` is what was tapped on the list of doors."""
    where, heard = request.GET.get("where", ""), request.GET.get("heard", "")
    made = {"where": where} if where in {f"b{building.pk}" for building in near} else {}
    return made | ({"heard": heard} if heard in rules.FINDINGS.value() else {})


def _page(
    request: Request,
    form: forms.Visit,
    token: str,
    status: int = 200,
    refused: Refused | None = None,
    twice: int = 0,
) -> HttpResponse:
    adding = "add" in request.POST
    door = form.door
    edition = refused.edition if refused else ""
    given = {
        "form": form,
        "token": token,
        "door": visits_queries.known(request.actor, [door])[0] if door else None,
        "phrases": rules.VISIT_PHRASES.value(),
        "more_phrases": [
            (rules.CLASSES.value()[key]["label"], item["words"])
            for key, item in rules.CLASS_PHRASES.value().items()
        ],
        "makes": " ".join(key for key, item in rules.FINDINGS.value().items() if item["makes"]),
        "more": form.more,
        "may_add": len(form.more) < forms.MOST_DEMANDS - 1,
        "buildings": similar.buildings(request.actor.place_id),
        "waiting": _waiting(request, form),
        "adding": adding,
        "twice": twice,
        "concerns": [(one.text, mark_of(one, edition)) for one in refused.concerns] if refused else [],
        "back_days": rules.BACK.value().amount,
        "today": clock.today(),
        "who": request.actor.name,
        "post": request.actor.post_id,
        "photo_lost": bool(request.FILES.get("photo")),
    }
    return render(request, "demands/visit.html", given, status=status)


def mark_of(concern: Concern, edition: str) -> parts.Mark | None:
    """The clause that a refusal names."""
    setting = concern.setting(edition)
    return parts.Mark(setting.clause, setting.force.value, setting.origin.value) if setting else None


def _waiting(request: Request, form: forms.Visit) -> list[Any]:
    """What was answered at this door, each with what is tapped of it."""
    asked = str(form["where"].value() or "")
    here, spot = (int(asked[1:]) if asked[:1] == "b" and asked[1:].isdecimal() else 0), ""
    if form.door is not None:
        here, spot = form.door.building_id or 0, form.door.spot
    found = visits_queries.waiting(request.actor, here, spot) if here else []
    given = form.data if form.is_bound else request.GET
    said = (("good", "口头说好"), ("not_yet", "还没好"))
    return [
        (
            one,
            f"said-{one.pk}",
            [parts.Option(key, label, chosen=given.get(f"said-{one.pk}") == key) for key, label in said],
        )
        for one in found
    ]


@needs(RIGHT)
@require_GET
def done(request: Request, pk: int) -> HttpResponse:
    """/visits/<pk>/: what was kept, under which numbers, what happens next."""
    case = queries.visible(request.actor).filter(procedure="visit", pk=pk).first()
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
        "urgent": _urgent(visit, made),
        "calls": [
            parts.Link(f"{d['label']} {d['number']}", f"tel:{d['number']}")
            for d in rules.DANGER.value().values()
        ],
        "who": request.actor.name,
        "walked": visits_queries.walked(request.actor) if mine else None,
    }
    return render(request, "demands/visit_done.html", given)


def _urgent(visit: Visit, made: list[Case]) -> str:
    """What to call for first, in its own word; '' where nothing is urgent."""
    hurts = next((one for one in made if page.problem_of(one).urgent), None)
    return urgency.why(True, visit.urgency, hurts.facet, hurts.edition) if hurts is not None else ""


def _step(case: Case) -> dict[str, Any]:
    """A problem that came of the visit: due when, or where it stands by now."""
    label = PROBLEM.state(case.state).label
    if case.state == "reported" and case.due_at is not None and case.due_at > clock.now():
        label = f"{dates.moment(case.due_at, clock.now())} 前受理"
    return {
        "case": case,
        "title": redaction.masked(case.title),
        "label": label,
        "href": f"/problems/{case.pk}/",
    }


@needs(RIGHT)
@require_GET
def visits(request: Request) -> HttpResponse:
    """/visits/: a month's rounds, and which buildings nobody has come to."""
    month = _month(request.GET.get("month", ""))
    today = clock.today().replace(day=1)
    rows = list(visits_queries.visits(request.actor, month)[: visits_queries.SHOWN])
    covers = covered(request.actor) if _community(request) else []
    given = {
        "month": month,
        "months": _months(month, today),
        "n": visits_queries.summary(request.actor, month),
        "table": _table(rows, request.actor.level != "community") if rows else None,
        "cut": len(rows) == visits_queries.SHOWN,
        "may_note": request.actor.role in VISITORS,
        "duty": _duty(request, month) if _community(request) else None,
        "covers": covers,
        "never": sum(not one.right for one in covers),
        "round": visits_queries.walked(request.actor, month) if _community(request) else None,
        "may_draw": request.actor.role in COMMUNITY_STAFF and month == today,
        "mark": _mark(),
    }
    return render(request, "demands/visits.html", given)


@needs(RIGHT)
@require_GET
def listed(request: Request, ending: str) -> HttpResponseBase:
    """/visits/list.xlsx, .csv: the month's visits, all of them."""
    return exports.visits(request.actor, _month(request.GET.get("month", "")), ending)


def covered(actor: Actor) -> list[parts.Item]:
    """Every building of the community, and when somebody was there last within a year."""
    return [_cover(one) for one in visits_queries.coverage(actor)]


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
    row = visits_queries.duty(request.actor, month)
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


def _cover(one: visits_queries.Cover) -> parts.Item:
    if one.last is None:
        return parts.Item(one.name, "一年里没有去过", tag="先去", tag_tone="amber")
    return parts.Item(one.name, f"上次 {dates.shortday(one.last)}", right=f"{one.n} 次")
