"""Geometry for the drawn components. Everything becomes presentation attributes of SVG, never a style."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from typing import Any

from linli.core.ui.dates import WEEKDAYS
from linli.core.ui.figures import BarPart, Funnel, Growth, Month, MonthRow

FLOW_HEIGHT = 92
FLOW_GAP = 3
FLOW_STEP = 200
FLOW_WORDS = 22  # as high as a band must be to hold words


def shares(parts: Sequence[BarPart], width: int = 1000, gap: int = 8) -> list[dict[str, Any]]:
    """x and width of each part of a bar, gaps between them."""
    shown = [part for part in parts if part.count > 0]
    total = sum(part.count for part in shown)
    room = width - gap * (len(shown) - 1)
    x = 0.0
    drawn = []
    for part in shown:
        size = room * part.count / total
        drawn.append({"x": round(x, 1), "width": round(size, 1), "tone": part.tone})
        x += size + gap
    return drawn


def month_head(month: Month) -> list[dict[str, Any]]:
    start, days = monthrange(month.first.year, month.first.month)
    names = [(day, WEEKDAYS[(start + day - 1) % 7]) for day in range(1, days + 1)]
    return [
        {"day": day, "name": "今" if day == month.today else name, "css": _day_css(month, day)}
        for day, name in names
    ]


def month_row(month: Month, row: MonthRow) -> list[dict[str, Any]]:
    """One cell a day: its background, its mark, and whether a bar runs through it."""
    days = monthrange(month.first.year, month.first.month)[1]
    spans = [(day, mark.until or day) for day, mark in row.days.items() if mark.kind == "span"]
    cells = []
    for day in range(1, days + 1):
        css = [_day_css(month, day)]
        for start, until in spans:
            if start <= day <= until:
                css += ["span", "first" if day == start else "", "final" if day == min(until, days) else ""]
        cells.append({"day": day, "css": " ".join(filter(None, css)), "mark": row.days.get(day)})
    return cells


def _day_css(month: Month, day: int) -> str:
    return "today" if day == month.today else "rest" if day in month.rest else ""


def flow(funnel: Funnel) -> dict[str, Any]:
    """The two bands of the flow through the steps, and the branch that leaves, true to one scale."""
    steps = funnel.steps
    top = max(
        (step.easy + step.long + (funnel.away_count if i == 0 else 0) for i, step in enumerate(steps)),
        default=0,
    )
    scale = FLOW_HEIGHT / top if top else 0
    right = FLOW_STEP * len(steps)
    xs = [FLOW_STEP * i for i in range(len(steps))] + [right]
    easy = [step.easy * scale for step in steps]
    long = [step.long * scale for step in steps]
    below = [value + FLOW_GAP for value in easy]
    bottom = [a + b for a, b in zip(below, long, strict=True)]
    away = max(1.0, funnel.away_count * scale)
    y = bottom[0] + FLOW_GAP + away / 2 if steps else 0
    return {
        "width": right,
        "easy": band(xs, [0.0] * len(steps), easy),
        "long": band(xs, below, bottom),
        "away": f"M0 {y:.1f}H{FLOW_STEP * 0.62:.0f}C{FLOW_STEP * 0.75:.0f} {y:.1f} {FLOW_STEP * 0.78:.0f} {y + 11:.1f} "
        f"{FLOW_STEP * 0.9:.0f} {y + 11:.1f}",
        "away_width": f"{away:.1f}",
        "cuts": xs[1:-1],
        "words_y": [
            round(easy[0] / 2 + 5) if easy[0] >= FLOW_WORDS else 0,
            round(below[0] + long[0] / 2 + 5) if long[0] >= FLOW_WORDS else 0,
            round(y + away / 2 + 15),
        ]
        if steps
        else [],
        # Words that a band is too thin for stand below.
        "beside": [
            words for words, height in ((funnel.easy, easy[0]), (funnel.long, long[0])) if height < FLOW_WORDS
        ]
        if steps
        else [],
    }


def band(xs: Sequence[float], upper: Sequence[float], lower: Sequence[float]) -> str:
    """A band between two lines given at each step; it changes its height within the step before."""
    ends = [*upper, upper[-1]], [*lower, lower[-1]]
    there = _curve(xs, ends[0])
    back = _curve(xs[::-1], ends[1][::-1])
    return f"M{there}L{back}Z"


def _curve(xs: Sequence[float], ys: Sequence[float]) -> str:
    path = f"{xs[0]:.0f} {ys[0]:.1f}"
    for i in range(1, len(xs)):
        middle = (xs[i - 1] + xs[i]) / 2
        path += f"C{middle:.0f} {ys[i - 1]:.1f} {middle:.0f} {ys[i]:.1f} {xs[i]:.0f} {ys[i]:.1f}"
    return path


def growth(picture: Growth, width: int = 1000, height: int = 200) -> dict[str, Any]:
    """The lines of what stands and what is forecast, under the phases."""

    def place(points: Iterable[tuple[int, int]]) -> list[tuple[float, float]]:
        return [(x * width / 1000, height - y * height / 1000) for x, y in points]

    def line(points: Iterable[tuple[float, float]]) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)

    done, forecast = place(picture.done), place(picture.forecast)
    area = [*done, (done[-1][0], height), (done[0][0], height)] if done else []
    labels = [{"x": x, "y": y, "text": text} for (x, y, text) in picture.labels]
    for label, (x, y) in zip(labels, place((x, y) for x, y, _ in picture.labels), strict=True):
        label.update(x=round(x, 1), y=round(y, 1), text_y=round(y - 8, 1))
    return {
        "done": line(done),
        "area": line(area),
        "forecast": line(forecast),
        "target": round(height - picture.target * height / 1000, 1),
        "labels": labels,
    }


def squares(done: int, total: int, columns: int = 0) -> dict[str, Any]:
    """One square for each of `total`, the first `done` filled; about as wide as high."""
    columns = columns or max(4, min(11, round((total * 0.8) ** 0.5) + 2))
    cells = [(i % columns * 18 + 1, i // columns * 18 + 1, i < done) for i in range(total)]
    rows = -(-total // columns)
    return {"width": columns * 18, "height": rows * 18, "cells": cells}
