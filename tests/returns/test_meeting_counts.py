"""A meeting counts for the day on which it was really opened, on every list, paper and figure (4.2)."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.procedures.models import Case
from linli.domains.meetings import actions, queries
from linli.domains.meetings.attendance import calendar_file
from linli.domains.meetings.models import Meeting
from linli.domains.returns import figures, periods, records
from linli.domains.returns.month import bundle, counts
from linli.domains.returns.scope import Ask


@pytest.fixture
def staff(cast: Cast) -> Client:
    return pages.signed_in(cast.secretary)


def asked(cast: Cast, key: str) -> Ask:
    period = periods.read(key)
    assert period is not None
    return Ask(cast.secretary, cast.place, period)


def early(cast: Cast) -> Case:
    """Called for 4 December, opened and over on 8 November."""
    called = ways.meeting(cast, 26)
    assert clock.local(Meeting.objects.get(case=called).held_at).month == 12
    ways.table(cast, ways.awaiting(cast), called)
    ways.begin(cast, called)
    item = Case.objects.get(root=called.pk, procedure="agenda_item")
    ways.go(item, "put_off", cast.clerk, measure="等报价")
    return ways.go(ways.go(called, "end", cast.secretary), "file", cast.secretary)


@pytest.mark.django_db
@pytest.mark.clause("4.2")
def test_one_that_was_opened_early_counts_for_the_month_in_which_it_was_opened(
    cast: Cast, staff: Client, rf: Any
) -> None:
    case = early(cast)
    assert case.title == "11月 大党委会议"
    november, december = asked(cast, "2021-11"), asked(cast, "2021-12")
    for ask, n in ((november, 1), (december, 0)):
        assert figures.figure("meetings.count", ask).value == n
        assert len(records.meetings(ask)) == n
        assert counts.counted(ask)[4:7] == (n, n, n)
        made = bundle.month(ask, rf.get("/"))
        assert len(made.records) == n
    assert records.MEETINGS["day"](records.meetings(november)[0], november) == "2021-11-08"
    rows = b"".join(staff.get("/meetings/list.csv").streaming_content).decode("utf-8-sig")
    assert "2021-11-08" in rows
    assert "2021-12-04" not in rows
    past = pages.text(staff.get("/meetings/"))
    assert "11月8日" in past
    assert "12月4日" not in past
    strip = staff.get("/desk/").context["month"].rows[1]
    assert (strip.state, list(strip.days)) == ("开过了", [8])
    assert "8日 周一" in pages.text(staff.get("/meetings/year/?year=2021"))
    made = bundle.month(november, rf.get("/"))
    notice, sheet = bundle.MAKE["notices"](made)[0][0], bundle.MAKE["sign-in"](made)[0][0]
    assert "定于2021年12月4日" in str(notice.blocks)
    assert "2021年11月8日" in str(sheet.blocks)


@pytest.mark.django_db
def test_whoever_keeps_a_calendar_is_not_awaited_on_the_day_it_was_called_for(cast: Cast) -> None:
    case = early(cast)
    lines = calendar_file.event(Case.objects.get(pk=case.pk), "大党委会议", "https://a/")
    assert next(line for line in lines if line.startswith("DTSTART")).startswith("DTSTART:20211108")
    assert "SEQUENCE:1" in lines


@pytest.mark.django_db
def test_one_that_goes_on_in_the_next_month_satisfies_the_month_in_which_it_was_opened(cast: Cast) -> None:
    case = ways.begin(cast, ways.meeting(cast, 10))
    until = datetime.fromisoformat("2021-12-01T15:00:00+08:00")
    ways.go(case, "interrupt", cast.secretary, words="等热力公司", until=until)
    with clock.travel(until):
        ways.go(ways.go(case, "resume", cast.secretary), "end", cast.secretary)
        duties = Duty.objects.filter(kind=actions.MONTHLY, place=cast.place)
        assert dict(duties.values_list("period", "outcome")) == {"2021-11": Duty.DONE}
        assert queries.monthly(cast.place.pk, []).state == "missing"
