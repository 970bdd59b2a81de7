"""What the moves of a round, its candidates, its notice and its objections do (3.1–3.3)."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from linli.core import clock
from linli.core.people import consent, rosters, sealed
from linli.core.people.actor import Actor, in_office
from linli.core.people.models import Person, Post
from linli.core.places.models import Place
from linli.core.procedures import queries
from linli.core.procedures.kinds import Refused, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import start, take
from linli.core.procedures.taking import Taking
from linli.core.rulebook import calendar
from linli.domains.committees import facts, rules
from linli.domains.committees.facts import RoundFacts
from linli.domains.committees.formation import guards
from linli.domains.committees.models import DIRECTOR, Candidate, Notice, Objection, Round, Source

# Channels by which somebody comes forward on their own.
OWN = ("willing", "self")


def call(place: Place, actor: Actor, data: dict[str, Any], **more: Any) -> Case:
    """Publish the call (选聘公告, 3.3). data: kind, closes_on (the last day), seats {kind: n}, wanted, words."""
    closes_at = clock.at(data["closes_on"] + timedelta(1))
    labels = dict(Round.KINDS)
    fields = {"title": f"社工委{labels[data['kind']]}", "facet": data["kind"]}
    entry = start("round", place, actor, fields, {**data, "closes_at": closes_at}, **more)
    return Case.objects.get(pk=entry.case_id or 0)


def come_forward(
    round_case: Case, actor: Actor, data: dict[str, Any], token: UUID | None = None, **more: Any
) -> Case:
    """Propose somebody, or oneself (3.3). Somebody proposed already gets one more source.

    data: name, channel, kind, identity, organisation (id or None), and what is sealed: by, contact, why.
    """
    if (before := queries.sent_before(token, "candidate", round_case)) is not None:
        return before
    name = fold(data["name"])
    given = {**data, "name": name, "person": _known(round_case.place, name)}
    move = "come" if data["channel"] in OWN else "recommend"
    for _ in range(2):
        if (pk := guards.proposed(round_case.pk, name)) is not None:
            case = Case.objects.get(pk=pk)
            take(case, "again", actor, given, token=token)
            return case
        try:
            fields = {"title": name, "facet": data.get("kind", "")}
            more |= {"root": round_case, "token": token}
            entry = start("candidate", round_case.place, actor, fields, given, move=move, **more)
            return Case.objects.get(pk=entry.case_id or 0)
        except Refused as refused:
            if not any(concern.about for concern in refused.concerns):
                raise
    raise RuntimeError("the candidate came and went")


def fold(name: str) -> str:
    """A name as it is compared: without blanks, and the middle dot always the same one."""
    return "".join(name.split()).replace("•", "·").replace("・", "·").replace("‧", "·")


def _known(place: Place, name: str) -> int | None:
    try:
        person = rosters.person_named(place, name)
    except rosters.Namesakes:
        return None
    return person.pk if person else None


def name_of(person: int) -> str:
    return Person.objects.get(pk=person).name


def object_to(notice: Case, actor: Actor, data: dict[str, Any], **more: Any) -> Case:
    """Say something against a person on a notice. data: candidate, channel, words, name, contact."""
    fields = {"title": "公示期间的一件异议"}
    entry = start(
        "objection", notice.place, actor, fields, {**data, "notice": notice.pk}, root=notice, **more
    )
    return Case.objects.get(pk=entry.case_id or 0)


# --- effects: the round ---------------------------------------------------------------------------------------


def called(taking: Taking, s: Subject) -> None:
    data = s.data
    Round.objects.create(
        case=s.case,
        kind=data["kind"],
        closes_at=data["closes_at"],
        seats=data.get("seats") or {},
        wanted=data.get("wanted") or 0,
    )
    taking.record(kind=data["kind"], until=calendar.Due(data["closes_at"]).day.isoformat())
    if data.get("words"):
        taking.note("call", data["words"])


def extended(taking: Taking, s: Subject) -> None:
    row: Round = s.facts.round
    row.closes_at = s.data["closes_at"]
    row.save(update_fields=["closes_at"])
    taking.postpone("window", row.closes_at)
    taking.record(until=calendar.Due(row.closes_at).day.isoformat())


def arranged(taking: Taking, s: Subject) -> None:
    """Put people on the slate, off it, or elsewhere on it; who is not named stays, before those who are."""
    rows = {row.case_id: row for row in s.facts.candidates}
    moved, named = [], s.data["positions"]
    last = max((row.order for pk, row in rows.items() if pk not in named), default=0)
    for order, (pk, position) in enumerate(named.items(), last + 1):
        row = rows[pk]
        if (row.position, row.order) != (position, order):
            row.position, row.order = position, order
            moved.append(row)
    Candidate.objects.bulk_update(moved, ["position", "order"])
    taking.record(moved=len(moved), listed=sum(bool(row.position) for row in rows.values()))


def submitted(taking: Taking, s: Subject) -> None:
    row: Round = s.facts.round
    found = guards.slate(s.facts, s.facts.slate, s)
    row.reasons = sorted({concern.key for concern in found})
    row.save(update_fields=["reasons"])
    taking.record(listed=len(s.facts.slate))


def decided(taking: Taking, s: Subject) -> None:
    known: RoundFacts = s.facts
    row = known.round
    row.met_on, row.expected = s.data["met_on"], len(known.party)
    row.present = sorted(set(s.data["present"]) & known.party)
    row.voted = sorted({*row.voted, *row.present})
    reasons = {concern.key for concern in guards.unexplained(s, _carried(s))}
    row.reasons = sorted({*row.reasons, *reasons})
    row.save()
    for candidate in known.slate:
        if candidate.position != DIRECTOR:
            votes = s.data["votes"][candidate.case_id]
            candidate.votes_for, candidate.votes_against, candidate.votes_abstain = votes
    Candidate.objects.bulk_update(known.slate, ["votes_for", "votes_against", "votes_abstain"])
    taking.record(present=len(row.present), expected=row.expected, carried=len(_carried(s)))
    if s.data.get("words"):
        taking.note("discussion", s.data["words"])


def _carried(s: Subject) -> list[Candidate]:
    return [row for row in s.facts.slate if guards.carried(row, s)]


def prepared(taking: Taking, s: Subject) -> None:
    row: Round = s.facts.round
    row.prepared_by_id = s.actor.post_id
    row.save(update_fields=["prepared_by"])
    if s.data.get("words"):
        taking.note("prepared", s.data["words"])


def approved(taking: Taking, s: Subject) -> None:
    row: Round = s.facts.round
    row.street_met_on, row.street_minutes = s.data["met_on"], s.data["minutes"]
    row.save(update_fields=["street_met_on", "street_minutes"])
    answers = list(s.data["answers"].values())
    taking.record(**{name: answers.count(name) for name in ("agreed", "refused", "returned")})
    taking.note("minutes", s.data["minutes"])


def returned(taking: Taking, s: Subject) -> None:
    """Back to the slate with the street's reason: nothing is lost but the votes, which are cast anew."""
    row: Round = s.facts.round
    row.returned, row.met_on, row.present, row.prepared_by = row.returned + 1, None, [], None
    row.save()
    taking.note("returned", s.data["words"])


def words(kind: str) -> Callable[[Taking, Subject], None]:
    """An effect that keeps the form's words as a note of this kind."""

    def effect(taking: Taking, s: Subject) -> None:
        if text := (s.data.get("words") or "").strip():
            taking.note(kind, text)

    return effect


# --- effects: candidates --------------------------------------------------------------------------------------


def came(taking: Taking, s: Subject) -> None:
    """A new candidate. Who is known at the place is that person; else somebody new."""
    name, data = s.case.title, s.data
    person = data.get("person") or Person.objects.create(name=name).pk
    own = data["channel"] in (*OWN, "post")
    Candidate.objects.create(
        case=s.case,
        person_id=person,
        kind=data.get("kind", ""),
        identity=data.get("identity", ""),
        position=data.get("position", ""),
        consented_on=clock.local(s.at).date() if own else None,
        checks=sorted(s.value(rules.ELIGIBILITY)) if data["channel"] == "post" else [],
    )
    _source(taking, s)
    taking.index(name)


def again(taking: Taking, s: Subject) -> None:
    row: Candidate = s.facts.candidate
    row.kind, row.identity = row.kind or s.data.get("kind", ""), row.identity or s.data.get("identity", "")
    row.save(update_fields=["kind", "identity"])
    _source(taking, s)


def _source(taking: Taking, s: Subject) -> None:
    """One way in which somebody was proposed; who did it, how to find them and why is sealed."""
    said = {key: s.data[key] for key in ("by", "contact", "why") if s.data.get(key)}
    person = None
    if said:
        person = Person()
        sealed.seal(person, said)
        person.save()
    source = Source.objects.create(
        case=s.case,
        channel=s.data["channel"],
        organisation_id=s.data.get("organisation"),
        sealed=person,
        at=s.at,
    )
    taking.record(channel=s.data["channel"], source=source.pk)
    consent.record(taking, s.data)


def consented(taking: Taking, s: Subject) -> None:
    row: Candidate = s.facts.candidate
    row.consented_on = clock.local(s.at).date()
    row.save(update_fields=["consented_on"])
    # Whoever asks the candidate tells them what is stored and published, in the words in force.
    taking.record(how=s.data["how"])
    consent.record(taking, {consent.FIELD: consent.current().name})


def identified(taking: Taking, s: Subject) -> None:
    """Say better who it is: the kind, the unit or post, and that it is not the namesake who is known here."""
    row: Candidate = s.facts.candidate
    row.kind, row.identity = s.data["kind"], s.data["identity"]
    if s.data.get("namesake"):
        row.person = Person.objects.create(name=s.case.title)
        taking.record(person=row.person_id)
    row.save()
    taking.set(facet=row.kind)


def checked(taking: Taking, s: Subject) -> None:
    row: Candidate = s.facts.candidate
    row.checks, row.checked_on = sorted(s.data["checks"]), clock.local(s.at).date()
    row.checked_by_id = s.actor.post_id
    row.save(update_fields=["checks", "checked_on", "checked_by"])
    taking.record(checks=list(row.checks))


def merged(taking: Taking, s: Subject) -> None:
    """The same person under two spellings: the sources go to the other."""
    Source.objects.filter(case=s.case).update(case=s.data["other"])
    taking.record(into=s.data["other"])


def taken_off(taking: Taking, s: Subject) -> None:
    words("withdrawn")(taking, s)


def sent_back(taking: Taking, s: Subject) -> None:
    """Off the slate, to be completed: may be proposed again with the next one."""
    row: Candidate = s.facts.candidate
    row.position, row.checks, row.votes_for, row.votes_against, row.votes_abstain = "", [], None, None, None
    row.save()
    words("returned")(taking, s)


def voted_anew(taking: Taking, s: Subject) -> None:
    row: Candidate = s.facts.candidate
    row.votes_for = row.votes_against = row.votes_abstain = None
    row.save()


# --- effects: notice and objections ---------------------------------------------------------------------------


def posted(taking: Taking, s: Subject) -> None:
    """The notice runs from now; its end is counted once, and never moved."""
    due = calendar.due(s.at, s.value(rules.NOTICE))
    Notice.objects.create(
        case=s.case,
        ends_at=due.at,
        listed=s.data["listed"],
        inspector_id=s.data["inspector"],
        street_inspector_id=s.data["street_inspector"],
        posted_at=s.data.get("posted_at", ""),
    )
    taking.record(until=due.day.isoformat(), listed=list(s.data["listed"]))


def examiner_changed(taking: Taking, s: Subject) -> None:
    row: Notice = s.facts.notice
    row.inspector_id, row.street_inspector_id = s.data["inspector"], s.data["street_inspector"]
    row.save(update_fields=["inspector", "street_inspector"])
    taking.record(inspector=row.inspector_id, street=row.street_inspector_id)


def objected(taking: Taking, s: Subject) -> None:
    """Who, how to reach them and the words go under a key of their own; nothing of it into the journal."""
    said = {key: s.data.get(key, "") for key in ("words", "name", "contact")}
    person = Person()
    sealed.seal(person, {key: text for key, text in said.items() if text})
    person.save()
    Objection.objects.create(
        case=s.case,
        notice_id=s.data["notice"],
        candidate_id=s.data["candidate"],
        channel=s.data["channel"],
        named=bool(s.data.get("name")),
        sealed=person,
    )
    taking.record(channel=s.data["channel"], candidate=s.data["candidate"])
    consent.record(taking, s.data)


def handed_on(taking: Taking, s: Subject) -> None:
    """The duty goes by the notice's examiners, who have just changed."""
    notice: Notice = s.facts.notice
    notice.inspector_id, notice.street_inspector_id = s.data["inspector"], s.data["street_inspector"]
    taking.record(inspector=notice.inspector_id, street=notice.street_inspector_id)


def heard(taking: Taking, s: Subject) -> None:
    row: Objection = s.facts.objection
    row.heard_on = s.data["heard_on"]
    row.save(update_fields=["heard_on"])
    _seal_more(row, statement=s.data["words"])


def found(taking: Taking, s: Subject) -> None:
    row: Objection = s.facts.objection
    row.upheld, row.found_by_id = s.data["upheld"], s.actor.post_id
    row.save(update_fields=["upheld", "found_by"])
    _seal_more(row, finding=s.data["words"], answer=s.data.get("answer", ""))


def not_agreed(taking: Taking, s: Subject) -> None:
    row: Objection = s.facts.objection
    row.upheld, row.found_by = None, None
    row.save(update_fields=["upheld", "found_by"])
    _seal_more(row, doubt=s.data["words"])


def _seal_more(row: Objection, **more: str) -> None:
    person = row.sealed
    known: Mapping[str, str] = sealed.unseal(person)
    sealed.seal(person, {**known, **{key: text for key, text in more.items() if text}})
    person.save(update_fields=["sealed", "data_key", "phone_index"])


def opens(row: Objection, notice: Notice, actor: Actor, handled: set[int]) -> bool:
    """Whether the actor is one of the two who may read the objection."""
    return (
        actor.post_id in (notice.inspector_id, notice.street_inspector_id) and actor.person_id not in handled
    )


def read(row: Objection, case: Case, actor: Actor) -> dict[str, str]:
    """What is sealed of the objection, for one of its two examiners; each look is written down.

    Raises PermissionError for anybody else.
    """
    known = facts.objections([case])[case.pk]
    if not opens(row, known.notice, actor, known.round.handled):
        raise PermissionError("only the two examiners")
    sealed.look(known.objection.sealed, "objection", actor, "核查异议", case.pk)
    return sealed.unseal(known.objection.sealed)


def holder(place: Place, role: str, day: date | None = None) -> Post | None:
    """Who holds the role at the place on the day."""
    rows = Post.objects.filter(in_office(day), place=place, role=role)
    return rows.select_related("person").order_by("-pk").first()
