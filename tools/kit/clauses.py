"""`./linli clauses`: for each clause, the rules and moves that carry it out and the tests that prove it.

Exit 1 when a test or a move cites a clause that the plan does not have.
"""

import argparse
import ast
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from linli.ops.environment import ROOT
from linli.ops.host import rooms
from linli.ops.scratch import set_up


def main(args: argparse.Namespace) -> int:
    set_up()
    rows = table()
    known = {row["clause"] for row in rows}
    strays = sorted({clause for clause, _ in [*_moves(), *tests(ROOT / "tests")]} - known - {""})
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            counts = "  ".join(f"{name} {len(row[name]):>3}" for name in ("rules", "moves", "tests"))
            print(f"{row['clause']:<5} {row['force']:<9} {counts}")
        for clause in strays:
            print(f"没有这一条 no such clause: {clause}")
    return 1 if strays else 0


def table() -> list[dict[str, Any]]:
    """`[{"clause", "force", "rules", "moves", "tests"}]`, in the plan's order; the last three hold names."""
    from linli.core import rulebook

    book = rulebook.current()
    rules, moves, proofs = defaultdict(list), defaultdict(list), defaultdict(list)
    for key, setting in book.settings.items():
        rules[setting.clause].append(key)
    for clause, name in _moves():
        moves[clause].append(name)
    for clause, name in tests(ROOT / "tests"):
        proofs[clause].append(name)
    return [
        {
            "clause": number,
            "force": str(clause.force),
            "rules": sorted(rules[number]),
            "moves": sorted(moves[number]),
            "tests": sorted(set(proofs[number])),
        }
        for number, clause in book.clauses.items()
    ]


def _moves() -> Iterator[tuple[str, str]]:
    for kind in rooms.procedures().values():
        for move in kind.moves:
            yield move.clause, f"{kind.name}.{move.name}"


def tests(folder: Path) -> Iterator[tuple[str, str]]:
    """(clause, test) for every `@pytest.mark.clause(...)` on a test, its class or its module, by reading."""
    for path in sorted(folder.rglob("test_*.py")):
        module = ast.parse(path.read_text("utf-8"))
        name = path.relative_to(folder.parent).as_posix()
        yield from _within(module.body, name, _module_marks(module))


def _within(body: list[ast.stmt], name: str, inherited: list[str]) -> Iterator[tuple[str, str]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _within(node.body, f"{name}::{node.name}", inherited + _marks(node.decorator_list))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            for clause in inherited + _marks(node.decorator_list):
                yield clause, f"{name}::{node.name}"


def _module_marks(module: ast.Module) -> list[str]:
    for node in module.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
        ):
            listed = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
            return _marks(listed)
    return []


def _marks(expressions: list[ast.expr]) -> list[str]:
    return [
        argument.value
        for call in expressions
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.clause"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
