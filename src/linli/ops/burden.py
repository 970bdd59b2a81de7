"""`./linli burden`: plays a committee's month at a real browser and counts what it costs; `--write` keeps docs/burden.md."""

import argparse
import json
from pathlib import Path

from linli.ops import burden_page, burden_world, environment, shots
from linli.ops.burden_hand import Ledger


def main(args: argparse.Namespace) -> int:
    ledger = counted()
    total = burden_page.total(ledger)
    if args.write:
        path = environment.ROOT / "docs" / "burden.md"
        path.write_text(burden_page.page(ledger), encoding="utf-8")
    if args.json:
        print(json.dumps(burden_page.figures(ledger), ensure_ascii=False))
    else:
        print(burden_page.page(ledger))
    return 0 if burden_page.within(total) and not ledger.twice else 1


def counted() -> Ledger:
    """Play the month; gives its count."""
    from linli.ops.replay import served

    ledger = Ledger()
    with burden_world.made() as (world, told, home):
        from linli.ops import burden_month

        with served(Path(home), told) as address, shots.browser() as chrome:
            burden_month.play(burden_month.Month(world, address, chrome, ledger))
    return ledger
