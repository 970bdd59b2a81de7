"""What a resident may ask of their own fields: a copy, a correction, erasure (PIPL 44–50); what goes, what stays and why."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from linli.core import clock
from linli.core.journal import erase
from linli.core.journal.models import Entry, Note
from linli.core.people import sealed
from linli.core.people.actor import Actor
from linli.core.people.models import Look, Person
from linli.core.procedures.kinds import Also, Concern, Subject
from linli.core.procedures.models import Case, Token
from linli.core.procedures.take import start, take
from linli.core.procedures.taking import Taking
from linli.core.rulebook import Rule
from linli.domains.problems import redaction
from linli.domains.problems.models import Claim, Photo, Reporter

ANSWER = Rule("privacy.answer", "length")
REFUSALS = Rule("privacy.refusals", "items")
# Words that whoever spoke said, or that were said to them alone; with the words go title, points and photos.
OWN = ("report", "added", "reopened", "confirmed", "said", "feedback", "interim", "contact")
# Of these what is written to all who came with the same matter.
TOLD = ("feedback", "interim")
FIELDS = ("name", "phone")


@dataclass
class Known:
    """One human at a place: every report of theirs, the cases, and in which of these nobody else spoke."""

    reporters: list[Reporter]
    cases: list[Case]
    alone: set[int]
    claim: Claim | None = None
    held: dict[str, str] = field(default_factory=dict)

    @property
    def persons(self) -> list[Person]:
        found = {row.person.pk: row.person for row in self.reporters if row.person is not None}
        return [found[pk] for pk in sorted(found)]

    @property
    def closed(self) -> list[Case]:
        return [case for case in self.cases if case.closed_at is not None]


def same(reporter: Reporter) -> list[Reporter]:
    """Everything that this human reported at the place: one person's row, or the same telephone number."""
    rows = Reporter.objects.filter(place=reporter.place_id).select_related(
        "person", "case__problem", "origin"
    )
    person = reporter.person
    if person is None:
        return list(rows.filter(pk=reporter.pk))
    if person.phone_index is None:
        return list(rows.filter(person=person).order_by("pk"))
    # While the index key is being changed, others may still lie under the one before.
    indexes = [person.phone_index, *sealed.blinds(sealed.unseal(person).get("phone", ""))]
    return list(rows.filter(person__phone_index__in=indexes).order_by("pk"))


def by_phone(place_id: int, phone: str) -> list[Reporter]:
    """Who left this number at the place, found by its keyed digest."""
    indexes = sealed.blinds(redaction.number(phone))
    rows = Reporter.objects.filter(place=place_id, person__phone_index__in=indexes)
    return list(rows.select_related("person", "case__problem").order_by("pk"))


def known(reporter: Reporter, claim: Claim | None = None) -> Known:
    """What is stored on whoever made this report."""
    reporters = same(reporter)
    cases = {case.pk: case for row in reporters for case in (row.origin, row.case)}
    ours = {row.pk for row in reporters}
    others = Reporter.objects.filter(case__in=cases).exclude(pk__in=ours).values_list("case_id", flat=True)
    alone = set(cases) - set(others) - _shared(set(cases), ours)
    held: dict[str, str] = {}
    for row in reporters:
        held |= sealed.unseal(row.person) if row.person is not None else {}
    return Known(reporters, [cases[pk] for pk in sorted(cases)], alone, claim, held)


def _shared(cases: set[int], ours: set[int]) -> set[int]:
    """Those into which somebody else's was merged at some time: also where it was taken apart, they may have spoken."""
    merged: dict[int, set[int]] = {pk: set() for pk in cases}
    edge = {pk: {pk} for pk in cases}
    while edge:
        rows = Entry.objects.filter(case_id__in=edge, verb="absorb").values_list("case_id", "data__absorbed")
        following: dict[int, set[int]] = {}
        for case, other in rows:
            for lead in edge.get(case or 0, ()):
                if other not in merged[lead]:
                    merged[lead].add(other)
                    following.setdefault(other, set()).add(lead)
        edge = following
    reports = Reporter.objects.filter(origin__in=set().union(*merged.values())).exclude(pk__in=ours)
    strangers = set(reports.values_list("origin_id", flat=True))
    return {lead for lead, others in merged.items() if others & strangers}


def words(of: Known) -> dict[int, list[Note]]:
    """By closed case, the notes that go with the person: their own words, and whatever names them or their number."""
    closed = {case.pk for case in of.closed}
    origins = {row.origin_id for row in of.reporters}
    names = [of.held[key] for key in FIELDS if len(of.held.get(key, "")) > 1]
    found: dict[int, list[Note]] = {}
    for note in Note.objects.filter(case_id__in=closed, erased_at__isnull=True).order_by("pk"):
        own = note.kind in OWN and (
            note.case_id in of.alone or (note.kind == "report" and note.case_id in origins)
        )
        if own or any(name in note.text for name in names):
            found.setdefault(note.case_id, []).append(note)
    return found


def looks(persons: Iterable[Person]) -> list[Look]:
    """Who looked at these persons' fields, the latest first."""
    rows = Look.objects.filter(person__in=[one.pk for one in persons])
    return list(rows.select_related("post__place").order_by("-at", "-pk"))


def agreed(reporters: Sequence[Reporter]) -> dict[int, str]:
    """By the case that it was first said in, the version of the notice that stood on the form."""
    lines = Entry.objects.filter(
        case_id__in=[row.origin_id for row in reporters], verb__in=("report", "enter")
    )
    return {line.case_id or 0: str(line.data["consent"]) for line in lines if "consent" in line.data}


def fields_of(data: dict[str, Any], *more: str) -> dict[str, str]:
    """What of a form is personal, as it is sealed."""
    given = {key: str(data[key]) for key in (*FIELDS, *more) if data.get(key)}
    return given | ({"phone": redaction.number(given["phone"])} if "phone" in given else {})


def running(of: Known) -> list[Claim]:
    """What was asked and is not answered yet."""
    rows = Claim.objects.filter(reporter__in=of.reporters, case__closed_at__isnull=True)
    return list(rows.select_related("case", "sealed").order_by("pk"))


# --- what is done -------------------------------------------------------------------------------------------------


def ask(reporter: Reporter, actor: Actor, data: dict[str, Any], token: UUID) -> Case:
    """Somebody asks, by their code or at the counter. data: kind, and name, phone, words, asked_on where there are."""
    fields = {"title": TITLES[data["kind"]], "facet": data["kind"]}
    move = "ask" if actor.role == "public" else "enter"
    given = {**data, "reporter": reporter.pk}
    entry = start("claim", reporter.place, actor, fields, given, move=move, token=token)
    return Case.objects.get(pk=entry.case_id or 0)


def carry_out(reporter: Reporter, actor: Actor, data: dict[str, Any], token: UUID) -> Entry:
    """Correct or erase, at the counter or as it was asked: in one act, with its reason and the day of the request.

    The request is on record before it is carried out: should that be refused, it stays to be answered.
    """
    if seen := Token.objects.filter(pk=token, seq__isnull=False).first():
        return take(Case.objects.get(pk=seen.case_id or 0), data["kind"], actor, token=token)
    erasures = [one for one in running(known(reporter)) if one.kind == data["kind"] == Claim.ERASE]
    case = erasures[0].case if erasures else ask(reporter, actor, data, uuid5(token, "ask"))
    return take(case, data["kind"], actor, {"words": data["reason"]}, token=token)


TITLES = {Claim.CORRECT: "更正个人信息", Claim.ERASE: "删除个人信息"}


def load(cases: Sequence[Case]) -> dict[int, Known]:
    rows = Claim.objects.filter(case__in=[case.pk for case in cases])
    found = rows.select_related("reporter__person", "sealed")
    return {row.case_id: known(row.reporter, row) for row in found}


def of_kind(kind: str) -> Callable[[Subject], Iterable[Concern]]:
    def guard(s: Subject) -> Iterable[Concern]:
        if s.case.facet != kind:
            yield Concern(None, f"这是要求{TITLES[s.case.facet]}，不能“{TITLES[kind]}”")

    return guard


def something_new(s: Subject) -> Iterable[Concern]:
    if s.facts.claim.sealed is None:
        yield Concern(None, "没有写要改成什么")


def forgets(s: Subject) -> Iterable[Also]:
    """Along with an erasure: each case that is over forgets this person's words."""
    for case_id, notes in words(s.facts).items():
        yield Also(case_id, "forget", {"notes": [note.pk for note in notes]})


def asked(taking: Taking, s: Subject) -> None:
    new = fields_of(s.data, "words")
    person = None
    if new:
        person = Person()
        sealed.seal(person, new)
        person.phone_index = None  # nobody is found by a number that is only asked for
        person.save()
    day = s.data.get("asked_on") or clock.local(s.at).date()
    Claim.objects.create(
        case=s.case, reporter_id=s.data["reporter"], kind=s.data["kind"], sealed=person, asked_on=day
    )
    taking.record(kind=s.data["kind"], reporter=s.data["reporter"], on=day.isoformat())


def corrected(taking: Taking, s: Subject) -> None:
    """The new name and number under each row of this person; the line says which fields, not what."""
    of: Known = s.facts
    assert of.claim is not None
    assert of.claim.sealed is not None
    new = {key: text for key, text in sealed.unseal(of.claim.sealed).items() if key in FIELDS}
    for person in of.persons or [_named(of)]:
        sealed.seal(person, {**sealed.unseal(person), **new})
        person.save(update_fields=["sealed", "data_key", "phone_index"])
    taking.record(fields=sorted(new), persons=[one.pk for one in of.persons])
    _reason(taking, s)
    _done(taking, s)


def _named(of: Known) -> Person:
    """Who left no name until now has one from now on."""
    person = Person.objects.create()
    Reporter.objects.filter(pk__in=[row.pk for row in of.reporters]).update(person=person)
    return person


def erased(taking: Taking, s: Subject) -> None:
    """Name and number everywhere at the place; the words of what is over go along, case by case."""
    of: Known = s.facts
    for person in of.persons:
        taking.last(partial(erase.erase_person, person, s.actor, s.case.place_id))
    taking.record(persons=[one.pk for one in of.persons], cases=sorted(words(of)))
    _reason(taking, s)
    _done(taking, s)


def forgotten(taking: Taking, s: Subject) -> None:
    """What the person said goes from this case: the words, the title made of them, the door; photos go with them."""
    from linli.domains.problems.actions import headlines

    notes = list(Note.objects.filter(pk__in=s.data["notes"], case_id=s.case.pk).order_by("pk"))
    if any(note.kind == "report" for note in notes):
        said = next(note for note in notes if note.kind == "report")
        if s.case.title in headlines(said.text):
            taking.set(title=erase.GONE)
            taking.index()
        taking.set(spot=redaction.DOOR.sub("", s.case.spot).strip())
    for note in notes:
        taking.last(partial(erase.erase, note, s.actor))


def refused(taking: Taking, s: Subject) -> None:
    assert s.facts.claim is not None
    s.facts.claim.ground = s.data["ground"]
    s.facts.claim.save(update_fields=["ground"])
    taking.record(ground=s.data["ground"])
    _reason(taking, s)
    _done(taking, s)


def withdrawn(taking: Taking, s: Subject) -> None:
    _done(taking, s)


def _reason(taking: Taking, s: Subject) -> None:
    if text := (s.data.get("words") or "").strip():
        taking.note("claim", text)


def _done(taking: Taking, s: Subject) -> None:
    """What was asked for is needed no longer."""
    if s.facts.claim.sealed is not None:
        taking.last(partial(erase.erase_person, s.facts.claim.sealed, s.actor, s.case.place_id))


def due_from(s: Subject) -> date:
    """The day from which the time to answer is counted: that of the request, also when it was written down later."""
    given: date | None = s.data.get("asked_on") or (s.facts.claim.asked_on if s.facts else None)
    return given or clock.local(s.at).date()


# --- what goes, what stays, and why -----------------------------------------------------------------------------


def goes(of: Known) -> list[str]:
    """What an erasure takes away, in words."""
    found = []
    if of.persons:
        found.append("称呼、电话：销毁钥匙，备份里的也打不开")
    noted = words(of)
    if noted:
        found.append(
            f"{len(noted)} 件办结的事里本人说的话、给本人的答复，一共 {sum(map(len, noted.values()))} 段"
        )
    if photos := Photo.objects.filter(case__in=noted).count():
        found.append(f"照片 {photos} 张")
    return found


def stays(of: Known) -> list[tuple[str, str]]:
    """What an erasure leaves, and why."""
    found = []
    if still := [case for case in of.cases if case.closed_at is None]:
        numbers = "、".join(case.number or "还没有编号的" for case in still)
        found.append(
            (
                f"还在办的 {numbers}：说的话和照片",
                "办这件事要用（个人信息保护法第十三条第三项），办结以后再删",
            )
        )
    if shared := [case for case in of.cases if case.pk not in of.alone]:
        found.append((f"和邻居一起反映的 {len(shared)} 件：合在一起的答复", "也是别人的"))
    found += [
        ("每件事的编号、类别、日期、办理记录", "社区履职的记录，里面没有姓名、电话和原话"),
        ("发出的公文、开会的纪要", "公文存档，不改写；不写反映人的姓名电话"),
        ("谁看过这些信息的记录", "让本人和审计查得到，到期自动删"),
    ]
    return found
