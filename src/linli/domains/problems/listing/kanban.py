"""The list as a board: under each of the five steps the first of its cases, in the list's order. Never writes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import QuerySet

from linli.core.people.actor import Actor, kept_for
from linli.core.statements import Told
from linli.domains.problems import queries, rules
from linli.domains.problems.procedure import PROBLEM
from linli.domains.problems.queries import Filters, Page

CARDS = 12  # in a column; the rest is one click away, as a list


@dataclass
class Board:
    """The cases of all columns, and the steps that have more than are shown."""

    page: Page
    more: set[int] = field(default_factory=set)


def _columns(asked: Filters, steps: Iterable[int], actor: Actor, until: Any) -> QuerySet[Any, Any]:
    """The ids of each step's first cases and one more, step after step."""
    first, *more = (
        queries.listed(replace(asked, step=step), actor, until).values_list("pk")[: CARDS + 1]
        for step in steps
    )
    return first.union(*more, all=True) if more else first


@cache
def _plain(tab: str, sort: str, steps: int) -> Callable[..., list[Any]]:
    """The same of a tab that nothing narrows, by a text that is written once."""
    asked = Filters(tab=tab, sort=sort)
    return kept_for(lambda actor: _columns(asked, range(1, steps + 1), actor, Told("until")))


def of(asked: Filters, actor: Actor, now: datetime) -> Board:
    """Two queries, whatever there is: the ids of the five columns at once, then what the cards say."""
    wanted = replace(asked, after="", before="", seen=0)
    steps, until = len(rules.STEPS.value()), queries.week_end(now)
    if wanted.narrowed:
        found = list(_columns(wanted, [asked.step] if asked.step else range(1, steps + 1), actor, until))
    else:
        found = _plain(wanted.tab, wanted.sort, steps)(actor, until=until)
    made = Board(queries.shown([pk for (pk,) in found]))
    seen: dict[int, int] = {}
    cases = []
    for case in made.page.cases:
        stage = PROBLEM.state(case.state).stage
        seen[stage] = seen.get(stage, 0) + 1
        if seen[stage] > CARDS:
            made.more.add(stage)
        else:
            cases.append(case)
    made.page.cases = cases
    return made
