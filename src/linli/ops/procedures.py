"""`./linli procedures`: `--draw` prints every procedure, `--into` puts them into a page, `--check` proves them whole."""

import argparse
import json

from linli.ops.host import rooms
from linli.ops.scratch import set_up

BEGIN = "<!-- made by ./linli procedures --into docs/architecture.md -->\n"
END = "<!-- made until here -->\n"


def main(args: argparse.Namespace) -> int:
    set_up()
    wrong = check()
    if args.into:
        page = args.into.read_text("utf-8")
        args.into.write_text(filled(page), "utf-8")
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
    """The drawing of all procedures, as Markdown."""
    from linli.core.procedures import draw as drawing

    return "\n".join(drawing.draw(kind) for kind in rooms.procedures().values())


def filled(page: str) -> str:
    """The page with the drawing of today between its two marks. ValueError when it has none."""
    before, _, rest = page.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError("the page has no marks to put the procedures between")
    return f"{before}{BEGIN}\n{draw()}\n{END}{after}"


def check() -> list[str]:
    """What is wrong, line by line; empty when all procedures are whole."""
    from linli.core.procedures import draw as drawing

    return [line for kind in rooms.procedures().values() for line in drawing.check(kind)]
