"""An inspection as tests bring it about: planned, drawn, looked at, with findings; readers and officers of a district."""

from datetime import date, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from linli.core import clock
from linli.core.people.actor import Actor, of_post
from linli.core.people.models import Post
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.domains.oversight.inspections import actions, draw, rules
from linli.domains.oversight.models import Inspected
from tests.cast import Cast, hold


def planned(cast: Cast, actor: Actor | None = None, **more: Any) -> Case:
    """An inspection of the cast's district, of ten months of the record."""
    actor = actor or cast.district_officer
    given = {
        "topic": "11月督导检查",
        "since": date(2021, 1, 1),
        "until": clock.today(),
        "ends_on": clock.today() + timedelta(20),
        "size": 4,
        "strata": ["area"],
        "everywhere": True,
        "lines": list(rules.CHECKLIST.value()),
        "words": "",
    }
    return actions.plan(Place.objects.get(pk=actor.place_id), actor, given | more)


def drawn(cast: Cast, actor: Actor | None = None, **more: Any) -> Case:
    """Drawn so that the cast's community is among the places."""
    actor = actor or cast.district_officer
    case = planned(cast, actor, **more)
    row = case.inspection
    frame = draw.frame(case.place, row.strata, row.everywhere)
    seeds = (f"{number:032d}" for number in range(10_000))
    seed = next(seed for seed in seeds if cast.place.code in draw.drawn(seed, frame, row.size))
    actions.begin(case, actor, seed=seed)
    return again(case)


def here(case: Case, place: Place) -> Inspected:
    """The place within the inspection."""
    found = Inspected.objects.filter(inspection=case.pk, place=place)
    return found.select_related("case__place", "place", "inspection__case__place").get()


def again(case: Case) -> Case:
    return Case.objects.select_related("place", "street", "district").get(pk=case.pk)


def reader(role: str, place: Place, name: str = "王海峰") -> Actor:
    """Somebody who was sent to look, for a month."""
    actor = hold(name, "clerk", place, unit="督导组")
    month = DateRange(clock.today(), clock.today() + timedelta(30))
    Post.objects.filter(pk=actor.post_id).update(role=role, during=month)
    return of_post(Post.objects.select_related("place", "person").get(pk=actor.post_id))


def found(cast: Cast, line: str = "rounds", actor: Actor | None = None) -> Case:
    """A finding at the cast's community."""
    actor = actor or cast.district_officer
    row = here(drawn(cast, actor), cast.place)
    entry = actions.raise_finding(row, actor, {"line": line, "words": "9月没有走访"})
    return again(Case(pk=entry.case_id))
