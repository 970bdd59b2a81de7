"""The demo shows every step at every hour of every day; chapter 3 at each of its steps (3.1–3.4)."""

from datetime import date
from typing import Any

import pytest
from tests.properties.invariants import broken

from linli.core import clock
from linli.core.people.models import Post
from linli.core.procedures.models import Case
from linli.demo import world
from linli.domains.committees.models import Committee, Member, Objection
from linli.web.home import demo as door
from tools.prove import days
from tools.shots import run


@pytest.mark.commits
@pytest.mark.clause("3.3")
@pytest.mark.clause("3.4")
def test_every_step_is_to_be_seen(fresh_database: str) -> None:
    assert world.make().left_out == []
    rounds = Case.objects.filter(procedure="round").order_by("pk").values_list("state", flat=True)
    assert sorted(rounds) == sorted(["calling", "slating", "street", "formed", "noticing", "noticing"])
    assert Committee.objects.filter(case__state="sitting").count() == 2
    assert Committee.objects.get(taken_over=True).case.place.short != world.HOME
    letters = Member.objects.filter(letter__isnull=False)
    assert (letters.count(), letters.filter(letter__state="void").count()) == (12, 1)
    assert Objection.objects.filter(case__closed_at=None).count() == 1
    roles = {post.role for post, _ in door._holders().values()}
    assert {"inspector", "street_inspector", "liaison"} <= roles
    members = [key for key in door._holders() if key == "member" or key.startswith("m")]
    assert len(members) < 5
    assert Post.objects.filter(role="member").count() > 15
    assert broken() == {}


# A Sunday, a Monday before work begins, Spring Festival, past the known calendar; then in, after and astride the long
# holidays, the turn of the year, and where no notice of the demo's whole past could be counted.
DAYS = (
    ("2026-12-06", 10, 0),
    ("2026-12-07", 8, 5),
    ("2026-02-17", 14, 40),
    ("2027-01-30", 10, 0),
    ("2026-02-22", 14, 40),
    ("2026-10-10", 14, 40),
    ("2026-12-31", 23, 50),
    ("2027-06-20", 10, 0),
)


@pytest.mark.commits
@pytest.mark.parametrize(("day", "hour", "minute"), DAYS)
def test_no_day_lacks_a_step(fresh_database: str, settings: Any, day: str, hour: int, minute: int) -> None:
    """Every move, every state and every page that is photographed, whenever the demo is made.

    Where the holidays of a year are not known, the demo says which places' notices it left out, and lacks just these.
    """
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    now = clock.at(date.fromisoformat(day), hour, minute)
    found = days.looked_at(now)
    assert days.judged(found) == []
    unknown = now.date() > date(2026, 12, 21)
    named = {words.split("：")[0] for words in found["left_out"]}
    assert named == (approved() if unknown else set())
    with clock.travel(now):
        assert len(run.pages()) > 100
        assert Committee.objects.filter(case__state="sitting").count() == 2
        assert Case.objects.filter(procedure="meeting", state="filed").count() == 5
        assert broken() == {}


def approved() -> set[str]:
    """The places whose names the street has approved, and that wait for a notice."""
    rounds = Case.objects.filter(procedure="round", state="approved").select_related("place")
    return {str(case.place) for case in rounds}
