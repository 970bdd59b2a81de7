"""What a board's page shows: the funnel, four shares, the map with its table, classes, rules passed, who takes part."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from linli.core import rulebook
from linli.core.places.models import Place
from linli.core.ui.figures import Funnel, FunnelStep, Rate
from linli.core.ui.parts import Cell, Column, Link, Row, Table
from linli.domains.committees import rules as committee_rules
from linli.domains.committees.models import Member
from linli.domains.oversight.boards import figures
from linli.domains.oversight.boards.board import Board
from linli.domains.oversight.boards.counts import AtLeast, Classes, Counted, Told, stayed
from linli.domains.oversight.boards.figures import Share
from linli.domains.oversight.boards.span import Span
from linli.domains.oversight.rollout import rules
from linli.domains.problems import rules as demand_rules


@dataclass(frozen=True)
class Ways:
    """Where a board's figures lead to: its own lists below, or the problem list where the post has it."""

    base: str
    query: str
    problems: str = ""

    def below(self, measure: str) -> str:
        return f"{self.base}?{self.query}&measure={measure}#table"

    def step(self, number: int) -> str:
        return self.listed(f"step={number}&where=community")

    def listed(self, query: str, place: Place | None = None) -> str:
        """The problem list with these conditions, of this place or of one below it; '' where the post has none."""
        if not self.problems:
            return ""
        return f"/problems/?place={place.code}&{query}" if place is not None else f"{self.problems}&{query}"


# --- the five steps -------------------------------------------------------------------------------------------


def funnel(counted: Counted, ways: Ways) -> Funnel:
    """How many came to each step in the span, where they stand at its end, and which go around the meeting."""
    n = counted.n
    hard, projects, direct = n(figures.HARD), n(figures.PROJECTS), n(figures.DIRECT)
    answered, by_project = n(figures.ANSWERED), n(figures.PROJECT_ANSWERED)
    away = n(figures.AWAY)
    heights = (
        (n(figures.CAME), direct, hard),
        (hard, direct, hard),
        (n(figures.MEETING), direct, n(figures.MEETING)),
        (direct + projects, direct, projects),
        (answered, max(answered - by_project, 0), min(by_project, answered)),
    )
    names = [item["label"] for item in demand_rules.STEPS.value().values()]
    late = [counted.late_at(*one) for one in zip(figures.STEPS, figures.LATE, strict=True)]
    steps = [
        FunnelStep(
            name, count, easy, long, counted.stood(tuple(f"problem={state}" for state in states)), late[i],
            ways.step(i + 1), late[i] > 0 and late[i] == max(late), f"其中立项 {projects:,}" if i == 3 else "",
            ways.listed(f"step={i + 1}&where=community&when=late") if late[i] else "",
        )
        for i, (name, (count, easy, long), states) in enumerate(zip(names, heights, figures.STEPS, strict=True))
    ]  # fmt: skip
    return Funnel(
        steps,
        f"社区直接办 {direct:,}，不经会议",
        f"上会 {hard:,}",
        f"权限外，交街道 {away:,}",
        away,
        balance(counted),
    )


def balance(counted: Counted) -> str:
    """That nothing is lost on the way: what stood before, what came, and what ended, make what stands now."""
    before, after = counted.stood_before(figures.ALL_OPEN), counted.stood(figures.ALL_OPEN)
    ended = {name: counted.n((f"problem={name}",)) for name in figures.FINAL}
    words = {"closed": "办结", "declined": "不予受理", "merged": "并入"}
    less = "".join(f" － {words[name]} {ended[name]:,}" for name in figures.FINAL)
    return f"期初在办 {before:,} ＋ 登记 {counted.n(figures.CAME):,}{less} ＝ 期末在办 {after:,}（办结后退回重办的已减去）"


def balanced(counted: Counted) -> bool:
    """Whether the sum above is right: it follows from the same lines by two ways."""
    ended = sum(counted.n((f"problem={name}",)) for name in figures.FINAL)
    came = counted.stood_before(figures.ALL_OPEN) + counted.n(figures.CAME)
    return came - ended == counted.stood(figures.ALL_OPEN)


def times(counted: Counted, span: Span, ways: Ways) -> Table:
    """How long one stands at each step on average, and how many stand there."""
    names = [item["label"] for item in demand_rules.STEPS.value().values()]
    where = [f"step={number}&where=community" for number in range(1, 6)]
    rows = [*zip(names, figures.STEPS, figures.LATE, where, strict=True)]
    rows += [
        ("街道、部门办理", figures.OUTSIDE, figures.LATE_OUTSIDE, "where=outside"),
        ("挂账", figures.SHELVED, figures.LATE_SHELVED, "where=shelved"),
    ]
    made = []
    for label, states, limits, query in rows:
        stood = stayed(counted, states, span)
        gone = _gone(counted, states)
        stands = counted.stood(tuple(f"problem={state}" for state in states))
        late = counted.late_at(states, limits)
        stuck_cell = Cell(f"{stands:,}", href=ways.listed(query) if stands else "")
        late_cell = Cell(f"{late:,}", href=ways.listed(f"{query}&when=late") if late else "")
        made.append(Row((label, days(stood), f"{gone:,}", stuck_cell, late_cell)))
    columns = (
        Column("走到哪一步", "lead"),
        Column("平均停几天", "num"),
        Column("走出去", "num"),
        Column("停在这里", "num"),
        Column("超期", "num"),
    )
    return Table(columns, made, "每一步平均停几天")


def _gone(counted: Counted, states: Sequence[str]) -> int:
    names = tuple(f"problem={state}" for state in states)
    return sum(row[name].gone for row in counted.flow.values() for name in names if name in row)


def days(stood: float | None) -> str:
    """In words, with one place after the point."""
    return "没有走出去的" if stood is None else f"{max(stood, 0):.1f}"


# --- the shares -----------------------------------------------------------------------------------------------


def rates(counted: Counted, span: Span, visited: int, communities: int, ways: Ways) -> list[Rate]:
    made = [rate(share, counted.share(share), span, ways) for share in figures.shares()[:3]]
    n = max(communities - visited, 0)
    note = f"{n} 个没有走访记录" if n else "都走访过" if communities else "下面没有社区"
    value = f"{visited} / {communities}"
    link = Link("看在哪里", ways.below("visited")) if n else None
    return [
        *made,
        Rate(
            "走访过的社区",
            value,
            note=note,
            link=link,
            definition="这段时间有走访记录的社区 ÷ 全部社区。按走访记下的那天算",
        ),
    ]


def rate(share: Share, told: Told, span: Span, ways: Ways) -> Rate:
    """A share with n, its interval, and what is left out or not published."""
    n = f"n = {told.n:,}"
    months = span.whole_months
    if share.opinion and months is None:
        return Rate(share.label, "", note="一个月过完才公布", definition=share.definition, held="不公布")
    notes = [n]
    if share.key == "confirmed":
        notes.append(f"没有回音 {told.left_out:,}")
    elif share.key == "satisfied":
        notes.append(f"“不知道” {told.left_out:,}")
    elif told.left_out:
        notes.append(f"剔除 {told.left_out:,} 件")
    if share.opinion and months:
        notes.append(f"到 {months[1].month}月{months[1].day}日，按整月")
        if told.hidden:
            notes.append(f"不足 5 份的社区和月份里有 {told.hidden:,}，不计入")
    if told.percent is None:
        why = f"n = {told.n}，少于 {demand_rules.SMALLEST.value()}" if share.opinion else "这段时间没有"
        return Rate(
            share.label, "", note=why, definition=share.definition, held="不公布" if share.opinion else "—"
        )
    if told.few and not share.opinion:
        # As in the table beside it: of so few a share says nothing.
        few = f"不足 {rules.LEAST_SHOWN.value()} 件"
        return Rate(share.label, "", note="　".join(notes), definition=share.definition, held=few)
    return Rate(
        share.label, f"{told.percent:.1f}%", told.spread, "　".join(notes), definition=share.definition,
        link=Link("看各处", ways.below("on_time")) if share.key == "on_time" else None,
    )  # fmt: skip


def contents(board: Board, made: Sequence[Rate], drawn: bool) -> list[tuple[str, str, str, bool]]:
    """The page at a glance, for a small screen: (what, the figure, where it stands, whether it asks for help)."""
    counted, late = board.counted, board.counted.late()
    own = board.own()
    rows = [
        ("在办", f"{counted.stood(figures.ALL_OPEN):,} 件", "#funnel", False),
        ("超期", f"{late:,} 件", "#funnel", late > 0),
        *((one.label, one.value or one.held, "#rates", False) for one in made[:3]),
    ]
    if drawn:
        rows.append(("已建社工委", f"{counted.stood(figures.STANDS):,} / {len(own):,}", "#map", False))
        rows.append(("各处的数", f"{len(board.below)} 处", "#table", False))
    return [*rows, ("每一步停多久", "", "#times", False)]


# --- the places below -----------------------------------------------------------------------------------------


# Whose row it is that no community owes.
ABOVE = "街道、部门欠的"


def table(board: Board, query: str, ways: Ways, visits: bool = False) -> Table:
    """The same figures by place, by code and never by rank; of the city with visits only where these are asked for."""
    places, counted, total = board.below, board.counted, board.place
    head = {"district": "县区", "street": "街道"}.get(places[0].level, "社区") if places else ""
    kept: tuple[str, ...] = ("已建社工委", "登记", "办好", "按期办结率", "超期", "走访")
    if total.level == Place.CITY:  # beside the map there is room for so many
        kept = ("已建社工委", "办好", *(("超期", "走访") if visits else ("按期办结率", "超期")))

    def row(place: Place | None) -> Row:
        group = place.pk if place else None
        own = board.own(place)
        told, late = counted.share(figures.ON_TIME, group), counted.late(place)
        share = (
            "—"
            if not told.n
            else f"不足 {rules.LEAST_SHOWN.value()} 件"
            if told.few
            else f"{told.percent:.1f}%"
        )
        inside = place is not None and place.level == Place.COMMUNITY
        owed = ways.listed("when=late" + inside * "&where=own", place) if late else ""
        cells: dict[str, Cell | str | int] = {
            "已建社工委": _of(counted.stood(figures.STANDS, group), own, "已建", "还没有"),
            "登记": f"{counted.n(figures.CAME, group):,}",
            "办好": f"{counted.n(figures.ON_TIME.of, group):,}",
            # What it is a share of stands beside it: what was done, and what is late and is not.
            "按期办结率": Cell(share, second=_beside(told)),
            "超期": Cell(f"{late:,}", href=owed),
            "走访": _of(sum(pk in board.visited for pk in own), own, "有", "没有"),
        }
        name = Cell(str(place), href=f"/board/{place.code}/?{query}") if place else Cell(_all(total))
        return Row([name, *(cells[one] for one in kept)], place.code if place else "", sum=place is None)

    rows = [row(place) for place in places]
    if board.owed_above:
        above = Cell(f"{board.owed_above:,}", href=ways.listed("when=late&where=outside"))
        rows.append(Row([ABOVE, *(above if one == "超期" else "" for one in kept)]))
    columns = [Column(head, "lead"), *(Column(one, "num") for one in kept)]
    return Table(columns, [*rows, row(None)], "各处的数", dense=True)


def _beside(told: Told) -> str:
    """The interval of a share, and of how many it is."""
    return "　".join(filter(None, ("" if told.few else told.spread, f"n = {told.n:,}"))) if told.n else ""


def _of(n: int, own: Sequence[int], yes: str, no: str) -> str:
    """Of several communities how many; of one whether."""
    return f"{n} / {len(own)}" if len(own) != 1 else yes if n else no


def _all(total: Place) -> str:
    return {"city": "全市", "district": "全区", "street": "全街道"}.get(total.level, str(total))


# --- where classes are stuck ----------------------------------------------------------------------------------


# With whom a problem stands, as the list's filter calls it.
LISTED = {"社区": "community", "街道": "street", "部门": "department", "挂账": "shelved"}


def stuck(counted: Counted, ways: Ways) -> Table:
    """By class: how many came, and how many stand with whom; each figure of what stands opens its list."""
    states = [state for _, where in figures.WHERE for state in where]
    made = {
        name: [
            AtLeast(counted.n(figures.class_kinds((*states, *figures.FINAL), (name,)))),
            *(AtLeast(counted.stood(figures.class_kinds(where, (name,)))) for _, where in figures.WHERE),
        ]
        for name in figures.classes()
    }
    return stuck_by(made, ways)


def stuck_by(made: Classes, ways: Ways | None = None) -> Table:
    """The same of what may be told; without ways to lists where there are none to open."""
    heads = ("类别", "登记", *(f"停在{where}" if where != "挂账" else "挂账" for where, _ in figures.WHERE))
    columns = [Column(heads[0], "lead"), *(Column(head, "num") for head in heads[1:])]

    def cells(found: Sequence[AtLeast], query: str = "") -> Sequence[Cell | str]:
        came, *stood = found
        where = [f"{query}where={LISTED[label]}" for label, _ in figures.WHERE]
        links = [ways.listed(one) if ways and n.n else "" for one, n in zip(where, stood, strict=True)]
        made = [Cell(_at_least(n), href=href) for n, href in zip(stood, links, strict=True)]
        return [_at_least(came), *(cell if cell.href else cell.text for cell in made)]

    rows = [
        Row((label, *cells(made[name], f"class={name}&")), name) for name, label in figures.classes().items()
    ]
    sums = [sum(column, AtLeast()) for column in zip(*made.values(), strict=True)]
    rows.append(Row(("合计", *cells(sums)), sum=True))
    return Table(columns, rows, "各类问题卡在哪")


def _at_least(found: AtLeast) -> str:
    return f"{found.n:,}" if found.whole else f"至少 {found.n:,}" if found.n else "不列"


# --- rules passed with a reason; who takes part ---------------------------------------------------------------


def soft_rules() -> dict[str, Any]:
    """What the rulebook lets pass with a written reason, by key."""
    book = rulebook.current()
    return {key: one for key, one in book.settings.items() if one.force == "normally"}


def reasons(counted: Counted) -> Table | None:
    made = []
    for key, setting in soft_rules().items():
        n = counted.n(figures.reason_kinds((key,)))
        if n:
            made.append(Row((Cell(setting.text), setting.clause, f"{n:,}"), key))
    columns = (Column("一般要做到、写了理由通过的", "lead"), Column("条款", "num"), Column("次", "num"))
    return Table(columns, made, "写了理由通过的规则") if made else None


def members(communities: Sequence[int]) -> Table | None:
    """Who sits on the committees by the walk of life (1.2, 3.1): in how many committees, and how many seats."""
    labels = {key: item["label"] for key, item in committee_rules.KINDS.value().items()}
    found = Member.objects.filter(
        case__place__in=communities, case__state__in=("sitting", "leaving", "accused", "filing")
    )
    counted = (
        found.values_list("kind")
        .annotate(seats=Count("pk"), places=Count("case__place", distinct=True))
        .order_by()
    )
    seats = {kind: (n, places) for kind, n, places in counted}
    if not seats:
        return None
    rows = [
        Row((label, f"{seats.get(key, (0, 0))[1]:,}", f"{seats.get(key, (0, 0))[0]:,}"), key)
        for key, label in labels.items()
    ]
    columns = (Column("方面", "lead"), Column("几个社工委里有", "num"), Column("席位", "num"))
    return Table(columns, rows, "社工委里有哪些方面的人")
