"""`./linli personal`: the register of personal fields as a page of the docs, or the rows of a new version of the notice."""

import argparse
import json

from linli.ops.scratch import set_up


def main(args: argparse.Namespace) -> int:
    set_up()
    from linli.web import personal

    if args.into:
        args.into.write_text(personal.page(), "utf-8")
    if args.json:
        print(json.dumps({"told": personal.told()}, ensure_ascii=False))
    elif args.rows:
        print(rows(personal.told()), end="")
    elif not args.into:
        print(personal.page(), end="")
    return 0


def rows(told: list[dict[str, str]]) -> str:
    """As TOML, to be put at the end of `cities/<city>/consent/<version>.toml`."""
    found = []
    for row in told:
        found.append("\n[[row]]\n" + "".join(f'{key} = "{words}"\n' for key, words in row.items()))
    return "".join(found)
