"""What pages ask of loaded outlines: ready paths, no geometry."""

from collections.abc import Iterable

from django.db.models import Q

from linli.core.places.models import Building, Place, Shape, Spot


def known(places: Iterable[Place]) -> tuple[set[int], set[int]]:
    """Which of these places have an outline, and which a point."""
    rows = Place.objects.filter(pk__in=[one.pk for one in places]).filter(
        Q(shape__isnull=False) | Q(spot__isnull=False)
    )
    found = list(rows.values_list("pk", "shape__id", "spot__id"))
    return {pk for pk, shape, _ in found if shape}, {pk for pk, _, spot in found if spot}


def outlines(places: Iterable[Place]) -> dict[int, Shape]:
    """The outlines of these places, the largest first: what lies inside another is drawn upon it."""
    rows = Shape.objects.filter(place__in=[one.pk for one in places])
    return {
        row.place_id: row for row in sorted(rows, key=lambda row: (-row.width * row.height, row.place_id))
    }


def spots(places: Iterable[Place]) -> dict[int, Spot]:
    """Where these places have their points, by code."""
    rows = Spot.objects.filter(place__in=[one.pk for one in places]).order_by("place__code")
    return {row.place_id: row for row in rows if row.place_id}


def buildings(place: Place) -> list[tuple[Building, Spot]]:
    """The buildings of a community that have a point."""
    rows = Spot.objects.filter(building__place=place).select_related("building").order_by("building__name")
    return [(row.building, row) for row in rows if row.building]
