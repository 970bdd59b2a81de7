"""`./linli prove`: what takes longer than the gate has time for. Alone it lists what there is; exit 1 when something fell."""

import argparse
from collections.abc import Callable

from tools.prove import days

PROOFS: dict[str, tuple[Callable[[argparse.Namespace], int], str]] = {
    "days": (days.main, "演示在每一天都完整 · the demo is whole on every day"),
}


def main(args: argparse.Namespace) -> int:
    if args.what is None:
        for name, (_, says) in PROOFS.items():
            print(f"./linli prove {name:8} {says}")
        return 0
    return PROOFS[args.what][0](args)
