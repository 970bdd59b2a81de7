"""What the tests themselves keep to. House rules, section 7."""

import ast
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.house.source import ROOT, calls, imported, modules, name, text, tree

TESTS = ROOT / "tests"
# Each stands for something that is not ours, or is a place on the disk.
REPLACED = {
    "tests/problems/portal/test_page_portal_complaint.py: render_to_string",
    "tests/core/test_rulebook.py: folder",
    "tests/conftest.py: DEFAULT_FETCH_MODE",
}
ASSERTING = ("pytest.raises", "pytest.fail", "django_assert_num_queries", "django_assert_max_num_queries")
FLUSHING = re.compile(r"TransactionTestCase|transactional_db|transaction\s*=\s*True|serialized_rollback")
SWITCHED_OFF = re.compile(r"disable\s+trigger|session_replication_role|disable\s+rule", re.I)
# Who proves that nobody may, or that it comes to light.
TAMPERING = ("tests/concurrency/test_tampering.py", "tests/ops/test_database.py")


def test_warnings_are_errors() -> None:
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)


def test_nothing_of_ours_is_mocked() -> None:
    """A constant may be set otherwise for a test; what does something may not be replaced."""
    mocks = {
        f"{name(path)}: {one}"
        for path in modules(TESTS)
        for one in imported(path)
        if one.split(".")[0] in ("mock", "pytest_mock") or one.startswith("unittest.mock")
    }
    replaced = {
        f"{name(path)}: {node.args[1].value}"
        for path in modules(TESTS)
        for what, node in calls(path)
        if what.split(".")[-1] == "setattr" and len(node.args) > 2 and isinstance(node.args[1], ast.Constant)
    }
    constants = {one for one in replaced if one.split(": ")[1].isupper()}
    assert sorted(mocks | (replaced - constants - REPLACED)) == []


def test_no_test_waits_for_time_to_pass() -> None:
    found = {
        f"{name(path)}:{node.lineno}"
        for path in modules(TESTS)
        for what, node in calls(path)
        if what.split(".")[-1] in ("sleep", "wait_for_timeout")
    }
    assert sorted(found) == []


def test_no_test_is_left_out() -> None:
    found = {
        f"{name(path)}:{node.lineno}"
        for path in modules(TESTS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        if re.search(r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)$", ast.unparse(node))
    }
    assert sorted(found) == []


def test_what_commits_has_a_database_of_its_own() -> None:
    """No table is emptied behind a test, and no trigger switched off to make that possible."""
    found = {f"{name(path)}: {sign.group()}" for path in others() for sign in FLUSHING.finditer(text(path))}
    found |= {
        f"{name(path)}: {sign.group()}"
        for path in others()
        if name(path) not in TAMPERING
        for sign in SWITCHED_OFF.finditer(text(path))
    }
    assert sorted(found) == []


def others() -> Iterator[Path]:
    return (path for path in modules(TESTS) if path != Path(__file__))


def test_every_test_asserts_something() -> None:
    """By itself, by a function beside it that does, or by what waits for a page (`expect`)."""
    found = set()
    for path in modules(TESTS):
        functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)]
        asserting = {node.name for node in functions if asserts(node, set())}
        found |= {
            f"{name(path)}: {node.name}"
            for node in functions
            if path.name.startswith("test_") and node.name.startswith("test_")
            if not asserts(node, asserting | {"queries", "expect"})
        }
    assert sorted(found) == []


def asserts(function: ast.FunctionDef, helpers: set[str]) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            what = ast.unparse(node.func)
            if what.split(".")[-1] in helpers or what in ASSERTING:
                return True
    return False
