"""Questions about meetings: one meeting with everything that its room shows, and the lists. Never writes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from linli.core import clock
from linli.core.duties import tick
from linli.core.duties.models import Duty
from linli.core.journal import erase
from linli.core.journal.models import Note
from linli.core.papers.models import Paper
from linli.core.people import roles
from linli.core.people.actor import Actor, reaches
from linli.core.people.models import Person
from linli.core.places.models import Place
from linli.core.procedures import queries
from linli.core.procedures.models import Case
from linli.core.statements import Kept, Told, any_of
from linli.domains.meetings import actions, polling, rules
from linli.domains.meetings.gates import deliberation
from linli.domains.meetings.guards import ItemFacts, MeetingFacts
from linli.domains.meetings.models import (
    Asked,
    Attendance,
    Concerned,
    Deliberation,
    Item,
    Meeting,
    Statement,
)

COMING = ("planned", "notified")
OPEN = polling.OPEN
# What takes further items.
TAKES = (*COMING, "in_session")
# It was opened: it sits, was broken off, or is over.
HELD = ("in_session", "interrupted", "minutes", "filed")
PAGE = 25
# `Meeting.counts_at` of cases, to put them in their order.
COUNTS_AT = Coalesce("meeting__began_at", "meeting__held_at")


def counting(start: datetime, end: datetime) -> Q:
    """Cases of meetings that count for the time: opened in it, or called for it and not opened yet."""
    opened = Q(meeting__began_at__gte=start, meeting__began_at__lt=end)
    called = Q(meeting__began_at=None, meeting__held_at__gte=start, meeting__held_at__lt=end)
    return opened | called


@dataclass(frozen=True)
class Said:
    """What somebody said to an item. `note` is which wording this is; `corrector` who put it right, if anybody."""

    pk: int
    note: int
    name: str
    standing: str
    position: str
    words: str
    at: datetime
    corrector: str = ""
    corrected_at: datetime | None = None


@dataclass(frozen=True)
class Break:
    """The meeting stopped, and went on: `resumed` is None while it waits."""

    at: datetime
    until: datetime
    why: str
    resumed: datetime | None
    present: int
    expected: int
    there: frozenset[int]


@dataclass
class Record:
    """A meeting as it stands: who, on what, what was said. The room and the minutes are made from it."""

    case: Case
    meeting: Meeting
    attendance: list[Attendance] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    concerned: dict[int, list[Concerned]] = field(default_factory=dict)
    said: dict[int, list[Said]] = field(default_factory=dict)
    breaks: list[Break] = field(default_factory=list)
    # The departments and units that are asked to attend an item.
    asked: dict[int, list[Asked]] = field(default_factory=dict)
    # As of which line of the journal, at the least.
    seen: str = ""

    @property
    def facts(self) -> MeetingFacts:
        """What the meeting's guards are given."""
        return MeetingFacts(
            self.meeting, self.attendance, [(item.case_id, item.case.state) for item in self.items]
        )

    def of(self, item: Item) -> ItemFacts:
        """What the item's guards are given."""
        gone = {row.person_id for row in self.concerned.get(item.case_id, ())}
        state = item.deliberation.state if item.deliberation else None
        return ItemFacts(item, self.facts, self.case.state, gone, state)

    @property
    def voters(self) -> list[Attendance]:
        return [row for row in self.attendance if row.votes]

    @property
    def guests(self) -> list[Attendance]:
        return [row for row in self.attendance if not row.votes]


def record(case: Case) -> Record:
    """Everything of a meeting, in eight queries however long it is. Withdrawn items are left out."""
    seen = polling.version(case.pk)
    made = records([case])[0]
    made.seen = seen
    return made


_MEETINGS = Kept(lambda: Meeting.objects.filter(any_of("pk", "cases")).select_related("chair__person"))
_THERE = Kept(
    lambda: (
        Attendance.objects.filter(any_of("case", "cases")).select_related("person").order_by("-votes", "pk")
    )
)
_ITEMS = Kept(
    lambda: (
        Item.objects.filter(any_of("case__root", "cases"))
        .exclude(result="withdrawn")
        .select_related("case__place", "problem__problem", "deliberation")
        .defer("case__words", "problem__words", "deliberation__words")
        .order_by("position", "case_id")
    )
)
_CONCERNED = Kept(
    lambda: Concerned.objects.filter(any_of("case", "items")).select_related("person").order_by("pk")
)
_ASKED = Kept(
    lambda: (
        Asked.objects.filter(any_of("item", "items"))
        .select_related("case")
        .defer("case__words")
        .order_by("pk")
    )
)
_SAID = Kept(
    lambda: Statement.objects.filter(any_of("case", "items")).select_related("corrector").order_by("pk")
)
_NOTES = Kept(lambda: Note.objects.filter(any_of("pk", "notes")))


def records(cases: Sequence[Case]) -> list[Record]:
    """The same of several, in seven queries however many they are; as of when is not asked."""
    asked = [case.pk for case in cases]
    rows = {row.case_id: row for row in _MEETINGS(cases=asked)} if asked else {}
    made = {case.pk: Record(case, rows[case.pk]) for case in cases}
    for one in _THERE(cases=asked) if asked else ():
        made[one.case_id].attendance.append(one)
    of: dict[int, Record] = {}
    for item in _ITEMS(cases=asked) if asked else ():
        of[item.case_id] = made[item.case.root_id or 0]
        of[item.case_id].items.append(item)
    said = _beside(of)
    kept = [row.note_id for row in said] + [one["note"] for row in rows.values() for one in row.breaks]
    notes = {note.pk: note for note in _NOTES(notes=kept)} if kept else {}
    for meeting in made.values():
        meeting.breaks = [_broke(one, notes.get(one["note"])) for one in meeting.meeting.breaks]
    for statement in said:
        found = of[statement.case_id].said.setdefault(statement.case_id, [])
        found.append(_said(statement, notes.get(statement.note_id)))
    return list(made.values())


def _beside(of: dict[int, Record]) -> list[Statement]:
    """Who kept away from these items and who was asked to come, into their records; and what was said to them."""
    if not of:
        return []
    items = list(of)
    for row in _CONCERNED(items=items):
        of[row.case_id].concerned.setdefault(row.case_id, []).append(row)
    for asked in _ASKED(items=items):
        of[asked.item_id].asked.setdefault(asked.item_id, []).append(asked)
    return _SAID(items=items)


def _said(row: Statement, note: Note | None) -> Said:
    name, _, standing = row.speaker.partition("　")
    corrector = row.corrector.name if row.corrector else ""
    words = _words(note)
    return Said(row.pk, row.note_id, name, standing, row.position, words, row.at, corrector, row.corrected_at)


def _words(note: Note | None) -> str:
    return erase.GONE if note is None or note.erased_at else note.text


def _broke(one: dict[str, Any], note: Note | None) -> Break:
    at, until = (clock.local(datetime.fromisoformat(one[key])) for key in ("at", "until"))
    resumed = clock.local(datetime.fromisoformat(one["resumed"])) if one["resumed"] else None
    then, of = (one["then"], one["of"]) if resumed else (one["present"], one["expected"])
    return Break(at, until, _words(note), resumed, then, of, frozenset(one["there"]))


def visible(actor: Actor) -> QuerySet[Case]:
    return queries.visible(actor).filter(procedure="meeting")


_MEETING = Kept(
    lambda: (
        Case.objects.filter(pk=Told("pk"), procedure="meeting")
        .select_related("place", "street")
        .defer("words")
    )
)


def meeting(actor: Actor, pk: int) -> Case | None:
    """The meeting of that number, if the post reaches it."""
    return next((case for case in _MEETING(pk=pk) if reaches(actor, case)), None)


def _counted(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Meetings with their row, what stands on the agenda, who came, and the number of the minutes."""
    rows = Attendance.objects.filter(case=OuterRef("pk")).order_by().values("case")
    items = Case.objects.filter(root=OuterRef("pk"), procedure="agenda_item").exclude(state="withdrawn")
    paper = Paper.objects.filter(case_id=OuterRef("pk"), kind="minutes").order_by("-id")
    return cases.select_related("meeting__chair__person").annotate(
        listed=Subquery(items.order_by().values("root").annotate(n=Count("pk")).values("n")),
        expected=Subquery(rows.annotate(n=Count("pk", filter=Q(votes=True))).values("n")),
        present=Subquery(rows.annotate(n=Count("pk", filter=Q(votes=True, state="present"))).values("n")),
        paper_id=Subquery(paper.values("pk")[:1]),
        paper_number=Subquery(paper.values("number")[:1]),
    )


def current(actor: Actor) -> list[Case]:
    """The meetings that are not over: those on, those whose minutes wait, those to come, the next one first."""
    found = _counted(visible(actor).filter(closed_at__isnull=True))
    return sorted(found, key=lambda case: case.meeting.held_at)


def past(actor: Actor, before: int | None = None) -> list[Case]:
    """A page of meetings that are over, newest first, and one more when there is another page."""
    found = _counted(visible(actor).filter(closed_at__isnull=False))
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[: PAGE + 1])


@dataclass(frozen=True)
class Monthly:
    """Whether the month's 大党委 or joint meeting was held (4.2): done, fixed, or missing."""

    state: str
    month: int
    at: datetime | None = None
    due_at: datetime | None = None
    case: Case | None = None
    late: bool = False


def monthly(place_id: int, meetings: Sequence[Case]) -> Monthly:
    """The state of the month's duty; `meetings` are those not over."""
    today = clock.today()
    period = tick.month(today)
    duty = Duty.objects.filter(place_id=place_id, kind=actions.MONTHLY, period=period).first()
    if duty is not None and duty.outcome == Duty.DONE:
        return Monthly("done", today.month, duty.done_at, duty.due_at)
    due = tick.month_end(period)
    bodies = set(rules.MONTHLY_BODIES.value())
    for case in meetings:
        held = clock.local(case.meeting.counts_at)
        if set(case.meeting.bodies) & bodies and tick.month(held.date()) == period:
            return Monthly("fixed", today.month, held, due, case)
    late = today.day >= rules.MEETING_REMINDER.value()
    return Monthly("missing", today.month, None, due, None, late)


@dataclass(frozen=True)
class Candidate:
    """A problem that waits to be put on an agenda, with the question that was written for the meeting."""

    case: Case
    question: str
    # The deliberation in four steps that it is on its way through.
    chain: Case | None = None


def candidates(actor: Actor, under_way: Sequence[Deliberation] = ()) -> list[Candidate]:
    """The problems that wait for a meeting, what is due first; `under_way` are the deliberations that are not over."""
    waiting = queries.visible(actor).filter(procedure="problem", state="awaiting")
    cases = list(waiting.order_by("due_at", "pk")[: PAGE * 2])
    notes = Note.objects.filter(case_id__in=[case.pk for case in cases], kind="question").order_by("pk")
    asked = {note.case_id: note.text for note in notes} if cases else {}
    on_way = {row.problem_id: row.case for row in under_way if row.case.state in deliberation.STEPS}
    return [Candidate(case, asked.get(case.pk, ""), on_way.get(case.pk)) for case in cases]


def free(actor: Actor) -> list[Candidate]:
    """Those that wait for whichever meeting comes next: what is on its way through four bodies goes to its own."""
    return [one for one in candidates(actor, chains(actor)) if one.chain is None]


def chains(actor: Actor) -> list[Deliberation]:
    """The deliberations in four steps that are not over, the oldest first."""
    seen = queries.visible(actor).filter(procedure="deliberation", closed_at__isnull=True)
    found = Deliberation.objects.filter(case__in=seen).select_related("case", "problem")
    return list(found.order_by("case_id")[:PAGE])


def steps_of(case: Case) -> list[Item]:
    """The items in which the bodies dealt with it, the first one first."""
    found = Item.objects.filter(deliberation=case).select_related("case__root__meeting", "case__place")
    return list(found.order_by("case_id"))


def minutes_paper(case: Case) -> Paper | None:
    """The filed minutes, with their document."""
    return Paper.objects.filter(case_id=case.pk, kind="minutes").order_by("-id").first()


def likely_guests(place: Place, present: Sequence[Attendance]) -> list[tuple[str, str]]:
    """Who of the place's people may be asked to attend: name and standing of its posts, without those listed."""
    listed = {row.person_id for row in present}
    today = clock.today()
    posts = (
        Person.objects.filter(
            posts__place=place, posts__during__contains=today, posts__known__endswith__isnull=True
        )
        .exclude(pk__in=listed)
        .values_list("name", "posts__title", "posts__role")
        .order_by("pk")
    )
    return [(name, title or roles.label(role)) for name, title, role in posts if name]


def said(item: Case) -> list[Said]:
    """What was said to one item, for who decides on it."""
    rows = list(Statement.objects.filter(case=item).select_related("corrector").order_by("pk"))
    notes = {note.pk: note for note in Note.objects.filter(pk__in=[row.note_id for row in rows])}
    return [_said(row, notes.get(row.note_id)) for row in rows]
