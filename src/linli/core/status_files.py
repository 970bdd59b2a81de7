"""Marks that an installation leaves in its data folder: when something was last done, and with what result.

The worker and the tick leave one at every round, a backup and a reading of the journal when they are done. Real
time, as the machine has it. Nothing personal is kept here, and nothing is lost when the folder is: it fills again.
"""

import json
import os
from pathlib import Path
from typing import Any

from linli.core import clock

WORKER, TICK, BACKUP, VERIFIED, DOCTOR = "worker", "tick", "backup", "verified", "doctor"
# After so many seconds without a round it is not alive. A worker sends its mails a few at a time, each with
# 20 seconds' patience; a sweep of a whole city takes minutes.
PATIENCE = {WORKER: 180, TICK: 600}


def folder() -> Path:
    """In the data folder of this process's environment."""
    from django.conf import settings

    return Path(settings.HOME) / "marks"


def leave(name: str, **facts: Any) -> None:
    """Write the mark whole or not at all. A full disk is no reason to stop working."""
    path = folder() / f"{name}.json"
    draft = path.with_name(f".{name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.write_text(json.dumps({"at": clock.real(), **facts}, ensure_ascii=False))
        _give(path.parent, draft)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)


def _give(*paths: Path) -> None:
    """What root leaves, as by `doctor`, is whose the data folder is: the service goes on writing there."""
    if os.geteuid() == 0:
        home = folder().parent.stat()
        for path in paths:
            os.chown(path, home.st_uid, home.st_gid)


def read(name: str) -> dict[str, Any] | None:
    """The mark with its `at`, seconds since 1970; None where there is none that can be read."""
    try:
        found = json.loads((folder() / f"{name}.json").read_text())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("at"), int) else None


def age(name: str) -> int | None:
    """How many seconds ago the mark was left; None where there is none."""
    found = read(name)
    return max(0, clock.real() - found["at"]) if found else None


def alive(name: str) -> bool:
    """Whether the worker or the tick has made a round of late."""
    gone = age(name)
    return gone is not None and gone <= PATIENCE[name]
