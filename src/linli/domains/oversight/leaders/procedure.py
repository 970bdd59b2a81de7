"""Linked leaders as procedures: the link to a committee, and a matter that a leader sees through (6.1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from linli.core.people.actor import in_office
from linli.core.people.models import Post
from linli.core.places.models import Place
from linli.core.procedures import ready
from linli.core.procedures.kinds import Clock, Concern, Move, Outgoing, Owner, Procedure, State, Subject
from linli.core.procedures.models import Case
from linli.domains.oversight.leaders import actions, forms, rules
from linli.domains.oversight.leaders.models import Follow, LeaderLink, LeaderVisit
from linli.domains.problems.queries import AT_DEPARTMENT

DISTRICT, LEADER = ("district_officer",), ("leader",)
COMMUNITY = ("leader", "secretary", "clerk")
RUNNING = ("linked", "reported")
# What a community waits for from above: at its street, or at a department.
ABOVE = ("with_street", "street", *AT_DEPARTMENT)
# Where a matter has come to a result.
RESULTS = ("to_feed_back", "fed_back", "closed", "declined", "merged")


@dataclass
class LinkFacts:
    """A link, the matters that its leader follows there, and the visit that was noted down last."""

    row: LeaderLink
    follows: list[int] = field(default_factory=list)
    last_visit: LeaderVisit | None = None


def links(cases: Sequence[Case]) -> dict[int, Any]:
    rows = LeaderLink.objects.filter(case__in=[case.pk for case in cases])
    found = {row.case_id: LinkFacts(row) for row in rows}
    whose = {(one.row.place_id, one.row.leader_id): one for one in found.values() if one.row.until is None}
    running = Follow.objects.filter(ended=False, case__place__in=[place for place, _ in whose])
    for pk, place, leader in running.values_list("case_id", "case__place_id", "leader_id"):
        if (one := whose.get((place, leader))) is not None:
            one.follows.append(pk)
    for visit in LeaderVisit.objects.filter(link__in=found).order_by("pk"):
        found[visit.link_id].last_visit = visit
    return found


@dataclass
class FollowFacts:
    row: Follow
    about: Case


def follows(cases: Sequence[Case]) -> dict[int, Any]:
    rows = Follow.objects.filter(case__in=[case.pk for case in cases]).select_related("about")
    return {row.case_id: FollowFacts(row, row.about) for row in rows}


# --- guards -----------------------------------------------------------------------------------------------------


def a_community(s: Subject) -> Iterable[Concern]:
    if s.case.place.level != Place.COMMUNITY:
        yield Concern(None, "联系的是一个社区的社工委")


def once(s: Subject) -> Iterable[Concern]:
    if LeaderLink.objects.filter(place=s.case.place_id, until__isnull=True).exists():
        yield Concern(rules.ONCE, "这个社工委已经有人联系；换人的，用“换一位”")


def of_the_district(s: Subject) -> Iterable[Concern]:
    pk = s.data.get("leader")
    if not pk:
        return
    held = Post.objects.filter(in_office(), pk=int(pk), role=actions.ROLE, place=s.case.district_id)
    if not held.exists():
        yield Concern(None, "只能是本县区在任的县级领导")


def one_each(s: Subject) -> Iterable[Concern]:
    """The plan links each leader to one committee; who has more says why."""
    pk = s.data.get("leader")
    if not pk:
        return
    running = LeaderLink.objects.filter(leader=int(pk), until__isnull=True).exclude(place=s.case.place_id)
    if held := [str(row.place) for row in running.select_related("place").order_by("place__code")]:
        yield Concern(rules.ONE, f"这位领导已经联系了{'、'.join(held)}")


def another(s: Subject) -> Iterable[Concern]:
    if s.facts is not None and str(s.facts.row.leader_id) == str(s.data.get("leader") or ""):
        yield Concern(None, "就是现在这一位，不用换")


def since(s: Subject) -> Iterable[Concern]:
    on = s.data.get("on")
    if on is not None and on < s.facts.row.since:
        yield Concern(None, f"从 {s.facts.row.since.month}月{s.facts.row.since.day}日 起才联系这里")


def there_is_one(s: Subject) -> Iterable[Concern]:
    if s.facts.last_visit is None:
        yield Concern(None, "没有记过走访")


def waits_above(s: Subject) -> Iterable[Concern]:
    """Of a committee that the leader is linked to, and only what waits for somebody above."""
    about = Case.objects.filter(pk=int(s.data.get("about") or 0), procedure="problem").first()
    linked = LeaderLink.objects.filter(place=s.case.place_id, leader=s.actor.post_id, until__isnull=True)
    if about is None or about.place_id != s.case.place_id or not linked.exists():
        yield Concern(rules.OWN, "只盯自己联系的社区的事")
    elif about.state not in ABOVE:
        yield Concern(rules.OWN, "这件事不在等上面")
    elif Follow.objects.filter(about=about, ended=False).exists():
        yield Concern(None, "已经有人在盯")


def has_result(s: Subject) -> Iterable[Concern]:
    if s.facts.about.state not in RESULTS:
        yield Concern(rules.THROUGH, "这件事还没有结果")


# --- whom it is told to -----------------------------------------------------------------------------------------


def tell_leader(s: Subject) -> Iterable[Outgoing]:
    if s.case.assignee_id is not None:
        yield Outgoing("leader", f"您联系的社区：{s.case.place}", post_id=s.case.assignee_id)


def tell_follower(s: Subject) -> Iterable[Outgoing]:
    """What the community notes down is told to the leader; what the leader does, to the secretary."""
    if s.actor.role == "leader":
        yield Outgoing("leader", f"联系领导{SAID[s.case.state]}", role="secretary", place_id=s.case.place_id)
    elif s.case.assignee_id is not None:
        yield Outgoing("leader", "您盯的事有了进展", post_id=s.case.assignee_id)


SAID = {"following": "盯的事写了进展", "through": "盯的事有了结果", "let_go": "放下了一件事"}


def _leader(s: Subject) -> Owner:
    return Owner(post_id=s.case.assignee_id)


_TOLD = ready.tell("leader", "县区定了联系你们社区的领导", "secretary")
_TAKEN_UP = ready.tell("leader", "联系领导接了一件事来盯", "secretary")
_BACK = ready.tell("leader", "领导不再联系这里，盯的事交回社区", "secretary")

# --- moves: name, label, from, to, by whom, clause; what it will do, how it is told afterwards -----------------
# fmt: off

LINK_MOVES = (
    Move("link", "定联系领导", (), "linked", DISTRICT, "6.1",
         "社区和领导马上收到", "定了联系领导",
         form=forms.Leader, guards=(a_community, of_the_district, once, one_each), effect=actions.linked,
         messages=(_TOLD, tell_leader), icon="user-check"),
    Move("succeed", "接着联系", (), "linked", (), "6.1", said="接着联系",
         effect=actions.linked, messages=(_TOLD, tell_leader)),
    Move("report", "报到", ("linked",), "reported", COMMUNITY, "6.1",
         "主动到社区报到；谁先记都行", "到社区报到",
         form=forms.Report, guards=(since,), effect=actions.reported, icon="check"),
    Move("visit", "记走访", RUNNING, "=", COMMUNITY, "6.1",
         "去了哪里，一句话；不记谁去得多", "记了一次走访",
         form=forms.Visit, guards=(since,), effect=actions.visited, inverse="unvisit", icon="walk"),
    Move("unvisit", "撤回刚记的走访", RUNNING, "=", COMMUNITY, "6.1",
         "记错了的，撤回", "撤回了一次走访", guards=(there_is_one,), effect=actions.unvisited, icon="x"),
    Move("replace", "换一位", RUNNING, "replaced", DISTRICT, "6.1",
         "新的一位当天接上，原来盯的事交回社区", "换了联系领导",
         form=forms.Replace, guards=(of_the_district, another, one_each), along=actions.successor,
         effect=actions.ended, icon="refresh"),
    Move("end", "不再联系", RUNNING, "ended", DISTRICT, "6.1",
         "写明原因；这个社工委就没有人联系了", "不再联系",
         form=forms.Why, along=actions.handed_back, effect=actions.ended, messages=(_BACK,), icon="x"),
)
FOLLOW_MOVES = (
    Move("take_up", "这件我来盯", (), "following", LEADER, "6.1",
         "社区书记马上收到", "接了一件事来盯",
         form=forms.TakeUp, guards=(waits_above,), effect=actions.taken_up, messages=(_TAKEN_UP,), icon="eye"),
    Move("step", "写进展", ("following",), "=", COMMUNITY, "6.1",
         "有了什么进展，还等什么", "写了进展",
         form=forms.Step, effect=actions.stepped, messages=(tell_follower,), icon="pencil"),
    Move("see_through", "盯完了", ("following",), "through", LEADER, "6.1",
         "有了结果，社区书记收到", "盯完了",
         form=forms.Through, guards=(has_result,), effect=actions.seen_through, messages=(tell_follower,), icon="check"),
    Move("let_go", "放下", ("following",), "let_go", LEADER, "6.1",
         "写明原因，交回社区", "放下了",
         form=forms.Why, effect=actions.let_go, messages=(tell_follower,), icon="x"),
    Move("hand_back", "交回社区", ("following",), "let_go", (), "6.1", said="领导不再联系这里，交回社区",
         effect=actions.back),
)
# fmt: on

LINK = Procedure(
    "leader_link",
    "联系领导",
    (
        State("linked", "已定，还没有报到", 1),
        State("reported", "在联系", 2, rest=True),
        State("replaced", "换了人", 3, final=True),
        State("ended", "不再联系", 3, final=True),
    ),
    LINK_MOVES,
    (Clock("report", "到社区报到", ("linked",), ready.within(rules.REPORT), _leader, rules.REPORT),),
    links,
)
FOLLOW = Procedure(
    "follow",
    "领导盯的事",
    (
        State("following", "在盯", 1),
        State("through", "盯完了", 2, final=True),
        State("let_go", "放下了", 2, final=True),
    ),
    FOLLOW_MOVES,
    (Clock("follow", "盯出结果", ("following",), ready.within(rules.FOLLOW), _leader, rules.FOLLOW),),
    follows,
)
