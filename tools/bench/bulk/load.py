"""Problems in bulk over all communities, with whole and honest lives: journal, duties, notes, answers, tallies.

What is written is what the real moves would have written, in the order of time over the whole city, as the
serving role; the tallies follow by their trigger. `journal verify` and `tallies verify` find it in order.
"""

import gc
import hashlib
import heapq
import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import psycopg

from linli.core import clock, rulebook, search
from linli.core.people import sealed
from linli.core.people.models import Person
from linli.domains.problems import codes
from linli.domains.problems.actions import headline
from tools.bench.bulk import lives, office, people
from tools.bench.bulk.copy import (
    ABSORBED,
    HEADS,
    REGISTERS,
    Updates,
    Writer,
    encode,
    ids,
    line,
)
from tools.bench.bulk.office import DAY, Office, stamp
from tools.bench.bulk.steps import (
    ROUTES,
    Event,
    Life,
    Where,
)
from tools.bench.bulk.words import trouble

YEARS, BATCH = 3, 10_000
STUCK, STUCK_DAYS = 0.07, 25  # the share that stands still somewhere on its way, and for how long on average
SOURCES = ("resident", "resident", "resident", "phone", "counter", "grid")
PREFIX = {"handler": "请您办：", "back": "有回音：", "referral": "社区报来：", "letter": "协办函："}
_SM3 = hashlib.new("sm3")


class Load:
    """The state of one loading: chains and registers as they grow, rows that wait to be written."""

    def __init__(self, url: str, seed: int) -> None:
        self.rng = Random(seed)  # noqa: S311 - repeatable, nothing secret
        self.reader = psycopg.connect(url, autocommit=True)
        self.writer = Writer(url)
        self.rows: dict[str, list[str]] = defaultdict(list)
        self.queue: list[tuple[int, int, Event]] = []
        self.order = itertools.count()
        self.notes = ids(self.reader, "journal_note")
        self.entries = ids(self.reader, "journal_entry")
        self.cases = ids(self.reader, "procedures_case")
        self.persons = ids(self.reader, "people_person", 2000)
        self.letters = ids(self.reader, "demands_referral", 500)
        heads = self.reader.execute("SELECT place_id, seq, digest FROM journal_chain").fetchall()
        self.heads = {place: (seq, bytes(digest)) for place, seq, digest in heads}
        self.touched: set[int] = set()
        self.registers: dict[tuple[int, int], int] = {}
        self.absorbed: list[tuple[int, str]] = []
        self.lines = 0
        self.edition = rulebook.current().name

    def push(self, event: Event) -> None:
        heapq.heappush(self.queue, (event.at, next(self.order), event))

    def settle(self, until: int) -> None:
        """Write down all that has happened up to a moment, in order."""
        queue = self.queue
        while queue and queue[0][0] <= until:
            self._enter(heapq.heappop(queue)[2])

    def _enter(self, event: Event) -> None:
        at, data = stamp(event.at), event.data
        if event.notes:
            data = {**data, "notes": [self._note(event, kind, text, at) for kind, text in event.notes]}
        seq, previous = self.heads.get(event.place, (0, b""))
        seq, entry, told = seq + 1, next(self.entries), encode(data)
        case = "null" if event.case is None else event.case
        text = (
            f'[{event.place},{seq},"{at}","{event.actor}","{event.role}",{case},"{event.procedure}",'
            f'"{event.verb}","{event.source}","{event.target}",{told}]'
        )
        digest = _sm3(previous + text.encode())
        self.heads[event.place] = (seq, digest)
        self.touched.add(event.place)
        self.rows["journal_entry"].append(
            line(
                entry, event.place, seq, at, event.actor, event.role, event.case, event.procedure, event.verb,
                event.source, event.target, told, digest,
            )
        )  # fmt: skip
        for kind, text, post, mail in event.messages:
            for channel in ("app", "mail") if mail else ("app",):
                words = PREFIX[kind] + text
                self.rows["linli_messages_message"].append(
                    line(channel, kind, post, event.case, entry, words, at, at, at, 0, "")
                )
        self.lines += 1

    def _note(self, event: Event, kind: str, text: str, at: str) -> list[Any]:
        number, salt = next(self.notes), self.rng.randbytes(16)
        self.rows["journal_note"].append(line(number, event.case, kind, text, salt, at))
        return [number, kind, _sm3(salt + text.encode()).hex()]

    def flush(self) -> None:
        touched, registers, absorbed = list(self.touched), list(self.registers.items()), self.absorbed
        heads = [self.heads[place] for place in touched]
        updates: Updates = [
            (HEADS, [touched, [seq for seq, _ in heads], [digest for _, digest in heads]]),
            (REGISTERS, [[p for (p, _), _ in registers], [y for (_, y), _ in registers], [n for _, n in registers]]),
            (ABSORBED, [[lead for lead, _ in absorbed], [at for _, at in absorbed]]),
        ]  # fmt: skip
        self.writer.put(self.rows, updates)
        self.rows, self.touched, self.absorbed = defaultdict(list), set(), []
        self.registers = {}

    def close(self) -> None:
        try:
            self.writer.close()
        finally:
            self.reader.close()


def _sm3(text: bytes) -> bytes:
    made = _SM3.copy()
    made.update(text)
    return made.digest()


def load(
    url: str,
    problems: int,
    *,
    seed: int = 1,
    until: int | None = None,
    password: str = "",
    communities: int | None = None,
    years: int = YEARS,
    tell: Callable[[int], None] = lambda done: None,
) -> dict[str, Any]:
    """Load `problems` problems with their people into the database at `url`, a city without cases.

    `until`: the moment at which the past ends, in seconds since 1970 (now). `password`, hashed, is that of every
    account, `<role>.<code of the place>`. `communities`: only the first so many have problems. `years`: how long the past
    is. Gives `{"problems", "entries", "seconds"}`.
    """
    began = time.monotonic()
    end = until or office.seconds(clock.now())
    start = end - years * 365 * DAY
    loading = Load(url, seed)
    gc.disable()  # nothing here goes in circles; looking for them takes a fifth of the time
    try:
        places = people.people(loading, start, Office(start, end), password)
        for number, life in enumerate(_lives(loading, places[:communities], problems, start, end), 1):
            _keep(loading, life)
            if number % BATCH == 0:
                loading.flush()
                tell(number)
        loading.settle(end)
        loading.flush()
    finally:
        gc.enable()
        loading.close()
    return {"problems": problems, "entries": loading.lines, "seconds": round(time.monotonic() - began, 1)}


def finish(owner_url: str) -> None:
    """Let the planner know what is there; only the owner of the tables may."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def _lives(loading: Load, places: list[Where], n: int, start: int, end: int) -> Iterator[Life]:
    rng = loading.rng
    begun = sorted(_beginnings(rng, n, start, end))
    sizes = [rng.lognormvariate(0, 0.5) for _ in places]
    routes, weights = [route for _, route in ROUTES], [weight for weight, _ in ROUTES]
    places_of = iter(rng.choices(places, sizes, k=n))
    routes_of = iter(rng.choices(routes, weights, k=n))
    for opened, stuck in begun:
        loading.settle(opened)
        where, route = next(places_of), next(routes_of)
        life = _new(loading, where, opened)
        if route == ("merge",):
            life.lead = next((one for one in reversed(where.recent) if _open_for(one, opened)), None)
            route = route if life.lead is not None else routes[0]
        if stuck:
            route = route[: rng.randrange(len(route))]
        lives.begin(life, SOURCES[rng.randrange(len(SOURCES))])
        lives.go(life, route, end, rng)
        if life.state == "merged":
            assert life.lead is not None
            life.events.append(lives.absorb(life, life.changed))
            loading.absorbed.append((life.lead.pk, stamp(life.changed)))
        else:
            life.lead = None
            where.recent = [*where.recent[-4:], life]
        yield life


def _beginnings(rng: Random, n: int, start: int, end: int) -> Iterator[tuple[int, bool]]:
    """When each problem begins, between seven in the morning and ten at night, and whether it gets stuck."""
    for _ in range(n):
        stuck = rng.random() < STUCK
        back = min(rng.expovariate(1 / (STUCK_DAYS * DAY)), 150 * DAY) if stuck else 0
        at = end - int(back) if stuck else start + int(rng.random() * (end - start))
        day = office.day_of(at)
        found = day * DAY - office.OFFSET + int(rng.triangular(7, 22, 11) * 3600)
        yield min(max(found, start + DAY), end - 60), stuck


def _open_for(lead: Life, at: int) -> bool:
    return lead.state not in ("merged", "declined") and (lead.closed is None or lead.closed > at + 14 * DAY)


def _new(loading: Load, where: Where, opened: int) -> Life:
    rng = loading.rng
    facet, spot, text = trouble(rng)
    year = int(office.iso_day(opened)[:4])
    serial = where.serials[year] = where.serials.get(year, 0) + 1
    loading.registers[where.pk, year] = serial
    size = 1 if rng.random() < 0.7 else rng.randrange(2, 30)
    return Life(
        next(loading.cases), where, opened, facet, spot, text, headline(text), f"{year}-{serial:04d}", size,
        facet in ("safety", "utilities") and rng.random() < 0.6,
    )  # fmt: skip


def _keep(loading: Load, life: Life) -> None:
    """The rows of a life, and its lines into the queue."""
    for event in life.events:
        loading.push(event)
    rows, where = loading.rows, life.where
    at = {event.verb: stamp(event.at) for event in life.events}
    closed = stamp(life.closed) if life.closed else None
    due = stamp(life.due) if life.due else None
    lexemes = search.bigrams(life.text)  # title and spot are parts of it
    rows["procedures_case"].append(
        line(
            life.pk, "problem", life.state, where.pk, where.street, where.district, loading.edition, life.number,
            life.title, life.facet, life.spot, life.assignee_id, life.turn, life.size, at["report"],
            stamp(life.changed), closed, due, " ".join([f"'{one}'" for one in lexemes]), "{}",
        )
    )  # fmt: skip
    rows["demands_problem"].append(
        line(
            life.pk, life.events[0].data["source"], life.text, "{}", life.urgent, life.difficulty, life.route,
            life.first_taker, life.handler_id, life.lead.pk if life.lead else None, False, False, False,
            life.reworks, 0, False, life.review_at, life.result, life.outcome, life.satisfaction,
        )
    )  # fmt: skip
    _reporter(loading, life, at["report"])
    _answers(rows, life, at)
    for owed in life.owed:
        rows["duties_duty"].append(
            line(
                owed.kind, owed.place, owed.role, owed.post, life.pk, "", owed.then, stamp(owed.opened),
                _maybe(owed.due), owed.provisional, owed.left, _maybe(owed.done), owed.outcome,
                _maybe(owed.lapsed), owed.basis, 0,
            )
        )  # fmt: skip


def _reporter(loading: Load, life: Life, at: str) -> None:
    person = None
    if loading.rng.random() < 0.3:
        row = Person()
        sealed.seal(row, {"name": "居民", "phone": f"138{life.pk % 10**8:08d}"})
        person = next(loading.persons)
        told = line(person, "", bytes(row.data_key or b""), bytes(row.sealed or b""), row.phone_index)
        loading.rows["people_person"].append(told)
    code = codes.digest(life.where.pk, f"{life.pk * 7919 % 10**8:08d}")
    follows = life.lead.pk if life.lead else life.pk
    channel = "phone" if person else "code"
    loading.rows["demands_reporter"].append(
        line(follows, life.pk, life.where.pk, person, code, False, channel, "", at)
    )


def _answers(rows: dict[str, list[str]], life: Life, at: dict[str, str]) -> None:
    posts = life.where.posts
    if "feed_back" in at:
        rows["demands_feedback"].append(
            line(life.pk, life.channels, life.personal, life.public, posts["clerk"], at["feed_back"])
        )
    if "feed_back" in at and life.public:
        result = life.result or "solved"
        rows["demands_notice"].append(line(life.where.pk, life.pk, life.public, result, at["feed_back"]))
    if life.letter is not None:
        rows["demands_referral"].append(
            line(
                life.letter["pk"], life.pk, posts["department"], posts["department_head"], people.DEPARTMENT,
                "请实地查看并答复", people.plain(life.letter["answers"]), at.get("letter_receive"),
                at.get("sign"), False, at["letter"],
            )
        )  # fmt: skip


def _maybe(at: int | None) -> str | None:
    return None if at is None else stamp(at)
