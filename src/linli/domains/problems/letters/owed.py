"""What else a department owes beside its letters: what it promised to do by a day, and where it is called to (4.3)."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from linli.core import clock
from linli.core.papers.models import Paper
from linli.core.people.actor import Actor, kept_for
from linli.core.people.view_access import Request, needs
from linli.core.procedures import desk, queries, shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.rulebook import Rule
from linli.core.ui import dates, parts
from linli.domains.problems import rules
from linli.domains.problems.letters import ledger, pledges
from linli.domains.problems.models import Pledge, Summoned

PHONE = Rule("host.phone", "text")
# The words of a case's record that the department reads: what it said itself, and what was seen and decided.
WORDS = ("pledge", "spot", "urge")


LIST = "/letters/"
# Where later rooms call a department to: each gives the rows of what it is asked to, for the list.
CALLS: list[Callable[[Actor], list[parts.Item]]] = []


def frame(request: HttpRequest) -> dict[str, Any]:
    """What every page of a department has: who helps, and beside its letters what else it owes."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return {
        "head": actor.may("sign"),
        "help_phone": PHONE.value(),
        "answer_due": rules.ANSWER.setting(),
        "extension_due": rules.LETTER_EXTENSION.setting(),
        **beside(actor, request.path),
    }


def beside(actor: Actor, path: str = "") -> dict[str, Any]:
    """The two short lists beside the letters: where the department is called to, and what it promised."""
    now = clock.now()
    return {
        "calls": [_call(row, path) for row in _called(actor)]
        + [item for more in CALLS if path == LIST for item in more(actor)],
        "promised": [_pledge(row, now) for row in _promised(actor)],
    }


@kept_for
def _called(actor: Actor) -> QuerySet[Any, Any]:
    called = Summoned.objects.filter(ledger.own(actor), case__closed_at__isnull=True)
    called = called.select_related("case__place", "summons__summons").defer("case__words", "summons__words")
    return called.order_by("summons__summons__at")[:20]


@kept_for
def _promised(actor: Actor) -> QuerySet[Any, Any]:
    rows = Pledge.objects.filter(ledger.own(actor), case__closed_at__isnull=True)
    return rows.select_related("case__place").defer("case__words").order_by("due_on", "pk")[:40]


def _call(row: Summoned, path: str) -> parts.Item:
    at = clock.local(row.summons.summons.at)
    when = f"{dates.shortday(at)} {at:%H:%M}"
    state = procedure("summoned").state(row.case.state)
    href = f"/letters/calls/{row.case_id}/"
    tone = "amber" if row.case.state == "asked" else ""
    where = f"{when}，{row.summons.summons.where}"
    return parts.Item(row.case.title, where, href if href != path else "", tag=state.label, tag_tone=tone)


def _pledge(row: Pledge, now: Any) -> parts.Item:
    href = f"/letters/pledges/{row.case_id}/"
    return parts.Item(row.case.title, str(row.case.place), href, badge=badge(row, now))


def badge(row: Pledge, now: Any) -> parts.Badge:
    """How long until the promised day; of what is over, how it ended."""
    if row.case.closed_at is not None or row.case.state == "told":
        return parts.Badge("done", procedure("pledge").state(row.case.state).label)
    if row.case.state == "broken":
        return parts.Badge("late", "没做到")
    end = pledges.end_of(row)
    return shown.badge(end, rules.PLEDGE_REMIND.value(row.case.edition), now)


@needs("letters_in")
def pledge(request: Request, pk: int) -> HttpResponse:
    """/letters/pledges/<pk>/: what was promised, by when, and whether it was seen to be done."""
    row = get_object_or_404(promised(request.actor), pk=pk)
    return _shown(request, row.case, "demands/letters/pledge.html", {"row": row})


@needs("letters_in")
@require_POST
def pledge_move(request: Request, pk: int, move: str) -> HttpResponse:
    """POST /letters/pledges/<pk>/<move>/."""
    row = get_object_or_404(promised(request.actor), pk=pk)
    return _moved(request, row.case, move, "demands/letters/pledge.html", {"row": row}, "pledges")


@needs("letters_in")
def call(request: Request, pk: int) -> HttpResponse:
    """/letters/calls/<pk>/: where, when, what for; who else is called; one's own answer."""
    row = get_object_or_404(_calls(request.actor), pk=pk)
    return _shown(request, row.case, "demands/letters/call.html", _of_call(row))


@needs("letters_in")
@require_POST
def call_move(request: Request, pk: int, move: str) -> HttpResponse:
    """POST /letters/calls/<pk>/<move>/."""
    row = get_object_or_404(_calls(request.actor), pk=pk)
    return _moved(request, row.case, move, "demands/letters/call.html", _of_call(row), "calls")


def promised(actor: Actor) -> Any:
    """What the actor's department promised."""
    rows = Pledge.objects.filter(ledger.own(actor))
    return rows.select_related("case__place", "case__street", "referral")


def _calls(actor: Actor) -> Any:
    rows = Summoned.objects.filter(ledger.own(actor))
    return rows.select_related("case__place", "case__street", "summons__summons")


def _of_call(row: Summoned) -> dict[str, Any]:
    others = Summoned.objects.filter(summons=row.summons).exclude(pk=row.pk).order_by("pk")
    return {"row": row, "spot": row.summons.summons, "others": [one.department for one in others]}


def _shown(
    request: Request, case: Case, template: str, more: dict[str, Any], attempt: Attempt | None = None
) -> HttpResponse:
    kind = procedure(case.procedure)
    wanted = attempt or desk.opened(case, request.GET.get("move", ""), request.actor)
    offers = [offer for offer in queries.offers(case, request.actor) if offer.permitted]
    base = f"/letters/{'pledges' if case.procedure == 'pledge' else 'calls'}/{case.pk}/"
    main = offers[0].move.name if offers else ""
    context = {
        **more,
        "case": case,
        "state": kind.state(case.state),
        "moves": shown.moves(case, offers, base, wanted, main=main),
        "events": [_event(event) for event in queries.timeline([case])],
        "ordered": Paper.objects.filter(case_id=case.pk, kind="supervision").exists(),
        "street_phone": case.street.phone if case.street else "",
    }
    status = 422 if attempt is not None else 200
    return render(request, template, context | frame(request), status=status)


def _moved(
    request: Request, case: Case, move: str, template: str, more: dict[str, Any], where: str
) -> HttpResponse:
    def again(attempt: Attempt) -> HttpResponse:
        return _shown(request, case, template, more, attempt)

    return desk.post(request, case, move, f"/letters/{where}/{case.pk}/", again)


def _event(event: queries.Event) -> parts.Item:
    said = "；".join(text for kind, text in event.notes if kind in WORDS)
    return parts.Item(event.label, said, right=dates.moment(clock.local(event.at).date(), clock.now()))
