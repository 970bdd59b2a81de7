"""Drawing a stratified sample by a seed: the same for everybody who has the seed and the list, foreseen by nobody.

Strata and, within each, places are put in the order of the digests of seed and name; from that line every so-many-th is
taken, from a start that is drawn too. Each place has the same chance, and each stratum gets its share, rounded up or down.
Whoever wants to check needs only SHA-256 and the codes of the places.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures.models import Case
from linli.domains.oversight.inspections import rules

SCALE = 1 << 256
KINDS = {"subdistrict": "街道办", "town": "镇", "township": "乡", "virtual": "开发区"}
SIZES = ("院落少", "院落中等", "院落多")


@dataclass(frozen=True)
class Row:
    """A place that may be drawn."""

    code: str
    stratum: str


def digest(seed: str, of: str) -> int:
    return int(hashlib.sha256(f"{seed}:{of}".encode()).hexdigest(), 16)


def ordered(seed: str, frame: Iterable[Row]) -> list[Row]:
    """The line that is drawn from: strata by their digest, places within each by theirs."""
    return sorted(
        frame, key=lambda row: (digest(seed, f"stratum {row.stratum}"), row.stratum, digest(seed, row.code))
    )


def drawn(seed: str, frame: Sequence[Row], size: int) -> list[str]:
    """The codes of `size` places of the frame, all of them where it has no more."""
    line = ordered(seed, frame)
    size = min(size, len(line))
    start = digest(seed, "start")
    return [line[(number * SCALE + start) * len(line) // (size * SCALE)].code for number in range(size)]


def standing(of: Place) -> QuerySet[Place]:
    """The communities below whose committee stands in one of the rule's states."""
    there = Case.objects.filter(procedure="committee", state__in=rules.POOL.value(), place=OuterRef("pk"))
    return places.communities(of).filter(Exists(there))


def frame(of: Place, strata: Sequence[str], everywhere: bool) -> list[Row]:
    """The communities below that are drawn from today, with the stratum that these marks give each.

    Those with a committee; all of them if `everywhere`.
    """
    found = places.communities(of) if everywhere else standing(of)
    below = list(found.select_related("street", "district").order_by("code"))
    sizes: dict[int, int] = {}
    if "size" in strata:
        counted = places.communities(of).annotate(n=Count("buildings")).order_by()
        sizes = dict(counted.values_list("pk", "n"))
    return [Row(place.code, " · ".join(_marks(place, of, strata, sizes))) for place in below]


def _marks(place: Place, of: Place, strata: Sequence[str], sizes: dict[int, int]) -> Iterable[str]:
    if "area" in strata:
        yield str((place.district if of.level == Place.CITY else place.street) or "")
    if "kind" in strata:
        yield KINDS.get(place.street.kind if place.street else "", "街道办")
    if "size" in strata:
        small, large = rules.SIZES.value()
        n = sizes.get(place.pk, 0)
        yield SIZES[0] if n < small else SIZES[2] if n >= large else SIZES[1]


def kept(frame: Iterable[Row]) -> list[list[str]]:
    return [[row.code, row.stratum] for row in frame]


def read(rows: Iterable[Sequence[str]]) -> list[Row]:
    return [Row(code, stratum) for code, stratum in rows]
