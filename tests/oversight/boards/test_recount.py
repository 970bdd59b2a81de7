"""The recount of the roll-out's replay: it agrees with what was done, and names what is counted otherwise (5.1)."""

import pytest
from tests import ways
from tests.cast import Cast

from linli.domains.oversight.boards import span
from tools.replay.chain import recount


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("problem.letter", "letters in the table: 1, 0 in the journal"),
        ("problem=solving", "problem=solving at the end: 1, 0 in the journal"),
        ("problem/at:letter:", ": 1 stand, 0 in the journal"),
    ],
)
def test_a_line_that_is_not_counted_alike_is_named(cast: Cast, kind: str, said: str) -> None:
    ways.solving(cast)
    ways.letter(cast)
    now = span.read({})
    lines = recount.lines()
    assert recount.differences(cast.place.street, now, lines) == []
    without = [line for line in lines if not any(one.startswith(kind) for one in line[2])]
    found = recount.differences(cast.place.street, now, without)
    assert any(one.endswith(said) for one in found), found
