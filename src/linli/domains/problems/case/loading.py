"""What a problem's page reads of the database."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from django.db.models import QuerySet

from linli.core import clock, statements
from linli.core.people.actor import Actor, kept_for, reaches, scope
from linli.core.people.models import Person, Post
from linli.core.places.models import Building, Place
from linli.core.procedures import queries
from linli.core.procedures.models import Case
from linli.core.procedures.queries import Event
from linli.core.statements import Kept, Told, any_of
from linli.domains.problems import triage
from linli.domains.problems.models import Problem, Reporter

NEIGHBOURS = 4  # so many others of the same building are shown


@dataclass
class Loaded:
    """All that the page reads of the database, beside forms that stand open."""

    case: Case
    problem: Problem
    events: list[Event]
    reporters: list[Reporter]
    linked: list[Case] = field(default_factory=list)
    papers: list[dict[str, Any]] = field(default_factory=list)
    photos: list[dict[str, Any]] = field(default_factory=list)
    # Under which number another system keeps it: system, number, since, due.
    outside: dict[str, str] = field(default_factory=dict)
    # How urgent the visitor marked it.
    marked: str = ""
    # What somebody said that it has to do with, and how.
    seen: dict[int, str] = field(default_factory=dict)


def case_of(actor: Actor, pk: int) -> Case | None:
    """The problem of that number, if the post reaches it."""
    return next((case for case in _PROBLEM(pk=pk) if reaches(actor, case)), None)


_PROBLEM = Kept(lambda: Case.objects.filter(procedure="problem", pk=Told("pk")).defer("words"))


_POSTS = {name: statements.columns(Post, name) for name in ("assignee", "taker", "handler")}
_BESIDE = f"""
SELECT ARRAY({{pointing}}), {statements.columns(Problem, "problem")}, {statements.columns(Place, "place")},
  {statements.columns(Place, "street")}, {statements.columns(Building, "building")},
  {statements.columns(Case, "lead", "words")},
  {_POSTS["assignee"]}, a.name, {_POSTS["taker"]}, t.name, {_POSTS["handler"]}, h.name,
  (SELECT jsonb_agg(jsonb_build_object('pk', id, 'title', title, 'number', number, 'code', check_code, 'state', state)
    ORDER BY id DESC) FROM papers_paper WHERE case_id = c.id),
  (SELECT jsonb_agg(jsonb_build_object('name', name, 'caption', caption) ORDER BY id)
    FROM demands_photo WHERE case_id = c.id),
  (SELECT to_jsonb(elsewhere) FROM demands_outside elsewhere WHERE case_id = c.id),
  (SELECT to_jsonb(visit.urgency) FROM demands_visit visit WHERE visit.case_id = problem.visit_id)
FROM procedures_case c JOIN demands_problem problem ON problem.case_id = c.id
  JOIN places_place place ON place.id = c.place_id LEFT JOIN places_place street ON street.id = c.street_id
  LEFT JOIN places_building building ON building.id = problem.building_id
  LEFT JOIN procedures_case lead ON lead.id = problem.lead_id
  LEFT JOIN people_post assignee ON assignee.id = c.assignee_id LEFT JOIN people_person a ON a.id = assignee.person_id
  LEFT JOIN people_post taker ON taker.id = problem.first_taker_id LEFT JOIN people_person t ON t.id = taker.person_id
  LEFT JOIN people_post handler ON handler.id = problem.handler_id LEFT JOIN people_person h ON h.id = handler.person_id
WHERE c.id = %(pk)s
"""  # noqa: S608 - columns of ours


@cache
def _beside() -> str:
    """With what points at the problem: later rooms' rows, known here by the names of their relations, what was merged
    into it, and what else was said of the building in the last year."""
    later = (Case._meta.get_field(name).related_model for name in ("item", "project"))
    tables = [f"SELECT case_id FROM {model._meta.db_table} WHERE problem_id = %(pk)s" for model in later]  # type: ignore[union-attr]  # noqa: S608
    ours = [
        "SELECT case_id FROM demands_problem WHERE lead_id = %(pk)s",
        "(SELECT near.case_id FROM demands_problem near JOIN procedures_case said ON said.id = near.case_id"
        " WHERE near.building_id = problem.building_id AND said.opened_at >= %(since)s"
        " ORDER BY near.case_id DESC LIMIT 20)",
    ]
    return _BESIDE.format(pointing=" UNION ".join([*tables, *ours]))


_REPORTERS = Kept(lambda: Reporter.objects.filter(case=Told("case")).select_related("person").order_by("pk"))


def load(case: Case, actor: Actor) -> Loaded:
    """The case's own row goes with it; what stands beside it comes in one statement."""
    since = clock.now() - timedelta(days=365)
    ((pointing, *row),) = statements.rows(_beside(), {"pk": case.pk, "since": since})
    problem, rest = statements.made(Problem, row)
    case.place, rest = statements.made(Place, rest)
    case.street, rest = statements.perhaps(Place, rest)
    problem.building, rest = statements.perhaps(Building, rest)
    problem.lead, rest = statements.perhaps(Case, rest, "words")
    case.assignee, rest = _post(rest)
    problem.first_taker, rest = _post(rest)
    problem.handler, rest = _post(rest)
    problem.case = case
    papers, photos, outside, marked = (json.loads(text) if text else [] for text in rest)
    events = queries.timeline([case])
    reporters = _REPORTERS(case=case.pk)
    made = Loaded(case, problem, events, reporters, papers=papers, photos=photos, outside=outside or {})
    made.marked = marked or ""
    made.seen = triage.links(events)
    made.linked = _linked(made, actor, pointing)
    return made


def _post(values: Any) -> tuple[Post | None, Any]:
    post, (name, *rest) = statements.perhaps(Post, values)
    if post is not None:
        post.person = Person.from_db("default", ["id", "name"], [post.person_id, name])
    return post, rest


@kept_for
def _among(actor: Actor) -> QuerySet[Case]:
    found = Case.objects.filter(scope(actor), any_of("pk", "wanted")).defer("words").select_related("place")
    return found.order_by("-opened_at", "-pk")[:40]


def _linked(of: Loaded, actor: Actor, pointing: list[int]) -> list[Case]:
    """Both ways: what it was merged with, the visit, items and projects, and what else is up in the building."""
    keys = ("with", "lead", "absorbed", "released")
    ids: set[Any] = {event.data.get(key) for event in of.events for key in keys}
    # A link that was taken back names the other still.
    ids = (ids - triage.mentioned(of.events)) | of.seen.keys()
    ids |= {of.problem.lead_id, of.problem.visit_id}
    wanted = (ids | set(pointing)) - {None, of.case.pk}
    if not wanted:
        return []
    rows = _among(actor, wanted=list(wanted))
    others = [
        row for row in rows if row.pk not in ids and row.procedure == "problem" and row.state != "merged"
    ]
    return [row for row in rows if row not in others[NEIGHBOURS:]]
