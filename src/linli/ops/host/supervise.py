"""The processes of a running installation: started, watched, started again, and stopped together.

Each is told to end when its starter dies, so that none is left behind whatever happens to the starter. What
they print goes to files; nothing personal is printed (`linli.core.logs`).
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from linli.core import logs
from linli.ops.host.refusals import Plain, disk
from linli.ops.process import dying_with_me

LIMIT, SPAN = 6, 120.0  # a vital child that dies this often within so many seconds is given up
GRACE = 15.0  # seconds that a child has for stopping in order
LOG_SIZE = 10_000_000


@dataclass
class Child:
    """One process and how to start it again; without a vital one the others are of no use."""

    name: str
    args: list[str]
    environment: Mapping[str, str]
    log: Path
    vital: bool = False
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)
    again_at: float | None = None


def web(home: Path, environment: Mapping[str, str], host: str, port: int, workers: int) -> Child:
    """The production server: pages by WSGI, the collected static files by itself."""
    args = ["-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    args += ["--workers", str(workers), "--blocking-threads", "4", "--backlog", "1024"]
    args += ["--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "10"]
    args += ["--no-ws", "--log-level", "warning", "--log-config", str(_log_config(home, environment))]
    args += ["--static-path-route", "/static", "--static-path-mount", str(home / "static")]
    counted = {"PROMETHEUS_MULTIPROC_DIR": str(_counts(home, port))}
    return _child(home, "web", [*args, "linli.web.wsgi:application"], {**environment, **counted}, vital=True)


def _counts(home: Path, port: int) -> Path:
    """Where each process serving a port counts: emptied at a start, kept when one of them is started again."""
    folder = home / "metrics" / str(port)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return folder


def _log_config(home: Path, environment: Mapping[str, str]) -> Path:
    """The server's own lines by the formatter of ours."""
    form = environment.get("LINLI_LOG", logs.PLAIN)
    handler = {"class": "logging.StreamHandler", "formatter": "linli", "stream": "ext://sys.stderr"}
    config = {
        "formatters": {"linli": {"()": "linli.core.logs.formatter", "form": form}},
        "handlers": {"console": handler, "access": handler},
    }
    path = home / "logging.json"
    path.write_text(json.dumps(config))
    return path


def worker(home: Path, environment: Mapping[str, str]) -> Child:
    return _child(home, "worker", ["-m", "linli", "worker"], environment)


def tick(home: Path, environment: Mapping[str, str]) -> Child:
    return _child(home, "tick", ["-m", "linli", "tick", "--loop"], environment)


def keep(children: list[Child], watch: Callable[[], None], ready: Callable[[], None]) -> int:
    """Run the children until SIGINT or SIGTERM; `watch` is called often, `ready` when the first has started.

    A child that dies is started again; a vital one that dies too often stops them all. Raises Plain then.
    """
    wanted: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: wanted.append(received))
    try:
        start(children[0])
        _note(children)
        ready()
        for child in children[1:]:
            start(child)
        _note(children)
        while not wanted:
            time.sleep(0.25)
            watch()
            for child in children:
                if revive(child):
                    _note(children)
    finally:
        stop(children)
    return 0


def stop(children: list[Child]) -> None:
    """Stop all of them, first politely."""
    started = [child.process for child in children if child.process]
    for process in started:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + GRACE
    for process in started:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _end_group(process.pid)


def sweep(home: Path) -> None:
    """End what `keep` left behind in this home when it was killed together with the server's first process.

    To be called by the one who holds the home's run lock: nothing of it is meant to be alive then.
    """
    try:
        groups = {int(word) for word in (home / "logs" / "groups").read_text().split()}
    except (OSError, ValueError):
        return
    mark = str(home / "static").encode()
    left: list[Path] = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if mark in words and os.getpgid(int(entry.name)) in groups:
                os.kill(int(entry.name), signal.SIGKILL)
                left.append(entry)
    until = time.monotonic() + GRACE
    while any(entry.exists() for entry in left) and time.monotonic() < until:
        time.sleep(0.05)


def _note(children: list[Child]) -> None:
    """Keep the numbers of the process groups, for `sweep`."""
    numbers = [str(child.process.pid) for child in children if child.process]
    (children[0].log.parent / "groups").write_text("\n".join(numbers))


def _end_group(group: int) -> None:
    """End what a dead child left in the process group that it led."""
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def _child(
    home: Path, name: str, args: list[str], environment: Mapping[str, str], vital: bool = False
) -> Child:
    folder = home / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return Child(name, [sys.executable, "-P", *args], environment, folder / f"{name}.log", vital)


def start(child: Child) -> None:
    """Start one; what it prints goes to its log."""
    if child.log.exists() and child.log.stat().st_size > LOG_SIZE:
        child.log.replace(child.log.with_suffix(".log.1"))
    with child.log.open("ab") as log:
        child.process = subprocess.Popen(
            dying_with_me(child.args),
            env=dict(child.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def revive(child: Child) -> bool:
    """Start a dead child again, and say so: a vital one at once and not for ever, another after a pause."""
    if child.process is None or child.process.poll() is None:
        return False
    now = time.monotonic()
    if child.again_at is None:
        _end_group(child.process.pid)
        child.deaths = [moment for moment in child.deaths if now - moment < SPAN] + [now]
        child.again_at = now + (0 if child.vital else min(30.0, 2.0 ** len(child.deaths) / 2))
        if len(child.deaths) == LIMIT:
            _given_up(child)
    if now < child.again_at:
        return False
    child.again_at = None
    start(child)
    return True


def _given_up(child: Child) -> None:
    text = tail(child.log)
    words = f"进程 {child.name} 一再退出。日志：{child.log}", f"'{child.name}' keeps ending. Log: {child.log}"
    if child.vital:
        raise disk(text) or Plain(*words, text)
    print(disk(text) or Plain(*words), file=sys.stderr, flush=True)


def tail(path: Path, size: int = 1200) -> str:
    """The end of a log."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - size))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""
