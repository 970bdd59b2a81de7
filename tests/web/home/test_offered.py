"""What a page offers goes by the right of who looks: the same post without one right is not shown the way.

Each post here is one that there is, but for a single right that its role lacks; what is offered must be gone with it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from tests import hall, ways
from tests.cast import Cast, hold
from tests.forming import bring, forming
from tests.house.test_reading import reader
from tests.letters_table import _promised
from tests.pages import signed_in, text
from tests.web.home.test_page_papers import issued

from linli.core import clock
from linli.core.papers.models import Paper
from linli.core.people import access, roles
from linli.core.people.actor import Actor
from linli.core.people.models import Access, Account, Post
from linli.core.places.models import Place
from linli.core.procedures.handover import Work
from linli.domains.committees.formation import people
from linli.domains.committees.models import Member
from linli.domains.meetings import polling
from linli.domains.meetings.links import to_chain
from linli.domains.oversight.rollout import actions as oversight
from linli.domains.problems.letters.pledge_pages import to_pledges
from linli.domains.projects.links import to_forum
from linli.domains.returns.forms import pages as returns
from linli.domains.returns.forms import queries as forms
from linli.web.admin import handovers
from linli.web.home import navigation, next_steps, papers, search
from linli.web.home import pages as home_pages
from linli.web.portal import errors

type Without = Callable[..., Actor]


@pytest.fixture
def without() -> Iterator[Without]:
    """Give an actor's post a role that lacks these rights, and nothing else."""
    made: list[str] = []

    def give(actor: Actor, *rights: str) -> Actor:
        own = roles.role(actor.role)
        name = f"{actor.role}_less_{len(made)}"
        roles.Role(name, own.label, own.level, own.reach, own.rights - set(rights))
        made.append(name)
        Post.objects.filter(pk=actor.post_id or 0).update(role=name)
        return replace(actor, role=name)

    yield give
    for name in made:
        del roles.REGISTRY[name]


def request(actor: Actor | None, path: str = "/problems/") -> Any:
    posts = Post.objects.filter(pk=actor.post_id or 0).select_related("place") if actor else []
    return SimpleNamespace(actor=actor, posts=list(posts), GET={}, path=path, POST={})


def top() -> Place:
    return Place.objects.get(level=Place.CITY)


# --- ways between rooms ---------------------------------------------------------------------------------------


def test_a_problem_leads_to_what_was_promised(cast: Cast, without: Without) -> None:
    problem = _promised(cast)["problem"]
    known = ({problem.pk: (problem, problem.problem)},)
    assert to_pledges(problem, cast.secretary, *known) is not None
    assert to_pledges(problem, without(cast.secretary, "problems"), *known) is None


def test_an_item_leads_to_its_chain(cast: Cast, without: Without) -> None:
    item: Any = SimpleNamespace(item=SimpleNamespace(deliberation_id=5, result=""))
    assert to_chain(item, cast.secretary) is not None
    assert to_chain(item, without(cast.secretary, "meetings")) is None


def test_a_problem_of_many_leads_to_a_forum(cast: Cast) -> None:
    case = ways.to_feed_back(cast, ways.report(cast, size=9))
    assert to_forum(case, cast.secretary) is not None
    assert to_forum(case, cast.grid_worker) is None


# --- the desk -------------------------------------------------------------------------------------------------


def test_what_comes_next_is_offered_to_who_has_a_desk(cast: Cast, without: Without) -> None:
    ways.solving(cast)
    ways.report(cast)
    assert next_steps.of(request(cast.secretary)).duty is not None
    assert next_steps.of(request(None)).duty is None
    district = Place.objects.get(pk=cast.place.district_id)
    oversight.brief(district, cast.district_officer, {"progress": "一", "problems": "二", "suggestions": ""})
    assert next_steps.of(request(cast.city_officer)).duty is None
    assert next_steps.of(request(without(cast.secretary, "desk"))).duty is None


def test_a_way_is_open_to_who_acts_or_to_who_reads(cast: Cast) -> None:
    looks = reader("reader_community", cast.place)
    acts, reads = (
        navigation.Way("去", "x", "/x/", right="problems", **{name: True}) for name in ("acts", "reads")
    )
    assert (acts.open_to(cast.secretary), acts.open_to(looks)) == (True, False)
    assert (reads.open_to(cast.secretary), reads.open_to(looks)) == (False, True)


def test_the_desk_lists_what_is_stuck_to_who_sees_problems(cast: Cast, without: Without) -> None:
    case = ways.letter(cast)
    assert case.title in text(signed_in(cast.secretary).get("/desk/"))
    less = without(cast.secretary, "problems", "meetings", "projects")
    assert home_pages._elsewhere(less)
    assert case.title not in text(signed_in(less).get("/desk/"))


def test_what_waits_for_confirming_is_counted_for_who_confirms(cast: Cast) -> None:
    security, audit = hold("安全的", "security_admin", top()), hold("审计的", "audit_admin", top())
    support = hold("值班的", "support", top())
    access.ask(support, cast.place, "打不开页面，看一眼", 1)
    assert navigation._count(security)["access:waiting"] == 1
    assert navigation._count(audit)["access:waiting"] == 0


def test_hand_over_leads_to_a_case_for_who_sees_it(cast: Cast, without: Without) -> None:
    work = Work(ways.solving(cast), ["承办"])
    assert handovers._row(work, cast.secretary)["href"]
    assert not handovers._row(work, without(cast.secretary, "problems"))["href"]


def test_the_search_finds_cases_for_who_sees_them(cast: Cast, without: Without) -> None:
    ways.solving(cast)
    assert search._find("楼道灯", cast.secretary, "").counts.get("problem", 0) == 1
    assert not search._find("楼道灯", without(cast.secretary, "problems"), "").counts.get("problem", 0)


def test_an_error_leads_back_to_a_page_of_ones_own(cast: Cast, without: Without) -> None:
    assert errors._back(request(cast.secretary))["href"] == "/desk/"
    assert errors._back(request(without(cast.secretary, "desk")))["href"] == "/desk/me/"


def test_the_frame_shows_a_search_to_who_has_a_desk_and_what_is_left_to_who_hands_over(
    cast: Cast, without: Without
) -> None:
    client = signed_in(cast.secretary)
    ways.solving(cast)
    Post.objects.filter(pk=cast.grid_worker.post_id).update(during=(date(2021, 1, 1), clock.today()))
    page = text(client.get("/desk/me/"))
    assert "strip orphaned" in page
    assert 'role="search"' in page
    less = without(cast.secretary, "handover")
    assert "strip orphaned" not in text(signed_in(less).get("/desk/me/"))
    bare = without(cast.clerk, "desk")
    assert 'role="search"' not in text(signed_in(bare).get("/desk/me/"))


# --- papers ---------------------------------------------------------------------------------------------------


def test_papers_are_those_of_the_place_and_below(cast: Cast) -> None:
    paper = issued(cast.place)
    assert papers.visible(cast.secretary).filter(pk=paper.pk).exists()
    assert papers.visible(cast.street_officer).filter(pk=paper.pk).exists()
    assert not papers.visible(cast.stranger).filter(pk=paper.pk).exists()


def test_a_letter_of_the_street_is_opened_by_who_reaches_its_problem(cast: Cast) -> None:
    case = ways.letter(cast)
    paper = Paper.objects.get(kind="cooperation", case_id=case.pk)
    assert papers._of_case(cast.secretary, paper.pk) == paper
    with pytest.raises(Http404):
        papers._of_case(cast.stranger, paper.pk)


def test_a_first_password_that_is_too_old_does_not_open(cast: Cast) -> None:
    account = Account.objects.get(person_id=cast.clerk.person_id)
    account.set_password("Lin-li 2026 kan")
    account.must_change, account.password_at = True, clock.now()
    account.save()
    sent = {"username": account.username, "password": "Lin-li 2026 kan"}
    client = signed_in(cast.clerk)
    client.logout()
    with clock.travel(clock.now() + timedelta(days=400)):
        assert client.post("/sign-in/", sent).status_code == 422


# --- people ---------------------------------------------------------------------------------------------------


def test_a_telephone_and_a_person_are_offered_to_who_may_look(cast: Cast, without: Without) -> None:
    case = ways.accept(cast, ways.report(cast, name="王小明", phone="13812345678"))
    page = text(signed_in(cast.clerk).get(f"/problems/{case.pk}/"))
    assert f"/problems/{case.pk}/phone/" in page
    assert "/persons/" in page
    less = without(cast.clerk, "reveal")
    assert f"/problems/{case.pk}/phone/" not in text(signed_in(less).get(f"/problems/{case.pk}/"))
    other = without(cast.secretary, "personal")
    assert "/persons/" not in text(signed_in(other).get(f"/problems/{case.pk}/"))


def test_how_a_candidate_came_is_unsealed_by_who_may_look(cast: Cast, without: Without) -> None:
    row: Any = SimpleNamespace(pk=1, channel="resident", at=clock.now(), organisation="", sealed_id=5)
    case: Any = SimpleNamespace(edition="2021", closed_at=None)
    assert people._way(row, case, cast.secretary, (0, ""))["reveals"]
    assert not people._way(row, case, without(cast.secretary, "reveal"), (0, ""))["reveals"]


def test_a_member_is_invited_by_who_may_invite(cast: Cast, without: Without) -> None:
    bring(forming(cast), "appoint")
    row = Member.objects.filter(case__place=cast.place).first()
    assert row is not None
    Member.objects.filter(pk=row.pk).update(post_id=cast.member.post_id)
    address = f"/committee/members/{row.pk}/"
    assert "/desk/invitations/" in text(signed_in(cast.secretary).get(address))
    less = without(cast.secretary, "invite")
    assert "/desk/invitations/" not in text(signed_in(less).get(address))


# --- meetings, forms ------------------------------------------------------------------------------------------


def test_a_hall_is_followed_by_who_attends_and_led_back_to_where_they_may_go(cast: Cast) -> None:
    sitting = ways.meeting(cast)
    assert polling.reachable(cast.secretary, sitting.pk) is not None
    assert polling.reachable(cast.grid_worker, sitting.pk) is None
    ways.begin(cast, sitting)
    guests, clerk = hall.seated(cast, sitting, 1)
    own = f'class="back" href="/meetings/{sitting.pk}/"'

    for cookie, leads in ((clerk, True), (guests[0], False)):
        client = Client(headers={"cookie": cookie})
        assert (own in text(client.get(f"/meetings/{sitting.pk}/hall/"))) is leads


def test_forms_are_for_who_fills_them(cast: Cast, without: Without) -> None:
    assert not forms.visible(cast.secretary).query.is_empty()
    form: Any = SimpleNamespace(place_id=cast.place.pk)
    assert forms.own(cast.secretary, form)
    less = without(cast.secretary, "returns")
    assert forms.visible(less).query.is_empty()
    assert not forms.own(less, form)


def test_names_go_into_a_form_by_who_may_look(cast: Cast, without: Without) -> None:
    with pytest.raises(Http404):
        returns._personal(request(without(cast.secretary, "reveal")), None)  # type: ignore[arg-type]


# --- a look for support ---------------------------------------------------------------------------------------


def test_a_look_is_asked_for_and_confirmed_by_two_offices(cast: Cast) -> None:
    support, security = hold("值班的", "support", top()), hold("安全的", "security_admin", top())
    audit = hold("审计的", "audit_admin", top())
    access.ask(support, cast.place, "打不开页面，看一眼", 1)
    row = Access.objects.get()
    pages = {who.role: text(signed_in(who).get("/desk/access/")) for who in (support, security, audit)}
    asks = {role: 'name="reason"' in page for role, page in pages.items()}
    confirms = {role: f"/desk/access/{row.pk}/confirm/" in page for role, page in pages.items()}
    assert asks == {"support": True, "security_admin": False, "audit_admin": False}
    assert confirms == {"support": False, "security_admin": True, "audit_admin": False}
    assert signed_in(audit).post(f"/desk/access/{row.pk}/end/").status_code == 403
    assert signed_in(support).post(f"/desk/access/{row.pk}/end/").status_code in (302, 422)
