"""The table of 6.1 and 6.4: each step of a link, of a matter followed, of a practice × each role × each day."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from tests import ways
from tests.cast import Cast, hold
from tests.oversight.test_practice import WORDS, proposed, published
from tests.projects.test_table_projects import working
from tests.steps_table import Ended, run_out

from linli.core import clock
from linli.core.people.actor import PUBLIC, SYSTEM, Actor
from linli.core.places.models import Place
from linli.core.procedures.kinds import REGISTRY, NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.oversight.leaders import actions
from linli.domains.oversight.practice import actions as practice_actions
from linli.domains.oversight.practice.models import Adoption

PROCEDURES = ("leader_link", "follow", "practice", "adoption", "publicity")
ROLES = (
    *("secretary", "clerk", "member", "grid_worker", "steward", "street_officer", "street_secretary"),
    *("department", "department_head", "district_officer", "city_officer", "stranger", "public", "system"),
    *("leader", "other_leader"),
)
STAFF, STREET, DISTRICT = "secretary clerk", "street_officer street_secretary", "district_officer"
AT_HAND = f"leader {STAFF}"
WHY = {"words": "写明"}


@dataclass
class People:
    """The cast, the leader who is linked, and another of the district."""

    cast: Cast
    leader: Actor
    other_leader: Actor

    def of(self, role: str) -> Actor:
        if role in ("public", "system"):
            return PUBLIC if role == "public" else SYSTEM
        own = role in ("leader", "other_leader")
        return getattr(self if own else self.cast, role)  # type: ignore[no-any-return]


@pytest.fixture
def people(cast: Cast) -> People:
    district = cast.place.district
    assert district
    return People(cast, hold("沈立群", "leader", district), hold("田文", "leader", district))


# --- the set-ups --------------------------------------------------------------------------------------------------


def _case(pk: int | None) -> Case:
    return Case.objects.select_related("place").get(pk=pk or 0)


def linked(people: People) -> Case:
    data = {"leader": str(people.leader.post_id)}
    return _case(actions.link(people.cast.place, people.cast.district_officer, data).case_id)


def came(people: People) -> Case:
    return ways.go(linked(people), "report", people.leader, on=clock.today())


def visited(people: People) -> Case:
    return ways.go(linked(people), "visit", people.leader, where="yard", on=clock.today(), words="")


def ended(people: People) -> Case:
    return ways.go(linked(people), "end", people.cast.district_officer, words="调离")


def following(people: People) -> Case:
    linked(people)
    problem = Case.objects.select_related("place", "problem").get(pk=ways.letter(people.cast).pk)
    return _case(actions.take_up(problem, people.leader, {}).case_id)


def resulted(people: People) -> Case:
    """What is followed has come to a result: the department's answer is signed, and somebody saw that it is done."""
    case, cast = following(people), people.cast
    problem = ways.go(case.follow.about, "letter_receive", cast.department)
    problem = ways.go(problem, "answer", cast.department, answers="围好了，修好了", result="solved")
    problem = ways.go(problem, "sign", cast.department_head)
    ways.go(problem, "verify", cast.member, words="去看过，修好了")
    return case


def let_go(people: People) -> Case:
    return ways.go(following(people), "let_go", people.leader, words="转给别的领导")


def at_street(people: People) -> Case:
    return proposed(people.cast).case


def at_district(people: People) -> Case:
    return ways.go(at_street(people), "pass_on", people.cast.street_officer)


def returned(people: People) -> Case:
    return ways.go(at_street(people), "return_it", people.cast.street_officer, words="写明谁出钱")


def public(people: People) -> Case:
    return published(people.cast).case


def trying(people: People) -> Case:
    row = published(people.cast)
    place = Place.objects.get(pk=people.cast.stranger.place_id)
    practice_actions.adopt(row, place, people.cast.stranger, {})
    return Adoption.objects.select_related("case__place").get().case


def logged(people: People) -> Case:
    data = {"medium": "paper", "outlet": "报", "headline": "亮了", "on": clock.today()}
    return _case(practice_actions.log(people.cast.place, people.cast.clerk, data).case_id)


SCENES: dict[str, Callable[[People], Case]] = {
    "linked": linked,
    "came": came,
    "visited": visited,
    "ended": ended,
    "following": following,
    "resulted": resulted,
    "let_go": let_go,
    "at_street": at_street,
    "at_district": at_district,
    "returned": returned,
    "public": public,
    "trying": trying,
    "logged": logged,
}


@dataclass(frozen=True)
class Row:
    """A move: in which scenes it is tried, what comes of it, who may; who is barred by which clause."""

    move: str
    at: str
    to: str
    by: str
    data: dict[str, Any] | Callable[[People], dict[str, Any]] | None = None
    barred: str = ""
    clause: str = ""


def today(people: People) -> dict[str, Any]:
    return {"on": clock.today()}


def yard(people: People) -> dict[str, Any]:
    return {"where": "yard", "on": clock.today(), "words": ""}


def other(people: People) -> dict[str, Any]:
    return {"leader": str(people.other_leader.post_id), "words": "分工调整"}


# fmt: off
ROWS = (
    Row("leader_link.report", "linked", "reported", AT_HAND, today),
    Row("leader_link.visit", "linked came", "=", AT_HAND, yard),
    Row("leader_link.unvisit", "visited", "=", AT_HAND),
    Row("leader_link.replace", "linked came", "replaced", DISTRICT, other),
    Row("leader_link.end", "linked came", "ended", DISTRICT, WHY),
    Row("follow.step", "following", "=", AT_HAND, WHY),
    Row("follow.see_through", "resulted", "through", "leader"),
    Row("follow.see_through", "following", "", "", barred="leader", clause="6.1"),
    Row("follow.let_go", "following", "let_go", "leader", WHY),
    Row("practice.pass_on", "at_street", "district", STREET),
    Row("practice.return_it", "at_street at_district", "returned", f"{STREET} {DISTRICT}", WHY),
    Row("practice.mend", "returned", "street", STAFF, dict(WORDS)),
    Row("practice.mend", "returned", "", "", {**WORDS, "how": "打 13800000001"}, barred=STAFF, clause="6.4"),
    Row("practice.drop", "returned", "declined", STAFF, WHY),
    Row("practice.publish", "at_district", "published", DISTRICT),
    Row("practice.decline", "at_street at_district", "declined", f"{STREET} {DISTRICT}", WHY),
    Row("practice.withdraw", "public", "withdrawn", DISTRICT, WHY),
    Row("adoption.tell", "trying", "told", "stranger", {"outcome": "worked", "words": "亮了"}),
    Row("adoption.tell", "trying", "", "", {"outcome": "worked", "words": "打 13800000001"}, barred="stranger",
        clause="6.4"),
    Row("adoption.give_up", "trying", "given_up", "stranger", WHY),
    Row("publicity.strike", "logged", "struck", f"{STAFF} {STREET} {DISTRICT} city_officer", WHY),
)
# fmt: on


def outcome(people: People, row: Row, case: Case, role: str) -> str:
    """What came otherwise than the row says; '' where all is as it says."""
    data = row.data(people) if callable(row.data) else dict(row.data or {})
    refused: Refused | None = None
    with transaction.atomic():
        try:
            take(ways.again(case), row.move.split(".")[1], people.of(role), data)
            assert ways.again(case).state == (case.state if row.to == "=" else row.to)
        except Refused as no:
            refused = no
        transaction.set_rollback(True)
    wanted = "taken" if role in row.by.split() else row.clause if role in row.barred.split() else "no right"
    came = (
        "no right" if isinstance(refused, NotPermitted) else " ".join(refused.clauses) if refused else "taken"
    )
    return "" if wanted == came else f"{row.move} at {case.state} by {role}: {came}, not {wanted}: {refused}"


@pytest.mark.clause("6.1", "6.4")
@pytest.mark.parametrize("name", [name for name in SCENES if any(name in row.at.split() for row in ROWS)])
def test_every_step_by_every_role(people: People, name: str) -> None:
    case = SCENES[name](people)
    rows = [row for row in ROWS if name in row.at.split()]
    found = [outcome(people, row, case, role) for row in rows for role in ROLES]
    assert [one for one in found if one] == []


@pytest.mark.clause("6.1", "6.4")
@pytest.mark.parametrize("name", SCENES)
def test_nothing_out_of_order(people: People, name: str) -> None:
    """From every state, each move that does not begin there is refused to everybody who has a right to it."""
    case = SCENES[name](people)
    for move in REGISTRY[case.procedure].moves:
        if not move.sources or case.state in move.sources:
            continue
        for role in (role for role in move.by if role in ROLES):
            with transaction.atomic(), pytest.raises(Refused) as refused:
                take(ways.again(case), move.name, people.of(role))
            assert "现在是" in str(refused.value) or isinstance(refused.value, NotPermitted)


def test_the_table_is_whole() -> None:
    moves = [(name, move) for name in PROCEDURES for move in REGISTRY[name].moves]
    assert {row.move for row in ROWS} == {
        f"{name}.{move.name}" for name, move in moves if move.sources and move.by
    }
    clocks = {f"{name}.{one.kind}" for name in PROCEDURES for one in REGISTRY[name].clocks}
    assert {one[0] for one in CLOCKS} == clocks


CLOCKS = (
    ("leader_link.report", "linked", working(10), "6.1"),
    ("follow.follow", "following", working(30), "6.1"),
    ("practice.street", "at_street", working(10), "6.4"),
    ("practice.district", "at_district", working(10), "6.4"),
    ("practice.mend", "returned", working(10), "6.4"),
    ("adoption.result", "trying", working(60), "6.4"),
)


@pytest.mark.clause("6.1", "6.4")
@pytest.mark.parametrize(("kind", "name", "end", "clause"), CLOCKS, ids=lambda one: str(one)[:30])
def test_before_and_at_the_end_of_each_clock(
    people: People, kind: str, name: str, end: Callable[[], Any], clause: str
) -> None:
    """A second before nothing has happened; then it is written down as missed, once."""
    case = SCENES[name](people)
    wanted = Ended(clause, end(), False, True, case.state)
    assert run_out(case, kind) == wanted
