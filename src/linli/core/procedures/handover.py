"""Handing over: all that is open under one post goes to another in one act, with a line for each case.

A room says which of its rows name a post whose work it is (`Holding`); cases and duties are the core's own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Model, Q

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal import chain
from linli.core.messages import outbox
from linli.core.people.actor import Actor, in_office
from linli.core.people.models import Post
from linli.core.procedures import write
from linli.core.procedures.kinds import Outgoing
from linli.core.procedures.models import Case

VERB = "hand-over"
RUNNING = Q(case__closed_at__isnull=True)


class Refusal(ValueError):
    """It cannot go to this post; the words say why."""


@dataclass(frozen=True)
class Holding:
    """A column of a room's row that names whose work it is, while the row's case is open. `apart`: never the same post."""

    key: str
    label: str
    model: type[Model]
    column: str
    running: Q = RUNNING
    apart: str = ""

    def __post_init__(self) -> None:
        HELD[self.key] = self

    def rows(self, posts: Iterable[int]) -> Any:
        rows = self.model._default_manager.filter(**{f"{self.column}__in": list(posts)})
        return rows.filter(self.running).distinct()


HELD: dict[str, Holding] = {}


@dataclass
class Work:
    """One open case, or with None what is owed without one, and as what it lies under the post."""

    case: Case | None
    labels: list[str] = field(default_factory=list)


def under(posts: Iterable[int]) -> dict[int, list[Work]]:
    """What is open under each of these posts."""
    ids = list(posts)
    parts: dict[int, dict[int | None, list[str]]] = {pk: {} for pk in ids}

    def add(post: int | None, case: int | None, label: str) -> None:
        labels = parts[post or 0].setdefault(case, [])
        if label not in labels:
            labels.append(label)

    for pk, post in Case.objects.filter(assignee__in=ids, closed_at__isnull=True).values_list(
        "pk", "assignee"
    ):
        add(post, pk, "经办")
    for case, post in Duty.objects.filter(post__in=ids, done_at__isnull=True).values_list("case_id", "post"):
        add(post, case, "限时要办")
    for holding in HELD.values():
        for case, post in holding.rows(ids).values_list("case_id", holding.column):
            add(post, case, holding.label)
    wanted = {case for found in parts.values() for case in found if case is not None}
    cases = {case.pk: case for case in Case.objects.filter(pk__in=wanted).select_related("place")}
    return {
        post: [Work(cases.get(case or 0), labels) for case, labels in sorted(found.items(), key=_first)]
        for post, found in parts.items()
    }


def _first(part: tuple[int | None, list[str]]) -> int:
    return part[0] or 0


def lock(posts: Iterable[Post]) -> set[int]:
    """Lock the families of what is open under these posts, as `take` does: before any head of a chain."""
    ids = [post.pk for post in posts]
    roots = {
        case.root_id or case.pk for works in under(ids).values() for work in works if (case := work.case)
    }
    write.lock(roots)
    return roots


@transaction.atomic
def hand_over(actor: Actor, old: Post, new: Post) -> int:
    """All that is open under `old` goes to `new`; gives how many cases and duties that were. Raises Refusal."""
    if old.pk == new.pk or not Post.objects.filter(_runs(), pk=new.pk).exists():
        raise Refusal("接的人现在没有这个岗位")
    roots = lock([old])
    at, lines = clock.now(), []
    moved = [work for work in under([old.pk])[old.pk] if _locked(work, roots)]
    ids = [work.case.pk for work in moved if work.case]
    Case.objects.filter(pk__in=ids, assignee=old.pk, closed_at__isnull=True).update(
        assignee=new.pk, changed_at=at
    )
    Duty.objects.filter(
        Q(case_id__in=ids) | Q(case_id__isnull=True), post=old.pk, done_at__isnull=True
    ).update(post=new.pk)
    for holding in HELD.values():
        held = holding.rows([old.pk]).filter(case_id__in=ids).values("pk")
        rows = holding.model._default_manager.filter(pk__in=[row["pk"] for row in held])
        if holding.apart and rows.filter(**{holding.apart: new.pk}).exists():
            raise Refusal(f"“{holding.label}”要由两个人分开办，接的人已经是另一个")
        rows.update(**{holding.column: new.pk})
    for work in moved:
        case, data = work.case, {"from": old.pk, "to": new.pk}
        place, number, name = (case.place_id, case.pk, case.procedure) if case else (old.place_id, None, "")
        stays = case.state if case else ""  # whose work it is changes, and not where it stands
        line = chain.Line(place, actor.key, actor.role, VERB, number, name, stays, stays, data)
        lines.append(line)
    if moved:
        text = f"接了{old.person.name}的 {len(moved)} 件事，都在您这里了"
        outbox.put([Outgoing("handover", text, post_id=new.pk)], None, None, at)
    chain.append(lines, at)
    return len(moved)


def _locked(work: Work, roots: set[int]) -> bool:
    return work.case is None or (work.case.root_id or work.case.pk) in roots


def _runs() -> Q:
    """Posts that are held today and may act."""
    return in_office() & Q(ends_at__isnull=True)


def running(posts: Any) -> Any:
    """Those of these posts that are held today."""
    return posts.filter(_runs())


def left(posts: Any) -> list[Post]:
    """Those of these posts that have ended and have work open."""
    ended = posts.exclude(during__contains=clock.today()).filter(known__endswith__isnull=True)
    ended = ended.exclude(during__startswith__gt=clock.today())
    named = Q(pk__in=Case.objects.filter(closed_at__isnull=True, assignee__isnull=False).values("assignee"))
    named |= Q(pk__in=Duty.objects.filter(done_at__isnull=True, post__isnull=False).values("post"))
    for holding in HELD.values():
        rows = holding.model._default_manager.filter(holding.running)
        rows = rows.filter(**{f"{holding.column}__isnull": False})
        named |= Q(pk__in=rows.values(holding.column))
    return list(ended.filter(named).select_related("person", "place").order_by("place__code", "pk"))
