"""What the city sees: counts by district from the tallies, never a case."""

from collections import defaultdict
from typing import Any

from django.db.models import Q, Sum
from django.http import HttpRequest

from linli.core import clock
from linli.core.places.models import Place
from linli.core.tallies.models import Tally
from linli.core.ui.figures import Rate
from linli.core.ui.parts import Cell, Column, Row, Table
from linli.domains.problems import procedure
from linli.web.home import late

# Kinds of tallies that a column adds up: 'procedure.verb' counts deeds, 'procedure=state' what stands there.
CAME = procedure.CAME
OPEN = tuple(f"problem={state}" for state in procedure.OPEN)
CLOSED = ("problem=closed",)
FED_BACK = ("problem.feed_back",)
LATE = ("problem.lapse",)
VISITS = ("visit.note_down",)


def context(request: HttpRequest) -> dict[str, Any]:
    """Four figures and the same by district, in three queries."""
    now = clock.now()
    found, monthly = _sums()
    districts = list(Place.objects.filter(level=Place.DISTRICT, is_open=True).order_by("code"))
    return {"today": now, "rates": _rates(found, monthly), "table": _table(districts, found, monthly)} | {
        "unanswered": late.by_district()
    }


Sums = dict[str, dict[int, int]]


def _sums() -> tuple[Sums, Sums]:
    """(all months, this month): {kind: {district: n}}."""
    kinds = (*CAME, *OPEN, *CLOSED, *FED_BACK, *LATE, *VISITS)
    month = clock.today().replace(day=1)
    rows = (
        Tally.objects.filter(kind__in=kinds)
        .order_by()
        .values_list("kind", "place__district_id")
        .annotate(all=Sum("n"), lately=Sum("n", filter=Q(month=month)))
    )
    found: Sums = defaultdict(lambda: defaultdict(int))
    monthly: Sums = defaultdict(lambda: defaultdict(int))
    for kind, district, total, lately in rows:
        found[kind][district or 0] += total or 0
        monthly[kind][district or 0] += lately or 0
    return found, monthly


def _n(sums: Sums, kinds: tuple[str, ...], district: int | None = None) -> int:
    if district is None:
        return sum(sum(sums[kind].values()) for kind in kinds)
    return sum(sums[kind][district] for kind in kinds)


def _rates(found: Sums, monthly: Sums) -> list[Rate]:
    def rate(label: str, kinds: tuple[str, ...], note: str) -> Rate:
        return Rate(label, f"{_n(found, kinds):,}", note=note)

    return [
        rate("登记", CAME, f"本月 {_n(monthly, CAME):,} 件"),
        rate("在办", OPEN, "现在停在各步的，含挂账"),
        rate("办结", CLOSED, f"本月反馈 {_n(monthly, FED_BACK):,} 件"),
        Rate("本月走访", f"{_n(monthly, VISITS):,}", note="次，各社区走访记录"),
    ]


def _table(districts: list[Place], found: Sums, monthly: Sums) -> Table:
    columns = (
        Column("县区", "lead"),
        Column("登记", "num"),
        Column("本月登记", "num"),
        Column("在办", "num"),
        Column("办结", "num"),
        Column("逾期记录", "num"),
        Column("本月走访", "num"),
    )

    def row(name: str, district: int | None) -> Row:
        counts = (
            _n(found, CAME, district),
            _n(monthly, CAME, district),
            _n(found, OPEN, district),
            _n(found, CLOSED, district),
            _n(found, LATE, district),
            _n(monthly, VISITS, district),
        )
        return Row((Cell(name), *(f"{n:,}" for n in counts)), sum=district is None)

    made = [row(str(district), district.pk) for district in districts]
    return Table(columns, [*made, row("全市", None)], "各县区")
