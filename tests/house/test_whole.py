"""Procedures, rules, clauses, migrations and docs: whole, and in step with each other."""

import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import call_command
from tests.house.source import ROOT, committed, grown, listed, name, text

from linli.core import rulebook
from linli.core.rulebook import rules
from linli.ops import procedures
from linli.ops.host import rooms
from tools.kit import clauses

OPEN = ROOT / "docs/clauses-open.txt"


def test_every_procedure_is_whole() -> None:
    assert procedures.check() == []


def test_what_is_not_whole_would_be_found() -> None:
    from linli.core.procedures import draw
    from linli.core.procedures.kinds import REGISTRY, Clock, Move, Procedure, State

    try:
        kind = Procedure(
            "broken",
            "坏的",
            (State("a", "甲"), State("b", "乙", final=True), State("c", "丙", rest=True)),
            (
                Move("open", "开", (), "a", ("clerk",), "4.1"),
                Move("end", "完", ("a",), "b", ("clerk",), "", guards=(lambda s: [],), inverse="undo"),
            ),
            (
                Clock("x", "限", ("c",), lambda s: None, lambda s: None, then="end"),  # type: ignore[arg-type,return-value]
                Clock("y", "限", ("c",), lambda s: None, lambda s: None, then="gone"),  # type: ignore[arg-type,return-value]
            ),
        )
    finally:
        REGISTRY.pop("broken", None)
    assert draw.check(kind) == [
        "broken.end: no clause and no reason for none",
        "broken.end: no inverse undo",
        "broken: state c is never reached",
        "broken: no end is reachable from c",
        "broken: a is neither final nor at rest, waits for nothing and has no clock",
        "broken.end: a timed move is the system's",
        "broken.end: a timed move has no guards",
        "broken.end: cannot be taken from c",
        "broken: the clock y ends with gone, which is no move",
    ]


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    assert call_command("makemigrations", check=True, dry_run=True, verbosity=0) is None


def test_every_rule_that_is_read_is_written() -> None:
    rooms.load()
    rulebook.check()
    assert rules.unwritten(rulebook.current()) == []


def opened() -> tuple[set[str], set[str]]:
    """Clauses that nothing cites, and settings that no code reads; the pages' code counts too."""
    rooms.load()
    import_module("linli.web.urls")
    uncited = {row["clause"] for row in clauses.table() if not (row["moves"] or row["tests"])}
    return uncited, {f"setting {setting.key}" for setting in rules.unread(rulebook.current())}


def test_what_is_still_open_is_listed_and_only_gets_less() -> None:
    uncited, unread = opened()
    found, known = {f"clause {number}" for number in uncited} | unread, set(listed(OPEN))
    assert sorted(found - known) == [], "cited or read by nothing"
    assert sorted(known - found) == [], "no longer open: take it off the list"
    assert grown(OPEN) == []


def test_every_clause_cited_is_one_of_the_plan() -> None:
    known = set(rulebook.current().clauses)
    assert [found for found in clauses._moves() if found[0] not in known | {""}] == []
    assert [found for found in clauses.tests(ROOT / "tests") if found[0] not in known] == []


def test_the_five_steps_have_rules_moves_and_tests() -> None:
    rows = {row["clause"]: row for row in clauses.table()}
    assert set(rows["4.1"]) == {"clause", "force", "rules", "moves", "tests"}
    missing = [
        f"{number} {what}"
        for number in ("4.1", "4.2", "4.3", "4.4", "4.5")
        for what in ("rules", "moves", "tests")
        if not rows[number][what]
    ]
    assert missing == []


def test_marks_are_read_as_pytest_reads_them(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text(
        "import pytest\npytestmark = [pytest.mark.clause('4.1'), pytest.mark.commits]\n"
        "@pytest.mark.clause('4.2', '4.3')\ndef test_a(): pass\n"
        "@pytest.mark.clause('4.4')\nclass TestB:\n    def test_c(self): pass\n    def helper(self): pass\n"
    )
    here = f"{tmp_path.name}/test_x.py"
    assert sorted(clauses.tests(tmp_path)) == [
        ("4.1", f"{here}::TestB::test_c"),
        ("4.1", f"{here}::test_a"),
        ("4.2", f"{here}::test_a"),
        ("4.3", f"{here}::test_a"),
        ("4.4", f"{here}::TestB::test_c"),
    ]


def test_the_drawn_procedures_are_those_of_the_code() -> None:
    page = text(ROOT / "docs/architecture.md")
    assert procedures.filled(page) == page, "run ./linli procedures --into docs/architecture.md"


def test_the_rulebook_page_is_in_step() -> None:
    assert rulebook.describe(rulebook.edition("2021")) in text(ROOT / "docs/rulebook.md")


def pinned() -> dict[str, list[str]]:
    """Top-level dependencies by the lock file that holds them."""
    told = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]
    extras = told["optional-dependencies"]
    named = {
        "requirements.lock": told["dependencies"] + extras["embedded"],
        "requirements-test.lock": told["dependencies"] + extras["embedded"] + extras["test"],
    }
    return {lock: [bare(one) for one in found] for lock, found in named.items()}


def bare(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    assert found
    return found.group().lower()


def test_dependencies_are_pinned_and_explained() -> None:
    """Each package stands in the table with why it is there and under which licence."""
    explained = set()
    for line in text(ROOT / "docs/dependencies.md").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("| ") else []
        if len(cells) == 3 and all(cells):
            explained |= set(re.findall(r"[\w-]+", cells[0].lower()))
    for lock, names in pinned().items():
        locked = set(re.findall(r"^([\w.-]+)==[^\s]+ \\$", text(ROOT / lock), re.M))
        assert sorted(set(names) - locked) == []
        assert "--hash=sha256:" in text(ROOT / lock)
        assert sorted(set(names) - explained) == []


# What others made and lies here whole, and where its licence lies.
VENDORED = {
    "src/linli/core/ui/static/ui/htmx.min.js": "src/linli/core/ui/static/ui/licences/htmx.txt",
    "src/linli/core/ui/static/ui/icons.svg": "src/linli/core/ui/static/ui/licences/tabler-icons.txt",
    "tests/browser/axe.min.js": "tests/browser/axe.LICENSE.txt",
}


def test_what_others_made_has_its_licence_beside_it() -> None:
    found = {name(path) for path in committed() if ".min." in path.name} | {
        name(path) for path in committed() if path.suffix in (".woff", ".woff2", ".ttf", ".otf")
    }
    assert sorted(found - set(VENDORED)) == []
    assert [licence for licence in VENDORED.values() if len(text(ROOT / licence)) < 200] == []


def pages() -> list[Path]:
    return [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def anchors(page: Path) -> set[str]:
    """The names that headings can be linked by."""
    heads = re.findall(r"^#+\s+(.+?)\s*$", text(page), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_links_in_the_docs_lead_somewhere() -> None:
    broken = []
    for page in pages():
        for link in re.findall(r"\]\(([^)\s]+)|(?:src|href)=\"([^\"]+)\"", text(page)):
            to, _, anchor = "".join(link).partition("#")
            there = page.parent / to if to else page
            if to.startswith(("http:", "https:", "mailto:")):
                continue
            if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
                broken.append(f"{page.relative_to(ROOT)}: {''.join(link)}")
    assert broken == []


def test_every_command_in_the_docs_is_one_and_every_command_is_in_the_docs() -> None:
    from linli.__main__ import COMMANDS

    said = {
        (name(page), command) for page in pages() for command in re.findall(r"\./linli ([a-z]+)", text(page))
    }
    assert sorted(one for one in said if one[1] not in COMMANDS) == []
    told = set(re.findall(r"(?:\./linli |`)([a-z]+)", "".join(text(page) for page in pages())))
    assert sorted(set(COMMANDS) - told) == []
