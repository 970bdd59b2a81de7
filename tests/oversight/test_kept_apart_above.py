"""What is kept from those above is not worked out by them, nor found by a desk that it is none of the business of."""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import planning, ways
from tests.cast import Cast, hold
from tests.oversight.test_practice import WORDS
from tests.pages import send, signed_in, text
from tests.planning import YEAR
from tests.web.account.test_page_signin import PASSWORD, account

from linli.core import clock
from linli.core.people import signin
from linli.core.people.actor import PUBLIC, Actor
from linli.core.places.models import Place
from linli.core.procedures.kinds import Refused
from linli.domains.meetings.models import Attendance
from linli.domains.oversight.practice import actions as practice
from linli.domains.oversight.practice.models import Practice
from linli.domains.problems import actions as demands
from linli.web.account.signin import BLOCKED

# --- figures alone --------------------------------------------------------------------------------------------

FEW, OTHER = "disputes", "housing"


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


def test_a_class_of_few_in_a_district_is_not_in_the_citys_sum_either(cast: Cast) -> None:
    other = elsewhere(cast)
    many(cast.place, 2, FEW)
    many(other, 6, FEW)
    many(other, 7, OTHER)
    assert cast.place.street
    assert [stuck(cast.city_officer)[name][1] for name in (FEW, OTHER)] == ["至少 6", "至少 7"]
    own = stuck(cast.city_officer, place=cast.place.district)
    assert {row[1] for name, row in own.items() if name} == {"不列"}
    assert [stuck(cast.city_officer, place=other.district)[name][1] for name in (FEW, OTHER)] == ["6", "7"]
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


def test_what_one_month_hides_no_longer_span_tells(cast: Cast) -> None:
    for month, n, facet in ((9, 6, FEW), (9, 7, OTHER), (10, 1, FEW), (10, 8, OTHER), (10, 9, "safety")):
        with clock.travel(clock.at(date(2021, month, 20), 10)):
            many(cast.place, n, facet)

    def told(first: int, last: int) -> list[str]:
        rows = stuck(cast.city_officer, f"&from=2021-{first:02}-01&to=2021-{last:02}-28")
        return [str(rows[name][1]) for name in (FEW, OTHER, "safety", "")]

    assert told(9, 9) == ["6", "7", "0", "13"]
    assert told(10, 10) == ["不列", "不列", "9", "至少 9"], "what is left of the month's sum is two classes"
    assert told(9, 10) == ["至少 6", "至少 7", "9", "至少 22"]


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
    case = ways.worked(cast, ways.opened(cast, ways.report(cast, keep_name=True)))
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
    asked, other = ways.meeting(cast), ways.meeting(cast, 12)
    item = ways.table(cast, ways.awaiting(cast), asked, question="谁来换线")
    Attendance.objects.create(case=asked, person_id=cast.member.person_id or 0, standing="居民代表")

    def found(actor: Actor, q: str) -> dict[str, set[str]]:
        hits = signed_in(actor).get("/search/", {"q": q}).context["found"].cases
        return {kind: {hit.href for hit in of_kind} for kind, of_kind in hits.items()}

    mine, meetings = f"/meetings/{asked.pk}/mine/", {f"/meetings/{one.pk}/" for one in (asked, other)}
    assert found(cast.member, "会议") == {"meeting": {mine}}
    assert signed_in(cast.member).get(mine).status_code == 200
    assert found(cast.clerk, "会议")["meeting"] == meetings
    assert found(cast.member, item.title).keys() == {"problem"}
    assert found(cast.clerk, item.title)["agenda_item"] == {f"/meetings/{asked.pk}/"}
