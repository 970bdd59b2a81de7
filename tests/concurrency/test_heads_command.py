"""The heads as somebody outside holds them: printed by one command, compared by another."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests import ways
from tests.cast import Cast
from tests.concurrency.crowd import ROOT

from linli.core.journal.models import Chain

pytestmark = pytest.mark.commits


def linli(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"LINLI_DATABASE_URL": url, "PYTHONPATH": str(ROOT / "src")}
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
