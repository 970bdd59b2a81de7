"""The first page of a post: what it owes, what is stuck around it, what changed, the month."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from linli.core import clock
from linli.core.duties import queries as duties
from linli.core.duties.queries import Owing
from linli.core.messages import queries as messages
from linli.core.people.actor import Actor
from linli.core.people.view_access import Request, needs
from linli.core.places.models import Place
from linli.core.procedures import queries as procedures
from linli.core.procedures.models import Case
from linli.domains.problems import urgency
from linli.domains.problems.queries import AT_DEPARTMENT
from linli.web.home import addresses, below, figures, first_day, late, month, navigation, rows

MOST = 7
ALL = 300


@dataclass(frozen=True)
class Owed:
    """The running duties of a post: all, those of today's desk, those shown, and the cases that the page names."""

    rows: list[Owing]
    near: list[Owing]
    chosen: list[Owing]
    cases: dict[int, Case]

    def pairs(self, duties: Iterable[Owing]) -> list[tuple[Owing, Case | None]]:
        return [(row, self.cases.get(row.case_id or 0)) for row in duties]


@needs("desk")
def home(request: Request) -> HttpResponse:
    """`/desk/`; with `?all=1` every running duty instead of the nearest seven."""
    actor: Actor = request.actor
    if addresses.landing(actor) != "/desk/":
        return redirect(addresses.landing(actor))
    if addresses.figures(actor):
        return render(request, "desk/figures.html", figures.context(request) | _own(request, clock.now()))
    now = clock.now()
    owed = _owed(actor, bool(request.GET.get("all")))
    unanswered = late.context(actor, now)
    first_said = unanswered.get("unanswered_cases", ())
    stuck = _elsewhere(actor) if actor.may("problems") else []
    stuck = [case for case in stuck if case.pk not in first_said]
    news = messages.news(actor.post_id)
    context = _desk(request, owed, now) | {
        "today": now,
        "stuck": rows.stuck(stuck[:6], actor, now),
        "stuck_more": max(len(stuck) - 6, 0),
        "changed": rows.changed(news.rows[:5], actor, now),
        "since": news.since,
        "handles": actor.may("problems"),
        **unanswered,
    }
    if unanswered.get("unanswered") and not owed.near:
        context["title"] = "先看部门没有答复、没有做到的"
    messages.mark_seen(news.unseen)
    if context.get("fresh"):
        return render(request, "desk/first.html", context | first_day.context(request))
    return render(request, "desk/home.html", context)


def _owed(actor: Actor, everything: bool, ahead: bool = False) -> Owed:
    """In two queries. What is near is shown, at most seven; where nothing is, or `ahead`, what comes next."""
    whose = navigation.whose(actor)
    found = duties.owed(whose, ALL)
    if addresses.figures(actor):  # between offices, never a resident's case
        kinds = addresses.oversees(actor)
        found = [row for row in found if row.case_id is None or row.kind.partition(".")[0] in kinds]
    near = [row for row in found if duties.is_near(row, whose)]
    chosen = found if everything else near[:MOST] or found[:3]
    if ahead and not everything:
        chosen = [*near, *(row for row in found if row not in near)][:MOST]
    named = list({row.case_id for row in (*chosen, *month.answers(found)) if row.case_id})
    cases = procedures.placed("c.id = ANY(%s)", [named]) if named else []
    return Owed(found, near, chosen, {case.pk: case for case in cases})


def owed_of(actor: Actor) -> Owed:
    """What the post owes, the near ones first and then what comes later: for what is offered after a move."""
    return _owed(actor, False, ahead=True)


def _own(request: HttpRequest, now: datetime) -> dict[str, Any]:
    """What a post that sees figures owes itself: a district's report upward, an opinion, an inspection (5.1, 5.3)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.reads:
        return {}
    everything = bool(request.GET.get("all"))
    return _chosen(_owed(actor, everything, ahead=True), rows.Known(actor, now, {}), everything)


def _elsewhere(actor: Actor) -> list[Case]:
    """Problems of the post's places that wait for street, department or a better day."""
    states = rows.ELSEWHERE if actor.level == Place.COMMUNITY else AT_DEPARTMENT
    # A district's cases are found by its streets, which have an index.
    within = {
        Place.COMMUNITY: "c.place_id = %s",
        Place.STREET: "c.street_id = %s",
        Place.DISTRICT: "c.street_id IN (SELECT id FROM places_place WHERE district_id = %s)",
    }
    where = "c.procedure = 'problem' AND c.closed_at IS NULL AND c.state = ANY(%s)"
    told: list[Any] = [list(states)]
    if actor.level in within:
        where, told = f"{where} AND {within[actor.level]}", [*told, actor.place_id]
    return procedures.placed(f"{where} ORDER BY c.due_at, c.id LIMIT 50", told)


def _desk(request: HttpRequest, owed: Owed, now: datetime) -> dict[str, Any]:
    """The duties, and for a community its month, for a street or a district what lies below it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    counts = navigation.counts(request)
    waiting = counts.get("problem:awaiting", 0)
    shown: dict[str, Any] = {}
    facts = month.Facts()
    if actor.level == Place.COMMUNITY and actor.place_id:
        facts = month.facts(actor.place_id, clock.local(now).date())
        shown["month"] = month.strip(facts, owed.pairs(month.answers(owed.rows)), now, waiting)
        standing_only = all(row.case_id is None for row in owed.rows)
        shown["fresh"] = standing_only and first_day.is_fresh(actor, counts, facts)
    else:
        shown["table"] = below.table(actor, now)
        shown["below"] = below.title(actor)
    items = {case_id: n for case_id, _, _, n in facts.meetings}
    coming = facts.coming[0] if facts.coming else None
    known = rows.Known(actor, now, items, waiting, coming, _urgent(owed))
    return shown | _chosen(owed, known, bool(request.GET.get("all")))


def _urgent(owed: Owed) -> dict[int, tuple[bool, str]]:
    """How urgent those are that wait to be taken up: asked only where there are any."""
    ids = [row.case_id for row in owed.chosen if row.kind == "problem.acknowledge" and row.case_id]
    return urgency.of(ids) if ids else {}


def _chosen(owed: Owed, known: rows.Known, everything: bool) -> dict[str, Any]:
    """The title and the rows."""
    near = owed.near
    late = sum(row.due_at is not None and row.due_at <= known.now for row in near)
    made = [rows.duty(row, case, known) for row, case in owed.pairs(owed.chosen)]
    if made:
        made[0] = replace(made[0], first=True)
    return {
        "title": _title(len(near), late),
        "duties": made,
        "more": len(owed.rows) - len(owed.chosen),
        "more_near": max(len(near) - len(owed.chosen), 0),
        "ahead": not near and bool(made) and not everything,
        "everything": everything,
        "placed": any(row.about for row in made),
    }


def _title(near: int, late: int) -> str:
    if not near:
        return "今天没有要办的"
    if late == near:
        return f"今天要办 {near} 件，都已经逾期"
    return f"今天要办 {near} 件" + (f"，先办逾期的 {late} 件" if late else "")
