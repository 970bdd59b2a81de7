"""四议两公开: above the threshold four bodies deliberate in their order and two publications stand on the board (4.4)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast, seat
from tests.pages import send

from linli.core import clock
from linli.core.journal import erase
from linli.core.journal.models import Note
from linli.core.journal.verify import verify
from linli.core.people.models import Seat
from linli.core.procedures.kinds import NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.domains.meetings.gates import deliberation
from linli.domains.meetings.models import Deliberation, Item
from linli.domains.problems.models import Notice

BODIES = ("party_organisation", "two_committees", "party_members", "residents_representatives")
MEASURE = "院墙 62 米全部重建"


@pytest.fixture
def place(cast: Cast) -> Cast:
    """Every body of the chain has the roster of the enlarged committee."""
    people = list(Seat.objects.filter(body__place=cast.place).values_list("person_id", flat=True))
    for body in BODIES:
        seat(cast.place, body, people)
    return cast


def deliberating(cast: Cast, amount: int = 74_000) -> Case:
    """An item above the threshold has opened the chain; gives the chain's case."""
    meeting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), meeting, question="拆了重建", amount=amount)
    ways.begin(cast, meeting)
    ways.go(item, "deliberate", cast.clerk, measure=MEASURE, amount=amount)
    return Deliberation.objects.get().case


def tabled(cast: Cast, found: Case, body: str, in_days: int = 10) -> Case:
    meeting = ways.meeting(cast, in_days, (body,))
    problem = Deliberation.objects.get(case=found).problem
    item = ways.table(cast, problem, meeting)
    ways.begin(cast, meeting)
    return item


def voted(cast: Cast, item: Case, votes: int = 7) -> Case:
    return ways.go(item, "vote", cast.clerk, votes_for=votes, votes_against=7 - votes, votes_abstain=0)


def through(cast: Cast, found: Case, steps: int = 4) -> list[Case]:
    """The first so many bodies carry it."""
    items = []
    for number, body in enumerate(BODIES[:steps]):
        item = voted(cast, tabled(cast, found, body, 10 + number))
        items.append(ways.go(item, "resolve" if number == 3 else "carry", cast.clerk))
    return items


@pytest.mark.clause("4.4")
def test_an_item_above_the_threshold_opens_the_chain_and_waits_for_the_party_organisation(
    place: Cast,
) -> None:
    found = deliberating(place)
    row = Deliberation.objects.get(case=found)
    assert (found.state, row.amount, row.measure) == ("proposal", 74_000, MEASURE)
    assert ways.again(row.problem).state == "awaiting"
    text = pages.text(pages.signed_in(place.clerk).get("/meetings/"))
    assert "下一步：党组织提议，列到社区党组织会议" in text
    assert "先定这个会的会期" in text
    assert f"/meetings/table/{row.problem_id}/" not in text
    with pytest.raises(Refused) as no:
        ways.table(place, row.problem, ways.meeting(place, 11))
    assert no.value.clauses == ["4.4"]
    assert "下一步是党组织提议，要列在社区党组织会议上" in str(no.value)


@pytest.mark.clause("4.4")
def test_below_the_threshold_there_is_no_chain(place: Cast) -> None:
    meeting = ways.meeting(place)
    item = ways.table(place, ways.awaiting(place), meeting, amount=10_000)
    ways.begin(place, meeting)
    with pytest.raises(Refused) as no:
        ways.go(item, "deliberate", place.clerk, measure=MEASURE, amount=10_000)
    assert no.value.clauses == ["4.4"]
    assert ways.again(item).state == "tabled"


@pytest.mark.clause("4.4")
@pytest.mark.parametrize("held", range(4))
def test_no_step_is_held_before_the_one_before_has_carried(place: Cast, held: int) -> None:
    found = deliberating(place)
    through(place, found, held)
    problem = Deliberation.objects.get(case=found).problem
    for number, body in enumerate(BODIES):
        if number == held:
            continue
        with pytest.raises(Refused) as no:
            ways.table(place, problem, ways.meeting(place, 30, (body,)))
        assert no.value.clauses == ["4.4"], body
    assert ways.again(found).state == deliberation.STEPS[held]


@pytest.mark.clause("4.4")
def test_a_body_of_the_chain_takes_nothing_else(place: Cast) -> None:
    with pytest.raises(Refused) as no:
        ways.table(place, ways.awaiting(place), ways.meeting(place, 10, ("party_members",)))
    assert "这个会只议“四议两公开”的事" in str(no.value)


@pytest.mark.clause("4.3", "4.4")
def test_a_step_goes_on_only_when_more_than_half_are_in_favour(place: Cast) -> None:
    found = deliberating(place)
    item = tabled(place, found, BODIES[0])
    for move in ("carry", "resolve"):
        with pytest.raises(Refused, match="还没有表决"):
            ways.go(item, move, place.clerk)
    voted(place, item, 3)
    with pytest.raises(Refused, match="没有过半"):
        ways.go(item, "carry", place.clerk)
    for move in ("refer", "back"):
        with pytest.raises(Refused) as no:
            ways.go(item, move, place.clerk, measure="别的去处")
        assert "4.4" in no.value.clauses
    ways.go(item, "fall", place.clerk, measure="钱不够，明年再说")
    assert ways.again(found).state == "stopped"
    problem = Deliberation.objects.get(case=found).problem
    assert ways.again(problem).state == "awaiting"
    # It may begin anew, as an ordinary topic.
    assert ways.table(place, problem, ways.meeting(place, 20)).state == "tabled"
    assert verify()["ok"]


@pytest.mark.clause("4.4")
def test_who_is_in_favour_is_not_said_to_have_refused(place: Cast) -> None:
    item = voted(place, tabled(place, deliberating(place), BODIES[0]))
    with pytest.raises(Refused, match="票数是赞成过半"):
        ways.go(item, "fall", place.clerk, measure="不想办")


@pytest.mark.clause("4.4", "4.5")
def test_the_whole_way_ends_in_a_project_after_the_first_publication(place: Cast) -> None:
    found = deliberating(place)
    *_, last = through(place, found)
    assert (ways.again(found).state, ways.again(last).state) == ("carried", "resolved")
    clerk, base = pages.signed_in(place.clerk), f"/meetings/chains/{found.pk}/"
    with pytest.raises(Refused) as no:
        ways.project(place, last)
    assert no.value.clauses == ["4.4"]
    assert "决议还没有公开" in str(no.value)
    wrong = send(clerk, base + "publish/", words="王女士家 13800000002 门口的墙，花 74,000 元")
    assert wrong.status_code == 422
    assert "公开的话里还有" in pages.text(wrong)
    assert not Notice.objects.exists()
    token = str(uuid4())
    for _ in range(2):
        sent = {"token": token, "words": "院墙全部重建，花费 74,000 元，居民代表会议已作出决议。"}
        assert clerk.post(base + "publish/", sent).status_code == 302
    assert Notice.objects.filter(case=found).count() == 1
    board = pages.text(Client().get(f"/c/{place.place.code}/board/"))
    assert "公开的决议" in board
    assert "院墙全部重建" in board
    with pytest.raises(Refused, match="项目还没有验收"):
        ways.go(found, "report", place.clerk, words="墙砌好了。")
    project = ways.project(place, last)
    assert ways.again(last).state == "measures"
    ways.go(ways.worked(place, project), "accept", place.member, words="看过，砌好了", people=ways.LOOKED)
    assert send(clerk, base + "report/", words="院墙砌好了，花了 73,400 元。").status_code == 302
    assert ways.again(found).state == "finished"
    assert "73,400" in pages.text(Client().get(f"/c/{place.place.code}/board/"))
    text = pages.text(clerk.get(base))
    for label in ("党组织提议", "“两委”商议", "党员大会审议", "决议公开", "实施结果公开"):
        assert label in text
    assert verify()["ok"]


@pytest.mark.clause("4.5")
def test_what_is_to_be_kept_secret_does_not_go_this_way(place: Cast) -> None:
    meeting = ways.meeting(place)
    problem = ways.awaiting(place)
    problem.problem.private = True
    problem.problem.save()
    item = ways.table(place, problem, meeting, amount=20_000)
    ways.begin(place, meeting)
    with pytest.raises(Refused) as no:
        ways.go(item, "deliberate", place.clerk, measure=MEASURE, amount=20_000)
    assert "4.5" in no.value.clauses


STEPS = {"publish": "carried", "report": "public", "stop": "proposal"}


@pytest.mark.clause("4.4")
@pytest.mark.parametrize("move", STEPS)
def test_who_may_take_which_move(place: Cast, move: str) -> None:
    """Every role of the cast tries it from the state in which it is due."""
    found = deliberating(place)
    if move != "stop":
        through(place, found)
    if move == "report":
        ways.go(found, "publish", place.clerk, words="院墙全部重建，已作出决议。")
    may = {"secretary"} if move == "stop" else {"secretary", "clerk"}
    everybody = [place.secretary, place.clerk, place.member, place.grid_worker, place.street_officer]
    everybody += [place.department, place.district_officer, place.city_officer, place.stranger]
    for actor in everybody:
        inside = actor.role in may and actor.place_id == place.place.pk
        if inside:
            continue
        with pytest.raises(NotPermitted):
            ways.go(found, move, actor, words="院墙全部重建。")
    assert ways.again(found).state == STEPS[move]


def test_whose_page_it_is(place: Cast) -> None:
    found = deliberating(place)
    address = f"/meetings/chains/{found.pk}/"
    assert pages.signed_in(place.clerk).get(address).status_code == 200
    assert pages.signed_in(place.stranger).get(address).status_code == 404
    assert pages.signed_in(place.member).get(address).status_code == 403
    assert send(pages.signed_in(place.stranger), address + "stop/", words="不走了").status_code == 404


def test_erased_words_leave_the_deliberation_and_the_board(place: Cast) -> None:
    found = deliberating(place)
    through(place, found)
    ways.go(found, "publish", place.clerk, words="院墙全部重建，已作出决议。")
    for note in Note.objects.filter(case_id=found.pk):
        erase.erase(note, place.secretary)
    assert not Notice.objects.filter(case=found, taken_down_at__isnull=True).exists()
    assert MEASURE not in Deliberation.objects.get(case=found).measure
    assert not Item.objects.filter(question=MEASURE).exists()


ITEM_MOVES: dict[str, dict[str, Any]] = {
    "say": {"speaker": "魏国栋　委员", "position": "", "words": "支持"},
    "dictate": {"said": []},
    "reword": {"statement": 0, "seen": 0, "position": "", "words": "改"},
    "vote": {"votes_for": 7, "votes_against": 0, "votes_abstain": 0},
    "deliberate": {"measure": MEASURE, "amount": 74_000},
    "carry": {},
    "resolve": {},
    "fall": {"measure": "没有通过"},
}


@pytest.mark.clause("4.3", "4.4")
@pytest.mark.parametrize("move", ITEM_MOVES)
@pytest.mark.parametrize("day", [0, 3])
def test_an_item_is_in_the_hands_of_the_communitys_two(place: Cast, move: str, day: int) -> None:
    """Whoever else tries it, on the day or days after, has no right to it."""
    item = tabled(place, deliberating(place), BODIES[0])
    clock.advance(timedelta(days=day))
    others = [place.member, place.grid_worker, place.street_officer, place.department, place.city_officer]
    for actor in [*others, place.stranger]:
        with pytest.raises(NotPermitted):
            ways.go(item, move, actor, **ITEM_MOVES[move])
    assert ways.again(item).state == "tabled"


@pytest.mark.clause("4.4")
def test_a_plan_may_cost_what_was_resolved_and_not_more(place: Cast) -> None:
    found = deliberating(place)
    *_, last = through(place, found)
    ways.go(found, "publish", place.clerk, words="院墙全部重建，居民代表会议已作出决议。")
    case = ways.project(place, last)
    rows = [{"what": "重建", "cost": 74_000, "days": 30, "feasible": "能办"}]
    case = ways.go(case, "study", place.grid_worker, feasible="墙歪了", rows=rows, chosen=1)
    steps = [{"what": "砌墙", "due_on": clock.today() + timedelta(days=15), "who": "物业"}]
    for amount, carried in ((74_001, False), (74_000, True)):
        plan = {"steps": steps, "pairs": [], "money": [{"source": "惠民资金", "amount": amount}]}
        if carried:
            assert ways.go(case, "plan", place.grid_worker, **plan).state == "doing"
        else:
            with pytest.raises(Refused) as no:
                ways.go(case, "plan", place.grid_worker, **plan)
            assert no.value.clauses == ["4.4"]
