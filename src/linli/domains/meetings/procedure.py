"""The meeting and its agenda items as data (4.2, 4.3). Only the body's own roster votes; others advise."""

from collections.abc import Callable, Iterable
from datetime import datetime

from linli.core import clock
from linli.core.duties import tick
from linli.core.procedures.handover import Holding
from linli.core.procedures.kinds import (
    Also,
    Clock,
    Move,
    Open,
    Outgoing,
    Owner,
    Procedure,
    State,
    Subject,
)
from linli.core.rulebook import calendar
from linli.core.rulebook.calendar import Due
from linli.core.ui import dates
from linli.domains.committees.roles import COMMUNITY_STAFF
from linli.domains.meetings import actions, answers, forms, guards, rules
from linli.domains.meetings.agenda import order
from linli.domains.meetings.attendance import forms as attendance_forms
from linli.domains.meetings.gates import deliberation, procedure
from linli.domains.meetings.guests import actions as guests_actions
from linli.domains.meetings.guests import forms as guests_forms
from linli.domains.meetings.guests import procedure as guests_procedure
from linli.domains.meetings.minutes import confirmation, papers
from linli.domains.meetings.models import Meeting
from linli.domains.meetings.scheduling import cancellation, reschedule
from linli.domains.meetings.scheduling import forms as scheduling_forms

STAFF = COMMUNITY_STAFF

# --- what goes along, who is told, and until when -------------------------------------------------------------


def _problem(move: str) -> Callable[[Subject], Iterable[Also | Open]]:
    def along(s: Subject) -> Iterable[Also | Open]:
        problem = s.data.get("problem") if s.facts is None else s.facts.item.problem_id
        if problem:
            yield Also(problem, move, {key: s.data[key] for key in ("measure", "words") if s.data.get(key)})

    return along


def _step(problem: str) -> Callable[[Subject], Iterable[Also | Open]]:
    """The deliberation goes on to its next step; the problem waits for the next body, or for the project."""

    def along(s: Subject) -> Iterable[Also | Open]:
        item = s.facts.item
        yield Also(
            item.deliberation_id, deliberation.MOVES.get(item.step, "fall") if problem != "fall" else "fall"
        )
        if problem:
            yield Also(item.problem_id, "untable", {"words": s.data.get("measure", "")})

    return along


def _deliberate(s: Subject) -> Iterable[Also | Open]:
    item = s.facts.item
    fields = {"title": s.case.title, "facet": s.case.facet, "spot": s.case.spot, "size": s.case.size}
    given = {
        "problem": item.problem_id,
        "amount": s.data.get("amount", 0),
        "measure": s.data.get("measure", ""),
    }
    yield Open("deliberation", s.case.place, fields, given)
    yield Also(item.problem_id or 0, "untable", {"words": "走“四议两公开”"})


def _all_off(s: Subject) -> Iterable[Also | Open]:
    for pk, state in s.facts.items:
        if state == "tabled":
            yield Also(pk, "withdraw", {"words": s.data.get("words", "")})
    yield from guests_actions.stayed_away(s)


def _taken_off(s: Subject) -> Iterable[Also | Open]:
    """The problem waits again, and whoever was asked to attend for it need not come."""
    yield from _problem("untable")(s)
    yield from guests_actions.off(s.case.pk)


def invite(s: Subject) -> Iterable[Outgoing]:
    yield from answers.call_all(s.case, f"请您到会：{s.case.title}")


def tell_continued(s: Subject) -> Iterable[Outgoing]:
    at = clock.local(s.data["until"])
    yield from answers.call_all(s.case, f"休会，{dates.monthday(at)} {at:%H:%M} 续会：{s.case.title}")


def tell_minutes(s: Subject) -> Iterable[Outgoing]:
    yield Outgoing("minutes", f"纪要已签发：{s.case.title}", role="secretary", place_id=s.case.place_id)


def _before(s: Subject) -> Due:
    held = s.data["held_at"] if s.facts is None else s.facts.meeting.held_at
    return calendar.before(held, s.value(rules.MATERIALS))


def _held(s: Subject) -> Due:
    return Due(s.data["held_at"] if s.facts is None else s.facts.meeting.held_at)


def _continued(s: Subject) -> Due:
    return Due(s.facts.meeting.announced_at)


def _after(s: Subject) -> Due:
    return calendar.due(s.at, s.value(rules.MINUTES))


def _secretary(s: Subject) -> Owner:
    return Owner("secretary")


def _nobody(s: Subject) -> Owner:
    return Owner()


# --- moves: name, label, from, to, by whom, clause; what it will do, how it is told afterwards -----------------
# fmt: off

_COMING, _OPEN = ("planned", "notified"), ("planned", "notified", "in_session", "interrupted")

MEETING_MOVES = (
    Move("plan", "定会期", (), "planned", STAFF, "4.2",
         said="定下会期", form=forms.Plan, effect=actions.planned, messages=(answers.call,)),
    Move("notify", "送材料", ("planned",), "notified", STAFF, "4.2",
         "材料自动成稿，送到每位应到的人", "送出会议材料",
         guards=(guards.in_time,), messages=(invite,), icon="mail"),
    Move("reschedule", "改期、改地点", _COMING, "=", STAFF, "4.2",
         "议程、议题、送过的材料都不动；请过的人都收到通知，改了日子的重新回话", "改了会期或地点",
         form=scheduling_forms.Reschedule, guards=(reschedule.as_seen, reschedule.another, reschedule.noticed, reschedule.papers_again),
         along=reschedule.along, effect=reschedule.moved, icon="calendar-event"),
    Move("enrol", "按名册更新应到", _COMING, "=", STAFF, "4.3",
         "定会期以后名册改了，照今天的名册重新列", "按名册更新应到", effect=actions.enrolled, icon="refresh"),
    Move("answer", "回话", _COMING, "=", answers.INVITED, "4.3",
         "来、晚到还是请假；请假写一句原因", "回话",
         form=attendance_forms.Answer, guards=(answers.listed,), effect=answers.answered, icon="check"),
    Move("enter_answers", "代记回话", _COMING, "=", STAFF, "4.3",
         "电话、当面、回条说的，写明怎么说的", "代记回话",
         form=attendance_forms.Entered, effect=answers.entered, icon="phone"),
    Move("remind", "提醒没回话的", ("notified",), "=", ("system",), "4.3",
         said="快到日子，提醒了没回话的", effect=answers.reminded),
    Move("arrange", "排议程", _COMING, "=", STAFF, "4.2",
         "先议哪一项、各议多久；开会以后不再排", "排了议程",
         form=order.Arrange, guards=(order.same_items,), effect=order.arranged, icon="arrows-sort"),
    Move("attend", "记到会", _OPEN, "=", STAFF, "4.3",
         "点一下改", "记到会", form=forms.Attend, effect=actions.attended, icon="users"),
    Move("guest", "加列席", _OPEN, "=", STAFF, "4.3",
         "列席的发言、记录，不表决", "加列席", form=forms.Guest, effect=actions.guest, icon="plus"),
    Move("begin", "开会", _COMING, "in_session", STAFF, "4.3",
         "过半到会才能开", "开会", guards=(guards.quorum, guards.announced), effect=actions.began, icon="messages"),
    Move("end", "结束会议", ("in_session",), "minutes", STAFF, "4.3",
         "每项都有结果才能结束", "结束会议",
         guards=(guards.all_heard,), along=guests_actions.stayed_away, effect=actions.ended, messages=(confirmation.ask,), icon="check"),
    Move("interrupt", "休会，改天续开", ("in_session", "interrupted"), "interrupted", STAFF, "4.3",
         "写明原因和续会的时间，应到的人都收到通知；续会以前还能再改", "休会",
         form=forms.Interrupt, effect=actions.interrupted, messages=(tell_continued,), icon="player-pause"),
    Move("resume", "续会", ("interrupted",), "in_session", STAFF, "4.3",
         "到会重新点一遍，或者照旧；过半到会才能续", "续会",
         guards=(guards.quorum, guards.announced), effect=actions.resumed, icon="messages"),
    Move("break_off", "不再续会", ("interrupted",), "minutes", STAFF, "4.3",
         "没有结果的议题退回等候，写明原因", "不再续会",
         form=forms.Why, along=_all_off, effect=actions.broken_off, messages=(confirmation.ask,), icon="x"),
    Move("confirm", "确认纪要", ("minutes",), "=", ("clerk", "member"), "4.3",
         "您主持的会：看一遍，没有错就确认", "主持人确认了纪要",
         form=confirmation.Confirm, guards=(confirmation.by_chair,), effect=confirmation.confirmed, messages=(confirmation.tell,),
         icon="check"),
    Move("reread", "再请主持人看", ("minutes",), "=", (), "4.3",
         said="发言更正过，再请主持人确认", effect=confirmation.reopened, messages=(confirmation.ask,)),
    Move("edit", "改纪要", ("minutes",), "=", STAFF, "4.3",
         "改动记名", "改纪要", form=forms.Minutes, effect=actions.minutes_edited, icon="pencil"),
    Move("file", "签发纪要", ("minutes",), "filed", ("secretary",), "4.3",
         "签发以后不再改，编号、校验码自动生成", "签发纪要", guards=(confirmation.confirmed_first,),
         papers=(papers.minutes,), messages=(tell_minutes,), icon="signature"),
    Move("amend", "出更正的纪要", ("filed",), "=", ("secretary",), "4.3",
         "签发的那一份不动，出一份新的，写明更正什么；原来的查得到，注明已换发", "出了更正的纪要",
         form=forms.Amend, effect=actions.amended, papers=(papers.new_edition,), messages=(tell_minutes,),
         icon="file-text"),
    Move("cancel", "取消会议", _COMING, "cancelled", STAFF, "4.2",
         "已列的议题退回等候，请过的人都收到通知", "取消会议", form=cancellation.CallOff, along=_all_off,
         effect=cancellation.called_off, icon="x"),
)
_ITEM = ("tabled",)
_SAID = (
    "tabled", "measures", "put_off", "referral", "back", "noted", "deliberating", "passed", "resolved", "fallen",
)
ITEM_MOVES = (
    Move("table", "列入议程", (), "tabled", STAFF, "4.2",
         said="列入议程", form=forms.Table, guards=(guards.fits_meeting, guards.materials_late),
         along=_problem("table"), effect=actions.tabled),
    Move("order", "调次序", _ITEM, "=", STAFF, "4.2",
         "先议哪一项", "调了次序", form=forms.Order, effect=actions.reordered),
    Move("ask", "请部门、单位列席", _ITEM, "=", STAFF, "4.3",
         "责任部门、驻区单位来说明这一项；发言、记录，不表决", "请来列席",
         form=guests_forms.Ask, guards=(guests_actions.somebody, guests_actions.may_know), along=guests_actions.invitations, icon="user-plus"),
    Move("say", "记发言", _ITEM, "=", STAFF, "4.3",
         "谁说了什么，边开边记", "发言", form=forms.Say, guards=(guards.sitting,), effect=actions.stated),
    Move("dictate", "贴整段记录", _ITEM, "=", STAFF, "4.3",
         "口述转成的字、手记，按“姓名：”分到各人", "贴进记录",
         form=forms.Dictate, guards=(guards.sitting,), effect=actions.dictated),
    Move("reword", "更正发言", _SAID, "=", STAFF, "4.3",
         "签发纪要以前都能改，记下是谁改的", "更正发言",
         form=forms.Reword, guards=(guards.not_filed, guards.same_wording), along=confirmation.again,
         effect=actions.reworded),
    Move("recuse", "回避", _ITEM, "=", STAFF, "4.3",
         "与本项有关的人离席，不计入应到", "回避",
         form=forms.Recuse, guards=(guards.sitting,), effect=actions.recused),
    Move("vote", "表决", _ITEM, "=", STAFF, "4.3",
         "只有本会名册上的人表决", "表决",
         form=forms.Vote, guards=(guards.sitting, guards.still_quorate, guards.adds_up, guards.counted, guards.voted_already),
         effect=actions.voted),
    Move("deliberate", "走“四议两公开”", _ITEM, "deliberating", STAFF, "4.4",
         "超过限额的：四个会依次议，决议公开以后立项", "走“四议两公开”",
         form=forms.Deliberate, guards=(guards.sitting, guards.still_quorate, guards.costs_more),
         along=_deliberate, effect=actions.resolved("deliberating")),
    Move("carry", "通过，到下一步", _ITEM, "passed", STAFF, "4.4",
         "这一议过了，列到下一个会上", "通过",
         guards=(guards.sitting, guards.a_step, guards.carried),
         along=_step("untable"), effect=actions.resolved("passed")),
    Move("resolve", "作出决议", _ITEM, "resolved", STAFF, "4.4",
         "最后一议过了；公开决议以后立项", "作出决议",
         guards=(guards.sitting, guards.a_step, guards.carried),
         along=_step(""), effect=actions.resolved("resolved")),
    Move("fall", "没有通过", _ITEM, "fallen", STAFF, "4.4",
         "“四议两公开”到此为止，问题退回等列入议程", "没有通过",
         form=forms.Outcome, guards=(guards.sitting, guards.a_step, guards.not_carried),
         along=_step("fall"), effect=actions.resolved("fallen")),
    Move("measures", "通过，立项目", ("tabled", "resolved"), "measures", (), "4.3",
         "定下怎么办、谁负责、哪天办好", "通过，立为项目",
         guards=(guards.sat, guards.carried, guards.money),
         along=_problem("measures"), effect=actions.resolved("measures")),
    Move("put_off", "下次再议", _ITEM, "put_off", STAFF, "4.3",
         "自动进入下一次会议的候选", "下次再议",
         form=forms.Outcome, guards=(guards.sitting,),
         along=_problem("untable"), effect=actions.resolved("put_off")),
    Move("refer", "报街道", _ITEM, "referral", STAFF, "4.3",
         "依托大党委反馈相关部门解决", "定为报街道",
         form=forms.Outcome, guards=(guards.sitting, guards.still_quorate, guards.no_step),
         along=_problem("meeting_refer"), effect=actions.resolved("referral")),
    Move("back", "交回社区", _ITEM, "back", STAFF, "4.3",
         "社区自己办得了", "交回社区",
         form=forms.Outcome, guards=(guards.sitting, guards.still_quorate, guards.no_step),
         along=_problem("meeting_back"), effect=actions.resolved("back")),
    Move("hear", "已听取", _ITEM, "noted", STAFF, "4.3",
         "只听取，不表决；带着居民问题的，写一句接下来怎么办", "听取",
         form=forms.Hear, guards=(guards.sitting, guards.told, guards.no_step), along=_problem("heard"), effect=actions.resolved("noted")),
    Move("withdraw", "撤回", _ITEM, "withdrawn", STAFF, "4.2",
         "退回等列入议程", "撤回议题",
         form=forms.Why, along=_taken_off, effect=actions.resolved("withdrawn")),
)
# fmt: on

MEETING = Procedure(
    "meeting",
    "会议",
    (
        State("planned", "已定会期", 3),
        State("notified", "材料已送", 3),
        State("in_session", "正在开", 3),
        State("interrupted", "休会", 3),
        State("minutes", "待签发纪要", 3),
        State("filed", "已归档", 3, final=True),
        State("cancelled", "已取消", 3, final=True),
    ),
    MEETING_MOVES,
    (
        Clock("materials", "送材料", ("planned",), _before, _secretary, rules.MATERIALS),
        Clock("hold", "开会", ("planned", "notified"), _held, _secretary),
        Clock("close", "结束会议", ("in_session",), _after, _secretary, pauses=("interrupted",)),
        Clock(
            "continue",
            "续会",
            ("interrupted",),
            _continued,
            _secretary,
            basis=lambda s: s.facts.meeting.announced_at.isoformat()[:16],
        ),
        Clock("minutes", "签发纪要", ("minutes",), _after, _secretary, rules.MINUTES),
        Clock(
            "confirm",
            "确认纪要",
            ("minutes",),
            confirmation.by,
            confirmation.chair,
            rules.CONFIRMED,
            stays=True,
            basis=confirmation.basis,
        ),
        Clock(
            "remind",
            "提醒没回话的",
            ("notified",),
            answers.remind_at,
            _nobody,
            rules.ANSWERS,
            then="remind",
            stays=True,
            basis=reschedule.basis,
        ),
    ),
    guards.load_meetings,
)
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
        State("deliberating", "走四议两公开", 3, final=True),
        State("passed", "通过，到下一步", 3, final=True),
        State("resolved", "决议通过，等公开和立项", 3, waits="deliberation"),
        State("fallen", "没有通过", 3, final=True),
        State("withdrawn", "已撤回", 3, final=True),
    ),
    ITEM_MOVES,
    (),
    guards.load_items,
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

CHAIR = Holding("meeting.chair", "主持", Meeting, "chair")
DELIBERATION = procedure.DELIBERATION
ASKED = guests_procedure.ASKED
