"""What the database refuses to the role that serves, and what verify finds after somebody who may do anything."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from tests import pages, ways
from tests.cast import Cast, hold

from linli.core import clock
from linli.core.journal.heads import compare, heads
from linli.core.journal.models import Entry, Note
from linli.core.journal.verify import verify
from linli.core.places.models import Place
from linli.core.tallies import roll
from linli.ops import tallies
from tools.drills.checks import linli
from tools.kit import testdb

pytestmark = pytest.mark.commits


@pytest.fixture
def superuser(cast: Cast, fresh_database: str) -> Iterator[psycopg.Connection]:
    """Six lines of one community's chain, two of its neighbour's, and somebody who may do anything."""
    case = ways.fed_back(cast)
    assert Entry.objects.filter(case_id=case.pk, place=cast.place).count() == 6
    cast.place, cast.next_door = cast.next_door, cast.place
    ways.report(cast)
    ways.report(cast)
    cast.place, cast.next_door = cast.next_door, cast.place
    assert verify()["ok"]
    with psycopg.connect(testdb.cluster().admin_url(testdb.name(fresh_database)), autocommit=True) as made:
        made.execute("SET session_replication_role = replica")
        yield made


def broken(what: str = "place") -> list[tuple[Any, ...]]:
    found = verify()
    assert found["ok"] is not bool(found["broken"])
    return [(one[what], one.get("seq"), one["why"]) for one in found["broken"] if what in one]


MISFIT = "the line does not fit its digest"


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 second'",
        "actor = 'post:999'",
        "role = 'secretary'",
        "case_id = case_id + 1",
        "procedure = 'visit'",
        "verb = 'decline'",
        "source = 'closed'",
        "target = 'closed'",
        "data = data || '{\"urgent\": 1}'",
        "data = '{}'",
        "digest = sha256(digest)",
    ],
)
def test_a_changed_line_is_named(change: str, cast: Cast, superuser: psycopg.Connection) -> None:
    where = f"place_id = {cast.place.pk} AND seq = 3"
    assert superuser.execute(f"UPDATE journal_entry SET {change} WHERE {where}").rowcount == 1
    assert broken() == [(cast.place.pk, 3, MISFIT)]


def test_a_line_taken_out_is_named(cast: Cast, superuser: psycopg.Connection) -> None:
    superuser.execute("DELETE FROM journal_entry WHERE place_id = %s AND seq = 2", [cast.place.pk])
    assert broken() == [(cast.place.pk, 3, "line 2 is missing")]


def test_a_line_taken_out_with_the_rest_moved_up_is_named(cast: Cast, superuser: psycopg.Connection) -> None:
    superuser.execute("DELETE FROM journal_entry WHERE place_id = %s AND seq = 2", [cast.place.pk])
    for number in (3, 4, 5, 6):
        superuser.execute(
            "UPDATE journal_entry SET seq = %s WHERE place_id = %s AND seq = %s",
            [number - 1, cast.place.pk, number],
        )
    assert broken() == [(cast.place.pk, 2, MISFIT)]


def test_two_lines_that_changed_places_are_named(cast: Cast, superuser: psycopg.Connection) -> None:
    for old, new in ((4, 0), (5, 4), (0, 5)):
        superuser.execute(
            "UPDATE journal_entry SET seq = %s WHERE place_id = %s AND seq = %s", [new, cast.place.pk, old]
        )
    assert broken() == [(cast.place.pk, 4, MISFIT)]


def test_a_line_put_in_is_named(cast: Cast, superuser: psycopg.Connection) -> None:
    columns = "at, actor, role, case_id, procedure, verb, source, target, data, digest"
    superuser.execute(
        f"INSERT INTO journal_entry (place_id, seq, {columns}) SELECT place_id, 7, {columns} FROM journal_entry"
        " WHERE place_id = %s AND seq = 6",
        [cast.place.pk],
    )
    assert broken() == [(cast.place.pk, 7, MISFIT)]


def test_a_line_moved_to_another_place_is_named(cast: Cast, superuser: psycopg.Connection) -> None:
    superuser.execute(
        "UPDATE journal_entry SET place_id = %s, seq = 3 WHERE place_id = %s AND seq = 6",
        [cast.next_door.pk, cast.place.pk],
    )
    assert sorted(broken()) == sorted(
        [
            (cast.next_door.pk, 3, MISFIT),
            (cast.place.pk, 5, "the chain ends before its head"),
        ]
    )


def test_a_tail_that_was_cut_is_named(cast: Cast, superuser: psycopg.Connection) -> None:
    superuser.execute("DELETE FROM journal_entry WHERE place_id = %s AND seq > 4", [cast.place.pk])
    assert broken() == [(cast.place.pk, 4, "the chain ends before its head")]


def test_a_tail_cut_with_its_head_shows_by_the_heads_held_outside(
    cast: Cast, superuser: psycopg.Connection
) -> None:
    held = heads()
    assert compare(held) == []
    superuser.execute("DELETE FROM journal_entry WHERE place_id = %s AND seq > 4", [cast.place.pk])
    superuser.execute(
        "UPDATE journal_chain SET seq = 4, digest = (SELECT digest FROM journal_entry WHERE place_id = %s"
        " AND seq = 4) WHERE place_id = %s",
        [cast.place.pk] * 2,
    )
    assert verify()["ok"]
    assert compare(held) == [{"code": cast.place.code, "seq": 6, "why": "the line is gone"}]
    ways.report(cast)
    ways.report(cast)
    assert verify()["ok"]
    assert compare(held) == [{"code": cast.place.code, "seq": 6, "why": "another line stands there"}]


def test_a_signed_file_shows_by_the_command_that_the_tail_was_cut(
    cast: Cast, superuser: psycopg.Connection, fresh_database: str, tmp_path: Path
) -> None:
    file, home = str(tmp_path / "heads.json"), str(testdb.home())
    assert linli(fresh_database, "journal", "heads", "--out", file, LINLI_HOME=home).returncode == 0
    superuser.execute("DELETE FROM journal_entry WHERE place_id = %s AND seq > 4", [cast.place.pk])
    superuser.execute(
        "UPDATE journal_chain SET seq = 4, digest = (SELECT digest FROM journal_entry WHERE place_id = %s"
        " AND seq = 4) WHERE place_id = %s",
        [cast.place.pk] * 2,
    )
    assert linli(fresh_database, "journal", "verify", LINLI_HOME=home).returncode == 0
    for more in ((), ("--since",)):
        cut = linli(fresh_database, "journal", "verify", "--from", file, *more, LINLI_HOME=home)
        assert cut.returncode == 1
        assert {"code": cast.place.code, "seq": 6, "why": "the line is gone"} in json.loads(cut.stdout)[
            "broken"
        ]


def test_a_line_of_a_sheet_stands_and_what_leads_up_to_it_does_not(
    cast: Cast, superuser: psycopg.Connection
) -> None:
    audit = pages.signed_in(hold("审计员", "audit_admin", Place.objects.get(level=Place.CITY)))
    last = next(head for head in heads() if head["code"] == cast.place.code)
    assert "没有被改动" in pages.text(audit.post("/desk/journal/heads/", last))
    superuser.execute(
        "UPDATE journal_entry SET actor = 'post:1' WHERE place_id = %s AND seq = 3", [cast.place.pk]
    )
    assert "记录断了" in pages.text(audit.post("/desk/journal/heads/", last))


def test_heads_that_changed_places_are_named(cast: Cast, superuser: psycopg.Connection) -> None:
    pair = [cast.place.pk, cast.next_door.pk]
    superuser.execute(
        "UPDATE journal_chain c SET seq = o.seq, digest = o.digest FROM journal_chain o"
        " WHERE c.place_id = ANY(%s) AND o.place_id = ANY(%s) AND c.place_id <> o.place_id",
        [pair, pair],
    )
    assert sorted(broken()) == sorted(
        [
            (cast.place.pk, 6, "the chain ends before its head"),
            (cast.next_door.pk, 2, "the chain ends before its head"),
        ]
    )


def test_a_head_taken_out_is_named(cast: Cast, superuser: psycopg.Connection) -> None:
    superuser.execute("DELETE FROM journal_chain WHERE place_id = %s", [cast.place.pk])
    assert broken() == [(cast.place.pk, 0, "the head is gone")]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("SET text = 'nothing of the kind'", "the words were changed"),
        ("SET salt = sha256(salt)", "the words were changed"),
        ("SET kind = 'verified'", "the words were put elsewhere"),
        ("SET case_id = case_id + 1", "the words were put elsewhere"),
        ("", "the words are gone without a trace of erasing"),
    ],
)
def test_changed_words_are_named(change: str, why: str, cast: Cast, superuser: psycopg.Connection) -> None:
    note = Note.objects.order_by("pk")[1]
    verb = f"UPDATE journal_note {change}" if change else "DELETE FROM journal_note"
    superuser.execute(f"{verb} WHERE id = {note.pk}")
    assert broken("note") == [(note.pk, None, why)]


def test_a_changed_tally_is_named(cast: Cast, superuser: psycopg.Connection) -> None:
    superuser.execute("UPDATE tallies_tally SET n = 5 WHERE kind = 'problem.report' AND n = 1")
    superuser.execute("DELETE FROM tallies_tally WHERE kind = 'problem.verify'")
    superuser.execute(
        "INSERT INTO tallies_tally (place_id, month, kind, n) VALUES (%s, '2021-11-01', 'problem.confirm', 1)",
        [cast.place.pk],
    )
    wrong = {one["kind"]: (one["kept"], one["counted"]) for one in tallies.verify()["wrong"]}
    assert wrong == {"problem.report": (5, 1), "problem.verify": (0, 1), "problem.confirm": (1, 0)}


def test_a_recount_puts_changed_tallies_right_and_only_those(
    cast: Cast, superuser: psycopg.Connection
) -> None:
    superuser.execute("UPDATE tallies_stock SET n = n + 7 WHERE kind = 'problem=fed_back'")
    superuser.execute("UPDATE tallies_tally SET minutes = minutes - 60 WHERE kind = 'problem=solving'")
    found = tallies.verify()
    assert {one["kind"] for one in found["wrong"]} == {"problem=fed_back", "problem=solving"}
    assert found["places"] == [cast.place.pk]
    assert tallies.mend(found) == 1
    assert tallies.verify()["ok"]


def test_a_changed_sum_of_days_is_named_and_added_up_again(cast: Cast, superuser: psycopg.Connection) -> None:
    with clock.travel(clock.now() + timedelta(days=2)):
        roll.run()
        assert tallies.verify()["ok"]
        change = "UPDATE tallies_rolled SET minutes = minutes - 60 WHERE kind = 'problem=solving'"
        changed = superuser.execute(change).rowcount
        found = tallies.verify()
        assert {one["kind"] for one in found["wrong"]} == {"problem=solving"}
        assert (len(found["wrong"]), found["places"]) == (changed, [])
        assert tallies.mend(found) == len(found["rolls"]) == 2  # its street and its district
        assert tallies.verify()["ok"]


REFUSED = [
    "UPDATE tallies_rolled SET n = 0",
    "DELETE FROM tallies_roll",
    "UPDATE journal_entry SET verb = 'x'",
    "DELETE FROM journal_entry",
    "TRUNCATE journal_entry",
    "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
    "ALTER TABLE journal_entry DISABLE TRIGGER append_only",
    "DROP TRIGGER append_only ON journal_entry",
    "DROP TABLE journal_entry CASCADE",
    "ALTER TABLE journal_entry ADD COLUMN x int",
    "CREATE RULE r AS ON INSERT TO journal_entry DO INSTEAD NOTHING",
    "CREATE OR REPLACE FUNCTION linli_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TEMP TABLE tallies_tally (place_id bigint, month date, kind text, n bigint)",
    "SET session_replication_role = replica",
    "SET ROLE linli_owner",
    "SET ROLE postgres",
    "UPDATE journal_note SET text = 'other' WHERE erased_at IS NULL",
    "UPDATE journal_note SET text = 'other', erased_at = now()",
    "UPDATE journal_note SET text = '', erased_at = now()",
    "UPDATE journal_note SET text = '', salt = ''::bytea",
    "UPDATE journal_note SET text = '', salt = ''::bytea, erased_at = now(), kind = 'other'",
    "DELETE FROM journal_note",
    "TRUNCATE journal_note",
    "UPDATE journal_chain SET seq = seq - 1 WHERE seq > 0",
    "UPDATE journal_chain SET digest = ''::bytea WHERE seq > 0",
    "DELETE FROM journal_chain",
    "TRUNCATE journal_chain",
    "UPDATE people_look SET reason = 'x'",
    "DELETE FROM people_look",
    "TRUNCATE people_look",
    "INSERT INTO tallies_tally (place_id, month, kind, n) SELECT id, '2021-11-01', 'x', 1 FROM places_place LIMIT 1",
    "UPDATE tallies_tally SET n = n + 1",
    "UPDATE tallies_stock SET n = n + 1",
    "DELETE FROM tallies_stock",
    "DELETE FROM tallies_tally",
    "DELETE FROM django_migrations",
    "COPY journal_entry TO PROGRAM 'cat'",
]


def answer(statement: str) -> str:
    """What the database says to the serving role."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as refused:
        return str(refused)
    return "done"


def test_the_serving_role_is_refused(cast: Cast, superuser: psycopg.Connection) -> None:
    told = {statement: answer(statement) for statement in REFUSED}
    refusal = re.compile("permission|owner|append-only|never changed")
    assert {statement: said for statement, said in told.items() if not refusal.search(said)} == {}
    assert verify()["ok"]


def test_a_table_of_ones_own_does_not_turn_the_counting_aside(
    cast: Cast, fresh_database: str, superuser: psycopg.Connection
) -> None:
    superuser.execute(f"GRANT TEMPORARY ON DATABASE {testdb.name(fresh_database)} TO linli")
    connection.cursor().execute("CREATE TEMP TABLE tallies_tally (LIKE public.tallies_tally)")
    ways.report(cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_temp.tallies_tally")
        assert cursor.fetchone() == (0,)
        cursor.execute("DROP TABLE pg_temp.tallies_tally")
    assert tallies.verify()["wrong"] == []
