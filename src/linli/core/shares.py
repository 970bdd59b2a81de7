"""A share of so few: how far it may lie from what it would be of many."""

from math import sqrt

Z = 1.96  # of 95 percent


def interval(part: int, of: int) -> tuple[float, float]:
    """Both ends of Wilson's interval at 95 percent, in per cent; all there is for nothing."""
    if not of:
        return 0.0, 100.0
    share, extra = part / of, Z * Z / of
    middle = (share + extra / 2) / (1 + extra)
    half = Z * sqrt(share * (1 - share) / of + extra / (4 * of)) / (1 + extra)
    return max(0.0, (middle - half) * 100), min(100.0, (middle + half) * 100)


def spread(percent: float, ends: tuple[float, float]) -> str:
    """±half the interval; from where to where, where ± would say more than all or less than nothing."""
    low, high = ends
    half = (high - low) / 2
    if percent - half >= 0 and percent + half <= 100:
        return f"±{half:.1f}"
    return f"{low:.1f}—{high:.1f}"
