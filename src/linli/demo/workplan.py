"""The year's work plan in the demo: written, given back, noted, changed with a reason; the neighbour's has just come."""

from typing import Any

from linli.core import clock
from linli.core.procedures.models import Case
from linli.demo.acts import go
from linli.demo.world import Story, World
from linli.domains.committees.models import Member
from linli.domains.oversight.models import PlanLine
from linli.domains.oversight.workplan import actions, progress

# What, how many months from now (the year's last at most), which duty, which emphasis, and the case that does it.
LINES = (
    ("62 号院楼梯扶手全部加固", 0, "safety", "four_in", "handrail"),
    ("静宁路 88 号院的院墙修好", 1, "safety", "", "wall_project"),
    ("北小院的循环泵换新", 1, "resources", "four_in", "heating"),
    ("孩子放学后有地方写作业", 2, "resources", "four_in", ""),
    ("冬至请全院老人包一次饺子", 2, "civility", "", ""),
)


def planned(w: World) -> Story:
    """Once the committee stands: what is left of the year, adopted by the director, given back once, then changed."""
    yield w.work(34, 9, 30)
    year, begins = _first()
    if progress.since(w.place, year) is None:
        return
    case = _case(actions.begin(w.place, year, w.clerk).case_id)
    leads = list(Member.objects.filter(case__place=w.place, case__state="sitting").order_by("case_id")[:6])
    for number, (title, months, duty, emphasis, _) in enumerate(LINES[:4]):
        lead = leads[number % len(leads)].person_id if leads and number else ""
        month = min(begins + months, 12)
        go(case, "add", w.clerk, title=title, month=month, lead=lead, duty=duty, emphasis=emphasis)
    yield w.work(35, 16)
    case = go(case, "adopt", w.secretary, how="director", words="")
    yield w.work(36, 10)
    case = go(case, "give_back", w.street, words="扶手那件写上谁牵头，别的都好。")
    first = PlanLine.objects.get(plan=case.pk, title=LINES[0][0])
    title, _, duty, emphasis, _ = LINES[0]
    lead = leads[0].person_id if leads else ""
    yield w.work(37, 9)
    given: dict[str, Any] = {
        "title": title,
        "month": first.month,
        "lead": lead,
        "duty": duty,
        "emphasis": emphasis,
    }
    go(case, "edit", w.clerk, line=first.pk, **given)
    case = go(case, "adopt", w.secretary, how="director", words="")
    yield w.work(38, 9, 20)
    case = go(case, "read", w.street)
    yield from _changed(w, case)


def _changed(w: World, case: Case) -> Story:
    """What does each thing is linked as it comes; one more thing within the year is a further edition."""
    yield w.work(62, 10)
    for title, _, _, _, key in LINES:
        row = PlanLine.objects.filter(plan=case.pk, title=title).first()
        if row is not None and key in w.cases:
            go(case, "link", w.clerk, line=row.pk, about=str(w.cases[key].pk))
    yield w.work(68, 15)
    title, _, duty, emphasis, _ = LINES[-1]
    case = go(case, "revise", w.clerk, words="居民代表提的，冬至前后多一件")
    go(case, "add", w.clerk, title=title, month=12, lead="", duty=duty, emphasis=emphasis)
    yield w.work(69, 10)
    case = go(case, "adopt", w.secretary, how="director", words="")
    yield w.work(70, 9, 10)
    go(case, "read", w.street)


def next_door(w: World) -> Story:
    """The neighbour's plan came this week; the street has not looked at it yet."""
    yield w.work(72, 16)
    year, _ = _first()
    if progress.since(w.next_door, year) is None:
        return
    case = _case(actions.begin(w.next_door, year, w.neighbour).case_id)
    given: dict[str, Any] = {
        "title": "活动室重新粉刷",
        "month": 12,
        "lead": "",
        "duty": "civility",
        "emphasis": "four_in",
    }
    go(case, "add", w.neighbour, **given)
    go(case, "adopt", w.neighbour, how="director", words="")


def _first() -> tuple[int, int]:
    """The year whose plan is written now, and its first month that is left: in December it is the next one's."""
    today = clock.today()
    return (today.year + 1, 1) if today.month == 12 else (today.year, today.month)


def _case(pk: int | None) -> Case:
    return Case.objects.get(pk=pk or 0)


STORIES = (planned, next_door)
