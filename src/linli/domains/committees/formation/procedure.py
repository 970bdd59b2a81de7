"""Forming a committee as data: the round, its candidates, its notice, the objections (3.1–3.3).

A family stands under the round: candidates, notices, objections. The committee and its members are a family of their
own (`procedure_life`), which a round's appointment takes along.
"""

from django.db.models import Q

from linli.core.procedures import ready
from linli.core.procedures.handover import RUNNING, Holding
from linli.core.procedures.kinds import Clock, Move, Procedure, State
from linli.domains.committees import facts, forms, papers, rules
from linli.domains.committees.formation import actions, companions, guards
from linli.domains.committees.models import Notice
from linli.domains.committees.roles import COMMUNITY_STAFF
from linli.domains.committees.term import procedure
from linli.domains.committees.training import procedure as training_procedure

STAFF = COMMUNITY_STAFF
STREET = ("street_officer", "street_secretary")
APPROVES = ("street_secretary",)
EXAMINERS = ("inspector", "street_inspector")
SECRETARY, CLERK = ready.owed_by("secretary"), ready.owed_by("clerk")
STREET_SECRETARY = ready.owed_by("street_secretary", "street")

# --- moves: name, label, from, to, by whom, clause; what it will do, how it is told afterwards -----------------
# fmt: off

_FOLLOWS = ("slating", "party_meeting", "street", "approved", "appointing")
_BEFORE = ("calling", "slating", "party_meeting", "street", "approved")
ROUND_MOVES = (
    Move("call", "发布选聘公告", (), "calling", STAFF, "3.3",
         "公告至少开放三天；公开页和张贴的公告自动成稿", "发布选聘公告", form=forms.Call,
         guards=(guards.one_round, guards.open_long_enough), along=companions.call, effect=actions.called,
         papers=(papers.call,), icon="speakerphone"),
    Move("extend", "延长报名", ("calling",), "=", STAFF, "3.3",
         "只能往后延", "延长报名", form=forms.Extend, guards=(guards.later_close,),
         effect=actions.extended, papers=(papers.call,), icon="calendar-plus"),
    Move("close", "报名截止", ("calling",), "slating", ("system",), "3.3",
         said="报名截止", along=companions.close, messages=(ready.tell("slate", "报名截止，请定初步人选", "clerk"),)),
    Move("arrange", "排名单", ("slating",), "=", STAFF, "3.3",
         "列入、移出、定职务", "排了名单", form=forms.Arrange, guards=(guards.arranged,), effect=actions.arranged),
    Move("follow", "按现任书记更新主任", _FOLLOWS, "=", STAFF, "3.2",
         "主任随书记职务走", "按现任书记更新主任", guards=(guards.new_secretary,), along=companions.director, icon="refresh"),
    Move("submit", "提交党组织会议", ("slating",), "party_meeting", STAFF, "3.3",
         "名单定稿；要说明的写一句理由，街道看得到", "提交党组织会议",
         guards=(guards.director_first, guards.all_ready, guards.whole_slate), effect=actions.submitted,
         papers=(papers.slate,), icon="send"),
    Move("recall", "收回再改", ("party_meeting",), "slating", STAFF, "3.3",
         "还没有开会，名单可以收回来改", "收回名单", form=forms.Words, effect=actions.words("recall"),
         icon="arrow-back-up"),
    Move("decide", "记党组织会议", ("party_meeting",), "street", STAFF, "3.3",
         "三分之二以上到会，逐人表决，过半数为通过；会议记录、请示自动成稿", "党组织会议讨论决定，报街道",
         form=forms.Decide, guards=(guards.party_sat, guards.director_first, guards.after_vote), along=companions.decide,
         effect=actions.decided, papers=(papers.meeting, papers.request),
         messages=(ready.tell("approval", "{place}报来社工委名单，请党（工）委研究", "street_officer", "street"),
                   ready.tell("approval", "{place}报来社工委名单，请党（工）委研究", "street_secretary", "street")),
         icon="users"),
    Move("prepare", "核过材料", ("street",), "=", ("street_officer",), "3.3",
         "经办的人核材料、报党工委会研究，不能批", "核过材料", form=forms.Remark, effect=actions.prepared,
         icon="clipboard-check"),
    Move("approve", "批复", ("street",), "approved", APPROVES, "3.3",
         "写明会议日期、纪要号，逐人答复；备案号自动取", "街道批复备案", form=forms.Approve,
         guards=(guards.street_answers,), along=companions.answered, effect=actions.approved, papers=(papers.approval,),
         messages=(ready.tell("approved", "街道已批复社工委名单，请公示", "secretary"),), icon="signature"),
    Move("return", "整份退回补充", ("street",), "slating", APPROVES, "3.3",
         "写明要补什么；前面的都留着", "街道退回补充", form=forms.Words, along=companions.every("return", "carried"),
         effect=actions.returned, papers=(papers.returned,),
         messages=(ready.tell("returned", "街道把社工委名单退回补充", "secretary"),), icon="arrow-back-up"),
    Move("refuse", "不同意", ("street",), "refused", APPROVES, "3.3",
         "整份名单不同意，本轮结束", "街道不同意", form=forms.Words, along=companions.refused, effect=actions.words("refused"),
         papers=(papers.refused,), messages=(ready.tell("refused", "街道不同意社工委名单", "secretary"),), icon="x"),
    Move("publish", "公示", ("approved",), "noticing", ("secretary",), "3.3",
         "公示三天，张贴当天不算；期满没有异议的正式聘任", "公示", form=forms.Publish,
         guards=(guards.some_approved, guards.known_year, guards.examiners), along=companions.publish, icon="speakerphone"),
    Move("notice_over", "公示期满", ("noticing",), "appointing", (), "3.3", said="公示期满",
         messages=(ready.tell("appoint", "公示期满，请聘任", "secretary"),)),
    Move("unpublish", "公示撤下", ("noticing",), "approved", (), "3.3", said="公示撤下"),
    Move("appoint_some", "先聘任没有异议的", ("appointing",), "=", ("secretary",), "3.3",
         "有异议的只停那一位", "聘任没有异议的",
         guards=(guards.some_held, guards.some_due, guards.secretary_stays), along=companions.appoint(False),
         icon="certificate"),
    Move("appoint", "正式聘任", ("appointing",), "formed", ("secretary",), "3.3",
         "发聘书，开通委员的岗位；聘书编号、校验码自动生成", "正式聘任",
         guards=(guards.clear, guards.secretary_stays), along=companions.appoint(True), papers=(papers.result,),
         icon="certificate"),
    Move("stop", "停下这一轮", _BEFORE, "stopped", ("secretary",), "3.3",
         "写明原因；推荐的材料留到期限为止", "停下这一轮", form=forms.Words, along=companions.stopped,
         effect=actions.words("stopped"), icon="x"),
)
_EARLY, _ALL = ("named", "willing"), ("named", "willing", "carried", "approved")
CANDIDATE_MOVES = (
    Move("recommend", "推荐", (), "named", ("public", "liaison", *STAFF), "3.3",
         "本人点头了才算数", "推荐", form=forms.Propose,
         guards=(guards.in_window, guards.named_once, guards.no_own_director), effect=actions.came),
    Move("come", "自荐、报名", (), "willing", ("public", *STAFF), "3.3",
         "本人愿意", "自荐、报名", form=forms.Propose,
         guards=(guards.in_window, guards.named_once, guards.no_own_director), effect=actions.came),
    Move("ex_officio", "随职务", (), "willing", (), "3.2", said="随书记职务列为主任", effect=actions.came),
    Move("ex_officio_carried", "随职务", (), "carried", (), "3.2", said="随书记职务列为主任", effect=actions.came),
    Move("ex_officio_approved", "随职务", (), "approved", (), "3.2", said="随书记职务列为主任", effect=actions.came),
    Move("again", "又有人推荐", _EARLY, "=", ("public", "liaison", *STAFF), "3.3",
         "同一个人，多一个来源", "又有人推荐", form=forms.Propose, guards=(guards.in_window,), effect=actions.again),
    Move("consent", "本人愿意", ("named",), "willing", STAFF, "3.3",
         "问过本人，本人愿意", "本人表示愿意", form=forms.Consent, effect=actions.consented, icon="check"),
    Move("decline", "本人不愿意", ("named",), "declined", STAFF, "3.3",
         "本人不愿意，不再列入", "本人不愿意", form=forms.Remark, effect=actions.words("declined"), icon="x"),
    Move("identify", "写明身份", _EARLY, "=", STAFF, "3.1",
         "哪一类人，公示时怎么写", "写明身份", form=forms.Identify, effect=actions.identified, icon="pencil"),
    Move("check", "核对资格", _EARLY, "=", STAFF, "3.3",
         "由人逐项核对，记名记日期", "核对资格", form=forms.Check, effect=actions.checked, icon="clipboard-check"),
    Move("merge", "并入另一位", _EARLY, "merged", STAFF, "3.3",
         "同一个人写成了两个名字", "并入另一位", form=forms.Merge, effect=actions.merged, icon="git-merge"),
    Move("withdraw", "退出", _ALL, "withdrawn", STAFF, "3.3",
         "本人退出，或者拿下来", "退出", form=forms.Words, guards=(guards.not_in_notice,),
         effect=actions.taken_off, icon="user-minus"),
    Move("carry", "会议通过", ("willing",), "carried", (), "3.3", said="社区党组织会议通过"),
    Move("fall", "没有通过", ("willing",), "not_carried", (), "3.3", said="社区党组织会议没有通过"),
    Move("return", "随名单退回", ("carried",), "willing", (), "3.3", said="随名单退回", effect=actions.voted_anew),
    Move("agree", "街道同意", ("carried",), "approved", (), "3.3", said="街道同意"),
    Move("deny", "街道不同意", ("carried",), "refused", (), "3.3", said="街道不同意", effect=actions.words("refused")),
    Move("send_back", "街道退回", ("carried",), "willing", (), "3.3", said="街道退回补充", effect=actions.sent_back),
    Move("strike", "异议成立，拿下", ("approved",), "struck", (), "3.3", said="异议成立，从名单拿下"),
    Move("appoint", "聘任", ("approved",), "appointed", (), "3.3", said="聘任", along=companions.member),
    Move("leave_out", "没有列入", _EARLY, "unlisted", (), "3.3", said="没有列入名单"),
)
NOTICE_MOVES = (
    Move("post", "公示", (), "posted", (), "3.3", said="公示", effect=actions.posted, papers=(papers.notice,)),
    Move("end", "公示期满", ("posted",), "ended", ("system",), "3.3", said="公示期满", along=companions.on_round("notice_over"),
         papers=(papers.report,)),
    Move("void", "撤下公示", ("posted",), "void", ("secretary",), "3.3",
         "本公示作废，写明原因；要公示只能从头再来", "撤下公示，作废", form=forms.Words, along=companions.on_round("unpublish"),
         effect=actions.words("void"), papers=(papers.void_notice,), icon="x"),
    Move("amend", "改名单，重新公示", ("posted",), "void", ("secretary",), "3.3",
         "名单一改，本公示作废，马上重新公示三天", "改名单，重新公示", form=forms.Amend,
         guards=(guards.stays_some, guards.known_year), along=companions.amend, effect=actions.words("void"),
         papers=(papers.void_notice,), icon="pencil"),
    Move("examiners", "换核查人", ("posted", "ended"), "=", ("secretary",), "3.3",
         "核查人有牵连或不在，换一名", "换核查人", form=forms.Examiners, guards=(guards.examiners,),
         along=companions.hand_on, effect=actions.examiner_changed, icon="users"),
)
OBJECTION_MOVES = (
    Move("object", "提异议", (), "received", ("public", *STAFF, *STREET, *EXAMINERS), "3.3",
         "只有两名核查的人看得到", "收到一件异议", form=forms.Object, guards=(guards.in_notice,),
         effect=actions.objected, messages=(companions.tell_examiners,)),
    Move("hear", "听本人说明", ("received",), "=", EXAMINERS, "3.3",
         "不告诉他是谁提的", "听本人说明", form=forms.Heard, guards=(guards.sealed_to_two,), effect=actions.heard,
         icon="messages"),
    Move("find", "写结论", ("received",), "found", EXAMINERS, "3.3",
         "写明查了什么；另一名核查人同意才算数", "写出核查结论", form=forms.Found,
         guards=(guards.sealed_to_two, guards.heard_first), effect=actions.found, icon="pencil"),
    Move("uphold", "同意，异议成立", ("found",), "upheld", EXAMINERS, "3.3",
         "这一位从名单拿下", "异议成立", guards=(guards.sealed_to_two, guards.by_the_other, guards.found_upheld),
         along=companions.strike, icon="check"),
    Move("dismiss", "同意，异议不成立", ("found",), "dismissed", EXAMINERS, "3.3",
         "这一位可以聘任，不用重新公示", "异议不成立",
         guards=(guards.sealed_to_two, guards.by_the_other, guards.found_not),
         messages=(ready.tell("objection", "异议已经查清：不成立，可以聘任", "secretary"),), icon="check"),
    Move("doubt", "不同意结论", ("found",), "received", EXAMINERS, "3.3",
         "退回去再查", "不同意结论，再查", form=forms.Words, guards=(guards.sealed_to_two, guards.by_the_other),
         effect=actions.not_agreed, icon="arrow-back-up"),
    Move("hand_on", "交给新的核查人", ("received", "found"), "=", (), "3.3", said="换了核查人",
         effect=actions.handed_on, messages=(companions.tell_examiners,)),
)
# fmt: on

ROUND = Procedure(
    "round",
    "社工委组建",
    (
        State("calling", "公告中", 1),
        State("slating", "初步人选", 3),
        State("party_meeting", "待党组织会议", 4),
        State("street", "报街道审批", 5),
        State("approved", "待公示", 6),
        State("noticing", "公示中", 6, waits="notice"),
        State("appointing", "可以聘任", 6),
        State("formed", "已聘任", 6, final=True),
        State("refused", "街道不同意", 5, final=True),
        State("stopped", "已停下", 1, final=True),
    ),
    ROUND_MOVES,
    (
        Clock("window", "报名截止", ("calling",), companions.window, CLERK, rules.CALL, then="close"),
        Clock("slate", "定初步人选", ("slating",), ready.within(rules.SLATE), CLERK, rules.SLATE),
        Clock(
            "meeting",
            "开党组织会议",
            ("party_meeting",),
            ready.within(rules.MEETING),
            SECRETARY,
            rules.MEETING,
        ),
        Clock(
            "approval",
            "党（工）委批复",
            ("street",),
            ready.within(rules.APPROVAL),
            STREET_SECRETARY,
            rules.APPROVAL,
        ),
        Clock("publish", "公示", ("approved",), ready.within(rules.PUBLISH), SECRETARY, rules.PUBLISH),
        Clock("appoint", "聘任", ("appointing",), ready.within(rules.APPOINT), SECRETARY, rules.APPOINT),
    ),
    facts.rounds,
)
CANDIDATE = Procedure(
    "candidate",
    "候选人",
    (
        State("named", "等本人表态", 2),
        State("willing", "本人愿意", 2, waits="round"),
        State("carried", "会议通过", 4, waits="round"),
        State("approved", "街道同意", 5, waits="notice"),
        State("appointed", "已聘任", 6, final=True),
        State("declined", "本人不愿意", 2, final=True),
        State("withdrawn", "退出", 2, final=True),
        State("merged", "并入另一位", 2, final=True),
        State("unlisted", "没有列入", 3, final=True),
        State("not_carried", "会议没有通过", 4, final=True),
        State("refused", "街道不同意", 5, final=True),
        State("struck", "异议成立", 6, final=True),
    ),
    CANDIDATE_MOVES,
    (Clock("ask", "问本人愿不愿意", ("named",), ready.within(rules.ASK), CLERK, rules.ASK),),
    facts.candidates,
)
NOTICE = Procedure(
    "notice",
    "公示",
    (
        State("posted", "公示中", 6),
        State("ended", "期满", 6, final=True),
        State("void", "作废", 6, final=True),
    ),
    NOTICE_MOVES,
    (Clock("end", "公示期满", ("posted",), companions.notice_end, SECRETARY, rules.NOTICE, then="end"),),
    facts.notices,
)
OBJECTION = Procedure(
    "objection",
    "异议",
    (
        State("received", "待核查", 6),
        State("found", "待另一人同意", 6),
        State("upheld", "成立", 6, final=True),
        State("dismissed", "不成立", 6, final=True),
    ),
    OBJECTION_MOVES,
    (
        Clock(
            "examine",
            "核查异议",
            ("received", "found"),
            ready.within(rules.EXAMINE),
            companions.examiner,
            rules.EXAMINE,
        ),
    ),
    facts.objections,
)
PROCEDURES = (
    *(ROUND, CANDIDATE, NOTICE, OBJECTION),
    *(procedure.COMMITTEE, procedure.MEMBER, training_procedure.TRAINING),
)

# What is said against somebody on a notice is examined as long as it is open, also after the notice's days.
_EXAMINED = RUNNING | Q(case__objections__case__closed_at__isnull=True, case__objections__isnull=False)
HOLDINGS = (
    Holding("notice.inspector", "核查异议", Notice, "inspector", _EXAMINED, "street_inspector"),
    Holding("notice.street_inspector", "核查异议", Notice, "street_inspector", _EXAMINED, "inspector"),
)
