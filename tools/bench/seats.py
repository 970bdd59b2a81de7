"""A full hall: many who follow one meeting over HTTP, as the wall's script does, and what each of them saw when.

Used by `tools/bench/hall.py` with sixty and by the tests with a few. Times are counted in periods of asking.
"""

import http.client
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

# Any 32 letters: what is sent as a cookie and as a header must be the same.
CSRF = "linliLinliLinliLinliLinliLinliLi"
MARK = re.compile(r"第(\d+)条")


@dataclass
class Follower(threading.Thread):
    """One page of the hall, asked again every `period` seconds with what it has, until `over` is set."""

    base: str
    path: str
    cookie: str
    period: float
    over: threading.Event
    # When each numbered statement was first on the wall, by the monotonic clock.
    seen: dict[int, float] = field(default_factory=dict)
    asked: int = 0
    unchanged: int = 0
    failed: int = 0
    waited: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        line, mark = connect(self.base), ""
        while not self.over.is_set():
            began = time.monotonic()
            try:
                line.request(
                    "GET",
                    self.path,
                    headers={"Cookie": self.cookie, "If-None-Match": mark, "Host": "127.0.0.1"},
                )
                answer = line.getresponse()
                page = answer.read().decode()
                self.asked += 1
                if answer.status == 200:
                    mark = answer.getheader("ETag") or ""
                    self._saw(page)
                elif answer.status == 304:
                    self.unchanged += 1
                else:
                    self.failed += 1
                self.waited.append(time.monotonic() - began)
            except (OSError, http.client.HTTPException):
                self.failed += 1
                line.close()
                line = connect(self.base)
            self.over.wait(self.period)
        line.close()

    def _saw(self, page: str) -> None:
        newest = max(map(int, MARK.findall(page)), default=0)
        at = time.monotonic()
        for number in range(newest, 0, -1):
            if number in self.seen:
                break
            self.seen[number] = at


def connect(base: str) -> http.client.HTTPConnection:
    where = urlsplit(base)
    return http.client.HTTPConnection(str(where.hostname), where.port, timeout=20)


def send(base: str, path: str, session: str, data: Sequence[tuple[str, str]]) -> int:
    """Post a form as somebody who is signed in; the answer's status, 0 where none came."""
    line = connect(base)
    cookie = f"{session}; csrftoken={CSRF}"
    headers = {"Cookie": cookie, "X-CSRFToken": CSRF, "Content-Type": "application/x-www-form-urlencoded"}
    given = list(data) if any(name == "token" for name, _ in data) else [("token", str(uuid4())), *data]
    try:
        line.request("POST", path, urlencode(given), headers)
        answer = line.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        line.close()


def ask(base: str, path: str, cookie: str) -> int:
    """Open a page; the answer's status."""
    line = connect(base)
    line.request("GET", path, headers={"Cookie": cookie})
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.status


def fill(
    base: str, path: str, cookies: Sequence[str], period: float
) -> tuple[list[Follower], threading.Event]:
    """Everybody takes their seat, one after another within a period: they do not ask all at once."""
    over = threading.Event()
    crowd = [Follower(base, path, cookie, period, over) for cookie in cookies]
    for one in crowd:
        one.start()
        over.wait(period / len(crowd))
    return crowd, over


def empty(crowd: Sequence[Follower], over: threading.Event) -> None:
    over.set()
    for one in crowd:
        one.join(30)


def delays(crowd: Sequence[Follower], said: dict[int, float], period: float) -> list[float]:
    """How long after it was sent each saw each statement, in periods, sorted; infinite for what somebody never saw."""
    return sorted(
        (one.seen[number] - at) / period if number in one.seen else float("inf")
        for one in crowd
        for number, at in said.items()
    )
