"""One process of a crowd: `python -m tests.concurrency.work '{"job": ..., "now": ...}'`.

It says `ready`, waits for a line, does its job and prints what came of it as one line of JSON.
"""

import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import django

django.setup()

from django.db import Error  # noqa: E402

from linli.core import clock  # noqa: E402
from linli.core.duties import tick as sweeper  # noqa: E402
from linli.core.messages import outbox  # noqa: E402
from linli.core.people import actions as people  # noqa: E402
from linli.core.people.actor import PUBLIC, Actor, of_post  # noqa: E402
from linli.core.people.models import Person, Post  # noqa: E402
from linli.core.places.models import Place  # noqa: E402
from linli.core.procedures.kinds import Refused  # noqa: E402
from linli.core.procedures.models import Case  # noqa: E402
from linli.core.procedures.take import take  # noqa: E402
from linli.domains.committees.formation import procedure as _committees  # noqa: E402, F401
from linli.domains.meetings import procedure as _meetings  # noqa: E402, F401
from linli.domains.oversight.inspections import actions as inspections  # noqa: E402
from linli.domains.oversight.models import Inspected  # noqa: E402
from linli.domains.oversight.rollout import procedure as _oversight  # noqa: E402, F401
from linli.domains.problems import actions as demands  # noqa: E402
from linli.domains.projects import procedure as _projects  # noqa: E402, F401


def say(words: Any) -> None:
    sys.stdout.write(json.dumps(words, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def actor(post: int | None) -> Actor:
    return of_post(Post.objects.select_related("place", "person").get(pk=post)) if post else PUBLIC


def attempt(act: Callable[[], int]) -> dict[str, Any]:
    """What came of it: the entry, why it was refused, or which error it was."""
    try:
        return {"entry": act()}
    except Refused as refused:
        return {"refused": str(refused)}
    except Error as error:
        return {"error": f"{type(error).__name__}: {error}"}


def move(case: int, move: str, post: int | None, data: dict[str, Any], token: str = "") -> dict[str, Any]:
    row = Case.objects.get(pk=case)
    return attempt(lambda: take(row, move, actor(post), data, token=UUID(token) if token else None).pk)


def raise_finding(inspected: int, post: int, line: str, words: str) -> dict[str, Any]:
    related = ("place", "case", "inspection__case__place")
    row = Inspected.objects.select_related(*related).get(pk=inspected)
    return attempt(lambda: inspections.raise_finding(row, actor(post), {"line": line, "words": words}).pk)


def moves(steps: list[list[Any]]) -> list[dict[str, Any]]:
    return [move(*step) for step in steps]


def reports(place: int, post: int, times: int) -> list[dict[str, Any]]:
    """Reports, each accepted by the clerk and given a note, as fast as it goes."""
    where, clerk, found = Place.objects.get(pk=place), actor(post), []
    for number in range(times):

        def whole_way(number: int = number) -> int:
            case, _ = demands.report(where, PUBLIC, {"text": f"灯坏了 {number}", "facet": "housing"}, uuid4())
            accept = {"facet": "housing", "handler": clerk.post_id, "urgent": False, "points": ""}
            take(case, "accept", clerk, accept)
            return int(take(case, "note", clerk, {"words": "看过了"}).pk)

        found.append(attempt(whole_way))
    return found


def report(place: int, token: str, text: str = "灯坏了") -> list[Any]:
    case, code = demands.report(Place.objects.get(pk=place), PUBLIC, {"text": text}, UUID(token))
    return [case.pk, code]


def endless(place: int, post: int) -> None:
    """Reports and moves for ever, each said when it is done: what was said must never be lost."""
    where, clerk = Place.objects.get(pk=place), actor(post)
    while True:
        case, _ = demands.report(where, PUBLIC, {"text": "灯坏了", "facet": "housing"}, uuid4())
        say(["report", case.pk])
        data = {"facet": "housing", "handler": clerk.post_id, "urgent": False, "points": ""}
        for name, given in (("accept", data), ("hard", {"question": "谁出钱"}), ("refer", {"why": "管不了"})):
            say([name, take(case, name, clerk, given).pk])


def approve(case: int, post: int, answers: dict[str, str], met_on: str, token: str = "") -> dict[str, Any]:
    """The street's answer on a slate: JSON has neither days nor numbers as keys."""
    given = {"answers": {int(pk): answer for pk, answer in answers.items()}, "minutes": "纪要1号"}
    data = {**given, "met_on": date.fromisoformat(met_on), "confirmed": []}
    return move(case, "approve", post, data, token)


def replace(post: int, place: int) -> dict[str, Any]:
    """Another person gets the post of secretary."""
    people.end_post(Post.objects.get(pk=post), clock.today())
    person = Person.objects.create(name="孟书记")
    return {"post": people.appoint(person, "secretary", Place.objects.get(pk=place)).pk}


def tick() -> dict[str, int]:
    return sweeper.tick()


def send() -> int:
    return outbox.send_due()


JOBS: dict[str, Callable[..., Any]] = {
    job.__name__: job
    for job in (move, raise_finding, moves, approve, replace, reports, report, endless, tick, send)
}


def main() -> None:
    told = json.loads(sys.argv[1])
    job, now = told.pop("job"), told.pop("now")
    clock.set_now(datetime.fromisoformat(now))
    say("ready")
    sys.stdin.readline()
    say(JOBS[job](**told))


if __name__ == "__main__":
    main()
