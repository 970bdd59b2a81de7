"""Questions about visits: whom one visits next, who was where in a month, which buildings nobody came to (4.1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery

from linli.core import clock
from linli.core.duties import tick
from linli.core.duties.models import Duty
from linli.core.journal.models import Entry
from linli.core.people.actor import Actor, kept_for, scope
from linli.core.places.models import Building
from linli.core.procedures.kinds import REGISTRY
from linli.core.procedures.models import Case
from linli.core.statements import Kept, Told, any_of
from linli.domains.problems import actions, redaction, rules, wording
from linli.domains.problems.models import Door, Feedback, Reporter, Visit
from linli.domains.problems.visits import actions as visits_actions
from linli.domains.problems.visits import draw

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
    rows = visits(actor, month).order_by().select_related(None)
    return rows.aggregate(
        n=Count("pk", distinct=True),
        people=Count("visitor", distinct=True),
        demands=Count("case__demands", distinct=True),
    )


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


def waiting(actor: Actor, building_id: int, spot: str = "") -> list["Asked"]:
    """Answers at a building (at a unit of it) that nobody has confirmed: what one may ask of at the door.

    What somebody wanted kept in confidence is not spoken of at doors.
    """
    return [one for one in _asked(actor, [building_id]) if draw.same_door(one.spot, spot)][:3]


@dataclass(frozen=True)
class Asked:
    """A problem that was answered and waits to hear from whoever reported it: what was said, by and by."""

    pk: int
    title: str
    spot: str
    building: int
    told: str
    heard: str


@kept_for
def _fed_back(actor: Actor) -> QuerySet[Any]:
    answer = Feedback.objects.filter(case=OuterRef("pk")).order_by("-at")
    said = Reporter.objects.filter(case=OuterRef("pk")).exclude(said="")
    cases = Case.objects.filter(
        scope(actor),
        any_of("problem__building", "buildings"),
        procedure="problem",
        state="fed_back",
        problem__private=False,
    ).annotate(
        building=F("problem__building"),
        answer=Subquery(answer.values("personal")[:1]),
        answered=Subquery(answer.values("at")[:1]),
        heard=Subquery(said.values("said")[:1]),
    )
    return cases.defer("words").order_by("-changed_at")


def _asked(actor: Actor, buildings: Iterable[int]) -> list[Asked]:
    return [
        Asked(
            case.pk,
            redaction.masked(case.title),
            case.spot,
            case.building,
            f"{_day(case.answered)}答复：{actions.headline(case.answer or '', 40)}" if case.answered else "",
            wording.SAID.get(case.heard or "", ""),
        )
        for case in _fed_back(actor, buildings=list(buildings))
    ]


def _day(at: datetime) -> str:
    day = clock.local(at)
    return f"{day.month}月{day.day}日"


# --- the round of the month ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """A door as it is told: the last visit before this round, what was heard, what waits there."""

    door: Door
    last: date | None
    heard: str
    asked: list[Asked]
    running: str


_CURRENT = Kept(
    lambda: (
        Case.objects.filter(visit_round__place=Told("place"), visit_round__month=Told("month"))
        .select_related("place")
        .defer("words")
        .order_by("pk")[:1]
    )
)
_DOORS = Kept(
    lambda: (
        Door.objects.filter(case=Told("case"), gone=False)
        .select_related("post__person", "visit__visit")
        .defer("visit__words")
        .order_by("pk")
    )
)


def current(actor: Actor) -> Case | None:
    """This month's round of the community; None where none was drawn."""
    found = _CURRENT(place=actor.place_id or 0, month=clock.today().replace(day=1))
    return next(iter(found), None)


def doors(case: Case) -> list[Door]:
    """The doors of a round, with who goes and what came of it."""
    return _DOORS(case=case.pk)


@kept_for
def _been(actor: Actor) -> QuerySet[Any, Any]:
    been = Visit.objects.filter(case__in=Case.objects.filter(scope(actor), procedure="visit"))
    found = been.filter(visited_on__gte=Told("since")).order_by("-visited_on", "-case_id")
    return found.values_list("case_id", "building_id", "spot", "visited_on", "heard")


@kept_for
def _running(actor: Actor) -> QuerySet[Any, Any]:
    found = Case.objects.filter(
        scope(actor),
        any_of("problem__building", "buildings"),
        procedure="problem",
        closed_at=None,
        problem__private=False,
    )
    found = found.exclude(state="fed_back").order_by("-changed_at")
    return found.values_list("problem__building", "spot", "title", "state")


def known(actor: Actor, listed: Sequence[Door]) -> list[Known]:
    """What is known of each door, in three queries."""
    buildings = {door.building_id for door in listed if door.building_id}
    visits = _been(actor, since=clock.today() - draw.MEMORY)
    asked = _asked(actor, buildings)
    open_ = _running(actor, buildings=list(buildings))
    labels = rules.FINDINGS.value()
    found = []
    for door in listed:
        last = next(
            (
                (on, heard)
                for pk, house, spot, on, heard in visits
                if pk != door.visit_id and _at(door, house, spot)
            ),
            None,
        )
        waits = next((one for one in open_ if _at(door, one[0], one[1])), None)
        found.append(
            Known(
                door,
                last[0] if last else None,
                str(labels[last[1]]["label"]) if last else "",
                [one for one in asked if _at(door, one.building, one.spot)],
                f"等：{redaction.masked(waits[2])}，{REGISTRY['problem'].state(waits[3]).label}"
                if waits
                else "",
            )
        )
    return found


def _at(door: Door, building: int | None, spot: str) -> bool:
    """Whether something was at this door: in the same unit, or at a building as a whole."""
    if door.building_id:
        return building == door.building_id and draw.same_door(spot, door.spot)
    return door.spot in spot


@dataclass(frozen=True)
class Walked:
    """How far a month's round is: all doors, and those of the one who asks; never who walked how many."""

    case: Case
    doors: int
    over: int
    mine: int
    mine_over: int
    following: Door | None


def walked(actor: Actor, month: date | None = None) -> Walked | None:
    """The round of the month (this one), as far as it is; None where none was drawn."""
    month = month or clock.today().replace(day=1)
    rows = Door.objects.filter(
        case__visit_round__place=actor.place_id or 0, case__visit_round__month=month, gone=False
    )
    listed = list(rows.select_related("case").order_by("pk"))
    if not listed:
        return None
    case = listed[0].case
    times = rules.NOBODY_TIMES.value(case.edition)
    over = [door for door in listed if door.visit_id or door.nobody >= times]
    mine = [door for door in listed if door.post_id == actor.post_id]
    left = [door for door in mine if door not in over]
    following = left[0] if left and case.state == "walking" else None
    return Walked(case, len(listed), len(over), len(mine), len(mine) - len(left), following)


def otherwise(case: Case, data: dict[str, Any]) -> list[str]:
    """What of a visit that was just noted down came otherwise than its visitor thought, in words."""
    found = []
    door = (
        Door.objects.filter(pk=data.get("door") or 0)
        .select_related("case", "visit__visit__visitor__person")
        .first()
    )
    if door is not None and door.visit_id != case.pk:
        if door.visit is not None:
            before = door.visit.visit
            day = f"{before.visited_on.month}月{before.visited_on.day}日"
            found.append(f"{door.spot}：{before.visitor.person.name} {day}已经走过。您这次也记下了，两次都在")
        elif door.gone:
            found.append(f"{door.spot}：已经从这一轮的名单里去掉。这次走访照样记下了")
        else:
            found.append(f"{door.spot}：{door.case.title}已经结束。这次走访照样记下了，不算在那一轮里")
    answers = data.get("answers") or {}
    if not answers:
        return found
    lines = Entry.objects.filter(case_id__in=list(answers), verb="said", data__with=case.pk)
    heard = lines.values_list("case_id", flat=True)
    gone = visits_actions.spoken_of(case.place_id, set(answers) - set(heard))
    found += [f"“{redaction.masked(one.title)}”已经不等回音了，听到的没有再记" for one in gone]
    return found


def last_day(day: date) -> date:
    """The last day of the month."""
    return clock.local(tick.month_end(tick.month(day))).date() - timedelta(days=1)
