"""What is kept from those above is not worked out by them, nor found by a desk that it is none of the business of."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.postgres.search import SearchVector
from django.db.models import Value
from django.test import Client
from tests import planning, ways
from tests.cast import Cast, hold
from tests.pages import send, signed_in, text
from tests.planning import YEAR
from tests.unit.test_page_signin import PASSWORD, account
from tests.unit.test_practice import WORDS

from linli.core import clock
from linli.core.people import signin
from linli.core.people.actor import PUBLIC, Actor
from linli.core.places.models import Place
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.core.tallies.queries import Sum
from linli.domains.demands import actions as demands
from linli.domains.meetings.models import Attendance
from linli.domains.oversight import practice_actions as practice
from linli.domains.oversight.boards import kinds, show
from linli.domains.oversight.boards.read import Counted
from linli.domains.oversight.practice_models import Practice
from linli.web.desk.signin import BLOCKED

# --- figures alone --------------------------------------------------------------------------------------------

LEAST = 5
FEW, OTHER, THIRD = "disputes", "housing", "safety"
DISTRICTS = (1, 2, 3)


def counted(given: Mapping[str, Sequence[int]]) -> Counted:
    """So many of each class came in each of the districts."""
    flow = {
        group: {kinds.class_kinds(("reported",), (name,))[0]: Sum(n[at]) for name, n in given.items()}
        for at, group in enumerate(DISTRICTS)
    }
    return Counted(flow, {}, {})


def came(found: Counted, chosen: int) -> dict[str, str]:
    """What is told of those that came, by class; of the whole city (0) or of a district."""
    rows = show.stuck_above(found, LEAST, chosen).rows
    return {row.key: str(row.cells[1]) for row in rows if row.key}


def test_a_class_hidden_in_one_district_is_hidden_in_another_one_too(cast: Cast) -> None:
    found = counted({FEW: (3, 20, 30), OTHER: (8, 40, 50), THIRD: (9, 60, 70)})
    assert [came(found, 0)[name] for name in (FEW, OTHER, THIRD)] == ["53", "98", "139"]
    first, *others = (came(found, one) for one in DISTRICTS)
    assert first[FEW] == f"少于 {LEAST}"
    assert first[OTHER] == "不列", "nor from the district's own sum"
    assert [told[FEW] for told in others] == ["不列", "30"]
    assert others[1][THIRD] == "70"


def test_what_is_few_in_the_whole_city_is_told_of_no_district(cast: Cast) -> None:
    found = counted({FEW: (0, 2, 1), OTHER: (8, 40, 50)})
    assert [came(found, one)[FEW].isdigit() for one in (0, *DISTRICTS)] == [False] * 4


def many(place: Place, n: int, facet: str) -> None:
    for _ in range(n):
        given = {"text": ways.LAMP, "spot": "2 号院", "facet": facet}
        demands.report(place, PUBLIC, given, uuid4())


def elsewhere(cast: Cast) -> Place:
    """A community of another district."""
    found = Place.objects.filter(level=Place.COMMUNITY, is_open=True).exclude(district=cast.place.district)
    return found.select_related("district").order_by("code")[0]


def stuck(actor: Actor, query: str = "", place: Place | None = None) -> dict[str, Sequence[Any]]:
    """The rows of the table as they are shown, by class."""
    address = f"/board/{place.code}/" if place else "/board/"
    answer = signed_in(actor).get(f"{address}?view=stuck{query}")
    assert answer.status_code == 200
    return {row.key: row.cells for row in answer.context["stuck"].rows}


def test_the_page_hides_a_class_of_few_in_another_district_too(cast: Cast) -> None:
    other = elsewhere(cast)
    many(cast.place, 2, FEW)
    many(other, 6, FEW)
    many(other, 7, OTHER)
    assert cast.place.street
    assert stuck(cast.city_officer)[FEW][1] == "8"
    assert stuck(cast.city_officer, place=cast.place.district)[FEW][1] == f"少于 {LEAST}"
    assert stuck(cast.city_officer, place=other.district)[FEW][1] == "不列"
    assert stuck(cast.street_officer)[FEW][1] == "2", "the street has the cases themselves"


@pytest.mark.clause("6.3")
def test_one_day_more_tells_the_city_nothing_and_the_street_all(cast: Cast) -> None:
    for day, n in ((20, 5), (31, 1)):
        with clock.travel(clock.at(date(2021, 10, day), 10)):
            many(cast.place, n, FEW)
    spans = [f"&from=2021-10-01&to=2021-10-{day}" for day in (30, 31)]
    before, whole = (stuck(cast.city_officer, span) for span in spans)
    assert before == whole
    assert whole[FEW][1] == "6"
    page = text(signed_in(cast.city_officer).get(f"/board/?view=stuck{spans[0]}"))
    assert "按整月数：2021年10月1日" in page
    assert "10月31日" in page
    assert [stuck(cast.street_officer, span)[FEW][1] for span in spans] == ["5", "6"]
    days = [f"&from=2021-10-{day}&to=2021-10-31" for day in (20, 21)]
    first, later = (stuck(cast.city_officer, span) for span in days)
    assert first == later == whole


def listed(actor: Actor) -> list[list[str]]:
    answer = signed_in(actor).get(f"/work-plan/{YEAR}/list.csv")
    assert answer.status_code == 200
    return list(csv.reader(answer.getvalue().decode("utf-8-sig").splitlines()))


@pytest.mark.clause("5.2")
def test_the_citys_file_of_plans_has_figures_and_names_no_community(cast: Cast) -> None:
    planning.sent(cast)
    planning.standing(cast, place=cast.next_door, by=cast.stranger)
    head, *lines = listed(cast.city_officer)
    assert head[:2] == ["县区", "有计划 / 有社工委"]
    assert [line[1] for line in lines if line[0] == str(cast.place.district)] == ["1 / 2"]
    names = [str(place) for place in (cast.place, cast.next_door)]
    codes = [place.code for place in (cast.place, cast.next_door)]
    said = str(lines)
    assert not any(words in said for words in (*names, *codes))
    for actor in (cast.district_officer, cast.street_officer):
        assert all(name in str(listed(actor)) for name in names)


# --- what was told in confidence ------------------------------------------------------------------------------


@pytest.mark.clause("6.4")
def test_no_practice_is_written_of_what_was_told_in_confidence(cast: Cast) -> None:
    problem, sitting = ways.awaiting(cast, ways.report(cast, keep_name=True)), ways.meeting(cast)
    item = ways.table(cast, problem, sitting, question="谁来换线")
    ways.begin(cast, sitting)
    case = ways.worked(cast, ways.project(cast, ways.carried(cast, item)))
    case = ways.go(case, "accept", cast.member, words="都亮了", people=ways.LOOKED)
    assert case.state == "accepted"
    with pytest.raises(Refused, match="提出人要求保密") as refused:
        practice.propose(case, cast.clerk, WORDS)
    assert refused.value.clauses == ["6.4"]
    assert not refused.value.need_reason
    answer = send(signed_in(cast.clerk), f"/practice/new/{case.pk}/", **WORDS)
    assert answer.status_code == 422
    assert "提出人要求保密" in text(answer)
    assert not Practice.objects.exists()


# --- a desk that was left open --------------------------------------------------------------------------------

NEW = "皋兰山上看日出 2021"


def test_a_desk_that_was_left_open_sets_no_password_by_trying(cast: Cast) -> None:
    who, outside = account(cast.secretary), account(cast.clerk)
    outside.set_unusable_password()
    outside.save()

    def tried(client: Client, old: str) -> str:
        answer = client.post("/sign-in/password/", {"old": old, "new": NEW, "again": NEW})
        assert answer.status_code == 422
        return text(answer)

    desk = signed_in(cast.secretary)
    for number in range(signin.FAILURES.value()):
        page = tried(desk, f"猜的第 {number} 个")
        assert "现在的密码不对" in page
        assert BLOCKED not in page
    assert BLOCKED in tried(desk, PASSWORD), "not even the right one"
    assert "现在的密码不对" in tried(signed_in(cast.clerk), PASSWORD), "who came from elsewhere has none here"
    who.refresh_from_db()
    outside.refresh_from_db()
    assert who.check_password(PASSWORD)
    assert not outside.has_usable_password()
    clock.advance(timedelta(days=1))
    form = {"old": PASSWORD, "new": NEW, "again": NEW}
    assert signed_in(cast.secretary).post("/sign-in/password/", form).status_code == 302


# --- handing over ---------------------------------------------------------------------------------------------


def test_a_head_without_a_unit_hands_over_nobody_elses_work(cast: Cast) -> None:
    assert cast.place.district
    head = hold("没写单位的", "department_head", cast.place.district)
    other = hold("也没写的", "department", cast.place.district)
    client = signed_in(head)
    assert client.get(f"/desk/handover/{head.post_id}/").status_code == 200
    for actor in (other, cast.district_officer, cast.department):
        assert client.get(f"/desk/handover/{actor.post_id}/").status_code == 404, actor.name
    of_unit = signed_in(cast.department_head)
    assert of_unit.get(f"/desk/handover/{cast.department.post_id}/").status_code == 200


# --- searching ------------------------------------------------------------------------------------------------


def test_a_member_finds_the_meetings_they_are_asked_to_and_no_item(cast: Cast) -> None:
    """Neither meetings nor items are indexed by themselves yet: here they are."""
    asked, other = ways.meeting(cast), ways.meeting(cast, 12)
    item = ways.table(cast, ways.awaiting(cast), asked, question="谁来换线")
    Attendance.objects.create(case=asked, person_id=cast.member.person_id or 0, standing="居民代表")
    known = SearchVector(Value("换线"), config="simple")
    Case.objects.filter(pk__in=[asked.pk, other.pk, item.pk]).update(words=known)

    def found(actor: Actor) -> dict[str, set[str]]:
        hits = signed_in(actor).get("/search/", {"q": "换线"}).context["found"].cases
        return {kind: {hit.href for hit in of_kind} for kind, of_kind in hits.items()}

    mine, page = f"/meetings/{asked.pk}/mine/", text(signed_in(cast.member).get("/search/?q=换线"))
    assert found(cast.member) == {"meeting": {mine}}
    assert signed_in(cast.member).get(mine).status_code == 200
    assert "会议 1" in page
    assert item.title not in page
    all_of_them = {f"/meetings/{one.pk}/" for one in (asked, other)}
    assert found(cast.clerk) == {"meeting": all_of_them, "agenda_item": {f"/meetings/{asked.pk}/"}}
