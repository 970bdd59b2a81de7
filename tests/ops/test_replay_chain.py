"""The replay of the chain: messages of our own through all five steps over HTTP, by every route (4.1–4.5)."""

import json
import os
import subprocess
import sys

import pytest

from linli.ops.environment import SOURCE


@pytest.mark.clause("4.1")
@pytest.mark.clause("4.2")
@pytest.mark.clause("4.3")
@pytest.mark.clause("4.4")
@pytest.mark.clause("4.5")
def test_every_message_is_answered() -> None:
    """All are closed or accounted for, departments sign in with a code, and the journal is whole."""
    ran = subprocess.run(
        [sys.executable, "-P", "-m", "linli", "replay", "chain", "--limit", "20", "--json"],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    found = json.loads(ran.stdout)
    assert (found["read"], found["closed"]) == (20, 20)
    assert (found["refused"], found["unaccounted"]) == ([], [])
    assert all(
        found["by_route"][route] for route in ("community", "meeting", "referral", "merged", "declined")
    )
    assert found["journal"]["ok"]
