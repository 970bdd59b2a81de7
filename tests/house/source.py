"""The house's own files, read and not run."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/linli"
TOOLS = ROOT / "tools"
HERE = Path(__file__).parent


@cache
def committed() -> tuple[Path, ...]:
    """Every file that is, or could be, committed: what git knows, and what it is not told to ignore."""
    known = told("ls-files", "--cached", "--others", "--exclude-standard", "-z")
    if known is None:  # an unpacked archive
        skipped = {"var", ".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
        found = (path for path in ROOT.rglob("*") if not skipped & set(path.relative_to(ROOT).parts))
        return tuple(path for path in sorted(found) if path.is_file() and "__pycache__" not in path.parts)
    return tuple(path for name in known.split("\0") if name and (path := ROOT / name).is_file())


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def text(path: Path) -> str:
    return path.read_text("utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


def modules(*folders: Path, migrations: bool = False) -> Iterator[Path]:
    for path in committed():
        within = any(path.is_relative_to(folder) for folder in folders or (SOURCE,))
        if path.suffix == ".py" and within and (migrations or "migrations" not in path.parts):
            yield path


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def strings(path: Path) -> Iterator[str]:
    """Every string of a module but its docstrings."""
    for node in ast.walk(tree(path)):
        inner = ast.iter_child_nodes(node) if not isinstance(node, ast.Expr) else ()
        for one in inner:
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield one.value


def templates() -> Iterator[Path]:
    return (path for path in committed() if path.suffix == ".html" and path.is_relative_to(SOURCE))


def listed(file: Path) -> list[str]:
    """The lines of a committed list; '#' begins a remark."""
    return lines(text(file))


def lines(content: str) -> list[str]:
    bare = (line.split("#")[0].strip() for line in content.splitlines())
    return [line for line in bare if line]


def fewest(file: Path) -> int | None:
    """How many lines the list had when it was shortest, in any commit; None where no history is to be had."""
    commits = told("log", "-n", "100", "--format=%H", "--", name(file))
    texts = [told("show", f"{commit}:{name(file)}") for commit in (commits or "").split()]
    counts = [len(lines(one)) for one in texts if one is not None]
    return min(counts) if counts else None


def told(*ask: str) -> str | None:
    """What git says; None when it says no."""
    done = subprocess.run(["git", *ask], cwd=ROOT, capture_output=True, text=True, check=False)
    return None if done.returncode else done.stdout


def grown(file: Path) -> list[str]:
    """Whether a list that may only shrink has ever been shorter."""
    now, least = len(listed(file)), fewest(file)
    return [f"{name(file)} grew from {least} lines to {now}"] if least is not None and now > least else []


def compare(found: set[str], file: Path) -> str:
    """What stands against a list that may only shrink: what is not on it, what is on it for nothing, its growth."""
    return "\n".join([*exact(found, file), *grown(file)])


def exact(found: set[str], file: Path) -> list[str]:
    """What stands against a list that is read in review: what is not on it, and what is on it for nothing."""
    known = set(listed(file))
    wrong = [f"not on the list: {one}" for one in sorted(found - known)]
    return wrong + [f"no longer needed on the list: {one}" for one in sorted(known - found)]
