"""A community's meetings as Excel or CSV: what the list shows, with how many came and the minutes' number (4.2)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.http.response import HttpResponseBase

from linli.core import clock, downloads
from linli.core.papers.models import Paper
from linli.core.people.actor import Actor
from linli.core.places.models import Place
from linli.domains.meetings import bodies, queries
from linli.domains.meetings.procedure import MEETING

MOST = 5_000
HEAD = ("会议", "什么会", "哪天", "在哪里", "主持", "应到", "实到", "议题", "现在", "纪要文号")
WIDTHS = (36, 28, 17, 18, 12, 8, 8, 8, 14, 28)


def reply(actor: Actor, place: Place, ending: str) -> HttpResponseBase:
    """会议_甘家巷社区.xlsx, .csv: the newest first."""
    name = f"会议_{place}_{clock.today().isoformat()}"
    return downloads.rows(name, ending, "会议", HEAD, WIDTHS, _rows(actor))


def _rows(actor: Actor) -> Iterator[tuple[Any, ...]]:
    minutes = Paper.objects.filter(case_id=OuterRef("pk"), kind="minutes").order_by("-pk")
    found = (
        queries.visible(actor)
        .select_related("meeting__chair__person")
        .annotate(
            expected=Count("attendance", filter=Q(attendance__votes=True), distinct=True),
            came=Count(
                "attendance",
                filter=Q(attendance__votes=True, attendance__state="present"),
                distinct=True,
            ),
            listed=Count("family", filter=Q(family__procedure="agenda_item"), distinct=True),
            paper=Subquery(minutes.values("number")[:1]),
        )
        .order_by(queries.COUNTS_AT.desc(), "-pk")[:MOST]
    )
    for case in found:
        meeting = case.meeting
        yield (
            case.title,
            "、".join(bodies.names(list(meeting.bodies), case.edition)),
            f"{clock.local(meeting.counts_at):%Y-%m-%d %H:%M}",
            meeting.room,
            meeting.chair.person.name,
            case.expected,
            case.came,
            case.listed,
            MEETING.state(case.state).label,
            case.paper or "",
        )
