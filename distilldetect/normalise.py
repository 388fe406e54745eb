"""Score normalisation: closeness to the teacher becomes evidence by comparison with closeness to the references.

Any two good answers to one prompt are alike to some degree, and some prompts make all answers alike. What remains
when both are taken away is whether the suspect is closer to this teacher than to others on the same prompt: the
test normalisation (T-norm) of speaker verification, and the impostors of authorship verification.

Source:
    R. Auckenthaler et al. (2000), Score normalization for text-independent speaker verification systems, Digital
    Signal Processing 10; M. Koppel, Y. Winter (2014), Determining if two documents are written by the same author,
    JASIST 65.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from distilldetect.defaults import FEWEST_DEFINED, FEWEST_STANDARD_REFERENCES, MOST_STANDARD_REFERENCES

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Counts = NDArray[np.signedinteger]

# Sums of up to 2**17 values of at most 1 are exact in units of this: 53 bits hold them.
_UNIT = 2.0**-36

COUNTED = ("nearest_fraction", "win_fraction")
STATISTICS = (*COUNTED, "z_score")
EXCESS = "win_excess"  # which takes more than a pair's own closeness, see :mod:`excess`
MEANING = {
    "nearest_fraction": "share of prompts on which the teacher is the nearest of all, ties shared",
    "win_fraction": "share of comparisons with single references in which the teacher is nearer, ties counted half",
    "z_score": "standard deviations by which the teacher is nearer than the mean of all candidates on a prompt",
    EXCESS: "win_fraction less what references reach in the suspect's place, the median of them",
}


def standardise_nearest(fraction: F64, n_references: int) -> F64:
    """The share of prompts on which the teacher would be nearest among a standard number of references.

    With few references anybody is nearest often. If the teacher's chance is w against 1 for each of n references, it is
    nearest on ``w / (w + n)`` of the prompts; the same w gives the share among another number. Numbers within the range
    that the model was fitted on are left as they are.

    Args:
        fraction: observed share, any shape.
        n_references: references it was observed among, 1 or more.

    Source:
        R. D. Luce (1959), Individual choice behavior; R. L. Plackett (1975), The analysis of permutations, Appl.
        Stat. 24.

    >>> float(standardise_nearest(np.array(0.5), 4)), float(standardise_nearest(np.array(0.2), 4))  # 0.2: by chance
    (0.25, 0.07692307692307693)
    """
    standard = min(max(n_references, FEWEST_STANDARD_REFERENCES), MOST_STANDARD_REFERENCES)
    if standard == n_references:
        return fraction
    with np.errstate(divide="ignore"):
        strength = n_references * fraction / np.maximum(1.0 - fraction, 1e-9)
    standardised: F64 = strength / (strength + standard)
    return standardised


def best_of_groups(closeness: F32, groups: Sequence[Sequence[int]]) -> F32:
    """Take several dumps as one model: on each prompt, the closest of its snapshots.

    Args:
        closeness: ``(..., n_prompts, n_dumps)``.
        groups: the columns of each model.

    Returns:
        ``(..., n_prompts, n_groups)``; NaN where no snapshot is defined.
    """
    dumps = closeness.swapaxes(-1, -2)
    best = dumps.take([first for first, *_ in groups], axis=-2)
    for place, (_, *others) in enumerate(groups):
        near = best[..., place, :]
        for column in others:
            np.fmax(near, dumps[..., column, :], out=near)
    return best.swapaxes(-1, -2)


def compare_with_references(teacher: F32, references: F32, statistics: Sequence[str] = STATISTICS) -> F64:
    """Set the closeness to the teacher against the closeness to each reference, prompt by prompt.

    Args:
        teacher: ``(..., n_prompts)``, NaN where undefined.
        references: ``(..., n_prompts, n_references)``, NaN where undefined.
        statistics: which of ``STATISTICS`` are wanted.

    Returns:
        ``(..., n_prompts, n_statistics)``; NaN where the teacher or all references are undefined.
    """
    own = teacher[..., None]
    n = _count(references == references)  # NaN differs from itself
    below = _count(references < own)
    equal = _count(references == own)
    made = [
        _z_score(teacher, references, n) if statistic == "z_score" else counted(statistic, teacher, n, below, equal)
        for statistic in statistics
    ]
    return np.moveaxis(np.stack(made), 0, -1)  # each statistic contiguous


def nearest_fraction(teachers: F32, references: F32) -> F64:
    """Of several teachers, what :func:`compare_with_references` says of the one statistic, each reference looked at once.

    Args:
        teachers: ``(..., n_prompts, n_teachers)``, NaN where undefined.
        references: ``(..., n_prompts, n_references)``, NaN where undefined.

    Returns:
        ``(..., n_prompts, n_teachers)``; NaN where the teacher or all references are undefined.
    """
    nearest = np.fmax.reduce(references, axis=-1)[..., None]
    shared = 1.0 / (1.0 + _count(references == nearest))[..., None]
    made: F64 = np.where(teachers > nearest, 1.0, np.where(teachers == nearest, shared, 0.0))
    made[np.isnan(teachers) | np.isnan(nearest)] = np.nan
    return made


def counted(statistic: str, teacher: F32, n: Counts, below: Counts, equal: Counts) -> F64:
    """One of ``COUNTED`` from the references that are defined, farther than the teacher and as near, all of one shape.

    Returns:
        NaN where the teacher or all references are undefined.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        if statistic == "nearest_fraction":
            made = np.where(n == below + equal, 1.0 / (1.0 + equal), 0.0)
        else:
            made = (below + 0.5 * equal) / n
    made[np.isnan(teacher) | (n == 0)] = np.nan
    return made


def _count(true: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many references it is true of: one addition a reference is several times faster than one count a prompt."""
    columns = np.ascontiguousarray(true.swapaxes(-1, -2)).view(np.uint8)
    counts = np.add.reduce(columns, axis=-2, dtype=np.min_scalar_type(columns.shape[-2]))
    return np.asarray(counts, dtype=np.int64)


def _z_score(teacher: F32, references: F32, n: Counts) -> F64:
    """The teacher's distance from the mean of all candidates, itself among them, in their standard deviations."""
    own, others = teacher.astype(np.float64), references.astype(np.float64)
    there = ~np.isnan(others)
    mean = (np.where(there, others, 0.0).sum(axis=-1) + own) / (n + 1)
    spread = np.where(there, (others - mean[..., None]) ** 2, 0.0).sum(axis=-1) + (own - mean) ** 2
    deviation = np.sqrt(spread / (n + 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.where(deviation > 1e-9, (own - mean) / deviation, 0.0)
    score[np.isnan(own) | (n == 0)] = np.nan
    return score


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
