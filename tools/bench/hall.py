"""Sixty pages follow one meeting while three write: when does each see a statement, and what does that cost.

    PYTHONPATH=src:. var/env/bin/python tools/bench/hall.py [--seats 60] [--statements 30] [--period 1] [--json]

A real served instance on loopback (two processes of four threads), a database of the tests' cluster. Each seat asks
as the wall's script does. Beside it: how many of as many kept-open event streams the same server answers at all.
"""

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

STREAM = """
import time
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/event-stream")])
    def told():
        for n in range(20):
            yield b"data: %d\\n\\n" % n
            time.sleep(0.5)
    return told()
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seats", type=int, default=60)
    parser.add_argument("--statements", type=int, default=30)
    parser.add_argument("--period", type=float, default=1.0)
    parser.add_argument("--every", type=float, default=1.0, help="seconds between statements")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    from linli.ops import scratch
    from tools.kit import testdb

    scratch.set_up()
    url = testdb.clone(testdb.template())
    try:
        with tempfile.TemporaryDirectory(dir=os.environ.get("LINLI_HOME")) as home:
            found = measure(url, Path(home), args) | {"streams": streams(Path(home), args.seats)}
    finally:
        from django.db import connections

        connections["default"].close()
        testdb.drop(url)
    sys.stdout.write(json.dumps(found, indent=None if args.json else 1) + "\n")
    return 0 if found["within_2_periods"] >= 0.95 and found["lost_or_doubled"] == 0 else 1


def measure(url: str, home: Path, args: argparse.Namespace) -> dict[str, Any]:
    from tests import ways
    from tests.cast import cast_for
    from tests.conftest import point_at
    from tests.hall import seated
    from tests.ops.served import Town

    from linli.domains.meetings.models import Statement
    from linli.ops.host import supervise
    from tools.bench import seats as hall

    point_at(url)
    cast = cast_for()
    meeting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), meeting)
    ways.begin(cast, meeting)
    (home / "logs").mkdir(exist_ok=True)
    town = Town(home, url, {}, workers=2)
    try:
        cookies, clerk = seated(cast, meeting, args.seats)
        for one in cookies:  # everything is loaded, and every session found once
            hall.ask(town.base, f"/meetings/{meeting.pk}/hall/", one)
        crowd, over = hall.fill(town.base, f"/meetings/{meeting.pk}/hall/now/", cookies, args.period)
        said: dict[int, float] = {}
        speaker = "魏国栋　委员"
        for number in range(1, args.statements + 1):
            said[number] = time.monotonic()
            words = [("speaker", speaker), ("position", ""), ("words", f"第{number}条")]
            hall.send(town.base, f"/meetings/{meeting.pk}/items/{item.pk}/say/", clerk, words)
            over.wait(args.every)
        over.wait(3 * args.period)
        hall.empty(crowd, over)
    finally:
        supervise.stop([town.child])
    late = hall.delays(crowd, said, args.period)
    waits = [one for seat in crowd for one in seat.waited]
    asked = sum(seat.asked for seat in crowd)
    return {
        "seats": args.seats,
        "statements": args.statements,
        "p50_periods": round(statistics.median(late), 2),
        "p99_periods": round(late[int(len(late) * 0.99)], 2),
        "worst_periods": round(late[-1], 2),
        "within_2_periods": round(sum(one <= 2 for one in late) / len(late), 4),
        "asked": asked,
        "unchanged": round(sum(seat.unchanged for seat in crowd) / asked, 3),
        "failed": sum(seat.failed for seat in crowd),
        "answer_ms_p50": round(1000 * statistics.median(waits), 1),
        "answer_ms_p99": round(1000 * sorted(waits)[int(len(waits) * 0.99)], 1),
        "lost_or_doubled": abs(Statement.objects.filter(case=item).count() - args.statements),
    }


def streams(home: Path, seats: int) -> dict[str, int]:
    """Of so many kept-open streams, how many hear their first word within two seconds from the same kind of server."""
    from tools.bench import seats as hall

    (home / "stream.py").write_text(STREAM)
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    words = [
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--port",
        str(port),
        "--workers",
        "2",
        "--blocking-threads",
        "4",
    ]
    child = subprocess.Popen(
        [sys.executable, *words, "--log-level", "error", "stream:application"],
        cwd=home,
        start_new_session=True,
    )
    heard: list[float] = []
    try:
        run_until(port)

        def listen() -> None:
            line, began = hall.connect(f"http://127.0.0.1:{port}"), time.monotonic()
            try:
                line.request("GET", "/")
                line.getresponse().read(7)
                heard.append(time.monotonic() - began)
            except OSError:
                pass

        crowd = [threading.Thread(target=listen, daemon=True) for _ in range(seats)]
        for thread in crowd:
            thread.start()
        until = time.monotonic() + 2
        for thread in crowd:
            thread.join(max(0.0, until - time.monotonic()))
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    return {"asked": seats, "heard_within_2_s": sum(one <= 2 for one in heard)}


def run_until(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        threading.Event().wait(0.1)


if __name__ == "__main__":
    raise SystemExit(main())
