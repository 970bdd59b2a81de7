"""The pages of reports: one that makes itself, sent up with one press; and what came from below."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from linli.core import clock, downloads
from linli.core.papers import files
from linli.core.people import roles
from linli.core.people.view_access import Request, needs
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures import desk, shown
from linli.core.procedures import queries as cases
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import Move
from linli.core.procedures.models import Case
from linli.domains.returns import figures, periods
from linli.domains.returns.forms import show as forms_show
from linli.domains.returns.periods import Period
from linli.domains.returns.reports import actions, papers, show
from linli.domains.returns.reports import figures as reports_figures
from linli.domains.returns.reports.procedure import ABOVE, PREPARERS, REPORT, SENDERS
from linli.domains.returns.scope import Ask

MOST = 500
STEPS = ("read", "give_back")
BELOW_HEAD = ("编码", "地方", "报了没有", "哪天", "第几版", "为什么早报")


def _own(request: Request) -> Place:
    return places.placed(request.actor.place_id)


def _place(request: Request, code: str) -> Place:
    """The place of the post, or one below it; who sees figures without cases opens only those right below."""
    own = _own(request)
    if not code or code == own.code:
        return own
    found = places.below(own).select_related("street", "district")
    if roles.role(request.actor.role).reach == roles.FIGURES:
        found = found.filter(level=Place.DISTRICT)
    return get_object_or_404(found, code=code)


def _period(key: str) -> Period:
    found = periods.read(key)
    if found is None:
        raise Http404
    return found


def _none(request: Request, place: Place, period: Period) -> HttpResponse | None:
    """The page that says why there is no such report."""
    why = actions.why_not(place, period)
    if not why:
        return None
    context = {"why": why, "place": place, "period": period, "usual": periods.usual(clock.today())}
    return render(request, "returns/report_none.html", context, status=404)


def _figures_only(request: Request) -> bool:
    return bool(request.actor.level == Place.CITY)


@needs("reports")
def index(request: Request) -> HttpResponse:
    """`/reports/`: the report that is due now; for who only receives, what came of it."""
    key = periods.usual(clock.today())
    return redirect(f"/reports/{key}/below/" if _figures_only(request) else f"/reports/{key}/")


@needs("reports")
def go(request: Request, pk: int) -> HttpResponse:
    """`/reports/go/<pk>/`: from a case, as messages and duties name it, to its page."""
    found = cases.visible(request.actor).filter(procedure="report").select_related("place", "report")
    case = get_object_or_404(found, pk=pk)
    place = _place(request, case.place.code)
    own = place.pk == request.actor.place_id
    return redirect(f"/reports/{case.report.period}/" if own else show.address(_of(case), place))


def _of(case: Case) -> Period:
    return _period(case.report.period)


@needs("reports")
def page(request: Request, period: str, code: str = "") -> HttpResponse:
    """`/reports/<period>/` one's own, `/reports/<period>/of/<code>/` one of below; `?edition=` an earlier one."""
    place, time = _place(request, code), _period(period)
    if (none := _none(request, place, time)) is not None:
        return none
    if place.level == Place.CITY:
        return redirect(f"/reports/{period}/below/")
    return _shown(request, place, time)


def _shown(request: Request, place: Place, period: Period, attempt: Attempt | None = None) -> HttpResponse:
    made = show.page(place, period, request.actor, request.GET.get("edition", ""))
    if made is None or (made.edition is None and _figures_only(request)):
        raise Http404
    actor = request.actor
    context = show.context(made)
    if made.own and context["newest"] and (name := _may(made, actor.role)):
        if attempt is None or attempt.move.name in STEPS:
            initial = {"words": actions.said(made.case)}
            blank = made.case or _unsent(place, period)
            context["attempt"] = desk.blank(blank, _move(made.case, name).name, actor, initial)
        else:
            context["attempt"] = attempt
        against = context["attempt"].concerns
        edition = made.case.edition if made.case else _unsent(place, period).edition
        context |= {
            "does": name,
            "action": f"/reports/{period.key}/{name}/",
            "concerns": [
                {"part": part, "written": context["attempt"].reasons.get(part.key, "")}
                for part in (shown.concern(one, edition) for one in against)
            ],
        }
    if not made.own and made.case is not None and context["newest"]:
        opened = attempt or desk.opened(made.case, request.GET.get("move", ""), actor)
        offers = [one for one in cases.offers(made.case, actor) if one.move.name in STEPS]
        moves = shown.moves(made.case, offers, made.base, opened, main="read")
        context["moves"] = [one for one in moves if one.state != "refused"]
    context["receives"] = place.level != Place.COMMUNITY and made.own
    context["briefs"] = place.level == Place.DISTRICT and made.own and actor.may("rollout")
    return render(request, "returns/report.html", context, status=422 if attempt is not None else 200)


def _may(made: show.Page, role: str) -> str:
    """What the post does here: send, keep for who sends, or nothing."""
    if made.sent:
        return "send" if role in SENDERS and made.changes else ""
    return "send" if role in SENDERS else "keep" if role in PREPARERS else ""


def _unsent(place: Place, period: Period) -> Case:
    from linli.core import rulebook

    title = actions.title(place, period)
    return Case(procedure="report", place=place, title=title, edition=rulebook.current().name)


def _move(case: Case | None, name: str) -> Move:
    """The procedure's own step for what the page calls send or keep."""
    if case is None:
        return REPORT.move("report" if name == "send" else "draft")
    return REPORT.move("correct" if name == "send" and case.state in actions.SENT else name)


@needs("reports")
@require_POST
def act(request: Request, period: str, move: str) -> HttpResponse:
    """`/reports/<period>/send/` and `keep/`: one's own goes up, or waits for who sends it."""
    place, time = _own(request), _period(period)
    if move not in ("send", "keep") or place.level == Place.CITY:
        raise Http404
    if (none := _none(request, place, time)) is not None:
        return none
    case = actions.of(place, time)
    step = _move(case, move)

    def again(attempt: Attempt) -> HttpResponse:
        return _shown(request, place, time, attempt)

    def go_on(data: dict[str, Any], reasons: dict[str, str], token: UUID) -> None:
        if move == "send":
            actions.send(place, time, request.actor, data, reasons, token)
        else:
            actions.draft(place, time, request.actor, data, token)

    known = case or _unsent(place, time)
    return desk.post(request, known, step.name, f"/reports/{period}/", again, go_on, step)


@needs("reports")
@require_POST
def step(request: Request, period: str, code: str, move: str) -> HttpResponse:
    """`/reports/<period>/of/<code>/read/` and `give_back/`: what the level above does with what came."""
    place, time = _place(request, code), _period(period)
    case = actions.of(place, time)
    if case is None or move not in STEPS:
        raise Http404

    def again(attempt: Attempt) -> HttpResponse:
        return _shown(request, place, time, attempt)

    return desk.post(request, case, move, show.address(time, place), again)


@needs("reports")
def behind(request: Request, period: str, code: str, figure: str) -> HttpResponse:
    """Which cases a figure counts, as the record stands now."""
    place, time = _place(request, code), _period(period)
    if (none := _none(request, place, time)) is not None:
        return none
    if _figures_only(request):
        raise Http404
    ask = Ask(request.actor, place, time)
    counted = reports_figures.behind(figure, ask)
    if counted is None:
        raise Http404
    rows = figures.listed(counted, MOST + 1)
    named = {one.key: one.label for one in reports_figures.six(ask)}
    labels = named | {"left_out": "剔除的", "no_answer": "没有回音的"}
    context = {
        "label": labels[figure],
        "place": place,
        "period": time,
        "count": counted.value,
        "back": show.address(time, place),
        "table": forms_show.behind(rows[:MOST], request.actor) if rows else None,
        "more": len(rows) > MOST,
    }
    return render(request, "returns/report_behind.html", context)


@needs("reports")
def file(request: Request, period: str, code: str, form: str) -> HttpResponseBase:
    """The report as docx, pdf or xlsx: as it was sent, or as it stands; the name says place, time and until when."""
    place, time = _place(request, code), _period(period)
    if (none := _none(request, place, time)) is not None:
        return none
    made = show.page(place, time, request.actor, request.GET.get("edition", ""))
    if made is None or made.document is None or (made.edition is None and _figures_only(request)):
        raise Http404
    at = clock.local(made.edition.at if made.edition else clock.now())
    edition = f"_第{made.edition.number}版" if made.edition else ""
    name = f"{place}{time.label}小结_截至{at:%Y%m%d-%H%M}{edition}"
    if form in ("xlsx", "csv"):
        rows = papers.book(str(place), made.six)
        return downloads.rows(name, form, "小结", papers.BOOK_HEAD, papers.BOOK_WIDTHS, rows)
    url = files.address(request, made.edition.paper) if made.edition else None
    return files.download(request, made.document, form, url, name, show.address(time, place))


# --- what lies below --------------------------------------------------------------------------------------------


def _above(request: Request) -> Place:
    own = _own(request)
    if own.level == Place.COMMUNITY:
        raise Http404
    return own


@needs("reports")
def below(request: Request, period: str) -> HttpResponse:
    """`/reports/<period>/below/`: which places have sent theirs, by code; all that came looked at with one press."""
    own, time = _above(request), _period(period)
    if (none := _none(request, own, time)) is not None:
        return none
    rows = show.below(own, time)
    waiting = [row for row in rows if row.case is not None and row.case.state == "sent"]
    today = clock.today()
    context = {
        "own": own,
        "period": time,
        "rows": rows,
        "came": sum(row.sent for row in rows),
        "of": sum(row.owes or row.sent for row in rows),
        "table": show.table(rows, time, request.actor) if rows else None,
        "waiting": len(waiting) if request.actor.role in ABOVE else 0,
        "token": str(uuid4()),
        "months": [
            {"key": key, "label": label, "current": key == period}
            for key, label in periods.choices(today)
            if key == period or (len(key) == 7 and "-Q" not in key and "-H" not in key)
        ][:12],
        "figures": _figures_only(request),
    }
    return render(request, "returns/report_below.html", context)


@needs("reports")
def listed(request: Request, period: str, ending: str) -> HttpResponseBase:
    """The same list as a file."""
    own, time = _above(request), _period(period)
    if (none := _none(request, own, time)) is not None:
        return none
    rows = [
        [
            row.place.code,
            str(row.place),
            row.word,
            f"{clock.local(row.at):%Y-%m-%d %H:%M}" if row.at else "",
            row.edition,
            f"{row.early.short}：{row.early.reason}" if row.early else "",
        ]
        for row in show.below(own, time)
    ]
    name = f"{own}{time.label}小结_谁报来了_{clock.today().isoformat()}"
    return downloads.rows(name, ending, "小结", BELOW_HEAD, (16, 20, 14, 18, 8, 40), rows)


@needs("reports")
@require_POST
def all_read(request: Request, period: str) -> HttpResponse:
    """`/reports/<period>/all-read/`: all that came and was not looked at yet."""
    own, time = _above(request), _period(period)
    if request.actor.role not in ABOVE:
        raise Http404
    desk.read_token(request)
    waiting = [row.case for row in show.below(own, time) if row.case and row.case.state == "sent"]
    done = actions.read_all(waiting, request.actor)
    messages.success(request, f"看过了 {done} 份" if done else "没有等着看的")
    return redirect(f"/reports/{period}/below/")
