"""A called meeting gets another day, hour or place before it begins (改期、改地点; 4.2): what stands against it, who is told.

The agenda, its items and the papers that were sent stay. Who was asked answers again when the time changed, and keeps
the answer when only the place did. `Meeting.moves` keeps from where to where each time.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.procedures import queries as cases
from linli.core.procedures.kinds import Also, Concern, Open, Outgoing, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Taking
from linli.core.rulebook import calendar
from linli.core.ui import dates
from linli.domains.meetings import actions, answers, changes, rules
from linli.domains.meetings.guests import actions as guests_actions
from linli.domains.meetings.models import Asked, Attendance, Meeting

# --- what stands against it -----------------------------------------------------------------------------------------


def _when(s: Subject) -> datetime | None:
    """The new time, where the meeting gets another one."""
    held: datetime | None = s.data.get("held_at")
    return held if held is not None and held != s.facts.meeting.held_at else None


def another(s: Subject) -> Iterable[Concern]:
    """Something changes, and the new time is still to come."""
    if not s.taking:
        return
    held = _when(s)
    if held is None and s.data.get("room", "") == s.facts.meeting.room:
        yield Concern(None, "日子、时间、地点都没有变")
    elif held is not None and held <= s.at:
        yield Concern(None, "这个时间已经过去了，请选以后的日子")


def noticed(s: Subject) -> Iterable[Concern]:
    """The new day is told as long before as the first one had to be (4.2)."""
    held = _when(s) if s.taking else None
    if held is not None and s.at < held and s.at > calendar.before(held, s.value(rules.NOTICE)).at:
        yield Concern(rules.NOTICE, f"会议一般提前 3 天通知，改到的日子离现在只有 {(held - s.at).days} 天")


def papers_again(s: Subject) -> Iterable[Concern]:
    """The papers were sent, or still can be, three days before the new day (4.2)."""
    held = _when(s) if s.taking else None
    if held is None or held <= s.at:
        return
    latest = calendar.before(held, s.value(rules.MATERIALS)).at
    if s.case.state == "planned":
        if s.at > latest:
            days = (held - s.at).days
            yield Concern(
                rules.MATERIALS, f"材料一般会前 3 天送达，材料还没有送，改到的日子离现在只有 {days} 天"
            )
    elif (sent := _sent(s.case)) is not None and sent > latest:
        on = dates.dated(sent)
        yield Concern(rules.MATERIALS, f"材料一般会前 3 天送达，材料是 {on} 送的，离改到的日子不到 3 天")


def _sent(case: Case) -> datetime | None:
    found = Entry.objects.filter(case_id=case.pk, verb="notify").order_by("-pk").first()
    return found.at if found is not None else None


def as_seen(s: Subject) -> Iterable[Concern]:
    """Of two who move it at the same time the second is shown what the first did, and is asked once more."""
    seen = s.data.get("seen") if s.taking else None
    if seen is None or seen == len(s.facts.meeting.moves):
        return
    last = next((event for event in cases.timeline([s.case]) if event.verb == "reschedule"), None)
    who = last.who if last is not None else "别人"
    change = changes.told(s.facts.meeting)[-1]
    yield Concern(None, f"{who}刚刚{change.word}了：{change.text}。您填的还在下面，看一眼还要不要改")


# --- what it does ---------------------------------------------------------------------------------------------------


def along(s: Subject) -> Iterable[Also | Open]:
    """Departments and units that are asked to an item are told, and asked again when the time changed."""
    if s.data.get("held_at") is None:
        return
    move = "ask_again" if _when(s) else "tell_room"
    waiting = Asked.objects.filter(case__root=s.case.pk, case__state__in=guests_actions.WAITING)
    for pk in waiting.order_by("pk").values_list("case_id", flat=True):
        yield Also(pk, move)


def moved(taking: Taking, s: Subject) -> None:
    """Keep from where to where, list who is expected on the new day, ask them again, tell everybody."""
    meeting: Meeting = s.facts.meeting
    held, room = _when(s), s.data.get("room", "")
    one = {
        "at": s.at.isoformat(), "from": meeting.held_at.isoformat(), "to": (held or meeting.held_at).isoformat(),
        "room": meeting.room, "to_room": room, "note": taking.note("moved", s.data["words"].strip()),
    }  # fmt: skip
    asked_before = set(Attendance.objects.filter(case=s.case).values_list("person_id", flat=True))
    meeting.moves.append(one)
    meeting.room = room
    if held is not None:
        meeting.held_at = held
        _timed(taking, s, held)
    meeting.save(update_fields=["moves", "room", "held_at"])
    taking.set(spot=room)
    taking.record(was=one["from"], held_at=one["to"], room=one["room"] != room)
    people = list(Attendance.objects.filter(case=s.case).values_list("person_id", flat=True))
    for message in _told(s, people, asked_before - set(people)):
        taking.tell(message)


def _timed(taking: Taking, s: Subject, held: datetime) -> None:
    meeting: Meeting = s.facts.meeting
    taking.set(title=actions.title(list(meeting.bodies), clock.local(held).month))
    taking.postpone("hold", held)
    taking.postpone("materials", calendar.before(held, s.value(rules.MATERIALS)).at)
    expected = actions.enrol(s.case, list(meeting.bodies), held)
    rows = list(Attendance.objects.filter(case=s.case))
    for row in rows:
        row.answer, row.answer_how, row.answer_note, row.answered_at = "", "", None, None
        if row.state == "leave":
            actions.awaits(row, False)
    Attendance.objects.bulk_update(rows, ["answer", "answer_how", "answer_note", "answered_at", "state"])
    taking.record(expected=expected)


def _told(s: Subject, people: Sequence[int], gone: Iterable[int]) -> list[Outgoing]:
    """The day that was and the day that is; never why, which may be somebody's own affair."""
    change = changes.told(s.facts.meeting)[-1]
    end = f"请重新回话来不来：{s.case.title}" if change.timed else f"您的回话照旧：{s.case.title}"
    found = answers.told(s.case, people, f"{change.word}了，{change.text}。{end}")
    return found + answers.told(s.case, list(gone), f"改期了，名册也换了，您不用来：{s.case.title}")


def basis(s: Subject) -> str:
    """What the reminder hangs on; nothing as long as the meeting stays where it was called."""
    return f"moved-{len(s.facts.meeting.moves)}" if s.facts.meeting.moves else ""
