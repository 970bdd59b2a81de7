"""`./linli journal verify`: recompute every chain and note. Exit 1 if one is broken."""

import argparse
import json

from linli.ops.scratch import reading


def main(args: argparse.Namespace) -> int:
    with reading():
        from linli.core.journal.verify import verify

        found = verify()
    if args.json:
        print(json.dumps(found, ensure_ascii=False, default=str))
    else:
        print(
            f"链 chains: {found['chains']}  条 entries: {found['entries']}  已抹去 erased: {found['erased']}"
        )
        for one in found["broken"]:
            print(f"断裂 broken: place {one['place']}, line {one['seq']}: {one['why']}")
        for one in found["warnings"]:
            print(f"留意 warning: place {one['place']}, line {one['seq']}: {one['why']}")
        print("完好  in order" if found["ok"] else "有断裂  BROKEN")
    return 0 if found["ok"] else 1
