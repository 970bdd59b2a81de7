"""What the roll-out's page shows: the phases with what stands and what is to be expected, the steps, who is in danger."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from linli.core import clock
from linli.core.places.models import Place
from linli.core.procedures import queries as cases
from linli.core.ui import dates
from linli.core.ui.dates import monthday as day
from linli.core.ui.parts import Cell, Column, Row, Table
from linli.domains.oversight.models import Target
from linli.domains.oversight.rollout import chart, queries, roster, rules
from linli.domains.oversight.rollout.queries import GROUPS, Board, Progress


@dataclass(frozen=True)
class Tile:
    """A step with how many communities stand there."""

    label: str
    count: int
    note: str
    tone: str
    href: str
    current: bool


def page(made: Board, now: datetime, query: dict[str, str]) -> dict[str, Any]:
    """`?step=` lists the communities of a step; `?in=` those of one place below."""
    step, within = query.get("step", ""), query.get("in", "")
    kept = chosen(made, query) if step or within else []
    drawn = chart.growth(made, now)
    return {
        "title": title(made, now),
        "lead": lead(made, now) + counted_of(made),
        "gap": _gap(queries.roster_gap(made)),
        "cleared": roster.cleared()
        if queries.roster_gap(made) or made.place.level == Place.DISTRICT
        else None,
        "aim": _aim(made, now),
        "planned_by": rules.PLANNED_BY.setting(),
        "moved": [_moved(one, made, now) for one in queries.moved_phases(clock.local(now).date())],
        "late_rule": rules.LATE.setting().text,
        "planned": made.planned,
        "roster": len(made.rows),
        "growth": drawn,
        "twin": chart.twin(made, now),
        "not_begun": chart.not_begun(made),
        "tiles": tiles(made, step),
        "danger": danger(made, now),
        "n_danger": len(made.in_danger),
        "below": below(made, now),
        "listed": listed(kept, now) if step or within else None,
        "listed_title": _listed_title(made, step, within, len(kept)),
        "listed_export": f"/rollout/export.xlsx?{urlencode({'step': step, 'in': within})}",
        "place": made.place,
        "running_rule": rules.RUNNING.setting().text,
        "pace_rule": rules.SOON.setting().text,
        "now": now,
    }


def chosen(made: Board, query: dict[str, str]) -> list[Progress]:
    """The communities that the address asks for; all of them where it asks for none."""
    return [row for row in made.rows if _kept(row, query.get("step", ""), query.get("in", ""))]


def _kept(row: Progress, step: str, within: str) -> bool:
    states = next((states for name, _, states in GROUPS if name == step), None)
    by_step = (
        row.in_danger
        if step == "danger"
        else row.running
        if step == "running"
        else row.pilot
        if step == "pilot"
        else states is None or row.step in states
    )
    above = {str(place.code) for place in (row.place.street, row.place.district, row.place) if place}
    return by_step and (not within or within in above)


def _aim(made: Board, now: datetime) -> dict[str, Any] | None:
    """What the level above set for the place itself, by when and why (1.3)."""
    row = Target.objects.filter(place=made.place).select_related("case").first()
    if row is None:
        return None
    event = cases.timeline([row.case])[0]
    why = dict(event.notes).get("why", "")
    return {"row": row, "until": day(row.ends_on, now), "why": why, "who": event.who, "at": event.at}


def _gap(n: int) -> str:
    """What the roster has less or more than the plan's number: shown until somebody clears it (1.3)."""
    return f"差 {n}" if n > 0 else f"多 {-n}" if n else ""


def _moved(one: tuple[str, date, date, date, date], made: Board, now: datetime) -> str:
    """A phase that was moved while communities are in it: from when to when, and how many count by the new days."""
    label, since, until, to_since, to_until = one
    left = sum(not row.formed for row in made.rows)
    then, here = f"{day(since, now)}—{day(until, now)}", f"{day(to_since, now)}—{day(to_until, now)}"
    return f"{label}改过：原来 {then}，现在 {here}；没建成的 {left} 个按现在的算，建成的不变。"


def _listed_title(made: Board, step: str, within: str, n: int) -> str:
    words = {name: label for name, label, _ in GROUPS} | {
        "danger": "可能赶不上",
        "running": "已运行",
        "pilot": "试点",
    }
    where = next(
        (
            str(place)
            for row in made.rows
            for place in (row.place.district, row.place.street, row.place)
            if place and place.code == within
        ),
        "",
    )
    return f"{where or made.place}{'，' + words[step] if step in words else ''}，{n} 个社区"


def title(made: Board, now: datetime) -> str:
    """'427 个社区，389 个建了社工委，7 个可能赶不上'."""
    left = len(made.rows) - made.formed
    end = (
        f"{len(made.in_danger)} 个可能赶不上"
        if made.in_danger
        else f"{left} 个还没有建"
        if left
        else "都建成了"
    )
    return f"{max(made.planned, len(made.rows))} 个社区，{made.formed} 个建了社工委，{end}"


def lead(made: Board, now: datetime) -> str:
    """Which phase, which day of it, how many are left."""
    today = clock.local(now).date()
    items = rules.PHASES.value()
    first, last = (
        min(item["since"] for item in items.values()),
        max(item["until"] for item in items.values()),
    )
    if today < first:
        return f"{day(first, now)}开始试点，还有 {(first - today).days} 天。"
    if today > last:
        return f"方案的三个阶段到 {day(last, now)} 已经走完；后来组建的社区，按自己的公告和公示算期限。"
    item = items[queries.phase(today)]
    nth, left = (today - item["since"]).days + 1, (item["until"] - today).days
    return f"{item['label']}第 {nth} 天，{f'还剩 {left} 天' if left else '今天是最后一天'}。"


def counted_of(made: Board) -> str:
    """Of whom those are counted that may come too late: not of all that are still to be formed."""
    n = sum(not row.formed and row.due is not None for row in made.rows)
    return f"可能赶不上的，从没建成、有期限在走的 {n} 个里数。" if made.in_danger else ""


# --- the steps, the danger, the places --------------------------------------------------------------------------


def tiles(made: Board, step: str) -> list[Tile]:
    """How many stand at each step; under it how many of them cannot be in time."""
    found = []
    for name, label, states in GROUPS:
        rows = [row for row in made.rows if row.step in states]
        late = sum(row.in_danger for row in rows)
        note, tone = (f"{late} 个赶不上", "amber") if late else ("来得及" if rows else "", "")
        if name == "formed":
            note, tone = f"已运行 {made.running}", ""
        elif rows and all(row.due is None for row in rows):
            note = "没有定期限"
        found.append(Tile(label, len(rows), note, tone, f"/rollout/?step={name}#listed", name == step))
    return found


def danger(made: Board, now: datetime) -> Table | None:
    """Who cannot be in time, why, when at best, and at whose desk it lies."""
    rows = [
        Row(
            (
                Cell(
                    str(row.place),
                    second=_above(row.place, made.place),
                    href=f"/rollout/?in={row.place.code}#listed",
                ),
                _step(row),
                row.why,
                day(row.earliest, now),
                row.who,
            ),
            row.place.code,
        )
        for row in made.in_danger[:50]
    ]
    if not rows:
        return None
    columns = (Column("社区", "lead"), Column("停在"), Column("为什么"), Column("最早"), Column("谁能办"))
    return Table(columns, rows, "可能赶不上的社区")


def _above(place: Place, top: Place) -> str:
    if top.level == Place.CITY:
        return str(place.district or "")
    return str(place.street or "") if top.level == Place.DISTRICT else ""


def _step(row: Progress) -> str:
    return next((label for _, label, states in GROUPS if row.step in states), row.step)


def listed(rows: Sequence[Progress], now: datetime) -> Table:
    """Communities one by one, by code."""
    columns = (
        Column("社区", "lead"),
        Column("街道", minor=True),
        Column("走到哪一步"),
        Column("建成"),
        Column("运行"),
        Column("最早"),
        Column("情况"),
    )
    made = [
        Row(
            (
                Cell(str(row.place), second="试点" if row.pilot else ""),
                str(row.place.street or ""),
                Cell(_step(row), tone="green" if row.formed else ""),
                day(row.since, now),
                Cell("已运行", tone="green", icon="check") if row.running else "",
                Cell(day(row.earliest, now), tone="amber" if row.in_danger else ""),
                row.why,
            ),
            row.place.code,
        )
        for row in rows
    ]
    return Table(columns, made, "社区")


def below(made: Board, now: datetime) -> Table | None:
    """The places one level down, by code and never by rank."""
    if made.place.level not in (Place.CITY, Place.DISTRICT):
        return None
    city = made.place.level == Place.CITY
    groups: dict[int, list[Progress]] = {}
    names: dict[int, Place] = {}
    for row in made.rows:
        above = row.place.district if city else row.place.street
        if above is not None:
            names[above.pk] = above
            groups.setdefault(above.pk, []).append(row)
    rows = [
        _below(names[pk], groups[pk], made, city, now) for pk in sorted(groups, key=lambda pk: names[pk].code)
    ]
    added_up = sum(made.wanted(names[pk], len(groups[pk])) for pk in groups)
    whole: tuple[Cell | str, ...] = (
        Cell(str(made.place)),
        Cell(f"{made.formed} / {made.planned}", second=_why_not_the_sum(made, added_up)),
        str(made.running),
        "",
        f"{sum(row.pilot for row in made.rows)} 个社区",
    )
    columns = (
        Column("县区" if city else "街道", "lead"),
        Column("已建 / 应建", "num"),
        Column("已运行", "num"),
        Column("期限"),
        Column("试点"),
    )
    return Table(columns, [*rows, Row(whole, sum=True)], "各县区" if city else "各街道")


def _why_not_the_sum(made: Board, added_up: int) -> str:
    """Of the whole place what was set counts; its rows, by roster or their own targets, may come to another number."""
    if added_up == made.planned:
        return ""
    by = "方案" if made.place.level == Place.CITY else "定的目标"
    rows = "各行按名册" + ("和另定的目标" if made.targets else "")
    return f"{by} {made.planned}；{rows}，加起来 {added_up}"


def _below(place: Place, rows: Sequence[Progress], made: Board, city: bool, now: datetime) -> Row:
    wanted = made.wanted(place, len(rows))
    n_pilots = sum(row.pilot for row in rows)
    streets = made.streets_of_pilots.get(place.pk, [])
    pilots = (
        "全区" if city and n_pilots and not streets else "、".join(streets) if city else str(n_pilots or "—")
    )
    cells: tuple[Cell | str, ...] = (
        Cell(str(place), href=f"/rollout/?in={place.code}#listed"),
        f"{sum(row.formed for row in rows)} / {wanted}",
        str(sum(row.running for row in rows)),
        _end(place, made, now),
        pilots or "—",
    )
    return Row(cells, place.code)


def _end(place: Place, made: Board, now: datetime) -> str:
    row = made.targets.get(place.pk)
    if row:
        return f"{day(row.ends_on, now)}，另定"
    ends = {one.due for one in made.rows if place in (one.place.district, one.place.street) and one.due}
    plan = {item["until"] for item in rules.PHASES.value().values()}
    said = [day(at, now) for at in sorted(ends & plan)] + (["晚的各走各的钟"] if ends - plan else [])
    return "、".join(said) or "没有定"


def exported(rows: Iterable[Progress]) -> Iterable[tuple[Any, ...]]:
    for row in rows:
        place = row.place
        yield (
            place.code,
            str(place),
            str(place.street or ""),
            str(place.district or ""),
            "是" if row.pilot else "",
            _step(row),
            row.since.isoformat() if row.since else "",
            "是" if row.running else "",
            row.earliest.isoformat() if row.earliest else "",
            row.due.isoformat() if row.due else "",
            row.why,
        )


HEAD = ("代码", "社区", "街道", "县区", "试点", "走到哪一步", "建成日", "已运行", "最早建成", "期限", "情况")
WIDTHS = (14, 14, 14, 10, 6, 12, 12, 8, 12, 12, 40)


def draft(made: Board, now: datetime) -> str:
    """The first box of what a district reports upward: from the record, nothing typed (5.1)."""
    steps = "，".join(
        f"{label} {n} 个"
        for name, label, states in GROUPS
        if (n := sum(row.step in states for row in made.rows)) and name not in ("formed", "not_started")
    )
    idle = chart.not_begun(made)
    lines = [
        f"截至{dates.day(clock.local(now).date())}，应建 {made.planned} 个，已建成 {made.formed} 个，已运行 {made.running} 个。",
        f"正在组建的：{steps}。" if steps else "没有正在组建的。",
        *([f"还没有启动的 {idle} 个。"] if idle else []),
    ]
    if pilots := [row for row in made.rows if row.pilot]:
        lines.append(f"试点社区 {len(pilots)} 个，建成 {sum(row.formed for row in pilots)} 个。")
    if late := made.in_danger:
        lines.append(f"按现在的进度可能赶不上的 {len(late)} 个：{_few([str(row.place) for row in late])}。")
    return "\n".join(lines)


def draft_problems(made: Board) -> str:
    """The second box: what holds communities up, by why, from the record; whoever knows more adds to it (5.1)."""
    groups: dict[str, list[str]] = {}
    for row in made.rows:
        for piece in row.why.split("，"):
            if any(mark in piece for mark in HOLDING):
                groups.setdefault(re.sub(r"\d+", "", piece), []).append(str(row.place))
    lines = [f"{why} {len(names)} 个：{_few(names)}。" for why, names in groups.items()]
    if late := [str(row.place) for row in made.in_danger]:
        lines.append(f"可能赶不上的 {len(late)} 个：{_few(late)}。")
    return "\n".join(lines) or "没有卡住的。"


# What of a community's why is a problem, and not only how far it is.
HOLDING = ("空缺", "作废", "退回")


def _few(names: Sequence[str]) -> str:
    return "、".join(names[:6]) + ("等" if len(names) > 6 else "")
