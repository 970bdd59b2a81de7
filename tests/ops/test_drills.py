"""The drills, each in its short form: the long one is `./linli drills`."""

import json
import os
import subprocess
import sys

from linli.ops.environment import ROOT, SOURCE
from tools.drills.checks import Found
from tools.drills.run import DRILLS


def test_the_drills_lose_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "linli", "drills", "--times", "1", "--writes", "60", "--json"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["drills"]
    assert [one["name"] for one in found] == list(DRILLS)
    for one in found:
        assert set(one) == {"name", "runs", "acknowledged", "lost", "ok"}
        assert (one["lost"], one["ok"], one["runs"] > 0, one["acknowledged"] > 0) == (0, True, True, True)


def test_what_is_lost_or_doubled_is_counted() -> None:
    """A drill that finds nothing because it looks at nothing is not in order either."""
    assert not Found().ok
    found = Found(runs=1)
    found.once([1, 2], [2, 1, 3], "writes")
    assert (found.ok, found.acknowledged) == (True, 2)
    found.once([4, 5], [5, 5], "writes")
    assert (found.ok, found.acknowledged, found.lost) == (False, 4, 1)
    assert found.wrong == ["run 1: 1 writes lost", "run 1: 1 writes are there twice"]
