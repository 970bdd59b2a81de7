"""The map of a board: a tile for each street, in blocks placed about where the districts lie; words, no shapes."""

import itertools
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from linli.core.places.models import Place
from linli.core.tallies import queries as tallies
from linli.core.ui.figures import District, Stack, Tile, TileMap
from linli.domains.oversight.boards import counts, figures
from linli.domains.oversight.boards.board import Board
from linli.domains.oversight.boards.counts import Counted
from linli.domains.oversight.rollout import rules

GRADES = (1, 2, 3, 4, 6)
MEASURES = {"on_time": "按期办结率", "late": "超期件数", "formed": "社工委组建", "visited": "本期走访"}


@dataclass(frozen=True)
class Ground:
    """What the map is drawn of: the places of one level, with their parent, communities, and what is counted of each."""

    places: Sequence[Place]
    above: Mapping[int, Place]
    communities: Mapping[int, Sequence[int]]
    visited: set[int]
    counted: Counted


def ground(board: Board) -> Ground:
    """The map is drawn of streets for the city, of communities below."""
    below = counts.BELOW[board.place.level]
    level = Place.STREET if board.place.level == Place.CITY else Place.COMMUNITY
    same = level == below
    groups = board.lay if same else tallies.grouped(board.place, level, board.span.last)
    drawn = list(Place.objects.filter(pk__in=set(groups.values()), level=level).order_by("code"))
    tops = dict.fromkeys(groups, board.place.pk) if board.place.level == Place.STREET else board.lay
    known = Place.objects.in_bulk({tops[one.pk] for one in drawn})
    communities: dict[int, list[int]] = {}
    for pk in board.own():
        communities.setdefault(groups[pk], []).append(pk)
    above = {one.pk: known[tops[one.pk]] for one in drawn}
    # Of what lies above its tiles a map says nothing.
    kept = board.own() if board.like else groups
    groups = {pk: groups[pk] for pk in kept if groups[pk] in above}
    counted = board.counted if same else counts.mapped(groups, board.span, board.counted.late_rows)
    return Ground(drawn, above, communities, board.visited, counted)


def value(ground: Ground, measure: str, place: Place) -> tuple[int, str]:
    """(grade, words) of a place by the measure; grade 0 where there is too little to say."""
    own = ground.communities.get(place.pk, ())
    if measure == "on_time":
        told = ground.counted.share(figures.ON_TIME, place.pk)
        if told.percent is None or told.few:
            return 0, f"n = {told.n}，太少，不着色"
        return GRADES[
            bisect_right(rules.RATE_STEPS.value(), told.percent)
        ], f"{told.percent:.1f}%，n = {told.n}"
    if measure == "late":
        n = ground.counted.late(place)
        # The more is late the darker: what asks for help stands out.
        return GRADES[bisect_left(rules.LATE_STEPS.value(), n)], f"超期 {n} 件"
    if not own:
        return 0, "没有社区"
    if measure == "formed":
        n, words = ground.counted.stood(figures.STANDS, place.pk), "已建社工委"
    else:
        n, words = sum(pk in ground.visited for pk in own), "走访过"
    share = min(n / len(own), 1) * 100
    return GRADES[min(int(share // 25), 4)], f"{words} {n} / {len(own)}"


def legend(measure: str) -> list[tuple[int, str]]:
    if measure == "on_time":
        steps = list(rules.RATE_STEPS.value())
        words = [
            f"{steps[0]}% 以下",
            *(f"{a}—{b}" for a, b in itertools.pairwise(steps)),
            f"{steps[-1]} 以上",
        ]
        return [*zip(GRADES, words, strict=True), (0, f"不足 {rules.LEAST_SHOWN.value()} 件，不着色")]
    if measure == "late":
        late = list(rules.LATE_STEPS.value())
        spans = [f"{a + 1}—{b}" if a + 1 < b else f"{b}" for a, b in itertools.pairwise(late)]
        return list(zip(GRADES, ["没有", *spans, f"{late[-1] + 1} 以上"], strict=True))
    words = ["不到四分之一", "四分之一以上", "一半以上", "四分之三以上", "全部"]
    return [*zip(GRADES, words, strict=True), (0, "没有社区")]


def drawn(ground: Ground, measure: str, chosen: str, query: str) -> TileMap | None:
    """The map; None where there is nothing to lay out. `chosen` is the code of the place that its panel tells of."""
    blocks: dict[int, list[Place]] = defaultdict(list)
    for place in ground.places:
        if ground.communities.get(place.pk):
            blocks[ground.above[place.pk].pk].append(place)
    if not blocks:
        return None
    tops = {pk: ground.above[places[0].pk] for pk, places in blocks.items()}
    panel = None
    made = []
    for pk, places in blocks.items():
        tiles = []
        called = names(places)
        for place in places:
            grade, words = value(ground, measure, place)
            here = place.code == chosen
            href = f"?{query}&measure={measure}&chosen={place.code}#map"
            tiles.append(
                Tile(called[place.pk], f"{called[place.pk]}，{tops[pk]}{place}", words, grade, href, here)
            )
            if here:
                panel = (f"{tops[pk]} {place}", told(ground, place, words), f"/board/{place.code}/?{query}")
        made.append((tops[pk], tiles))
    return TileMap(_placed(made, panel is not None), legend(measure), panel)


def names(places: Sequence[Place]) -> dict[int, str]:
    """Of a district its name, of others the two signs by which one knows them; more where two would be called alike."""
    whole = {one.pk: bare(one) for one in places}
    found = {}
    for one in places:
        name = whole[one.pk]
        others = [other for pk, other in whole.items() if pk != one.pk]
        most = next((n for n in range(2, 5) if not any(other[:n] == name[:n] for other in others)), 4)
        found[one.pk] = str(one) if one.level == Place.DISTRICT else name[:most]
    return found


def bare(place: Place) -> str:
    """The name without what it is."""
    return str(place).removesuffix("街道").removesuffix("社区")


def told(ground: Ground, place: Place, words: str) -> str:
    """What the panel tells of the chosen place."""
    late = ground.counted.late(place)
    n = len(ground.communities.get(place.pk, ()))
    return f"{n} 个社区，{words}\n超期 {late} 件" if "超期" not in words else f"{n} 个社区\n{words}"


def _placed(blocks: Sequence[tuple[Place, list[Tile]]], panel: bool) -> list[list[Stack]]:
    """By the city's layout; what it does not name comes below, three beside one another."""
    layout: Mapping[str, Mapping[str, Any]] = rules.LAYOUT.value()
    known = [(layout[top.code[:6]], top, tiles) for top, tiles in blocks if top.code[:6] in layout]
    rest = [(top, tiles) for top, tiles in blocks if top.code[:6] not in layout]
    if not any(top.level == Place.DISTRICT for top, _ in blocks):
        known, rest = [], list(blocks)
    rows: dict[int, dict[int, dict[int, list[District]]]] = {}
    order = list(layout)
    for item, top, tiles in sorted(known, key=lambda one: order.index(one[1].code[:6])):
        lines = rows.setdefault(item["row"], {}).setdefault(item["stack"], {})
        lines.setdefault(item["line"], []).append(District(str(top), tiles, item["columns"]))
    made = [
        [Stack([lines[line] for line in sorted(lines)]) for _, lines in sorted(stacks.items())]
        for _, stacks in sorted(rows.items())
    ]
    made += [[Stack([[_block(*one)]]) for one in three] for three in _threes(rest)]
    if made and panel:
        last = made[-1][0]
        made[-1][0] = Stack(last.lines, panel=True)
    return made


def _block(top: Place, tiles: list[Tile]) -> District:
    return District(str(top), tiles, min(max(len(tiles), 1), 6))


def _threes(blocks: Sequence[tuple[Place, list[Tile]]]) -> Iterable[Sequence[tuple[Place, list[Tile]]]]:
    for first in range(0, len(blocks), 3):
        yield blocks[first : first + 3]
