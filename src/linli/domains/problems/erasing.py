"""Where this room keeps words that stand in a note too: they go when the note is erased."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, Value
from django.db.models.functions import Replace

from linli.core import clock
from linli.core.duties.retention import Keep, Sweep
from linli.core.journal import erase
from linli.core.journal.models import Note
from linli.core.messages.models import Message
from linli.core.procedures.models import Case
from linli.domains.problems import actions, photos, rules
from linli.domains.problems.letters import actions as letters_actions
from linli.domains.problems.models import (
    Feedback,
    Notice,
    Pledge,
    Problem,
    Referral,
    Reporter,
    Summons,
    Thanks,
    Visit,
)


def reported(note: Note) -> None:
    """What was said, the points made of it, its photos, the title that is its first sentence, and what it is found by."""
    Problem.objects.filter(case=note.case_id).update(text="", points=[])
    photos.remove(note.case_id)
    Case.objects.filter(pk=note.case_id).update(words=None)
    cases = {note.case_id, *_called_for(note.case_id)}
    for title in actions.headlines(note.text):
        if Case.objects.filter(pk__in=cases, title=title).update(title=erase.GONE, words=None):
            told = Message.objects.filter(case_id__in=cases, text__contains=title)
            told.update(text=Replace(F("text"), Value(title), Value(erase.GONE)))


def _called_for(case_id: int | None) -> Iterable[int]:
    """Where departments were called for the problem: those cases bear its title."""
    called = Q(summons__problem=case_id) | Q(summoned__summons__summons__problem=case_id)
    return Case.objects.filter(called).values_list("pk", flat=True)


def visited(note: Note) -> None:
    Visit.objects.filter(case=note.case_id, text=note.text).update(text="")


def sent(note: Note) -> None:
    Referral.objects.filter(case=note.case_id, letter=note.text).update(letter="")


def answered(note: Note) -> None:
    """The answer of a department, point by point: the questions stay."""
    for row in Referral.objects.filter(case=note.case_id):
        for point in row.answers:
            if point.get("answer") and letters_actions.said([point]) in note.text:
                point["answer"] = erase.GONE
        row.save(update_fields=["answers"])
    for pledge in Pledge.objects.filter(problem=note.case_id):
        if pledge.what in note.text:
            _unsaid(pledge)


def _unsaid(pledge: Pledge) -> None:
    """What a department promised, with the title that is its first sentence."""
    Case.objects.filter(pk=pledge.case_id).update(title=erase.GONE, words=None)
    pledge.what = erase.GONE
    pledge.save(update_fields=["what"])


def on_the_spot(note: Note) -> None:
    """What departments were called for, and what came of it, with what they promised there."""
    Summons.objects.filter(Q(case=note.case_id) | Q(problem=note.case_id), what=note.text).update(
        what=erase.GONE
    )
    Summons.objects.filter(Q(case=note.case_id) | Q(problem=note.case_id), outcome=note.text).update(
        outcome=erase.GONE
    )


def fed_back(note: Note) -> None:
    Feedback.objects.filter(case=note.case_id, personal=note.text).update(personal=erase.GONE)


def published(note: Note) -> None:
    """What is erased does not hang on the board any longer."""
    Feedback.objects.filter(case=note.case_id, public=note.text).update(public=erase.GONE)
    hung = Notice.objects.filter(case=note.case_id, text=note.text)
    hung.update(text=erase.GONE, taken_down_at=clock.now())


def thanked(note: Note) -> None:
    """Who is no longer to be thanked by name hangs on no board."""
    for row in Thanks.objects.filter(case=note.case_id):
        if note.text == f"{row.name}：{row.what}":
            row.delete()


def over(before: datetime) -> Iterable[tuple[int, int]]:
    """(person, place) of those who reported what was closed before (4.5)."""
    rows = Reporter.objects.filter(person__data_key__isnull=False, case__closed_at__lt=before)
    return rows.values_list("person_id", "place_id")


def register() -> None:
    Keep("demands.reporters", rules.PERSONAL_DAYS, over)
    Sweep("demands.photos", None, photos.sweep)
    for kind, empty in (
        ("report", reported),
        ("visit", visited),
        ("letter", sent),
        ("answer", answered),
        ("part_answer", answered),
        ("spot", on_the_spot),
        ("feedback", fed_back),
        ("public", published),
        ("thanks", thanked),
    ):
        erase.also(kind, empty)
