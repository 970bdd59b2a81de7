"""Which test runs which function: only those tests can fail when a function loses a check.

The tests that call the product in their own process are asked; what another process or a browser does is not seen here.
"""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

import pytest

from tools.access.touched import TOOL, key_of, memories

TESTS = (
    *(
        f"tests/{room}"
        for room in ("core", "committees", "meetings", "oversight", "problems", "projects", "returns", "web")
    ),
    "tests/house/test_reading.py",
)
QUIET = ("-q", "-p", "no:cacheprovider")
Key = tuple[str, str]


@dataclass
class Tests:
    """By test what it ran, and how many seconds it took; a test that fails anyway is in neither."""

    ran: dict[str, set[Key]] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)

    def of(self, removed: Iterable[Key]) -> list[str]:
        """The tests that ran one of these, the quick ones first. A function '' is whatever the file has."""
        wanted = set(removed)
        whole = {file for file, function in wanted if not function}
        found = [
            test
            for test, ran in self.ran.items()
            if wanted & ran or (whole and whole & {file for file, _ in ran})
        ]
        return sorted(found, key=lambda test: self.took[test])


class _Watch:
    """A plugin of pytest that fills `Tests`."""

    def __init__(self) -> None:
        self.found = Tests()
        self.now: set[Key] = set()
        self.names: dict[CodeType, Key | None] = {}
        self.failed: set[str] = set()
        self.kept = memories()

    def started(self, code: CodeType, _: int) -> Any:
        if code not in self.names:
            self.names[code] = key_of(code)
        key = self.names[code]
        if key is not None:
            self.now.add(key)
        return sys.monitoring.DISABLE  # until the next test: once is enough

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        self.now = set()
        for forget in self.kept:
            forget()
        sys.monitoring.restart_events()
        began = time.monotonic()
        done = yield
        if item.nodeid not in self.failed:
            self.found.ran[item.nodeid] = self.now
            self.found.took[item.nodeid] = time.monotonic() - began
        return done

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.outcome != "passed":
            self.failed.add(report.nodeid)


def watched(paths: Iterable[str] = TESTS) -> Tests:
    """Run the tests as they are, and remember which ran what."""
    read(paths)
    watch = _Watch()
    sys.monitoring.use_tool_id(TOOL, "linli")
    sys.monitoring.register_callback(TOOL, sys.monitoring.events.PY_START, watch.started)
    sys.monitoring.set_events(TOOL, sys.monitoring.events.PY_START)
    try:
        with _silent():
            pytest.main([*QUIET, *paths], plugins=[watch])
    finally:
        sys.monitoring.set_events(TOOL, 0)
        sys.monitoring.free_tool_id(TOOL)
    return watch.found


def read(paths: Iterable[str] = TESTS) -> None:
    """Import the tests once, for all forks. SystemExit where they cannot be read."""
    with _silent():
        code = pytest.main(["--collect-only", *QUIET, *paths])
    if code:
        raise SystemExit("the tests cannot be read")


def failing(tests: Iterable[str]) -> str:
    """The first of them that fails in this process; '' for none."""
    watch = _Failed()
    with _silent():
        pytest.main(["-x", *QUIET, *tests], plugins=[watch])
    return watch.first


class _Failed:
    """A plugin of pytest that keeps which test failed first."""

    first = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.first = self.first or report.nodeid


@contextmanager
def _silent() -> Iterator[None]:
    """Nothing is printed, also by what writes past Python."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    kept = [os.dup(one) for one in (1, 2)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for one in (1, 2):
        os.dup2(nowhere, one)
    try:
        yield
    finally:
        for one, before in zip((1, 2), kept, strict=True):
            os.dup2(before, one)
            os.close(before)
        os.close(nowhere)
