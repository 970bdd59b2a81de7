"""Which committees below a place have a plan for the year, and how far it is: the figure of 5.2. Never writes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, QuerySet

from linli.core import clock
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures.kinds import procedure
from linli.core.ui import dates
from linli.core.ui.parts import Cell, Column, Row, Table
from linli.domains.committees.models import Committee
from linli.domains.oversight.workplan import progress, rules
from linli.domains.oversight.workplan.models import PlanLine, WorkPlan
from linli.domains.returns.models import Edition

NONE, DRAFT, HAVE, NO_COMMITTEE = "none", "draft", "have", "no_committee"
ORDER = {NONE: 0, DRAFT: 1, HAVE: 2, NO_COMMITTEE: 3}


@dataclass
class One:
    """A community: whether there is a committee that year, its plan, how many of its own lines, how many are done."""

    place: Place
    committee: bool = False
    plan: WorkPlan | None = None
    edition: int = 0
    at: datetime | None = None
    lines: int = 0
    done: int = 0

    @property
    def kind(self) -> str:
        if self.edition:
            return HAVE
        return DRAFT if self.plan is not None else NONE if self.committee else NO_COMMITTEE

    @property
    def word(self) -> str:
        if self.plan is not None and self.edition and self.plan.case.state == "drafted":
            return "收回修改中"
        if self.plan is not None:
            return procedure("work_plan").state(self.plan.case.state).label
        return "还没有" if self.committee else "社工委还没有成立"


def rows(of: Place, year: int) -> list[One]:
    """Every community below: who has none yet first, then by code; in a number of queries that does not grow."""
    below = places.communities(of).select_related("street", "district").order_by("code")
    found = {place.pk: One(place) for place in below}
    for pk in _committees(found, year).values_list("case__place_id", flat=True):
        found[pk].committee = True
    plans = WorkPlan.objects.filter(place__in=found, year=year).select_related("case")
    by_plan = {row.pk: found[row.place_id] for row in plans}
    for row in plans:
        found[row.place_id].plan = row
    editions = Edition.objects.filter(case__in=by_plan).values("case")
    for case, number, at in editions.annotate(n=Max("number"), last=Max("at")).values_list(
        "case", "n", "last"
    ):
        by_plan[case].edition, by_plan[case].at = number, at
    for line in PlanLine.objects.filter(plan__in=by_plan, dropped=False).select_related("about"):
        one = by_plan[line.plan_id]
        one.lines += 1
        one.done += line.about is not None and progress.done(line.about)
    return sorted(found.values(), key=lambda one: (ORDER[one.kind], one.place.code))


def _committees(below: Any, year: int) -> QuerySet[Committee]:
    """Those of these places that were there in that year."""
    found = Committee.objects.filter(case__place__in=below, since__lte=date(year, 12, 31))
    return found.exclude(case__state="forming")


def counted(of: Place, year: int) -> tuple[int, int]:
    """How many committees below have a plan for the year, of how many that there are: the figure of 5.2."""
    below = places.communities(of)
    made = Edition.objects.filter(case__work_plan__year=year, case__place__in=below)
    return made.values("case").distinct().count(), _committees(below, year).values(
        "case__place"
    ).distinct().count()


def within(found: Sequence[One], code: str) -> list[One]:
    """Those of a street or district; all without a code."""
    if not code:
        return list(found)
    return [
        one
        for one in found
        if code in {str(above.code) for above in (one.place.street, one.place.district) if above}
    ]


def context(own: Place, year: int, query: Mapping[str, str]) -> dict[str, Any]:
    """Figures alone for the city; by street for a district; communities one by one below."""
    found, code = rows(own, year), query.get("in", "")
    kept = within(found, code)
    owing = [one for one in found if one.kind != NO_COMMITTEE]
    have = sum(one.kind == HAVE for one in owing)
    figures = own.level == Place.CITY
    if own.level == Place.DISTRICT and not code:
        kept = [one for one in found if one.kind in (NONE, DRAFT)]
    chosen = next(
        (
            str(above)
            for one in kept
            for above in (one.place.street, one.place.district)
            if above and above.code == code
        ),
        "",
    )
    today = clock.today()
    return {
        "own": own,
        "year": year,
        "have": have,
        "n": len(owing),
        "left": sum(one.kind in (NONE, DRAFT) for one in owing),
        "without": len(found) - len(owing),
        "rule": rules.YEARLY.setting(),
        "sums": sums(found, own, year) if own.level != Place.STREET and found else None,
        "table": table(kept, own, year) if not figures and kept else None,
        "all_have": own.level == Place.DISTRICT and not code and bool(owing) and not kept,
        "chosen": chosen,
        "figures": figures,
        "years": [
            {"year": one, "current": one == year} for one in range(progress.last_open(today), 2020, -1)
        ],
    }


def sums(found: Sequence[One], own: Place, year: int) -> Table:
    """One line for each district, or each street: by code, never by rank."""
    city = own.level == Place.CITY
    groups: dict[str, list[One]] = {}
    names: dict[str, Place] = {}
    for one in found:
        above = one.place.district if city else one.place.street
        if above is not None:
            names[above.code] = above
            groups.setdefault(above.code, []).append(one)
    lines = [
        _sum(names[code], groups[code], "" if city else f"/work-plan/{year}/?in={code}#listed")
        for code in sorted(groups)
    ]
    whole = _sum(own, found, "")
    columns = (
        Column("县区" if city else "街道", "lead"),
        Column("有计划 / 有社工委", "num"),
        Column("在起草", "num"),
        Column("还没有", "num"),
        Column("自己要办的", "num"),
        Column("办成", "num"),
    )
    return Table(
        columns, [*lines, Row(whole.cells, sum=True)], "各县区的年度计划" if city else "各街道的年度计划"
    )


SUMS = (16, 18, 10, 10, 12, 10)


def summed(found: Sequence[One], own: Place, year: int) -> tuple[list[str], list[list[str]]]:
    """`sums` as the heads and lines of a file."""
    made = sums(found, own, year)
    lines = [[cell.text if isinstance(cell, Cell) else str(cell) for cell in row.cells] for row in made.rows]
    return [str(column.label) for column in made.columns], lines


def _sum(place: Place, rows: Iterable[One], href: str) -> Row:
    owing = [one for one in rows if one.kind != NO_COMMITTEE]
    n = {kind: sum(one.kind == kind for one in owing) for kind in (HAVE, DRAFT, NONE)}
    cells = (
        Cell(str(place), href=href),
        f"{n[HAVE]} / {len(owing)}" if owing else "—",
        str(n[DRAFT]),
        Cell(str(n[NONE]), tone="amber" if n[NONE] else ""),
        str(sum(one.lines for one in owing)),
        str(sum(one.done for one in owing)),
    )
    return Row(cells, place.code)


def table(kept: Sequence[One], own: Place, year: int) -> Table:
    """Communities one by one, who has none yet first."""
    columns = (
        Column("社区", "lead"),
        Column("年度计划"),
        Column("哪天报来"),
        Column("自己要办的", "num"),
        Column("办成", "num"),
    )
    lines = []
    for one in kept:
        opens = one.committee or one.plan is not None
        tone = {HAVE: "green", NONE: "amber", DRAFT: "amber"}.get(one.kind, "")
        second = f"第 {one.edition} 版" if one.edition > 1 else ""
        cells: tuple[Cell | str, ...] = (
            Cell(
                str(one.place),
                second="" if own.level == Place.STREET else str(one.place.street or ""),
                href=f"/work-plan/{year}/{one.place.code}/" if opens else "",
            ),
            Cell(one.word, second=second, tone=tone, icon="check" if one.kind == HAVE else ""),
            dates.moment(clock.local(one.at), clock.now()) if one.at else "—",
            str(one.lines) if one.plan else "—",
            str(one.done) if one.plan else "—",
        )
        lines.append(Row(cells, one.place.code))
    return Table(columns, lines, "各社区的年度计划")


HEAD = ("代码", "社区", "街道", "县区", "年度计划", "第几版", "哪天报来", "自己要办的", "办成")
WIDTHS = (14, 14, 14, 10, 24, 8, 18, 10, 8)


def exported(found: Iterable[One]) -> Iterable[tuple[Any, ...]]:
    for one in found:
        yield (
            one.place.code,
            str(one.place),
            str(one.place.street or ""),
            str(one.place.district or ""),
            one.word,
            one.edition or "",
            f"{clock.local(one.at):%Y-%m-%d %H:%M}" if one.at else "",
            one.lines if one.plan else "",
            one.done if one.plan else "",
        )
