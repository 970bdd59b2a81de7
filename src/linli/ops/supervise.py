"""The processes of a running installation: started, watched, started again, and stopped together.

Each is told to end when its starter dies, so that none is left behind whatever happens to the starter. What
they print goes to files; nothing personal is printed, and no access log is kept.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from linli.ops.plain import Plain, disk

LIMIT, SPAN = 6, 120.0  # a child that dies this often within so many seconds is given up
GRACE = 15.0  # seconds that a child has for stopping in order
LOG_SIZE = 10_000_000
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


@dataclass
class Child:
    """One process and how to start it again."""

    name: str
    args: list[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)


def web(home: Path, environment: Mapping[str, str], host: str, port: int, workers: int) -> Child:
    """The production server: pages by WSGI, the collected static files by itself."""
    args = ["-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    args += ["--workers", str(workers), "--blocking-threads", "4", "--backlog", "1024"]
    args += ["--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "10"]
    args += ["--no-ws", "--log-level", "warning"]
    args += ["--static-path-route", "/static", "--static-path-mount", str(home / "static")]
    return _child(home, "web", [*args, "linli.web.wsgi:application"], environment)


def worker(home: Path, environment: Mapping[str, str]) -> Child:
    return _child(home, "worker", ["-m", "linli", "worker"], environment)


def tick(home: Path, environment: Mapping[str, str]) -> Child:
    return _child(home, "tick", ["-m", "linli", "tick", "--loop"], environment)


def keep(children: list[Child], watch: Callable[[], None], ready: Callable[[], None]) -> int:
    """Run the children until SIGINT or SIGTERM; `watch` is called often, `ready` once, when all have started.

    A child that dies is started again; one that dies too often stops them all. Raises Plain for that.
    """
    wanted: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: wanted.append(received))
    try:
        for child in children:
            _start(child)
        ready()
        while not wanted:
            time.sleep(0.25)
            watch()
            for child in children:
                _revive(child)
    finally:
        stop(children)
    return 0


def stop(children: list[Child]) -> None:
    """Stop all of them, first politely."""
    running = [child.process for child in children if child.process and child.process.poll() is None]
    for process in running:
        process.terminate()
    until = time.monotonic() + GRACE
    for process in running:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _child(home: Path, name: str, args: list[str], environment: Mapping[str, str]) -> Child:
    folder = home / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return Child(name, [sys.executable, "-P", *args], environment, folder / f"{name}.log")


def _start(child: Child) -> None:
    if child.log.exists() and child.log.stat().st_size > LOG_SIZE:
        child.log.replace(child.log.with_suffix(".log.1"))
    with child.log.open("ab") as log:
        child.process = subprocess.Popen(
            child.args,
            env=dict(child.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_end_with(os.getpid()),
        )


def _end_with(starter: int) -> Callable[[], None]:
    """A step between fork and exec: be told to end when the starter dies, also if it just has."""

    def step() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != starter:
            os._exit(0)

    return step


def _revive(child: Child) -> None:
    if child.process is None or child.process.poll() is None:
        return
    now = time.monotonic()
    child.deaths = [moment for moment in child.deaths if now - moment < SPAN] + [now]
    if len(child.deaths) >= LIMIT:
        text = tail(child.log)
        raise disk(text) or Plain(
            f"进程 {child.name} 一再退出，已全部停止。日志：{child.log}",
            f"The process '{child.name}' keeps ending, so all were stopped. Log: {child.log}",
            text,
        )
    _start(child)


def tail(path: Path, size: int = 1200) -> str:
    """The end of a log."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - size))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""
