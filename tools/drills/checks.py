"""What every drill asks of the database afterwards: what was acknowledged is there once, and nothing is half done."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

# A case whose state is not that of its last line: a move that was half made.
HALF = (
    "SELECT c.id FROM procedures_case c LEFT JOIN LATERAL (SELECT target FROM journal_entry"
    " WHERE case_id = c.id AND procedure <> '' AND verb <> 'lapse' ORDER BY seq DESC LIMIT 1) e ON true"
    " WHERE e.target IS DISTINCT FROM c.state"
)


@dataclass
class Found:
    """What a drill found; `wrong` says in words what was not as it must be."""

    runs: int = 0
    acknowledged: int = 0
    lost: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.runs > 0 and self.acknowledged > 0 and self.lost == 0 and not self.wrong

    def expect(self, fits: bool, otherwise: str) -> None:
        if not fits:
            self.wrong.append(f"run {self.runs}: {otherwise}")

    def once(self, said: Iterable[Any], there: Iterable[Any], what: str) -> None:
        """Everything that was said is there, and once."""
        wanted, counted = Counter(said), Counter(there)
        self.acknowledged += len(wanted)
        lost = [one for one in wanted if not counted[one]]
        self.lost += len(lost)
        self.expect(not lost, f"{len(lost)} {what} lost")
        twice = [one for one in wanted if counted[one] > 1 or wanted[one] > 1]
        self.expect(not twice, f"{len(twice)} {what} are there twice")


def whole(found: Found) -> None:
    """The chains are unbroken, the tallies are those of the lines, and no move is half made."""
    from linli.core import statements
    from linli.core.journal.verify import verify
    from linli.ops import tallies

    told = verify()
    found.expect(told["ok"], f"the journal is broken: {told['broken'][:3]}")
    found.expect(tallies.verify()["ok"], "the tallies are not those of the lines")
    half = statements.rows(HALF, [])
    found.expect(not half, f"{len(half)} moves are half made")


def linli(url: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command of ours, in a process of its own."""
    told = os.environ | {"LINLI_DATABASE_URL": url} | environment
    command = [sys.executable, "-m", "linli", *words, "--json"]
    return subprocess.run(
        command, env=told, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
