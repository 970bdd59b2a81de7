"""The two first persons responsible (书记、主任), and what each month asks of them, from the record (6.1)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from linli.core import clock
from linli.core.people.actor import in_office
from linli.core.people.models import Post, Seat
from linli.core.places.models import Place
from linli.core.rulebook import Rule, Setting
from linli.core.tallies.models import Tally

TASKS = Rule("responsible.tasks", "items")
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


def of(place: Place) -> Responsible:
    """Who is first responsible today, and this month's tasks. Three queries."""
    posts = Post.objects.filter(in_office(), place=place, role="secretary").select_related("person")
    post = posts.order_by("pk").first()
    name = post.person.name if post is not None else ""
    same = post is not None and HEAD in post.title.replace(DEPUTY, "")
    return Responsible(name, name if same else _director(place), same, _tasks(place), TASKS.setting())


def _director(place: Place) -> str:
    seats = Seat.objects.filter(in_office(), body__place=place, body__kind=BODY, standing__contains=HEAD)
    rows = seats.exclude(standing__contains=DEPUTY).select_related("person").order_by("pk")
    return next((seat.person.name for seat in rows if seat.person.name), "")


def _tasks(place: Place) -> tuple[Task, ...]:
    items: dict[str, Any] = TASKS.value()
    first = clock.today().replace(day=1)
    kinds = [item["kind"] for item in items.values()]
    rows = (
        Tally.objects.filter(place=place, month=first, kind__in=kinds).values("kind").annotate(sum=Sum("n"))
    )
    found = {row["kind"]: row["sum"] or 0 for row in rows.order_by()}
    return tuple(
        Task(
            item["label"],
            item["clause"],
            _said(found.get(item["kind"], 0), item["unit"]),
            found.get(item["kind"], 0) > 0,
        )
        for item in items.values()
    )


def _said(n: int, unit: str) -> str:
    return f"本月 {n} {unit}" if n > 0 else "本月还没有"
