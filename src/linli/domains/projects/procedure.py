"""The project as data: study, plan, work, acceptance by another than the doer (4.4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery, Sum

from linli.core import clock as business
from linli.core.people.actor import in_office
from linli.core.people.models import Post
from linli.core.procedures import ready
from linli.core.procedures.handover import Holding
from linli.core.procedures.kinds import Also, Clock, Concern, Move, Open, Owner, Procedure, State, Subject
from linli.core.procedures.models import Case
from linli.core.rulebook import calendar
from linli.core.rulebook.calendar import Due
from linli.domains.committees.roles import COMMUNITY_STAFF, HANDLERS
from linli.domains.meetings.models import Deliberation, Meeting
from linli.domains.problems import rules as demands
from linli.domains.projects import actions, forms, papers, promises, reapproval, rules
from linli.domains.projects.models import Change, Fund, Milestone, Need, Option, Project, Promise

STAFF = COMMUNITY_STAFF


@dataclass
class Facts:
    project: Project
    left: int = 0
    steps: int = 0
    studied: bool = False
    needs: int = 0
    open_needs: int = 0
    # The promises that stand open, by their cases.
    promises: list[int] = field(default_factory=list)
    planned: int = 0
    spent: int = 0
    approved: int | None = None
    change: Change | None = None
    bodies: list[str] = field(default_factory=list)
    private: bool = False


def load(cases: Sequence[Case]) -> dict[int, Any]:
    ids = [case.pk for case in cases]
    # What four bodies resolved and was published is approved, whatever the last of their items says (4.4).
    resolved = Deliberation.objects.filter(problem=OuterRef("problem"), published_at__isnull=False)
    rows = (
        Project.objects.filter(case__in=ids)
        .select_related("owner__person", "item__item", "problem__problem")
        .annotate(resolved=Subquery(resolved.order_by("-pk").values("amount")[:1]))
    )
    found = {row.case_id: known(row) for row in rows}
    for case_id, done_on in Milestone.objects.filter(case__in=ids).values_list("case_id", "done_on"):
        found[case_id].steps += 1
        found[case_id].left += done_on is None
    for case_id in Option.objects.filter(case__in=ids).values_list("case_id", flat=True):
        found[case_id].studied = True
    for case_id, giver in Need.objects.filter(case__in=ids).values_list("case_id", "giver"):
        found[case_id].needs += 1
        found[case_id].open_needs += not giver
    opened = Promise.objects.filter(project__in=ids, case__closed_at__isnull=True).order_by("pk")
    for case_id, pk in opened.values_list("project_id", "case_id"):
        found[case_id].promises.append(pk)
    for case_id, amount, used in _money(ids):
        found[case_id].planned += amount
        found[case_id].spent += used or 0
    for case_id, change in reapproval.latest(ids).items():
        found[case_id].change = change
    held = {row.item.root_id: case_id for row in rows if row.item is not None and (case_id := row.case_id)}
    for root, kinds in Meeting.objects.filter(case__in=held).values_list("case_id", "bodies"):
        found[held[root]].bodies = kinds
    return found


def _money(ids: Sequence[int]) -> Any:
    rows = Fund.objects.filter(case__in=ids).annotate(used=Sum("spending__amount")).order_by()
    return rows.values_list("case_id", "amount", "used")


def known(row: Project) -> Facts:
    """What stands on the project's own row and on what it came from."""
    approved = getattr(row, "resolved", None) or (row.item.item.amount if row.item is not None else None)
    return Facts(row, approved=approved, private=row.problem.problem.private)


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
        yield Concern(None, "需要的都有人接了" if s.facts.needs else "还没有写需要什么")


def small(s: Subject) -> Iterable[Concern]:
    """The small-sum lane ends at the threshold: what costs more needs the chain of resolutions first (4.4)."""
    most = s.value(rules.SMALL)
    asked = sum(row["amount"] for row in s.data.get("money") or () if not row.get("in_kind"))
    if s.taking and asked > most and asked > (s.facts.approved or 0):
        yield Concern(rules.SMALL, f"计划花 {asked:,} 元，超过小额限额 {most:,} 元，先走完“四议两公开”")


def within_plan(s: Subject) -> Iterable[Concern]:
    """A tenth more than planned is the work's own affair; beyond that the plan is changed first."""
    if not s.facts.planned:
        yield Concern(None, "计划里还没有写钱从哪里来")
        return
    more = s.value(rules.OVER)
    total = s.facts.spent + (s.data.get("amount") or 0)
    if s.taking and total * 100 > s.facts.planned * (100 + more):
        yield Concern(
            rules.OVER,
            f"计划 {s.facts.planned:,} 元，记上这一笔是 {total:,} 元，多出一成以上，先“提请再议”改计划",
        )


def enough_looked(s: Subject) -> Iterable[Concern]:
    """Representatives of the residents, each once; whoever did the work, or sits in the office, is none (4.4)."""
    if not s.taking:
        return
    least, people = s.value(rules.ACCEPTORS), s.data.get("people") or ()
    names = [row["name"].strip() for row in people]
    doers = _doers(s)
    none = [
        name
        for name, row in zip(names, people, strict=True)
        if name in doers or any(word in row["standing"] for word in NO_RESIDENT)
    ]
    there = len(set(names) - set(none))
    if there < least:
        left = f"；{'、'.join(dict.fromkeys(none))}是施工的、承办的或者社区的人，不算" if none else ""
        yield Concern(rules.ACCEPTORS, f"一般请 {least} 名居民代表来看，现在写了 {there} 名{left}")


# Said of somebody's standing, it says that they built it or ran it.
NO_RESIDENT = ("施工", "承办", "书记", "社区工作")


def _doers(s: Subject) -> set[str]:
    """The names of who ran the project, who accepts it, who keeps the community's office, and who promised a part."""
    owner = s.facts.project.owner
    office = Post.objects.filter(in_office(), place=s.case.place_id, role__in=COMMUNITY_STAFF)
    givers = Promise.objects.filter(project=s.case.pk).values_list("giver", flat=True)
    steps = Milestone.objects.filter(case=s.case.pk).values_list("who", flat=True)
    found = {s.actor.name, *office.values_list("person__name", flat=True), *givers, *steps}
    return found | ({owner.person.name} if owner is not None else set())


def promises_kept(s: Subject) -> Iterable[Concern]:
    if s.facts.promises:
        yield Concern(rules.PROMISES, f"各方答应的还有 {len(s.facts.promises)} 项没有记做到没有")


def promises_settled(s: Subject) -> Iterable[Concern]:
    """Whoever stops it says of each open promise what becomes of it."""
    if s.taking and (left := promises.unsettled(s.data.get("ends") or {}, s.facts.promises)):
        yield left


def to_change(s: Subject) -> Iterable[Concern]:
    if not s.facts.bodies:
        yield Concern(None, "这个项目不是会上定的，可以直接改")
    elif (
        s.facts.change is not None
        and s.facts.change.item is not None
        and s.facts.change.item.state == "tabled"
    ):
        yield Concern(None, "已经列入会议议程，等会上听取")


def shown_now(s: Subject) -> Iterable[Concern]:
    if s.facts.project.published_at is None:
        yield Concern(None, "还没有公开")


def not_private(s: Subject) -> Iterable[Concern]:
    if s.facts.private:
        yield Concern(demands.PRIVATE, "提出人要求保密，这个项目不能公开")


def about_a_problem(s: Subject) -> Iterable[Concern]:
    if s.data.get("item") and not s.data.get("problem"):
        yield Concern(None, "这个议题只是听取，后面没有居民的问题，立不了项")


def _open(s: Subject) -> Iterable[Also | Open]:
    if s.data.get("item"):
        yield Also(s.data["item"], "measures", {"measure": s.data.get("measure", "")})


def _problem(move: str) -> Any:
    def along(s: Subject) -> Iterable[Also | Open]:
        yield Also(s.facts.project.problem_id, move, {"words": s.data.get("words", "")})

    return along


def _told(s: Subject) -> Iterable[Also | Open]:
    """The same word to whoever reported it: written once (4.5)."""
    if s.data.get("tell") and s.data.get("words"):
        yield Also(s.facts.project.problem_id, "interim", {"words": s.data["words"], "channel": "page"})


def _given(s: Subject) -> Iterable[Also | Open]:
    """Each need that somebody serves opens a promise with its day, the plan's end where none is said."""
    ends = max((row["due_on"] for row in s.data.get("steps") or ()), default=None)
    for row in s.data.get("pairs") or ():
        if row.get("giver"):
            told = (row["giver"], row.get("gives") or row["what"])
            yield promises.given(s.case, *told, row, row.get("due_on") or ends or _today(s))


def _matched(s: Subject) -> Iterable[Also | Open]:
    if s.data.get("need"):
        giver, gives = actions.served(s)
        what = gives or Need.objects.get(case=s.case, pk=s.data["need"]).what
        ends = s.data.get("due_on") or s.facts.project.ends_on
        yield promises.given(s.case, giver, what, s.data, max(ends or _today(s), _today(s)))


def _today(s: Subject) -> date:
    return business.local(s.at).date()


def _stopped(s: Subject) -> Iterable[Also | Open]:
    yield from _problem("project_stopped")(s)
    yield from promises.settled(s.data.get("ends") or {})


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

ACTIVE = ("study", "planning", "doing")
MOVES = (
    Move("open", "立项", (), "study", STAFF, "4.3",
         "定下怎么办、谁负责、哪天办好", "立项", form=forms.Measures, guards=(about_a_problem,), along=_open, effect=actions.opened),
    Move("study", "写调研", ("study",), "planning", HANDLERS, "4.4",
         "可行性、几个办法、选哪一个", "写明调研", form=forms.Study, effect=actions.studied, icon="search"),
    Move("plan", "定计划", ("planning",), "doing", HANDLERS, "4.4",
         "一步一步，谁、哪天、钱和东西从哪里来；项目书自动成稿", "定下计划",
         form=forms.Plan, guards=(studied, has_steps, small), along=_given,
         effect=actions.planned, papers=(papers.issue_sheet,), icon="list-details"),
    Move("progress", "记一条进展", (*ACTIVE, "accepting"), "=", HANDLERS, "4.4",
         "一句话、一张照片都行；同时更新居民看到的页", "进展",
         form=forms.Progress, along=_told, effect=actions.words("progress"), icon="pencil"),
    Move("step", "做完一步", ("doing",), "=", HANDLERS, "4.4",
         "勾掉计划里的一步", "做完一步",
         form=forms.Step, guards=(steps_left,), along=_told, effect=actions.step_done, icon="check"),
    Move("offer", "记一项谁拿得出", ACTIVE, "=", HANDLERS, "4.4",
         "有人说拿得出，先记下，再和需要的配", "记下谁拿得出",
         form=forms.Offer, effect=actions.offered, icon="building-community"),
    Move("claim", "有人认领", ("planning", "doing"), "=", HANDLERS, "4.4",
         "哪一项需要，谁拿得出、哪天前做到", "认领",
         form=forms.Claim, guards=(needs_left,), along=_matched, effect=actions.claimed, icon="heart-handshake"),
    Move("spend", "记一笔支出", ("doing", "accepting"), "=", STAFF, "4.4",
         "从哪里出、多少、票据几张；随办随公开", "记了一笔支出",
         form=forms.Spend, guards=(within_plan,), effect=actions.spent, icon="receipt"),
    Move("delay", "改完工日", ("doing",), "=", STAFF, "4.4",
         "写明原因，居民看得到", "改完工日", form=forms.Delay, effect=actions.delayed, icon="calendar-plus"),
    Move("propose", "提请再议", ACTIVE, "=", STAFF, "4.4",
         "改办法、多花钱、停办，回到原来定它的会上再表决", "提请再议",
         form=forms.Propose, guards=(to_change,), along=reapproval.to_meeting, effect=reapproval.proposed, icon="messages"),
    Move("change", "重定计划", ("doing",), "planning", STAFF, "4.4",
         "会上听取以后，没做的步重新排；做完的、答应的都在", "重定计划",
         form=forms.Change, guards=(reapproval.passed(False),), effect=actions.replanned, icon="refresh"),
    Move("publish", "公开给居民看", (*ACTIVE, "accepting", "accepted", "stopped"), "=", STAFF, "4.4",
         "社区主页上一页：为什么做、到哪一步、花多少钱、修前修后", "公开给居民看",
         form=forms.Publish, guards=(not_private,), effect=actions.published, icon="speakerphone"),
    Move("hide", "撤下公开页", (*ACTIVE, "accepting", "accepted", "stopped"), "=", ("secretary",), "4.4",
         "写明为什么；以后可以再公开", "撤下公开页",
         form=forms.Why, guards=(shown_now,), effect=actions.hidden, icon="eye"),
    Move("finish", "组织验收", ("doing",), "accepting", STAFF, "4.4",
         "由承办以外的人验收", "报验收", guards=(steps_done,), icon="clipboard-check"),
    Move("accept", "验收通过", ("accepting",), "accepted", HANDLERS, "4.4",
         "居民代表看过；问题转入反馈，验收单自动成稿", "验收通过",
         form=forms.Accept, guards=(another, enough_looked, promises_kept), along=_problem("project_done"),
         effect=actions.looked(True), papers=(papers.issue_acceptance,), icon="check"),
    Move("reject", "没过，重做", ("accepting",), "doing", HANDLERS, "4.4",
         "写明哪一条不过，要补什么、哪天补好", "验收没过",
         form=forms.Reject, guards=(another,), effect=actions.looked(False), icon="arrow-back-up"),
    Move("stop", "停办", ACTIVE, "stopped", ("secretary",), "4.4",
         "问题退回重新研判；各方答应的，一项一项说怎么办", "停办",
         form=forms.Stop, guards=(reapproval.passed(True), promises_settled), along=_stopped,
         effect=actions.stopped, icon="x"),
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
