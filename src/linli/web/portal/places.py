"""The city's districts, a district's communities, and a community's own page."""

from typing import Any

from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from linli.core import clock
from linli.core.people.view_access import Request, public
from linli.core.places import queries
from linli.core.places.models import Place
from linli.core.tallies.models import Tally
from linli.core.ui.figures import Answer
from linli.domains.committees.portal import presenters
from linli.domains.committees.portal.frame import community, frame
from linli.domains.committees.term import responsible
from linli.domains.problems import rules
from linli.domains.problems.portal import doors, notice_board
from linli.domains.problems.procedure import CAME

OUT = ("problem=closed", "problem=declined", "problem=fed_back")


@public
def city(request: Request) -> HttpResponse:
    """/: the districts of today, and a field that finds a community by its name."""
    text = request.GET.get("q", "")[:60]
    found = queries.find(text, limit=30) if text.strip() else []
    sizes = _sizes()
    came, answer = _answer()
    here = queries.city()
    districts = Place.objects.filter(level=Place.DISTRICT, is_open=True).order_by("code")
    context = {
        "city": here,
        "q": text,
        "found": [place for place in found if place.level != Place.CITY],
        "districts": [(place, sizes.get(place.pk, 0)) for place in districts],
        "communities": sum(sizes.values()),
        "came": came,
        "answer": answer,
        "year": clock.today().year,
        **frame(request, None, "home"),
    }
    return render(request, "portal/city.html", context)


def _sizes() -> dict[int, int]:
    """How many communities each district has today."""
    rows = Place.objects.filter(level=Place.COMMUNITY, is_open=True).order_by()
    return {row["district"] or 0: row["n"] for row in rows.values("district").annotate(n=Count("pk"))}


def _answer() -> tuple[int, Answer | None]:
    """How much the city's residents said this year, also by other systems' tables, and how much was answered: from the tallies alone."""
    january = clock.today().replace(month=1, day=1)
    rows = Tally.objects.filter(kind__in=CAME + OUT, month__gte=january).values("kind").annotate(n=Sum("n"))
    sums = {row["kind"]: row["n"] for row in rows}
    came, answered = (sum(sums.get(kind, 0) for kind in kinds) for kinds in (CAME, OUT))
    return (came, Answer(f"{answered:,}", "件", "有了结果")) if came else (0, None)


@public
def district(request: Request, code: str) -> HttpResponse:
    """/d/<code>/: the district's communities by their streets."""
    place = get_object_or_404(Place, code=code, level=Place.DISTRICT)
    rows = queries.communities(place).select_related("street").order_by("street__code", "code")
    streets: dict[str, list[Place]] = {}
    for row in rows:
        streets.setdefault(str(row.street or place), []).append(row)
    context = {"place": place, "streets": streets, "n": len(rows), **frame(request, place)}
    return render(request, "portal/district.html", context)


@public
def home(request: Request, code: str) -> HttpResponse:
    """/c/<code>/: the big answer of the last 30 days, and the two things that one comes for."""
    place = community(code)
    found = notice_board.counts(place)
    context: dict[str, Any] = {
        "place": place,
        "counts": found,
        "answer": notice_board.answer(found) if found.all else None,
        "posted": [notice_board.posted(one) for one in notice_board.notices(place)[:3]],
        "responsible": responsible.of(place),
        "running": presenters.running(place),
        "digits": rules.CODE_DIGITS.value(),
        "night": doors.night(),
        **frame(request, place),
    }
    return render(request, "portal/home.html", context)
