"""Who sits on both rosters without leading the committee: found when either changes, explained, confirmed (3.2)."""

from collections.abc import Iterable

from linli.core.people.actor import SYSTEM
from linli.core.places.models import Place
from linli.core.procedures.kinds import Also, Open, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import start, take
from linli.core.procedures.taking import Taking
from linli.domains.committees import facts, rules
from linli.domains.committees.models import ENLARGED, Candidate, Crossing, Member, Round


def hold(place: Place) -> None:
    """Lock the committee before a roster's own line is written: families first, the head of the chain last."""
    rows = Case.objects.select_for_update(no_key=True)
    list(rows.filter(procedure="committee", place=place, state__in=facts.STANDING).order_by("pk"))


def recheck(place: Place) -> tuple[int, int]:
    """Compare the two rosters of the place as they are now; gives how many crossings were found, and how many ended.

    Called in the transaction of whatever changed a roster; what is already as it is, is left.
    """
    committee = Case.objects.filter(procedure="committee", place=place, state__in=facts.STANDING).first()
    if committee is None:
        return 0, 0
    known: facts.CommitteeFacts = facts.committees([committee])[committee.pk]
    there = crossing(known, committee.edition)
    gone = [pk for person, pk in known.crossings.items() if person not in there]
    new = there.keys() - known.crossings.keys() - _explained([there[one] for one in there])
    for pk in gone:
        take(Case.objects.get(pk=pk), "end", SYSTEM)
    names = dict(Member.objects.filter(case__in=there.values()).values_list("person_id", "case__title"))
    for person in sorted(new):
        start("crossing", place, SYSTEM, {"title": names[person]}, {"person": person}, root=committee)
    return len(new), len(gone)


def crossing(known: facts.CommitteeFacts, edition: str) -> dict[int, int]:
    """The members who cross and normally should not: their cases, by person."""
    may = rules.MAY_CROSS.value(edition)
    return {
        row.person_id: row.case_id
        for row in known.members
        if row.position not in may and row.person_id in known.enlarged
    }


def _explained(members: list[int]) -> set[int]:
    """Those whose crossing was explained, and accepted by the street, with the slate that they stood on."""
    rows = Member.objects.filter(case__in=members, candidate__isnull=False)
    found = rows.select_related("candidate__root__round") if members else ()
    return {row.person_id for row in found if row.candidate and told(row.candidate_id, row.candidate.root)}


def told(candidate: int | None, root: Case | None) -> bool:
    """Whether the round's written reasons have one for this candidate's crossing."""
    return root is not None and f"{rules.MAY_CROSS.key}:{candidate}" in root.round.reasons


def joins(s: Subject) -> Iterable[Also | Open]:
    """Along with whoever joins the committee: a crossing that nobody has explained yet."""
    person = s.data.get("person")
    if person is None or s.data["position"] in s.value(rules.MAY_CROSS):
        return
    (enlarged,) = facts.seats([s.case.place_id], ENLARGED)
    if person not in enlarged[s.case.place_id]:
        return
    candidate = Candidate.objects.filter(case_id=s.data.get("candidate") or 0).select_related("case").first()
    rounds = Round.objects.filter(case_id=candidate.case.root_id or 0) if candidate else Round.objects.none()
    key = f"{rules.MAY_CROSS.key}:{candidate.case_id if candidate else 0}"
    if not any(key in row.reasons for row in rounds):
        yield Open(
            "crossing", s.case.place, {"title": s.case.title}, {"person": person}, s.case.root_id, "find"
        )


def apart(s: Subject) -> Iterable[Also | Open]:
    """Along with whoever leaves the committee: the crossing is over."""
    person = s.facts.member.person_id
    if (pk := s.facts.committee.crossings.get(person)) is not None:
        yield Also(pk, "end")


# --- effects ----------------------------------------------------------------------------------------------------


def found(taking: Taking, s: Subject) -> None:
    Crossing.objects.create(case=s.case, person_id=s.data["person"])
    taking.record(person=s.data["person"])


def words(taking: Taking, s: Subject) -> None:
    if text := (s.data.get("words") or "").strip():
        taking.note("crossing", text)
