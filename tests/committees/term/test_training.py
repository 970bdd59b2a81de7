"""Who takes part, and whom the community trained: by number, never by name (1.2)."""

import csv
import io
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import ways
from tests.cast import Cast, cast_for
from tests.pages import send, signed_in, text

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal.models import Entry
from linli.core.people.actor import Actor
from linli.core.procedures.kinds import Refused
from linli.core.procedures.models import Case
from linli.domains.committees.models import Training
from linli.domains.committees.roll import actions
from linli.domains.committees.rules import KINDS
from linli.domains.committees.training import participation, procedure
from linli.domains.returns import figures
from linli.domains.returns.periods import read
from linli.domains.returns.scope import Ask

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.2")]


@pytest.fixture
def cast() -> Cast:
    return cast_for(0)


def fixed(cast: Cast, days: int = 0, **more: Any) -> Case:
    given = {
        "title": "怎样主持议事会",
        "spot": "会议室",
        "taught_by": "social_work",
        "teacher": "邻里社工中心",
    }
    given |= {"on": clock.today() + timedelta(days), **more}
    return Case.objects.get(pk=procedure.fix(cast.place, cast.clerk, given, uuid4()).case_id or 0)


def held(cast: Cast, **numbers: int) -> Case:
    return ways.go(fixed(cast), "hold", cast.clerk, numbers=numbers, words="讲了怎样列议题")


def plain(answer: Any) -> str:
    """What one reads of a page, without gaps."""
    return re.sub(r"<[^>]+>|\s+", "", text(answer))


def page(actor: Actor, address: str = "/training/") -> str:
    return plain(signed_in(actor).get(address))


def test_every_kind_of_member_counts_to_one_group() -> None:
    counted = [kind for item in participation.GROUPS.value().values() for kind in item["members"]]
    assert sorted(counted) == sorted(KINDS.value())


def test_a_training_is_fixed_held_and_told_by_number(cast: Cast) -> None:
    staff = signed_in(cast.clerk)
    given = {"title": "怎样主持议事会", "on": clock.today().isoformat(), "spot": "会议室"}
    sent = send(staff, "/training/new/", **given, taught_by="social_work", teacher="邻里社工中心")
    case = Case.objects.get(procedure="training")
    assert sent.headers["Location"] == f"/training/{case.pk}/"
    assert "还没有办" in page(cast.secretary, f"/training/{case.pk}/")
    assert Duty.objects.get(case_id=case.pk).role == "clerk"
    send(staff, f"/training/{case.pk}/hold/", volunteers="12", residents="8", words="讲了怎样列议题")
    said = page(cast.clerk, f"/training/{case.pk}/")
    for words in ("来了20人次", "社区志愿者12", "居民骨干8", "讲了怎样列议题", "邻里社工中心"):
        assert words in said, words
    assert Duty.objects.get(case_id=case.pk).done_at is not None
    assert Entry.objects.get(case_id=case.pk, verb="hold").data["numbers"] == {
        "volunteers": 12,
        "residents": 8,
    }
    listed = page(cast.clerk)
    assert "办了1次，来了20人次：社区志愿者12人次，居民骨干8人次" in listed
    assert "这一年还要办" not in listed


def test_nobody_is_counted_before_the_day(cast: Cast) -> None:
    case = fixed(cast, 3)
    with pytest.raises(Refused, match="办过再记人数"):
        ways.go(case, "hold", cast.clerk, numbers={"volunteers": 3}, words="")
    assert Training.objects.get().numbers == {}


def test_how_long_there_is_for_the_numbers_is_told_once_the_day_has_come(cast: Cast) -> None:
    case = fixed(cast, days=3)
    for address in ("/training/", f"/training/{case.pk}/"):
        assert "个工作日" not in page(cast.clerk, address)
        with clock.travel(clock.now() + timedelta(days=3)):
            assert "个工作日" in page(cast.clerk, address)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "至少填一格"),
        ({"volunteers": "0"}, "至少填一格"),
        ({"volunteers": "-1"}, "大于或等于0"),
        ({"volunteers": "3000"}, "小于或等于2000"),
        ({"volunteers": "十二"}, "整数"),
    ],
)
def test_numbers_that_make_no_sense_are_said_at_once(cast: Cast, given: dict[str, str], why: str) -> None:
    case = fixed(cast)
    answer = send(signed_in(cast.clerk), f"/training/{case.pk}/hold/", **given)
    assert answer.status_code == 422
    said = plain(answer)
    assert why in said, re.findall(r".{20}volunteers.{200}", said)
    case.refresh_from_db()
    assert case.state == "fixed"


def test_who_teaches_from_outside_is_named_and_the_community_itself_is_not(cast: Cast) -> None:
    staff, given = signed_in(cast.clerk), {"title": "急救", "on": clock.today().isoformat(), "spot": "院里"}
    refused = send(staff, "/training/new/", **given, taught_by="school", teacher=" ")
    assert refused.status_code == 422
    assert "写明是哪一家" in plain(refused)
    send(staff, "/training/new/", **given, taught_by="own", teacher="写多了")
    assert Training.objects.get().teacher == ""


def test_the_day_moves_with_its_duty_and_what_was_not_held_says_why(cast: Cast) -> None:
    case = fixed(cast)
    before = Duty.objects.get(case_id=case.pk).due_at
    change = {
        "title": "急救",
        "on": clock.today() + timedelta(20),
        "spot": "院里",
        "taught_by": "own",
        "teacher": "",
    }
    case = ways.go(case, "change", cast.secretary, **change)
    after = Duty.objects.get(case_id=case.pk).due_at
    assert before is not None
    assert after is not None
    assert after - before > timedelta(15)
    assert (case.title, case.spot, case.training.on) == ("急救", "院里", change["on"])
    ways.go(case, "call_off", cast.clerk, words="讲课的人来不了")
    assert "讲课的人来不了" in page(cast.clerk, f"/training/{case.pk}/")
    assert participation.trained([cast.place.pk], clock.today(), clock.today() + timedelta(40)).times == 0


def test_a_wrong_number_is_put_right_and_the_old_one_stays_on_record(cast: Cast) -> None:
    case = held(cast, volunteers=21)
    ways.go(case, "correct", cast.clerk, numbers={"volunteers": 12}, words="")
    lines = Entry.objects.filter(case_id=case.pk).order_by("seq")
    assert [line.data.get("numbers") for line in lines] == [None, {"volunteers": 21}, {"volunteers": 12}]
    assert participation.trained([cast.place.pk], clock.today(), clock.today()).people == 12


def test_the_same_form_sent_twice_fixes_one(cast: Cast) -> None:
    token = str(uuid4())
    given = {
        "title": "急救",
        "on": clock.today().isoformat(),
        "spot": "院里",
        "taught_by": "own",
        "token": token,
    }
    staff = signed_in(cast.clerk)
    for _ in range(2):
        staff.post("/training/new/", given)
    assert Training.objects.count() == 1


def test_groups_are_told_with_seats_and_units_also_those_that_nobody_is_of(cast: Cast) -> None:
    actions.add_organisation(
        cast.place, {"name": "省中医院", "kind": "resident_unit", "code": ""}, cast.clerk
    )
    actions.add_organisation(
        cast.next_door, {"name": "别处的", "kind": "resident_unit", "code": ""}, cast.clerk
    )
    found = {one.key: one for one in participation.groups([cast.place.pk])}
    assert (found["units"].units, found["units"].seats) == (1, 0)
    assert found["volunteers"].units is None
    assert list(found) == list(participation.GROUPS.value())
    both = {one.key: one for one in participation.groups([cast.place.pk, cast.next_door.pk])}
    assert both["units"].units == 2


def test_residents_read_which_sides_take_part_and_how_many_were_trained(cast: Cast, client: Client) -> None:
    address = f"/c/{cast.place.code}/committee/"
    assert "一年来还没有办过培训" in plain(client.get(address))
    held(cast, volunteers=12)
    said = plain(client.get(address))
    assert "一年来办了1次培训，来了12人次：社区志愿者12人次" in said
    assert "专业社工没有委员" in said
    assert "邻里社工中心" not in said


def test_each_sees_its_own_and_the_levels_above_those_below(cast: Cast) -> None:
    case = held(cast, volunteers=12)
    beside = cast_for(1)
    assert "怎样主持议事会" not in page(cast.stranger)
    assert signed_in(cast.stranger).get(f"/training/{case.pk}/").status_code == 404
    assert signed_in(cast.stranger).get(f"/training/?place={cast.place.code}").status_code == 200
    assert "怎样主持议事会" not in page(cast.stranger, f"/training/?place={cast.place.code}")
    assert "办了0次" in page(cast.stranger, f"/training/?place={cast.place.code}")
    street = page(cast.street_officer)
    assert "怎样主持议事会" in street
    assert "1个今年办过" in street
    assert beside.place == cast.next_door
    assert "怎样主持议事会" not in page(cast.street_officer, f"/training/?place={cast.next_door.code}")
    answer = send(signed_in(cast.street_officer), f"/training/{case.pk}/correct/", volunteers="1")
    assert answer.status_code in (403, 404, 422)
    assert Training.objects.get().numbers == {"volunteers": 12}
    assert signed_in(cast.street_officer).get("/training/new/").status_code == 404


def test_the_years_to_choose_from_are_those_of_ones_own_place(cast: Cast) -> None:
    cast_for(1)
    before = clock.today().year - 2
    Training.objects.filter(case=fixed(cast)).update(on=clock.today().replace(year=before, day=1))
    assert f"{before}年" in page(cast.clerk)
    assert f"{before}年" not in page(cast.stranger)


def test_the_list_goes_out_with_a_column_for_each_group(cast: Cast) -> None:
    held(cast, volunteers=12, staff=2)
    staff = signed_in(cast.clerk)
    answer: Any = staff.get("/training/list.csv")
    head, row = csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    told = dict(zip(head, row, strict=True))
    assert (told["人次"], told["社区志愿者"], told["社区工作者"]) == ("14", "12", "2")
    assert told["居民骨干"] == ""
    assert staff.get("/training/list.xlsx").content.startswith(b"PK")
    assert staff.get("/training/list.pdf").status_code == 404


@pytest.mark.clause("1.2", "6.1")
def test_the_board_tells_of_the_days_that_it_is_asked_for(cast: Cast) -> None:
    held(cast, volunteers=12)
    for actor in (cast.secretary, cast.street_officer):
        said = page(actor, "/board/?view=people")
        assert "1个办过，共1次，12人次：社区志愿者12人次" in said
    before = (clock.today().replace(day=1) - timedelta(40)).strftime("%Y-%m")
    assert "共0次" in page(cast.secretary, f"/board/?view=people&period={before}")


def test_a_form_that_asks_how_many_were_trained_fills_itself(cast: Cast) -> None:
    held(cast, volunteers=12, residents=3)
    fixed(cast)
    month = read(f"{clock.today():%Y-%m}")
    assert month is not None
    ask = Ask(cast.secretary, cast.place, month)
    assert figures.figure("training.count", ask).value == 1
    assert figures.figure("training.people", ask).value == 15
