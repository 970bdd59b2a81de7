"""What departments promised, for the community that looks, its street and its district: the list and each (4.3)."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from linli.core import clock, downloads
from linli.core.papers.models import Paper
from linli.core.people.actor import Actor
from linli.core.people.view_access import Request, needs
from linli.core.procedures import desk, queries, shown
from linli.core.procedures.desk import LINKS, Attempt, Link
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.ui import dates, parts
from linli.domains.problems import photos, redaction
from linli.domains.problems.letters import ledger, owed, reminders, summons
from linli.domains.problems.letters.procedure import STREET
from linli.domains.problems.models import Photo, Pledge, Summons

ROWS = 40
TABS = {"open": "还没做到", "late": "到期没做到", "told": "等去看", "kept": "做到了", "all": "全部"}
HEAD = ("答应做什么", "部门", "社区", "在哪里", "哪天做到", "现在", "报到哪一级", "哪件事")
WIDTHS = (48, 28, 14, 22, 12, 20, 12, 40)


def of(actor: Actor) -> QuerySet[Pledge]:
    """The promises about problems that the post reaches."""
    column = ledger.LEVEL.get(actor.level)
    rows = Pledge.objects.filter(**{column: actor.place_id}) if column else Pledge.objects.none()
    return rows.select_related("case__place", "problem")


def in_tab(tab: str, now: datetime) -> Q:
    going = Q(case__closed_at__isnull=True)
    return {
        "open": going,
        "late": going & (Q(due_on__lt=clock.local(now).date()) | Q(case__state="broken")),
        "told": Q(case__state="told"),
        "kept": Q(case__state="kept"),
        "all": Q(),
    }[tab]


@needs("problems")
def index(request: Request) -> HttpResponse:
    """/pledges/: what is due first comes first; `?problem=` those of one problem, `?page=` further on."""
    now, tab = clock.now(), _tab(request)
    page = request.GET.get("page", "")
    number = max(int(page), 1) if page.isascii() and page.isdecimal() and len(page) < 5 else 1
    first = (number - 1) * ROWS
    found = list(_asked(request, tab, now)[first : first + ROWS + 1])
    wide = request.actor.level != "community"
    kept = f"&problem={_problem(request)}" if _problem(request) else ""
    context = {
        "tabs": [
            parts.Link(label, f"/pledges/?tab={key}{kept}", current=key == tab) for key, label in TABS.items()
        ],
        "table": _table(found[:ROWS], wide, now) if found else None,
        "query": f"?tab={tab}{kept}",
        "previous": f"/pledges/?tab={tab}{kept}&page={number - 1}" if number > 1 else "",
        "following": f"/pledges/?tab={tab}{kept}&page={number + 1}" if len(found) > ROWS else "",
        "shown": f"第 {first + 1}–{first + min(len(found), ROWS)} 件",
    }
    return render(request, "demands/letters/pledges.html", context)


def _tab(request: Request) -> str:
    tab = request.GET.get("tab", "all" if _problem(request) else "open")
    return tab if tab in TABS else "open"


def _problem(request: Request) -> int:
    asked = request.GET.get("problem", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else 0


def _asked(request: Request, tab: str, now: datetime) -> QuerySet[Pledge]:
    rows = of(request.actor).filter(in_tab(tab, now))
    if _problem(request):
        rows = rows.filter(problem=_problem(request))
    return rows.order_by("due_on" if tab in ("open", "late", "told") else "-due_on", "pk")


def _table(rows: list[Pledge], wide: bool, now: datetime) -> parts.Table:
    columns = (
        parts.Column("答应做什么", "lead"),
        parts.Column("部门"),
        *((parts.Column("社区"),) if wide else ()),
        parts.Column("哪天做到", "clock"),
        parts.Column("现在"),
    )
    kind = procedure("pledge")
    made = [
        parts.Row(
            [
                parts.Cell(row.case.title, redaction.masked(row.problem.title), f"/pledges/{row.case_id}/"),
                row.department,
                *((str(row.case.place),) if wide else ()),
                parts.Cell(second=dates.shortday(row.due_on), badge=owed.badge(row, now)),
                parts.Cell(
                    kind.state(row.case.state).label,
                    f"已报{reminders.LEVELS[row.level]}" if row.level and row.case.closed_at is None else "",
                ),
            ],
            str(row.pk),
        )
        for row in rows
    ]
    return parts.Table(columns, made, "部门答应的")


@needs("problems")
def exported(request: Request, ending: str) -> HttpResponseBase:
    """/pledges.xlsx, .csv: the list as a file."""
    tab = _tab(request)
    kind = procedure("pledge")
    rows = (
        (
            row.what,
            row.department,
            str(row.case.place),
            row.case.spot,
            row.due_on.isoformat(),
            kind.state(row.case.state).label,
            reminders.LEVELS.get(row.level, ""),
            redaction.masked(row.problem.title),
        )
        for row in _asked(request, tab, clock.now())[: ledger.MOST].iterator(chunk_size=1000)
    )
    name = f"部门答应的_{TABS[tab]}_{clock.today().isoformat()}"
    return downloads.rows(name, ending, "部门答应的", HEAD, WIDTHS, rows, large=True)


@needs("problems")
def page(request: Request, pk: int) -> HttpResponse:
    """/pledges/<pk>/: what was promised, by whom, by when; `?move=` opens a form."""
    row = get_object_or_404(of(request.actor), pk=pk)
    wanted = desk.opened(row.case, request.GET.get("move", ""), request.actor)
    return _shown(request, row, wanted)


@needs("problems")
@require_POST
def move(request: Request, pk: int, move: str) -> HttpResponse:
    """POST /pledges/<pk>/<move>/."""
    row = get_object_or_404(of(request.actor), pk=pk)

    def again(attempt: Attempt) -> HttpResponse:
        return _shown(request, get_object_or_404(of(request.actor), pk=pk), attempt, 422)

    return desk.post(request, row.case, move, f"/pledges/{pk}/", again)


def _shown(request: Request, row: Pledge, attempt: Attempt | None, status: int = 200) -> HttpResponse:
    case, actor, now = row.case, request.actor, clock.now()
    offers = queries.offers(case, actor)
    able = [offer for offer in offers if offer.permitted]
    events = queries.timeline([case])
    context = {
        "row": row,
        "case": case,
        "state": procedure("pledge").state(case.state),
        "problem_title": redaction.masked(row.problem.title),
        "badge": owed.badge(row, now),
        "moves": shown.moves(case, able, f"/pledges/{case.pk}/", attempt, main="kept"),
        "others": [offer for offer in offers if not offer.permitted],
        "lines": shown.lines(events, shown.notes),
        "proof": shown.proof(events),
        "next": _next(row),
        "orders": Paper.objects.filter(case_id=case.pk, kind="supervision").defer("document").order_by("pk"),
        "level": reminders.LEVELS.get(row.level, "") if case.closed_at is None else "",
        "photos": [
            {"src": photos.address(one.name, actor), "caption": one.caption or dates.shortday(one.at)}
            for one in Photo.objects.filter(case=case).order_by("pk")[:12]
        ],
    }
    return render(request, "demands/letters/pledge_page.html", context, status=status)


def _next(row: Pledge) -> str:
    """What happens next where this post has nothing to do: whose turn it is, and who may do more."""
    if row.case.state == "told":
        return "等社区去看，看过才算做到。"
    return {
        0: f"到 {dates.shortday(row.due_on)} 还没有做到的，系统报街道。",
        reminders.STREET: "已经报街道，由街道催；还没有做到的，再报县区，县区可以督办。",
        reminders.DISTRICT: "已经报县区，由县区督办；还没有做到的，再报市里。",
    }.get(row.level, "已经报到市里；部门做到以后，由社区去看。")


# --- the ways from a problem ----------------------------------------------------------------------------------


def to_spot(problem: Case, actor: Actor, *known: Any) -> Link | None:
    """From a problem that is with the street or a department: call several to the spot."""
    if problem.state not in summons.FROM or actor.role not in STREET or actor.reads:
        return None
    called = Summons.objects.filter(problem=problem, case__state="called").values_list("case_id", flat=True)
    if (pk := called.first()) is not None:
        return Link("看约好的现场会", f"/summons/{pk}/", "谁会来，到场以后记结果", "users")
    return Link("召集到现场", f"/summons/new/{problem.pk}/", "请几个部门到一个地方，一起定", "speakerphone")


def to_pledges(problem: Case, actor: Actor, *known: Any) -> Link | None:
    """From a problem that went to a department: what was promised, if anything was."""
    rows = known[0][problem.pk][1] if known and known[0] else None
    if rows is None or rows.route != "referral" or not actor.may("problems"):
        return None
    n = Pledge.objects.filter(problem=problem).count()
    hint = "哪天做到，去看过没有"
    return Link(f"看部门答应的 {n} 件", f"/pledges/?problem={problem.pk}", hint, "hourglass") if n else None


def register() -> None:
    """Offer them; asked once, when the addresses are read."""
    for make in (to_spot, to_pledges):
        if make not in LINKS.setdefault("problem", []):
            LINKS["problem"].append(make)
