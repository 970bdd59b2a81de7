"""What a street counts, draws and calls together is its own; who handled a matter does not ask how it was."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from tests import ways
from tests.cast import SINCE, Cast, cast_for, hold
from tests.pages import send, signed_in, text
from tests.problems.letters.test_summons import given

from linli.core import clock
from linli.core.people.actor import PUBLIC, Actor, of_post
from linli.core.people.models import Post
from linli.core.places.models import Place
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.domains.problems.letters import summons
from linli.domains.problems.models import Draw, ReturnVisit, Summoned


def further(cast: Cast) -> Cast:
    """The same people in a community of another street of the district."""
    places = Place.objects.filter(level=Place.COMMUNITY, is_open=True, district=cast.place.district_id)
    streets = list(places.order_by("code").values_list("street", flat=True))
    return cast_for(next(nth for nth, street in enumerate(streets) if street != cast.place.street_id))


def closed(cast: Cast, words: str, **data: Any) -> Case:
    case = ways.fed_back(cast, ways.report(cast, words, **data))
    return ways.go(case, "confirm", PUBLIC, satisfaction="good", words="")


def test_a_street_counts_what_lies_below_it(cast: Cast) -> None:
    other = further(cast)
    ways.report(cast)
    for words in ("下水管返臭", "门禁坏了"):
        ways.report(other, words)

    def count(actor: Actor) -> Any:
        tabs = signed_in(actor).get("/problems/").context["tabs"]
        return next(tab.count for tab in tabs if tab.label == "在办")

    elsewhere = Place.objects.filter(level=Place.DISTRICT).exclude(pk=cast.place.district_id or 0)[0]
    district = hold("外区", "district_officer", elsewhere)
    looking = (cast.street_officer, other.street_officer, cast.district_officer, district)
    assert [count(who) or 0 for who in looking] == [1, 2, 3, 0]


@pytest.mark.clause("4.5")
def test_a_street_draws_what_was_closed_below_it_and_nothing_secret(cast: Cast) -> None:
    other = further(cast)
    ours, theirs = closed(cast, "楼道灯坏了"), closed(other, "下水管返臭")
    kept = closed(cast, "楼上夜里打骂孩子", keep_name=True)
    clock.set_now(clock.now() + timedelta(days=30))
    here, there = signed_in(cast.street_officer), signed_in(other.street_officer)
    for client in (here, there):
        assert send(client, "/second-visits/draw/").status_code == 302
    for client, case in ((here, ours), (there, theirs)):
        answer: Any = client.get("/second-visits/")
        page = text(answer)
        assert case.title in page
        assert not [one.title for one in (ours, theirs, kept) if one != case and one.title in page]
        (draw,) = answer.context["draws"]
        assert "从 1 件里抽 1 件" in draw.text
        assert Draw.objects.get(street=case.street_id).seed in draw.second


@pytest.mark.clause("4.5")
def test_only_a_street_draws(cast: Cast) -> None:
    closed(cast, "楼道灯坏了")
    clock.set_now(clock.now() + timedelta(days=30))
    for actor in (cast.secretary, cast.clerk, cast.department, cast.district_officer, cast.city_officer):
        assert send(signed_in(actor), "/second-visits/draw/").status_code == 403
    assert not Draw.objects.exists()


@pytest.mark.clause("4.5")
def test_who_handled_it_is_not_the_one_who_asks_under_another_post(cast: Cast) -> None:
    closed(cast, "楼道灯坏了")
    clock.set_now(clock.now() + timedelta(days=30))
    send(signed_in(cast.street_officer), "/second-visits/draw/")
    assert cast.grid_worker.person_id
    assert cast.place.street
    post = Post.objects.create(
        person_id=cast.grid_worker.person_id,
        role="street_officer",
        place=cast.place.street,
        during=SINCE,
        known=DateTimeTZRange(clock.now() - timedelta(days=1), None),
    )
    own = signed_in(of_post(post))
    address = f"/second-visits/{ReturnVisit.objects.get().case_id}/"
    for move in ("confirm", "deny"):
        answer = send(own, f"{address}{move}/", channel="phone", words="亮着")
        assert answer.status_code == 422
        assert "这件事是您办的，请另一个人回访" in text(answer)
    assert ReturnVisit.objects.get().case.state == "waiting"
    another = send(signed_in(cast.street_officer), f"{address}confirm/", channel="phone", words="亮着")
    assert another.status_code == 302
    assert ReturnVisit.objects.get().case.state == "confirmed"


# --- to the spot ----------------------------------------------------------------------------------------------


@pytest.mark.clause("4.3")
def test_the_way_to_call_departments_is_shown_to_the_street(cast: Cast) -> None:
    problem = ways.letter(cast)
    for actor in (cast.street_officer, cast.street_secretary):
        assert f"/summons/new/{problem.pk}/" in text(signed_in(actor).get(f"/problems/{problem.pk}/"))
    for actor in (cast.secretary, cast.clerk, cast.member, cast.district_officer):
        page = text(signed_in(actor).get(f"/problems/{problem.pk}/"))
        assert problem.number in page
        assert "/summons/" not in page
        assert "召集到现场" not in page


@pytest.mark.clause("4.3")
def test_departments_of_the_district_are_called_and_nobody_else(cast: Cast) -> None:
    problem = ways.letter(cast)
    other = Place.objects.filter(level=Place.DISTRICT).exclude(pk=problem.district_id or 0)[0]
    strange = hold("外区", "department", other, unit="七里河区水务局")
    asked = given(cast)
    form = {"on": "2021-11-11", "hour": "14:30", "where": "北小院西门", "what": "一起定"}
    street = signed_in(cast.street_officer)
    for one in (strange, cast.district_officer, cast.department_head):
        chosen = [str(one.post_id)]
        assert send(street, f"/summons/new/{problem.pk}/", posts=chosen, **form).status_code == 422
        with pytest.raises(Refused, match="请至少选一个部门"):
            summons.call(problem, cast.street_officer, {**asked, "posts": chosen})
    posts = [*asked["posts"], *(str(one.post_id) for one in (strange, cast.district_officer))]
    summons.call(problem, cast.street_officer, {**asked, "posts": posts})
    assert [row.post_id for row in Summoned.objects.all()] == [cast.department.post_id]
