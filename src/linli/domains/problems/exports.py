"""The month's visits, the month's answers, and second visits as Excel or CSV; nothing personal is in them (4.1, 4.5)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Count
from django.http.response import HttpResponseBase

from linli.core import clock, downloads
from linli.core.people.actor import Actor, scope
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.domains.problems import redaction, rules, wording
from linli.domains.problems.feedback.return_visits import RETURN_VISIT
from linli.domains.problems.models import Feedback
from linli.domains.problems.procedure import PROBLEM
from linli.domains.problems.visits import queries

MOST = 20_000
VISITS = ("哪天", "社区", "去了哪里", "听到什么", "谁去的", "记下几件")
VISITS_WIDTHS = (12, 14, 30, 14, 12, 10)
ANSWERS = ("编号", "社区", "问题", "在哪里", "户数", "哪天答复", "用了哪几种方式", "结果", "现在")
ANSWERS_WIDTHS = (12, 14, 40, 22, 8, 17, 40, 16, 22)
SECOND = ("抽的哪月", "社区", "编号", "问题", "在哪里", "到期", "回访", "怎么问的", "哪天回访")
SECOND_WIDTHS = (12, 14, 12, 40, 22, 17, 16, 10, 17)


def visits(actor: Actor, month: date, ending: str) -> HttpResponseBase:
    """走访_甘家巷社区_2021-11.xlsx, .csv: the month's visits in the page's order."""
    heard = rules.FINDINGS.value()
    found = queries.visits(actor, month).annotate(demands=Count("case__demands"))[:MOST]
    rows = (
        (
            row.visited_on.isoformat(),
            str(row.case.place),
            row.case.spot,
            heard[row.heard]["label"],
            row.visitor.person.name,
            row.demands,
        )
        for row in found.iterator(chunk_size=1000)
    )
    return _file(actor, "走访", f"{month:%Y-%m}", ending, (VISITS, VISITS_WIDTHS), rows)


def answers(actor: Actor, first: date, after: date, ending: str) -> HttpResponseBase:
    """反馈_甘家巷社区_2021-11.xlsx, .csv: each answer of the month, the words of none of them."""
    cases = Case.objects.filter(scope(actor), procedure="problem")
    found = Feedback.objects.filter(case__in=cases, at__gte=clock.at(first), at__lt=clock.at(after))
    rows = _answers(found.select_related("case__place", "case__problem").order_by("at", "pk")[:MOST])
    return _file(actor, "反馈", f"{first:%Y-%m}", ending, (ANSWERS, ANSWERS_WIDTHS), rows)


def _answers(found: Any) -> Iterator[tuple[Any, ...]]:
    for row in found.iterator(chunk_size=1000):
        case = row.case
        result = rules.OUTCOMES.value(case.edition).get(case.problem.result, {}).get("label", "")
        yield (
            case.number,
            str(case.place),
            redaction.masked(case.title),
            case.spot,
            case.size,
            _time(row.at),
            "，".join(wording.CHANNELS.get(one, one) for one in row.channels),
            result,
            PROBLEM.state(case.state).label,
        )


def second_visits(actor: Actor, found: Iterable[Case], ending: str) -> HttpResponseBase:
    """第二次回访_白银路街道.xlsx, .csv: what waits first, then what was found. What was said stays in the record."""
    rows = (
        (
            case.return_visit.draw.period,
            str(case.place),
            case.return_visit.problem.number,
            redaction.masked(case.title),
            case.spot,
            _time(case.due_at),
            RETURN_VISIT.state(case.state).label,
            {"phone": "电话", "door": "上门"}.get(case.return_visit.channel, ""),
            _time(case.closed_at),
        )
        for case in found
    )
    return _file(actor, "第二次回访", "", ending, (SECOND, SECOND_WIDTHS), rows)


def _file(
    actor: Actor,
    title: str,
    when: str,
    ending: str,
    columns: tuple[tuple[str, ...], tuple[int, ...]],
    rows: Iterable[tuple[Any, ...]],
) -> HttpResponseBase:
    place = Place.objects.get(pk=actor.place_id or 0)
    name = "_".join(filter(None, (title, str(place), when, clock.today().isoformat())))
    return downloads.rows(name, ending, title, *columns, rows)


def _time(at: datetime | None) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}" if at else ""
