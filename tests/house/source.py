"""The house's own files, read and not run."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/linli"
HERE = Path(__file__).parent


@cache
def committed() -> tuple[Path, ...]:
    """Every file that is, or could be, committed: what git knows, and what it is not told to ignore."""
    ask = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    told = subprocess.run(ask, cwd=ROOT, capture_output=True, text=True, check=False)
    if told.returncode:  # an unpacked archive
        skipped = {"var", ".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
        found = (path for path in ROOT.rglob("*") if not skipped & set(path.relative_to(ROOT).parts))
        return tuple(path for path in sorted(found) if path.is_file() and "__pycache__" not in path.parts)
    return tuple(path for name in told.stdout.split("\0") if name and (path := ROOT / name).is_file())


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


def templates() -> Iterator[Path]:
    return (path for path in committed() if path.suffix == ".html" and path.is_relative_to(SOURCE))


def listed(file: Path) -> list[str]:
    """The lines of a committed list; '#' begins a remark."""
    lines = (line.split("#")[0].strip() for line in text(file).splitlines())
    return [line for line in lines if line]


def before(file: Path) -> list[str] | None:
    """The same list in the commit before this one; None where there is none to be had."""
    for commit in ("HEAD^", "HEAD"):
        ask = ["git", "show", f"{commit}:{name(file)}"]
        told = subprocess.run(ask, cwd=ROOT, capture_output=True, text=True, check=False)
        if told.returncode == 0:
            lines = (line.split("#")[0].strip() for line in told.stdout.splitlines())
            return [line for line in lines if line]
    return None


def compare(found: set[str], file: Path) -> str:
    """What stands against a list that may only shrink: what is not on it, what is on it for nothing, what is new."""
    known = set(listed(file))
    wrong = [f"not on the list: {one}" for one in sorted(found - known)]
    wrong += [f"no longer needed on the list: {one}" for one in sorted(known - found)]
    if (earlier := before(file)) is not None:
        wrong += [f"the list grew: {one}" for one in sorted(known - set(earlier))]
    return "\n".join(wrong)
