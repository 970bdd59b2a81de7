"""Is it on the list already? What was said of the same place, or of the same thing, in the last month (4.2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from linli.core import clock, search
from linli.core.places.models import Building
from linli.core.procedures.models import Case
from linli.core.ui import dates
from linli.domains.problems import redaction
from linli.domains.problems.models import Problem

DAYS = 30
LATEST = 200  # as many of the place's open problems are compared
# Pairs that any report has.
COMMON = search.bigrams(
    "我们 你们 社区 请问 希望 解决 反映 问题 已经 没有 一个 这个 居民 小区 还是 就是 不能 一下 什么 时候"
)


@dataclass(frozen=True)
class Similar:
    """A problem that may be the same, and why one may think so."""

    case: Case
    why: str
    score: int


def building_of(place_id: int, spot: str) -> Building | None:
    """The building of the place that `spot` begins with or names; the longest name wins."""
    return named(Building.objects.filter(place_id=place_id), spot) if spot.strip() else None


def named(found: Iterable[Building], words: str) -> Building | None:
    """The one of these buildings that the words name; the longest name wins."""
    flat = "".join(words.split())
    there = [one for one in found if "".join(one.name.split()) in flat]
    return max(there, key=lambda building: len(building.name), default=None)


def similar(
    place_id: int,
    text: str,
    *,
    spot: str = "",
    building_id: int | None = None,
    facet: str = "",
    besides: int | None = None,
    most: int = 3,
) -> list[Similar]:
    """The open problems of the last month that share a building, a spot or words; the likeliest first."""
    rows = [row for row in recent(place_id) if row.case_id != besides]
    return among(rows, text, spot=spot, building_id=building_id, facet=facet, most=most)


def recent(place_id: int) -> list[Problem]:
    """The place's open problems of the last month, the latest first: what a new one is compared with."""
    since = clock.now() - timedelta(days=DAYS)
    rows = Problem.objects.filter(
        case__place_id=place_id, case__closed_at__isnull=True, case__opened_at__gte=since
    )
    return list(rows.select_related("case").order_by("-case_id")[: LATEST + 1])


def among(
    rows: Iterable[Problem],
    text: str,
    *,
    spot: str = "",
    building_id: int | None = None,
    facet: str = "",
    most: int = 3,
) -> list[Similar]:
    """`similar`, of problems that were loaded before."""
    asked = search.bigrams(text) - COMMON
    found = []
    for row in rows:
        near = _near(row, spot, building_id)
        shared = len(asked & _pairs(row))
        alike = bool(facet) and row.case.facet == facet
        score = 3 * bool(near) + alike + min(shared, 6)
        if score >= 4 and (near or alike or shared >= 4):
            why = [near, dates.ago(row.case.opened_at, clock.now())]
            why.append(f"{shared} 处说法相同" if shared else "同一类")
            found.append(Similar(row.case, "、".join(filter(None, why)), score))
    return sorted(found, key=lambda one: -one.score)[:most]


def clearly(row: Problem, text: str, spot: str = "", building_id: int | None = None) -> bool:
    """Whether words sent just after that problem are most likely of it: half of the shorter ones, not elsewhere."""
    if (spot.strip() or building_id) and row.case.spot.strip() and not _near(row, spot, building_id):
        return False
    asked, there = search.bigrams(text) - COMMON, _pairs(row) - COMMON
    shared = len(asked & there)
    return shared >= 2 and 2 * shared >= min(len(asked), len(there))


def _pairs(row: Problem) -> set[str]:
    """The pairs of what was said there; kept with the row, which many others may be compared with."""
    found: set[str] | None = vars(row).get("pairs")
    if found is None:
        said = redaction.closed(row.text) if row.private else row.text
        found = vars(row)["pairs"] = search.bigrams(f"{row.case.title} {said}")
    return found


def _near(row: Problem, spot: str, building_id: int | None) -> str:
    if building_id is not None and row.building_id == building_id:
        return "同一楼院"
    flat, other = "".join(spot.split()), "".join(row.case.spot.split())
    return "同一处" if flat and other and (flat in other or other in flat) else ""


def buildings(place_id: int | None) -> list[str]:
    """The names of the place's buildings, for a field that suggests them."""
    return list(Building.objects.filter(place_id=place_id or 0).values_list("name", flat=True)[:200])


def numbered(place_id: int, number: str) -> int | None:
    """The problem of that number at the place, also a finished one."""
    rows = Case.objects.filter(procedure="problem", place_id=place_id, number=number)
    return rows.values_list("pk", flat=True).first()
