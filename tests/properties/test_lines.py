"""The journal's lines and the tallies that follow from them, for any line there may be."""

import dataclasses
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import Cast

from linli.core.journal import chain
from linli.core.journal.chain import Line, append, canonical, check_tokens, digest
from linli.core.journal.verify import verify
from linli.core.tallies.models import Tally
from linli.ops import tallies

PRINTED = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
# What looks like a telephone is no token, as a key neither: it is refused, and tried by itself.
TELEPHONE = re.compile("1[3-9][0-9]{9}")
WORD = st.text(PRINTED, max_size=20).filter(lambda word: not TELEPHONE.search(word))
NAME = st.text(st.sampled_from("abcdefghij_"), min_size=1, max_size=12)
TOKENS = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**25), 10**25) | WORD,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORD, inner, max_size=4),
    max_leaves=8,
)
DATA = st.dictionaries(WORD, TOKENS, max_size=5)
MOMENTS = st.datetimes(datetime(2021, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
LINES = st.builds(
    Line,
    place_id=st.integers(1, 10**12),
    actor=NAME,
    role=NAME,
    verb=NAME,
    case_id=st.none() | st.integers(1, 10**12),
    procedure=st.just("") | NAME,
    source=st.just("") | NAME,
    target=st.just("") | NAME,
    data=DATA,
)


def other(value: Any) -> Any:
    """Something else of the same kind."""
    if isinstance(value, dict):
        return {**value, "new": 1}
    return (value or 0) + 1 if value is None or isinstance(value, int) else value + "x"


@given(line=LINES, at=MOMENTS, seq=st.integers(1, 10**9), previous=st.binary(min_size=32, max_size=32))
def test_a_change_anywhere_changes_the_digest(line: Line, at: datetime, seq: int, previous: bytes) -> None:
    made = digest(previous, line.place_id, seq, at, line)
    assert len(made) == 32
    assert digest(previous, line.place_id, seq, at, dataclasses.replace(line)) == made
    changed = [
        digest(previous, line.place_id, seq, at, dataclasses.replace(line, **{name: other(value)}))
        for name, value in vars(line).items()
        if name != "place_id"
    ]
    changed += [
        digest(previous, line.place_id + 1, seq, at, line),
        digest(previous, line.place_id, seq + 1, at, line),
        digest(previous, line.place_id, seq, at + timedelta(microseconds=1), line),
        digest(bytes([previous[0] ^ 1]) + previous[1:], line.place_id, seq, at, line),
    ]
    assert made not in changed
    assert len(set(changed)) == len(changed)


@given(at=MOMENTS, hours=st.integers(-12, 14), line=LINES)
def test_the_zone_in_which_a_time_is_told_changes_nothing(at: datetime, hours: int, line: Line) -> None:
    there = at.astimezone(timezone(timedelta(hours=hours)))
    assert digest(b"", 1, 1, at, line) == digest(b"", 1, 1, there, line)


@given(data=DATA)
def test_the_order_of_keys_changes_nothing_and_all_is_ascii(data: dict[str, Any]) -> None:
    backwards = dict(reversed(data.items()))
    assert canonical([data]) == canonical([backwards])
    assert canonical([data]).isascii()
    check_tokens(data)


@given(
    data=DATA,
    bad=st.floats()
    | st.text(st.characters(min_codepoint=0x7F, exclude_categories=["Cs"]), min_size=1)
    | st.text(st.characters(max_codepoint=0x1F), min_size=1)
    | st.text(PRINTED, min_size=81, max_size=90)
    | st.sampled_from(["13800000000", "tel. 15912345678", "a=18600000000,"])
    | st.binary(),
    nested=st.booleans(),
)
def test_what_is_no_short_token_is_refused(data: dict[str, Any], bad: Any, nested: bool) -> None:
    with pytest.raises(ValueError, match="journal keeps"):
        check_tokens({**data, "bad": [{"in": bad}] if nested else bad})


@given(data=DATA, key=st.sampled_from(["13800000000", "tel. 15912345678", "a=18600000000,"]))
def test_a_telephone_is_refused_as_a_key_too(data: dict[str, Any], key: str) -> None:
    with pytest.raises(ValueError, match="journal keeps"):
        check_tokens({**data, key: 1})


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batches=st.lists(
        st.tuples(MOMENTS, st.lists(st.tuples(st.booleans(), LINES), min_size=1, max_size=4)), max_size=4
    )
)
def test_whatever_is_written_verifies_and_is_counted(
    batches: list[tuple[datetime, list[tuple[bool, Line]]]], cast: Cast
) -> None:
    """Through the database and back: what jsonb gives is what was digested."""
    for at, lines in batches:
        mine = [
            dataclasses.replace(line, place_id=(cast.place if here else cast.next_door).pk)
            for here, line in lines
        ]
        ids = append(mine, at)
        kept = [
            (entry.verb, entry.data)
            for entry in sorted(chain.Entry.objects.filter(pk__in=ids), key=lambda e: ids.index(e.pk))
        ]
        assert kept == [(line.verb, line.data) for line in mine]
    assert verify()["broken"] == []
    assert tallies.verify()["wrong"] == []
    assert not Tally.objects.filter(kind="").exists()
