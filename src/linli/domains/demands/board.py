"""The list as a board: under each of the five steps the first of its cases, in the list's order. Never writes."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from linli.core.people.actor import Actor
from linli.domains.demands import queries, rules
from linli.domains.demands.procedure import PROBLEM
from linli.domains.demands.queries import Filters, Page

CARDS = 12  # in a column; the rest is one click away, as a list


@dataclass
class Board:
    """The cases of all columns, and the steps that have more than are shown."""

    page: Page
    more: set[int] = field(default_factory=set)


def of(asked: Filters, actor: Actor, now: datetime) -> Board:
    """Two queries, whatever there is: the ids of the five columns at once, then what the cards say."""
    wanted = replace(asked, after="", before="", seen=0)
    steps = [asked.step] if asked.step else range(1, len(rules.STEPS.value()) + 1)
    found = [
        queries.listed(replace(wanted, step=step), actor, now).values_list("pk")[: CARDS + 1]
        for step in steps
    ]
    ids = (
        [pk for (pk,) in found[0].union(*found[1:], all=True)]
        if len(found) > 1
        else [pk for (pk,) in found[0]]
    )
    made = Board(queries.shown(ids))
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
