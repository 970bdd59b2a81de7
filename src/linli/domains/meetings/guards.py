"""The facts of a meeting and of its items, and what stands against their moves (4.2, 4.3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from linli.core import clock
from linli.core.journal.models import Note
from linli.core.procedures.kinds import Concern, Subject
from linli.core.procedures.models import Case
from linli.core.rulebook import Length, Share, calendar
from linli.domains.meetings import bodies, rules
from linli.domains.meetings.gates import deliberation as gates_deliberation
from linli.domains.meetings.models import Attendance, Concerned, Item, Meeting, Statement


@dataclass
class MeetingFacts:
    meeting: Meeting
    attendance: list[Attendance] = field(default_factory=list)
    # The agenda: id and state of each item.
    items: list[tuple[int, str]] = field(default_factory=list)

    @property
    def expected(self) -> int:
        return sum(row.votes for row in self.attendance)

    @property
    def present(self) -> int:
        return sum(row.votes and row.state == "present" for row in self.attendance)


@dataclass
class ItemFacts:
    item: Item
    meeting: MeetingFacts
    meeting_state: str
    concerned: set[int] = field(default_factory=set)
    # The state of the deliberation that the item is a step of.
    deliberation: str | None = None

    @property
    def private(self) -> bool:
        """Whether who reported it wants it kept to themselves."""
        return self.item.problem is not None and self.item.problem.problem.private

    @property
    def may_count(self) -> set[str]:
        """The names of those who may count paper votes."""
        there = [row for row in self.meeting.attendance if row.state == "present"]
        return {row.person.name for row in there if row.person_id not in self.concerned}

    @property
    def entitled(self) -> int:
        """Those of the roster who may vote on this item: the concerned do not count."""
        return sum(row.votes and row.person_id not in self.concerned for row in self.meeting.attendance)

    @property
    def voting(self) -> int:
        return sum(
            row.votes and row.state == "present" and row.person_id not in self.concerned
            for row in self.meeting.attendance
        )

    @property
    def cast(self) -> int | None:
        item = self.item
        if item.votes_for is None:
            return None
        return item.votes_for + (item.votes_against or 0) + (item.votes_abstain or 0)


def load_meetings(cases: Sequence[Case]) -> dict[int, Any]:
    ids = [case.pk for case in cases]
    found = {
        row.case_id: MeetingFacts(row)
        for row in Meeting.objects.filter(case__in=ids).select_related("chair__person")
    }
    for row in Attendance.objects.filter(case__in=ids).select_related("person").order_by("-votes", "pk"):
        found[row.case_id].attendance.append(row)
    for root, pk, state in Case.objects.filter(root__in=ids, procedure="agenda_item").values_list(
        "root_id", "pk", "state"
    ):
        found[root].items.append((pk, state))
    return found


def load_items(cases: Sequence[Case]) -> dict[int, Any]:
    roots = list(Case.objects.filter(pk__in={case.root_id for case in cases}))
    states = {root.pk: root.state for root in roots}
    meetings = load_meetings(roots)
    concerned: dict[int, set[int]] = {}
    for case_id, person_id in Concerned.objects.filter(case__in=[case.pk for case in cases]).values_list(
        "case_id", "person_id"
    ):
        concerned.setdefault(case_id, set()).add(person_id)
    return {
        item.case_id: ItemFacts(
            item,
            meetings[root],
            states[root],
            concerned.get(item.case_id, set()),
            item.deliberation.state if item.deliberation else None,
        )
        for item in Item.objects.filter(case__in=[case.pk for case in cases]).select_related(
            "case", "deliberation", "problem__problem"
        )
        if (root := item.case.root_id or 0) in meetings
    }


# --- guards -------------------------------------------------------------------------------------------------


def in_time(s: Subject) -> Iterable[Concern]:
    """Materials go out three days before (4.2 normally)."""
    latest = calendar.before(s.facts.meeting.held_at, s.value(rules.MATERIALS))
    if s.at > latest.at:
        days = max((s.facts.meeting.held_at - s.at).days, 0)
        yield Concern(rules.MATERIALS, f"材料一般会前 3 天送达，现在离开会只有 {days} 天")


def announced(s: Subject) -> Iterable[Concern]:
    """A meeting is opened when it was announced to be: who comes on the day must not find it over (4.3)."""
    told = s.facts.meeting.announced_at
    if early(told, s.at, s.value(rules.EARLY)):
        at = clock.local(told)
        yield Concern(rules.EARLY, f"通知的是 {at.month}月{at.day}日 {at:%H:%M} 开，现在还没有到")


def early(told: datetime, at: datetime, slack: Length) -> bool:
    """Whether `at` is before the announced time by more than the slack, which is in minutes."""
    return at < told - timedelta(minutes=slack.amount)


def quorum(s: Subject) -> Iterable[Concern]:
    """More than half of the roster is present (4.3)."""
    facts: MeetingFacts = s.facts
    share: Share = s.value(rules.QUORUM)
    if bodies.open_to_all(facts.meeting.bodies, s.case.edition):
        if not any(row.state == "present" for row in facts.attendance):
            yield Concern(rules.QUORUM, "还没有人到，先记到会")
    elif not facts.expected:
        yield Concern(rules.QUORUM, "这个会还没有名册，先录入应到的人")
    elif not share.met(facts.present, facts.expected):
        yield Concern(
            rules.QUORUM, f"应到 {facts.expected} 人，实到 {facts.present} 人，没有过半，还不能开会"
        )


def all_heard(s: Subject) -> Iterable[Concern]:
    left = sum(state == "tabled" for _, state in s.facts.items)
    if left:
        yield Concern(rules.HEARD, f"还有 {left} 项议题没有结果")


def fits_meeting(s: Subject) -> Iterable[Concern]:
    """The meeting still takes items; a problem stands on one agenda at a time."""
    meeting = Case.objects.filter(pk=s.case.root_id or 0, procedure="meeting").first()
    if meeting is None or meeting.state not in ("planned", "notified", "in_session"):
        yield Concern(rules.ONE_AGENDA, "这次会议已经不收议题，请选别的会")
    elif s.data.get("problem"):
        problem = Case.objects.filter(pk=s.data["problem"]).first()
        if problem is None or problem.place_id != s.case.place_id:
            yield Concern(rules.ONE_AGENDA, "请选本社区的问题")
        else:
            yield from _in_order(s, problem, Meeting.objects.get(case=meeting))


def _in_order(s: Subject, problem: Case, meeting: Meeting) -> Iterable[Concern]:
    """A step of the chain stands on its own body's agenda, and none before the one before has carried (4.4)."""
    under_way = gates_deliberation.of(problem.pk)
    if under_way is not None and gates_deliberation.step(under_way.state)["body"] not in meeting.bodies:
        wanted, label = (
            gates_deliberation.body_label(under_way.state),
            gates_deliberation.step(under_way.state)["label"],
        )
        yield Concern(rules.CHAIN, f"这件事在走“四议两公开”，下一步是{label}，要列在{wanted}上")
    elif under_way is None and not any(
        item["takes_topics"] for key, item in rules.BODIES.value().items() if key in meeting.bodies
    ):
        yield Concern(rules.CHAIN, "这个会只议“四议两公开”的事，请选大党委会议、联席会议或“两委”会议")


def materials_late(s: Subject) -> Iterable[Concern]:
    meeting = Meeting.objects.filter(case_id=s.case.root_id or 0).first()
    if meeting is not None and s.at > calendar.before(meeting.held_at, s.value(rules.MATERIALS)).at:
        days = max((meeting.held_at - s.at).days, 0)
        yield Concern(rules.MATERIALS, f"材料一般会前 3 天送达，现在离开会只有 {days} 天")


def sitting(s: Subject) -> Iterable[Concern]:
    if s.facts.meeting_state == "interrupted":
        yield Concern(rules.VOTES, "正在休会，续会以后才能记录和表决")
    elif s.facts.meeting_state != "in_session":
        yield Concern(rules.VOTES, "会议还没有开，开会以后才能记录和表决")


def still_quorate(s: Subject) -> Iterable[Concern]:
    """Nothing is voted on or settled when too few are left; who is concerned in the item does not count (4.3)."""
    facts: ItemFacts = s.facts
    if facts.entitled and not s.value(rules.QUORUM).met(facts.voting, facts.entitled):
        yield Concern(
            rules.QUORUM,
            f"现在到会能表决的 {facts.voting} 人，应到 {facts.entitled} 人，没有过半，不能表决和议定；可以休会，改天续开",
        )


def adds_up(s: Subject) -> Iterable[Concern]:
    """As many votes as people who may vote and are here: nobody votes for somebody who is not (4.3)."""
    if not s.taking:
        return
    cast = s.data["votes_for"] + s.data["votes_against"] + s.data["votes_abstain"]
    if cast > s.facts.voting:
        text = f"应投 {s.facts.voting} 票，现在合计 {cast} 票，多了；没有到会的人不能请人代投"
        yield Concern(rules.VOTES, text)
    elif cast < s.facts.voting:
        yield Concern(rules.VOTES, f"应投 {s.facts.voting} 票，现在合计 {cast} 票，对不上")


def counted(s: Subject) -> Iterable[Concern]:
    """Paper votes are counted by two who are here and not concerned (4.3)."""
    if not (s.taking and s.facts.item.secret):
        return
    wanted = s.value(rules.TELLERS)
    tellers = set(s.data.get("tellers", "").replace("、", " ").split())
    if len(tellers) < wanted:
        yield Concern(
            rules.TELLERS, "纸票要写两名计票人的姓名" if wanted == 2 else f"纸票要写 {wanted} 名计票人的姓名"
        )
    elif absent := sorted(tellers - s.facts.may_count):
        yield Concern(rules.TELLERS, f"{'、'.join(absent)}不能计票：计票人要到会，并且与本项无关")


def voted_already(s: Subject) -> Iterable[Concern]:
    """A vote is repeated for a written reason; so what a second window sends does not take the first one's place (4.3)."""
    facts: ItemFacts = s.facts
    if s.taking and facts.cast is not None and facts.cast == facts.voting:
        item = facts.item
        yield Concern(
            rules.AGAIN,
            f"这一项已经表决过：赞成 {item.votes_for} 票，反对 {item.votes_against} 票，弃权 {item.votes_abstain} 票。"
            "再表决一次，写明原因",
        )


def not_filed(s: Subject) -> Iterable[Concern]:
    """What was said can be put right until the minutes are signed (4.3)."""
    if s.facts.meeting_state in ("filed", "cancelled"):
        yield Concern(rules.FROZEN, "纪要已经签发，发言不再改；要改的，出一份更正的纪要")
    elif s.facts.meeting_state not in ("in_session", "interrupted", "minutes"):
        yield Concern(rules.VOTES, "会议还没有开，还没有发言")


def same_wording(s: Subject) -> Iterable[Concern]:
    """Of two who correct one statement at the same time the second is shown what the first wrote, and loses nothing."""
    if not s.taking:
        return
    row = Statement.objects.filter(pk=s.data["statement"], case_id=s.case.pk).first()
    if row is None:
        yield Concern(None, "没有这条发言")
    elif row.note_id != s.data["seen"]:
        note = Note.objects.filter(pk=row.note_id, erased_at__isnull=True).first()
        who = row.corrector.name if row.corrector else "别人"
        words = note.text if note else ""
        yield Concern(None, f"{who}刚刚改过这一条，现在是：“{words}”。您写的还在下面，合到一起再存")


def carried(s: Subject) -> Iterable[Concern]:
    """More than half of all entitled in favour; the concerned are not counted (4.3)."""
    facts: ItemFacts = s.facts
    if facts.cast is None:
        yield Concern(rules.VOTES, "还没有表决")
    elif facts.cast != facts.voting:
        yield Concern(rules.VOTES, "表决以后又有人回避或到会，请重新表决")
    elif not s.value(rules.MAJORITY).met(facts.item.votes_for or 0, facts.entitled):
        yield Concern(
            rules.MAJORITY, f"应到 {facts.entitled} 人，赞成 {facts.item.votes_for} 票，没有过半，不能通过"
        )


def told(s: Subject) -> Iterable[Concern]:
    """Whoever reported a problem that is only heard is told what follows (4.3)."""
    if s.taking and s.facts.item.problem_id and not s.data.get("measure", "").strip():
        yield Concern(rules.TOLD, "这一项带着居民的问题，写一句接下来怎么办，告诉提出人")


def money(s: Subject) -> Iterable[Concern]:
    """Above the threshold the chain 四议两公开 stands between meeting and project (4.4)."""
    threshold, facts = s.value(rules.THRESHOLD), s.facts
    if facts.deliberation is None:
        if (facts.item.amount or 0) > threshold:
            yield Concern(
                rules.THRESHOLD,
                f"要花 {facts.item.amount:,} 元，超过 {threshold:,} 元，先走完“四议两公开”，不能在这个会上立项",
            )
    elif facts.deliberation in gates_deliberation.STEPS:
        label = gates_deliberation.step(facts.deliberation)["label"]
        yield Concern(rules.CHAIN, f"“四议两公开”走到{label}，四议都通过、决议公开以后才能立项")
    elif facts.deliberation == "carried":
        yield Concern(rules.CHAIN, "决议还没有公开，公开以后才能立项")
    elif facts.deliberation == "stopped":
        yield Concern(rules.CHAIN, "“四议两公开”没有走通，不能立项")


def costs_more(s: Subject) -> Iterable[Concern]:
    """Only what costs more than the threshold goes this way (4.4)."""
    threshold, amount = s.value(rules.THRESHOLD), s.data.get("amount") or s.facts.item.amount
    if s.facts.deliberation is not None:
        yield Concern(None, "这一项已经在走“四议两公开”")
    elif s.facts.item.problem_id is None:
        yield Concern(None, "只听取的事项不表决，先把问题列入议程")
    elif s.facts.private:
        yield Concern(rules.PRIVATE, "提出人要求保密，这件事不能公开，也就不能走“四议两公开”")
    elif s.taking and (amount or 0) <= threshold:
        yield Concern(rules.THRESHOLD, f"要花 {amount or 0:,} 元，没有超过 {threshold:,} 元，会上就能立项")


def a_step(s: Subject) -> Iterable[Concern]:
    """This item is a step of the chain, and the chain stands at this very step (4.4)."""
    facts: ItemFacts = s.facts
    if facts.deliberation is None:
        yield Concern(None, "这一项不是“四议两公开”的一步")
    elif facts.deliberation != facts.item.step:
        yield Concern(rules.CHAIN, "“四议两公开”已经不在这一步了")


def no_step(s: Subject) -> Iterable[Concern]:
    """A step of the chain is carried or not, put off or withdrawn; it goes nowhere else (4.4)."""
    if s.facts.deliberation is not None:
        yield Concern(rules.CHAIN, "这是“四议两公开”的一步：表决通过、没有通过，或者下次再议")


def not_carried(s: Subject) -> Iterable[Concern]:
    facts: ItemFacts = s.facts
    if facts.cast is None or facts.cast != facts.voting:
        yield Concern(rules.VOTES, "还没有表决，或者表决以后人数变了")
    elif s.value(rules.MAJORITY).met(facts.item.votes_for or 0, facts.entitled):
        yield Concern(rules.MAJORITY, "票数是赞成过半")


def sat(s: Subject) -> Iterable[Concern]:
    """What the last of the four bodies carried is opened after its meeting; everything else while the meeting sits."""
    if s.case.state != "resolved":
        yield from sitting(s)
