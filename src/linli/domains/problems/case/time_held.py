"""How long a problem lay with whom, by its own record: with the community, the street, a department; never with a person."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from linli.core.procedures.queries import Event
from linli.core.ui import parts
from linli.domains.problems.procedure import PROBLEM

SIDES = {
    "tabled": "等会议",
    "project": "项目",
    "with_street": "街道",
    "street": "街道",
    "letter": "部门",
    "part_to_sign": "部门",
    "to_sign": "部门",
    "shelved": "挂账",
    "fed_back": "等提出人",
}


def spells(events: Sequence[Event], until: datetime) -> list[tuple[str, timedelta, int]]:
    """With whom, how long in all, how many times; in the order in which it first came there. events: the newest first."""
    long: dict[str, timedelta] = {}
    times: dict[str, int] = {}
    last = ""
    turns = [event for event in events[::-1] if event.target]
    for event, after in zip(turns, [*(one.at for one in turns[1:]), until], strict=True):
        if PROBLEM.state(event.target).final:
            last = ""
            continue
        side = SIDES.get(event.target, "社区")
        long[side] = long.get(side, timedelta()) + max(after - event.at, timedelta())
        times[side] = times.get(side, 0) + (side != last)
        last = side
    return [(side, long[side], times[side]) for side in long]


def said(length: timedelta) -> str:
    """'3 天 4 小时', '25 分钟'."""
    minutes = int(length.total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} 天" + (f" {hours} 小时" if hours and days < 10 else "")
    return f"{hours} 小时" if hours else f"{max(minutes, 1)} 分钟"


def facts(events: Sequence[Event], until: datetime) -> list[parts.Fact]:
    """For the case's page."""
    return [
        parts.Fact(side, said(length), f"前后 {times} 次" if times > 1 else "")
        for side, length, times in spells(events, until)
    ]


def counted(events: Iterable[Event]) -> tuple[int, int]:
    """How often it was done again, and how often of that because whoever reported it sent it back."""
    verbs = [event.verb for event in events]
    back = sum(verbs.count(verb) for verb in ("reopen", "reopen_street"))
    return back + verbs.count("verify_fail"), back
