"""Planning a move: which cases it takes, with which facts, and what stands against it. Writes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from linli.core import rulebook
from linli.core.people import roles
from linli.core.people.actor import Actor, reaches
from linli.core.places.models import Place
from linli.core.procedures.kinds import Also, Concern, Move, Open, Subject, procedure
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Step


@dataclass
class Plan:
    """The steps that would be made together, in order; the first is the one that was asked for."""

    actor: Actor
    at: datetime
    steps: list[Step]

    @property
    def roots(self) -> set[int]:
        """The families to be locked; an opening of a new family has nothing to lock yet."""
        return {root for step in self.steps if (root := step.case.root_id or step.case.pk)}


# Cases that the caller has at hand, with their facts; planning asks the database only for the others.
type Known = Mapping[int, tuple[Case, Any]]


def facts_for(cases: Sequence[Case], known: Known = MappingProxyType({})) -> dict[int, Any]:
    """The facts of all these cases, each procedure asked once."""
    found: dict[int, Any] = {case.pk: known[case.pk][1] for case in cases if case.pk in known}
    cases = [case for case in cases if case.pk not in found]
    for name in {case.procedure for case in cases}:
        load = procedure(name).load
        if load is not None:
            found.update(load([case for case in cases if case.procedure == name]))
    return found


def make(
    case: Case,
    move: Move,
    actor: Actor,
    data: dict[str, Any],
    at: datetime,
    *,
    opening: bool = False,
    taking: bool = True,
    known: Known = MappingProxyType({}),
) -> Plan:
    """The move with everything that goes along with it, to any depth; a case is taken once."""
    facts = {} if opening and not case.pk else facts_for([case], known)
    first = Step(
        procedure(case.procedure),
        move,
        Subject(case, data, facts.get(case.pk), actor, at, taking),
        opening,
        "" if opening else case.state,
    )
    plan = Plan(actor, at, [first])
    queue, seen = [first], {case.pk}
    while queue:
        step = queue.pop(0)
        if step.move.along is None:
            continue
        wanted = list(step.move.along(step.subject))
        for made in _steps(wanted, step, plan, seen, taking, known):
            plan.steps.append(made)
            queue.append(made)
    return plan


def _steps(
    wanted: list[Also | Open], leader: Step, plan: Plan, seen: set[Any], taking: bool, known: Known
) -> Iterable[Step]:
    ids = {also.case_id for also in wanted if isinstance(also, Also) and also.case_id not in seen}
    cases = {pk: known[pk][0] for pk in ids & known.keys()}
    if asked := ids - cases.keys():
        cases |= {
            case.pk: case for case in Case.objects.filter(pk__in=asked).select_related("place").order_by("pk")
        }
    facts = facts_for(list(cases.values()), known)
    for item in wanted:
        if isinstance(item, Open):
            case = new_case(item, plan.at)
            kind = procedure(item.procedure)
            move = kind.move(item.move) if item.move else kind.openings[0]
            subject = Subject(case, item.data, None, plan.actor, plan.at, taking, leader.case)
            yield Step(kind, move, subject, True)
        elif item.case_id in cases and item.case_id not in seen:
            seen.add(item.case_id)
            case = cases[item.case_id]
            kind = procedure(case.procedure)
            subject = Subject(case, item.data, facts.get(case.pk), plan.actor, plan.at, taking, leader.case)
            yield Step(kind, kind.move(item.move), subject, False, case.state)


def new_case(item: Open, at: datetime) -> Case:
    """The unsaved row of a case that is to be opened."""
    kind, place = procedure(item.procedure), item.place
    move = kind.move(item.move) if item.move else kind.openings[0]
    return Case(
        procedure=kind.name,
        state=move.target,
        place=place,
        street_id=place.pk if place.level == Place.STREET else place.street_id,
        district_id=place.pk if place.level == Place.DISTRICT else place.district_id,
        root_id=item.root_id,
        edition=rulebook.current().name,
        opened_at=at,
        changed_at=at,
        **item.fields,
    )


def concerns(plan: Plan) -> list[Concern]:
    """Everything that stands against the plan, in order: the state first, then the guards of every step."""
    found: list[Concern] = []
    for number, step in enumerate(plan.steps):
        if not step.opening and step.case.state not in step.move.sources:
            found.append(_elsewhere(step, number > 0))
            continue
        for guard in step.move.guards:
            found.extend(guard(step.subject))
    return found


def _elsewhere(step: Step, along: bool) -> Concern:
    state = step.procedure.state(step.case.state)
    what = f"“{step.case.title}”" if along else "这件事"
    return Concern(None, f"{what}现在是“{state.label}”，不能“{step.move.label}”")


def forces(found: Sequence[Concern], edition: str) -> tuple[list[Concern], list[Concern]]:
    """Concerns that refuse, and those that a written reason passes."""
    must: list[Concern] = []
    soft: list[Concern] = []
    for concern in found:
        setting = concern.setting(edition)
        if setting is not None and setting.force is rulebook.Force.GOAL:
            continue
        (soft if setting is not None and setting.force is rulebook.Force.NORMALLY else must).append(concern)
    return must, soft


def permitted(plan: Plan) -> Concern | None:
    """None when the actor's post may take the asked move; else who may. What goes along is not asked again."""
    step, actor = plan.steps[0], plan.actor
    if actor.role in step.move.by:
        if actor.role in ("public", "system") or reaches(actor, step.case):
            return None
        return Concern(None, "这件事不归您这个岗位所在的地方")
    who = "、".join(roles.label(name) for name in step.move.by if name not in ("system", "public"))
    return Concern(None, f"由{who or '系统'}办理")
