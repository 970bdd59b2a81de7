"""The list of checks that are removed one at a time stays in step with the source, though the run itself is made by people."""

import ast
from collections import Counter

from linli.ops import environment
from tools.access.by_hand import BY_HAND
from tools.access.masked import MASKED
from tools.access.sites import NO_CHECK, changed, sites

SOURCE = environment.SOURCE / "linli"


def _text(file: str) -> str:
    path = SOURCE / file
    return path.read_text("utf-8") if path.exists() else ""


def test_what_is_named_by_hand_stands_in_the_source_once() -> None:
    drifted = [(file, what) for file, old, _, what in BY_HAND if _text(file).count(old) != 1]
    assert drifted == []
    assert len({(file, what) for file, _, _, what in BY_HAND}) == len(BY_HAND)


def test_without_any_of_its_checks_the_source_is_still_python() -> None:
    """All kinds are found, and each removal leaves something that can be run."""
    found = sites()
    assert len(found) > 600
    kinds = {"login", "right", "by", "scope", "owner", "reach", "guard", "by hand"}
    assert {site.kind for site in found} == kinds
    for site in found:
        ast.parse(changed(_text(site.file), site))


def test_what_is_said_to_be_masked_is_a_check_and_so_is_what_masks_it() -> None:
    keys = Counter(site.key for site in sites())
    named = [*MASKED, *(partner for _, partners in MASKED.values() for partner in partners)]
    assert [key for key in named if not keys[key]] == []
    assert [why for why, _ in MASKED.values() if not why] == []


def test_what_is_said_to_be_no_check_is_still_there_to_be_mistaken_for_one() -> None:
    said = [
        (file, text) for file, text in NO_CHECK if text.replace('"', "'") not in _text(file).replace('"', "'")
    ]
    assert said == []
