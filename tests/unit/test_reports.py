"""The month's report makes itself, is sent up, looked at or given back, and stays as it was sent (5.1, 6.3)."""

import io
from datetime import date, timedelta
from typing import Any

import docx
import openpyxl
import pytest
from tests import ways
from tests.cast import Cast, hold
from tests.pages import send, signed_in, text

from linli.core import clock
from linli.core.duties import tick
from linli.core.duties.models import Duty
from linli.core.journal.models import Entry
from linli.core.messages.models import Message
from linli.core.people.actor import PUBLIC, Actor
from linli.core.places.models import Place
from linli.core.procedures.kinds import NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import start, take
from linli.domains.returns import periods, procedure, report_actions, report_figures, report_recount
from linli.domains.returns.ask import Ask
from linli.domains.returns.models import Edition, Report
from linli.domains.returns.periods import Period

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
        report_actions.send(cast.place, month(), cast.secretary, {"words": words})
    return Report.objects.get(place=cast.place, period=NOVEMBER).case


def figures_of(cast: Cast, actor: Actor | None = None, place: Place | None = None) -> dict[str, Any]:
    ask = Ask(actor or cast.secretary, place or cast.place, month())
    return {one.key: one for one in report_figures.six(ask)}


# --- the figures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "of", "low", "high"),
    [(20, 25, 60.9, 91.1), (31, 34, 77.0, 97.0), (0, 5, 0.0, 43.4), (5, 5, 56.6, 100.0), (0, 0, 0.0, 100.0)],
)
def test_the_interval_is_wilsons(part: int, of: int, low: float, high: float) -> None:
    found = report_figures.wilson(part, of)
    assert (round(found[0], 1), round(found[1], 1)) == (low, high)


@pytest.mark.clause("6.3")
def test_a_share_of_fewer_than_five_is_not_published(cast: Cast) -> None:
    lived(cast, 4)
    found = figures_of(cast)
    for key in ("in_time", "confirmed", "satisfied"):
        assert (found[key].held, found[key].value) == ("不公布", "")
        assert "n = 4，少于 5" in found[key].note
    lived(cast)
    found = figures_of(cast)
    assert [found[key].value for key in ("in_time", "confirmed", "satisfied")] == ["100.0%"] * 3
    assert found["satisfied"].spread == "±21.7"


@pytest.mark.clause("5.1")
def test_the_six_count_what_is_in_the_record(cast: Cast) -> None:
    lived(cast, 2)
    merged, lead = ways.report(cast, "院门坏了"), ways.report(cast, "大门关不上")
    ways.go(merged, "merge", cast.clerk, lead=lead.pk, reason="same")
    found = figures_of(cast)
    assert (found["visits"].value, found["visits"].note) == ("1", "覆盖 1 个楼院里的 1 个")
    assert (found["received"].value, found["received"].note) == ("3", "另并入 1")
    assert (found["results"].value, found["results"].note) == ("2", "解决 2，说明原因 0")


def test_a_problem_that_left_for_the_street_is_left_out_and_a_late_one_counts(cast: Cast) -> None:
    ways.letter(cast)
    late = ways.solving(cast)
    ways.go(ways.solving(cast), "refer", cast.secretary, why="归街道")
    with clock.travel(clock.at(date(2021, 11, 29), 9)):
        ask = Ask(cast.secretary, cast.place, month())
        ended = report_figures.ended(ask)
        assert ended.overdue == (late.pk,)
        assert len(ended.moved) == 1
        assert "剔除 1 件" in figures_of(cast)["in_time"].note
        ways.go(late, "done", cast.grid_worker, words="修好了", result="solved")
        ways.go(late, "verify", cast.member, words="看过")
        ended = report_figures.ended(Ask(cast.secretary, cast.place, month()))
        assert (ended.late, ended.overdue) == ((late.pk,), ())


@pytest.mark.clause("5.1")
def test_the_journal_says_the_same_and_a_difference_is_told(cast: Cast) -> None:
    done = lived(cast, 2)
    for place, actor in ((cast.place, cast.secretary), (cast.place.street, cast.street_officer)):
        assert place
        checks = report_recount.checks(Ask(actor, place, month()))
        assert [one.label for one in checks if not one.same] == []
        assert len(checks) == 6
    ways.go(done[0], "reopen", PUBLIC, words="又不亮了")
    wrong = [one for one in report_recount.checks(Ask(cast.secretary, cast.place, month())) if not one.same]
    assert [(one.records, one.lines) for one in wrong] == [(1, 2), (1, 2)]
    assert "又退回重办" in wrong[0].why
    page = text(signed_in(cast.secretary).get(f"/reports/{NOVEMBER}/"))
    assert "记录 1，流水 2" in page


def test_street_and_district_are_the_sum_of_what_lies_below(cast: Cast) -> None:
    lived(cast, 2)
    next_door = hold("邻处网格员", "clerk", cast.next_door)
    assert next_door
    start("problem", cast.next_door, PUBLIC, {"title": "x", "spot": "y"}, _report(), move="report")
    assert cast.place.street
    assert cast.place.district
    below = figures_of(cast)["received"].raw[0]
    beside = figures_of(cast, cast.stranger, cast.next_door)["received"].raw[0]
    district = figures_of(cast, cast.district_officer, cast.place.district)["received"].raw[0]
    assert (below, beside, district) == (2, 1, 3)


def _report() -> dict[str, Any]:
    return {"text": "院门坏了关不上", "spot": "院门", "facet": "housing", "source": "resident"}
