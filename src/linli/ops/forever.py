"""A step taken over and over until the process is told to end."""

import signal
import sys
import time
from collections.abc import Callable


def repeat(name: str, step: Callable[[], bool], pause: float) -> int:
    """Take `step` again and again, with a pause of some seconds when it found nothing to do.

    SIGTERM and SIGINT end it between two steps. A database that is away for a moment is waited for, any other
    error ends the process: its supervisor starts it again.
    """
    from django.db import OperationalError, close_old_connections

    ended: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: ended.append(received))
    while not ended:
        close_old_connections()
        busy = False
        try:
            busy = step()
        except OperationalError as error:
            print(f"{name}: {type(error).__name__}", file=sys.stderr, flush=True)
        until = time.monotonic() + (0 if busy else pause)
        while not ended and (left := until - time.monotonic()) > 0:
            time.sleep(min(0.25, left))
    return 0
