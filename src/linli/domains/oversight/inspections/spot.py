"""On the spot: a community's page with its evidence line by line, and each finding until it is mended and checked (5.3)."""

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from linli.core.people.view_access import Request, needs, readers_too
from linli.core.procedures import desk, shown
from linli.core.procedures import queries as cases
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.domains.oversight.inspections import actions, guards, rules, show
from linli.domains.oversight.inspections.pages import RIGHT
from linli.domains.oversight.inspections.show import Check
from linli.domains.oversight.models import Finding, Inspected

ASIDE = ("look", "raise")


def _inspected(request: Request, pk: int) -> Inspected:
    mine = cases.visible(request.actor).filter(procedure="inspected")
    found = Inspected.objects.filter(case__in=mine)
    return get_object_or_404(
        found.select_related("case__place", "place__street", "inspection__case__place"), pk=pk
    )


@needs(RIGHT)
def place(request: Request, pk: int) -> HttpResponse:
    """`/inspections/places/<pk>/`: the checklist with its evidence; `?line=` opens a line's card, `?move=` a form."""
    row = _inspected(request, pk)
    name = request.GET.get("move", "")
    attempt = desk.opened(row.case, name, request.actor) if name not in ASIDE else None
    return _render(request, row, request.GET.get("line", ""), attempt)


def _render(
    request: Request, row: Inspected, line: str, attempt: Attempt | None = None, status: int = 200
) -> HttpResponse:
    actor = request.actor
    base = f"/inspections/places/{row.pk}/"
    found = show.checks(row, actor, line)
    current = next((one for one in found if one.current), None)
    shown_attempt = attempt if attempt is not None and attempt.move.name not in ASIDE else None
    context = show.case_page(row.case, actor, base, shown_attempt)
    context["moves"] = [one for one in context["moves"] if one.name not in ASIDE]
    inspects = actor.role in procedure("inspected").move("look").by and guards.is_ours(actor, row.inspection)
    looks = inspects and row.case.state == "to_look" and row.inspection.case.state == "under_way"
    raises = inspects and row.case.state != "struck"
    context |= {
        "row": row,
        "inspection": row.inspection,
        "checks": found,
        "current": current,
        "title": show.title(row, found),
        "look": _look(row.case, actor, current, attempt) if looks and current else None,
        "raise": _raise(row, actor, current, attempt) if raises and current else None,
        "look_concerns": shown.against(_tried(attempt, "look"), row.case.edition),
        "raise_concerns": shown.against(_tried(attempt, "raise"), row.case.edition),
        "before": found[found.index(current) - 1] if current and found.index(current) else None,
        "after": found[found.index(current) + 1] if current and current is not found[-1] else None,
        "nth": found.index(current) + 1 if current else 0,
        "done": (done := sum(one.seen is not None for one in found)),
        "standing": show.how_far(row, done),
        "loose": [one for one in row.findings.filter(line="").select_related("case").order_by("-pk")],
    }
    return render(request, "oversight/inspections/place.html", context, status=status)


def _tried(attempt: Attempt | None, name: str) -> Attempt | None:
    return attempt if attempt is not None and attempt.move.name == name else None


def _look(case: Case, actor: Any, current: Check, attempt: Attempt | None) -> Attempt:
    """The form of the line, as it was tried or as it opens; it knows how often the line was noted till now."""
    if (tried := _tried(attempt, "look")) is not None and tried.form is not None:
        tried.form.data = tried.form.data.copy()  # type: ignore[attr-defined]
        tried.form.data["before"] = str(current.times)  # type: ignore[index]
        return tried
    initial = {"line": current.key, "before": current.times, "words": current.words}
    if current.seen is not None:
        initial["verdict"] = current.seen.verdict
    move = procedure("inspected").move("look")
    assert move.form is not None
    return Attempt(move, move.form(case=case, actor=actor, initial=initial), str(uuid4()))


def _raise(row: Inspected, actor: Any, current: Check, attempt: Attempt | None) -> Attempt:
    if (tried := _tried(attempt, "raise")) is not None:
        return tried
    move = procedure("finding").move("raise")
    assert move.form is not None
    draft = _draft(row)
    return Attempt(move, move.form(case=draft, actor=actor, initial={"line": current.key}), str(uuid4()))


def _draft(row: Inspected) -> Case:
    """A finding that is not there yet; its form offers the lines of this inspection."""
    draft = Case(procedure="finding", place=row.place, title=str(row.place))
    draft.of_inspection = row.inspection  # type: ignore[attr-defined]
    return draft


@needs(RIGHT)
@readers_too
@require_POST
def place_move(request: Request, pk: int, move: str) -> HttpResponse:
    """`/inspections/places/<pk>/<move>/`: a line is noted, a finding sent, the community done."""
    row = _inspected(request, pk)
    line = str(request.POST.get("line", ""))[:40]
    here = f"/inspections/places/{pk}/"

    def again(attempt: Attempt) -> HttpResponse:
        return _render(request, _inspected(request, pk), line, attempt, 422)

    if move != "raise":
        if move == "look":
            back = f"{here}{_next(row, line)}"
            return desk.post(request, row.case, move, back, again)
        return desk.post(request, row.case, move, here, again)

    def act(data: dict[str, Any], reasons: dict[str, str], token: UUID) -> None:
        actions.raise_finding(row, request.actor, data, token)

    back = f"{here}?line={line}#line" if line in row.inspection.lines else here
    return desk.post(request, _draft(row), "raise", back, again, act, procedure("finding").move("raise"))


def _next(row: Inspected, line: str) -> str:
    """After a line comes the next one; after 'not there' the same, so that a finding can be sent."""
    keys = [key for key in row.inspection.lines if key in rules.CHECKLIST.value(row.inspection.case.edition)]
    if line not in keys:
        return ""
    after = keys[(keys.index(line) + 1) % len(keys)]
    return f"?line={after}#line"


# --- findings ---------------------------------------------------------------------------------------------------


def _finding(request: Request, pk: int) -> Finding:
    mine = cases.visible(request.actor).filter(procedure="finding")
    found = Finding.objects.filter(case__in=mine)
    related = ("case__place", "case__street", "inspected__place", "inspected__inspection__case__place")
    return get_object_or_404(found.select_related(*related), pk=pk)


def _finding_page(request: Request, row: Finding, attempt: Attempt | None, status: int = 200) -> HttpResponse:
    base = f"/inspections/findings/{row.pk}/"
    main = {"mending": "mend", "recheck": "pass"}.get(row.case.state, "")
    items = rules.CHECKLIST.value(row.inspected.inspection.case.edition)
    context = show.case_page(row.case, request.actor, base, attempt, main) | {
        "row": row,
        "inspected": row.inspected,
        "inspection": row.inspected.inspection,
        "by": show.mark(items[row.line]) if row.line in items else None,
    }
    return render(request, "oversight/inspections/finding.html", context, status=status)


@needs(RIGHT)
def finding(request: Request, pk: int) -> HttpResponse:
    """`/inspections/findings/<pk>/`: what was found, what was done, what the check said; `?move=` opens a form."""
    row = _finding(request, pk)
    return _finding_page(request, row, desk.opened(row.case, request.GET.get("move", ""), request.actor))


@needs(RIGHT)
@readers_too
@require_POST
def finding_move(request: Request, pk: int, move: str) -> HttpResponse:
    """`/inspections/findings/<pk>/<move>/`."""
    row = _finding(request, pk)
    if move == "raise":
        raise BadRequest("a finding is raised on its community's page")

    def again(attempt: Attempt) -> HttpResponse:
        return _finding_page(request, _finding(request, pk), attempt, 422)

    return desk.post(request, row.case, move, f"/inspections/findings/{pk}/", again)
