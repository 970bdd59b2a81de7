"""What the moves of a project do (4.4)."""

from datetime import date
from typing import Any

from linli.core import clock
from linli.core.people import sealed
from linli.core.people.actor import Actor
from linli.core.people.models import Person, Post
from linli.core.procedures.kinds import Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import start
from linli.core.procedures.taking import Taking
from linli.domains.projects import reapproval
from linli.domains.projects.models import (
    Acceptor,
    Fund,
    Milestone,
    Need,
    Option,
    Project,
    Promise,
    Service,
    Spending,
)


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
    """The steps, the needs with who serves them, and the money. A plan made anew keeps what was done and promised.

    The promises that go along find their need in the form's row.
    """
    Milestone.objects.filter(case=s.case, done_on__isnull=True).delete()
    first = Milestone.objects.filter(case=s.case).count() + 1
    Milestone.objects.bulk_create(
        Milestone(case=s.case, position=number, **row) for number, row in enumerate(s.data["steps"], first)
    )
    project: Project = s.facts.project
    last: date = max((row["due_on"] for row in s.data["steps"]), default=project.ends_on or clock.today())
    project.ends_on = max(project.ends_on or last, last)
    project.save()
    today = clock.local(s.at).date()
    for row in s.data["pairs"]:
        told = {name: row.get(name, "") for name in ("what", "detail", "giver", "gives")}
        given = today if row.get("giver") else None
        row["need"] = Need.objects.create(case=s.case, promised_on=given, **told).pk
    for row in s.data["money"]:
        _fund(s, row)
    taking.record(milestones=len(s.data["steps"]), needs=len(s.data["pairs"]))


def _fund(s: Subject, row: dict[str, Any]) -> None:
    """A source that the plan had before has a new amount."""
    given = {"amount": row["amount"], "in_kind": row.get("in_kind", False)}
    Fund.objects.update_or_create(case=s.case, source=row["source"], defaults=given)


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
    row.giver, row.gives = served(s)
    row.promised_on = clock.local(s.at).date()
    row.save()
    if s.data.get("service"):
        Service.objects.filter(case=s.case, pk=s.data["service"], need=None).update(need=row)
    taking.record(need=row.pk)


def served(s: Subject) -> tuple[str, str]:
    """Who takes the need on and with what: a service that was written down before, or what is typed."""
    row = Service.objects.filter(case=s.case, pk=s.data.get("service") or 0, need=None).first()
    return (row.giver, row.gives) if row else (s.data["giver"], s.data.get("gives", ""))


def offered(taking: Taking, s: Subject) -> None:
    row = Service.objects.create(case=s.case, giver=s.data["giver"], gives=s.data["gives"])
    taking.record(service=row.pk)


def spent(taking: Taking, s: Subject) -> None:
    fund = Fund.objects.get(case=s.case, pk=s.data["fund"])
    row = Spending.objects.create(
        case=s.case,
        fund=fund,
        amount=s.data["amount"],
        what=s.data["what"],
        vouchers=s.data.get("vouchers") or 0,
        on=clock.local(s.at).date(),
    )
    taking.record(fund=fund.pk, amount=row.amount, vouchers=row.vouchers)


def looked(passed: bool) -> Any:
    """Who looked at the work, each name sealed; what they saw is a note; what is to be mended becomes steps."""

    def effect(taking: Taking, s: Subject) -> None:
        on = clock.local(s.at).date()
        for row in s.data.get("people") or ():
            person = Person()
            sealed.seal(person, {"name": row["name"]})
            person.save()
            Acceptor.objects.create(
                case=s.case, person=person, standing=row["standing"], passed=passed, on=on
            )
        first = Milestone.objects.filter(case=s.case).count() + 1
        steps = s.data.get("steps") or ()
        Milestone.objects.bulk_create(
            Milestone(case=s.case, position=number, **row) for number, row in enumerate(steps, first)
        )
        taking.record(acceptors=len(s.data.get("people") or ()), mend=len(steps))
        words("accepted" if passed else "rework")(taking, s)

    return effect


def stopped(taking: Taking, s: Subject) -> None:
    reapproval.used(s)
    ends: dict[int, str] = s.data.get("ends") or {}
    taking.record(promises=[f"{pk}:{end}" for pk, end in sorted(ends.items())])
    words("stopped")(taking, s)


def replanned(taking: Taking, s: Subject) -> None:
    reapproval.used(s)
    words("change")(taking, s)


def published(taking: Taking, s: Subject) -> None:
    """What residents read from now on; who is named was asked before."""
    project: Project = s.facts.project
    project.public_title, project.public_words = s.data["title"], s.data["words"]
    project.published_at = project.published_at or s.at
    project.save(update_fields=["public_title", "public_words", "published_at"])
    chosen = [int(pk) for pk in s.data.get("named") or ()]
    for row in Promise.objects.filter(project=s.case):
        if row.named != (row.pk in chosen):
            row.named = row.pk in chosen
            row.save(update_fields=["named"])
    taking.note("public", s.data["words"])
    taking.record(named=len(chosen))


def hidden(taking: Taking, s: Subject) -> None:
    project: Project = s.facts.project
    project.published_at = None
    project.save(update_fields=["published_at"])
    words("hidden")(taking, s)


def delayed(taking: Taking, s: Subject) -> None:
    project: Project = s.facts.project
    project.ends_on, project.delays = s.data["ends_on"], project.delays + 1
    project.save()
    taking.record(delays=project.delays)
    words("delay")(taking, s)
