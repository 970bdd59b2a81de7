"""What the record holds to each line of the checklist: figures, and the cases behind them (5.3).

The community makes no file for an inspection: each line names in the rulebook what its evidence is, here it is pulled.
An address is given only to a post whose pages reach it.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q

from linli.core import clock
from linli.core.journal.models import Entry
from linli.core.people import roles
from linli.core.people.actor import Actor, in_office
from linli.core.people.models import Post
from linli.core.rulebook import Rule
from linli.core.ui import dates
from linli.domains.committees.facts import SERVING, STANDING
from linli.domains.committees.models import DIRECTOR, Committee, Crossing, Member, Notice
from linli.domains.meetings.models import Meeting, Statement
from linli.domains.oversight.inspections.evidence import (
    NO,
    NONE,
    PART,
    SHOWN,
    YES,
    Evidence,
    Record,
    Source,
    behind,
    counted,
    day,
)
from linli.domains.problems.models import Feedback, Problem
from linli.domains.problems.models import Notice as Board
from linli.domains.projects.models import Milestone, Option

SIZE = Rule("committee.size", "range")
BODIES = Rule("meeting.monthly_bodies", "list")
HOUSEHOLDS = Rule("demand.public_households", "number")


def pulled(record: Record, keys: Sequence[str], items: Any) -> dict[str, Evidence]:
    """The evidence to each of these lines."""
    return {key: EVIDENCE[items[key]["evidence"]](record) for key in keys}


def open_to(actor: Actor, source: Source) -> bool:
    """Whether the post's own pages reach the case: figures alone open none."""
    if not source.right:
        return True
    return actor.may(source.right) and roles.role(actor.role).reach != roles.FIGURES


# --- the committee (3) ------------------------------------------------------------------------------------------


def _notices(record: Record) -> list[Notice]:
    found = Notice.objects.filter(case__place=record.place, case__opened_at__lt=record.end)
    found = found.filter(Q(case__closed_at__isnull=True) | Q(case__closed_at__gte=record.begin))
    return record.once("notices", lambda: list(found.select_related("case").order_by("case__opened_at")))


def notice_days(record: Record) -> Evidence:
    """Nobody was appointed before the notice of their round had run its days."""
    rows = _notices(record)
    members = Member.objects.filter(case__place=record.place, candidate__root__isnull=False)
    ends = {row.case.root_id: row.ends_at for row in rows if row.case.state == "ended"}
    early = sum(
        at < ends[root]
        for root, at in members.values_list("candidate__root", "case__opened_at")
        if root in ends
    )
    full, runs = len(ends), sum(row.case.state == "posted" for row in rows)
    facts = [(day(row.case.opened_at), f"到 {dates.shortday(row.ends_at)}") for row in rows[:SHOWN]]
    more: dict[str, Any] = {
        "facts": facts,
        "sources": behind([row.case for row in rows], "/committee/notices/", "notices"),
    }
    if early:
        return Evidence(NO, f"{early} 人在公示期满以前聘任", f"差 {early}", **more)
    if not rows:
        return Evidence(NONE, "这段时间没有公示", **more)
    text = f"公示 {len(rows)} 份，{full} 份满期{f'，{runs} 份期内' if runs else ''}"
    return Evidence(YES, text, **more)


def notice_board(record: Record) -> Evidence:
    rows = [row for row in _notices(record) if row.case.state != "void"]
    put = sum(bool(row.posted_at) for row in rows)
    facts = [(day(row.case.opened_at), row.posted_at or "没有写张贴在哪里") for row in rows[:SHOWN]]
    sources = behind([row.case for row in rows], "/committee/notices/", "notices")
    return counted(put, len(rows), "份，都写了张贴在哪里", "份公示，张贴记录", facts=facts, sources=sources)


def _standing(record: Record) -> Committee | None:
    found = Committee.objects.filter(case__place=record.place, case__state__in=STANDING)
    return record.once("standing", lambda: found.select_related("case").first())


def _months(record: Record) -> list[date] | None:
    """The months for which a committee owes something: whole ones since the first stood; None where none ever did."""
    found = Committee.objects.filter(case__place=record.place).aggregate(first=Min("since"))["first"]
    return None if found is None else list(record.months(found))


def _sitting(record: Record) -> list[Member]:
    found = Member.objects.filter(case__place=record.place, case__state__in=SERVING)
    return record.once("sitting", lambda: list(found.select_related("case")))


def _committee(record: Record) -> tuple[Source, ...]:
    row = _standing(record)
    return () if row is None else (Source("社工委", f"/committee/of/{row.case_id}/", "members"),)


def letters(record: Record) -> Evidence:
    rows = _sitting(record)
    have = sum(bool(row.letter_id or row.old_letter) for row in rows)
    return counted(have, len(rows), "人，都有聘书", "人，聘书", sources=_committee(record))


def director(record: Record) -> Evidence:
    """The director is whoever holds the post of secretary."""
    rows = [row for row in _sitting(record) if row.position == DIRECTOR]
    if _standing(record) is None:
        return Evidence(NONE, "还没有组建")
    held = Post.objects.filter(in_office(), place=record.place, role="secretary")
    people = set(held.values_list("person_id", flat=True))
    if not rows:
        return Evidence(NO, "没有主任", "缺", sources=_committee(record))
    if {row.person_id for row in rows} <= people:
        return Evidence(YES, "书记任主任，随职务", sources=_committee(record))
    return Evidence(NO, "主任不是现任书记", "不符", sources=_committee(record))


def size(record: Record) -> Evidence:
    rows = _sitting(record)
    if _standing(record) is None:
        return Evidence(NONE, "还没有组建")
    bounds = SIZE.value(record.edition or None)
    state = YES if len(rows) in bounds else PART
    short = "" if state == YES else f"不在 {bounds}"
    return Evidence(state, f"{len(rows)} 名", short, sources=_committee(record))


def crossing(record: Record) -> Evidence:
    """Who crosses is explained and confirmed by the street."""
    rows = list(
        Crossing.objects.filter(case__place=record.place, case__closed_at__isnull=True).select_related("case")
    )
    if _standing(record) is None:
        return Evidence(NONE, "还没有组建")
    said = sum(row.case.state == "confirmed" for row in rows)
    sources = behind([row.case for row in rows], "/committee/crossings/", "committee")
    if not rows:
        return Evidence(YES, "没有交叉")
    return counted(said, len(rows), "人交叉，都写明理由、街道确认过", "人交叉，说明和确认", sources=sources)


def exits(record: Record) -> Evidence:
    rows = Member.objects.filter(case__place=record.place, case__state__in=("left", "dismissed"))
    rows = rows.filter(case__closed_at__gte=record.begin, case__closed_at__lt=record.end).select_related(
        "case"
    )
    found = list(rows)
    met = sum(row.met_on is not None for row in found)
    sources = behind([row.case for row in found], "/committee/members/", "committee")
    return counted(met, len(found), "人退出，都经党组织会议", "人退出，党组织会议", sources=sources)


# --- the five steps (4) -----------------------------------------------------------------------------------------


def rounds(record: Record) -> Evidence:
    """At least one visit in each month that is over."""
    visits = record.cases("visit").values_list("opened_at", flat=True)
    months = {clock.local(at).date().replace(day=1) for at in visits}
    wanted = _months(record)
    missing = [f"{month.month}月" for month in wanted or () if month not in months]
    facts = [("走访", f"{len(visits)} 次")]
    if not wanted:
        text = f"走访 {len(visits)} 次，{'还没有组建' if wanted is None else '还没有满一个月'}"
        return Evidence(YES if visits else NONE, text, facts=facts)
    if missing:
        text = f"{len(wanted)} 个月里，{'、'.join(missing)} 没有"
        return Evidence(
            PART if len(missing) < len(wanted) else NO, text, f"差 {len(missing)} 个月", facts=facts
        )
    return Evidence(YES, f"{'、'.join(f'{month.month}月' for month in wanted)} 都有", facts=facts)


def accepted(record: Record) -> Evidence:
    """What was reported is taken on, or refused with its reason; what came just now still has its time."""
    rows = record.cases("problem")
    late = list(rows.filter(state="reported", due_at__lt=clock.now()).order_by("opened_at"))
    n = rows.count()
    return counted(
        n - len(late), n, "件，都有人受理", "件，受理", sources=behind(late, "/problems/", "problems")
    )


def monthly(record: Record) -> Evidence:
    """A meeting of one of the bodies in each month that is over."""
    held = Meeting.objects.filter(
        case__place=record.place, began_at__gte=record.begin, began_at__lt=record.end
    )
    bodies = BODIES.value(record.edition or None)
    held = (
        held.filter(case__attendance__body__in=bodies).distinct().select_related("case").order_by("began_at")
    )
    rows = list(held)
    months = {clock.local(row.began_at).date().replace(day=1) for row in rows if row.began_at}
    wanted = _months(record)
    missing = [f"{month.month}月" for month in wanted or () if month not in months]
    facts = [(day(row.began_at), "开过") for row in rows[:SHOWN]]
    more: dict[str, Any] = {
        "facts": facts,
        "sources": behind([row.case for row in rows], "/meetings/", "meetings"),
    }
    if missing:
        text = f"开过 {len(rows)} 次，{'、'.join(missing)} 没有"
        return Evidence(PART if rows else NO, text, f"差 {len(missing)} 个月", **more)
    none = "还没有组建" if wanted is None else "还没有满一个月"
    return Evidence(YES if rows else NONE, f"开过 {len(rows)} 次" if rows else none, **more)


def statements(record: Record) -> Evidence:
    found = Statement.objects.filter(case__place=record.place, at__gte=record.begin, at__lt=record.end)
    spoken = found.aggregate(n=Count("pk"), sittings=Count("case__root", distinct=True))
    sittings = Meeting.objects.filter(
        case__place=record.place, began_at__gte=record.begin, began_at__lt=record.end
    ).count()
    if not sittings:
        return Evidence(NONE, "这段时间没有开会")
    state = YES if spoken["n"] else NO
    return Evidence(state, f"{sittings} 次会，发言 {spoken['n']} 人次", "" if spoken["n"] else "没有发言")


def referrals(record: Record) -> Evidence:
    """What the community cannot do went upward, and the letters have their answers in time."""
    rows = record.cases("problem").filter(referrals__isnull=False).distinct().order_by("opened_at")
    found = list(rows)
    open_late = [
        case
        for case in found
        if case.state in ("letter", "part_to_sign") and case.due_at and case.due_at < clock.now()
    ]
    sources = behind(open_late or found, "/problems/", "problems")
    return counted(
        len(found) - len(open_late), len(found), "件送了部门，没有逾期", "件送了部门，答复", sources=sources
    )


def projects(record: Record) -> Evidence:
    """What went to work was studied and has a plan."""
    rows = list(record.cases("project").exclude(state__in=("study", "stopped")).order_by("opened_at"))
    with_study = set(Option.objects.filter(case__in=rows).values_list("case_id", flat=True))
    with_plan = set(Milestone.objects.filter(case__in=rows).values_list("case_id", flat=True))
    n = sum(case.pk in with_study and (case.state == "planning" or case.pk in with_plan) for case in rows)
    return counted(
        n,
        len(rows),
        "个项目，都有调研、有计划",
        "个项目，调研和计划",
        sources=behind(rows, "/projects/", "projects"),
    )


def _closed(record: Record) -> list[Problem]:
    found = Problem.objects.filter(case__place=record.place, case__state="closed")
    found = found.filter(case__closed_at__gte=record.begin, case__closed_at__lt=record.end).select_related(
        "case"
    )
    return record.once("closed", lambda: list(found.order_by("case__closed_at")))


def verified(record: Record) -> Evidence:
    """Whoever checked it did not do it: the last check of each problem that was closed."""
    rows = _closed(record)
    lines = Entry.objects.filter(case_id__in=[row.case_id for row in rows], procedure="problem")
    hands: dict[int, dict[str, str]] = {}
    last = lines.filter(verb__in=("done", "verify"), case_id__isnull=False).order_by("at", "seq")
    for case, verb, actor in last.values_list("case_id", "verb", "actor"):
        hands.setdefault(case or 0, {})[verb] = actor
    checked = {case for case, hand in hands.items() if "verify" in hand}
    same = {case for case in checked if hands[case]["verify"] == hands[case].get("done")}
    wrong = [row.case for row in rows if row.case_id in same]
    return counted(
        len(checked) - len(same),
        len(checked),
        "件，核查的都不是经办的人",
        "件，核查",
        sources=behind(wrong, "/problems/", "problems"),
    )


def feedback(record: Record) -> Evidence:
    rows = _closed(record)
    told = set(
        Feedback.objects.filter(case__in=[row.case_id for row in rows]).values_list("case_id", flat=True)
    )
    wrong = [row.case for row in rows if row.case_id not in told]
    return counted(
        len(rows) - len(wrong),
        len(rows),
        "件办结，都先答复过",
        "件办结，答复",
        sources=behind(wrong, "/problems/", "problems"),
    )


def published(record: Record) -> Evidence:
    """What concerned many, and is not to be kept private, stands on the board."""
    least = int(HOUSEHOLDS.value(record.edition or None))
    rows = [row for row in _closed(record) if not row.private and (row.public or row.case.size >= least)]
    there = set(
        Board.objects.filter(case__in=[row.case_id for row in rows]).values_list("case_id", flat=True)
    )
    wrong = [row.case for row in rows if row.case_id not in there]
    board = Source("公示公开", f"/c/{record.place.code}/board/")
    sources = (*behind(wrong, "/problems/", "problems"), board)
    return counted(len(rows) - len(wrong), len(rows), "件，都公开答复了", "件，公开答复", sources=sources)


_ALL = (
    notice_days, notice_board, letters, director, size, crossing, exits, rounds,
    accepted, monthly, statements, referrals, projects, verified, feedback, published,
)  # fmt: skip
EVIDENCE: dict[str, Callable[[Record], Evidence]] = {one.__name__: one for one in _ALL}
