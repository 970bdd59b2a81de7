"""`./linli tick`: what the clocks and the calendar ask for now. `--loop`: each minute."""

import argparse
import json
from typing import Any

from linli.ops.host import forever, rooms
from linli.ops.scratch import reading

EVERY = 60.0  # seconds


def main(args: argparse.Namespace) -> int:
    with reading():
        if args.loop:
            return forever.repeat("tick", once, EVERY)
        done = once()
    if args.json:
        print(json.dumps(done, ensure_ascii=False))
    else:
        print("  ".join(f"{name}: {count}" for name, count in done.items()))
    return 0


def once() -> dict[str, Any]:
    """One sweep; what it did."""
    from linli.core.duties import weekly
    from linli.core.duties.tick import tick
    from linli.core.papers.copies import keep
    from linli.core.tallies import roll

    rooms.load()
    return {**tick(), "told": weekly.run(), "kept": keep(), "rolled": roll.run()}
