"""What a telephone sends when it has a network again, and the script that keeps its pages meanwhile (4.1).

A draft is sent to `/visits/send/` and answered with JSON; its token makes sending it twice the same as once. The
service worker is one file with what it shares with the page, because the scope of its name is all that it may serve.
"""

from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from linli.core.people.view_access import Request, acts, needs
from linli.core.procedures import desk
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.domains.committees.roles import VISITORS
from linli.domains.problems.models import Door
from linli.domains.problems.visits import actions, forms, pages, queries

RIGHT = "problems"
SCRIPTS = Path(__file__).parents[1] / "static" / "demands"


@needs(RIGHT)
@acts
@require_GET
def worker(request: Request) -> HttpResponse:
    """/visits/worker.js: keeps my doors on the telephone, and sends what waits."""
    words = "".join((SCRIPTS / name).read_text(encoding="utf-8") for name in ("outbox.js", "worker.js"))
    answer = HttpResponse(words, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@needs(RIGHT)
@acts
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: Request) -> JsonResponse:
    """/visits/send/: who is signed in; one draft, taken once.

    200 with `href` and `notes` (what came otherwise than its visitor thought), 409 when another post wrote it, 422
    with `errors`, each with the clause that it names.
    """
    if request.actor.role not in VISITORS:
        raise PermissionDenied
    if request.method != "POST":
        return JsonResponse({"post": request.actor.post_id, "csrf": get_token(request)})
    if request.POST.get("post", "") not in ("", str(request.actor.post_id)):
        return JsonResponse({"errors": [{"text": "这一条是另一个岗位记的，请用那个岗位送"}]}, status=409)
    return _nobody(request) if "nobody" in request.POST else _visit(request)


def _visit(request: Request) -> JsonResponse:
    token = desk.read_token(request)
    near = queries.near(request.actor, forms.MOST_NEAR)
    form = forms.Visit(
        request.POST, request.FILES, actor=request.actor, near=near, door=pages.door_of(request)
    )
    if not form.is_valid():
        said = [{"text": str(text)} for texts in form.errors.values() for text in texts]
        return JsonResponse({"errors": said}, status=422)
    data = form.cleaned_data
    try:
        case = pages.put(request, data, token)
    except Refused as refused:
        return _refused(refused)
    return JsonResponse({"href": f"/visits/{case.pk}/", "notes": queries.otherwise(case, data)})


def _nobody(request: Request) -> JsonResponse:
    """Nobody was at home. A round that is over, or a door that a colleague has been to, needs it no more."""
    token = desk.read_token(request)
    asked = request.POST.get("door", "")
    rows = Door.objects.filter(case__place=request.actor.place_id or 0).select_related("case")
    door = get_object_or_404(rows, pk=int(asked) if asked.isdecimal() and len(asked) < 19 else 0)
    form: Any = forms.Noted(request.POST)
    data = {"door": door.pk, "noted_at": form.cleaned_data["noted_at"] if form.is_valid() else None}
    try:
        actions.step(Case.objects.get(pk=door.case_id), "nobody", request.actor, data, token)
    except Refused as refused:
        if door.visit_id or door.gone or door.case.state != "walking":
            return JsonResponse(
                {"href": "/visits/round/", "notes": [f"{door.spot}：{refused}。没有人，就不用记了"]}
            )
        return _refused(refused)
    return JsonResponse({"href": "/visits/round/", "notes": []})


def _refused(refused: Refused) -> JsonResponse:
    said = [
        {"text": one.text, "clause": setting.clause if setting else ""}
        for one in refused.concerns
        for setting in (one.setting(refused.edition),)
    ]
    return JsonResponse({"errors": said}, status=422)
