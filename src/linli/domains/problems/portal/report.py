"""The public form: a resident says what is wrong, without signing in, and gets a number and a secret code."""

import re
from contextlib import nullcontext, suppress
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from linli.core import clock
from linli.core.papers.html import qr_svg
from linli.core.people import consent, throttle
from linli.core.people.actor import PUBLIC
from linli.core.people.view_access import Request, public
from linli.core.places.models import Building, Place
from linli.core.procedures import again
from linli.core.procedures.desk import read_token
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.core.ui import fields
from linli.domains.committees.portal.frame import community, frame, too_many
from linli.domains.problems import actions, codes, forms, photos, rules, similar
from linli.domains.problems.models import Problem, Reporter
from linli.domains.problems.portal import doors
from linli.domains.problems.portal.forms import Report

# How long the receipt can be shown again after a reload, in seconds of real time.
SHOWN = 600
RECEIPT, CLEARED = "receipt", "cleared"
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
    used = again.made_by(token)
    if used is not None and not Case.objects.filter(pk=used, place=place, procedure="problem").exists():
        token, used = uuid4(), None  # it made something elsewhere, which is nobody's receipt here
    if (earlier := _earlier(request, place, used, form)) is not None:
        if earlier.same:
            return _to_receipt(request, place, earlier.pk, "again")
        if "add" in request.POST:
            return _added(request, place, earlier.pk, str(form.cleaned_data["text"]))
        return _page(request, place, form, token, 422, Case.objects.get(pk=earlier.pk))
    most, unheld = throttle.attempts(
        request, {"report": rules.MOST_FROM_ONE.value(), "report held": rules.HELD_FROM.value()}
    )
    if not most:
        form.add_error(None, too_many(place))
        return _page(request, place, form, token, status=429)
    seen = {consent.FIELD: consent.seen(request.POST.get(consent.FIELD))}
    pk = _put(place, form.cleaned_data | seen | {"held": not unheld}, token)
    reply = redirect(f"/c/{place.code}/report/done/")
    _keep(reply, place, f"{pk}.{token}.{again.digest(request)}")
    if request.COOKIES.get(CLEARED):
        reply.delete_cookie(CLEARED, path=f"/c/{place.code}/report/")
    return reply


def _keep(reply: HttpResponse, place: Place, told: str) -> None:
    """Signed, so that nobody asks for another's receipt; gone with the browser, and after a while by the signature."""
    reply.set_signed_cookie(
        RECEIPT,
        f"{told}.{int(clock.now().timestamp())}",
        path=f"/c/{place.code}/report/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(reply: HttpResponse, place: Place) -> None:
    """Whoever used this telephone is done: the receipt is not shown again, and the next form comes empty."""
    reply.delete_cookie(RECEIPT, path=f"/c/{place.code}/report/")
    reply.set_cookie(CLEARED, "1", path=f"/c/{place.code}/report/", httponly=True, samesite="Lax")
    reply["Clear-Site-Data"] = '"cache"'


def _kept(request: Request) -> tuple[int, str, str]:
    """What was sent from this browser just now: its case, its form's token, the mark of its words."""
    kept = request.get_signed_cookie(RECEIPT, None, max_age=SHOWN) or ""
    number, token, mark, at = (*kept.split("."), "", "", "", "")[:4]
    fresh = clock.now().timestamp() - int(at or 0) < again.KEPT
    return int(number or 0), token, mark if fresh else ""


def _earlier(request: Request, place: Place, used: int | None, form: Report) -> again.Earlier | None:
    """What this form (`used`), or the same words, made before: after going back, or when it was sent twice."""
    pk, _, mark = _kept(request)
    same = mark == again.digest(request)
    if used is not None:
        words = form.cleaned_data["text"].strip()
        unseen = used != pk and Problem.objects.filter(case_id=used, text=words).exists()
        return again.Earlier(used, same if used == pk else unseen, True)
    if not pk or again.ANEW in request.POST:
        return None
    if same:
        return again.Earlier(pk, True, False)
    # What is to be added was written into a form made anew; so were words that are mostly those of just now.
    alike = mark and again.ANOTHER not in request.POST and _alike(place, pk, form)
    asks = "add" in request.POST or alike
    return again.Earlier(pk, False, False) if asks else None


def _alike(place: Place, pk: int, form: Report) -> bool:
    """Whether what is sent now is likely the problem that this browser reported just now, in other words."""
    row = Problem.objects.select_related("case").filter(pk=pk, case__place=place).first()
    given = form.cleaned_data
    building = given.get("building")
    return row is not None and similar.clearly(
        row, given["text"], str(given.get("spot") or ""), building.pk if building else None
    )


def _to_receipt(request: Request, place: Place, pk: int, said: str) -> HttpResponse:
    """The receipt of what was sent first: this browser has it, or the form's own token gives it."""
    reply = redirect(f"/c/{place.code}/report/done/?{said}=1")
    # What somebody cleared from this browser is not given to whoever goes back in it.
    if _kept(request)[0] != pk and not request.COOKIES.get(CLEARED):
        _keep(reply, place, f"{pk}.{read_token(request)}.{again.digest(request)}")
    return reply


def _added(request: Request, place: Place, pk: int, words: str) -> HttpResponse:
    """What is new goes to what was registered just now, by whoever holds its receipt."""
    if _kept(request)[0] != pk:
        return redirect(f"/c/{place.code}/follow/")
    with suppress(Refused):
        take(
            Case.objects.get(pk=pk), "add", PUBLIC, {"words": words}, token=uuid5(read_token(request), "add")
        )
        return redirect(f"/c/{place.code}/report/done/?added=1")
    return redirect(f"/c/{place.code}/follow/")


def _put(place: Place, data: dict[str, Any], token: UUID) -> int:
    """The case's number, with its photo in the same transaction; the same token twice is the same as once."""
    given = {name: data.get(name) for name in (*forms.FIELDS_OF_REPORT, "held")}
    with transaction.atomic() if data.get("photo") else nullcontext():
        pk = actions.reported(place, PUBLIC, given, token)
        if data.get("photo"):
            photos.keep(Case.objects.get(pk=pk), data["photo"], token)
    return pk


def _page(
    request: Request, place: Place, form: Report, token: UUID, status: int = 200, twice: Case | None = None
) -> HttpResponse:
    """The form; `twice` is what the same form made just now, from other words."""
    text = str(form["text"].value() or "")[:4000]
    building = form["spot"].value() if form["building"].value() else ""
    context = {
        "place": place,
        "form": form,
        "token": uuid4() if twice is not None else token,
        "twice": twice,
        "another": again.ANOTHER in request.GET or again.ANOTHER in request.POST,
        # After somebody cleared it the browser puts nothing back into the fields.
        "cleared": bool(request.COOKIES.get(CLEARED)),
        "wrong": len(form.errors) if form.is_bound else 0,
        "phrases": rules.PHRASES.value(),
        "answer_in": str(rules.ACKNOWLEDGE.value()),
        "digits": rules.CODE_DIGITS.value(),
        "building": building,
        "from_door": f"扫 {building} 的码进来，已替您填好，可以改",
        "doors": doors.doors(text),
        "calls": doors.calls(),
        "suppliers": doors.suppliers(),
        "night": doors.night(),
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
        "again": "again" in request.GET,
        "added": "added" in request.GET,
        "answer_in": str((rules.ACKNOWLEDGE_URGENT if urgent else rules.ACKNOWLEDGE).value()),
        "doors": doors.doors(problem.text) if problem else [],
        "supplier_first": urgent,
        "suppliers": doors.suppliers(),
        "night": doors.night(),
        **frame(request, place, "report"),
    }
    return render(request, "demands/portal/done.html", context)


def _receipt(request: Request, place: Place) -> tuple[Problem | None, str]:
    """What was reported in this browser just now, with its code; (None, '') when nothing was."""
    pk, token, _ = _kept(request)
    if not pk:
        return None, ""
    found = Problem.objects.select_related("case").filter(pk=pk, case__place=place).first()
    reporter = Reporter.objects.filter(origin_id=pk).order_by("pk").first()
    secret = codes.of_token(reporter, UUID(token)) if found and reporter else ""
    return (found, secret) if secret else (None, "")
