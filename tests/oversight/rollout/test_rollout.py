"""The roll-out of chapter 5: how far all are, the earliest day, targets, pilots, and what is reported upward (1.3, 5.1, 5.2)."""

import re
from datetime import date, datetime
from typing import Any

import pytest
from tests import ways
from tests.cast import Cast, hold
from tests.forming import bring, forming
from tests.pages import send, signed_in, text

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.people.actor import PUBLIC
from linli.core.people.models import Post
from linli.core.places.models import Place
from linli.core.procedures.kinds import NotPermitted, Refused
from linli.core.procedures.models import Case
from linli.core.procedures.take import start, take
from linli.domains.oversight.models import Pilot, Target
from linli.domains.oversight.rollout import actions, forecast, queries
from linli.domains.oversight.rollout.forecast import Way


def at(day: str, hour: int = 9) -> datetime:
    return clock.at(date.fromisoformat(day), hour)


def of(board: queries.Board, place: Place) -> queries.Progress:
    return next(row for row in board.rows if row.place.pk == place.pk)


def city() -> Place:
    return Place.objects.get(level=Place.CITY)


# --- the earliest day -------------------------------------------------------------------------------------------


@pytest.mark.clause("5.2")
@pytest.mark.parametrize(
    ("step", "until", "day"),
    [
        # Thursday 2021-11-18, 09:00. A call of three days ends on Sunday the 21st; party meeting on Monday, the street
        # on Tuesday, three days of notice to Friday the 26th, appointed on the next working day.
        ("not_started", None, "2021-11-29"),
        ("calling", "2021-11-27", "2021-12-06"),
        ("slating", None, "2021-11-23"),
        ("party_meeting", None, "2021-11-23"),
        ("street", None, "2021-11-23"),
        ("approved", None, "2021-11-23"),
        ("noticing", "2021-11-23", "2021-11-23"),
        ("appointing", None, "2021-11-18"),
    ],
)
def test_the_earliest_day_follows_from_the_limits(step: str, until: str | None, day: str) -> None:
    end = at(until, 0) if until else None
    assert forecast.earliest(Way(step, end), at("2021-11-18")) == date.fromisoformat(day)


@pytest.mark.clause("5.2")
def test_a_notice_over_a_holiday_ends_after_it() -> None:
    # Answered on Thursday 30 September: the third day of notice falls into the holiday and moves to 8 October.
    assert forecast.earliest(Way("street"), at("2021-09-30")) == date(2021, 10, 9)


# --- the board --------------------------------------------------------------------------------------------------


@pytest.mark.clause("1.3", "5.2")
def test_every_community_stands_at_its_step(cast: Cast) -> None:
    board = queries.board(city())
    assert board.planned == 427
    assert len(board.rows) == Place.objects.filter(level=Place.COMMUNITY, is_open=True).count()
    assert queries.roster_gap(board) == 427 - len(board.rows)
    assert (board.formed, board.running) == (0, 0)
    row = of(board, cast.place)
    assert (row.step, row.why, row.who) == ("not_started", "还没有发公告", str(cast.place))
    bring(forming(cast), "approve")
    row = of(queries.board(city()), cast.place)
    assert (row.step, row.why) == ("approved", "批复了，等张贴公示")


@pytest.mark.clause("5.2")
def test_formed_and_running(cast: Cast) -> None:
    bring(forming(cast), "appoint")
    row = of(queries.board(city()), cast.place)
    assert row.formed
    assert row.since == clock.today()
    assert not row.running, "nothing has been done yet"
    start(
        "visit",
        cast.place,
        cast.member,
        {"title": "走访 40 号院", "spot": "40 号院"},
        {"heard": "fine", "spot": "40 号院", "building": cast.building, "kind": "resident"},
    )
    take(ways.begin(cast, ways.meeting(cast)), "end", cast.secretary)
    assert not of(queries.board(city()), cast.place).running, "no problem was solved yet"
    case = ways.fed_back(cast)
    take(case, "confirm", PUBLIC, {"satisfaction": "good"})
    assert of(queries.board(city()), cast.place).running


@pytest.mark.clause("5.2")
def test_in_danger_is_who_cannot_be_in_time_even_at_best(cast: Cast) -> None:
    with clock.travel(at("2021-11-18")):
        rows = queries.board(city()).rows
        assert not [row for row in rows if row.in_danger and not row.pilot], "29 November is in time"
        assert of(queries.board(city()), cast.place).in_danger is False, (
            "a pilot whose day is over: no day holds"
        )
    with clock.travel(at("2021-11-22")):
        board = queries.board(city())
        elsewhere = [row for row in board.rows if not row.pilot]
        assert elsewhere
        assert all(row.in_danger for row in elsewhere)
        assert board.in_danger[0].earliest == max(row.earliest for row in elsewhere if row.earliest)
    with clock.travel(at("2022-03-01")):
        assert not queries.board(city()).in_danger, "who comes late keeps a clock of their own"


def test_a_vacant_post_of_secretary_is_why(cast: Cast) -> None:
    assert (
        "社区书记空缺"
        in of(
            queries.board(city()),
            cast.next_door.__class__.objects.exclude(pk__in=Post.objects.values("place")).filter(
                level=Place.COMMUNITY, is_open=True
            )[0],
        ).why
    )
    assert "空缺" not in of(queries.board(city()), cast.place).why


@pytest.mark.clause("1.3")
def test_each_level_sees_its_own(cast: Cast) -> None:
    street, district = cast.place.street, cast.place.district
    assert street
    assert district
    for actor, place in (
        (cast.street_officer, street),
        (cast.district_officer, district),
        (cast.city_officer, city()),
    ):
        page = text(signed_in(actor).get("/rollout/"))
        n = Place.objects.filter(level=Place.COMMUNITY, is_open=True)
        below = n if place.level == Place.CITY else n.filter(**{place.level: place})
        assert f"{below.count()} 个走到哪一步" in page
    other = Place.objects.filter(level=Place.DISTRICT, is_open=True).exclude(pk=district.pk)[0]
    listed = text(signed_in(cast.district_officer).get(f"/rollout/?in={other.code}"))
    assert "0 个社区" in listed
    for actor in (cast.secretary, cast.member, cast.department):
        assert signed_in(actor).get("/rollout/").status_code in (403, 404)


def test_the_page_asks_no_more_for_more_communities(cast: Cast) -> None:
    from tests.pages import queries as asked

    few, _ = asked(signed_in(cast.street_officer), "/rollout/")
    many, _ = asked(signed_in(cast.district_officer), "/rollout/")
    assert abs(many - few) <= 4


@pytest.mark.parametrize(
    "query", ["?step=nothing", "?in=1%00", "?step=formed&in=620102", "?step=danger", "?step=running"]
)
def test_odd_addresses_list_or_say_that_there_is_none(cast: Cast, query: str) -> None:
    assert signed_in(cast.city_officer).get(f"/rollout/{query}").status_code == 200


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_export_holds_every_community(cast: Cast, ending: str) -> None:
    answer = signed_in(cast.district_officer).get(f"/rollout/export.{ending}")
    assert answer.status_code == 200
    if ending == "csv":
        said = answer.getvalue().decode("utf-8-sig")
        lines = said.splitlines()
        below = Place.objects.filter(level=Place.COMMUNITY, is_open=True, district=cast.place.district)
        assert len(lines) == below.count() + 1
        assert str(cast.place) in said
    assert signed_in(cast.district_officer).get("/rollout/export.exe").status_code == 404


# --- targets ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("1.3")
def test_the_city_sets_a_districts_target_and_changes_it(cast: Cast) -> None:
    district = cast.place.district
    assert district
    client, address = signed_in(cast.city_officer), f"/rollout/targets/{district.code}/"
    end = clock.today().replace(month=12, day=20).isoformat()
    assert "还没有填" in text(send(client, address, number="", ends_on=end, why="x"))
    assert send(client, address, number=150, ends_on=end, why="四个社区年底撤并").status_code == 302
    row = Target.objects.get(place=district)
    assert (row.number, row.ends_on.isoformat()) == (150, end)
    assert send(client, address, number=149, ends_on=end, why="又少一个").status_code == 302
    entry = Entry.objects.filter(procedure="target").latest("seq")
    assert (entry.verb, entry.data["was"], entry.data["number"]) == ("change", 150, 149)
    assert "又少一个" not in str(entry.data), "words are beside the journal, not in it"
    board = queries.board(city())
    assert of(board, cast.place).due == row.ends_on
    assert board.wanted(district, 1) == 149
    for actor in (cast.district_officer, cast.street_officer):
        assert signed_in(actor).get(address).status_code in (403, 404)
    with pytest.raises(NotPermitted):
        take(row.case, "change", cast.district_officer, {"number": 3, "ends_on": row.ends_on, "why": "x"})


@pytest.mark.clause("1.3")
def test_a_target_below_what_is_reached_is_refused(cast: Cast) -> None:
    bring(forming(cast), "appoint")
    district = cast.place.district
    assert district
    end = clock.today().replace(month=12, day=20)
    given = {"number": 0, "ends_on": end, "why": "x"}
    with pytest.raises(Refused, match="已经建成 1 个"):
        actions.set_target(district, cast.city_officer, given)
    actions.set_target(district, cast.city_officer, {**given, "number": 1})
    answer = send(
        signed_in(cast.city_officer),
        f"/rollout/targets/{district.code}/",
        number=0,
        ends_on=end.isoformat(),
        why="x",
    )
    assert answer.status_code == 422
    assert "已经建成 1 个，目标不能低于它" in text(answer)


def test_a_lifted_target_may_be_set_again(cast: Cast) -> None:
    district = cast.place.district
    assert district
    given = {"number": 200, "ends_on": clock.today().replace(month=12, day=20), "why": "x"}
    actions.set_target(district, cast.city_officer, given)
    take(Target.objects.get().case, "lift", cast.city_officer, {"words": "按名册"})
    assert not Target.objects.exists()
    actions.set_target(district, cast.city_officer, given)
    assert Case.objects.filter(procedure="target").count() == 2


# --- pilots -----------------------------------------------------------------------------------------------------


@pytest.fixture
def qilihe(cast: Cast) -> Any:
    """An officer of a district that the plan asks for two streets with two communities each."""
    place = Place.objects.get(level=Place.DISTRICT, code__startswith="620103")
    return hold("许静", "district_officer", place)


@pytest.mark.clause("5.1")
def test_a_district_chooses_its_pilots(cast: Cast, qilihe: Any) -> None:
    client = signed_in(qilihe)
    first = Place.objects.filter(level=Place.COMMUNITY, is_open=True, district_id=qilihe.place_id)[0]
    assert "选取 2 个街道，每个街道 2 个社区" in text(client.get("/rollout/pilots/"))
    assert send(client, f"/rollout/pilots/{first.code}/choose/").status_code == 302
    assert of(queries.board(city()), first).pilot
    assert "现在选了 1 个街道、1 个社区" in text(client.get("/rollout/pilots/"))
    again = send(client, f"/rollout/pilots/{first.code}/choose/")
    assert again.status_code == 422
    assert "已经是试点了" in text(again)
    assert "还没有填" in text(send(client, f"/rollout/pilots/{first.code}/drop/", words=""))
    assert send(client, f"/rollout/pilots/{first.code}/drop/", words="换一个").status_code == 302
    assert not Pilot.objects.exists()
    assert send(client, f"/rollout/pilots/{first.code}/choose/").status_code == 302
    assert send(client, f"/rollout/pilots/{cast.place.code}/choose/").status_code == 404, "another district's"
    assert signed_in(cast.city_officer).get("/rollout/pilots/").status_code == 404


@pytest.mark.clause("5.1")
def test_chengguan_is_a_pilot_as_a_whole(cast: Cast) -> None:
    assert of(queries.board(city()), cast.place).pilot
    assert "全区先行试点" in text(signed_in(cast.district_officer).get("/rollout/pilots/"))


# --- what is reported upward ------------------------------------------------------------------------------------


@pytest.mark.clause("5.1")
def test_progress_problems_and_suggestions_go_up_and_are_answered(cast: Cast) -> None:
    officer, above = signed_in(cast.district_officer), signed_in(cast.city_officer)
    page = text(officer.get("/rollout/briefings/new/"))
    assert "已建成 0 个" in page, "the first box is drafted from the record"
    drafted = page.split('name="progress"')[1].split("</textarea>")[0]
    assert "没有正在组建的。" in drafted
    assert re.search(r"还没有启动的 \d+ 个。", drafted)
    assert send(officer, "/rollout/briefings/new/", progress="进展", problems="").status_code == 422
    given = {"progress": "已建成 0 个", "problems": "书记空缺三个", "suggestions": "统一培训一次"}
    assert send(officer, "/rollout/briefings/new/", **given).status_code == 302
    case = Case.objects.get(procedure="briefing")
    here = f"/rollout/briefings/{case.pk}/"
    assert "书记空缺三个" in text(above.get(here))
    assert "等市里答复" in text(above.get("/rollout/"))
    assert send(officer, f"{here}answer/", words="我自己答").status_code == 422
    assert send(above, f"{here}answer/", words="下周派人来").status_code == 302
    assert send(above, f"{here}answer/", words="再答一次").status_code == 422
    assert "下周派人来" in text(officer.get(here))
    assert send(officer, f"{here}carry_out/", words="来过了，三个都配齐").status_code == 302
    case = ways.again(case)
    assert case.closed_at is not None
    for actor in (cast.street_officer, cast.secretary):
        assert signed_in(actor).get(here).status_code in (403, 404)


@pytest.mark.clause("5.1")
def test_another_districts_briefing_is_not_there(cast: Cast, qilihe: Any) -> None:
    given = {"progress": "一", "problems": "二", "suggestions": ""}
    actions.brief(cast.place.district, cast.district_officer, given)  # type: ignore[arg-type]
    case = Case.objects.get(procedure="briefing")
    client = signed_in(qilihe)
    assert client.get(f"/rollout/briefings/{case.pk}/").status_code == 404
    assert "上报：进展" not in text(client.get("/rollout/briefings/"))
    with pytest.raises(NotPermitted):
        take(case, "add", qilihe, {"words": "x"})


def test_the_city_still_opens_nothing_of_residents(cast: Cast) -> None:
    case = ways.report(cast)
    client = signed_in(cast.city_officer)
    assert client.get(f"/problems/{case.pk}/").status_code in (403, 404)
    with pytest.raises(NotPermitted):
        take(case, "note", cast.city_officer, {"words": "x"})
