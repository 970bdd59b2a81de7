"""The minutes are looked over by who chaired, where that was not the secretary who signs them (4.3)."""

from collections.abc import Iterable

from django import forms

from linli.core.procedures.forms import MoveForm
from linli.core.procedures.kinds import Also, Concern, Outgoing, Owner, Subject
from linli.core.procedures.taking import Taking
from linli.core.rulebook import calendar
from linli.core.rulebook.calendar import Due
from linli.domains.meetings import polling, rules
from linli.domains.meetings.models import Meeting

SECRETARY = "secretary"


class Confirm(MoveForm):
    """`seen` is as of which line of the journal the minutes were read."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=60)


def needed(meeting: Meeting, edition: str) -> bool:
    """Whether somebody else than the secretary was in the chair, and the city wants them to look."""
    return bool(rules.CONFIRMED.value(edition)) and meeting.chair.role != SECRETARY


def open_(meeting: Meeting, edition: str) -> bool:
    """Whether the chair has still to say that the minutes are right."""
    return needed(meeting, edition) and meeting.confirmed_at is None


def by_chair(s: Subject) -> Iterable[Concern]:
    """Only the post that was in the chair confirms, and once for what stands there."""
    meeting: Meeting = s.facts.meeting
    if meeting.chair_id != s.actor.post_id:
        yield Concern(rules.CONFIRMED_BY, "由主持人自己确认")
    elif meeting.confirmed_at is not None:
        yield Concern(rules.CONFIRMED_BY, "您已经确认过，后来没有改动")
    elif s.taking and s.data["seen"] != polling.version(s.case.pk):
        yield Concern(rules.CONFIRMED_BY, "您看的时候，纪要又改过了，请再看一遍")


def confirmed_first(s: Subject) -> Iterable[Concern]:
    meeting: Meeting = s.facts.meeting
    if open_(meeting, s.case.edition):
        yield Concern(rules.CONFIRMED, f"主持人{meeting.chair.person.name}还没有确认纪要")


def confirmed(taking: Taking, s: Subject) -> None:
    s.facts.meeting.confirmed_at = s.at
    s.facts.meeting.save(update_fields=["confirmed_at"])


def again(s: Subject) -> Iterable[Also]:
    """A statement is put right after the chair has confirmed: they look again."""
    facts = s.facts
    if facts.meeting_state == "minutes" and facts.meeting.meeting.confirmed_at is not None:
        yield Also(s.case.root_id or 0, "reread")


def reopened(taking: Taking, s: Subject) -> None:
    changed(s.facts.meeting)


def changed(meeting: Meeting) -> None:
    """What was confirmed is no longer what stands there."""
    if meeting.confirmed_at is not None:
        meeting.confirmed_at = None
        meeting.save(update_fields=["confirmed_at"])


def ask(s: Subject) -> Iterable[Outgoing]:
    """The meeting is over: the chair is asked to look at its minutes."""
    meeting: Meeting = s.facts.meeting
    if needed(meeting, s.case.edition):
        text = f"您主持的会，请看纪要、确认：{s.case.title}"
        yield Outgoing("invitation", text, post_id=meeting.chair_id, mail=True)


def tell(s: Subject) -> Iterable[Outgoing]:
    yield Outgoing("minutes", f"主持人确认了纪要：{s.case.title}", role=SECRETARY, place_id=s.case.place_id)


def by(s: Subject) -> Due | None:
    """The same days as the signing; none where the secretary chaired, or the chair has confirmed."""
    if not open_(s.facts.meeting, s.case.edition):
        return None
    return calendar.due(s.at, s.value(rules.MINUTES))


def basis(s: Subject) -> str:
    return "open" if open_(s.facts.meeting, s.case.edition) else "confirmed"


def chair(s: Subject) -> Owner:
    """Whoever was in the chair, until they have confirmed."""
    meeting: Meeting = s.facts.meeting
    return Owner(post_id=meeting.chair_id) if open_(meeting, s.case.edition) else Owner()
