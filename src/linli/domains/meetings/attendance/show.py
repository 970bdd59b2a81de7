"""What the pages of invitations show: one's own meetings, the answers at a glance, an invitation to one item."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet

from linli.core import clock
from linli.core.duties.models import Duty
from linli.core.journal.models import Note
from linli.core.papers.html import to_html
from linli.core.people.actor import Actor
from linli.core.procedures import queries as cases
from linli.core.procedures import shown
from linli.core.procedures.desk import Attempt
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.ui import dates, parts
from linli.domains.meetings import answers, bodies, changes
from linli.domains.meetings.agenda import order
from linli.domains.meetings.attendance import forms
from linli.domains.meetings.guests import actions as asking
from linli.domains.meetings.minutes import confirmation, papers
from linli.domains.meetings.models import Asked, Attendance, Item
from linli.domains.meetings.queries import Record
from linli.domains.meetings.scheduling import cancellation
from linli.domains.problems import redaction

TONES = {"coming": "green", "late": "amber", "leave": "amber", "": ""}
STATE_TONES = {"asked": "amber", "coming": "green", "cannot": "amber", "came": "green", "absent": "red"}
AWAY = {"present": "到了", "leave": "请假", "absent": "没来", "expected": ""}
MOST = 40


def chaired(actor: Actor, pk: int) -> Case | None:
    """The meeting that this very post was in the chair of."""
    mine = Case.objects.filter(pk=pk, procedure="meeting", meeting__chair=actor.post_id or 0)
    return mine.select_related("place", "street", "meeting").first()


# --- one's own ------------------------------------------------------------------------------------------------------


def own(actor: Actor) -> QuerySet[Attendance]:
    """Where the person of the post is asked to come, of meetings that are not over."""
    rows = Attendance.objects.filter(person=actor.person_id or 0, case__closed_at__isnull=True)
    return rows.select_related("case__place", "case__meeting")


def asked_rows(actor: Actor) -> QuerySet[Asked]:
    """The invitations to single items that the post answers; for the community's staff those that it sent."""
    reached = cases.visible(actor).filter(procedure="asked")
    rows = Asked.objects.filter(case__in=reached)
    if not actor.may("meetings"):
        rows = rows.filter(post=actor.post_id or 0)
    return rows.select_related("case__place", "case__street", "item__root__meeting", "item__item__problem")


def mine(actor: Actor) -> dict[str, Any]:
    """What is still to come, the nearest first; what waits for an answer is marked."""
    rows = [row for row in own(actor) if row.case.state in (*answers.BEFORE, "in_session", "interrupted")]
    rows.sort(key=lambda row: row.case.meeting.announced_at)
    to_confirm = Case.objects.filter(
        procedure="meeting", state="minutes", meeting__chair=actor.post_id or 0, meeting__confirmed_at=None
    ).select_related("place", "meeting__chair")
    waiting = [case for case in to_confirm if confirmation.needed(case.meeting, case.edition)]
    invited = asked_rows(actor).filter(post=actor.post_id or 0, case__closed_at__isnull=True)
    return {
        "meetings": [_mine(row) for row in rows[:MOST]],
        "confirm": [
            parts.Item(f"{case.place}{case.title}", "您主持的，请看一遍纪要", f"/meetings/{case.pk}/mine/")
            for case in waiting
        ],
        "asked": [asked_item(row) for row in invited.order_by("pk")[:MOST]],
    }


def _mine(row: Attendance) -> parts.Item:
    at = row.case.meeting.announced_at
    tag = answers.LABELS.get(row.answer, "请回话" if row.case.state in answers.BEFORE else "")
    tone = TONES.get(row.answer, "") if row.answer else "accent"
    change = changes.first(row.case.meeting) if row.case.state in answers.BEFORE else None
    said = (
        f"{dates.dated(at)} {dates.clocktime(at)}",
        row.case.meeting.room,
        f"{change.word}了" if change else "",
    )
    where = "，".join(filter(None, said))
    return parts.Item(
        row.case.title, f"{row.case.place}　{where}", f"/meetings/{row.case_id}/mine/", tag=tag, tag_tone=tone
    )


def asked_item(row: Asked) -> parts.Item:
    """An invitation to an item as its receiver's line."""
    at = row.item.root.meeting.announced_at  # type: ignore[union-attr]
    state = procedure("asked").state(row.case.state)
    second = f"列席会议，{row.case.place}　{dates.dated(at)} {dates.clocktime(at)}"
    href, tone = f"/meetings/asked/{row.pk}/", STATE_TONES.get(row.case.state, "")
    return parts.Item(row.case.title, second, href, tag=state.label, tag_tone=tone)


def agenda(record: Record) -> list[parts.Item]:
    """The agenda with the clock's times, as everybody who is asked may read it."""
    found = order.slots(record.meeting, record.items, record.case.edition)
    return [parts.Item(f"{one.number}. {asking.title_of(one.item)}", one.times) for one in found]


def invited(record: Record, actor: Actor, attempt: Attempt | None) -> dict[str, Any]:
    """One meeting for who is asked to it: the facts, the answer, and to its chair the minutes."""
    case, meeting = record.case, record.meeting
    row = next((one for one in record.attendance if one.person_id == actor.person_id), None)
    answering = row is not None and case.state in answers.BEFORE and not actor.reads
    note = (
        Note.objects.filter(pk=row.answer_note, erased_at=None).first() if row and row.answer_note else None
    )
    chairs = meeting.chair_id == actor.post_id and case.state == "minutes"
    form = attempt.form if attempt is not None and attempt.move.name == "answer" else None
    if form is None and answering and row is not None:
        given = {"answer": row.answer, "words": note.text if note else ""}
        form = forms.Answer(case=case, actor=actor, initial=given)
    return {
        "case": case,
        "meeting": meeting,
        "row": row,
        "names": "暨".join(bodies.names(list(meeting.bodies), case.edition)),
        "at": meeting.announced_at,
        **(changes.shown(meeting) if case.state in answers.BEFORE else {}),
        "called_off": cancellation.why(case),
        "agenda": agenda(record),
        "answer": answers.LABELS.get(row.answer, "") if row else "",
        "words": note.text if note else "",
        "how": answers.HOW_LABELS.get(row.answer_how, "") if row else "",
        "form": form if answering else None,
        "token": attempt.token if attempt is not None else str(uuid4()),
        "concerns": shown.against(attempt, case.edition),
        "minutes": to_html(papers.document(case, record), level=2) if chairs else None,
        "confirms": chairs and confirmation.open_(meeting, case.edition),
        "confirmed": meeting.confirmed_at if chairs else None,
        "seen": record.seen,
        "sits": case.state in ("in_session", "interrupted"),
        "staff": actor.may("meetings"),
    }


# --- the answers at a glance ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A person who is asked: what they said, how and when, and the two fields that enter it for them."""

    name: str
    standing: str
    votes: bool
    answer: str
    tone: str
    second: str
    choice: Any = None
    words: Any = None


def listed(record: Record, actor: Actor, attempt: Attempt | None) -> dict[str, Any]:
    """Who comes: those who have not answered first; the quorum as the answers have it."""
    case = record.case
    able = case.state in answers.BEFORE and not actor.reads
    form = attempt.form if attempt is not None else None
    if form is None and able:
        form = forms.Entered(case=case, actor=actor)
    found = [row.answer_note for row in record.attendance if row.answer_note]
    notes = dict(Note.objects.filter(pk__in=found, erased_at=None).values_list("pk", "text"))
    rows = sorted(record.attendance, key=lambda row: (bool(row.answer), not row.votes, row.pk))
    return {
        "case": case,
        "base": f"/meetings/{case.pk}/",
        "outlook": answers.outlook(record.attendance, list(record.meeting.bodies), case.edition),
        "lines": [_line(row, notes, form) for row in rows],
        "form": form,
        "token": attempt.token if attempt is not None else str(uuid4()),
        "concerns": shown.against(attempt, case.edition),
        "at": record.meeting.announced_at,
        "moved": changes.first(record.meeting) if case.state in answers.BEFORE else None,
        "room": record.meeting.room,
        "remind": answers_due(record),
    }


def answers_due(record: Record) -> Any:
    """When those who have not answered are reminded, where that is still to come."""
    duty = Duty.objects.filter(case_id=record.case.pk, kind="meeting.remind", done_at=None).first()
    return duty.due_at if duty else None


def _line(row: Attendance, notes: dict[int, str], form: Any) -> Line:
    said = [notes.get(row.answer_note or 0, "")]
    if row.answered_at:
        how = answers.HOW_LABELS.get(row.answer_how, "自己回的")
        said.append(f"{how}，{dates.moment(row.answered_at, clock.now())}")
    if row.answer and row.state in ("present", "absent"):
        said.append(f"当天{AWAY[row.state]}")
    fields = (form[f"answer-{row.pk}"], form[f"words-{row.pk}"]) if form is not None else (None, None)
    return Line(
        row.person.name,
        row.standing,
        row.votes,
        answers.LABELS.get(row.answer, "没回话"),
        TONES[row.answer],
        "　".join(filter(None, said)),
        *fields,
    )


# --- an invitation to one item --------------------------------------------------------------------------------------


def asked(row: Asked, actor: Actor) -> dict[str, Any]:
    """What the department, the unit and the community see of it."""
    meeting, item = row.item.root.meeting, row.item.item  # type: ignore[union-attr]
    record_items = order.rows(row.item.root_id or 0)
    found = order.slots(meeting, record_items, row.case.edition)
    slot = next((one for one in found if one.item.case_id == row.item_id), None)
    return {
        "row": row,
        "case": row.case,
        "at": meeting.announced_at,
        **(changes.shown(meeting) if row.item.root.state in answers.BEFORE else {}),  # type: ignore[union-attr]
        "room": meeting.room,
        "meeting": row.item.root,
        "times": slot.times if slot else "",
        "number": slot.number if slot else 0,
        "question": question_of(item),
        "state": procedure("asked").state(row.case.state),
        "tone": STATE_TONES.get(row.case.state, ""),
        "how": answers.HOW_LABELS.get(row.how, ""),
        "staff": actor.may("meetings"),
    }


def question_of(item: Item) -> str:
    """What is to be decided, with nothing personal in it; of a secret matter nothing."""
    private = item.problem is not None and item.problem.problem.private
    return "" if private else redaction.masked(item.question)


def of_item(rows: Sequence[Asked]) -> list[parts.Item]:
    """Who is asked to attend an item, for the room."""
    found = []
    for row in rows:
        state = procedure("asked").state(row.case.state)
        tone = STATE_TONES.get(row.case.state, "")
        found.append(
            parts.Item(row.unit, row.who, f"/meetings/asked/{row.pk}/", tag=state.label, tag_tone=tone)
        )
    return found
