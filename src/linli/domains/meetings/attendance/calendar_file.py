"""Meetings as iCalendar (RFC 5545), for whoever keeps a calendar of their own."""

from datetime import UTC, datetime, timedelta

from linli.core import clock
from linli.core.procedures.models import Case

# How long a meeting is taken to last; nobody is asked for it.
LASTS = timedelta(hours=2)
_OCTETS = 73  # of a line, its end and the blank of a continued one not counted


def text(words: str) -> str:
    """Words as a value: what would end it is escaped."""
    for sign, kept in (
        ("\\", "\\\\"),
        (";", "\\;"),
        (",", "\\,"),
        ("\r\n", "\\n"),
        ("\n", "\\n"),
        ("\r", "\\n"),
    ):
        words = words.replace(sign, kept)
    return words


def folded(line: str) -> str:
    """A line of at most 75 octets, continued behind a blank; no character is cut."""
    parts, size = [""], 0
    for char in line:
        octets = len(char.encode())
        if size + octets > _OCTETS:
            parts.append("")
            size = 0
        parts[-1] += char
        size += octets
    return "\r\n ".join(parts)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def event(case: Case, name: str, url: str, room: str = "") -> list[str]:
    """A meeting's lines: its hour and `name`, no agenda and nobody's name. `url` leads to its page."""
    meeting = case.meeting
    at, opened = meeting.announced_at, meeting.counts_at
    # One that was opened on another day than it was called for took place then: nobody is awaited on that day.
    elsewhere = at == meeting.held_at and clock.local(opened).date() != clock.local(at).date()
    at = opened if elsewhere else at
    where = [f"LOCATION:{text(room)}"] if room else []
    return [
        "BEGIN:VEVENT",
        f"UID:meeting-{case.pk}@linli",
        f"DTSTAMP:{_stamp(clock.now())}",
        f"SEQUENCE:{len(meeting.breaks) + len(meeting.moves) + (case.state == 'cancelled') + elsewhere}",
        f"DTSTART:{_stamp(at)}",
        f"DTEND:{_stamp(at + LASTS)}",
        f"SUMMARY:{text(name)}",
        *where,
        f"STATUS:{'CANCELLED' if case.state == 'cancelled' else 'CONFIRMED'}",
        f"URL:{url}",
        "END:VEVENT",
    ]


def calendar(events: list[str], name: str = "") -> str:
    """The whole file; `name` is what a subscriber's list of calendars calls it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//linli//meetings//ZH", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", *([f"X-WR-CALNAME:{text(name)}"] if name else [])]
    return "".join(f"{folded(line)}\r\n" for line in (*lines, *events, "END:VCALENDAR"))


def of_meeting(case: Case, url: str) -> str:
    """The calendar: the meeting's name, place and hour, no agenda and no name. `url` leads to its page."""
    return calendar(event(case, f"{case.place}{case.title}", url, case.meeting.room))
