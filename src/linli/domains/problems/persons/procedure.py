"""A request about one's own personal fields, as data: asked, then carried out or refused with a reason, in time."""

from linli.core import clock as business
from linli.core.procedures import ready
from linli.core.procedures.kinds import Clock, Move, Procedure, State, Subject
from linli.core.rulebook import calendar
from linli.core.rulebook.calendar import Due
from linli.domains.committees.roles import COMMUNITY_STAFF
from linli.domains.problems.models import Claim
from linli.domains.problems.persons import actions, forms

STAFF = COMMUNITY_STAFF
ARTICLE = "个人信息保护法第四十四条至第五十条"


def _answered_by(s: Subject) -> Due:
    return calendar.due(business.at(actions.due_from(s)), s.value(actions.ANSWER))


# fmt: off
MOVES = (
    Move("ask", "提出", (), "asked", ("public",), "", said="本人提出", effect=actions.asked, why_no_clause=ARTICLE,
         messages=(ready.tell("claim", "有人要求更正或者删除自己的信息，请按时答复", "secretary"),)),
    Move("enter", "登记", (), "asked", STAFF, "", said="替本人登记", effect=actions.asked, why_no_clause=ARTICLE),
    Move("correct", "更正", ("asked",), "done", STAFF, "", "本社区的每一条都改过来，记录里不写改成什么", "更正了",
         form=forms.Answer, guards=(actions.of_kind(Claim.CORRECT), actions.something_new), effect=actions.corrected,
         why_no_clause=ARTICLE, icon="pencil"),
    Move("erase", "删除", ("asked",), "done", ("secretary",), "", "称呼、电话马上删；办结的事里说的话、照片一起删", "删除了",
         form=forms.Answer, guards=(actions.of_kind(Claim.ERASE),), along=actions.forgets, effect=actions.erased,
         why_no_clause=ARTICLE, icon="trash"),
    Move("refuse", "不能照办", ("asked",), "refused", ("secretary",), "", "写明按哪一条，本人看得到", "不能照办",
         form=forms.Refuse, effect=actions.refused, why_no_clause=ARTICLE, icon="x"),
    Move("withdraw", "不要求了", ("asked",), "withdrawn", ("public",), "", said="本人收回", effect=actions.withdrawn,
         why_no_clause=ARTICLE),
)
# fmt: on

CLAIM = Procedure(
    "claim",
    "个人信息请求",
    (
        State("asked", "待答复", 1),
        State("done", "已照办", 2, final=True),
        State("refused", "没有照办", 2, final=True),
        State("withdrawn", "本人收回", 2, final=True),
    ),
    MOVES,
    (Clock("answer", "答复", ("asked",), _answered_by, ready.owed_by("secretary"), actions.ANSWER),),
    actions.load,
)
