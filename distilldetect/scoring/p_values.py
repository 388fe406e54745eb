"""p-values: the rank among references, and their adjustment for several teachers."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike


def conformal_p_value(score: float, reference_scores: ArrayLike) -> float:
    """How often a model of the reference population scores at least as high: ``(1 + count) / (n + 1)``.

    Its smallest value is ``1 / (n + 1)``, however clear the case.

    Args:
        score: of the suspect.
        reference_scores: the same score of each reference in the suspect's place, ``(n,)``; NaN are left out.

    Returns:
        Fraction in (0, 1]; NaN if there is no reference score.

    Source:
        V. Vovk, A. Gammerman, G. Shafer (2005), Algorithmic learning in a random world.
    """
    others = np.asarray(reference_scores, dtype=float)
    others = others[~np.isnan(others)]
    if not len(others) or math.isnan(score):
        return math.nan
    return float((1 + (others >= score).sum()) / (len(others) + 1))


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values for having tested several teachers at once, family-wise.

    Source:
        S. Holm (1979), A simple sequentially rejective multiple test procedure, Scand. J. Stat. 6.

    >>> holm([0.01, 0.04])
    [0.02, 0.04]
    """
    order = np.argsort(p_values)
    adjusted = np.empty(len(order))
    adjusted[order] = np.minimum(np.maximum.accumulate(np.asarray(p_values)[order] * np.arange(len(order), 0, -1)), 1.0)
    return [float(p) for p in adjusted]
