"""Small figures that would single somebody out: which cells of a row are not told (6.3)."""

from collections.abc import Sequence


def suppressed(counts: Sequence[int], smallest: int) -> list[int | None]:
    """The counts of one row whose sum is known; None for what would single out, or let it be worked out.

    A row of fewer than `smallest` shows nothing. One hidden cell alone could be had from the sum: the smallest of the
    others that are not nothing is hidden with it.
    """
    if 0 < sum(counts) < smallest:
        return [None] * len(counts)
    hidden = {i for i, n in enumerate(counts) if 0 < n < smallest}
    if len(hidden) == 1:
        others = [i for i, n in enumerate(counts) if n and i not in hidden]
        hidden.add(min(others, key=lambda i: counts[i]))
    return [None if i in hidden else n for i, n in enumerate(counts)]
