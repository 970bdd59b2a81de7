"""What machines are told that watch over this one: that it lives, that it is ready and what is missing, figures."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from tests import ways
from tests.cast import Cast
from tests.conftest import point_at
from tests.pages import signed_in

from linli.core import checkup, clock, readiness, status_files
from linli.core.journal.models import Chain
from linli.core.procedures.kinds import Refused
from linli.web import monitor
from tools.kit import testdb

TOKEN = "t" * 64


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.HOME = tmp_path
    settings.METRICS_TOKEN = TOKEN
    monkeypatch.setattr(monitor, "READY_FOR", -1.0)
    return tmp_path


def ready() -> tuple[int, list[str]]:
    """The status, and the parts that are missing."""
    answer = Client().get("/health/ready")
    told = json.loads(answer.content)
    assert set(told) == {"ready", "parts"}
    return answer.status_code, [part for part, good in told["parts"].items() if not good]


def figures(client: Client | None = None) -> dict[str, float]:
    """Every figure by its name and labels."""
    answer = (client or Client()).get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return {
        one.name + "".join(f" {name}={value}" for name, value in sorted(one.labels.items())): one.value
        for family in text_string_to_metric_families(answer.content.decode())
        for one in family.samples
    }


def test_it_lives_whatever_the_database_does(django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        answer = Client().get("/health/live", headers={"Host": "10.0.0.7:8000"})
    assert (answer.status_code, json.loads(answer.content)) == (200, {"live": True})
    assert Client().post("/health/live").status_code == 405


def test_a_name_that_is_not_ours_opens_these_three_and_nothing_else(db: None) -> None:
    there = ("/health/live", "/health/ready", "/metrics", "/", "/metrics/", "/health/live/", "/sign-in/")
    found = {
        address: Client().get(address, headers={"Host": "evil.example"}).status_code for address in there
    }
    assert [address for address, status in found.items() if status != 400] == list(there[:3])


def test_it_is_ready_when_everything_that_people_need_is_there(db: None) -> None:
    assert ready() == (503, ["worker", "tick"])
    status_files.leave(status_files.WORKER)
    status_files.leave(status_files.TICK)
    assert ready() == (200, [])


@pytest.mark.parametrize(("name", "part"), [(status_files.WORKER, "worker"), (status_files.TICK, "tick")])
def test_one_that_fell_silent_is_missed(
    name: str, part: str, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    status_files.leave(name)
    monkeypatch.setattr(clock, "AHEAD", status_files.PATIENCE[name] + 1)
    for other in {status_files.WORKER, status_files.TICK} - {name}:
        status_files.leave(other)
    assert ready() == (503, [part])


def test_a_full_disk_is_missed_and_an_answer_holds_for_a_while(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    status_files.leave(status_files.WORKER)
    status_files.leave(status_files.TICK)
    monkeypatch.setattr(readiness, "LEAST", 1 << 60)
    assert ready() == (503, ["disk"])
    monkeypatch.setattr(monitor, "READY_FOR", 60.0)
    monkeypatch.setattr(readiness, "LEAST", 0)
    assert ready() == (503, ["disk"])


@pytest.mark.commits
def test_a_migration_that_the_database_has_not_had_is_missed(fresh_database: str) -> None:
    status_files.leave(status_files.WORKER)
    status_files.leave(status_files.TICK)
    assert ready() == (200, [])
    with psycopg.connect(testdb.cluster().owner_url(testdb.name(fresh_database))) as owner:
        owner.execute("DELETE FROM django_migrations WHERE (app, name) = ('places', '0001_initial')")
    assert ready() == (503, ["migrations"])
    assert figures()["linli_migrations_pending"] == 1
    assert "places.0001_initial" in checkup.migrations().english


def test_a_database_that_is_away_is_said_at_once(
    worker_database: str, home: Path, django_db_blocker: Any
) -> None:
    status_files.leave(status_files.WORKER)
    status_files.leave(status_files.TICK)
    with django_db_blocker.unblock():
        point_at("postgresql://nobody@127.0.0.1:9/none")
        try:
            assert ready() == (503, ["database", "migrations"])
            assert Client().get("/health/live").status_code == 200
            shown = figures()
            assert shown["linli_database_up"] == 0
            assert "linli_outbox_waiting" not in shown
        finally:
            point_at(worker_database)


@pytest.mark.parametrize(
    ("token", "given", "status"),
    [
        (TOKEN, "", 401),
        (TOKEN, f"Bearer {'x' * 64}", 401),
        (TOKEN, TOKEN, 401),
        (TOKEN, f"Bearer {TOKEN} ", 200),  # blanks around a header's value are not its own
        ("", "Bearer ", 404),
    ],
)
def test_figures_are_for_who_has_the_token(
    token: str, given: str, status: int, settings: Any, db: None
) -> None:
    settings.METRICS_TOKEN = token
    answer = Client().get("/metrics", headers={"Authorization": given.strip()} if given else {})
    assert answer.status_code == status
    assert (b"linli_" in answer.content) is (status == 200)


def test_what_is_counted(cast: Cast) -> None:
    before = figures()
    problem = ways.report(cast)
    client = signed_in(cast.stranger)
    client.get(f"/problems/{problem.pk}/")
    Client().post("/sign-in/", {"username": "nobody", "password": "wrong"})
    with pytest.raises(Refused):
        ways.go(problem, "accept", cast.member)
    after = figures()

    def grown(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    page = "method=GET route=/problems/<int:pk>/"
    assert grown(f"linli_requests_total {page} status=4xx") == 1
    assert grown(f"linli_request_seconds_count {page}") == 1
    assert grown("linli_moves_total move=report procedure=problem") == 1
    assert grown("linli_sign_ins_total outcome=wrong") == 1
    assert grown("linli_refusals_total clause=right move=accept procedure=problem") == 1
    assert after["linli_journal_entries_total"] == sum(Chain.objects.values_list("seq", flat=True))
    assert after["linli_database_up"] == 1
    assert after["linli_migrations_pending"] == 0


def test_no_label_names_a_person_a_place_or_a_case(cast: Cast) -> None:
    case = ways.report(cast, "张翠山家漏水", name="张翠山", phone="13900001111")
    signed_in(cast.clerk).get(f"/problems/{case.pk}/")
    Client().get(f"/c/{cast.place.code}/")
    said = "\n".join(figures())
    for secret in (
        "张翠山",
        "13900001111",
        cast.place.code,
        str(cast.place),
        cast.clerk.name,
        f"/{case.pk}/",
    ):
        assert secret not in said
    labels = {name for one in figures() for name in re.findall(r" (\w+)=", one)}
    assert labels <= {
        "clause",
        "edition",
        "le",
        "method",
        "move",
        "outcome",
        "procedure",
        "route",
        "state",
        "status",
        "what",
    } | {"generation", "implementation", "major", "minor", "patchlevel", "version"}


COUNTS = """
import sys
from linli.core import metrics
metrics.SIGN_INS.labels("wrong").inc(int(sys.argv[1]))
"""


def test_several_processes_are_counted_together(tmp_path: Path, db: None) -> None:
    """As the server's workers do it: each counts into its own file, whichever is asked gives the sum."""
    folder = tmp_path / "counts"
    folder.mkdir()
    told = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(folder), "PYTHONPATH": "src"}
    for number in ("2", "40"):
        subprocess.run([sys.executable, "-c", COUNTS, number], env=told, check=True)
    asks = "from linli.web import monitor; print(monitor._counted().decode())"
    setup = "import django; django.setup(); "
    told |= {"DJANGO_SETTINGS_MODULE": "linli.settings"}
    done = subprocess.run(
        [sys.executable, "-c", setup + asks], env=told, check=True, capture_output=True, text=True
    )
    assert 'linli_sign_ins_total{outcome="wrong"} 42.0' in done.stdout
