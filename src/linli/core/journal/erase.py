"""Taking a note's words away for good, here and in backups: the ids stand in a file that a restore does not touch.

The chain still verifies and the note reads 'erased'. The act itself is a line of the place's journal.
"""

import os
from pathlib import Path

from django.conf import settings
from django.db import transaction

from linli.core import clock
from linli.core.journal import chain
from linli.core.journal.models import Entry, Note
from linli.core.people.actor import Actor


def record() -> Path:
    """Where erased notes are remembered, one id a line. Back it up apart from the database."""
    return Path(settings.HOME) / "erased.log"


@transaction.atomic
def erase(note: Note, actor: Actor) -> None:
    """Erase the note's words, write it down, and remember it for every restore to come. Again is no harm."""
    if note.erased_at is not None:
        return
    first = Entry.objects.filter(case_id=note.case_id).order_by("seq").values_list("place_id", "procedure")[0]
    _take(note)
    line = chain.Line(first[0], actor.key, actor.role, "erase", note.case_id, data={"note": note.pk})
    chain.append([line], clock.now())
    # Before the commit: an id too many in the file erases nothing that was not to be erased.
    _remember(note.pk)


def reapply() -> int:
    """After a restore: erase again whatever was erased since the backup was made. Gives how many notes that were."""
    path = record()
    if not path.exists():
        return 0
    ids = [int(line) for line in path.read_text().split() if line.isdigit()]
    found = list(Note.objects.filter(pk__in=ids, erased_at__isnull=True))
    for note in found:
        _take(note)
    return len(found)


def _take(note: Note) -> None:
    note.text, note.erased_at = "", clock.now()
    note.save(update_fields=["text", "erased_at"])


def _remember(number: int) -> None:
    path = record()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(f"{number}\n")
        file.flush()
        os.fsync(file.fileno())
