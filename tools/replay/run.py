"""`./linli replay chain`: real messages through all five steps, over HTTP, as the different people.

A real server stands over a scratch database; its business clock is a file that this process moves on. Who
acts signs in by the page, opens the page that has the form, and sends it. Only looking up what was made
(the number of a case's row) asks the database. Which message goes which way is data: `replay_routes`.
"""

import argparse
import csv
import gzip
import io
import json
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linli.ops import scratch
from linli.ops.host import database, supervise
from linli.ops.host.refusals import Plain
from tools.kit.visitor import Stuck, Visitor

if TYPE_CHECKING:
    from tools.replay.chain.routes import Route, Step

LEAST = 20  # messages that a community gets, before there is another community
COMMUNITIES = 50
STRIDE = 17  # of the ways, from one community to the next: each begins elsewhere
BEGIN = datetime.fromisoformat("2025-03-03T09:30:00+08:00")  # a Monday
PASSWORD = "replay-only-2025"  # noqa: S105 - a scratch database that is dropped
WORKERS = 4
OWN = (
    "三单元楼道灯坏了半个月，晚上老人上下楼看不见。",
    "院门口井盖一踩就响，怕掉下去。",
    "楼上漏水到我家厨房，物业来过两次没有修好。",
    "广场夜里音响太大，孩子睡不着。",
    "垃圾桶离窗户太近，夏天臭得开不了窗。",
)


@dataclass
class Message:
    """One citizen's message on its way."""

    key: str
    text: str
    place: int
    way: "Route"
    number: str = ""
    code: str = ""
    case: int = 0
    refused: str = ""
    # What this day still has for it; and whether its way was left, because something came otherwise.
    left: "Sequence[Step]" = ()
    astray: bool = False
    # What no line of the journal tells: that it was ticked in a list, or pasted.
    went: set[str] = field(default_factory=set)


@dataclass
class Run:
    """Everything about one replay that its waves share."""

    address: str
    home: Path
    clock: Path
    messages: list[Message]
    places: list[Any] = field(default_factory=list)
    day: int = 0
    requests: int = 0
    meetings: dict[tuple[int, str], int] = field(default_factory=dict)
    visitors: dict[tuple[int, str], Visitor] = field(default_factory=dict)
    unexpected: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    lock: Any = field(default_factory=threading.Lock)

    def morning(self, day: int) -> datetime:
        """Half past nine of a weekday of the replay: five to a week."""
        return BEGIN + timedelta(days=day // 5 * 7 + day % 5)

    def at(self, day: int) -> None:
        """Set the business clock that the server reads to the morning of a weekday."""
        self.day = day
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(self.morning(day).isoformat())
        fresh.replace(self.clock)

    def sweep(self) -> None:
        """What is due, as the installation's own sweeper does it."""
        from linli.core.duties.tick import tick

        tick()

    def wave(self, work: Callable[["Run", int], None]) -> None:
        """Do one day's work in every community, several at a time."""
        from django.db import connections

        def one(number: int) -> None:
            try:
                work(self, number)
            finally:
                connections.close_all()

        print(
            f"{time.monotonic() - self.began:7.1f} s  {self.morning(self.day):%m-%d} {work.__name__}",
            file=sys.stderr,
            flush=True,
        )
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(one, range(len(self.places))))

    def act(self, number: int, who: str, deed: Callable[..., Any], *given: Any, **fields: Any) -> Any:
        """Let who holds the post for this community do it: signed in once, and again when the session is over."""
        from tools.replay.chain.staff import login

        known = self.visitors.get((number, who))
        if known is None:
            known = self.visitors[number, who] = Visitor(self.address)
            known.sign_in(login(self, number, who), PASSWORD)
        try:
            return deed(known, *given, **fields)
        except Stuck as stuck:
            if known.client.get("/desk/me/").status_code == 200:
                raise stuck
            known.sign_in(login(self, number, who), PASSWORD)
            return deed(known, *given, **fields)

    def count(self, visitor: Visitor) -> None:
        """Keep how much a visitor asked who does not come again."""
        with self.lock:
            self.requests += visitor.requests

    def wrong(self, number: int, text: str) -> None:
        with self.lock:
            self.unexpected.append(f"{self.places[number].code} {self.morning(self.day):%m-%d} {text}")

    def of(self, place: int) -> list[Message]:
        return [row for row in self.messages if row.place == place and not row.refused]


def main(args: argparse.Namespace) -> int:
    if args.what == "formation":
        from tools.replay.formation import run as replay_formation

        return replay_formation.main(args)
    if args.what == "rollout":
        from tools.replay.rollout import run as replay_rollout

        return replay_rollout.main(args)
    began = time.monotonic()
    count = communities(args.communities)
    texts = list(read(args.messages)) if args.messages else own(args.limit)
    texts = texts[: args.limit] if args.limit else texts
    with scratch.empty() as (url, told):
        result = replay(url, told, texts, count)
    result["seconds"] = round(time.monotonic() - began, 1)
    print(json.dumps(result, ensure_ascii=False, indent=None if args.json else 2))
    empty = [name for name, n in result["routes"].items() if not n]
    if args.routes == "all" and empty:
        print(f"no row went this way: {', '.join(empty)}", file=sys.stderr)
        return 1
    return 0 if result["ok"] else 1


def communities(asked: str | None) -> int:
    if asked is None:
        return COMMUNITIES
    if not str(asked).isdecimal() or int(asked) < 1:
        raise Plain("--communities 是一个数。", "--communities is a number.")
    return int(asked)


def own(limit: int | None) -> list[tuple[str, str]]:
    """Messages of our own, one for each way unless another number is asked for."""
    from tools.replay.chain.routes import ROUTES

    return [(f"own-{n}", OWN[n % len(OWN)]) for n in range(limit or len(ROUTES))]


def read(path: Path) -> Iterator[tuple[str, str]]:
    """Key and words of each message: columns id, title, body, whatever else there is. Raises Plain."""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as raw:
            file = io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
            csv.field_size_limit(10_000_000)
            rows = csv.DictReader(file)
            if not {"title", "body"} <= set(rows.fieldnames or ()):
                raise Plain(f"{path} 要有 title、body 两列。", f"{path} needs the columns title and body.")
            for number, row in enumerate(rows):
                title, body = (row["title"] or "").strip(), (row["body"] or "").strip()
                words = body if body.startswith(title) else f"{title}\n{body}"
                yield row.get("id") or str(number), words.replace("_x000D_", "\n").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Plain(f"读不了 {path}。", f"{path} cannot be read.", str(error)) from error


def spread(texts: list[tuple[str, str]], count: int) -> list[Message]:
    """Which community and which way each is for, by its row: in turn, each community beginning at another way."""
    from tools.replay.chain.routes import ROUTES

    count = max(1, min(count, len(texts) // LEAST))
    return [
        Message(key, text, row % count, ROUTES[(row // count + row % count * STRIDE) % len(ROUTES)])
        for row, (key, text) in enumerate(texts)
    ]


def replay(url: str, told: dict[str, str], texts: list[tuple[str, str]], count: int) -> dict[str, Any]:
    """Take the texts through the chain over a migrated, empty database; gives the account of it."""
    from tools.replay.chain import account, staff, waves

    home = Path(told["LINLI_HOME"])
    clock = home / f"replay-{os.getpid()}.clock"
    told = told | {"LINLI_CLOCK": str(clock), "LINLI_EMAIL_BACKEND": ""}
    run = Run("", home, clock, spread(texts, count))
    run.at(0)
    os.environ["LINLI_CLOCK"] = str(clock)
    database.step("city", **told)
    scratch.use(url, home)
    staff.people(run, 1 + max((row.place for row in run.messages), default=0))
    staff.alone(run)
    try:
        with served(home, told) as address:
            run.address = address
            waves.all_of_it(run)
        return account.account(run)
    finally:
        clock.unlink(missing_ok=True)
        os.environ.pop("LINLI_CLOCK", None)


@contextmanager
def served(home: Path, told: dict[str, str]) -> Iterator[str]:
    """The production server over the database, until the work is done."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    database.step("static", **told)
    child = supervise.web(home, told, "127.0.0.1", port, 2)
    supervise.start(child)
    address = f"http://127.0.0.1:{port}"
    try:
        from linli.ops.run import wait_for

        wait_for(address + "/", child)
        yield address
    finally:
        supervise.stop([child])


__all__ = ["Message", "Run", "main", "read", "replay", "served"]
