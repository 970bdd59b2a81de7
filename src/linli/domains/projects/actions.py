"""What the moves of a project do (4.4)."""

from datetime import date
from typing import Any

from linli.core import clock
from linli.core.people.actor import Actor
from linli.core.people.models import Post
from linli.core.procedures.kinds import Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import start
from linli.core.procedures.taking import Taking
from linli.domains.projects.models import Fund, Milestone, Need, Option, Project


def opening(item: Case, data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a project takes over from its agenda item: nobody types it again."""
    fields = {"title": item.title, "facet": item.facet, "spot": item.spot, "size": item.size}
    return fields, {**data, "item": item.pk, "problem": item.item.problem_id}


def open_project(item: Case, actor: Actor, data: dict[str, Any], **more: Any) -> Case:
    """The result 'measures': opens the project and takes item and problem along, in one transaction (4.3, 4.4).

    data: measure, owner (post id), ends_on.
    """
    fields, given = opening(item, data)
    entry = start("project", item.place, actor, fields, given, **more)
    return Case.objects.get(pk=entry.case_id or 0)


def opened(taking: Taking, s: Subject) -> None:
    owner = Post.objects.get(pk=s.data["owner"])
    Project.objects.create(
        case=s.case,
        problem_id=s.data["problem"],
        item_id=s.data["item"],
        owner=owner,
        measure=s.data["measure"],
        ends_on=s.data.get("ends_on"),
    )
    taking.set(assignee_id=owner.pk)
    taking.note("measure", s.data["measure"])
    taking.record(item=s.data["item"], problem=s.data["problem"], owner=owner.pk)


def studied(taking: Taking, s: Subject) -> None:
    project: Project = s.facts.project
    project.feasible = s.data["feasible"]
    project.save()
    Option.objects.filter(case=s.case).delete()
    Option.objects.bulk_create(
        Option(case=s.case, position=number, chosen=number == s.data["chosen"], **row)
        for number, row in enumerate(s.data["rows"], 1)
    )
    taking.note("study", s.data["feasible"])
    taking.record(options=len(s.data["rows"]), chosen=s.data["chosen"])


def planned(taking: Taking, s: Subject) -> None:
    Milestone.objects.bulk_create(
        Milestone(case=s.case, position=number, **row) for number, row in enumerate(s.data["steps"], 1)
    )
    today = clock.local(s.at).date()
    Need.objects.bulk_create(
        Need(case=s.case, promised_on=today if row["giver"] else None, **row) for row in s.data["pairs"]
    )
    Fund.objects.bulk_create(Fund(case=s.case, **row) for row in s.data["money"])
    project: Project = s.facts.project
    if s.data["steps"]:
        last: date = max(row["due_on"] for row in s.data["steps"])
        project.ends_on = max(project.ends_on or last, last)
        project.save()
    taking.record(milestones=len(s.data["steps"]), needs=len(s.data["pairs"]))


def words(kind: str) -> Any:
    """An effect that keeps the form's words as a note of this kind."""

    def effect(taking: Taking, s: Subject) -> None:
        if text := (s.data.get("words") or "").strip():
            taking.note(kind, text)

    return effect


def step_done(taking: Taking, s: Subject) -> None:
    row = Milestone.objects.get(case=s.case, pk=s.data["milestone"])
    row.done_on = clock.local(s.at).date()
    row.save(update_fields=["done_on"])
    taking.record(milestone=row.position)
    words("progress")(taking, s)


def claimed(taking: Taking, s: Subject) -> None:
    row = Need.objects.get(case=s.case, pk=s.data["need"])
    row.giver, row.gives = s.data["giver"], s.data.get("gives", "")
    row.promised_on = clock.local(s.at).date()
    row.save()
    taking.record(need=row.pk)


def promise_kept(taking: Taking, s: Subject) -> None:
    row = Need.objects.get(case=s.case, pk=s.data["need"])
    row.kept = s.data["kept"] == "yes"
    row.save(update_fields=["kept"])
    taking.record(need=row.pk, kept=s.data["kept"])
    words("promise")(taking, s)


def delayed(taking: Taking, s: Subject) -> None:
    project: Project = s.facts.project
    project.ends_on, project.delays = s.data["ends_on"], project.delays + 1
    project.save()
    taking.record(delays=project.delays)
    words("delay")(taking, s)
