"""`./linli test`: every check there is; with arguments, pytest alone with these.

Lint, format, types and floors run beside the tests: what waits for the database leaves them room.
The last line is pytest's closing line. Exit 1 if anything failed.
"""

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from linli.ops import environment
from linli.ops.host import chromium, cluster
from linli.ops.process import dying_with_me, end_in_order

ROOT = environment.ROOT
CHECKS = {
    "ruff check": ["ruff", "check", "--quiet", "."],
    "ruff format": ["ruff", "format", "--quiet", "--check", "."],
    "mypy": ["mypy", "--no-error-summary"],
    "import-linter": [],
}
# import-linter has no `-m` of its own.
LINT = "from importlinter.cli import lint_imports_command as lint; lint([])"


def main(args: argparse.Namespace) -> int:
    end_in_order()
    rest: list[str] = args.rest
    told = told_to_tools()
    summary: list[str] = []
    failed = False
    browser = chromium.find() or chromium.install()
    if browser:
        told["LINLI_CHROMIUM"] = str(browser)
    else:
        print(chromium.WORDS, flush=True)
    beside: Future[tuple[bool, list[str]]] | None = None
    if not rest:
        beside = ThreadPoolExecutor(1).submit(checks, told)
        rest = ["-n", "2", "--dist", "loadgroup"]
        if not browser:
            rest += ["-m", "not browser"]
            failed = True
            summary.append("browser: NOT RUN")
    with cluster.lease(environment.home() / "test", fast=True):
        code, closing = pytest(rest, told)
    if beside is not None:
        wrong, lines = beside.result()
        failed, summary = failed or wrong, lines + summary
    if summary:
        print("\n" + "\n".join(summary))
    print(closing, flush=True)
    return 1 if failed or code else 0


def checks(told: dict[str, str]) -> tuple[bool, list[str]]:
    """Lint, format, types and floors: whether any failed, and a line for each."""
    lines: list[str] = []
    failed = False
    for name, args in CHECKS.items():
        start = time.monotonic()
        command = ["-c", LINT] if name == "import-linter" else ["-m", *args]
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=told, capture_output=True, text=True, check=False
        )
        word = "ok" if done.returncode == 0 else "FAILED"
        lines.append(f"{name}: {word} ({time.monotonic() - start:.0f} s)")
        print(lines[-1], flush=True)
        if done.returncode:
            failed = True
            print((done.stdout + done.stderr).rstrip(), flush=True)
    return failed, lines


def pytest(rest: list[str], told: dict[str, str]) -> tuple[int, str]:
    """Run pytest, showing what it says, but for the closing line: its exit code and that line."""
    process = subprocess.Popen(
        dying_with_me([sys.executable, "-m", "pytest", *rest]),
        cwd=ROOT,
        env=told,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    held = ""
    with process:
        try:
            for line in process.stdout or ():
                if line.strip():
                    if held:
                        print(held, flush=True)
                    held = line.rstrip()
        except KeyboardInterrupt:
            process.terminate()
            raise
    return process.returncode, held


def told_to_tools() -> dict[str, str]:
    """The environment of the tools: ours, with our sources, and the environment's programs first."""
    bin_folder = str(Path(sys.executable).parent)
    path = os.pathsep.join([bin_folder, os.environ.get("PATH", os.defpath)])
    told = os.environ | {"PYTHONPATH": environment.WITH_TOOLS, "PATH": path}
    told.pop("PYTHONSAFEPATH", None)
    # The browser's driver keeps an event loop in the thread that also runs tests with a database.
    told["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    return told
