"""The two first persons responsible (书记、主任), and what each month asks of them, from the record (6.1)."""

from dataclasses import dataclass
from typing import Any

from linli.core import clock, statements
from linli.core.places.models import Place
from linli.core.rulebook import Rule, Setting

TASKS = Rule("responsible.tasks", "items")
# The standing duty that is done with the adoption of the year's plan (5.2).
PLAN = "oversight.work_plan"
# The body whose head is the community's 主任, beside its party secretary.
BODY, HEAD, DEPUTY = "two_committees", "主任", "副主任"


@dataclass(frozen=True)
class Task:
    """What is asked each month, and how far it is."""

    label: str
    clause: str
    said: str
    done: bool


@dataclass(frozen=True)
class Responsible:
    """Names stand on the door of an office: of who holds the post, of nobody else."""

    secretary: str
    director: str
    same: bool
    tasks: tuple[Task, ...]
    setting: Setting
    # The year whose plan was adopted, while it is that year; 0 for none.
    planned: int = 0


# What the items of the rule name: a kind of the tallies, which is counted; a standing duty, which is done or not.
_KEYS = {"kinds": "kind", "duties": "duty"}
_ASKED = """
SELECT 1, post.id, person.name, post.title, 0 FROM people_post post JOIN people_person person ON person.id = post.person_id
WHERE post.place_id = %(place)s AND post.role = 'secretary' AND post.during @> %(today)s::date
  AND upper(post.known) IS NULL
UNION ALL SELECT 2, seat.id, person.name, seat.standing, 0 FROM people_seat seat
  JOIN people_body body ON body.id = seat.body_id JOIN people_person person ON person.id = seat.person_id
WHERE body.place_id = %(place)s AND body.kind = %(body)s AND seat.during @> %(today)s::date AND upper(seat.known) IS NULL
UNION ALL SELECT 3, 0, kind, '', sum(n)::int FROM tallies_tally
WHERE place_id = %(place)s AND month = %(month)s AND kind = ANY(%(kinds)s) GROUP BY kind
UNION ALL SELECT 4, 0, kind, '', count(*)::int FROM duties_duty
WHERE place_id = %(place)s AND kind = ANY(%(duties)s) AND period = ANY(%(periods)s) AND outcome = 'done' GROUP BY kind
ORDER BY 1, 2
"""


def of(place: Place) -> Responsible:
    """Who is first responsible today, and this month's tasks: one statement, for every page of a committee asks it."""
    items: dict[str, Any] = TASKS.value()
    today = clock.today()
    asked: dict[str, Any] = {"place": place.pk, "body": BODY, "today": today, "month": today.replace(day=1)}
    asked |= {name: [item[key] for item in items.values() if item[key]] for name, key in _KEYS.items()}
    asked["duties"] = [*asked["duties"], PLAN]
    rows = statements.rows(_ASKED, asked | {"periods": [f"{today:%Y-%m}", f"{today.year}"]})
    posts = [(name, title) for what, _, name, title, _ in rows if what == 1]
    name, title = posts[0] if posts else ("", "")
    heads = [who for what, _, who, standing, _ in rows if what == 2 and who and _heads(standing)]
    counts = {kind: n for what, _, kind, _, n in rows if what == 3}
    fulfilled = {kind for what, _, kind, _, _ in rows if what == 4}
    same = _heads(title)
    director = name if same else next(iter(heads), "")
    tasks = tuple(_task(item, counts, fulfilled) for item in items.values())
    planned = today.year if PLAN in fulfilled else 0
    return Responsible(name, director, same, tasks, TASKS.setting(), planned)


def _heads(standing: str) -> bool:
    return HEAD in standing.replace(DEPUTY, "")


def _task(item: dict[str, Any], counts: dict[str, int], fulfilled: set[str]) -> Task:
    """A task with a standing duty is done when the month's duty is: what counts for it is decided there alone."""
    n, done = counts.get(item["kind"], 0), item["duty"] in fulfilled
    said = f"本月 {n} {item['unit']}" if n > 0 else "本月开过了" if done else "本月还没有"
    if not item["duty"]:
        done = n > 0
    elif n > 0 and not done:
        said = f"{said}，这一轮还没结束"
    return Task(item["label"], item["clause"], said, done)
