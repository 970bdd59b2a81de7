"""Questions about places. What lies below what is dated: without a day, all answers are today's."""

import unicodedata
from datetime import date

from django.db.models import Q, QuerySet

from linli.core.places.models import Place, PlaceSpell
from linli.core.statements import Kept, Told


def city() -> Place:
    """The city itself."""
    return Place.objects.get(level=Place.CITY, is_open=True)


_PLACED = Kept(lambda: Place.objects.filter(pk=Told("pk")).select_related("street", "district"))


def placed(pk: int | None) -> Place:
    """The place of that number, with the street and the district that it lies in. Raises Place.DoesNotExist."""
    for place in _PLACED(pk=pk or 0):
        return place
    raise Place.DoesNotExist


def at(day: date) -> QuerySet[PlaceSpell]:
    """The roster of places as it stood on `day`: code, name and parent of then."""
    return PlaceSpell.objects.filter(during__contains=day).select_related("place", "parent").order_by("code")


def below(place: Place, day: date | None = None) -> QuerySet[Place]:
    """All places below `place`, at every level, without itself."""
    if day is not None:
        return Place.objects.filter(pk__in=_below_on(place, day))
    places = Place.objects.filter(is_open=True)
    if place.level == Place.CITY:
        return places.exclude(pk=place.pk)
    if place.level == Place.DISTRICT:
        return places.filter(district=place)
    return places.filter(street=place) if place.level == Place.STREET else places.none()


def _below_on(place: Place, day: date) -> set[int]:
    """The ids of what lay below `place` on `day`: one query for each level."""
    found: set[int] = set()
    layer = {place.pk}
    while layer:
        spells = PlaceSpell.objects.filter(during__contains=day, parent__in=layer)
        layer = set(spells.values_list("place_id", flat=True)) - found
        found |= layer
    return found


def communities(of: Place, day: date | None = None) -> QuerySet[Place]:
    """The lowest places below `of`, or itself when it is one."""
    if of.level == Place.COMMUNITY:
        return Place.objects.filter(pk=of.pk)
    return below(of, day).filter(level=Place.COMMUNITY)


def lies_below(place: Place, above: Place) -> bool:
    """Whether `place` is `above` or lies below it, today. Asks no database."""
    if above.level == Place.CITY:
        return True
    return above.pk in (place.pk, place.street_id, place.district_id)


def find(text: str, within: Place | None = None, limit: int = 20) -> list[Place]:
    """Open places whose name has `text`, or whose sounds (`ganjiaxiang`, `gjx`) or code begin with it.

    Names that begin with the text come first, then by sound.
    """
    text = "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())[:60].lower()
    if not text:
        return []
    places = Place.objects.filter(is_open=True) if within is None else below(within)
    if text.isascii():
        wanted = (
            Q(code__startswith=text)
            if text.isdigit()
            else Q(pinyin__startswith=text) | Q(pinyin__contains=f" {text}")
        )
    else:
        wanted = Q(name__contains=text) | Q(short__contains=text)
    found = places.filter(wanted).select_related("street", "district").order_by("pinyin", "code")[: limit * 5]
    return sorted(found, key=lambda place: not place.short.startswith(text))[:limit]
