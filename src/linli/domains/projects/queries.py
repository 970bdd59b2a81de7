"""Questions about projects: the list, and one project with everything that its page shows. Never writes."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from linli.core import statements
from linli.core.papers.models import Paper
from linli.core.people.actor import Actor
from linli.core.procedures import queries
from linli.core.procedures.models import Case
from linli.core.procedures.queries import Event
from linli.domains.meetings.models import Meeting
from linli.domains.problems.models import Photo
from linli.domains.projects import reapproval
from linli.domains.projects.models import (
    Acceptor,
    Change,
    Fund,
    Milestone,
    Need,
    Option,
    Project,
    Promise,
    Service,
    Spending,
)
from linli.domains.projects.procedure import Facts, known

PAGE = 25


def visible(actor: Actor) -> QuerySet[Case]:
    return queries.visible(actor).filter(procedure="project")


def promises(actor: Actor) -> QuerySet[Case]:
    """What parties promised, as far as the post reaches."""
    found = queries.visible(actor).filter(procedure="promise")
    return found.select_related("place", "promise__need", "promise__project")


@dataclass
class Record:
    """A project as it stands."""

    case: Case
    project: Project
    options: list[Option] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    steps: list[Milestone] = field(default_factory=list)
    funds: list[Fund] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    spending: list[Spending] = field(default_factory=list)
    acceptors: list[Acceptor] = field(default_factory=list)
    change: Change | None = None
    bodies: list[str] = field(default_factory=list)

    @property
    def facts(self) -> Facts:
        """What the project's guards are given."""
        made = known(self.project)
        made.left, made.steps = sum(step.done_on is None for step in self.steps), len(self.steps)
        made.studied = bool(self.options)
        made.open_needs = sum(not need.giver for need in self.needs)
        made.promises = [row.case_id for row in self.promises if row.case.closed_at is None]
        made.planned, made.spent = sum(fund.amount for fund in self.funds), sum(self.paid.values())
        made.change, made.bodies = self.change, self.bodies
        return made

    @property
    def paid(self) -> dict[int, int]:
        """What was spent of each source."""
        found: dict[int, int] = {}
        for row in self.spending:
            found[row.fund_id] = found.get(row.fund_id, 0) + row.amount
        return found

    def of(self, case: Case) -> list[Event]:
        return [event for event in self.events if event.case_id == case.pk]


def cases(actor: Actor) -> QuerySet[Case]:
    """The projects that the post reaches, each with its problem, its papers and its photos, in one row."""
    papers = Paper.objects.filter(case_id=OuterRef("pk")).order_by("-id")
    paper = JSONObject(pk="id", title="title", number="number", code="check_code", state="state")
    photos = Photo.objects.filter(Q(case=OuterRef("project__problem")) | Q(case=OuterRef("pk"))).order_by(
        "id"
    )
    photo = JSONObject(name="name", caption="caption", at="at", moment="moment", shown="shown")
    return (
        visible(actor)
        .select_related("place", "street", "assignee__person", "project__owner__person")
        .select_related("project__problem__problem", "project__item__item")
        .annotate(
            bodies=Subquery(Meeting.objects.filter(case=OuterRef("project__item__root")).values("bodies")[:1])
        )
        .annotate(papers=ArraySubquery(papers.values(json=paper)))
        .annotate(pictures=ArraySubquery(photos.values(json=photo)))
    )


# The kinds of rows that a project has, each with its order; fetched in one statement, whatever their number.
_KINDS: dict[str, tuple[type[Model], str]] = {
    "options": (Option, "position"),
    "needs": (Need, "id"),
    "steps": (Milestone, "position"),
    "funds": (Fund, "-amount"),
    "services": (Service, "id"),
    "spending": (Spending, "-id"),
}
_ROWS = " UNION ALL ".join(
    f"SELECT '{name}', {order.removeprefix('-')}::bigint * {-1 if order[0] == '-' else 1} AS at, to_jsonb(x)"  # noqa: S608
    f" FROM {model._meta.db_table} x WHERE case_id = %(case)s"
    for name, (model, order) in _KINDS.items()
)
_ROWS += (
    " UNION ALL SELECT 'change', 0, 'null'::jsonb FROM projects_change WHERE case_id = %(case)s AND NOT used"
    " UNION ALL SELECT 'acceptors', 0, 'null'::jsonb FROM projects_acceptor WHERE case_id = %(case)s ORDER BY at"
)


def record(case: Case) -> Record:
    """Everything of a project: its rows, what was promised, and the record of it and of its problem."""
    made, there = Record(case, case.project), set()
    for name, _, row in statements.rows(_ROWS, {"case": case.pk}):
        there.add(name)
        if name in _KINDS:
            getattr(made, name).append(_made(_KINDS[name][0], row))
    made.services = [row for row in made.services if row.need_id is None]
    made.promises = list(Promise.objects.filter(project=case).select_related("case", "need").order_by("pk"))
    if "acceptors" in there:
        made.acceptors = list(Acceptor.objects.filter(case=case).select_related("person").order_by("pk"))
    if "change" in there:
        made.change = reapproval.latest([case.pk]).get(case.pk)
    row_: Any = case
    made.bodies = list(row_.bodies or ())
    made.events = queries.timeline([case, case.project.problem, *(row.case for row in made.promises)])
    return made


def _made(model: type[Model], text: Any) -> Model:
    """A row that came as JSON."""
    row = json.loads(text) if isinstance(text, str) else text
    fields = model._meta.concrete_fields
    return model.from_db(
        "default", [f.attname for f in fields], [f.to_python(row[f.attname]) for f in fields]
    )


@dataclass
class Page:
    cases: list[Case]
    total: int
    following: int | None
    counts: dict[int, dict[str, int]] = field(default_factory=dict)


def page(actor: Actor, tab: str, before: int | None = None) -> Page:
    """A page of the list, newest first; `tab` is open or closed."""
    wanted = visible(actor).filter(closed_at__isnull=tab != "closed")
    total = wanted.count()
    if before is not None:
        wanted = wanted.filter(pk__lt=before)
    rows = list(
        wanted.select_related("place", "project__owner__person", "project__problem").order_by("-pk")[
            : PAGE + 1
        ]
    )
    made = Page(rows[:PAGE], total, rows[PAGE - 1].pk if len(rows) > PAGE else None)
    ids = [case.pk for case in made.cases]
    made.counts = {pk: {"needs": 0, "given": 0, "steps": 0, "done": 0} for pk in ids}
    for pk, n, given in _by_case(Need.objects.filter(case__in=ids), ~Q(giver="")):
        made.counts[pk] |= {"needs": n, "given": given}
    for pk, n, done in _by_case(Milestone.objects.filter(case__in=ids), Q(done_on__isnull=False)):
        made.counts[pk] |= {"steps": n, "done": done}
    return made


def whole(actor: Actor, tab: str, most: int) -> list[Case]:
    """The projects of a tab with everything that the list as a file says of them, newest first."""
    wanted = visible(actor).filter(closed_at__isnull=tab != "closed").order_by("-pk")
    rows = wanted.select_related("place", "project__owner__person")
    return list(rows.prefetch_related("needs", "funds", "spending")[:most])


def _by_case(rows: QuerySet[Any], which: Q) -> Any:
    counted = rows.order_by().values("case_id").annotate(n=Count("pk"), of=Count("pk", filter=which))
    return counted.values_list("case_id", "n", "of")
