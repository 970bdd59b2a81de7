"""Remove one check at a time, and see who notices: `python -m linli.ops.access_mutate [--only TEXT] [--limit SECONDS]`.

In a fork of this process the function that the check stands in gets the code it would have without it; then those
calls of the walk are made that run this function, until something is unexpected. What the walk does not see is asked of
the tests of that room, in a fork likewise. Prints {"mutants", "caught", "by", "masked", "survived"}.
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
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from linli.ops import access, cluster, environment, procedures, scratch, testdb
from linli.ops.access_masked import MASKED
from linli.ops.access_sites import PUBLIC, Site, changed, sites

if TYPE_CHECKING:
    from linli.ops.access_calls import Ask
    from linli.ops.access_touched import Touched

SOURCE = environment.SOURCE / "linli"
LONGEST = int(os.environ.get("LINLI_MUTANT_SECONDS", "600"))  # for the walk of one mutant


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="a pattern in the site's name, as ' login: '")
    parser.add_argument("--limit", type=int, default=10**6)
    parser.add_argument("--no-tests", action="store_true", help="leave to nobody what the walk does not see")
    parser.add_argument("--no-walk", action="store_true", help="ask the tests alone")
    args = parser.parse_args()
    with cluster.lease(testdb.home(), fast=True), tempfile.TemporaryDirectory() as folder:
        url = testdb.clone(testdb.template())
        try:
            found = run(url, Path(folder), args)
        finally:
            testdb.drop(url)
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 1 if found["survived"] else 0


def run(url: str, folder: Path, args: argparse.Namespace) -> dict[str, Any]:
    """Every mutant until the time is over: the single ones, then the masked jointly with what masks them."""
    if args.no_walk:
        scratch.set_up()
        importlib.import_module("linli.ops.access_targets").targets()  # read once, for all forks
        importlib.import_module("linli.ops.access_page")
    calls = None if args.no_walk else _watched(access.world(url, folder))
    ends = time.monotonic() + args.limit
    by = {"access": 0, "drawing": 0, "test": 0, "jointly": 0}
    survived: list[str] = []
    masked: list[dict[str, str]] = []
    every = sites()
    # What most calls run comes last, and so do marks of views and moves, which the first call or a drawing shows.
    chosen = sorted(
        (one for one in every if re.search(args.only, one.name)),
        key=lambda one: (one.kind in ("login", "right", "by"), one.file.startswith("core")),
    )
    if not args.no_tests:
        _collected(chosen)
    done = 0
    for site in chosen:
        if time.monotonic() > ends:
            break
        done += 1
        who = _caught([site], calls, args)
        if not who and site.key in MASKED:
            why, partners = MASKED[site.key]
            beside = [one for one in every if one.key in partners]
            who = "jointly" if not partners or _caught([site, *beside], calls, args) else ""
            masked.append({"site": site.name, "why": why})
        if who:
            by[who] += 1
        else:
            survived.append(site.name)
        print(f"{done}/{len(chosen)} {who or 'SURVIVED'}  {site.name}", file=sys.stderr, flush=True)
    caught = sum(by.values())
    left = len(chosen) - done
    return {
        "mutants": done,
        "caught": caught,
        "by": by,
        "masked": masked,
        "survived": survived,
        "not_run": left,
    }


def _watched(ground: str) -> "Touched":
    """Walk once as it is, and remember which call runs what. SystemExit where something is unexpected already.

    It is walked in a fork: making a PDF starts threads, which a process that is forked from must not have.
    """
    from linli.core import clock
    from linli.ops import access_page, access_touched, access_world
    from linli.ops.access_calls import Found

    declared = access_page.declared()
    calls = list(access_page.strong(access_world.read(ground), declared))
    with tempfile.NamedTemporaryFile() as told:

        def look() -> bool:
            with clock.travel(access_world.MOMENT):
                *found, made = access_touched.watch(calls)
            wrong = access.unexpected([one for one in found if isinstance(one, Found)], declared, whole=False)
            Path(told.name).write_bytes(pickle.dumps((wrong, getattr(made, "by", {}))))
            return False

        _forked(look, 3 * LONGEST)
        wrong, by = pickle.loads(Path(told.name).read_bytes())  # noqa: S301 - our own
    if wrong:
        raise SystemExit(f"unexpected as it is, see ./linli access: {wrong[0]}")
    _warm(calls)
    return access_touched.Touched(calls, by)


def _warm(calls: list["Ask"]) -> None:
    """Read templates and rules once, for all forks; none inherits a connection."""
    from django.db import connections

    from linli.core import clock
    from linli.ops import access_world
    from linli.ops.access_rules import outcomes

    with clock.travel(access_world.MOMENT):
        plain = [ask for ask in calls if ask.method == "GET" and ask.address.endswith("/")]
        list(outcomes([ask for ask in plain if (ask.role, ask.standing) == ("secretary", "inside")]))
    connections.close_all()
    connections["default"].close_pool()  # type: ignore[attr-defined]
    # Threads of a pool do not live on in a fork, and the locks that they held are never given back.
    connections["default"].settings_dict["OPTIONS"].pop("pool", None)


def _caught(removed: list[Site], calls: "Touched | None", args: argparse.Namespace) -> str:
    """'drawing', 'access' or 'test': who notices first; '' for nobody."""
    if all(site.kind == "by" and not site.function for site in removed):
        return "drawing" if _forked(lambda: _drawn(removed)) else ""
    if all(map(_marked, removed)):
        return "access" if _forked(lambda: _listed(removed)) else ""
    if calls is not None and _forked(lambda: _walked(removed, calls)):
        return "access"
    return "" if args.no_tests or not _tested(removed) else "test"


def _forked(look: Callable[[], bool], longest: int = LONGEST) -> bool:
    """Ask in a fork, whose changes end with it. One that takes too long has noticed nothing."""
    child = os.fork()
    if child == 0:
        signal.alarm(longest)
        try:
            os._exit(1 if look() else 0)
        except BaseException as error:
            print(f"  {type(error).__name__}: {error}", file=sys.stderr, flush=True)
            os._exit(3)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 3:
        raise RuntimeError("a mutant could not be tried")
    return os.WIFEXITED(status) and os.WEXITSTATUS(status) == 1


def _walked(removed: list[Site], calls: "Touched") -> bool:
    from linli.core import clock
    from linli.ops import access_page, access_world
    from linli.ops.access_rules import outcomes

    for file in {site.file for site in removed}:
        put(file, [site for site in removed if site.file == file])
    chosen = calls.of((site.file, site.function, _marked(site)) for site in removed)
    declared = access_page.declared()
    with clock.travel(access_world.MOMENT):
        wrong = (said for one in outcomes(chosen) for said in access.unexpected([one], declared, whole=False))
        first = next(wrong, None)
    if first is not None:
        print("  {method} {url} {role} {standing}: {got}; {declared}".format(**first), file=sys.stderr)
    return first is not None


def _marked(site: Site) -> str:
    """The view whose own mark is taken away; '' for what stands inside of a function."""
    mark = site.kind in ("login", "right") and site.what.startswith("needs(")
    return f"{_module(site.file)}.{site.function}" if mark else ""


def _listed(removed: list[Site]) -> bool:
    """Whether the table says another right of the address than the view: it is compared at its first call."""
    from linli.ops import access_page, access_targets

    for site in removed:
        put(site.file, [site])
    declared = access_page.declared()
    there = access_targets.targets()
    asked = {one.template: one.right for one in there if not one.public}
    return declared.rights != asked or declared.public != {one.template for one in there if one.public}


def _drawn(removed: list[Site]) -> bool:
    """Whether the drawing of the procedures shows that a move is open to more."""
    from linli.core.people import roles

    page = (environment.ROOT / "docs/architecture.md").read_text("utf-8")
    for site in removed:
        _widen(site, tuple(roles.REGISTRY))
    return procedures.draw() not in page


def _widen(site: Site, everybody: tuple[str, ...]) -> None:
    """The move that stands there becomes everybody's."""
    text = (SOURCE / site.file).read_text("utf-8")
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and len(node.args) > 4]
    (name, label) = next(
        (ast.literal_eval(node.args[0]), ast.literal_eval(node.args[1]))
        for node in calls
        if ast.unparse(node.func) == "Move" and node.args[4].lineno == site.line
    )
    for move in _moves(importlib.import_module(_module(site.file))):
        if (move.name, move.label) == (name, label):
            object.__setattr__(move, "by", everybody)


def _moves(module: Any) -> Iterator[Any]:
    from linli.core.procedures.kinds import Procedure

    for one in vars(module).values():
        if isinstance(one, Procedure):
            yield from one.moves


# --- the code without the check -------------------------------------------------------------------------------------


def put(file: str, removed: list[Site]) -> None:
    """Give the functions of the running module the code that they have without these checks."""
    module = importlib.import_module(_module(file))
    made = changed((SOURCE / file).read_text("utf-8"), *removed)
    codes = {code.co_qualname: code for code in _codes(compile(made, str(SOURCE / file), "exec"))}
    for site in removed:
        if (
            site.kind in ("login", "right")
            and site.instead in (PUBLIC, 'needs("")')
            and site.what.startswith("needs(")
        ):
            view: Any = getattr(module, site.function)
            view.right = ""
            if site.kind == "login":
                view.is_public = True
        elif site.function:
            _function(module, site.function).__code__ = codes[site.function]
        else:
            _again(module, made)


def _again(module: Any, made: str) -> None:
    """A constant that functions read when they are called: the module's own, made again."""
    fresh: dict[str, Any] = dict(vars(module))
    exec(compile(made, module.__file__, "exec"), fresh)  # noqa: S102 - our own source
    for name, value in fresh.items():
        if isinstance(value, str) and name.isupper():
            setattr(module, name, value)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _codes(one)


def _function(module: Any, name: str) -> FunctionType:
    """The function itself, beneath what wraps it."""
    found: Any = module
    for part in name.split("."):
        found = vars(found)[part]
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    found = getattr(found, "fget", None) or getattr(found, "__func__", None) or found
    assert isinstance(found, FunctionType), name
    return found


def _module(file: str) -> str:
    return "linli." + file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


# --- the tests ------------------------------------------------------------------------------------------------------


def _tested(removed: list[Site]) -> bool:
    """Whether a test of that room fails without the checks, and none does with them."""
    tests = tuple(dict.fromkeys(test for site in removed for test in concerned(site)))
    return bool(tests) and _forked(lambda: _failing(tests, removed)) and not _failing_anyway(tests)


@cache
def _failing_anyway(tests: tuple[str, ...]) -> bool:
    return _forked(lambda: _failing(tests, []))


def _failing(tests: tuple[str, ...], removed: list[Site]) -> bool:
    """Run them in this process, quietly."""
    import pytest

    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    for file in {site.file for site in removed}:
        put(file, [site for site in removed if site.file == file])
    return pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests]) == pytest.ExitCode.TESTS_FAILED


def _collected(chosen: list[Site]) -> None:
    """Read the tests once, for all forks."""
    import pytest

    os.chdir(environment.ROOT)
    tests = sorted({test for site in chosen for test in concerned(site)})
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        if pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", *tests]):
            raise SystemExit("the tests cannot be read")


def concerned(site: Site) -> list[str]:
    """The test files that are about what the site stands in."""
    from linli.ops.access_masked import CONCERNED, OFFERED

    found = next((list(tests) for start, tests in CONCERNED.items() if site.file.startswith(start)), [])
    return found if site.file.startswith("core") else [*found, OFFERED]


if __name__ == "__main__":
    sys.exit(main())
