"""`./linli procedures`: `--draw` prints every procedure for the docs, `--check` proves them whole."""

import argparse
import json

from linli.ops import rooms
from linli.ops.scratch import set_up

HEAD = "# Procedures\n\nMade by `./linli procedures --draw` from the code; a test fails when they drift.\n\n"


def main(args: argparse.Namespace) -> int:
    set_up()
    wrong = check()
    if args.draw:
        print(json.dumps({"drawing": draw()}, ensure_ascii=False) if args.json else draw(), end="")
    elif args.json:
        print(json.dumps({"procedures": sorted(rooms.procedures()), "wrong": wrong}, ensure_ascii=False))
    else:
        for line in wrong:
            print(line)
        print(f"{len(rooms.procedures())} procedures, {len(wrong)} wrong")
    return 1 if wrong else 0


def draw() -> str:
    """The drawing of all procedures, as Markdown for docs/procedures.md."""
    from linli.core.procedures import draw as drawing

    return HEAD + "\n".join(drawing.draw(kind) for kind in rooms.procedures().values())


def check() -> list[str]:
    """What is wrong, line by line; empty when all procedures are whole."""
    from linli.core.procedures import draw as drawing

    return [line for kind in rooms.procedures().values() for line in drawing.check(kind)]
