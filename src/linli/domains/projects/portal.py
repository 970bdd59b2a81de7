"""The public page of a project: why, how, how far, by when, for how much and from whom, before and after (4.4, 4.5).

Only what was published by somebody who looked: the title and the words of the page itself, never the case's title,
which a resident gave. Of parties only those who are units or agreed to be named.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.people.view_access import Request, public
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.core.ui import figures, parts
from linli.core.ui.dates import shortday
from linli.domains.committees.portal.frame import community, frame
from linli.domains.problems import photos, redaction
from linli.domains.problems.models import Photo
from linli.domains.projects import work
from linli.domains.projects.models import Acceptor, Fund, Milestone, Promise, Spending

MOST = 60
WORDS = {
    "study": "正在看现场、想办法",
    "planning": "正在定计划",
    "doing": "正在办",
    "accepting": "做完了，等居民代表验收",
    "accepted": "办好了，居民代表验收过",
    "stopped": "停办了",
}


def published(place: Place) -> QuerySet[Case]:
    """The community's projects that residents may read, newest first; none whose reporter asked to keep it private."""
    found = Case.objects.filter(place=place, procedure="project", project__published_at__isnull=False)
    found = found.filter(project__problem__problem__private=False).select_related("project")
    return found.defer("words", "project__feasible").order_by("-project__published_at", "-pk")


@public
@require_safe
def index(request: Request, code: str) -> HttpResponse:
    """/c/<code>/projects/: what is being done for the neighbourhood, and what was done."""
    place = community(code)
    rows = list(published(place)[:MOST])
    context = {
        "place": place,
        "running": [_item(case, place) for case in rows if case.closed_at is None],
        "over": [_item(case, place) for case in rows if case.closed_at is not None],
        **frame(request, place, "board"),
    }
    return render(request, "projects/portal/list.html", context)


def _item(case: Case, place: Place) -> parts.Item:
    ends = case.project.ends_on
    until = f"，{shortday(ends)} 前完工" if ends and case.closed_at is None else ""
    when = f"，{shortday(case.closed_at)}" if case.closed_at else until
    href = f"/c/{place.code}/projects/{case.pk}/"
    return parts.Item(redaction.masked(case.project.public_title), f"{WORDS[case.state]}{when}", href)


@public
@require_safe
def page(request: Request, code: str, pk: str) -> HttpResponse:
    """/c/<code>/projects/<pk>/: one project in plain words."""
    place = community(code)
    case = published(place).filter(pk=int(pk)).first()
    if case is None:
        raise Http404
    return render(
        request, "projects/portal/page.html", {**_told(case, place), **frame(request, place, "board")}
    )


def _told(case: Case, place: Place) -> dict[str, Any]:
    project = case.project
    steps = list(Milestone.objects.filter(case=case).order_by("position"))
    funds = list(Fund.objects.filter(case=case).order_by("-amount", "pk"))
    spent: dict[int, int] = {}
    for fund, amount in Spending.objects.filter(case=case).values_list("fund_id", "amount"):
        spent[fund] = spent.get(fund, 0) + amount
    took = Acceptor.objects.filter(case=case, passed=True).count()
    return {
        "place": place,
        "case": case,
        "title": redaction.masked(project.public_title),
        "words": redaction.masked(project.public_words),
        "state": WORDS[case.state],
        "ends": shortday(project.ends_on) if project.ends_on and case.closed_at is None else "",
        "steps": [_step(step) for step in steps],
        "sources": [
            figures.Source(_source(fund), fund.amount, _used(spent.get(fund.pk, 0)), work.TONES[n % 5])
            for n, fund in enumerate(funds)
        ],
        "total": sum(fund.amount for fund in funds),
        "spent": sum(spent.values()),
        "thanks": _thanks(case),
        "photos": _photos(case, place),
        "accepted": _accepted(case, took),
    }


def _step(step: Milestone) -> parts.Item:
    """What is done with its day, and by when what is to come is promised."""
    words = redaction.masked(step.what)
    if step.done_on is not None:
        return parts.Item(words, f"{shortday(step.done_on)} 做完", icon="check")
    late = step.due_on < clock.today()
    return parts.Item(
        words,
        f"{'原定 ' if late else ''}{shortday(step.due_on)} 前",
        icon="circle",
        warn="晚了" if late else "",
    )


def _source(fund: Fund) -> str:
    return redaction.masked(fund.source)


def _used(amount: int) -> str:
    return f"已付 {amount:,} 元" if amount else ""


def _thanks(case: Case) -> list[parts.Item]:
    """Who kept what they promised, in the order in which they promised it: nobody is ranked, nobody named unasked."""
    rows = Promise.objects.filter(project=case, named=True, case__state="kept").select_related("need")
    return [parts.Item(row.giver, row.gives or row.need.what) for row in rows.order_by("pk")]


def _photos(case: Case, place: Place) -> list[figures.Photo]:
    """Before, during and after, side by side; each caption says when it was."""
    base, order = f"/c/{place.code}/projects/{case.pk}/photos/", list(work.MOMENTS)
    rows = list(Photo.objects.filter(case=case, shown=True).order_by("pk"))
    rows.sort(key=lambda row: order.index(row.moment or "before"))
    return [figures.Photo(_caption(row), base + row.name) for row in rows]


def _caption(row: Photo) -> str:
    label = work.MOMENTS[row.moment or "before"]
    return row.caption if row.caption.startswith(label) else f"{label}：{row.caption}"


def _accepted(case: Case, took: int) -> str:
    if case.state != "accepted" or case.closed_at is None:
        return ""
    who = f"{took} 名居民代表" if took else "承办以外的人"
    return f"{shortday(case.closed_at)} {who}看过，验收通过"


@public
@require_safe
def photo(request: Request, code: str, pk: str, name: str) -> Any:
    """A photo of a published project on which nobody can be known."""
    place = community(code)
    row = Photo.objects.filter(name=name, case__in=published(place).filter(pk=int(pk)), shown=True).first()
    if row is None or not (photos.folder() / row.name).is_file():
        raise Http404
    reply = FileResponse((photos.folder() / row.name).open("rb"), content_type="image/jpeg")
    reply.headers["Cache-Control"] = "public, max-age=300"
    return reply
