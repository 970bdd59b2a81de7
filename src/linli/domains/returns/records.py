"""What a list's rows are made of: problems, visits, meetings, projects, members; one function a column.

Each subject's rows are fetched in a fixed number of queries. Nothing here is personal but what `Ask.personal` opens.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from linli.core import clock
from linli.core.papers.models import Paper
from linli.core.people.models import Person
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.domains.committees import rules as committee_rules
from linli.domains.meetings import bodies
from linli.domains.meetings.agenda.referred_items import PRIVATE as PRIVATE
from linli.domains.meetings.minutes import papers
from linli.domains.meetings.models import Attendance, Item
from linli.domains.meetings.queries import COUNTS_AT, HELD, counting
from linli.domains.problems import redaction, rules
from linli.domains.problems.listing.page import class_label
from linli.domains.problems.models import Feedback, Notice, Referral, Reporter, Visit
from linli.domains.projects.models import Fund, Need
from linli.domains.returns import figures
from linli.domains.returns.scope import Ask, Value

ROUTES = {"community": "社区直接办", "meeting": "上会议定", "referral": "报街道协调"}
type Column = Callable[[Any, Ask], Value]


def _day(at: datetime | date | None) -> str:
    if at is None:
        return ""
    return (clock.local(at).date() if isinstance(at, datetime) else at).isoformat()


def _state(case: Case) -> str:
    return procedure(case.procedure).state(case.state).label


def _measure(words: str, private: bool) -> str:
    """What is done about it; of a matter in confidence nothing."""
    return "" if private else redaction.masked(words)


def _spot(case: Case, private: bool = False) -> str:
    """The building, without the door."""
    return PRIVATE if private else redaction.soften(case.spot)


def problems(ask: Ask) -> list[Case]:
    """The problems that came in the period, in the order in which they came."""
    rows = ask.problems().filter(ask.within("opened_at"))
    posted = Notice.objects.filter(case=OuterRef("pk"), taken_down_at__isnull=True).order_by("-id")
    letters = Referral.objects.filter(case=OuterRef("pk")).order_by("-id")
    told = Feedback.objects.filter(case=OuterRef("pk")).order_by("-id")
    rows = rows.select_related("place", "street", "problem__handler__person").annotate(
        posted=Subquery(posted.values("text")[:1]),
        department=Subquery(letters.values("department")[:1]),
        told_at=Subquery(told.values("at")[:1]),
    )
    found: list[Any] = list(rows.order_by("opened_at", "pk")[: MOST + 1])
    people = _reporters(found) if ask.personal else {}
    for case in found:
        case.reporter = people.get(case.pk)
    return found


def _reporters(cases: list[Case]) -> dict[int, Person]:
    """Who spoke first of each problem and left something; who asked for confidence is never told."""
    asked = [case.pk for case in cases if not case.problem.private]
    rows = Reporter.objects.filter(case__in=asked, person__isnull=False, keep_name=False)
    found: dict[int, Person] = {}
    for row in rows.select_related("person").order_by("pk"):
        if row.person is not None and row.person.sealed is not None:
            found.setdefault(row.case_id, row.person)
    return found


def _title(case: Case, ask: Ask) -> str:
    return PRIVATE if case.problem.private else redaction.masked(case.title)


def _unit(case: Any, ask: Ask) -> str:
    return str(case.department or case.place)


def _satisfaction(case: Case, ask: Ask) -> str:
    problem = case.problem
    if problem.outcome == "no_answer":
        return "没有回音"
    scale = rules.SCALE.value(case.edition)
    return str(scale[problem.satisfaction]["label"]) if problem.satisfaction in scale else ""


def _label(items: dict[str, Any], key: str) -> str:
    return str(items[key]["label"]) if key in items else ""


def _took(case: Case, ask: Ask) -> Value:
    if case.closed_at is None:
        return ""
    return (clock.local(case.closed_at).date() - clock.local(case.opened_at).date()).days


def _sealed(field: str) -> Column:
    """A field of the reporter, where it was asked for; the page has written each look down."""

    def of(case: Any, ask: Ask) -> str:
        return str(ask.known.get(("sealed", case.pk), {}).get(field, "")) if ask.personal else ""

    return of


PROBLEMS: dict[str, Column] = {
    "number": lambda case, ask: case.number,
    "title": _title,
    "class": lambda case, ask: class_label(case),
    "spot": lambda case, ask: _spot(case, case.problem.private),
    "place": lambda case, ask: str(case.place),
    "street": lambda case, ask: str(case.street or ""),
    "origin": lambda case, ask: _label(rules.SOURCES.value(case.edition), case.problem.source),
    "received": lambda case, ask: _day(case.opened_at),
    "due": lambda case, ask: _day(case.due_at),
    "handler": lambda case, ask: case.problem.handler.person.name if case.problem.handler else "",
    "unit": _unit,
    "route": lambda case, ask: ROUTES.get(case.problem.route, ""),
    "measure": lambda case, ask: _measure(case.posted or "", case.problem.private),
    "result": lambda case, ask: _label(rules.OUTCOMES.value(case.edition), case.problem.result),
    "state": lambda case, ask: _state(case),
    "closed": lambda case, ask: _day(case.closed_at),
    "days": _took,
    "fed_back": lambda case, ask: _day(case.told_at),
    "satisfaction": _satisfaction,
    "size": lambda case, ask: case.size,
    "person": _sealed("name"),
    "phone": _sealed("phone"),
}


def visits(ask: Ask) -> list[Visit]:
    cases = ask.cases("visit").filter(ask.days("visit__visited_on"))
    rows = Visit.objects.filter(case__in=cases).select_related("case__place", "building", "visitor__person")
    found: list[Any] = list(rows.order_by("visited_on", "case_id")[: MOST + 1])
    made: dict[int, list[Case]] = {}
    demands = ask.problems().filter(problem__visit__in=[row.case_id for row in found])
    for case in demands.select_related("problem").order_by("pk"):
        made.setdefault(case.problem.visit_id or 0, []).append(case)
    for row in found:
        row.made = made.get(row.case_id, [])
    return found


VISITS: dict[str, Column] = {
    "place": lambda row, ask: str(row.case.place),
    "day": lambda row, ask: _day(row.visited_on),
    "spot": lambda row, ask: row.building.name if row.building else redaction.soften(row.case.spot),
    "kind": lambda row, ask: _label(rules.TARGETS.value(), row.kind),
    "who": lambda row, ask: row.visitor.person.name,
    "heard": lambda row, ask: _label(rules.FINDINGS.value(), row.heard),
    "demand": lambda row, ask: "；".join(_title(case, ask) for case in row.made),
    "result": lambda row, ask: "；".join(_state(case) for case in row.made),
}


def meetings(ask: Ask) -> list[Case]:
    rows = ask.cases("meeting").filter(counting(*ask.span), state__in=HELD)
    sat = Attendance.objects.filter(case=OuterRef("pk"), votes=True).order_by().values("case")
    minutes = Paper.objects.filter(case_id=OuterRef("pk"), kind="minutes").order_by("-id")
    rows = rows.select_related("place", "meeting__chair__person").annotate(
        expected=Subquery(sat.annotate(n=Count("pk")).values("n")),
        present=Subquery(sat.annotate(n=Count("pk", filter=Q(state="present"))).values("n")),
        minutes=Subquery(minutes.values("number")[:1]),
    )
    found: list[Any] = list(rows.order_by(COUNTS_AT, "pk")[: MOST + 1])
    items = Item.objects.filter(case__root__in=[case.pk for case in found]).exclude(result="withdrawn")
    by_meeting: dict[int | None, list[Item]] = {}
    for item in items.select_related("case", "problem__problem").order_by("position", "case_id"):
        by_meeting.setdefault(item.case.root_id, []).append(item)
    for case in found:
        case.listed = by_meeting.get(case.pk, [])
    return found


def item_title(item: Item) -> str:
    private = item.problem is not None and item.problem.problem.private
    return PRIVATE if private else redaction.masked(item.case.title)


def _numbered(lines: list[str]) -> str:
    return (
        lines[0]
        if len(lines) == 1
        else "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    )


def _result(item: Item) -> str:
    said = papers.result_words(item)
    private = item.problem is not None and item.problem.problem.private
    measure = "" if private or item.result != "measures" else redaction.masked(item.measure)
    return "：".join(filter(None, (said, measure))) or _state(item.case)


MEETINGS: dict[str, Column] = {
    "place": lambda case, ask: str(case.place),
    "day": lambda case, ask: _day(case.meeting.counts_at),
    "name": lambda case, ask: "暨".join(bodies.names(case.meeting.bodies, case.edition)),
    "room": lambda case, ask: case.meeting.room,
    "chair": lambda case, ask: case.meeting.chair.person.name,
    "expected": lambda case, ask: case.expected or 0,
    "present": lambda case, ask: case.present or 0,
    "items": lambda case, ask: _numbered([item_title(item) for item in case.listed]),
    "results": lambda case, ask: _numbered([_result(item) for item in case.listed]),
    "minutes": lambda case, ask: case.minutes or "",
}


def projects(ask: Ask) -> list[Case]:
    """The projects of the period: begun in it, or going on in it."""
    start, end = ask.span
    rows = ask.cases("project").filter(Q(closed_at__isnull=True) | Q(closed_at__gte=start), opened_at__lt=end)
    money = Fund.objects.filter(case=OuterRef("pk")).order_by().values("case").annotate(n=Sum("amount"))
    rows = rows.select_related("place", "project__owner__person", "project__problem__problem")
    found: list[Any] = list(
        rows.annotate(money=Subquery(money.values("n")[:1])).order_by("opened_at", "pk")[: MOST + 1]
    )
    ids = [case.pk for case in found]
    funds: dict[int, list[str]] = {}
    for row in Fund.objects.filter(case__in=ids).order_by("pk"):
        funds.setdefault(row.case_id, []).append(row.source)
    givers: dict[int, list[str]] = {}
    for need in Need.objects.filter(case__in=ids).exclude(giver="").order_by("pk"):
        givers.setdefault(need.case_id, []).append(need.giver)
    for case in found:
        case.paid_by = "、".join(dict.fromkeys(funds.get(case.pk, [])))
        case.givers = "、".join(dict.fromkeys(givers.get(case.pk, [])))
    return found


def _secret(case: Case) -> bool:
    return case.project.problem.problem.private


PROJECTS: dict[str, Column] = {
    "place": lambda case, ask: str(case.place),
    "number": lambda case, ask: case.number,
    "title": lambda case, ask: PRIVATE if _secret(case) else redaction.masked(case.title),
    "spot": lambda case, ask: _spot(case, _secret(case)),
    "measure": lambda case, ask: _measure(case.project.measure, _secret(case)),
    "owner": lambda case, ask: case.project.owner.person.name if case.project.owner else "",
    "opened": lambda case, ask: _day(case.opened_at),
    "ends": lambda case, ask: _day(case.project.ends_on),
    "done": lambda case, ask: _day(case.closed_at) if case.state == "accepted" else "",
    "state": lambda case, ask: _state(case),
    "money": lambda case, ask: case.money if case.money is not None else "",
    "funds": lambda case, ask: case.paid_by,
    "givers": lambda case, ask: case.givers,
    "size": lambda case, ask: case.size,
}


def members(ask: Ask) -> list[Case]:
    """Who sits on the period's last day, the director first."""
    from linli.domains.committees.facts import ORDER

    rows: QuerySet[Case] = figures.seated(ask)
    found: list[Any] = list(rows.select_related("place", "member__person", "member__letter")[: MOST + 1])
    return sorted(found, key=lambda case: (case.place.code, ORDER[case.member.position], case.pk))


MEMBERS: dict[str, Column] = {
    "place": lambda case, ask: str(case.place),
    "name": lambda case, ask: case.member.person.name,
    "position": lambda case, ask: _label(committee_rules.POSITIONS.value(case.edition), case.member.position),
    "kind": lambda case, ask: _label(committee_rules.KINDS.value(case.edition), case.member.kind),
    "identity": lambda case, ask: case.member.identity,
    "since": lambda case, ask: _day(case.member.since),
    "until": lambda case, ask: _day(case.member.until),
    "letter": lambda case, ask: case.member.letter.number if case.member.letter else case.member.old_letter,
}
# More rows than a department's form takes: a longer list is taken out of the problem list itself.
MOST = 1000
ROWS: dict[str, Callable[[Ask], list[Any]]] = {
    "problems": problems,
    "visits": visits,
    "meetings": meetings,
    "projects": projects,
    "members": members,
    "places": lambda ask: list(ask.communities),
}
COLUMNS: dict[str, dict[str, Column]] = {
    "problems": PROBLEMS,
    "visits": VISITS,
    "meetings": MEETINGS,
    "projects": PROJECTS,
    "members": MEMBERS,
}
# What each list is about in time, and the page where it can be looked through.
SAID = {
    "problems": ("时段里登记的", "/problems/"),
    "visits": ("时段里的", "/visits/"),
    "meetings": ("时段里开过的", "/meetings/"),
    "projects": ("时段里立的和正在办的", "/projects/"),
    "members": ("时段最后一天在任的", "/committee/"),
    "places": ("", ""),
}
