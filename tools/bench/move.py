"""What one move costs beside a bare UPDATE + INSERT in one transaction, with 1 and with 8 clients at once.

    PYTHONPATH=src:. var/env/bin/python tools/bench/move.py [--rounds 7] [--moves 40] [--together] [--durable] [--json]

Beside both stands what a plain Django application does for it: get the row under a lock, save it, create a line of
history. The clients are processes. Bare and whole rounds take turns, so that whatever else the machine does falls on both;
the medians are compared. A move is one of accept, solve, done, verify of a problem: a state, a duty closed, one
opened, the room's row, a note, the line in the chain, tallies, messages. `--together` puts all clients into one
community, whose chain they share; else each has its own. The database of the tests does not wait for the disk,
which is the harder comparison; `--durable` uses one that does. Every other round of moves goes without the tallies'
trigger: what a move pays for the boards.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[2]
BARE = """
CREATE TABLE bare_case (LIKE procedures_case INCLUDING ALL);
CREATE TABLE bare_history (id bigserial PRIMARY KEY, case_id bigint NOT NULL REFERENCES bare_case, at timestamptz
  NOT NULL, actor text NOT NULL, verb text NOT NULL, words text NOT NULL);
CREATE INDEX ON bare_history (case_id, at);
GRANT ALL ON bare_case, bare_history TO linli;
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO linli;
"""
WORDS = "换了灯泡和声控开关，晚上再去看一次"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--moves", type=int, default=40, help="moves of each client in a round")
    parser.add_argument("--clients", type=int, nargs="*", default=[1, 8])
    parser.add_argument("--together", action="store_true", help="all clients in one community")
    parser.add_argument("--durable", action="store_true", help="a database that waits for the disk")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--client", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.client is not None:
        client(args.client, args.together)
        return 0
    from tools.kit import testdb

    url, owner = database(args.durable)
    try:
        found = [measure(url, owner, clients, args) for clients in args.clients]
    finally:
        if not args.durable:
            testdb.drop(url)
    if args.json:
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        show(found)
    return 0


def database(durable: bool) -> tuple[str, str]:
    """A city with a bare twin of the case's table beside it: its address, as the serving role and as its owner."""
    import psycopg

    from linli.ops import environment
    from linli.ops.host import cluster as clusters
    from linli.ops.host import database as databases
    from tools.kit import testdb

    if not durable:
        url = testdb.clone(testdb.template())
        server, name = testdb.cluster(), testdb.name(url)
    else:
        server, name = clusters.ensure(environment.home() / "bench"), "move"
        server.drop_database(name)
        server.create_database(name)
        databases.migrate(server.owner_url(name))
        url = server.serving_url(name)
        databases.load_city(url)
    with psycopg.connect(server.owner_url(name)) as owner:
        owner.execute(BARE)
    return url, server.owner_url(name)


def measure(url: str, owner: str, many: int, args: argparse.Namespace) -> dict[str, Any]:
    """Medians of interleaved rounds, in milliseconds a move and client."""
    environment = os.environ | {"LINLI_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "linli.settings"}
    command = [sys.executable, __file__] + ["--together"] * args.together
    crowd = [
        subprocess.Popen(
            [*command, "--client", str(number)],
            env=environment | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(many)
    ]
    statements = ask(crowd, "count 1")[0]
    took: dict[str, list[float]] = {"bare": [], "plain": [], "take": [], "untallied": []}
    for number in range(args.rounds + 1):
        for what in took if number % 2 else reversed(took):
            ask(crowd, f"ready {args.moves}")
            tally(owner, what != "untallied")
            spent = ask(crowd, f"{'take' if what == 'untallied' else what} {args.moves}")
            tally(owner, True)
            if number:  # the first round only warms up
                took[what].append(statistics.mean(spent) / args.moves * 1000)
    for one in crowd:
        one.communicate()
    found = {f"{what}_ms": round(statistics.median(times), 2) for what, times in took.items()}
    ratios = {
        "to_bare": round(found["take_ms"] / found["bare_ms"], 1),
        "to_plain": round(found["take_ms"] / found["plain_ms"], 1),
        "for_tallies": round(found["take_ms"] / found["untallied_ms"] - 1, 3),
    }
    measured: dict[str, Any] = {"clients": many, **found, **ratios, **statements}
    return measured


def tally(owner: str, on: bool) -> None:
    """With the tallies' trigger, or without it."""
    import psycopg

    with psycopg.connect(owner) as connection:
        connection.execute(f"ALTER TABLE journal_entry {'ENABLE' if on else 'DISABLE'} TRIGGER tally")


def ask(crowd: list[Any], words: str) -> list[Any]:
    for one in crowd:
        one.stdin.write(words + "\n")
        one.stdin.flush()
    return [json.loads(one.stdout.readline()) for one in crowd]


def show(found: list[dict[str, Any]]) -> None:
    heads = (
        "clients",
        "bare UPDATE + INSERT",
        "plain Django",
        "a move",
        "to bare",
        "to plain",
        "for tallies",
    )
    sys.stdout.write(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}\n")
    for row in found:
        times = " | ".join(f"{row[f'{what}_ms']} ms" for what in ("bare", "plain", "take"))
        cells = f"{times} | {row['to_bare']}× | {row['to_plain']}× | {row['for_tallies']:.1%}"
        sys.stdout.write(f"| {row['clients']} | {cells} |\n")
    told = ", ".join(f"{name} {count}" for name, count in found[0]["statements"].items())
    sys.stdout.write(f"\nstatements: bare {found[0]['bare_statements']}; {told}\n")


# --- one client ---------------------------------------------------------------------------------------------


def client(number: int, together: bool) -> None:
    import django

    django.setup()
    work = Work(0 if together else number)
    jobs = {
        "ready": work.ready,
        "bare": work.bare,
        "plain": work.plain,
        "take": work.take,
        "count": work.count,
    }
    for line in sys.stdin:
        name, times = line.split()
        sys.stdout.write(json.dumps(jobs[name](int(times))) + "\n")
        sys.stdout.flush()


class Work:
    """One clerk and one handler of a community, and the problems on their desk."""

    def __init__(self, number: int) -> None:
        from tests.cast import hold

        from linli.core.places.models import Place

        self.place = Place.objects.filter(level=Place.COMMUNITY, is_open=True).order_by("code")[number]
        self.clerk, self.worker, self.member = (
            hold(name, role, self.place)
            for name, role in (("李楠", "clerk"), ("刘宏", "grid_worker"), ("王建平", "member"))
        )
        self.cases: list[Any] = []
        self.rows: list[int] = []

    def steps(self) -> list[tuple[str, Any, dict[str, Any]]]:
        handler = self.worker.post_id
        accept = {"facet": "housing", "handler": handler, "urgent": False, "points": ""}
        return [
            ("accept", self.clerk, accept),
            ("solve", self.clerk, {"difficulty": "simple", "handler": handler, "measure": WORDS}),
            ("done", self.worker, {"words": WORDS, "result": "solved"}),
            ("verify", self.member, {"words": WORDS}),
        ]

    def ready(self, moves: int) -> int:
        """Problems enough for the round, outside its time."""
        from linli.core.people.actor import PUBLIC
        from linli.domains.problems import actions as demands

        text = {"text": "三单元楼道灯坏了半个月", "facet": "housing"}
        while len(self.cases) * 4 < moves:
            case = demands.report(self.place, PUBLIC, text, uuid4())[0]
            self.cases.append(case)
            self._twin(case.pk)
        return len(self.cases)

    def _twin(self, case: int) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            ask = "INSERT INTO bare_case SELECT * FROM procedures_case WHERE id = %s RETURNING id"
            cursor.execute(ask, [case])
            self.rows.append(cursor.fetchone()[0])

    def take(self, moves: int) -> float:
        from linli.core.procedures.take import take

        begun, steps = time.perf_counter(), self.steps()
        for number in range(moves):
            name, actor, data = steps[number % 4]
            take(self.cases[number // 4], name, actor, data, token=uuid4())
        spent = time.perf_counter() - begun
        self.cases = []
        return spent

    def bare(self, moves: int) -> float:
        from django.db import connection, transaction

        from linli.core import clock

        begun, steps = time.perf_counter(), self.steps()
        for number in range(moves):
            name, actor, _ = steps[number % 4]
            row = self.rows[number // 4]
            with transaction.atomic(), connection.cursor() as cursor:
                change = "UPDATE bare_case SET state = %s, changed_at = %s, due_at = %s WHERE id = %s"
                cursor.execute(change, [name, clock.now(), clock.now(), row])
                cursor.execute(
                    "INSERT INTO bare_history (case_id, at, actor, verb, words) VALUES (%s, %s, %s, %s, %s)",
                    [row, clock.now(), actor.key, name, WORDS],
                )
        return time.perf_counter() - begun

    def plain(self, moves: int) -> float:
        from django.db import transaction

        from linli.core import clock
        from linli.core.journal.models import Note
        from linli.core.procedures.models import Case

        begun, steps = time.perf_counter(), self.steps()
        for number in range(moves):
            name = steps[number % 4][0]
            with transaction.atomic():
                case = Case.objects.select_for_update().get(pk=self.cases[number // 4].pk)
                case.changed_at = case.due_at = clock.now()
                case.turn = name
                case.save()
                Note.objects.create(case_id=case.pk, kind=name, text=WORDS, salt=b"", at=case.changed_at)
        return time.perf_counter() - begun

    def count(self, _: int) -> dict[str, Any]:
        """Statements of each move, BEGIN and COMMIT counted."""
        from django.db import connection

        from linli.core.procedures.take import take

        self.ready(4)
        counted: dict[str, int] = {}

        def counting(execute: Any, sql: Any, parameters: Any, many: Any, context: Any) -> Any:
            counted[name] += 1
            if os.environ.get("SHOW"):
                sys.stderr.write(f"{name}: {sql[:160]}\n")
            return execute(sql, parameters, many, context)

        case = self.cases.pop(0)
        for name, actor, data in self.steps():
            counted[name] = 2
            with connection.execute_wrapper(counting):
                take(case, name, actor, data, token=uuid4())
        return {"statements": counted, "bare_statements": 4}


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    sys.exit(main())
