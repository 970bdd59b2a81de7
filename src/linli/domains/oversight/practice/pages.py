"""The pages of good practice: the library, one practice, doing the same, what media told (6.4)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from linli.core import clock, downloads
from linli.core.people.view_access import Request, acts, needs
from linli.core.places.models import Place
from linli.core.procedures import desk, shown
from linli.core.procedures import queries as cases
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.ui import dates
from linli.core.ui.parts import Item
from linli.domains.oversight.practice import actions, queries, rules
from linli.domains.oversight.practice.models import Adoption, Practice, Publicity
from linli.domains.oversight.rollout.queries import own
from linli.domains.problems import photos

PARTS = (
    ("trouble", "原来有什么难处"),
    ("how", "怎么做的"),
    ("result", "结果"),
    ("advice", "照着做要当心什么"),
)
HEAD = ("哪天", "哪一类", "哪一家", "标题", "说的是哪一条做法", "社区", "网址")
WIDTHS = (12, 10, 20, 40, 30, 16, 40)


def may(request: Request, kind: str, move: str) -> bool:
    return not request.actor.reads and request.actor.role in procedure(kind).move(move).by


@needs("practice")
def index(request: Request) -> HttpResponse:
    """`/practice/`: what waits, what is public (`?q=`), who does the same; new ones from finished projects."""
    words = request.GET.get("q", "")
    rows = list(queries.named(queries.published(), words)[: queries.MOST])
    context = {
        "q": words,
        "waiting": [_item(row) for row in queries.waiting(request.actor)],
        "published": [_public(row) for row in rows],
        "told": [_item(row) for row in queries.told(request.actor)],
        "adoptions": [adoption_item(row) for row in queries.own_adoptions(request.actor)],
        "finished": queries.finished(request.actor) if may(request, "practice", "propose") else [],
        "counted_rule": rules.COUNTED.setting(),
    }
    return render(request, "oversight/practice.html", context)


def _item(row: Practice) -> Item:
    state = procedure("practice").state(row.case.state)
    badge = shown.due(row.case)
    second = f"{row.case.place}，{dates.shortday(row.case.opened_at)} 报的"
    return Item(row.case.title, second, f"/practice/{row.pk}/", right=state.label, badge=badge)


def _public(row: Practice) -> Item:
    place = row.case.place
    second = f"{place.district or ''}{place}，{dates.shortday(row.published_at)} 公开"
    return Item(row.case.title, second, f"/practice/{row.pk}/")


def adoption_item(row: Adoption) -> Item:
    outcomes = rules.OUTCOMES.value(row.case.edition)
    state = procedure("adoption").state(row.case.state)
    right = outcomes[row.outcome]["label"] if row.outcome in outcomes else state.label
    second = f"{row.place}，{dates.shortday(row.case.opened_at)} 开始，照着{row.practice.case.place}做"
    return Item(row.practice.case.title, second, f"/practice/adoptions/{row.pk}/", right=right)


# --- one practice -----------------------------------------------------------------------------------------------


@needs("practice")
@acts
def propose(request: Request, pk: int) -> HttpResponse:
    """`/practice/new/<project>/`: three boxes filled from the project's record."""
    if not may(request, "practice", "propose"):
        raise Http404
    found = Case.objects.filter(procedure="project", place=request.actor.place_id)
    project = get_object_or_404(found.select_related("project", "place"), pk=pk)
    move = procedure("practice").move("propose")
    draft = Case(procedure="practice", place=project.place, title=project.title)

    def page(attempt: Attempt, status: int = 200) -> HttpResponse:
        concerns = shown.against(attempt)
        context = {"attempt": attempt, "project": project, "concerns": concerns}
        return render(request, "oversight/practice_new.html", context, status=status)

    if request.method != "POST":
        assert move.form is not None
        form = move.form(case=draft, actor=request.actor, initial=actions.drafted(project))
        return page(Attempt(move, form, str(uuid4())))

    def act(data: dict[str, Any], reasons: dict[str, str], token: UUID) -> None:
        draft.title = data["title"]
        actions.propose(project, request.actor, data, token)

    return desk.post(request, draft, "propose", "/practice/", lambda one: page(one, 422), act, move)


def _practice(request: Request, pk: int) -> Practice:
    return get_object_or_404(queries.visible(request.actor), pk=pk)


@needs("practice")
def practice(request: Request, pk: int) -> HttpResponse:
    """`/practice/<pk>/`: one of them; `?move=` opens a move's form."""
    row = _practice(request, pk)
    name = request.GET.get("move", "")
    initial = {"title": row.case.title, **{key: getattr(row, key) for key in actions.WORDS}}
    attempt = desk.opened(row.case, name, request.actor, initial)
    return render(request, "oversight/practice_one.html", _page(request, row, attempt))


@needs("practice")
@require_POST
def practice_move(request: Request, pk: int, move: str) -> HttpResponse:
    """POST `/practice/<pk>/<move>/`."""
    row = _practice(request, pk)

    def again(attempt: Attempt) -> HttpResponse:
        return render(request, "oversight/practice_one.html", _page(request, row, attempt), status=422)

    return desk.post(request, row.case, move, f"/practice/{pk}/", again)


def _page(request: Request, row: Practice, attempt: Attempt | None) -> dict[str, Any]:
    base, case = f"/practice/{row.pk}/", row.case
    reached = cases.visible(request.actor).filter(pk=case.pk).exists()
    events = cases.timeline([case]) if reached else []
    offers = [one for one in cases.offers(case, request.actor) if one.permitted]
    adopts = may(request, "adoption", "adopt") and case.state == "published"
    main = {"street": "pass_on", "district": "publish", "returned": "mend"}.get(case.state, "")
    return {
        "row": row,
        "case": case,
        "base": base,
        "parts": [(title, getattr(row, key)) for key, title in PARTS if getattr(row, key)],
        "state": procedure("practice").state(case.state),
        "badge": shown.due(case),
        "moves": shown.moves(case, offers, base, attempt, main=main),
        "adopts": adopts and case.place_id != request.actor.place_id,
        "token": str(uuid4()),
        "adoptions": [adopted(one) for one in queries.adoptions(row)],
        "press": [told_item(one) for one in queries.links(row)],
        "project": f"/projects/{row.project_id}/" if reached and request.actor.may("problems") else "",
        "public": f"/good-practice/{row.pk}/" if case.state == "published" else "",
        "reached": reached,
        "lines": shown.lines(events, shown.notes),
        "proof": shown.proof(events),
    }


def adopted(row: Adoption) -> Item:
    """Another community that does the same, and what came of it."""
    outcomes = rules.OUTCOMES.value(row.case.edition)
    known = row.outcome in outcomes
    place = f"{row.place.district or ''}{row.place}"
    right = outcomes[row.outcome]["label"] if known else "正在做"
    return Item(place, row.told or f"{dates.shortday(row.case.opened_at)} 开始", right=right)


def told_item(row: Publicity) -> Item:
    media = rules.MEDIA.value(row.case.edition)
    label = media[row.medium]["label"] if row.medium in media else row.medium
    return Item(row.headline, f"{label}，{row.outlet}，{dates.day(row.on)}", row.link)


# --- doing the same ---------------------------------------------------------------------------------------------


@needs("practice")
@require_POST
def adopt(request: Request, pk: int) -> HttpResponse:
    """POST `/practice/<pk>/adopt/`: the own community does as this practice says."""
    row = get_object_or_404(queries.published(), pk=pk)
    if not may(request, "adoption", "adopt"):
        raise Http404
    place = own(request.actor)
    draft = Case(procedure="adoption", place=place, title=row.case.title)

    def again(attempt: Attempt) -> HttpResponse:
        context = _page(request, row, None)
        context["concerns"] = shown.against(attempt)
        return render(request, "oversight/practice_one.html", context, status=422)

    def act(data: dict[str, Any], reasons: dict[str, str], token: UUID) -> None:
        actions.adopt(row, place, request.actor, data, token)

    return desk.post(request, draft, "adopt", "/practice/", again, act, procedure("adoption").move("adopt"))


def _adoption(request: Request, pk: int) -> Adoption:
    reached = cases.visible(request.actor).filter(procedure="adoption")
    rows = Adoption.objects.filter(case__in=reached)
    return get_object_or_404(rows.select_related("case__place", "place", "practice__case__place"), pk=pk)


@needs("practice")
def adoption(request: Request, pk: int) -> HttpResponse:
    """`/practice/adoptions/<pk>/`: what a community does as another one did."""
    row = _adoption(request, pk)
    attempt = desk.opened(row.case, request.GET.get("move", ""), request.actor)
    return render(request, "oversight/adoption.html", _adopted(request, row, attempt))


@needs("practice")
@require_POST
def adoption_move(request: Request, pk: int, move: str) -> HttpResponse:
    """POST `/practice/adoptions/<pk>/<move>/`."""
    row = _adoption(request, pk)

    def again(attempt: Attempt) -> HttpResponse:
        return render(request, "oversight/adoption.html", _adopted(request, row, attempt), status=422)

    return desk.post(request, row.case, move, f"/practice/adoptions/{pk}/", again)


def _adopted(request: Request, row: Adoption, attempt: Attempt | None) -> dict[str, Any]:
    base, case = f"/practice/adoptions/{row.pk}/", row.case
    events = cases.timeline([case])
    offers = [one for one in cases.offers(case, request.actor) if one.permitted]
    return {
        "row": row,
        "case": case,
        "item": adoption_item(row),
        "state": procedure("adoption").state(case.state),
        "badge": shown.due(case),
        "moves": shown.moves(case, offers, base, attempt, main="tell"),
        "lines": shown.lines(events, shown.notes),
        "proof": shown.proof(events),
    }


# --- what media told --------------------------------------------------------------------------------------------


@needs("practice")
def press(request: Request) -> HttpResponse:
    """`/practice/press/`: what media told, by medium; `?medium=`, `?q=`."""
    return _press(request)


def _press(request: Request, attempt: Attempt | None = None, status: int = 200) -> HttpResponse:
    query = request.GET.dict()
    rows = list(queries.press(request.actor, query)[: queries.MOST])
    media = rules.MEDIA.value()
    context = {
        "rows": [_told(request, row) for row in rows],
        "media": [(key, item["label"]) for key, item in media.items()],
        "medium": query.get("medium", ""),
        "q": query.get("q", ""),
        "may_log": may(request, "publicity", "log"),
        "attempt": attempt,
    }
    return render(request, "oversight/press.html", context, status=status)


def _told(request: Request, row: Publicity) -> dict[str, Any]:
    mine = row.case.place_id == request.actor.place_id and may(request, "publicity", "strike")
    sees = row.clipping is not None and any(request.actor.may(right) for right in photos.RIGHTS)
    return {
        "item": told_item(row),
        "pk": row.pk,
        "place": row.case.place,
        "practice": row.practice,
        "clipping": photos.address(row.clipping.name, request.actor) if sees and row.clipping else "",
        "strikes": mine,
        "token": str(uuid4()),
    }


@needs("practice")
def press_export(request: Request, ending: str) -> HttpResponseBase:
    """`/practice/press/export.xlsx`, `.csv`."""
    rows = _exported(queries.press(request.actor, request.GET.dict()))
    name = f"宣传报道_{own(request.actor)}_{clock.today().isoformat()}"
    return downloads.rows(name, ending, "宣传报道", HEAD, WIDTHS, rows)


def _exported(rows: Iterable[Publicity]) -> Iterable[tuple[Any, ...]]:
    media = rules.MEDIA.value()
    for row in rows:
        label = media[row.medium]["label"] if row.medium in media else row.medium
        title = row.practice.case.title if row.practice is not None else ""
        yield row.on.isoformat(), label, row.outlet, row.headline, title, str(row.case.place), row.link


@needs("practice")
@acts
def press_new(request: Request) -> HttpResponse:
    """`/practice/press/new/`: one report, with its link or a clipping."""
    if not may(request, "publicity", "log"):
        raise Http404
    place: Place = own(request.actor)
    move = procedure("publicity").move("log")
    draft = Case(procedure="publicity", place=place, title="报道")

    def page(attempt: Attempt, status: int = 200) -> HttpResponse:
        return render(request, "oversight/press_new.html", {"attempt": attempt}, status=status)

    if request.method != "POST":
        assert move.form is not None
        initial = {"practice": request.GET.get("practice", ""), "on": clock.today()}
        return page(Attempt(move, move.form(case=draft, actor=request.actor, initial=initial), str(uuid4())))

    def act(data: dict[str, Any], reasons: dict[str, str], token: UUID) -> None:
        draft.title = data["headline"]
        actions.log(place, request.actor, data, token)

    return desk.post(request, draft, "log", "/practice/press/", lambda one: page(one, 422), act, move)


@needs("practice")
@require_POST
def press_strike(request: Request, pk: int) -> HttpResponse:
    """POST `/practice/press/<pk>/strike/`: written down wrongly; only by the place that did."""
    found = cases.visible(request.actor).filter(procedure="publicity", place=request.actor.place_id)
    case = get_object_or_404(found.select_related("place"), pk=pk)
    return desk.post(request, case, "strike", "/practice/press/", lambda one: _press(request, one, 422))
