"""The table of chapter 3: each step × each role × each day, with success, refusal and the clause that is named.

The rows say who may, as the plan and its readings say it, and not as the code has it. Each row is tried by every role
of the cast from the same set-up: who may, succeeds; who is barred, is refused by the clause; everybody else has no
right to it. What goes only along with another move is nobody's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from tests import forming as go
from tests.cast import Cast
from tests.forming import Forming, bring, forming
from tests.forming_table import ROLES, ROWS, Row, filing, in_days, leaving, objection, vote

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal.models import Entry
from linli.core.people.actor import PUBLIC, SYSTEM, Actor, of_post
from linli.core.people.models import Post
from linli.core.procedures.kinds import REGISTRY, NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.core.rulebook import calendar
from linli.domains.committees.formation import actions
from linli.domains.committees.models import Committee

# --- the set-ups --------------------------------------------------------------------------------------------------

STEP = {
    "calling": "gather",
    "slating": "close",
    "party_meeting": "submit",
    "street": "decide",
    "approved": "approve",
    "noticing": "publish",
    "held": "publish",
    "appointing": "over",
    "formed": "appoint",
}
SCENES = ("start", *STEP)


def scene(f: Forming, name: str) -> dict[str, Case]:
    """Bring the community there; gives the cases that the rows are about."""
    if name == "start":
        return {}
    bring(f, STEP[name])
    found = {"round": f.round}
    if name == "calling":
        found["named"] = go.recommend(f, "安学峰", "concerned_party")
    found |= {state: f.of("白少军") for state in ("willing", "carried", "approved")}
    if name in ("noticing", "held"):
        found |= {"notice": f.notice(), "objection": objection(f, f.round)}
    if name == "held":
        go.until(f.notice().notice.ends_at)
    if name == "formed":
        members = {case.title: case for case in Case.objects.filter(procedure="member")}
        found |= {"member": members["柳青"], "director": members["周敏"]}
        found["committee"] = Case.objects.get(procedure="committee")
    return found


def actor(f: Forming, role: str) -> Actor:
    if role in ("public", "system"):
        return PUBLIC if role == "public" else SYSTEM
    if role == "secretary":
        post = actions.holder(f.cast.place, role)
        assert post is not None
        return of_post(Post.objects.select_related("place", "person").get(pk=post.pk))
    return getattr(f, role, None) or getattr(f.cast, role)  # type: ignore[no-any-return]


def tried(f: Forming, row: Row, case: Case | None, role: str) -> Refused | None:
    """Let the role take the move, for the moment only; the refusal, or None with the state asserted."""
    before = set(Case.objects.values_list("pk", flat=True))
    by = actor(f, role)
    data = row.data(f, case or f.round)
    try:
        if row.opening is not None:
            made = row.opening(f, case or f.round, by, data)
            assert Case.objects.exclude(pk__in=before).get(pk=made.pk).state == row.to
        else:
            assert case is not None
            go.take_on(case, row.name, by, data)
            assert f.fresh(case).state == (case.state if row.to == "=" else row.to)
    except Refused as refused:
        return refused
    return None


def outcomes(f: Forming, row: Row, key: str, cases: dict[str, Case], state: str) -> list[str]:
    """What came otherwise than the row says, by role."""
    wrong = []
    for role in ROLES:
        with transaction.atomic():
            case = cases.get(key)
            if row.before is not None:
                row.before(f, case or f.round)
            case = f.fresh(case) if case is not None else None
            assert case is None or row.opening is not None or case.state == state
            refused = tried(f, row, case, role)
            transaction.set_rollback(True)
        wanted = (
            "taken" if role in row.by.split() else row.clause if role in row.barred.split() else "no right"
        )
        came = (
            "taken" if refused is None else "no right" if isinstance(refused, NotPermitted) else said(refused)
        )
        if wanted not in (came, *came.split()):
            wrong.append(f"{row.move} at {state or 'opening'} by {role}: {came}, not {wanted}: {refused}")
    return wrong


def said(refused: Refused) -> str:
    """The clauses by which it was refused."""
    return " ".join(sorted(set(refused.clauses)))


def rows_at(name: str) -> list[tuple[Row, str, str]]:
    """The rows that begin in this scene: with the case's name in it, and the state it is in."""
    found = []
    for row in ROWS:
        states = row.sources.split() or [""] * len(row.at.split())
        for where, state in zip(row.at.split(), states, strict=True):
            at, _, key = where.partition("/")
            if at == name:
                found.append((row, key or row.procedure, state))
    return found


@pytest.fixture
def f(cast: Cast) -> Forming:
    return forming(cast)


@pytest.mark.clause("3.2")
@pytest.mark.clause("3.3")
@pytest.mark.clause("3.4")
@pytest.mark.parametrize("name", SCENES)
def test_every_step_by_every_role(f: Forming, name: str) -> None:
    cases = scene(f, name)
    wrong = [one for row, key, state in rows_at(name) for one in outcomes(f, row, key, cases, state)]
    assert wrong == []


@pytest.mark.clause("3.3")
@pytest.mark.clause("3.4")
@pytest.mark.parametrize("name", SCENES[1:])
def test_nothing_out_of_order_and_nobody_takes_what_goes_along(f: Forming, name: str) -> None:
    """From every state, each move that does not begin there is refused to everybody, and so is what has no role."""
    wrong = []
    for case in {case.pk: f.fresh(case) for case in scene(f, name).values()}.values():
        for move in REGISTRY[case.procedure].moves:
            if not move.sources or (case.state in move.sources and move.by):
                continue
            for role in move.by or ROLES:
                with transaction.atomic(), pytest.raises(Refused) as refused:
                    take(case, move.name, actor(f, role))
                text = str(refused.value)
                if not ("现在是" in text or "还没有到" in text or isinstance(refused.value, NotPermitted)):
                    wrong.append(f"{case.procedure}.{move.name} at {case.state} by {role}: {text}")
    assert wrong == []


def test_the_table_is_whole() -> None:
    """Every move that somebody can ask for stands in it, from every state in which it begins."""
    kinds = [REGISTRY[name] for name in ("round", "candidate", "notice", "objection", "committee", "member")]
    asked = {
        (f"{kind.name}.{move.name}", state)
        for kind in kinds
        for move in kind.moves
        for state in move.sources or ("",)
        if move.by and move.by != ("system",)
    }
    assert {(row.move, state) for row in ROWS for state in row.sources.split() or [""]} == asked
    timed = {f"{kind.name}.{move.name}" for kind in kinds for move in kind.moves if move.by == ("system",)}
    assert {f"{one.clock.split('.')[0]}.{one.then}" for one in CLOCKS if one.then} == timed
    assert {one.clock for one in CLOCKS} == {
        f"{kind.name}.{one.kind}" for kind in kinds for one in kind.clocks
    }


# --- days ---------------------------------------------------------------------------------------------------------


@dataclass
class Running:
    """A clock: in which scene it runs over which case, how long, by which clause, and what it brings."""

    clock: str
    at: str
    end: Callable[[Forming], Any]
    clause: str
    then: str = ""
    before: Callable[[Forming, Case], Any] | None = None


def rests(day: Any) -> bool:
    return calendar.is_rest(day)


def working(number: int) -> Callable[[Forming], Any]:
    """The end of office hours on the n-th working day after today."""

    def end(f: Forming) -> Any:
        day, counted = clock.today(), 0
        while counted < number:
            day += timedelta(1)
            counted += not rests(day)
        return clock.at(day, 18)

    return end


def short(f: Forming, case: Case) -> None:
    """Three of eleven leave."""
    for name in ("柳青", "孔令辉", "马春梅"):
        one = Case.objects.get(procedure="member", title=name)
        leaving(f, one)
        go.take_on(one, "agree_exit", f.cast.secretary, vote(f, one))


def near(f: Forming, case: Case) -> None:
    go.until(clock.at(case.committee.until - timedelta(50)))


# fmt: off
CLOCKS = (
    Running("round.window", "calling", lambda f: f.facts.round.closes_at, "3.3", "close"),
    Running("round.slate", "slating", working(5), "3.3"),
    Running("round.meeting", "party_meeting", working(5), "3.3"),
    Running("round.approval", "street", working(5), "3.3"),
    Running("round.publish", "approved", working(2), "3.3"),
    Running("round.appoint", "appointing", working(3), "3.3"),
    Running("candidate.ask", "calling/named", working(2), "3.3"),
    Running("notice.end", "noticing", lambda f: clock.at(in_days(4)), "3.3", "end"),
    Running("objection.examine", "noticing", working(5), "3.3"),
    Running("committee.term", "formed", lambda f: clock.at(Committee.objects.get().until - timedelta(58)), "3.3",
            "near_end"),
    Running("committee.supplement", "formed", lambda f: clock.at(in_days(31)), "3.4", before=short),
    Running("committee.renew", "formed", lambda f: clock.at(Committee.objects.get().until + timedelta(1)), "3.3",
            before=near),
    Running("member.leaving", "formed", working(10), "3.4", before=leaving),
    Running("member.filing", "formed", working(5), "3.4", before=filing),
)
# fmt: on


@pytest.mark.clause("3.3")
@pytest.mark.clause("3.4")
@pytest.mark.parametrize("one", CLOCKS, ids=lambda one: one.clock)
def test_before_at_and_after_the_end_of_each_clock(f: Forming, one: Running) -> None:
    """It ends when counted here; a second before nothing has happened; then the system acts, or it is written down
    as missed, once, and the step can still be taken.
    """
    where, _, key = one.at.partition("/")
    case = scene(f, where)[key or one.clock.split(".")[0]]
    if one.before is not None:
        one.before(f, case)
    duty = Duty.objects.get(case_id=case.pk, kind=one.clock, done_at=None)
    kind = REGISTRY[case.procedure]
    rule = next(limit.rule for limit in kind.clocks if f"{kind.name}.{limit.kind}" == one.clock)
    assert rule is not None
    assert rule.setting(f.fresh(case).edition).clause == one.clause
    assert duty.due_at == one.end(f)
    state = f.fresh(case).state
    go.until(duty.due_at - timedelta(seconds=1))
    assert (f.fresh(case).state, lapsed(case)) == (state, 0)
    if one.then:
        with pytest.raises(Refused):
            take(f.fresh(case), one.then, SYSTEM)
    go.until(duty.due_at)
    duty.refresh_from_db()
    if one.then:
        assert f.fresh(case).state == kind.move(one.then).target
        assert duty.done_at is not None
    else:
        assert (f.fresh(case).state, lapsed(case), duty.done_at) == (state, 1, None)
    go.until(duty.due_at + timedelta(1))
    assert lapsed(case) == (0 if one.then else 1)


def lapsed(case: Case) -> int:
    return Entry.objects.filter(case_id=case.pk, verb="lapse").count()


@pytest.mark.clause("3.3")
@pytest.mark.parametrize(
    ("name", "move", "days", "clause"),
    [
        # The meeting of the party organisation: not before the call has closed, not after today.
        ("party_meeting", "decide", {-1: "3.3", 0: "", 1: "3.3"}, "3.3"),
        # The street's: not before the party organisation's, not after today.
        ("street", "approve", {-1: "3.3", 0: "", 1: "3.3"}, "3.3"),
    ],
)
def test_the_days_of_the_two_meetings(
    f: Forming, name: str, move: str, days: dict[int, str], clause: str
) -> None:
    scene(f, name)
    row = next(row for row in ROWS if row.move == f"round.{move}")
    by = actor(f, row.by.split()[0])
    for ahead, wanted in days.items():
        data = {**row.data(f, f.round), "met_on": in_days(ahead)}
        with transaction.atomic():
            refused = None
            try:
                go.take_on(f.round, move, by, data)
            except Refused as error:
                refused = error
            transaction.set_rollback(True)
        assert (refused.clauses if refused else []) == ([wanted] if wanted else []), ahead


@pytest.mark.clause("3.3")
@pytest.mark.parametrize(("seconds", "clauses"), [(-1, []), (0, ["3.3"]), (86400, ["3.3"])])
def test_coming_forward_and_objecting_around_the_end(f: Forming, seconds: int, clauses: list[str]) -> None:
    bring(f, "gather")
    for act in (lambda: go.recommend(f, "苏慧", "social_worker"), lambda: objection(f, f.round)):
        end = f.facts.round.closes_at if f.fresh(f.round).state == "calling" else f.notice().notice.ends_at
        clock.set_now(end + timedelta(seconds=seconds))
        came: list[str] = []
        with transaction.atomic():
            try:
                act()
            except Refused as refused:
                came = refused.clauses
            except Case.DoesNotExist:
                came = ["3.3"]
            transaction.set_rollback(True)
        assert came == clauses
        if f.fresh(f.round).state in ("calling", "slating"):
            clock.set_now(end)
            for step in STEPS_TO_NOTICE:
                step(f)


STEPS_TO_NOTICE: tuple[Callable[[Forming], Any], ...] = (
    go.close,
    go.arrange,
    lambda f: go.take_on(f.round, "submit", f.cast.clerk),
    go.decide,
    go.approve,
    go.publish,
)
