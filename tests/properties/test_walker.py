"""A walk through every move of every procedure by the real `take`, the least-trodden move first.

After each step the invariants are asked in SQL; at the end no move is left untried and no case in a dead end.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.forms import BaseForm
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.cast import Cast
from tests.properties.filling import fill
from tests.properties.invariants import broken

from linli.core import clock
from linli.core.duties.tick import tick
from linli.core.journal.models import Entry
from linli.core.people.actor import PUBLIC, SYSTEM, Actor
from linli.core.procedures.kinds import REGISTRY, Concern, Move, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.demands import actions as demands
from linli.domains.demands.forms import Report
from linli.domains.meetings import actions as meetings
from linli.domains.meetings.models import Item
from linli.domains.projects import actions as projects

STEPS = 2000
# Open cases of a procedure at one time; 16 of others.
POOL = {"meeting": 2, "agenda_item": 4, "project": 3}
# Offered so that the page can say why not; never taken.
NEVER = {("problem", "close")}
Key = tuple[str, str]


class Walk:
    """A walk: its cast, its dice, how often each move was tried and taken, and what was done last."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.rng = cast, Random(seed)
        self.tried: Counter[Key] = Counter()
        self.trail: list[str] = []
        self.second = False
        # What somebody would do about a refusal, and then ask again.
        self.next: list[tuple[Key, Case | None]] = []

    def taken(self) -> set[Key]:
        return set(Entry.objects.values_list("procedure", "verb").distinct())

    def actor(self, move: Move, case: Case | None) -> Actor:
        role = self.rng.choice(move.by)
        if role in ("public", "system"):
            return PUBLIC if role == "public" else SYSTEM
        return getattr(self.cast, role)  # type: ignore[no-any-return]

    def options(self) -> Iterator[tuple[Key, Case | None]]:
        """Every move that somebody could ask for now: openings that have what they need, and a case for each other."""
        cases = self.cases()
        there = Counter(
            name for (name, state), found in cases.items() for _ in found if not final(name, state)
        )
        for kind in REGISTRY.values():
            for move in kind.moves:
                key = (kind.name, move.name)
                if any(not any(cases.get((name, state)) for state in states) for name, states in needs(key)):
                    continue
                if not move.sources:
                    if key in OPENINGS and there[kind.name] < POOL.get(kind.name, 16):
                        yield key, None
                elif move.by and (found := [c for s in move.sources for c in cases.get((kind.name, s), ())]):
                    yield key, self.rng.choice(found)

    def cases(self) -> dict[Key, list[Case]]:
        """All cases by procedure and state."""
        found: dict[Key, list[Case]] = {}
        for case in Case.objects.order_by("pk"):
            found.setdefault((case.procedure, case.state), []).append(case)
        return found

    def choose(self) -> tuple[Key, Case | None]:
        """The least tried: most often of those that lead to where nobody was yet, else of all."""
        goals = every_move() - self.taken()
        distance = far(wanted(goals))
        options = [(leads(key, case, goals, distance), key, case) for key, case in self.options()]
        ahead = [option for option in options if option[0]] if self.rng.random() < 0.7 else []
        _, key, case = min(ahead or options, key=lambda option: (self.tried[option[1]], self.rng.random()))
        return key, case

    def step(self) -> None:
        self.second = bool(self.next)
        key, case = self.next.pop(0) if self.second else self.choose()
        self.tried[key] += 1
        before = Entry.objects.count()
        refusal = self.take(key, case)
        came = "taken" if refusal is None else f"refused: {refusal}"
        if refusal is not None:
            assert Entry.objects.count() == before
            if case is not None and key in REMEDIES and not self.second:
                self.next = [((key[0], REMEDIES[key]), case), (key, case)]
        if key in NEVER:
            assert refusal is not None
            assert refusal.clauses in (["4.5"], [])
        self.trail.append(f"{key[0]}.{key[1]} {case.pk if case else ''} {came}")

    def take(self, key: Key, case: Case | None) -> Refused | None:
        try:
            self.act(key, case)
        except Refused as refused:
            return refused
        return None

    def act(self, key: Key, case: Case | None) -> None:
        move = REGISTRY[key[0]].move(key[1])
        actor = self.actor(move, case)
        if case is None:
            OPENINGS[key](self, move, actor)
        elif actor is SYSTEM:
            self.late(case, move)
        else:
            data = self.data(key, move, case, actor)
            self.with_reasons(lambda reasons: take(case, move.name, actor, data, reasons, self.token()))

    def late(self, case: Case, move: Move) -> None:
        """Before its time the system is refused; then time passes, and the sweeper takes it."""
        assert case.due_at
        if case.due_at > clock.now():
            with pytest.raises(Refused):
                take(case, move.name, SYSTEM)
            clock.set_now(case.due_at)
        tick()
        case.refresh_from_db()
        assert case.state == move.target

    def data(self, key: Key, move: Move, case: Case | None, actor: Actor) -> dict[str, Any]:
        return self.filled(key, move.form, case, actor) if move.form else {}

    def filled(self, key: Key, form: type[BaseForm], case: Case | None, actor: Actor) -> dict[str, Any]:
        for _ in range(9):
            data, wrong = fill(*key, form, case, actor, self.rng)
            if data is not None:
                return data
        raise Refused([Concern(None, wrong)])

    def with_reasons(self, act: Callable[[dict[str, str]], Any]) -> Any:
        """A reason is written where one is asked for."""
        try:
            return act({})
        except Refused as refused:
            if not refused.need_reason:
                raise
            return act({concern.key: "情况紧急，等不到下次" for concern in refused.concerns})

    def token(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def some(self, procedure: str, *states: str, **more: str) -> Case:
        found = list(Case.objects.filter(procedure=procedure, state__in=states, **more).order_by("pk"))
        if not found:
            raise Refused([Concern(None, f"no {procedure} there")])
        return self.rng.choice(found)


def _report(walk: Walk, move: Move, actor: Actor) -> None:
    data = walk.filled(("problem", move.name), move.form or Report, None, actor)
    demands.report(walk.cast.place, actor, data, walk.token(), move.name)


def _visit(walk: Walk, move: Move, actor: Actor) -> None:
    texts = ["楼道灯坏", "下水不通"][: walk.rng.randint(0, 2)]
    data = {"heard": "demand", "text": "窗户漏风", "demands": texts, "building": walk.cast.building}
    demands.visit(walk.cast.place, actor, data, walk.token())


def _plan(walk: Walk, move: Move, actor: Actor) -> None:
    data = walk.data(("meeting", "plan"), move, None, actor)
    meetings.plan(walk.cast.place, actor, data | {"bodies": ["enlarged_committee"]}, walk.token())


def _table(walk: Walk, move: Move, actor: Actor) -> None:
    sitting, problem = (
        walk.some("meeting", "planned", "notified", "in_session"),
        walk.some("problem", "awaiting"),
    )
    data = {"meeting": sitting, "amount": walk.rng.choice([None, 800]), "secret": walk.rng.random() < 0.2}
    walk.with_reasons(
        lambda reasons: meetings.table(problem, actor, data, reasons=reasons, token=walk.token())
    )


def _open(walk: Walk, move: Move, actor: Actor) -> None:
    item = walk.some("agenda_item", "tabled", root__state="in_session")
    if Item.objects.get(case=item).votes_for is None and not walk.second:
        walk.next = [(("agenda_item", "vote"), item), (("project", "open"), None)]
        raise Refused([Concern(None, "not voted yet")])
    data = {
        "measure": "换线",
        "owner": walk.cast.grid_worker.post_id,
        "ends_on": clock.today() + timedelta(9),
    }
    projects.open_project(item, actor, data, token=walk.token())


OPENINGS: dict[Key, Callable[[Walk, Move, Actor], None]] = {
    ("problem", "report"): _report,
    ("problem", "enter"): _report,
    ("visit", "note_down"): _visit,
    ("meeting", "plan"): _plan,
    ("agenda_item", "table"): _table,
    ("project", "open"): _open,
}


# What must be there, and in which state, before a move can be asked for.
SITTING = ("meeting", ("in_session",))
NEEDS: dict[Key, tuple[tuple[str, tuple[str, ...]], ...]] = {
    ("agenda_item", "table"): (
        ("meeting", ("planned", "notified", "in_session")),
        ("problem", ("awaiting",)),
    ),
    ("project", "open"): (("agenda_item", ("tabled",)), SITTING),
}


# What is in the way, and which move of the same case clears it.
REMEDIES: dict[Key, str] = {
    ("meeting", "begin"): "attend",
    ("meeting", "resume"): "attend",
    ("problem", "hard"): "supplier",
    ("problem", "extension_grant"): "extend",
    ("problem", "extension_refuse"): "extend",
    ("problem", "letter_extension_grant"): "letter_extend",
    ("problem", "letter_extension_refuse"): "letter_extend",
    ("project", "finish"): "step",
}


def needs(key: Key) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return NEEDS.get(
        key, (SITTING,) if key[0] == "agenda_item" and key[1] not in ("withdraw", "order") else ()
    )


def final(name: str, state: str) -> bool:
    return REGISTRY[name].state(state).final


def wanted(goals: set[Key]) -> set[Key]:
    """The states that moves which nobody took yet start from, or need; also for the openings that lead there."""
    found = {(name, state) for name, move in goals for state in REGISTRY[name].move(move).sources}
    asked = list(goals)
    while asked:
        key = asked.pop()
        new = {(name, state) for name, states in needs(key) for state in states} - found
        found |= new
        names = {name for name, _ in new} | {key[0]}
        asked += [opening for opening in OPENINGS if opening[0] in names and set_of(opening) - found]
    return found


def set_of(key: Key) -> set[Key]:
    return {(name, state) for name, states in needs(key) for state in states}


def far(states: set[Key]) -> dict[Key, int]:
    """How many moves each state is away from one of these; those that lead nowhere near are left out."""
    found, edge = dict.fromkeys(states, 0), list(states)
    while edge:
        name, state = edge.pop(0)
        for move in REGISTRY[name].moves:
            for source in move.sources if move.target == state and (name, move.name) not in NEVER else ():
                if (name, source) not in found:
                    found[name, source] = found[name, state] + 1
                    edge.append((name, source))
    return found


def leads(key: Key, case: Case | None, goals: set[Key], distance: dict[Key, int]) -> bool:
    """Whether nobody took this move yet, or it leads nearer to such a one."""
    name, target = key[0], REGISTRY[key[0]].move(key[1]).target
    if key in goals or target == "=":
        return key in goals
    then = distance.get((name, target), 99)
    return then < (99 if case is None else distance.get((name, case.state), 99))


def every_move() -> set[Key]:
    return {(kind.name, move.name) for kind in REGISTRY.values() for move in kind.moves} - NEVER


def nearest(case: Case) -> list[Key]:
    """The moves that people can ask for, those that lead nearest to an end first."""
    kind = REGISTRY[case.procedure]
    distance = far({(kind.name, state.name) for state in kind.states if state.final})
    ways = [move for move in kind.moves if case.state in move.sources and move.by and move.target != "="]
    ways = [move for move in ways if (kind.name, move.name) not in NEVER]
    ways.sort(key=lambda move: distance.get((kind.name, move.target), 99))
    return [(kind.name, move.name) for move in ways]


def homeward(walk: Walk) -> list[Case]:
    """Bring every open case to an end by what people can do; the ones for which nothing can be done are left."""
    for _ in range(30):
        left = list(Case.objects.filter(closed_at=None).order_by("-pk"))
        if not left:
            break
        for case in left:
            case.refresh_from_db()
            for key in nearest(case) * 2:
                if walk.take(key, case) is None:
                    break
                if key in REMEDIES:
                    walk.take((key[0], REMEDIES[key]), case)
    return list(Case.objects.filter(closed_at=None).order_by("pk"))


def test_a_walk_through_every_move(cast: Cast) -> None:
    walk = Walk(cast, seed=2)
    for _ in range(STEPS):
        walk.step()
        assert broken() == {}, "\n".join(walk.trail[-12:])
        if not every_move() - walk.taken():
            break
    assert every_move() - walk.taken() == set(), "\n".join(walk.trail[-40:])
    assert [f"{case.procedure} {case.pk} {case.state}" for case in homeward(walk)] == []
    assert broken() == {}


@settings(max_examples=2, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(seed=st.integers(min_value=0))
def test_walks_that_nobody_chose(seed: int, cast: Cast) -> None:
    """Other dice on each run, in the same community: a failure prints the seed."""
    with transaction.atomic():
        walk = Walk(cast, seed)
        for number in range(60):
            walk.step()
            assert number % 5 or broken() == {}, "\n".join(walk.trail[-12:])
        assert broken() == {}
        transaction.set_rollback(True)
