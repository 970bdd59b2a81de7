"""`./linli burden`: plays a committee's month at a real browser and counts what it costs; `--write` keeps docs/burden.md."""

import argparse
import json
from pathlib import Path

from linli.ops import environment
from tools.burden import page
from tools.burden import world as burden_world
from tools.burden.hand import Ledger
from tools.shots import run


def main(args: argparse.Namespace) -> int:
    ledger = counted()
    total = page.total(ledger)
    if args.write:
        path = environment.ROOT / "docs" / "burden.md"
        path.write_text(page.page(ledger), encoding="utf-8")
    if args.json:
        print(json.dumps(page.figures(ledger), ensure_ascii=False))
    else:
        print(page.page(ledger))
    return 0 if page.within(total) and not ledger.twice else 1


def counted() -> Ledger:
    """Play the month; gives its count."""
    from tools.replay.run import served

    ledger = Ledger()
    with burden_world.made() as (world, told, home):
        from tools.burden import month

        with served(Path(home), told) as address, run.browser() as chrome:
            month.play(month.Month(world, address, chrome, ledger))
    return ledger
