"""What a post can do next: offered after a move, so that nobody goes back for it; else what is waited for, until when.

A duty is offered only where its own step would go through today for this post: nobody is sent to a form that refuses.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest

from linli.core import clock
from linli.core.duties.queries import Owing
from linli.core.people.actor import Actor
from linli.core.procedures import desk, queries
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.procedures.queries import Offer
from linli.core.rulebook.calendar import Due
from linli.core.ui import dates
from linli.core.ui.parts import Duty
from linli.domains.problems import redaction
from linli.web.home import addresses, deeds, rows
from linli.web.home import pages as home_pages
from linli.web.home.deeds import Deed


@dataclass(frozen=True)
class Next:
    """The duty that may be done now; where none may, what the nearest waits for, in words."""

    duty: Duty | None = None
    waits: str = ""


def of(request: HttpRequest) -> Next:
    """Asked once for each page, where something was just done."""
    found: Next | None = getattr(request, "onward", None)
    if found is None:
        found = request.onward = _find(request)  # type: ignore[attr-defined]
    return found


def _find(request: HttpRequest) -> Next:
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or not actor.may("desk") or addresses.figures(actor) or request.path == "/desk/":
        return Next()
    owed = home_pages.owed_of(actor)
    known = rows.Known(actor, clock.now(), {}, 0, None)
    waits = ""
    for row, case in owed.pairs(owed.chosen):
        if case is None and row.kind not in deeds.STRAIGHT:
            continue
        made = rows.duty(row, case, known)
        if made.href.partition("?")[0] == request.path:
            continue
        why = held_up(row, case, actor, known.now)
        if not why:
            return Next(made)
        waits = waits or f"{made.verb}　{made.case}：{why}"
    return Next(waits=waits)


def held_up(row: Owing, case: Case | None, actor: Actor, now: datetime) -> str:
    """Why this duty cannot be done now by this post, with the day; '' where it can."""
    if case is None:
        return ""
    deed = deeds.of(row.kind, case.state)
    state = procedure(case.procedure).state(case.state)
    if day := _not_before(row, deed, now):
        return f"{dates.shortday(day)}到日子再办"
    if state.waits:
        return _until(state.label, row)
    offers = queries.offers(case, actor)
    if deed.move and any(one.name == deed.move for one in procedure(case.procedure).moves):
        return _refuses(next((one for one in offers if one.move.name == deed.move), None), case, actor, row)
    if any(offer.ready for offer in offers) or not offers:
        return ""
    ways = desk.links(case, actor)
    if any(not way.concerns for way in ways):
        return ""
    against = [one for offer in offers for one in offer.must] + [one for way in ways for one in way.concerns]
    return _until(against[0].text if against else state.label, row)


def _not_before(row: Owing, deed: Deed, now: datetime) -> date | None:
    """The day on which it may be done, where that is still to come."""
    day = None
    if deed.on == "due" and row.due_at is not None:
        day = clock.local(row.due_at).date()
    elif deed.on == "basis" and row.basis:
        day = date.fromisoformat(row.basis)
    return day if day is not None and day > clock.local(now).date() else None


def _refuses(offer: Offer | None, case: Case, actor: Actor, row: Owing) -> str:
    if offer is None:
        return _until(procedure(case.procedure).state(case.state).label, row)
    against = offer.must or offer.soft
    if against:
        return _until(against[0].text, row)
    form: Any = desk.blank(case, offer.move.name, actor).form
    lacking = (
        next((one for one in form.fields.values() if _unfillable(one)), None) if form is not None else None
    )
    return _until(f"还没有可以选的“{lacking.label}”", row) if lacking is not None else ""


def _unfillable(field: Any) -> bool:
    """A choice that has to be made and offers nothing."""
    if not isinstance(field, forms.ChoiceField) or not field.required:
        return False
    choices: Any = field.choices
    return not any(key for key, _ in choices)


def _until(why: str, row: Owing) -> str:
    due = f"，您这一步最晚 {dates.shortday(Due(row.due_at).day)}" if row.due_at is not None else ""
    return f"{redaction.masked(why)}{due}"
