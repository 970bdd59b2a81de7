"""`./linli journal verify`: recompute every chain and note. Exit 1 if one is broken. `./linli journal heads`.

`verify --held FILE` also compares the heads that somebody holds outside (what `heads --json` printed).
"""

import argparse
import json
from typing import Any

from linli.ops.plain import Plain
from linli.ops.scratch import reading


def main(args: argparse.Namespace) -> int:
    held = _held(args)
    with reading():
        from linli.core import marks
        from linli.core.journal.heads import compare, heads
        from linli.core.journal.verify import verify

        if args.what == "heads":
            return _print(heads(), args.json)
        found = verify()
        found["broken"] += compare(held)
        found["ok"] = not found["broken"]
        marks.leave(marks.VERIFIED, ok=found["ok"], entries=found["entries"])
    if args.json:
        print(json.dumps(found, ensure_ascii=False, default=str))
    else:
        print(
            f"链 chains: {found['chains']}  条 entries: {found['entries']}  已抹去 erased: {found['erased']}"
        )
        for one in found["broken"]:
            print(f"断裂 broken: {_where(one)}: {one['why']}")
        for one in found["warnings"]:
            print(f"留意 warning: {_where(one)}: {one['why']}")
        print("完好  in order" if found["ok"] else "有断裂  BROKEN")
    return 0 if found["ok"] else 1


def _where(one: dict[str, Any]) -> str:
    return ", ".join(f"{name} {one[name]}" for name in ("place", "code", "seq", "note") if name in one)


def _print(found: list[dict[str, Any]], as_json: bool) -> int:
    print(
        json.dumps(found) if as_json else "\n".join(f"{h['code']} {h['seq']:>8} {h['digest']}" for h in found)
    )
    return 0


def _held(args: argparse.Namespace) -> list[dict[str, Any]]:
    """The heads in the file that was given. Raises Plain."""
    if args.held is None:
        return []
    try:
        given = json.loads(args.held.read_text())
        if not isinstance(given, list):
            raise TypeError("a list is wanted")
        return [{name: head[name] for name in ("code", "seq", "digest")} for head in given]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Plain(
            f"{args.held} 不是 journal heads --json 写出的文件。",
            f"{args.held} is not what journal heads --json prints.",
            str(error),
        ) from error
