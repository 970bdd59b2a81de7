"""四议两公开: the four bodies that deliberate on what costs more than the threshold, in their order (4.4).

Each step is an item of that body's own meeting; the bodies decide, and nothing goes on until the one before has carried.
"""

from typing import Any

from linli.core.procedures.models import Case
from linli.domains.meetings import rules
from linli.domains.meetings.models import Deliberation

# The states that wait for a body, with the move that its carrying takes the deliberation along by.
MOVES = {"proposal": "propose", "consultation": "consult", "review": "review", "resolution": "resolve"}
STEPS = tuple(MOVES)
LAST = STEPS[-1]


def step(name: str, edition: str | None = None) -> dict[str, Any]:
    """What the rulebook says of a step: its label and the body that holds it."""
    found: dict[str, Any] = rules.CHAIN.value(edition)[name]
    return found


def following(name: str, edition: str | None = None) -> str:
    """What comes after a step, as the rulebook calls it: '“两委”商议', after the last body '决议公开'."""
    items = rules.CHAIN.value(edition)
    after = list(items)[list(items).index(name) + 1 :] if name in items else []
    return str(items[after[0]]["label"]) if after else "下一步"


def bodies() -> list[str]:
    """The bodies that hold a step."""
    return [item["body"] for item in rules.CHAIN.value().values() if item["body"]]


def body_label(name: str) -> str:
    label: str = rules.BODIES.value()[step(name)["body"]]["label"]
    return label


def of(problem_id: int | None) -> Case | None:
    """The deliberation under way about a problem, while it waits for one of its bodies."""
    if problem_id is None:
        return None
    found = Deliberation.objects.filter(problem_id=problem_id, case__state__in=STEPS).select_related("case")
    row = found.first()
    return row.case if row else None
