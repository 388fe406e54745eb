"""Score normalisation: closeness to the teacher becomes evidence by comparison with closeness to the references.

Any two good answers to one prompt are alike to some degree, and some prompts make all answers alike. What remains
when both are taken away is whether the suspect is closer to this teacher than to others on the same prompt: the
test normalisation (T-norm) of speaker verification, and the impostors of authorship verification.

Source:
    R. Auckenthaler et al. (2000), Score normalization for text-independent speaker verification systems, Digital
    Signal Processing 10; M. Koppel, Y. Winter (2014), Determining if two documents are written by the same author,
    JASIST 65.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from distilldetect.defaults import FEWEST_STANDARD_REFERENCES, MOST_STANDARD_REFERENCES

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

STATISTICS = ("nearest_fraction", "win_fraction", "z_score")
MEANING = {
    "nearest_fraction": "share of prompts on which the teacher is the nearest of all, ties shared",
    "win_fraction": "share of comparisons with single references in which the teacher is nearer, ties counted half",
    "z_score": "standard deviations by which the teacher is nearer than the mean of all candidates on a prompt",
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
        closeness: ``(n_prompts, n_dumps)``.
        groups: the columns of each model.

    Returns:
        ``(n_prompts, n_groups)``; NaN where no snapshot is defined.
    """
    if all(len(columns) == 1 for columns in groups):
        return closeness[:, [columns[0] for columns in groups]]
    best = np.empty((len(closeness), len(groups)), dtype=np.float32, order="F")
    for k, (first, *others) in enumerate(groups):
        near = closeness[:, first]
        for column in others:
            near = np.fmax(near, closeness[:, column])
        best[:, k] = near
    return best


def compare_with_references(teacher: F32, references: F32, statistics: Sequence[str] = STATISTICS) -> F64:
    """Set the closeness to the teacher against the closeness to each reference, prompt by prompt.

    Args:
        teacher: ``(n_prompts,)``, NaN where undefined.
        references: ``(n_prompts, n_references)``, NaN where undefined.
        statistics: which of ``STATISTICS`` are wanted.

    Returns:
        ``(n_prompts, n_statistics)``; NaN where the teacher or all references are undefined.
    """
    own = teacher[:, None]
    n = _count(references == references)  # NaN differs from itself
    below = _count(references < own)
    equal = _count(references == own)
    made: dict[str, Callable[[], F64]] = {
        "nearest_fraction": lambda: np.where(n == below + equal, 1.0 / (1.0 + equal), 0.0),
        "win_fraction": lambda: (below + 0.5 * equal) / n,
        "z_score": lambda: _z_score(teacher.astype(np.float64), references.astype(np.float64), n),
    }
    with np.errstate(invalid="ignore", divide="ignore"):
        result = np.stack([made[statistic]() for statistic in statistics], axis=1)
    result[np.isnan(teacher) | (n == 0)] = np.nan
    return result


def _count(true: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many are true in each row: one addition a column is several times faster than one count a row."""
    columns = np.ascontiguousarray(true.T).view(np.int8)
    counts: NDArray[np.int64] = np.add.reduce(columns, axis=0, dtype=np.int16).astype(np.int64)
    return counts


def _z_score(teacher: F64, references: F64, n: NDArray[np.int64]) -> F64:
    """The teacher's distance from the mean of all candidates, itself among them, in their standard deviations."""
    there = ~np.isnan(references)
    mean = (np.where(there, references, 0.0).sum(axis=1) + teacher) / (n + 1)
    spread = np.where(there, (references - mean[:, None]) ** 2, 0.0).sum(axis=1) + (teacher - mean) ** 2
    deviation = np.sqrt(spread / (n + 1))
    return np.where(deviation > 1e-9, (teacher - mean) / deviation, 0.0)


def mean_over_prompts(values: F64, counts: F64 | None = None) -> F64 | float:
    """Mean over the prompts on which a statistic is defined.

    Args:
        values: ``(n_prompts,)``, NaN where undefined.
        counts: how often each prompt counts in each bootstrap sample, ``(n_samples, n_prompts)``.

    Returns:
        One mean, or ``(n_samples,)`` of them; NaN where no prompt is defined.
    """
    defined = ~np.isnan(values)
    if counts is None:
        return float(values[defined].mean()) if defined.any() else float("nan")
    with np.errstate(invalid="ignore", divide="ignore"):
        means: F64 = (counts @ np.where(defined, values, 0.0)) / (counts @ defined.astype(np.float64))
    return means
