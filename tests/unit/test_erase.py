"""Erasing a note: the words go, the chain stays whole, and a restore brings nothing back."""

from pathlib import Path
from typing import Any

import pytest
from tests import ways
from tests.cast import Cast

from linli.core.journal import chain, erase
from linli.core.journal.models import Entry, Note
from linli.core.journal.verify import verify
from linli.core.procedures import queries


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def test_it_works(cast: Cast) -> None:
    case = ways.report(cast, "张三家的事")
    note = Note.objects.get(case_id=case.pk)
    erase.erase(note, cast.secretary)
    erase.erase(note, cast.secretary)
    assert Note.objects.get(pk=note.pk).text == ""
    assert queries.timeline([case])[-1].notes == [("report", "（已依规删除）")]
    found = verify()
    assert (found["ok"], found["erased"]) == (True, 1)
    assert Entry.objects.filter(case_id=case.pk, verb="erase").count() == 1


def test_a_restore_brings_nothing_back(cast: Cast) -> None:
    case = ways.report(cast, "张三家的事")
    note = Note.objects.get(case_id=case.pk)
    erase.erase(note, cast.secretary)
    assert erase.reapply() == 0
    # A restored row stands there with its words, and its mark is in the file.
    kept = Note.objects.get(case_id=ways.report(cast, "别的事").pk)
    mark = f"note {kept.pk} {chain.note_digest(bytes(kept.salt), kept.text)}\n"
    assert erase.record().read_text().startswith(f"note {note.pk} ")
    erase.record().write_text(mark.replace("note", "person") + mark.replace(mark[-9:], "0\n"))
    assert erase.reapply() == 0
    erase.record().write_text(mark)
    assert erase.reapply() == 1
    assert (Note.objects.get(pk=kept.pk).text, bytes(Note.objects.get(pk=kept.pk).salt)) == ("", b"")
    assert verify()["ok"]


def test_nothing_erased_is_nothing_to_do(cast: Cast) -> None:
    ways.report(cast)
    assert erase.reapply() == 0
