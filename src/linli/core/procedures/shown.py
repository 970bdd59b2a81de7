"""What a page shows of a case, as plain parts: its moves with their reasons, the lines of its record, its clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from linli.core import clock
from linli.core.procedures import kinds
from linli.core.procedures.desk import REASON, Attempt, Link
from linli.core.procedures.models import Case
from linli.core.procedures.queries import Event, Offer
from linli.core.rulebook import Length, calendar
from linli.core.rulebook.calendar import Due
from linli.core.ui import dates, parts


def concern(found: kinds.Concern, edition: str) -> parts.Concern:
    """A concern with the clause and force that its rule has under the edition."""
    setting = found.setting(edition)
    if setting is None:
        return parts.Concern(found.text)
    return parts.Concern(found.text, setting.clause, setting.force.value, setting.origin.value, found.key)


def against(attempt: Attempt | None, edition: str = "") -> list[parts.Concern]:
    """What stands against an attempt, for a page that shows it beside a form of its own."""
    return [concern(one, edition) for one in attempt.concerns] if attempt is not None else []


def moves(
    case: Case,
    found: Sequence[Offer],
    base: str,
    attempt: Attempt | None = None,
    *,
    main: str = "",
    seen_by: str = "",
) -> list[parts.Offer]:
    """The moves as the page offers them: `base` is the case's address, moves are posted below it.

    The attempt's move stands open. `main` names the one filled button, where nothing is open.
    """
    shown = []
    for offer in found:
        name = offer.move.name
        if attempt is not None and attempt.move.name == name:
            shown.append(_chosen(case, offer, base, attempt, seen_by))
            continue
        part = parts.Offer(
            name, offer.move.label, offer.move.hint, icon=ICONS.get(offer.move.icon, offer.move.icon)
        )
        if not offer.ready:
            why = [_ended(concern(one, case.edition)) for one in offer.must]
            shown.append(replace(part, state="refused", concerns=why))
        elif offer.move.form is None and not offer.soft:
            state: parts.MoveState = "filled" if name == main and attempt is None else "ready"
            shown.append(replace(part, action=f"{base}{name}/", token=str(uuid4()), state=state))
        else:
            state = "filled" if name == main and attempt is None else "ready"
            shown.append(replace(part, href=f"{base}?move={name}#move-{name}", state=state))
    return shown


def _ended(part: parts.Concern) -> parts.Concern:
    """A reason beside a locked button is a sentence."""
    return part if part.text.endswith(("。", "！", "？")) else replace(part, text=part.text + "。")


def _chosen(case: Case, offer: Offer, base: str, attempt: Attempt, seen_by: str) -> parts.Offer:
    against = list(attempt.concerns) or [*offer.must, *offer.soft]
    return parts.Offer(
        offer.move.name,
        offer.move.label,
        offer.move.hint,
        "chosen",
        [concern(one, case.edition) for one in against],
        ICONS.get(offer.move.icon, offer.move.icon),
        f"{base}#moves",
        f"{base}{offer.move.name}/",
        attempt.form,
        token=attempt.token,
        reasons=attempt.reasons,
        seen_by=seen_by,
    )


def ways(case: Case, found: Sequence[Link], *, filled: bool = False) -> list[parts.Offer]:
    """What later rooms offer from here, in the shape of moves; `filled` where the first is what comes next."""
    return [
        parts.Offer(
            f"way-{number}",
            link.label,
            link.hint,
            "refused" if link.concerns else "filled" if filled and number == 0 else "ready",
            [_ended(concern(one, case.edition)) for one in link.concerns],
            ICONS.get(link.icon, link.icon),
            link.href,
        )
        for number, link in enumerate(found)
    ]


# The icon sheet's name of an icon that procedures call otherwise.
ICONS = {
    "share": "share-3",
    "message": "message-2",
    "arrows-split": "transform",
    "player-play": "refresh",
    "calendar-plus": "calendar-plus",
}


def line(event: Event, text: str = "", second: str = "") -> parts.Line:
    """A line of the record; `text` replaces 'who did what'."""
    name = event.who.split("　")[0]
    said = text or f"{name} {event.label}".strip()
    return parts.Line(event.at, said, second, event.clause, changed=event.changed)


def lines(events: Sequence[Event], second: Callable[[Event], str]) -> list[parts.Line]:
    return [line(event, second=second(event)) for event in events]


def notes(event: Event) -> str:
    """What was written with the step, all of it."""
    return "；".join(text for _, text in event.notes)


def said(events: Sequence[Event], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """What was written with the steps, the newest first, under the page's own titles; other kinds are left out."""
    return [
        {"title": titles[kind], "words": words, "who": event.who, "at": event.at}
        for event in reversed(events)
        for kind, words in event.notes
        if kind in titles
    ]


def proof(events: Sequence[Event]) -> str:
    """'5 条记录前后相连，未被改动'; what is broken is said as plainly."""
    broken = sum(not event.intact for event in events)
    if broken:
        return f"{len(events)} 条记录里有 {broken} 条对不上，请告诉审计管理员"
    return f"{len(events)} 条记录前后相连，未被改动" if events else ""


def badge(due_at: datetime | None, length: Length | None = None, now: datetime | None = None) -> parts.Badge:
    """What is left of a time limit, in the unit of its length: hours, days or working days.

    Soon is the last fifth of the length, at least the last day.
    """
    now = now or clock.now()
    if due_at is None or due_at <= now:
        return dates.badge(due_at, now)
    last, today = Due(due_at).day, clock.local(now).date()
    days = (last - today).days
    if days == 0 or (length is not None and length.unit in ("hours", "minutes")):
        return dates.badge(due_at, now, "soon" if days == 0 else "")
    left = calendar.working_days(today, last)
    counted = left > 0 and (length is None or length.unit == "working_days")
    soon = length is not None and (left if counted else days) * 5 <= length.amount
    words = f"剩 {left} 个工作日" if counted else f"剩 {days} 天"
    return dates.badge(due_at, now, "soon" if soon else "", "明天" if days == 1 else words)


def due(case: Case) -> parts.Badge | None:
    """The badge of a case that is open and has a time limit; None of any other."""
    return badge(case.due_at) if case.due_at and case.closed_at is None else None


__all__ = ["REASON", "badge", "concern", "due", "line", "lines", "moves", "notes", "proof", "said", "ways"]
