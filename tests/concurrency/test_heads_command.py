"""The heads as somebody outside holds them: printed by one command, compared by another."""

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from tests import ways
from tests.cast import Cast

from linli.core.journal import heads
from linli.core.journal.models import Chain
from linli.core.journal.verify import verify
from linli.ops.environment import ROOT
from tools.kit import testdb
from tools.kit.crowd import together

pytestmark = pytest.mark.commits


def linli(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "LINLI_DATABASE_URL": url,
        "LINLI_HOME": str(testdb.home()),
        "PYTHONPATH": str(ROOT / "src"),
    }
    command = [sys.executable, "-m", "linli", *words, "--json"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_heads_are_printed_and_compared(cast: Cast, fresh_database: str, tmp_path: Path) -> None:
    ways.solving(cast)
    file = tmp_path / "held.json"
    file.write_text(linli(fresh_database, "journal", "heads").stdout)
    (head,) = json.loads(file.read_text())
    assert (head["code"], head["seq"]) == (cast.place.code, Chain.objects.get(place=cast.place).seq)
    ways.report(cast)
    assert linli(fresh_database, "journal", "verify", "--held", str(file)).returncode == 0
    file.write_text(json.dumps([head | {"seq": 99}]))
    done = linli(fresh_database, "journal", "verify", "--held", str(file))
    assert done.returncode == 1
    assert json.loads(done.stdout)["broken"] == [
        {"code": cast.place.code, "seq": 99, "why": "the line is gone"}
    ]
    for text in ("", "{}", "[1]", '[{"code": "1"}]'):
        file.write_text(text)
        done = linli(fresh_database, "journal", "verify", "--held", str(file))
        assert (done.returncode, "is not what" in json.loads(done.stdout)["error"]) == (3, True)


def test_a_signed_file_is_checked_and_what_came_after_it_is_read(
    cast: Cast, fresh_database: str, tmp_path: Path
) -> None:
    ways.solving(cast)
    file = tmp_path / "heads.json"
    assert linli(fresh_database, "journal", "heads", "--out", str(file)).returncode == 0
    ways.report(cast)
    whole = json.loads(linli(fresh_database, "journal", "verify", "--from", str(file)).stdout)
    after = json.loads(linli(fresh_database, "journal", "verify", "--from", str(file), "--since").stdout)
    assert (whole["ok"], after["ok"], whole["held"]["heads"]) == (True, True, 1)
    assert (whole["entries"] - after["entries"], after["entries"]) == (3, 1)
    key = json.loads(linli(fresh_database, "journal", "key").stdout)["public_key"]
    assert linli(fresh_database, "journal", "verify", "--from", str(file), "--key", key).returncode == 0
    assert linli(fresh_database, "journal", "verify", "--from", str(file), "--key", "ab" * 32).returncode == 3
    document = json.loads(file.read_text())
    for changed in (
        document | {"at": "2021-11-09T09:00:00+08:00"},
        document | {"heads": []},
        document | {"heads": [document["heads"][0] | {"seq": 1}]},
        document | {"signature": "00" * 64},
        document | {"public_key": "ab" * 32},
    ):
        file.write_text(json.dumps(changed))
        assert linli(fresh_database, "journal", "verify", "--from", str(file)).returncode == 3
    file.write_text(json.dumps(document))
    assert linli(fresh_database, "journal", "verify", "--from", str(file)).returncode == 0


def test_the_heads_of_a_street_are_those_below_it(cast: Cast, fresh_database: str) -> None:
    ways.report(cast)
    cast.place, cast.next_door = cast.next_door, cast.place
    ways.report(cast)
    cast.place, cast.next_door = cast.next_door, cast.place
    assert cast.place.street
    below = {head["code"] for head in heads.heads(cast.place.street.code)}
    everywhere = {head["code"] for head in heads.heads()}
    assert below == {
        place.code for place in (cast.place, cast.next_door) if place.street_id == cast.place.street_id
    }
    assert everywhere == {cast.place.code, cast.next_door.code}


def test_verify_reads_one_moment_while_others_write(cast: Cast, fresh_database: str) -> None:
    """A line that comes while the chains are read belongs to the next reading, with its head."""
    ways.report(cast)
    seen: list[int] = []

    def told(number: int) -> None:
        seen.append(number)
        done = together(fresh_database, [("report", {"place": cast.place.pk, "token": str(uuid4())})])
        assert len(done) == 1

    found = verify(told=told)
    assert (found["broken"], found["entries"], seen) == ([], 1, [1])
    assert verify()["entries"] == 2
