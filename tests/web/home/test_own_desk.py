"""The desk has what is of its place and its level; accounts and hand-overs go to whom they may; projects keep to themselves."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import forming as go
from tests import planning, ways
from tests.cast import Cast, cast_for, hold
from tests.committees.term.test_objections import MARK, objection
from tests.inspecting import reader
from tests.pages import send, signed_in, text
from tests.problems.letters import test_letters_late, test_pledges
from tests.problems.persons.test_kept_apart import NEIGHBOUR, WHO
from tests.problems.portal.test_page_portal_follow import enter as enter_by
from tests.problems.portal.test_page_portal_follow import move, put
from tests.problems.visits.test_page_rounds import drawn
from tests.projects.test_own_projects import TITLE, published
from tests.projects.test_project_work import picture
from tests.web.account.test_page_signin import PASSWORD, account
from tests.web.account.test_page_signin import send as enter

from linli.core import clock
from linli.core.duties import tick
from linli.core.people import access
from linli.core.people.actor import Actor
from linli.core.people.models import Account, Post
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.domains.committees.models import Organisation
from linli.domains.problems import actions as demands
from linli.domains.problems.models import Door, Photo, Problem, Reporter
from linli.domains.projects.models import Fund
from linli.domains.returns.reports import actions as reports
from linli.web.home import navigation


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


@pytest.fixture
def beside(cast: Cast) -> Cast:
    """Who works next door."""
    return replace(cast_for(1), secretary=cast.stranger)


def far(cast: Cast) -> Cast:
    """The people of a community of another street."""
    places = Place.objects.filter(level=Place.COMMUNITY, is_open=True, district=cast.place.district)
    streets = list(places.order_by("code").values_list("street", flat=True))
    found = cast_for(next(n for n, street in enumerate(streets) if street != cast.place.street_id))
    assert found.place.street_id != cast.place.street_id
    return found


def desk(actor: Actor) -> str:
    return text(signed_in(actor).get("/desk/"))


# --- projects -------------------------------------------------------------------------------------------------


@pytest.mark.clause("4.5")
def test_residents_see_no_photo_that_was_not_shown_and_no_project_that_became_secret(cast: Cast) -> None:
    case = published(cast, ways.studied(cast, ways.opened(cast)))
    staff, base = signed_in(cast.secretary), f"/projects/{case.pk}/progress/"
    send(staff, base, words="拆了旧线", photo=picture())
    send(staff, base, words="拉了新线", photo=picture(), shown="on")
    hidden, shown = Photo.objects.filter(case=case).order_by("pk")
    index = f"/c/{cast.place.code}/projects/"
    at = f"{index}{case.pk}/"
    page = text(Client().get(at))
    assert shown.name in page
    assert hidden.name not in page
    assert TITLE in text(Client().get(index))
    problem = case.project.problem.problem
    problem.private = True
    problem.save()
    assert TITLE not in text(Client().get(index))
    for address in (at, f"{at}photos/{shown.name}"):
        assert Client().get(address).status_code == 404, address


@pytest.mark.clause("4.5")
@pytest.mark.parametrize("here", [True, False])
def test_a_unit_is_named_where_it_is_on_the_roll(cast: Cast, here: bool) -> None:
    place = cast.place if here else cast.next_door
    Organisation.objects.create(place=place, name="兰建物业", kind="property_company")
    case = ways.studied(cast, published(cast, ways.opened(cast)))
    (promise,) = ways.promised(case)
    ways.go(promise, "keep", cast.clerk)
    page = text(Client().get(f"/c/{cast.place.code}/projects/{case.pk}/"))
    assert TITLE in page
    assert ("兰建物业" in page) is here


@pytest.mark.clause("4.4")
def test_next_door_there_is_no_such_promise(cast: Cast) -> None:
    case = ways.studied(cast, ways.opened(cast))
    (promise,) = ways.promised(case)
    address = f"/projects/{case.pk}/promises/{promise.pk}/"
    assert signed_in(cast.clerk).get(address).status_code == 200
    client = signed_in(cast.stranger)
    assert client.get(address).status_code == 404
    for deed in ("keep", "break"):
        assert send(client, f"{address}{deed}/", words="做到了").status_code == 404, deed
    assert ways.again(promise).state == "owed"


@pytest.mark.clause("4.4")
def test_a_plan_begins_with_a_source_of_the_place_itself(cast: Cast, beside: Cast) -> None:
    before, theirs = (ways.studied(who, ways.opened(who)) for who in (cast, beside))
    Fund.objects.filter(case=before).update(source="本社区的经费")
    Fund.objects.filter(case=theirs).update(source="隔壁马总捐的")
    ways.heard(cast, before, "change")
    ways.go(before, "change", cast.clerk, words="改用铜线")
    page = text(signed_in(cast.grid_worker).get(f"/projects/{before.pk}/?move=plan"))
    assert "本社区的经费" in page
    assert "马总" not in page


# --- accounts and posts ---------------------------------------------------------------------------------------


@pytest.fixture
def office(cast: Cast) -> Client:
    return signed_in(hold("白洁", "security_admin", Place.objects.get(level=Place.CITY)))


def test_a_deputy_stands_in_for_somebody_of_the_same_place(cast: Cast, office: Client) -> None:
    there = f"/desk/accounts/{Account.objects.get(person=cast.clerk.person_id).pk}/"
    day = clock.today()
    given = {"role": "secretary", "code": cast.place.code, "since": day.isoformat()}
    given["until"] = (day + timedelta(7)).isoformat()
    answer = office.post(there, given | {"instead": "马强"})
    assert answer.status_code == 422
    assert "这个地方没有这样一个人在这个岗位上" in text(answer)
    assert not Post.objects.filter(stands_for__isnull=False).exists()
    assert office.post(there, given | {"instead": "周敏"}).status_code == 302
    assert Post.objects.get(stands_for__isnull=False).stands_for_id == cast.secretary.post_id


def test_what_is_open_under_a_post_goes_to_nobody_who_was_not_offered(cast: Cast, office: Client) -> None:
    case = ways.solving(cast)
    Problem.objects.filter(case=case).update(handler=cast.secretary.post_id)
    Case.objects.filter(pk=case.pk).update(assignee=cast.secretary.post_id)
    at = f"/desk/accounts/{Account.objects.get(person=cast.secretary.person_id).pk}/"
    assert f'value="{cast.clerk.post_id}"' in text(office.get(at))
    clock.set_now(clock.now() + timedelta(1))
    office.post(f"{at}posts/{cast.secretary.post_id}/", {"heir": str(cast.stranger.post_id)})
    assert ways.again(case).assignee_id == cast.secretary.post_id
    assert case.title not in desk(cast.stranger)
    assert "还没有人接" in desk(cast.clerk) + desk(cast.street_officer)


def test_a_code_is_asked_of_who_has_one(cast: Cast) -> None:
    who, client = account(cast.district_officer), Client()
    assert enter(client, who.username, PASSWORD)["location"] == "/sign-in/factor/"
    for answer in (client.get("/sign-in/code/"), client.post("/sign-in/code/", {"code": "000000"})):
        assert (answer.status_code, answer["location"]) == (302, "/sign-in/")


@pytest.mark.clause("3.3")
def test_handing_over_names_nobody_of_whom_a_notice_is(cast: Cast) -> None:
    f = go.bring(go.forming(cast), "publish")
    case = objection(f)
    client = signed_in(cast.secretary)
    page = text(client.get(f"/desk/handover/{f.inspector.post_id}/"))
    assert "公示期间的核查" in page
    for words in ("柳青", MARK, case.title, f.notice().title, f"/committee/go/{case.pk}/"):
        assert words not in page, words


# --- in a copy for one person ---------------------------------------------------------------------------------


def test_a_copy_has_no_words_that_were_said_where_the_report_was_merged_into(
    client: Client, cast: Cast
) -> None:
    lead, code = put(cast, ways.LAMP, **WHO)
    own, other = put(cast, "我们单元也黑", **NEIGHBOUR)
    for by, words in ((code, "楼下老张家有病人"), (other, "我家有孩子")):
        enter_by(client, cast, by)
        assert move(client, cast, "add", words=words).status_code == 302
    ways.go(own, "merge", cast.clerk, lead=lead.pk, reason="same")
    ways.fed_back(cast, lead)
    enter_by(client, cast, code)
    assert move(client, cast, "reopen", words="三楼也不亮").status_code == 302
    theirs = Reporter.objects.get(origin=own)
    given = {"reason": "本人带身份证来要"}
    page = text(signed_in(cast.secretary).post(f"/persons/{theirs.pk}/copy.html", given))
    for words in ("我们单元也黑", "我家有孩子", "灯修好了，请您看看。"):
        assert words in page, words
    for words in ("老张家", "三楼也不亮"):
        assert words not in page, words


# --- what a level sees first ----------------------------------------------------------------------------------


@pytest.mark.clause("4.3")
def test_what_was_promised_and_not_done_is_told_to_its_own_street_and_its_own_district(cast: Cast) -> None:
    other = replace(far(cast), department=cast.department, department_head=cast.department_head)
    pledge = test_pledges.promised(other)
    test_pledges.until(test_pledges.due(pledge, "keep"))
    assert pledge.title in desk(other.street_officer)
    assert pledge.title not in desk(cast.street_officer)
    test_pledges.until(test_pledges.due(pledge, "escalate"))
    assert cast.place.district
    district = Place.objects.filter(level=Place.DISTRICT).exclude(code=cast.place.district.code)[0]
    assert pledge.title in desk(cast.district_officer)
    assert pledge.title not in desk(hold("外区的", "district_officer", district))


@pytest.mark.clause("4.3")
def test_the_city_counts_the_letters_that_were_told_up_to_it(cast: Cast) -> None:
    case, title = ways.letter(cast), "到期没有答复的协办函"
    for level in (1, 2):
        test_letters_late.until(test_letters_late.at(case, "escalate"))
        assert test_letters_late.row(case).level == level
        assert title not in desk(cast.city_officer)
    test_letters_late.until(test_letters_late.at(case, "escalate"))
    assert title in desk(cast.city_officer)


# --- the month ------------------------------------------------------------------------------------------------


def month(actor: Actor) -> dict[str, str]:
    """What the strip of the month says, by its rows."""
    rows = signed_in(actor).get("/desk/").context["month"].rows
    return {row.label: f"{row.state}　{row.note}" for row in rows}


@pytest.mark.parametrize("role", ["reader_community", "reader_street", "reader_district"])
def test_who_only_reads_is_offered_in_the_sidebar_what_opens(cast: Cast, role: str) -> None:
    level = role.partition("_")[2]
    place = cast.place if level == "community" else getattr(cast.place, level)
    planning.begun(cast)
    client = signed_in(reader(role, place))
    page = client.get("/problems/")
    for way in (way for group in navigation.groups(page.wsgi_request) for way in group):  # type: ignore[attr-defined]
        assert client.get(way["href"], follow=True).status_code == 200, way
    board = client.get("/board/", follow=True).content.decode()
    assert "存成图片" not in board
    assert "存成图片" in signed_in(cast.secretary).get("/board/", follow=True).content.decode()


@pytest.mark.clause("4.1")
def test_the_month_has_the_places_own_round_and_its_own_report(cast: Cast, beside: Cast) -> None:
    planning.standing(cast)
    drawn(cast)
    for there in (cast, beside):
        demands.visit(there.place, there.member, {"heard": "fine", "building": there.building}, uuid4())
    tick.fulfil(reports.MONTHLY, cast.next_door, clock.now())
    ours, theirs = month(cast.secretary), month(cast.stranger)
    assert "这一轮还没结束" in ours["走访"]
    assert "这一轮还没结束" not in theirs["走访"]
    assert "已走访 1 次" in theirs["走访"]
    assert "报街道了" in theirs["小结"]
    assert "小结" not in ours


# --- counts, and what is listed to whom -----------------------------------------------------------------------


def letter(cast: Cast, to: Actor) -> Case:
    case = ways.go(ways.accept(cast, ways.report(cast)), "refer", cast.secretary, why="归住建")
    case = ways.go(case, "receive", cast.street_officer)
    return ways.go(case, "letter", cast.street_officer, post=to.post_id, words="请修", points="何时修好")


def test_a_department_counts_the_letters_that_are_assigned_to_it(cast: Cast) -> None:
    assert cast.place.district is not None
    other = hold("邢路", "department", cast.place.district, unit="城关区水务局")
    letter(cast, cast.department)
    letter(cast, cast.department)
    letter(cast, other)
    ways.report(cast)
    counted = [
        {key: n for key, n in navigation._count(one).items() if ":" not in key}
        for one in (cast.department, other)
    ]
    assert [found.get("letter", 0) for found in counted] == [2, 1]
    assert [found.get("problem", 0) for found in counted] == [0, 0]


def test_a_department_counts_what_its_own_unit_left(cast: Cast) -> None:
    assert cast.place.district is not None
    left, other = (
        hold(name, "department", cast.place.district, unit=unit)
        for name, unit in (("于洋", "城关区住房和城乡建设局"), ("邢路", "城关区水务局"))
    )
    letter(cast, left)
    letter(cast, other)
    Post.objects.filter(pk__in=[left.post_id, other.post_id]).update(
        during=(clock.today() - timedelta(90), clock.today() - timedelta(1))
    )
    assert navigation._count(cast.department).get("orphan", 0) == 1


def test_a_place_counts_what_its_own_posts_left_and_everybody_their_own_doors(
    cast: Cast, beside: Cast
) -> None:
    for place in (cast, beside):
        gone = hold("走了的", "grid_worker", place.place)
        ways.accept(place, ways.report(place), gone)
        Post.objects.filter(pk=gone.post_id).update(
            during=(clock.today() - timedelta(90), clock.today() - timedelta(1))
        )
    assert navigation._count(cast.secretary).get("orphan", 0) == 1
    assert navigation._count(cast.street_officer).get("orphan", 0) == 2
    case = drawn(cast)
    own = Door.objects.filter(case=case, post=cast.member.post_id).count()
    assert 0 < own < Door.objects.filter(case=case).count()
    assert navigation._count(cast.member).get("door", 0) == own


def test_who_only_reads_is_not_listed_who_asked_to_look_at_the_place(cast: Cast) -> None:
    city = Place.objects.get(level=Place.CITY)
    support, office = (hold(role, role, city) for role in ("support", "security_admin"))
    row = access.ask(support, cast.place, "统计数字对不上，要看页面", 2)
    access.confirm(office, row.pk)
    inspector = reader("reader_community", cast.place)
    pages = [text(signed_in(one).get("/desk/opened/")) for one in (cast.secretary, inspector)]
    assert ["统计数字对不上" in page for page in pages] == [True, False]
