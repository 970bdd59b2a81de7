"""What is done with a year's plan: begun, written, adopted and sent, changed with a reason, summed up (5.2)."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError

from linli.core import rulebook
from linli.core.duties import tick
from linli.core.journal.models import Entry, Note
from linli.core.people.actor import Actor
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures.kinds import Concern, Refused, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.take import start
from linli.core.procedures.taking import Taking
from linli.domains.oversight.workplan import papers as paper
from linli.domains.oversight.workplan import progress
from linli.domains.oversight.workplan.models import PlanLine, WorkPlan
from linli.domains.returns.models import Edition
from linli.domains.returns.reports import actions

PLAN, RESULTS = "plan", "results"
FIELDS = ("title", "month", "lead_id", "duty", "emphasis")


def of(place: Place, year: int) -> WorkPlan | None:
    """The plan of this place and year; None where nobody has begun one."""
    rows = WorkPlan.objects.select_related("case__place__street", "case__place__district")
    return rows.filter(place=place, year=year).first()


def title(place: Place, year: int) -> str:
    return f"{place}{year}年工作计划"


def blank(place: Place, year: int) -> Case:
    """The case that there is not yet, to ask what stands against beginning it."""
    made = Case(procedure="work_plan", place=place, title=title(place, year))
    made.edition = rulebook.current().name
    return made


def begin(place: Place, year: int, actor: Actor, token: UUID | None = None) -> Entry:
    """Begin the year's plan. Refused before its time, without a committee, and when there is one."""
    fields = {"title": title(place, year)}
    try:
        return start("work_plan", place, actor, fields, {"year": year}, token=token)
    except IntegrityError:
        raise Refused([Concern(None, "刚刚有人起草了，请看一眼再说")]) from None


# --- effects: the plan and its lines ------------------------------------------------------------------------------


def begun(taking: Taking, s: Subject) -> None:
    WorkPlan.objects.create(case=s.case, place_id=s.case.place_id, year=s.data["year"])
    taking.record(year=s.data["year"])


def _given(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": data["title"].strip(),
        "month": data["month"],
        "lead_id": int(data.get("lead") or 0) or None,
        "duty": data.get("duty") or "",
        "emphasis": data.get("emphasis") or "",
    }


def _told(taking: Taking, row: PlanLine) -> None:
    taking.record(line=row.pk, month=row.month)
    taking.note("line", row.title)


def added(taking: Taking, s: Subject) -> None:
    _told(taking, PlanLine.objects.create(plan_id=s.case.pk, **_given(s.data)))


def edited(taking: Taking, s: Subject) -> None:
    row: PlanLine = s.facts.lines[s.data["line"]]
    for name, value in _given(s.data).items():
        setattr(row, name, value)
    row.save()
    _told(taking, row)


def _dropping(dropped: bool) -> Any:
    def effect(taking: Taking, s: Subject) -> None:
        row: PlanLine = s.facts.lines[s.data["line"]]
        row.dropped = dropped
        row.save(update_fields=["dropped"])
        taking.record(line=row.pk)

    return effect


dropped, restored = _dropping(True), _dropping(False)


def linked(taking: Taking, s: Subject) -> None:
    """From now on the line's progress is read from that case; '' takes the link away."""
    row: PlanLine = s.facts.lines[s.data["line"]]
    row.about_id = int(s.data.get("about") or 0) or None
    row.save(update_fields=["about"])
    taking.record(line=row.pk, about=row.about_id or 0)


# --- effects: its editions ----------------------------------------------------------------------------------------


def adopted(taking: Taking, s: Subject) -> None:
    """Freeze what was adopted and send it up; the year's duty is done with it."""
    how = s.data.get("how") or "director"
    if words := (s.data.get("words") or "").strip():
        taking.note("words", words)
    taking.record(
        how="director" if how == "director" else "meeting", meeting=0 if how == "director" else int(how)
    )
    _edition(taking, s, PLAN, how)
    tick.fulfil(progress.KIND, s.case.place, s.at, f"{s.facts.plan.year}")


def summed(taking: Taking, s: Subject) -> None:
    """What was done, what not and why: each reason is written once, beside what it is about."""
    for key, words in s.data.get("why", {}).items():
        taking.note(f"why-{key}"[:40], words)
    _edition(taking, s, RESULTS, "", s.data.get("why", {}))


def _edition(taking: Taking, s: Subject, kind: str, how: str, reasons: dict[str, str] | None = None) -> None:
    plan: WorkPlan = s.facts.plan
    place, before = places.placed(plan.place_id), actions.last_edition(s.case)
    number = before.number + 1 if before is not None else 1
    why = told(s.case, "reason", number) if kind == PLAN else ""
    sheet = paper.Sheet(place, plan.pk, plan.year, s.case.edition, s.at, how, reasons or {}, why)
    made = paper.results(sheet) if kind == RESULTS else paper.plan(sheet)
    figures = {"kind": kind, "how": how, "lines": _frozen(plan)}
    actions.freeze(taking, s, place, made, figures, before)


def told(case: Case, kind: str, number: int) -> str:
    """What was written last in that box for an edition: after the one before it, up to its own line in the journal."""
    kept: list[int] = []
    for data in Entry.objects.filter(case_id=case.pk).order_by("seq").values_list("data", flat=True):
        kept += [token[0] for token in data.get("notes", ())]
        if data.get("edition") == number:
            break
        if data.get("edition") == number - 1:
            kept = []
    rows = Note.objects.filter(pk__in=kept, kind=kind, erased_at__isnull=True).order_by("-pk")
    return rows.values_list("text", flat=True).first() or ""


def _frozen(plan: WorkPlan) -> list[dict[str, Any]]:
    """The lines as they were adopted: residents read them so, and what is being changed can be put back to it."""
    rows = PlanLine.objects.filter(plan=plan, dropped=False).order_by("month", "pk")
    return [{"line": row.pk, **{name: getattr(row, name) for name in FIELDS}} for row in rows]


def left(taking: Taking, s: Subject) -> None:
    """What was being changed is put back to how it was adopted."""
    last = Edition.objects.filter(case=s.case, figures__kind=PLAN).order_by("-number").first()
    kept = {row["line"]: row for row in last.figures["lines"]} if last is not None else {}
    for pk, row in s.facts.lines.items():
        row.dropped = pk not in kept
        for name in FIELDS if pk in kept else ():
            setattr(row, name, kept[pk][name])
        row.save()


def said(kind: str) -> Any:
    """An effect that keeps what was written as a note of that kind."""

    def effect(taking: Taking, s: Subject) -> None:
        taking.note(kind, s.data["words"])

    return effect
