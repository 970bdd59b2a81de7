"""The pages that follow a meeting: the hall's wall, and what of the room keeps itself current (4.3)."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.core.people.view_access import Request, needs
from linli.core.procedures.models import Case
from linli.domains.meetings import pages, polling, queries, show
from linli.domains.meetings.attendance import calendar_file
from linli.domains.meetings.room import live


def _followed(request: Request, pk: int) -> Case:
    case = polling.reachable(request.actor, pk)
    if case is None:
        raise Http404
    return case


def _asks(request: Request) -> None:
    """A part of a page bears no mark of who reads it: who only reads opens the page."""
    if request.actor.reads:
        raise Http404


def _unless_seen(request: Request, seen: str) -> HttpResponse | None:
    """Nothing to send when the page has this version already."""
    if request.headers.get("If-None-Match") != _mark(seen):
        return None
    return _kept_nowhere(HttpResponse(status=304), seen)


def _mark(seen: str) -> str:
    return f'"{seen}"'


def _kept_nowhere(answer: HttpResponse, seen: str) -> HttpResponse:
    answer["ETag"], answer["Cache-Control"] = _mark(seen), "no-store"
    return answer


@needs("desk")
@require_safe
def hall(request: Request, pk: int) -> HttpResponse:
    """The wall: for the projector, and for everybody who was invited, on their own telephone."""
    case = _followed(request, pk)
    seen = polling.version(pk)
    context = {
        "case": case,
        "inside": live.hall(pk, seen),
        "mark": _mark(seen),
        "period": polling.period(case, request.actor),
        "staff": request.actor.may("meetings"),
    }
    return render(request, "meetings/hall.html", context)


@needs("desk")
@require_safe
def hall_now(request: Request, pk: int) -> HttpResponse:
    """The wall's inside, or 304 to a page that has it."""
    _asks(request)
    _followed(request, pk)
    seen = polling.version(pk)
    return _unless_seen(request, seen) or _kept_nowhere(HttpResponse(live.hall(pk, seen)), seen)


@needs("meetings")
@require_safe
def room_now(request: Request, pk: int, item: int = 0) -> HttpResponse:
    """The parts of the room that others change, or 304; forms that somebody may be typing in are not among them."""
    _asks(request)
    case = queries.meeting(request.actor, pk)
    if case is None:
        raise Http404
    seen = polling.version(pk)
    if (answer := _unless_seen(request, seen)) is not None:
        return answer
    record = queries.record(case)
    if item and all(row.case_id != item for row in record.items):
        raise Http404
    said = pages.number(request, "said")
    context = show.room(record, request.actor, item or None, None, False, said)
    return _kept_nowhere(render(request, "meetings/room_now.html", context), seen)


@needs("desk")
@require_safe
def calendar(request: Request, pk: int) -> HttpResponse:
    """The meeting as a file for whoever is invited to put into their own calendar."""
    _asks(request)
    case = _followed(request, pk)
    url = request.build_absolute_uri(f"/meetings/{pk}/hall/")
    answer = HttpResponse(calendar_file.of_meeting(case, url), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="meeting-{pk}.ics"'
    return answer
