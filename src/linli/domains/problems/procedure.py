"""The problem's way through the plan's five steps (4.1–4.5), and the visit that begins it, as data."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Q

from linli.core import clock as business
from linli.core.procedures.handover import RUNNING, Holding
from linli.core.procedures.kinds import Also, Move, Open, Outgoing, Procedure, State, Subject
from linli.core.procedures.models import Case
from linli.domains.committees.roles import COMMUNITY_STAFF, HANDLERS, VISITORS
from linli.domains.problems import actions, forms, guards, merging, open_promises, triage
from linli.domains.problems.clocks import CLOCKS
from linli.domains.problems.feedback import actions as feedback_actions
from linli.domains.problems.feedback import reopening, return_visits
from linli.domains.problems.intake import actions as intake_actions
from linli.domains.problems.letters import actions as letters_actions
from linli.domains.problems.letters import answer_forms, papers, parts, pledges, reminders, summons
from linli.domains.problems.letters import forms as letters_forms
from linli.domains.problems.letters import procedure as letters_procedure
from linli.domains.problems.listing import forms as listing_forms
from linli.domains.problems.models import Problem, Referral
from linli.domains.problems.persons import actions as persons_actions
from linli.domains.problems.persons import procedure
from linli.domains.problems.visits import procedure as visits_procedure

STAFF = COMMUNITY_STAFF
STREET = ("street_officer", "street_secretary")

STATES = (
    State("reported", "待受理", 1, hint="等社区受理"),
    State("accepted", "待研判", 2, hint="等社区研判怎么办"),
    State("solving", "社区办理中", 4),
    State("awaiting", "等列入议程", 2),
    State("tabled", "已列入议程", 3, waits="agenda_item"),
    State("project", "立项实施", 4, waits="project"),
    State("with_street", "权限外，待街道接收", 4),
    State("street", "街道办理中", 4),
    State("letter", "等部门答复", 4),
    State("part_to_sign", "部门先答的几点等签发", 4),
    State("to_sign", "等部门领导签发", 4),
    State("shelved", "挂账", 4, rest=True),
    State("verifying", "待核查", 4),
    State("to_feed_back", "待反馈", 5),
    State("fed_back", "已反馈，等本人确认", 5),
    State("closed", "办结", 5, final=True),
    State("declined", "不予受理", 2, final=True),
    State("merged", "已并入", 1, final=True),
)
OPEN = tuple(state.name for state in STATES if not state.final)


def load(cases: Sequence[Case]) -> dict[int, Any]:
    """The problem rows of the cases, in one query."""
    return {row.case_id: row for row in Problem.objects.filter(case__in=[case.pk for case in cases])}


# --- what goes along, and who is told -----------------------------------------------------------------------


def _lead(move: str) -> Callable[[Subject], Iterable[Also | Open]]:
    def along(s: Subject) -> Iterable[Also | Open]:
        lead = s.data.get("lead") or (s.facts.lead_id if s.facts else None)
        if lead and lead != s.case.pk:
            yield Also(lead, move)

    return along


def tell_handler(s: Subject) -> Iterable[Outgoing]:
    handler = s.facts.handler if s.facts else None
    if handler is not None and handler.pk != s.actor.post_id:
        yield Outgoing("handler", f"请您办：{s.case.title}", post_id=handler.pk)


def tell_street(s: Subject) -> Iterable[Outgoing]:
    yield Outgoing(
        "referral",
        f"{s.case.place} 报来：{s.case.title}",
        role="street_officer",
        place_id=s.case.street_id,
        mail=True,
        urgent=bool(s.facts and s.facts.urgent),
    )


def tell_department(s: Subject) -> Iterable[Outgoing]:
    if s.case.assignee_id:
        urgent = bool(s.facts and s.facts.urgent)
        yield Outgoing(
            "letter", f"协办函：{s.case.title}", post_id=s.case.assignee_id, mail=True, urgent=urgent
        )


def tell_street_asked(s: Subject) -> Iterable[Outgoing]:
    yield Outgoing(
        "extension", f"部门申请延期：{s.case.title}", role="street_officer", place_id=s.case.street_id
    )


def tell_street_spot(s: Subject) -> Iterable[Outgoing]:
    text = f"{s.case.place} 请召集现场：{s.case.title}"
    yield Outgoing("spot", text, role="street_officer", place_id=s.case.street_id)


def tell_secretary(s: Subject) -> Iterable[Outgoing]:
    yield Outgoing("back", f"有回音：{s.case.title}", role="secretary", place_id=s.case.place_id)


# --- moves: name, label, from, to, by whom, clause; what it will do, how it is told afterwards -----------------
# fmt: off

IN = (
    Move("report", "反映", (), "reported", ("public",), "4.1",
         said="反映了这件事", effect=actions.opened),
    Move("enter", "登记", (), "reported", VISITORS, "4.1",
         said="替人登记", form=forms.Enter, effect=actions.opened),
    Move("visit", "走访记下", (), "reported", (), "4.1",
         said="走访时记下", effect=actions.opened),
    Move("import", "导入", (), "reported", (), "4.1",
         said="从别的系统导入", effect=intake_actions.imported),
)
TRIAGE = (
    Move("accept", "受理", ("reported",), "accepted", STAFF, "4.2",
         "确定类别和首接负责人，提出人马上看得到", "受理",
         form=forms.Accept, effect=actions.accepted, messages=(tell_handler,), icon="check"),
    Move("solve", "社区直接办理", ("accepted", "awaiting"), "solving", STAFF, "4.2",
         "简单的、协调得动的，社区自己办", "定为社区办理",
         form=forms.Solve, effect=actions.solving, messages=(tell_handler,), icon="tool"),
    Move("pass_on", "改承办人", ("accepted", "solving"), "=", STAFF, "4.2",
         "换一位来办，时限照走", "改了承办人",
         form=listing_forms.PassOn, guards=(triage.somebody_else,), effect=triage.passed_on, messages=(tell_handler,),
         icon="exchange"),
    Move("hard", "提交会议研究", ("accepted", "solving"), "awaiting", STAFF, "4.2",
         "有一定难度的，列入下一次大党委会议或联席会议", "研判为要上会",
         form=forms.Hard, guards=(guards.urgent_first,), effect=actions.hard, icon="users"),
    Move("refer", "移送街道", ("accepted", "solving", "awaiting"), "with_street", ("secretary",), "4.3",
         "权限外的，书记当天报街道，下次大党委上通报；移出后不计入社区", "移送街道",
         form=forms.Refer, effect=actions.referred, messages=(tell_street,), icon="share"),
    Move("decline", "不予受理", ("reported", "accepted"), "declined", ("secretary",), "4.2",
         "只按列出的理由，并告诉提出人去哪里", "不予受理",
         form=forms.Decline, effect=actions.declined, icon="x"),
    Move("merge", "并入另一件", ("reported", "accepted"), "merged", STAFF, "4.2",
         "同一件事只办一次，两边的提出人都能继续查", "并入另一件",
         form=forms.Merge, guards=(guards.lead_fits,), along=_lead("absorb"), effect=merging.merged,
         inverse="unmerge", icon="git-merge"),
    Move("absorb", "并进一件", OPEN, "=", (), "4.2",
         said="另一件并入本件", effect=merging.absorbed),
    Move("unmerge", "取消合并", ("merged",), "accepted", STAFF, "4.2",
         "合错了，分开办", "取消合并",
         form=forms.Optional, along=_lead("release"), effect=merging.unmerged, icon="arrows-split"),
    Move("release", "分出一件", (*OPEN, "closed", "declined"), "=", (), "4.2",
         said="分出一件", effect=merging.let_go),
    Move("supplier", "联系抢修", OPEN, "=", HANDLERS, "2.4",
         "打了谁的电话，对方怎么说", "联系了抢修单位",
         form=forms.Supplier, effect=actions.supplier, icon="phone"),
)
MEETING = (
    Move("table", "列入议程", ("awaiting",), "tabled", (), "4.2",
         said="列入会议议程"),
    Move("untable", "移出议程", ("tabled",), "awaiting", (), "4.2",
         said="移出议程", effect=actions.put_off),
    Move("heard", "会上听取", ("tabled",), "awaiting", (), "4.3",
         said="会议听取", effect=actions.heard),
    Move("measures", "立为项目", ("tabled",), "project", (), "4.3",
         said="会议议定，立为项目"),
    Move("meeting_refer", "会议移送", ("tabled",), "with_street", (), "4.3",
         said="会议定为移送街道", effect=actions.referred, messages=(tell_street,)),
    Move("meeting_back", "交回社区", ("tabled",), "solving", (), "4.3",
         said="会议交回社区办理", effect=actions.back_to_community, messages=(tell_handler,)),
    Move("project_done", "项目验收", ("project",), "to_feed_back", (), "4.4",
         said="项目验收通过", effect=actions.project_accepted),
    Move("project_stopped", "项目停办", ("project",), "accepted", (), "4.4",
         said="项目停办，退回研判"),
)
STREET_MOVES = (
    Move("receive", "接收", ("with_street",), "street", STREET, "4.3",
         "街道接下这件事", "街道接收",
         form=forms.Optional, effect=actions.words("received"), icon="check"),
    Move("street_return", "退回社区", ("with_street", "street"), "accepted", STREET, "4.3",
         "社区办得了的，写明怎么办", "街道退回社区",
         form=forms.Why, effect=actions.words("returned"), messages=(tell_secretary,), icon="arrow-back-up"),
    Move("letter", "送部门协办", ("street",), "letter", STREET, "4.3",
         "发一封协办函，逐点答复", "函送部门",
         form=forms.Letter, effect=letters_actions.letter, messages=(tell_department,),
         papers=(papers.issue_letter,), icon="mail"),
    Move("street_done", "街道办好了", ("street",), "verifying", STREET, "4.3",
         "写明办了什么，请社区核查", "街道办好",
         form=forms.Done, guards=(open_promises.waits,), effect=actions.done, messages=(tell_secretary,), icon="check"),
    Move("letter_receive", "接收", ("letter",), "=", ("department",), "4.3",
         "告诉街道收到了", "部门接收",
         guards=(guards.mine,), effect=letters_actions.letter_received, icon="check"),
    Move("letter_return", "退回，写明理由", ("letter",), "street", ("department",), "4.3",
         "不归您管的，写归谁管", "部门退回",
         form=forms.Why, guards=(guards.mine,), effect=letters_actions.letter_returned, icon="arrow-back-up"),
    Move("answer", "送领导签发", ("letter", "part_to_sign"), "to_sign", ("department",), "4.3",
         "签发以后，社区和住户才看得到", "写好答复，送签发",
         form=answer_forms.Answer, guards=(parts.mine, guards.has_head), effect=letters_actions.answered, messages=(tell_department,),
         icon="signature"),
    Move("partial", "先送写好的几点", ("letter", "part_to_sign"), "part_to_sign", ("department",), "4.3",
         "签发以后社区和住户先看到这几点；时限照走", "先答几点，送签发",
         form=answer_forms.Partial, guards=(parts.mine, guards.has_head), effect=parts.sent,
         messages=(tell_department,), icon="signature"),
    Move("sign_part", "签发先答的几点", ("part_to_sign",), "letter", ("department_head",), "4.3",
         "签发的当时，社区和住户看到这几点", "签发先答的几点",
         form=parts.Seen, guards=(guards.mine, parts.as_seen, pledges.not_past()), along=pledges.from_signature(True),
         effect=parts.sign, messages=(tell_secretary, parts.tell_officer), icon="signature"),
    Move("sign_one", "签发其中一次送来的", ("part_to_sign", "to_sign"), "=", ("department_head",), "4.3",
         "分几次送来的，一次一签；别的照样等您看", "签发先答的几点",
         form=parts.Seen, guards=(guards.mine, parts.one_of_several, pledges.not_past(True)), along=parts.chosen,
         effect=parts.signed_one, messages=(tell_secretary, parts.tell_officer), icon="signature"),
    Move("part_refuse", "退回重写", ("part_to_sign",), "letter", ("department_head",), "4.3",
         "写明哪里要改", "退回重写",
         form=forms.Why, guards=(guards.mine,), effect=letters_actions.sign_refused, messages=(tell_department,),
         icon="arrow-back-up"),
    Move("letter_extend", "申请延期，一次", ("letter", "part_to_sign"), "=", ("department",), "4.3",
         "由送函的街道批准，只有一次", "部门申请延期",
         form=forms.Why, guards=(parts.mine, guards.letter_once), effect=letters_actions.extension_asked,
         messages=(tell_street_asked,), icon="calendar-plus"),
    Move("letter_extension_grant", "同意部门延期", ("letter", "part_to_sign"), "=", STREET, "4.3",
         "只有一次，新的期限社区和部门都看得到", "同意部门延期",
         form=forms.Optional, guards=(guards.letter_asked, guards.letter_once),
         effect=letters_actions.extension_granted, messages=(tell_department,), icon="calendar-plus"),
    Move("letter_extension_refuse", "不同意部门延期", ("letter", "part_to_sign"), "=", STREET, "4.3",
         "写明原因", "不同意部门延期",
         form=forms.Why, guards=(guards.letter_asked,), effect=letters_actions.extension_refused,
         messages=(tell_department,), icon="x"),
    Move("sign", "签发", ("to_sign",), "verifying", ("department_head",), "4.3",
         "签发的当时，社区和住户看到答复", "签发答复",
         guards=(guards.mine, pledges.not_past()), along=pledges.from_signature(False), effect=letters_actions.signed, messages=(tell_secretary,), icon="signature"),
    Move("sign_refuse", "退回重写", ("to_sign",), "letter", ("department_head",), "4.3",
         "写明哪里要改", "退回重写",
         form=forms.Why, guards=(guards.mine,), effect=letters_actions.sign_refused, messages=(tell_department,),
         icon="arrow-back-up"),
    Move("paper_answer", "录入纸质答复", ("letter", "part_to_sign"), "verifying", (*STAFF, *STREET), "4.3",
         "部门用纸答复的，照着录，写明文号和日期", "录入部门的纸质答复",
         form=letters_forms.PaperAnswer, guards=(reminders.paper_dated,), along=pledges.from_paper,
         effect=reminders.on_paper, messages=(tell_secretary,), icon="file-text"),
    Move("urge", "督办", summons.FROM[1:], "=", ("district_officer",), "4.3",
         "只由县区发，有编号，部门最先看到", "县区督办",
         form=letters_forms.Urge, guards=(reminders.until_ahead,), effect=reminders.urged,
         papers=(papers.issue_urge,), icon="alert-circle"),
    Move("remind", "提醒部门", ("letter", "part_to_sign"), "=", ("system",), "4.3", said="快到期，提醒了部门",
         effect=reminders.reminded),
    Move("escalate", "报上一级", summons.FROM[1:], "=", ("system",), "4.3", said="部门逾期，报了上一级",
         effect=reminders.escalated),
    Move("ask_spot", "请街道召集现场", ("solving", "awaiting", "with_street", *summons.FROM), "=", STAFF, "4.3",
         "要几个部门一起到现场的，请街道来召集", "请街道召集现场",
         form=forms.Words, effect=actions.words("spot"), messages=(tell_street_spot,), icon="speakerphone"),
    Move("spot", "召集到现场", summons.FROM, "=", (), "4.3", said="街道召集部门到现场", effect=actions.words("spot")),
    Move("spot_held", "现场会开过", OPEN, "=", (), "4.3", said="现场会开过了", effect=actions.words("spot")),
    Move("promise_over", "答应的有了结果", tuple(state.name for state in STATES), "=", (), "4.3",
         said="答应的有了结果", effect=open_promises.over),
    Move("promise_moved", "答应的改了日子", tuple(state.name for state in STATES), "=", (), "4.3",
         said="答应的改了日子"),
    Move("extension_grant", "同意延期", ("solving",), "=", STREET, "4.2",
         "只有一次", "同意延期",
         form=forms.Optional, guards=(guards.asked, guards.once), effect=actions.extension_granted,
         messages=(tell_handler,), icon="calendar-plus"),
    Move("extension_refuse", "不同意延期", ("solving",), "=", STREET, "4.2",
         "写明原因", "不同意延期",
         form=forms.Why, guards=(guards.asked,), effect=actions.extension_refused, messages=(tell_handler,),
         icon="x"),
)
DOING = (
    Move("done", "办好了，请核查", ("solving",), "verifying", HANDLERS, "4.4",
         "写明办了什么，由另一个人核查", "办好，报核查",
         form=forms.Done, guards=(open_promises.waits,), effect=actions.done, messages=(tell_secretary,), icon="check"),
    Move("extend", "申请延期", ("solving",), "=", STAFF, "4.2",
         "只能一次，由街道批准", "申请延期",
         form=forms.Extend, guards=(guards.once,), effect=actions.extension_asked, icon="calendar-plus"),
    Move("shelve", "挂账", ("accepted", "solving", "awaiting"), "shelved", ("secretary",), "4.2",
         "现在办不了的，每季度复查一次", "挂账",
         form=forms.Shelve, effect=actions.shelved, icon="player-pause"),
    Move("review", "复查，继续挂账", ("shelved",), "=", ("secretary",), "4.2",
         "写明现在的情况，下季度再看", "复查，继续挂账",
         form=forms.Shelve, effect=actions.shelved, icon="player-pause"),
    Move("resume", "恢复办理", ("shelved",), "accepted", ("secretary",), "4.2",
         "条件有了，重新研判", "恢复办理",
         form=forms.Optional, effect=actions.words("resumed"), icon="player-play"),
    Move("explain", "说明原因", ("accepted", "solving", "awaiting", "shelved", "street"), "to_feed_back",
         ("secretary", *STREET), "4.5",
         "谁也办不了的，把原因写明，单独计数", "说明办不了的原因",
         form=forms.Why, effect=actions.explained, icon="message"),
    Move("household", "改户数", OPEN, "=", HANDLERS, "4.5",
         "满 5 户须公开答复", "更正户数",
         form=forms.Household, effect=actions.household, icon="home"),
    Move("reissue", "补发回执", (*OPEN, "closed"), "=", STAFF, "4.5",
         "换一个新的查询码，印在回执上；旧的作废", "补发了回执",
         effect=actions.reissued, icon="receipt"),
    Move("note", "补记一句", OPEN, "=", (*HANDLERS, *STREET), "4.1",
         "进展、电话、见面，都记在这里", "补记",
         form=forms.Words, effect=actions.words("note"), icon="pencil"),
)
BACK = (
    Move("verify", "核查通过", ("verifying",), "to_feed_back", HANDLERS, "4.5",
         "办的人不能自己核查", "核查通过",
         form=forms.Words, guards=(guards.another, guards.not_handler_person, open_promises.waits), effect=actions.verified, icon="check"),
    Move("verify_fail", "没过，退回重办", ("verifying",), "accepted", HANDLERS, "4.5",
         "写明差在哪里，算一次返工", "核查没过",
         form=forms.Why, guards=(guards.another, guards.not_handler_person), effect=actions.sent_back,
         messages=(tell_handler,), icon="arrow-back-up"),
    Move("feed_back", "写反馈", ("to_feed_back",), "fed_back", STAFF, "4.5",
         "个别、公开，随时、集中，可以选几种", "反馈结果",
         form=forms.FeedBack, guards=(guards.public_where_many, guards.nobody_else), effect=actions.fed_back, icon="message"),
    Move("said", "当面听到", ("fed_back",), "=", VISITORS, "4.5",
         "只记“口头说好”，办结要本人确认", "上门听到",
         form=forms.Said, effect=actions.said, icon="walk"),
    Move("close", "办结", ("solving", "awaiting", "tabled", "project", "verifying", "to_feed_back"),
         "closed", ("secretary",), "4.5",
         "", "办结",
         guards=(guards.feedback_first,), icon="lock"),
    Move("confirm", "解决了", ("fed_back",), "closed", ("public",), "4.5",
         "您说解决了，才算解决", "本人确认解决",
         form=forms.Confirm, effect=actions.confirmed),
    Move("reopen", "没解决，退回重办", ("fed_back", "closed", "declined"), "accepted", ("public",), "4.5",
         "写一句哪里没办好", "没解决，退回重办",
         form=forms.Why, guards=(guards.within_days, reopening.not_often), effect=reopening.again,
         messages=(tell_secretary,)),
    Move("reopen_street", "没解决，请街道来看", ("fed_back", "closed", "declined"), "with_street", ("public",), "4.5",
         "退回了很多次，不再转一圈，由街道来看", "没解决，请街道来看",
         form=forms.Why, guards=(reopening.now_often,), effect=reopening.to_street,
         messages=(tell_secretary, tell_street)),
    Move("see", "关联另一件", (*OPEN, "closed"), "=", HANDLERS, "4.2",
         "同一个原因的、可以对照着看的，两边都看得到", "关联了另一件",
         form=listing_forms.See, guards=(triage.other_fits,), along=triage.both("seen"), effect=triage.seeing, icon="link"),
    Move("seen", "被关联", tuple(state.name for state in STATES), "=", (), "4.2",
         said="和另一件关联", effect=triage.seen),
    Move("unsee", "取消关联", (*OPEN, "closed"), "=", HANDLERS, "4.2",
         "关联错了", "取消了关联",
         form=listing_forms.Unsee, guards=(triage.other_fits,), along=triage.both("unseen"), effect=triage.unseeing, icon="x"),
    Move("unseen", "被取消关联", tuple(state.name for state in STATES), "=", (), "4.2",
         said="和另一件取消关联", effect=triage.unseen),
    Move("add", "补充一句", OPEN, "=", ("public",), "4.1",
         said="补充", form=forms.Words, effect=actions.words("added"), messages=(tell_secretary,)),
    Move("no_answer", "没有回音", ("fed_back",), "closed", ("system",), "4.5",
         said="7 天没有回音，不算满意", effect=actions.no_answer),
)
# Along with an erasure that was asked for (procedure_claim).
FORGET = (
    Move("forget", "按本人要求删除", tuple(state.name for state in STATES), "=", (), "", said="按本人要求，删除了原话和照片",
         effect=persons_actions.forgotten, why_no_clause=procedure.ARTICLE),
)
# fmt: on


def number(case: Case, serial: int) -> str:
    return f"{business.local(case.opened_at).year}-{serial:04d}"


PROBLEM = Procedure(
    "problem",
    "问题",
    STATES,
    IN + TRIAGE + MEETING + STREET_MOVES + DOING + BACK + feedback_actions.MOVES + FORGET,
    CLOCKS,
    load,
    number,
)


# What tallies call the ways in which a problem comes.
CAME = tuple(f"problem.{move.name}" for move in PROBLEM.openings)
SECOND_VISITS = (return_visits.RETURN_DRAW, return_visits.RETURN_VISIT)


def referral(case: Case) -> Referral | None:
    """The case's latest letter."""
    return Referral.objects.filter(case=case).order_by("-at", "-pk").first()


HOLDINGS = (
    *letters_procedure.HOLDINGS,
    Holding("problem.handler", "承办", Problem, "handler"),
    Holding("letter.post", "答复来函", Referral, "post", RUNNING & Q(signed_at__isnull=True, returned=False)),
    visits_procedure.HOLDING,
    Holding("letter.head", "签发来函", Referral, "head", RUNNING & Q(signed_at__isnull=True, returned=False)),
)
