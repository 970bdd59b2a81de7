"""A board as one picture for a slide or a chat: the very figures of its page, composed to be read without it."""

from datetime import datetime
from typing import Any

from linli.core.papers import picture
from linli.core.ui import dates, drawing
from linli.core.ui.figures import Funnel, Rate, TileMap
from linli.core.ui.parts import Cell, Table
from linli.domains.oversight.boards import community_type, figures, show, tiles
from linli.domains.oversight.boards.board import Board

# The colours of the flow, as the page has them in the light.
EASY, LONG, AWAY, CUT = "#C0DAE0", "#1F6E82", "#CBC5BA", "#FFFFFF"


def drawn(board: Board, measure: str, now: datetime) -> bytes:
    """The picture as PNG."""
    return picture.to_png("figures", said(board, measure, now))


def said(board: Board, measure: str, now: datetime) -> dict[str, Any]:
    """Everything that stands in it, made by what the page is made by: what is held back there is held back here."""
    counted, span, own = board.counted, board.span, board.own()
    none = show.Ways("", "")
    funnel = show.funnel(counted, none)
    map_ = tiles.drawn(tiles.ground(board), measure, "", "") if board.below else None
    late, away = counted.late(), counted.late_at(figures.OUTSIDE, figures.LATE_OUTSIDE)
    moment = f"{dates.shortday(now)} {dates.clocktime(now)}" if span.running else dates.day(span.last)
    formed = f"{len(own)} 个社区，{counted.stood(figures.STANDS)} 个已建社工委" if own else ""
    return {
        "title": f"{board.place}工作进展",
        "span": span.label,
        "as_of": f"截至 {moment}",
        "lede": "　".join(filter(None, (formed, f"超期 {late:,} 件，其中停在街道、部门的 {away:,} 件"))),
        "steps": _steps(funnel),
        "flow": {"svg": _flow(funnel)},
        "beside": f"{funnel.easy}　{funnel.long}　{funnel.away}",
        "sum": funnel.sum,
        "rates": [
            _rate(one) for one in show.rates(counted, span, len(board.visited), len(own), none)
        ],
        "map": _map(map_, tiles.MEASURES[measure]) if map_ is not None else None,
        "table": _table(show.table(board, "", none)) if board.below else None,
        "notes": _notes(board),
    }  # fmt: skip


def _steps(funnel: Funnel) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{number} {one.name}", "count": f"{one.count:,}", "note": one.note,
            "stuck": f"停在这里 {one.stuck:,}", "late": f"超期 {one.late:,}", "worst": one.worst,
        }
        for number, one in enumerate(funnel.steps, 1)
    ]  # fmt: skip


def _flow(funnel: Funnel) -> str:
    """The bands of the steps, as on the page."""
    flow = drawing.flow(funnel)
    cuts = "".join(f'<path d="M{x} 0V100" stroke="{CUT}" stroke-width="2"/>' for x in flow["cuts"])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {flow["width"]} 116" width="{flow["width"]}" height="116"'
        f' preserveAspectRatio="none"><path fill="{EASY}" d="{flow["easy"]}"/><path fill="{LONG}" d="{flow["long"]}"/>'
        f'<path fill="none" stroke="{AWAY}" stroke-width="{flow["away_width"]}" d="{flow["away"]}"/>{cuts}</svg>'
    )


def _rate(one: Rate) -> dict[str, str]:
    return {"label": one.label, "value": one.value, "spread": one.spread, "note": one.note, "held": one.held}


def _map(map_: TileMap, title: str) -> dict[str, Any]:
    rows = [
        [[[_district(one) for one in line] for line in stack.lines] for stack in row] for row in map_.rows
    ]
    return {"title": title, "rows": rows, "legend": [[grade, word] for grade, word in map_.legend]}


def _district(one: Any) -> dict[str, Any]:
    return {
        "name": one.name,
        "columns": one.columns,
        "tiles": [{"label": tile.label, "grade": tile.grade, "value": tile.value} for tile in one.tiles],
    }


def _table(table: Table) -> dict[str, Any]:
    rows = [[_words(cell) for cell in row.cells] for row in table.rows]
    return {
        "title": "各处的数，按区划代码排列",
        "head": [column.label for column in table.columns],
        "rows": rows,
    }


def _words(cell: Cell | str | int) -> str:
    if not isinstance(cell, Cell):
        return str(cell)
    return f"{cell.text} {cell.second}".strip()


def _notes(board: Board) -> list[str]:
    told = ["数都取自记录，没有另外填报。± 为 95% 区间，区间重叠的，不宜说谁好谁差；不排名次。"]
    if not board.span.running:
        told.append("超期按那天过了的时限数，一件可能过了几个。")
    if board.like:
        told.insert(0, f"只看一类社区：{community_type.labels()[board.like]}。")
    return told
