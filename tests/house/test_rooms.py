"""The rooms: each is a folder whose `__init__` says in one sentence what it is for; the architecture page draws the tree."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from tests.house.source import HERE, ROOT, SOURCE, imported, modules, text

PAGE = ROOT / "docs/architecture.md"
FLOORS = ("domains", "web", "ops")


def rooms(folder: Path) -> Iterator[Path]:
    """The packages below, each before those within it; tables of migrations are no room."""
    found = {path.parent for path in modules(folder) if path.parent != folder}
    yield from sorted(found | {path.parent for path in found if path.parent != folder})


def sentence(room: Path) -> str:
    return ast.get_docstring(ast.parse(text(room / "__init__.py"))) or ""


def drawn() -> str:
    """The tree as the page has it."""
    lines = []
    for floor in FLOORS:
        lines.append(f"{floor}/")
        for room in rooms(SOURCE / floor):
            indent = "  " * len(room.relative_to(SOURCE).parts[1:])
            lines.append(f"{indent + room.name + '/':18} {sentence(room)}")
    return "\n".join(lines)


def test_each_room_says_what_it_is_for_in_one_sentence() -> None:
    said = {
        room.relative_to(SOURCE).as_posix(): sentence(room)
        for floor in FLOORS
        for room in rooms(SOURCE / floor)
    }
    assert [room for room, words in said.items() if not words.endswith(".") or "\n" in words] == []
    assert len(set(said.values())) == len(said)


def test_the_drawn_tree_is_the_tree() -> None:
    assert f"```\n{drawn()}\n```" in text(PAGE)


def room_of(module: str) -> str:
    """`problems.letters` of whatever lies in it; the root's own modules, which are the door, are of no room."""
    parts = module.removeprefix("linli.domains.").split(".")
    return ".".join(parts[:2]) if (SOURCE / "domains" / Path(*parts[:2])).is_dir() and parts[1:] else ""


def test_no_two_rooms_know_one_another() -> None:
    """One of two rooms is the earlier; what both need lies at their root. Imports inside of functions count as well."""
    ways = set()
    for path in modules(SOURCE / "domains"):
        here = room_of(".".join(path.relative_to(SOURCE.parent).with_suffix("").parts))
        named = (one for one in imported(path) if one.startswith("linli.domains."))
        ways |= {(here, there) for one in named if here and (there := room_of(one)) and there != here}
    assert sorted((here, there) for here, there in ways if here < there and (there, here) in ways) == []


def test_no_files_know_one_another_in_a_circle() -> None:
    """Imports inside of functions count as well; what still closes a circle is listed, and each circle is one too many."""
    there = {
        ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts): path for path in modules(SOURCE)
    }
    known = {one: {named for named in imported(path) if named in there} for one, path in there.items()}
    closing = [line.split() for line in text(HERE / "circles.txt").splitlines() if line[0] != "#"]
    assert [(one, other) for one, other in closing if other not in known[one]] == [], "gone: strike it out"
    for one, other in closing:
        known[one].discard(other)
    try:
        TopologicalSorter(known).prepare()
    except CycleError as circle:
        pytest.fail(" → ".join(circle.args[1]))
