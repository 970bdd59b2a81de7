"""The desks of the system administrator and of the audit administrator: neither shows a resident's trouble."""

from typing import Any

from django.db.models import Count, Max, Min
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from linli.core import clock, rulebook, status_files
from linli.core.duties.models import Duty
from linli.core.duties.retention import KIND
from linli.core.journal import heads as chain_heads
from linli.core.journal.models import Chain, Entry
from linli.core.journal.verify import verify
from linli.core.messages.models import Message
from linli.core.people.models import Account, Look
from linli.core.people.view_access import Request, needs
from linli.core.procedures.models import Installation
from linli.core.rulebook import calendar
from linli.web.admin import audit, checklist

SHOWN = 50
# A page waits for the whole chain to be read; longer ones are read by the command.
AT_ONCE = 200_000


@needs("system")
def system(request: Request) -> HttpResponse:
    """`/desk/system/`: what runs, what waits, and which years' holidays are known."""
    today = clock.today()
    unsent = Message.objects.filter(channel=Message.MAIL, sent_at__isnull=True)
    waiting = unsent.aggregate(n=Count("pk"), oldest=Min("made_at"))
    last = Duty.objects.filter(kind=KIND, done_at__isnull=False).order_by("-pk").first()
    context = {
        "installation": Installation.objects.first(),
        "edition": rulebook.current(),
        "years": [(year, year in calendar.table().years) for year in range(today.year - 1, today.year + 2)],
        "waiting": waiting["n"],
        "oldest": waiting["oldest"],
        "late": Duty.objects.filter(then__gt="", done_at__isnull=True, due_at__lte=clock.now()).count(),
        "erased": last,
        "accounts": Account.objects.filter(is_active=True).count(),
        "checklist": checklist.made(),
    }
    return render(request, "desk/system.html", context)


def _audit(request: Request, result: dict[str, Any] | None = None) -> HttpResponse:
    looks = list(Look.objects.select_related("post__person", "post__place").order_by("-at", "-pk")[:SHOWN])
    found = audit.KINDS["deeds"]
    deeds = found.lines(list(found.rows("").order_by("-pk")[:SHOWN]))
    size = Entry.objects.aggregate(n=Count("pk"), last=Max("at"))
    context = {
        "looks": looks,
        "deeds": deeds,
        "entries": size["n"],
        "last": size["last"],
        "chains": Chain.objects.filter(seq__gt=0).count(),
        "result": result,
        "at_once": size["n"] <= AT_ONCE,
    }
    return render(request, "desk/audit.html", context)


@needs("journal")
def journal(request: Request) -> HttpResponse:
    """`/desk/journal/`: who looked at what personal and why, what the offices did, whether the record is whole."""
    return _audit(request)


@needs("journal")
@require_POST
@never_cache
def check(request: Request) -> HttpResponse:
    """POST `/desk/journal/check/`: read every chain from its first line."""
    if Entry.objects.count() > AT_ONCE:
        return _audit(request)
    found = verify()
    status_files.leave(status_files.VERIFIED, ok=found["ok"], entries=found["entries"])
    return _audit(request, found)


@needs("journal")
@never_cache
def heads(request: Request) -> HttpResponse:
    """`/desk/journal/heads.txt`: the heads of all chains, to be printed and held outside."""
    lines = [f"{head['code']} {head['seq']} {head['digest']}" for head in chain_heads.heads()]
    answer = HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="heads-{clock.today():%Y%m%d}.txt"'
    return answer
