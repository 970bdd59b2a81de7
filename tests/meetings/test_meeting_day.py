"""The preset day of a new meeting is seen and chosen: what is against it, others at a tap, a button that names it (4.2)."""

from datetime import date, timedelta

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast

from linli.core import clock
from linli.domains.meetings.models import Attendance, Meeting
from linli.domains.meetings.scheduling import days

BODY = "enlarged_committee"


@pytest.fixture
def staff(cast: Cast) -> Client:
    return pages.signed_in(cast.secretary)


def said(cast: Cast, day: date, hour: int = 15, body: str = BODY) -> list[str]:
    """What is said of a day, what is against it marked."""
    found = days.look(cast.place, [body]).day(clock.at(day, hour))
    return [f"{'!' if fact.against else ''}{fact.text}" for fact in found.facts]


@pytest.mark.clause("4.2")
def test_what_is_against_a_day(cast: Cast) -> None:
    assert "!这天是周六，休息日" in said(cast, date(2021, 11, 20))
    assert "!这天放假：元旦" in said(cast, date(2022, 1, 3))
    assert "!就在后天：一般提前 3 天通知" in said(cast, clock.today() + timedelta(days=2))
    assert "!材料来不及会前 3 天送，送的时候要写理由" in said(cast, clock.today() + timedelta(days=2))
    assert "材料最晚 11月21日 周日 送" in said(cast, date(2021, 11, 24))
    assert "!11月的会还没有开过，这天已经是 12月" in said(cast, date(2021, 12, 2))
    assert "应到 7 人，过半要 4 人" in said(cast, date(2021, 11, 24))
    assert "!这个会还没有名册，定了也请不到人" in said(cast, date(2021, 11, 24), body="joint_meeting")
    assert not any("名册" in one for one in said(cast, date(2021, 11, 24), body="forum"))


@pytest.mark.clause("4.2")
def test_another_meeting_and_a_roster_that_barely_came(cast: Cast) -> None:
    ways.meeting(cast)
    assert "!时间撞上了：15:00 有大党委会议" in said(cast, date(2021, 11, 18), 16)
    assert "同一天：15:00 有大党委会议" in said(cast, date(2021, 11, 18), 9)
    sat = ways.meeting(cast, 3)
    ways.begin(cast, sat, absent=3)
    assert Attendance.objects.filter(case=sat, state="present").count() == 4
    assert any("上次应到 7 人，实到 4 人" in one for one in said(cast, date(2021, 11, 24)))


def test_the_preset_is_a_day_that_nothing_is_against(cast: Cast, staff: Client) -> None:
    preset = staff.get("/meetings/new/").context["day"]
    assert preset.clear
    assert not Meeting.objects.exists()
    ways.meeting(cast, (clock.local(preset.at).date() - clock.today()).days)
    second = staff.get("/meetings/new/").context["day"]
    assert second.clear
    assert second.at != preset.at


@pytest.mark.clause("4.2")
def test_the_button_names_the_day_and_what_is_sent_is_that_day(cast: Cast, staff: Client) -> None:
    page = staff.get("/meetings/new/")
    day, others = page.context["day"], page.context["others"]
    assert f"定在 {day.said}，发通知" in pages.text(page)
    assert "星期" in day.said
    assert len(others) == 3
    assert all(one.clear for one in others)
    given = {"bodies": [BODY], "held_at": day.value, "room": "三楼", "chair": str(cast.secretary.post_id)}
    other = pages.send(staff, "/meetings/new/", **given, **{"fix-held_at": others[0].value})
    text = pages.text(other)
    assert f"定在 {others[0].said}，发通知" in text
    assert 'value="三楼"' in text
    odd = pages.send(staff, "/meetings/new/", **given, named=others[0].value)
    assert (odd.status_code, "日子换了" in pages.text(odd)) == (422, True)
    assert not Meeting.objects.exists()
    pages.send(staff, "/meetings/new/", **{**given, "held_at": others[0].value}, named=others[0].value)
    assert Meeting.objects.get().held_at == others[0].at


@pytest.mark.parametrize("value", ["", "morgen", "2021-13-40T99:99"])
def test_no_day_at_all_is_said_at_the_field(cast: Cast, staff: Client, value: str) -> None:
    given = {"bodies": [BODY], "held_at": value, "room": "三楼", "chair": str(cast.secretary.post_id)}
    answer = pages.send(staff, "/meetings/new/", **given)
    assert answer.status_code == 422
    assert "定下会期" in pages.text(answer)
    assert answer.context["day"] is None


def test_looking_at_days_asks_few_queries_however_many_there_are(cast: Cast, staff: Client) -> None:
    asked, _ = pages.queries(staff, "/meetings/new/")
    for n in range(4, 12):
        ways.meeting(cast, n)
    more, _ = pages.queries(staff, "/meetings/new/")
    assert more <= asked + 2
    assert more <= 32


@pytest.mark.clause("4.2")
def test_where_no_day_is_free_of_everything_the_nearest_are_offered_with_what_they_ask(cast: Cast) -> None:
    """Three days before the month ends, and it has no meeting yet: each later day says so."""
    clock.set_now(clock.at(date(2021, 11, 27), 9))
    found = days.look(cast.place, [BODY]).others(clock.at(date(2021, 11, 30), 15))
    assert [clock.local(one.at).date().isoformat() for one in found] == [
        "2021-11-29",
        "2021-12-01",
        "2021-12-02",
    ]
    assert not any(one.clear for one in found)
    assert all("休息" not in fact.text for one in found for fact in one.facts)
