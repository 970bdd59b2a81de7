"""What lies below a street or a district: its places by code, never by rank, with what runs in each."""

from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from linli.core import clock
from linli.core.duties import tick
from linli.core.duties.models import Duty
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.core.ui.parts import Cell, Column, Row, Table
from linli.domains.meetings import actions as meetings
from linli.domains.problems import actions as demands

WITH_STREET = ("with_street", "street")


def title(actor: Actor) -> str:
    return "各社区" if actor.level == Place.STREET else "各街道"


def table(actor: Actor, now: datetime) -> Table:
    """One row a community (of a street) or a street (of a district), in one query."""
    places = list(_places(actor, now))
    alone = actor.level == Place.STREET
    columns = (
        Column("社区" if alone else "街道", "lead"),
        Column("轮到街道", "num"),
        Column("在办", "num"),
        Column("超期", "num"),
        Column("本月走访一轮"),
        Column("本月会议"),
    )
    made = [_row(place, alone, now) for place in places]
    return Table(columns, made, "各社区的事" if alone else "各街道的事")


def _row(place: Any, alone: bool, now: datetime) -> Row:
    return Row(
        (
            Cell(str(place), href=f"/problems/?place={place.code}"),
            _listed(place, place.turn, "&where=street"),
            _listed(place, place.running),
            _listed(place, place.late, "&when=late", "red"),
            _standing(place.rounds, place.communities, "走完了", alone, now),
            _standing(place.met, place.communities, "开过了", alone, now),
        ),
        place.code,
    )


def _listed(place: Place, n: int, query: str = "", tone: str = "") -> Cell:
    """How many, with the way to the list of them."""
    return Cell(str(n), href=f"/problems/?place={place.code}{query}", tone=tone) if n else Cell("0")


def _standing(done: int, of: int, word: str, alone: bool, now: datetime) -> Cell:
    """Done is green; not yet is plain until the 20th, then amber; a street says how many of how many."""
    if not of:
        return Cell("—")
    if done >= of:
        return Cell(word if alone else f"{of} 个都{word}", tone="green", icon="check")
    text = f"还没{word.removesuffix('了')}" if alone else f"{done} / {of}"
    late = clock.local(now).day >= 20
    return Cell(text, tone="amber" if late else "", icon="alert-triangle" if late else "")


def _places(actor: Actor, now: datetime) -> QuerySet[Place]:
    level = Place.COMMUNITY if actor.level == Place.STREET else Place.STREET
    above = "street_id" if actor.level == Place.STREET else "district_id"
    column = "place" if level == Place.COMMUNITY else "street"
    running = Case.objects.filter(
        procedure="problem", closed_at__isnull=True, **{f"{column}_id": OuterRef("pk")}
    )
    month = tick.month(clock.local(now).date())
    where = {"place_id": OuterRef("pk")} if column == "place" else {"place__street_id": OuterRef("pk")}
    done = Duty.objects.filter(period=month, outcome=Duty.DONE, **where)
    return (
        Place.objects.filter(level=level, is_open=True, **{above: actor.place_id})
        .annotate(
            running=_n(running),
            late=_n(running.filter(due_at__lt=now)),
            turn=_n(running.filter(state__in=WITH_STREET)),
            rounds=_n(done.filter(kind=demands.ROUND)),
            met=_n(done.filter(kind=meetings.MONTHLY)),
            communities=_communities(column),
        )
        .order_by("code")
    )


def _communities(column: str) -> Any:
    if column == "place":
        return Value(1)
    return _n(Place.objects.filter(level=Place.COMMUNITY, is_open=True, street_id=OuterRef("pk")))


def _n(rows: QuerySet[Any]) -> Any:
    """How many rows, as a subquery."""
    counted = rows.order_by().annotate(one_=Value(1)).values("one_").annotate(n_=Count("pk")).values("n_")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
