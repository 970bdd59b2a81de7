"""`./linli prove days`: the demo shows every step, and all its pages answer, on whatever day and at whatever hour it is made.

Each day is lived by the clock of linli in a database of its own, two at a time. `steps.txt` holds what is to be seen;
`--write` makes it anew from a plain day. Where the demo says that it had to leave the notices out, since the holidays
of a year are not known, the steps of the notices may lack, and nothing else.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from linli.core import clock
from linli.ops import environment

STEPS = Path(__file__).with_name("steps.txt")
PLAIN = date(2026, 7, 15)
LEAP_DAY = date(2028, 2, 29)
# Office hours, early and late: who tries linli keeps none.
HOURS = ((10, 0), (8, 5), (14, 40), (21, 30), (0, 5), (23, 50))
# What the clock does by itself comes by the length of the months and holidays, not on every day.
BY_THE_CLOCK = ("lapse", "remind", "escalate")
# What comes of a notice (3.3), and what comes after it.
OF_NOTICES = tuple(
    [
        "notice",
        "objection",
        "round.publish",
        "round.appoint",
        "round.notice_over",
        "round:noticing",
        "round:formed",
        "candidate.appoint",
        "candidate:appointed",
        "committee.establish",
        "member.appoint",
    ]
)
# Pages that show what there is not.
ABSENT = ("not-found", "work-plan-none")


def main(args: argparse.Namespace) -> int:
    moments = [clock.at(PLAIN, 14, 40)] if args.write else list(whole_year() if args.year else sample())
    if args.day:
        moments = [clock.at(date.fromisoformat(args.day), *hour) for hour in HOURS]
    began, fell = time.monotonic(), 0
    with ThreadPoolExecutor(2) as pool:
        for number, (moment, found) in enumerate(zip(moments, pool.map(lived, moments), strict=True), 1):
            if args.write:
                STEPS.write_text("".join(f"{step}\n" for step in found["steps"]))
                print(f"{STEPS.name}: {len(found['steps'])}")
                return 0
            wrong = judged(found)
            fell += bool(wrong)
            said = f"{number}/{len(moments)} {moment:%Y-%m-%d %a %H:%M} {found['seconds']} s"
            print("\n    ".join([f"{said} {'FELL' if wrong else 'ok'}", *wrong]), flush=True)
    days, seconds = len(moments), time.monotonic() - began
    print(f"{days - fell} passed, {fell} failed in {seconds:.0f} s, {seconds / days:.1f} s a day")
    return 1 if fell else 0


# --- which days -----------------------------------------------------------------------------------------------


def sample() -> Iterator[datetime]:
    """Each weekday, the eves and ends of the long holidays, ends of months, and where the known calendar ends."""
    _read_calendar()
    from linli.core.rulebook import calendar

    year = max(calendar.table().years)
    known = date(year, 12, 31)
    days = {PLAIN + timedelta(days=number) for number in range(7)}
    days |= {first - timedelta(days=1) for first in _months(year)} | {LEAP_DAY}
    for first, last in _holidays(year):
        days |= {first - timedelta(days=1), first, last, last + timedelta(days=1)}
    for number, day in enumerate(sorted(days)):
        yield clock.at(day, *HOURS[number % len(HOURS)])
    yield clock.at(known, 23, 50)
    yield clock.at(known + timedelta(days=1), 0, 5)
    yield clock.at(known + timedelta(days=30), 10)
    yield clock.at(known + timedelta(days=200), 10)


def whole_year() -> Iterator[datetime]:
    """Every day of the last year whose holidays are known."""
    _read_calendar()
    from linli.core.rulebook import calendar

    first = date(max(calendar.table().years), 1, 1)
    for number in range(365):
        yield clock.at(first + timedelta(days=number), *HOURS[number % len(HOURS)])


def _read_calendar() -> None:
    from linli.ops import scratch

    scratch.set_up()


def _months(year: int) -> list[date]:
    return [date(year, month, 1) for month in range(1, 13)]


def _holidays(year: int) -> Iterator[tuple[date, date]]:
    """First and last day of each rest of more than a weekend in the year."""
    from linli.core.rulebook import calendar

    day = date(year, 1, 1)
    while day.year == year:
        last = day
        while calendar.is_rest(last):
            last += timedelta(days=1)
        if (last - day).days > 2:
            yield day, last - timedelta(days=1)
        day = last + timedelta(days=1)


# --- one day --------------------------------------------------------------------------------------------------


def lived(moment: datetime) -> dict[str, Any]:
    """What a process of its own finds on that day: steps, pages that did not answer, what was left out, seconds."""
    from tools.kit import testdb

    began = time.monotonic()
    url = testdb.clone(testdb.template())
    try:
        told = os.environ | environment.of(testdb.home(), url)
        told |= {"PYTHONPATH": environment.WITH_TOOLS, "LINLI_EMAIL_BACKEND": ""}
        command = [sys.executable, "-m", "tools.prove.days", moment.isoformat()]
        done = subprocess.run(command, env=told, capture_output=True, text=True, check=False)
    finally:
        testdb.drop(url)
    if done.returncode:
        found = {"steps": [], "left_out": [], "pages": [done.stderr.strip()[-2000:]]}
    else:
        found = json.loads(done.stdout)
    return found | {"seconds": round(time.monotonic() - began)}


def judged(found: dict[str, Any]) -> list[str]:
    """What is wrong with a day, a line each; empty when it is whole."""
    lacking = set(STEPS.read_text().split()) - set(found["steps"])
    if found["left_out"]:
        lacking = {step for step in lacking if not step.startswith(OF_NOTICES)}
    return [*(f"lacks {step}" for step in sorted(lacking)), *found["pages"]]


def looked_at(moment: datetime) -> dict[str, Any]:
    """Make the demo in the empty database of this process, as of that moment, and look at it whole."""
    from linli.core.procedures.models import Installation
    from linli.demo import world

    born = {"kind": "demo", "city": "lanzhou", "ready": True, "born_at": moment}
    Installation.objects.get_or_create(id=1, defaults=born)
    left_out = world.make(moment).left_out
    with clock.travel(moment):
        return {"steps": steps(), "pages": list(silent()), "left_out": left_out}


def steps() -> list[str]:
    """Every move that was taken (`procedure.verb`) and every state that a case is in (`procedure:state`)."""
    from linli.core.journal.models import Entry
    from linli.core.procedures.models import Case

    lines = Entry.objects.exclude(procedure="").exclude(verb__in=BY_THE_CLOCK)
    moves = lines.values_list("procedure", "verb").distinct()
    states = Case.objects.values_list("procedure", "state").distinct()
    return sorted({".".join(one) for one in moves} | {":".join(one) for one in states})


def silent() -> Iterator[str]:
    """The pages of `./linli shots` that do not answer as they should, each as who looks at it there."""
    from django.test import Client

    from linli.demo.world import accounts
    from tools.shots import run

    known, clients = accounts(), dict[str, Client]()
    for name, username, path in run.pages():
        if username not in clients:
            clients[username] = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
            if username:
                clients[username].cookies["sessionid"] = run.session(known[username])
        status = clients[username].get(path, follow=True).status_code
        if status != 200 and not (status == 404 and name in ABSENT):
            yield f"{name} {path}: {status}"


if __name__ == "__main__":
    _read_calendar()
    json.dump(looked_at(datetime.fromisoformat(sys.argv[1])), sys.stdout, ensure_ascii=False)
