"""The earliest day on which a committee can stand, by the limits of what is under way. Asks no database.

A call and a notice take what their rules say; every other step one working day at best (5.2). Nothing is guessed of how
long people will really take: who cannot be in time even so is in danger, whoever else may be.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from linli.core import clock
from linli.core.rulebook import calendar
from linli.core.rulebook.calendar import Due
from linli.domains.committees import rules as committee
from linli.domains.oversight.rollout import rules


@dataclass(frozen=True)
class Way:
    """How far a community is: its step, and until when what runs there runs (a call's window, a notice)."""

    step: str
    until: datetime | None = None


def earliest(way: Way, now: datetime) -> date:
    """The day of appointment at best."""
    today = clock.local(now).date()
    if way.step in ("not_started", "calling"):
        day = next_step(_called(way, now))
        return _from_street(next_step(day))
    if way.step in ("slating", "party_meeting"):
        return _from_street(next_step(calendar.next_working_day(today)))
    if way.step in ("street", "approved"):
        return _from_street(calendar.next_working_day(today))
    if way.step == "noticing" and way.until is not None:
        return calendar.next_working_day(max(Due(way.until).day + timedelta(days=1), today))
    return calendar.next_working_day(today)


def next_step(day: date) -> date:
    """The day of the next step after one that was done on `day`."""
    length = rules.SOON.value()
    return calendar.due(clock.at(day), length).day


def _called(way: Way, now: datetime) -> date:
    """The last day of the call: the one that runs, or one that would be published now."""
    if way.step == "calling" and way.until is not None:
        return max(Due(way.until).day, clock.local(now).date())
    return calendar.due(now, committee.CALL.value()).day


def _from_street(day: date) -> date:
    """Posted on the day of the street's answer; appointed on the working day after the notice."""
    end = calendar.due(clock.at(day, 9), committee.NOTICE.value()).day
    return calendar.next_working_day(end + timedelta(days=1))
