"""Every way through chapter 4 as data: how a message comes in, and who does what on which day until it ends.

A day is a weekday of the replay, counted from 0: five to a week. `On(n)` in a field is that day's date. A deed is
`<page>:<move>`, or `<page>:<move>:<whose>` where a row may have several such pages (a department, a giver).
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tools.kit.visitor import containing, offered


class On(int):
    """A weekday of the replay as a date."""


class Step(NamedTuple):
    day: int
    who: str
    deed: str
    fields: Mapping[str, Any] = {}


class Topic(NamedTuple):
    """What a meeting does with a row: how it is put on the agenda, and what is done with the item there."""

    table: Mapping[str, Any]
    moves: Sequence[tuple[str, Mapping[str, Any]]]
    needs: str = (
        "awaiting"  # the state of the problem in which it is tabled; a project's change has an item already
    )


class Route(NamedTuple):
    name: str
    entry: str
    steps: Sequence[Step] = ()
    topics: Mapping[str, Topic] = {}
    ends: str = "closed"


LI, LIU = containing("handler", "李楠"), containing("handler", "刘宏")
NINE = {"votes_for": 9, "votes_against": 0, "votes_abstain": 0}
SAID = {"speaker": containing("speaker", "魏国栋"), "words": "派出所支持", "position": "for"}
THREE = "张 | 居民代表\n马 | 居民代表\n冯 | 居民代表"


# --- pieces that many ways share ----------------------------------------------------------------------------------


def taken(day: int = 0) -> list[Step]:
    return [Step(day, "clerk", "problem:accept", {"handler": LI})]


def solving(day: int = 0) -> list[Step]:
    return [
        *taken(day),
        Step(day, "clerk", "problem:solve", {"difficulty": "simple", "handler": LIU}),
    ]


def done(day: int, words: str = "到现场办好了") -> list[Step]:
    return [
        Step(day, "grid_worker", "problem:done", {"words": words, "result": "solved"}),
        Step(day, "member", "problem:verify", {"words": "看过，办好了"}),
    ]


def answered(day: int, *channels: str) -> list[Step]:
    ways = list(channels) or ["individual_now"]
    public = "这件事办好了" if any(one.startswith("public") for one in ways) else ""
    told = {"channels": ways, "personal": "您反映的事办好了，请您看看。", "public": public}
    return [Step(day, "clerk", "problem:feed_back", told)]


def thanks(day: int) -> list[Step]:
    return [Step(day, "resident", "follow:confirm", {"satisfaction": "good"})]


def again(day: int) -> list[Step]:
    """Taken up once more after it came back: by the community itself."""
    return [
        Step(day, "clerk", "problem:solve", {"difficulty": "simple", "handler": LIU}),
        *done(day),
        *answered(day),
    ]


def to_street(day: int = 1) -> list[Step]:
    return [
        *taken(),
        Step(day, "secretary", "problem:refer", {"why": "不在社区权限以内"}),
        Step(day, "street", "problem:receive"),
    ]


def sent(day: int = 2, received: bool = True) -> list[Step]:
    asked = {"words": "请协助办理", "points": "怎么办\n哪天办好", "post": containing("post", "郭宁")}
    first = [*to_street(), Step(day, "street", "problem:letter", asked)]
    return [*first, Step(day + 1, "department", "letter:letter_receive")] if received else first


def signed(day: int, promised: int = 0, who: str = "department") -> list[Step]:
    """The officer's answer, and the head's signature on the next day; with what is promised by when."""
    said = {"answer-1": "派人修", "answer-2": "本月底前", "result": "referred" if promised else "solved"}
    return [
        Step(day, who, "letter:answer", said | ({"on-1": On(promised)} if promised else {})),
        Step(day + 1, "head" if who == "department" else "head2", "letter:sign"),
    ]


def seen(day: int) -> list[Step]:
    """What a department or the street did is looked at, answered and confirmed."""
    return [
        Step(day, "member", "problem:verify", {"words": "部门的人来过了"}),
        *answered(day),
        *thanks(day + 2),
    ]


def hard() -> list[Step]:
    called = {"utility": "property", "answered": "先处理了急的"}
    return [
        *taken(),
        Step(1, "clerk", "problem:supplier", called),
        Step(1, "secretary", "problem:hard", {"question": "怎么办、谁来办"}),
    ]


def topic(move: str, *before: tuple[str, Mapping[str, Any]], **table: Any) -> Topic:
    measure = {} if move in ("carry", "resolve") else {"measure": "照会上说的办"}
    return Topic({"question": "怎么办", **table}, (("say", SAID), *before, (move, measure)))


VOTE = ("vote", NINE)


def small(table: Mapping[str, Any] | None = None) -> dict[str, Topic]:
    """A project that a meeting opens within the small sum."""
    return {"march": topic("measures", VOTE, amount=3000, **(table or {}))}


def planned(first: int, last: int) -> list[Step]:
    """Study, plan with a promise of a unit, public page."""
    plan = {
        "steps": f"修好 | {{{last}}} | 物业",
        "pairs": f"砖 | 省中医院 | 余料 | {{{last}}}",
        "money": "社工委工作经费 | 3000",
    }
    studied = {"feasible": "能办", "rows": "修 | 3000 | 1 | 能办", "chosen": 1}
    return [
        Step(first, "grid_worker", "project:study", studied),
        Step(first + 1, "grid_worker", "project:plan", plan),
        Step(first + 1, "clerk", "project:publish", {"title": "修一处", "words": "为大家修好"}),
    ]


def built(day: int, accepted: bool = True) -> list[Step]:
    """The last step, paid for, and looked at by three of the residents."""
    spent = {"fund": containing("fund", "社工委"), "amount": 2800, "what": "水泥、砂石", "vouchers": 2}
    made = [
        Step(day, "clerk", "project:spend", spent),
        Step(day, "grid_worker", "project:step", {"milestone": containing("milestone", "修好")}),
        Step(day, "clerk", "project:finish"),
    ]
    seen_by = {"words": "验收过了", "people": THREE}
    return [*made, Step(day + 1, "member", "project:accept", seen_by)] if accepted else made


KEPT = ("promise:keep:省中医院", {"words": "送到了"})
PROJECT_DONE = [*answered(20, "public_now", "individual_now"), *thanks(22)]


# --- the ways -------------------------------------------------------------------------------------------------------

DECLINED = (
    *("elsewhere", "court", "police", "discipline", "petition", "owners", "answered", "unclear", "unlawful"),
)

COMMUNITY = (
    Route("community", "report", [*solving(), *done(2), *answered(2), *thanks(4)]),
    Route("entered", "enter", [*solving(), *done(2), *answered(3), Step(4, "steward", "problem:tell", {
        "channel": "door", "reached": "yes", "words": "说知道了"})]),
    Route("visited", "visit", [*solving(), *done(2), *answered(3)]),
    Route("imported", "import", [*solving(), *done(2), *answered(3)]),
    Route("pasted", "paste", [*solving(), *done(2), *answered(3)]),
    *(
        Route("bulk", "report", [Step(0, "clerk", "bulk:accept", {"handler": LI}),
                                 Step(1, "clerk", "bulk:solve", {"difficulty": "simple", "handler": LIU}),
                                 Step(1, "clerk", "bulk:pass_on", {"handler": LI}),
                                 Step(1, "clerk", "bulk:pass_on", {"handler": LIU}),
                                 *done(3), *answered(3), *thanks(5)])
        for _ in range(2)
    ),
    Route("merged", "report", [Step(0, "clerk", "merge:merge", {"reason": "same"})]),
    Route("unmerged", "report", [Step(0, "clerk", "merge:merge", {"reason": "same_cause"}),
                                 Step(1, "clerk", "problem:unmerge"), *again(2), *thanks(4)]),
    Route("linked", "report", [*solving(1), Step(1, "clerk", "link:see", {"kind": "cause"}),
                               Step(2, "clerk", "problem:unsee", {"lead": offered("lead")}),
                               Step(2, "clerk", "link:see", {"kind": "see"}), *done(3), *answered(3), *thanks(5)]),
    *(
        Route(f"declined_{reason}", "report", [Step(0, "secretary", "problem:decline", {
            "reason": reason, "words": "这件事不归社区管"})])
        for reason in DECLINED
    ),
    Route("shelved", "report", [*taken(), Step(1, "secretary", "problem:shelve", {
        "reason": "money", "words": "等明年的经费"})], ends="shelved"),
    Route("resumed", "report", [*taken(), Step(1, "secretary", "problem:shelve", {
        "reason": "season", "words": "等停暖"}), Step(30, "secretary", "problem:review", {
        "reason": "season", "words": "还没停暖"}), Step(40, "secretary", "problem:resume"), *again(41), *thanks(43)]),
    Route("explained", "report", [*taken(), Step(2, "secretary", "problem:explain", {
        "words": "谁也办不了，说明原因"}), *answered(3)]),
    Route("extended", "report", [*solving(), Step(2, "clerk", "problem:extend", {
        "reason": "parts", "words": "等配件"}), Step(3, "street", "problem:extension_grant"),
        *done(9), *answered(9), *thanks(11)]),
    Route("extension_refused", "report", [*solving(), Step(2, "clerk", "problem:extend", {
        "reason": "parts", "words": "等配件"}), Step(3, "street", "problem:extension_refuse", {
        "words": "配件库里有"}), *done(4), *answered(4), *thanks(6)]),
    Route("rework", "report", [*solving(), Step(1, "grid_worker", "problem:done", {
        "words": "换了灯泡", "result": "solved"}), Step(2, "member", "problem:verify_fail", {"words": "还是不亮"}),
        *again(3), *thanks(5)]),
)  # fmt: skip

STREET = (
    Route("street_done", "report", [*to_street(), Step(3, "street", "problem:street_done", {
        "words": "街道办好了", "result": "solved"}), *seen(4)]),
    Route("street_returned", "report", [*to_street(), Step(2, "street", "problem:street_return", {
        "words": "社区能办"}), *again(3), *thanks(5)]),
    Route("letter", "report", [*sent(), *signed(5, promised=15),
                               Step(13, "department", "promised:tell", {"words": "修好了"}),
                               Step(14, "clerk", "pledge:kept", {"words": "看过，修好了"}), *seen(15)]),
    Route("letter_part", "report", [*sent(), Step(4, "department", "letter:partial", {
        "answer-1": "先派人看", "on-1": On(20), "result": "referred"}), Step(5, "head", "letter:sign_part"),
        *signed(9), Step(12, "street", "pledge:release", {"words": "已经整修完，不用再来"}), *seen(13)]),
    Route("letter_extended", "report", [*sent(), Step(9, "department", "letter:letter_extend", {
        "words": "等厂家"}), Step(10, "street", "problem:letter_extension_grant"), *signed(20), *seen(23)]),
    Route("letter_not_extended", "report", [*sent(), Step(9, "department", "letter:letter_extend", {
        "words": "等厂家"}), Step(10, "street", "problem:letter_extension_refuse", {"words": "时间够"}),
        *signed(12), *seen(14)]),
    Route("letter_returned", "report", [*sent(), Step(4, "department", "letter:letter_return", {
        "words": "归城管局"}), Step(5, "street", "problem:letter", {
        "words": "请协助办理", "points": "怎么办\n哪天办好", "post": containing("post", "田刚")}),
        Step(6, "department2", "letter:letter_receive"), *signed(7, who="department2"), *seen(10)]),
    Route("signature_refused", "report", [*sent(), Step(5, "department", "letter:answer", {
        "answer-1": "研究", "answer-2": "再说", "result": "solved"}), Step(6, "head", "letter:sign_refuse", {
        "words": "写明哪天"}), *signed(7), *seen(10)]),
    # Nobody answers: the street is told, then the district, which orders; then the city; then it comes on paper.
    Route("escalated", "report", [*sent(), Step(23, "district", "problem:urge", {
        "words": "请逐点答复", "until": On(27)}), Step(36, "street", "problem:paper_answer", {
        "reply": "住建函〔2025〕12号", "reply_on": On(35), "answer-1": "已派人修", "answer-2": "办好了",
        "result": "solved"}), *seen(37)]),
    Route("summoned", "report", [*sent(), Step(3, "clerk", "problem:ask_spot", {"words": "两家说法不一"}),
        Step(3, "street", "summons:call", {"posts": offered("posts"), "on": On(6), "hour": "09:30",
                                           "where": "院门口", "what": "线谁来理"}),
        Step(4, "department", "call:come:住房", {"who": "赵科长"}),
        Step(4, "department2", "call:cannot:城市", {"words": "当天有执法"}),
        Step(6, "street", "summons:hold", {"words": "住建局牵头", "came-1": "came", "who-1": "赵科长",
                                           "what-1": "理线", "on-1": On(14), "came-2": "absent"}),
        *signed(8),
        Step(15, "clerk", "pledge:not_kept", {"words": "线还垂着"}),
        Step(16, "street", "pledge:redate", {"until": On(24), "words": "等断电"}),
        Step(22, "department", "promised:tell", {"words": "理好了"}),
        Step(23, "clerk", "pledge:kept", {"words": "看过，理好了"}), *seen(24)]),
    Route("waiting", "report", [*taken(), Step(55, "secretary", "problem:refer", {"why": "不在社区权限以内"}),
        Step(55, "street", "problem:receive"), Step(56, "street", "problem:letter", {
        "words": "请协助办理", "points": "怎么办", "post": containing("post", "郭宁")}),
        Step(57, "department", "letter:letter_receive")], ends="waiting"),
)  # fmt: skip

PAPER = {"secret": "on"}
SECRET = {**NINE, "tellers": "魏国栋 高志强"}
EIGHT = {"votes_for": 8, "votes_against": 0, "votes_abstain": 0}
BUILDER = ("recuse", {"person": containing("person", "高志强"), "why": "本单位承揽"})
DICTATED = ("dictate", {"text": "魏国栋（赞成）：派出所支持\n高志强（不赞成）：先看看"})
FOUR = ("proposal", "consultation", "review", "resolution")
DELIBERATE = topic("deliberate", amount=26000)._replace(
    moves=(("say", SAID), ("deliberate", {"measure": "重做院里的路面", "amount": 26000}))
)
STEPS = {name: topic("resolve" if name == FOUR[-1] else "carry", VOTE) for name in FOUR}

MEETINGS = (
    Route("meeting_back", "report", [*hard(), *done(9), *answered(9), *thanks(11)],
          {"march": topic("back", BUILDER, ("vote", EIGHT))}),
    Route("meeting_refer", "report", [*hard(), Step(8, "street", "problem:receive"),
          Step(9, "street", "problem:street_done", {"words": "街道办好了", "result": "solved"}), *seen(10)],
          {"march": topic("refer", DICTATED, VOTE)}),
    Route("put_off", "report", [*hard(), *done(29), *answered(29), *thanks(31)],
          {"march": topic("put_off"), "april": topic("back", VOTE)}),
    Route("heard_at_forum", "report", [*hard(), Step(11, "clerk", "problem:solve", {
          "difficulty": "simple", "handler": LIU}), *done(12), *answered(12, "individual_gathered"), *thanks(14)],
          {"forum": topic("hear")._replace(moves=(("hear", {"measure": "本月办"}),))}),
    Route("secret_vote", "report", [*hard(), *done(9), *answered(9), *thanks(11)],
          {"march": topic("back", ("vote", SECRET), **PAPER)}),
    Route("voted_again", "report", [*hard(), *done(9), *answered(9), *thanks(11)],
          {"march": topic("back", ("vote", {"votes_for": 5, "votes_against": 4, "votes_abstain": 0}), VOTE)}),
    Route("four_meetings", "report", [*hard(), Step(29, "clerk", "chain:publish"),
          Step(29, "secretary", "item:measures"), *planned(30, 36), Step(33, "grid_worker", *KEPT), *built(35),
          Step(37, "clerk", "chain:report"), *answered(37, "public_now", "individual_now"), *thanks(39)],
          {"march": DELIBERATE, **STEPS}),
    Route("fallen", "report", [*hard(), *done(29), *answered(29), *thanks(31)],
          {"march": DELIBERATE, "proposal": topic("fall", ("vote", {
              "votes_for": 2, "votes_against": 7, "votes_abstain": 0})), "april": topic("back", VOTE)}),
)  # fmt: skip

PROJECTS = (
    Route("project", "report", [*hard(), *planned(8, 16), Step(10, "clerk", "project:progress", {
          "words": "料到了"}), Step(10, "clerk", "project:offer", {"giver": "商铺", "gives": "旧棉被"}),
          Step(12, "grid_worker", *KEPT), *built(15), *PROJECT_DONE], small()),
    Route("promise_broken", "report", [*hard(), *planned(8, 14), Step(12, "grid_worker", "promise:break:省中医院", {
          "words": "没有余料了"}), Step(12, "clerk", "project:claim", {
          "need": containing("need", "砖"), "giver": "建材市场", "due_on": On(15)}),
          Step(13, "clerk", "promise:put_off:建材市场", {"due_on": On(16), "words": "改了日子"}),
          Step(14, "clerk", "promise:keep:建材市场", {"words": "送到了"}), *built(15), *PROJECT_DONE], small()),
    Route("project_not_accepted", "report", [*hard(), *planned(8, 14), Step(12, "grid_worker", *KEPT),
          *built(14, accepted=False), Step(15, "member", "project:reject", {
          "words": "排水孔堵着", "people": THREE, "steps": "疏通排水孔 | {17} | 物业"}),
          Step(16, "grid_worker", "project:step", {"milestone": containing("milestone", "排水孔")}),
          Step(16, "clerk", "project:finish"), Step(17, "member", "project:accept", {
          "words": "通了", "people": THREE}), *PROJECT_DONE], small()),
    Route("project_changed", "report", [*hard(), *planned(8, 36), Step(12, "grid_worker", *KEPT),
          Step(16, "clerk", "project:propose", {
          "what": "change", "words": "改用新料", "meeting": containing("meeting", "会")}),
          Step(28, "clerk", "project:change", {"words": "会上同意改用新料"}),
          Step(29, "grid_worker", "project:plan", {
          "steps": "修好 | {36} | 物业", "money": "社工委工作经费 | 3000"}),
          *built(35), *answered(38, "public_gathered"), *thanks(40)],
          {**small(), "april": Topic({}, (VOTE, ("hear", {})), "change")}),
    Route("project_stopped", "report", [*hard(), *planned(8, 36), Step(16, "clerk", "project:propose", {
          "what": "stop", "words": "要拆迁了", "meeting": containing("meeting", "会")}),
          Step(28, "secretary", "project:stop", {"words": "会上同意停办", "promise-*": "released"}),
          Step(29, "secretary", "problem:explain", {"words": "要拆迁，不修了"}), *answered(30)],
          {**small(), "april": Topic({}, (VOTE, ("hear", {})), "change")}),
)  # fmt: skip

SENT_BACK = {"words": "用了两天又坏了"}
FEEDBACK = (
    Route("told_individually", "report", [*solving(), *done(2), *answered(2, "individual_gathered"), *thanks(4)]),
    Route("told_publicly", "report", [*solving(), *done(2), *answered(2, "public_now"), *thanks(4)]),
    Route("told_on_the_board", "report", [*solving(), *done(2), *answered(2, "public_gathered"), *thanks(4)]),
    Route("told_meanwhile", "report", [*solving(), Step(1, "clerk", "problem:interim", {
          "channel": "page", "words": "后天装"}), *done(3), *answered(3), Step(4, "member", "problem:ask", {
          "channel": "phone", "reached": "yes", "said": "good", "satisfaction": "good"}), *thanks(5),
          Step(6, "clerk", "problem:thank", {"who": "兰建物业", "whose": "unit", "what": "连夜修好"})]),
    Route("silent", "report", [*solving(), *done(2), *answered(2)]),
    Route("reopened", "report", [*solving(), *done(2), *answered(2), Step(4, "resident", "follow:reopen", SENT_BACK),
          *again(5), *thanks(7)]),
    Route("reopened_ten_times", "report", [*solving(), *done(2), *answered(2),
          *(step for day in range(4, 13) for step in (Step(day, "resident", "follow:reopen", SENT_BACK), *again(day))),
          Step(13, "resident", "follow:reopen", SENT_BACK), Step(13, "street", "problem:receive"),
          Step(14, "street", "problem:street_done", {"words": "街道换了整根管", "result": "solved"}), *seen(15)]),
)  # fmt: skip

ROUTES: Sequence[Route] = (*COMMUNITY, *STREET, *MEETINGS, *PROJECTS, *FEEDBACK)
