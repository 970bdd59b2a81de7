"""The project as data: study, plan, work, acceptance by another than the doer (4.4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from linli.core import clock as business
from linli.core.procedures import ready
from linli.core.procedures.handover import Holding
from linli.core.procedures.kinds import Also, Clock, Concern, Move, Open, Owner, Procedure, State, Subject
from linli.core.procedures.models import Case
from linli.core.rulebook import calendar
from linli.core.rulebook.calendar import Due
from linli.domains.committees.roles import COMMUNITY_STAFF, HANDLERS
from linli.domains.projects import actions, forms, papers, rules
from linli.domains.projects.models import Milestone, Need, Option, Project

STAFF = COMMUNITY_STAFF


@dataclass
class Facts:
    project: Project
    left: int = 0
    steps: int = 0
    studied: bool = False
    open_needs: int = 0
    promises: int = 0


def load(cases: Sequence[Case]) -> dict[int, Any]:
    ids = [case.pk for case in cases]
    found = {row.case_id: Facts(row) for row in Project.objects.filter(case__in=ids).select_related("owner")}
    for case_id, done_on in Milestone.objects.filter(case__in=ids).values_list("case_id", "done_on"):
        found[case_id].steps += 1
        found[case_id].left += done_on is None
    for case_id in Option.objects.filter(case__in=ids).values_list("case_id", flat=True):
        found[case_id].studied = True
    for case_id, giver in Need.objects.filter(case__in=ids).values_list("case_id", "giver"):
        found[case_id].open_needs += not giver
        found[case_id].promises += bool(giver)
    return found


def studied(s: Subject) -> Iterable[Concern]:
    if not s.facts.studied:
        yield Concern(rules.STUDIED, "还没有写明可行性和措施，先做调研")


def steps_done(s: Subject) -> Iterable[Concern]:
    if s.facts.left:
        yield Concern(rules.MILESTONES, f"还有 {s.facts.left} 步没有完成")


def another(s: Subject) -> Iterable[Concern]:
    owner = s.facts.project.owner
    if owner is not None and s.actor.person_id == owner.person_id:
        yield Concern(rules.BY_ANOTHER, "这个项目是您承办的，请另一个人验收")


def has_steps(s: Subject) -> Iterable[Concern]:
    if s.taking and not s.data.get("steps"):
        yield Concern(rules.MILESTONES, "计划里至少要有一步，写明哪天做完")


def steps_left(s: Subject) -> Iterable[Concern]:
    if not s.facts.left:
        yield Concern(None, "计划里的步都做完了，可以组织验收")


def needs_left(s: Subject) -> Iterable[Concern]:
    if not s.facts.open_needs:
        yield Concern(None, "需要的都有人接了")


def promised(s: Subject) -> Iterable[Concern]:
    if not s.facts.promises:
        yield Concern(None, "还没有人答应什么")


def _open(s: Subject) -> Iterable[Also | Open]:
    if s.data.get("item"):
        yield Also(s.data["item"], "measures", {"measure": s.data.get("measure", "")})


def _problem(move: str) -> Any:
    def along(s: Subject) -> Iterable[Also | Open]:
        yield Also(s.facts.project.problem_id, move, {"words": s.data.get("words", "")})

    return along


def _owner(s: Subject) -> Owner:
    return Owner(post_id=s.case.assignee_id) if s.case.assignee_id else Owner("secretary")


def _end(s: Subject) -> Due | None:
    day = s.facts.project.ends_on
    return (
        None
        if day is None
        else Due(calendar.due(business.at(day), rules.ACCEPTANCE.value(s.case.edition)).at)
    )


def _until(s: Subject) -> str:
    """A changed end counts the clock anew."""
    day = s.facts.project.ends_on
    return day.isoformat() if day is not None else ""


def number(case: Case, serial: int) -> str:
    return f"{business.local(case.opened_at).year}-项{serial:02d}"


# --- moves: name, label, from, to, by whom, clause; what it will do, how it is told afterwards -----------------
# fmt: off

MOVES = (
    Move("open", "立项", (), "study", STAFF, "4.3",
         "定下怎么办、谁负责、哪天办好", "立项", form=forms.Measures, along=_open, effect=actions.opened),
    Move("study", "写调研", ("study",), "planning", HANDLERS, "4.4",
         "可行性、几个办法、选哪一个", "写明调研", form=forms.Study, effect=actions.studied, icon="search"),
    Move("plan", "定计划", ("planning",), "doing", HANDLERS, "4.4",
         "一步一步，谁、哪天、钱和东西从哪里来；项目书自动成稿", "定下计划",
         form=forms.Plan, guards=(studied, has_steps),
         effect=actions.planned, papers=(papers.issue_sheet,), icon="list-details"),
    Move("progress", "记一条进展", ("study", "planning", "doing"), "=", HANDLERS, "4.4",
         "一句话；同时更新居民看到的页", "进展",
         form=forms.Progress, effect=actions.words("progress"), icon="pencil"),
    Move("step", "做完一步", ("doing",), "=", HANDLERS, "4.4",
         "勾掉计划里的一步", "做完一步",
         form=forms.Step, guards=(steps_left,), effect=actions.step_done, icon="check"),
    Move("claim", "有人认领", ("planning", "doing"), "=", HANDLERS, "4.4",
         "哪一项需要，谁拿得出", "认领",
         form=forms.Claim, guards=(needs_left,), effect=actions.claimed, icon="heart-handshake"),
    Move("keep", "记答应的做到没有", ("doing", "accepting"), "=", HANDLERS, "4.4",
         "各方答应的，一项一项记", "记下答应的做到没有",
         form=forms.Keep, guards=(promised,), effect=actions.promise_kept, icon="hand-stop"),
    Move("delay", "改完工日", ("doing",), "=", STAFF, "4.4",
         "写明原因，居民看得到", "改完工日", form=forms.Delay, effect=actions.delayed, icon="calendar-plus"),
    Move("finish", "组织验收", ("doing",), "accepting", STAFF, "4.4",
         "由承办以外的人验收", "报验收", guards=(steps_done,), icon="clipboard-check"),
    Move("accept", "验收通过", ("accepting",), "accepted", HANDLERS, "4.4",
         "问题转入反馈，验收单自动成稿", "验收通过",
         form=forms.Accept, guards=(another,), along=_problem("project_done"),
         effect=actions.words("accepted"), papers=(papers.issue_acceptance,), icon="check"),
    Move("reject", "没过，重做", ("accepting",), "doing", HANDLERS, "4.4",
         "写明哪一条不过", "验收没过",
         form=forms.Why, guards=(another,), effect=actions.words("rework"), icon="arrow-back-up"),
    Move("stop", "停办", ("study", "planning", "doing"), "stopped", ("secretary",), "4.4",
         "问题退回重新研判", "停办",
         form=forms.Why, along=_problem("project_stopped"), effect=actions.words("stopped"), icon="x"),
)
# fmt: on

PROJECT = Procedure(
    "project",
    "项目",
    (
        State("study", "实地调研", 4),
        State("planning", "定计划", 4),
        State("doing", "正在办", 4),
        State("accepting", "待验收", 4),
        State("accepted", "验收通过", 5, final=True),
        State("stopped", "停办", 4, final=True),
    ),
    MOVES,
    (
        Clock(
            "study",
            "写调研",
            ("study",),
            ready.within(rules.STUDY),
            _owner,
            rules.STUDY,
        ),
        Clock(
            "plan",
            "定计划",
            ("planning",),
            ready.within(rules.PLAN),
            _owner,
            rules.PLAN,
        ),
        Clock("end", "完工", ("doing",), _end, _owner, rules.ACCEPTANCE, basis=_until),
        Clock(
            "accept",
            "验收",
            ("accepting",),
            ready.within(rules.ACCEPTANCE),
            ready.owed_by("secretary"),
            rules.ACCEPTANCE,
        ),
    ),
    load,
    number,
)

OWNER = Holding("project.owner", "牵头", Project, "owner")
