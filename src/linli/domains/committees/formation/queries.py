"""Questions about rounds, candidates, notices and objections: who may see which, and what a page shows. Never writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.papers.models import Paper
from linli.core.people.actor import Actor
from linli.core.people.models import Look
from linli.core.procedures import queries as cases
from linli.core.procedures.models import Case
from linli.core.procedures.queries import Event
from linli.domains.committees import facts
from linli.domains.committees.facts import ObjectionFacts, RoundFacts
from linli.domains.committees.formation import actions
from linli.domains.committees.models import Source
from linli.domains.committees.roles import COMMUNITY_STAFF

STAFF = COMMUNITY_STAFF
ABOVE = ("street_officer", "street_secretary", "district_officer")
EXAMINERS = ("inspector", "street_inspector")
# Where the street's answer is awaited, and where it has been given.
ANSWERED = ("approved", "noticing", "appointing", "formed")


def rounds(actor: Actor) -> QuerySet[Case]:
    """The rounds that the post may open: the staff's own, and those below a street or a district."""
    found = cases.visible(actor).filter(procedure="round")
    if actor.sight not in (*STAFF, *ABOVE):
        return found.none()
    return found.select_related("place__street", "street", "round__prepared_by__person")


def open_round(actor: Actor) -> Case | None:
    """The round that runs at the post's own place, whoever asks from there."""
    found = Case.objects.filter(procedure="round", place_id=actor.place_id or 0, closed_at__isnull=True)
    return found.select_related("place__street", "street", "round").first()


def candidates(actor: Actor) -> QuerySet[Case]:
    """The candidates that the post may open; above the community only those on the slate."""
    found = cases.visible(actor).filter(procedure="candidate").select_related("place", "root")
    if actor.sight in STAFF:
        return found
    on_slate = Q(candidate__votes_for__isnull=False) | Q(candidate__position="director")
    return found.filter(on_slate) if actor.sight in ABOVE else found.none()


def notices(actor: Actor) -> QuerySet[Case]:
    """The notices of the places that the post reaches: for staff, those above, and those who examine."""
    found = cases.visible(actor).filter(procedure="notice").select_related("place__street", "root")
    return found if actor.sight in (*STAFF, *ABOVE, *EXAMINERS) else found.none()


def objections(actor: Actor) -> list[tuple[Case, ObjectionFacts]]:
    """What this post examines, newest first; nobody else has any, and nobody who had a hand in the slate."""
    if actor.role not in EXAMINERS:
        return []
    mine = Q(objection__notice__notice__inspector=actor.post_id)
    mine |= Q(objection__notice__notice__street_inspector=actor.post_id)
    found = list(Case.objects.filter(mine, procedure="objection").select_related("place").order_by("-pk"))
    known = facts.objections(found)
    return [
        (case, known[case.pk])
        for case in found
        if actions.opens(known[case.pk].objection, known[case.pk].notice, actor, known[case.pk].round.handled)
    ]


@dataclass(frozen=True)
class Said:
    """A written reason: in whose words, and when."""

    text: str
    who: str
    at: datetime


@dataclass
class Record:
    """What the page of a round shows beside the facts of its moves."""

    case: Case
    facts: RoundFacts
    sources: dict[int, list[Source]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)

    @property
    def reasons(self) -> dict[str, Said]:
        return reasons(self.events)

    def event(self, *verbs: str) -> Event | None:
        """The newest line of one of these moves."""
        return next((one for one in self.events if one.verb in verbs), None)


def record(case: Case) -> Record:
    known = facts.rounds([case])[case.pk]
    family = [case, *(notice.case for notice in known.notices)]
    made = Record(case, known)
    made.sources = sources(row.case_id for row in known.candidates)
    made.events = cases.timeline(family)
    made.papers = papers(family)
    return made


def sources(ids: Iterable[int]) -> dict[int, list[Source]]:
    """In which ways each candidate was proposed, without what is sealed."""
    found: dict[int, list[Source]] = {}
    rows = Source.objects.filter(case__in=list(ids)).select_related("organisation")
    for row in rows.order_by("pk"):
        found.setdefault(row.case_id, []).append(row)
    return found


def looked_at(person: int) -> QuerySet[Look]:
    """Who looked at what is stored on this person: their own fields, and the number that was left for them when proposed."""
    proposed = Source.objects.filter(case__candidate__person=person).values("sealed")
    own = Q(person=person) | Q(person__in=proposed, field="contact")
    return Look.objects.filter(own).select_related("post__place").order_by("-at", "-pk")


def papers(family: Sequence[Case]) -> list[Paper]:
    rows = Paper.objects.filter(case_id__in=[case.pk for case in family])
    return list(rows.defer("document").order_by("-pk"))


def reasons(events: Iterable[Event]) -> dict[str, Said]:
    """The newest written reason for each concern that the slate was submitted or decided with, by its key."""
    found: dict[str, Said] = {}
    for event in events:
        keys = event.data.get("reasons", ())
        words = [text for kind, text in event.notes if kind == "reason"]
        if event.verb in ("submit", "decide"):
            for key, text in zip(keys, words, strict=False):
                found.setdefault(key, Said(text, event.who.split("　")[0], event.at))
    return found


def waiting(actor: Actor) -> list[tuple[Case, RoundFacts, dict[str, Said]]]:
    """The slates that wait for the street's answer, with the reasons they came with."""
    found = list(rounds(actor).filter(state="street"))
    known = facts.rounds(found)
    of: dict[int | None, list[Event]] = {}
    for event in cases.timeline(found) if found else ():
        of.setdefault(event.case_id, []).append(event)
    return [(case, known[case.pk], reasons(of.get(case.pk, ()))) for case in found]


def answered(actor: Actor, most: int = 10) -> list[Case]:
    """The slates that the street answered last."""
    found = rounds(actor).filter(
        Q(state__in=(*ANSWERED, "refused")) | Q(state="slating", round__returned__gt=0)
    )
    return list(found.order_by("-changed_at", "-pk")[:most])


def orphaned(case: Case) -> bool:
    """Whether what the case asks for is owed by a post that nobody holds any more."""
    owed = Duty.objects.filter(case_id=case.pk, done_at__isnull=True, post__isnull=False).select_related(
        "post"
    )
    return any(clock.today() not in duty.post.during for duty in owed if duty.post is not None)
