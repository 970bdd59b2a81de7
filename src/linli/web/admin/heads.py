"""`/desk/journal/heads/`: the heads of the chains as sheets to be signed and held outside, and as signed files.

A street holds the heads of its communities, and its own; one sheet more has those of the city and its districts.
"""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from linli.core import clock
from linli.core.journal import heads
from linli.core.journal.models import Chain
from linli.core.journal.verify import verify
from linli.core.people.view_access import Request, needs
from linli.core.places.models import Place
from linli.core.procedures.forms import Readable
from linli.web.admin.offices import AT_ONCE

SAID = {
    "the line is gone": "对不上：这一条没有了。先看看序号抄对了没有；没有抄错，就是后面的被整段删掉过，请马上从头核对。",
    "another line stands there": "对不上：这个位置上现在是另一条。先看看摘要抄对了没有；没有抄错，就是记录被换过，请马上从头核对。",
}
FITS = "对得上：这一条还在原来的位置，它和它前面的都没有被改动。"
STANDS = "对得上：这一条还在原来的位置。这里行数多，它前面的请在服务器上核对。"
BROKEN = "这一条还在，可是这个地方的记录断了：有一条被改动、拿掉或者插进去过。请马上从头核对。"


class Held(Readable):
    """One line of a sheet, typed in again."""

    code = forms.RegexField(
        label="地区代码",
        regex=r"^[0-9]{12}$",
        help_text="纸上第二列，12 位数字",
        error_messages={"invalid": "地区代码是 12 位数字"},
    )
    seq = forms.IntegerField(label="第几条", min_value=1, max_value=10**12)
    digest = forms.RegexField(
        label="摘要",
        regex=r"^\s*([0-9a-fA-F]\s*){16,64}$",
        max_length=90,
        help_text="照纸上写，空格有没有都行，至少写前四组",
        error_messages={"invalid": "摘要是数字和字母 a–f，每四个一组，至少四组"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"autocomplete": "off"}

    def clean_digest(self) -> str:
        return "".join(str(self.cleaned_data["digest"]).split()).lower()


@needs("journal")
@never_cache
@require_http_methods(["GET", "POST"])
def listed(request: Request) -> HttpResponse:
    """The sheets that there are, and a form that compares a line of an old one with what stands now."""
    form, said, fits = Held(request.POST if request.method == "POST" else None), "", False
    if form.is_bound and form.is_valid():
        fits, said = _compared(form.cleaned_data)
    chains = Chain.objects.filter(seq__gt=0)
    # A street's own chain goes on the sheet of what lies below it; city and districts share one.
    streets = {
        place.street_id or place.pk
        for place in Place.objects.filter(chain__in=chains, level__in=(Place.COMMUNITY, Place.STREET))
    }
    context = {
        "streets": Place.objects.filter(pk__in=streets, level=Place.STREET)
        .select_related("district")
        .order_by("code"),
        "city": Place.objects.filter(level=Place.CITY, chain__isnull=False).first(),
        "chains": chains.count(),
        "form": form,
        "said": said,
        "fits": fits,
        "public_key": heads.short(heads.public_key()),
    }
    return render(request, "desk/heads.html", context, status=422 if form.errors else 200)


@needs("journal")
@never_cache
@require_GET
def sheet(request: Request, code: str) -> HttpResponse:
    """`/desk/journal/heads/<code>/`: the sheet of one street, or of the city and its districts."""
    place = _place(code)
    found = heads.heads(code)
    named = {one.code: one for one in Place.objects.filter(code__in=[head["code"] for head in found])}
    context = {
        "place": place,
        "rows": [
            {**head, "place": named[head["code"]], "short": heads.short(head["digest"])} for head in found
        ],
        "at": clock.now(),
        "public_key": [heads.short(heads.public_key()), heads.short(heads.public_key()[32:])],
        "address": _address(request),
    }
    return render(request, "desk/heads-sheet.html", context)


@needs("journal")
@never_cache
@require_GET
def signed(request: Request, code: str = "") -> HttpResponse:
    """The same as a signed file, of everything or of one sheet."""
    document = heads.signed(_place(code).code if code else "")
    answer = JsonResponse(document, json_dumps_params={"indent": 0})
    name = f"heads-{code or 'all'}-{clock.today():%Y%m%d}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _compared(line: dict[str, Any]) -> tuple[bool, str]:
    """Whether the line of a sheet still stands, with all that leads up to it; and that in words."""
    if broken := heads.compare([line]):
        return False, SAID[broken[0]["why"]]
    chain = Chain.objects.get(place__code=line["code"])
    if chain.seq > AT_ONCE:
        return True, STANDS
    return (True, FITS) if verify(chain.place_id)["ok"] else (False, BROKEN)


def _place(code: str) -> Place:
    place = Place.objects.filter(code=code, level__in=(Place.STREET, Place.CITY)).first()
    if place is None:
        raise Http404
    return place


def _address(request: HttpRequest) -> str:
    return request.build_absolute_uri("/desk/journal/heads/")
