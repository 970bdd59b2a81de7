"""The pages of the boards: `/board/` of the post's own place, `/board/<code>/` of any below it."""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from linli.core import clock, downloads
from linli.core.papers import files
from linli.core.people.roles import FIGURES, role
from linli.core.people.view_access import Request, acts, needs
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures import desk, shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.tallies import queries as tallies
from linli.core.ui import dates
from linli.core.ui.parts import Link
from linli.domains.committees.training import participation
from linli.domains.committees.training import procedure as training_procedure
from linli.domains.oversight.boards import board as boards_board
from linli.domains.oversight.boards import (
    community_type,
    counts,
    figures,
    maps,
    papers,
    picture,
    show,
    span,
    tiles,
)
from linli.domains.oversight.boards.board import Board, communities_of
from linli.domains.oversight.boards.counts import Counted
from linli.domains.oversight.boards.show import Ways
from linli.domains.oversight.boards.span import Span
from linli.domains.oversight.rollout import queries
from linli.domains.oversight.rollout.rules import PLANNED

VIEWS = {"": "总的", "stuck": "卡在哪", "people": "谁参加"}


def _place(request: Request, code: str) -> Place:
    """The post's own place, or one that lies below it. 404 for any other."""
    own = queries.own(request.actor)
    if not code or code == own.code:
        return own
    found = get_object_or_404(Place.objects.select_related("street", "district"), code=code)
    if not places.lies_below(found, own):
        raise Http404
    return found


def _asked(request: Request) -> tuple[Span, str]:
    try:
        return span.read(request.GET.dict()), ""
    except span.Wrong as wrong:
        return span.read({}), str(wrong)


def _aggregate(request: Request) -> bool:
    """Whether the post sees figures alone, and cases nowhere."""
    return role(request.actor.sight).reach == FIGURES


@needs("board")
@require_safe
def index(request: Request, code: str = "") -> HttpResponse:
    """`/board/`, `/board/<code>/`: `?period=` or `?from=&to=`; `?view=`; `?measure=`, `?chosen=` and `?draw=` of the map."""
    place = _place(request, code)
    asked, wrong = _asked(request)
    view = request.GET.get("view", "")
    if view not in VIEWS:
        raise Http404
    base = f"/board/{place.code}/" if code else "/board/"
    context: dict[str, Any] = {
        "place": place,
        "span": asked,
        "wrong": wrong,
        "base": base,
        "view": view,
        "views": [
            Link(words, f"{base}?{asked.query}{f'&view={key}' if key else ''}", current=key == view)
            for key, words in VIEWS.items()
        ],
        "spans": [
            Link(
                words,
                f"{base}?{query}{f'&view={view}' if view else ''}{_draw(request)}",
                current=query == asked.query,
            )
            for query, words in span.choices(clock.today())
        ],
        "now": clock.now(),
        "above": _above(place, queries.own(request.actor)),
        "screen": request.GET.get("screen") == "1",
    }
    fill = {"": _first, "stuck": _stuck, "people": _people}[view]
    context |= fill(request, place, asked, base)
    return render(request, "oversight/board.html", context, status=400 if wrong else 200)


def _above(place: Place, own: Place) -> list[Place]:
    """What lies between the post's own place and this one."""
    return [
        one
        for one in (place.district, place.street)
        if one and one.pk not in (own.pk, place.pk) and places.lies_below(one, own)
    ]


def _first(request: Request, place: Place, asked: Span, base: str) -> dict[str, Any]:
    like = _like(request)
    board = boards_board.made(place, asked, like)
    draw = _draw(request)
    kept = f"{asked.query}{f'&like={like}' if like else ''}{draw}"
    # The list is of now and of every kind of community: a figure of another day, or of one kind, opens none.
    ways = Ways(base, kept, _problems(request, place) if asked.running and not like else "")
    own = board.own()
    measure = _measure(request)
    chosen = request.GET.get("chosen", "")
    choice = maps.choice(board)
    real = bool(draw) and choice.there
    map_ = tiles.drawn(tiles.ground(board), measure, chosen, kept) if board.below and not real else None
    query = f"{kept}&chosen={chosen}" if chosen else kept
    rates = show.rates(board.counted, asked, len(board.visited), len(own), ways)
    return {
        "contents": show.contents(board, rates, map_ is not None or real),
        "funnel": show.funnel(board.counted, ways),
        "rates": rates,
        "times": show.times(board.counted, asked, ways),
        "map": map_,
        "real": maps.drawn(board, measure, chosen, kept) if real else None,
        "site": maps.site(place) if place.level == Place.COMMUNITY else None,
        "choice": choice,
        "wants_map": bool(draw),
        "draws": maps.ways(f"{base}?{query}&measure={measure}", draw) if choice.there else [],
        "measures": [
            Link(words, f"{base}?{query}&measure={key}#map", current=key == measure)
            for key, words in tiles.MEASURES.items()
        ],
        "measure": tiles.MEASURES[measure],
        # A picture bears no mark of who took it: who only reads is given none.
        "pictured": not request.actor.reads,
        # A picture is drawn of tiles, whatever the page shows.
        "picture": f"/board/{place.code}/export.png?{kept.removesuffix(draw)}&measure={measure}",
        "likes": [
            Link(words, f"{base}?{asked.query}{f'&like={key}' if key else ''}{draw}", current=key == like)
            for key, words in ({"": "全部社区"} | community_type.labels()).items()
        ]
        if place.level != Place.COMMUNITY
        else [],
        "may_say": request.actor.role in community_type.STREET and place.pk == queries.own(request.actor).pk,
        "formed": board.counted.stood(figures.STANDS),
        "n_communities": len(own),
        "planned": PLANNED.value() if place.level == Place.CITY else 0,
        "table": show.table(board, kept, ways, measure == "visited") if board.below else None,
    }


def _measure(request: Request) -> str:
    measure = request.GET.get("measure", "on_time")
    if measure not in tiles.MEASURES:
        raise Http404
    return measure


def _draw(request: Request) -> str:
    """How the map is drawn, as a part of an address: '' for tiles."""
    draw = request.GET.get("draw", "")
    if draw not in ("", "map"):
        raise Http404
    return "&draw=map" if draw else ""


def _like(request: Request) -> str:
    like = request.GET.get("like", "")
    if like and like not in community_type.labels():
        raise Http404
    return like


def _problems(request: Request, place: Place) -> str:
    """The post's own problem list of this place; '' where it sees figures alone."""
    if _aggregate(request) or not request.actor.may("problems"):
        return ""
    own = queries.own(request.actor)
    return f"/problems/?{f'place={place.code}' if place.pk != own.pk else 'tab=open'}"


def _stuck(request: Request, place: Place, asked: Span, base: str) -> dict[str, Any]:
    aggregate = _aggregate(request)
    if aggregate and place.level not in (Place.CITY, Place.DISTRICT):
        return {"held": "市里看各类问题看到县区为止；再往下，一类只有几件，会看出是谁家的事。"}
    asked = span.by_months(asked, clock.today()) if aggregate else asked
    groups = tallies.grouped(place, counts.BELOW.get(place.level, Place.COMMUNITY), asked.last)
    flows = tallies.flow(figures.reason_kinds(tuple(show.soft_rules())), groups, asked.first, asked.last)
    if aggregate:
        city = queries.own(request.actor)
        by = counts.stuck_above(tallies.grouped(city, Place.DISTRICT, asked.last), asked)
        told = by.values() if place.pk == city.pk else [by.get(place.pk, counts.added_up(()))]
        table = show.stuck_by(counts.added_up(told))
    else:
        ways = Ways(base, asked.query, _problems(request, place) if asked.running else "")
        table = show.stuck(counts.stuck(groups, asked), ways)
    return {
        "stuck": table,
        "months": asked.label if aggregate else "",
        "aggregate": aggregate,
        "least": counts.smallest(),
        "reasons": show.reasons(Counted(flows, {}, {})),
    }


def _people(request: Request, place: Place, asked: Span, base: str) -> dict[str, Any]:
    communities = communities_of(place, asked)
    trained = participation.trained(communities, asked.first, asked.last)
    return {
        "members": show.members(communities),
        "part": participation.table(participation.groups(communities), many=place.level != Place.COMMUNITY),
        "trained": trained,
        "trained_told": participation.told(trained),
        "communities": len(communities),
        "yearly": training_procedure.YEARLY.setting(),
    }


HEAD = (
    "地方",
    "区划代码",
    "社区",
    "已建社工委",
    "登记",
    "办好",
    "按期办好",
    "应办结",
    "按期办结率%",
    "超期",
    "走访过的社区",
    "期末在办",
)
WIDTHS = (22, 16, 8, 12, 10, 10, 10, 10, 14, 8, 14, 10)


@needs("board")
@require_safe
def export(request: Request, code: str, ending: str) -> HttpResponseBase:
    """`/board/<code>/export.xlsx`, `.csv`: the table of the places below, or of the community alone; `.docx`, `.pdf` the report;
    `.png` the board as one picture, with the `?measure=` of its map.
    """
    place = _place(request, code)
    asked, wrong = _asked(request)
    if wrong:
        raise Http404
    board = boards_board.made(place, asked, _like(request))
    name = f"{place}工作进展_{asked.first.isoformat()}_{asked.last.isoformat()}"
    if ending in ("docx", "pdf"):
        return files.download(request, papers.document(board), ending, None, name, f"/board/{place.code}/")
    if ending == "png":
        made = picture.drawn(board, _measure(request), clock.now())
        return downloads.named(HttpResponse(made, content_type="image/png"), f"{name}.png")
    rows = [_line(board, one) for one in board.below]
    if board.owed_above:
        above: list[Any] = ["" for _ in HEAD]
        above[0], above[HEAD.index("超期")] = show.ABOVE, board.owed_above
        rows.append(tuple(above))
    rows.append(_line(board, None))
    note = f"截至 {dates.day(asked.last)}；按期办结率＝按期办好 ÷ 应办结：{figures.ON_TIME.definition}"
    return downloads.rows(name, ending, "工作进展", HEAD, WIDTHS, rows, note=note)


def _line(board: Board, place: Place | None) -> tuple[Any, ...]:
    group = place.pk if place else None
    own = board.own(place)
    told = board.counted.share(figures.ON_TIME, group)
    return (
        str(place or board.place),
        place.code if place else "",
        len(own),
        board.counted.stood(figures.STANDS, group),
        board.counted.n(figures.CAME, group),
        board.counted.n(figures.ON_TIME.of, group),
        board.counted.n(figures.ON_TIME.part, group),
        told.n,
        "" if told.few or told.percent is None else round(told.percent, 1),
        board.counted.late(place),
        sum(pk in board.visited for pk in own),
        board.counted.stood(figures.ALL_OPEN, group),
    )


# --- kinds of communities ---------------------------------------------------------------------------------------


@needs("board")
@acts
def communities(request: Request) -> HttpResponse:
    """`/board/kinds/`: a street says of each of its communities which kind it is."""
    if request.actor.role not in community_type.STREET:
        raise Http404
    return _kinds(request)


def _kinds(
    request: Request, attempt: Attempt | None = None, code: str = "", status: int = 200
) -> HttpResponse:
    own = queries.own(request.actor)
    found = list(places.communities(own).order_by("code"))
    said = community_type.of(one.pk for one in found)
    rows = [(one, said.get(one.pk, ""), str(uuid4())) for one in found]
    context = {
        "place": own,
        "rows": rows,
        "kinds": community_type.labels(),
        "attempt": attempt,
        "tried": code,
    }
    context["concerns"] = shown.against(attempt)
    context["missing"] = len(found) - len(said)
    return render(request, "oversight/board_kinds.html", context, status=status)


@needs("board")
@require_POST
def community(request: Request, code: str) -> HttpResponse:
    """`/board/kinds/<code>/`: say the kind of one community."""
    if request.actor.role not in community_type.STREET:
        raise Http404
    place = get_object_or_404(places.communities(queries.own(request.actor)), code=code)
    case = community_type.running(place)
    if case is not None and "lift" in request.POST:
        return desk.post(request, case, "lift", "/board/kinds/", lambda one: _kinds(request, one, code, 422))
    draft = case or Case(procedure="likeness", place=place, title=f"{place}的类型")
    move = procedure("likeness").move("change" if case else "say")

    def act(data: dict[str, Any], reasons: dict[str, str], token: UUID) -> None:
        community_type.say(place, request.actor, data["kind"], token)

    def again(attempt: Attempt) -> HttpResponse:
        return _kinds(request, attempt, code, 422)

    return desk.post(request, draft, move.name, "/board/kinds/", again, act, move)
