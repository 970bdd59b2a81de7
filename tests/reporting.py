"""A month that was lived and is reported: what the tests of reports build on."""

from datetime import date
from typing import Any

from linli.core import clock
from linli.core.people.actor import PUBLIC
from linli.core.procedures.models import Case
from linli.core.procedures.take import start
from linli.domains.returns import periods
from linli.domains.returns.models import Report
from linli.domains.returns.periods import Period
from linli.domains.returns.reports import actions
from tests import ways
from tests.cast import Cast

NOVEMBER = "2021-11"
LAST = date(2021, 11, 30)


def month(key: str = NOVEMBER) -> Period:
    found = periods.read(key)
    assert found
    return found


def at_end(hour: int = 8) -> Any:
    """The month's last day, on which it may be sent without a reason."""
    return clock.travel(clock.at(LAST, hour))


def lived(cast: Cast, n: int = 1) -> list[Case]:
    """So many problems that were answered and confirmed; and a visit."""
    done = [ways.go(ways.fed_back(cast), "confirm", PUBLIC, satisfaction="good") for _ in range(n)]
    data = {"heard": "fine", "spot": "40 号院", "building": cast.building, "kind": "resident"}
    start("visit", cast.place, cast.member, {"title": "走访 40 号院", "spot": "40 号院"}, data)
    return done


def sent(cast: Cast, words: str = "") -> Case:
    with at_end():
        actions.send(cast.place, month(), cast.secretary, {"words": words})
    return Report.objects.get(place=cast.place, period=NOVEMBER).case
