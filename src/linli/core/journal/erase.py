"""Taking words and persons away for good, here and after a restore: a file that no restore touches remembers them.

The chain still verifies and the note reads 'erased'. The act itself is a line of the place's journal. Where a room
keeps the same words in a row of its own, it says so once (`also`), and they go with the note.
"""

import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from linli.core import clock
from linli.core.journal import chain
from linli.core.journal.models import Entry, Note
from linli.core.people import sealed
from linli.core.people.actor import Actor
from linli.core.people.models import Person

# What a word that was erased leaves behind where a line cannot stay empty, as a title.
GONE = "（已依规删除）"
# By the note's kind: what empties the rows that hold its words too. Called while the words are still there.
type Empty = Callable[[Note], None]
_HOLDERS: dict[str, list[Empty]] = {}


def also(kind: str, empty: Empty) -> None:
    """Say that rows hold the words of notes of this kind too; asked once, when a room's application is ready."""
    if empty not in _HOLDERS.setdefault(kind, []):
        _HOLDERS[kind].append(empty)


def record() -> Path:
    """Where what was erased is remembered: kind, id and digest, a line each. Back it up apart from the database."""
    return Path(settings.HOME) / "erased.log"


@transaction.atomic
def erase(note: Note, actor: Actor) -> None:
    """Erase the note's words and its salt, write it down, and remember it. Again is no harm."""
    if note.erased_at is not None:
        return
    mark = _mark_note(note)
    _take(note)
    line = chain.Line(_said_at(note), actor.key, actor.role, "erase", note.case_id, data={"note": note.pk})
    chain.append([line], clock.now())
    _remember(mark)


@transaction.atomic
def erase_person(person: Person, actor: Actor, place_id: int) -> None:
    """Destroy the person's data key and what was sealed under it, write it down, and remember it."""
    if person.data_key is None:
        return
    mark = _marks_person(person)[0]
    sealed.erase(person)
    line = chain.Line(place_id, actor.key, actor.role, "erase-person", data={"person": person.pk})
    chain.append([line], clock.now())
    _remember(mark)


def reapply() -> int:
    """After a restore: erase again whatever was erased since the backup was made. Gives how much that was."""
    path = record()
    marks = set(path.read_text().splitlines()) if path.exists() else set()
    ids = {kind: [int(mark.split()[1]) for mark in marks if mark.startswith(kind)] for kind in KINDS}
    notes = Note.objects.filter(pk__in=ids["note"], erased_at__isnull=True)
    again = [note for note in notes if _mark_note(note) in marks]
    people = Person.objects.filter(pk__in=ids["person"], erased_at__isnull=True)
    gone = [person for person in people if marks.intersection(_marks_person(person))]
    for note in again:
        _take(note)
    for person in gone:
        sealed.erase(person)
    return len(again) + len(gone)


KINDS = ("note", "person")


def _said_at(note: Note) -> int:
    """The place whose chain holds the line that the words belong to."""
    lines = Entry.objects.filter(case_id=note.case_id, data__contains={"notes": [[note.pk, note.kind]]})
    return lines.values_list("place_id", flat=True)[0]


# An id alone is not enough: a restore sets the ids back, and other words may have one by then.
def _mark_note(note: Note) -> str:
    return f"note {note.pk} {chain.note_digest(bytes(note.salt), note.text)}"


def _marks_person(person: Person) -> list[str]:
    """By the tag, which outlives a sealing anew; and as a record of earlier days has it, by the text."""
    text = chain.sm3(bytes(person.sealed or b"")).hex()
    return [f"person {person.pk} {sealed.tag(person).hex()}", f"person {person.pk} {text}"]


def _take(note: Note) -> None:
    """Whatever else holds the words goes first. The salt goes too: with it, whoever guesses the words could make sure of them by the line's digest."""
    for empty in _HOLDERS.get(note.kind, ()):
        empty(note)
    note.text, note.salt, note.erased_at = "", b"", clock.now()
    note.save(update_fields=["text", "salt", "erased_at"])


def _remember(mark: str) -> None:
    """Before the commit: a mark too many erases, at the next restore, what somebody had decided to erase."""
    path = record()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(f"{mark}\n")
        file.flush()
        os.fsync(file.fileno())
