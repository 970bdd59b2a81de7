"""Questions about cases: what a post may see, what may be done now, what has happened. Never writes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.core import clock, statements
from linli.core.journal import chain, erase
from linli.core.journal.models import Entry, Note
from linli.core.people import roles
from linli.core.people.actor import Actor, scope
from linli.core.people.models import Post
from linli.core.places.models import Place
from linli.core.procedures import plan
from linli.core.procedures.kinds import Concern, Move, Subject, procedure
from linli.core.procedures.models import Case, Token
from linli.core.procedures.taking import Step


def sent_before(token: UUID | None, name: str, root: Case) -> Case | None:
    """The case of this procedure, of the family, that the very same form opened or changed before."""
    seq = Token.objects.filter(token=token).values_list("seq", flat=True).first() if token else None
    entry = Entry.objects.filter(pk=seq, procedure=name).first() if seq else None
    return Case.objects.filter(pk=entry.case_id or 0, root=root.pk).first() if entry is not None else None


def visible(actor: Actor) -> QuerySet[Case]:
    """The cases that the post reaches: for lists and for single objects alike."""
    return Case.objects.filter(scope(actor))


_PLACED = f"""
SELECT {statements.columns(Case, "c", "words")}, {statements.columns(Place, "place")},
  {statements.columns(Place, "street")}, {statements.columns(Post, "assignee")}
FROM procedures_case c JOIN places_place place ON place.id = c.place_id
  LEFT JOIN places_place street ON street.id = c.street_id LEFT JOIN people_post assignee ON assignee.id = c.assignee_id
WHERE """  # noqa: S608 - columns of ours


def placed(where: str, told: Sequence[Any]) -> list[Case]:
    """Cases with their place, street and assignee, by a condition on `c` that is part of the code. Asks nobody's scope."""
    found = []
    for row in statements.rows(_PLACED + where, told):
        case, rest = statements.made(Case, row, "words")
        case.place, rest = statements.made(Place, rest)
        case.street, rest = statements.perhaps(Place, rest)
        case.assignee, rest = statements.perhaps(Post, rest)
        found.append(case)
    return found


@dataclass
class Offer:
    """A move as the page shows it: all moves of the state are shown, refused ones with their reasons."""

    move: Move
    permitted: bool
    must: list[Concern] = field(default_factory=list)
    soft: list[Concern] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        return self.permitted and not self.must


def offers(case: Case, actor: Actor, facts: Any = None) -> list[Offer]:
    """Every move that people take from the case's state, with what stands against it for this actor.

    Who only reads is offered those alone that name their role.
    """
    kind = procedure(case.procedure)
    moves = [
        move
        for move in kind.moves
        if case.state in move.sources
        and set(move.by) - {"system", "public"}
        and (not actor.reads or actor.role in move.by)
    ]
    if moves and facts is None and kind.load is not None:
        facts = kind.load([case]).get(case.pk)
    return [_offer(case, move, actor, facts) for move in moves]


def _offer(case: Case, move: Move, actor: Actor, facts: Any) -> Offer:
    subject = Subject(case, {}, facts, actor, clock.now(), False)
    made = plan.Plan(actor, subject.at, [Step(procedure(case.procedure), move, subject, False, case.state)])
    who = plan.permitted(made)
    if who is not None:
        return Offer(move, False, [who])
    must, soft = plan.forces(plan.concerns(made), case.edition)
    return Offer(move, True, must, soft)


# Lines of a case that no move wrote.
NO_MOVE = {"lapse": "到期没办，记为逾期", "erase": "依规删除了一段文字", "hand-over": "交接给接任的人"}


@dataclass
class Event:
    """A line of the timeline: who did what, when, by which clause, and the words said."""

    at: datetime
    who: str
    label: str
    clause: str
    changed: bool
    verb: str
    notes: list[tuple[str, str]] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    case_id: int | None = None
    role: str = ""
    target: str = ""
    # Whether the line still fits the one before it in its chain, and its words the line.
    intact: bool = True


# Each line with the digest of the line before it in its chain, and with who held the post that wrote it.
_LINES = f"""
SELECT {statements.columns(Entry, "entry")}, post.role, post.title, person.name, absent.name,
  (SELECT digest FROM journal_entry before WHERE before.place_id = entry.place_id AND before.seq = entry.seq - 1)
FROM journal_entry entry LEFT JOIN people_post post
    ON post.id = CASE WHEN entry.actor LIKE 'post:%%' THEN substr(entry.actor, 6)::bigint END
  LEFT JOIN people_person person ON person.id = post.person_id
  LEFT JOIN people_post instead ON instead.id = post.stands_for_id
  LEFT JOIN people_person absent ON absent.id = instead.person_id
WHERE entry.case_id = ANY(%s) ORDER BY entry.at DESC, entry.seq DESC
"""  # noqa: S608 - columns of ours
_NOTES = f"SELECT {statements.columns(Note, 'note')} FROM journal_note note WHERE id = ANY(%s)"  # noqa: S608


def timeline(cases: Sequence[Case]) -> list[Event]:
    """The lines of these cases, newest first, with their notes, in two queries; erased notes read so."""
    lines = [_read(row) for row in statements.rows(_LINES, [[case.pk for case in cases]])]
    ids = [token[0] for entry, _ in lines for token in entry.data.get("notes", ())]
    rows = statements.rows(_NOTES, [ids]) if ids else ()
    notes = {note.pk: note for note, _ in (statements.made(Note, row) for row in rows)}
    return [_event(entry, who, notes) for entry, who in lines]


def _read(row: tuple[Any, ...]) -> tuple[Entry, str]:
    """The line, and who wrote it."""
    entry, (role, title, name, absent, previous) = statements.made(Entry, row)
    entry.data, entry.previous = json.loads(entry.data), previous  # type: ignore[attr-defined]
    name = f"{name}（代{absent}）" if absent else name
    who = "" if role is None else f"{name}　{title or roles.label(role)}"
    return entry, who if entry.actor.startswith("post:") else roles.label(entry.role)


def _event(entry: Entry, who: str, notes: dict[int, Note]) -> Event:
    label, clause = entry.verb, ""
    if entry.verb in NO_MOVE:
        label = NO_MOVE[entry.verb]
    elif entry.procedure:
        move = procedure(entry.procedure).move(entry.verb)
        label, clause = move.said or move.label, move.clause
    said, intact = [], fits(entry)
    for number, kind, digest in entry.data.get("notes", ()):
        note = notes.get(number)
        erased = note is None or note.erased_at is not None
        said.append((kind, erase.GONE if note is None or erased else note.text))
        if note is not None and not erased:
            intact = intact and chain.note_digest(bytes(note.salt), note.text) == digest
    changed = bool(entry.target) and entry.source != entry.target
    shown = (entry.at, who, label, clause, changed, entry.verb, said, entry.data, entry.case_id, entry.role)
    return Event(*shown, entry.target, intact)


def fits(entry: Entry) -> bool:
    """Whether the line's digest is that of the line before it and of what it says."""
    line = chain.Line(
        entry.place_id,
        entry.actor,
        entry.role,
        entry.verb,
        entry.case_id,
        entry.procedure,
        entry.source,
        entry.target,
        entry.data,
    )
    previous = bytes(entry.previous or b"")  # type: ignore[attr-defined]
    made = chain.digest(previous, entry.place_id, entry.seq, entry.at, line)
    return made == bytes(entry.digest)


def family(case: Case) -> Q:
    """All cases under the same root."""
    root = case.root_id or case.pk
    return Q(pk=root) | Q(root_id=root)
