"""What the pages of linked leaders show: the district's table, one committee, the leader's own page (6.1)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from linli.core import clock
from linli.core.places.models import Place
from linli.core.procedures.queries import Event
from linli.core.ui import dates
from linli.core.ui.parts import Cell, Column, Option, Row, Step, Table
from linli.domains.committees.portal.frame import secretary
from linli.domains.oversight.leaders import queries, rules
from linli.domains.oversight.leaders.models import LeaderLink
from linli.domains.oversight.leaders.procedure import RESULTS
from linli.domains.oversight.leaders.queries import Cover, Story
from linli.domains.problems.portal import notice_board

MOST = 500
FIRST = 3  # of what waits stand open on the phone; the rest unfolds
HEAD = ("代码", "社区", "街道", "县区", "联系领导", "职务", "从哪天", "到社区报到")
WIDTHS = (14, 16, 16, 12, 12, 16, 12, 12)

# --- the table --------------------------------------------------------------------------------------------------


def page(of: Place, query: Mapping[str, str], may_link: bool) -> dict[str, Any]:
    """Uncovered first, then by code; `in`, `q` and `show` narrow."""
    found = queries.covers(of)
    kept = queries.chosen(found, query)
    covered = sum(one.covered for one in found)
    asked = {name: query[name] for name in ("in", "q", "show") if query.get(name)}
    return {
        "place": of,
        "title": f"{len(found)} 个社区，{covered} 个有县级领导联系",
        "left": len(found) - covered,
        "table": table(kept[:MOST], of) if kept else None,
        "kept": len(kept),
        "n": len(found),
        "q": query.get("q", ""),
        "within": query.get("in", ""),
        "show": query.get("show", ""),
        "aboves": _aboves(found, of),
        "export": f"/leaders/export.xlsx?{urlencode(asked)}",
        "export_csv": f"/leaders/export.csv?{urlencode(asked)}",
        "narrowed": bool(asked),
        "may_link": may_link,
        "linked_rule": rules.LINKED.setting(),
    }


def _aboves(found: Sequence[Cover], of: Place) -> list[tuple[str, str]]:
    """The streets of a district, or the districts of the city, to choose by."""
    level = "district" if of.level == Place.CITY else "street"
    above = {getattr(one.place, level) for one in found} - {None}
    rows = sorted(above, key=lambda place: place.code)
    return [(place.code, str(place)) for place in rows] if of.level != Place.STREET else []


def table(rows: Sequence[Cover], of: Place) -> Table:
    city = of.level == Place.CITY
    columns = (
        Column("社区", "lead"),
        Column("县区" if city else "街道", minor=True),
        Column("联系领导"),
        Column("从哪天"),
        Column("到社区报到"),
    )
    return Table(columns, [_row(one, city) for one in rows], "哪个社工委由谁联系")


def _row(one: Cover, city: bool) -> Row:
    href = "" if city else f"/leaders/{one.place.code}/"
    above = str((one.place.district if city else one.place.street) or "")
    row = one.row
    if row is None:
        who: Cell | str = Cell("还没有人联系", tone="amber", icon="alert-triangle")
        return Row((Cell(str(one.place), href=href), above, who, "", ""), one.place.code)
    second = "岗位已经结束，等换人" if one.gone else row.leader.title
    who = Cell(row.leader.person.name, second=second, tone="amber" if one.gone else "")
    came = Cell(dates.shortday(row.reported_on), tone="green", icon="check") if row.reported_on else "还没有"
    return Row((Cell(str(one.place), href=href), above, who, dates.shortday(row.since), came), one.place.code)


def exported(rows: Iterable[Cover]) -> Iterable[tuple[Any, ...]]:
    for one in rows:
        row = one.row
        yield (
            one.place.code,
            str(one.place),
            str(one.place.street or ""),
            str(one.place.district or ""),
            row.leader.person.name if row is not None else "没有人联系",
            row.leader.title if row is not None else "",
            row.since.isoformat() if row is not None else "",
            row.reported_on.isoformat() if row is not None and row.reported_on else "",
        )


def spells(rows: Sequence[LeaderLink]) -> Table | None:
    """Who was linked before, from when to when."""
    if not rows:
        return None
    columns = (Column("联系领导", "lead"), Column("从"), Column("到"), Column("怎么结束"))
    made = [
        Row(
            (
                Cell(row.leader.person.name, second=row.leader.title),
                dates.shortday(row.since),
                dates.shortday(row.until),
                "换了人" if row.case.state == "replaced" else "不再联系",
            )
        )
        for row in rows
    ]
    return Table(columns, made, "以前的联系领导")


# --- the leader's own page --------------------------------------------------------------------------------------


def mine(row: LeaderLink, others: Sequence[LeaderLink], now: datetime) -> dict[str, Any]:
    """One committee on the leader's phone: what waits above, what is followed, a visit, this month."""
    place = row.place
    waits = queries.waits(place, now)
    visit = queries.last_visit(row)
    month = queries.month(place, now)
    counts = notice_board.counts(place)
    open_waits = [one for one in waits if not one.followed]
    return {
        "row": row,
        "place": place,
        "others": [one for one in others if one.pk != row.pk],
        "now": now,
        "headline": f"{place.short.removesuffix('社区') or place}，{_many(len(waits))}",
        "secretary": secretary(place),
        "last_visit": dates.shortday(visit.on) if visit else "",
        "undo": visit is not None and visit.on == clock.local(now).date(),
        "waits": [(one, str(uuid4())) for one in open_waits[:FIRST]],
        "later": [(one, str(uuid4())) for one in open_waits[FIRST:]],
        "n_followed": sum(one.followed for one in waits),
        "stories": [told(one) for one in queries.stories(queries.followed(row.leader_id, place))],
        "where": [Option(key, item["label"]) for key, item in rules.WHERE.value().items()],
        "month": month,
        "meets": dates.moment(month.meeting.held_at, now) if month.meeting else "",
        "meets_at": dates.clocktime(month.meeting.held_at) if month.meeting else "",
        "counts": counts,
        "token": str(uuid4()),
        "linked_rule": rules.LINKED.setting(),
    }


def _many(n: int) -> str:
    return f"有 {n} 件等上面" if n else "没有等上面的事"


def told(story: Story) -> dict[str, Any]:
    """A matter's steps: taken up, what came since, and the result that is still to come."""
    case, about = story.row.case, story.row.about
    done = about.state in RESULTS
    taken = story.events[0] if story.events else None
    day = dates.shortday(taken.at).split(" ")[0] if taken else ""
    steps = [Step(f"{story.title}，您 {day} 接的", "passed", _quoted(taken, "intent"))]
    news = [event for event in story.events[1:] if event.verb == "step"][-3:]
    steps += [_step(event, event is news[-1] and not done) for event in news]
    if not news and not done:
        steps.append(Step("等上面答复", "now", note="　还没有写过进展"))
    size = f"，{about.size} 户" if about.size > 1 else ""
    if done:
        steps.append(Step(f"有了结果{size}", "now", note="　可以写“盯完了”"))
    else:
        steps.append(Step(f"有了结果{size}", "todo", ("有了结果写在这里",)))
    return {"case": case, "steps": steps, "done": done, "href": f"/follows/{case.pk}/", "title": story.title}


def _step(event: Event, now: bool) -> Step:
    day = dates.shortday(event.at).split(" ")[0]
    notes = dict(event.notes)
    waits = f"，{notes['waits']}" if notes.get("waits") else ""
    name = notes.get("step", "写了进展")
    if now:
        return Step(name, "now", note=f"　{day}{waits}")
    return Step(name, "passed", (f"{day}{waits}",))


def _quoted(event: Event | None, kind: str) -> tuple[str, ...]:
    words = dict(event.notes).get(kind) if event is not None else ""
    return (f"“{words}”",) if words else ()
