"""What the record counts: each figure with the cases that it is made of, so that a page can show which they are."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum

from linli.core import clock
from linli.core.places.models import Building
from linli.core.procedures.models import Case
from linli.domains.committees import facts as committee_facts
from linli.domains.committees.models import Committee, Member, Organisation
from linli.domains.meetings.models import Attendance
from linli.domains.meetings.queries import HELD, counting
from linli.domains.problems.models import Notice, Referral
from linli.domains.projects.models import Fund
from linli.domains.returns.scope import Ask

GOOD = ("very_good", "good")


@dataclass(frozen=True)
class Counted:
    """`value` None: nothing to take a share of, and then nothing is filled in. `cases` are what it counts."""

    value: int | float | None
    cases: QuerySet[Case] | None = None


type Figure = Callable[[Ask], Counted]


def _number(cases: QuerySet[Case]) -> Counted:
    return Counted(cases.order_by().distinct().count(), cases)


def received(ask: Ask, more: Q | None = None) -> Counted:
    return _number(ask.problems().filter(ask.within("opened_at"), more or Q()))


def _visits(ask: Ask, more: Q | None = None) -> QuerySet[Case]:
    return ask.cases("visit").filter(ask.days("visit__visited_on"), more or Q())


def _meetings(ask: Ask) -> QuerySet[Case]:
    return ask.cases("meeting").filter(counting(*ask.span), state__in=HELD)


def _items(ask: Ask) -> QuerySet[Case]:
    rows = ask.cases("agenda_item").exclude(state__in=("withdrawn", "tabled"))
    return rows.filter(root__in=_meetings(ask).values("pk"))


def _share(part: int, of: int) -> float | None:
    return round(part * 100 / of, 1) if of else None


def _rate(ask: Ask) -> Counted:
    """Of those that came in the period, how many are closed; what was declined counts for neither."""
    rows = ask.problems().filter(ask.within("opened_at")).exclude(state="declined")
    return Counted(_share(rows.filter(state="closed").count(), rows.count()), rows)


def _answered(ask: Ask) -> QuerySet[Case]:
    rows = ask.problems().filter(ask.within("closed_at"), problem__outcome="confirmed")
    return rows.exclude(problem__satisfaction__in=("", "unknown"))


def _satisfied(ask: Ask) -> Counted:
    rows = _answered(ask)
    return Counted(_share(rows.filter(problem__satisfaction__in=GOOD).count(), rows.count()), rows)


def _places(ask: Ask) -> list[int]:
    return [place.pk for place in ask.communities]


def _letters(ask: Ask, moment: str) -> Counted:
    rows = ask.problems().filter(referrals__in=Referral.objects.filter(ask.within(moment)))
    sent = Referral.objects.filter(ask.within(moment), case__in=ask.problems()).count()
    return Counted(sent, rows.distinct())


def seated(ask: Ask, more: Q | None = None) -> QuerySet[Case]:
    """Who sat on the period's last day."""
    sat = Q(member__left_on__isnull=True) | Q(member__left_on__gt=ask.last)
    # A member whose term has run out without leaving has no seat any more.
    return ask.cases("member").filter(
        sat, more or Q(), member__since__lte=ask.last, member__until__gte=ask.last
    )


def _committees(ask: Ask) -> Counted:
    rows = Committee.objects.filter(since__lte=ask.last, case__in=ask.cases("committee"))
    cases = ask.cases("committee").filter(pk__in=rows.values("pk"), state__in=committee_facts.STANDING)
    return _number(cases)


def _appointed(ask: Ask) -> Counted:
    rows = Member.objects.filter(ask.days("since"), letter__isnull=False, case__in=ask.cases("member"))
    return _number(ask.cases("member").filter(pk__in=rows.values("pk")))


def _present(ask: Ask) -> Counted:
    cases = _meetings(ask)
    rows = Attendance.objects.filter(case__in=cases, votes=True, state="present")
    return Counted(rows.count(), cases)


def _projects(ask: Ask, more: Q) -> Counted:
    return _number(ask.cases("project").filter(more))


def _money(ask: Ask) -> Counted:
    cases = ask.cases("project").filter(ask.within("opened_at"))
    found = Fund.objects.filter(case__in=cases).aggregate(n=Sum("amount"))["n"]
    return Counted(found or 0, cases)


def _notices(ask: Ask) -> Counted:
    rows = Notice.objects.filter(ask.within("at"), place__in=_places(ask))
    return Counted(rows.count(), ask.problems().filter(notices__in=rows).distinct())


def _buildings_visited(ask: Ask) -> Counted:
    rows = _visits(ask, Q(visit__building__isnull=False))
    found = rows.order_by().values("visit__building").distinct().count()
    return Counted(found, rows)


def _trainings(ask: Ask) -> QuerySet[Case]:
    return ask.cases("training").filter(ask.days("training__on"), state="held")


def _trained(ask: Ask) -> Counted:
    cases = _trainings(ask)
    return Counted(sum(sum(row.values()) for row in cases.values_list("training__numbers", flat=True)), cases)


FIGURES: dict[str, Figure] = {
    "place.communities": lambda ask: Counted(len(ask.communities)),
    "place.buildings": lambda ask: Counted(Building.objects.filter(place__in=_places(ask)).count()),
    "place.organisations": lambda ask: Counted(
        Organisation.objects.filter(place__in=_places(ask), closed_on__isnull=True).count()
    ),
    "committee.size": lambda ask: _number(seated(ask)),
    "committee.formed": _committees,
    "committee.letters": _appointed,
    "visits.count": lambda ask: _number(_visits(ask)),
    "visits.homes": lambda ask: _number(_visits(ask, Q(visit__kind="resident"))),
    "visits.shops": lambda ask: _number(_visits(ask, Q(visit__kind="shop"))),
    "visits.units": lambda ask: _number(_visits(ask, Q(visit__kind="unit"))),
    "visits.buildings": _buildings_visited,
    "visits.demands": lambda ask: received(ask, Q(problem__visit__isnull=False)),
    "problems.received": received,
    "problems.closed": lambda ask: _number(ask.problems().filter(ask.within("closed_at"), state="closed")),
    "problems.open": lambda ask: _number(ask.problems().filter(closed_at__isnull=True)),
    "problems.overdue": lambda ask: _number(
        ask.problems().filter(closed_at__isnull=True, due_at__lt=clock.now())
    ),
    "problems.urgent": lambda ask: received(ask, Q(problem__urgent=True)),
    "problems.shelved": lambda ask: _number(ask.problems().filter(state="shelved")),
    "problems.declined": lambda ask: _number(
        ask.problems().filter(ask.within("closed_at"), state="declined")
    ),
    "problems.referred": lambda ask: received(ask, Q(problem__route="referral")),
    "problems.in_community": lambda ask: received(ask, Q(problem__route="community")),
    "problems.rate": _rate,
    "letters.sent": lambda ask: _letters(ask, "at"),
    "letters.answered": lambda ask: _letters(ask, "signed_at"),
    "feedback.count": lambda ask: _number(ask.problems().filter(ask.within("feedback__at"))),
    "feedback.confirmed": lambda ask: _number(
        ask.problems().filter(ask.within("closed_at"), problem__outcome="confirmed")
    ),
    "feedback.satisfied": _satisfied,
    "feedback.notices": _notices,
    "meetings.count": lambda ask: _number(_meetings(ask)),
    "meetings.items": lambda ask: _number(_items(ask)),
    "meetings.present": _present,
    "projects.opened": lambda ask: _projects(ask, ask.within("opened_at")),
    "projects.done": lambda ask: _projects(ask, ask.within("closed_at") & Q(state="accepted")),
    "projects.running": lambda ask: _projects(ask, Q(closed_at__isnull=True)),
    "projects.money": _money,
    "training.count": lambda ask: _number(_trainings(ask)),
    "training.people": _trained,
}
# Those of a kind that the rulebook names: problems.class.housing, problems.origin.visit, committee.kind.veteran.
KINDS: dict[str, Callable[[Ask, str], Counted]] = {
    "problems.class": lambda ask, kind: received(ask, Q(facet=kind)),
    "problems.origin": lambda ask, kind: received(ask, Q(problem__source=kind)),
    "committee.kind": lambda ask, kind: _number(seated(ask, Q(member__kind=kind))),
}


def figure(key: str, ask: Ask) -> Counted:
    """The figure of the key, counted once a page for each place and time."""
    known = ("figure", key, ask.place.pk, ask.period)
    if known not in ask.known:
        kind, _, name = key.rpartition(".")
        ask.known[known] = KINDS[kind](ask, name) if kind in KINDS else FIGURES[key](ask)
    made: Counted = ask.known[known]
    return made


def listed(counted: Counted, most: int) -> list[Case]:
    """The cases behind a figure, the oldest first."""
    if counted.cases is None:
        return []
    ids = counted.cases.order_by().values("pk").distinct()
    return list(Case.objects.filter(pk__in=ids).select_related("place").order_by(F("opened_at"), "pk")[:most])
