"""What this room offers on the pages of earlier ones: the project that an item's result opens, and the way to it."""

from typing import Any

from linli.core.people.actor import Actor
from linli.core.procedures.desk import LINKS, Link
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.procedures.plan import Known
from linli.core.procedures.take import opening_concerns
from linli.domains.problems import rules as demands
from linli.domains.projects import actions
from linli.domains.projects.models import Project

# Where there is something to tell, and somebody who waits to hear it.
FORUM = ("project", "to_feed_back", "fed_back")


def open_project(item: Case, actor: Actor, known: Known | None = None) -> Link | None:
    """From an agenda item: open a project, or go to the one that was opened."""
    if item.state == "measures":
        made = Project.objects.filter(item=item).values_list("case_id", flat=True).first()
        return Link("看项目", f"/projects/{made}/", icon="hammer") if made is not None else None
    if item.state not in ("tabled", "resolved") or item.item.problem_id is None or actor.reads:
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


def to_forum(problem: Case, actor: Actor, *known: Any) -> Link | None:
    """What concerns many is told to their faces: from its answer to a forum of all sides (4.5)."""
    if problem.state not in FORUM or not actor.may("meetings") or actor.reads or problem.problem.private:
        return None
    if problem.size < demands.PUBLIC_HOUSEHOLDS.value(problem.edition):
        return None
    hint = f"涉及 {problem.size} 户，请提出人和各方坐下来当面说，会上有记录"
    return Link("开座谈会", "/meetings/new/?body=forum", hint, "messages")


def register() -> None:
    """Offer them; asked once, when the addresses are read."""
    for name, make in (("agenda_item", open_project), ("problem", to_project), ("problem", to_forum)):
        if make not in LINKS.setdefault(name, []):
            LINKS[name].append(make)
