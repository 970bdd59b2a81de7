"""A clock that stops and goes on keeps the working time that is left, however often and whenever it stops."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import ways
from tests.cast import Cast

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.rulebook import calendar

# 2021 to 2025, whose holidays are known, with room for what is counted on; working time is counted in whole minutes.
MOMENTS = st.datetimes(datetime(2021, 1, 1), datetime(2025, 6, 1)).map(
    lambda at: at.replace(second=0, microsecond=0, tzinfo=clock.ZONE)
)
PAUSES = st.lists(st.tuples(st.integers(0, 9 * 24 * 60), st.integers(0, 40 * 24 * 60)), max_size=4)


@given(at=MOMENTS, minutes=st.integers(1, 30 * 420))
def test_counting_on_and_counting_back_agree(at: datetime, minutes: int) -> None:
    due = calendar.add_working_minutes(at, minutes).at
    assert due > at
    assert calendar.working_minutes(at, due) == minutes


@given(at=MOMENTS, first=st.integers(0, 60 * 24 * 40), second=st.integers(0, 60 * 24 * 40))
def test_working_time_adds_up(at: datetime, first: int, second: int) -> None:
    middle, end = at + timedelta(minutes=first), at + timedelta(minutes=first + second)
    parts = calendar.working_minutes(at, middle) + calendar.working_minutes(middle, end)
    assert parts == calendar.working_minutes(at, end)


@pytest.mark.clause("4.2")
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pauses=PAUSES)
def test_what_runs_between_the_pauses_is_the_whole_length(pauses: list[tuple[int, int]], cast: Cast) -> None:
    """A problem shelved and taken up again: the time that ran, over all stretches, and the time left make the length."""
    case = ways.solving(cast)
    duty = Duty.objects.get(case_id=case.pk, kind="problem.finish", done_at=None)
    assert duty.due_at is not None
    whole = calendar.working_minutes(clock.now(), duty.due_at)
    ran = 0
    for runs, rests in pauses:
        begun = clock.now()
        clock.advance(timedelta(minutes=runs))
        ran += calendar.working_minutes(begun, clock.now())
        case = ways.go(case, "shelve", cast.secretary, reason="season", words="等停暖")
        duty.refresh_from_db()
        assert (duty.due_at, duty.left) == (None, max(whole - ran, 0))
        ran = min(ran, whole)
        clock.advance(timedelta(minutes=rests))
        case = ways.go(case, "resume", cast.secretary)
        case = ways.go(case, "solve", cast.clerk, difficulty="simple", handler=cast.grid_worker.post_id)
        duty.refresh_from_db()
        assert duty.due_at is not None
        assert calendar.working_minutes(clock.now(), duty.due_at) == whole - ran
