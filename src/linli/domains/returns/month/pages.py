"""The page of a community's month in papers: which there are, each as Word or PDF, all in one file."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from linli.core import clock, downloads
from linli.core.papers.files import WORD
from linli.core.people import view_access
from linli.core.people.view_access import Request, needs
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.ui import parts
from linli.domains.returns import periods
from linli.domains.returns.month import bundle, lists
from linli.domains.returns.month.bundle import Month
from linli.domains.returns.scope import Ask

TYPES = {
    "docx": WORD,
    "pdf": "application/pdf",
    "zip": "application/zip",
}


def _asked(request: Request) -> Ask:
    """The community and the month that the address names; without them the own one, and the month that runs."""
    own, code = places.placed(request.actor.place_id), request.GET.get("place", "")
    if own.level == Place.COMMUNITY:
        place = own if code in ("", own.code) else None
    else:
        below = places.communities(own).select_related("street", "district").order_by("code")
        place = below.filter(code=code).first() if code else below.first()
    period = periods.read(request.GET.get("month", "") or periods.month_of(clock.today()))
    if (
        place is None
        or period is None
        or period.first.month != period.last.month
        or period.first > clock.today()
    ):
        raise Http404
    return Ask(request.actor, place, period)


def _query(ask: Ask, key: str = "") -> str:
    return f"?place={ask.place.code}&month={key or ask.period.key}"


@needs("returns")
def index(request: Request) -> HttpResponse:
    """Every paper of the month: how many, or why there is none and where one is made."""
    ask = _asked(request)
    rows = bundle.sheets(ask)
    context = {
        "ask": ask,
        "query": _query(ask),
        "rows": rows,
        "there": sum(bool(row.count) for row in rows),
        "months": [
            parts.Link(label, f"/returns/papers/{_query(ask, key)}", current=key == ask.period.key)
            for key, label in periods.choices(clock.today())[:12]
        ],
        "communities": _below(request),
        "own": not request.actor.reads,
        "opens": [row.kind.key for row in rows if _makes(request, ask, row.kind.href)],
        "lists": [(key, lists.LABELS[key]) for key in lists.SUBJECTS],
    }
    return render(request, "returns/papers.html", context)


def _makes(request: Request, ask: Ask, address: str) -> bool:
    """Where a paper is made is the community's own to go to."""
    return ask.own and not request.actor.reads and view_access.opens(address, request.actor)


def _below(request: Request) -> list[Place]:
    """The communities to choose from; a community's own post has none."""
    if request.actor.level == Place.COMMUNITY:
        return []
    return list(places.communities(Place.objects.get(pk=request.actor.place_id)).order_by("code"))


@needs("returns")
def one(request: Request, name: str, form: str) -> HttpResponse:
    """The papers of one kind in one file; `all.zip` is every kind (`?form=pdf`, else Word)."""
    ask = _asked(request)
    of = bundle.month(ask, request)
    if name == "all" and form == "zip":
        inner = "pdf" if request.GET.get("form") == "pdf" else "docx"
        return _file(bundle.packed(of, inner), form, f"{ask.place}{ask.period.label}文书.zip")
    kind = next((one for one in bundle.KINDS if one.key == name), None)
    if kind is None or form not in bundle.WRITERS:
        raise Http404
    return _of_kind(of, kind, form)


def _of_kind(of: Month, kind: Any, form: str) -> HttpResponse:
    made = bundle.MAKE[kind.key](of)
    if not made:
        raise Http404
    name = f"{of.ask.place}{of.ask.period.label}{kind.label}.{form}"
    return _file(bundle.WRITERS[form](made), form, name)


@needs("returns")
def exported(request: Request, subject: str, form: str) -> HttpResponseBase:
    """A list of the month as a file: `subject` is one of `lists.SUBJECTS`."""
    ask = _asked(request)
    if subject not in lists.SUBJECTS:
        raise Http404
    name = f"{lists.LABELS[subject]}_{ask.place}_{ask.period.key}_{clock.today().isoformat()}"
    return lists.file(name, subject, ask, form)


def _file(content: bytes, form: str, name: str) -> HttpResponse:
    return downloads.named(HttpResponse(content, content_type=TYPES[form]), name)
