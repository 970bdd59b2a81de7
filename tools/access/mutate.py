"""Remove one check at a time, and see who notices: `python -m tools.access.mutate [--only TEXT] [--kept FOLDER]`.

In a fork of this process the function that the check stands in gets the code it would have without it; then those
calls of the walk are made that run this function, until something is unexpected. What the walk does not see is asked of
those tests that run it, in a fork likewise. Prints {"mutants", "caught", "by", "masked", "survived", "not_run"}.
"""

import argparse
import ast
import importlib
import json
import os
import pickle
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from linli.ops import environment, procedures, scratch
from linli.ops.host import cluster
from tools.access import run as access
from tools.access.masked import MASKED
from tools.access.put import SOURCE, module_of, put
from tools.access.sites import Site, sites
from tools.kit import testdb

if TYPE_CHECKING:
    from tools.access.calls import Ask
    from tools.access.reached import Tests
    from tools.access.touched import Touched

# Seconds for the walk of one mutant, and as many for its tests: who has noticed nothing by then has not noticed.
LONGEST = int(os.environ.get("LINLI_MUTANT_SECONDS", "600"))
WHOLE = 3600  # for the walk, and for all the tests, as they are


@dataclass(frozen=True)
class Means:
    """What a mutant is tried with: calls and tests; a database of the walked world, and one with more next door."""

    calls: "Touched | None"
    tests: "Tests | None"
    world: str
    more: str


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="a pattern in the site's name, as ' login: '")
    parser.add_argument("--limit", type=int, default=10**6, help="seconds, after which the rest is not run")
    parser.add_argument("--no-tests", action="store_true", help="leave to nobody what the walk does not see")
    parser.add_argument("--no-walk", action="store_true", help="ask the tests alone")
    parser.add_argument(
        "--kept", type=Path, help="what was found is kept there, and only the rest asked again"
    )
    parser.add_argument("--seed", type=int, help="in another order, for who stops before the end")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    args = parser.parse_args()
    with cluster.lease(testdb.home(), fast=True), tempfile.TemporaryDirectory() as folder:
        args.kept = args.kept or Path(folder)
        args.kept.mkdir(parents=True, exist_ok=True)
        url = testdb.clone(testdb.template())
        clones: list[str] = []
        try:
            found = run(url, Path(folder), args, clones)
        finally:
            for one in (*clones, url):
                testdb.drop(one)
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 1 if found["survived"] or found["not_run"] else 0


def run(url: str, folder: Path, args: argparse.Namespace, clones: list[str]) -> dict[str, Any]:
    """Every mutant until the time is over: the single ones, then the masked jointly with what masks them."""
    if args.no_walk:
        scratch.set_up()
        importlib.import_module("tools.access.targets").targets()  # read once, for all forks
        importlib.import_module("tools.access.page")
    ground = "" if args.no_walk else access.world(url, folder)
    calls = _watched(ground) if ground else None
    tests = None if args.no_tests else _tests(args.kept / "tests.pickle")
    # What most calls run comes last, and so do marks of views and moves, which the first call or a drawing shows.
    chosen = sorted(
        (one for one in sites() if re.search(args.only, one.name)),
        key=lambda one: (one.kind in ("login", "right", "by"), one.file.startswith("core")),
    )
    if args.seed is not None:
        Random(args.seed).shuffle(chosen)  # noqa: S311 - nobody is to be kept from guessing it
    clones += [testdb.clone(testdb.name(url)) for _ in range(2 * args.jobs)]
    if ground:
        for one in clones[args.jobs :]:
            _forked(partial(_live_on, one, ground), WHOLE)
    before = _kept(args.kept)
    left = [site for site in chosen if not before.get(site.key, {}).get("who")]
    ends = time.monotonic() + args.limit
    means = [Means(calls, tests, *pair) for pair in zip(clones, clones[args.jobs :], strict=False)]
    jobs = [_start(left[number :: args.jobs], one, args.kept, ends) for number, one in enumerate(means)]
    if any(os.waitpid(job, 0)[1] for job in jobs):
        raise RuntimeError("a mutant could not be tried")
    found = _kept(args.kept)
    asked = [found[site.key] | {"name": site.name} for site in chosen if site.key in found]
    by = Counter(one["who"] for one in asked if one["who"])
    return {
        "mutants": len(asked),
        "caught": sum(by.values()),
        "by": by,
        "masked": [{"site": one["name"], "why": one["how"]} for one in asked if one["who"] == "jointly"],
        "survived": [one["name"] for one in asked if not one["who"]],
        "not_run": len(chosen) - len(asked),
    }


def _kept(folder: Path) -> dict[str, dict[str, str]]:
    """What was found, by the site's key: who noticed, and how; the last word counts."""
    lines = (folder / "found.jsonl").read_text("utf-8") if (folder / "found.jsonl").exists() else ""
    return {one["key"]: one for one in map(json.loads, lines.splitlines())}


def _start(mine: list[Site], means: Means, kept: Path, ends: float) -> int:
    """Ask about these in a process of its own, with databases of its own; gives its number."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        _use(means.world)
        every = sites()
        for number, site in enumerate(mine, 1):
            if time.monotonic() > ends:
                break
            who, how = _asked(site, every, means)
            with (kept / "found.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps({"key": site.key, "who": who, "how": how}, ensure_ascii=False) + "\n")
            print(f"{number}/{len(mine)} {who or 'SURVIVED'}  {site.name}", file=sys.stderr, flush=True)
        code = 0
    finally:
        os._exit(code)


def _asked(site: Site, every: list[Site], means: Means) -> tuple[str, str]:
    """Who notices, and by what: 'jointly' and why, where it is masked and they are noticed together."""
    who, how = _caught([site], means)
    if not who and site.key in MASKED:
        why, partners = MASKED[site.key]
        beside = [one for one in every if one.key in partners]
        if not partners or _caught([site, *beside], means)[0]:
            return "jointly", why
    return who, how


def _tests(file: Path) -> "Tests":
    """Which test runs what: asked once, in a fork, and kept."""
    from tools.access import reached

    if not file.exists():
        print("the tests, as they are", file=sys.stderr, flush=True)

        def look() -> str:
            file.write_bytes(pickle.dumps(reached.watched()))
            return ""

        _forked(look, WHOLE)
    found: Tests = pickle.loads(file.read_bytes())  # noqa: S301 - our own
    reached.read()
    return found


def _watched(ground: str) -> "Touched":
    """Walk once as it is, and remember which call runs what. SystemExit where something is unexpected already.

    It is walked in a fork: making a PDF starts threads, which a process that is forked from must not have.
    """
    from linli.core import clock
    from tools.access import page as access_page
    from tools.access import touched
    from tools.access import world as access_world
    from tools.access.calls import Found

    declared = access_page.declared()
    calls = list(access_page.strong(access_world.read(ground), declared))
    with tempfile.NamedTemporaryFile() as told:

        def look() -> str:
            with clock.travel(access_world.MOMENT):
                *found, made = touched.watch(calls)
            wrong = access.unexpected([one for one in found if isinstance(one, Found)], declared, whole=False)
            Path(told.name).write_bytes(pickle.dumps((wrong, getattr(made, "by", {}))))
            return ""

        _forked(look, WHOLE)
        wrong, by = pickle.loads(Path(told.name).read_bytes())  # noqa: S301 - our own
    if wrong:
        raise SystemExit(f"unexpected as it is, see ./linli access: {wrong[0]}")
    _warm(calls)
    return touched.Touched(calls, by)


def _warm(calls: list["Ask"]) -> None:
    """Read templates and rules once, for all forks; none inherits a connection."""
    from django.db import connections

    from linli.core import clock
    from tools.access import world as access_world
    from tools.access.rules import outcomes

    with clock.travel(access_world.MOMENT):
        plain = [ask for ask in calls if ask.method == "GET" and ask.address.endswith("/")]
        list(outcomes([ask for ask in plain if (ask.role, ask.standing) == ("secretary", "inside")]))
    connections.close_all()
    connections["default"].close_pool()  # type: ignore[attr-defined]
    # Threads of a pool do not live on in a fork, and the locks that they held are never given back.
    connections["default"].settings_dict["OPTIONS"].pop("pool", None)


def _caught(removed: list[Site], means: Means) -> tuple[str, str]:
    """Who notices first and by what: 'drawing', 'access' or 'test'; '' for nobody."""
    if all(site.kind == "by" and _move_at(site) for site in removed):
        looks = [("drawing", lambda: _drawn(removed))]
    elif all(map(_marked, removed)):
        looks = [("access", lambda: _listed(removed))]
    elif (calls := means.calls) is not None:
        looks = [
            ("access", lambda: _walked(removed, calls)),
            ("access", lambda: _apart(removed, calls, means.more)),
        ]
    else:
        looks = []
    who, how = next(((who, how) for who, look in looks if (how := _forked(look))), ("", ""))
    if not who and means.tests is not None and (how := _tested(removed, means.tests)):
        who = "test"
    return who, how


def _forked(look: Callable[[], str], longest: int = LONGEST) -> str:
    """Ask in a fork, whose changes end with it; gives its answer. One that takes too long has noticed nothing."""
    answer, told = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(longest)
        try:
            os.write(told, look().encode()[:4000])
            os._exit(0)
        except BaseException as error:
            print(f"  {type(error).__name__}: {error}", file=sys.stderr, flush=True)
            os._exit(3)
    os.close(told)
    with os.fdopen(answer, "rb") as file:
        said = file.read().decode(errors="replace")
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 3:
        raise RuntimeError("a mutant could not be tried")
    return said


def _walked(removed: list[Site], calls: "Touched") -> str:
    from linli.core import clock
    from tools.access import page as access_page
    from tools.access import world as access_world
    from tools.access.rules import outcomes

    put(removed)
    chosen = calls.of((site.file, site.function, _marked(site)) for site in removed)
    declared = access_page.declared()
    with clock.travel(access_world.MOMENT):
        wrong = (said for one in outcomes(chosen) for said in access.unexpected([one], declared, whole=False))
        first = next(wrong, None)
    return "{method} {url} {role} {standing}: {got}; {declared}".format(**first) if first else ""


def _apart(removed: list[Site], calls: "Touched", more: str) -> str:
    """The first page of home that is another one when there is more next door."""
    from linli.core import clock
    from tools.access import apart
    from tools.access import world as access_world

    put(removed)
    chosen = apart.concerned(calls.of((site.file, site.function, "") for site in removed))
    with clock.travel(access_world.MOMENT):
        before = apart.seen(chosen)
        _use(more)
        after = apart.seen(chosen)
    first = next(apart.differing(chosen, before, after), None)
    return f"{first.method} {first.template} {first.role}: otherwise with more next door" if first else ""


def _use(url: str) -> None:
    """Work on this database from now on."""
    from django.db import connections

    connections["default"].close()
    connections["default"].settings_dict["NAME"] = testdb.name(url)


def _live_on(url: str, ground: str) -> str:
    from linli.core import clock
    from tools.access import apart
    from tools.access import world as access_world

    _use(url)
    with clock.travel(access_world.MOMENT):
        apart.live_on(access_world.read(ground))
    return ""


def _marked(site: Site) -> str:
    """The view whose own mark is taken away; '' for what stands inside of a function."""
    mark = site.kind in ("login", "right") and site.what.startswith("needs(")
    return f"{module_of(site.file)}.{site.function}" if mark else ""


def _listed(removed: list[Site]) -> str:
    """Where the table says another right of the address than the view: it is compared at its first call."""
    from tools.access import page as access_page
    from tools.access import targets

    put(removed)
    declared = access_page.declared()
    there = targets.targets()
    asked = {one.template: one.right for one in there if not one.public}
    public = {one.template for one in there if one.public}
    other = [
        url for url in asked.keys() | declared.rights.keys() if asked.get(url) != declared.rights.get(url)
    ]
    return " ".join(sorted({*other, *(public ^ declared.public)}))


def _drawn(removed: list[Site]) -> str:
    """Whether the drawing of the procedures shows that a move is open to more."""
    from linli.core.people import roles

    page = (environment.ROOT / "docs/architecture.md").read_text("utf-8")
    for site in removed:
        _widen(site, tuple(roles.REGISTRY))
    return "" if procedures.draw() in page else "docs/architecture.md"


def _widen(site: Site, everybody: tuple[str, ...]) -> None:
    """The move that stands there becomes everybody's."""
    importlib.import_module(module_of(site.file))
    for move in _moves():
        if (move.name, move.label) == _move_at(site):
            object.__setattr__(move, "by", everybody)


@cache
def _move_at(site: Site) -> tuple[str, str] | None:
    """Name and label of the move whose roles stand at this line; None where a move is only asked for them."""
    text = (SOURCE / site.file).read_text("utf-8")
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and len(node.args) > 4]
    moves = (node.args for node in calls if ast.unparse(node.func) == "Move")
    found = (args for args in moves if args[4].lineno == site.line)
    return next(((ast.literal_eval(args[0]), ast.literal_eval(args[1])) for args in found), None)


def _moves() -> Iterator[Any]:
    from linli.core.procedures.kinds import REGISTRY

    for one in REGISTRY.values():
        yield from one.moves


# --- the tests ------------------------------------------------------------------------------------------------------


def _tested(removed: list[Site], tests: "Tests") -> str:
    """The test that fails without the checks, and does not with them."""
    chosen = tests.of((site.file, site.function) for site in removed)
    if not chosen:
        return ""
    failed = _forked(lambda: _without(removed, chosen))
    return "" if not failed or _fails_anyway(failed) else failed


def _without(removed: list[Site], chosen: list[str]) -> str:
    from tools.access import reached

    put(removed)
    return reached.failing(chosen)


@cache
def _fails_anyway(test: str) -> bool:
    from tools.access import reached

    return bool(_forked(lambda: reached.failing([test])))


if __name__ == "__main__":
    sys.exit(main())
