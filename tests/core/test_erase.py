"""Erasing a note: the words go, the chain stays whole, and a restore brings nothing back."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from tests import pages, ways
from tests.cast import Cast

from linli.core.journal import chain, erase
from linli.core.journal.models import Entry, Note
from linli.core.journal.verify import verify
from linli.core.procedures import queries
from linli.core.procedures.models import Case
from linli.domains.problems import actions as demands
from linli.domains.problems.models import Notice, Referral


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


def letter(cast: Cast) -> Case:
    """A problem whose letter a department has answered and its head signed."""
    case = ways.accept(cast, ways.report(cast))
    for move, actor, data in (
        ("refer", cast.secretary, {"why": "归住建局"}),
        ("receive", cast.street_officer, {}),
        (
            "letter",
            cast.street_officer,
            {"post": cast.department.post_id, "words": " 张三家墙裂 ", "points": "谁修"},
        ),
        ("letter_receive", cast.department, {}),
        ("answer", cast.department, {"answers": "张三自己修", "result": "referred"}),
        ("sign", cast.department_head, {}),
    ):
        case = ways.go(case, move, actor, **data)
    return case


def everywhere(*besides: str) -> str:
    """All words that stand in the database, the places' own names left out."""
    tables = connection.introspection.table_names()
    found = []
    with connection.cursor() as cursor:
        for table in sorted(set(tables) - {"places_place", "places_placespell", *besides}):
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def of(kind: str) -> Note:
    return Note.objects.filter(kind=kind).order_by("-pk")[0]


def test_what_was_reported_stands_nowhere_any_more(cast: Cast) -> None:
    item = ways.table(
        cast,
        ways.awaiting(cast, ways.report(cast, "张三家漏水，天天滴。", points=["张三何时修"])),
        ways.meeting(cast),
    )
    ways.begin(cast, Case.objects.get(pk=item.root_id))
    ways.project(cast, ways.carried(cast, item))
    ways.accept(cast, ways.report(cast, "张三家的狗"))
    assert everywhere().count("张三") >= 5
    for note in Note.objects.filter(kind="report"):
        erase.erase(note, cast.secretary)
    assert "张三" not in everywhere()
    problem = item.item.problem
    assert ways.again(problem).title == ways.again(item).title == "（已依规删除）"
    assert "（已依规删除）" in pages.text(pages.signed_in(cast.clerk).get(f"/problems/{problem.pk}/"))
    assert verify()["ok"]


@pytest.mark.parametrize("kind", ["letter", "answer"])
def test_a_letters_words_go_with_their_note(cast: Cast, kind: str) -> None:
    letter(cast)
    before = everywhere().count("张三")
    erase.erase(of(kind), cast.secretary)
    row = Referral.objects.get()
    assert everywhere().count("张三") == before - 2
    assert (row.letter, row.answers[0]["answer"]) == (
        ("", "张三自己修") if kind == "letter" else ("张三家墙裂", "（已依规删除）")
    )


def test_what_was_answered_goes_from_the_board_too(cast: Cast) -> None:
    case = ways.to_feed_back(cast)
    public = {"personal": "张三，灯好了", "public": "张三家的灯好了"}
    ways.go(case, "feed_back", cast.clerk, channels=["individual_now", "public_now"], **public)
    assert everywhere().count("张三") == 5
    erase.erase(of("public"), cast.secretary)
    assert everywhere().count("张三") == 2
    assert Notice.objects.get().taken_down_at is not None
    erase.erase(of("feedback"), cast.secretary)
    assert "张三" not in everywhere()


def test_a_visits_and_a_meetings_words_go_too(cast: Cast) -> None:
    demands.visit(cast.place, cast.member, {"heard": "fine", "text": "张三都好"}, uuid4())
    sitting = ways.meeting(cast)
    problem = ways.go(ways.accept(cast, ways.report(cast)), "hard", cast.secretary, question="张三出不出钱")
    item = ways.table(cast, problem, sitting, question="张三出不出钱")
    ways.begin(cast, sitting)
    ways.go(item, "put_off", cast.clerk, measure="请张三来")
    ways.go(ways.go(sitting, "end", cast.secretary), "edit", cast.secretary, words="张三已到")
    for kind in ("visit", "question", "result", "minutes", "put_off"):
        erase.erase(of(kind), cast.secretary)
    assert "张三" not in everywhere()


def test_a_restore_brings_back_no_room_s_words_either(cast: Cast) -> None:
    case = letter(cast)
    before = transaction.savepoint_create()
    for kind in ("report", "letter"):
        erase.erase(of(kind), cast.secretary)
    assert erase.reapply() == 0
    # The database is put back to what it was; the file of what was erased is not.
    transaction.savepoint_rollback(before)
    assert "张三家墙裂" in everywhere()
    assert ways.LAMP in everywhere()
    assert erase.reapply() == 2
    # A paper that was issued is not rewritten (ADR 0004).
    assert "张三家墙裂" not in everywhere("papers_paper")
    assert ways.LAMP not in everywhere()
    assert ways.again(case).title == "（已依规删除）"
