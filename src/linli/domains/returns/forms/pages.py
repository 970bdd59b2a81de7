"""The pages of departments' forms: the list with the way in, one form filled, what a figure is made of, the file."""

from typing import Any
from urllib.parse import quote
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock, downloads
from linli.core.people.view_access import Request, needs
from linli.core.places import queries as places
from linli.core.procedures.desk import read_token
from linli.core.procedures.forms import visible
from linli.core.ui import fields
from linli.domains.returns import figures, periods
from linli.domains.returns.forms import actions, filling, package, queries, show
from linli.domains.returns.forms.filling import Filled
from linli.domains.returns.forms.package import Unreadable
from linli.domains.returns.forms.uploads import Reason, Upload
from linli.domains.returns.models import Form
from linli.domains.returns.scope import Ask

KINDS = {
    package.EXCEL: downloads.XLSX,
    package.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
MOST_BEHIND = 200


@needs("returns")
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request) -> HttpResponse:
    """The forms, newest first, `?q=` in their titles; a POST brings a new one."""
    upload = Upload()
    if request.method == "POST":
        token = read_token(request)
        upload = Upload(fields.fixed(request.POST), request.FILES)
        if upload.is_valid():
            place = places.placed(request.actor.place_id)
            given = upload.cleaned_data
            try:
                form = actions.take(place, request.actor, given["file"], given["period"], token)
                return redirect(f"/returns/{form.pk}/")
            except Unreadable as wrong:
                upload.add_error("file", str(wrong))
    words, before = request.GET.get("q", "").strip()[:40], request.GET.get("before", "")
    rows = queries.listed(
        request.actor, words, int(before) if before.isdecimal() and len(before) < 18 else None
    )
    shown = rows[: queries.PAGE]
    context = {
        "upload": upload,
        "token": str(uuid4()),
        "table": show.listed(shown, request.actor) if shown else None,
        "asked": words,
        "count": len(shown),
        "following": f"/returns/?q={quote(words)}&before={shown[-1].pk}" if len(rows) > len(shown) else "",
        "own": not request.actor.reads,
    }
    return render(request, "returns/list.html", context, status=422 if upload.errors else 200)


def _form(request: Request, pk: int) -> Form:
    return get_object_or_404(
        queries.visible(request.actor).select_related("place__street", "place__district"), pk=pk
    )


def _own(request: Request, pk: int) -> Form:
    """A form that the post may change; another's is not there."""
    form = _form(request, pk)
    if not queries.own(request.actor, form):
        raise Http404
    return form


def _ask(request: Request, form: Form, personal: bool = False) -> Ask:
    period = periods.read(form.period)
    assert period is not None, "a form's period is one of ours"
    return Ask(request.actor, form.place, period, personal)


@needs("returns")
def one(request: Request, pk: int) -> HttpResponse:
    """The form with all that the record fills in, and what is missing."""
    return _shown(request, _form(request, pk), Reason())


def _shown(request: Request, form: Form, reason: Reason, status: int = 200) -> HttpResponse:
    made = filling.fill(form, _ask(request, form))
    tables = filling.layouts(made.given)
    context = {
        **show.page(form, made, request.actor, tables),
        "reason": reason,
        "token": str(uuid4()),
    }
    return render(request, "returns/form.html", context, status=status)


@needs("returns")
def file(request: Request, pk: int) -> HttpResponse:
    """The department's file, filled in place, without the residents' own fields."""
    form = _form(request, pk)
    return _sent(request, form, filling.fill(form, _ask(request, form)))


def _sent(request: Request, form: Form, made: Filled) -> HttpResponse:
    try:
        content = filling.file(made)
    except Unreadable as wrong:
        messages.error(request, str(wrong))
        return redirect(f"/returns/{form.pk}/")
    name = filling.name(form, form.period, clock.local(clock.now()))
    return downloads.named(HttpResponse(content, content_type=KINDS[form.kind]), name)


@needs("returns")
def behind(request: Request, pk: int) -> HttpResponse:
    """Which cases a figure of the form counts: `?slot=` names where it stands."""
    form = _form(request, pk)
    ask = _ask(request, form)
    made = filling.fill(form, ask)
    answer = next(
        (one for one in made.answers if one.slot.key == request.GET.get("slot", "") and one.href), None
    )
    if answer is None or answer.field is None:
        raise Http404
    cases = filling.counted(answer, ask)
    rows = figures.listed(cases, MOST_BEHIND + 1)
    context = {
        "form": form,
        "answer": answer,
        "table": show.behind(rows[:MOST_BEHIND], request.actor),
        "more": len(rows) > MOST_BEHIND,
    }
    return render(request, "returns/behind.html", context)


@needs("returns")
@require_POST
def deed(request: Request, pk: int, name: str) -> HttpResponse:
    """keep, table, again, drop, personal: of the own place's forms alone."""
    form = _own(request, pk)
    if name not in DEEDS:
        raise Http404
    made: HttpResponse = DEEDS[name](request, form)
    return made


def _keep(request: Request, form: Form) -> HttpResponse:
    """The fields are numbered as the page shows the headings; the headings of the file say which they are."""
    _, layout = filling.chosen(form)
    said, typed = {}, {}
    for number, slot in enumerate(layout.asks):
        said[slot.key] = request.POST.get(f"means-{number}", "")
        typed[slot.key] = visible(request.POST.get(f"typed-{number}", ""))
    given = request.POST
    actions.keep(form, request.actor, given.get("period", ""), given.get("subject", ""), said, typed)
    messages.success(request, "记住了，下次同样的表照这样填")
    return redirect(f"/returns/{form.pk}/")


def _table(request: Request, form: Form) -> HttpResponse:
    wanted = request.POST.get("table", "")
    try:
        actions.choose(form, request.actor, int(wanted) if wanted.isdecimal() and len(wanted) < 4 else -1)
    except ValueError:
        raise Http404 from None
    except Unreadable as wrong:
        messages.error(request, str(wrong))
    return redirect(f"/returns/{form.pk}/")


def _again(request: Request, form: Form) -> HttpResponse:
    new = actions.again(form, request.actor, read_token(request))
    messages.success(request, "同一张表，新的时段，照上次的填好了")
    return redirect(f"/returns/{new.pk}/")


def _drop(request: Request, form: Form) -> HttpResponse:
    actions.drop(form, request.actor)
    messages.success(request, f"删掉了：{form.title}")
    return redirect("/returns/")


def _personal(request: Request, form: Form) -> HttpResponse:
    if not request.actor.may("reveal"):
        raise Http404
    reason = Reason(fields.fixed(request.POST))
    if not reason.is_valid() or fields.pressed(request.POST):
        return _shown(request, form, reason, status=422)
    ask = _ask(request, form, personal=True)
    made = actions.with_personal(form, request.actor, ask, reason.cleaned_data["reason"])
    return _sent(request, form, made)


DEEDS: dict[str, Any] = {
    "keep": _keep,
    "table": _table,
    "again": _again,
    "drop": _drop,
    "personal": _personal,
}
