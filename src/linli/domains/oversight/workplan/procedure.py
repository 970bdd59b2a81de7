"""A year's plan on its way (5.2): drafted, adopted and sent, noted or given back, changed with a reason, summed up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from linli.core import clock
from linli.core.places.models import Place
from linli.core.procedures import ready
from linli.core.procedures.kinds import Clock, Concern, Move, Procedure, State, Subject
from linli.core.procedures.models import Case
from linli.core.rulebook import calendar
from linli.core.rulebook.calendar import Due
from linli.domains.meetings.queries import HELD
from linli.domains.oversight.workplan import actions, forms, progress, rules
from linli.domains.oversight.workplan.models import PlanLine, WorkPlan
from linli.domains.problems import redaction
from linli.domains.returns.reports.procedure import from_above

STAFF, SECRETARY = ("clerk", "secretary"), ("secretary",)
STREET = ("street_officer", "street_secretary")
OPEN = ("drafted", "returned", "revising")
ALL = (*OPEN, "sent", "read")


@dataclass(frozen=True)
class Facts:
    """The plan, and all its lines by id, those that were dropped too."""

    plan: WorkPlan
    lines: Mapping[int, PlanLine] = field(default_factory=dict)


def load(cases: Sequence[Case]) -> dict[int, Any]:
    plans = {row.case_id: row for row in WorkPlan.objects.filter(case__in=[case.pk for case in cases])}
    lines: dict[int, dict[int, PlanLine]] = {}
    for row in PlanLine.objects.filter(plan__in=plans).order_by("pk"):
        lines.setdefault(row.plan_id, {})[row.pk] = row
    return {pk: Facts(row, lines.get(pk, {})) for pk, row in plans.items()}


# --- guards -------------------------------------------------------------------------------------------------------


def own_place(s: Subject) -> Iterable[Concern]:
    """Nobody writes another committee's plan."""
    if s.actor.place_id != s.case.place_id:
        yield Concern(None, f"{s.case.place}的计划由{s.case.place}自己写")


def why_not(place: Place, year: int, day: date) -> str:
    """Why there is no plan of that year there: no committee, or not its time; '' where there may be one."""
    if place.level != Place.COMMUNITY:
        return "年度工作计划是社区社工委的"
    if progress.since(place, year) is None:
        return f"{place}的社工委那一年还没有成立，成立以后再写"
    if year > progress.last_open(day):
        return f"{year}年的计划，{year - 1}年{rules.OPENING.value()}月起可以写"
    return ""


def in_time(s: Subject) -> Iterable[Concern]:
    year, today = int(s.data.get("year") or 0), clock.local(s.at).date()
    if year and (why := why_not(s.case.place, year, today)):
        yield Concern(None, why)
    elif year and year < today.year:
        yield Concern(None, f"{year}年已经过去了，不补写计划；做了什么，记录里都有")


def once(s: Subject) -> Iterable[Concern]:
    year = s.data.get("year")
    if year and WorkPlan.objects.filter(place=s.case.place_id, year=year).exists():
        yield Concern(None, f"{year}年的计划已经起草了")


def nothing_private(s: Subject) -> Iterable[Concern]:
    """Residents read the plan: nobody's name, telephone or door. Of people in need it may speak, as of a kind."""
    found = [one for one in redaction.find(s.data.get("title") or "") if one.kind != "健康和家境"]
    if found:
        yield Concern(rules.PRIVATE, f"居民看得到，请去掉{redaction.said(found)}")


def a_month_of_it(s: Subject) -> Iterable[Concern]:
    """A committee that came in the middle of the year plans what is left of it."""
    month, first = s.data.get("month"), progress.since(s.case.place, s.facts.plan.year)
    if month and first is not None and month < first.month:
        yield Concern(None, f"社工委 {first.month}月才成立，那以前的不列")


def its_line(s: Subject) -> Iterable[Concern]:
    pk = s.data.get("line")
    if pk is not None and pk not in s.facts.lines:
        yield Concern(None, "计划里没有这一件")


def of_here(s: Subject) -> Iterable[Concern]:
    """What does a line is a project, a meeting or a problem of the same community."""
    pk = int(s.data.get("about") or 0)
    if pk and not Case.objects.filter(pk=pk, place=s.case.place_id, procedure__in=forms.LINKED).exists():
        yield Concern(None, "只能连到本社区的项目、会议或者问题")


def held_here(s: Subject) -> Iterable[Concern]:
    how = s.data.get("how") or "director"
    here = Case.objects.filter(place=s.case.place_id, procedure="meeting", state__in=HELD)
    if how != "director" and not here.filter(pk=int(how)).exists():
        yield Concern(None, "这次会不是本社区开过的会")


def not_early(s: Subject) -> Iterable[Concern]:
    """Before the year's last month things still change: only with a reason."""
    today, year = clock.local(s.at).date(), s.facts.plan.year
    if (today.year, today.month) < (year, rules.CLOSING.value(s.case.edition)):
        yield Concern(
            rules.CLOSING, f"{year}年还没有到 {rules.CLOSING.value(s.case.edition)}月，后面的事还会变"
        )


def all_told(s: Subject) -> Iterable[Concern]:
    """Each thing that was not done has its reason, written once."""
    given = s.data.get("why")
    if given is None:
        return
    asked = progress.undone(s.case.place, s.case.pk, s.facts.plan.year, s.at)
    if missing := [one.label for one in asked if not (given.get(one.key) or "").strip()]:
        yield Concern(None, f"{'、'.join(missing)}还没有写原因")


# --- clocks -------------------------------------------------------------------------------------------------------


def year_end(s: Subject) -> Due:
    """So many working days after the year; at once so many days where the year is over."""
    first = clock.at(date(s.facts.plan.year + 1, 1, 1))
    return calendar.due(max(first, s.at), s.value(rules.SUM_UP))


_SENT = ready.tell("work_plan", "{place}的年度工作计划报来了", "street_officer", Place.STREET)
_SUMMED = ready.tell("work_plan", "{place}写明了年度计划完成得怎样", "street_officer", Place.STREET)
_BACK = ready.tell("work_plan", "街道退回了年度工作计划，写了哪里要改", "secretary")
_NOTED = ready.tell("work_plan", "街道记下了年度工作计划", "secretary")

# --- moves: name, label, from, to, by whom, clause; what it will do, how it is told afterwards -----------------
# fmt: off

MOVES = (
    Move("begin", "按这份起草", (), "drafted", STAFF, "5.2",
         "职责和月份已经排好；加上自己要办的几件，主任看过就能通过", "起草了计划",
         guards=(own_place, once, in_time), effect=actions.begun, icon="pencil"),
    Move("add", "加一件自己要办的", OPEN, "=", STAFF, "5.2",
         "办什么、哪个月、谁牵头；不列也可以", "加了一件",
         form=forms.Line, guards=(own_place, a_month_of_it, nothing_private), effect=actions.added, icon="plus"),
    Move("edit", "改这一件", OPEN, "=", STAFF, "5.2",
         "", "改了一件",
         form=forms.Edit, guards=(own_place, its_line, a_month_of_it, nothing_private), effect=actions.edited,
         icon="pencil"),
    Move("drop", "拿掉这一件", OPEN, "=", STAFF, "5.2",
         "拿掉的还在下面，可以放回来", "拿掉了一件",
         form=forms.Which, guards=(own_place, its_line), effect=actions.dropped, icon="x"),
    Move("restore", "放回来", OPEN, "=", STAFF, "5.2",
         "", "放回了一件",
         form=forms.Dropped, guards=(own_place, its_line), effect=actions.restored, icon="arrow-back-up"),
    Move("link", "连到办的事", ALL, "=", STAFF, "5.2",
         "连到项目、会议或者问题，进度从那里来；不用另开一版", "连到了办的事",
         form=forms.Link, guards=(own_place, its_line, of_here), effect=actions.linked, icon="link"),
    Move("adopt", "通过，报街道", OPEN, "sent", SECRETARY, "5.2",
         "会上商议过的选那次会，没有上会的主任看过就行；居民马上看得到", "通过，报街道",
         form=forms.Adopt, guards=(own_place, held_here), effect=actions.adopted, messages=(_SENT,), icon="share-3"),
    Move("read", "记下", ("sent",), "read", STREET, "5.2",
         "街道知道了；计划是社工委自己的，不用批", "街道记下了",
         guards=(from_above,), messages=(_NOTED,), icon="check"),
    Move("give_back", "退回，写一句", ("sent",), "returned", STREET, "5.2",
         "写明哪里要改；报来的这一版还在", "街道退回",
         form=forms.Back, guards=(from_above,), effect=actions.said("returned"), messages=(_BACK,),
         icon="arrow-back-up"),
    Move("recall", "收回来改", ("sent",), "drafted", SECRETARY, "5.2",
         "街道还没有看；写明为什么，改好再报一版", "收回来改",
         form=forms.Why, guards=(own_place,), effect=actions.said("reason"), icon="arrow-back-up"),
    Move("revise", "年中要改", ("read",), "revising", STAFF, "5.2",
         "写明为什么；改好再通过，就是新的一版，原来的一版留着", "开始改计划",
         form=forms.Why, guards=(own_place,), effect=actions.said("reason"), icon="refresh"),
    Move("leave", "不改了，照原来的", ("revising",), "read", STAFF, "5.2",
         "改到一半的都放回原样", "不改了，照原来的一版",
         guards=(own_place,), effect=actions.left, icon="x"),
    Move("sum_up", "收尾：一年办得怎样", ("sent", "read"), "summed", SECRETARY, "5.2",
         "办成没办成从记录里来；没办成的，各写一次原因", "写明一年办得怎样",
         form=forms.SumUp, guards=(own_place, not_early, all_told), effect=actions.summed, messages=(_SUMMED,),
         icon="clipboard-check"),
)
# fmt: on

WORK_PLAN = Procedure(
    "work_plan",
    "年度工作计划",
    (
        State("drafted", "草稿，还没有通过", 1, rest=True),
        State("sent", "通过了，报到街道", 2),
        State("returned", "街道退回来了，等改", 1),
        State("read", "街道记下了", 2),
        State("revising", "正在改，原来的一版还算数", 1, rest=True),
        State("summed", "一年收尾了", 3, final=True),
    ),
    MOVES,
    (
        Clock(
            "read",
            "看年度计划",
            ("sent",),
            ready.within(rules.READ),
            ready.owed_by("street_officer", Place.STREET),
            rules.READ,
        ),
        Clock(
            "mend",
            "改退回的年度计划",
            ("returned",),
            ready.within(rules.MEND),
            ready.owed_by("secretary"),
            rules.MEND,
        ),
        Clock("sum_up", "年度计划收尾", ("read",), year_end, ready.owed_by("secretary"), rules.SUM_UP),
    ),
    load,
)
