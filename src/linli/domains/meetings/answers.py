"""Who is asked to a meeting, and what they answered: coming, coming late, or on leave with a reason (4.3).

An answer is its giver's own, or entered for them by the community with how it was said. It fills attendance in before
the meeting opens; whoever comes all the same is present, and their answer stays beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from linli.core import clock
from linli.core.people.actor import in_office
from linli.core.people.models import Post
from linli.core.procedures.kinds import Concern, Outgoing, Subject
from linli.core.procedures.models import Case
from linli.core.procedures.taking import Taking
from linli.core.rulebook import Share, calendar
from linli.core.rulebook.calendar import Due
from linli.core.ui import dates
from linli.domains.committees.roles import COMMUNITY_STAFF
from linli.domains.meetings import bodies, rules
from linli.domains.meetings.models import Attendance

COMING, LATE, LEAVE = "coming", "late", "leave"
ANSWERS = ((COMING, "来"), (LATE, "晚到"), (LEAVE, "请假"))
# How an answer that is entered for somebody was given.
HOW = (("phone", "电话里说的"), ("met", "当面说的"), ("printed", "通知的回条"), ("message", "发消息说的"))
LABELS, HOW_LABELS = dict(ANSWERS), dict(HOW)
# Who may be on a body's roster, or beside it, and has a post of the community or of its street.
INVITED = (
    *("secretary", "clerk", "member", "grid_worker", "steward", "inspector", "liaison"),
    *("street_officer", "street_secretary", "street_inspector"),
)
BEFORE = ("planned", "notified")


# --- what stands against it, and when the silent are reminded ------------------------------------------------------


def mine(s: Subject) -> Attendance | None:
    """The line of whoever acts, where they are asked to come."""
    rows: Sequence[Attendance] = s.facts.attendance
    return next((row for row in rows if row.person_id == s.actor.person_id), None)


def listed(s: Subject) -> Iterable[Concern]:
    """Everybody answers for themselves."""
    if mine(s) is None:
        yield Concern(rules.VOTES, "这次会的名单上没有您")


def remind_at(s: Subject) -> Due | None:
    """A day before; a meeting that is nearer than that when it was told last reminds nobody."""
    found = calendar.before(s.facts.meeting.held_at, s.value(rules.ANSWERS))
    moves = s.facts.meeting.moves
    told_at = max(s.at, datetime.fromisoformat(moves[-1]["at"])) if moves else s.at
    return found if found.at > told_at else None


# --- effects --------------------------------------------------------------------------------------------------------


def answered(taking: Taking, s: Subject) -> None:
    row = mine(s)
    assert row is not None
    _keep(taking, s, row, s.data["answer"], s.data.get("words", ""), "")
    taking.record(answer=row.answer, row=row.pk)


def entered(taking: Taking, s: Subject) -> None:
    """What others said by telephone, at the door or on paper; `rows`: {"row", "answer", "words"} a person."""
    there = {row.pk: row for row in s.facts.attendance}
    for one in s.data["rows"]:
        _keep(taking, s, there[one["row"]], one["answer"], one["words"], s.data["how"])
    taking.record(rows=[[one["row"], one["answer"]] for one in s.data["rows"]], how=s.data["how"])


def _keep(taking: Taking, s: Subject, row: Attendance, answer: str, words: str, how: str) -> None:
    from linli.domains.meetings import actions  # which reads this module

    row.answer, row.answer_how, row.answered_at = answer, how, s.at
    row.answer_note = taking.note("answer", words.strip()) if words.strip() else None
    # Who has come or gone by now stays so, whatever was answered before.
    if row.state in ("expected", "leave"):
        actions.awaits(row, answer == LEAVE)
    row.save(update_fields=["answer", "answer_how", "answered_at", "answer_note", "state"])


def reminded(taking: Taking, s: Subject) -> None:
    """Whoever has a post and has not answered is asked once more, by mail where the city has it."""
    silent = [row.person_id for row in s.facts.attendance if not row.answer and row.state == "expected"]
    for one in told(s.case, silent, f"请回话来不来：{s.case.title}"):
        taking.tell(one)
    taking.record(silent=len(silent))


def call(s: Subject) -> Iterable[Outgoing]:
    """The invitation: whoever is expected is told the day, and asked whether they come."""
    people = Attendance.objects.filter(case=s.case).values_list("person_id", flat=True)
    at = clock.local(s.data["held_at"])
    text = f"{dates.monthday(at)} {at:%H:%M} 开会，请回话来不来：{s.case.title}"
    return told(s.case, list(people), text)


def told(case: Case, people: Sequence[int], text: str) -> list[Outgoing]:
    """A message to the posts of these people, one each."""
    places = [case.place_id, case.street_id]
    posts = Post.objects.filter(in_office(), person__in=people, place__in=places, role__in=INVITED)
    found: dict[int, int] = {}
    for pk, person in posts.order_by("pk").values_list("pk", "person_id"):
        found.setdefault(person, pk)
    return [Outgoing("invitation", text, post_id=pk, mail=True) for pk in found.values()]


def call_all(case: Case, text: str) -> list[Outgoing]:
    """A message to whoever is listed, and to the staff whose meeting it is; whoever is not listed has no page of it."""
    people = list(Attendance.objects.filter(case=case).values_list("person_id", flat=True))
    staff = Post.objects.filter(in_office(), place=case.place_id, role__in=COMMUNITY_STAFF)
    posts = [one.post_id for one in told(case, people, text)]
    posts += [pk for pk in staff.order_by("pk").values_list("pk", flat=True) if pk not in posts]
    return [Outgoing("invitation", text, post_id=pk) for pk in posts]


# --- how it looks ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outlook:
    """What the answers of who may vote come to: how many come, and whether the meeting can be opened with them."""

    coming: int
    late: int
    leave: int
    silent: int
    expected: int
    least: int

    @property
    def danger(self) -> str:
        """Why the quorum is in danger; '' where enough have said that they come."""
        sure = self.coming + self.late
        if not self.expected or sure >= self.least:
            return ""
        if sure + self.silent < self.least:
            return f"没回话的都来，也只有 {sure + self.silent} 人，过半要 {self.least} 人，这个会开不成：改日子，或者请人改主意"
        return f"说来的 {sure} 人，过半要 {self.least} 人，还差 {self.least - sure} 人"

    @property
    def text(self) -> str:
        """'来 4 人，晚到 1 人，请假 1 人，没回话 1 人'."""
        pairs = (("来", self.coming), ("晚到", self.late), ("请假", self.leave), ("没回话", self.silent))
        return "，".join(f"{word} {n} 人" for word, n in pairs if n) or "还没有人回话"


def outlook(attendance: Sequence[Attendance], kinds: list[str], edition: str) -> Outlook:
    """The answers of who may vote; in a forum, where nobody votes, of everybody."""
    everybody = bodies.open_to_all(kinds, edition)
    rows = [row for row in attendance if row.votes or everybody]
    share: Share = rules.QUORUM.value(edition)
    least = 1 if everybody else share.least(len(rows)) if rows else 0
    count = [sum(row.answer == one for row in rows) for one in (COMING, LATE, LEAVE, "")]
    return Outlook(count[0], count[1], count[2], count[3], len(rows), least)
