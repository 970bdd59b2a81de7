"""What lies in the walked communities of a year's work plan, by the real moves: on its way to the street; the street's target."""

from datetime import timedelta
from typing import Any

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.demo.acts import go
from linli.domains.oversight.models import Target
from linli.domains.oversight.rollout import actions as oversight
from linli.domains.oversight.workplan import actions
from tools.access.furnished import MARKS

AGAIN = {"sent": ("recall", "secretary"), "read": ("revise", "clerk")}


def furnish(
    places: dict[str, Place], who: dict[str, dict[str, Actor]], ids: dict[str, dict[str, Any]]
) -> None:
    """Each community's plan of the year, with one thing of its own that bears its mark."""
    for way, place in places.items():
        case = _open(place, who[way])
        line: dict[str, Any] = {
            "title": f"{MARKS[way][1]}院装路灯",
            "month": 12,
            "duty": "safety",
            "emphasis": "four_in",
        }
        case = go(case, "add", who[way]["clerk"], **line)
        ids[way]["plan"] = go(case, "adopt", who[way]["secretary"], how="director").pk
        street = place.street
        if street is not None and not Target.objects.filter(place=street).exists():
            told = {"number": 90, "ends_on": clock.today() + timedelta(days=30), "why": "按名册"}
            oversight.set_target(street, who[way]["district_officer"], told)


def _open(place: Place, who: dict[str, Actor]) -> Case:
    """The plan that the demo has there, taken up again; else a new one."""
    row, year = actions.of(place, clock.today().year), clock.today().year
    if row is None:
        return Case.objects.get(pk=actions.begin(place, year, who["clerk"]).case_id or 0)
    move, role = AGAIN[row.case.state]
    return go(row.case, move, who[role], words="多一件")
