"""Questions about visits: whom one visits next, who was where in a month, which buildings nobody came to (4.1)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery

from linli.core import clock
from linli.core.duties import tick
from linli.core.duties.models import Duty
from linli.core.people.actor import Actor, scope
from linli.core.places.models import Building
from linli.core.procedures.models import Case
from linli.domains.demands import actions
from linli.domains.demands.models import Visit

YEAR = timedelta(days=365)
SHOWN = 200


def near(actor: Actor, most: int) -> list[Building]:
    """The buildings that this post came to last, then those nobody came to for longest."""
    mine = Visit.objects.filter(building=OuterRef("pk"), visitor=actor.post_id or 0).order_by("-visited_on")
    anybody = Visit.objects.filter(building=OuterRef("pk")).order_by("-visited_on")
    rows = Building.objects.filter(place_id=actor.place_id or 0).annotate(
        mine=Subquery(mine.values("visited_on")[:1]), last=Subquery(anybody.values("visited_on")[:1])
    )
    ordered = rows.order_by(F("mine").desc(nulls_last=True), F("last").asc(nulls_first=True), "name")
    return list(ordered[:most])


def visits(actor: Actor, month: date) -> QuerySet[Visit]:
    """The month's visits that the post reaches, newest first."""
    following = tick.month_end(tick.month(month)).date()
    cases = Case.objects.filter(scope(actor), procedure="visit")
    rows = Visit.objects.filter(case__in=cases, visited_on__gte=month, visited_on__lt=following)
    return rows.select_related("case__place", "visitor__person").order_by("-visited_on", "-case_id")


def summary(actor: Actor, month: date) -> dict[str, int]:
    """How many visits, by how many, and how many demands came of them; never who came how often."""
    rows = visits(actor, month).order_by()
    found = rows.aggregate(n=Count("pk"), people=Count("visitor", distinct=True))
    made = Case.objects.filter(problem__visit__in=rows.values("case_id")).count()
    return {**found, "demands": made}


@dataclass(frozen=True)
class Cover:
    """A building, when somebody was there last within a year, and how often."""

    name: str
    last: date | None
    n: int


def coverage(actor: Actor) -> list[Cover]:
    """Every building of the community: those nobody came to in a year first, then by how long ago."""
    since = clock.today() - YEAR
    rows: Any = (
        Building.objects.filter(place_id=actor.place_id or 0)
        .annotate(
            last=Subquery(_of_building(since).values("last")[:1]),
            n=Subquery(_of_building(since).values("n")[:1]),
        )
        .order_by(F("last").asc(nulls_first=True), "name")
    )
    return [Cover(row.name, row.last, row.n or 0) for row in rows]


def _of_building(since: date) -> Any:
    rows = Visit.objects.filter(building=OuterRef("pk"), visited_on__gte=since).order_by()
    return rows.values("building").annotate(last=Max("visited_on"), n=Count("pk"))


def duty(actor: Actor, month: date) -> Duty | None:
    """The month's standing duty of a round."""
    return Duty.objects.filter(place=actor.place_id, kind=actions.ROUND, period=tick.month(month)).first()


def waiting(actor: Actor, building_id: int) -> list[Case]:
    """Answers at a building that nobody has confirmed: what one may ask of at the door."""
    rows = Case.objects.filter(
        scope(actor), procedure="problem", state="fed_back", problem__building=building_id
    )
    return list(rows.order_by("due_at")[:3])
