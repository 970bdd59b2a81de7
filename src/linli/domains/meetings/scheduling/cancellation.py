"""A called meeting is called off before it begins (取消): everybody who was asked is told, and reads why (4.2)."""

from dataclasses import replace

from linli.core.journal import erase
from linli.core.journal.models import Note
from linli.core.procedures.forms import long_text
from linli.core.procedures.kinds import Subject
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Taking
from linli.core.ui import dates
from linli.domains.meetings import answers, forms
from linli.domains.meetings.models import Attendance, Meeting
from linli.domains.problems import redaction

# The message that takes back the invitations of its meeting: the desk shows them no more.
KIND = "called_off"
NOTE = "cancelled"


class CallOff(forms.Why):
    words = long_text("写明原因", limit=1000, help_text="请到会的人看得到；不写谁家的私事")


def called_off(taking: Taking, s: Subject) -> None:
    """Keep why, and tell who was asked that they need not come; never why, which may be somebody's own affair.

    Departments and units hear it with the item that they were asked to.
    """
    meeting: Meeting = s.facts.meeting
    taking.note(NOTE, s.data["words"].strip())
    people = Attendance.objects.filter(case=s.case).values_list("person_id", flat=True)
    when = f"{dates.dated(meeting.announced_at)} {dates.clocktime(meeting.announced_at)}"
    for message in answers.told(s.case, list(people), f"会议取消了，{when} 不用来：{s.case.title}"):
        taking.tell(replace(message, kind=KIND))


def why(case: Case) -> str | None:
    """Why it was called off, with nothing personal in it; '' where nothing was kept, None where it was not."""
    if case.state != "cancelled":
        return None
    note = Note.objects.filter(case_id=case.pk, kind=NOTE).order_by("-pk").first()
    if note is None:
        return ""
    return erase.GONE if note.erased_at else redaction.masked(note.text)
