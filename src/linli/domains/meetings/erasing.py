"""Where this room keeps words that stand in a note too: they go when the note is erased."""

from linli.core import clock
from linli.core.journal import erase
from linli.core.journal.models import Note
from linli.core.procedures.models import Case
from linli.domains.meetings.models import Deliberation, Item, Meeting
from linli.domains.problems import actions
from linli.domains.problems.models import Notice as Board


def reported(note: Note) -> None:
    """An item has its problem's title."""
    named = Case.objects.filter(item__problem=note.case_id, title__in=actions.headlines(note.text))
    named.update(title=erase.GONE, words=None)


def asked(note: Note) -> None:
    """What was to be decided is copied from the problem to its item."""
    Item.objects.filter(problem=note.case_id, question=note.text).update(question="")


def published(note: Note) -> None:
    """What is erased does not hang on the board any longer."""
    hung = Board.objects.filter(case=note.case_id, text=note.text)
    hung.update(text=erase.GONE, taken_down_at=clock.now())


def proposed(note: Note) -> None:
    """What was to be done stands in the deliberation, and in the items of its steps."""
    Item.objects.filter(deliberation=note.case_id, question=note.text).update(question="")
    Deliberation.objects.filter(case=note.case_id, measure=note.text).update(measure=erase.GONE)


def decided(note: Note) -> None:
    Item.objects.filter(case=note.case_id, measure=note.text).update(measure="")


def remarked(note: Note) -> None:
    """A remark of the minutes, or what a later edition put right."""
    for row in Meeting.objects.filter(case=note.case_id):
        kept = {key: text for key, text in row.edited.items() if key != "remark" or text != note.text}
        kept["amended"] = [one for one in row.edited.get("amended", ()) if one["words"] != note.text]
        if kept != row.edited | {"amended": row.edited.get("amended", [])}:
            row.edited = kept
            row.save(update_fields=["edited"])


def register() -> None:
    for kind, empty in (
        ("report", reported),
        ("question", asked),
        ("result", decided),
        ("minutes", remarked),
        ("published", published),
        ("measure", proposed),
    ):
        erase.also(kind, empty)
