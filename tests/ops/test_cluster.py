"""The embedded PostgreSQL: made, found again, repaired after a kill, stopped; and who may do what in it."""

import os
import signal
import socket
from pathlib import Path

import psycopg
import pytest

from linli.ops.host import cluster, postgres
from linli.ops.host.refusals import Plain


def postmaster(home: Path) -> int:
    return int((postgres.place(home) / data_name(home) / "postmaster.pid").read_text().split()[0])


def data_name(home: Path) -> str:
    given = os.environ.get("LINLI_PG_BIN")
    return f"data-{postgres.version(Path(given))}" if given else "data"


def test_it_is_made_once_and_found_again(spare_home: Path) -> None:
    first = cluster.ensure(spare_home, fast=True)
    pid = postmaster(spare_home)
    assert cluster.ensure(spare_home) == first
    assert postmaster(spare_home) == pid


def test_the_server_is_not_root_and_keeps_nothing_of_the_caller(spare_home: Path) -> None:
    cluster.ensure(spare_home, fast=True)
    pid = postmaster(spare_home)
    status = Path(f"/proc/{pid}/status").read_text()
    uid = int(status.split("Uid:")[1].split()[0])
    assert uid != 0
    assert os.getsid(pid) != os.getsid(0)
    ours = {os.readlink(f"/proc/self/fd/{number}") for number in (0, 1, 2)} - {"/dev/null"}
    theirs = {os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()}
    assert not {name for name in ours & theirs if not name.startswith("/dev/pts")}
    assert not [name for name in theirs if name.endswith(("postgres.lock", "postgres.users"))]


def test_a_killed_server_comes_back_with_what_was_acknowledged(spare_home: Path) -> None:
    server = cluster.ensure(spare_home, fast=True)
    server.drop_database("kept")
    server.create_database("kept")
    with psycopg.connect(server.owner_url("kept")) as connection:
        connection.execute("create table words (word text)")
        connection.execute("insert into words values ('邻里')")
    os.kill(postmaster(spare_home), signal.SIGKILL)
    again = cluster.ensure(spare_home, fast=True)
    with psycopg.connect(again.owner_url("kept")) as connection:
        assert connection.execute("select word from words").fetchone() == ("邻里",)


def test_a_stale_note_with_a_number_that_is_another_programs_now(spare_home: Path) -> None:
    cluster.ensure(spare_home, fast=True)
    note = postgres.place(spare_home) / data_name(spare_home) / "postmaster.pid"
    lines = note.read_text().splitlines()
    cluster.stop(spare_home)
    note.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert cluster.running(spare_home) is None
    cluster.ensure(spare_home, fast=True)
    assert postmaster(spare_home) != os.getpid()


def test_a_remembered_port_that_is_taken_is_changed(spare_home: Path) -> None:
    before = cluster.ensure(spare_home, fast=True)
    cluster.stop(spare_home)
    assert cluster.running(spare_home) is None
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", before.port))
        other.listen()
        after = cluster.ensure(spare_home, fast=True)
        assert after.port != before.port
    with psycopg.connect(after.superuser_url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_data_without_its_passwords_is_refused(spare_home: Path) -> None:
    cluster.ensure(spare_home, fast=True)
    cluster.stop(spare_home)
    key = spare_home / "secrets" / "postgres-postgres"
    kept = key.read_text()
    key.unlink()
    with pytest.raises(Plain, match="backup"):
        cluster.ensure(spare_home, fast=True)
    assert not key.exists()
    key.write_text(kept)
    key.chmod(0o600)


def test_data_of_another_major_version_is_refused(spare_home: Path) -> None:
    cluster.ensure(spare_home, fast=True)
    cluster.stop(spare_home)
    mark = postgres.place(spare_home) / data_name(spare_home) / "PG_VERSION"
    kept = mark.read_text()
    mark.write_text("16\n")
    with pytest.raises(Plain, match="16"):
        cluster.ensure(spare_home, fast=True)
    mark.write_text(kept)
    cluster.ensure(spare_home, fast=True)


def test_a_port_is_free_until_somebody_listens() -> None:
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as other:
            other.bind((host, 0))
            port = other.getsockname()[1]
            other.listen()
            assert not cluster.free(port, host)
    assert not cluster.free(80, "no.such.host.invalid")


def test_half_an_initdb_is_made_again(spare_home: Path) -> None:
    folder = postgres.place(spare_home)
    cluster.stop(spare_home)
    draft = folder / f"{data_name(spare_home)}.new"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("half")
    cluster.ensure(spare_home, fast=True)
    assert not draft.exists()


def test_names_sort_and_letters_fold_by_the_builtin_collation(spare_home: Path) -> None:
    server = cluster.ensure(spare_home, fast=True)
    with psycopg.connect(server.superuser_url) as connection:
        row = connection.execute(
            "select datlocprovider, datlocale, pg_encoding_to_char(encoding), upper('é')"
            " from pg_database where datname = 'postgres'"
        ).fetchone()
    assert row == ("b", "C.UTF-8", "UTF8", "É")


def test_the_serving_role_makes_no_tables_and_a_stranger_gets_no_door(spare_home: Path) -> None:
    server = cluster.ensure(spare_home, fast=True)
    server.drop_database("roles")
    server.create_database("roles")
    with (
        psycopg.connect(server.serving_url("roles")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("create table mine (a int)")
    wrong = server.serving_url("roles").replace(":", ":x", 2)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(wrong.replace(f"x{server.port}", str(server.port)).replace("x//", "//"))


def test_secrets_are_for_their_owner_alone(spare_home: Path) -> None:
    cluster.ensure(spare_home, fast=True)
    folder = spare_home / "secrets"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_a_long_chinese_path(spare_home: Path) -> None:
    home = spare_home / ("很长的目录名" * 8) / ("社区" * 20)
    try:
        server = cluster.ensure(home, fast=True)
        with psycopg.connect(server.superuser_url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    finally:
        cluster.stop(home)


def test_the_last_to_leave_stops_what_a_lease_started(spare_home: Path) -> None:
    cluster.stop(spare_home)
    with cluster.lease(spare_home, fast=True):
        with cluster.lease(spare_home, fast=True):
            assert cluster.running(spare_home)
        assert cluster.running(spare_home)
    assert cluster.running(spare_home) is None


def test_a_lease_leaves_a_server_that_was_running(spare_home: Path) -> None:
    cluster.ensure(spare_home, fast=True)
    with cluster.lease(spare_home, fast=True):
        pass
    assert cluster.running(spare_home)


def test_programs_that_are_too_old_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in postgres.PROGRAMS:
        (tmp_path / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 15.4'\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("LINLI_PG_BIN", str(tmp_path))
    with pytest.raises(Plain, match="15"):
        postgres.programs(tmp_path)
