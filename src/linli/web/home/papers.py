"""The papers of the places that a post reaches: the list, and each as Word or PDF."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path

from linli.core import clock
from linli.core.papers import files
from linli.core.papers.models import Paper
from linli.core.people import roles
from linli.core.people.actor import Actor
from linli.core.people.view_access import Request, needs
from linli.core.places.models import Place
from linli.core.procedures import queries as cases
from linli.core.rulebook import Rule
from linli.core.ui import dates, parts
from linli.domains.committees.paper_parts import PERSONNEL

PAGE = 25
KINDS = Rule("paper.kinds", "items")
FROM_ABOVE = ("cooperation", "supervision", "summons")
STATES = {"valid": ("有效", "green"), "void": ("已作废", "red"), "replaced": ("已换发", "")}


def visible(actor: Actor) -> QuerySet[Paper]:
    """The papers of the actor's place and of all below it; who has only cases of its own, or figures, has none.

    What is said of people on their way into a committee, or out of it, is for those who form it; minutes are, within
    the community, for those who open its meetings.
    """
    papers = Paper.objects.select_related("place")
    if actor.place_id is None or actor.role not in roles.REGISTRY:
        return papers.none()
    if roles.role(actor.role).reach != roles.BELOW:
        return papers.none()
    rights = roles.role(actor.role).rights
    if "committee" not in rights:
        papers = papers.exclude(kind__in=PERSONNEL)
    if actor.level == Place.COMMUNITY and "meetings" not in rights:
        papers = papers.exclude(kind="minutes")
    if actor.level == Place.CITY:
        return papers
    below = {Place.DISTRICT: "place__district", Place.STREET: "place__street"}.get(actor.level)
    wanted = Q(place=actor.place_id)
    return papers.filter(wanted | Q(**{below: actor.place_id}) if below else wanted)


@needs("problems")
def index(request: Request) -> HttpResponse:
    """The list, newest first; `?kind=` narrows it, `?q=` looks a number or a check code up."""
    kinds = {key: item["title"] for key, item in KINDS.value().items()}
    kind, asked = request.GET.get("kind", ""), request.GET.get("q", "").strip()[:40]
    before = request.GET.get("before", "")
    found = visible(request.actor).defer("document")
    if kind in kinds:
        found = found.filter(kind=kind)
    if asked:
        found = found.filter(
            Q(number__contains=asked) | Q(check_code=asked.upper()) | Q(title__contains=asked)
        )
    if before.isdecimal():
        found = found.filter(pk__lt=int(before))
    rows = list(found.order_by("-pk")[: PAGE + 1])
    shown = rows[:PAGE]
    narrowed = "&".join(f"{name}={value}" for name, value in (("kind", kind), ("q", asked)) if value)
    context = {
        "table": _table(shown, kinds, request.actor) if shown else None,
        "shown": len(shown),
        "chips": _chips(kind, kinds),
        "kind": kind,
        "asked": asked,
        "following": f"/papers/?{narrowed}&before={shown[-1].pk}" if len(rows) > PAGE else "",
        "first": f"/papers/?{narrowed}" if before.isdecimal() else "",
    }
    return render(request, "desk/papers.html", context)


def _chips(kind: str, kinds: dict[str, str]) -> list[parts.Chip]:
    if kind in kinds:
        return [parts.Chip(kinds[kind], "/papers/", "set")]
    options = [parts.Link(title, f"/papers/?kind={key}") for key, title in kinds.items()]
    return [parts.Chip("哪一种", options=options)]


def _table(papers: list[Paper], kinds: dict[str, str], actor: Actor) -> parts.Table:
    columns = (
        parts.Column("编号"),
        parts.Column("文书", "lead"),
        parts.Column("哪一种", minor=True),
        parts.Column("哪天"),
        parts.Column("校验码", minor=True),
        parts.Column("现在"),
        parts.Column("下载"),
    )
    rows = []
    for paper in papers:
        label, tone = STATES[paper.state]
        place = str(paper.place) if actor.level != Place.COMMUNITY else ""
        rows.append(
            parts.Row(
                [
                    parts.Cell(paper.number or "没有编号"),
                    parts.Cell(paper.title, place, f"/papers/{paper.pk}.pdf"),
                    parts.Cell(kinds.get(paper.kind, "")),
                    parts.Cell(dates.moment(clock.local(paper.made_at).date(), clock.now())),
                    parts.Cell(paper.check_code, href=f"/check/{paper.check_code}/"),
                    parts.Cell(label, tone=tone),
                    parts.Cell("Word", href=f"/papers/{paper.pk}.docx", icon="download"),
                ],
                str(paper.pk),
            )
        )
    return parts.Table(columns, rows, "文书")


@needs("problems")
def download(request: Request, pk: int, form: str) -> HttpResponse:
    """A paper as it was issued, with the address of its check page in its code."""
    paper = visible(request.actor).filter(pk=pk).first() or _of_case(request.actor, pk)
    return files.download_issued(request, paper, form, "/papers/")


def _of_case(actor: Actor, pk: int) -> Paper:
    """A street's letter or a district's order about a problem that the post reaches. Http404 else."""
    paper = get_object_or_404(Paper, pk=pk, kind__in=FROM_ABOVE)
    get_object_or_404(cases.visible(actor), pk=paper.case_id)
    return paper


urlpatterns: list[URLPattern | Any] = [
    path("papers/", index, name="papers"),
    path("papers/<int:pk>.<str:form>", download, name="paper"),
]
