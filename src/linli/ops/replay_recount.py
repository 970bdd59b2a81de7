"""Boards counted again from the journal's lines, one by one, without a tally and without the statements that read them."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import Any

LEVELS = ("city", "district", "street", "community")


def compare(towns: list[Any], rng: Random, checks: int) -> list[str]:
    """Every figure of boards at places and days drawn by `rng`; what differs, in words."""
    from linli.core import clock
    from linli.core.places import queries as places
    from linli.domains.oversight.boards import of
    from linli.domains.oversight.boards.span import Span

    first, last = clock.at(date(2021, 8, 25)).date(), clock.today()
    lines = _lines()
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
        board = of.made(place, span)
        below = _below(place.pk, end)
        wrong += [f"{place} {begin} {end}: {said}" for said in _differs(board, lines, below, span)]
    return wrong


def _lines() -> list[tuple[int, date, Counter[str]]]:
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


def _below(place: int, day: date) -> set[int]:
    """The place and all that lay below it on the day, by the spells alone."""
    from linli.core.places.models import PlaceSpell

    parents = dict(PlaceSpell.objects.filter(during__contains=day).values_list("place", "parent"))
    found = {place}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _differs(board: Any, lines: Iterable[Any], below: set[int], span: Any) -> Iterable[str]:
    from linli.domains.oversight.boards import kinds, read

    flow, ended, begun = Counter[str](), Counter[str](), Counter[str]()
    visited: set[int] = set()
    for place, day, counts in lines:
        if place not in below or day > span.last:
            continue
        ended.update(counts)
        if day < span.first:
            begun.update(counts)
        else:
            flow.update(counts)
            if counts["visit.note_down"]:
                visited.add(place)
    for kind in dict.fromkeys(read.FLOW):
        if board.counted.n((kind,)) != flow[kind]:
            yield f"{kind}: {board.counted.n((kind,))} counted, {flow[kind]} in the journal"
    for kind in dict.fromkeys(read.STOCK):
        if board.counted.stood((kind,)) != ended[kind]:
            yield f"{kind} at the end: {board.counted.stood((kind,))}, {ended[kind]} in the journal"
    for kind in kinds.ALL_OPEN:
        if board.counted.stood_before((kind,)) != begun[kind]:
            yield f"{kind} before: {board.counted.stood_before((kind,))}, {begun[kind]} in the journal"
    if board.visited != visited:
        yield f"visited: {len(board.visited)}, {len(visited)} in the journal"
