"""The replay of the formation: eight communities over HTTP, with every hard case (3.1–3.4)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from linli.ops.environment import SOURCE
from tools.replay.formation.people import Names
from tools.replay.formation.run import CASES


def replay(*words: str) -> subprocess.CompletedProcess[str]:
    """The command over a scratch database of the tests' cluster."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "linli", "replay", "formation", *words],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.clause("3.1")
@pytest.mark.clause("3.2")
@pytest.mark.clause("3.3")
@pytest.mark.clause("3.4")
def test_eight_communities_form_their_committees() -> None:
    """Every hard case ends as the readings say, nothing unexpected happens, and no letter's number is missing."""
    ran = replay("--communities", "8", "--json")
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    found = json.loads(ran.stdout)
    assert found["unexpected"] == []
    assert (found["communities"], found["formed"]) == (8, 8)
    assert found["by_case"] == dict.fromkeys(sorted(case for cases in CASES for case in cases), 1)
    assert found["journal"]["ok"]
    assert found["refused_as_expected"] > 50
    # Letters: one each, of whom one has left and one was dismissed.
    assert found["letters"] == found["members"] + 2


def test_a_number_or_all() -> None:
    ran = replay("--communities", "many")
    assert ran.returncode == 3
    assert "--communities" in ran.stderr


def test_names_are_made_up_without_any_list(tmp_path: Path) -> None:
    """No two are alike; lists that the caller has are used instead of ours."""
    names = Names(str(tmp_path))
    made = [names.new() for _ in range(5000)]
    assert len(set(made)) == 5000
    (tmp_path / "surnames.csv").write_text("surname,weight\n欧阳,1\n", "utf-8")
    assert Names(str(tmp_path)).new().startswith("欧阳")
