"""What is found wrong with an installation, how it is said, and that the system administrator's desk shows it."""

import os
from pathlib import Path
from typing import Any

import pytest
from tests import pages
from tests.cast import Cast, hold

from linli.core import checkup, clock, status_files
from linli.core.people.models import Account
from linli.core.places.models import Place
from linli.core.procedures.models import Installation
from linli.ops.host.secrets import key

SAFE = {
    "DEBUG": False,
    "ALLOWED_HOSTS": ["linli.example.gov.cn"],
    "CSRF_TRUSTED_ORIGINS": ["https://linli.example.gov.cn"],
    "SESSION_COOKIE_SECURE": True,
    "PROXIES": ["127.0.0.1"],
}


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def real(db: None) -> None:
    Installation.objects.create(id=1, kind="real", city="lanzhou", ready=True, born_at=clock.now())


def state(examination: Any) -> tuple[str, str]:
    found = examination()
    return found.state, found.says


def test_every_examination_answers_in_both_languages(real: None) -> None:
    found = list(checkup.findings())
    assert len({one.name for one in found}) == len(checkup.EXAMINATIONS)
    assert [one.name for one in found if "could not be examined" in one.english] == []
    assert all(one.chinese and one.english and one.state in ("ok", "note", "wrong") for one in found)


def test_one_that_fails_holds_up_no_other(db: None) -> None:
    def fails() -> checkup.Finding:
        raise ValueError("张翠山")

    found = list(checkup.findings([fails, checkup.disk]))
    assert [one.name for one in found] == ["fails", "disk"]
    assert (found[0].state, found[0].english) == ("wrong", "could not be examined (ValueError)")


def test_a_demo_is_asked_for_no_tls(db: None) -> None:
    assert state(checkup.reached)[0] == "ok"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DEBUG", True, "LINLI_DEBUG=1"),
        ("ALLOWED_HOSTS", ["*"], "must name the site"),
        ("ALLOWED_HOSTS", ["127.0.0.1"], "LINLI_HOSTS lacks linli.example.gov.cn"),
        ("CSRF_TRUSTED_ORIGINS", [], "LINLI_ORIGINS is not set"),
        ("CSRF_TRUSTED_ORIGINS", ["http://linli.example.gov.cn"], "must begin with https://"),
        ("SESSION_COOKIE_SECURE", False, "LINLI_TLS=1 is not set"),
        ("PROXIES", [], "LINLI_PROXIES is not set"),
    ],
)
def test_what_does_not_fit_together_at_the_door(
    name: str, value: Any, says: str, real: None, settings: Any
) -> None:
    for one, good in SAFE.items():
        setattr(settings, one, good)
    assert state(checkup.reached) == (
        "ok",
        "经 TLS 打开：https://linli.example.gov.cn  reached by TLS through the proxy",
    )
    settings.ALLOWED_HOSTS = [".example.gov.cn"]
    assert state(checkup.reached)[0] == "ok"
    settings.ALLOWED_HOSTS = SAFE["ALLOWED_HOSTS"]
    setattr(settings, name, value)
    assert state(checkup.reached)[0] == "wrong"
    assert says in state(checkup.reached)[1]


def test_three_offices_are_three_people_with_a_second_factor(real: None) -> None:
    city = Place.objects.get(level=Place.CITY)
    assert state(checkup.administrators)[0] == "wrong"
    offices = [hold(name, name, city) for name in ("system_admin", "security_admin")]
    assert "审计管理员" in state(checkup.administrators)[1]
    offices.append(hold("audit", "audit_admin", city))
    assert state(checkup.administrators)[0] == "note"
    Account.objects.filter(person__in=[one.person_id for one in offices]).update(factor=b"sealed")
    assert state(checkup.administrators) == ("ok", "3 位管理员，各管各的  3, apart")


def test_a_list_of_first_passwords_that_was_left(home: Path, db: None) -> None:
    assert state(checkup.first_passwords)[0] == "ok"
    (home / "secrets").mkdir()
    (home / "secrets/first-sign-ins.csv").write_text("")
    assert state(checkup.first_passwords)[0] == "wrong"


def test_backups_and_readings_of_the_journal_grow_old(real: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (state(checkup.backed_up)[0], state(checkup.verified)[0]) == ("wrong", "note")
    status_files.leave(status_files.BACKUP)
    status_files.leave(status_files.VERIFIED, ok=True)
    assert (state(checkup.backed_up)[0], state(checkup.verified)[0]) == ("ok", "ok")
    monkeypatch.setattr(clock, "AHEAD", 40 * checkup.DAY)
    assert (state(checkup.backed_up)[0], state(checkup.verified)[0]) == ("wrong", "note")
    status_files.leave(status_files.VERIFIED, ok=False)
    assert state(checkup.verified)[0] == "wrong"


def test_who_stands_still_and_what_is_full(real: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "has never run" in state(checkup.worker)[1]
    status_files.leave(status_files.WORKER)
    assert state(checkup.worker)[0] == "ok"
    monkeypatch.setattr(clock, "AHEAD", 1000)
    assert state(checkup.worker) == (
        "wrong",
        "后台发信16 分钟没有动静：看 logs/worker.log，重启服务  the worker has been silent for 16 min: "
        "see logs/worker.log, restart",
    )
    monkeypatch.setattr(checkup, "ROOM", 1 << 60)
    assert state(checkup.disk)[0] == "wrong"
    (home / "logs").mkdir()
    with (home / "logs/web.log").open("wb") as file:
        os.truncate(file.fileno(), checkup.GIGABYTE + 1)
    assert state(checkup.logs)[0] == "note"


def test_a_server_that_forgets_is_found(real: None) -> None:
    """That of the tests gives up safety against power loss."""
    assert state(checkup.durability)[0] == "wrong"
    assert "fsync=off" in state(checkup.durability)[1]
    assert state(checkup.encoding)[0] == "ok"


def test_a_mark_is_whole_or_not_there(home: Path) -> None:
    assert (status_files.read("tick"), status_files.age("tick"), status_files.alive("tick")) == (
        None,
        None,
        False,
    )
    status_files.leave("tick", taken=3)
    assert status_files.read("tick") == {"at": clock.real(), "taken": 3}
    (home / "marks/tick.json").write_text('{"at": "noon"}')
    assert (status_files.read("tick"), status_files.alive("tick")) == (None, False)


def test_the_checklist_shows_what_is_wrong_first_and_what_doctor_found(cast: Cast, home: Path) -> None:
    system = pages.signed_in(hold("系统员", "system_admin", Place.objects.get(level=Place.CITY)))
    page = pages.text(system.get("/desk/system/"))
    assert "运行一次 ./linli doctor" in page
    found = [
        {"name": "fonts", "state": "ok", "chinese": "思源", "english": "Noto"},
        {
            "name": "keys",
            "state": "wrong",
            "chinese": "别人读得到 master_key",
            "english": "readable by others",
        },
        {"name": "disk", "state": "wrong", "chinese": "旧的", "english": "old"},
    ]
    status_files.leave(status_files.DOCTOR, ok=False, findings=found)
    page = pages.text(system.get("/desk/system/"))
    assert "别人读得到 master_key" in page
    assert page.index("别人读得到") < page.index("思源")
    assert "旧的" not in page, "what can be examined now is not shown from then"
    assert "项要改" in page


def test_what_root_leaves_belongs_to_the_service(home: Path) -> None:
    """`doctor` run by root on an installation of another user must not keep that one from writing."""
    if os.geteuid() == 0:
        os.chown(home, 65534, 65534)
    status_files.leave("doctor", ok=True)
    key(home, "metrics_token")
    for path in (home / "marks", home / "marks/doctor.json", home / "secrets"):
        assert path.stat().st_uid == home.stat().st_uid, path
    assert (home / "secrets/metrics_token").stat().st_uid == home.stat().st_uid
