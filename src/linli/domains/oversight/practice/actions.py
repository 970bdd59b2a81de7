"""What the moves of good practice do: proposed, reviewed, published, done elsewhere, told of by media (6.4)."""

from typing import Any
from uuid import UUID, uuid4

from linli.core.journal.models import Entry
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.core.procedures.kinds import Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import start
from linli.core.procedures.taking import Taking
from linli.domains.oversight.practice.models import Adoption, Practice, Publicity
from linli.domains.problems import photos, redaction
from linli.domains.projects.models import Acceptor, Fund, Milestone, Project, Promise

WORDS = ("trouble", "how", "result", "advice")


def drafted(project: Case) -> dict[str, str]:
    """The four boxes as the project's record fills them; whoever proposes it only adds what no record has."""
    row: Project = project.project
    steps = [step.what for step in Milestone.objects.filter(case=project).order_by("position")]
    kept = Promise.objects.filter(project=project, case__state="kept", named=True).select_related("need")
    parties = [f"{one.giver}出{one.gives or one.need.what}" for one in kept.order_by("pk")]
    funds = [
        (fund.source, fund.amount) for fund in Fund.objects.filter(case=project).order_by("-amount", "pk")
    ]
    looked = Acceptor.objects.filter(case=project, passed=True).count()
    days = (project.closed_at - project.opened_at).days if project.closed_at else 0
    how = [f"办法：{row.measure}" if row.measure else "", f"步骤：{'、'.join(steps)}" if steps else ""]
    how += [f"各家出力：{'；'.join(parties)}" if parties else ""]
    how += [f"花了：{'；'.join(f'{source} {amount:,} 元' for source, amount in funds)}" if funds else ""]
    result = [f"用了 {days} 天" if days else "", f"{looked} 名居民代表验收通过" if looked else "验收通过"]
    return {
        "title": redaction.soften(row.public_title or row.measure)[:60],
        "trouble": redaction.soften(row.public_words),
        "how": redaction.soften("\n".join(filter(None, how))),
        "result": f"{'，'.join(filter(None, result))}。",
        "advice": "",
    }


def propose(project: Case, actor: Actor, data: dict[str, Any], token: UUID | None = None) -> Entry:
    """Propose a finished project as a practice for others."""
    return start(
        "practice",
        project.place,
        actor,
        {"title": data["title"]},
        data | {"project": project.pk},
        token=token,
    )


def proposed(taking: Taking, s: Subject) -> None:
    told = {name: s.data.get(name, "").strip() for name in WORDS}
    Practice.objects.create(case=s.case, project_id=int(s.data["project"]), **told)
    taking.record(project=int(s.data["project"]))
    taking.index(s.case.title, *told.values())


def mended(taking: Taking, s: Subject) -> None:
    row: Practice = s.facts
    for name in WORDS:
        setattr(row, name, s.data.get(name, "").strip())
    row.save(update_fields=list(WORDS))
    taking.set(title=s.data["title"])
    taking.index(s.data["title"], *(getattr(row, name) for name in WORDS))


def published(taking: Taking, s: Subject) -> None:
    s.facts.published_at = s.at
    s.facts.save(update_fields=["published_at"])


def gone(taking: Taking, s: Subject) -> None:
    """Not public, or not public any more: another may be written of the same project."""
    s.facts.withdrawn = True
    s.facts.save(update_fields=["withdrawn"])
    taking.note("why", s.data["words"])


def said(taking: Taking, s: Subject) -> None:
    taking.note("why", s.data["words"])


# --- done elsewhere ---------------------------------------------------------------------------------------------


def adopt(
    practice: Practice, place: Place, actor: Actor, data: dict[str, Any], token: UUID | None = None
) -> Entry:
    """A community begins to do as a published practice says."""
    fields = {"title": f"照着做：{practice.case.title}"[:200]}
    return start("adoption", place, actor, fields, data | {"practice": practice.pk}, token=token)


def adopted(taking: Taking, s: Subject) -> None:
    Adoption.objects.create(case=s.case, practice_id=int(s.data["practice"]), place_id=s.case.place_id)
    taking.record(practice=int(s.data["practice"]))
    if words := (s.data.get("words") or "").strip():
        taking.note("plan", words)


def came_of_it(taking: Taking, s: Subject) -> None:
    row: Adoption = s.facts
    row.outcome, row.told, row.over = s.data["outcome"], s.data["words"], True
    row.save(update_fields=["outcome", "told", "over"])
    taking.record(outcome=row.outcome)


def given_up(taking: Taking, s: Subject) -> None:
    row: Adoption = s.facts
    row.over = True
    row.save(update_fields=["over"])
    taking.note("why", s.data["words"])


# --- what media told --------------------------------------------------------------------------------------------


def log(place: Place, actor: Actor, data: dict[str, Any], token: UUID | None = None) -> Entry:
    """Write down what a medium told of the work, with its link and a clipping."""
    return start("publicity", place, actor, {"title": data["headline"]}, data, token=token)


def logged(taking: Taking, s: Subject) -> None:
    clipping = None
    if s.data.get("photo"):
        clipping = photos.keep(s.case, s.data["photo"], uuid4(), caption="剪报")
    Publicity.objects.create(
        case=s.case,
        practice_id=int(s.data["practice"]) if s.data.get("practice") else None,
        medium=s.data["medium"],
        outlet=s.data["outlet"],
        headline=s.data["headline"],
        on=s.data["on"],
        link=s.data.get("link") or "",
        clipping=clipping,
    )
    taking.record(medium=s.data["medium"], on=s.data["on"].isoformat())
