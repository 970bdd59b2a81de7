"""The page on which a called meeting gets another day, hour or place before it begins (4.2)."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from linli.core.people.view_access import Request, acts, needs
from linli.core.procedures import desk, shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import Concern, procedure
from linli.core.procedures.take import take
from linli.core.ui import fields, parts
from linli.domains.meetings import answers, changes, queries
from linli.domains.meetings.guests import actions
from linli.domains.meetings.models import Asked, Attendance
from linli.domains.meetings.scheduling import days, forms


@needs("meetings")
@acts
def page(request: Request, pk: int) -> HttpResponse:
    """/meetings/<pk>/day/: what is against the day that stands in the form, others at a tap, the button that names it."""
    found = queries.visible(request.actor).select_related("place", "street", "meeting__chair")
    case = get_object_or_404(found, pk=pk)
    base = f"/meetings/{pk}/"
    if case.state not in queries.COMING and request.method != "POST":
        return redirect(base)

    def shown_page(attempt: Attempt, status: int = 200) -> HttpResponse:
        return render(request, "meetings/move_day.html", _context(case, attempt), status=status)

    if request.method != "POST":
        form = forms.Reschedule(case=case, actor=request.actor)
        return shown_page(Attempt(procedure("meeting").move("reschedule"), form, str(uuid4())))

    def again(attempt: Attempt) -> HttpResponse:
        if fields.pressed(request.POST) and attempt.form is not None:
            days.looked(attempt.form)
        return shown_page(attempt, 422)

    def act(data: dict[str, Any], reasons: dict[str, str], token: Any) -> None:
        """Taken as ever; what was done is told under the name that the meeting has now."""
        take(case, "reschedule", request.actor, data, reasons, token)
        case.refresh_from_db(fields=["title"])

    return desk.post(request, case, "reschedule", base, again, act)


def _context(case: Any, attempt: Attempt) -> dict[str, Any]:
    form = attempt.form
    assert form is not None
    panel = days.panel(case.place, list(case.meeting.bodies), form, case.meeting)
    rows = list(Attendance.objects.filter(case=case))
    units = Asked.objects.filter(case__root=case, case__state__in=actions.WAITING).order_by("pk")
    return panel | {
        "case": case,
        "meeting": case.meeting,
        "base": f"/meetings/{case.pk}/",
        "form": form,
        "seen": _seen(case, attempt),
        "token": attempt.token,
        "concerns": [
            (one, attempt.reasons.get(one.key, ""))
            for one in (_concern(found, case, form) for found in attempt.concerns)
        ],
        "outlook": answers.outlook(rows, list(case.meeting.bodies), case.edition) if rows else None,
        "asked": "、".join(dict.fromkeys(units.values_list("unit", flat=True))),
        "moves": changes.told(case.meeting, reasons=True),
        "go": _go(case.meeting, panel["day"]),
    }


def _concern(found: Concern, case: Any, form: Any) -> parts.Concern:
    """A concern; somebody else's move that the page had not shown bars nothing, once it is read."""
    said = shown.concern(found, case.edition)
    meanwhile = form.is_bound and form.data.get("seen", "") not in ("", str(len(case.meeting.moves)))
    return replace(said, advice="还要改，再按一次。") if meanwhile and found.rule is None else said


def _seen(case: Any, attempt: Attempt) -> str:
    """How often it had been moved when this page was drawn first; once somebody's move has been shown, it was seen."""
    form = attempt.form
    assert form is not None
    before = str(form.data.get("seen") or "") if form.is_bound else ""
    return before if before and not attempt.concerns else str(len(case.meeting.moves))


def _go(meeting: Any, day: days.Day | None) -> str:
    """What the button says: the day by its name, or that only the place changes."""
    if day is None or forms.same(day.at, meeting.held_at):
        return "日子不动，只改地点，发通知"
    return f"改到 {day.said}，发通知"
