"""The meeting and its agenda items as data (4.2, 4.3). Only the body's own roster votes; others advise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from linli.core.duties import tick
from linli.core.procedures.kinds import (
    Also,
    Clock,
    Concern,
    Move,
    Open,
    Outgoing,
    Owner,
    Procedure,
    State,
    Subject,
)
from linli.core.procedures.models import Case
from linli.core.rulebook import Share, calendar
from linli.core.rulebook.calendar import Due
from linli.domains.committees.roles import COMMUNITY_STAFF
from linli.domains.meetings import actions, forms, papers, rules
from linli.domains.meetings.models import Attendance, Concerned, Item, Meeting

STAFF = COMMUNITY_STAFF


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
    found = {row.case_id: MeetingFacts(row) for row in Meeting.objects.filter(case__in=ids)}
    for row in Attendance.objects.filter(case__in=ids).order_by("-votes", "pk"):
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
        item.case_id: ItemFacts(item, meetings[root], states[root], concerned.get(item.case_id, set()))
        for item in Item.objects.filter(case__in=[case.pk for case in cases]).select_related("case")
        if (root := item.case.root_id or 0) in meetings
    }


# --- guards -------------------------------------------------------------------------------------------------


def in_time(s: Subject) -> Iterable[Concern]:
    """Materials go out three days before (4.2 normally)."""
    latest = calendar.before(s.facts.meeting.held_at, s.value(rules.MATERIALS))
    if s.at > latest.at:
        days = max((s.facts.meeting.held_at - s.at).days, 0)
        yield Concern(rules.MATERIALS, f"材料一般会前 3 天送达，现在离开会只有 {days} 天")


def quorum(s: Subject) -> Iterable[Concern]:
    """More than half of the roster is present (4.3)."""
    facts: MeetingFacts = s.facts
    share: Share = s.value(rules.QUORUM)
    if not facts.expected:
        yield Concern(rules.QUORUM, "这个会还没有名册，先在“社工委”里录入应到的人")
    elif not share.met(facts.present, facts.expected):
        yield Concern(
            rules.QUORUM, f"应到 {facts.expected} 人，实到 {facts.present} 人，没有过半，还不能开会"
        )


def all_heard(s: Subject) -> Iterable[Concern]:
    left = sum(state == "tabled" for _, state in s.facts.items)
    if left:
        yield Concern(rules.HEARD, f"还有 {left} 项议题没有结果，议完或者写明下次再议，才能结束")


def fits_meeting(s: Subject) -> Iterable[Concern]:
    """The meeting still takes items; a problem stands on one agenda at a time."""
    meeting = Case.objects.filter(pk=s.case.root_id, procedure="meeting").first()
    if meeting is None or meeting.state not in ("planned", "notified", "in_session"):
        yield Concern(rules.ONE_AGENDA, "这次会议已经不收议题，请选别的会")
    elif s.data.get("problem"):
        problem = Case.objects.filter(pk=s.data["problem"]).first()
        if problem is None or problem.place_id != s.case.place_id:
            yield Concern(rules.ONE_AGENDA, "请选本社区的问题")


def materials_late(s: Subject) -> Iterable[Concern]:
    meeting = Meeting.objects.filter(case_id=s.case.root_id).first()
    if meeting is not None and s.at > calendar.before(meeting.held_at, s.value(rules.MATERIALS)).at:
        days = max((meeting.held_at - s.at).days, 0)
        yield Concern(rules.MATERIALS, f"材料一般会前 3 天送达，现在离开会只有 {days} 天")


def sitting(s: Subject) -> Iterable[Concern]:
    if s.facts.meeting_state != "in_session":
        yield Concern(rules.VOTES, "会议还没有开，开会以后才能记录和表决")


def adds_up(s: Subject) -> Iterable[Concern]:
    if not s.taking:
        return
    cast = s.data["votes_for"] + s.data["votes_against"] + s.data["votes_abstain"]
    if cast != s.facts.voting:
        yield Concern(rules.VOTES, f"应投 {s.facts.voting} 票，现在合计 {cast} 票，对不上")
    if s.facts.item.secret and len(s.data.get("tellers", "").replace("、", " ").split()) < s.value(
        rules.TELLERS
    ):
        yield Concern(rules.TELLERS, "纸票要写两名计票人的姓名")


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


def money(s: Subject) -> Iterable[Concern]:
    """Above the threshold the chain 四议两公开 stands between meeting and project (4.4)."""
    threshold = s.value(rules.THRESHOLD)
    if (s.facts.item.amount or 0) > threshold:
        yield Concern(
            rules.THRESHOLD,
            f"要花 {s.facts.item.amount:,} 元，超过 {threshold:,} 元，先走完“四议两公开”，不能在这个会上立项",
        )


# --- what goes along ----------------------------------------------------------------------------------------


def _problem(move: str) -> Any:
    def along(s: Subject) -> Iterable[Also | Open]:
        problem = s.data.get("problem") if s.facts is None else s.facts.item.problem_id
        if problem:
            yield Also(problem, move, {key: s.data[key] for key in ("measure", "words") if s.data.get(key)})

    return along


def _all_off(s: Subject) -> Iterable[Also | Open]:
    for pk, state in s.facts.items:
        if state == "tabled":
            yield Also(pk, "withdraw", {"words": s.data.get("words", "")})


def invite(s: Subject) -> Iterable[Outgoing]:
    for role in ("member", "secretary", "clerk"):
        yield Outgoing("invitation", f"请您到会：{s.case.title}", role=role, place_id=s.case.place_id)


def tell_minutes(s: Subject) -> Iterable[Outgoing]:
    yield Outgoing("minutes", f"纪要已签发：{s.case.title}", role="secretary", place_id=s.case.place_id)


def _before(s: Subject) -> Due:
    held = s.data["held_at"] if s.facts is None else s.facts.meeting.held_at
    return calendar.before(held, s.value(rules.MATERIALS))


def _held(s: Subject) -> Due:
    return Due(s.data["held_at"] if s.facts is None else s.facts.meeting.held_at)


def _secretary(s: Subject) -> Owner:
    return Owner("secretary")


MEETING = Procedure(
    "meeting",
    "会议",
    (
        State("planned", "已定会期", 3),
        State("notified", "材料已送", 3),
        State("in_session", "正在开", 3),
        State("minutes", "待签发纪要", 3),
        State("filed", "已归档", 3, final=True),
        State("cancelled", "已取消", 3, final=True),
    ),
    (
        Move(
            "plan",
            "定会期",
            (),
            "planned",
            STAFF,
            "4.2",
            said="定下会期",
            form=forms.Plan,
            effect=actions.planned,
        ),
        Move(
            "notify",
            "送材料",
            ("planned",),
            "notified",
            STAFF,
            "4.2",
            "材料自动成稿，送到每位应到的人",
            "送出会议材料",
            None,
            (in_time,),
            messages=(invite,),
            icon="mail",
        ),
        Move(
            "attend",
            "记到会",
            ("planned", "notified", "in_session"),
            "=",
            STAFF,
            "4.3",
            "点一下改",
            "记到会",
            forms.Attend,
            effect=actions.attended,
            icon="users",
        ),
        Move(
            "guest",
            "加列席",
            ("planned", "notified", "in_session"),
            "=",
            STAFF,
            "4.3",
            "列席的发言、记录，不表决",
            "加列席",
            forms.Guest,
            effect=actions.guest,
            icon="plus",
        ),
        Move(
            "begin",
            "开会",
            ("planned", "notified"),
            "in_session",
            STAFF,
            "4.3",
            "过半到会才能开",
            "开会",
            None,
            (quorum,),
            effect=actions.began,
            icon="player-play",
        ),
        Move(
            "end",
            "结束会议",
            ("in_session",),
            "minutes",
            STAFF,
            "4.3",
            "每项都有结果才能结束",
            "结束会议",
            None,
            (all_heard,),
            effect=actions.ended,
            icon="check",
        ),
        Move(
            "edit",
            "改纪要",
            ("minutes",),
            "=",
            STAFF,
            "4.3",
            "改动记名",
            "改纪要",
            forms.Minutes,
            effect=actions.minutes_edited,
            icon="pencil",
        ),
        Move(
            "file",
            "签发纪要",
            ("minutes",),
            "filed",
            ("secretary",),
            "4.3",
            "签发以后不再改，编号、校验码自动生成",
            "签发纪要",
            None,
            papers=(papers.minutes,),
            messages=(tell_minutes,),
            icon="signature",
        ),
        Move(
            "cancel",
            "取消会议",
            ("planned", "notified"),
            "cancelled",
            STAFF,
            "4.2",
            "已列的议题退回等候",
            "取消会议",
            forms.Why,
            along=_all_off,
            icon="x",
        ),
    ),
    (
        Clock("materials", "送材料", ("planned",), _before, _secretary, rules.MATERIALS),
        Clock("hold", "开会", ("planned", "notified"), _held, _secretary),
        Clock(
            "close",
            "结束会议",
            ("in_session",),
            lambda s: calendar.due(s.at, s.value(rules.MINUTES)),
            _secretary,
        ),
        Clock(
            "minutes",
            "签发纪要",
            ("minutes",),
            lambda s: calendar.due(s.at, s.value(rules.MINUTES)),
            _secretary,
            rules.MINUTES,
        ),
    ),
    load_meetings,
)
_ITEM = ("tabled",)
AGENDA_ITEM = Procedure(
    "agenda_item",
    "议题",
    (
        State("tabled", "待议", 3, waits="meeting"),
        State("measures", "通过，立项目", 3, final=True),
        State("referral", "报街道", 3, final=True),
        State("back", "交回社区", 3, final=True),
        State("put_off", "下次再议", 3, final=True),
        State("noted", "已听取", 3, final=True),
        State("withdrawn", "已撤回", 3, final=True),
    ),
    (
        Move(
            "table",
            "列入议程",
            (),
            "tabled",
            STAFF,
            "4.2",
            said="列入议程",
            form=forms.Table,
            guards=(fits_meeting, materials_late),
            along=_problem("table"),
            effect=actions.tabled,
        ),
        Move(
            "say",
            "记发言",
            _ITEM,
            "=",
            STAFF,
            "4.3",
            "谁说了什么，边开边记",
            "发言",
            forms.Say,
            (sitting,),
            effect=actions.stated,
        ),
        Move(
            "recuse",
            "回避",
            _ITEM,
            "=",
            STAFF,
            "4.3",
            "与本项有关的人离席，不计入应到",
            "回避",
            forms.Recuse,
            (sitting,),
            effect=actions.recused,
        ),
        Move(
            "vote",
            "表决",
            _ITEM,
            "=",
            STAFF,
            "4.3",
            "只有本会名册上的人表决",
            "表决",
            forms.Vote,
            (sitting, adds_up),
            effect=actions.voted,
        ),
        Move(
            "measures",
            "通过，立项目",
            _ITEM,
            "measures",
            (),
            "4.3",
            "定下怎么办、谁负责、哪天办好",
            "通过，立为项目",
            None,
            (sitting, carried, money),
            along=_problem("measures"),
            effect=actions.resolved("measures"),
        ),
        Move(
            "refer",
            "报街道",
            _ITEM,
            "referral",
            STAFF,
            "4.3",
            "依托大党委反馈相关部门解决",
            "定为报街道",
            forms.Outcome,
            (sitting,),
            along=_problem("meeting_refer"),
            effect=actions.resolved("referral"),
        ),
        Move(
            "back",
            "交回社区",
            _ITEM,
            "back",
            STAFF,
            "4.3",
            "社区自己办得了",
            "交回社区",
            forms.Outcome,
            (sitting,),
            along=_problem("meeting_back"),
            effect=actions.resolved("back"),
        ),
        Move(
            "put_off",
            "下次再议",
            _ITEM,
            "put_off",
            STAFF,
            "4.3",
            "自动进入下一次会议的候选",
            "下次再议",
            forms.Outcome,
            (sitting,),
            along=_problem("untable"),
            effect=actions.resolved("put_off"),
        ),
        Move(
            "hear",
            "已听取",
            _ITEM,
            "noted",
            STAFF,
            "4.3",
            "只听取，不表决",
            "听取",
            None,
            (sitting,),
            along=_problem("untable"),
            effect=actions.resolved("noted"),
        ),
        Move(
            "withdraw",
            "撤回",
            _ITEM,
            "withdrawn",
            STAFF,
            "4.2",
            "退回等列入议程",
            "撤回议题",
            forms.Why,
            along=_problem("untable"),
            effect=actions.resolved("withdrawn"),
        ),
    ),
    (),
    load_items,
)


def _month_due(period: str) -> datetime:
    return tick.month_end(period)


MONTHLY = tick.Standing(
    actions.MONTHLY,
    "本月大党委会议或联席会议",
    "community",
    "secretary",
    rules.MONTHLY,
    tick.month,
    _month_due,
)
