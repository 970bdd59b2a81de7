"""The check character of the unified social credit code finds every slip of one character, and every swap (3.3)."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from linli.core import credit

BODY = st.builds(
    lambda head, area, tail: head + area + tail,
    st.text(credit.ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(credit.ALPHABET, min_size=9, max_size=9),
)


# Published codes of well-known bodies.
@pytest.mark.parametrize("code", ["91440300708461136T", "91330100799655058B", "914403001922038216"])
def test_real_codes_are_right(code: str) -> None:
    assert credit.wrong(code) == ""


@given(BODY)
def test_what_is_made_is_right_and_so_is_its_sloppy_spelling(body: str) -> None:
    code = body + credit.check_character(body)
    assert credit.wrong(code) == ""
    sloppy = f" {code[:8].lower()}-{code[8:]}　"
    assert credit.folded(sloppy) == code


@given(BODY, st.integers(0, 17), st.sampled_from(credit.ALPHABET))
def test_one_wrong_character_is_found(body: str, place: int, char: str) -> None:
    code = body + credit.check_character(body)
    assume(code[place] != char)
    assert credit.wrong(code[:place] + char + code[place + 1 :])


@given(BODY, st.integers(0, 16))
def test_two_neighbours_swapped_are_found(body: str, place: int) -> None:
    code = body + credit.check_character(body)
    assume(code[place] != code[place + 1])
    assert credit.wrong(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


@given(st.text(max_size=30))
def test_anything_else_is_said_to_be_wrong_and_never_raises(text: str) -> None:
    code = credit.folded(text)
    assume(len(code) != credit.LENGTH)
    assert "18 位" in credit.wrong(code)
