"""The public notice with its clock, and objecting to somebody on it (3.3)."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from linli.core import clock
from linli.core.papers import document as documents
from linli.core.papers.html import qr_svg, to_html
from linli.core.people import consent, roles, throttle
from linli.core.people.actor import PUBLIC
from linli.core.people.models import Post
from linli.core.people.view_access import Request, public
from linli.core.places.models import Place
from linli.core.procedures import queries
from linli.core.procedures.desk import read_token
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.rulebook import calendar
from linli.core.ui import dates, fields
from linli.domains.committees import rules
from linli.domains.committees.formation import actions
from linli.domains.committees.models import Notice
from linli.domains.committees.portal import presenters
from linli.domains.committees.portal.forms import YES, Object
from linli.domains.committees.portal.frame import community, frame, too_many


def posted(place: Place, pk: int) -> Notice:
    found = Notice.objects.filter(case_id=pk, case__place=place, paper__isnull=False).select_related(
        "case__root", "paper", "inspector__person", "street_inspector__person"
    )
    row = found.first()
    if row is None:
        raise Http404
    return row


@public
@never_cache
def notice(request: Request, code: str, pk: str) -> HttpResponse:
    """/c/<code>/notices/<pk>/: what was posted, as it was posted; a POST objects to somebody on it."""
    place = community(code)
    row = posted(place, int(pk))
    if request.method != "POST":
        return _page(request, place, row, Object(case=row.case))
    token = read_token(request)
    form = Object(fields.fixed(request.POST), case=row.case)
    if not form.is_valid() or fields.pressed(request.POST):
        return _page(request, place, row, form, token, status=422)
    if not throttle.attempt("words", request):
        form.add_error(None, too_many(place))
        return _page(request, place, row, form, token, status=429)
    data = form.cleaned_data | {consent.FIELD: consent.seen(request.POST.get(consent.FIELD))}
    try:
        actions.object_to(row.case, PUBLIC, data, token=token)
    except Refused as refused:
        return _page(request, place, row, form, token, refused, status=422)
    signed = "?signed=1" if data["signed"] == YES else ""
    return redirect(f"/c/{place.code}/notices/{row.case_id}/done/{signed}")


def _page(
    request: Request,
    place: Place,
    row: Notice,
    form: Object,
    token: Any = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    state = state_of(row)
    context = {
        "place": place,
        "row": row,
        "state": state,
        "form": form,
        "token": token or uuid4(),
        "tried": form.is_bound,
        "wrong": len(form.errors) if form.is_bound else 0,
        "refused": presenters.said(refused) if refused else [],
        "left": presenters.left(row.ends_at),
        "until": presenters.end(row.ends_at),
        "days": presenters.days(row),
        "rolled": _rolled(row),
        "offices": [one for one in (place, place.street) if one and (one.phone or one.address)],
        "examine": str(rules.EXAMINE.value(row.case.edition)),
        "keepers": [_keeper(post) for post in (row.inspector, row.street_inspector)],
        **_text(request, row),
        **(_voided(row, place) if state == "void" else {}),
        **frame(request, place, "board"),
    }
    return render(request, "committees/portal/notice.html", context, status=status)


def state_of(row: Notice) -> str:
    """posted, ended or void: the hour ends it, not the tick."""
    return "ended" if row.case.state == "posted" and row.ends_at <= clock.now() else row.case.state


def _rolled(row: Notice) -> bool:
    """Whether the last day was moved on to a working day."""
    length = rules.NOTICE.value(row.case.edition).amount
    first = clock.local(row.case.opened_at).date()
    return bool((calendar.Due(row.ends_at).day - first).days > length)


def _keeper(post: Post) -> str:
    return f"{post.title or roles.label(post.role)} {post.person.name}"


def _text(request: Request, row: Notice) -> dict[str, Any]:
    """The paper as it was issued; its check code and QR code stand at the foot of the sheet."""
    assert row.paper is not None
    code = row.paper.check_code
    made = documents.from_json(row.paper.document).replace(check="")
    return {
        "paper": row.paper,
        "text": to_html(made, level=1),
        "qr": qr_svg(request.build_absolute_uri(f"/check/{code}/")),
    }


def _voided(row: Notice, place: Place) -> dict[str, Any]:
    """Why the notice is void, and which one stands in its place."""
    events = [event for event in queries.timeline([row.case]) if event.verb in ("void", "amend")]
    later = Case.objects.filter(procedure="notice", root=row.case.root_id, pk__gt=row.case_id)
    return {
        "why": next((text for event in events for _, text in event.notes), ""),
        "voided_at": events[0].at if events else row.case.closed_at,
        "newer": later.order_by("-pk").values_list("pk", flat=True).first(),
    }


@public
def done(request: Request, code: str, pk: str) -> HttpResponse:
    """/c/<code>/notices/<pk>/done/: what happens now; whoever signed is answered in writing."""
    place = community(code)
    row = posted(place, int(pk))
    length = rules.EXAMINE.value(row.case.edition)
    context = {
        "place": place,
        "row": row,
        "signed": request.GET.get("signed") == "1",
        "examine": str(length),
        "by": dates.shortday(calendar.due(clock.now(), length).day),
        **frame(request, place, "board"),
    }
    return render(request, "committees/portal/object_done.html", context)
