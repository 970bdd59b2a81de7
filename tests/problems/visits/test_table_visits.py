"""The table of 4.1: each step of a visit and of a month's round × each role × each day, and what the draw gives."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from tests import ways
from tests.cast import Cast, hold

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.duties.tick import tick
from linli.core.journal.models import Entry
from linli.core.people.actor import PUBLIC, SYSTEM, Actor
from linli.core.people.models import Post
from linli.core.places.models import Building
from linli.core.procedures.kinds import REGISTRY, NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import start, take
from linli.domains.committees.models import Organisation
from linli.domains.problems import actions
from linli.domains.problems.models import Door, Reporter, Visit
from linli.domains.problems.visits import actions as visits_actions
from linli.domains.problems.visits import draw

pytestmark = pytest.mark.clause("4.1")

ROLES = (
    *("secretary", "clerk", "member", "grid_worker", "steward", "street_officer", "street_secretary"),
    *("department", "department_head", "district_officer", "city_officer", "stranger", "public", "system"),
)
STAFF, VISITORS = "secretary clerk", "secretary clerk member grid_worker steward"
type Data = dict[str, Any]


@dataclass
class Row:
    """A move of a round: in which state, to which, who may, with which data."""

    move: str
    by: str
    given: Callable[[Case], Data] = lambda case: {}
    to: str = "walking"


def doors(case: Case) -> list[Door]:
    return list(Door.objects.filter(case=case).select_related("post").order_by("pk"))


def one(case: Case) -> Data:
    return {"door": doors(case)[0].pk}


def pair(case: Case) -> Data:
    first, *rest = doors(case)
    return {"door": first.pk, "other": next(door for door in rest if door.post_id != first.post_id).pk}


def handed(case: Case) -> Data:
    return {**one(case), "post": Post.objects.filter(place=case.place_id, role="clerk").get().pk}


ROWS = (
    Row("nobody", VISITORS, one),
    Row("swap", VISITORS, pair),
    Row("hand", VISITORS, handed),
    Row("add", VISITORS, lambda case: {"spot": "便民菜店", "kind": "shop"}),
    Row("remove", VISITORS, one),
    Row("visited", "", one),
)


def actor(cast: Cast, role: str) -> Actor:
    return {"public": PUBLIC, "system": SYSTEM}.get(role) or getattr(cast, role)


def drawn(cast: Cast, size: int = 0) -> Case:
    for name in ("62 号院", "18 号院", "北小院", "正宁路 21 号院"):
        Building.objects.get_or_create(place=cast.place, name=name, defaults={"token": f"t{name[:6]}"})
    return visits_actions.draw(cast.place, cast.clerk, {"size": size}, uuid4())


def visit(cast: Cast, who: Actor, spot: str = "40 号院", **data: Any) -> Case:
    building = next(
        (one for one in Building.objects.filter(place=cast.place) if spot.startswith(one.name)), None
    )
    given = {"heard": "fine", "building": building, "spot": spot, **data}
    return visits_actions.note(cast.place, who, given, uuid4())[0]


def tried(case: Case, row: Row, by: Actor) -> str:
    """'taken', 'no right', or the refusal's clauses and words."""
    with transaction.atomic():
        try:
            take(ways.again(case), row.move, by, row.given(case))
            assert ways.again(case).state == row.to
            return "taken"
        except NotPermitted:
            return "no right"
        except Refused as refused:
            return f"{refused.clauses} {refused}"
        finally:
            transaction.set_rollback(True)


@pytest.mark.parametrize("day", [0, 10, 22])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.move)
def test_each_step_by_each_role_on_each_day_of_the_month(cast: Cast, row: Row, day: int) -> None:
    case = drawn(cast)
    with clock.travel(clock.now() + timedelta(days=day)):
        came = {role: tried(case, row, actor(cast, role)) for role in ROLES}
    assert came == {role: "taken" if role in row.by.split() else "no right" for role in ROLES}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.move)
def test_nothing_is_taken_once_the_month_is_over(cast: Cast, row: Row) -> None:
    """Whoever is quicker than the sweeper meets a round that is over already."""
    case = drawn(cast)
    given = row.given(case)
    with clock.travel(clock.at(date(2021, 12, 1))):
        for role in row.by.split():
            with pytest.raises(Refused, match="走完了"):
                take(ways.again(case), row.move, actor(cast, role), given)
        assert ways.again(case).state == "over" or not row.by


def test_every_move_has_a_row() -> None:
    moves = {move.name for move in REGISTRY["visit_round"].moves}
    assert moves == {row.move for row in ROWS} | {"draw", "close"}


@pytest.mark.parametrize("role", ROLES)
def test_who_draws_and_who_notes_down(cast: Cast, role: str) -> None:
    by = actor(cast, role)
    for name, allowed, data in (
        ("visit_round", STAFF, {"size": 3}),
        ("visit", VISITORS, {"heard": "fine"}),
    ):
        with transaction.atomic():
            came = "taken"
            try:
                start(name, cast.place, by, {"title": "x"}, data)
            except NotPermitted:
                came = "no right"
            transaction.set_rollback(True)
        assert came == ("taken" if role in allowed.split() else "no right"), name


# --- what is drawn ---------------------------------------------------------------------------------------------


def test_where_nobody_came_for_longest_comes_first(cast: Cast) -> None:
    for name in ("62 号院", "18 号院"):
        Building.objects.create(place=cast.place, name=name, token=name[:2])
    Organisation.objects.create(place=cast.place, name="兰建物业", kind="property_company")
    visit(cast, cast.member, "62 号院", visited_on=clock.today() - timedelta(days=20))
    visit(cast, cast.grid_worker, "40 号院 2 单元", visited_on=clock.today() - timedelta(days=3))
    found = draw.candidates(cast.place.pk, clock.today())
    assert {one.spot for one in found[:3]} == {"18 号院", "兰建物业", "40 号院 1 单元"}  # never
    assert [one.spot for one in found[3:]] == ["62 号院", "40 号院 2 单元"]
    assert draw.candidates(cast.place.pk, clock.today()) == found
    case = visits_actions.draw(cast.place, cast.clerk, {"size": 4}, uuid4())
    assert [door.spot for door in doors(case)] == [one.spot for one in found[:4]]


def test_doors_go_to_whose_building_it_is_then_to_who_was_there(cast: Cast) -> None:
    Post.objects.filter(pk=cast.steward.post_id).update(title="40 号院楼院长")
    visit(cast, cast.member, "40 号院 3 单元", visited_on=clock.today() - timedelta(days=28))
    Building.objects.create(place=cast.place, name="62 号院", token="b62")
    visit(cast, cast.grid_worker, "62 号院", visited_on=clock.today() - timedelta(days=25))
    case = drawn(cast)
    whose = {door.spot: door.post_id for door in doors(case)}
    assert {whose[f"40 号院 {number} 单元"] for number in (1, 2, 3)} == {cast.steward.post_id}
    assert whose["62 号院"] == cast.grid_worker.post_id
    assert len(set(whose.values())) >= 4  # the others are shared out


def test_one_person_in_two_posts_has_doors_once(cast: Cast) -> None:
    post = Post.objects.get(pk=cast.secretary.post_id)
    Post.objects.create(
        person_id=post.person_id, role="member", place=cast.place, during=post.during, known=post.known
    )
    people = [post.person_id for post in draw.walkers(cast.place.pk, clock.today())]
    assert len(people) == len(set(people)) == 5


def test_a_month_has_one_round(cast: Cast) -> None:
    drawn(cast)
    with pytest.raises(Refused, match="已经抽过"):
        drawn(cast)
    with clock.travel(clock.at(date(2021, 12, 1), 9)):
        assert drawn(cast).title == "2021年12月走访"


def test_a_community_without_a_roll_is_told_so(cast: Cast) -> None:
    with pytest.raises(Refused, match="名册"):
        visits_actions.draw(cast.next_door, cast.stranger, {}, uuid4())


# --- how it is walked ------------------------------------------------------------------------------------------


def test_a_visit_takes_its_door_and_the_last_one_closes_the_round_and_the_duty(cast: Cast) -> None:
    tick()
    case = drawn(cast, 2)
    first, last = doors(case)
    duty = Duty.objects.get(place=cast.place, kind=actions.ROUND)
    made = visit(cast, cast.member, first.spot, door=first.pk)
    assert Door.objects.get(pk=first.pk).visit_id == made.pk
    duty.refresh_from_db()
    assert (ways.again(case).state, duty.done_at) == ("walking", None)  # the round is not over
    again = visit(cast, cast.clerk, first.spot, door=first.pk)
    assert Visit.objects.filter(case=again).exists()
    assert Door.objects.get(pk=first.pk).visit_id == made.pk  # who was there first
    visit(cast, cast.clerk, last.spot, door=last.pk)
    duty.refresh_from_db()
    assert (ways.again(case).state, duty.outcome) == ("over", Duty.DONE)
    line = Entry.objects.get(case_id=case.pk, verb="close")
    assert (line.actor, line.data["visits"], line.data["left"]) == ("system", 2, 0)
    later = visit(cast, cast.clerk, last.spot, door=last.pk)  # the round is over: the visit stands by itself
    assert Visit.objects.filter(case=later).exists()


def test_nobody_at_home_on_two_days_is_enough(cast: Cast) -> None:
    case = drawn(cast, 1)
    door = doors(case)[0]
    visits_actions.step(case, "nobody", cast.member, {"door": door.pk}, uuid4())
    with pytest.raises(Refused, match="改天") as refused:
        visits_actions.step(case, "nobody", cast.member, {"door": door.pk}, uuid4())
    assert refused.value.clauses == ["4.1"]
    with clock.travel(clock.now() + timedelta(days=1)):
        visits_actions.step(ways.again(case), "nobody", cast.steward, {"door": door.pk}, uuid4())
    assert ways.again(case).state == "over"
    # Nobody was visited: the month's duty is not done by it.
    assert not Duty.objects.filter(place=cast.place, kind=actions.ROUND, done_at__isnull=False).exists()


@pytest.mark.parametrize("visits", [0, 1])
def test_at_the_months_end_it_closes_by_itself(cast: Cast, visits: int) -> None:
    tick()
    case = drawn(cast, 3)
    for door in doors(case)[:visits]:
        visit(cast, cast.member, door.spot, door=door.pk)
    with clock.travel(clock.at(date(2021, 12, 1)) - timedelta(seconds=1)):
        tick()
        assert ways.again(case).state == "walking"
    with clock.travel(clock.at(date(2021, 12, 1))):
        tick()
        assert ways.again(case).state == "over"
        duty = Duty.objects.get(place=cast.place, kind=actions.ROUND, period="2021-11")
        assert (duty.outcome == Duty.DONE, duty.lapsed_at is None) == (visits > 0, visits > 0)


def test_doors_change_hands_freely(cast: Cast) -> None:
    case = drawn(cast)
    data = pair(case)
    before = {door.pk: door.post_id for door in doors(case)}
    ways.go(case, "swap", cast.steward, **data)
    after = {door.pk: door.post_id for door in doors(case)}
    assert (after[data["door"]], after[data["other"]]) == (before[data["other"]], before[data["door"]])
    ways.go(case, "hand", cast.grid_worker, door=data["door"], post=cast.grid_worker.post_id)
    assert Door.objects.get(pk=data["door"]).post_id == cast.grid_worker.post_id
    ways.go(case, "add", cast.member, spot="便民菜店", kind="shop")
    door = Door.objects.get(spot="便民菜店")
    assert (door.post_id, door.kind) == (cast.member.post_id, "shop")
    with pytest.raises(Refused, match="已经在名单里"):
        ways.go(case, "add", cast.member, spot="便民菜店", kind="shop")
    ways.go(case, "remove", cast.steward, door=door.pk)
    with pytest.raises(Refused, match="不在这一轮"):
        ways.go(case, "hand", cast.member, door=door.pk, post=cast.member.post_id)
    first = doors(case)[0]
    visit(cast, cast.member, first.spot, door=first.pk)
    with pytest.raises(Refused, match="已经走过"):
        ways.go(case, "remove", cast.member, door=first.pk)


def test_a_door_of_next_door_is_none(cast: Cast) -> None:
    case = drawn(cast)
    Building.objects.create(place=cast.next_door, name="1 号院", token="n1")
    other = visits_actions.draw(cast.next_door, cast.stranger, {}, uuid4())
    theirs = doors(other)[0]
    with pytest.raises(Refused, match="不在这一轮"):
        ways.go(case, "remove", cast.member, door=theirs.pk)
    visit(cast, cast.member, "40 号院", door=theirs.pk)
    assert Door.objects.get(pk=theirs.pk).visit_id is None


# --- days and clocks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "clauses"), [(1, ["4.1"]), (0, []), (-1, []), (-31, []), (-33, ["4.1"])])
def test_the_day_of_a_visit(cast: Cast, days: int, clauses: list[str]) -> None:
    came: list[str] = []
    try:
        made = visit(cast, cast.member, visited_on=clock.today() + timedelta(days=days))
        assert Visit.objects.get(case=made).visited_on == clock.today() + timedelta(days=days)
    except Refused as refused:
        came = refused.clauses
    assert came == clauses


@pytest.mark.parametrize(("minutes", "refused"), [(-60, False), (5, False), (6, True), (60 * 24, True)])
def test_the_clock_of_a_telephone(cast: Cast, minutes: int, refused: bool) -> None:
    noted = clock.now() + timedelta(minutes=minutes)
    if refused:
        with pytest.raises(Refused, match="手机时间"):
            visit(cast, cast.member, noted_at=noted)
    else:
        visit(cast, cast.member, noted_at=noted)


def test_the_clock_of_the_answer_runs_from_the_door(cast: Cast) -> None:
    """Twenty-four hours from when it was noted down, not from when the telephone had a network again (4.2)."""
    noted = clock.now() - timedelta(hours=3)
    visit(cast, cast.member, heard="demand", text="窗框松了", noted_at=noted)
    case = Case.objects.get(procedure="problem")
    assert case.due_at == noted + timedelta(hours=24)


def test_a_visit_of_last_month_counts_for_last_month(cast: Cast) -> None:
    with clock.travel(clock.at(date(2021, 12, 1), 9)):
        visit(cast, cast.member, visited_on=date(2021, 11, 30))
    assert Duty.objects.get(place=cast.place, kind=actions.ROUND).period == "2021-11"


# --- what is heard of last time --------------------------------------------------------------------------------


def test_what_is_heard_at_the_door_is_said_so_and_closes_nothing(cast: Cast) -> None:
    case = ways.fed_back(cast, ways.report(cast, building=cast.building))
    made = visit(cast, cast.steward, answers={case.pk: "good"})
    assert ways.again(case).state == "fed_back"
    case = Case.objects.select_related("problem").get(pk=case.pk)
    assert (case.problem.outcome, case.problem.satisfaction) == ("", "")
    assert Reporter.objects.get(case=case).said == "good"
    line = Entry.objects.get(case_id=case.pk, verb="said")
    assert (line.data["said"], line.data["with"]) == ("good", made.pk)
    take(case, "confirm", PUBLIC, {"satisfaction": "fair", "words": ""})
    # It was confirmed in between: the visit is noted down, the problem left alone.
    visit(cast, cast.steward, answers={case.pk: "not_yet"})
    assert Entry.objects.filter(case_id=case.pk, verb="said").count() == 1


def test_who_goes_leaves_their_doors_to_be_handed_over(cast: Cast) -> None:
    from linli.core.procedures import handover

    case = drawn(cast)
    mine = [door.pk for door in doors(case) if door.post_id == cast.member.post_id]
    new = hold("新委员", "member", cast.place)
    old, heir = (Post.objects.get(pk=one.post_id) for one in (cast.member, new))
    handover.hand_over(cast.secretary, old, heir)
    assert {door.post_id for door in Door.objects.filter(pk__in=mine)} == {new.post_id}
