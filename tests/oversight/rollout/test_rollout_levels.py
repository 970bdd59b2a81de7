"""The roll-out by levels: streets' targets, roster and plan cleared, latecomers' own clock, a phase moved (1.3, 5.1, 5.2)."""

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as ours
from django.db import transaction
from django.test import Client
from tests.cast import Cast, seat
from tests.forming import bring, forming
from tests.oversight.rollout.test_rollout import at, city, of
from tests.pages import send, signed_in, text
from tests.steps_table import actor
from tests.ways import again

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.messages.models import Message
from linli.core.people.models import Person
from linli.core.places import queries as places
from linli.core.places.models import Place, PlaceSpell
from linli.core.procedures.kinds import NotPermitted, Refused
from linli.core.procedures.take import take
from linli.domains.oversight.models import Target
from linli.domains.oversight.rollout import actions, queries, roster, show

END = date(2021, 12, 20)


# --- targets by level -------------------------------------------------------------------------------------------


@pytest.mark.clause("1.3")
def test_a_district_sets_its_streets_targets_and_lifts_them(cast: Cast) -> None:
    street = cast.place.street
    assert street
    client, address = signed_in(cast.district_officer), f"/rollout/targets/{street.code}/"
    assert address in text(client.get("/rollout/"))
    given = {"number": 6, "ends_on": END.isoformat(), "why": "一个社区要撤并"}
    assert send(client, address, **given, sure="on").status_code == 302
    row = Target.objects.get(place=street)
    assert (row.number, row.ends_on, row.case.procedure) == (6, END, "street_target")
    board = queries.board(street)
    assert board.planned == 6
    assert of(board, cast.place).due == END
    assert "0 / 6" in text(client.get("/rollout/")), "the district sees it beside the street"
    assert send(client, address, **given | {"number": 5, "sure": "on"}).status_code == 302
    assert Entry.objects.filter(procedure="street_target").latest("seq").data["was"] == 6
    assert send(client, f"{address}lift/", words="").status_code == 422
    assert send(client, f"{address}lift/", words="不撤并了").status_code == 302
    assert not Target.objects.exists()
    assert client.get(f"{address}lift/").status_code == 404, "nothing to lift"


@pytest.mark.clause("1.3")
def test_the_streets_day_goes_before_the_districts(cast: Cast) -> None:
    street, district = cast.place.street, cast.place.district
    assert street
    assert district
    given = {"number": 200, "ends_on": END, "why": "x"}
    actions.set_target(district, cast.city_officer, given)
    actions.set_target(
        street, cast.district_officer, {**given, "number": 6, "ends_on": END - timedelta(days=5)}
    )
    board = queries.board(city())
    assert of(board, cast.place).due == END - timedelta(days=5)
    elsewhere = next(
        row for row in board.rows if row.place.district == district and row.place.street != street
    )
    assert elsewhere.due == END


@pytest.mark.clause("1.3")
def test_nobody_sets_a_target_but_the_level_above(cast: Cast) -> None:
    street, district = cast.place.street, cast.place.district
    assert street
    assert district
    given = {"number": 6, "ends_on": END, "why": "x"}
    for who, place in (
        (cast.street_officer, street),
        (cast.secretary, street),
        (cast.district_officer, district),
        (cast.city_officer, street),
    ):
        with pytest.raises((NotPermitted, Refused)):
            actions.set_target(place, who, given)
        page = signed_in(who).get(f"/rollout/targets/{place.code}/")
        assert page.status_code in (403, 404)
    bring(forming(cast), "appoint")
    with pytest.raises(Refused, match="已经建成 1 个"):
        actions.set_target(street, cast.district_officer, {**given, "number": 0})


@pytest.mark.clause("1.3")
def test_the_citys_own_target_has_its_date(cast: Cast) -> None:
    page = text(signed_in(cast.city_officer).get("/rollout/"))
    assert "全市 2022年12月31日" in page


# --- roster and plan --------------------------------------------------------------------------------------------


@pytest.mark.clause("1.3")
def test_the_difference_is_shown_until_the_city_clears_it_and_again_when_the_roster_changes(
    cast: Cast,
) -> None:
    planned, there = roster.numbers()
    assert planned == 427
    assert planned != there
    client = signed_in(cast.city_officer)
    assert "待核" in text(client.get("/rollout/"))
    assert "/rollout/roster/" not in text(signed_in(cast.district_officer).get("/rollout/"))
    assert signed_in(cast.district_officer).get("/rollout/roster/").status_code == 404
    assert send(client, "/rollout/roster/", words="").status_code == 422
    assert send(client, "/rollout/roster/", words="新区三个社区还没有设").status_code == 302
    page = text(client.get("/rollout/"))
    assert "待核" not in page
    assert "新区三个社区还没有设" in page
    again = send(client, "/rollout/roster/", words="再核")
    assert again.status_code == 422
    assert "已经核过了" in text(again)
    Place.objects.filter(pk=cast.next_door.pk).update(is_open=False)
    assert "待核" in text(client.get("/rollout/")), "the roster changed: it is to be cleared anew"
    roster.clear(cast.city_officer, {"words": "又撤了一个"})


def test_what_was_cleared_is_shown_with_who_and_when_and_no_button(cast: Cast) -> None:
    client = signed_in(cast.city_officer)
    send(client, "/rollout/roster/", words="新区三个社区还没有设")
    page = text(client.get("/rollout/roster/"))
    assert "新区三个社区还没有设" in page
    assert "今天" in page
    assert "<textarea" not in page
    again = text(send(client, "/rollout/roster/", words="再核"))
    assert "已经核过了" in again
    assert "Concern(" not in again
    assert "新区三个社区还没有设" in text(signed_in(cast.district_officer).get("/rollout/")), "as promised"


@pytest.mark.clause("1.3")
def test_why_a_target_was_set_stands_at_the_place_it_is_set_for(cast: Cast) -> None:
    district = cast.place.district
    assert district
    given = {"number": 9, "ends_on": "2022-06-30", "why": "两个社区要撤并"}
    assert (
        send(signed_in(cast.city_officer), f"/rollout/targets/{district.code}/", **given).status_code == 302
    )
    page = text(signed_in(cast.district_officer).get("/rollout/"))
    assert "组建目标 9 个，2022年6月30日以前" in page
    assert "两个社区要撤并" in page
    assert Message.objects.filter(text__contains="9 个，2022年6月30日以前").exists()


@pytest.mark.clause("1.3")
def test_a_target_far_beyond_the_roster_is_asked_about_and_its_day_lies_within_ten_years(cast: Cast) -> None:
    district = cast.place.district
    assert district
    client, address = signed_in(cast.city_officer), f"/rollout/targets/{district.code}/"
    there = places.communities(district).count()
    given = {"number": there * 2 + 10, "ends_on": END.isoformat(), "why": "新设"}
    asked = send(client, address, **given)
    assert asked.status_code == 422
    assert f"名册上只有 {there} 个社区" in text(asked)
    assert send(client, address, **given | {"ends_on": "9999-12-31", "sure": "on"}).status_code == 422
    assert send(client, address, **given | {"sure": "on"}).status_code == 302


@pytest.mark.clause("5.1")
def test_a_pilot_chosen_twice_is_refused_in_words(cast: Cast) -> None:
    client, address = signed_in(cast.district_officer), f"/rollout/pilots/{cast.place.code}/choose/"
    send(client, address)
    again = text(send(client, address))
    assert "已经是试点了" in again
    assert "Concern(" not in again


def test_the_words_are_beside_the_journal_and_the_numbers_in_it(cast: Cast) -> None:
    roster.clear(cast.city_officer, {"words": "新区三个社区还没有设"})
    entry = Entry.objects.get(procedure="roster_gap")
    assert set(entry.data) >= {"planned", "roster"}
    assert "新区" not in str(entry.data)
    with pytest.raises(NotPermitted):
        roster.clear(cast.district_officer, {"words": "x"})


# --- who comes late ---------------------------------------------------------------------------------------------


@pytest.mark.clause("5.2")
def test_a_community_that_was_set_up_later_has_a_clock_of_its_own(cast: Cast) -> None:
    spell = PlaceSpell.objects.filter(place=cast.next_door).order_by("during").first()
    assert spell
    with clock.travel(at("2022-03-01")):
        assert of(queries.board(city()), cast.next_door).due is None
    spell.during = type(spell.during)(date(2022, 2, 15), spell.during.upper)
    PlaceSpell.objects.filter(place=cast.next_door).exclude(pk=spell.pk).delete()
    spell.save()
    with clock.travel(at("2022-03-01")):
        row = of(queries.board(city()), cast.next_door)
        # Sixty working days after 15 February: without Qingming and May Day, with the three Saturdays and Sundays worked for them.
        assert row.due == date(2022, 5, 12)
        assert not row.in_danger
    with clock.travel(at("2022-05-10")):
        assert of(queries.board(city()), cast.next_door).in_danger
        page = text(signed_in(cast.city_officer).get("/rollout/"))
        assert "晚的各走各的钟" in page, "each one's own day is in the list, not in the sum"


@pytest.mark.clause("5.2")
def test_who_calls_late_is_counted_from_the_call(cast: Cast) -> None:
    with clock.travel(at("2022-03-01")):
        bring(forming(cast), "call")
        row = of(queries.board(city()), cast.place)
        assert row.due == date(2022, 5, 26)
        assert not row.in_danger
    with clock.travel(at("2022-05-25")):
        assert of(queries.board(city()), cast.place).in_danger


# --- a phase that is moved --------------------------------------------------------------------------------------


@pytest.fixture
def moved(tmp_path: Path, settings: Any) -> None:
    """A city whose second edition, from 15 November on, moves the second phase by a fortnight."""
    folder = tmp_path / "testcity"
    shutil.copytree(Path(ours.CITIES) / "lanzhou", folder)
    second = folder / "editions/2021b"
    shutil.copytree(folder / "editions/2021", second)
    (second / "edition.toml").write_text('name = "2021b"\nlabel = "2021年修订"\nsince = 2021-11-15\n')
    path = second / "phases.toml"
    words = path.read_text()
    assert "until = 2021-11-30" in words
    path.write_text(words.replace("until = 2021-11-30", "until = 2021-12-14"))
    settings.CITIES, settings.CITY = tmp_path, "testcity"


@pytest.mark.clause("5.2")
def test_a_phase_moved_while_communities_are_in_it_says_so_and_counts_by_the_new_day(
    cast: Cast, moved: None
) -> None:
    bring(forming(cast), "appoint")
    with clock.travel(at("2021-11-12")):
        assert queries.moved_phases(clock.today()) == []
        assert "改过" not in text(signed_in(cast.city_officer).get("/rollout/"))
    with clock.travel(at("2021-11-22")):
        board = queries.board(city())
        row = next(row for row in board.rows if not row.pilot)
        assert row.due == date(2021, 12, 14)
        assert not row.in_danger, "by the old day nobody was in time"
        page = text(signed_in(cast.city_officer).get("/rollout/"))
        assert "全面推行阶段改过：原来 10月1日—11月30日，现在 10月1日—12月14日" in page
        assert "建成的不变" in page
        assert of(board, cast.place).formed


# --- what goes up, and who answers for it ------------------------------------------------------------------------


@pytest.mark.clause("5.1")
def test_what_holds_communities_up_is_drafted_too(cast: Cast) -> None:
    with clock.travel(at("2021-11-22")):
        page = text(signed_in(cast.district_officer).get("/rollout/briefings/new/"))
    assert "社区书记空缺" in page
    assert str(cast.place) not in page.split('name="problems"')[1].split("</textarea>")[0], "its post is held"


@pytest.mark.clause("6.1")
def test_the_two_first_persons_stand_on_the_communitys_public_pages(cast: Cast) -> None:
    head = Person.objects.create(name="马玉兰")
    seat(cast.place, "two_committees", [head.pk], "居委会主任")
    for page in (
        f"/c/{cast.place.code}/",
        f"/c/{cast.place.code}/board/",
        f"/c/{cast.place.code}/committee/",
    ):
        answer = text(Client().get(page))
        for words in ("第一责任人", "周敏", "马玉兰", "每月走访一轮", "本月还没有"):
            assert words in answer, (page, words)


ROLES = (
    *("secretary", "clerk", "member", "grid_worker", "steward", "street_officer", "street_secretary"),
    *("department", "department_head", "district_officer", "city_officer", "stranger", "public", "system"),
)


@pytest.mark.clause("1.3")
@pytest.mark.parametrize("role", ROLES)
def test_every_step_of_a_streets_target_by_every_role(cast: Cast, role: str) -> None:
    """Changed and lifted by its district alone; once lifted, by nobody."""
    street = cast.place.street
    assert street
    given = {"number": 6, "ends_on": END, "why": "x"}
    actions.set_target(street, cast.district_officer, given)
    case, who = Target.objects.get().case, actor(cast, {}, role)
    for move, data in (("change", given | {"number": 7}), ("lift", {"words": "不撤并了"})):
        if role == "district_officer":
            take(again(case), move, who, data)
        else:
            with transaction.atomic(), pytest.raises(NotPermitted):
                take(again(case), move, who, data)
    if role == "district_officer":
        assert again(case).state == "lifted"
        with pytest.raises(Refused, match="现在是"):
            take(again(case), "change", who, given)


@pytest.mark.clause("1.3")
@pytest.mark.parametrize("role", ROLES)
def test_the_difference_is_the_citys_alone_to_clear(cast: Cast, role: str) -> None:
    who = actor(cast, {}, role)
    if role == "city_officer":
        assert roster.clear(who, {"words": "三个社区还没有设"}).case_id
        return
    with pytest.raises(NotPermitted):
        roster.clear(who, {"words": "x"})


@pytest.mark.clause("1.3")
def test_the_board_and_the_rollout_say_of_what_they_count(cast: Cast) -> None:
    client = signed_in(cast.city_officer)
    board = text(client.get("/board/"))
    assert "个算；方案的应建数 427" in board
    assert "应建数按方案；工作进展里的按名册" in text(client.get("/rollout/"))
    made = queries.board(city())
    assert not show.counted_of(made) or made.in_danger
    for row in made.rows:
        row.due = None
    for row in made.rows[:3]:
        row.due = row.earliest = END
    made.rows[0].earliest = END + timedelta(days=3)
    assert show.counted_of(made) == "可能赶不上的，从没建成、有期限在走的 3 个里数。"
