"""What lies in the walked communities of a year's work plan, by the real moves: adopted, and on its way to the street."""

from typing import Any

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.domains.oversight import workplan_actions as actions
from linli.ops.access_furnished import MARKS
from linli.ops.story_acts import go

AGAIN = {"sent": ("recall", "secretary"), "read": ("revise", "clerk")}


def furnish(
    places: dict[str, Place], who: dict[str, dict[str, Actor]], ids: dict[str, dict[str, Any]]
) -> None:
    """Each community's plan of the year, with one thing of its own that bears its mark."""
    for way, place in places.items():
        case = _open(place, who[way])
        line = {"title": f"{MARKS[way][1]}院装路灯", "month": 12, "duty": "safety", "emphasis": "four_in"}
        case = go(case, "add", who[way]["clerk"], **line)
        ids[way]["plan"] = go(case, "adopt", who[way]["secretary"], how="director").pk


def _open(place: Place, who: dict[str, Actor]) -> Case:
    """The plan that the demo has there, taken up again; else a new one."""
    row, year = actions.of(place, clock.today().year), clock.today().year
    if row is None:
        return Case.objects.get(pk=actions.begin(place, year, who["clerk"]).case_id or 0)
    move, role = AGAIN[row.case.state]
    return go(row.case, move, who[role], words="多一件")
