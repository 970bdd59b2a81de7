"""The notice's three days, for every day of posting 2021–2026, counted again here by another way (3.3).

The reading: calendar days; the day of posting does not count; it ends at 24:00 of the third day; where that day is a
holiday or a day of rest, at 24:00 of the next working day.
"""

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import forming as go
from tests.cast import Cast

from linli.core import clock
from linli.core.procedures.kinds import Refused
from linli.core.rulebook import calendar, city
from linli.domains.committees import rules

FIRST, LAST = date(2021, 1, 1), date(2026, 12, 31)


def facts() -> dict[str, bool]:
    """The State Council's table as it stands in the file: whether one rests on the day."""
    with (city.folder() / "calendar.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["date"]: row["is_off_day"] == "1" for row in csv.DictReader(file)}


REST = facts()
KNOWN = {int(day[:4]) for day, off in REST.items() if off and day[5:7] == "10"}


def rests(day: date) -> bool:
    return REST.get(day.isoformat(), day.isoweekday() > 5)


def expected(posted: date) -> date:
    """The last day of the notice, by counting on a calendar with a finger."""
    counted, day = 0, posted
    while counted < 3 or rests(day):
        day = date.fromordinal(day.toordinal() + 1)
        counted += 1
    return day


def days() -> Iterator[date]:
    for number in range(FIRST.toordinal(), LAST.toordinal() + 1):
        yield date.fromordinal(number)


def due(moment: datetime) -> calendar.Due:
    return calendar.due(moment, rules.NOTICE.value())


def at(day: date, hour: time = time(10)) -> datetime:
    return datetime.combine(day, hour, tzinfo=clock.ZONE)


@pytest.mark.clause("3.3")
def test_every_day_of_posting() -> None:
    wrong = [
        f"{day} ends {due(at(day)).day}, not {expected(day)}"
        for day in days()
        if due(at(day)).day != expected(day)
    ]
    assert wrong == []
    assert {day.year for day in days()} <= KNOWN


@pytest.mark.clause("3.3")
@pytest.mark.parametrize(
    ("posted", "ends"),
    [
        ("2021-09-30", "2021-10-08"),
        ("2021-09-17", "2021-09-22"),
        ("2021-10-01", "2021-10-08"),
        ("2022-01-28", "2022-02-07"),
    ],
)
def test_the_dated_examples(posted: str, ends: str) -> None:
    assert due(at(date.fromisoformat(posted))).day.isoformat() == ends
    assert expected(date.fromisoformat(posted)).isoformat() == ends


@pytest.mark.clause("3.3")
@given(day=st.dates(FIRST, LAST), hour=st.times())
def test_the_hour_of_posting_changes_nothing(day: date, hour: time) -> None:
    """It ends at midnight, on no day of rest, three days away at the least, whenever on the day it was posted."""
    found = due(at(day, hour))
    assert found.at == at(expected(day) + timedelta(1), time())
    assert not rests(found.day)
    assert found.day - day >= timedelta(3)


@pytest.mark.clause("3.3")
@given(day=st.dates(FIRST, LAST))
def test_later_posted_never_ends_earlier(day: date) -> None:
    assert due(at(day)).at <= due(at(day + timedelta(1))).at


@pytest.mark.clause("3.3")
def test_what_would_end_in_an_unknown_year_is_provisional() -> None:
    """The last days of the last known year already, because the third day lies beyond it."""
    last = date(max(KNOWN), 12, 31)
    beyond = [last - timedelta(ahead) for ahead in range(9) if expected(last - timedelta(ahead)) > last]
    assert beyond
    assert all(due(at(day)).provisional for day in (*beyond, last + timedelta(40)))
    assert not any(due(at(last - timedelta(30 + ahead))).provisional for ahead in range(300))


@pytest.mark.clause("3.3")
def test_a_notice_is_not_posted_into_an_unknown_year(cast: Cast) -> None:
    with clock.travel(at(date(max(KNOWN), 12, 1))):
        f = go.bring(go.forming(cast), "approve")
        clock.set_now(at(date(max(KNOWN), 12, 31)))
        with pytest.raises(Refused) as guess:
            go.publish(f)
    assert guess.value.clauses == ["3.3"]
    assert "节假日还没有录入" in str(guess.value)
