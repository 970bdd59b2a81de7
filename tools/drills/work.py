"""A process that writes in a drill: `python -m tools.drills.work '{"job": …, "now": …}'`.

It is told how many writes to do, a line for each time. Each write that is done is said on a line of its own: what was said must never be lost. A database that is away is
waited for, and the same write, by its token, is tried again: it must never be there twice.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import django

django.setup()

from django.db import Error, connection  # noqa: E402

from linli.core import clock  # noqa: E402
from linli.core.people import sealed  # noqa: E402
from linli.core.people.actor import PUBLIC, Actor, of_post  # noqa: E402
from linli.core.people.models import Person, Post  # noqa: E402
from linli.core.places.models import Place  # noqa: E402
from linli.core.procedures.models import Case  # noqa: E402
from linli.core.procedures.take import take  # noqa: E402
from linli.domains.problems import actions as demands  # noqa: E402
from linli.domains.problems.models import Reporter  # noqa: E402
from linli.ops.host import rooms  # noqa: E402

PATIENCE = 90.0  # seconds that a writer waits for a database that was killed


def say(words: Any) -> None:
    sys.stdout.write(json.dumps(words, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def surely[Made](act: Callable[[UUID], Made]) -> Made:
    """What the act gives, tried again by the same token while the database is away."""
    token, until = uuid4(), time.monotonic() + PATIENCE
    while True:
        try:
            return act(token)
        except Error:
            if time.monotonic() > until:
                raise
            connection.close()
            time.sleep(0.05)


def writes(place: int, post: int, count: int) -> None:
    """Reports and what is done with them, `count` writes; each third tells the street, by mail too."""
    where, actor = (
        Place.objects.get(pk=place),
        of_post(Post.objects.select_related("place", "person").get(pk=post)),
    )
    accept = {"facet": "housing", "handler": post, "urgent": False, "points": ""}
    steps = (("accept", accept), ("refer", {"why": "不在社区权限以内"}))
    case: Case | None = None
    for number in range(count):
        at = number % (len(steps) + 1)
        if at == 0 or case is None:
            given = {"text": "楼道灯坏了", "facet": "housing"}
            case = surely(partial(_report, where, given))
            say(["report", case.pk])
            continue
        name, data = steps[at - 1]
        say([name, surely(partial(_take, case, name, actor, data))])
        case = surely(partial(_again, case))


def _report(where: Place, given: dict[str, Any], token: UUID) -> Case:
    return demands.report(where, PUBLIC, given, token)[0]


def _take(case: Case, name: str, actor: Actor, data: dict[str, Any], token: UUID) -> int:
    return int(take(case, name, actor, data, token=token).pk)


def _again(case: Case, _token: UUID) -> Case:
    return Case.objects.get(pk=case.pk)


def seals(place: int, post: int, count: int) -> None:
    """Reports with a name and a telephone, each read again after a while; says what each person's name must be."""
    where, known = Place.objects.get(pk=place), list[tuple[int, str]]()
    for number in range(count):
        name = f"王{uuid4().hex[:10]}"
        given = {"text": "楼道灯坏了", "facet": "housing", "name": name, "phone": "13900000000"}
        case = surely(partial(_report, where, given))
        person = Reporter.objects.values_list("person_id", flat=True).get(case_id=case.pk)
        known.append((person, name))
        say([person, name])
        earlier, was = known[number * 7 % len(known)]
        found = sealed.unseal(Person.objects.get(pk=earlier))
        if found.get("name") != was:
            say([earlier, ""])


JOBS: dict[str, Callable[..., Any]] = {"writes": writes, "seals": seals}


def main() -> None:
    told = json.loads(sys.argv[1])
    job, now = told.pop("job"), told.pop("now")
    clock.set_now(datetime.fromisoformat(now))
    rooms.load()
    say("ready")
    for line in sys.stdin:  # how many writes are wanted now
        JOBS[job](count=int(line), **told)
        say(["done", 0])


if __name__ == "__main__":
    main()
