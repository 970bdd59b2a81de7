"""One table: whoever needs numbers composes them from declared figures, and sends nobody a form (6.4).

Each figure says in one sentence what it counts and by which day; all of them are sums that the journal's lines carry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.core import clock, downloads
from linli.core.people.view_access import Request, needs
from linli.core.places.models import Place
from linli.core.tallies import queries as tallies
from linli.core.ui import dates
from linli.core.ui.parts import Cell, Column, Link, Row, Table
from linli.domains.oversight.boards import board, community_type, counts, span
from linli.domains.oversight.boards import figures as boards_figures
from linli.domains.oversight.boards.counts import Counted
from linli.domains.oversight.boards.figures import Kinds
from linli.domains.oversight.boards.span import Span
from linli.domains.oversight.rollout import queries

LEVELS = {Place.DISTRICT: "县区", Place.STREET: "街道", Place.COMMUNITY: "社区"}
ORDER = (Place.CITY, Place.DISTRICT, Place.STREET, Place.COMMUNITY)
MOST = 12


@dataclass(frozen=True)
class Figure:
    """`stands`: how many at the end of the span; else how many in it, by the day of the entry."""

    label: str
    kinds: Kinds
    definition: str
    stands: bool = False


FIGURES: dict[str, Figure] = {
    "came": Figure("登记", boards_figures.CAME, "新登记的问题，各种来源都算，登记那天"),
    "accepted": Figure("受理", ("problem.accept",), "受理的次数，受理那天"),
    "direct": Figure("社区直接办", boards_figures.DIRECT, "定为社区办理的次数，返工重新定的再算一次"),
    "meeting": Figure("会上议过", boards_figures.MEETING, "会上有了结果的：立项、移送、交回社区"),
    "projects": Figure("立项", boards_figures.PROJECTS, "会议议定立为项目的"),
    "away": Figure("移送街道", boards_figures.AWAY, "权限外移送街道的，会议移送、居民请街道来看的也算"),
    "letters": Figure("协办函", ("problem.letter",), "街道函送部门的次数，发函那天"),
    "fed_back": Figure("反馈", boards_figures.ANSWERED, "写了反馈的次数，反馈那天"),
    "silent": Figure("没有回音", ("problem.no_answer",), "反馈以后 7 天没有回音的，不算满意也不算不满意"),
    "declined": Figure("不予受理", boards_figures.DECLINED, "按列出的理由不予受理的"),
    "merged": Figure("并入", boards_figures.MERGED, "并入另一件的，取消合并的减去"),
    "reworks": Figure("返工", ("problem.verify_fail",), "核查没过、退回重办的次数"),
    "visits": Figure("走访", boards_figures.VISITS, "走访记录，记下那天"),
    "meetings": Figure("开会", boards_figures.MEETINGS, "开完的会，散会那天"),
    "open": Figure("在办", boards_figures.ALL_OPEN, "截止那天还没有办结的，含挂账", True),
    "late": Figure(
        "超期",
        boards_figures.ALL_LATE,
        "截止今天超过时限还没有办的，一件算一次；看过去的日子，数的是那天超过的时限，一件可能有几个",
        True,
    ),
    "outside": Figure(
        "停在街道、部门",
        tuple(f"problem={s}" for s in boards_figures.OUTSIDE),
        "截止那天等街道、部门的",
        True,
    ),
    "shelved": Figure("挂账", tuple(f"problem={s}" for s in boards_figures.SHELVED), "截止那天挂账的", True),
    "formed": Figure("已建社工委", boards_figures.STANDS, "截止那天在任的社工委", True),
}
FIRST = ("came", "fed_back", "open", "late")


@dataclass(frozen=True)
class Asked:
    figures: Sequence[str]
    level: str
    span: Span
    like: str

    @property
    def query(self) -> str:
        chosen = "&".join(f"figure={key}" for key in self.figures)
        like = f"&like={self.like}" if self.like else ""
        return f"{self.span.query}&level={self.level}{like}&{chosen}"


def _read(request: Request, own: Place) -> Asked:
    """What the address asks for. Wrong (of the span) is passed on; 404 for what there is not."""
    chosen = list(dict.fromkeys(request.GET.getlist("figure"))) or list(FIRST)
    below = levels(own)
    level = request.GET.get("level") or next(iter(below))
    like = request.GET.get("like", "")
    if (
        not set(chosen) <= FIGURES.keys()
        or level not in below
        or (like and like not in community_type.labels())
    ):
        raise Http404
    if len(chosen) > MOST:
        raise span.Wrong(f"一次最多选 {MOST} 个数，现在选了 {len(chosen)} 个，去掉几个再列")
    return Asked(chosen, level, span.read(request.GET.dict()), like)


def levels(own: Place) -> dict[str, str]:
    """The levels below the post's own place; of a community its own."""
    found = {key: words for key, words in LEVELS.items() if ORDER.index(key) > ORDER.index(own.level)}
    return found or {Place.COMMUNITY: LEVELS[Place.COMMUNITY]}


def counted(own: Place, asked: Asked) -> tuple[list[Place], Counted]:
    groups = tallies.grouped(own, asked.level, asked.span.last)
    if asked.like:
        groups = {pk: groups[pk] for pk in board.communities_of(own, asked.span, asked.like)}
    flows = tuple(kind for key in asked.figures for kind in FIGURES[key].kinds if not FIGURES[key].stands)
    stands = tuple(kind for key in asked.figures for kind in FIGURES[key].kinds if FIGURES[key].stands)
    made = Counted(
        tallies.flow(flows, groups, asked.span.first, asked.span.last) if flows else {},
        tallies.standing(stands, groups, asked.span.last) if stands else {},
        {},
    )
    if "late" in asked.figures and asked.span.running:
        made.overdue = counts.overdue(groups, counts.late_rows(groups))
    rows = Place.objects.filter(pk__in=set(groups.values()), level=asked.level)
    return list(rows.select_related("street", "district").order_by("code")), made


def number(made: Counted, key: str, group: int | None) -> int:
    one = FIGURES[key]
    if key == "late":
        return made.late_at(boards_figures.OPEN, one.kinds, group)
    return made.stood(one.kinds, group) if one.stands else made.n(one.kinds, group)


@needs("board")
@require_safe
def page(request: Request) -> HttpResponse:
    """`/board/table/`: `?figure=` several, `?level=`, the span as on a board, `?like=`."""
    own = queries.own(request.actor)
    wrong = ""
    try:
        asked = _read(request, own)
    except span.Wrong as why:
        wrong = str(why)
        asked = Asked(FIRST, next(iter(levels(own))), span.read({}), "")
    rows, made = counted(own, asked)
    context = {
        "place": own,
        "asked": asked,
        "wrong": wrong,
        "figures": [(key, one, key in asked.figures) for key, one in FIGURES.items()],
        "levels": levels(own),
        "likes": community_type.labels(),
        "most": MOST,
        "table": _table(rows, made, asked, own),
        "spans": [
            Link(words, f"?{Asked(asked.figures, asked.level, span.read(_pairs(query)), asked.like).query}",
                 current=query == asked.span.query)
            for query, words in span.choices(clock.today())
        ],
    }  # fmt: skip
    return render(request, "oversight/board_table.html", context, status=400 if wrong else 200)


def _pairs(query: str) -> Mapping[str, str]:
    name, _, value = query.partition("=")
    return {name: value}


def _table(rows: Sequence[Place], made: Counted, asked: Asked, own: Place) -> Table:
    columns = [
        Column(LEVELS[asked.level], "lead"),
        *(Column(FIGURES[key].label, "num") for key in asked.figures),
    ]
    lines = [
        Row(
            (
                Cell(str(one), second=_above(one, own), href=f"/board/{one.code}/?{asked.span.query}"),
                *(f"{number(made, key, one.pk):,}" for key in asked.figures),
            ),
            one.code,
        )
        for one in rows
    ]
    total = Row(("合计", *(f"{number(made, key, None):,}" for key in asked.figures)), sum=True)
    return Table(columns, [*lines, total], "选出来的数", dense=True)


def _above(place: Place, own: Place) -> str:
    above = place.street if place.level == Place.COMMUNITY else place.district
    return str(above) if above is not None and above.pk != own.pk else ""


@needs("board")
@require_safe
def export(request: Request, ending: str) -> HttpResponseBase:
    """`/board/table.xlsx`, `.csv`: the same as a file, with what each column counts."""
    own = queries.own(request.actor)
    try:
        asked = _read(request, own)
    except span.Wrong:
        raise Http404 from None
    rows, made = counted(own, asked)
    head = (LEVELS[asked.level], "区划代码", *(FIGURES[key].label for key in asked.figures))
    body: list[tuple[Any, ...]] = [
        (str(one), one.code, *(number(made, key, one.pk) for key in asked.figures)) for one in rows
    ]
    body.append(("合计", "", *(number(made, key, None) for key in asked.figures)))
    said = "；".join(f"{FIGURES[key].label}：{FIGURES[key].definition}" for key in asked.figures)
    note = f"{asked.span.label}，截至 {dates.day(asked.span.last)}。{said}"
    name = f"{own}数据_{asked.span.first.isoformat()}_{asked.span.last.isoformat()}"
    widths = (22, 16, *(12 for _ in asked.figures))
    return downloads.rows(name, ending, "数据", head, widths, body, note=note)
