"""The days of a replay: every community takes what its rows' ways and its own month want on that day."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import httpx

from tools.kit.visitor import Stuck, Visitor
from tools.replay.chain import meetings, months
from tools.replay.chain.arrivals import arrive, resident
from tools.replay.chain.routes import (
    On,
    Step,
    answered,
    done,
)
from tools.replay.run import BEGIN, Message, Run

LAST = 64  # weekdays: thirteen weeks
# What whoever has it does with a row that no way says more of, at its state: somebody came back, or a page refused.
USUAL = {
    "reported": Step(0, "clerk", "problem:accept", {"handler": "*"}),
    "accepted": Step(0, "clerk", "problem:solve", {"difficulty": "simple", "handler": "*"}),
    "awaiting": Step(0, "clerk", "problem:solve", {"difficulty": "simple", "handler": "*"}),
    "with_street": Step(0, "street", "problem:receive"),
    "street": Step(0, "street", "problem:street_done", {"words": "街道办好了", "result": "solved"}),
    "solving": done(0)[0],
    "verifying": done(0)[1],
    "to_feed_back": answered(0)[0],
}
SWEPT = (33, 50, 58)


def all_of_it(run: Run) -> None:
    """Thirteen weeks, weekday by weekday: first the sweeper, then everybody."""
    for day in range(LAST + 1):
        run.at(day)
        run.sweep()
        if day == 0:
            run.wave(arrive)
        busy = day in months.DAYS or day in meetings.DAYS or day in SWEPT
        if busy or any(step.day == day for row in run.messages for step in row.way.steps):
            run.wave(live)


def live(run: Run, number: int) -> None:
    """One weekday of one community."""
    months.live(run, number)
    rows = [row for row in run.of(number) if row.case]
    for row in rows:
        row.left = [step for step in row.way.steps if step.day == run.day] if not row.astray else []
    _take_all(run, number, rows)
    meetings.live(run, number)
    if run.day in SWEPT:
        _usual(run, number, rows)


def _take_all(run: Run, number: int, rows: list[Message]) -> None:
    """Whoever has most to do goes first; each row in its own order."""
    while waiting := [row for row in rows if row.left]:
        turns = [row.left[0].who for row in waiting]
        who = max(sorted(set(turns)), key=turns.count)
        _turn(run, number, who, waiting)


def _turn(run: Run, number: int, who: str, rows: list[Message]) -> None:
    for row in rows:
        while row.left and row.left[0].who == who:
            step = row.left[0]
            together = [one for one in rows if one.left and one.left[0] == step] if _is_bulk(step) else [row]
            for one in together:
                one.left = one.left[1:]
            try:
                take(run, number, step, together)
            except (Stuck, httpx.HTTPError, LookupError, ValueError) as wrong:
                for one in together:
                    one.left, one.astray = [], True
                    run.wrong(number, f"{one.way.name} {one.key} {who} {step.deed}: {wrong}")


def _is_bulk(step: Step) -> bool:
    return step.deed.startswith("bulk:")


def _usual(run: Run, number: int, rows: list[Message]) -> None:
    """What came back after its way's end, or went astray, is done as any other: at most three turns a day."""
    from linli.core.procedures.models import Case

    for _ in range(5):
        states = dict(Case.objects.filter(pk__in=[row.case for row in rows]).values_list("pk", "state"))
        for row in rows:
            ended = row.astray or all(step.day < run.day for step in row.way.steps)
            step = USUAL.get(states[row.case]) if ended and row.way.ends == "closed" else None
            row.left = [step] if step else []
        if not any(row.left for row in rows):
            return
        _take_all(run, number, rows)


# --- one deed -------------------------------------------------------------------------------------------------------


def take(run: Run, number: int, step: Step, rows: list[Message]) -> None:
    """Do the step, through the page that has its form. Stuck when the page refuses."""
    page, move, *whose = step.deed.split(":")
    row = rows[0]
    fields = resolved(run, step.fields)
    if page == "follow":
        resident(run, number, row, move, **fields)
        return
    if page == "item":
        run.act(number, step.who, meetings.open_project, run, row)
        return
    special = SPECIAL.get(step.deed) or SPECIAL.get(page)
    if special is not None:
        run.act(number, step.who, special, run, rows, move, fields)
        return
    base = address(page, row, *whose)
    run.act(number, step.who, move_on, base, move, fields)


def move_on(visitor: Visitor, base: str, move: str, fields: Mapping[str, Any]) -> None:
    page = visitor.open(f"{base}?move={ONE_PAGE.get(move, move)}")
    chosen = {key: first_of(key) if value == "*" else value for key, value in fields.items()}
    visitor.send(page, f"{base}{move}/", **chosen)


# What is a second button of another move's form.
ONE_PAGE = {"partial": "answer"}


def first_of(name: str) -> Any:
    """The first real choice of a list, whoever it is."""

    def values(form: Any) -> list[str]:
        found = [one.get("value") for one in form.xpath(".//select[@name=$name]/option", name=name)]
        return [one for one in found if one][:1]

    return values


def resolved(run: Run, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with days as dates: `On(n)`, and `{n}` within a text."""
    made = {}
    for name, value in fields.items():
        if isinstance(value, On):
            value = on(value).isoformat()
        elif isinstance(value, str):
            value = re.sub(r"\{(\d+)\}", lambda found: on(int(found[1])).isoformat(), value)
        made[name] = value
    return made


def on(day: int) -> date:
    """The day's date: five weekdays to a week."""
    return BEGIN.date() + timedelta(days=day // 5 * 7 + day % 5)


# --- where each page is ---------------------------------------------------------------------------------------------


def address(page: str, row: Message, whose: str = "") -> str:
    """The page of the row's own case, or of what came of it. Stuck when there is none."""
    from linli.domains.meetings.models import Deliberation
    from linli.domains.problems.models import Pledge, Summoned, Summons
    from linli.domains.projects.models import Project, Promise

    if page in ("problem", "letter"):
        return f"/{page}s/{row.case}/"
    if page == "promise":
        found = Promise.objects.filter(
            project__project__problem=row.case, giver=whose, case__closed_at__isnull=True
        )
        one = _last(found.values_list("case_id", "project_id"), f"a promise of {whose}")
        return f"/projects/{one[1]}/promises/{one[0]}/"
    rows: dict[str, tuple[Any, str]] = {
        "pledge": (Pledge.objects.filter(problem=row.case, case__closed_at__isnull=True), "/pledges/"),
        "promised": (
            Pledge.objects.filter(problem=row.case, case__closed_at__isnull=True),
            "/letters/pledges/",
        ),
        "summons": (Summons.objects.filter(problem=row.case), "/summons/"),
        "call": (
            Summoned.objects.filter(summons__summons__problem=row.case, department__contains=whose),
            "/letters/calls/",
        ),
        "chain": (Deliberation.objects.filter(problem=row.case), "/meetings/chains/"),
        "project": (Project.objects.filter(problem=row.case), "/projects/"),
    }
    found, base = rows[page]
    return f"{base}{_last(found.values_list('case_id'), page)[0]}/"


def _last(rows: Any, what: str) -> tuple[int, ...]:
    found = rows.order_by("-pk").first()
    if found is None:
        raise Stuck(f"there is no {what}")
    return tuple(found)


# --- deeds that are more than a move of one case --------------------------------------------------------------------


def _merge(visitor: Visitor, run: Run, rows: list[Message], move: str, fields: Mapping[str, Any]) -> None:
    """Into another that is being dealt with: the first of the community that is open."""
    row = rows[0]
    lead = _open_beside(run, row)
    visitor.send(
        visitor.open(f"/problems/{row.case}/?move=merge&lead={lead.case}"),
        f"/problems/{row.case}/merge/",
        lead=lead.case,
        **fields,
    )


def _link(visitor: Visitor, run: Run, rows: list[Message], move: str, fields: Mapping[str, Any]) -> None:
    other = _open_beside(run, rows[0]).number
    move_on(visitor, f"/problems/{rows[0].case}/", move, {"other": other, **fields})


def _open_beside(run: Run, row: Message) -> Message:
    from linli.core.procedures.models import Case

    beside = [one for one in run.of(row.place) if one.case and one is not row]
    beside = [
        one for one in beside if one.way.steps and not one.way.steps[0].deed.startswith(("merge", "bulk"))
    ]
    states = Case.objects.filter(pk__in=[one.case for one in beside], closed_at__isnull=True)
    there = set(states.exclude(state="merged").values_list("pk", flat=True))
    found = next(
        (one for one in beside if one.case in there and not one.way.name.startswith("declined")), None
    )
    if found is None:
        raise Stuck("no other problem is open")
    return found


def _bulk(visitor: Visitor, run: Run, rows: list[Message], move: str, fields: Mapping[str, Any]) -> None:
    """Ticked in the list, asked once, said for each."""
    ids = [str(row.case) for row in rows]
    asked = visitor.look(visitor.open("/problems/"), "/problems/", move=move, pick=ids)
    visitor.look(asked, "/problems/", **fields)
    for row in rows:
        row.went.add("list.bulk")


def _call(visitor: Visitor, run: Run, rows: list[Message], move: str, fields: Mapping[str, Any]) -> None:
    page = f"/summons/new/{rows[0].case}/"
    visitor.send(visitor.open(page), page, **fields)


SPECIAL: dict[str, Any] = {"merge": _merge, "link": _link, "bulk": _bulk, "summons:call": _call}
