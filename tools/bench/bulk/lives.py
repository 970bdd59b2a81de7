"""One problem's whole life in memory, by the moves, clocks and owners of the real procedure: no database is asked."""

from functools import cache
from random import Random

from linli.core.procedures.kinds import Clock
from linli.core.rulebook.parts import Length
from linli.core.tallies import counts
from linli.domains.problems import rules
from linli.domains.problems.procedure import PROBLEM
from tools.bench.bulk import office
from tools.bench.bulk.steps import (
    STEPS,
    Data,
    Event,
    Life,
    Owed,
    Step,
)
from tools.bench.bulk.words import words

MOVES = {move.name: move for move in PROBLEM.moves}
FINAL = {state.name for state in PROBLEM.states if state.final}


def begin(life: Life, source: str) -> None:
    """The opening move."""
    data = {"source": source, "facet": life.facet, "urgent": int(life.urgent)}
    event = _event(life, life.opened, "report", "", "public", data, [("report", life.text)])
    _clocks(life, life.opened)
    _tell(life, event, "")


def go(life: Life, route: tuple[str, ...], until: int, rng: Random) -> None:
    """Take the route's moves one after another, as far as `until` lets them; who is silent has not answered."""
    at = life.opened
    for name in route:
        confirmed = name == "end" and rng.random() < 0.6
        if name == "end" and not confirmed:
            break
        name = "confirm" if confirmed else name
        at = life.where.office.later(at, int(rng.random() * (STEPS[name].days + 1)), rng)
        if at >= min(until, _silent(life) or until):
            break
        _take(life, name, STEPS[name], at, rng)
    end = _silent(life)
    if end is not None and end + 60 < until:
        _take(life, "no_answer", STEPS["no_answer"], end + int(rng.random() * 60), rng)
    for owed in life.running.values():
        _missed(life, owed, until)
        life.owed.append(owed)


def _silent(life: Life) -> int | None:
    """When the wait for the reporter's own word ends."""
    waiting = life.running.get("confirm")
    return waiting.due if waiting else None


def _take(life: Life, name: str, step: Step, at: int, rng: Random) -> None:
    data = step.does(life, rng) if step.does else {}
    notes = [(step.words, words(rng, step.words))] if step.words else []
    if name == "feed_back":
        notes = [("public", life.public)] if life.public else []
        notes.append(("feedback", life.personal))
        life.fed_back_at = at
    source, move = life.state, MOVES[name]
    life.state = source if move.target == "=" else move.target
    event = _event(life, at, name, source, step.role, data, notes)
    if step.tells:
        kind, role, mail = step.tells
        asked = "请您办：" if kind == "handler" else ""
        event.messages.append((kind, asked + life.title, life.where.posts[role], mail))
    if name in ("shelve", "review"):
        life.review_at = office.iso_day(office.due(at, rules.SHELVED.value())[0])
    _clocks(life, at)
    _tell(life, event, source)
    if life.state in FINAL:
        life.closed = at


def _event(
    life: Life, at: int, verb: str, source: str, role: str, data: Data, notes: list[tuple[str, str]]
) -> Event:
    actor = f"post:{life.where.posts[role]}" if role in life.where.posts else role
    made = Event(at, life.where.pk, actor, role, life.pk, "problem", verb, source, life.state, data, notes)
    life.events.append(made)
    life.verb = verb
    life.counts.clear()
    if "satisfaction" in data:
        life.counts[f"satisfied:{data['satisfaction']}"] += 1
    life.changed = at
    return made


def _tell(life: Life, event: Event, source: str) -> None:
    """What the line counts for, as `procedures.take` lets it: its class is known from the start."""
    life.counts.update(counts.moved(source, life.facet if source else "", life.state, life.facet))
    event.data |= counts.told(life.counts)


def _ended(life: Life, owed: Owed, at: int) -> None:
    kind = owed.kind.partition(".")[2]
    life.counts.update(counts.ended(kind, life.verb, at, owed.due, owed.left, owed.lapsed))


def absorb(life: Life, at: int) -> Event:
    """The line that the lead of a merged problem gets."""
    lead = life.lead
    assert lead is not None
    state = lead.state_at(at)
    actor = f"post:{life.where.posts['clerk']}"
    data = {"absorbed": life.pk, "with": life.pk}
    return Event(at, life.where.pk, actor, "clerk", lead.pk, "problem", "absorb", state, state, data)


# --- duties, as `procedures.clocks` keeps them ------------------------------------------------------------------


# Which clocks run in a state, and which stop in it.
OVER = {state.name: [c for c in PROBLEM.clocks if state.name in c.over] for state in PROBLEM.states}
PAUSED = {state.name: {c.kind for c in PROBLEM.clocks if state.name in c.pauses} for state in PROBLEM.states}


def _clocks(life: Life, at: int) -> None:
    running, over = life.running, OVER[life.state]
    kept = {clock.kind for clock in over}
    for kind in [kind for kind in running if kind not in kept]:
        owed = running[kind]
        if kind not in PAUSED[life.state]:
            _missed(life, owed, at)
            late = owed.due is not None and owed.due <= at
            if not owed.then:
                _ended(life, owed, at)
            owed.done, owed.outcome = at, "lapsed" if owed.then and late else "done"
            life.owed.append(running.pop(kind))
        elif owed.left is None and owed.due is not None:
            _missed(life, owed, at)
            owed.left, owed.due = life.where.office.minutes(at, owed.due), None
    for clock in over:
        found = running.get(clock.kind)
        if found is None:
            running[clock.kind] = found = _open(clock, life, at)
        elif found.left is not None:
            found.due, found.left = office.add_minutes(at, found.left), None
        _owner(clock, found, life)
    _turn(life)


def _open(clock: Clock, life: Life, at: int) -> Owed:
    basis = clock.basis(life) if clock.basis else ""  # type: ignore[arg-type]
    if clock.stays:
        # Its moves lie behind it: nobody is reminded of what was never sent.
        return Owed(f"problem.{clock.kind}", life.where.pk, at, None, False, clock.then, basis)
    due, provisional = office.due(at, _length(clock.kind, basis, life.urgent))
    return Owed(f"problem.{clock.kind}", life.where.pk, at, due, provisional, clock.then, basis)


@cache
def _length(kind: str, basis: str, urgent: bool) -> Length:
    if kind == "acknowledge" and urgent:
        found: Length = rules.ACKNOWLEDGE_URGENT.value()
        return found
    rule = rules.LENGTHS[basis] if basis else next(one.rule for one in PROBLEM.clocks if one.kind == kind)
    assert rule is not None
    length: Length = rule.value()
    return length


def _owner(clock: Clock, owed: Owed, life: Life) -> None:
    owner = clock.who(life)  # type: ignore[arg-type]
    owed.place = life.where.street if owner.level == "street" else life.where.pk
    owed.role, owed.post = owner.role, owner.post_id


def _turn(life: Life) -> None:
    running = list(life.running.values())
    dues = [owed.due for owed in running if owed.due is not None and not owed.then]
    life.due = min(dues or [owed.due for owed in running if owed.due is not None], default=None)
    mine = [owed for owed in running if owed.left is None and (owed.role or owed.post)]
    mine.sort(key=lambda owed: (bool(owed.then), owed.due or owed.opened))
    life.turn = "" if not mine else mine[0].role or "post"


def _missed(life: Life, owed: Owed, end: int) -> None:
    """What is overdue and not timed is written down by the sweeper within the minute."""
    if owed.due is None or owed.then or owed.lapsed is not None or owed.due + 60 >= end:
        return
    owed.lapsed = owed.due + 30
    kind = owed.kind.partition(".")[2]
    data: Data = {"duty": owed.kind, "period": "", "count": {f"{counts.OVERDUE}:{kind}": 1}}
    life.events.append(
        Event(owed.lapsed, life.where.pk, "system", "system", life.pk, "problem", "lapse", "", "", data)
    )
