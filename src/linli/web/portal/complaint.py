"""投诉建议: whoever has something to say about how people were treated says it to the level above.

A complaint about a community goes to its street, one about a street or nobody in particular to the district or the
city. The words are kept as a note beside the journal of that place, whose line proves when they came and that they
are unaltered; its officers get a message and read them at /complaints/, which the community itself cannot open.
"""

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from linli.core import clock
from linli.core.journal import chain
from linli.core.journal.models import Entry, Note
from linli.core.messages import outbox
from linli.core.people import consent, throttle
from linli.core.people.actor import PUBLIC, Actor
from linli.core.people.view_access import Request, needs, public
from linli.core.places import queries
from linli.core.places.models import Place
from linli.core.procedures.forms import long_text
from linli.core.procedures.kinds import Outgoing
from linli.core.ui import fields
from linli.domains.committees.portal.forms import Readable
from linli.domains.committees.portal.frame import frame, too_many

VERB = "complain"
OFFICERS = {Place.STREET: "street_officer", Place.DISTRICT: "district_officer", Place.CITY: "city_officer"}
READERS = {
    Place.STREET: ("street_officer", "street_secretary"),
    Place.DISTRICT: ("district_officer",),
    Place.CITY: ("city_officer",),
}
SHOWN = 100
NO_CASE = 0  # the words belong to the line alone


class Complaint(Readable):
    """`place`: whom it is about, by code; '' is the platform. `origin`: the community from whose page one comes."""

    # A code that is no place's is nobody in particular: whoever has something to say is not sent away.
    place = forms.Field(label="说的是谁", required=False, widget=forms.RadioSelect)
    origin = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    words = long_text("想说什么", rows=6, limit=4000, help_text="要回音的，写上怎么找您")

    def __init__(self, home: Place | None, *args: Any) -> None:
        super().__init__(*args)
        self.fields["place"].widget.choices = _choices(home)


@public
@never_cache
def complaint(request: Request) -> HttpResponse:
    """/complaint/: about a place (`?place=<code>`), about one above it, or about the platform."""
    came = request.POST if "place" in request.POST else request.GET
    about = _about(str(came.get("place", "")))
    home = _about(str(request.POST.get("origin", ""))) or about
    if request.method != "POST":
        first = {"place": about.code, "origin": about.code} if about else {}
        return _page(request, home, Complaint(home, None, None, "id_%s", None, first))
    form = Complaint(home, fields.fixed(request.POST))
    if not form.is_valid() or fields.pressed(request.POST):
        return _page(request, home, form, status=422)
    if not throttle.attempt("words", request):
        form.add_error(None, too_many(home))
        return _page(request, home, form, status=429)
    send(_above(about), form.cleaned_data["words"], consent.seen(request.POST.get(consent.FIELD)))
    return redirect(f"/complaint/done/?place={about.code}" if about else "/complaint/done/")


@public
def done(request: Request) -> HttpResponse:
    """/complaint/done/: who reads it now."""
    about = _about(request.GET.get("place", ""))
    context = {"done": True, "about": about, "reader": _above(about), **frame(request, about, "complaint")}
    return render(request, "portal/complaint.html", context)


def _page(request: Request, home: Place | None, form: Complaint, status: int = 200) -> HttpResponse:
    context = {"about": home, "reader": _above(home), "form": form, **frame(request, home, "complaint")}
    return render(request, "portal/complaint.html", context, status=status)


def _about(code: str) -> Place | None:
    if not (len(code) == 12 and code.isascii() and code.isdigit()):
        return None
    return (
        Place.objects.select_related("street", "district").filter(code=code).exclude(level=Place.CITY).first()
    )


def _choices(home: Place | None) -> list[tuple[str, str]]:
    """Whom it may be about: the community, its street, its district, the platform, each with who reads it.

    Nobody's words go to those whom they are about.
    """
    near = [home, home.street, home.district] if home else []
    places = list(dict.fromkeys(place for place in near if place is not None))
    return [
        *((one.code, f"{one}（由{_above(one)}看）") for one in places),
        ("", f"这个平台（由{_above(None)}看）"),
    ]


def _above(about: Place | None) -> Place:
    """Who reads it: the level above the place that it is about."""
    if about is None or about.level == Place.DISTRICT:
        return queries.city()
    return (
        (about.street if about.level == Place.COMMUNITY else about.district)
        or about.district
        or queries.city()
    )


def send(reader: Place, words: str, seen: str) -> None:
    """Keep the words with the reader's chain, and tell its officers."""
    at = clock.now()
    with transaction.atomic():
        token = chain.note(NO_CASE, "complaint", words, at)
        data = {"notes": [token], consent.FIELD: seen}
        line = chain.Line(reader.pk, PUBLIC.key, PUBLIC.role, VERB, NO_CASE, data=data)
        (entry,) = chain.append([line], at)
        told = Outgoing(
            "complaint",
            "收到一条投诉建议，请到“投诉建议”里看",
            role=OFFICERS[reader.level],
            place_id=reader.pk,
        )
        outbox.put([told], None, entry, at)


@needs("desk")
def inbox(request: Request) -> HttpResponse:
    """/complaints/: for the officers of a street, a district or the city; theirs and those of what lies below."""
    rows = Entry.objects.filter(_reach(request.actor), verb=VERB, procedure="").select_related("place")
    entries = list(rows.order_by("-at", "-pk")[:SHOWN])
    ids = {entry.pk: entry.data["notes"][0][0] for entry in entries}
    notes = Note.objects.in_bulk(list(ids.values()))
    context: dict[str, Any] = {
        "lines": [{"at": e.at, "place": e.place, "note": notes.get(ids[e.pk])} for e in entries],
        **frame(request, None, ""),
    }
    return render(request, "portal/complaints.html", context)


def _reach(actor: Actor) -> Q:
    if actor.role not in READERS.get(actor.level, ()):
        raise Http404
    if actor.level == Place.CITY:
        return Q()
    if actor.level == Place.DISTRICT:
        return Q(place_id=actor.place_id) | Q(place__district_id=actor.place_id)
    return Q(place_id=actor.place_id)
