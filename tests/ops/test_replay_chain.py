"""The replay of the chain: messages of our own through all five steps over HTTP, by every route (4.1–4.5)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from linli.core.procedures.kinds import procedure
from linli.ops.environment import SOURCE
from linli.ops.host import rooms
from tools.replay import run
from tools.replay.chain.account import WAYS
from tools.replay.chain.routes import DECLINED, ROUTES


def ran(*words: str) -> subprocess.CompletedProcess[str]:
    """The command over a scratch database of the tests' cluster."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "linli", "replay", "chain", *words],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.clause("4.1")
@pytest.mark.clause("4.2")
@pytest.mark.clause("4.3")
@pytest.mark.clause("4.4")
@pytest.mark.clause("4.5")
def test_every_message_is_answered_and_every_way_is_gone() -> None:
    """One message a way: each is closed or waits under a clock that is named; nothing unexpected, all of it proven."""
    done = ran("--routes", "all", "--communities", "1", "--json")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert (found["unexpected"], found["unaccounted"], found["refused"]) == ([], [], [])
    waiting = {one["way"]: one["clock"] for one in found["waiting"]}
    assert set(waiting) == {route.name for route in ROUTES if route.ends != "closed"}
    assert waiting["shelved"].startswith("problem.review 20")
    assert found["read"] == len(ROUTES) == found["closed"] + len(waiting)
    assert [name for name, n in found["routes"].items() if not n] == []
    assert all(found["by_route"].values())
    assert found["meetings"] == {"filed": 8}
    assert found["projects"] == {"accepted": 5, "stopped": 1}
    assert found["letters"]["sent"] == sum(found["letters"][one] for one in ("signed", "returned", "waiting"))
    assert found["letters"]["on_paper"]
    assert found["rounds"] == {"over": 3}
    assert found["duties"]["done"] > found["duties"]["late"]
    assert found["journal"]["ok"]
    assert found["tallies"]["ok"]


def test_what_a_way_is_counted_by_is_a_move_that_there_is() -> None:
    """A move that was renamed would leave its way empty for ever."""
    rooms.load()
    marks = {"list.bulk", "group.paste", "vote.secret", "vote.again"}
    for wanted in WAYS.values():
        name, _, more = wanted.partition("+")
        kind, _, verb = name.partition(".")
        if kind != "channel" and name not in marks:
            assert any(move.name == verb for move in procedure(kind).moves), name
        assert not more or more.startswith(("reason.", "level."))


def test_every_listed_reason_to_decline_has_a_way() -> None:
    from linli.domains.problems import rules

    assert set(DECLINED) == set(rules.DECLINE_REASONS.value())


def test_messages_are_spread_in_turn() -> None:
    """Twenty messages at the least a community; each begins at another way, so that a small file meets many."""
    made = run.spread([(str(n), "灯坏了") for n in range(60)], 50)
    assert [row.place for row in made[:4]] == [0, 1, 2, 0]
    assert {row.place for row in made} == {0, 1, 2}
    assert len({row.way.name for row in made}) > 40
    assert len(run.spread([("1", "灯坏了")], 50)) == 1
    assert run.spread([], 50) == []


def test_a_file_needs_its_columns(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("id,words\n1,灯坏了\n", "utf-8")
    done = ran("--messages", str(wrong))
    assert done.returncode == 3
    assert "title" in done.stderr


def test_a_number_of_communities() -> None:
    done = ran("--communities", "all")
    assert done.returncode == 3
    assert "--communities" in done.stderr
