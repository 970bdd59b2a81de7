"""Questions about inspections, as far as the post reaches (5.3). Never writes."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, Q, QuerySet

from linli.core import clock
from linli.core.journal.erase import GONE
from linli.core.journal.models import Entry, Note
from linli.core.people.actor import Actor
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures import queries as cases
from linli.core.procedures.models import Case
from linli.domains.oversight.models import Finding, Forum, Inspected, Inspection

MOST = 300
TABS = {
    "open": ("要改的、要复查的", Q(case__closed_at__isnull=True)),
    "late": ("逾期的", Q(case__closed_at__isnull=True)),
    "over": ("了结的", Q(case__closed_at__isnull=False)),
    "all": ("全部", Q()),
}
SORTS = {
    "due": ("case__due_at", "pk"),
    "place": ("inspected__place__code", "pk"),
    "opened": ("-case__opened_at", "-pk"),
}


def inspections(actor: Actor) -> Sequence[Inspection]:
    """Those that run first, then the newest."""
    mine = cases.visible(actor).filter(procedure="inspection")
    found = Inspection.objects.filter(case__in=mine).select_related("case__place")
    found = found.annotate(n=Count("places"), seen=Count("places", filter=Q(places__case__state="looked")))
    return sorted(found.order_by("-case__opened_at")[:MOST], key=lambda row: row.case.closed_at is not None)


def looked_at(actor: Actor) -> Sequence[Inspected]:
    """Communities that an inspection looks at now, for posts below the level that inspects."""
    mine = cases.visible(actor).filter(procedure="inspected", state__in=("to_look", "looked"))
    found = Inspected.objects.filter(case__in=mine, inspection__case__closed_at__isnull=True)
    return list(
        found.select_related("case", "place", "inspection__case__place")
        .annotate(n_seen=Count("seen"))
        .order_by("place__code")[:MOST]
    )


def findings(actor: Actor, tab: str = "open", words: str = "", sort: str = "due") -> QuerySet[Finding]:
    """Findings by tab, by words (the community's or the line's name), in one of three orders."""
    mine = cases.visible(actor).filter(procedure="finding")
    found = Finding.objects.filter(case__in=mine).filter(TABS.get(tab, TABS["open"])[1])
    if tab == "late":
        found = found.filter(case__due_at__lte=clock.now())
    if words:
        named = Q(inspected__place__name__contains=words) | Q(inspected__place__short__contains=words)
        found = found.filter(named | Q(case__title__contains=words))
    found = found.select_related("case__place", "case__street", "inspected__inspection__case__place")
    return found.order_by(*SORTS.get(sort, SORTS["due"]))


def counted(actor: Actor) -> dict[str, int]:
    """How many findings each tab has."""
    mine = cases.visible(actor).filter(procedure="finding")
    is_open = Q(closed_at__isnull=True)
    n = mine.aggregate(
        all=Count("pk"),
        open=Count("pk", filter=is_open),
        late=Count("pk", filter=is_open & Q(due_at__lte=clock.now())),
    )
    return {**n, "over": n["all"] - n["open"]}


def notes(ids: Iterable[int | None]) -> dict[int, str]:
    """The words of notes by their ids; erased ones read so."""
    found = Note.objects.in_bulk([one for one in ids if one is not None])
    return {pk: GONE if note.erased_at is not None else note.text for pk, note in found.items()}


def forums(actor: Actor) -> Sequence[Forum]:
    """Held by the post's own level, or those that its place was asked to."""
    mine = cases.visible(actor).filter(procedure="forum")
    found = Forum.objects.filter(Q(case__in=mine) | Q(invited__contains=[actor.place_id or 0]))
    found = found.select_related("case__place").annotate(
        n=Count("opinions"), left=Count("opinions", filter=Q(opinions__case__closed_at__isnull=True))
    )
    return sorted(found.order_by("-held_at")[:MOST], key=lambda row: row.case.closed_at is not None)


def opinions(forum: Forum) -> Sequence[Case]:
    """All opinions of a forum: everybody who was asked reads all of them."""
    found = Case.objects.filter(procedure="opinion", root=forum.case_id).select_related("place", "opinion")
    return list(found.order_by("pk")[:MOST])


def left_out(row: Inspection) -> int:
    """How many communities were not drawn from, having no committee: as the line of the draw says."""
    drawn = Entry.objects.filter(case_id=row.case_id, verb="draw").values_list("data", flat=True).first()
    return int(drawn.get("left_out", 0)) if drawn else 0


def own(actor: Actor) -> Place:
    return places.placed(actor.place_id)
