"""The problem list as a file: Excel or CSV, named with its day and scope; nothing personal is in it."""

from collections.abc import Iterator
from typing import Any

from django.http.response import HttpResponseBase

from linli.core import clock, downloads
from linli.core.people import roles
from linli.core.people.actor import Actor
from linli.core.procedures.models import Case
from linli.domains.problems import queries, redaction
from linli.domains.problems.listing import page
from linli.domains.problems.procedure import PROBLEM
from linli.domains.problems.queries import Filters

MOST = 50_000
HEAD = (
    "编号", "社区", "问题", "在哪里", "类别", "走到哪一步", "状态", "轮到", "到期", "户数", "登记", "最近变化", "办结", "对方编号",
)  # fmt: skip
WIDTHS = (12, 14, 44, 22, 10, 10, 18, 12, 17, 6, 17, 17, 17, 18)


def rows(asked: Filters, actor: Actor) -> Iterator[tuple[Any, ...]]:
    """The rows of the list in its order, fetched by the thousand; at most MOST."""
    found = queries.listed(asked, actor, queries.week_end(clock.now())).select_related("place", "outside")[
        :MOST
    ]
    names = page.step_names()
    for case in found.iterator(chunk_size=1000):
        yield _row(case, names)


def _row(case: Case, names: list[str]) -> tuple[Any, ...]:
    state = PROBLEM.state(case.state)
    turn = {"post": "承办人", "": ""}.get(case.turn) if case.turn in ("post", "") else roles.label(case.turn)
    return (
        case.number,
        str(case.place),
        redaction.masked(case.title),
        case.spot,
        page.class_label(case),
        names[state.stage - 1],
        state.label,
        "" if case.closed_at else turn,
        _time(case.due_at),
        case.size,
        _time(case.opened_at),
        _time(case.changed_at),
        _time(case.closed_at),
        # What another system calls it, where it came from one.
        case.outside.number if hasattr(case, "outside") else "",
    )


def _time(at: Any) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}" if at else ""


def reply(asked: Filters, actor: Actor, ending: str) -> HttpResponseBase:
    """问题清单_甘家巷社区_在办_2021-11-18.xlsx, .csv."""
    scope = f"{asked.place or queries.place_of(actor)}_{queries.TABS[asked.tab]}{'_筛选' if asked.narrowed else ''}"
    name = f"问题清单_{scope}_{clock.today().isoformat()}"
    return downloads.rows(name, ending, "问题清单", HEAD, WIDTHS, rows(asked, actor), large=True)
