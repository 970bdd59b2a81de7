"""Search: cases by number and words, places, people in their posts, the plan's clauses. Residents are never found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from linli.core import clock, rulebook
from linli.core import search as words_of
from linli.core.people import roles
from linli.core.people.actor import Actor, in_office
from linli.core.people.models import Post
from linli.core.people.view_access import Request, needs
from linli.core.places import queries as places
from linli.core.places.models import Building, Place
from linli.core.procedures import queries, shown
from linli.core.procedures.kinds import procedure
from linli.core.procedures.models import Case
from linli.core.ui.parts import Badge, Link, Step
from linli.domains.meetings.models import Attendance
from linli.domains.problems import redaction
from linli.domains.problems.listing import page
from linli.domains.problems.models import Problem
from linli.web.home import addresses

MOST = 1000
EACH = {"problem": 8, "meeting": 4, "project": 4, "visit": 4, "agenda_item": 4}
LABELS = {
    "problem": "问题",
    "meeting": "会议",
    "agenda_item": "议题",
    "project": "项目",
    "visit": "走访",
    "person": "人",
    "place": "地方",
    "clause": "方案原文",
}
ICONS = {
    "problem": "list-details",
    "meeting": "messages",
    "agenda_item": "gavel",
    "project": "hammer",
    "visit": "walk",
}
NUMBER = re.compile(r"(?:(\d{4})[-－—])?(项)?(\d{1,6})")


@dataclass(frozen=True)
class Hit:
    """A find, as the result row wants it; `badge` says how its time stands."""

    icon: str
    title: str
    href: str
    second: str = ""
    words: Sequence[str] = ()
    right: str = ""
    tag: str = ""
    tag_tone: str = ""
    badge: Badge | None = None
    steps: Sequence[Step] = ()
    chosen: bool = False


@dataclass
class Found:
    """What was found, by kind; `counts` may say more than is shown."""

    cases: dict[str, list[Hit]] = field(default_factory=dict)
    places: list[Hit] = field(default_factory=list)
    people: list[Hit] = field(default_factory=list)
    clauses: list[Hit] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    over: bool = False


@needs("desk")
def find(request: Request) -> HttpResponse:
    """`/search/?q=…&kind=…`."""
    q = " ".join(request.GET.get("q", "").split())[:60]
    kind = request.GET.get("kind", "")
    found = _find(q, request.actor, kind) if q else Found()
    total = sum(found.counts.values())
    context = {
        "q": q,
        "kind": kind if kind in LABELS else "",
        "found": found,
        "groups": [(name, LABELS[name], hits, found.counts[name]) for name, hits in found.cases.items()],
        "total": f"超过 {MOST:,}" if found.over else f"{total:,}",
        "any": total,
        "chips": _chips(q, kind, found),
    }
    return render(request, "desk/search.html", context)


def _chips(q: str, kind: str, found: Found) -> list[Link]:
    """One way for each kind that something was found of, and one to all of them."""

    def chip(name: str, label: str, n: int) -> Link:
        asked = {"q": q} | ({"kind": name} if name else {})
        return Link(label, f"/search/?{urlencode(asked)}", count=n, current=name == kind)

    kinds = [chip(name, LABELS[name], n) for name, n in found.counts.items() if n]
    return [chip("", "都看", sum(found.counts.values())), *kinds] if kinds else []


def _find(q: str, actor: Actor, kind: str) -> Found:
    found = Found()
    reached = not addresses.figures(actor)
    if actor.may("problems") or addresses.assigned(actor):
        _cases(q, actor, kind, found)
    if kind in ("", "place"):
        found.places = _places(q, actor)
    if kind in ("", "person") and reached:
        found.people = _people(q, actor)
    if kind in ("", "clause"):
        found.clauses = _clauses(q)
    found.counts |= {
        "place": len(found.places),
        "person": len(found.people),
        "clause": len(found.clauses),
    }
    return found


def _cases(q: str, actor: Actor, kind: str, found: Found) -> None:
    """Counts by kind of the first thousand, and the newest of each kind, in two queries."""
    matching = _matching(queries.visible(actor), q)
    if matching is None:
        return
    if not actor.may("meetings"):  # whoever is asked to a meeting has a page of it, and none of its items
        asked = Attendance.objects.filter(person=actor.person_id or 0).values("case")
        matching = matching.exclude(procedure="agenda_item").exclude(~Q(pk__in=asked), procedure="meeting")
    by_kind: dict[str, int] = {}
    for name in matching.order_by().values_list("procedure", flat=True)[: MOST + 1]:
        by_kind[name] = by_kind.get(name, 0) + 1
    found.over = sum(by_kind.values()) > MOST
    wanted = [name for name in LABELS if by_kind.get(name) and kind in ("", name)]
    found.counts = {name: by_kind[name] for name in LABELS if name in by_kind}
    rows = _newest(matching, wanted, 40 if kind else 0)
    problems = Problem.objects.in_bulk([case.pk for case in rows if case.procedure == "problem"])
    for name in wanted:
        found.cases[name] = [
            _case(case, problems.get(case.pk), actor, q) for case in rows if case.procedure == name
        ]


def _matching(cases: QuerySet[Case], q: str) -> QuerySet[Case] | None:
    """The cases of that number, or that hold all the words; None when there is nothing to look for."""
    by_number = Q(number__in=_numbers(q)) if _numbers(q) else Q(pk__in=[])
    by_words = words_of.matching("words", q) if words_of.bigrams(q) else Q(pk__in=[])
    return cases.filter(by_number | by_words, procedure__in=EACH) if by_number or by_words else None


def _numbers(q: str) -> list[str]:
    """The numbers that were meant: '2021-0137' is one, '137' is that of any year."""
    asked = NUMBER.fullmatch(q.replace(" ", ""))
    if asked is None:
        return []
    year, project, serial = asked.groups()
    years = [year] if year else [str(one) for one in range(2021, clock.today().year + 1)]
    made = [f"{one}-项{int(serial):02d}" for one in years]
    return made if project else [*made, *(f"{one}-{int(serial):04d}" for one in years)]


def _newest(matching: QuerySet[Case], kinds: Sequence[str], limit: int) -> list[Case]:
    """The newest of each kind, in one query."""
    if not kinds:
        return []
    asked = [
        matching.filter(procedure=name).order_by("-changed_at", "-id").values("pk")[: limit or EACH[name]]
        for name in kinds
        if name in EACH
    ]
    if not asked:
        return []
    ids = asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0]
    rows = Case.objects.filter(pk__in=ids).select_related("place", "assignee")
    return list(rows.order_by("-changed_at", "-id"))


def _case(case: Case, problem: Problem | None, actor: Actor, q: str) -> Hit:
    state = procedure(case.procedure).state(case.state)
    place = f"{case.place}　" if actor.level != Place.COMMUNITY else ""
    second = "　".join(filter(None, (case.number, f"{place}{case.spot}".strip(), state.label)))
    return Hit(
        ICONS.get(case.procedure, "file-text"),
        redaction.masked(case.title),
        addresses.of(case, actor),
        second,
        q.split(),
        badge=_badge(case, problem),
        steps=page.minipath(case, problem) if problem else (),
    )


def _badge(case: Case, problem: Problem | None) -> Badge | None:
    if problem is not None:
        return page.badge(case, problem)
    return None if case.due_at is None else shown.badge(case.due_at)


def _places(q: str, actor: Actor) -> list[Hit]:
    """Places of the city by name, sound or code; a community's own courtyards too."""
    hits = []
    if actor.level == Place.COMMUNITY:
        own = Building.objects.filter(place_id=actor.place_id or 0, name__icontains=q)[:6]
        hits = [
            Hit("building", one.name, f"/problems/?q={one.name}", "本社区的院落、楼", q.split())
            for one in own
        ]
    levels = dict(Place.LEVELS)
    for place in places.find(q, limit=8):
        above = place.street or place.district
        href = f"/c/{place.code}/" if place.level == Place.COMMUNITY else f"/d/{_district(place)}/"
        second = "　".join(filter(None, (str(above or ""), levels[place.level])))
        hits.append(Hit("map-pin", place.name, "/" if place.level == Place.CITY else href, second, q.split()))
    return hits


def _district(place: Place) -> str:
    return place.district.code if place.district else place.code


def _people(q: str, actor: Actor) -> list[Hit]:
    """Who holds a post at the actor's place, below it, or above it; by name, title or unit."""
    named = Q(person__name__icontains=q) | Q(title__icontains=q) | Q(unit__icontains=q)
    at = (
        Q(place_id=actor.place_id) | Q(place__street_id=actor.place_id) | Q(place__district_id=actor.place_id)
    )
    above = Place.objects.filter(pk=actor.place_id or 0)
    at |= Q(place_id__in=above.values("street_id")) | Q(place_id__in=above.values("district_id"))
    if actor.level == Place.CITY:
        at = Q()
    posts = Post.objects.filter(in_office(), named, at).select_related("person", "place")
    return [_person(post, q) for post in posts.order_by("place__code", "pk")[:8]]


def _person(post: Post, q: str) -> Hit:
    second = f"{post.unit or post.place.name}　{post.title or roles.label(post.role)}"
    return Hit("user", post.person.name, "", second, q.split())


def _clauses(q: str) -> list[Hit]:
    """The plan's clauses that hold the words, as they stand there."""
    hits = []
    for number, clause in rulebook.current().clauses.items():
        if all(word in clause.text or word == number for word in q.split()):
            hits.append(
                Hit(
                    "book",
                    f"{number}　{clause.title}",
                    f"/plan/#{number}",
                    _around(clause.body, q),
                    q.split(),
                )
            )
    return hits[:6]


def _around(text: str, q: str, width: int = 36) -> str:
    at = max(text.find(q.split()[0]), 0)
    start = max(at - width // 2, 0)
    piece = " ".join(text[start : start + width * 2].split())
    return f"{'…' if start else ''}{piece}{'…' if start + width * 2 < len(text) else ''}"
