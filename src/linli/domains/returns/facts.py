"""What the record knows of a place and its committee in words: one value a cell."""

from collections.abc import Callable

from linli.core import clock
from linli.core.people.actor import in_office
from linli.core.people.models import Post
from linli.core.places.models import Place
from linli.domains.committees.term import queries
from linli.domains.committees.term.queries import Day
from linli.domains.returns.scope import Ask, Value


def day_of(ask: Ask) -> Day:
    """The place's committee on the period's last day."""
    key = ("committee", ask.place.pk, ask.last)
    if key not in ask.known:
        ask.known[key] = queries.on(ask.place, ask.last)
    made: Day = ask.known[key]
    return made


def _both(ask: Ask) -> str:
    street = ask.place.street if ask.place.level == Place.COMMUNITY else None
    return f"{street or ''}{ask.place}"


def _secretary(ask: Ask) -> str:
    role = "secretary" if ask.place.level == Place.COMMUNITY else "street_secretary"
    posts = Post.objects.filter(in_office(ask.last), place=ask.place, role=role)
    return posts.values_list("person__name", flat=True).first() or ""


def _director(ask: Ask) -> str:
    found = day_of(ask).director if ask.place.level == Place.COMMUNITY else None
    return found.name if found else ""


def _since(ask: Ask) -> str:
    made = day_of(ask)
    return made.committee.since.isoformat() if made.committee and made.stands else ""


def _until(ask: Ask) -> str:
    made = day_of(ask)
    return made.committee.until.isoformat() if made.committee and made.stands else ""


FACTS: dict[str, Callable[[Ask], Value]] = {
    "place.name": lambda ask: str(ask.place),
    "place.street": lambda ask: str(ask.place.street or ask.place),
    "place.district": lambda ask: str(ask.place.district or ""),
    "place.street_and_name": _both,
    "place.phone": lambda ask: ask.place.phone,
    "place.address": lambda ask: ask.place.address,
    "time.period": lambda ask: ask.period.label,
    "time.today": lambda ask: f"{clock.today().year}年{clock.today().month}月{clock.today().day}日",
    "who.name": lambda ask: ask.actor.name,
    "who.secretary": _secretary,
    "committee.director": _director,
    "committee.since": _since,
    "committee.until": _until,
}
