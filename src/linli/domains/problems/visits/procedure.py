"""Visits as data (4.1): one visit, and a month's round, whose doors are drawn, shared out, swapped and walked."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from linli.core.duties import tick
from linli.core.procedures import ready
from linli.core.procedures.handover import RUNNING, Holding
from linli.core.procedures.kinds import Also, Clock, Move, Open, Procedure, State, Subject
from linli.core.rulebook.calendar import Due
from linli.domains.committees.roles import COMMUNITY_STAFF, VISITORS
from linli.domains.problems import actions, rules
from linli.domains.problems.models import Door
from linli.domains.problems.visits import actions as visits_actions
from linli.domains.problems.visits import guards, round_forms

# --- what goes along with a visit ------------------------------------------------------------------------------


def _along(s: Subject) -> Iterable[Also | Open]:
    yield from _demands(s)
    for case in visits_actions.asked(s.case.place_id, s.data.get("answers") or {}):
        yield Also(case.pk, "said", {"said": s.data["answers"][case.pk], "words": ""})
    if s.data.get("door"):
        # A door that a colleague has been to, or of a round that is over, takes nothing: the visit stands by itself.
        doors = Door.objects.filter(pk=s.data["door"], case__place=s.case.place_id, case__state="walking")
        for door in doors.filter(gone=False, visit=None):
            yield Also(door.case_id, "visited", {"door": door.pk})


def _demands(s: Subject) -> Iterable[Also | Open]:
    """Each demand of a visit opens a problem; the words are said once."""
    finding = rules.FINDINGS.value(s.case.edition)[s.data["heard"]]
    if finding.get("makes") not in ("demand", "advice"):
        return
    texts = [s.data.get("text", ""), *(s.data.get("demands") or [])]
    codes = list(s.data.get("codes") or [])
    for number, text in enumerate(filter(None, (one.strip() for one in texts))):
        data = {**s.data, "text": text, "source": "visit", "urgent": s.data.get("urgency") == "danger"}
        fields, more = actions.case_fields(data)
        more["code"] = codes[number] if number < len(codes) else ""
        yield Open("problem", s.case.place, fields, more, move="visit")


# --- the round's own clock -------------------------------------------------------------------------------------


def _round_due(period: str) -> datetime:
    return tick.month_end(period)


def _end(s: Subject) -> Due:
    """The month's end, or at once when there is no door left to go to."""
    return Due(s.at) if s.facts.done else Due(tick.month_end(tick.month(s.facts.row.month)))


# fmt: off
NOTE = Move("note_down", "记下", (), "noted", VISITORS, "4.1",
            said="走访", guards=(guards.not_ahead, guards.not_long_ago), along=_along,
            effect=visits_actions.visit_noted)
MOVES = (
    Move("draw", "抽这个月的户", (), "walking", COMMUNITY_STAFF, "4.1",
         "没去过的、去得最久的在前；按谁管的楼院分给各人", "抽了这个月走访的户",
         form=round_forms.Draw, guards=(guards.once_a_month, guards.somewhere_to_go),
         effect=visits_actions.drawn, icon="transform"),
    Move("visited", "走过一户", ("walking",), "=", (), "4.1", said="走过一户", effect=visits_actions.visited),
    Move("nobody", "没人", ("walking",), "=", VISITORS, "4.1",
         "两天去都没有人，这一户就算走过", "去了，没有人",
         form=round_forms.OneDoor, guards=(guards.not_ahead, guards.to_be_walked, guards.another_day),
         effect=visits_actions.nobody_home, icon="user-minus"),
    Move("swap", "和别人换一户", ("walking",), "=", VISITORS, "4.1",
         "不用说理由", "换了一户",
         form=round_forms.Swap, guards=(guards.to_be_walked,), effect=visits_actions.swapped,
         icon="switch-horizontal"),
    Move("hand", "换个人去", ("walking",), "=", VISITORS, "4.1",
         "交给别人，或者自己去，不用说理由", "换了人去",
         form=round_forms.Hand, guards=(guards.to_be_walked,), effect=visits_actions.handed, icon="user-check"),
    Move("add", "加一户", ("walking",), "=", VISITORS, "4.1",
         "名单以外想去的，加上", "加了一户",
         form=round_forms.Add, guards=(guards.not_listed,), effect=visits_actions.added, icon="plus"),
    Move("remove", "去掉一户", ("walking",), "=", VISITORS, "4.1",
         "搬空了的、不合适去的，去掉，不用说理由", "去掉了一户",
         form=round_forms.OneDoor, guards=(guards.to_be_walked,), effect=visits_actions.removed, icon="x"),
    Move("close", "这一轮结束", ("walking",), "over", ("system",), "4.1",
         said="都走过了，或者到了月底", effect=visits_actions.over),
)
# fmt: on

VISIT = Procedure("visit", "走访", (State("noted", "已记下", 1, final=True),), (NOTE,))
VISIT_ROUND = Procedure(
    "visit_round",
    "一轮走访",
    (State("walking", "正在走", 1), State("over", "走完了", 1, final=True)),
    MOVES,
    (
        Clock(
            "end",
            "这一轮结束",
            ("walking",),
            _end,
            ready.owed_by("secretary"),
            rules.ROUNDS,
            then="close",
            basis=lambda s: "done" if s.facts.done else "",
        ),
    ),
    visits_actions.load,
)
ROUND = tick.Standing(
    actions.ROUND, "本月走访", "community", "secretary", rules.ROUNDS, tick.month, _round_due
)
HOLDING = Holding("door.post", "走访的户", Door, "post", RUNNING & Q(visit=None, gone=False))
