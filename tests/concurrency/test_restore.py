"""A backup older than an erasing: restored, the chain verifies, and what was erased since stays erased."""

import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from PIL import Image
from tests import ways
from tests.cast import Cast
from tests.conftest import point_at

from linli.core import status_files
from linli.core.journal import erase
from linli.core.journal.heads import compare, heads
from linli.core.journal.models import Note
from linli.core.journal.verify import verify
from linli.core.people import sealed
from linli.core.people.models import Person
from linli.core.procedures.models import Case
from linli.domains.problems import photos
from linli.domains.problems.models import Photo, Reporter
from linli.ops import backup as backups
from linli.ops import tallies
from linli.ops.host import cluster, database, manifest
from linli.ops.host.refusals import Plain
from tools.kit import testdb

pytestmark = pytest.mark.commits
NAMED = {"name": "张三", "phone": "13800000000"}


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    testdb.cluster()
    settings.HOME = tmp_path / "home"
    (settings.HOME / "secrets").mkdir(parents=True)
    for name in ("secret_key", "master_key", "index_key"):
        (settings.HOME / "secrets" / name).write_text(getattr(settings, name.upper()))
    monkeypatch.setenv("LINLI_HOME", str(settings.HOME))
    return tmp_path


@pytest.fixture
def restored(worker_database: str) -> Iterator[Callable[[Path, Path], None]]:
    """Restores a backup into a new database and lets this process work on it."""
    made: list[str] = []

    def restore(source: Path, keys: Path) -> None:
        server, name = (
            testdb.cluster(),
            f"linli_clone_{Path('/proc/self').resolve().name}_restored_{len(made)}",
        )
        server.create_database(name)
        made.append(name)
        backups.restore(server.owner_url(name), cluster.SERVING, source, keys)
        point_at(server.serving_url(name))

    yield restore
    point_at(worker_database)
    for name in made:
        testdb.cluster().drop_database(name)


def owner(url: str) -> str:
    return testdb.cluster().owner_url(testdb.name(url))


def reporter(case: Case) -> Person:
    found = Reporter.objects.get(case=case).person
    assert found
    return found


def test_what_was_erased_since_stays_erased(
    cast: Cast, fresh_database: str, home: Path, restored: Callable[[Path, Path], None]
) -> None:
    case, other = ways.report(cast, "张三家的事", **NAMED), ways.report(cast, "李四家的事", **NAMED)
    out, keys = home / "monday", home / "keys"
    assert backups.backup(owner(fresh_database), out, keys)["keys"] == 2
    held = heads()
    late = ways.report(cast, "以后的事")
    for words in (case, late):
        erase.erase(Note.objects.get(case_id=words.pk), cast.secretary)
    erase.erase_person(reporter(case), cast.secretary, cast.place.pk)
    assert (verify()["ok"], verify()["erased"]) == (True, 2)
    assert backups.backup(owner(fresh_database), home / "tuesday", keys)["keys"] == 1

    restored(out, keys)
    assert (verify()["broken"], verify()["erased"]) == ([], 1)
    assert compare(held) == []
    assert tallies.verify()["ok"]
    assert Note.objects.get(case_id=case.pk).text == ""
    assert Note.objects.get(case_id=other.pk).text == "李四家的事"
    gone = reporter(case)
    assert (gone.data_key, gone.sealed, gone.phone_index, sealed.unseal(gone)) == (None, None, None, {})
    assert sealed.unseal(reporter(other)) == NAMED

    # Life goes on: new words get the id of words that were erased after the backup, and are left alone.
    new = Note.objects.get(case_id=ways.report(cast, "新的事", **NAMED).pk)
    assert f"note {new.pk} " in erase.record().read_text()
    assert erase.reapply() == 0
    assert Note.objects.get(pk=new.pk).text == "新的事"
    assert verify()["ok"]


def test_the_backup_alone_opens_nobody(
    cast: Cast, fresh_database: str, home: Path, restored: Callable[[Path, Path], None]
) -> None:
    case = ways.report(cast, **NAMED)
    wrapped = bytes(reporter(case).data_key or b"").hex().encode()
    out, keys = home / "out", home / "keys"
    backups.backup(owner(fresh_database), out, keys)
    assert wrapped in (keys / backups.KEYS).read_bytes()
    assert wrapped not in (out / backups.PEOPLE).read_bytes()
    (keys / backups.KEYS).write_bytes(b"")
    (keys / backups.SUM).unlink()
    restored(out, keys)
    assert sealed.unseal(reporter(case)) == {}
    assert verify()["ok"]


def test_what_cannot_be_restored_is_said(cast: Cast, fresh_database: str, home: Path) -> None:
    with pytest.raises(Plain, match="is missing"):
        backups.restore(owner(fresh_database), cluster.SERVING, home / "nowhere", home / "keys")
    backups.backup(owner(fresh_database), home / "out", home / "keys")
    with pytest.raises(Plain, match="empty database"):
        backups.restore(owner(fresh_database), cluster.SERVING, home / "out", home / "keys")
    with pytest.raises(Plain, match="not empty"):
        backups.backup(owner(fresh_database), home / "out", home / "keys")


def photo(case: Case, home: Path) -> Photo:
    """One that was kept with the case, as the report's form keeps it."""
    jpeg = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(jpeg, "JPEG")
    return photos.keep(case, jpeg.getvalue(), uuid4())


def test_a_blank_machine_gets_everything_back(
    cast: Cast,
    fresh_database: str,
    home: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    restored: Callable[[Path, Path], None],
) -> None:
    """Database, photos and heads, with the guards; what the database does not know is not put back."""
    case, other = ways.report(cast, **NAMED), ways.report(cast, **NAMED)
    kept, gone = photo(case, home), photo(other, home)
    bytes_before = (photos.folder() / kept.name).read_bytes()
    (photos.folder() / gone.name).unlink()
    (photos.folder() / "half-written.jpg.1").write_bytes(b"x")
    held, out, keys = heads(), home / "out", home / "keys"
    told = backups.backup(owner(fresh_database), out, keys)
    assert (told["files"], told["chains"]) == (1, len(held))
    assert backups.check(out, keys) == {
        "files": 4,
        "chains": len(held),
        "persons": told["persons"],
        "opened": 2,
    }
    assert (status_files.age(status_files.BACKUP) or 0) < 60

    blank = home / "blank"
    shutil.copytree(settings.HOME / "secrets", blank / "secrets")
    settings.HOME = blank
    monkeypatch.setenv("LINLI_HOME", str(blank))
    restored(out, keys)
    assert heads() == held
    assert (photos.folder() / kept.name).read_bytes() == bytes_before
    assert [path.name for path in photos.folder().iterdir()] == [kept.name]
    assert sealed.unseal(reporter(case)) == NAMED

    # It is guarded as the other was, and life goes on.
    database.check_role(testdb.cluster().serving_url(str(connection.settings_dict["NAME"])))
    with pytest.raises(Exception, match="permission denied"):
        connection.cursor().execute("DELETE FROM journal_entry")
    ways.fed_back(cast)
    assert verify()["ok"]


def tables(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
    assert row
    return int(row[0])


def test_nothing_is_written_when_the_keys_do_not_fit(
    cast: Cast, fresh_database: str, home: Path, settings: Any
) -> None:
    ways.report(cast, **NAMED)
    out, keys = home / "out", home / "keys"
    backups.backup(owner(fresh_database), out, keys)
    server, name = testdb.cluster(), f"linli_clone_{os.getpid()}_refused"
    server.create_database(name)
    empty = server.owner_url(name)
    try:
        settings.MASTER_KEY = "11" * 32
        (settings.HOME / "secrets/master_key").write_text(settings.MASTER_KEY)
        with pytest.raises(Plain, match="does not open this backup's persons"):
            backups.restore(empty, cluster.SERVING, out, keys)
        (settings.HOME / "secrets/master_key").unlink()
        with pytest.raises(Plain, match="Keys are missing"):
            backups.restore(empty, cluster.SERVING, out, keys)
        (settings.HOME / "secrets/master_key").write_text("00" * 32)
        with (keys / backups.KEYS).open("r+b") as file:
            file.truncate(20)
        with pytest.raises(Plain, match=r"persons\.keys is damaged"):
            backups.restore(empty, cluster.SERVING, out, keys)
        assert tables(empty) == 0
    finally:
        server.drop_database(name)


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def test_a_backup_that_was_damaged_is_found_and_not_used(cast: Cast, fresh_database: str, home: Path) -> None:
    ways.report(cast, **NAMED)
    out, keys = home / "out", home / "keys"
    backups.backup(owner(fresh_database), out, keys)
    assert backups.check(out, None)["opened"] == 0
    flipped(out / backups.DUMP)
    (out / "more.txt").write_text("x")
    (out / backups.HEADS).unlink()
    with pytest.raises(Plain, match="damaged") as refused:
        backups.check(out, None)
    assert refused.value.detail.splitlines() == [
        "缺少 missing: heads.json",
        "多出 not of it: more.txt",
        "变了 changed: linli.dump",
    ]
    with pytest.raises(Plain, match="damaged"):
        backups.restore(owner(fresh_database), cluster.SERVING, out, keys)
    (out / manifest.NAME).write_text("{}")
    with pytest.raises(Plain, match="no whole backup"):
        backups.check(out, None)
