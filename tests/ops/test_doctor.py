"""`./linli doctor`: what takes the keys, the roles and the network to find."""

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.ops.test_command_line import linli

from linli.core import clock, status_files
from linli.ops import doctor, environment
from tools.kit import testdb


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    testdb.cluster()
    settings.HOME = tmp_path
    settings.MASTER_KEY = settings.INDEX_KEY = "ab" * 32
    monkeypatch.setenv("LINLI_HOME", str(tmp_path))
    return tmp_path


def test_an_empty_installation_is_told_all_that_it_lacks(worker_database: str, tmp_path: Path) -> None:
    """The command as a whole, on a database that nobody has set up."""
    said = linli("doctor", "--json", LINLI_HOME=str(tmp_path), LINLI_DATABASE_URL=worker_database)
    assert said.returncode == 1, said.stderr
    told = json.loads(said.stdout)
    found = {one["name"]: one for one in told["findings"]}
    assert len(found) == len(told["findings"])
    assert (told["ok"], found["installation"]["state"]) == (False, "wrong")
    assert [name for name, one in found.items() if "could not be examined" in one["english"]] == []
    for name in (
        "machine",
        "disk",
        "durability",
        "tls",
        "backup",
        "role",
        "append-only",
        "hsts",
        "mail",
        "keys",
    ):
        assert name in found
    kept = json.loads((tmp_path / "marks/doctor.json").read_text())
    assert [one["name"] for one in kept["findings"]] == list(found)
    assert "postgresql://" not in said.stdout


def test_keys_that_others_can_read_or_that_are_old(home: Path, db: None) -> None:
    environment.of(home, "")
    assert doctor.keys()[1] == "ok"
    path = home / "secrets/master_key"
    os.utime(path, (clock.real() - 2 * doctor.YEAR,) * 2)
    assert doctor.keys()[1] == "note"
    path.chmod(0o644)
    assert doctor.keys()[:2] == ("keys", "wrong")
    assert "master_key" in doctor.keys()[3]


def test_keys_that_were_never_made(settings: Any) -> None:
    settings.MASTER_KEY = "00" * 32
    assert doctor.keys()[1] == "wrong"


def test_a_backup_that_lies_with_its_keys(home: Path) -> None:
    assert doctor.apart()[1] == "note"
    (home / "b").mkdir()
    status_files.leave(status_files.BACKUP, out=str(home / "b/monday"), keys=str(home / "b"))
    assert "lie on one disk" in doctor.apart()[3]


@contextmanager
def door(greeting: bytes) -> Iterator[int]:
    """A port that greets who knocks."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with server.accept()[0] as who:
                who.sendall(greeting)

        greet = threading.Thread(target=answer)
        greet.start()
        yield server.getsockname()[1]
        greet.join()


@pytest.mark.parametrize(
    ("greeting", "state"), [(b"220 mail.example.gov.cn ESMTP\r\n", "ok"), (b"SSH-2.0-OpenSSH\r\n", "wrong")]
)
def test_the_mail_server_is_asked(greeting: bytes, state: str, settings: Any) -> None:
    settings.MAIL_HOST = "127.0.0.1"
    assert "no mail reaches anybody" in doctor.mail()[3]
    settings.MAIL_TO = "{user}@example.gov.cn"
    with door(greeting) as port:
        settings.MAIL_OPTIONS = {"port": port}
        assert doctor.mail()[1] == state
    assert "cannot be reached" in doctor.mail()[3]


def test_pages_by_tls_carry_hsts_or_it_is_said(settings: Any) -> None:
    assert doctor.hsts()[1] == "note"
    settings.SESSION_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31536000
    assert doctor.hsts()[1] == "ok"


def test_a_database_that_logs_what_is_typed_is_found(worker_database: str) -> None:
    assert doctor.database_log(worker_database)[1] == "ok"
    name = testdb.name(worker_database)
    talkative = f"{testdb.cluster().admin_url(name)}?options=-c%20log_error_verbosity%3Dverbose"
    assert doctor.database_log(talkative)[:2] == ("database-log", "wrong")
    assert "log_error_verbosity = terse" in doctor.database_log(talkative)[3]


@pytest.mark.parametrize(("size", "state"), [(8, "ok"), (8000, "wrong")])
def test_connections_are_enough(
    size: int, state: str, worker_database: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"]["OPTIONS"], "pool", {"max_size": size})
    assert doctor.connections(worker_database)[1] == state
