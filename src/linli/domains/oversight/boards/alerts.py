"""The week's message to each post: what it can act on itself, by the city's rules; nobody hears of nothing (6.4)."""

from collections import defaultdict
from collections.abc import Iterator

from linli.core import clock
from linli.core.duties import weekly
from linli.core.people import roles
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures.kinds import Outgoing
from linli.core.tallies import queries as tallies
from linli.domains.oversight import rules
from linli.domains.oversight.boards import kinds

FIGURES: dict[str, kinds.Kinds] = {
    "own_late": tuple(kind for step in kinds.LATE for kind in step),
    "outside_late": kinds.LATE_OUTSIDE,
    "shelved_late": kinds.LATE_SHELVED,
    "to_feed_back": ("problem=to_feed_back",),
}


def week() -> Iterator[Outgoing]:
    """One message for whoever holds the role at a place where something reaches its number."""
    items = rules.ALERTS.value().values()
    city, today = places.city(), clock.today()
    said: dict[tuple[str, int], list[str]] = defaultdict(list)
    for role in dict.fromkeys(item["role"] for item in items):
        level = roles.role(role).level
        groups = tallies.grouped(city, level, today)
        names = tuple(kind for item in items if item["role"] == role for kind in FIGURES[item["figure"]])
        stands = tallies.standing(names, groups, today)
        for item in items:
            if item["role"] != role:
                continue
            for place, row in stands.items():
                n = sum(row[kind].n for kind in FIGURES[item["figure"]] if kind in row)
                if place != city.pk and n >= item["least"]:
                    said[role, place].append(item["label"].format(n=n))
    open_now = set(Place.objects.filter(is_open=True).values_list("pk", flat=True))
    for (role, place), words in said.items():
        if place in open_now:
            text = f"这周要看的：{'；'.join(words)}。"
            yield Outgoing("weekly", text, role=role, place_id=place, mail=True)


def register() -> None:
    weekly.TOLD["boards"] = week
