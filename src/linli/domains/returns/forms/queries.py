"""Which forms a post sees: its place's own, and for a street those of its communities. Never writes."""

from django.db.models import Q, QuerySet

from linli.core.people.actor import Actor, scope
from linli.domains.returns.models import Form

PAGE = 25


def visible(actor: Actor) -> QuerySet[Form]:
    """The forms that the post reaches, without their files; a street has its own beside its communities'."""
    if actor.place_id is None or not actor.may("returns"):
        return Form.objects.none()
    return Form.objects.filter(scope(actor) | Q(place_id=actor.place_id)).select_related(
        "place", "made_by__person"
    )


def own(actor: Actor, form: Form) -> bool:
    """Whether the post may change it: it is its own place's, and the post does not only read."""
    return not actor.reads and form.place_id == actor.place_id and actor.may("returns")


def listed(actor: Actor, words: str, before: int | None) -> list[Form]:
    """A page of forms, newest first, and one more where there is another page."""
    found = visible(actor).defer("content", "typed")
    if words:
        found = found.filter(title__icontains=words)
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[: PAGE + 1])
