"""The demo shows chapter 3 at every step: a committee that stands, and its neighbours on the way (3.1–3.4)."""

from datetime import date

import pytest
from tests.properties.invariants import broken

from linli.core import clock
from linli.core.people.models import Post
from linli.core.procedures.models import Case
from linli.core.rulebook import calendar
from linli.demo import world
from linli.domains.committees.models import Committee, Member, Objection
from linli.web.desk import demo as door
from tools.shots import run


@pytest.mark.commits
@pytest.mark.clause("3.3")
@pytest.mark.clause("3.4")
def test_every_step_is_to_be_seen(fresh_database: str) -> None:
    world.make()
    rounds = Case.objects.filter(procedure="round").order_by("pk").values_list("state", flat=True)
    noticed = 2 if calendar.is_known(calendar.clock.today() + calendar.DAY * 9) else 0
    assert sorted(rounds) == sorted(
        ["calling", "slating", "street", "formed", *["noticing"] * noticed, *["approved"] * (2 - noticed)]
    )
    assert Committee.objects.filter(case__state="sitting").count() == 2
    assert Committee.objects.get(taken_over=True).case.place.short != world.HOME
    letters = Member.objects.filter(letter__isnull=False)
    assert (letters.count(), letters.filter(letter__state="void").count()) == (12, 1)
    assert Objection.objects.filter(case__closed_at=None).count() == noticed // 2
    roles = {post.role for post, _ in door._holders().values()}
    assert {"inspector", "street_inspector", "liaison"} <= roles
    members = [key for key in door._holders() if key == "member" or key.startswith("m")]
    assert len(members) < 5
    assert Post.objects.filter(role="member").count() > 15
    assert broken() == {}


@pytest.mark.commits
@pytest.mark.parametrize(
    "day", ["2026-02-22", "2026-10-10", "2026-11-28", "2026-12-04", "2026-12-31", "2027-01-20"]
)
def test_no_holiday_stops_the_making(fresh_database: str, day: str) -> None:
    """In, after and astride the two long holidays, at the turn of the year: no step of a story finds its time past.

    Every page that is photographed has what it shows, on each of these days.
    """
    now = clock.at(date.fromisoformat(day), 14, 40)
    world.make(now)
    with clock.travel(now):
        _whole()


def _whole() -> None:
    assert len(run.pages()) > 100
    assert Committee.objects.filter(case__state="sitting").count() == 2
    assert Case.objects.filter(procedure="meeting", state="filed").count() == 5
    assert broken() == {}
