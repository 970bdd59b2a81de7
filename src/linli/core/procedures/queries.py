"""Questions about cases: what a post may see, what may be done now, what has happened. Never writes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from linli.core import clock
from linli.core.journal import chain, erase
from linli.core.journal.models import Entry, Note
from linli.core.people import roles
from linli.core.people.actor import Actor, scope
from linli.core.people.models import Post
from linli.core.procedures import plan
from linli.core.procedures.kinds import Concern, Move, Subject, procedure
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Step


def visible(actor: Actor) -> QuerySet[Case]:
    """The cases that the post reaches: for lists and for single objects alike."""
    return Case.objects.filter(scope(actor))


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
    """Every move that people take from the case's state, with what stands against it for this actor."""
    kind = procedure(case.procedure)
    if facts is None and kind.load is not None:
        facts = kind.load([case]).get(case.pk)
    found = []
    for move in kind.moves:
        if case.state in move.sources and set(move.by) - {"system", "public"}:
            found.append(_offer(case, move, actor, facts))
    return found


def _offer(case: Case, move: Move, actor: Actor, facts: Any) -> Offer:
    subject = Subject(case, {}, facts, actor, clock.now(), False)
    made = plan.Plan(actor, subject.at, [Step(procedure(case.procedure), move, subject, False, case.state)])
    who = plan.permitted(made)
    if who is not None:
        return Offer(move, False, [who])
    must, soft = plan.forces(plan.concerns(made), case.edition)
    return Offer(move, True, must, soft)


# Lines of a case that no move wrote.
NO_MOVE = {"lapse": "到期没办，记为逾期", "erase": "依规删除了一段文字"}


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


def timeline(cases: Sequence[Case]) -> list[Event]:
    """The lines of these cases, newest first, with their notes; erased notes read so."""
    before = Entry.objects.filter(place=OuterRef("place"), seq=OuterRef("seq") - 1).values("digest")
    found = Entry.objects.filter(case_id__in=[case.pk for case in cases])
    entries = list(found.annotate(previous=Subquery(before)).order_by("-at", "-seq"))
    posts = _holders({int(entry.actor[5:]) for entry in entries if entry.actor.startswith("post:")})
    ids = [token[0] for entry in entries for token in entry.data.get("notes", ())]
    notes = {note.pk: note for note in Note.objects.filter(pk__in=ids)} if ids else {}
    return [_event(entry, posts, notes) for entry in entries]


def _holders(ids: set[int]) -> dict[int, str]:
    rows = Post.objects.filter(pk__in=ids).select_related("person") if ids else []
    return {post.pk: f"{post.person.name}　{post.title or roles.label(post.role)}" for post in rows}


def _event(entry: Entry, posts: dict[int, str], notes: dict[int, Note]) -> Event:
    who = posts.get(int(entry.actor[5:]), "") if entry.actor.startswith("post:") else roles.label(entry.role)
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
