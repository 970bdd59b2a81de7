"""How a walk goes: every move by the real `take`, the least-trodden one first, through the procedures of some rooms."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.forms import BaseForm
from tests.properties.filling import More, fill
from tests.properties.invariants import broken, broken_in

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.duties.tick import tick
from linli.core.journal.models import Entry
from linli.core.people.actor import PUBLIC, SYSTEM, Actor
from linli.core.procedures.kinds import REGISTRY, Concern, Move, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take

Key = tuple[str, str]
# What must be there before a move can be asked for: procedures, each in one of some states.
type Needs = tuple[tuple[str, tuple[str, ...]], ...]
# One thing to be asked for: the move, and the case unless it opens one.
type Ask = tuple[Key, Case | None]

# Refusals after which something else is done first, and steps after which that is forgotten.
PATIENCE, FORGETTING = 2, 12
# Open cases of a procedure at one time.
POOL = 16
# Steps after which chain and tallies are read from their first line again.
WHOLE = 25


@dataclass(frozen=True)
class Grounds:
    """What a walk goes through: the procedures of some rooms, and what their forms and states alone do not say."""

    procedures: tuple[str, ...]
    openings: Mapping[Key, "Callable[[Walk, Move, Actor], None]"]
    # Who asks: the post of this role that has to do with the case.
    actor: "Callable[[Walk, str, Case | None], Actor]"
    more: More
    needs: Callable[[Key], Needs] = lambda key: ()
    # What somebody would do about a refusal, before asking again.
    remedies: "Callable[[Walk, Ask, Refused], list[Ask]]" = lambda walk, ask, refused: []
    # The steps to a move that dice come to only after a very long walk.
    far: "Callable[[Walk, Key], list[Ask]]" = lambda walk, goal: []
    # Which moves take this one along, where it cannot be asked for alone.
    carriers: Mapping[Key, tuple[Key, ...]] = field(default_factory=dict)
    # Offered so that the page can say why not; never taken. With the clauses of the refusal.
    never: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    # Open cases of a procedure at one time; POOL of others.
    pool: Mapping[str, int] = field(default_factory=dict)
    # How often the next step is one that leads on.
    eager: float = 0.85
    # Steps that one move is sought before the next one's turn.
    persistence: int = 12
    # Nobody waits longer than this for what time brings.
    patience: timedelta = timedelta(9999)
    # What people do about a case that waits for another one to be opened.
    rescue: "Callable[[Walk, Case], None]" = lambda walk, case: None

    def every_move(self) -> set[Key]:
        kinds = [REGISTRY[name] for name in self.procedures]
        return {(kind.name, move.name) for kind in kinds for move in kind.moves} - set(self.never)


class Walk:
    """A walk: its grounds, its people, its dice, how often each move was tried, and what was done last."""

    def __init__(self, grounds: Grounds, people: Any, seed: int) -> None:
        self.grounds, self.people, self.rng = grounds, people, Random(seed)
        self.tried: Counter[Key] = Counter()
        self.known, self.read = set[Key](), 0
        self.sought: Counter[Key] = Counter()
        # How often each move was refused of late.
        self.refusals: Counter[Key] = Counter()
        self.trail: list[str] = []
        # What is sought now.
        self.goal: Key = ("", "")
        self.second = False
        # What somebody would do about a refusal, and then ask again.
        self.next: list[Ask] = []
        self.remedied: set[tuple[Key, int | None]] = set()

    def taken(self) -> set[Key]:
        """The moves that have a line; only the lines since the last time are read."""
        for pk, *key in Entry.objects.filter(pk__gt=self.read).values_list("pk", "procedure", "verb"):
            self.read = max(self.read, pk)
            self.known.add((key[0], key[1]))
        return self.known

    def missing(self) -> set[Key]:
        return self.grounds.every_move() - self.taken()

    def actor(self, move: Move, case: Case | None) -> Actor:
        role = self.rng.choice(move.by)
        if role in ("public", "system"):
            return PUBLIC if role == "public" else SYSTEM
        return self.grounds.actor(self, role, case)

    def options(self, cases: dict[Key, list[Case]]) -> Iterator[Ask]:
        """Every move that somebody could ask for now: openings that have what they need, and a case for each other."""
        there = Counter(
            name for (name, state), found in cases.items() for _ in found if not final(name, state)
        )
        for kind in (REGISTRY[name] for name in self.grounds.procedures):
            for move in kind.moves:
                key = (kind.name, move.name)
                if self.lacks(key, cases):
                    continue
                if not move.sources:
                    room = self.grounds.pool.get(kind.name, POOL)
                    if key in self.grounds.openings and there[kind.name] < room:
                        yield key, None
                elif move.by and (found := self.open_to(key, move, cases)):
                    yield key, self.rng.choice(found)

    def lacks(self, key: Key, cases: dict[Key, list[Case]]) -> bool:
        return any(
            not any(cases.get((name, state)) for state in states) for name, states in self.grounds.needs(key)
        )

    def open_to(self, key: Key, move: Move, cases: dict[Key, list[Case]]) -> list[Case]:
        found = [case for state in move.sources for case in cases.get((key[0], state), ())]
        return [case for case in found if self.soon(case, move)] if move.by == ("system",) else found

    def soon(self, case: Case, move: Move) -> bool:
        due = limit(case, move)
        return due is not None and due < clock.now() + self.grounds.patience

    def cases(self) -> dict[Key, list[Case]]:
        """All cases by procedure and state."""
        found: dict[Key, list[Case]] = {}
        for case in Case.objects.order_by("pk"):
            found.setdefault((case.procedure, case.state), []).append(case)
        return found

    def choose(self) -> Ask:
        """The least tried: most often of those that lead to a move that nobody took yet, else of all.

        Each such move is sought in its turn, for some steps: two that lead apart would else pull a case to and fro.
        """
        cases, missing = self.cases(), self.missing()
        if self.goal not in missing or not self.sought[self.goal] % self.grounds.persistence:
            self.goal = min(sorted(missing), key=lambda key: (self.sought[key], self.rng.random()))
            self.next = self.grounds.far(self, self.goal)
        self.sought[self.goal] += 1
        if self.sought.total() % FORGETTING == 0:
            self.refusals.clear()
        goals, states = self.wanted(self.goal, cases)
        distance = self.far(states)
        for name in {name for name, _ in states}:
            distance |= self.room(name, cases, distance)
        options = [(self.leads(key, case, goals, distance), key, case) for key, case in self.options(cases)]
        ahead = [option for option in options if option[0]] if self.rng.random() < self.grounds.eager else []
        # What was sought all along is asked for as soon as it can be.
        there = [option for option in ahead if option[1] in goals]
        found = there or ahead or options
        _, key, case = min(found, key=lambda option: (self.tried[option[1]], self.rng.random()))
        return key, case

    def step(self) -> None:
        self.second = bool(self.next)
        if not self.second:
            self.remedied.clear()
        key, case = self.next.pop(0) if self.second else self.choose()
        asked = (key, case.pk if case else None)
        self.tried[key] += 1
        # What was overdue the system takes first, whether what was asked for is refused or not.
        before = Entry.objects.exclude(role="system").count()
        refusal = self.take(key, case)
        came = "taken" if refusal is None else f"refused: {refusal}"
        if refusal is not None:
            self.refusals[key] += 1
            assert Entry.objects.exclude(role="system").count() == before
            if asked not in self.remedied:
                self.remedied.add(asked)
                self.next = self.grounds.remedies(self, (key, case), refusal) + self.next
        if key in self.grounds.never:
            assert refusal is not None
            assert set(refusal.clauses) <= set(self.grounds.never[key]), (key, refusal)
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
            self.grounds.openings[key](self, move, actor)
        elif actor is SYSTEM:
            self.late(case, move)
        else:
            case = Case.objects.get(pk=case.pk)
            data = self.data(key, move, case, actor)
            self.with_reasons(lambda reasons: take(case, move.name, actor, data, reasons, self.token()))

    def late(self, case: Case, move: Move) -> None:
        """Before its time the system is refused; then time passes, and the sweeper takes it."""
        case.refresh_from_db()
        if case.state not in move.sources:
            raise Refused([Concern(None, "it went on before its time came")])
        due = limit(case, move)
        assert due
        if due > clock.now():
            with pytest.raises(Refused):
                take(case, move.name, SYSTEM)
            clock.set_now(due)
        tick()
        case.refresh_from_db()
        assert move.target in (case.state, "=")

    def data(self, key: Key, move: Move, case: Case | None, actor: Actor) -> dict[str, Any]:
        return self.filled(key, move.form, case, actor) if move.form else {}

    def filled(self, key: Key, form: type[BaseForm], case: Case | None, actor: Actor) -> dict[str, Any]:
        for _ in range(9):
            data, wrong = fill(*key, form, case, actor, self.rng, self.grounds.more)
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

    def some(self, procedure: str, *states: str, **more: Any) -> Case:
        found = Case.objects.filter(procedure=procedure, state__in=states, **more).select_related("place")
        rows = list(found.order_by("pk"))
        if not rows:
            raise Refused([Concern(None, f"no {procedure} there")])
        return self.rng.choice(rows)

    # --- where to -------------------------------------------------------------------------------------------

    def wanted(self, goal: Key, cases: dict[Key, list[Case]]) -> tuple[set[Key], set[Key]]:
        """The moves that can be asked for now to get there, and else the states that somebody must come to first."""
        goals, states, asked, seen = set[Key](), set[Key](), [goal], set[Key]()
        while asked:
            key = asked.pop()
            if key in seen:
                continue
            seen.add(key)
            asked_for = ((key[0], REGISTRY[key[0]].move(key[1]).sources), *self.grounds.needs(key))
            unmet = [
                (name, of)
                for name, of in asked_for
                if of and not any(cases.get((name, state)) for state in of)
            ]
            for name, of in unmet:
                states |= {(name, state) for state in of}
                asked += self.ways_into(name, set(of))
            if not unmet:
                goals.add(key)
                asked += self.grounds.carriers.get(key, ())
        return goals, states

    def ways_into(self, name: str, states: set[str]) -> list[Key]:
        """The openings of the procedure, and the moves into these states that only go along with another."""
        into = [(name, move.name) for move in REGISTRY[name].moves if move.target in states and not move.by]
        openings = [key for key in self.grounds.openings if key[0] == name]
        return openings + [key for key in into if key in self.grounds.carriers]

    def far(self, states: set[Key]) -> dict[Key, int]:
        """How many moves each state is away from one of these; those that lead nowhere near are left out."""
        found, edge = dict.fromkeys(states, 0), list(states)
        while edge:
            name, state = edge.pop(0)
            for move in REGISTRY[name].moves:
                never = (name, move.name) in self.grounds.never
                for source in move.sources if move.target == state and not never else ():
                    if (name, source) not in found:
                        found[name, source] = found[name, state] + 1
                        edge.append((name, source))
        return found

    def room(self, name: str, cases: dict[Key, list[Case]], distance: dict[Key, int]) -> dict[Key, int]:
        """How far each state is from an end, where no case comes nearer and there is no place for another one."""
        open_cases = [
            key for key, found in cases.items() if key[0] == name and not final(*key) for _ in found
        ]
        if len(open_cases) < self.grounds.pool.get(name, POOL) or any(key in distance for key in open_cases):
            return {}
        return self.far({(name, state.name) for state in REGISTRY[name].states if state.final})

    def leads(self, key: Key, case: Case | None, goals: set[Key], distance: dict[Key, int]) -> bool:
        """Whether nobody took this move yet, or it leads nearer to such a one; not what is refused again and again."""
        if self.refusals[key] > PATIENCE:
            return False
        name, target = key[0], REGISTRY[key[0]].move(key[1]).target
        if key in goals or target == "=":
            return key in goals
        then = distance.get((name, target), 99)
        return then < (99 if case is None else distance.get((name, case.state), 99))

    # --- homeward -------------------------------------------------------------------------------------------

    def nearest(self, case: Case) -> list[Key]:
        """The moves that people can ask for, those that lead nearest to an end (or to rest) first."""
        kind = REGISTRY[case.procedure]
        ends = {(kind.name, state.name) for state in kind.states if state.final or state.rest}
        distance = self.far(ends)
        ways = [move for move in kind.moves if case.state in move.sources and move.by and move.target != "="]
        ways = [move for move in ways if (kind.name, move.name) not in self.grounds.never]
        ways = [move for move in ways if move.by != ("system",) or self.soon(case, move)]
        ways.sort(key=lambda move: distance.get((kind.name, move.target), 99))
        return [(kind.name, move.name) for move in ways]

    def unsettled(self) -> list[Case]:
        """The open cases that are not at rest."""
        found = Case.objects.filter(closed_at=None, procedure__in=self.grounds.procedures)
        rows = found.select_related("place__street", "place__district").order_by("-pk")
        return [case for case in rows if not REGISTRY[case.procedure].state(case.state).rest]

    def homeward(self) -> list[Case]:
        """Bring every case to an end or to rest by what people can do; those for which nothing can be done are left."""
        for _ in range(30):
            left = self.unsettled()
            if not left:
                break
            for one in left:
                case = Case.objects.select_related("place__street", "place__district").get(pk=one.pk)
                ways = self.nearest(case) * 2
                if not ways:
                    self.grounds.rescue(self, case)
                for key in ways:
                    if (refused := self.take(key, case)) is None:
                        break
                    for ask in self.grounds.remedies(self, (key, case), refused):
                        self.take(*ask)
        return sorted(self.unsettled(), key=lambda case: case.pk)


def limit(case: Case, move: Move) -> datetime | None:
    """When the system takes the move; None when no clock runs towards it."""
    open_duties = Duty.objects.filter(case_id=case.pk, then=move.name, done_at=None)
    return (
        open_duties.filter(due_at__isnull=False).order_by("due_at").values_list("due_at", flat=True).first()
    )


def final(name: str, state: str) -> bool:
    return REGISTRY[name].state(state).final


def all_over(walk: Walk, steps: int) -> list[str]:
    """Walk until every move was taken, then home; gives the dead ends.

    The cases that a step touched are looked at after it, everything after some steps and at the end.
    """
    seen = 0
    for number in range(steps):
        walk.step()
        lines = list(Entry.objects.filter(pk__gt=seen).order_by("pk").values_list("pk", "case_id"))
        seen = lines[-1][0] if lines else seen
        touched = sorted({case for _, case in lines if case is not None})
        wrong = broken_in(touched) | (broken() if number % WHOLE == 0 else {})
        assert wrong == {}, "\n".join([str(wrong), *walk.trail[-WHOLE:]])
        if not walk.missing():
            break
    missing = walk.missing()
    assert missing == set(), "\n".join([str(sorted(missing)), *walk.trail[-40:]])
    left = [f"{case.procedure} {case.pk} {case.state}" for case in walk.homeward()]
    assert broken() == {}
    return left
