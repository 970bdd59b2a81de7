"""What a post above sees and does is its own: its leaders, targets, pilots, figures, forums, inspections (5.1, 5.3, 6.1).

Beside what lies below a post there is always the same elsewhere: it is on no list, in no file, and nobody's to change.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from tests import ways
from tests.boards import answered
from tests.cast import Cast, hold
from tests.forming import bring, forming
from tests.inspecting import again, here, planned, reader
from tests.oversight.inspections.test_forum_levels import called
from tests.oversight.leaders.test_leaders import linked
from tests.oversight.test_practice import WORDS, proposed
from tests.pages import send, signed_in, text

from linli.core import clock
from linli.core.people.actor import Actor, in_office
from linli.core.people.models import Post
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.oversight.forums import actions
from linli.domains.oversight.inspections import actions as inspections
from linli.domains.oversight.leaders import actions as leaders
from linli.domains.oversight.leaders.models import Follow, LeaderLink
from linli.domains.oversight.models import Forum, Target
from linli.domains.oversight.rollout import actions as rollout

END = date(2021, 12, 20)


def home(cast: Cast) -> Place:
    assert cast.place.district
    return cast.place.district


def street_of(cast: Cast) -> Place:
    assert cast.place.street
    return cast.place.street


def next_street(cast: Cast) -> Place:
    """A community of another street of the same district."""
    found = places.communities(home(cast)).exclude(street=cast.place.street_id)
    return found.select_related("district").order_by("code")[0]


def abroad(cast: Cast) -> Place:
    """A community of another district."""
    found = Place.objects.filter(level=Place.COMMUNITY, is_open=True).exclude(district=cast.place.district_id)
    return found.select_related("street", "district").order_by("code")[0]


def own(actor: Actor) -> Place:
    return places.placed(actor.place_id)


def held(actor: Actor) -> bool:
    return Post.objects.filter(in_office(), pk=actor.post_id or 0).exists()


def lines(answer: Any) -> list[str]:
    return str(answer.getvalue().decode("utf-8-sig")).splitlines()


# --- linked leaders -------------------------------------------------------------------------------------------


@pytest.fixture
def leader(cast: Cast) -> Actor:
    return hold("沈立群", "leader", home(cast), "副区长")


@pytest.fixture
def beside(cast: Cast) -> Actor:
    """A second leader of the district, linked in another street."""
    who = hold("田文", "leader", home(cast), "区委常委")
    linked(cast, who, next_street(cast))
    return who


@pytest.fixture
def far(cast: Cast) -> Actor:
    """A leader of another district, linked there."""
    place = abroad(cast)
    assert place.district
    officer, who = hold("许静", "district_officer", place.district), hold("欧阳远", "leader", place.district)
    leaders.link(place, officer, {"leader": str(who.post_id)})
    return who


@pytest.mark.clause("6.1")
def test_links_are_listed_and_go_out_of_what_lies_below(
    cast: Cast, leader: Actor, beside: Actor, far: Actor
) -> None:
    linked(cast, leader)
    for who, within, others in (
        (cast.street_officer, [leader], [beside, far]),
        (cast.district_officer, [leader, beside], [far]),
    ):
        client, below = signed_in(who), places.communities(own(who))
        assert f"{below.count()} 个社区，{len(within)} 个有县级领导联系" in text(client.get("/leaders/"))
        file = lines(client.get("/leaders/export.csv"))
        assert {line.partition(",")[0] for line in file[1:]} == set(below.values_list("code", flat=True))
        for one in within:
            assert one.name in text(client.get(f"/leaders/?q={one.name}&show=covered"))
            assert one.name in "".join(file)
        for one in others:
            assert "没有这样的社区" in text(client.get(f"/leaders/?q={one.name}"))
            assert one.name not in "".join(file)


@pytest.mark.clause("6.1")
def test_a_district_lists_its_own_leaders(cast: Cast, leader: Actor, beside: Actor, far: Actor) -> None:
    page = text(signed_in(cast.district_officer).get("/leaders/people/"))
    for one in (leader, beside):
        assert one.name in page
    assert far.name not in page
    assert str(abroad(cast)) not in page


@pytest.mark.clause("6.1")
def test_a_leader_is_let_go_by_the_own_district_alone(cast: Cast, leader: Actor, far: Actor) -> None:
    for who in (cast.street_officer, cast.street_secretary, cast.city_officer):
        answer = send(signed_in(who), f"/leaders/people/{leader.post_id}/leave/", words="调离")
        assert answer.status_code == 404, who.role
    client = signed_in(cast.district_officer)
    assert send(client, f"/leaders/people/{far.post_id}/leave/", words="调离").status_code == 404
    assert held(leader)
    assert held(far)
    assert send(client, f"/leaders/people/{leader.post_id}/leave/", words="调离").status_code == 302
    assert not held(leader)


def test_no_post_but_a_leaders_ends_on_the_page_of_leaders(cast: Cast) -> None:
    client = signed_in(cast.district_officer)
    for who in (cast.department, cast.department_head, cast.district_officer):
        answer = send(client, f"/leaders/people/{who.post_id}/leave/", words="调离")
        assert answer.status_code == 404, who.role
        assert held(who)


@pytest.mark.clause("6.1")
def test_a_community_and_its_street_link_nobody(cast: Cast, leader: Actor) -> None:
    for who in (cast.secretary, cast.clerk, cast.street_officer, cast.street_secretary):
        sent = send(signed_in(who), f"/leaders/{cast.place.code}/link/", leader=str(leader.post_id))
        assert sent.status_code == 404, who.role
        assert leader.name not in text(sent)
    assert not LeaderLink.objects.exists()


def waiting(cast: Cast) -> Case:
    return Case.objects.select_related("place", "problem").get(pk=ways.letter(cast).pk)


@pytest.mark.clause("6.1")
def test_a_leader_takes_up_nothing_of_a_community_of_another(
    cast: Cast, leader: Actor, beside: Actor
) -> None:
    linked(cast, leader)
    problem = waiting(cast)
    with pytest.raises(Refused, match="自己联系的社区"):
        leaders.take_up(problem, beside, {})
    assert not Follow.objects.exists()
    leaders.take_up(problem, leader, {})
    assert Follow.objects.get().leader_id == leader.post_id


@pytest.mark.clause("6.1")
def test_a_leader_takes_up_nothing_where_the_link_has_ended(cast: Cast, leader: Actor) -> None:
    link, problem = linked(cast, leader), waiting(cast)
    take(link, "end", cast.district_officer, {"words": "分工调整"})
    with pytest.raises(Refused, match="自己联系的社区"):
        leaders.take_up(problem, leader, {})
    assert send(signed_in(leader), f"/leading/take/{problem.pk}/").status_code == 404
    assert not Follow.objects.exists()


@pytest.mark.clause("4.5")
def test_a_leader_reads_nothing_of_a_letter_about_what_is_kept_secret(cast: Cast, leader: Actor) -> None:
    linked(cast, leader)
    ways.letter(cast)
    client = signed_in(leader)
    assert "请派人勘查" in text(client.get("/leading/"))
    case = ways.accept(cast, ways.report(cast, "楼上夜里打骂孩子", keep_name=True))
    case = ways.go(ways.go(case, "refer", cast.secretary, why="归民政"), "receive", cast.street_officer)
    said: dict[str, Any] = {
        "post": cast.department.post_id,
        "words": "楼上那家请上门看孩子。",
        "points": "看过\n怎么办",
    }
    ways.go(case, "letter", cast.street_officer, **said)
    page = text(client.get("/leading/"))
    assert "有 2 件等上面" in page
    assert "有人要求保密的一件事" in page
    for words in ("楼上", "孩子"):
        assert words not in page, words


# --- the page before a visit ----------------------------------------------------------------------------------


@pytest.mark.clause("6.4")
def test_the_page_for_visitors_names_a_practice_while_it_is_public(cast: Cast) -> None:
    def named() -> list[bool]:
        client, address = signed_in(cast.clerk), f"/before-visit/{cast.place.code}/"
        pages = [text(client.get(f"{address}{query}")) for query in ("", "?for=outside")]
        return [WORDS["title"] in page for page in pages]

    row = proposed(cast)
    assert named() == [False, False]
    ways.go(row.case, "pass_on", cast.street_officer)
    assert named() == [False, False]
    ways.go(row.case, "publish", cast.district_officer)
    assert named() == [True, True]
    ways.go(row.case, "withdraw", cast.district_officer, words="写错了")
    assert named() == [False, False]


# --- targets, pilots ------------------------------------------------------------------------------------------


@pytest.mark.clause("1.3")
def test_a_street_sets_no_target_and_lifts_none(cast: Cast) -> None:
    other = next_street(cast).street
    assert other
    given = {"number": 90, "ends_on": END, "why": "撤并"}
    for street in (street_of(cast), other):
        rollout.set_target(street, cast.district_officer, given)
    form = {"number": 91, "ends_on": END.isoformat(), "why": "撤并", "words": "不撤并了"}
    for who in (cast.street_officer, cast.street_secretary):
        client = signed_in(who)
        for street in (street_of(cast), other, cast.place):
            for address in (f"/rollout/targets/{street.code}/", f"/rollout/targets/{street.code}/lift/"):
                assert client.get(address).status_code == 404, address
                assert send(client, address, **form).status_code == 404, address
    assert list(Target.objects.values_list("number", flat=True)) == [90, 90]


@pytest.mark.clause("5.1")
def test_pilots_are_chosen_among_the_communities_of_the_district(cast: Cast) -> None:
    page = text(signed_in(cast.district_officer).get("/rollout/pilots/"))
    assert str(cast.place) in page
    assert str(next_street(cast)) in page
    far = abroad(cast)
    assert str(far.street) not in page
    assert f"/rollout/pilots/{far.code}/" not in page


# --- figures --------------------------------------------------------------------------------------------------


@pytest.mark.clause("6.4")
def test_figures_go_out_of_the_own_place_and_below(cast: Cast) -> None:
    ways.report(cast)
    for who in (cast.secretary, cast.street_officer, cast.district_officer):
        below = places.communities(own(who), clock.today())
        file = lines(signed_in(who).get("/board/table.csv?figure=came&level=community"))
        assert [line.split(",")[1] for line in file[1:-1]] == sorted(below.values_list("code", flat=True))
        assert file[-1] == "合计,,1"


@pytest.mark.clause("6.3")
def test_what_fewer_than_five_said_is_no_figure_of_the_board(cast: Cast) -> None:
    october = "?from=2021-10-01&to=2021-10-31"
    with clock.travel(clock.at(date(2021, 10, 11), 9)):
        for _ in range(4):
            answered(cast)
    client = signed_in(cast.secretary)
    page = text(client.get(f"/board/{october}"))
    assert "不公布" in page
    assert "100.0%" not in page
    with clock.travel(clock.at(date(2021, 10, 12), 9)):
        answered(cast)
    assert "100.0%" in text(client.get(f"/board/{october}"))


# --- forums ---------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.3")
def test_a_forum_is_called_by_the_level_that_holds_it(cast: Cast) -> None:
    given: dict[str, Any] = {"topic": "座谈", "held_at": clock.now() + timedelta(3), "room": "三楼"}
    given |= {"invited": [], "words": ""}
    with pytest.raises(Refused, match="自己这一级开"):
        actions.call(home(cast), cast.city_officer, given)
    assert not Forum.objects.exists()
    assert actions.call(home(cast), cast.district_officer, given).state == "called"


@pytest.mark.clause("5.3")
def test_a_forum_is_listed_where_it_is_held_and_where_it_was_asked_to(cast: Cast) -> None:
    far = abroad(cast).district
    assert far
    called(cast, invited=(far.pk,))
    asked, left_out = hold("许静", "district_officer", far), cast.district_officer
    assert "社工委运行座谈" in text(signed_in(asked).get("/forums/"))
    assert "社工委运行座谈" not in text(signed_in(left_out).get("/forums/"))
    assert "社工委运行座谈" not in text(signed_in(reader("reader_district", home(cast))).get("/forums/"))


@pytest.mark.clause("5.3")
def test_who_only_reads_calls_no_forum_and_notes_no_opinion(cast: Cast) -> None:
    forum = called(cast, invited=(home(cast).pk,))
    at = (clock.local(clock.now()) + timedelta(3)).strftime("%Y-%m-%dT%H:%M")
    top = Place.objects.get(level=Place.CITY)
    for who in (reader("reader_city", top), reader("reader_district", home(cast), "丁一")):
        client = signed_in(who)
        assert client.get(f"/forums/{forum.pk}/").status_code == 200
        assert client.get("/forums/new/").status_code in (403, 404)
        answer = send(client, "/forums/new/", topic="再谈", held_at=at, room="三楼")
        assert answer.status_code in (403, 404)
        answer = send(client, f"/forums/{forum.pk}/gather/", side="community", words="走访太多")
        assert answer.status_code in (403, 404)
    assert Forum.objects.count() == 1
    assert not Case.objects.filter(procedure="opinion").exists()


# --- inspections ----------------------------------------------------------------------------------------------


@pytest.mark.clause("5.3")
def test_an_inspection_is_planned_by_the_level_that_inspects(cast: Cast) -> None:
    with pytest.raises(Refused, match="自己的辖区里定"):
        inspections.plan(home(cast), cast.city_officer, plan())
    assert not Case.objects.filter(procedure="inspection").exists()
    assert inspections.plan(home(cast), cast.district_officer, plan()).state == "planned"


def plan() -> dict[str, Any]:
    today = clock.today()
    days = {"since": date(2021, 1, 1), "until": today, "ends_on": today + timedelta(20)}
    return {"topic": "督导检查", "size": 4, "strata": ["area"], "lines": ["rounds"], "words": "", **days}


@pytest.mark.clause("5.3")
def test_the_city_reads_what_the_record_says_and_of_which_cases_nothing(cast: Cast) -> None:
    bring(forming(cast), "appoint")
    late = ways.report(cast)
    with clock.travel(clock.now() + timedelta(days=60)):
        case = planned(cast, cast.city_officer, size=1)
        inspections.begin(case, cast.city_officer)
        take(again(case), "add", cast.city_officer, {"place": cast.place, "words": "去年有发现"})
        address = f"/inspections/places/{here(case, cast.place).pk}/"
        for line, links in (("size", "/committee/of/"), ("accepted", f"/problems/{late.pk}/")):
            city, district = (
                text(signed_in(who).get(f"{address}?line={line}"))
                for who in (cast.city_officer, cast.district_officer)
            )
            assert links in district
            assert links not in city
            assert late.number not in city
