"""The invitation of a department or unit to one item, as data (列席, 4.3)."""

from linli.core.procedures.handover import Holding
from linli.core.procedures.kinds import Clock, Move, Procedure, State
from linli.domains.committees.roles import COMMUNITY_STAFF
from linli.domains.meetings import asked, forms_asked, moved, rules
from linli.domains.meetings.models import Asked

STAFF = COMMUNITY_STAFF
UNITS = ("department", "liaison")

# fmt: off
MOVES = (
    Move("invite", "请来列席", (), "asked", (), "4.3", said="请来列席一项议题", effect=asked.invited),
    Move("come", "会来", ("asked", "cannot"), "coming", UNITS, "4.3",
         "写明谁来", "回话会来",
         form=forms_asked.Come, guards=(asked.own, asked.not_over), effect=asked.comes,
         messages=(asked.tell_answer,), icon="check"),
    Move("cannot", "来不了", ("asked", "coming"), "cannot", UNITS, "4.3",
         "写明原因，社区马上看到", "回话来不了",
         form=forms_asked.Cannot, guards=(asked.own, asked.not_over), effect=asked.cannot,
         messages=(asked.tell_answer,), icon="x"),
    Move("said_coming", "代记：会来", ("asked", "cannot"), "coming", STAFF, "4.3",
         "电话、当面、回条说的，写明谁来", "代记了会来",
         form=forms_asked.SaidComing, guards=(asked.not_over,), effect=asked.comes, icon="phone"),
    Move("said_cannot", "代记：来不了", ("asked", "coming"), "cannot", STAFF, "4.3",
         "写明原因", "代记了来不了",
         form=forms_asked.SaidCannot, guards=(asked.not_over,), effect=asked.cannot, icon="phone"),
    Move("ask_again", "改期，重新请", asked.WAITING, "asked", (), "4.3",
         said="改期了，重新请来列席", effect=moved.asked_again),
    Move("tell_room", "改地点，告诉人家", asked.WAITING, "=", (), "4.3",
         said="改地点了，告诉了人家", effect=moved.told_room),
    Move("came", "到了", asked.WAITING, "came", STAFF, "4.3",
         "记为列席这一项，发言、记录，不表决", "到会列席",
         form=forms_asked.Came, guards=(asked.sits,), effect=asked.came, icon="user-check"),
    Move("absent", "没有到", asked.WAITING, "absent", (), "4.3", said="没有到会"),
    Move("off", "不用来了", asked.WAITING, "off", STAFF, "4.3",
         "马上告诉人家", "不用来了", messages=(asked.tell_off,), icon="x"),
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
    (Clock("reply", "回话来不来", ("asked",), asked.reply_by, asked.guest, rules.ASKED),),
    asked.load,
)
HOLDING = Holding("asked.post", "请来列席的", Asked, "post")
