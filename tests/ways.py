"""Builders that use the real actions: a problem anywhere on its way, a meeting that sits."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from linli.core import clock
from linli.core.people.actor import PUBLIC, Actor
from linli.core.people.models import Post
from linli.core.procedures.models import Case
from linli.core.procedures.take import take
from linli.domains.meetings import actions as meetings
from linli.domains.meetings.models import Attendance
from linli.domains.problems import actions as demands
from linli.domains.projects import actions as projects
from tests.cast import Cast

LAMP = "三单元楼道灯坏了半个月，晚上老人上下楼看不见。请修一修。"


def again(case: Case) -> Case:
    """The case as the database has it now."""
    return Case.objects.select_related("place").get(pk=case.pk)


def report(cast: Cast, text: str = LAMP, **data: Any) -> Case:
    given = {"text": text, "spot": "40 号院 3 单元", "facet": "housing", **data}
    return demands.report(cast.place, PUBLIC, given, uuid4())[0]


def go(case: Case, move: str, actor: Actor, reasons: dict[str, str] | None = None, **data: Any) -> Case:
    take(again(case), move, actor, data, reasons)
    return again(case)


def accept(cast: Cast, case: Case, handler: Actor | None = None) -> Case:
    post = (handler or cast.grid_worker).post_id
    return go(case, "accept", cast.clerk, facet=case.facet, handler=post, urgent=False, points="")


def solving(cast: Cast, case: Case | None = None, difficulty: str = "simple") -> Case:
    case = accept(cast, case or report(cast))
    return go(case, "solve", cast.clerk, difficulty=difficulty, handler=cast.grid_worker.post_id)


def to_feed_back(cast: Cast, case: Case | None = None) -> Case:
    case = go(solving(cast, case), "done", cast.grid_worker, words="换了灯泡和声控开关", result="solved")
    return go(case, "verify", cast.member, words="晚上去看过，亮了")


def fed_back(cast: Cast, case: Case | None = None) -> Case:
    case = to_feed_back(cast, case)
    return go(case, "feed_back", cast.clerk, channels=["individual_now"], personal="灯修好了，请您看看。")


def awaiting(cast: Cast, case: Case | None = None) -> Case:
    case = accept(cast, case or report(cast))
    return go(case, "hard", cast.secretary, question="谁来出钱换线")


def letter(
    cast: Cast, text: str = "外墙砖松动，掉落过一次", points: str = "先围起来\n谁来修，哪天修"
) -> Case:
    """A letter that waits at the department."""
    case = go(accept(cast, report(cast, text)), "refer", cast.secretary, why="归房管")
    case = go(case, "receive", cast.street_officer)
    data = {"post": cast.department.post_id, "words": "请派人勘查，并答复两点。", "points": points}
    return go(case, "letter", cast.street_officer, **data)


def meeting(cast: Cast, in_days: int = 10, bodies: tuple[str, ...] = ("enlarged_committee",)) -> Case:
    held = clock.now().replace(hour=15, minute=0) + timedelta(days=in_days)
    data = {"bodies": list(bodies), "held_at": held, "room": "社区三楼", "chair": cast.secretary.post_id}
    return meetings.plan(cast.place, cast.secretary, data, uuid4())


def table(cast: Cast, problem: Case, sitting: Case, **data: Any) -> Case:
    return meetings.table(again(problem), cast.secretary, {"meeting": sitting, **data})


def begin(cast: Cast, case: Case, absent: int = 0) -> Case:
    case = again(case)
    case = go(case, "notify", cast.secretary) if case.state == "planned" else case
    voters = list(Attendance.objects.filter(case=case, votes=True).order_by("pk"))
    present = [row.pk for row in voters[absent:]]
    case = go(case, "attend", cast.clerk, present=present, leave=[row.pk for row in voters[:absent]])
    return go(case, "begin", cast.secretary, {"meeting.early": "人都到齐了，不等到那天"})


def carried(cast: Cast, item: Case) -> Case:
    item = go(item, "say", cast.clerk, speaker="魏国栋", position="for", words="派出所支持。")
    return go(item, "vote", cast.clerk, votes_for=7, votes_against=0, votes_abstain=0)


def project(cast: Cast, item: Case, owner: Actor | None = None) -> Case:
    data = {
        "measure": "换三单元整根线",
        "owner": (owner or cast.grid_worker).post_id,
        "ends_on": clock.today() + timedelta(days=20),
    }
    return projects.open_project(again(item), cast.secretary, data)


def opened(cast: Cast, problem: Case | None = None) -> Case:
    """A project that a meeting has just approved."""
    problem, sitting = awaiting(cast, problem), meeting(cast)
    item = table(cast, problem, sitting, question="谁来换线")
    begin(cast, sitting)
    return project(cast, carried(cast, item))


def studied(cast: Cast, case: Case) -> Case:
    rows = [
        {"what": "只换灯泡", "cost": 60, "days": 1, "feasible": "还会坏"},
        {"what": "换整根线", "cost": 2400, "days": 3, "feasible": "能办"},
    ]
    case = go(case, "study", cast.grid_worker, feasible="线老化了", rows=rows, chosen=2)
    steps = [{"what": "换线", "due_on": clock.today() + timedelta(days=5), "who": "兰建物业"}]
    pairs = [
        {"what": "电工", "giver": "兰建物业", "gives": "1 名", "due_on": clock.today() + timedelta(days=4)}
    ]
    money = [{"source": "社工委工作经费", "amount": 2400}]
    return go(case, "plan", cast.grid_worker, steps=steps, pairs=pairs, money=money)


def two_planned(cast: Cast) -> list[Case]:
    """Two projects of the place with their plans; the meetings that made them are over."""
    made = []
    for _ in range(2):
        sitting = meeting(cast)
        item = table(cast, awaiting(cast), sitting)
        begin(cast, sitting)
        made.append(studied(cast, project(cast, carried(cast, item))))
        go(go(sitting, "end", cast.secretary), "file", cast.secretary)
    return made


def promised(case: Case) -> list[Case]:
    """The promises of a project that stand open."""
    found = Case.objects.filter(root=case.pk, procedure="promise", closed_at__isnull=True)
    return list(found.select_related("place").order_by("pk"))


def worked(cast: Cast, case: Case) -> Case:
    """The plan's steps done, what was promised kept: it waits to be accepted."""
    case = studied(cast, case)
    for step in case.milestones.order_by("pk"):
        case = go(case, "step", cast.grid_worker, milestone=step.pk)
    for promise in promised(case):
        go(promise, "keep", cast.clerk)
    return go(case, "finish", cast.clerk)


LOOKED = [
    {"name": "张桂兰", "standing": "居民代表，3 单元"},
    {"name": "马德才", "standing": "居民代表，1 单元"},
    {"name": "冯秀英", "standing": "楼院长"},
]


def heard(cast: Cast, case: Case, what: str = "stop", votes: tuple[int, int] = (7, 0)) -> Case:
    """The change or stop of a project, put before a meeting of the body that approved it, and heard there."""
    sitting = meeting(cast, 12)
    case = go(case, "propose", cast.secretary, what=what, words="产权说不清", meeting=sitting.pk)
    begin(cast, sitting)
    item = Case.objects.get(root=sitting.pk, procedure="agenda_item")
    go(item, "vote", cast.clerk, votes_for=votes[0], votes_against=votes[1], votes_abstain=0)
    go(item, "hear", cast.clerk, words="", measure="")
    return again(case)


def poster(actor: Actor) -> Post:
    return Post.objects.get(pk=actor.post_id)
