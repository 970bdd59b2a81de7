"""The community's committee of today: who sits on it, until when, and what it is there for (3.1, 3.2)."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from linli.core import clock
from linli.core.people.view_access import Request, public
from linli.core.places.models import Place
from linli.domains.committees import facts, rules
from linli.domains.committees.models import DIRECTOR, Committee, Member
from linli.domains.committees.portal import presenters
from linli.domains.committees.portal.frame import community, frame
from linli.domains.committees.term import responsible
from linli.domains.committees.training import participation


@public
def committee(request: Request, code: str) -> HttpResponse:
    """/c/<code>/committee/: today's members, and the seven duties."""
    place = community(code)
    standing, forming = today(place)
    context: dict[str, Any] = {
        "place": place,
        "name": presenters.name(),
        "row": standing,
        "forming": forming,
        "members": members(standing) if standing else [],
        "size": rules.SIZE.value(standing.case.edition if standing else None),
        "duties": list(rules.DUTIES.value().values()),
        "part": participation.groups([place.pk]),
        "trained": (held := participation.trained([place.pk], *year_until_now())),
        "trained_told": participation.told(held),
        "running": presenters.running(place),
        "responsible": responsible.of(place),
        **frame(request, place, "board"),
    }
    context["presided"] = bool(context["members"]) and context["members"][0]["key"] != DIRECTOR
    return render(request, "committees/portal/committee.html", context)


def year_until_now() -> tuple[date, date]:
    """The last twelve months: of a new year's first days nothing could be told."""
    day = clock.today()
    return day - timedelta(days=365), day


def today(place: Place) -> tuple[Committee | None, bool]:
    """The committee that stands, and whether one is being formed."""
    found = Committee.objects.filter(case__place=place, case__closed_at__isnull=True).select_related("case")
    rows = {row.case.state: row for row in found}
    return next((rows[state] for state in facts.STANDING if state in rows), None), "forming" in rows


def members(row: Committee) -> list[dict[str, Any]]:
    """Everybody who sits today, the director first. How a seat stands between the offices is nobody's affair."""
    edition, day = row.case.edition, clock.today()
    kinds, positions = rules.KINDS.value(edition), rules.POSITIONS.value(edition)
    found = Member.objects.filter(case__root=row.case_id, case__state__in=facts.SERVING, since__lte=day)
    ordered = sorted(found.select_related("person"), key=lambda one: (facts.ORDER[one.position], one.case_id))
    return [
        {
            "key": one.position,
            "name": one.person.name,
            "position": positions[one.position]["label"],
            "about": one.identity or (kinds[one.kind]["label"] if one.kind in kinds else ""),
        }
        for one in ordered
    ]
