"""`/desk/access/`: break-glass. Who keeps the system going asks, the security administrator confirms, all three see it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from linli.core import clock
from linli.core.people import access
from linli.core.people.models import Access
from linli.core.people.view_access import Request, needs
from linli.core.places.models import Place
from linli.core.procedures.forms import Readable, long_text

SHOWN = 50
DEEDS = {
    "confirm": (access.confirm, "批准了，从现在起算"),
    "refuse": (access.refuse, "没有批"),
    "end": (access.end, "关闭了"),
}


class Ask(Readable):
    code = forms.CharField(label="社区", max_length=40, help_text="十二位代码，或者完整的名称")
    hours = forms.IntegerField(label="几个小时", min_value=1, max_value=24)
    reason = long_text(
        "为什么", limit=200, help_text="写什么毛病、要看哪一处；不写居民的姓名和电话，社区看得到"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["hours"].help_text = f"最多 {access.LONGEST.value()} 小时，从批准时算起，到时自动关闭"

    def clean_code(self) -> Place:
        code = str(self.cleaned_data["code"]).strip()
        meant = Q(code=code) | Q(name=code) | Q(short=code)
        found = list(Place.objects.filter(meant, level=Place.COMMUNITY, is_open=True)[:2])
        if len(found) != 1:
            raise forms.ValidationError("没有这个社区" if not found else "有几个同名的，请写代码")
        return found[0]


def state(row: Access) -> tuple[str, str]:
    """What has become of it, and its tone."""
    if row.ends_at is not None:
        return ("正在查看", "amber") if row.ends_at > clock.now() else ("已经关闭", "")
    if row.decided_at is not None:
        return "没有批", ""
    return ("没有人批，作废了", "") if access.late(row) else ("等安全管理员批", "amber")


def listed(rows: list[Access]) -> list[dict[str, Any]]:
    """The rows of a list, each with what has become of it."""
    return [{"row": row, "state": state(row)[0], "tone": state(row)[1]} for row in rows]


@needs("access")
@never_cache
def index(request: Request) -> HttpResponse:
    """The requests; who may ask has the form, and POST asks."""
    asks = request.actor.may(access.ASK)
    form = Ask(request.POST or None, initial={"hours": 1}) if asks else None
    if request.method == "POST":
        if form is None:
            raise Http404("does not ask")
        if form.is_valid() and _ask(request, form):
            return redirect("/desk/access/")
    rows = list(access.shown()[:SHOWN])
    context = {
        "form": form,
        "rows": listed(rows),
        "confirms": request.actor.may(access.CONFIRM),
        "mine": request.actor.person_id,
        "longest": access.LONGEST.value(),
    }
    return render(
        request, "desk/access.html", context, status=422 if form is not None and form.errors else 200
    )


def _ask(request: Request, form: Ask) -> bool:
    data = form.cleaned_data
    try:
        access.ask(request.actor, data["code"], data["reason"], data["hours"])
    except access.Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "送出去了，等安全管理员批")
    return True


@needs("access")
@require_POST
def deed(request: Request, pk: int, name: str) -> HttpResponse:
    """POST `/desk/access/<pk>/<deed>/`."""
    if name not in DEEDS:
        raise Http404("no such deed")
    actor = request.actor
    if not actor.may(access.CONFIRM) and not (name == "end" and actor.may(access.ASK)):
        raise PermissionDenied
    act, said = DEEDS[name]
    try:
        act(request.actor, pk)
    except access.Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("/desk/access/")
