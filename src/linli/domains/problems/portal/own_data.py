"""「我的信息」: whoever has the code sees what the report holds, who looked at it, and asks to have it corrected or erased."""

import json
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from linli.core.people import throttle
from linli.core.people.actor import PUBLIC
from linli.core.people.view_access import Request, public
from linli.core.places.models import Place
from linli.core.procedures.desk import read_token
from linli.core.procedures.kinds import Refused
from linli.core.procedures.take import take
from linli.core.ui import fields
from linli.domains.committees.portal.frame import community, frame
from linli.domains.problems.models import Claim, Reporter
from linli.domains.problems.persons import actions, show
from linli.domains.problems.persons import forms as persons_forms
from linli.domains.problems.portal.follow import reporter_of


@public
@never_cache
def data(request: Request, code: str) -> HttpResponse:
    """/c/<code>/follow/mine/data/: what is stored, who looked; a POST asks for a correction or an erasure, or takes it back."""
    place = community(code)
    reporter = reporter_of(request, place)
    if reporter is None:
        return redirect(f"/c/{place.code}/follow/")
    if request.method == "POST":
        return _asked(request, place, reporter)
    return _page(request, place, reporter)


def _asked(request: Request, place: Place, reporter: Reporter) -> HttpResponse:
    kind, token = str(request.POST.get("kind", "")), read_token(request)
    if kind == "withdraw":
        mine = Claim.objects.filter(reporter=reporter, case__closed_at__isnull=True).select_related("case")
        for row in mine:
            take(row.case, "withdraw", PUBLIC)
        return redirect(f"/c/{place.code}/follow/mine/data/")
    if kind not in persons_forms.ASKED:
        return _page(request, place, reporter, status=422)
    form = persons_forms.ASKED[kind](fields.fixed(request.POST), auto_id=f"{kind}_%s")
    if not form.is_valid() or fields.pressed(request.POST):
        return _page(request, place, reporter, (kind, form), status=422)
    if Claim.objects.filter(reporter=reporter, kind=kind, case__closed_at__isnull=True).exists():
        form.add_error(None, "已经提过，社区还没有答复，不用再提")
        return _page(request, place, reporter, (kind, form), status=422)
    if not throttle.attempt("words", request):
        form.add_error(None, "这个网络一小时里送得太多了，请过一会儿再送，或者到社区说")
        return _page(request, place, reporter, (kind, form), status=429)
    try:
        actions.ask(reporter, PUBLIC, form.cleaned_data, token)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, place, reporter, (kind, form), status=422)
    return redirect(f"/c/{place.code}/follow/mine/data/")


def _page(
    request: Request,
    place: Place,
    reporter: Reporter,
    tried: tuple[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    own = show.own(reporter)
    waiting = {row["title"] for row in own["asked"] if row["open"]}
    forms = {
        kind: tried[1] if tried and tried[0] == kind else make(auto_id=f"{kind}_%s")
        for kind, make in persons_forms.ASKED.items()
        if actions.TITLES[kind] not in waiting or (tried and tried[0] == kind)
    }
    context = {
        "place": place,
        "own": own,
        "forms": forms,
        "tried": tried[0] if tried else "",
        "waiting": bool(waiting),
        "token": uuid4(),
        "answer_in": str(actions.ANSWER.value()),
        **frame(request, place, "follow"),
    }
    return render(request, "demands/portal/data.html", context, status=status)


@public
@never_cache
def download(request: Request, code: str) -> HttpResponse:
    """/c/<code>/follow/mine/data.json: the same as data; numbers masked as on the page."""
    place = community(code)
    reporter = reporter_of(request, place)
    if reporter is None:
        return redirect(f"/c/{place.code}/follow/")
    made = show.kept(show.own(reporter))
    reply = HttpResponse(json.dumps(made, ensure_ascii=False, indent=2), content_type="application/json")
    reply["Content-Disposition"] = 'attachment; filename="mine.json"'
    return reply
