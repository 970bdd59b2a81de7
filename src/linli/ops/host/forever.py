"""A step taken over and over until the process is told to end."""

import signal
import time
from collections.abc import Callable, Mapping
from typing import Any

from structlog import contextvars

# Who goes on at once after a round that found something to do.
BUSY = ("worker",)


def repeat(name: str, step: Callable[[], Mapping[str, Any]], pause: float) -> int:
    """Take `step` again and again, with a pause of some seconds when it found nothing to do.

    What a step gives is what it did, by name; something of it is a line in the log, and each round leaves its mark.
    SIGTERM and SIGINT end it between two steps. A database that is away for a moment is waited for, any other
    error ends the process: its supervisor starts it again.
    """
    from django.db import OperationalError, close_old_connections

    from linli.core import logs, status_files

    log = logs.get(name)
    contextvars.bind_contextvars(process=name)

    ended: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: ended.append(received))
    while not ended:
        close_old_connections()
        done: dict[str, Any] = {}
        try:
            done = {what: number for what, number in step().items() if number}
            status_files.leave(name)
        except OperationalError as error:
            log.warning("database away", exc_info=error)
        except Exception as error:
            log.error("round failed", exc_info=error)
            return 1
        if done:
            log.info("round", **done)
        until = time.monotonic() + (0 if done and name in BUSY else pause)
        while not ended and (left := until - time.monotonic()) > 0:
            time.sleep(min(0.25, left))
    return 0
