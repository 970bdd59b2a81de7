"""What the list of meetings, the plan's page and the rosters' pages show."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms as django_forms
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from linli.core import clock, rulebook
from linli.core.people import rosters
from linli.core.people.actor import Actor
from linli.core.people.models import Seat
from linli.core.places.models import Place
from linli.core.procedures import shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.models import Case
from linli.core.ui import dates, parts
from linli.domains.meetings import bodies, changes, forms, queries, rules
from linli.domains.meetings.agenda import referred_items
from linli.domains.meetings.gates import deliberation
from linli.domains.meetings.models import Attendance, Deliberation, Meeting
from linli.domains.meetings.procedure import DELIBERATION, MEETING
from linli.domains.meetings.scheduling import days

Tabled = tuple[Case, Attempt]


def index(place: Place, actor: Actor, before: int | None, tried: Tabled | None = None) -> dict[str, Any]:
    """The list: the month's duty, what waits for an agenda, meetings that are on or to come, and past ones."""
    current = queries.current(actor)
    past = queries.past(actor, before)
    under_way = queries.chains(actor)
    page = past[: queries.PAGE]
    takes = [case for case in current if case.state in queries.TAKES and not actor.reads]
    return {
        "place": place,
        "monthly": queries.monthly(place.pk, current),
        "current": [_coming(case) for case in current],
        "takes": [(case.pk, _when(case), _short(case)) for case in takes],
        "chains": [_chain(row) for row in under_way],
        "waiting": [_waiting(one, takes, tried) for one in queries.candidates(actor, under_way)],
        "past": _table(page),
        "count": len(page),
        "before": before,
        "next": page[-1].pk if len(past) > len(page) else None,
    }


def _when(case: Case) -> str:
    held = case.meeting.counts_at
    return f"{dates.dated(held)} {case.title.partition(' ')[2] or case.title}"


def _short(case: Case) -> str:
    """'11月19日 大党委会议': for a button."""
    held = clock.local(case.meeting.counts_at)
    return f"{dates.monthday(held)} {bodies.names(list(case.meeting.bodies), case.edition)[0]}"


def _coming(case: Any) -> dict[str, Any]:
    held, state = case.meeting.announced_at, MEETING.state(case.state).label
    words = {
        "planned": "送材料、开会",
        "notified": "去开会",
        "in_session": "回到会上",
        "interrupted": "去续会",
        "minutes": "签发纪要",
    }
    return {
        "case": case,
        "href": f"/meetings/{case.pk}/",
        "badge": shown.badge(case.due_at),
        "when": _said(held),
        "state": state,
        "second": "，".join(
            filter(None, (case.meeting.room, f"{case.meeting.chair.person.name}主持", _listed(case)))
        ),
        "moved": changes.first(case.meeting),
        "button": words[case.state],
    }


def _said(held: datetime) -> str:
    """'明天 15:00', '11月26日 周五 15:00'."""
    day, hour = dates.moment(held, clock.now()), dates.clocktime(held)
    return day if day.endswith(hour) else f"{day} {hour}"


def _listed(case: Any) -> str:
    items = case.listed or 0
    return f"已列 {items} 项" if items else "还没有列议题"


def _waiting(one: queries.Candidate, takes: list[Case], tried: Tabled | None) -> dict[str, Any]:
    attempt = tried[1] if tried is not None and tried[0].pk == one.case.pk else None
    form = attempt.form if attempt is not None else None
    data = form.data if form is not None else {}
    mine = _fitting(one, takes)
    return {
        "takes": [(case.pk, _when(case), _short(case)) for case in mine],
        "case": one.case,
        "href": f"/problems/{one.case.pk}/",
        "badge": shown.badge(one.case.due_at),
        "chain": deliberation.step(one.chain.state)["label"] if one.chain else "",
        "body": deliberation.body_label(one.chain.state) if one.chain else "",
        "question": data.get("question", "" if one.chain else one.question),
        "amount": data.get("amount", ""),
        "secret": bool(data.get("secret")),
        "chosen": str(data.get("meeting", mine[0].pk if mine else "")),
        "token": attempt.token if attempt is not None else str(uuid4()),
        "errors": [text for texts in form.errors.values() for text in texts] if form is not None else [],
        "concerns": shown.against(attempt, one.case.edition),
        "reason": next(iter(attempt.reasons.values()), "") if attempt is not None else "",
        "open": attempt is not None,
    }


def _fitting(one: queries.Candidate, takes: list[Case]) -> list[Case]:
    """The meetings that this may be put on: of the body whose turn it is, else of those that take topics."""
    if one.chain is not None:
        wanted = {deliberation.step(one.chain.state)["body"]}
    else:
        wanted = {key for key, item in rules.BODIES.value().items() if item["takes_topics"]}
    return [case for case in takes if wanted & set(case.meeting.bodies)]


def _chain(row: Deliberation) -> parts.Item:
    """A deliberation in four steps on the list: where it is and what it costs."""
    state = DELIBERATION.state(row.case.state)
    return parts.Item(row.case.title, f"{state.label}　{row.amount:,} 元", f"/meetings/chains/{row.case_id}/")


def _table(cases: list[Case]) -> parts.Table | None:
    if not cases:
        return None
    columns = (
        parts.Column("哪天"),
        parts.Column("会议", "lead"),
        parts.Column("议题", "num"),
        parts.Column("到会"),
        parts.Column("纪要"),
    )
    return parts.Table(columns, [parts.Row(_cells(case)) for case in cases], "开过的会")


def _cells(case: Any) -> list[parts.Cell]:
    held = case.meeting.counts_at
    came = f"实到 {case.present or 0} / 应到 {case.expected or 0}"
    if case.state == "cancelled":
        came = "已取消"
    paper = parts.Cell(case.paper_number or "", href=f"/papers/{case.paper_id}.pdf" if case.paper_id else "")
    return [
        parts.Cell(dates.shortday(held), str(clock.local(held).year)),
        parts.Cell(case.title, f"{case.meeting.chair.person.name}主持", f"/meetings/{case.pk}/"),
        parts.Cell(str(case.listed or 0)),
        parts.Cell(came),
        paper if case.paper_id else parts.Cell("", ""),
    ]


# --- planning ---------------------------------------------------------------------------------------------------


def initial(place: Place, body: str = "") -> dict[str, Any]:
    """About a week from now in the afternoon, on a day that nothing is against; of the body that the address names.

    Where it was and who took the chair is as the last time; what waits for a meeting is on its agenda.
    """
    kind = body if body in rules.BODIES.value() else "enlarged_committee"
    held = days.preset(place, [kind], clock.at(clock.today() + timedelta(days=7), 15))
    made: dict[str, Any] = {"held_at": held, "bodies": [kind]}
    before = Meeting.objects.filter(case__place=place, bodies__contains=[kind]).order_by("-held_at").first()
    if before is not None:
        made |= {"room": before.room, "chair": str(before.chair_id)}
    if numbers := referred_items.referred(place):
        made["heard"] = referred_items.title(numbers)
    return made


def new(place: Place, attempt: Attempt) -> dict[str, Any]:
    """The plan's page: its form, and which of the bodies have no roster yet."""
    items = {
        key: item
        for key, item in rules.BODIES.value().items()
        if item["takes_topics"] or key in deliberation.bodies()
    }
    counts = rosters.counts(place, list(items))
    chosen = attempt.form["bodies"].value() if attempt.form is not None else ()
    wanted = {*rules.MONTHLY_BODIES.value(), *(chosen or ())}
    rows = [
        {"key": key, "label": item["label"], "roster": item["roster"], "n": counts[key]}
        for key, item in items.items()
    ]
    assert attempt.form is not None
    return {
        **days.panel(place, list(chosen or ()), attempt.form),
        "place": place,
        "form": attempt.form,
        "token": attempt.token,
        "concerns": [
            (one, attempt.reasons.get(one.key, "")) for one in shown.against(attempt, rulebook.current().name)
        ],
        "bodies": rows,
        "empty": [
            row
            for row in rows
            if not row["n"] and row["key"] in wanted and not bodies.open_to_all([row["key"]])
        ],
    }


def voters(case: Case) -> list[str]:
    """Everybody on the meeting's roster but who asked for leave, and who was already there."""
    rows = Attendance.objects.filter(case=case).values_list("pk", "votes", "state")
    return [str(pk) for pk, votes, state in rows if (votes and state != "leave") or state == "present"]


def on_leave(case: Case) -> list[str]:
    """Who asked for leave and was not seen."""
    rows = Attendance.objects.filter(case=case, state="leave")
    return [str(pk) for pk in rows.values_list("pk", flat=True)]


# --- rosters ------------------------------------------------------------------------------------------------------


def roster(
    place: Place, body: str, form: forms.Roster, tried: tuple[Seat, forms.Seat] | None = None, back: str = ""
) -> dict[str, Any]:
    rows = []
    for seat in rosters.roster(place, [body]):
        mine = tried[1] if tried is not None and tried[0].pk == seat.pk else None
        rows.append({"seat": seat, "form": mine or _seat_form(seat), "open": mine is not None})
    return {
        "place": place,
        "body": rules.BODIES.value()[body] | {"key": body},
        "rows": rows,
        "form": form,
        "back": back,
    }


def _seat_form(seat: Seat) -> django_forms.Form:
    return forms.Seat(initial={"standing": seat.standing}, prefix=f"seat-{seat.pk}", label_suffix="")


def back(request: HttpRequest, otherwise: str) -> str:
    """Where a roster's page was opened from, when that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if safe else otherwise
