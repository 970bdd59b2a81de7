"""The roll-out of chapter 5 replayed over HTTP, and every board recounted from the journal (1.2, 5.1–5.3, 6.1, 6.4)."""

import json
import os
import subprocess
import sys

import pytest

from linli.ops.environment import SOURCE


def replay(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "linli", "replay", "rollout", *words],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


# What nobody may have left out, told from the journal.
HAPPENED = (
    *(
        "leaders",
        "reported_in",
        "visits",
        "matters",
        "inspections",
        "inspected",
        "findings",
        "sent_back",
        "mended",
    ),
    *("forums", "opinions", "written", "practices", "taken_over", "projects", "meetings", "letters"),
    *("reports", "reports_read", "briefings", "walks"),
)


@pytest.mark.clause("5.1", "5.2", "5.3", "6.1", "6.4")
def test_a_tenth_of_the_city_is_rolled_out_and_every_board_is_right() -> None:
    ran = replay("--scale", "0.1", "--json")
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    found = json.loads(ran.stdout)
    assert (found["mismatches"], found["unexpected"]) == ([], [])
    assert found["communities"] == 42
    formed = {one["phase"]: (one["formed"], one["running"]) for one in found["phases"]}
    assert formed["pilot"][0] == 21
    assert formed["everywhere"] == formed["consolidation"] == (42, 42)
    assert len(found["ways"]) == 9
    assert [name for name in HAPPENED if not found[name]] == []
    # Each leader is linked to one committee and sees one matter through; the others are shown as having nobody (6.1).
    assert found["leaders"] == found["reported_in"] == found["visits"] == found["matters"]
    last = found["phases"][-1]
    assert (last["led"], last["led"] + last["not_led"]) == (found["leaders"], 42)
    assert last["not_led"] > 0
    assert found["mended"] == found["findings"]
    assert found["taken_over"] == 2 * found["practices"]
    assert found["reports"] == found["reports_read"]
    assert found["reports_left"] == []
    assert found["journal"]["ok"]


def test_a_scale_is_a_share() -> None:
    for wrong in ("0", "2", "half"):
        ran = replay("--scale", wrong)
        assert ran.returncode == 3
        assert "--scale" in ran.stderr
