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

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F32, F64
from distilldetect.defaults import FEWEST_STANDARD_REFERENCES, MOST_STANDARD_REFERENCES

Counts = NDArray[np.signedinteger]

COUNTED = ("nearest_fraction", "win_fraction")

STATISTICS = COUNTED

EXCESS = "win_excess"  # which takes more than a pair's own closeness, see :mod:`scoring.impostors`

MEANING = {
    "nearest_fraction": "share of prompts on which the teacher is the nearest of all, ties shared",
    "win_fraction": "share of comparisons with single references in which the teacher is nearer, ties counted half",
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
    made = [counted(statistic, teacher, n, below, equal) for statistic in statistics]
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
