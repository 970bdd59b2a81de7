"""A client that costs little itself: one kept-alive connection, one header of cookies, a clock."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

Ask = Callable[[], float]


@dataclass(frozen=True)
class Times:
    """Milliseconds."""

    p50: float
    p99: float


@dataclass
class Client:
    """Somebody at one installation, signed in once `cookies` says so."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    connection: HTTPConnection | None = None

    def ask(
        self,
        method: str,
        path: str,
        fields: dict[str, str] | None = None,
        cookies: dict[str, str] | None = None,
    ) -> tuple[int, bytes, HTTPResponse]:
        """Send one request and read the whole answer."""
        if self.connection is None:
            self.connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        carried = self.cookies if cookies is None else cookies
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in carried.items())}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read(), answer

    def come_from(self, address: str) -> None:
        """Go on from another network of this machine, connected already."""
        self.close()
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(address, 0))
        self.connection.connect()

    def timed(self, method: str, path: str, fields: dict[str, str] | None, cookies: dict[str, str]) -> float:
        """Milliseconds of one request. RuntimeError unless it is answered as it should be."""
        began = time.perf_counter()
        status, _, answer = self.ask(method, path, fields, cookies)
        taken = (time.perf_counter() - began) * 1000
        if status != (200 if method == "GET" else 302) or "/sign-in/" in (answer.getheader("Location") or ""):
            raise RuntimeError(f"{method} {path}: {status} {answer.getheader('Location')}")
        return taken

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()


def interleave(asks: dict[str, Ask], count: int, seconds: float = 15) -> dict[str, Times]:
    """Ask each in turn, every second time in the other order; fewer times than `count` on a machine too busy for it."""
    names = list(asks)
    taken: dict[str, list[float]] = {name: [] for name in names}
    until = time.monotonic() + seconds
    for number in range(count):
        if number > count // 5 and time.monotonic() > until:
            break
        for name in names if number % 2 else reversed(names):
            taken[name].append(asks[name]())
    return {name: Times(at(values, 0.50), at(values, 0.99)) for name, values in taken.items()}


def at(values: list[float], share: float) -> float:
    """The value that this share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 100) // 100) - 1)]
