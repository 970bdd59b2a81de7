"""What this room offers on a problem's page: the way to an agenda, and to the meeting that it stands on."""

from typing import Any

from linli.core.people.actor import Actor
from linli.core.procedures.desk import LINKS, Link
from linli.core.procedures.models import Case
from linli.domains.meetings.models import Item


def to_meeting(problem: Case, actor: Actor, *known: Any) -> Link | None:
    """From a problem that waits for a meeting, or stands on its agenda."""
    if not actor.may("meetings"):
        return None
    if problem.state == "awaiting":
        if actor.reads:
            return None
        return Link("列入议程", f"/meetings/#waiting-{problem.pk}", "选哪次会，会上定什么", "users")
    if problem.state != "tabled":
        return None
    item = Item.objects.filter(problem=problem, result="").select_related("case").order_by("-pk").first()
    if item is None:
        return None
    return Link("去会上", f"/meetings/{item.case.root_id}/items/{item.pk}/", "看这一项议到哪里", "messages")


def register() -> None:
    """Offer it; asked once, when the addresses are read."""
    if to_meeting not in LINKS.setdefault("problem", []):
        LINKS["problem"].append(to_meeting)
