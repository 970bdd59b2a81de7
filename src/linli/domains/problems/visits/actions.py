"""What a visit and the steps of a month's round do (4.1)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import QuerySet

from linli.core import clock
from linli.core.duties import tick
from linli.core.people.actor import Actor
from linli.core.places.models import Building, Place
from linli.core.procedures.kinds import Concern, Refused, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import settle, start, take
from linli.core.procedures.taking import Taking
from linli.domains.problems import actions, rules
from linli.domains.problems.models import Door, Visit, VisitRound
from linli.domains.problems.visits import draw as visits_draw

NAME = "visit_round"


@dataclass
class Facts:
    """A round with its doors; `times` is how often nobody must have been at home for a door to be over."""

    row: VisitRound
    doors: list[Door]
    times: int

    def of(self, pk: Any) -> Door | None:
        return next((door for door in self.doors if str(door.pk) == str(pk) and not door.gone), None)

    def over(self, door: Door) -> bool:
        return door.visit_id is not None or door.nobody >= self.times

    @property
    def left(self) -> list[Door]:
        return [door for door in self.doors if not door.gone and not self.over(door)]

    @property
    def done(self) -> bool:
        return not self.left


def load(cases: Sequence[Case]) -> dict[int, Facts]:
    """The rounds with their doors, in two queries."""
    rows = {row.case_id: row for row in VisitRound.objects.filter(case__in=[case.pk for case in cases])}
    doors: dict[int, list[Door]] = {pk: [] for pk in rows}
    for door in Door.objects.filter(case__in=rows).select_related("post__person").order_by("pk"):
        doors[door.case_id].append(door)
    editions = {case.pk: case.edition for case in cases}
    return {pk: Facts(row, doors[pk], rules.NOBODY_TIMES.value(editions[pk])) for pk, row in rows.items()}


# --- the visit -------------------------------------------------------------------------------------------------


def asked(place_id: int, answers: Mapping[int, str]) -> list[Case]:
    """Of the problems that were spoken of at the door those that still wait to hear from whoever reported them."""
    return list(spoken_of(place_id, answers).filter(state="fed_back").order_by("pk")) if answers else []


def spoken_of(place_id: int, answers: Iterable[int]) -> QuerySet[Case]:
    """Of the numbers that came with a visit those that a door can have been asked about: what is kept secret cannot."""
    return Case.objects.filter(pk__in=answers, place=place_id, procedure="problem", problem__private=False)


def visit_noted(taking: Taking, s: Subject) -> None:
    """A visit counts for its month's round (4.1), also before the month's tick.

    Where doors were drawn the month's duty waits for the round to be over; where none were, one visit is a round.
    """
    day = s.data.get("visited_on") or clock.local(s.at).date()
    Visit.objects.create(
        case=s.case,
        building=s.data.get("building") or None,
        spot=s.data.get("spot", s.case.spot),
        kind=s.data.get("kind", "resident"),
        heard=s.data["heard"],
        urgency=s.data.get("urgency", ""),
        text=s.data.get("text", ""),
        visitor_id=s.actor.post_id or 0,
        visited_on=day,
    )
    if s.data.get("text"):
        taking.note("visit", s.data["text"])
    taking.record(heard=s.data["heard"])
    if day != clock.local(s.at).date():
        taking.record(on=f"{day:%Y-%m-%d}")
    walking = VisitRound.objects.filter(place=s.case.place, month=day.replace(day=1), case__state="walking")
    if not walking.exists():
        tick.fulfil(actions.ROUND, s.case.place, s.at, tick.month(day))


def note(place: Place, actor: Actor, data: dict[str, Any], token: UUID) -> tuple[Case, list[Case]]:
    """`actions.visit` for a door of the round; the round is over with its last door."""
    made = actions.visit(place, actor, data, token)
    if data.get("door"):
        _over(Case.objects.filter(procedure=NAME, place=place, doors=data["door"], state="walking"))
    return made


def step(case: Case, move: str, actor: Actor, data: dict[str, Any], token: UUID) -> None:
    """A step of the round: somebody else goes, nobody was at home, a door less; it is over with its last door."""
    take(case, move, actor, data, token=token)
    _over(Case.objects.filter(pk=case.pk, state="walking"))


def _over(cases: Iterable[Case]) -> None:
    for case in cases:
        if load([case])[case.pk].done:
            settle(case, "close")


# --- the round -------------------------------------------------------------------------------------------------


def draw(place: Place, actor: Actor, data: dict[str, Any], token: UUID) -> Case:
    """Draw the doors of this month. Refused when another was quicker. data: size."""
    month = clock.today().replace(day=1)
    fields = {"title": f"{month.year}年{month.month}月走访"}
    try:
        entry = start(NAME, place, actor, fields, data, token=token)
    except IntegrityError:
        raise Refused([Concern(None, "刚才已经有人抽过这个月的户了")]) from None
    return Case.objects.get(pk=entry.case_id or 0)


def drawn(taking: Taking, s: Subject) -> None:
    """The doors of the round, the longest unvisited first, each with whoever goes there."""
    day = clock.local(s.at).date()
    posts = visits_draw.walkers(s.case.place_id, day)
    each = s.value(rules.DOORS_EACH)
    targets = visits_draw.candidates(s.case.place_id, day)[: s.data.get("size") or each * len(posts)]
    names = dict(Building.objects.filter(place=s.case.place).values_list("pk", "name"))
    who = visits_draw.share(targets, posts, names, max(each, -(-len(targets) // len(posts))))
    row = VisitRound.objects.create(case=s.case, place=s.case.place, month=day.replace(day=1))
    doors = Door.objects.bulk_create(
        Door(case=s.case, building_id=one.building, kind=one.kind, spot=one.spot, post=post)
        for one, post in zip(targets, who, strict=True)
    )
    s.facts = Facts(row, doors, s.value(rules.NOBODY_TIMES))
    taking.record(doors=len(doors), people=len({post.pk for post in who}))


def visited(taking: Taking, s: Subject) -> None:
    door = s.facts.of(s.data["door"])
    door.visit = s.leader
    door.save(update_fields=["visit"])
    taking.record(door=door.pk)


def nobody_home(taking: Taking, s: Subject) -> None:
    """Nobody was at home: on a second day the door is over for this round."""
    door = s.facts.of(s.data["door"])
    door.nobody, door.nobody_on = door.nobody + 1, clock.local(s.data.get("noted_at") or s.at).date()
    door.save(update_fields=["nobody", "nobody_on"])
    taking.record(door=door.pk, times=door.nobody)


def swapped(taking: Taking, s: Subject) -> None:
    door, other = s.facts.of(s.data["door"]), s.facts.of(s.data["other"])
    door.post, other.post = other.post, door.post
    Door.objects.bulk_update([door, other], ["post"])
    taking.record(door=door.pk, other=other.pk)


def handed(taking: Taking, s: Subject) -> None:
    door = s.facts.of(s.data["door"])
    door.post_id = int(s.data["post"])
    door.save(update_fields=["post"])
    taking.record(door=door.pk, post=door.post_id)


def added(taking: Taking, s: Subject) -> None:
    """A door that was not drawn; whoever adds it goes there."""
    door = Door.objects.create(
        case=s.case,
        building=s.data.get("building") or None,
        kind=s.data.get("kind") or "resident",
        spot=" ".join(s.data["spot"].split()),
        post_id=s.actor.post_id or 0,
    )
    s.facts.doors.append(door)
    taking.record(door=door.pk)


def removed(taking: Taking, s: Subject) -> None:
    door = s.facts.of(s.data["door"])
    door.gone = True
    door.save(update_fields=["gone"])
    taking.record(door=door.pk)


def over(taking: Taking, s: Subject) -> None:
    """The round is over, and with it the month's duty, where anybody was visited at all (4.1)."""
    doors = [door for door in s.facts.doors if not door.gone]
    visits = sum(door.visit_id is not None for door in doors)
    month = s.facts.row.month
    if visits or Visit.objects.filter(
        case__place=s.case.place, visited_on__gte=month, visited_on__lt=clock.next_month(month)
    ):
        tick.fulfil(actions.ROUND, s.case.place, s.at, tick.month(month))
    taking.record(doors=len(doors), visits=visits, left=len(s.facts.left))
