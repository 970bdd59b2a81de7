"""The stratified draw: the same for everybody, every stratum by its share, every place with the same chance (5.3)."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domains.oversight.inspections.draw import Row, drawn, ordered
from linli.domains.oversight.suppression import suppressed

pytestmark = pytest.mark.clause("5.3")

SEEDS = st.text(alphabet="0123456789abcdef", min_size=32, max_size=32)


@st.composite
def frames(draw: st.DrawFn) -> list[Row]:
    sizes = draw(st.lists(st.integers(min_value=1, max_value=25), min_size=1, max_size=12))
    return [
        Row(f"62010{stratum:02d}{number:05d}", f"第 {stratum} 层")
        for stratum, n in enumerate(sizes)
        for number in range(n)
    ]


@given(frame=frames(), seed=SEEDS, size=st.integers(min_value=1, max_value=80), dice=st.randoms())
def test_the_order_of_the_list_does_not_matter(frame: list[Row], seed: str, size: int, dice: object) -> None:
    shuffled = list(frame)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert drawn(seed, frame, size) == drawn(seed, shuffled, size)
    assert ordered(seed, frame) == ordered(seed, shuffled)


@given(frame=frames(), seed=SEEDS, size=st.integers(min_value=1, max_value=80))
def test_each_stratum_has_its_share_rounded_up_or_down(frame: list[Row], seed: str, size: int) -> None:
    codes = drawn(seed, frame, size)
    size = min(size, len(frame))
    assert len(codes) == len(set(codes)) == size
    of = {row.code: row.stratum for row in frame}
    got = Counter(of[code] for code in codes)
    for stratum, there in Counter(of.values()).items():
        share = Fraction(size * there, len(frame))
        assert share.__floor__() <= got[stratum] <= share.__ceil__(), (stratum, share, got[stratum])


@given(frame=frames(), seed=SEEDS)
def test_all_are_drawn_where_no_more_are_there(frame: list[Row], seed: str) -> None:
    assert set(drawn(seed, frame, len(frame) + 3)) == {row.code for row in frame}


def test_every_place_has_the_same_chance() -> None:
    """Four of 30 in strata of 1, 9 and 20: over 3,000 seeds each place comes about 400 times, the lonely one too."""
    frame = [Row(f"{n:012d}", "甲" if n == 0 else "乙" if n < 10 else "丙") for n in range(30)]
    got = Counter(code for n in range(3000) for code in drawn(f"{n:032d}", frame, 4))
    assert len(got) == 30
    # Five standard deviations of a binomial with n = 3000, p = 4/30.
    assert all(abs(times - 400) < 94 for times in got.values()), got


def test_known_values() -> None:
    """Kept for ever: a draw of today is drawn again in ten years."""
    frame = [Row(f"62010200100{n}", "甲" if n < 3 else "乙") for n in range(8)]
    assert drawn("0" * 32, frame, 3) == KNOWN


KNOWN = ["620102001007", "620102001003", "620102001000"]

COUNTS = st.lists(st.integers(min_value=0, max_value=30), min_size=3, max_size=3)


@given(counts=COUNTS)
def test_what_is_hidden_cannot_be_worked_out_from_the_row(counts: list[int]) -> None:
    shown = suppressed(counts, 5)
    assert all(n is None or n == 0 or n >= 5 for n in shown), "a small cell stands there"
    assert all(n is None or n == count for n, count in zip(shown, counts, strict=True)), "nothing is rounded"
    if hidden := [i for i, n in enumerate(shown) if n is None]:
        assert len(hidden) > 1, "one alone could be had from the sum"
        left = sum(counts) - sum(n for n in shown if n is not None)
        # Somebody who knows the sum knows the sum of the hidden ones, and cannot tell a small one among them.
        assert left > 0
        assert len(hidden) == 3 or sum(counts[i] > 0 for i in hidden) > 1
