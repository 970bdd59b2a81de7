"""The rules of the house that can be read off its files."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import (
    HERE,
    ROOT,
    SOURCE,
    TOOLS,
    calls,
    committed,
    compare,
    exact,
    imported,
    modules,
    name,
    strings,
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
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


ABOVE = {
    SOURCE / "core": re.compile(r"linli\.(domains|web|demo|ops)\b|tools\."),
    SOURCE / "domains": re.compile(r"linli\.(web|demo|ops)\b|tools\."),
    SOURCE / "web": re.compile(r"linli\.(demo|ops)\b|tools\."),
    SOURCE / "demo": re.compile(r"linli\.ops\b|tools\."),
    SOURCE / "ops": re.compile(r"tools\."),
}


def test_nothing_above_is_imported_by_its_name_in_a_string() -> None:
    found = {
        f"{name(path)}: {said}"
        for floor, above in ABOVE.items()
        for path in modules(floor)
        for said in strings(path)
        if above.match(said)
    }
    assert sorted(found) == []


def test_every_room_has_its_floor() -> None:
    contracts = tomllib.loads(text(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
    named = {one for contract in contracts for key in ("layers", "modules") for one in contract.get(key, ())}
    rooms = {f"linli.domains.{path.parent.name}" for path in (SOURCE / "domains").glob("*/__init__.py")}
    assert sorted(rooms - named) == []


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno
            yield f"{name(path)}::{node.name}", node.end_lineno - node.lineno + 1


def test_files_and_functions_are_short() -> None:
    folders = (SOURCE, ROOT / "tests", TOOLS)
    long = {name(path) for path in modules(*folders) if len(text(path).splitlines()) > LONGEST_FILE}
    long |= {one for path in modules(*folders) for one, lines in functions(path) if lines > LONGEST_FUNCTION}
    assert compare(long, HERE / "long.txt") == ""


WIDEST_FOLDER = 25


def test_folders_are_small() -> None:
    """No more modules in one folder than a newcomer reads at a glance; what makes it a package is none of them."""
    held = Counter(path.parent for path in modules(SOURCE, TOOLS) if path.stem != "__init__")
    assert {name(folder): files for folder, files in held.items() if files > WIDEST_FOLDER} == {}


CLOCKS = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|timezone\.now|localtime|localdate|Now)$"
)
SQL_CLOCKS = re.compile(
    r"\b(now|(clock|statement|transaction)_timestamp)\(\)|\bcurrent_(time(stamp)?|date)\b", re.I
)


# The clock itself, and who compares it with the database's.
OF_TIME = (SOURCE / "core/clock.py", SOURCE / "ops/doctor.py")


def times(path: Path) -> Iterator[str]:
    """Where a module asks the machine, Django or the database for the time."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute | ast.Name) and CLOCKS.search(said := ast.unparse(node)):
            yield said
        elif isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
            yield node.arg
    yield from (one for one in imported(path) if CLOCKS.search(one))
    yield from (sign.group() for said in strings(path) for sign in SQL_CLOCKS.finditer(said))
    # What is signed or kept in a session lasts in real time.
    if "time.time" in text(path) and "request.session" not in text(path):
        yield from (what for what, _ in calls(path) if what == "time.time")


def test_time_comes_from_the_one_clock() -> None:
    found = {
        f"{name(path)}: {said}"
        for path in modules(SOURCE, TOOLS, migrations=True)
        if path not in OF_TIME and "bare" not in path.parts  # the twin, without linli
        for said in times(path)
    }
    assert sorted(found) == []


def test_no_test_reads_the_machines_date() -> None:
    """The run has one business time (tests/conftest.py); what is signed, or kept in a session, lasts in real time."""
    found = {f"{name(path)}: {said}" for path in modules(ROOT / "tests") for said in times(path)}
    assert exact(found, HERE / "clock.txt") == []


SETS_STATE = re.compile(
    r"\bprocedures_case\b(?:(?!\bwhere\b).)*\bset\b(?:(?!\bwhere\b).)*\bstate\s*=", re.I | re.S
)


def assigned(path: Path) -> Iterator[tuple[int, str]]:
    """Where an attribute `state` is set, or an update of rows or a statement sets one."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and node.attr == "state" and isinstance(node.ctx, ast.Store):
            yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.Call):
            what = ast.unparse(node.func).split(".")[-1]
            told = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
            named = any(word.arg == "state" for word in node.keywords)
            if what in ("setattr", "update", "update_or_create") and (named or "state" in told):
                yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and SETS_STATE.search(node.value):
            yield node.lineno, node.value.strip()


def test_only_take_changes_a_state() -> None:
    found = {
        f"{name(path)}: {what}"
        for path in modules(SOURCE, TOOLS)
        if not path.is_relative_to(SOURCE / "core/procedures")
        for _, what in assigned(path)
    }
    assert compare(found, HERE / "states.txt") == ""


FORBIDDEN = re.compile(
    r"^django\.dispatch\b|^django\..*\.signals\b|^django\.contrib\.(contenttypes\.fields|admin)\b"
)


def test_no_signals_and_no_generic_keys() -> None:
    found = {
        f"{name(path)}: {one}"
        for path in modules(SOURCE, TOOLS)
        for one in imported(path)
        if FORBIDDEN.search(one)
    }
    assert sorted(found) == []


def test_markup_is_marked_safe_only_where_it_is_made() -> None:
    found = {
        name(path) for path in templates() if re.search(r"\|\s*safe(seq)?\b|autoescape\s+off", text(path))
    }
    found |= {
        name(path)
        for path in modules(SOURCE, TOOLS)
        if any(one.endswith(".mark_safe") for one in imported(path))
        or any(what.split(".")[-1] in ("mark_safe", "SafeString") for what, _ in calls(path))
        or "def __html__" in text(path)
    }
    assert compare(found, HERE / "safe.txt") == ""


MACHINE = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npm|npmjs\.|npmmirror|deb\.debian\.org|/simple/?\s*$|proxy\.golang"
    r"|(?<![\w.])/(?:work|root|home|Users|farm)/[\w.-]+",
    re.M,
)
INDEX = re.compile(r"^(?:--?[a-z].*|.*@\s*https?:.*)$", re.M)


def written() -> Iterator[tuple[Path, str]]:
    """Every committed file that is text."""
    for path in committed():
        content = path.read_bytes()
        if len(content) < 2_000_000 and b"\0" not in content[:8000]:
            yield path, content.decode(errors="replace")


def test_no_registry_and_no_machine_in_any_file() -> None:
    found = {
        f"{name(path)}: {sign.group()}"
        for path, content in written()
        if path != Path(__file__)
        for sign in MACHINE.finditer(content)
    }
    found |= {
        f"{name(path)}: {sign.group()}" for path in ROOT.glob("*.lock") for sign in INDEX.finditer(text(path))
    }
    assert sorted(found) == []


def test_nothing_is_left_of_debugging() -> None:
    found = {
        f"{name(path)}:{node.lineno}"
        for path in modules(SOURCE, ROOT / "tests", TOOLS)
        for what, node in calls(path)
        if what.split(".")[-1] in ("breakpoint", "set_trace")
    }
    assert sorted(found) == []


def test_nobody_waits_but_the_command_line() -> None:
    found = {
        f"{name(path)}:{node.lineno}"
        for path in modules(SOURCE)
        if not path.is_relative_to(SOURCE / "ops")
        for what, node in calls(path)
        if what.split(".")[-1] == "sleep"
    }
    assert sorted(found) == []


def test_a_city_is_data() -> None:
    """No `if` of one city: its name and its places' codes stand in its own folder alone, and in the demo."""
    city = re.compile(r"lanzhou|兰州|\b6201\d{8}\b", re.I)
    found = {
        f"{name(path)}: {sign.group()}"
        for path in [*modules(SOURCE / "core", SOURCE / "domains", SOURCE / "web"), *templates()]
        if not path.name.startswith("sample")
        for sign in city.finditer(text(path))
    }
    assert sorted(found) == []
