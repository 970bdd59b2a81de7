"""Boards counted again from the journal's lines, one by one, without a tally and without the statements that read them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

LEVELS = ("city", "district", "street", "community")


def compare(towns: list[Any], rng: Random, checks: int) -> list[str]:
    """Every figure of boards at places and days drawn by `rng`; what differs, in words."""
    from linli.core import clock
    from linli.core.places import queries as places
    from linli.domains.oversight.boards.span import Span

    first, last = clock.at(date(2021, 8, 25)).date(), clock.today()
    counted = lines()
    wrong: list[str] = []
    for at in range(checks):
        town = rng.choice(towns).place
        place = {
            "city": places.city(),
            "district": town.district,
            "street": town.street,
            "community": town,
        }[LEVELS[at % len(LEVELS)]]
        begin = first + timedelta(days=rng.randrange((last - first).days))
        end = begin + timedelta(days=rng.randrange((last - begin).days + 1))
        span = Span(begin, end, "", "", running=end >= last)
        wrong += [f"{place} {begin} {end}: {said}" for said in differences(place, span, counted)]
    return wrong


def differences(place: Any, span: Any, counted: Sequence[Any]) -> list[str]:
    """Every figure of the place's board over the span that these lines count otherwise."""
    from linli.domains.oversight.boards import board as boards_board

    recount = _recounted(counted, span)
    return [
        *_differs(boards_board.made(place, span), recount, place.pk),
        *_differs_in_table(place, recount, span),
        *_differs_in_classes(place, recount, span),
    ]


def lines() -> list[tuple[int, date, Counter[str]]]:
    """Of each line: its place, its day, what it counts for."""
    from linli.core import clock
    from linli.core.journal.models import Entry

    found = []
    rows = Entry.objects.order_by("pk").values_list(
        "place", "at", "procedure", "verb", "source", "target", "data"
    )
    for place, at, procedure, verb, source, target, data in rows:
        counts: Counter[str] = Counter()
        if procedure:
            counts[f"{procedure}.{verb}"] += 1
            if target and target != source:
                counts[f"{procedure}={target}"] += 1
            if source and target != source:
                counts[f"{procedure}={source}"] -= 1
            counts.update({f"{procedure}/{key}": n for key, n in data.get("count", {}).items()})
        found.append((place, clock.local(at).date(), counts))
    return found


def _parents(day: date) -> dict[int, int | None]:
    """What lay below what on the day, by the spells alone."""
    from linli.core.places.models import PlaceSpell

    return dict(PlaceSpell.objects.filter(during__contains=day).values_list("place", "parent"))


def _below(parents: dict[int, int | None], place: int) -> set[int]:
    """The place and all that lay below it."""
    found = {place}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return found


@dataclass
class Recount:
    """What the lines of each place come to: in the span, at its end, before its beginning."""

    parents: dict[int, int | None]
    flow: dict[int, Counter[str]]
    ended: dict[int, Counter[str]]
    begun: dict[int, Counter[str]]

    def of(self, counts: dict[int, Counter[str]], place: int) -> Counter[str]:
        """The sum of a place and all below it."""
        found = Counter[str]()
        for one in _below(self.parents, place):
            # Not `+`, which drops what is below nothing.
            found.update(counts.get(one, Counter()))
        return found


def _recounted(lines: Sequence[Any], span: Any) -> Recount:
    made = Recount(_parents(span.last), {}, {}, {})
    for place, day, counts in lines:
        if day > span.last:
            continue
        made.ended.setdefault(place, Counter()).update(counts)
        (made.begun if day < span.first else made.flow).setdefault(place, Counter()).update(counts)
    return made


def _differs(board: Any, made: Recount, place: int) -> Iterable[str]:
    from linli.domains.oversight.boards import counts as boards_counts
    from linli.domains.oversight.boards import figures

    flow, ended, begun = (made.of(counts, place) for counts in (made.flow, made.ended, made.begun))
    for kind in dict.fromkeys(boards_counts.FLOW):
        if board.counted.n((kind,)) != flow[kind]:
            yield f"{kind}: {board.counted.n((kind,))} counted, {flow[kind]} in the journal"
    for kind in dict.fromkeys(boards_counts.STOCK):
        if board.counted.stood((kind,)) != ended[kind]:
            yield f"{kind} at the end: {board.counted.stood((kind,))}, {ended[kind]} in the journal"
    for kind in figures.ALL_OPEN:
        if board.counted.stood_before((kind,)) != begun[kind]:
            yield f"{kind} before: {board.counted.stood_before((kind,))}, {begun[kind]} in the journal"
    visited = {one for one in _below(made.parents, place) if made.flow.get(one, Counter())["visit.note_down"]}
    if board.visited != visited:
        yield f"visited: {len(board.visited)}, {len(visited)} in the journal"


def _differs_in_table(place: Any, made: Recount, span: Any) -> Iterable[str]:
    """Every figure that a table can be composed of, letters and projects among them, in every row of the level below."""
    from linli.domains.oversight.boards import table

    level = next(iter(table.levels(place)))
    rows, counted = table.counted(place, table.Asked(tuple(table.FIGURES), level, span, ""))
    for row in rows:
        flow, ended = made.of(made.flow, row.pk), made.of(made.ended, row.pk)
        for key, one in table.FIGURES.items():
            wanted = sum((ended if one.stands else flow)[kind] for kind in one.kinds)
            if (found := table.number(counted, key, row.pk)) != wanted:
                yield f"{row.code} {key} in the table: {found}, {wanted} in the journal"


def _differs_in_classes(place: Any, made: Recount, span: Any) -> Iterable[str]:
    """What is stuck where, by class; and which rules were passed with a written reason."""
    from linli.core.tallies import queries as tallies
    from linli.domains.oversight.boards import counts as boards_counts
    from linli.domains.oversight.boards import figures, show

    groups = tallies.grouped(place, boards_counts.BELOW.get(place.level, place.level), span.last)
    counted = boards_counts.stuck(groups, span)
    flow, ended = made.of(made.flow, place.pk), made.of(made.ended, place.pk)
    states = tuple(state for _, where in figures.WHERE for state in where)
    for kind in figures.class_kinds(states, tuple(figures.classes())):
        if (counted.n((kind,)), counted.stood((kind,))) != (flow[kind], ended[kind]):
            yield f"{kind}: {counted.stood((kind,))} stand, {ended[kind]} in the journal"
    reasons = figures.reason_kinds(tuple(show.soft_rules()))
    passed = tallies.flow(reasons, groups, span.first, span.last)
    for kind in reasons:
        n = sum(row[kind].n for row in passed.values() if kind in row)
        if n != flow[kind]:
            yield f"{kind}: {n} counted, {flow[kind]} in the journal"
