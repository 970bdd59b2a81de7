"""`./linli replay chain`: real messages through all five steps, over HTTP, as the different people.

A real server stands over a scratch database; its business clock is a file that this process moves on. Who
acts signs in by the page, opens the page that has the form, and sends it. Only looking up what was made
(the number of a case's row) asks the database.
"""

import argparse
import csv
import gzip
import io
import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from linli.ops import database, scratch, supervise
from linli.ops.plain import Plain
from linli.ops.visitor import Stuck, Visitor

BLOCK = 20  # messages in a row that go to one community
COMMUNITIES = 12
BEGIN = datetime.fromisoformat("2025-03-03T09:00:00+08:00")  # a Monday
ROUTES = ("community",) * 11 + ("meeting",) * 4 + ("referral",) * 3 + ("merged", "declined")
OWN = (
    "三单元楼道灯坏了半个月，晚上老人上下楼看不见。",
    "院门口井盖一踩就响，怕掉下去。",
    "楼上漏水到我家厨房，物业来过两次没有修好。",
    "广场夜里音响太大，孩子睡不着。",
    "垃圾桶离窗户太近，夏天味道大。",
)


@dataclass
class Message:
    """One citizen's message on its way."""

    key: str
    text: str
    place: int
    route: str
    number: str = ""
    code: str = ""
    case: int = 0
    refused: str = ""
    slot: int = 0


@dataclass
class Run:
    """Everything about one replay that its waves share."""

    address: str
    home: Path
    clock: Path
    environment: dict[str, str]
    messages: list[Message]
    places: list[Any] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)

    def at(self, day: int, hour: int, minute: int = 0) -> None:
        """Set the business clock that the server reads."""
        moment = BEGIN.replace(hour=hour, minute=minute) + timedelta(days=day)
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(moment.isoformat())
        fresh.replace(self.clock)

    def wave(self, work: Callable[["Run", int], None]) -> None:
        """Do one step of the day in every community, several at a time."""
        from django.db import connections

        def one(number: int) -> None:
            try:
                work(self, number)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(one, range(len(self.places))))

    def of(self, place: int, *routes: str) -> list[Message]:
        return [
            message
            for message in self.messages
            if message.place == place and message.route in routes and not message.refused
        ]


def main(args: argparse.Namespace) -> int:
    if args.what == "formation":
        from linli.ops import replay_formation

        return replay_formation.main(args)
    if args.what == "rollout":
        from linli.ops import replay_rollout

        return replay_rollout.main(args)
    began = time.monotonic()
    texts = list(read(args.messages)) if args.messages else [(str(n), text) for n, text in enumerate(OWN * 4)]
    texts = texts[: args.limit] if args.limit else texts
    with scratch.empty() as (url, told):
        result = replay(url, told, texts)
    result["seconds"] = round(time.monotonic() - began, 1)
    print(json.dumps(result, ensure_ascii=False, indent=None if args.json else 2))
    whole = result["read"] == result["closed"] + len(result["refused"]) and result["journal"]["ok"]
    return 0 if whole else 1


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


def replay(url: str, told: dict[str, str], texts: list[tuple[str, str]]) -> dict[str, Any]:
    """Take the texts through the chain over a migrated, empty database; gives the account of it."""
    from linli.ops import replay_waves as waves

    home = Path(told["LINLI_HOME"])
    clock = home / f"replay-{os.getpid()}.clock"
    told = told | {"LINLI_CLOCK": str(clock), "LINLI_EMAIL_BACKEND": ""}
    count = max(1, min(COMMUNITIES, -(-len(texts) // BLOCK)))
    messages = [
        Message(key, text, (number // BLOCK) % count, ROUTES[number % BLOCK], slot=number % BLOCK)
        for number, (key, text) in enumerate(texts)
    ]
    run = Run("", home, clock, told, messages)
    run.at(0, 8)
    os.environ["LINLI_CLOCK"] = str(clock)
    database.step("city", **told)
    scratch.use(url, home)
    waves.people(run, count)
    try:
        with served(home, told) as address:
            run.address = address
            waves.all_of_it(run)
        return account(run)
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


def sweep(run: Run) -> None:
    """One tick, as the installation's own sweeper does it."""
    subprocess.run(
        [sys.executable, "-m", "linli", "tick"],
        env=os.environ | run.environment,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def account(run: Run) -> dict[str, Any]:
    """What became of every message."""
    from linli.core.journal.models import Entry
    from linli.core.journal.verify import verify
    from linli.core.procedures.models import Case

    ids = [message.case for message in run.messages if message.case]
    rows = {case.pk: case for case in Case.objects.filter(pk__in=ids)}
    closed: list[Message] = []
    left: list[dict[str, str]] = []
    for message in run.messages:
        case = rows.get(message.case)
        if case is not None and case.closed_at is not None:
            closed.append(message)
        elif not message.refused:
            left.append({"id": message.key, "state": case.state if case else "", "number": message.number})
    found = verify()
    verbs: dict[int, set[str]] = {}
    for case_id, verb in Entry.objects.filter(case_id__in=ids).values_list("case_id", "verb"):
        verbs.setdefault(case_id or 0, set()).add(verb)
    routes = Counter(_route(verbs.get(message.case, set())) for message in closed)
    return {
        "read": len(run.messages),
        "reported": len(ids),
        "closed": len(closed),
        "by_route": {
            name: routes[name] for name in ("community", "meeting", "referral", "merged", "declined")
        },
        "refused": [{"id": m.key, "why": m.refused} for m in run.messages if m.refused and not m.case],
        "unaccounted": left,
        "requests": sum(run.requests.values()),
        "journal": {"entries": found["entries"], "ok": found["ok"]},
    }


def _route(verbs: set[str]) -> str:
    """Which way of step 2 a case went, by what its journal says was done with it."""
    ways = {"merge": "merged", "decline": "declined", "hard": "meeting", "refer": "referral"}
    return next((way for verb, way in ways.items() if verb in verbs), "community")


__all__ = ["Message", "Run", "Stuck", "Visitor", "main", "read", "replay", "sweep"]
