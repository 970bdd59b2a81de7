"""A committee that stands, and its plan for a year: what the tests of work plans build on."""

from datetime import date
from typing import Any

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.domains.committees.term import actions as term_actions
from linli.domains.oversight.models import PlanLine
from linli.domains.oversight.workplan import actions
from tests import ways
from tests.cast import Cast

YEAR = 2021
LINE: dict[str, Any] = {
    "title": "北小院装三盏路灯",
    "month": 12,
    "lead": "",
    "duty": "safety",
    "emphasis": "four_in",
}
ADOPT = {"how": "director", "words": ""}


def standing(
    cast: Cast, since: date = date(2021, 9, 10), place: Place | None = None, by: Actor | None = None
) -> Case:
    """A committee that has stood since the day."""
    data = {"since": since, "until": since.replace(year=since.year + 5), "words": "街党工委备〔2021〕23号"}
    return term_actions.take_over(place or cast.place, by or cast.clerk, data)


def begun(cast: Cast, year: int = YEAR) -> Case:
    """A plan with nothing in it yet."""
    standing(cast)
    return plan(actions.begin(cast.place, year, cast.clerk).case_id)


def drafted(cast: Cast) -> Case:
    """A plan with one thing of the committee's own."""
    return add(cast, begun(cast))


def add(cast: Cast, case: Case, **more: Any) -> Case:
    return ways.go(case, "add", cast.clerk, **{**LINE, **more})


def sent(cast: Cast) -> Case:
    return ways.go(drafted(cast), "adopt", cast.secretary, **ADOPT)


def read(cast: Cast) -> Case:
    return ways.go(sent(cast), "read", cast.street_officer)


def returned(cast: Cast) -> Case:
    return ways.go(sent(cast), "give_back", cast.street_officer, words="写上谁牵头")


def revising(cast: Cast) -> Case:
    return ways.go(read(cast), "revise", cast.clerk, words="路灯归市政修了")


def summed(cast: Cast) -> Case:
    case = read(cast)
    with clock.travel(clock.at(date(YEAR, 12, 28), 9)):
        reasons = {f"line_{line(case).pk}": "等市政排期"} | dict.fromkeys(DUTIES, "刚组建，头一个月没排开")
        return ways.go(case, "sum_up", cast.secretary, why=reasons)


DUTIES = ("duty_demands_round", "duty_meetings_monthly", "duty_returns_report")


def line(case: Case) -> PlanLine:
    return PlanLine.objects.filter(plan=case.pk).order_by("pk")[0]


def plan(pk: int | None) -> Case:
    return Case.objects.select_related("place").get(pk=pk or 0)
