"""What this room offers on the pages of earlier ones: the project that an item's result opens, and the way to it."""

from typing import Any

from linli.core.people.actor import Actor
from linli.core.procedures.desk import LINKS, Link
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.procedures.plan import Known
from linli.core.procedures.take import opening_concerns
from linli.domains.projects import actions
from linli.domains.projects.models import Project


def open_project(item: Case, actor: Actor, known: Known | None = None) -> Link | None:
    """From an agenda item: open a project, or go to the one that was opened."""
    if item.state == "measures":
        made = Project.objects.filter(item=item).values_list("case_id", flat=True).first()
        return Link("看项目", f"/projects/{made}/", icon="hammer") if made is not None else None
    if item.state != "tabled" or item.item.problem_id is None or actor.reads:
        return None
    move = procedure("project").move("open")
    fields, data = actions.opening(item, {})
    concerns = opening_concerns("project", item.place, actor, fields, data, known=known)
    return Link("通过，立项目", f"/projects/open/{item.pk}/", move.hint, "check", concerns)


def to_project(problem: Case, actor: Actor, *known: Any) -> Link | None:
    """From a problem that is carried out as a project: to it."""
    if problem.state != "project" or not actor.may("problems"):
        return None
    made = Project.objects.filter(problem=problem).order_by("-pk").values_list("case_id", flat=True).first()
    return (
        Link("看项目", f"/projects/{made}/", "调研、计划、谁拿得出什么", "hammer")
        if made is not None
        else None
    )


def register() -> None:
    """Offer them; asked once, when the addresses are read."""
    for name, make in (("agenda_item", open_project), ("problem", to_project)):
        if make not in LINKS.setdefault(name, []):
            LINKS[name].append(make)
