"""What a place's own office may change of it."""

from django.db import transaction

from linli.core import clock
from linli.core.journal import chain
from linli.core.people.actor import Actor
from linli.core.places.models import Place

FIELDS = ("phone", "address")


@transaction.atomic
def set_contact(place: Place, actor: Actor, phone: str, address: str) -> bool:
    """Write in how the place's office is reached; gives whether anything changed, and only then is it a line.

    PermissionError when the actor's post is at another place. Which posts may is for the page to ask.
    """
    if actor.place_id != place.pk:
        raise PermissionError("another place's office")
    row = Place.objects.select_for_update().get(pk=place.pk)
    changed = [name for name, new in zip(FIELDS, (phone, address), strict=True) if getattr(row, name) != new]
    if not changed:
        return False
    row.phone, row.address = phone, address
    row.save(update_fields=FIELDS)
    line = chain.Line(place.pk, actor.key, actor.role, "contact", data={"changed": changed})
    chain.append([line], clock.now())
    return True
