"""`./linli replay formation`: every community forms its committee, over HTTP, from the call to the letters.

The days are those of 2021: the pilots begin on 25 August, the others on 8 October, with that autumn's holidays. A real
server stands over a scratch database; its business clock is a file that this process moves on. A fixed share of the
communities are hard cases. The people are made up.
"""

import argparse
import json
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from linli.ops import scratch
from linli.ops.host import database
from linli.ops.host.refusals import Plain
from tools.kit.visitor import Stuck, Visitor
from tools.replay import run as replay
from tools.replay.formation.people import PASSWORD, Names

# Which hard case a community is, by its place in the order; the first EVERY of them have all of them.
EVERY = 40
CASES = (
    ("size_8",),
    ("size_16",),
    ("crossing", "national_day"),
    ("objection_upheld", "resignation", "supplement"),
    ("objection_not_upheld",),
    ("edited_in_notice",),
    ("returned", "dismissal"),
    ("new_secretary",),
)
WORKERS = 4
# Real seconds after which somebody signs in again before a page would ask for it (`signin.idle`).
IDLE, IDLE_ADMIN, ADMINS = 27 * 60, 13 * 60, ("security_admin",)


@dataclass
class Town:
    """A community on its way, and what is special about it."""

    number: int
    place: Any
    pilot: bool
    cases: tuple[str, ...] = ()
    round: int = 0
    notice: int = 0
    # By name: how the person came, and as what.
    people: list[tuple[str, str, str]] = field(default_factory=list)
    # What somebody said against whom, and who was told to go.
    struck: str = ""

    def has(self, name: str) -> bool:
        return name in self.cases

    @property
    def base(self) -> str:
        return f"/committee/rounds/{self.round}/"


@dataclass
class Run:
    """Everything about one replay that its waves share."""

    home: Path
    clock: Path
    told: dict[str, str]
    towns: list[Town]
    names: Names
    address: str = ""
    requests: int = 0
    refused: int = 0
    by_case: Counter[str] = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)
    visitors: dict[str, Visitor] = field(default_factory=dict)
    # When each was at their desk last.
    seen: dict[str, float] = field(default_factory=dict)
    busy: dict[str, Any] = field(default_factory=dict)
    phase: str = ""
    began: float = field(default_factory=time.monotonic)
    served: float = field(default_factory=time.monotonic)
    lock: Any = field(default_factory=threading.Lock)

    def at(self, moment: str) -> None:
        """Set the business clock that the server reads, and let the sweeper take what is due."""
        when = datetime.fromisoformat(f"{moment}+08:00")
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(when.isoformat())
        fresh.replace(self.clock)
        self.today = when.date()

    def sweep(self) -> None:
        from linli.core.duties.tick import tick

        tick()

    @property
    def asked(self) -> int:
        """How many requests there were until now."""
        return self.requests + sum(visitor.requests for visitor in list(self.visitors.values()))

    def say(self, text: str) -> None:
        """Where it is, and how fast it goes, for who waits."""
        spent, asked = time.monotonic() - self.began, self.asked
        rate = f"{asked:,} requests, {asked / max(time.monotonic() - self.served, 1):.0f}/s"
        print(
            f"{spent:7.1f} s  {f'{self.phase} ' if self.phase else ''}{text}  {rate}",
            file=sys.stderr,
            flush=True,
        )

    def wave(self, work: Callable[["Run", Any], None], towns: Sequence[Any]) -> None:
        """Do one step in each of these communities, several at a time; what went wrong is written down by community.

        Whatever else has a place is taken as well.
        """
        from django.db import connections

        def one(town: Any) -> None:
            try:
                work(self, town)
            except (Stuck, httpx.HTTPError, LookupError) as wrong:
                self.wrong(town, f"{work.__name__}: {type(wrong).__name__} {wrong}")
            finally:
                connections.close_all()

        if towns:
            self.say(f"{self.today} {work.__name__} in {len(towns)}")
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(one, towns))

    def wrong(self, town: Any, text: str) -> None:
        with self.lock:
            self.unexpected.append(f"{town.place.code} {'+'.join(town.cases)} {text}")

    def ended(self, town: Town, case: str) -> None:
        if town.has(case):
            with self.lock:
                self.by_case[case] += 1

    def who(self, role: str, town: Town) -> Visitor:
        """Whoever holds the role for this community."""
        return self.signed(login(role, town))

    def signed(self, username: str, password: str = PASSWORD) -> Visitor:
        """Whoever has this account, signed in once and kept; at a new desk once the session may have ended.

        Another password is a first one, and the usual one is chosen.
        """
        with self.lock:
            found = self.visitors.get(username)
            if found is None:
                found = self.visitors[username] = Visitor(self.address)
                self.busy[username] = threading.Lock()
                self.seen.pop(username, None)
        with self.busy[username]:
            now = time.monotonic()
            if now - self.seen.get(username, -IDLE) >= (IDLE_ADMIN if username in ADMINS else IDLE):
                found.client.cookies.clear()
                found.sign_in(username, password, PASSWORD)
            self.seen[username] = time.monotonic()
        return found

    def add(self, visitor: Visitor) -> None:
        """Count what a visitor asked who does not come again."""
        with self.lock:
            self.requests += visitor.requests

    def expect_refused(
        self, town: Town, what: str, visitor: Visitor, page: str, action: str, **fields: Any
    ) -> None:
        """Somebody tries what the plan does not allow: it must be refused."""
        status = visitor.push(page, action, **{"token": token(), **fields})
        if status in (403, 404, 409, 422, 429):
            with self.lock:
                self.refused += 1
        else:
            self.wrong(town, f"{what} was not refused: {status}")


STREET_ROLES = ("street_officer", "street_secretary", "street_inspector")


def login(role: str, town: Town) -> str:
    return f"{role}.s{town.place.street_id}" if role in STREET_ROLES else f"{role}.c{town.place.pk}"


def main(args: argparse.Namespace) -> int:
    began = time.monotonic()
    number = _number(args.communities)
    with scratch.empty() as (url, told):
        result = form(url, told, number)
    result["seconds"] = round(time.monotonic() - began, 1)
    print(json.dumps(result, ensure_ascii=False, indent=None if args.json else 2))
    return 1 if result["unexpected"] or not result["journal"]["ok"] else 0


def _number(asked: str | None) -> int | None:
    if asked in (None, "all"):
        return None
    if not str(asked).isdecimal() or int(asked) < 1:
        raise Plain("--communities 是一个数，或者 all。", "--communities is a number, or all.")
    return int(str(asked))


def form(url: str, told: dict[str, str], number: int | None) -> dict[str, Any]:
    """Let the first `number` communities (all) form their committees on a migrated, empty database."""
    from tools.replay.formation import people as replay_people
    from tools.replay.formation import waves

    with served(url, told, lambda names: replay_people.towns(number, names)) as run:
        waves.all_of_it(run)
    return account(run)


@contextmanager
def served(url: str, told: dict[str, str], towns: Callable[[Names], list[Town]]) -> Iterator[Run]:
    """The city of that August with the offices of these towns, served, on a clock of its own."""
    home = Path(told["LINLI_HOME"])
    clock = home / f"replay-{os.getpid()}.clock"
    told = told | {"LINLI_CLOCK": str(clock), "LINLI_EMAIL_BACKEND": ""}
    run = Run(home, clock, told, [], Names())
    run.at("2021-08-25T08:00")
    os.environ["LINLI_CLOCK"] = str(clock)
    database.step("city", **told)
    scratch.use(url, home)
    run.towns = towns(run.names)
    try:
        with replay.served(home, told) as address:
            run.address, run.served = address, time.monotonic()
            yield run
    finally:
        for visitor in run.visitors.values():
            visitor.client.close()
        clock.unlink(missing_ok=True)
        os.environ.pop("LINLI_CLOCK", None)


def account(run: Run) -> dict[str, Any]:
    """What came of it, as the database has it: who is formed, how many sit, whether the letters have a gap."""
    from django.db.models import Count, Max

    from linli.core.journal.verify import verify
    from linli.core.papers.models import Paper
    from linli.core.procedures.models import Case
    from linli.domains.committees.facts import SERVING

    letters = Paper.objects.filter(key="letter")
    series = letters.values("place", "year").annotate(n=Count("serial", distinct=True), last=Max("serial"))
    gaps = [row for row in series if row["n"] != row["last"]]
    run.unexpected += [f"letters of place {row['place']}: {row['n']} of {row['last']}" for row in gaps]
    formed = Case.objects.filter(procedure="committee", state__in=("sitting", "short"))
    standing = set(formed.values_list("place_id", flat=True))
    for town in run.towns:
        if town.place.pk not in standing:
            run.wrong(town, "not formed")
        for case in town.cases:
            run.by_case.setdefault(case, 0)
    wanted = Counter(case for town in run.towns for case in town.cases)
    run.unexpected += [
        f"{case}: {run.by_case[case]} of {number}"
        for case, number in wanted.items()
        if run.by_case[case] != number
    ]
    found = verify()
    return {
        "communities": len(run.towns),
        "formed": len(standing),
        "members": Case.objects.filter(procedure="member", state__in=SERVING).count(),
        "letters": letters.count(),
        "by_case": dict(sorted(run.by_case.items())),
        "refused_as_expected": run.refused,
        "unexpected": sorted(run.unexpected),
        "journal": {"entries": found["entries"], "ok": found["ok"]},
        "requests": run.asked,
    }


def token() -> str:
    return str(uuid4())


__all__ = ["CASES", "EVERY", "Run", "Town", "form", "login", "main", "token"]
