"""The facts of a round's family and of a committee's, fetched for many cases at once. Guards ask no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, OuterRef, Subquery
from django.db.models.functions import Cast, Substr

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.people.actor import in_office
from linli.core.people.models import Post, Seat
from linli.core.procedures.models import Case
from linli.domains.committees.models import (
    DIRECTOR,
    ENLARGED,
    PARTY,
    Candidate,
    Committee,
    Crossing,
    Member,
    Notice,
    Objection,
    Round,
)

# Who did one of these had a hand in the slate, and does not examine what is said against it.
HANDLED = ("arrange", "submit", "decide", "prepare", "approve", "return", "refuse", "check")
ACTIVE = ("named", "willing", "carried", "approved")
SERVING = ("sitting", "leaving", "accused")


@dataclass
class Sitting:
    """A member of the committee as it stands."""

    case_id: int
    state: str
    person_id: int
    position: str
    kind: str


@dataclass
class RoundFacts:
    round: Round
    state: str
    candidates: list[Candidate] = field(default_factory=list)
    # Their states, by case.
    states: dict[int, str] = field(default_factory=dict)
    # The party organisation's roster, and the enlarged committee's.
    party: set[int] = field(default_factory=set)
    enlarged: set[int] = field(default_factory=set)
    # Who holds the post of secretary today.
    secretary: int | None = None
    # The committee that is being formed, and the one that stands.
    forming: int | None = None
    standing: int | None = None
    standing_state: str = ""
    members: list[Sitting] = field(default_factory=list)
    handled: set[int] = field(default_factory=set)
    # The notice that runs, or the last one that ended; and all that there were, void ones too.
    notice: Notice | None = None
    notice_state: str = ""
    notices: list[Notice] = field(default_factory=list)
    # Candidates with an objection that is not settled.
    held: set[int] = field(default_factory=set)

    def among(self, *states: str) -> list[Candidate]:
        return [row for row in self.candidates if self.states[row.case_id] in states]

    @property
    def slate(self) -> list[Candidate]:
        """Those on the list, in order."""
        rows = [row for row in self.among(*ACTIVE) if row.position]
        return sorted(rows, key=lambda row: (ORDER[row.position], row.order, row.case_id))

    @property
    def asking(self) -> bool:
        """Whether somebody is still to be asked, or to be checked."""
        return any(not (row.consented_on and row.checks) for row in self.among("named", "willing"))

    @property
    def due(self) -> list[Candidate]:
        """Those whom the street agreed to, who stood on the notice, and against whom nothing is open.

        A director who followed the post after the notice comes by record (3.2).
        """
        listed = set(self.notice.listed) if self.notice else set()
        rows = [row for row in self.among("approved") if row.case_id not in self.held]
        return [row for row in rows if row.case_id in listed or row.position == DIRECTOR]


ORDER = {DIRECTOR: 0, "vice_director": 1, "member": 2}


@dataclass
class CandidateFacts:
    candidate: Candidate
    round: RoundFacts


@dataclass
class NoticeFacts:
    notice: Notice
    round: RoundFacts


@dataclass
class ObjectionFacts:
    objection: Objection
    notice: Notice
    round: RoundFacts


@dataclass
class CommitteeFacts:
    committee: Committee
    state: str
    members: list[Sitting] = field(default_factory=list)
    secretary: int | None = None
    enlarged: set[int] = field(default_factory=set)
    party: set[int] = field(default_factory=set)
    # The crossings that are on record and not over: their cases, by person.
    crossings: dict[int, int] = field(default_factory=dict)


@dataclass
class MemberFacts:
    member: Member
    committee: CommitteeFacts


def seats(places: Iterable[int], *kinds: str, day: date | None = None) -> list[dict[int, set[int]]]:
    """Who sits on the bodies of each of these kinds today, by place."""
    places = set(places)
    found: dict[str, dict[int, set[int]]] = {kind: {place: set() for place in places} for kind in kinds}
    rows = Seat.objects.filter(
        body__place__in=places,
        body__kind__in=kinds,
        during__contains=day or clock.today(),
        known__endswith__isnull=True,
    )
    for kind, place, person in rows.values_list("body__kind", "body__place_id", "person_id"):
        found[kind][place].add(person)
    return [found[kind] for kind in kinds]


def secretaries(places: Iterable[int]) -> dict[int, int]:
    """Who holds the post of secretary today, by place."""
    rows = Post.objects.filter(in_office(), role="secretary", place__in=set(places))
    return dict(rows.order_by("-pk").values_list("place_id", "person_id"))


def serving(committees: Iterable[int]) -> dict[int, list[Sitting]]:
    """The members of these committees who have not left."""
    found: dict[int, list[Sitting]] = {pk: [] for pk in committees}
    rows = Member.objects.filter(case__root__in=found, case__state__in=SERVING)
    for row in rows.select_related("case").order_by("case_id"):
        sitting = Sitting(row.case_id, row.case.state, row.person_id, row.position, row.kind)
        found[row.case.root_id or 0].append(sitting)
    return found


# The steps at which the rosters are compared with the slate; afterwards it matters who had a hand in it.
COMPARED = ("calling", "slating", "party_meeting", "street")


def rounds(cases: Sequence[Case]) -> dict[int, RoundFacts]:
    """By the rounds' cases: everything that a move of their families may hang on at the step where each is."""
    found = {row.case_id: RoundFacts(row, row.case.state) for row in _rows(cases)}
    places = {case.place_id for case in cases}
    compared = {case.place_id for case in cases if case.state in COMPARED}
    party, enlarged = seats(compared, PARTY, ENLARGED) if compared else ({}, {})
    heads, standing = secretaries(places), _committees(places)
    members = serving(pk for rows in standing.values() for pk, state in rows if state in STANDING)
    for case in cases:
        if (facts := found.get(case.pk)) is None:
            continue
        facts.party, facts.enlarged = party.get(case.place_id, set()), enlarged.get(case.place_id, set())
        facts.secretary = heads.get(case.place_id)
        for pk, state in standing.get(case.place_id, ()):
            if state == "forming":
                facts.forming = pk
            else:
                facts.standing, facts.standing_state, facts.members = pk, state, members[pk]
    _family(found)
    _handled({pk: facts for pk, facts in found.items() if facts.state not in COMPARED})
    return found


def _rows(cases: Sequence[Case]) -> list[Round]:
    """The rounds' rows; those that the caller fetched with their cases are not fetched again."""
    had = [case.round for case in cases if Case.round.is_cached(case)]
    asked = {case.pk for case in cases} - {row.case_id for row in had}
    more = Round.objects.filter(case__in=asked).select_related("case") if asked else ()
    return [*had, *more]


def _committees(places: set[int]) -> dict[int, list[tuple[int, str]]]:
    """The committees that are being formed or stand, by place."""
    found: dict[int, list[tuple[int, str]]] = {}
    rows = Case.objects.filter(procedure="committee", place__in=places, state__in=("forming", *STANDING))
    for place, pk, state in rows.order_by("pk").values_list("place_id", "pk", "state"):
        found.setdefault(place, []).append((pk, state))
    return found


STANDING = ("sitting", "short", "ending")


def _family(found: dict[int, RoundFacts]) -> None:
    for row in (
        Candidate.objects.filter(case__root__in=found)
        .select_related("case", "person")
        .order_by("order", "case_id")
    ):
        facts = found[row.case.root_id or 0]
        facts.candidates.append(row)
        facts.states[row.case_id] = row.case.state
    for notice in (
        Notice.objects.filter(case__root__in=found)
        .select_related("case", "inspector", "street_inspector", "paper")
        .order_by("case_id")
    ):
        facts = found[notice.case.root_id or 0]
        facts.notices.append(notice)
        if notice.case.state != "void":
            facts.notice, facts.notice_state = notice, notice.case.state
    noticed = [root for root, facts in found.items() if facts.notices]
    if not noticed:
        return
    held = Objection.objects.filter(case__root__in=noticed, case__closed_at__isnull=True)
    for root, candidate in held.values_list("case__root_id", "candidate_id"):
        found[root or 0].held.add(candidate)


def _handled(found: dict[int, RoundFacts]) -> None:
    """Who had a hand in each slate: by the lines of its record, and by who was at the meeting."""
    roots = {case_id: facts for root, facts in found.items() for case_id in (root, *facts.states)}
    if not roots:
        return
    holder = Post.objects.filter(pk=Cast(Substr(OuterRef("actor"), 6), BigIntegerField()))
    lines = Entry.objects.filter(case_id__in=roots, verb__in=HANDLED, actor__startswith="post:")
    by = lines.annotate(person=Subquery(holder.values("person_id")))
    for case_id, person in by.values_list("case_id", "person"):
        roots[case_id or 0].handled.add(person)
    for facts in found.values():
        facts.handled.update(facts.round.present, facts.round.voted)


def _roots(cases: Sequence[Case]) -> dict[int, RoundFacts]:
    ids = {case.root_id for case in cases if case.root_id}
    return rounds(list(Case.objects.filter(pk__in=ids)))


def candidates(cases: Sequence[Case]) -> dict[int, Any]:
    known = _roots(cases)
    rows = {row.case_id: (row, facts) for facts in known.values() for row in facts.candidates}
    return {case.pk: CandidateFacts(*rows[case.pk]) for case in cases if case.pk in rows}


def notices(cases: Sequence[Case]) -> dict[int, Any]:
    known = _roots(cases)
    rows = Notice.objects.filter(case__in=[case.pk for case in cases]).select_related(
        "case", "inspector", "street_inspector"
    )
    return {row.case_id: NoticeFacts(row, known[row.case.root_id or 0]) for row in rows}


def objections(cases: Sequence[Case]) -> dict[int, Any]:
    known = _roots(cases)
    rows = Objection.objects.filter(case__in=[case.pk for case in cases]).select_related(
        "case", "found_by", "notice__notice__inspector", "notice__notice__street_inspector"
    )
    return {row.case_id: ObjectionFacts(row, row.notice.notice, known[row.case.root_id or 0]) for row in rows}


def committees(cases: Sequence[Case]) -> dict[int, Any]:
    places = {case.place_id for case in cases}
    heads, (enlarged, party) = secretaries(places), seats(places, ENLARGED, PARTY)
    members = serving(case.pk for case in cases)
    rows = Committee.objects.filter(case__in=[case.pk for case in cases]).select_related("case")
    crossings: dict[int, dict[int, int]] = {case.pk: {} for case in cases}
    open_ones = Crossing.objects.filter(case__root__in=crossings, case__closed_at__isnull=True)
    for root, person, pk in open_ones.values_list("case__root_id", "person_id", "case_id"):
        crossings[root or 0][person] = pk
    return {
        row.case_id: CommitteeFacts(
            row,
            row.case.state,
            members[row.case_id],
            heads.get(row.case.place_id),
            enlarged[row.case.place_id],
            party[row.case.place_id],
            crossings[row.case_id],
        )
        for row in rows
    }


def members(cases: Sequence[Case]) -> dict[int, Any]:
    known = committees(list(Case.objects.filter(pk__in={case.root_id for case in cases if case.root_id})))
    rows = Member.objects.filter(case__in=[case.pk for case in cases]).select_related(
        "case", "person", "post", "letter"
    )
    return {row.case_id: MemberFacts(row, known[row.case.root_id or 0]) for row in rows}
