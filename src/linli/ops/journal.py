"""`./linli journal verify`: recompute every chain and note. Exit 1 if one is broken. `./linli journal heads`, `key`.

`heads --out FILE` writes the heads as a signed file, of one street with `--place CODE`. `verify --from FILE` checks
the signature and compares such a file with what stands now, `--since` reads only what came after it. `--held FILE`
does so for what `heads --json` printed. `key` prints the public key, for `--key` where the signing key is not there.
"""

import argparse
import json
import sys
import time
from typing import Any

from linli.ops.host.refusals import Plain
from linli.ops.scratch import reading


def main(args: argparse.Namespace) -> int:
    held = _held(args)
    with reading():
        from linli.core import status_files
        from linli.core.journal import heads
        from linli.core.journal.verify import snapshot, verify

        if args.what == "key":
            print(json.dumps({"public_key": heads.public_key()}) if args.json else heads.public_key())
            return 0
        if args.what == "heads":
            return _heads(args)
        known, signed_at = _signed(args)
        began = time.monotonic()
        with snapshot():
            found = verify(since=known if args.since else (), told=_progress(args.json))
            found["broken"] += heads.compare([*held, *known])
        found["ok"] = not found["broken"]
        status_files.leave(status_files.VERIFIED, ok=found["ok"], entries=found["entries"])
        found["seconds"] = round(time.monotonic() - began, 2)
        if known or signed_at:
            found["held"] = {"heads": len(known), "at": signed_at}
    return _tell(found, args.json)


def _tell(found: dict[str, Any], as_json: bool) -> int:
    if as_json:
        print(json.dumps(found, ensure_ascii=False, default=str))
    else:
        print(
            f"链 chains: {found['chains']}  条 entries: {found['entries']}  已抹去 erased: {found['erased']}"
        )
        if "held" in found:
            print(f"外存记录头 held: {found['held']['heads']}  {found['held']['at']}")
        for one in found["broken"]:
            print(f"断裂 broken: {_where(one)}: {one['why']}")
        for one in found["warnings"]:
            print(f"留意 warning: {_where(one)}: {one['why']}")
        print("完好  in order" if found["ok"] else "有断裂  BROKEN")
    return 0 if found["ok"] else 1


def _where(one: dict[str, Any]) -> str:
    return ", ".join(f"{name} {one[name]}" for name in ("place", "code", "seq", "note") if name in one)


def _progress(as_json: bool) -> Any:
    """Says on a terminal how far the reading is; the heads say how many lines there are."""
    from django.db.models import Sum

    from linli.core.journal.models import Chain

    if as_json or not sys.stderr.isatty():
        return None
    whole = Chain.objects.aggregate(n=Sum("seq"))["n"] or 0
    return lambda done: print(f"\r{done:,} / {whole:,}", end="\n" if done >= whole else "", file=sys.stderr)


def _heads(args: argparse.Namespace) -> int:
    from linli.core.journal import heads
    from linli.core.places.models import Place

    if args.place and not Place.objects.filter(code=args.place).exists():
        raise Plain(f"没有代码是 {args.place} 的地方。", f"No place has the code {args.place}.")
    if args.out is None:
        found = heads.heads(args.place or "")
        lines = (f"{head['code']} {head['seq']:>8} {head['digest']}" for head in found)
        print(json.dumps(found) if args.json else "\n".join(lines))
        return 0
    document = heads.signed(args.place or "")
    try:
        args.out.write_text(json.dumps(document, indent=0) + "\n")
    except OSError as error:
        raise Plain(f"写不了 {args.out}。", f"{args.out} cannot be written.", str(error)) from error
    told = {"heads": len(document["heads"]), "public_key": document["public_key"]}
    print(json.dumps(told) if args.json else "  ".join(f"{name}: {value}" for name, value in told.items()))
    return 0


def _signed(args: argparse.Namespace) -> tuple[list[dict[str, Any]], str]:
    """The heads of a signed file, and when it was signed. Raises Plain where it is none, or was changed."""
    from linli.core.journal.heads import check_signature

    path = getattr(args, "from")
    if path is None:
        if args.since:
            raise Plain("--since 要有 --from 文件。", "--since needs --from FILE.")
        return [], ""
    try:
        document = json.loads(path.read_text())
        check_signature(document, args.key or "")
        heads = [{name: head[name] for name in ("code", "seq", "digest")} for head in document["heads"]]
        return heads, str(document["at"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Plain(
            f"{path} 不是这套系统签发的记录头，或者被改过。",
            f"{path} is no file of heads signed here, or it was changed.",
            f"{type(error).__name__}: {error}",
        ) from error


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
