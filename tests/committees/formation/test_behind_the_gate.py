"""What a function refuses by itself, though the page before it has asked already: a second lock on the same door.

Every page asks for a right first, so that no request shows these; whoever builds another page on them is kept by them.
"""

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import Client
from tests import ways
from tests.cast import Cast, hold
from tests.forming import Forming, bring, forming
from tests.house.test_reading import reader
from tests.pages import signed_in
from tests.web.home.test_page_papers import issued

from linli.core import clock
from linli.core.people import access, office, roles
from linli.core.people.actor import PUBLIC, SYSTEM, Actor, posts_of, reaches, scope
from linli.core.people.models import Access, Account, Post
from linli.core.places import actions as places
from linli.core.places.models import Place
from linli.core.procedures import desk as desk_form
from linli.core.procedures import queries as cases_of
from linli.core.procedures.kinds import NotPermitted
from linli.core.procedures.models import Case
from linli.domains.committees import paper_urls
from linli.domains.committees.formation import actions, pages, queries
from linli.domains.committees.models import Objection
from linli.domains.committees.term import pages as term_pages
from linli.domains.meetings import pages as meetings
from linli.domains.meetings.links import to_meeting
from linli.domains.projects.links import open_project, to_project
from linli.web.account import me
from linli.web.home import papers

NOBODY = Actor("nobody")


def request(actor: Actor, **asked: str) -> Any:
    posts = Post.objects.filter(pk=actor.post_id or 0).select_related("place")
    return SimpleNamespace(actor=actor, posts=list(posts), GET=asked)


@pytest.fixture
def f(cast: Cast) -> Forming:
    return bring(forming(cast), "publish")


def test_whoever_holds_no_post_or_one_elsewhere_has_no_community(cast: Cast) -> None:
    for place_of in (pages.own_place, meetings.place_of, term_pages.community):
        assert place_of(request(cast.member)) == cast.place
        for actor in (NOBODY, cast.street_officer):
            with pytest.raises(Http404):
                place_of(request(actor))
    with pytest.raises(Http404):
        term_pages.own_place(request(NOBODY))


def test_rounds_candidates_and_notices_are_for_who_forms_and_who_looks_over_it(f: Forming) -> None:
    for asked in (queries.rounds, queries.candidates, queries.notices):
        assert asked(f.cast.clerk).exists()
        assert asked(f.cast.street_officer).exists()
        for actor in (f.cast.member, f.cast.steward, f.liaison, f.cast.stranger, f.cast.city_officer, NOBODY):
            assert not asked(actor).exists(), (asked.__name__, actor.role)
    assert paper_urls._round(request(f.cast.clerk), f.round.pk) == f.round
    assert paper_urls._place(request(f.cast.member)) == f.cast.place
    for actor in (f.cast.grid_worker, f.liaison):
        with pytest.raises(Http404):
            paper_urls._round(request(actor), f.round.pk)
        with pytest.raises(Http404):
            paper_urls._place(request(actor))


def test_an_objection_is_the_two_examiners_whoever_asks(f: Forming) -> None:
    said = {"candidate": f.of("柳青").pk, "channel": "page", "words": "话", "name": "某", "contact": "有"}
    case = actions.object_to(f.notice(), PUBLIC, said)
    row, notice = Objection.objects.get(case=case), f.notice().notice
    assert [one for one, _ in queries.objections(f.inspector)] == [case]
    other = hold("别的纪检", "inspector", f.cast.place)
    for actor in (
        f.cast.clerk,
        other,
        replace(f.inspector, role="clerk"),
        replace(f.inspector, post_id=None),
    ):
        assert queries.objections(actor) == []
    assert actions.opens(row, notice, f.inspector, set())
    assert not actions.opens(row, notice, other, set())
    assert not actions.opens(row, notice, f.inspector, {f.inspector.person_id or 0})
    assert actions.read(row, case, f.inspector)
    with pytest.raises(PermissionError):
        actions.read(row, case, other)


def test_a_notice_stands_at_its_own_place(f: Forming, client: Client) -> None:
    pk = f.notice().pk
    assert client.get(f"/c/{f.cast.place.code}/notices/{pk}/").status_code == 200
    assert client.get(f"/c/{f.cast.next_door.code}/notices/{pk}/").status_code == 404


def test_whoever_reaches_nothing_sees_no_paper(cast: Cast) -> None:
    issued(cast.place)
    assert papers.visible(cast.clerk).exists()
    for actor in (
        NOBODY,
        replace(cast.clerk, place_id=None),
        replace(cast.clerk, role="nobody"),
        cast.department,
        cast.city_officer,
    ):
        assert not papers.visible(actor).exists(), actor


def test_a_list_and_a_row_are_reached_by_the_same(cast: Cast) -> None:
    """`scope` for lists and `reaches` for one row agree, for every post, and say what the roles say."""
    here, letter = ways.report(cast), ways.letter(cast)
    every = list(Case.objects.all())
    cases, own = {here.pk, letter.pk}, {letter.pk}
    district = Place.objects.filter(level=Place.DISTRICT).exclude(pk=cast.place.district_id)[0]
    street = Place.objects.filter(level=Place.STREET).exclude(pk=cast.place.street_id)[0]
    for actor, wanted in (
        (cast.clerk, cases),
        (cast.street_officer, cases),
        (cast.district_officer, cases),
        (SYSTEM, cases),
        (cast.department, own),
        (cast.stranger, set()),
        (cast.city_officer, set()),
        (hold("水务", "department", district, unit="水务局"), set()),
        (hold("外街道", "street_officer", street), set()),
        (hold("外县区", "district_officer", district), set()),
        (replace(cast.clerk, place_id=None), set()),
        (replace(cast.clerk, role="nobody"), set()),
        (NOBODY, set()),
        (PUBLIC, set()),
    ):
        assert set(Case.objects.filter(scope(actor)).values_list("pk", flat=True)) == wanted, actor
        assert {case.pk for case in every if reaches(actor, case)} == wanted, actor


def test_an_office_is_reached_by_who_sits_there(cast: Cast) -> None:
    with pytest.raises(PermissionError):
        places.set_contact(cast.place, cast.stranger, "0931-0000009", "院门口")


def test_ways_to_other_rooms_are_for_who_may_go_there(cast: Cast) -> None:
    """A problem and an item show no way to whoever may not take it, or only reads."""
    problem = ways.awaiting(cast)
    looks = reader("reader_community", cast.place)
    assert to_meeting(problem, cast.clerk) is not None
    assert to_meeting(problem, looks) is None
    sitting = ways.meeting(cast)
    item = ways.table(cast, problem, sitting)
    tabled = ways.again(problem)
    assert to_meeting(tabled, looks) is not None
    for actor in (cast.grid_worker, cast.department):
        assert to_meeting(tabled, actor) is None
    ways.begin(cast, sitting)
    assert open_project(ways.again(item), cast.secretary) is not None
    assert open_project(ways.again(item), looks) is None
    ways.project(cast, ways.carried(cast, item))
    assert to_project(ways.again(problem), cast.member) is not None
    assert to_project(ways.again(problem), cast.department) is None


def test_an_account_of_ones_own_is_of_who_signed_in() -> None:
    with pytest.raises(Http404):
        me._own(SimpleNamespace(user=AnonymousUser()))  # type: ignore[arg-type]


def test_who_may_not_ask_for_a_look_or_let_it_begin_is_refused_by_the_act(cast: Cast) -> None:
    top = Place.objects.get(level=Place.CITY)
    support, security = hold("值班的", "support", top), hold("安全的", "security_admin", top)
    for actor in (cast.clerk, security, replace(support, post_id=None), NOBODY):
        with pytest.raises(access.Refusal):
            access.ask(actor, cast.place, "看页面", 1)
    assert cast.place.street
    with pytest.raises(access.Refusal):
        access.ask(support, cast.place.street, "看页面", 1)
    other = hold("另一个", "support", top)
    assert access.ask(other, cast.place, "看页面", 1), "somebody else's request is no reason"
    asked = access.ask(support, cast.place, "看页面", 1)
    stolen = replace(security, person_id=cast.clerk.person_id)
    for actor in (cast.secretary, support, replace(security, post_id=None), stolen):
        with pytest.raises(access.Refusal):
            access.confirm(actor, asked.pk)
    Access.objects.filter(pk=asked.pk).update(asked_by=security.post_id)
    with pytest.raises(access.Refusal):
        access.confirm(security, asked.pk)
    Access.objects.filter(pk=asked.pk).update(asked_by=support.post_id)
    assert access.confirm(security, asked.pk).post is not None
    with pytest.raises(access.Refusal):
        access.confirm(security, asked.pk)
    with pytest.raises(access.Refusal):
        access.end(other, asked.pk)
    assert access.end(support, asked.pk).ends_at is not None


def test_an_office_of_accounts_refuses_by_itself(cast: Cast) -> None:
    """What its forms never offer: posts above it, beside it, without an end; accounts that are not its own."""
    city = Place.objects.get(level=Place.CITY)
    street = hold("管账号的", "street_admin", Place.objects.get(pk=cast.place.street_id))
    security, system = hold("安全的", "security_admin", city), hold("系统的", "system_admin", city)
    elsewhere = Place.objects.filter(level=Place.COMMUNITY).exclude(street=cast.place.street_id)[0]
    far = hold("远处的", "clerk", elsewhere)
    account = {
        actor: Account.objects.get(person_id=actor.person_id) for actor in (cast.clerk, far, security, system)
    }
    for role, place in (
        ("district_officer", cast.place.district),
        ("clerk", elsewhere),
        ("clerk", cast.place.street),
        ("reader_community", cast.place),
    ):
        assert place
        with pytest.raises(office.Refusal):
            office.give(street, account[cast.clerk], role, place, clock.today())
    for who, post in ((street, far), (security, system)):
        with pytest.raises(office.Refusal):
            office.take_back(who, Post.objects.get(pk=post.post_id), clock.today())
    for who, whose in ((street, far), (security, system), (security, security)):
        for act in (office.reset, office.unlock, office.close):
            with pytest.raises(office.Refusal):
                act(who, account[whose])
    office.unlock(street, account[cast.clerk])


def test_nobody_acts_under_a_post_that_was_corrected_or_whose_hour_is_over(cast: Cast) -> None:
    account = Account.objects.get(person_id=cast.clerk.person_id)
    assert [post.pk for post in posts_of(account)] == [cast.clerk.post_id]
    mine = Post.objects.filter(pk=cast.clerk.post_id)
    mine.update(ends_at=clock.now())
    assert posts_of(account) == []
    known = mine.get().known
    mine.update(ends_at=None, known=type(known)(known.lower, clock.now()))
    assert posts_of(account) == []


def test_a_move_is_taken_by_who_reaches_the_case_and_whose_it_is(cast: Cast) -> None:
    case = ways.report(cast)
    data = {"facet": case.facet, "handler": cast.grid_worker.post_id, "urgent": False, "points": ""}
    for actor in (cast.stranger, cast.member, cast.department):
        with pytest.raises(NotPermitted):
            ways.go(case, "accept", actor, **data)
    assert desk_form.opened(ways.again(case), "accept", cast.member) is None
    assert desk_form.opened(ways.again(case), "accept", cast.clerk) is not None
    assert cases_of.offers(ways.again(case), cast.clerk)
    assert cases_of.offers(ways.again(case), reader("reader_community", cast.place)) == []
    assert ways.go(case, "accept", cast.clerk, **data).state != "reported"


def test_a_page_offers_no_way_that_is_closed(cast: Cast) -> None:
    """Of every post: what stands on its first page leads where it may go."""
    city = Place.objects.get(level=Place.CITY)
    case = ways.solving(cast)
    offices = {
        name: hold(name, name, city) for name in ("system_admin", "security_admin", "audit_admin", "support")
    }
    others = (cast.secretary, cast.clerk, cast.member, cast.grid_worker, cast.steward, cast.street_officer)
    above = (
        cast.street_secretary,
        cast.department,
        cast.department_head,
        cast.district_officer,
        cast.city_officer,
    )
    readers = (reader("reader_community", cast.place),)
    for actor in (
        *others,
        *above,
        *readers,
        *offices.values(),
        hold("联络员", "liaison", cast.place, unit="医院"),
    ):
        client = signed_in(actor)
        first = client.get("/desk/", follow=True)
        shown = first.content.decode()
        if "problems" in roles.role(actor.role).rights:
            shown += client.get(f"/problems/{case.pk}/").content.decode()
        ways_there = set(re.findall(r'href="(/(?!static/)[^"#?]*)', shown)) - {"/sign-out/"}
        closed = {way for way in ways_there if client.get(way).status_code in (403, 404)}
        assert closed == set(), actor.role
