"""The rules of the house that can be read off its files."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import (
    HERE,
    ROOT,
    SOURCE,
    committed,
    compare,
    modules,
    name,
    templates,
    text,
    tree,
)

LONGEST_FILE, LONGEST_FUNCTION = 400, 60


def test_imports_go_down_only() -> None:
    lint = "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"
    done = subprocess.run(
        [sys.executable, "-c", lint],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno
            yield f"{name(path)}::{node.name}", node.end_lineno - node.lineno + 1


def test_files_and_functions_are_short() -> None:
    folders = (SOURCE, ROOT / "tests", ROOT / "bench")
    long = {name(path) for path in modules(*folders) if len(text(path).splitlines()) > LONGEST_FILE}
    long |= {one for path in modules(*folders) for one, lines in functions(path) if lines > LONGEST_FUNCTION}
    assert compare(long, HERE / "long.txt") == ""


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def test_time_comes_from_the_one_clock() -> None:
    clocks = re.compile(
        r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|timezone\.now|localtime|localdate)$"
    )
    found = {
        f"{name(path)}: {what}"
        for path in modules(SOURCE)
        if path != SOURCE / "core/clock.py"
        for what, _ in calls(path)
        if clocks.search(what)
    }
    assert compare(found, HERE / "clock.txt") == ""


def assigned(path: Path) -> Iterator[tuple[int, str]]:
    """Where an attribute `state` is set, or a queryset's update sets one."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and node.attr == "state" and isinstance(node.ctx, ast.Store):
            yield node.lineno, ast.unparse(node)
        updates = isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".update")
        if isinstance(node, ast.Call) and updates and any(word.arg == "state" for word in node.keywords):
            yield node.lineno, ast.unparse(node)


def test_only_take_changes_a_state() -> None:
    found = {
        f"{name(path)}: {what}"
        for path in modules(SOURCE)
        if not path.is_relative_to(SOURCE / "core/procedures")
        for _, what in assigned(path)
    }
    assert compare(found, HERE / "states.txt") == ""


FORBIDDEN = {
    "django.dispatch": "signals",
    "django.db.models.signals": "signals",
    "django.core.signals": "signals",
    "django.contrib.contenttypes.fields": "generic foreign keys",
    "django.contrib.admin": "the admin",
}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_signals_and_no_generic_keys() -> None:
    found = {
        f"{name(path)}: {FORBIDDEN[one]}" for path in modules() for one in imported(path) if one in FORBIDDEN
    }
    assert "\n".join(sorted(found)) == ""


def test_markup_is_marked_safe_only_where_it_is_made() -> None:
    found = {name(path) for path in templates() if re.search(r"\|\s*safe\b|autoescape\s+off", text(path))}
    found |= {
        name(path)
        for path in modules()
        if any(what.split(".")[-1] in ("mark_safe", "SafeString") for what, _ in calls(path))
    }
    assert compare(found, HERE / "safe.txt") == ""


INLINE = {
    "a style in the page": re.compile(r"<style\b|\sstyle\s*=", re.I),
    "a script in the page": re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*application/json)", re.I),
    "a handler in the page": re.compile(r"\son[a-z]+\s*=\s*[\"']|javascript:|\shx-on", re.I),
    "a colour": re.compile(
        r"(?<![&\w/])#(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})\b(?!-)(?![^<>]*[{%])|\b(?:rgb|hsl|oklch|oklab)a?\(",
        re.I,
    ),
    "another host": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.I),
}
COMMENTS = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->|href=\"#[^\"]*\"", re.S)


def test_templates_hold_no_style_script_colour_or_host() -> None:
    found = {
        f"{name(path)}: {what}: {sign.group().strip()}"
        for path in templates()
        for what, pattern in INLINE.items()
        for sign in pattern.finditer(COMMENTS.sub("", text(path)))
    }
    assert "\n".join(sorted(found)) == ""


MACHINE = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|npmmirror|/simple/?\s*$|proxy\.golang"
    r"|(?<![\w.])/(?:work|root|home|Users|farm)/[\w.-]+",
    re.M,
)
WRITING = {".py", ".md", ".toml", ".lock", ".txt", ".html", ".css", ".js", ".csv", ".sh", ".yml", ".typ", ""}


def test_no_registry_and_no_machine_in_any_file() -> None:
    found = {
        f"{name(path)}: {sign.group()}"
        for path in committed()
        if path.suffix in WRITING and path != Path(__file__) and path.stat().st_size < 2_000_000
        for sign in MACHINE.finditer(path.read_text("utf-8", errors="replace"))
    }
    assert "\n".join(sorted(found)) == ""


def test_nothing_is_left_of_debugging() -> None:
    found = {
        f"{name(path)}:{node.lineno}"
        for path in modules(SOURCE, ROOT / "tests")
        for what, node in calls(path)
        if what in ("breakpoint", "pdb.set_trace", "time.sleep") and (path.is_relative_to(ROOT / "tests"))
    }
    assert "\n".join(sorted(found)) == ""
