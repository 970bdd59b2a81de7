"""What lists, counts, choices and look-ups leave out: what is next door's, above, below, or another post's.

Each of these stands behind one filter that no refusal shows: without it, a page is simply longer.
"""

from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.test import Client
from tests import ways
from tests.cast import Cast, cast_for, hold
from tests.house.test_reading import reader
from tests.pages import signed_in, text

from linli.core import clock
from linli.core.duties.tick import tick
from linli.core.messages import queries as told_to
from linli.core.messages.models import Message
from linli.core.people import rosters
from linli.core.people.actor import PUBLIC
from linli.core.places.models import Building
from linli.core.procedures import forms
from linli.core.procedures.models import Case
from linli.domains.committees.formation import entry_forms
from linli.domains.committees.roll import actions as roll_actions
from linli.domains.committees.roll.forms import BuildingForm, OrganisationForm
from linli.domains.meetings import queries as meetings
from linli.domains.problems import actions as demands
from linli.domains.problems import queries
from linli.domains.problems.case import loading
from linli.domains.problems.letters import department_heads, pages
from linli.domains.problems.models import Claim, Reporter
from linli.domains.problems.persons import actions
from linli.domains.problems.visits import queries as visits_queries
from linli.domains.projects import queries as projects_of
from linli.domains.projects.models import Need

UNIT = {"name": "兰建物业", "kind": "social_organisation", "code": ""}


def test_visits_of_the_place_alone_are_listed_and_counted(cast: Cast) -> None:
    said = {"kind": "resident", "heard": "demand", "text": "楼道灯坏了", "spot": "隔壁院", "urgency": "soon"}
    demands.visit(cast.next_door, cast.stranger, said, uuid4())
    ours, theirs = (signed_in(who).get("/visits/") for who in (cast.clerk, cast.stranger))
    assert theirs.context["n"] == {"n": 1, "people": 1, "demands": 1}
    assert "隔壁院" in text(theirs)
    assert ours.context["n"] == {"n": 0, "people": 0, "demands": 0}
    assert ours.context["table"] is None


def test_buildings_of_the_place_alone_are_offered_and_looked_after(cast: Cast) -> None:
    Building.objects.create(place=cast.next_door, name="隔壁院", token="next")
    client = signed_in(cast.clerk)
    for address in ("/visits/", "/visits/new/", "/problems/new/", "/search/?q=隔壁院&kind=place"):
        assert "40 号院" in text(client.get(address)) or "search" in address
        assert "隔壁院</" not in text(client.get(address)), address
    assert "本社区的院落" in text(signed_in(cast.stranger).get("/search/?q=隔壁院"))
    assert "本社区的院落" not in text(client.get("/search/?q=隔壁院"))


def test_what_waits_at_a_building_next_door_is_not_told(cast: Cast) -> None:
    case = ways.fed_back(cast, ways.report(cast, building=cast.building))
    form = {"token": str(uuid4()), "where": f"b{cast.building.pk}", "add": "1"}
    assert case.title in text(signed_in(cast.member).post("/visits/new/", form))
    assert case.title not in text(signed_in(cast.stranger).post("/visits/new/", form))


def test_tabs_count_what_is_of_the_place(cast: Cast) -> None:
    ways.report(cast)
    ways.solving(cast)
    now = clock.now()
    assert {queries.counts(who, now)["open"] for who in (cast.clerk, cast.street_officer)} == {2}
    assert set(queries.counts(cast.stranger, now).values()) == {0}
    assert cast.place.district
    other = cast.place.__class__.objects.filter(level="district").exclude(pk=cast.place.district_id)[0]
    assert set(queries.counts(hold("别处", "district_officer", other), now).values()) == {0}


def test_a_street_and_a_district_see_what_lies_below_them(cast: Cast) -> None:
    for who, column in ((cast.street_officer, "street_id"), (cast.district_officer, "district_id")):
        level = "community" if column == "street_id" else "street"
        rows = signed_in(who).get("/desk/").context["table"].rows
        below = cast.place.__class__.objects.filter(level=level, is_open=True, **{column: who.place_id})
        assert {row.key for row in rows} == set(below.values_list("code", flat=True))


def test_a_post_reads_what_it_was_told_alone(cast: Cast) -> None:
    ways.go(ways.solving(cast), "done", cast.grid_worker, words="换了", result="solved")
    posts = set(Message.objects.filter(channel="app").values_list("post_id", flat=True))
    assert len(posts) > 1
    for post in (*posts, cast.stranger.post_id):
        assert {row.post_id for row in told_to.news(post).rows} == ({post} & posts)


def test_a_name_is_looked_up_at_the_place(cast: Cast) -> None:
    """A namesake next door is nobody that is known here: not a person, not a unit, not a building."""
    assert rosters.person_named(cast.next_door, "马强") is not None
    assert rosters.person_named(cast.place, "马强") is None
    roll_actions.add_organisation(cast.next_door, UNIT, cast.stranger)
    Building.objects.create(place=cast.next_door, name="61 号院", token="b61")
    assert BuildingForm({"name": "61 号院"}, place=cast.place).is_valid()
    assert OrganisationForm({**UNIT}, place=cast.place).is_valid()
    liaison = hold("联络员", "liaison", cast.place, unit=UNIT["name"])
    told = {"name": "柳青", "kind": "volunteer", "identity": "经理", "contact": "单位有", "why": "热心"}

    def unit() -> object:
        form = entry_forms.Unit(told, case=Case(place=cast.place), actor=liaison)
        assert form.is_valid(), form.errors
        return form.cleaned_data["organisation"]

    assert unit() is None
    ours = roll_actions.add_organisation(cast.place, UNIT, cast.clerk)
    assert unit() == ours.pk


def test_whoever_is_chosen_holds_a_post_at_the_place(cast: Cast) -> None:
    names = {words.split("　")[0] for _, words in forms.posts(cast.place.pk, ("secretary",), clock.today())}
    assert names == {"周敏"}


def test_a_letter_is_signed_by_the_head_of_its_own_department(cast: Cast) -> None:
    own = ways.poster(cast.department)
    assert cast.department_head.post_id == getattr(department_heads.head_of(own, clock.now()), "pk", None)
    other = cast.place.__class__.objects.filter(level="district").exclude(pk=own.place_id)[0]
    elsewhere = hold("外区", "department", other, unit=own.unit)
    assert department_heads.head_of(ways.poster(elsewhere), clock.now()) is None
    beside = hold("水务", "department", own.place, unit="城关区水务局")
    assert department_heads.head_of(ways.poster(beside), clock.now()) is None


def test_a_problem_is_joined_to_one_of_its_own_place(cast: Cast) -> None:
    other = cast_for(2)
    theirs = ways.accept(other, ways.report(other, "隔壁的楼道灯坏了"))
    case = ways.accept(cast, ways.report(cast))
    page = text(signed_in(cast.clerk).get(f"/problems/{case.pk}/?move=merge"))
    assert "隔壁的楼道灯坏了" not in page
    answer = signed_in(cast.clerk).post(
        f"/problems/{case.pk}/merge/", {"token": str(uuid4()), "lead": theirs.pk, "reason": "same"}
    )
    assert answer.status_code == 422
    assert ways.again(case).state != "merged"


def test_a_place_is_new_until_something_happens_there(cast: Cast) -> None:
    """What happens next door is no reason to hide the first steps."""
    demands.visit(cast.next_door, cast.stranger, {"heard": "fine", "building": None}, uuid4())
    assert "fresh" in signed_in(cast.secretary).get("/desk/").context
    assert signed_in(cast.secretary).get("/desk/").context["fresh"] is True


def test_people_of_other_places_are_not_found(cast: Cast) -> None:
    found = signed_in(cast.clerk).get("/search/?q=马强").context["found"]
    assert found.people == []
    assert [hit.title for hit in signed_in(cast.stranger).get("/search/?q=马强").context["found"].people] == [
        "马强"
    ]


def test_a_street_takes_the_roster_of_its_own_communities(cast: Cast) -> None:
    client = signed_in(cast.street_officer)
    theirs = cast.place.__class__.objects.filter(level="community").exclude(street=cast.place.street_id)[0]
    assert client.get(f"/committee/roster.docx?place={cast.place.code}").status_code == 200
    assert client.get(f"/committee/roster.docx?place={theirs.code}").status_code == 404


def test_a_number_left_next_door_finds_nobody_here(cast: Cast) -> None:
    """Neither is somebody found by it, nor does what they said there belong to what they said here."""
    told = {"text": "灯坏了", "spot": "门口", "phone": "13800000001"}
    demands.report(cast.next_door, PUBLIC, told, uuid4())
    client = signed_in(cast.clerk)
    assert client.post("/persons/", {"phone": told["phone"]}).context["none"]
    here, _ = demands.report(cast.place, PUBLIC, told, uuid4())
    row = Reporter.objects.get(origin=here)
    assert client.post("/persons/", {"phone": told["phone"]})["location"] == f"/persons/{row.pk}/"
    assert actions.same(row) == [row]


def test_who_has_a_code_sees_and_takes_back_what_they_asked_alone(cast: Cast, client: Client) -> None:
    codes = {}
    for name in ("甲", "乙"):
        told = {"text": f"{name}的灯坏了", "spot": "门口", "phone": "", "name": f"住户{name}"}
        case, codes[name] = demands.report(cast.place, PUBLIC, told, uuid4())
        row = Reporter.objects.get(origin=case)
        actions.ask(row, PUBLIC, {"kind": "correct", "phone": "13700000007"}, uuid4())
    base = f"/c/{cast.place.code}/follow/"
    client.post(base, {"code": codes["甲"]})
    assert len(client.get(f"{base}mine/data/").context["own"]["asked"]) == 1
    client.post(f"{base}mine/data/", {"kind": "withdraw", "token": str(uuid4())})
    left = Claim.objects.get(case__closed_at__isnull=True)
    assert left.reporter.origin.title == "乙的灯坏了"


def test_who_came_to_look_is_told_where_they_looked_and_each_their_own(cast: Cast) -> None:
    looks = [reader("reader_community", cast.place, name) for name in ("甲", "乙")]
    for one in looks:
        assert signed_in(one).get("/problems/").status_code == 200
    seen = {
        who: signed_in(who).get("/desk/opened/").context["rows"]
        for who in (*looks, cast.clerk, cast.stranger)
    }
    for one in looks:
        assert {row["row"].post.person.name for row in seen[one]} <= {one.name}
        assert seen[one]
    assert {row["row"].post.person.name for row in seen[cast.clerk]} == {"甲", "乙"}
    assert seen[cast.stranger] == []


def test_a_fresh_code_is_for_who_reported_this_case(cast: Cast) -> None:
    rows = []
    for name in ("甲", "乙"):
        told = {"text": f"{name}的灯坏了", "spot": "门口", "name": f"住户{name}"}
        rows.append(Reporter.objects.get(origin=demands.report(cast.place, PUBLIC, told, uuid4())[0]))
    kept = bytes(rows[1].code)
    ways.go(rows[0].case, "reissue", cast.clerk, reporter=rows[1].pk)
    rows[1].refresh_from_db()
    assert bytes(rows[1].code) == kept


def test_a_step_a_need_and_a_promise_are_of_this_project(cast: Cast) -> None:
    ours, theirs = ways.two_planned(cast)
    step, need = theirs.milestones.get(), theirs.needs.get()
    Need.objects.create(case=ours, what="木工")  # what could be claimed
    for move, data in (
        ("step", {"milestone": step.pk}),
        ("claim", {"need": need.pk, "giver": "别人"}),
    ):
        with pytest.raises(ObjectDoesNotExist), transaction.atomic():
            ways.go(ours, move, cast.grid_worker, **data)
    (promise,) = ways.promised(theirs)
    address = f"/projects/{ours.pk}/promises/{promise.pk}/keep/"
    assert signed_in(cast.clerk).post(address, {"token": str(uuid4())}).status_code == 404
    assert ways.again(promise).state == promise.state
    step.refresh_from_db()
    need.refresh_from_db()
    assert (step.done_on, need.kept, need.giver) == (None, None, "兰建物业")


def test_what_hangs_together_is_shown_to_who_reaches_it(cast: Cast) -> None:
    """A second lock: whoever is shown a problem reaches its place already."""
    case = ways.awaiting(cast)
    ways.table(cast, case, ways.meeting(cast))
    assert loading.load(ways.again(case), cast.clerk).linked
    assert loading.load(ways.again(case), cast.stranger).linked == []


def test_meetings_and_projects_of_the_place_alone_are_listed(cast: Cast) -> None:
    sitting = ways.meeting(cast)
    item = ways.table(cast, ways.awaiting(cast), sitting)
    ways.begin(cast, sitting)
    project = ways.project(cast, ways.carried(cast, item))
    ways.awaiting(cast, ways.report(cast, "线老了"))
    assert sitting.title in text(signed_in(cast.clerk).get("/meetings/"))
    assert project.title in text(signed_in(cast.clerk).get("/projects/"))
    for address in ("/meetings/", "/projects/"):
        page = text(signed_in(cast.stranger).get(address))
        assert not [one for one in (sitting.title, project.title, "线老了") if one in page], address
    ways.go(ways.go(sitting, "end", cast.secretary), "file", cast.secretary)
    assert str(sitting.pk) in {str(case.pk) for case in meetings.past(cast.clerk)}
    assert meetings.past(cast.stranger) == []
    assert meetings.candidates(cast.stranger) == []
    assert projects_of.page(cast.stranger, "open").total == 0


def test_who_works_with_a_kept_name_is_not_told_of_it(cast: Cast) -> None:
    """A name that is kept is for the first taker and the secretary, on whatever list it could turn up."""
    who = {"name": "张秀英", "phone": "13987654321"}
    kept, open_ = (
        Reporter.objects.get(origin=ways.report(cast, words, keep_name=keep, **who))
        for words, keep in (("楼上漏水", True), ("楼道灯坏了", False))
    )
    actions.ask(kept, PUBLIC, {"kind": "correct", "phone": "13700000007"}, uuid4())
    lists = {
        actor: signed_in(actor).get("/persons/") for actor in (cast.secretary, cast.clerk, cast.stranger)
    }
    assert [len(page.context["waiting"]) for page in lists.values()] == [1, 0, 0]
    assert signed_in(cast.clerk).get(f"/persons/{open_.pk}/").status_code == 404, (
        "the same human's other report"
    )
    assert signed_in(cast.secretary).get(f"/persons/{open_.pk}/").status_code == 200
    asked = {"reporter": kept.pk, "reason": "约上门时间"}
    assert signed_in(cast.clerk).post(f"/problems/{kept.case_id}/phone/", asked).status_code != 200
    assert signed_in(cast.secretary).post(f"/problems/{kept.case_id}/phone/", asked).status_code == 200
    theirs = Reporter.objects.get(
        origin=demands.report(cast.next_door, PUBLIC, {"text": "灯坏了", "spot": "门口", **who}, uuid4())[0]
    )
    actions.ask(theirs, PUBLIC, {"kind": "correct", "phone": "13700000007"}, uuid4())
    assert len(signed_in(cast.clerk).get("/persons/").context["waiting"]) == 0


def test_only_staff_merge_several_and_only_own_letters_are_listed_as_done(cast: Cast) -> None:
    ways.report(cast)
    assert signed_in(cast.clerk).get("/problems/").context["bulk"] is not None
    assert signed_in(cast.grid_worker).get("/problems/").context["bulk"] is None
    case = ways.go(ways.letter(cast), "answer", cast.department, answers="一\n二", result="referred")
    ways.go(case, "sign", cast.department_head)
    beside = hold("水务", "department", ways.poster(cast.department).place, unit="城关区水务局")
    assert len(pages._done(cast.department)) == 1
    assert pages._done(beside) == []


def test_a_place_and_its_duties_are_found_from_where_one_stands(cast: Cast) -> None:
    codes = {"own": cast.place.code, "next door": cast.next_door.code}
    assert cast.place.street
    for actor, wanted in (
        (cast.clerk, ["own"]),
        (cast.stranger, ["next door"]),
        (cast.district_officer, ["own", "next door"]),
    ):
        found = [name for name, code in codes.items() if queries.place_within(actor, code) is not None]
        assert found == wanted
    tick()
    for actor in (cast.clerk, cast.stranger):
        owed = visits_queries.duty(actor, clock.today())
        assert owed is not None
        assert owed.place_id == actor.place_id


def test_words_pasted_name_a_building_of_the_place(cast: Cast) -> None:
    Building.objects.create(place=cast.next_door, name="61 号院", token="b61")
    page = text(signed_in(cast.clerk).post("/problems/paste/", {"pasted": "王姐：61 号院楼道灯坏了，修一修"}))
    assert 'value="61 号院"' not in page
    assert 'value="40 号院"' in text(
        signed_in(cast.clerk).post("/problems/paste/", {"pasted": "王姐：40 号院楼道灯坏了，修一修"})
    )
