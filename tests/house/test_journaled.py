"""Every change writes its line in the journal, in the same transaction; pages and questions change nothing themselves."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.house.source import HERE, SOURCE, exact, modules, name, text, tree

ROWS = re.compile(r"^(bulk_)?(create|update)$|^(get|update)_or_create$|^(delete|save)$")
STATEMENT = re.compile(r"\b(insert\s+into|update\s+\w+\s+(as\s+\w+\s+)?set|delete\s+from)\b", re.I)
LINES = {
    "linli.core.journal.chain.append",
    "linli.core.journal.chain.seal",
    "linli.core.procedures.take.take",
    "linli.core.procedures.take.start",
}
# The mechanism itself, the journal, and demo and command line, whose work begins before there is a journal.
APART = (SOURCE / "core/procedures", SOURCE / "core/journal", SOURCE / "demo", SOURCE / "ops")
# What shows, asks and reads in; whatever is given a request does no more than that either.
PAGES = re.compile(
    r"/(web|core/ui|portal)/|/(portal\w*|\w*pages?|\w*lists?|show\w*|export|queries|\w*forms|\w*guards)\.py$"
)
# What is read by whom, and what tries to get in, is counted where it happens.
COUNTED = (SOURCE / "core/people", SOURCE / "core/messages")


def writes(node: ast.AST) -> bool:
    """Whether a call or a statement of the function itself changes rows."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and ROWS.match(one.func.attr):
            whose = ast.unparse(one.func.value)
            rows = "objects" in whose or "filter(" in whose or "select_for_update" in whose
            if rows or (one.func.attr in ("save", "delete") and not one.args and "serializer" not in whose):
                return True
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and STATEMENT.search(one.value):
            return True
    return False


@cache
def functions() -> dict[str, tuple[Path, ast.FunctionDef]]:
    """Every function by its dotted name; a method by its class's module and its own name."""
    return {
        f"{dotted(path)}.{node.name}": (path, node)
        for path in modules(SOURCE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
    }


@cache
def dotted(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")


@cache
def names(path: Path) -> dict[str, str]:
    """What the module's names of modules and functions stand for."""
    here = f"{dotted(path)}."
    found = {one.split(".")[-1]: one for one in functions() if one.startswith(here)}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    return found


@cache
def called(function: str) -> frozenset[str]:
    """What a function calls or hands on, by dotted names."""
    path, node = functions()[function]
    known = names(path)
    found = set()
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and one.id in known:
            found.add(known[one.id])
        elif isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id in known:
            found.add(f"{known[one.value.id]}.{one.attr}")
    return frozenset(found - {function})


@cache
def journaled() -> frozenset[str]:
    """Functions that write a line, are effects of a move (which does), or are called by such alone."""
    calls = {one: called(one) for one in functions()}
    callers = {one: {other for other, inner in calls.items() if one in inner} for one in calls}
    found = {one for one, inner in calls.items() if inner & LINES or is_effect(one)}
    found |= {one for one, inner in calls.items() if any(local(one, other) for other in inner & found)}
    while more := {one for one in calls if callers[one] and callers[one] <= found} - found:
        found |= more
    return frozenset(found)


def local(one: str, other: str) -> bool:
    return functions()[one][0] == functions()[other][0]


def is_effect(function: str) -> bool:
    told = [argument.annotation for argument in functions()[function][1].args.args if argument.annotation]
    return any(ast.unparse(one).split(".")[-1] == "Taking" for one in told)


def writing() -> Iterator[tuple[Path, str]]:
    for one, (path, node) in functions().items():
        if not any(path.is_relative_to(folder) for folder in APART) and writes(node):
            yield path, one


def test_every_change_writes_its_line() -> None:
    found = {f"{name(path)}: {one.split('.')[-1]}" for path, one in writing() if one not in journaled()}
    assert exact(found, HERE / "unjournaled.txt") == []
    reasons = [line for line in text(HERE / "unjournaled.txt").splitlines() if line and line[0] != "#"]
    assert [line for line in reasons if "  # " not in line] == [], "say why it has no line"


def test_pages_and_questions_change_nothing_themselves() -> None:
    found = {
        one
        for path, one in writing()
        if not any(path.is_relative_to(folder) for folder in COUNTED)
        if PAGES.search(name(path)) or "request" in {part.arg for part in functions()[one][1].args.args}
    }
    assert sorted(found) == []
