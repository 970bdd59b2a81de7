"""Processes that are started, watched, started again and stopped together."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from linli.ops.environment import SOURCE
from linli.ops.host import supervise
from linli.ops.host.refusals import Plain

FOREVER = "import sys, signal; print('up', flush=True); signal.pause()"


def child(tmp_path: Path, code: str, vital: bool = False) -> supervise.Child:
    return supervise.Child("one", [sys.executable, "-c", code], os.environ, tmp_path / "one.log", vital)


def said(log: Path) -> int:
    return log.read_text().count("up") if log.exists() else 0


def gone(pid: int, within: float = 15) -> bool:
    """Whether the process ends within some seconds."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], within)[0])
    finally:
        os.close(handle)


@pytest.fixture(autouse=True)
def handlers() -> object:
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_one_that_dies_is_started_again_and_a_signal_ends_all(tmp_path: Path) -> None:
    one = child(tmp_path, FOREVER, vital=True)
    pids: list[int] = []

    def watch() -> None:
        assert one.process
        if one.process.pid not in pids and said(one.log) > len(pids):
            pids.append(one.process.pid)
            if len(pids) == 1:
                one.process.kill()
            else:
                os.kill(os.getpid(), signal.SIGTERM)

    assert supervise.keep([one], watch, lambda: None) == 0
    assert len(set(pids)) == 2
    assert all(gone(pid) for pid in pids)


def test_a_vital_one_that_keeps_dying_stops_them_all(tmp_path: Path) -> None:
    steady = supervise.Child("two", [sys.executable, "-c", FOREVER], os.environ, tmp_path / "two.log")
    failing = child(tmp_path, "import sys; sys.exit('no luck')", vital=True)
    with pytest.raises(Plain, match="keeps ending") as refused:
        supervise.keep([steady, failing], lambda: None, lambda: None)
    assert "no luck" in refused.value.detail
    assert len(failing.deaths) == supervise.LIMIT
    assert steady.process
    assert steady.process.returncode is not None


LEAVES_ONE = f"""
import subprocess, sys
from linli.ops.process import dying_with_me
one = subprocess.Popen([sys.executable, "-c", {FOREVER!r}], stdout=subprocess.PIPE)
one.stdout.readline()
print(one.pid, flush=True)
sys.stdin.read()
"""
LEAVES_ONE_THAT_DIES_TOO = LEAVES_ONE.replace("Popen([", "Popen(dying_with_me([").replace("], std", "]), std")


@pytest.mark.parametrize("code", [LEAVES_ONE, LEAVES_ONE_THAT_DIES_TOO])
def test_nothing_outlives_its_starter(code: str) -> None:
    told = os.environ | {"PYTHONPATH": str(SOURCE)}
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env=told,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as starter:
        assert starter.stdout
        grandchild = int(starter.stdout.readline())
        starter.kill()
        starter.wait()
        if code == LEAVES_ONE:
            assert not gone(grandchild, within=0)
            left = supervise.Child("one", [], {}, Path(os.devnull), process=starter)  # type: ignore[arg-type]
            supervise.stop([left])
    assert gone(grandchild)
