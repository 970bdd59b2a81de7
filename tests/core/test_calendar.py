"""Working days and due times: the city's readings, the State Council's table, and properties of counting."""

from datetime import date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from linli.core import clock, rulebook
from linli.core.rulebook import Length, RulebookError, calendar

DAY = timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)


def end(start: str, key: str) -> str:
    due = calendar.due(at(start), rulebook.edition("2021").value(key))
    assert not due.provisional
    return f"{due.at:%Y-%m-%d %H:%M}"


@pytest.mark.clause("3.3")
@pytest.mark.parametrize(
    ("posted", "last"),
    [
        ("2021-09-30 10:00", "2021-10-08"),  # the third day is in the week of National Day
        ("2021-09-17 17:59", "2021-09-22"),  # Mid-Autumn on Monday and Tuesday
        ("2021-09-17 00:00", "2021-09-22"),
        ("2021-10-13 23:59", "2021-10-18"),  # Saturday moves to Monday
        ("2021-10-06 09:00", "2021-10-09"),  # a Saturday on which one works
        ("2021-10-11 09:00", "2021-10-14"),
    ],
)
def test_three_days_of_notice_end_at_midnight_of_a_working_day(posted: str, last: str) -> None:
    due = calendar.due(at(posted), rulebook.edition("2021").value("notice.length"))
    assert due.day == date.fromisoformat(last)
    assert due.at == clock.at(due.day + DAY)
    assert not due.provisional


@pytest.mark.clause("4.1", "4.2", "4.3", "4.5", "2.4")
@pytest.mark.parametrize(
    ("start", "key", "ends"),
    [
        ("2021-09-30 20:00", "demand.acknowledge", "2021-10-01 20:00"),
        ("2021-09-30 23:30", "demand.acknowledge_urgent", "2021-10-01 01:30"),
        ("2021-09-29 20:00", "demand.triage", "2021-09-30 18:00"),
        ("2021-09-30 09:00", "demand.triage", "2021-10-08 18:00"),
        ("2021-09-30 09:00", "demand.simple", "2021-10-13 18:00"),
        ("2021-10-02 09:00", "demand.simple", "2021-10-13 18:00"),
        ("2021-11-08 10:12", "demand.complex", "2021-12-20 18:00"),
        ("2021-11-01 09:00", "referral.answer", "2021-11-23 00:00"),
        ("2021-11-01 09:00", "demand.confirm", "2021-11-09 00:00"),
        ("2021-11-30 09:00", "demand.shelved", "2022-03-01 00:00"),
        ("2021-11-26 09:00", "demand.shelved", "2022-03-01 00:00"),
        ("2021-09-30 09:00", "committee.term", "2026-10-01 00:00"),
        ("2024-02-29 09:00", "committee.term", "2029-03-01 00:00"),
    ],
)
def test_the_citys_clocks(start: str, key: str, ends: str) -> None:
    assert end(start, key) == ends


@pytest.mark.clause("4.2")
def test_materials_are_due_three_whole_days_before() -> None:
    book = rulebook.edition("2021")
    due = calendar.before(at("2021-11-19 15:00"), book.value("meeting.materials"))
    assert due.at == at("2021-11-17 00:00")
    assert due.day == date(2021, 11, 16)
    assert calendar.before(at("2021-10-08 09:00"), Length("working_days", 1, ends="close")).at == at(
        "2021-09-30 18:00"
    )
    assert calendar.before(at("2021-10-08 09:00"), Length("hours", 2)).at == at("2021-10-08 07:00")


@pytest.mark.parametrize("year", range(2021, 2027))
def test_the_table_agrees_with_an_independent_one(year: int) -> None:
    day, wrong = date(year, 1, 1), []
    while day.year == year:
        if calendar.is_working(day) != chinese_calendar.is_workday(day):
            wrong.append(day)
        day += DAY
    assert wrong == []
    assert calendar.is_known(date(year, 6, 1))


def test_a_year_that_is_not_known_is_said_to_be_so() -> None:
    assert not calendar.is_known(date(2027, 1, 1))
    five, notice = Length("working_days", 5, ends="close"), Length("days", 3, roll=True)
    assert calendar.due(at("2026-12-28 09:00"), five).provisional
    assert calendar.due(at("2026-12-29 09:00"), notice).provisional
    assert not calendar.due(at("2026-12-28 09:00"), notice).provisional
    assert not calendar.due(at("2026-12-21 09:00"), five).provisional
    assert not calendar.due(at("2026-12-31 23:00"), Length("hours", 24)).provisional
    assert not calendar.due(at("2026-12-31 23:00"), Length("days", 7)).provisional
    assert calendar.add_working_minutes(at("2026-12-31 17:00"), 120).provisional
    assert not calendar.add_working_minutes(at("2026-12-31 17:00"), 60).provisional
    assert [calendar.is_rest(date(2027, 1, day)) for day in (1, 2, 3, 4)] == [False, True, True, False]


def test_an_imported_table_is_read_at_once_and_makes_the_year_known(
    tmp_path: Path, settings: LazySettings
) -> None:
    settings.HOME = tmp_path
    five = Length("working_days", 5, ends="close")
    before = calendar.due(at("2026-12-31 09:00"), five)
    rows = "date,name,is_off_day\n2027-01-01,元旦,1\n2027-01-09,元旦,0\n2027-10-01,国庆节,1\n"
    (tmp_path / "calendar.csv").write_text(rows, encoding="utf-8")
    after = calendar.due(at("2026-12-31 09:00"), five)
    assert (before.day, before.provisional) == (date(2027, 1, 7), True)
    assert (after.day, after.provisional) == (date(2027, 1, 8), False)
    assert calendar.is_working(date(2027, 1, 9))
    assert calendar.holiday(date(2027, 1, 1)) == "元旦"
    assert calendar.is_known(date(2021, 1, 1))


@pytest.mark.parametrize(
    "row", ["2027-13-01,元旦,1", "2027-01-01,元旦,yes", "2027-01-01", "2027-01-01,a,1\n2027-01-01,a,0"]
)
def test_a_bad_row_is_refused_with_its_line(tmp_path: Path, row: str) -> None:
    path = tmp_path / "calendar.csv"
    path.write_text(f"date,name,is_off_day\n{row}\n", encoding="utf-8")
    with pytest.raises(RulebookError, match=rf"^calendar.csv:{2 + row.count(chr(10))}: "):
        calendar.read(path)


def test_office_hours_come_from_the_rulebook() -> None:
    assert calendar.working_day_minutes() == 420
    assert calendar.working_minutes(at("2021-11-17 08:00"), at("2021-11-17 19:00")) == 420
    assert calendar.working_minutes(at("2021-11-17 11:30"), at("2021-11-17 14:45")) == 45
    assert calendar.working_minutes(at("2021-11-19 17:00"), at("2021-11-22 09:00")) == 90
    assert calendar.working_minutes(at("2021-11-22 09:00"), at("2021-11-19 17:00")) == 0
    assert calendar.add_working_minutes(at("2021-11-17 11:30"), 45).at == at("2021-11-17 14:45")
    assert calendar.add_working_minutes(at("2021-09-30 17:00"), 60).at == at("2021-09-30 18:00")
    assert calendar.add_working_minutes(at("2021-09-30 17:00"), 61).at == at("2021-10-08 08:31")
    assert calendar.add_working_minutes(at("2021-10-02 03:00"), 0).at == at("2021-10-02 03:00")


def test_a_moment_in_another_zone_is_counted_by_the_citys_wall_clock() -> None:
    there = datetime.fromisoformat("2021-11-17T17:00:00+00:00")  # 01:00 of the 18th in the city
    assert calendar.due(there, Length("days", 1)).day == date(2021, 11, 19)
    assert calendar.working_minutes(there, there + timedelta(hours=10)) == 150


def test_working_days_are_counted_both_ways() -> None:
    friday = date(2021, 9, 17)  # Saturday was a working day, Sunday to Tuesday were not
    assert calendar.add_working_days(friday, 1) == date(2021, 9, 18)
    assert calendar.add_working_days(friday, 2) == date(2021, 9, 22)
    assert calendar.add_working_days(date(2021, 9, 22), -1) == date(2021, 9, 18)
    assert calendar.add_working_days(date(2021, 9, 19), 0) == date(2021, 9, 19)
    assert calendar.next_working_day(date(2021, 9, 19)) == date(2021, 9, 22)
    assert calendar.next_working_day(friday) == friday
    assert calendar.working_days(friday, date(2021, 9, 22)) == 2
    assert calendar.working_days(date(2021, 9, 22), friday) == -2
    assert calendar.working_days(friday, friday) == 0


# ── properties ───────────────────────────────────────────────────────────────

moments = st.datetimes(datetime(2021, 1, 1), datetime(2027, 6, 30), timezones=st.just(clock.ZONE))
days = st.dates(date(2021, 1, 1), date(2027, 6, 30))
counts = st.integers(1, 40)
lengths = st.builds(
    Length,
    st.sampled_from(["minutes", "hours", "days", "working_days", "months"]),
    counts,
    roll=st.booleans(),
)


@given(moments, moments, lengths)
def test_who_starts_later_is_not_due_earlier(a: datetime, b: datetime, length: Length) -> None:
    a, b = min(a, b), max(a, b)
    assert calendar.due(a, length).at <= calendar.due(b, length).at
    assert calendar.due(a, length).at > a


counting = st.one_of(
    st.builds(Length, st.just("working_days"), counts, st.booleans(), st.sampled_from(["close", "midnight"])),
    st.builds(Length, st.just("days"), counts, st.just(True), st.sampled_from(["close", "midnight"])),
)


@given(moments, counting)
def test_what_counts_working_days_never_ends_on_a_rest_day(start: datetime, length: Length) -> None:
    assert calendar.is_working(calendar.due(start, length).day)


@given(days, counts)
def test_working_days_added_are_working_days_counted(day: date, n: int) -> None:
    last = calendar.add_working_days(day, n)
    assert calendar.working_days(day, last) == n
    if calendar.is_working(day):
        assert calendar.add_working_days(last, -n) == day


@given(moments, st.integers(0, 5000))
def test_minutes_added_are_minutes_counted(start: datetime, minutes: int) -> None:
    end = calendar.add_working_minutes(start, minutes)
    assert calendar.working_minutes(start, end.at) == minutes
    assert end.at >= start


@given(moments, st.integers(1, 3000), st.data())
def test_a_pause_keeps_the_working_time_that_is_left(
    start: datetime, minutes: int, data: st.DataObject
) -> None:
    start = start.replace(second=0, microsecond=0)
    due = calendar.add_working_minutes(start, minutes).at
    pause = start + data.draw(st.integers(0, (due - start) // timedelta(minutes=1))) * timedelta(minutes=1)
    resume = pause + timedelta(minutes=data.draw(st.integers(0, 60 * 24 * 30)))
    left = calendar.working_minutes(pause, due)
    again = calendar.add_working_minutes(resume, left).at
    assert calendar.working_minutes(start, pause) + calendar.working_minutes(resume, again) == minutes
    assert again >= due


@given(moments, lengths)
def test_a_year_that_is_known_is_never_provisional(start: datetime, length: Length) -> None:
    due = calendar.due(start, length)
    if due.provisional:
        assert due.day.year >= 2027
