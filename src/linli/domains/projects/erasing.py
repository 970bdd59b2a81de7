"""Where this room keeps words that stand in a note too: they go when the note is erased."""

from collections.abc import Iterable
from datetime import datetime

from linli.core.duties.retention import Keep
from linli.core.journal import erase
from linli.core.journal.models import Note
from linli.core.procedures.models import Case
from linli.domains.problems import actions, photos, rules
from linli.domains.projects.models import Acceptor, Project


def reported(note: Note) -> None:
    """A project has its problem's title."""
    named = Case.objects.filter(project__problem=note.case_id, title__in=actions.headlines(note.text))
    named.update(title=erase.GONE, words=None)


def measured(note: Note) -> None:
    Project.objects.filter(case=note.case_id, measure=note.text).update(measure="")


def studied(note: Note) -> None:
    Project.objects.filter(case=note.case_id, feasible=note.text).update(feasible="")


def published(note: Note) -> None:
    """What is erased is not read in public any longer."""
    rows = Project.objects.filter(case=note.case_id, public_words=note.text)
    rows.update(public_words="", public_title="", published_at=None)


def photographed(note: Note) -> None:
    """A photo of the work shows where somebody lives: it goes with what was said."""
    for case_id in Project.objects.filter(problem=note.case_id).values_list("case_id", flat=True):
        photos.remove(case_id)


def over(before: datetime) -> Iterable[tuple[int, int]]:
    """(person, place) of the residents who accepted what was closed before (4.4)."""
    rows = Acceptor.objects.filter(person__data_key__isnull=False, case__closed_at__lt=before)
    return rows.values_list("person_id", "case__place_id")


def register() -> None:
    Keep("projects.acceptors", rules.PERSONAL_DAYS, over)
    for kind, empty in (
        ("report", reported),
        ("report", photographed),
        ("measure", measured),
        ("study", studied),
        ("public", published),
    ):
        erase.also(kind, empty)
