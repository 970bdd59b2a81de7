"""`/desk/opened/`: who came to look: inspectors and break-glass, with every page that they opened."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from linli.core.people import access
from linli.core.people.gate import Request, needs
from linli.core.people.models import Opened
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.web.desk import pages
from linli.web.desk.access import listed

PAGE = 50
# What an address shows, by its beginning; the first that fits.
NAMES = (
    ("/problems/^export", "导出问题清单"),
    ("/problems/export", "导出问题清单"),
    ("/problems/<", "一件问题"),
    ("/problems/", "问题清单"),
    ("/photos/", "一张照片"),
    ("/visits/<", "一次走访"),
    ("/visits/", "走访"),
    ("/meetings/<", "一次会议"),
    ("/meetings/", "会议"),
    ("/projects/<", "一个项目"),
    ("/projects/", "项目"),
    ("/papers/<", "一份文书"),
    ("/papers/", "文书"),
    ("/approvals/", "名单批复"),
    ("/committee/candidates/", "一位候选人"),
    ("/committee/members/", "一位委员"),
    ("/committee/notices/", "一份公示"),
    ("/committee/rounds/", "一轮选聘"),
    ("/committee/", "社工委"),
    ("/search/", "搜索"),
    ("/desk/opened/", "自己看过的"),
    ("/c/", "社区的公开页"),
)


def named(page: str) -> str:
    """What a page is called: '一件问题'."""
    plain = page.replace("^", "").replace("(?P<", "<")
    return next((name for begins, name in NAMES if plain.startswith(begins)), "别的页面")


def visible(request: Request) -> QuerySet[Opened]:
    """What this post is shown: its own looks; those at its place, below it, and of lists that its place is on; all."""
    actor = request.actor
    rows = Opened.objects.select_related("post__person", "post__place", "place").order_by("-pk")
    if actor.reads:
        return rows.filter(post__person=actor.person_id)
    if actor.may("journal"):
        return rows
    place = Place.objects.get(pk=actor.place_id)
    above = [pk for pk in (place.street_id, place.district_id) if pk]
    here = Q(place=place) | Q(place__street=place) | Q(place__district=place)
    return rows.filter(here | Q(place__in=above))


def rows(found: QuerySet[Opened], before: str) -> tuple[list[dict[str, Any]], int]:
    """A page of them, and the number before which the next begins; 0 when it was the last."""
    if before.isdecimal() and len(before) <= 18:
        found = found.filter(pk__lt=int(before))
    some = list(found[: PAGE + 1])
    # The number says which one without a word of what it is about: the audit administrator reads this list too.
    cases = Case.objects.filter(pk__in={row.case_id for row in some if row.case_id})
    numbers = dict(cases.values_list("pk", "number"))
    shown = [
        {"row": row, "what": named(row.page), "which": numbers.get(row.case_id or 0, ""), "href": _href(row)}
        for row in some[:PAGE]
    ]
    return shown, some[PAGE - 1].pk if len(some) > PAGE else 0


def _href(row: Opened) -> str:
    """Where the same thing stands, for who may open it too."""
    room = row.page.replace("^", "").split("/")[1]
    return (
        f"/{room}/{row.case_id}/"
        if row.case_id and room in ("problems", "visits", "meetings", "projects")
        else ""
    )


@needs("opened")
def index(request: Request) -> HttpResponse:
    """Newest first; `?number=` looks the number of a watermark up."""
    number = request.GET.get("number", "").strip().upper()[:12]
    found = visible(request)
    if number:
        found = found.filter(number=number)
    shown, following = rows(found, request.GET.get("before", ""))
    accesses = [] if request.actor.reads else list(access.of_place(request.actor.place_id)[:20])
    context = {
        "rows": shown,
        "following": following,
        "number": number,
        "accesses": listed(accesses),
        "mine": request.actor.reads,
        "home": pages.landing(request.actor),
    }
    return render(request, "desk/opened.html", context)
