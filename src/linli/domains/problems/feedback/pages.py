"""A month's answering in figures: by mode, one by one, and what came back. Silence stands apart (4.5)."""

from datetime import date
from typing import Any

from django.db.models import Sum
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linli.core import clock, statements
from linli.core.people.actor import Actor
from linli.core.people.view_access import Request, needs
from linli.core.tallies.models import Tally
from linli.core.ui import parts
from linli.core.ui.dates import read_month
from linli.domains.problems import exports, queries, rules, wording
from linli.domains.problems.models import Notice

COLUMN = {"street": "street_id", "district": "district_id"}
CAME = (
    ("problem.confirm", "本人说解决了", "查询页上本人点的，才算解决"),
    ("problem.reopen", "本人退回重办", "返工，单独计数"),
    ("problem.no_answer", "没有回音", "到期没说，不算满意，也不算不满意"),
)
HEARD = (
    ("problem.said", "走访时听到的", "口头说的，待本人确认"),
    ("problem.ask", "电话、上门问满意", "承办以外的人问的，待本人确认"),
    ("return_visit.confirm", "街道回访：属实", "系统抽定"),
    ("return_visit.deny", "街道回访：不属实", "退回重办"),
    ("return_visit.miss", "街道回访：没找到人", "不算属实"),
)
DOING = (
    ("problem.feed_back", "答复了几件", "一件可以用几种方式"),
    ("problem.interim", "没办完先告诉进展", "次"),
    ("problem.tell", "办完逐户告知", "次"),
    ("problem.thank", "公开致谢", "次"),
)
# Whatever was told since a day is of a problem that was changed since: by that an index finds the few of the many.
_MODES = """
SELECT channel, count(*) FROM demands_feedback f JOIN procedures_case c ON c.id = f.case_id, unnest(f.channels) channel
WHERE c.{column} = %(place)s AND c.procedure = 'problem' AND c.changed_at >= %(start)s
  AND f.at >= %(start)s AND f.at < %(end)s GROUP BY 1
"""
_ONE_BY_ONE = """
SELECT contact.channel, count(*) FROM demands_contact contact JOIN procedures_case c ON c.id = contact.case_id
WHERE c.{column} = %(place)s AND c.procedure = 'problem' AND c.changed_at >= %(start)s
  AND contact.at >= %(start)s AND contact.at < %(end)s GROUP BY 1
"""


@needs("problems")
@require_GET
def index(request: Request) -> HttpResponse:
    """/feedback/: the month's figures of the post's place (`?month=2021-11`), each with what it means."""
    actor: Actor = request.actor
    first = _month(request)
    after = clock.next_month(first)
    counts = _tallies(actor, first)
    modes = _grouped(_MODES, actor, first, after)
    ways = _grouped(_ONE_BY_ONE, actor, first, after)
    context = {
        "month": first,
        "before": f"{_previous(first):%Y-%m}",
        "after": f"{after:%Y-%m}" if after <= clock.today() else "",
        "modes": [(name, wording.CHANNELS[key], modes.get(key, 0)) for key, name in MODES],
        "doing": _items(DOING, counts),
        "came": _items(CAME, counts),
        "heard": _items(HEARD, counts),
        "ways": [
            parts.Item(item["label"], right=f"{ways[key]} 次")
            for key, item in rules.FEEDBACK_CHANNELS.value().items()
            if ways.get(key)
        ],
        "posted": Notice.objects.filter(
            place__in=_places(actor), at__gte=clock.at(first), at__lt=clock.at(after), taken_down_at=None
        ).count(),
    }
    return render(request, "demands/feedback_month.html", context)


@needs("problems")
@require_GET
def listed(request: Request, ending: str) -> HttpResponseBase:
    """/feedback/list.xlsx, .csv: every answer of the month, a row each."""
    first = _month(request)
    return exports.answers(request.actor, first, clock.next_month(first), ending)


def _month(request: Request) -> date:
    return read_month(request.GET.get("month", "")) or clock.today().replace(day=1)


MODES = (
    ("individual_now", "个别、随时"),
    ("individual_gathered", "个别、集中"),
    ("public_now", "公开、随时"),
    ("public_gathered", "公开、集中"),
)


def _previous(first: date) -> date:
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)


def _places(actor: Actor) -> Any:
    return Tally.objects.filter(queries.below(actor)).order_by().values("place")


def _tallies(actor: Actor, first: date) -> dict[str, int]:
    kinds = [kind for group in (DOING, CAME, HEARD) for kind, _, _ in group]
    found = Tally.objects.filter(queries.below(actor), month=first, kind__in=kinds).order_by()
    return dict(found.values_list("kind").annotate(Sum("n")))


def _grouped(sql: str, actor: Actor, first: date, after: date) -> dict[str, int]:
    asked = sql.format(column=COLUMN.get(actor.level, "place_id"))
    told = {"place": actor.place_id, "start": clock.at(first), "end": clock.at(after)}
    return dict(statements.rows(asked, told))


def _items(group: tuple[tuple[str, str, str], ...], counts: dict[str, int]) -> list[parts.Item]:
    return [parts.Item(label, note, right=f"{counts.get(kind, 0):,}") for kind, label, note in group]
