"""From the verdicts on several candidate teachers to an answer: one, siblings that look alike, or none."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from distilldetect.arrays import F64
from distilldetect.defaults import INTERVAL

Kind = Literal["candidate", "group", "none", "inconclusive"]

# Ratio of two candidates' LRs below which their order says little: where a documented teacher was set against a sibling
# that taught the suspect nothing (AlpacaEval, double hold-out), any difference put the right one first in 90 % of 205
# contrasts, one of this size, which 171 have, in 98 %. Resampled prompts alone would call nearly all of them different.
LEAST_RATIO = 10.0
TOLD_APART_RULE = (
    f"Two candidates are told apart where their LRs before the limit differ by a factor of {LEAST_RATIO:g} or more and the"
    f" {INTERVAL:.0%} interval of the difference of their logarithms, over the same resampled prompts and training"
    " families, leaves out 0. Candidates of one provider that are not told apart from the highest of them are one group: a"
    " model of that provider."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the candidates' likelihood ratios come to.

    Attributes:
        kind: ``candidate`` or ``group``: of these the text speaks; ``none``: it speaks against every one; else
            ``inconclusive``.
        members: the candidates it names, by rank from 0: where inconclusive, those between which it is open, if any.
    """

    kind: Kind
    members: tuple[int, ...]


def difference_interval(one: F64, other: F64) -> tuple[float, float]:
    """Percentile interval of a difference.

    Args:
        one: a quantity of one candidate in each bootstrap sample, ``(n_samples,)``.
        other: of another candidate in the same samples.

    Returns:
        Its ends; NaN where no sample is defined.

    Source:
        B. Efron, R. Tibshirani (1993), An introduction to the bootstrap (percentile interval).
    """
    differences = one - other
    differences = differences[np.isfinite(differences)]
    if not len(differences):
        return math.nan, math.nan
    tail = (1 - INTERVAL) / 2
    low, high = np.quantile(differences, (tail, 1 - tail)).tolist()
    return low, high


def are_told_apart(one: F64, other: F64) -> bool:
    """Whether two candidates differ as ``TOLD_APART_RULE`` says; never where no sample is defined.

    Args:
        one: natural-log LRs of one candidate in each bootstrap sample, ``(n_samples,)``.
        other: of another candidate in the same samples.
    """
    low, high = difference_interval(one, other)
    if math.isnan(low) or low <= 0 <= high:
        return False
    return abs(float(np.nanmedian(one - other))) >= math.log(LEAST_RATIO)


def sibling_groups(providers: Sequence[str], samples: Sequence[F64]) -> list[int]:
    """Which candidates stand for "a model of their provider" together.

    Args:
        providers: of each candidate, by rank; "" is nobody's.
        samples: natural-log LRs of each in paired bootstrap samples, ``(n_samples,)``.

    Returns:
        One number a candidate: the rank of its group's highest, its own where it stands alone.
    """
    groups: list[int] = []
    for rank, provider in enumerate(providers):
        leaders = [g for g in dict.fromkeys(groups) if provider and providers[g] == provider]
        alike = [leader for leader in leaders if not are_told_apart(samples[leader], samples[rank])]
        groups.append(alike[0] if alike else rank)
    return groups


def answer(words: Sequence[str], highs: Sequence[float], groups: Sequence[int], samples: Sequence[F64]) -> Answer:
    """Name the candidate, or the group, that the text speaks for.

    Args:
        words: verdict of each candidate, by rank; see :func:`verdict.verdict_word`.
        highs: upper ends of their intervals, log10.
        groups: see :func:`sibling_groups`.
        samples: see there.

    Returns:
        Inconclusive where no verdict is support, and where a candidate of another group with support is not told apart
        from the highest. None where every interval lies below an LR of 1.
    """
    supported = [rank for rank, word in enumerate(words) if word.endswith("support")]
    if not supported:
        below = all(high < 0 for high in highs)
        return Answer("none" if below else "inconclusive", ())
    first = supported[0]
    rivals = [k for k in supported[1:] if groups[k] != groups[first] and not are_told_apart(samples[first], samples[k])]
    if rivals:
        return Answer("inconclusive", (first, *rivals))
    members = tuple(rank for rank, group in enumerate(groups) if group == groups[first])
    return Answer("group" if len(members) > 1 else "candidate", members)
