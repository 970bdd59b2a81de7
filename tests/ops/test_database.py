"""Migrations, grants and the roles that serve."""

import os
import re

import psycopg
import pytest
from psycopg.sql import SQL

from linli.ops.host import database, installation
from linli.ops.host.refusals import Plain
from tools.kit import testdb


@pytest.fixture
def clone() -> str:
    return testdb.clone(testdb.template())


def as_owner(url: str) -> str:
    return testdb.cluster().owner_url(testdb.name(url))


@pytest.mark.parametrize("table", sorted(database.refused()))
def test_the_serving_role_cannot_rewrite(table: str, worker_database: str) -> None:
    for right in database.refused()[table]:
        words = {
            "insert": f"insert into {table} default values",
            "update": f"update {table} set {column(worker_database, table)} = null",
            "delete": f"delete from {table}",
            "truncate": f"truncate {table} cascade",
        }[right]
        with (
            psycopg.connect(worker_database) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(words)


def column(url: str, table: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select attname from pg_attribute where attrelid = %s::regclass and attnum = 1", (table,)
        ).fetchone()
    assert row
    return str(row[0])


def test_the_serving_role_cannot_switch_a_trigger_off(worker_database: str) -> None:
    for words in (
        "alter table journal_entry disable trigger all",
        "set session_replication_role = replica",
        "drop trigger append_only on journal_entry",
    ):
        with (
            psycopg.connect(worker_database) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(words)


def test_every_other_table_can_be_written(worker_database: str) -> None:
    with psycopg.connect(worker_database) as connection:
        rows = connection.execute(
            "select relname::text from pg_class c join pg_namespace n on n.oid = relnamespace"
            " where nspname = 'public' and relkind in ('r', 'p')"
            " and not has_table_privilege(c.oid, 'insert')"
        ).fetchall()
    assert {name for (name,) in rows} == {
        table for table, rights in database.refused().items() if "insert" in rights
    }


def test_who_may_serve(worker_database: str) -> None:
    database.check_role(worker_database)
    name = testdb.name(worker_database)
    for url in (testdb.cluster().owner_url(name), testdb.cluster().admin_url(name)):
        with pytest.raises(Plain, match=r"LINLI_DATABASE_URL"):
            database.check_role(url)


def test_a_role_that_could_become_the_owner_may_not_serve(worker_database: str) -> None:
    name = testdb.name(worker_database)
    role = f"linli_heir_{os.getpid()}"
    with psycopg.connect(testdb.cluster().admin_url(name), autocommit=True) as connection:
        connection.execute(f"create role {role} login password 'x' in role linli_owner")
    try:
        heir = re.sub(r"//[^@]*@", f"//{role}:x@", worker_database)
        with pytest.raises(Plain):
            database.check_role(heir)
    finally:
        with psycopg.connect(testdb.cluster().admin_url(name), autocommit=True) as connection:
            connection.execute(f"drop role {role}")


def test_a_database_newer_than_the_code_is_refused_untouched(clone: str) -> None:
    with psycopg.connect(as_owner(clone)) as connection:
        connection.execute(
            "insert into django_migrations (app, name, applied) values ('places', '0999_later', now())"
        )
    try:
        with pytest.raises(Plain, match="newer than this code") as refused:
            database.migrate(as_owner(clone))
        assert "places.0999_later" in refused.value.detail
        assert "Traceback" not in str(refused.value)
    finally:
        testdb.drop(clone)


def test_migrating_again_changes_nothing(clone: str) -> None:
    try:
        with psycopg.connect(clone) as connection:
            before = connection.execute("select count(*) from django_migrations").fetchone()
        database.migrate(as_owner(clone))
        with psycopg.connect(clone) as connection:
            assert connection.execute("select count(*) from django_migrations").fetchone() == before
    finally:
        testdb.drop(clone)


def test_a_database_that_does_not_answer_is_said_plainly() -> None:
    with pytest.raises(Plain, match="cannot be reached"):
        database.connect("postgresql://nobody@127.0.0.1:9/none")


def test_an_empty_database_is_no_installation(empty_database: tuple[str, str]) -> None:
    assert installation.of(empty_database[1]) is None


def test_clones_are_apart_and_whole() -> None:
    first, second = testdb.clone(testdb.template()), testdb.clone(testdb.template())
    try:
        with psycopg.connect(as_owner(first)) as connection:
            connection.execute("create table only_here (a int)")
        with psycopg.connect(second) as connection:
            row = connection.execute("select to_regclass('only_here'), count(*) from places_place").fetchone()
        assert row is not None
        assert row[0] is None
        assert row[1] > 400
    finally:
        testdb.drop(first)
        testdb.drop(second)
    assert testdb.name(first) not in testdb.cluster().databases()


def test_a_migration_lets_those_who_work_go_first(clone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits for its lock no longer than told, steps back, and says so; nobody behind it has waited longer."""
    monkeypatch.setattr(database, "LOCK_TIMEOUT", "50ms")
    monkeypatch.setattr(database, "PAUSE", 0.0)
    monkeypatch.setattr(database, "TRIES", 1)
    owner = as_owner(clone)
    with psycopg.connect(owner) as connection:
        # One that nothing else hangs on: its tables refer to every case.
        named = "select string_agg(tablename, ', ') from pg_tables where starts_with(tablename, 'oversight_')"
        row = connection.execute(named).fetchone()
        assert row
        connection.execute(SQL("drop table {}").format(SQL(row[0])))
        connection.execute("delete from django_migrations where app = 'oversight'")
    try:
        with psycopg.connect(clone) as worker:
            worker.execute("update procedures_case set size = size")  # and its transaction goes on
            with pytest.raises(database.Busy, match="went first"):
                database.migrate(owner)
            worker.execute("update procedures_case set size = size")
        database.migrate(owner)
        with psycopg.connect(clone) as connection:
            assert connection.execute("select count(*) from oversight_pilot").fetchone()
    finally:
        testdb.drop(clone)


def test_other_options_of_an_address_stay() -> None:
    url = database.brief("postgresql://a:p%40@h:1/n?sslmode=verify-full&options=-c%20work_mem%3D8MB")
    assert url == (
        "postgresql://a:p%40@h:1/n?sslmode=verify-full&options=-c%20work_mem%3D8MB%20-c%20lock_timeout%3D3s"
    )
