"""What this room offers on a problem's page: the way to an agenda, and to the meeting that it stands on."""

from typing import Any

from linli.core.people.actor import Actor
from linli.core.procedures.desk import LINKS, Link
from linli.core.procedures.models import Case
from linli.core.ui import parts
from linli.domains.meetings.attendance import show
from linli.domains.meetings.gates import deliberation
from linli.domains.meetings.models import Deliberation, Item
from linli.domains.problems.letters import owed


def to_meeting(problem: Case, actor: Actor, *known: Any) -> Link | None:
    """From a problem that waits for a meeting, or stands on its agenda."""
    if not actor.may("meetings"):
        return None
    if problem.state == "awaiting":
        if actor.reads:
            return None
        if (under_way := deliberation.of(problem.pk)) is not None:
            label = deliberation.step(under_way.state)["label"]
            return Link(
                "看“四议两公开”", f"/meetings/chains/{under_way.pk}/", f"下一步{label}", "list-details"
            )
        return Link("列入议程", f"/meetings/#waiting-{problem.pk}", "选哪次会，会上定什么", "users")
    if problem.state != "tabled":
        return None
    item = Item.objects.filter(problem=problem, result="").select_related("case").order_by("-pk").first()
    if item is None:
        return None
    return Link("去会上", f"/meetings/{item.case.root_id}/items/{item.pk}/", "看这一项议到哪里", "messages")


def to_chain(item: Case, actor: Actor, *known: Any) -> Link | None:
    """From an item that is a step of a deliberation in four steps, or began one, to the whole of it."""
    row = item.item
    if not actor.may("meetings") or (row.deliberation_id is None and row.result != "deliberating"):
        return None
    found = row.deliberation_id or (
        Deliberation.objects.filter(problem_id=row.problem_id, case__opened_at__gte=item.opened_at)
        .order_by("case_id")
        .values_list("case_id", flat=True)
        .first()
    )
    return Link("看“四议两公开”", f"/meetings/chains/{found}/", "四个会、两次公开", "list-details")


def calls(actor: Actor) -> list[parts.Item]:
    """The items that a department is asked to attend, beside its letters."""
    rows = show.asked_rows(actor).filter(case__closed_at__isnull=True).order_by("pk")
    return [show.asked_item(row) for row in rows[:20]]


def register() -> None:
    """Offer it; asked once, when the addresses are read."""
    if calls not in owed.CALLS:
        owed.CALLS.append(calls)
    if to_meeting not in LINKS.setdefault("problem", []):
        LINKS["problem"].append(to_meeting)
    if to_chain not in LINKS.setdefault("agenda_item", []):
        LINKS["agenda_item"].append(to_chain)
