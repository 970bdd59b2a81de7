"""Questions about good practice: what waits to be looked at, what is public, who does the same, what media told (6.4)."""

from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet

from linli.core.people.actor import Actor
from linli.core.procedures import queries as cases
from linli.core.procedures.models import Case
from linli.domains.oversight.practice.models import Adoption, Practice, Publicity

MOST = 200
WAITING = ("street", "district", "returned")


def published() -> QuerySet[Practice]:
    """What everybody may read, the newest first; never by how many read it."""
    rows = Practice.objects.filter(published_at__isnull=False, withdrawn=False, case__state="published")
    return rows.select_related("case__place__street", "case__place__district").order_by(
        "-published_at", "-pk"
    )


def named(rows: QuerySet[Practice], words: str) -> QuerySet[Practice]:
    """Those that have these words in their title or in what they tell."""
    words = words.strip()[:40]
    if not words:
        return rows
    texts = Q(case__title__icontains=words) | Q(trouble__icontains=words) | Q(how__icontains=words)
    return rows.filter(texts | Q(case__place__name__icontains=words))


def visible(actor: Actor) -> QuerySet[Practice]:
    """What the post reaches in whatever state, and what is public."""
    reached = Q(case__in=cases.visible(actor).filter(procedure="practice"))
    public = Q(published_at__isnull=False, withdrawn=False, case__state="published")
    return Practice.objects.filter(reached | public).select_related("case__place__street", "project")


def waiting(actor: Actor) -> Sequence[Practice]:
    """Those within the post's reach that are on their way, the oldest first."""
    reached = cases.visible(actor).filter(procedure="practice", state__in=WAITING)
    rows = Practice.objects.filter(case__in=reached).select_related("case__place")
    return list(rows.order_by("case__opened_at")[:MOST])


def told(actor: Actor) -> Sequence[Practice]:
    """Those that were not published, or are not public any more."""
    reached = cases.visible(actor).filter(procedure="practice", state__in=("declined", "withdrawn"))
    rows = Practice.objects.filter(case__in=reached).select_related("case__place")
    return list(rows.order_by("-case__changed_at")[:MOST])


def finished(actor: Actor) -> Sequence[Case]:
    """Accepted projects of the own community that nobody has written a practice of, the newest first."""
    rows = Case.objects.filter(place=actor.place_id, procedure="project", state="accepted")
    rows = rows.filter(project__problem__problem__private=False)
    taken = Practice.objects.filter(withdrawn=False).values("project")
    return list(rows.exclude(pk__in=taken).select_related("project", "place").order_by("-closed_at")[:20])


def adoptions(practice: Practice) -> list[Adoption]:
    """Who does the same, in the order in which they began; nobody is ranked."""
    rows = Adoption.objects.filter(practice=practice).exclude(case__state="given_up")
    return list(rows.select_related("case", "place__street", "place__district").order_by("case__opened_at"))


def own_adoptions(actor: Actor) -> list[Adoption]:
    """What the communities within reach do as others did."""
    reached = cases.visible(actor).filter(procedure="adoption")
    rows = Adoption.objects.filter(case__in=reached).select_related("case", "place", "practice__case__place")
    return list(rows.order_by("over", "-case__opened_at")[:MOST])


def press(actor: Actor, query: Mapping[str, str]) -> QuerySet[Publicity]:
    """What media told within reach: `medium`, `q`, newest first."""
    reached = cases.visible(actor).filter(procedure="publicity", state="logged")
    rows = Publicity.objects.filter(case__in=reached).select_related(
        "case__place", "practice__case", "clipping"
    )
    if medium := query.get("medium", ""):
        rows = rows.filter(medium=medium[:20])
    if words := query.get("q", "").strip()[:40]:
        rows = rows.filter(Q(headline__icontains=words) | Q(outlet__icontains=words))
    return rows.order_by("-on", "-pk")


def links(practice: Practice) -> list[Publicity]:
    """What media told of one practice."""
    rows = Publicity.objects.filter(practice=practice, case__state="logged")
    return list(rows.order_by("-on", "-pk"))
