"""All communities below a street or a district by the step of their committee; of the city, its figures alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from linli.core import clock, statements
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures import shown
from linli.core.ui import parts
from linli.domains.committees.facts import SERVING, STANDING
from linli.domains.committees.formation.procedure import ROUND
from linli.domains.committees.term.procedure import COMMITTEE

NOT_STARTED = "not_started"
# In the order of the way; a round's states stand for the committee that is being formed.
FORMING = ("calling", "slating", "party_meeting", "street", "approved", "noticing", "appointing")
STEPS = {
    NOT_STARTED: "还没开始",
    **{name: ROUND.state(name).label for name in FORMING},
    "sitting": "已成立",
    **{name: COMMITTEE.state(name).label for name in ("short", "ending")},
}
TONES = {"short": "red", "ending": "amber"}


@dataclass
class Row:
    """A community: its committee's step, the clock that runs, how many sit, and a round beside it."""

    place: Place
    step: str = NOT_STARTED
    due_at: datetime | None = None
    size: int = 0
    beside: str = ""


class Open(NamedTuple):
    """What is not over of a community: its committee, its round, or how many sit."""

    place_id: int
    procedure: str
    state: str
    title: str
    due_at: datetime | None
    n: int


_OPEN = """
SELECT place_id, procedure, state, title, due_at, 1 FROM procedures_case
WHERE closed_at IS NULL AND procedure IN ('committee', 'round'){within}
UNION ALL SELECT place_id, procedure, '', '', NULL, count(*) FROM procedures_case
WHERE closed_at IS NULL AND procedure = 'member' AND state = ANY(%(serving)s){within} GROUP BY place_id, procedure
ORDER BY procedure
"""
_WITHIN = {Place.STREET: " AND street_id = %(above)s", Place.DISTRICT: " AND district_id = %(above)s"}


def rows(above: Place) -> list[Row]:
    """Every community below, by code. Two queries, however many there are."""
    below = places.communities(above).select_related("street", "district").order_by("code")
    found = {place.pk: Row(place) for place in below}
    sql = _OPEN.format(within=_WITHIN.get(above.level, ""))
    for case in map(Open._make, statements.rows(sql, {"serving": list(SERVING), "above": above.pk})):
        if (row := found.get(case.place_id)) is None:
            continue
        if case.procedure == "member":
            row.size = case.n
        else:
            _count(row, case)
    return list(found.values())


def _count(row: Row, case: Open) -> None:
    """Committees come before rounds: one that stands keeps its step, and the round is told beside it."""
    if case.procedure == "committee":
        if case.state in STANDING:
            row.step, row.due_at = case.state, case.due_at if case.state != "sitting" else None
        return
    if row.step in STANDING:
        row.beside = f"{case.title}：{ROUND.state(case.state).label}"
        row.due_at = min(filter(None, (row.due_at, case.due_at)), default=None)
    else:
        row.step, row.due_at = case.state, case.due_at


def page(above: Place, query: dict[str, str]) -> dict[str, Any]:
    """The table of a street or a district; `step`, `q` and `sort` narrow and order it."""
    found = rows(above)
    step, words, sort = query.get("step", ""), query.get("q", "").strip()[:40], query.get("sort", "")
    counts = {name: sum(row.step == name for row in found) for name in STEPS}
    kept = [row for row in found if (not step or row.step == step) and _named(row, words)]
    order = list(STEPS)
    if sort == "step":
        kept.sort(key=lambda row: order.index(row.step))
    elif sort == "due":
        kept.sort(key=lambda row: (row.due_at is None, row.due_at or clock.now()))
    narrowed = "&".join(f"{name}={value}" for name, value in (("step", step), ("q", words)) if value)
    return {
        "place": above,
        "title": "各社区的社工委",
        "total": len(found),
        "kept": len(kept),
        "q": words,
        "step": step,
        "sort": sort,
        "chips": chips(counts, step, words),
        "table": table(kept, sort, narrowed, above.level == Place.DISTRICT) if kept else None,
        "formed": sum(counts[name] for name in STANDING),
        "export": f"/committee/communities.xlsx?{narrowed}",
        "empty": not found,
    }


def _named(row: Row, words: str) -> bool:
    if not words:
        return True
    text = words.lower()
    name = f"{row.place.name}{row.place.short}{row.place.street or ''}"
    return text in name or row.place.code.startswith(text) or text in row.place.pinyin.replace(" ", "")


def chips(counts: dict[str, int], step: str, words: str) -> list[parts.Chip]:
    tail = f"&q={words}" if words else ""
    if step in STEPS:
        return [parts.Chip(STEPS[step], f"/committee/?{tail[1:]}", "set")]
    options = [
        parts.Link(label, f"/committee/?step={name}{tail}", count=counts[name])
        for name, label in STEPS.items()
        if counts[name]
    ]
    return [parts.Chip("走到哪一步", options=options)] if options else []


def table(found: Sequence[Row], sort: str, narrowed: str, streets: bool) -> parts.Table:
    def column(label: str, key: str, kind: str = "") -> parts.Column:
        href = f"/committee/?{narrowed}&sort={key}" if narrowed else f"/committee/?sort={key}"
        return parts.Column(label, kind, href, "up" if sort == key or (not sort and key == "code") else "")

    columns = [column("社区", "code", "lead")]
    columns += [parts.Column("街道")] if streets else []
    columns += [column("走到哪一步", "step"), column("还剩多久", "due", "clock"), parts.Column("几人", "num")]
    return parts.Table(columns, [_row(row, streets) for row in found], "各社区的社工委走到哪一步")


def _row(row: Row, streets: bool) -> parts.Row:
    cells = [parts.Cell(str(row.place), "", f"/committee/{row.place.code}/")]
    cells += [parts.Cell(str(row.place.street or ""))] if streets else []
    cells += [
        parts.Cell(STEPS[row.step], row.beside, tone=TONES.get(row.step, "")),
        parts.Cell("", badge=shown.badge(row.due_at)) if row.due_at else parts.Cell(""),
        parts.Cell(str(row.size)),
    ]
    return parts.Row(cells, row.place.code)


def lines(above: Place, query: dict[str, str]) -> list[tuple[Any, ...]]:
    """The rows of the export: as the page lists them."""
    step, words = query.get("step", ""), query.get("q", "").strip()[:40]
    return [
        (
            row.place.code,
            str(row.place),
            str(row.place.street or ""),
            STEPS[row.step],
            row.beside,
            f"{clock.local(row.due_at):%Y-%m-%d %H:%M}" if row.due_at else "",
            row.size,
        )
        for row in rows(above)
        if (not step or row.step == step) and _named(row, words)
    ]


# --- the city: figures ------------------------------------------------------------------------------------------

GROUPS = (
    ("还没开始", (NOT_STARTED,)),
    ("正在组建", FORMING),
    ("已成立", ("sitting",)),
    ("不足", ("short",)),
    ("快届满", ("ending",)),
)


def figures(city: Place) -> dict[str, Any]:
    """Counts by district and step: the city sees no community's own."""
    districts = {one.pk: one for one in places.below(city).filter(level=Place.DISTRICT).order_by("code")}
    count: dict[int, dict[str, int]] = {pk: dict.fromkeys(STEPS, 0) for pk in districts}
    for row in rows(city):
        if row.place.district_id in count:
            count[row.place.district_id][row.step] += 1
    made = [_figures(str(districts[pk]), steps) for pk, steps in count.items()]
    total = {name: sum(steps[name] for steps in count.values()) for name in STEPS}
    made.append(parts.Row(_figures("全市", total).cells, sum=True))
    columns = [parts.Column("县区", "lead"), parts.Column("社区", "num")]
    columns += [parts.Column(label, "num") for label, _ in GROUPS]
    formed = sum(total[name] for name in STANDING)
    return {
        "place": city,
        "title": f"{sum(total.values())} 个社区，{formed} 个成立了社工委",
        "table": parts.Table(columns, made, "各县区的社工委"),
        "figures": True,
    }


def _figures(name: str, steps: dict[str, int]) -> parts.Row:
    cells: list[parts.Cell | str | int] = [parts.Cell(name), str(sum(steps.values()))]
    cells += [str(sum(steps[step] for step in group)) for _, group in GROUPS]
    return parts.Row(cells, name)
