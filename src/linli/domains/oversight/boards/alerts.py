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
from linli.core.tallies.queries import Sum
from linli.domains.oversight.boards import counts, figures
from linli.domains.oversight.rollout import rules

# What stands, and what of it is late: the late are counted as the list counts them, a case once.
STANDS: dict[str, figures.Kinds] = {"to_feed_back": ("problem=to_feed_back",)}
LATE: dict[str, figures.Kinds] = {
    "own_late": tuple(state for step in figures.STEPS for state in step),
    "outside_late": figures.OUTSIDE,
    "shelved_late": figures.SHELVED,
}


def week() -> Iterator[Outgoing]:
    """One message for whoever holds the role at a place where something reaches its number."""
    items = rules.ALERTS.value().values()
    city, today = places.city(), clock.today()
    said: dict[tuple[str, int], list[str]] = defaultdict(list)
    for role in dict.fromkeys(item["role"] for item in items):
        level = roles.role(role).level
        groups = tallies.grouped(city, level, today)
        wanted = [item for item in items if item["role"] == role]
        names = tuple(kind for item in wanted for kind in STANDS.get(item["figure"], ()))
        stands = tallies.standing(names, groups, today)
        late = counts.overdue(groups, counts.late_rows(groups))
        for item in wanted:
            for place in set(groups.values()):
                n = sum(stands.get(place, {}).get(kind, Sum()).n for kind in STANDS.get(item["figure"], ()))
                n += sum(late.get(place, {}).get(state, 0) for state in LATE.get(item["figure"], ()))
                if place != city.pk and n >= item["least"]:
                    said[role, place].append(item["label"].format(n=n))
    open_now = set(Place.objects.filter(is_open=True).values_list("pk", flat=True))
    for (role, place), words in said.items():
        if place in open_now:
            text = f"这周要看的：{'；'.join(words)}。"
            yield Outgoing("weekly", text, role=role, place_id=place, mail=True)


def register() -> None:
    weekly.TOLD["boards"] = week
