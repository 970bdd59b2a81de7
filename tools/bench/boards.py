"""The boards of the upper levels over years of problems, beside a bare list and beside the same figures by GROUP BY.

    PYTHONPATH=src:. var/env/bin/python tools/bench/boards.py [--records 2000000] [--copies 20] [--years 5] [--rounds 5] [--json]

A cluster of its own is filled and served as by `./linli bench`: a share of the problems is loaded with whole lives, and
each is copied with its lines and duties under other numbers, at the same moments (so the tallies verify, the chains do
not). The twin's list holds 100,000 records at the most, which is the harder comparison. Pages and the bare list take turns.
The raw figures are those of the city's board for this year, counted from cases, lines and duties; that they are the same
is checked. Then an error is planted in the tallies, found and mended while residents report. Exit 1 where a target is
missed.
"""

import argparse
import json
import statistics
import sys
import threading
import time
from typing import Any

TWIN = 100_000
MOST, LEAST_GAIN = 1.5, 50
PASSWORD = "bench"  # noqa: S105 - of a scratch database on loopback
RAW = {
    "now": """SELECT c.district_id, c.state, c.facet, count(*) FROM procedures_case c WHERE c.procedure = 'problem'
        GROUP BY 1, 2, 3""",
    "before": """SELECT district_id, target, count(*) FROM (
          SELECT DISTINCT ON (e.case_id) c.district_id, e.target FROM journal_entry e
          JOIN procedures_case c ON c.id = e.case_id
          WHERE e.procedure = 'problem' AND e.target <> '' AND e.at < %(first)s ORDER BY e.case_id, e.seq DESC
        ) AS stood GROUP BY 1, 2""",
    "moves": """SELECT c.district_id, e.verb, count(*) FROM journal_entry e JOIN procedures_case c ON c.id = e.case_id
        WHERE e.procedure = 'problem' AND e.at >= %(first)s GROUP BY 1, 2""",
    "times": """SELECT district_id, source, count(*), avg(at - since) FROM (
          SELECT c.district_id, e.source, e.target, e.at, lag(e.at) OVER (PARTITION BY e.case_id ORDER BY e.seq) AS since
          FROM journal_entry e JOIN procedures_case c ON c.id = e.case_id
          WHERE e.procedure = 'problem' AND e.source <> e.target
        ) AS step WHERE at >= %(first)s AND source <> '' GROUP BY 1, 2""",
    "duties": """SELECT p.district_id, d.kind, d.done_at <= d.due_at, count(*) FROM duties_duty d
        JOIN places_place p ON p.id = d.place_id WHERE d.done_at >= %(first)s GROUP BY 1, 2, 3""",
    "late": """SELECT p.district_id, d.kind, count(*) FROM duties_duty d JOIN places_place p ON p.id = d.place_id
        WHERE d.done_at IS NULL AND d.lapsed_at IS NOT NULL GROUP BY 1, 2""",
    "answers": """SELECT c.place_id, date_trunc('month', c.closed_at), p.satisfaction, count(*) FROM demands_problem p
        JOIN procedures_case c ON c.id = p.case_id WHERE c.closed_at >= %(first)s GROUP BY 1, 2, 3""",
}

# What is other in a copy than in what it was copied from.
COPIED = {
    "procedures_case": {"id": "id + i * {far}", "number": "number || '-' || i"},
    "demands_problem": {"case_id": "case_id + i * {far}"},
    "duties_duty": {"id": "id + i * {far}", "case_id": "case_id + i * {far}"},
    "journal_entry": {"id": "id + i * {far}", "seq": "seq + i * {far}", "case_id": "case_id + i * {far}"},
}
COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=2_000_000)
    parser.add_argument(
        "--copies", type=int, default=20, help="how often each loaded problem stands in the end"
    )
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=60, help="of each page in a round")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    from linli.ops.host import cluster
    from tools.bench import run

    with run.scratch_home() as home:
        server = cluster.ensure(home)
        try:
            found = measure(server, args)
        finally:
            run.leave()
            server.stop()
    sys.stdout.write((json.dumps(found, ensure_ascii=False) if args.json else words(found)) + "\n")
    return 1 if found["short"] else 0


def measure(server: Any, args: argparse.Namespace) -> dict[str, Any]:
    from linli.ops import scratch
    from tools.bench import run

    whole = args.records // args.copies
    say(f"loading {whole} problems of {args.years} years")
    run.empty_city(server, "linli")
    scratch.use(server.serving_url("linli"))
    from django.contrib.auth.hashers import make_password

    from tools.bench.bulk import load

    loaded = load.load(
        server.serving_url("linli"),
        whole,
        password=make_password(PASSWORD),
        years=args.years,
        tell=lambda done: say(f"  {done}") if done % 100_000 == 0 else None,
    )
    from linli.core.tallies import roll

    began = time.monotonic()
    roll.run()
    loaded["days_seconds"] = round(time.monotonic() - began, 1)
    say(f"{loaded}; copying")
    _copied(server, args.copies)
    load.finish(server.admin_url("linli"))
    say("loading the twin")
    twin = min(args.records, TWIN)
    run.load_twin(server, twin)
    with run.served(server, ("linli", "bare")) as ports:
        pages = _pages(ports, args)
        say("the same figures by GROUP BY")
        raw = _raw(server)
        say("an error in the tallies")
        mended = _mended(server, ports["linli"])
    found = {"records": args.records, "years": args.years, "twin": twin, "loaded": loaded}
    found |= {"machine": run.machine(run.version(server)), "pages": pages, "raw": raw, "mended": mended}
    return found | {"short": _short(found)}


def _copied(server: Any, copies: int) -> None:
    """Every problem and all that hangs on it so many times; what was counted of one is counted of each."""
    import psycopg

    far = 10**8  # beyond every number that there is
    with psycopg.connect(server.admin_url("linli"), autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        for table, changed in COPIED.items():
            names = [row[0] for row in owner.execute(COLUMNS, [table]).fetchall()]
            values = ", ".join(changed.get(name, f'"{name}"').format(far=far) for name in names)
            columns = ", ".join(f'"{name}"' for name in names)
            key = "id" if table == "procedures_case" else "case_id"
            owner.execute(
                f"INSERT INTO {table} ({columns}) SELECT {values} FROM"  # noqa: S608
                f" (SELECT * FROM {table} WHERE {key} IS NOT NULL ORDER BY 1) AS one"
                f" CROSS JOIN generate_series(1, {copies - 1}) AS i"
            )
            say(f"  {table}")
        for table in ("tallies_tally", "tallies_rolled", "tallies_stock"):
            counted = ["n"] if table == "tallies_stock" else ["n", "gone", "minutes"]
            more = ", ".join(f"{name} = {name} * {copies}" for name in counted)
            owner.execute(f"UPDATE {table} SET {more}")  # noqa: S608


# --- pages ----------------------------------------------------------------------------------------------------


def _pages(ports: dict[str, int], args: argparse.Namespace) -> list[dict[str, Any]]:
    """The boards and the bare list in turn: medians over the rounds, in milliseconds."""
    from linli.core import clock
    from linli.core.places.models import Place
    from tools.bench.client import Client, interleave
    from tools.kit.visitor import Visitor

    city, district = (Place.objects.filter(level=level).order_by("code")[0] for level in ("city", "district"))
    year = clock.today().year
    past = f"from={year - 3}-01-01&to={year - 2}-06-14"
    whole = f"from={year - args.years}-12-01&to={clock.today().isoformat()}"
    asked = {
        "city, this year": ("city_officer", city.code, "/board/"),
        "city, this month": ("city_officer", city.code, f"/board/?period={clock.today():%Y-%m}"),
        "city, as of a past day": ("city_officer", city.code, f"/board/?{past}"),
        "city, all years": ("city_officer", city.code, f"/board/?{whole}"),
        "city, where it is stuck": ("city_officer", city.code, "/board/?view=stuck"),
        "district, this year": ("district_officer", district.code, "/board/"),
    }
    cookies: dict[str, dict[str, str]] = {}
    for role, code, _ in asked.values():
        if role not in cookies:
            visitor = Visitor(f"http://127.0.0.1:{ports['linli']}")
            visitor.sign_in(f"{role}.{code}", PASSWORD)
            cookies[role] = dict(visitor.client.cookies.items())
    twin = Visitor(f"http://127.0.0.1:{ports['bare']}")
    twin.sign_in("bench", PASSWORD)
    bare = dict(twin.client.cookies.items())
    ours, theirs = Client(ports["linli"]), Client(ports["bare"])
    made = []
    for name, (role, _, path) in asked.items():
        size = len(ours.ask("GET", path, None, cookies[role])[1])
        rows = []
        for number in range(args.rounds + 1):
            taken = interleave(
                {
                    "page": lambda path=path, role=role: ours.timed("GET", path, None, cookies[role]),  # type: ignore[misc]
                    "bare": lambda size=size: theirs.timed("GET", f"/desk/7/?pad={size}", None, bare),  # type: ignore[misc]
                },
                args.requests,
                seconds=60,
            )
            if number:  # the first only warms up
                rows.append(taken)
        cell = {
            f"{what}_{at}": round(statistics.median(getattr(row[what], at) for row in rows), 2)
            for what in ("page", "bare")
            for at in ("p50", "p99")
        }
        ratios = {f"ratio_{at}": round(cell[f"page_{at}"] / cell[f"bare_{at}"], 2) for at in ("p50", "p99")}
        made.append({"page": name, **cell, **ratios, "bytes": size})
        say(f"  {made[-1]}")
    return made


# --- the same figures from the rows ----------------------------------------------------------------------------


def _raw(server: Any) -> dict[str, Any]:
    """The year of the city's board counted from the rows, and read from the tallies: seconds, and whether they agree."""
    import psycopg

    from linli.core import clock
    from linli.core.places.models import Place
    from linli.domains.oversight.boards import board as boards_board
    from linli.domains.oversight.boards import figures, span

    city, asked = Place.objects.get(level="city"), span.read({})
    tallied = []
    for _ in range(6):
        began = time.perf_counter()
        board = boards_board.made(city, asked)
        tallied.append(time.perf_counter() - began)
    found: dict[str, list[Any]] = {}
    seconds: dict[str, float] = {}
    with psycopg.connect(server.serving_url("linli")) as connection:
        for name, sql in RAW.items():
            took = []
            for _ in range(3):
                began = time.perf_counter()
                found[name] = connection.execute(sql, {"first": clock.at(asked.first)}).fetchall()
                took.append(time.perf_counter() - began)
            seconds[name] = round(statistics.median(took), 3)
    came = {name.removeprefix("problem.") for name in figures.CAME}
    pairs = {
        "came": (
            board.counted.n(figures.CAME),
            sum(n for _, verb, n in found["moves"] if verb in came),
        ),
        "open": (
            board.counted.stood(figures.ALL_OPEN),
            sum(n for _, state, _, n in found["now"] if f"problem={state}" in figures.ALL_OPEN),
        ),
        "open before": (
            board.counted.stood_before(figures.ALL_OPEN),
            sum(n for _, state, n in found["before"] if f"problem={state}" in figures.ALL_OPEN),
        ),
    }
    total, read = sum(seconds.values()), statistics.median(tallied)
    return {
        "seconds": seconds,
        "total": round(total, 2),
        "tallies": round(read, 4),
        "gain": round(total / read, 1),
        "pairs": pairs,
        "same": all(a == b for a, b in pairs.values()),
    }


# --- an error -------------------------------------------------------------------------------------------------


def _mended(server: Any, port: int) -> dict[str, Any]:
    """A tally is made wrong by the database's owner; it is found and put right while somebody reports there."""
    import psycopg

    from linli.ops import tallies
    from tools.bench import pages as bench_pages
    from tools.bench.client import Client

    with psycopg.connect(server.owner_url("linli"), autocommit=True) as owner:
        pk, code = owner.execute(bench_pages.BUSIEST).fetchone()[:2]  # type: ignore[index]
        change = "UPDATE tallies_tally SET n = n + 3 WHERE place_id = %s AND kind = 'problem.report'"
        planted = owner.execute(change, [pk]).rowcount
    began = time.perf_counter()
    found = tallies.verify()
    verified = time.perf_counter() - began
    page = bench_pages.Page("report", "POST", {"linli": [f"/c/{code}/report/"]}, "", {}, "text")
    bench_pages.enter({"linli": Client(port)}, [page], PASSWORD)
    ask, waits, over = page.asks("linli", Client(port)), [], threading.Event()

    def report() -> None:
        while not over.is_set():
            waits.append(ask())

    crowd = threading.Thread(target=report)
    crowd.start()
    began = time.perf_counter()
    tallies.mend(found)
    mended = time.perf_counter() - began
    time.sleep(1)
    over.set()
    crowd.join()
    again = tallies.verify()["ok"]
    return {
        "planted": planted,
        "found": found["places"] == [pk],
        "verify_seconds": round(verified, 1),
        "mend_seconds": round(mended, 2),
        "longest_report_ms": round(max(waits), 1),
        "reports": len(waits),
        "in_order": again,
    }


def _short(found: dict[str, Any]) -> list[str]:
    first, raw, mended = found["pages"][0], found["raw"], found["mended"]
    gain = raw["total"] * 1000 / first["page_p50"]
    checks = {
        f"city, this year: p99 {first['ratio_p99']} of the bare list > {MOST}": first["ratio_p99"] <= MOST,
        f"GROUP BY costs {gain:.0f} of the city's pages < {LEAST_GAIN}": gain >= LEAST_GAIN,
        f"the raw figures differ: {raw['pairs']}": raw["same"],
        f"the planted error: {mended}": mended["found"] and mended["in_order"],
    }
    return [told for told, held in checks.items() if not held]


def words(found: dict[str, Any]) -> str:
    lines = [
        f"{found['records']} problems, {found['years']} years, {found['loaded']}; {found['machine']}",
        "| page | p50 ms | p99 ms | bare p50 | bare p99 | p50 ÷ bare | p99 ÷ bare | bytes |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += ["| " + " | ".join(str(value) for value in row.values()) + " |" for row in found["pages"]]
    lines += [f"GROUP BY: {found['raw']}", f"mended: {found['mended']}"]
    lines += [f"FALLS SHORT  {told}" for told in found["short"]] or ["every target is met"]
    return "\n".join(lines)


def say(told: str) -> None:
    sys.stderr.write(told + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
