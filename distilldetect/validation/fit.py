"""Fit the numbers of a model: the least cost of its likelihood ratios over labelled panels."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from distilldetect.arrays import F64
from distilldetect.defaults import (
    FITTED_REFERENCES,
    INTERVAL_Z,
    SEEMING_TEACHING,
    UNSEEN_TEACHING,
    UNSEEN_TEACHING_UNEARNED,
)
from distilldetect.errors import DistillDetectError
from distilldetect.model import Hierarchical
from distilldetect.validation.labelled import FITTED_TIERS, MeasuredPanel, Observation
from distilldetect.validation.metrics import teacher_balanced

# Where a fit begins, and what it is drawn to where the pairs say nothing: all near 1 in log-odds, the unit of positions.
START = Hierarchical(level_mean=0.0, level_spread=1.0, reference_spread=0.6, suspect_spread=0.6, shift=1.0)

# Weight of the squared distance from there beside a Cllr: an eighth of the pairs of a panel would outweigh it.
_RIDGE = 2e-3


@dataclass(frozen=True, slots=True)
class Weighed:
    """Likelihood ratios of many observations, natural logarithms, each ``(n,)``.

    Attributes:
        uncapped: as the numbers give them.
        with_errors: where documents may be wrong.
        printed: and no higher than the references allow.
        low, high: 95 % interval of ``printed`` over prompts; NaN where nothing was measured.
    """

    uncapped: F64
    with_errors: F64
    printed: F64
    low: F64
    high: F64


class Sample:
    """Observations as arrays: what :func:`scoring.judge` does for one pair, for many at once.

    Args:
        observations: them.
        shuffled: take the suspect's answers where they stand with other prompts.
    """

    def __init__(self, observations: Sequence[Observation], *, shuffled: bool = False) -> None:
        self.observations = tuple(observations)
        own = [seen.shuffled if shuffled else (seen.value, seen.error) for seen in observations]
        self._value, error = np.array(own, dtype=float).reshape(-1, 2).T
        self._error = np.nan_to_num(error)
        self._excess = np.array([seen.length_excess for seen in observations], dtype=float)
        widest = max((len(seen.observed) for seen in observations), default=0)
        observed = [(*seen.observed, *[math.nan] * (widest - len(seen.observed))) for seen in observations]
        self._observed = np.array(observed, dtype=float).reshape(len(observed), widest)
        self._n = (~np.isnan(self._observed)).sum(axis=1)
        self._total = np.nansum(self._observed, axis=1)
        other = [UNSEEN_TEACHING if seen.may_speak_against else UNSEEN_TEACHING_UNEARNED for seen in observations]
        self._unseen = np.array(other)

    def before_cap(self, numbers: Hierarchical) -> F64:
        """Return the LRs where documents may be wrong, before references and length limit them, ``(n,)``."""
        return self._with_errors(self._log_lr(numbers)[0])

    def weigh(self, numbers: Hierarchical) -> Weighed:
        """Return all LRs by some numbers."""
        uncapped, _ = self._log_lr(numbers)
        limited, slope = self._log_lr(numbers, self._excess)
        undefined = np.isnan(self._value)
        printed, low, high = (self._printed(limited, slope, off) for off in (0.0, -INTERVAL_Z, INTERVAL_Z))
        for end in (low, high):
            end[undefined] = np.nan
        return Weighed(uncapped, self._with_errors(uncapped), printed, low, high)

    def _log_lr(self, numbers: Hierarchical, excess: F64 | float = 0.0) -> tuple[F64, F64]:
        """LRs before any cap, and what a unit of position is worth; 0 where nothing was measured."""
        precision = self._n / numbers.reference_spread**2 + 1 / numbers.level_spread**2
        level = (self._total / numbers.reference_spread**2 + numbers.level_mean / numbers.level_spread**2) / precision
        variance = numbers.suspect_spread**2 + 1 / precision + self._error**2 + excess**2
        slope = numbers.shift / variance
        return np.nan_to_num(slope * (self._value - level - numbers.shift / 2)), slope

    def _with_errors(self, log_lr: F64) -> F64:
        taught = np.logaddexp(np.log1p(-self._unseen) + log_lr, np.log(self._unseen))
        bounded: F64 = taught - np.logaddexp(math.log(SEEMING_TEACHING) + log_lr, math.log1p(-SEEMING_TEACHING))
        bounded[np.isnan(self._value)] = 0.0
        return bounded

    def _printed(self, limited: F64, slope: F64, off: float) -> F64:
        """The LR where the position is some standard errors off."""
        bounded = self._with_errors(limited + off * slope * self._error)
        n_as_high = (self._observed >= (self._value + off * self._error)[:, None]).sum(axis=1)
        cap = np.log((self._n + 1) / np.maximum(n_as_high, 1))
        return np.where(n_as_high > 0, np.minimum(bounded, cap), bounded)


def fit(panels: Sequence[MeasuredPanel], without: Collection[str] = (), start: Hierarchical | None = None) -> Hierarchical:
    """Fit the numbers.

    The cost is the Cllr of the LRs as printed, but for the limits by references and by length, over taught and clean pairs
    with every number of references in ``FITTED_REFERENCES``, teacher-balanced. A panel weighs as the root of its number of
    taught families.

    Args:
        panels: to fit on.
        without: suspect families to leave out, wherever they appear.
        start: a fit that is not far, to be quick; from two far apart where None.

    Raises:
        DistillDetectError: no teacher has both taught and untaught suspects.
    """
    from scipy.optimize import minimize  # takes a second to import

    parts = [
        part
        for panel in panels
        for references in FITTED_REFERENCES
        if (part := _part(panel, references, frozenset(without))) is not None
    ]
    if not parts:
        raise DistillDetectError(
            "no teacher of the panels has both taught and clean untaught suspects: nothing can be fitted"
        )
    sample = Sample([seen for observations, _, _ in parts for seen in observations])
    sign = np.array([1.0 if seen.pair.is_taught else -1.0 for seen in sample.observations])
    sizes = [size for _, _, size in parts]
    weights = np.concatenate([weight * size / sum(sizes) for _, weight, size in parts]) / (2 * math.log(2))
    centre = _free(START)

    def cost(free: F64) -> float:
        distance = free - centre
        lrs = sample.before_cap(_numbers(free))
        return float(weights @ np.logaddexp(0.0, -sign * lrs) + _RIDGE * distance @ distance)

    begins = [centre, 0.3 * centre] if start is None else [_free(start)]
    found = [minimize(cost, begin, method="BFGS", options={"maxiter": 200, "gtol": 1e-4}) for begin in begins]
    return _numbers(min(found, key=lambda one: float(one.fun)).x)


def _part(panel: MeasuredPanel, references: str, without: frozenset[str]) -> tuple[list[Observation], F64, float] | None:
    """Observations that are fitted on, their weights, 1 in all for each class, and the weight of the part."""
    used = [seen for seen in panel.at(references) if seen.pair.tier in FITTED_TIERS and seen.pair.family not in without]
    weights = balanced(used)
    if not weights.any():
        return None
    is_taught = np.array([seen.pair.is_taught for seen in used])
    n_taught = float(weights[is_taught].sum())
    kept = weights > 0
    return [seen for seen, keep in zip(used, kept, strict=True) if keep], (weights / n_taught)[kept], math.sqrt(n_taught)


def balanced(observations: Sequence[Observation]) -> F64:
    """Return the teacher-balanced weight of each observation, see :func:`metrics.teacher_balanced`."""
    pairs = [seen.pair for seen in observations]
    labels = [int(pair.is_taught) for pair in pairs]
    return teacher_balanced([pair.teacher for pair in pairs], [pair.family for pair in pairs], labels)


def _free(numbers: Hierarchical) -> F64:
    """The numbers on scales without ends."""
    spreads = (numbers.level_spread, numbers.reference_spread, numbers.suspect_spread)
    return np.array([numbers.level_mean, *map(math.log, spreads), numbers.shift])


def _numbers(free: F64) -> Hierarchical:
    mean, level, reference, suspect, shift = free.tolist()
    return Hierarchical(mean, math.exp(level), math.exp(reference), math.exp(suspect), shift)
