"""Figures composed as one picture, for a slide or a chat: set by Typst like the papers, with their fonts."""

import json
import struct
from collections.abc import Iterator
from typing import Any

from linli.core.papers import fonts
from linli.core.papers.fonts import MissingGlyph
from linli.core.papers.pdf import ONE_AT_A_TIME, compiler

WIDTH, LEAST, MOST = 1600, 900, 2400
# At so many dots an inch a pixel of the template is one of the picture.
PPI = 96.0


def to_png(template: str, data: dict[str, Any]) -> bytes:
    """`data` set by the template: 1600 pixels wide and as high as it needs, at least 900; a higher one than 2400 is drawn
    smaller, and nothing of it is cut. A character that no font shows is a MissingGlyph.
    """
    for text in _texts(data):
        for char in text:
            if not fonts.covered(char):
                raise MissingGlyph(char, text)
    made = _drawn(template, data, PPI, 0)
    high = size(made)[1]
    if high < LEAST:
        return _drawn(template, data, PPI, LEAST)
    # Rounded down: a pixel too many is one too many.
    return made if high <= MOST else _drawn(template, data, PPI * (MOST - 1) / high, 0)


def size(png: bytes) -> tuple[int, int]:
    """Width and height, as its head says them."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def _drawn(template: str, data: dict[str, Any], ppi: float, height: int) -> bytes:
    inputs = {
        "data": json.dumps(data, ensure_ascii=False),
        "faces": json.dumps(fonts.faces()),
        "height": str(height),
    }
    with ONE_AT_A_TIME:
        made = compiler(f"{template}.typ", tuple(fonts.folders())).compile(
            format="png", sys_inputs=inputs, ppi=ppi
        )
    pages = made if isinstance(made, list) else [made]
    assert len(pages) == 1
    assert isinstance(pages[0], bytes)
    return pages[0]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key != "svg":
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
