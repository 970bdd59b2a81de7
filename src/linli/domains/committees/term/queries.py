"""Questions about committees that stand: one of them on a day, a member, all below a place. Never writes."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from linli.core import clock
from linli.core.papers.models import Paper
from linli.core.people.actor import Actor, in_office
from linli.core.people.models import Post, Seat
from linli.core.places.models import Place
from linli.core.procedures import queries
from linli.core.procedures.models import Case
from linli.core.procedures.queries import Event
from linli.domains.committees import facts
from linli.domains.committees.models import (
    DIRECTOR,
    ENLARGED,
    ROSTER,
    VICE_DIRECTOR,
    Candidate,
    Committee,
    Crossing,
    Member,
    Notice,
    Organisation,
)
from linli.domains.committees.term import crossing

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Sitter:
    """Somebody on the roster of the day; `member` is None where only the roster knows of them."""

    seat: Seat
    member: Member | None

    @property
    def name(self) -> str:
        return self.seat.person.name

    @property
    def position(self) -> str:
        return self.member.position if self.member else ""


@dataclass
class Day:
    """A committee on a day, as the records said it at a time, beside another day."""

    place: Place
    day: date
    known: date | None = None
    since: date | None = None
    committee: Committee | None = None
    sitters: list[Sitter] = field(default_factory=list)
    before: dict[int, str] = field(default_factory=dict)
    enlarged: set[int] = field(default_factory=set)
    members: list[Member] = field(default_factory=list)
    secretary: Post | None = None
    round: Case | None = None
    coming: list[Candidate] = field(default_factory=list)
    ends_at: datetime | None = None
    crossings: list[Crossing] = field(default_factory=list)
    reasons: list[Event] = field(default_factory=list)

    @property
    def today(self) -> bool:
        return self.day == clock.today() and self.known is None

    @property
    def stands(self) -> bool:
        return self.committee is not None and self.committee.case.state in facts.STANDING

    @property
    def crossing(self) -> list[Sitter]:
        """Who also sits on the enlarged committee that day."""
        return [one for one in self.sitters if one.seat.person_id in self.enlarged]

    @property
    def presiding(self) -> Sitter | None:
        """The first vice-director of the list: who presides while nobody is secretary (3.2)."""
        return next((one for one in self.sitters if one.position == VICE_DIRECTOR), None)

    @property
    def director(self) -> Sitter | None:
        return next((one for one in self.sitters if one.position == DIRECTOR), None)

    @property
    def succession_due(self) -> bool:
        """The secretary of today is not the director yet (3.2)."""
        if not self.stands or self.secretary is None:
            return False
        return self.director is None or self.director.seat.person_id != self.secretary.person_id


def on(place: Place, day: date, known: date | None = None, since: date | None = None) -> Day:
    """The committee of the place on a day. `known`: as the records said at the end of that day."""
    made = Day(place, day, known)
    rows = Committee.objects.filter(case__place=place).exclude(case__state="dropped")
    listed = list(rows.select_related("case").order_by("since", "case_id"))
    made.committee = _of_day(listed, day)
    made.since = since or (made.committee.since if made.committee else None)
    made.members = list(
        Member.objects.filter(case__place=place).select_related("case", "letter").order_by("case_id")
    )
    _seats(made)
    made.secretary = _secretary(place, day)
    if made.today:
        _coming(made)
        _crossings(made)
    return made


def _of_day(listed: list[Committee], day: date) -> Committee | None:
    """The one that stood that day, or is being formed."""
    found = [row for row in listed if row.since <= day and (row.case.closed_at is None or _end(row) > day)]
    return found[-1] if found else None


def _end(row: Committee) -> date:
    return clock.local(row.case.closed_at).date() if row.case.closed_at else date.max


def _known(known: date | None) -> Q:
    if known is None:
        return Q(known__endswith__isnull=True)
    return Q(known__contains=clock.at(known + timedelta(1)) - INSTANT)


def _seats(made: Day) -> None:
    """Both rosters, on both days, in one query."""
    wanted = Q(during__contains=made.day)
    if made.since is not None:
        wanted |= Q(during__contains=made.since)
    rows = Seat.objects.filter(wanted, _known(made.known), body__place=made.place)
    by_person: dict[int, list[Member]] = {}
    for member in made.members:
        by_person.setdefault(member.person_id, []).append(member)
    found = rows.filter(body__kind__in=(ROSTER, ENLARGED)).select_related("person", "body").order_by("pk")
    for seat in found:
        if seat.body.kind == ROSTER and made.since is not None and made.since in seat.during:
            made.before[seat.person_id] = seat.person.name
        if made.day not in seat.during:
            continue
        if seat.body.kind == ENLARGED:
            made.enlarged.add(seat.person_id)
        else:
            made.sitters.append(Sitter(seat, _member(by_person.get(seat.person_id, ()), made.day)))
    made.sitters.sort(key=_order)


def _member(rows: list[Member] | tuple[()], day: date) -> Member | None:
    there = [row for row in rows if row.since <= day and (row.left_on is None or row.left_on > day)]
    return there[-1] if there else None


def _order(one: Sitter) -> tuple[int, int, int]:
    rank = facts.ORDER.get(one.position, 3)
    return rank, one.member.case_id if one.member else 0, one.seat.pk


def _secretary(place: Place, day: date) -> Post | None:
    rows = Post.objects.filter(in_office(day), place=place, role="secretary")
    return rows.select_related("person").order_by("-pk").first()


def _coming(made: Day) -> None:
    """The round that runs, who is on its list, and until when its notice runs."""
    made.round = Case.objects.filter(procedure="round", place=made.place, closed_at__isnull=True).first()
    if made.round is None:
        return
    rows = Candidate.objects.filter(case__root=made.round, case__state__in=facts.ACTIVE).exclude(position="")
    made.coming = sorted(
        rows.select_related("case"), key=lambda row: (facts.ORDER[row.position], row.order, row.case_id)
    )
    if made.round.state == "noticing":
        notices = Notice.objects.filter(case__root=made.round, case__state="posted")
        made.ends_at = notices.values_list("ends_at", flat=True).first()


def _crossings(made: Day) -> None:
    """The crossings on record, with what was written to each."""
    if made.committee is None:
        return
    rows = Crossing.objects.filter(case__root=made.committee.case_id, case__closed_at__isnull=True)
    made.crossings = list(rows.select_related("case__place").order_by("case_id"))
    if made.crossings:
        made.reasons = queries.timeline([row.case for row in made.crossings])


def told_with_slate(made: Day) -> set[int]:
    """Members whose crossing was explained with the slate that they stood on, and accepted by the street."""
    wanted = {
        one.member.candidate_id: one.seat.person_id
        for one in made.crossing
        if one.member and one.member.candidate_id
    }
    rows = Candidate.objects.filter(case__in=wanted).select_related("case__root__round") if wanted else ()
    return {wanted[row.case_id] for row in rows if crossing.told(row.case_id, row.case.root)}


def going_on(place: Place) -> dict[str, int]:
    """What the records of the community hold, to say what a committee's duties come to."""
    cases = Case.objects.filter(place=place)
    danger = Q(procedure="problem", facet__in=("safety", "utilities"))
    found = cases.aggregate(
        meetings=Count("pk", filter=Q(procedure="meeting", closed_at__isnull=False)),
        disputes=Count("pk", filter=Q(procedure="problem", facet="disputes", closed_at__isnull=True)),
        dangers=Count("pk", filter=danger & Q(closed_at__isnull=True)),
    )
    found["organisations"] = Organisation.objects.filter(place=place, closed_on__isnull=True).count()
    return found


# --- a member ---------------------------------------------------------------------------------------------------


def members(actor: Actor) -> QuerySet[Case]:
    """The members whose page the post opens: those it reaches; who sits on the committee opens their own."""
    found = queries.visible(actor).filter(procedure="member")
    if actor.role == "member":
        found = found.filter(member__person_id=actor.person_id or 0)
    return found.select_related("place", "street", "root", "member__person", "member__letter", "member__post")


@dataclass
class File:
    """A member with the record and the papers."""

    case: Case
    member: Member
    events: list[Event] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)


def file(case: Case) -> File:
    papers = Paper.objects.filter(case_id=case.pk).defer("document").order_by("-id")
    return File(case, case.member, queries.timeline([case]), list(papers))
