"""What a room's page offers goes by the right of who looks, as in test_offered: the links of each page to another."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from tests import blank, ways
from tests.cast import Cast, hold
from tests.house.test_reading import reader
from tests.meetings.test_meeting_asked import asked, tabled
from tests.oversight.leaders.test_leaders import linked, taken_up
from tests.oversight.test_practice import picture, proposed, report
from tests.pages import send, signed_in
from tests.returns.test_page_returns import taken
from tests.web.home.test_offered import Without, request
from tests.web.home.test_offered import without as without

from linli.core.people import access, roles, view_access
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.domains.oversight.boards import pages as boards_pages
from linli.domains.oversight.leaders import pages
from linli.domains.oversight.practice import pages as practice_pages
from linli.domains.oversight.practice.models import Publicity
from linli.web.admin import access_log
from linli.web.home import addresses as ways_to
from linli.web.home import navigation, next_steps, search

pytestmark = pytest.mark.django_db


def told(actor: Actor, address: str) -> Any:
    """What the page's template is given."""
    return signed_in(actor).get(address).context


def test_a_committee_leads_to_the_page_before_a_visit_and_to_trainings(cast: Cast, without: Without) -> None:
    page = told(cast.secretary, "/committee/")
    assert (page["before_visit"], page["trains"]) == (True, True)
    page = told(without(cast.secretary, "before_visit", "training"), "/committee/")
    assert (page["before_visit"], page["trains"]) == (False, False)


def test_who_is_asked_to_an_item_is_led_to_the_room_where_they_have_one(cast: Cast) -> None:
    row = asked(cast, tabled(cast)[1])
    assert told(cast.secretary, f"/meetings/asked/{row.pk}/")["staff"]
    assert not told(cast.department, f"/meetings/asked/{row.pk}/")["staff"]


def test_who_is_asked_to_a_meeting_is_led_to_the_room_where_they_have_one(
    cast: Cast, without: Without
) -> None:
    case = ways.meeting(cast)
    assert told(cast.secretary, f"/meetings/{case.pk}/mine/")["staff"]
    assert not told(without(cast.secretary, "meetings"), f"/meetings/{case.pk}/mine/")["staff"]


def test_a_board_leads_to_the_problems_of_who_sees_them(cast: Cast, without: Without) -> None:
    assert (
        boards_pages._problems(request(cast.street_officer), cast.place)
        == f"/problems/?place={cast.place.code}"
    )
    assert boards_pages._problems(request(without(cast.street_officer, "problems")), cast.place) == ""


def test_a_leaders_committee_and_matter_lead_to_lists_of_who_has_them(cast: Cast, without: Without) -> None:
    assert cast.place.district is not None
    leader = hold("沈立群", "leader", cast.place.district, "副区长")
    linked(cast, leader)
    case = taken_up(cast, leader)[1]
    officer, less = cast.district_officer, without(cast.district_officer, "rollout", "problems")
    for actor, may in ((officer, True), (less, False)):
        asked_for = request(actor)
        assert pages._committee(asked_for, cast.place, None, None)["may_list"] is may
        assert bool(pages._followed(asked_for, case, None)["problem"]) is may


def test_a_practice_leads_to_its_project_and_shows_a_clipping_to_who_sees_them(
    cast: Cast, without: Without
) -> None:
    row = proposed(cast)
    less = without(cast.secretary, "problems")
    assert practice_pages._page(request(cast.secretary), row, None)["project"]
    assert not practice_pages._page(request(less), row, None)["project"]
    sent = send(signed_in(cast.clerk), "/practice/press/new/", **report(photo=picture()))
    assert sent.status_code == 302
    press = Publicity.objects.select_related("case__place", "clipping").get()
    assert practice_pages._told(request(cast.secretary), press)["clipping"]
    none = without(cast.secretary, *practice_pages.photos.RIGHTS)
    assert not practice_pages._told(request(none), press)["clipping"]


def test_a_districts_report_leads_to_what_it_sends_upward(cast: Cast, without: Without) -> None:
    assert told(cast.district_officer, "/reports/2021-11/")["briefs"]
    assert not told(without(cast.district_officer, "rollout"), "/reports/2021-11/")["briefs"]


def test_names_are_offered_for_a_form_to_who_may_look(cast: Cast, without: Without) -> None:
    ways.report(cast, name="王小明", phone="13900000001", channel="phone")
    content = blank.with_heads(["序号", "反映人", "联系电话", "问题内容"], "2021年11月信访台账")
    form = taken(signed_in(cast.secretary), content)
    assert told(cast.secretary, f"/returns/{form.pk}/")["reveals"]
    assert not told(without(cast.secretary, "reveal"), f"/returns/{form.pk}/")["reveals"]


# --- the desk -------------------------------------------------------------------------------------------------


def test_what_comes_next_is_offered_to_a_role_that_has_a_desk(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways.report(cast)
    assert next_steps.of(request(cast.secretary)).duty is not None
    own = roles.role("secretary")
    monkeypatch.setitem(roles.REGISTRY, "secretary", own)  # put back afterwards
    replace(own, rights=own.rights - {"desk"})
    assert next_steps.of(request(cast.secretary)).duty is None


def test_the_desk_is_that_of_who_handles_problems(cast: Cast, without: Without) -> None:
    assert told(cast.secretary, "/desk/")["handles"]
    assert not told(without(cast.secretary, "problems"), "/desk/")["handles"]


def test_looks_that_wait_are_counted_for_who_confirms_and_who_reads_the_journal(cast: Cast) -> None:
    top = Place.objects.get(level=Place.CITY)
    for role, counts in (("security_admin", True), ("audit_admin", True), ("city_officer", False)):
        assert ("access:waiting" in navigation._count(hold(role, role, top))) is counts


def test_looks_are_listed_of_the_own_place_and_of_every_place_for_the_audit(cast: Cast) -> None:
    top = Place.objects.get(level=Place.CITY)
    look = reader("reader_community", cast.next_door)
    signed_in(look).get("/problems/")
    assert access_log.visible(request(hold("审计", "audit_admin", top))).exists()
    assert access_log.visible(request(cast.stranger)).exists()
    assert not access_log.visible(request(cast.secretary)).exists()


def test_a_case_opens_on_the_page_that_the_post_has(cast: Cast, without: Without) -> None:
    assert cast.place.district is not None
    meeting, link = ways.meeting(cast), linked(cast, hold("沈立群", "leader", cast.place.district))
    room, own = f"/meetings/{meeting.pk}/", f"/meetings/{meeting.pk}/mine/"
    assert ways_to.of(meeting, cast.secretary) == room
    assert ways_to.of(meeting, without(cast.secretary, "meetings")) == own
    leaders = f"/leaders/{cast.place.code}/"
    assert ways_to.of(link, hold("田文", "leader", cast.place.district)) == "/leading/"
    assert ways_to.of(link, cast.district_officer) == leaders
    assert ways_to.of(link, without(cast.secretary, "leading", "rollout")) == "/committee/"


def test_the_search_finds_the_items_of_a_meeting_for_who_has_its_room(cast: Cast, without: Without) -> None:
    item = tabled(cast)[1]
    words = item.title[:6]
    assert search._find(words, cast.secretary, "").counts.get("agenda_item", 0) == 1
    assert not search._find(words, without(cast.secretary, "meetings"), "").counts.get("agenda_item", 0)


def test_second_visits_are_drawn_by_the_streets_own_posts(cast: Cast, without: Without) -> None:
    another = without(cast.street_officer)  # a role of the same rights
    sent = {"token": str(uuid4())}
    assert signed_in(another).post("/second-visits/draw/", sent).status_code == 403


# --- what stands behind a page --------------------------------------------------------------------------------


def test_a_page_opens_by_its_right(cast: Cast, without: Without) -> None:
    assert view_access.opens("/problems/", cast.secretary)
    assert not view_access.opens("/problems/", without(cast.secretary, "problems"))


def test_a_look_for_support_is_asked_confirmed_and_ended_by_who_may(cast: Cast, without: Without) -> None:
    top = Place.objects.get(level=Place.CITY)
    support, security = hold("值班的", "support", top), hold("安全的", "security_admin", top)
    less = without(hold("另一个", "support", top), access.ASK)
    with pytest.raises(access.Refusal):
        access.ask(less, cast.place, "打不开页面，看一眼", 1)
    row = access.ask(support, cast.place, "打不开页面，看一眼", 1)
    for deed in (access.confirm, access.end):
        with pytest.raises(access.Refusal):
            deed(cast.secretary, row.pk)
        deed(security, row.pk)
