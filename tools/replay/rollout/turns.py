"""Turns of the roll-out's replay: when somebody does something to what, by which page, in the order of the days."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from tools.replay.formation.people import COMMUNITY
from tools.replay.formation.run import STREET_ROLES, Run

# Where the page of a case is.
PAGES = {
    "adoption": "/practice/adoptions/",
    "briefing": "/rollout/briefings/",
    "finding": "/inspections/findings/",
    "follow": "/follows/",
    "forum": "/forums/",
    "inspected": "/inspections/places/",
    "inspection": "/inspections/",
    "leader_link": "/leaders/",
    "opinion": "/forums/opinions/",
    "practice": "/practice/",
    "problem": "/problems/",
    "project": "/projects/",
}
IN_COMMUNITY = tuple(role for role, _ in COMMUNITY)


@dataclass
class Roll:
    """What one replay of the roll-out gathers beside that of the formation."""

    run: Run
    texts: list[str]
    scale: float = 1
    phases: list[dict[str, Any]] = field(default_factory=list)
    ways: Counter[str] = field(default_factory=Counter)
    mismatches: list[str] = field(default_factory=list)
    # The leaders of each district that were entered, by its key; and who is linked to which community.
    leaders: dict[int, list[str]] = field(default_factory=dict)
    led: dict[int, str] = field(default_factory=dict)
    # The communities whose leader was given a matter.
    matters: set[int] = field(default_factory=set)

    @property
    def districts(self) -> list["Thing"]:
        found = {town.place.district_id: town.place.district for town in self.run.towns}
        return [Thing(found[pk]) for pk in sorted(found)]

    @property
    def streets(self) -> list["Thing"]:
        found = {town.place.street_id: town.place.street for town in self.run.towns}
        return [Thing(found[pk]) for pk in sorted(found)]

    @property
    def city(self) -> list["Thing"]:
        from linli.core.places import queries

        return [Thing(queries.city())]


class Thing(NamedTuple):
    """What is acted on: it lies at a place, and has a page of its own where it is a case."""

    place: Any
    base: str = ""
    pk: int = 0
    about: str = ""

    @property
    def cases(self) -> tuple[str, ...]:
        return (self.base,) if self.base else ()


type Work = Callable[[Run, Any], None]
type Those = Callable[[], Sequence[Any]]


class Turn(NamedTuple):
    at: str
    work: Work
    those: Those


def play(made: Roll, turns: Sequence[Turn]) -> None:
    """Turn after turn by their moments, whatever list they come from; at each moment the sweeper goes first."""
    run = made.run
    for at, group in groupby(sorted(turns, key=lambda turn: turn.at), key=lambda turn: turn.at):
        run.at(at)
        run.sweep()
        for turn in group:
            run.wave(turn.work, list(turn.those()))


def username(made: Roll, who: str, place: Any) -> str:
    """The sign-in name of who has this part for the place; `officer` is that of its own level."""
    if who == "leader":
        return made.led[place.pk]
    if who == "officer":
        who = "city_officer" if place.level == "city" else "district_officer"
    if who in IN_COMMUNITY:
        return f"{who}.c{place.pk}"
    if who in STREET_ROLES:
        return f"{who}.s{place.street_id or place.pk}"
    if who in ("city_officer", "security_admin"):
        return who
    return f"{who}.d{place.district_id or place.pk}"


def does(made: Roll, who: str, move: str, only: Callable[[Thing], bool] | None = None, **fields: Any) -> Work:
    """A move of a case by its page, as whoever has that part where it lies."""

    def deed(run: Run, thing: Thing) -> None:
        if only is None or only(thing):
            visitor = run.signed(username(made, who, thing.place))
            visitor.act(f"{thing.base}?move={move}", f"{thing.base}{move}/", **fields)

    deed.__name__ = f"{who}_{move}"
    return deed


def things(procedure: str, *states: str, **more: Any) -> Those:
    """The cases of a kind that stand so when their turn comes. An opinion is dealt with where its forum is held."""

    def found() -> list[Thing]:
        from linli.core.procedures.models import Case

        related = ("place__street", "place__district", "root__place")
        rows = Case.objects.filter(procedure=procedure, state__in=states, **more).select_related(*related)
        return [_thing(procedure, case) for case in rows.order_by("pk")]

    return found


def _thing(procedure: str, case: Any) -> Thing:
    if procedure == "promise":
        return Thing(case.place, f"/projects/{case.root_id}/promises/{case.pk}/", case.pk)
    place = case.root.place if procedure == "opinion" else case.place
    return Thing(place, f"{PAGES[procedure]}{case.pk}/", case.pk, case.facet)


def first(name: str) -> Callable[[Any], list[str]]:
    """The first real choice of a list."""

    def values(form: Any) -> list[str]:
        found = form.xpath(".//select[@name=$name]/option/@value | .//input[@name=$name]/@value", name=name)
        return [next(value for value in found if value)]

    return values


__all__ = ["Roll", "Thing", "Turn", "Work", "does", "first", "play", "things", "username"]
