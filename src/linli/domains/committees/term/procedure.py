"""The committee and its members as data: taken over or established, leaving, dismissal, succession, end of term (3.2–3.4)."""

from collections.abc import Iterable
from datetime import date, timedelta

from linli.core import clock as business
from linli.core.procedures import ready
from linli.core.procedures.kinds import Also, Clock, Move, Open, Procedure, State, Subject
from linli.core.rulebook import calendar
from linli.core.rulebook.calendar import Due
from linli.domains.committees import facts, forms, papers, rules
from linli.domains.committees.models import DIRECTOR
from linli.domains.committees.roles import COMMUNITY_STAFF
from linli.domains.committees.term import actions, crossing
from linli.domains.committees.term import forms as term_forms
from linli.domains.committees.term.actions import TITLE, term

STAFF = COMMUNITY_STAFF
STREET = ("street_officer", "street_secretary")


def today(s: Subject) -> date:
    return business.local(s.at).date()


def _short(s: Subject) -> Iterable[Also | Open]:
    """Fewer than the least are left: the committee owes a supplement (3.4)."""
    known = s.facts.committee
    left = len(known.members) - 1
    if known.state == "sitting" and left < s.value(rules.SIZE).min:
        yield Also(known.committee.case_id, "fall_short")


def _leaves(s: Subject) -> Iterable[Also | Open]:
    yield from _short(s)
    yield from crossing.apart(s)


def _expire(s: Subject) -> Iterable[Also | Open]:
    for row in s.facts.members:
        yield Also(row.case_id, "expire")


def _hand_over(s: Subject) -> Iterable[Also | Open]:
    known = facts.committees([s.case.root]).get(s.case.root_id or 0) if s.case.root else None
    for row in known.members if known else ():
        if row.position == DIRECTOR or row.person_id == s.data.get("person"):
            yield Also(row.case_id, "hand_over")


def _last(s: Subject) -> date:
    """The last day of the term; of a committee that is being taken over, as it was entered."""
    if s.facts is None:
        return s.data.get("until") or term(s.data["since"], s)
    return s.facts.committee.until  # type: ignore[no-any-return]


def _end(s: Subject) -> Due:
    return Due(business.at(_last(s) + timedelta(1)))


def _near(s: Subject) -> Due:
    return calendar.before(_end(s).at, s.value(rules.RENEWAL))


def _until(s: Subject) -> str:
    return _last(s).isoformat()


SECRETARY, STREET_OFFICER = ready.owed_by("secretary"), ready.owed_by("street_officer", "street")

# --- moves: name, label, from, to, by whom, clause; what it will do, how it is told afterwards -----------------
# fmt: off

COMMITTEE_MOVES = (
    Move("prepare", "开始组建", (), "forming", (), "3.3", said="开始组建", effect=actions.prepared),
    Move("take_over", "接续已有的社工委", (), "sitting", STAFF, "3.3",
         "2021年以来已经成立的，照原样录入，注明“接续”，不补造过程", "接续已有的社工委",
         form=term_forms.TakeOver, guards=(actions.none_yet,), effect=actions.taken_over),
    Move("establish", "成立", ("forming",), "sitting", (), "3.3", said="社工委成立", effect=actions.established),
    Move("drop", "不再组建", ("forming",), "dropped", (), "3.3", said="不再组建"),
    Move("fall_short", "不足最少人数", ("sitting",), "short", (), "3.4", said="不足最少人数，要增补",
         messages=(ready.tell("short", "社工委不足最少人数，请在30天内增补", "secretary"),
                   ready.tell("short", "{place}的社工委不足最少人数", "street_officer", "street"))),
    Move("restore", "补足", ("short",), "sitting", (), "3.4", said="补足"),
    Move("near_end", "快届满", ("sitting", "short"), "ending", ("system",), "3.3", said="届满前60天",
         messages=(ready.tell("renewal", "社工委快届满了，请换届", "secretary"),)),
    Move("end", "届满", ("sitting", "short", "ending"), "ended", (), "3.3", said="届满换届", along=_expire),
)
_SERVING = ("sitting", "leaving", "accused")
MEMBER_MOVES = (
    Move("appoint", "聘任", (), "sitting", (), "3.3", said="聘任，发聘书", along=crossing.joins, effect=actions.appointed,
         papers=(papers.letter,)),
    Move("take_over", "补录成员", (), "sitting", STAFF, "3.3",
         "照聘书和名册录入，注明“接续”", "接续", form=term_forms.Enter, guards=(actions.entered_before,),
         along=crossing.joins, effect=actions.entered),
    Move("succeed", "书记接任主任", (), "sitting", ("secretary", "street_officer"), "3.2",
         "主任随书记职务走，凭任职记录，不用增补", "书记接任主任", guards=(actions.holds_the_post,), along=_hand_over,
         effect=actions.succeeded, papers=(papers.letter,)),
    Move("hand_over", "卸任", _SERVING, "succeeded", (), "3.2", said="随书记职务卸任", effect=actions.left,
         papers=(papers.void_letter,)),
    Move("apply_exit", "申请退出", ("sitting",), "leaving", ("member", *STAFF), "3.4",
         "工作变动等不能履职的，报社区党组织审批", "申请退出", form=term_forms.Exit,
         guards=(actions.no_director, actions.own_exit), effect=actions.asked_to_leave, icon="user-minus"),
    Move("agree_exit", "党组织同意退出", ("leaving",), "left", ("secretary",), "3.4",
         "聘书作废，岗位和账号同时停用；不足最少人数的要增补", "社区党组织同意退出", form=term_forms.Vote,
         guards=(actions.party_agreed,), along=_leaves, effect=actions.left,
         papers=(papers.exit_approval, papers.void_letter), icon="check"),
    Move("keep", "不退了", ("leaving",), "sitting", STAFF, "3.4",
         "本人收回，或者党组织没有同意", "不退了", form=forms.Remark, effect=actions.stays, icon="arrow-back-up"),
    Move("accuse", "提出解聘", ("sitting",), "accused", ("secretary",), "3.4",
         "事由和造成的不良影响都要写明，附证据", "提出解聘", form=term_forms.Accuse,
         guards=(actions.no_director, actions.both_grounds), effect=actions.accused, icon="gavel"),
    Move("talk", "谈话，记本人陈述", ("accused",), "=", ("secretary",), "3.4",
         "先谈话、听本人陈述，才能表决", "谈话，记下本人陈述", form=term_forms.Talk, effect=actions.talked,
         icon="messages"),
    Move("dismiss", "党组织研究解聘", ("accused",), "filing", ("secretary",), "3.4",
         "聘书作废，报街道备案，告知本人、在辖区公开", "社区党组织研究，解聘", form=term_forms.Vote,
         guards=(actions.heard, actions.party_agreed), along=_leaves, effect=actions.left,
         papers=(papers.dismissal, papers.void_letter),
         messages=(ready.tell("dismissal", "{place}解聘一名社工委委员，请备案", "street_officer", "street"),), icon="check"),
    Move("acquit", "不解聘", ("accused",), "sitting", ("secretary",), "3.4",
         "没有通过，或者查无此事", "不解聘", form=forms.Words, effect=actions.stays, icon="arrow-back-up"),
    Move("file", "街道备案", ("filing",), "dismissed", STREET, "3.4",
         "备案以后在辖区公开", "街道备案，公开", form=forms.Remark, effect=actions.filed,
         papers=(papers.dismissal_notice,), icon="clipboard-check"),
    Move("reissue", "换发聘书", _SERVING, "=", STAFF, "3.3",
         "丢了、印错了：旧的作废，换发新的", "换发聘书", form=forms.Words, effect=actions.reissued,
         papers=(papers.letter_again,), icon="refresh"),
    Move("expire", "届满", _SERVING, "expired", (), "3.3", said="届满", along=crossing.apart, effect=actions.left,
         papers=(papers.void_letter,)),
)
CROSSING_MOVES = (
    Move("find", "查出交叉", (), "found", ("system",), "3.2", said="名单变动以后，与大党委交叉", effect=crossing.found,
         messages=(ready.tell("crossing", "一名委员与大党委交叉，请写明理由", "secretary"),)),
    Move("explain", "写明理由", ("found",), "explained", STAFF, "3.2",
         "委员一般不与大党委成员交叉；确有必要的写明理由，报街道确认", "写明交叉的理由", form=forms.Words,
         effect=crossing.words, icon="pencil",
         messages=(ready.tell("crossing", "{place}的委员与大党委交叉，请确认理由", "street_officer", "street"),)),
    Move("confirm", "街道确认", ("explained",), "confirmed", STREET, "3.2",
         "认可理由，可以交叉；名单再变动时重新核对", "街道确认", form=forms.Remark, effect=crossing.words,
         icon="check"),
    Move("doubt", "不认可，请调整或再说明", ("explained",), "found", STREET, "3.2",
         "写明哪里说不过去，退回社区", "街道不认可", form=forms.Words, effect=crossing.words, icon="arrow-back-up"),
    Move("end", "不再交叉", ("found", "explained", "confirmed"), "over", ("system",), "3.2", said="不再交叉"),
)
# fmt: on

COMMITTEE = Procedure(
    "committee",
    "社工委",
    (
        State("forming", "组建中", 1, waits="round"),
        State("sitting", "履职", 2, rest=True),
        State("short", "不足最少人数", 2),
        State("ending", "快届满", 2),
        State("ended", "届满", 3, final=True),
        State("dropped", "没有组建", 1, final=True),
    ),
    COMMITTEE_MOVES,
    (
        Clock(
            "term",
            "届满前60天",
            ("sitting", "short"),
            _near,
            SECRETARY,
            rules.RENEWAL,
            then="near_end",
            basis=_until,
        ),
        Clock("supplement", "增补", ("short",), ready.within(rules.SUPPLEMENT), SECRETARY, rules.SUPPLEMENT),
        Clock("renew", "换届", ("ending",), _end, SECRETARY, rules.TERM),
    ),
    facts.committees,
)
MEMBER = Procedure(
    "member",
    "社工委成员",
    (
        State("sitting", "在任", 1, rest=True),
        State("leaving", "申请退出", 2),
        State("accused", "提出解聘", 2),
        State("filing", "待街道备案", 2),
        State("left", "已退出", 3, final=True),
        State("dismissed", "已解聘", 3, final=True),
        State("succeeded", "已卸任", 3, final=True),
        State("expired", "届满", 3, final=True),
    ),
    MEMBER_MOVES,
    (
        Clock(
            "leaving",
            "党组织研究",
            ("leaving", "accused"),
            ready.within(rules.LEAVING),
            SECRETARY,
            rules.LEAVING,
        ),
        Clock("filing", "街道备案", ("filing",), ready.within(rules.FILING), STREET_OFFICER, rules.FILING),
    ),
    facts.members,
)
CROSSING = Procedure(
    "crossing",
    "与大党委交叉",
    (
        State("found", "待说明", 1),
        State("explained", "待街道确认", 2),
        State("confirmed", "街道已确认", 3, rest=True),
        State("over", "不再交叉", 3, final=True),
    ),
    CROSSING_MOVES,
    (
        Clock("explain", "说明交叉", ("found",), ready.within(rules.EXPLAIN), SECRETARY, rules.EXPLAIN),
        Clock(
            "confirm", "确认交叉", ("explained",), ready.within(rules.CONFIRM), STREET_OFFICER, rules.CONFIRM
        ),
    ),
)
__all__ = ["COMMITTEE", "CROSSING", "MEMBER", "TITLE", "term", "today"]
