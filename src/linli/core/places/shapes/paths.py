"""Rings of whole numbers as the path of an SVG, and back: one `M` a ring, then the way from point to point, closed by `z`."""

import re
from collections.abc import Iterable, Sequence

type Ring = Sequence[tuple[int, int]]

_NUMBER = re.compile(r"-?\d+")


def path(rings: Iterable[Ring]) -> str:
    """Each ring's first point is not said again at its end. Points that fall together are said once."""
    return "".join(_ring(ring) for ring in rings)


def _ring(ring: Ring) -> str:
    (x, y), *rest = ring
    said: list[str] = []
    for nx, ny in rest:
        if (nx, ny) != (x, y):
            said += [str(nx - x), str(ny - y)]
            x, y = nx, ny
    if (x, y) == tuple(ring[0]):
        said = said[:-2]
    return f"M{_joined([str(ring[0][0]), str(ring[0][1])])}l{_joined(said)}z"


def _joined(numbers: list[str]) -> str:
    """A minus parts two numbers by itself."""
    return "".join(f" {one}" if i and one[0] != "-" else one for i, one in enumerate(numbers))


def rings(said: str) -> list[list[tuple[int, int]]]:
    """The rings of a path that `path` made, each closed."""
    found = []
    for part in said.split("M")[1:]:
        numbers = [int(one) for one in _NUMBER.findall(part)]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        x, y = pairs[0]
        ring = [(x, y)]
        for dx, dy in pairs[1:]:
            x, y = x + dx, y + dy
            ring.append((x, y))
        found.append([*ring, ring[0]])
    return found
