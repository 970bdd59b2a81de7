"""The invitation of a department or unit to one item, as data (列席, 4.3)."""

from linli.core.procedures.handover import Holding
from linli.core.procedures.kinds import Clock, Move, Procedure, State
from linli.domains.committees.roles import COMMUNITY_STAFF
from linli.domains.meetings import rules
from linli.domains.meetings.guests import actions, forms
from linli.domains.meetings.models import Asked

STAFF = COMMUNITY_STAFF
UNITS = ("department", "liaison")

# fmt: off
MOVES = (
    Move("invite", "请来列席", (), "asked", (), "4.3", said="请来列席一项议题", effect=actions.invited),
    Move("come", "会来", ("asked", "cannot"), "coming", UNITS, "4.3",
         "写明谁来", "回话会来",
         form=forms.Come, guards=(actions.own, actions.not_over), effect=actions.comes,
         messages=(actions.tell_answer,), icon="check"),
    Move("cannot", "来不了", ("asked", "coming"), "cannot", UNITS, "4.3",
         "写明原因，社区马上看到", "回话来不了",
         form=forms.Cannot, guards=(actions.own, actions.not_over), effect=actions.cannot,
         messages=(actions.tell_answer,), icon="x"),
    Move("said_coming", "代记：会来", ("asked", "cannot"), "coming", STAFF, "4.3",
         "电话、当面、回条说的，写明谁来", "代记了会来",
         form=forms.SaidComing, guards=(actions.not_over,), effect=actions.comes, icon="phone"),
    Move("said_cannot", "代记：来不了", ("asked", "coming"), "cannot", STAFF, "4.3",
         "写明原因", "代记了来不了",
         form=forms.SaidCannot, guards=(actions.not_over,), effect=actions.cannot, icon="phone"),
    Move("ask_again", "改期，重新请", actions.WAITING, "asked", (), "4.3",
         said="改期了，重新请来列席", effect=actions.asked_again),
    Move("tell_room", "改地点，告诉人家", actions.WAITING, "=", (), "4.3",
         said="改地点了，告诉了人家", effect=actions.told_room),
    Move("came", "到了", actions.WAITING, "came", STAFF, "4.3",
         "记为列席这一项，发言、记录，不表决", "到会列席",
         form=forms.Came, guards=(actions.sits,), effect=actions.came, icon="user-check"),
    Move("absent", "没有到", actions.WAITING, "absent", (), "4.3", said="没有到会"),
    Move("off", "不用来了", actions.WAITING, "off", STAFF, "4.3",
         "马上告诉人家", "不用来了", messages=(actions.tell_off,), icon="x"),
)
# fmt: on

ASKED = Procedure(
    "asked",
    "列席邀请",
    (
        State("asked", "等回话", 3),
        State("coming", "会来", 3, waits="meeting"),
        State("cannot", "来不了", 3, waits="meeting"),
        State("came", "列席", 3, final=True),
        State("absent", "没有到", 3, final=True),
        State("off", "不用来了", 3, final=True),
    ),
    MOVES,
    (Clock("reply", "回话来不来", ("asked",), actions.reply_by, actions.guest, rules.ASKED),),
    actions.load,
)
HOLDING = Holding("asked.post", "请来列席的", Asked, "post")
