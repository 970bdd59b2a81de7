"""Proofs that go on for as long as they are given, in rounds: each round is one command, with a seed of its own.

A round that the end of the time cuts off says nothing and is no failure. A failure prints the command that does the
same again.
"""

import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from linli.ops import environment
from linli.ops.process import dying_with_me
from tools.kit import testdb
from tools.kit.testing import told_to_tools

LINES = 40  # of what a round said that are shown when it failed
GRACE = 20  # seconds that a round which is cut off has to put its things away


@dataclass(frozen=True)
class Round:
    """One command and what it is called; `again` does the same by hand."""

    name: str
    # What stands behind `./linli`; what stands behind `python`, where it begins with `-m`.
    command: list[str]

    @property
    def again(self) -> str:
        words = self.command
        if words[0] == "-m":
            return f"PYTHONPATH=src:. var/env/bin/python {shlex.join(words)}"
        return f"./linli {shlex.join(words)}"

    @property
    def line(self) -> list[str]:
        return self.command if self.command[0] == "-m" else ["-m", "linli", *self.command]


def run(rounds: Iterator[Round], minutes: float) -> int:
    """Run one after the other until there is no more or the time is over; 1 when one of them failed."""
    ends, done, fell = time.monotonic() + minutes * 60, 0, []
    for one in rounds:
        left = ends - time.monotonic()
        if left <= 0:
            break
        began = time.monotonic()
        code, said = _run(one.line, left)
        took = time.monotonic() - began
        word = {0: "ok", None: "cut off by the end of the time"}.get(code, "FELL")
        print(f"{one.name}  {took:.0f} s  {word}", flush=True)
        done += code == 0
        if code:
            fell.append(one)
            print(
                "\n".join([*(f"    {line}" for line in said[-LINES:]), f"    again: {one.again}"]), flush=True
            )
    print(f"{done} passed, {len(fell)} failed", flush=True)
    return 1 if fell else 0


def _run(command: list[str], seconds: float) -> tuple[int | None, list[str]]:
    """The command's exit code, None where the time cut it off, and its lines."""
    process = subprocess.Popen(
        dying_with_me([sys.executable, *command]),
        cwd=environment.ROOT,
        env=told_to_tools(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.extend(line.rstrip() for line in process.stdout or ()))
    reader.start()
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        code = None
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
    reader.join(GRACE)
    if process.stdout:
        process.stdout.close()
    return code, lines


# --- what goes round ------------------------------------------------------------------------------------------


def search(seed: int) -> Iterator[Round]:
    """The properties and walks, on what nobody chose."""
    files = sorted(
        path.relative_to(environment.ROOT).as_posix()
        for path in (environment.ROOT / "tests").rglob("test_*.py")
        if "from hypothesis" in path.read_text("utf-8")
    )
    for number in _from(seed):
        drawn = ["--hypothesis-profile=search", f"--hypothesis-seed={number}"]
        for file in files:
            yield Round(f"search {file} seed {number}", ["test", file, "-x", *drawn])


def fuzz(seed: int) -> Iterator[Round]:
    """Nonsense to every form, 1,000 calls a round."""
    for number in _from(seed):
        yield Round(f"fuzz seed {number}", ["fuzz", "--calls", "1000", "--seed", str(number)])


def replay(seed: int) -> Iterator[Round]:
    """Real messages, the forming of committees and a year's roll-out: short ones first, then ever longer ones."""
    for times in (1, 4, 16):
        yield Round(f"replay chain, {60 * times} messages", ["replay", "chain", "--limit", str(60 * times)])
        many = str(min(20 * times, 427))
        yield Round(f"replay formation, {many} communities", ["replay", "formation", "--communities", many])
        share = min(0.05 * times, 1)
        yield Round(f"replay rollout, {share:.0%} of the city", ["replay", "rollout", "--scale", str(share)])


def access(seed: int) -> Iterator[Round]:
    """Every address as every role from everywhere: once, and whole."""
    yield Round("access", ["access"])


def mutation(seed: int) -> Iterator[Round]:
    """Each check of the access rules taken away once; what was found is kept, and the next run goes on from there."""
    kept = testdb.home() / "mutation" / testdb.sources()
    yield Round("mutation", ["-m", "tools.access.mutate", "--kept", str(kept), "--seed", str(seed)])


def _from(seed: int) -> Iterator[int]:
    while True:
        yield seed
        seed += 1


ROUNDS: dict[str, Callable[[int], Iterator[Round]]] = {
    "search": search,
    "fuzz": fuzz,
    "mutation": mutation,
    "replay": replay,
    "access": access,
}
