"""The meetings of a replay's communities: planned, papered, held and minuted by data, with what came in (4.2–4.4)."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import httpx

from tools.kit.visitor import (
    Stuck,
    Visitor,
    containing,
    offered,
)
from tools.replay.chain.routes import Topic
from tools.replay.run import Message, Run


class Gathering(NamedTuple):
    """A meeting: the bodies, the weekdays on which it is planned, tabled and held; whether it is held without topics."""

    bodies: Sequence[str]
    plan: int
    held: int
    always: bool = False
    guest: bool = False
    # The weekday on which it goes on after a break.
    again: int = 0
    amended: bool = False


BOTH = ("enlarged_committee", "joint_meeting")
GATHERINGS = {
    "march": Gathering(BOTH, 2, 7, always=True, guest=True),
    "forum": Gathering(("forum",), 3, 10, guest=True),
    "proposal": Gathering(("party_organisation",), 8, 13),
    "consultation": Gathering(("two_committees",), 13, 18),
    "review": Gathering(("party_members",), 18, 23),
    "resolution": Gathering(("residents_representatives",), 23, 28),
    "april": Gathering(BOTH, 15, 25, always=True, again=27, amended=True),
    "may": Gathering(("joint_meeting",), 42, 46, always=True),
}
BODIES = sorted({body for one in GATHERINGS.values() for body in one.bodies} - {"forum"})
DAYS = {day for one in GATHERINGS.values() for day in (one.plan, one.held, one.again) if day} | {17}
PAPERS = {"april": 17}  # the weekday on which materials go out, where it is not that of the plan


def live(run: Run, number: int) -> None:
    """Plan, send papers for and hold what this day has of it."""
    for name, one in GATHERINGS.items():
        rows = [row for row in run.of(number) if row.case and name in row.way.topics]
        if not (one.always or rows):
            continue
        try:
            if run.day == one.plan:
                _plan(run, number, name, one, rows)
            if run.day == PAPERS.get(name, one.plan):
                _notify(run, number, name)
            if run.day == one.held:
                _hold(run, number, name, one, rows)
            if one.again and run.day == one.again:
                _go_on(run, number, name, one, rows)
        except (Stuck, httpx.HTTPError, LookupError, ValueError) as wrong:
            run.wrong(number, f"meeting {name}: {wrong}")


def _plan(run: Run, number: int, name: str, one: Gathering, rows: list[Message]) -> None:
    from linli.core.procedures.models import Case

    page = "/meetings/new/"
    held = run.morning(one.held).strftime("%Y-%m-%dT%H:%M")
    chair = containing("chair", "周敏")
    given: dict[str, Any] = {"bodies": list(one.bodies), "held_at": held, "room": "三楼", "chair": chair}
    # Each problem is put on by the page of its own.
    run.act(number, "secretary", Visitor.act, page, page, **given, problems=[], heard="")
    made = Case.objects.filter(procedure="meeting", place=run.places[number]).latest("pk")
    run.meetings[number, name] = made.pk
    states = dict(Case.objects.filter(pk__in=[row.case for row in rows]).values_list("pk", "state"))
    for row in rows:
        topic = row.way.topics[name]
        if topic.needs != "awaiting" or row.astray:
            continue
        if states[row.case] != "awaiting":
            row.astray = True
            run.wrong(number, f"{row.way.name} {row.key} is {states[row.case]}, and {name} waits for it")
            continue
        put = {**topic.table, "meeting": made.pk}
        run.act(
            number,
            "secretary",
            Visitor.act,
            f"/meetings/?table={row.case}",
            f"/meetings/table/{row.case}/",
            **put,
        )


def _notify(run: Run, number: int, name: str) -> None:
    room = f"/meetings/{run.meetings[number, name]}/"
    run.act(number, "secretary", Visitor.act, room, f"{room}notify/")


def _hold(run: Run, number: int, name: str, one: Gathering, rows: list[Message]) -> None:
    """Everybody is there; each item is spoken to, voted on, and has a result; or it breaks off until another day."""
    room = f"/meetings/{run.meetings[number, name]}/"

    def sit(visitor: Visitor) -> None:
        if one.guest:
            visitor.act(f"{room}?move=guest", f"{room}guest/", name="兰建物业经理", standing="物业公司")
        if "forum" not in one.bodies:
            visitor.act(room, f"{room}attend/", present=offered("present"), leave=[])
        visitor.act(room, f"{room}begin/")
        if not rows:
            late = "会上临时加的"
            visitor.explain(visitor.open(room), f"{room}heard/", late, title="听取本月工作")
        if one.again:
            until = run.morning(one.again).strftime("%Y-%m-%dT%H:%M")
            told = {"words": "停电了", "until": until}
            visitor.act(f"{room}?move=interrupt", f"{room}interrupt/", **told)

    run.act(number, "secretary", sit)
    if not one.again:
        _deal(run, number, name, one, rows)


def _go_on(run: Run, number: int, name: str, one: Gathering, rows: list[Message]) -> None:
    room = f"/meetings/{run.meetings[number, name]}/"
    run.act(number, "secretary", Visitor.act, room, f"{room}resume/")
    _deal(run, number, name, one, rows)


def _deal(run: Run, number: int, name: str, one: Gathering, rows: list[Message]) -> None:
    """Item by item, then the end, the minutes, and a corrected edition of them where one was needed."""
    from linli.domains.meetings.models import Item

    meeting = run.meetings[number, name]
    room = f"/meetings/{meeting}/"
    for row in rows:
        if not row.astray:
            topic = row.way.topics[name]
            try:
                _item(run, number, room, _item_of(meeting, row, topic), row, topic)
            except (Stuck, httpx.HTTPError, LookupError) as wrong:
                row.astray = True
                run.wrong(number, f"{row.way.name} {row.key} in {name}: {wrong}")
    left = Item.objects.filter(case__root=meeting, case__state="tabled").values_list("case_id", flat=True)
    for item in list(left):
        page, post = f"{room}?item={item}&move=hear", f"{room}items/{item}/hear/"
        run.act(number, "secretary", Visitor.act, page, post, measure="继续办")

    def close(visitor: Visitor) -> None:
        visitor.act(room, f"{room}end/")
        visitor.act(room, f"{room}file/")
        if one.amended:
            visitor.act(f"{room}?move=amend", f"{room}amend/", words="第一项，原来是“3 天”，更正为“5 天”")

    run.act(number, "secretary", close)
    run.act(number, "secretary", Visitor.open, f"{room}hall/")


def _item_of(meeting: int, row: Message, topic: Topic) -> int:
    """The item of the row's problem, or of what was proposed for its project."""
    from linli.domains.meetings.models import Item
    from linli.domains.projects.models import Change

    if topic.needs == "change":
        found = Change.objects.filter(case__project__problem=row.case, used=False).latest("pk")
        return int(found.item_id or 0)
    return int(Item.objects.get(case__root=meeting, problem=row.case).case_id)


def _item(run: Run, number: int, room: str, item: int, row: Message, topic: Topic) -> None:
    for move, fields in topic.moves:
        if move == "measures":
            run.act(number, "secretary", project, run, item)
        else:
            run.act(number, "secretary", _move, room, item, move, fields)


def _move(visitor: Visitor, room: str, item: int, move: str, fields: Mapping[str, Any]) -> None:
    post = f"{room}items/{item}/{move}/"
    page = visitor.open(f"{room}?item={item}&move={move}")
    if move == "vote":
        visitor.explain(page, post, "票数念错了，重新表决", **fields)
    else:
        visitor.send(page, post, **fields)


def project(visitor: Visitor, run: Run, item: int) -> None:
    page = f"/projects/open/{item}/"
    ends = run.morning(40).date().isoformat()
    visitor.act(page, page, measure="修好", owner=containing("owner", "刘宏"), ends_on=ends)


def open_project(visitor: Visitor, run: Run, row: Message) -> None:
    """The project of what four bodies resolved, once it is published."""
    from linli.domains.meetings.models import Item

    project(visitor, run, Item.objects.get(problem=row.case, case__state="resolved").case_id)
