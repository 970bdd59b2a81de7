"""How the day, hour and place of a called meeting changed (改期、改地点, 4.2), as whoever is asked to it reads them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linli.core import clock
from linli.core.journal import erase
from linli.core.journal.models import Note
from linli.core.ui import dates
from linli.domains.meetings.models import Meeting


@dataclass(frozen=True)
class Moved:
    """One change of a called meeting: from when and where to when and where. `why` is '' where nobody reads it."""

    at: datetime
    held: datetime
    until: datetime
    room: str
    to_room: str
    why: str = ""

    @property
    def timed(self) -> bool:
        return self.held != self.until

    @property
    def word(self) -> str:
        return "改期" if self.timed else "改地点"

    @property
    def text(self) -> str:
        """'原定 11月18日 周四 15:00，改到 11月20日 周六 10:00', or the place alone, or both."""
        rooms = f"{self.room or '本社区'}，改到 {self.to_room or '本社区'}"
        if not self.timed:
            return f"原定 {rooms}"
        days = f"{dates.dated(self.held)} {dates.clocktime(self.held)}"
        days += f"，改到 {dates.dated(self.until)} {dates.clocktime(self.until)}"
        return f"原定 {days}" + (f"；地点原定 {rooms}" if self.room != self.to_room else "")


def told(meeting: Meeting, reasons: bool = False) -> list[Moved]:
    """The changes, the first one first; `reasons` reads what was written with them."""
    rows = list(meeting.moves)
    notes: dict[int, Note] = {}
    if reasons and rows:
        notes = Note.objects.in_bulk([one["note"] for one in rows])
    return [
        Moved(
            _moment(one["at"]), _moment(one["from"]), _moment(one["to"]), one["room"], one["to_room"],
            _words(notes.get(one["note"])) if reasons else "",
        )
        for one in rows
    ]  # fmt: skip


def _moment(iso: str) -> datetime:
    return clock.local(datetime.fromisoformat(iso))


def _words(note: Note | None) -> str:
    return erase.GONE if note is None or note.erased_at else note.text


def first(meeting: Meeting) -> Moved | None:
    """From what it was called for at first to what holds now; None where it never moved."""
    found = told(meeting)
    if not found:
        return None
    whole = Moved(found[-1].at, found[0].held, found[-1].until, found[0].room, found[-1].to_room)
    return whole if whole.timed or whole.room != whole.to_room else None


def shown(meeting: Meeting) -> dict[str, Any]:
    """The latest change in words, and all of them with their reasons, for who is asked to the meeting."""
    every = told(meeting, reasons=True)
    return {"moved": every[-1] if every else None, "moves": every}
