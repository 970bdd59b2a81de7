"""The staff's pages of the problem list: list, case, entry for somebody, the answer, one's telephone, a new code."""

from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core.people import sealed
from linli.core.people.models import Account
from linli.core.people.view_access import Request, needs
from linli.core.procedures import again, desk
from linli.core.procedures.desk import Attempt
from linli.core.procedures.forms import visible
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.committees.roles import VISITORS
from linli.domains.problems import actions, codes, forms, photos, queries, rules, similar
from linli.domains.problems.case import loading, page, receipt
from linli.domains.problems.feedback import answer_page
from linli.domains.problems.listing import bulk, export, saved_views
from linli.domains.problems.listing import page as listing_page
from linli.domains.problems.models import Reporter
from linli.domains.problems.procedure import PROBLEM

RIGHT = "problems"


def _filters(request: Request, query: QueryDict | None = None) -> queries.Filters:
    """What the address (or the query) asks for. Http404 for a place that the post does not reach."""
    given, place = request.GET if query is None else query, None
    if code := given.get("place", ""):
        place = queries.place_within(request.actor, code)
        if place is None:
            raise Http404
    asked = {key: str(given[key]) for key in given}
    if "cols" in given:
        asked["hide"] = ",".join(queries.LEAVABLE.keys() - set(given.getlist("cols")))
    return queries.read(asked, rules.CLASSES.value(), place)


@needs(RIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def problems(request: Request) -> HttpResponse:
    """/problems/: the list; a POST is a move of the rows that were picked."""
    if request.method == "POST":
        return bulk.post(request)
    asked = _filters(request)
    own = saved_views.of(_account(request))
    views = {"own": own, "views": saved_views.links(asked, own), "everybody": len(saved_views.EVERYBODY)}
    return render(request, "demands/list.html", listing_page.context(request.actor, asked) | views)


def _account(request: Request) -> Account:
    """Who signed in: a page that needs it has nobody else."""
    return cast(Account, request.user)


@needs(RIGHT)
@require_POST
def views(request: Request) -> HttpResponse:
    """/problems/views/: keep what is looked at under a name, or let one go; back to what was looked at."""
    asked = _filters(request, QueryDict(request.POST.get("query", "").removeprefix("?")))
    going = request.POST.get("forget", "")
    if going.isdecimal() and len(going) < 19:
        saved_views.forget(_account(request), int(going))
    elif wrong := saved_views.keep(_account(request), visible(request.POST.get("name", "")), asked):
        messages.error(request, wrong)
    else:
        messages.success(request, "存好了，在“视图”里")
    return redirect(f"/problems/{asked.address()}")


@needs(RIGHT)
@require_GET
def exported(request: Request, ending: str) -> HttpResponseBase:
    """/problems/export.xlsx, .csv: what the address asks for, as a file."""
    return export.reply(_filters(request), request.actor, ending)


def find(request: Request, pk: int) -> Case:
    """The problem that the post reaches; 404 else."""
    case = loading.case_of(request.actor, pk)
    if case is None:
        raise Http404
    return case


def show(
    request: Request,
    case: Case,
    attempt: Attempt | None = None,
    status: int = 200,
    revealed: dict[int, str] | None = None,
) -> HttpResponse:
    """The case's page, with a move standing open; the answer has a page of its own. Later rooms may call it."""
    given = page.context(case, request.actor, attempt, revealed)
    if attempt is not None and attempt.move.name == "feed_back" and case.state == "to_feed_back":
        reply = render(
            request,
            "demands/feedback.html",
            given | answer_page.context(given, attempt, request.actor),
            status=status,
        )
    else:
        reply = render(request, "demands/case.html", given, status=status)
    reply["Cache-Control"] = "no-store"
    return reply


@needs(RIGHT)
@require_GET
def problem(request: Request, pk: int) -> HttpResponse:
    """/problems/<pk>/: everything of it; ?move= opens a move."""
    case = find(request, pk)
    initial = {key: request.GET[key] for key in ("lead",) if key in request.GET}
    return show(request, case, desk.opened(case, request.GET.get("move", ""), request.actor, initial))


@needs(RIGHT)
@require_POST
def move(request: Request, pk: int, move: str) -> HttpResponseBase:
    """/problems/<pk>/<move>/: one move, or the page again with what stands against it."""
    case = find(request, pk)
    if move not in {one.name for one in PROBLEM.moves if set(one.by) - {"public", "system"}}:
        raise Http404
    if move == "reissue":
        return code(request, pk)

    def once_more(attempt: Attempt) -> HttpResponse:
        # What was refused may have been somebody else's quicker move: show the case as it is now.
        return show(request, find(request, pk), attempt, 422)

    return desk.post(request, case, move, f"/problems/{pk}/", once_more)


@needs("reveal")
@require_POST
def phone(request: Request, pk: int) -> HttpResponse:
    """/problems/<pk>/phone/: one telephone number, once, to who says why; the look is written down first."""
    case = find(request, pk)
    rows = Reporter.objects.filter(case=case, person__isnull=False).select_related("person")
    wanted = request.POST.get("reporter", "")
    row = next((one for one in rows if str(one.pk) == wanted), None)
    loaded = loading.Loaded(case, page.problem_of(case), [], [])
    if row is None or row.person is None or not page.sees_names(loaded, request.actor, row):
        raise Http404
    reason = " ".join(visible(request.POST.get("reason", "")).split())
    if not reason:
        messages.error(request, "看电话要写一句为什么，例：约上门时间")
        return show(request, case, status=422)
    number = sealed.look(row.person, "phone", request.actor, reason, case.pk)
    return show(request, case, revealed={row.pk: number or "没有留电话"})


@needs(RIGHT)
@require_POST
def code(request: Request, pk: int) -> HttpResponse:
    """/problems/<pk>/code/: a new secret code, on a receipt that is printed once and kept nowhere."""
    case = find(request, pk)
    token = desk.read_token(request)
    wanted = request.POST.get("reporter", "")
    rows = Reporter.objects.filter(case=case)
    row = (
        rows.filter(pk=int(wanted)).first()
        if wanted.isdecimal() and len(wanted) < 19
        else rows.order_by("pk").first()
    )
    if wanted and row is None:
        raise Http404
    fresh = (codes.of_token(row, token) if row else "") or codes.free(case.place_id, token)
    try:
        take(case, "reissue", request.actor, {"reporter": row.pk if row else 0, "code": fresh}, token=token)
    except Refused as refused:
        messages.error(request, str(refused))
        return show(request, case, status=422)
    return receipt.reply(case, fresh, request.build_absolute_uri(f"/c/{case.place.code}/follow/"))


@needs(RIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """/problems/new/: entered for somebody; the list has it with the same click."""
    if request.actor.role not in VISITORS:
        raise PermissionDenied
    saved = _saved(request)
    if request.method != "POST":
        return _entry(request, forms.Enter(actor=request.actor), uuid4(), saved)
    token = desk.read_token(request)
    form = forms.Enter(request.POST, request.FILES, actor=request.actor)
    if not form.is_valid():
        return _entry(request, form, token, None, 422)
    if (before := again.earlier(request, token)) is not None:
        if before.form and before.same:
            request.session["entered"] = before.pk
            return redirect("/problems/new/?saved=again")
        return _entry(request, form, uuid4(), None, 422, before.pk)
    made = _put(request, form.cleaned_data, token)
    again.remember(request, made.pk)
    request.session["entered"] = made.pk
    return redirect("/problems/new/?saved=1")


def _put(request: Request, data: dict[str, Any], token: UUID) -> Case:
    """The problem, with its photo in the same transaction."""
    photo = data.pop("photo")
    with transaction.atomic():
        place = queries.place_of(request.actor)
        case, _ = actions.report(place, request.actor, data, token, move="enter")
        if photo:
            photos.keep(case, photo, token)
    return case


def _saved(request: Request) -> Case | None:
    if request.method == "GET" and "saved" in request.GET:
        return queries.problems(request.actor).filter(pk=request.session.get("entered") or 0).first()
    return None


def _entry(
    request: Request,
    form: forms.Enter,
    token: UUID,
    saved: Case | None,
    status: int = 200,
    twice: int = 0,
) -> HttpResponse:
    """`twice`: the case that the same words, or the same form, made just now."""
    given = {
        "form": form,
        "token": token,
        "saved": saved,
        "again": request.GET.get("saved") == "again",
        "twice": queries.problems(request.actor).filter(pk=twice).first() if twice else None,
        "new_token": uuid4(),
        "phrases": rules.PHRASES.value(),
        "hours": rules.ACKNOWLEDGE.value().amount,
    }
    if saved is not None:
        given["likely"] = similar.similar(
            saved.place_id, saved.title, spot=saved.spot, facet=saved.facet, besides=saved.pk
        )
    given["buildings"] = similar.buildings(request.actor.place_id)
    return render(request, "demands/new.html", given, status=status)


@needs(RIGHT)
@require_POST
def hints(request: Request) -> HttpResponse:
    """/problems/new/hints/: while one writes, the class that the words suggest and what is on the list already."""
    if request.actor.role not in VISITORS:
        raise PermissionDenied
    text, spot = (request.POST.get(key, "")[:4000].replace("\x00", "") for key in ("text", "spot"))
    facet = actions.suggest(text)
    likely = similar.similar(request.actor.place_id, text, spot=spot, facet=facet) if len(text) > 3 else []
    item = rules.CLASSES.value()[facet]
    reply = render(
        request, "demands/hints.html", {"facet": item if text else None, "likely": likely, "key": facet}
    )
    reply["Cache-Control"] = "no-store"
    return reply
