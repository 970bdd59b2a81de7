"""`./linli access`: call every address as every role from everywhere, and compare with the table in docs/access.md.

`--json` prints {"urls", "roles", "calls", "unexpected": [{"url", "method", "role", "standing", "declared", "got"}]};
`--write` makes the table anew, to be reviewed as a diff; `--only` asks the addresses with these words alone. Exit 1 when something is not as declared.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linli.ops import environment, scratch
from linli.ops.host import cluster
from linli.ops.process import dying_with_me, end_in_order
from tools.kit import testdb

if TYPE_CHECKING:
    from tools.access.calls import Found
    from tools.access.page import Declared

EVERY = 1000  # calls between two words of progress


def main(args: argparse.Namespace) -> int:
    end_in_order()
    began = time.monotonic()
    with cluster.lease(testdb.home(), fast=True), tempfile.TemporaryDirectory() as folder:
        found = walk(Path(folder), args.json, args.only or "")
    from tools.access import page

    if args.write:
        text = page.PAGE.read_text("utf-8") if page.PAGE.exists() else ""
        made = page.tabled(found)
        page.PAGE.write_text(
            page.written(page.declared().with_rows(made) if args.only else made, text), "utf-8"
        )
    wrong = unexpected(found, page.declared(), whole=not args.only)
    count = {"urls": len({one.template for one in found}), "roles": len({one.role for one in found})}
    count["calls"] = len(found)
    if args.json:
        print(json.dumps(count | {"unexpected": wrong}, ensure_ascii=False))
    else:
        for one in wrong:
            print("{method} {url}  {role} {standing}: {got}; declared: {declared}".format(**one))
        took = time.monotonic() - began
        print(
            f"地址 urls: {count['urls']}  角色 roles: {count['roles']}  次 calls: {count['calls']}"
            f"  意外 unexpected: {len(wrong)}  ({took:.0f} s)"
        )
    return 1 if wrong else 0


def walk(folder: Path, quiet: bool = False, only: str = "") -> list["Found"]:
    """Every call there is, by one process a core, each on a clone of one world; photos lie in `folder`.

    `only` are the addresses that have these words in them.
    """
    url = testdb.clone(testdb.template())
    parts = os.cpu_count() or 1
    clones: list[str] = []
    try:
        ground = world(url, folder)
        clones += [testdb.clone(testdb.name(url)) for _ in range(parts + 1)]
        shares = [*((number, parts) for number in range(parts)), None]  # the last asks what changes next door
        jobs = [_start(one, folder, ground, share, only) for one, share in zip(clones, shares, strict=True)]
        return list(_gather(jobs, quiet))
    finally:
        for one in (*clones, url):
            testdb.drop(one)


def world(url: str, folder: Path) -> str:
    """Build the walked world in the database, and leave it; gives what `access_world.read` reads."""
    scratch.use(url, scratch.home())
    from django.conf import settings
    from django.db import connections

    from linli.core import clock
    from tools.access import world as access_world

    settings.HOME = folder
    try:
        return access_world.make().as_json()
    finally:
        clock.set_now(None)
        connections.close_all()
        connections["default"].close_pool()  # type: ignore[attr-defined]


def _start(
    url: str, folder: Path, ground: str, part: tuple[int, int] | None, only: str
) -> subprocess.Popen[str]:
    from tools.access.calls import IDS, METHODS, WAYS

    job = {"ground": ground, "methods": METHODS, "ways": (*WAYS, *IDS), "part": part, "only": only}
    process = subprocess.Popen(
        dying_with_me([sys.executable, "-m", "tools.access.walk"]),
        env=environment.of(scratch.home(), url)
        | {"LINLI_HOME": str(folder), "PYTHONPATH": environment.WITH_TOOLS},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(job))
    process.stdin.close()
    return process


def _gather(jobs: list[subprocess.Popen[str]], quiet: bool) -> Iterator["Found"]:
    """What the parts say, as they go along. RuntimeError when one ends early."""
    from tools.access.calls import Found

    told: list[list[Found]] = [[] for _ in jobs]

    def listen(number: int) -> None:
        for line in jobs[number].stdout or ():
            row = json.loads(line)
            told[number].append(Found(**row | {"broken": tuple(row["broken"])}))
            done = sum(len(rows) for rows in told)
            if not quiet and done % EVERY == 0:
                print(f"  {done}", file=sys.stderr, flush=True)

    readers = [threading.Thread(target=listen, args=(number,)) for number in range(len(jobs))]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    if any(job.wait() for job in jobs):
        raise RuntimeError("a part of the walk ended early")
    for rows in told:
        yield from rows


def unexpected(found: list["Found"], declared: "Declared", whole: bool = True) -> list[dict[str, Any]]:
    """Every call that is not as declared or breaks a rule; of a whole walk also lines of the table that nothing has."""
    from tools.access import targets

    wrong = [_told(one, said) for one in found if (said := _against(one, declared))]
    if whole:
        there = {one.template for one in found}
        lines = {template for template, _ in declared.table} | declared.public
        gone = sorted((lines - there) | set(targets.gone()))
        wrong += [
            {
                "url": url,
                "method": "",
                "role": "",
                "standing": "",
                "declared": "declared",
                "got": "no such address",
            }
            for url in gone
        ]
    return wrong


def _told(one: "Found", said: str) -> dict[str, Any]:
    return {
        "url": one.template,
        "method": one.method,
        "role": one.role,
        "standing": one.standing,
        "declared": said,
        "got": one.verdict,
    }


def _against(one: "Found", declared: "Declared") -> str:
    """What was declared, where something else came of it; '' where it is as declared."""
    from tools.access.calls import (
        IN,
        NO,
        SIGN_IN,
        TOLD,
    )

    if one.broken:
        return f"never: {', '.join(one.broken)}"
    if one.public:
        if one.template not in declared.public:
            return "not in the table"
        return "" if one.verdict in (IN, TOLD, NO, SIGN_IN) else "public"
    if (asked := declared.rights.get(one.template, one.right)) != one.right:
        return f"the right “{asked}”"
    # The rules say who is sent to the sign-in, and which methods are refused.
    if one.standing in ("out", "idle") or one.method not in ("GET", "POST", "HEAD"):
        return ""
    row = declared.of(one.template, "GET" if one.method == "HEAD" else one.method)
    if row is None:
        return "not in the table"
    said = row.get(one.standing, {}).get(one.role, NO)
    fits = one.verdict == said or (one.method == "HEAD" and one.verdict == NO)
    return "" if fits else said
