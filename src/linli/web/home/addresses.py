"""Where things stand on the desk: addresses of cases, and the first page of each kind of post."""

from typing import Any

from linli.core.people import roles, view_access
from linli.core.people.actor import Actor, reaches
from linli.core.procedures.models import Case

PAGES = {
    "problem": "/problems/{pk}/",
    "visit": "/visits/{pk}/",
    "intake": "/problems/import/{pk}/",
    "visit_round": "/visits/rounds/{pk}/",
    "return_visit": "/second-visits/{pk}/",
    "return_draw": "/second-visits/",
    "pledge": "/pledges/{pk}/",
    "summons": "/summons/{pk}/",
    "claim": "/persons/claims/{pk}/",
    "meeting": "/meetings/{pk}/",
    "agenda_item": "/meetings/{root}/",
    "asked": "/meetings/asked/{pk}/",
    "deliberation": "/meetings/chains/{pk}/",
    "project": "/projects/{pk}/",
    "promise": "/projects/{root}/promises/{pk}/",
    "crossing": "/committee/crossings/{pk}/",
    "round": "/committee/rounds/{pk}/",
    "candidate": "/committee/candidates/{pk}/",
    "notice": "/committee/notices/{pk}/",
    "committee": "/committee/go/{pk}/",
    "member": "/committee/members/{pk}/",
    "objection": "/committee/go/{pk}/",
    "report": "/reports/go/{pk}/",
    "briefing": "/rollout/briefings/{pk}/",
    "target": "/rollout/",
    "street_target": "/rollout/",
    "roster_gap": "/rollout/roster/",
    "pilot": "/rollout/",
    "leader_link": "/leading/",
    "follow": "/follows/{pk}/",
    "training": "/training/{pk}/",
    "practice": "/practice/{pk}/",
    "adoption": "/practice/adoptions/{pk}/",
    "publicity": "/practice/press/",
    "inspection": "/inspections/{pk}/",
    "inspected": "/inspections/places/{pk}/",
    "finding": "/inspections/findings/{pk}/",
    "forum": "/forums/{pk}/",
    "opinion": "/forums/opinions/{pk}/",
    "work_plan": "/work-plan/go/{pk}/",
}
# The same, for who reaches only what is assigned to them.
ASSIGNED = {
    "problem": "/letters/{pk}/",
    "pledge": "/letters/pledges/{pk}/",
    "summons": "/letters/calls/{pk}/",
}
# Pages that open to who was asked, wherever the case lies: the page itself knows who.
ASKED = ("meeting", "asked", "forum", "opinion")
# What a message that is of no case leads to.
ALONE = {"complaint": "/complaints/", "access": "/desk/opened/", "weekly": "/board/"}
# The rights of those whose first page is another than the desk, and that page.
LANDINGS = (
    ("letters_in", "/letters/"),
    ("leading", "/leading/"),
    ("system", "/desk/system/"),
    ("accounts", "/desk/accounts/"),
    ("journal", "/desk/journal/"),
    ("access", "/desk/access/"),
)


def of(case: Case, actor: Actor, move: str = "") -> str:
    """The page of a case as this post opens it, with the form of a move open."""
    page = PAGES.get(case.procedure, "/desk/")
    if assigned(actor):
        page = ASSIGNED.get(case.procedure, page)
    if case.procedure == "meeting" and not actor.may("meetings"):
        page = "/meetings/{pk}/mine/"
    if case.procedure == "leader_link" and not actor.may("leading"):
        page = f"/leaders/{case.place.code}/" if actor.may("rollout") else "/committee/"
    address = page.format(pk=case.pk, root=case.root_id or case.pk)
    return f"{address}?move={move}#moves" if move else address


def told(kind: str, case: Case | None, actor: Actor) -> str:
    """Where a message of this kind leads its reader; '' where it is words alone, or the page is not theirs to open."""
    if case is None:
        address = ALONE.get(kind, "")
    elif case.procedure not in PAGES or not (case.procedure in ASKED or reaches(actor, case)):
        address = ""
    else:
        address = of(case, actor)
    return address if address and view_access.opens(address, actor) else ""


def landing(actor: Actor) -> str:
    """Where a post begins its day."""
    if actor.reads and not figures(actor):
        return "/problems/"
    return next((page for right, page in LANDINGS if actor.may(right)), "/desk/")


def assigned(actor: Actor) -> bool:
    """Whether the post reaches only what is assigned to it."""
    return actor.role in roles.REGISTRY and roles.role(actor.role).reach == roles.ASSIGNED


def figures(actor: Actor) -> bool:
    """Whether the post sees figures without cases."""
    return actor.role in roles.REGISTRY and roles.role(actor.role).reach == roles.FIGURES


def oversees(actor: Actor) -> frozenset[str]:
    """The procedures between offices that a post which sees figures opens; empty for all other posts."""
    return roles.role(actor.role).oversees if figures(actor) else frozenset()


def within(actor: Actor) -> dict[str, Any]:
    """What lies below the post, as an equality on the level that a case stores; empty for the whole city."""
    level = {"district": "district_id", "street": "street_id", "community": "place_id"}.get(actor.level)
    return {level: actor.place_id} if level else {}
