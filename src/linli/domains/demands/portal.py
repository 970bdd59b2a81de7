"""The public form: a resident says what is wrong, without signing in, and gets a number and a secret code."""

import re
from contextlib import nullcontext
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from linli.core.papers.html import qr_svg
from linli.core.people import consent, throttle
from linli.core.people.actor import PUBLIC
from linli.core.people.gate import Request, public
from linli.core.places.models import Building, Place
from linli.core.procedures.desk import read_token
from linli.core.procedures.models import Case
from linli.core.ui import fields
from linli.domains.committees.portal_frame import community, frame, too_many
from linli.domains.demands import actions, codes, forms, photos, portal_doors, rules
from linli.domains.demands.models import Problem, Reporter
from linli.domains.demands.portal_forms import Report

# How long the receipt can be shown again after a reload, in seconds of real time.
SHOWN = 600
RECEIPT = "receipt"
_BUILDING = re.compile(r"[0-9A-Za-z_-]{1,12}\Z")


@public
@never_cache
def report(request: Request, code: str) -> HttpResponse:
    """/c/<code>/report/: the form, and taking what it sends."""
    place = community(code)
    if not place.is_open:
        return redirect(f"/c/{place.code}/")
    if request.method == "POST":
        return _sent(request, place)
    return _page(
        request, place, Report(initial=_known(place, request.GET.get("b", "")), place=place), uuid4()
    )


@public
def building(request: Request, token: str) -> HttpResponse:
    """/q/<token>/: the QR code at a door leads to its community's form, which then knows the building."""
    found = get_object_or_404(Building.objects.select_related("place"), token=token)
    return redirect(f"/c/{found.place.code}/report/?b={found.token}")


def _known(place: Place, token: str) -> dict[str, Any]:
    """What the code at the door fills in."""
    found = Building.objects.filter(place=place, token=token).first() if _BUILDING.match(token) else None
    return {"building": found.token, "spot": found.name, "contact": "code"} if found else {"contact": "code"}


def _sent(request: Request, place: Place) -> HttpResponse:
    token = read_token(request)
    data = fields.fixed(request.POST)
    if not _BUILDING.match(str(data.get("building", ""))):
        data["building"] = ""
    form = Report(data, request.FILES, place=place)
    right = form.is_valid()
    if fields.pressed(request.POST):
        return _page(request, place, form, token)
    if not right:
        return _page(request, place, form, token, status=422)
    if not throttle.attempt("report", request, rules.MOST_FROM_ONE.value()):
        form.add_error(None, too_many(place))
        return _page(request, place, form, token, status=429)
    held = not throttle.attempt("report held", request, rules.HELD_FROM.value())
    seen = {consent.FIELD: consent.seen(request.POST.get(consent.FIELD))}
    case = _put(place, form.cleaned_data | seen | {"held": held}, token)
    reply = redirect(f"/c/{place.code}/report/done/")
    # Signed, so that nobody asks for another's receipt; a row for each visitor in a table of sessions is not needed.
    reply.set_signed_cookie(
        RECEIPT,
        f"{case.pk}.{token}",
        max_age=SHOWN,
        path=reply.url,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return reply


def _put(place: Place, data: dict[str, Any], token: UUID) -> Case:
    """The case, with its photo in the same transaction; the same token twice is the same as once."""
    given = {name: data.get(name) for name in (*forms.FIELDS_OF_REPORT, "held")}
    with transaction.atomic() if data.get("photo") else nullcontext():
        case, _ = actions.report(place, PUBLIC, given, token)
        if data.get("photo"):
            photos.keep(case, data["photo"], token)
    return case


def _page(request: Request, place: Place, form: Report, token: UUID, status: int = 200) -> HttpResponse:
    text = str(form["text"].value() or "")[:4000]
    context = {
        "place": place,
        "form": form,
        "token": token,
        "wrong": len(form.errors) if form.is_bound else 0,
        "phrases": rules.PHRASES.value(),
        "answer_in": str(rules.ACKNOWLEDGE.value()),
        "digits": rules.CODE_DIGITS.value(),
        "building": form["spot"].value() if form["building"].value() else "",
        "doors": portal_doors.doors(text),
        "calls": portal_doors.calls(),
        "suppliers": portal_doors.suppliers(),
        "night": portal_doors.night(),
        "photo_lost": bool(form.is_bound and request.FILES.get("photo") and not form["photo"].errors),
        **frame(request, place, "report"),
    }
    return render(request, "demands/portal/report.html", context, status=status)


@public
@never_cache
def done(request: Request, code: str) -> HttpResponse:
    """/c/<code>/report/done/: the receipt. A cookie keeps the form's token, never the code itself."""
    place = community(code)
    problem, secret = _receipt(request, place)
    url = request.build_absolute_uri(f"/c/{place.code}/follow/")
    urgent = problem is not None and problem.urgent
    context = {
        "place": place,
        "case": problem.case if problem else None,
        "text": problem.text if problem else "",
        "code": codes.spaced(secret),
        "url": url,
        "qr": qr_svg(url) if problem else "",
        "answer_in": str((rules.ACKNOWLEDGE_URGENT if urgent else rules.ACKNOWLEDGE).value()),
        "doors": portal_doors.doors(problem.text) if problem else [],
        "supplier_first": urgent,
        "suppliers": portal_doors.suppliers(),
        "night": portal_doors.night(),
        **frame(request, place, "report"),
    }
    return render(request, "demands/portal/done.html", context)


def _receipt(request: Request, place: Place) -> tuple[Problem | None, str]:
    """What was reported in this browser just now, with its code; (None, '') when nothing was."""
    kept = request.get_signed_cookie(RECEIPT, None, max_age=SHOWN)
    if not kept:
        return None, ""
    number, token = kept.split(".")
    pk = int(number)
    found = Problem.objects.select_related("case").filter(pk=pk, case__place=place).first()
    reporter = Reporter.objects.filter(origin_id=pk).order_by("pk").first()
    secret = codes.of_token(reporter, UUID(token)) if found and reporter else ""
    return (found, secret) if secret else (None, "")
