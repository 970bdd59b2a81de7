"""The rosters of bodies: who sits on one, since when, as known on a day.

Nothing is overwritten. What changes closes the old row's `known` and adds a row: a correction says otherwise for the
same days, a leaving gives the days an end. Each change is a line of the place's chain, in tokens only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.db.models import Q, QuerySet

from linli.core import clock
from linli.core.journal import chain
from linli.core.people.actor import Actor
from linli.core.people.models import Body, Person, Seat
from linli.core.places.models import Place

INSTANT = timedelta(microseconds=1)


class Namesakes(ValueError):
    """Several persons of the place bear the name; a word behind it ('王芳（二组）') makes it another."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class Sitter:
    """Somebody to be put on a roster. `standing` is as what: a rank, or the unit that sent them."""

    name: str
    standing: str = ""


def roster(place: Place, kinds: Sequence[str], day: date | None = None) -> QuerySet[Seat]:
    """The seats of these bodies of the place on a day (today), as known now, in the order they were taken."""
    return (
        Seat.objects.filter(
            body__place=place,
            body__kind__in=kinds,
            during__contains=day or clock.today(),
            known__endswith__isnull=True,
        )
        .select_related("body", "person")
        .order_by("pk")
    )


def known_at(place: Place, kind: str, day: date, at: datetime) -> QuerySet[Seat]:
    """The roster of a body on a day, as the records said it at a time."""
    return Seat.objects.filter(
        body__place=place, body__kind=kind, during__contains=day, known__contains=at
    ).select_related("person")


def counts(place: Place, kinds: Sequence[str]) -> dict[str, int]:
    """How many sit on each of the bodies today; a body without a roster counts 0."""
    found = dict.fromkeys(kinds, 0)
    for seat in roster(place, kinds):
        found[seat.body.kind] += 1
    return found


def person_named(place: Place, name: str) -> Person | None:
    """The one person with this name who holds a post or a seat at the place. Namesakes when there are several."""
    people = list(
        Person.objects.filter(Q(posts__place=place) | Q(seats__body__place=place), name=name).distinct()[:2]
    )
    if len(people) > 1:
        raise Namesakes(name)
    return people[0] if people else None


@transaction.atomic
def enter(
    place: Place, kind: str, sitters: Iterable[Sitter], actor: Actor, since: date | None = None
) -> list[Seat]:
    """Put people on the body's roster from a day on (today); who sits there already gets the standing given.

    A name that the place knows is that person: who sits on two bodies is one. Raises Namesakes. Gives the seats that
    were added or corrected; what is already so is left.
    """
    at, since = clock.now(), since or clock.today()
    body, _ = Body.objects.select_for_update().get_or_create(place=place, kind=kind)
    sitting = {seat.person_id: seat for seat in _open(body)}
    made: list[Seat] = []
    for sitter in sitters:
        person = person_named(place, sitter.name) or Person.objects.create(name=sitter.name)
        old = sitting.get(person.pk)
        if old is not None and (old.standing == sitter.standing or not sitter.standing):
            continue
        during = old.during if old is not None else DateRange(since, None)
        begins = _forget(old, at) if old is not None else _after(body, person, at)
        sitting[person.pk] = _seat(body, person.pk, sitter.standing, during, begins)
        made.append(sitting[person.pk])
    _write(made, kind, place, actor, at)
    return made


@transaction.atomic
def correct(seat: Seat, standing: str, actor: Actor) -> Seat:
    """Say that the person sat there as something else all the time."""
    at = clock.now()
    _lock(seat)
    made = _seat(seat.body, seat.person_id, standing, seat.during, _forget(seat, at))
    _write([made], seat.body.kind, seat.body.place, actor, at)
    return made


@transaction.atomic
def leave(seat: Seat, day: date, actor: Actor) -> Seat | None:
    """Let the seat end: `day` is the first without it. None when it had not begun by then, and so never was."""
    at = clock.now()
    _lock(seat)
    begins = _forget(seat, at)
    during = DateRange(seat.during.lower, day)
    never = seat.during.lower is not None and day <= seat.during.lower
    made = None if never else _seat(seat.body, seat.person_id, seat.standing, during, begins)
    _write([made or seat], seat.body.kind, seat.body.place, actor, at, until=day)
    return made


def take_seat(place: Place, kind: str, person: Person, standing: str, since: date) -> Seat:
    """Give the person a seat within a move, whose own line records it. ValueError when they have one."""
    body, _ = Body.objects.get_or_create(place=place, kind=kind)
    if any(seat.person_id == person.pk for seat in _open(body)):
        raise ValueError("sits there already")
    begins = _after(body, person, clock.now())
    return _seat(body, person.pk, standing, DateRange(since, None), begins)


def _after(body: Body, person: Person, at: datetime) -> datetime:
    """When something new can be known of the person's seats: not while what was forgotten just now was known."""
    last = body.seats.filter(person=person, known__endswith__gt=at).order_by("-known__endswith").first()
    return at if last is None else last.known.upper or at


def give_up_seat(place: Place, kind: str, person: Person, day: date) -> Seat | None:
    """End the person's seat within a move: `day` is the first without it. None when they had none."""
    found = Seat.objects.filter(
        body__place=place, body__kind=kind, person=person, known__endswith__isnull=True
    )
    for seat in found.select_related("body"):
        if seat.during.upper is None:
            begins, lower = _forget(seat, clock.now()), seat.during.lower
            if lower is not None and day <= lower:
                return seat
            return _seat(seat.body, person.pk, seat.standing, DateRange(lower, day), begins)
    return None


def _open(body: Body) -> list[Seat]:
    return list(body.seats.filter(known__endswith__isnull=True, during__endswith__isnull=True))


def _lock(seat: Seat) -> None:
    """Take the body's row, and the seat as it is now; Seat.DoesNotExist when somebody changed it meanwhile."""
    Body.objects.select_for_update().get(pk=seat.body_id)
    Seat.objects.get(pk=seat.pk, known__endswith__isnull=True)


def _forget(seat: Seat, at: datetime) -> datetime:
    """Close what was known of the seat; gives when what follows begins. Known for no time at all would be no range."""
    begun = seat.known.lower
    at = max(at, begun + INSTANT) if begun is not None else at
    seat.known = DateTimeTZRange(begun, at)
    seat.save(update_fields=["known"])
    return at


def _seat(body: Body, person_id: int, standing: str, during: DateRange, at: datetime) -> Seat:
    return Seat.objects.create(
        body=body,
        person_id=person_id,
        standing=standing[:60],
        during=during,
        known=DateTimeTZRange(at, None),
    )


def _write(
    seats: Sequence[Seat], kind: str, place: Place, actor: Actor, at: datetime, until: date | None = None
) -> None:
    end = {"until": until.isoformat()} if until else {}
    chain.append(
        [
            chain.Line(
                place_id=place.pk,
                actor=actor.key,
                role=actor.role,
                verb="seat",
                data={"body": kind, "seat": seat.pk, "person": seat.person_id, **end},
            )
            for seat in seats
        ],
        at,
    )
