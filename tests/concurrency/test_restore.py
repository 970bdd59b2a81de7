"""A backup older than an erasing: restored, the chain verifies, and what was erased since stays erased."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests import ways
from tests.cast import Cast
from tests.conftest import point_at

from linli.core.journal import erase
from linli.core.journal.heads import compare, heads
from linli.core.journal.models import Note
from linli.core.journal.verify import verify
from linli.core.people import sealed
from linli.core.people.models import Person
from linli.core.procedures.models import Case
from linli.domains.demands.models import Reporter
from linli.ops import backup as backups
from linli.ops import cluster, database, tallies, testdb
from linli.ops.plain import Plain

pytestmark = pytest.mark.commits
NAMED = {"name": "张三", "phone": "13800000000"}


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    testdb.cluster()
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
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
    restored(out, keys)
    assert sealed.unseal(reporter(case)) == {}
    assert verify()["ok"]


def test_the_restored_database_keeps_its_guards(
    cast: Cast, fresh_database: str, home: Path, restored: Callable[[Path, Path], None]
) -> None:
    ways.report(cast)
    backups.backup(owner(fresh_database), home / "out", home / "keys")
    restored(home / "out", home / "keys")
    url = testdb.cluster().serving_url(str(connection.settings_dict["NAME"]))
    database.check_role(url)
    with pytest.raises(Exception, match="permission denied"):
        connection.cursor().execute("DELETE FROM journal_entry")
    ways.fed_back(cast)
    assert verify()["ok"]


def test_what_cannot_be_restored_is_said(cast: Cast, fresh_database: str, home: Path) -> None:
    with pytest.raises(Plain, match="is missing"):
        backups.restore(owner(fresh_database), cluster.SERVING, home / "nowhere", home / "keys")
    backups.backup(owner(fresh_database), home / "out", home / "keys")
    with pytest.raises(Plain, match="empty database"):
        backups.restore(owner(fresh_database), cluster.SERVING, home / "out", home / "keys")
    with pytest.raises(Plain, match="not empty"):
        backups.backup(owner(fresh_database), home / "out", home / "keys")
