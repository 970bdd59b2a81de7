"""What a committee does this year, for everybody: its own few things and its duties, when it was adopted (5.2)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.people.view_access import Request, public
from linli.core.ui.parts import Item
from linli.domains.committees.portal import presenters
from linli.domains.committees.portal.frame import community, frame
from linli.domains.oversight.workplan import actions, procedure, progress, show
from linli.domains.oversight.workplan.models import PlanLine
from linli.domains.problems import redaction
from linli.domains.returns.reports.actions import editions


@public
@require_safe
def plan(request: Request, code: str) -> HttpResponse:
    """`/c/<code>/work-plan/`: this year's plan as it was adopted last, with how far each thing is. Nobody's name."""
    place, now = community(code), clock.now()
    year = clock.local(now).date().year
    row = actions.of(place, year)
    adopted = [one for one in editions(row.case) if one.figures["kind"] == actions.PLAN] if row else []
    context: dict[str, Any] = {
        "place": place,
        "year": year,
        "name": presenters.name(),
        "committee": progress.since(place, year) is not None,
        "adopted": adopted[0] if adopted else None,
        **frame(request, place, "board"),
    }
    if row is not None and adopted:
        made = show.page(place, year, row, request.actor, "")
        assert made is not None  # no edition was chosen
        context |= {
            "lines": _lines(adopted[0].figures["lines"], year),
            "duties": [Item(one.label, one.setting.text, right=progress.tally(one)) for one in made.duties],
            "stresses": show.stresses(made, made.lines),
            "changing": row.case.state in procedure.OPEN,
        }
    return render(request, "oversight/portal/workplan.html", context)


def _lines(frozen: list[dict[str, Any]], year: int) -> list[Item]:
    """As adopted, whatever is being changed meanwhile; how far each is comes from the record of today."""
    now = clock.now()
    rows = PlanLine.objects.filter(pk__in=[one["line"] for one in frozen]).select_related("about")
    known = {row.pk: progress.progress(row, year, now) for row in rows}
    return [
        Item(
            redaction.masked(one["title"]),
            f"{one['month']}月",
            right=_said(known[one["line"]]),
            right_tone="green" if known[one["line"]].done else "",
        )
        for one in frozen
        if one["line"] in known
    ]


def _said(own: progress.Own) -> str:
    if own.done:
        return "办成了"
    return (
        "在办"
        if own.row.about is not None and own.row.about.closed_at is None
        else "还没办成"
        if own.late
        else "还没到"
    )
