"""For whom, for where and for when a value is asked; and the rows that it may be taken from."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures import queries
from linli.core.procedures.models import Case
from linli.domains.returns.periods import Period

type Value = str | int | float


@dataclass(frozen=True)
class Ask:
    """`personal`: fields of residents are asked for, too, and somebody has said why."""

    actor: Actor
    place: Place
    period: Period
    personal: bool = False
    # What was counted once for this page: figures asked again in another cell cost nothing.
    known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def at(self, place: Place) -> "Ask":
        return replace(self, place=place)

    def during(self, period: Period) -> "Ask":
        return replace(self, period=period)

    @property
    def own(self) -> bool:
        """Asked by a post of the place itself, not from above."""
        return self.actor.place_id == self.place.pk

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From the first moment of the period to the first after it."""
        return clock.at(self.period.first), clock.at(self.period.last + timedelta(days=1))

    @property
    def last(self) -> date:
        """The period's last day, or today while it runs."""
        return min(self.period.last, clock.today())

    def within(self, name: str) -> Q:
        """Where the moment `name` lies in the period."""
        start, end = self.span
        return Q(**{f"{name}__gte": start, f"{name}__lt": end})

    def days(self, name: str) -> Q:
        return Q(**{f"{name}__gte": self.period.first, f"{name}__lte": self.period.last})

    def cases(self, procedure: str) -> QuerySet[Case]:
        """The cases of the place that the post reaches."""
        above = {Place.STREET: "street_id", Place.DISTRICT: "district_id"}
        column = above.get(self.place.level, "place_id")
        return queries.visible(self.actor).filter(procedure=procedure, **{column: self.place.pk})

    def problems(self) -> QuerySet[Case]:
        """Without those that were put into others, and those that nobody looked at when a great many came."""
        return self.cases("problem").exclude(state="merged").exclude(problem__held=True)

    @cached_property
    def communities(self) -> list[Place]:
        found = places.communities(self.place).filter(is_open=True)
        return list(found.select_related("street", "district").order_by("code"))
