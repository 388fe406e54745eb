"""Means over prompts and how many these are: equal to the bit on every machine, undefined where too few prompts say.

Source:
    B. Efron, R. Tibshirani (1993), An introduction to the bootstrap (resampled prompts).
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F64
from distilldetect.defaults import FEWEST_DEFINED

# Sums of up to 2**17 values of at most 1 are exact in units of this: 53 bits hold them.
_UNIT = 2.0**-36


def mean_of_parts(parts: Sequence[F64]) -> F64:
    """Element by element, over the parts in which it is defined."""
    if len(parts) == 1:
        return parts[0]
    stacked = np.stack(parts)
    defined = ~np.isnan(stacked)
    with np.errstate(invalid="ignore"):
        mean: F64 = np.where(defined, stacked, 0.0).sum(axis=0) / defined.sum(axis=0)
    return mean


def mean_over_prompts(values: F64, counts: F64 | None = None) -> F64 | float:
    """Mean over the prompts on which a statistic is defined.

    Args:
        values: ``(n_prompts,)``, NaN where undefined.
        counts: how often each prompt counts in each bootstrap sample, ``(n_samples, n_prompts)``.

    Returns:
        One mean, or ``(n_samples,)`` of them; NaN where no prompt is defined.
    """
    return float(means_over_prompts(values)) if counts is None else means_in_samples(values[:, None], counts)[:, 0]


def means_over_prompts(values: F64) -> F64:
    """Mean of each statistic over the prompts on which it is defined.

    Values are rounded to whole multiples of a unit so small that nobody sees it. Sums of those are exact, so that they do
    not depend on the order of addition, which differs with the number of columns, threads and the machine.

    Args:
        values: ``(..., n_prompts)``, NaN where undefined.

    Returns:
        ``(...)``; NaN where it is defined on no prompt, or on too few of them, see ``defaults.FEWEST_DEFINED``: what a
        handful of prompts say would weigh as much as what all do.
    """
    defined = values == values  # NaN differs from itself
    total = np.add.reduce(np.rint(np.where(defined, values, 0.0) / _UNIT), axis=-1)
    n = np.add.reduce(defined, axis=-1, dtype=np.int64)
    with np.errstate(invalid="ignore"):
        means: F64 = total * _UNIT / n
    return np.where(n < FEWEST_DEFINED * values.shape[-1], np.nan, means)


class Observed(NamedTuple):
    """What is observed of some features, and on how much text.

    Attributes:
        values: mean of each over the prompts on which it is defined; NaN where there is none, or too few.
        n_prompts: how many prompts these are, of the same shape.
    """

    values: F64
    n_prompts: F64


def stacked(rows: Sequence[Observed]) -> Observed:
    """What is observed of several dumps, a row each."""
    return Observed(np.array([row.values for row in rows]), np.array([row.n_prompts for row in rows]))


def observed_over_prompts(values: F64) -> Observed:
    """Means, see :func:`means_over_prompts`, with the numbers of prompts behind them."""
    return Observed(means_over_prompts(values), numbers_of_prompts(values))


def numbers_of_prompts(values: F64) -> F64:
    """On how many prompts each statistic is defined, ``(..., n_prompts)`` to ``(...)``."""
    numbers: F64 = np.add.reduce(values == values, axis=-1, dtype=np.float64)  # NaN differs from itself
    return numbers


def means_in_samples(values: F64, counts: F64) -> F64:
    """Mean of each statistic over the prompts on which it is defined, in each bootstrap sample.

    Sums are exact as in :func:`means_over_prompts`.

    Args:
        values: ``(n_prompts, n_statistics)``, NaN where undefined.
        counts: how often each prompt counts in each sample, ``(n_samples, n_prompts)``.

    Returns:
        ``(n_samples, n_statistics)``; NaN where no prompt of a sample is defined, or too few of all are, see
        :func:`means_over_prompts`.
    """
    defined = ~np.isnan(values)
    kinds = {own.tobytes(): k for k, own in enumerate(defined.T)}  # most are defined on the same prompts
    place = {k: at for at, k in enumerate(kinds.values())}
    total = counts @ np.rint(np.where(defined, values, 0.0) / _UNIT)
    n = counts @ defined[:, list(place)].astype(np.float64)
    with np.errstate(invalid="ignore"):
        means: F64 = total * _UNIT / n[:, [place[kinds[own.tobytes()]] for own in defined.T]]
    means[:, defined.sum(axis=0) < FEWEST_DEFINED * len(values)] = np.nan
    return means


def bootstrap_counts(n_prompts: int, n_samples: int, seed: int) -> F64:
    """How often each prompt is drawn in each bootstrap sample, ``(n_samples, n_prompts)``."""
    return _drawn(n_prompts, n_samples, seed).astype(np.float64)


@lru_cache(maxsize=16)  # the pairs of a panel mostly share their prompts, or lack a few
def _drawn(n_prompts: int, n_samples: int, seed: int) -> NDArray[np.int16]:
    rng = np.random.default_rng(seed)
    return rng.multinomial(n_prompts, np.full(n_prompts, 1 / n_prompts), size=n_samples).astype(np.int16)
