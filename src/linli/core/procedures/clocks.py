"""Opening, stopping and closing the duties that a case's clocks ask for."""

from dataclasses import replace

from linli.core.duties.models import Duty
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures.kinds import Clock, Owner, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Step
from linli.core.procedures.write import Changes
from linli.core.rulebook import calendar
from linli.core.tallies import counts


def apply(step: Step, standing: list[Duty], changes: Changes) -> None:
    """Bring the case's duties in line with its new state; sets the case's own due date."""
    kept: list[Duty] = []
    mine = {duty.kind: duty for duty in standing if duty.case_id == step.case.pk}
    for clock in step.procedure.clocks:
        duty = mine.pop(f"{step.procedure.name}.{clock.kind}", None)
        after = _settle(clock, duty, step, changes)
        if after is not None:
            kept.append(after)
    kept.extend(mine.values())
    dues = [duty.due_at for duty in kept if duty.due_at is not None and not duty.then]
    dues = dues or [duty.due_at for duty in kept if duty.due_at is not None]
    step.case.due_at = min(dues, default=None)
    _assign(step.case, kept)


def _settle(clock: Clock, duty: Duty | None, step: Step, changes: Changes) -> Duty | None:
    case, subject, at = step.case, step.subject, step.subject.at
    if case.state in clock.over:
        if duty is None:
            return _open(clock, subject, changes)
        if _kept(clock, duty, step):
            changes.changed.append(duty)
        return duty
    if duty is None:
        return None
    if case.state in clock.pauses:
        if duty.left is None and duty.due_at is not None:
            duty.left = max(calendar.working_minutes(at, duty.due_at), 0)
            duty.due_at = None
            changes.changed.append(duty)
        return duty
    late = duty.due_at is not None and duty.due_at <= at
    if not clock.then:
        _counted(step, duty)
    duty.done_at, duty.outcome = at, Duty.LAPSED if duty.then and late else Duty.DONE
    changes.changed.append(duty)
    return None


def _counted(step: Step, duty: Duty) -> None:
    """A duty of a clock that somebody owed has ended with this step."""
    clock = duty.kind.partition(".")[2]
    step.counts.update(
        counts.ended(clock, step.move.name, step.subject.at, duty.due_at, duty.left, duty.lapsed_at)
    )


def _kept(clock: Clock, duty: Duty, step: Step) -> bool:
    """Bring a duty that stays open up to date; whether anything of it changed."""
    subject = step.subject
    changed = _owned(duty, clock.who(subject), step.case)
    basis = clock.basis(subject) if clock.basis else ""
    if duty.basis != basis:
        due = clock.due(replace(subject, at=duty.opened_at))
        duty.basis, duty.due_at, duty.left = basis, due.at if due else None, None
        changed = True
    elif duty.left is not None:
        duty.due_at, duty.left = calendar.add_working_minutes(subject.at, duty.left).at, None
        changed = True
    if clock.kind in step.postponed:
        duty.due_at, duty.times = step.postponed[clock.kind], duty.times + 1
        if duty.lapsed_at is not None:
            step.counts[f"{counts.OVERDUE}:{clock.kind}"] -= 1
        duty.lapsed_at = None
        changed = True
    elif clock.stays and clock.then == step.move.name:
        duty.due_at, changed = None, True
    return changed


def _open(clock: Clock, subject: Subject, changes: Changes) -> Duty | None:
    due = clock.due(subject)
    if due is None and not clock.stays:
        return None
    duty = Duty(
        kind=f"{subject.case.procedure}.{clock.kind}",
        case_id=subject.case.pk,
        then=clock.then,
        opened_at=subject.at,
        due_at=due.at if due else None,
        provisional=due is not None and due.provisional,
        basis=clock.basis(subject) if clock.basis else "",
    )
    _owned(duty, clock.who(subject), subject.case)
    changes.made.append(duty)
    return duty


def _owned(duty: Duty, owner: Owner, case: Case) -> bool:
    if owner.level == Place.CITY:
        place = places.city().pk
    else:
        above = {Place.STREET: case.street_id, Place.DISTRICT: case.district_id}
        place = above.get(owner.level) or case.place_id
    before = (duty.role, duty.post_id, duty.place_id)
    duty.role, duty.post_id, duty.place_id = owner.role, owner.post_id, place
    return before != (duty.role, duty.post_id, duty.place_id)


def _assign(case: Case, kept: list[Duty]) -> None:
    """Whose turn it is: the owner of the duty that is due first."""
    running = sorted(
        (duty for duty in kept if duty.left is None and (duty.role or duty.post_id)),
        key=lambda duty: (bool(duty.then), duty.due_at is None, duty.due_at or duty.opened_at),
    )
    case.turn = "" if not running else running[0].role or "post"
