"""What departments promise, and when they are called to the spot, as data (4.3)."""

from collections.abc import Iterable

from linli.core.procedures import ready
from linli.core.procedures.handover import Holding
from linli.core.procedures.kinds import Clock, Move, Outgoing, Procedure, State, Subject
from linli.domains.committees.roles import HANDLERS
from linli.domains.problems import forms, rules
from linli.domains.problems.letters import forms as letters_forms
from linli.domains.problems.letters import papers, pledges, reminders, summons, summons_forms
from linli.domains.problems.models import Pledge, Summoned

STREET = ("street_officer", "street_secretary")
GOING = ("promised", "told", "broken")


def tell_promiser(s: Subject) -> Iterable[Outgoing]:
    """The department reads at once what the community saw, or that the day was changed."""
    yield Outgoing("pledge", f"答应的事有了结果：{s.case.title}", post_id=pledges.of(s).post_id)


# fmt: off
PLEDGE_MOVES = (
    Move("promise", "答应", (), "promised", (), "4.3", said="部门答应了办法和日期", effect=pledges.promised),
    Move("tell", "做到了，请去看", ("promised", "broken"), "told", ("department",), "4.3",
         "社区去看过，才算做到", "部门说做到了",
         form=letters_forms.Told, effect=pledges.told,
         messages=(ready.tell("pledge", "部门说做到了，请去看一看", "clerk"),), icon="check"),
    Move("kept", "去看过，做到了", GOING, "kept", HANDLERS, "4.4",
         "写明到现场看到什么", "去看过，做到了",
         form=letters_forms.Evidence, along=pledges.to_problem("promise_over", "kept"), effect=pledges.looked,
         messages=(tell_promiser,), icon="check"),
    Move("not_kept", "去看过，没做到", ("promised", "told"), "broken", HANDLERS, "4.4",
         "写明差在哪里；部门还欠着，街道看得到", "去看过，没做到",
         form=letters_forms.Evidence, guards=(pledges.day_has_come,), effect=pledges.looked,
         messages=(tell_promiser,), icon="x"),
    Move("redate", "同意改日子", ("promised", "broken"), "promised", STREET, "4.3",
         "写明为什么改，原来的日子留着", "街道同意改日子",
         form=letters_forms.Redate, along=pledges.to_problem("promise_moved"), effect=pledges.redated, messages=(tell_promiser,), icon="calendar-plus"),
    Move("release", "不用做了", GOING, "released", STREET, "4.3",
         "写明为什么不用做了", "街道说不用做了",
         form=forms.Why, along=pledges.to_problem("promise_over", "released"), effect=pledges.told,
         messages=(tell_promiser,), icon="x"),
    Move("urge", "督办", ("promised", "broken"), "=", ("district_officer",), "4.3",
         "只由县区发，有编号，部门最先看到", "县区督办",
         form=letters_forms.Urge, guards=(pledges.is_late, reminders.until_ahead), effect=pledges.urged,
         papers=(papers.issue_order,), icon="alert-circle"),
    Move("replace", "换成新的办法", GOING, "replaced", (), "4.3", said="部门换成了新的办法和日期"),
    Move("remind", "提醒", ("promised",), "=", ("system",), "4.3", said="快到日子，提醒了部门",
         effect=pledges.reminded),
    Move("escalate", "报上一级", ("promised", "broken"), "=", ("system",), "4.3", said="到期没有做到，报了上一级",
         effect=pledges.escalated),
)
PLEDGE = Procedure(
    "pledge",
    "部门答应的",
    (
        State("promised", "答应了，还没到日子", 4),
        State("told", "部门说做到了，等社区去看", 4),
        State("broken", "去看过，没做到", 4),
        State("kept", "做到了", 5, final=True),
        State("released", "不用做了", 5, final=True),
        State("replaced", "换成新的办法", 5, final=True),
    ),
    PLEDGE_MOVES,
    (
        Clock("keep", "做到答应的", ("promised",), pledges.end, pledges.promiser, None, basis=pledges.until),
        Clock("look", "去看做到没有", ("promised",), pledges.look_by, ready.owed_by("clerk"), rules.PLEDGE_LOOK,
              basis=pledges.until),
        Clock("check", "去看做到没有", ("told",), ready.within(rules.PLEDGE_LOOK), ready.owed_by("clerk"),
              rules.PLEDGE_LOOK),
        Clock("remind", "提醒部门", ("promised",), pledges.remind_at, reminders.nobody, rules.PLEDGE_REMIND,
              then="remind", stays=True, basis=pledges.until),
        Clock("escalate", "报上一级", ("promised", "broken"), pledges.escalate_at, reminders.nobody,
              rules.TO_DISTRICT, then="escalate", stays=True, basis=pledges.until),
    ),
    pledges.load,
)

SUMMONS_MOVES = (
    Move("call", "召集到现场", (), "called", STREET, "4.3",
         "请几个部门到一个地方，一起定怎么办", "召集部门到现场",
         form=summons_forms.Call, guards=(summons.several, summons.ahead, summons.may_be_called), along=summons.invites,
         effect=summons.called, papers=(papers.issue_summons,), icon="speakerphone"),
    Move("hold", "记到场和结果", ("called",), "held", STREET, "4.3",
         "谁到了、谁没到，各家答应做什么、哪天", "现场会开过了",
         form=summons_forms.Held, guards=(summons.was_held, summons.every_one), along=summons.outcome,
         effect=summons.held, icon="users"),
    Move("cancel", "取消", ("called",), "cancelled", STREET, "4.3",
         "写明为什么，请了的部门马上收到", "取消了现场会",
         form=summons_forms.Cancel, along=summons.off, effect=pledges.told, icon="x"),
)
SUMMONS = Procedure(
    "summons",
    "现场会",
    (
        State("called", "已经约好，等到场", 4),
        State("held", "开过了", 4, final=True),
        State("cancelled", "取消了", 4, final=True),
    ),
    SUMMONS_MOVES,
    (Clock("record", "记到场和结果", ("called",), summons.record_by, summons.street, rules.SUMMONS_RECORD),),
    summons.load,
)
SUMMONED_MOVES = (
    Move("invite", "请到现场", (), "asked", (), "4.3", said="街道请部门到现场", effect=summons.invited),
    Move("come", "会来", ("asked", "cannot"), "coming", ("department",), "4.3",
         "写明谁来", "部门回话会来",
         form=summons_forms.Come, effect=summons.comes, messages=(summons.tell_answer,), icon="check"),
    Move("cannot", "来不了", ("asked", "coming"), "cannot", ("department",), "4.3",
         "写明原因，街道马上看到", "部门回话来不了",
         form=summons_forms.Cannot, effect=summons.cannot, messages=(summons.tell_answer,), icon="x"),
    Move("came", "到了", summons.ASKED, "came", (), "4.3", said="到了现场", effect=summons.came),
    Move("absent", "没有到", summons.ASKED, "absent", (), "4.3", said="没有到现场"),
    Move("off", "不用来了", summons.ASKED, "off", (), "4.3", said="现场会取消", messages=(summons.tell_off,)),
)
SUMMONED = Procedure(
    "summoned",
    "现场邀请",
    (
        State("asked", "等回话", 4),
        State("coming", "会来", 4, waits="summons"),
        State("cannot", "来不了", 4, waits="summons"),
        State("came", "到了", 4, final=True),
        State("absent", "没有到", 4, final=True),
        State("off", "不用来了", 4, final=True),
    ),
    SUMMONED_MOVES,
    (Clock("reply", "回话来不来", ("asked",), summons.reply_by, summons.guest, rules.SUMMONS_REPLY),),
    summons.load_called,
)
# fmt: on

HOLDINGS = (
    Holding("pledge.post", "答应做到的", Pledge, "post"),
    Holding("summoned.post", "请到现场的", Summoned, "post"),
)
