"""The tables of steps: each row says what a step asks, and is tried by every role from the same set-up."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.duties.tick import tick
from linli.core.people.actor import PUBLIC, SYSTEM, Actor
from linli.core.procedures.kinds import REGISTRY, NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from tests import ways
from tests.cast import Cast

STAFF = "secretary clerk"
WHY = {"words": "写明原因"}
type Data = dict[str, Any]
type Scene = dict[str, Case]


@dataclass
class Row:
    """A move: in which scene and of which case, to which state, who may; who is barred, by which clause."""

    move: str
    at: str
    to: str
    by: str = STAFF
    given: Data | Callable[[Cast, Case], Data] | None = None
    barred: str = ""
    clause: str = "4.3"

    def data(self, cast: Cast, case: Case) -> Data:
        return self.given(cast, case) if callable(self.given) else dict(self.given or {})

    def wanted(self, role: str) -> str:
        """Who may, succeeds; who is barred, is refused by the clause; everybody else has no right to it."""
        if role in self.by.split():
            return "taken"
        return self.clause if role in self.barred.split() else "no right"


def actor(cast: Cast, others: Mapping[str, Actor], role: str) -> Actor:
    if role in ("public", "system"):
        return PUBLIC if role == "public" else SYSTEM
    return others.get(role) or getattr(cast, role)  # type: ignore[no-any-return]


def outcome(cast: Cast, who: Actor, row: Row, case: Case) -> str:
    """What comes of it, for the moment only; "mechanics" where something that no rule says is wanting."""
    kind, name = row.move.split(".")
    assert kind == case.procedure
    with transaction.atomic():
        try:
            take(ways.again(case), name, who, row.data(cast, case))
            found = "taken" if ways.again(case).state == row.to else f"at {ways.again(case).state}"
        except NotPermitted:
            found = "no right"
        except Refused as refused:
            plain = "mechanics" if any(one.rule is None for one in refused.concerns) else ""
            found = " ".join(filter(None, (plain, *sorted(set(refused.clauses)))))
        transaction.set_rollback(True)
    return found


def wrong(
    cast: Cast, others: Mapping[str, Actor], rows: Iterable[Row], cases: Scene, roles: Iterable[str]
) -> list[str]:
    """What came otherwise than the rows say, each tried by every role."""
    found = []
    for row in rows:
        for role in roles:
            came = outcome(cast, actor(cast, others, role), row, cases[row.move.split(".")[0]])
            if came != row.wanted(role):
                found.append(f"{row.move} at {row.at} by {role}: {came}, not {row.wanted(role)}")
    return found


def taken_by_nobody(cast: Cast, others: Mapping[str, Actor], cases: Scene, roles: Iterable[str]) -> list[str]:
    """Which of the steps that go along with another, or by the clock alone, somebody could take nevertheless."""
    found = []
    for name, case in cases.items():
        for move in REGISTRY[name].moves:
            if move.sources and not set(move.by) - {"system"}:
                for role in roles:
                    if role == "system" and move.by:
                        continue
                    try:
                        take(ways.again(case), move.name, actor(cast, others, role), {})
                        found.append(f"{name}.{move.name} by {role}")
                    except Refused:
                        pass
    return found


class Ended(NamedTuple):
    """What a clock's end brings: the rule's clause, when it was due, whether it was missed just before and then, where it stands."""

    clause: str
    due: datetime | None
    before: bool
    missed: bool
    state: str


def run_out(case: Case, kind: str) -> Ended:
    """Let the clock of that kind run out: looked at a second before its end and, by two sweeps, at its end."""
    duty = Duty.objects.get(case_id=case.pk, kind=kind, done_at=None)
    rule = next(one.rule for one in REGISTRY[case.procedure].clocks if kind.endswith(f".{one.kind}"))
    assert rule is not None
    assert duty.due_at is not None
    due, clause = duty.due_at, rule.setting(case.edition).clause
    clock.set_now(due - timedelta(seconds=1))
    tick()
    duty.refresh_from_db()
    before = duty.lapsed_at is not None
    clock.set_now(due)
    tick()
    tick()
    duty.refresh_from_db()
    return Ended(clause, due, before, duty.lapsed_at is not None, ways.again(case).state)
