"""`take`: the only way a state changes.

One transaction, always in this order, so that no two takings wait for each other in a circle: token, roots by id,
plan under the lock, permission, concerns, effects, states and duties, registers, chain heads by place, lines.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from linli.core import clock, metrics, statements
from linli.core.duties.models import Duty
from linli.core.journal import chain
from linli.core.journal.models import Entry
from linli.core.people.actor import SYSTEM, Actor
from linli.core.places.models import Place
from linli.core.procedures import clocks, plan, write
from linli.core.procedures.kinds import Concern, Move, NotPermitted, Open, Refused, procedure
from linli.core.procedures.models import Case
from linli.core.procedures.plan import Plan
from linli.core.procedures.taking import Step, Taking
from linli.core.tallies import counts

TRIES = 5
# Makes the plan, given the families' roots as they are under the lock.
type Build = Callable[[dict[int, Case]], Plan]


class _Wider(Exception):
    """More families are concerned than were locked, out of order: begin again with all of them."""

    def __init__(self, roots: set[int]) -> None:
        self.roots = roots


class _Settle(Exception):
    """Timed moves of these cases are overdue: the system takes them first, each in a transaction of its own."""

    def __init__(self, overdue: Sequence[Duty]) -> None:
        self.overdue = overdue


class Unsettled(RuntimeError):
    """A timed move that is overdue was taken by the system and is overdue still: its procedure is wrong."""

    def __init__(self, duty: Duty) -> None:
        super().__init__(
            f"case {duty.case_id}: '{duty.then}' of {duty.kind} was settled and is as overdue as before"
        )
        self.duty = duty


def start(
    name: str,
    place: Place,
    actor: Actor,
    fields: dict[str, Any],
    data: dict[str, Any] | None = None,
    *,
    move: str = "",
    root: Case | None = None,
    reasons: dict[str, str] | None = None,
    token: UUID | None = None,
) -> Entry:
    """Open a case by its procedure's opening move. Refused and NotPermitted as in `take`."""
    root_id = (root.root_id or root.pk) if root else None

    def build(_: dict[int, Case]) -> Plan:
        return _opening(Open(name, place, fields, data or {}, root_id, move), actor, clock.now())

    return _same(_run(build, {root_id} if root_id else set(), reasons or {}, token), name, move, None)


def _opening(
    item: Open, actor: Actor, at: datetime, taking: bool = True, known: plan.Known | None = None
) -> Plan:
    kind = procedure(item.procedure)
    asked = kind.move(item.move) if item.move else kind.openings[0]
    case = plan.new_case(item, at)
    return plan.make(case, asked, actor, item.data, at, opening=True, taking=taking, known=known or {})


def take(
    case: Case,
    move: str,
    actor: Actor,
    data: dict[str, Any] | None = None,
    reasons: dict[str, str] | None = None,
    token: UUID | None = None,
) -> Entry:
    """Take a move. Gives the journal's entry; the same token gives the first result again.

    Raises NotPermitted when the actor's post has no right to it, and Refused with the concerns, where
    `need_reason` says that a written reason for each (`reasons`, by the concern's key) would let it pass.
    """
    asked = procedure(case.procedure).move(move)

    def build(locked: dict[int, Case]) -> Plan:
        row = locked.get(case.pk) or Case.objects.get(pk=case.pk)
        return plan.make(row, asked, actor, data or {}, clock.now())

    return _same(_run(build, {case.root_id or case.pk}, reasons or {}, token), case.procedure, move, case.pk)


def _same(entry: Entry, name: str, move: str, case_id: int | None) -> Entry:
    """What came of it; refused where the token was spent on something else: that form is not this one."""
    wanted = move or procedure(name).openings[0].name
    if (entry.procedure, entry.verb) != (name, wanted) or (case_id is not None and entry.case_id != case_id):
        raise Refused([Concern(None, "这一页已经用过一次，办的是别的事。请重新打开这一页再办")])
    return entry


def _run(build: Build, roots: set[int], reasons: dict[str, str], token: UUID | None) -> Entry:
    """Take it; what is overdue in the plan is settled first, however much it is. Raises Unsettled."""
    settled = set[tuple[int, datetime | None]]()
    while True:
        try:
            return _try(build, roots, reasons, token)
        except _Settle as found:
            for duty in found.overdue:
                # One that was given a further end which is over, too, is another; the same is none.
                if (ended := (duty.pk, duty.due_at)) in settled:
                    raise Unsettled(duty) from None
                settled.add(ended)
                settle(Case.objects.get(pk=duty.case_id or 0), duty.then)


def _try(build: Build, roots: set[int], reasons: dict[str, str], token: UUID | None) -> Entry:
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                return _take(build, roots, reasons, token)
        except _Wider as wider:
            roots = wider.roots
        except write.Seen as seen:
            return seen.entry
    raise RuntimeError("the families concerned kept changing")


def _take(build: Build, roots: set[int], reasons: dict[str, str], token: UUID | None) -> Entry:
    locked = write.begin(roots, token, clock.now())
    made = build(locked)
    if wider := made.roots - roots:
        if roots and min(wider) < max(roots):
            raise _Wider(roots | wider)
        made = build(locked | write.lock(wider))
        if made.roots - roots - wider:
            raise _Wider(made.roots | roots)
    standing = _duties(made)
    return _perform(made, standing, _check(made, reasons), token)


def _duties(made: Plan) -> list[Duty]:
    """The open duties of all cases of the plan.

    An overdue timed one is taken by the system first; the system itself takes none before its time.
    """
    found = write.duties([step.case.pk for step in made.steps if not step.opening])
    timed = [duty for duty in found if duty.then and duty.due_at is not None and duty.due_at <= made.at]
    if timed and made.actor.role != SYSTEM.role:
        raise _Settle(timed)
    first = made.steps[0]
    if any(limit.then == first.move.name for limit in first.procedure.clocks) and not any(
        (duty.case_id, duty.then) == (first.case.pk, first.move.name) for duty in timed
    ):
        raise Refused([Concern(None, f"还没有到“{first.move.label}”的时候")], edition=first.case.edition)
    return found


def _check(made: Plan, reasons: dict[str, str]) -> dict[str, str]:
    """Refuse, or give the written reasons that were really needed. Refusals are counted by clause."""
    try:
        return _weigh(made, reasons)
    except Refused as no:
        first = made.steps[0]
        for clause in no.clauses or ["right" if isinstance(no, NotPermitted) else "none"]:
            metrics.REFUSALS.labels(first.procedure.name, first.move.name, clause).inc()
        raise


def _weigh(made: Plan, reasons: dict[str, str]) -> dict[str, str]:
    edition = made.steps[0].case.edition
    if (who := plan.permitted(made)) is not None:
        raise NotPermitted([who], edition=edition)
    must, soft = plan.forces(plan.concerns(made), edition)
    if must:
        raise Refused(must + soft, edition=edition)
    if missing := [concern for concern in soft if not reasons.get(concern.key, "").strip()]:
        raise Refused(missing, need_reason=True, edition=edition)
    return {concern.key: reasons[concern.key].strip() for concern in soft}


def _perform(made: Plan, standing: list[Duty], reasons: dict[str, str], token: UUID | None) -> Entry:
    for step in made.steps:
        _move(step, made)
    if reasons:
        _keep_reasons(made, reasons)
    changes = write.Changes()
    for step in made.steps:
        clocks.apply(step, standing, changes)
        step.counts.update(counts.moved(step.source, step.facet, step.case.state, step.case.facet))
        if step.procedure.state(step.case.state).final:
            _drop(step, standing, changes)
    for step in made.steps:
        for act in step.later:
            act()
        if step.opening and step.procedure.number is not None:
            _number(step)
    lines = [_line(step, made.actor) for step in made.steps]
    heads = write.settle(made.steps, changes, chain.places(lines))
    return write.lines(made.steps, lines, made.at, heads, token)


def _move(step: Step, made: Plan) -> None:
    case, move = step.case, step.move
    if step.opening:
        statements.insert(case)
    elif move.target != "=":
        case.state = move.target
    if step.subject.leader is not None:
        step.data["with"] = step.subject.leader.pk
    case.changed_at = made.at
    final = step.procedure.state(case.state).final
    case.closed_at = (case.closed_at or made.at) if final else None
    taking = Taking(made.actor, made.at, step)
    named = "" if step.opening else case.title
    if move.effect is not None:
        move.effect(taking, step.subject)
    if step.lexemes is None and case.title != named:
        taking.index(case.title, case.spot)
    for paper in move.papers:
        step.later.append(_bound(paper, taking, step))
    for message in move.messages:
        step.outgoing.extend(message(step.subject))


def _bound(paper: Callable[[Taking, Any], None], taking: Taking, step: Step) -> Callable[[], None]:
    return lambda: paper(taking, step.subject)


def _keep_reasons(made: Plan, reasons: dict[str, str]) -> None:
    """Written reasons for `normally` rules become the last notes of the first step; their keys stand in the same order."""
    taking = Taking(made.actor, made.at, made.steps[0])
    for text in reasons.values():
        taking.note("reason", text[:2000])
    taking.record(reasons=list(reasons))
    for key in {key.partition(":")[0] for key in reasons}:
        taking.count(f"{counts.REASON}:{key}")


def _drop(step: Step, standing: list[Duty], changes: write.Changes) -> None:
    for duty in standing:
        if duty.case_id == step.case.pk and duty.done_at is None:
            if duty.lapsed_at is not None:
                step.counts[f"{counts.OVERDUE}:{duty.kind.partition('.')[2]}"] -= 1
            duty.done_at, duty.outcome = step.subject.at, Duty.DROPPED
            changes.changed.append(duty)
    step.case.due_at = None


def _number(step: Step) -> None:
    from linli.core.papers.actions import next_number

    assert step.procedure.number is not None
    year = clock.local(step.case.opened_at).year
    serial = next_number(step.procedure.name, step.case.place_id, year)
    step.case.number = step.procedure.number(step.case, serial)


def _line(step: Step, actor: Actor) -> chain.Line:
    data = step.data | counts.told(step.counts)
    if step.notes:
        data["notes"] = step.notes
    return chain.Line(
        place_id=step.case.place_id,
        actor=actor.key,
        role=actor.role,
        verb=step.move.name,
        case_id=step.case.pk,
        procedure=step.procedure.name,
        source=step.source,
        target=step.case.state,
        data=data,
    )


def settle(case: Case, move: str) -> Entry | None:
    """Take an overdue timed move as the system; None when somebody was quicker or it is not due any more."""
    with suppress(Refused):
        return take(case, move, SYSTEM)
    return None


def concerns(case: Case, move: Move, actor: Actor, data: dict[str, Any] | None = None) -> Sequence[Concern]:
    """What stands against a move now, for the button that offers it; asks permission too."""
    made = plan.make(case, move, actor, data or {}, clock.now(), taking=data is not None)
    who = plan.permitted(made)
    return [who] if who is not None else plan.concerns(made)


def opening_concerns(
    name: str,
    place: Place,
    actor: Actor,
    fields: dict[str, Any],
    data: dict[str, Any],
    move: str = "",
    root: Case | None = None,
    known: plan.Known | None = None,
) -> list[Concern]:
    """What stands against opening a case now, with all that would go along; asks permission too, writes nothing.

    `known` holds cases that the page has loaded, with their facts, so that they are not asked for again.
    """
    root_id = (root.root_id or root.pk) if root else None
    made = _opening(Open(name, place, fields, data, root_id, move), actor, clock.now(), False, known)
    who = plan.permitted(made)
    return [who] if who is not None else plan.concerns(made)
