"""Who takes part, by number, and how many were trained: of one community or of many (1.2). Never writes.

Seats are today's; units are those on the roll today; people trained are those whom the record of the days has.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from linli.core.people.actor import Actor
from linli.core.procedures import queries as cases
from linli.core.rulebook import Rule
from linli.core.ui.parts import Cell, Column, Row, Table
from linli.domains.committees import facts
from linli.domains.committees.models import Member, Organisation, Training
from linli.domains.committees.training import procedure

GROUPS = Rule("part.groups", "items")


@dataclass(frozen=True)
class Part:
    """One group: in how many committees it sits and with how many seats, how many units of it are on the rolls."""

    key: str
    label: str
    committees: int
    seats: int
    units: int | None


def groups(places: Collection[int]) -> list[Part]:
    """Every group of the rulebook, also those that nobody of takes part; `units` None where no roll has any."""
    sitting = Member.objects.filter(case__place__in=places, case__state__in=facts.SERVING)
    seats: dict[str, Counter[int]] = {}
    for kind, place, n in sitting.values_list("kind", "case__place").annotate(n=Count("pk")).order_by():
        seats.setdefault(kind, Counter())[place] += n
    listed = Organisation.objects.filter(place__in=places, closed_on__isnull=True)
    units = dict(listed.values_list("kind").annotate(n=Count("pk")).order_by())
    made = []
    for key, item in GROUPS.value().items():
        there: Counter[int] = sum((seats.get(kind, Counter()) for kind in item["members"]), Counter())
        n = sum(units.get(kind, 0) for kind in item["rolls"]) if item["rolls"] else None
        made.append(Part(key, item["label"], len(there), there.total(), n))
    return made


@dataclass(frozen=True)
class Trained:
    """How many trainings were held, in how many communities, and how many people of each group came."""

    times: int
    communities: int
    numbers: dict[str, int]

    @property
    def people(self) -> int:
        return sum(self.numbers.values())


def trained(places: Collection[int], first: date, last: date) -> Trained:
    """By the day of the training, both days included; somebody who came twice counts twice."""
    rows = Training.objects.filter(
        case__place__in=places, case__state="held", on__gte=first, on__lte=last
    ).values_list("case__place", "numbers")
    numbers: Counter[str] = Counter()
    there = set()
    for place, found in rows:
        there.add(place)
        numbers.update(found)
    return Trained(
        len(rows), len(there), {key: numbers[key] for key in procedure.GROUPS.value() if numbers[key]}
    )


def told(found: Trained) -> str:
    """'社区志愿者 12 人次，居民骨干 8 人次'."""
    labels = procedure.GROUPS.value()
    return "，".join(f"{labels[key]['label']} {n} 人次" for key, n in found.numbers.items())


def table(found: Sequence[Part], many: bool) -> Table:
    """As a table; `many`: of more than one community, so that it says in how many committees."""
    columns = (
        Column("哪一方", "lead"),
        *((Column("几个社工委里有", "num"),) if many else ()),
        Column("社工委席位", "num"),
        Column("名册上的单位", "num"),
    )
    rows = [
        Row(
            (
                one.label,
                *((f"{one.committees:,}",) if many else ()),
                f"{one.seats:,}",
                Cell("—") if one.units is None else f"{one.units:,}",
            ),
            one.key,
        )
        for one in found
    ]
    return Table(columns, rows, "哪些方面参加了")


# --- the list ---------------------------------------------------------------------------------------------------


def visible(actor: Actor) -> QuerySet[Training]:
    """The trainings of the communities that the post reaches."""
    mine = cases.visible(actor).filter(procedure="training")
    return Training.objects.filter(case__in=mine).select_related("case__place__street", "case__street")


def listed(actor: Actor, year: int, words: str = "", place: str = "") -> QuerySet[Training]:
    """Of a year, the latest day first; with these words in what it is about or who teaches."""
    rows = visible(actor).filter(on__year=year)
    if words:
        rows = rows.filter(Q(case__title__icontains=words) | Q(teacher__icontains=words))
    if place:
        rows = rows.filter(case__place__code=place)
    return rows.order_by("-on", "-pk")
