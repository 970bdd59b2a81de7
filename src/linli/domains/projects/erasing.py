"""Where this room keeps words that stand in a note too: they go when the note is erased."""

from linli.core.journal import erase
from linli.core.journal.models import Note
from linli.core.procedures.models import Case
from linli.domains.demands import actions
from linli.domains.projects.models import Project


def reported(note: Note) -> None:
    """A project has its problem's title."""
    named = Case.objects.filter(project__problem=note.case_id, title__in=actions.headlines(note.text))
    named.update(title=erase.GONE)


def measured(note: Note) -> None:
    Project.objects.filter(case=note.case_id, measure=note.text).update(measure="")


def studied(note: Note) -> None:
    Project.objects.filter(case=note.case_id, feasible=note.text).update(feasible="")


def register() -> None:
    for kind, empty in (("report", reported), ("measure", measured), ("study", studied)):
        erase.also(kind, empty)
