"""The only source of now and today.

A travelling clock serves demo, replay, bench and tests: a process travels by `travel()`; a server shares the
clock of another process through the file that `LINLI_CLOCK` names (an ISO time, to the second). Sessions,
one-time codes and signatures keep `real` time.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
AHEAD = 0  # seconds that tests are ahead of the machine

_set: datetime | None = None
_shared: tuple[int, datetime] | None = None


def now() -> datetime:
    """The business time, with its zone."""
    if _set is not None:
        return _set
    if path := os.environ.get("LINLI_CLOCK"):
        return _read(Path(path))
    return datetime.now(ZONE)


def today() -> date:
    return now().astimezone(ZONE).date()


def real() -> int:
    """Seconds since 1970 as the machine has them, whatever business time is."""
    return int(time.time()) + AHEAD


def local(at: datetime) -> datetime:
    """`at` as the wall clocks of the city show it."""
    return at.astimezone(ZONE)


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def next_month(day: date) -> date:
    """The first day of the month after the one that the day lies in."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def travels() -> bool:
    """Whether this process shows another time than the machine's."""
    return _set is not None or "LINLI_CLOCK" in os.environ


def set_now(moment: datetime | None) -> None:
    """Let this process live at `moment` until told otherwise; None is real time again."""
    global _set
    _set = moment


@contextmanager
def travel(moment: datetime) -> Iterator[None]:
    before = _set
    set_now(moment)
    try:
        yield
    finally:
        set_now(before)


def advance(step: timedelta) -> datetime:
    set_now(now() + step)
    return now()


def _read(path: Path) -> datetime:
    global _shared
    try:
        stamp = path.stat().st_mtime_ns
        if _shared is None or _shared[0] != stamp:
            _shared = (stamp, datetime.fromisoformat(path.read_text().strip()))
    except (OSError, ValueError):
        if _shared is None:
            return datetime.now(ZONE)
    return _shared[1]
