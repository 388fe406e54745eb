"""Quantiles of Student's t distribution."""

import math
from functools import cache


@cache
def student_t_quantile(df: int, p: float) -> float:
    """Return the value that Student's t stays below with some probability.

    Importing ``scipy.special`` for this one number would take as long as measuring a pair.

    Args:
        df: degrees of freedom, 1 or more.
        p: probability, from 0.5 to below 1.

    Source:
        M. Abramowitz, I. A. Stegun (1964), Handbook of mathematical functions, 26.7.3 and 26.7.4.
    """
    low, high = 0.0, math.pi / 2
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if _within(middle, df) < 2 * p - 1 else (low, middle)
    return math.tan(low) * math.sqrt(df)


def _within(angle: float, df: int) -> float:
    """The probability of an absolute value below ``tan(angle) * sqrt(df)``."""
    term, total, is_odd = 1.0, 0.0, df % 2
    for k in range(1 + is_odd, df, 2):
        total += term
        term *= math.cos(angle) ** 2 * k / (k + 1)
    if is_odd:
        return 2 / math.pi * (angle + math.sin(angle) * math.cos(angle) * total)
    return math.sin(angle) * total
