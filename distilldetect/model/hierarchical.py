"""The likelihood ratio: how far a suspect stands from where untaught models stand with the same teacher.

A suspect's position x is the log-odds of being nearest to the teacher, per reference (see :mod:`scoring.shares`). Where
untaught models stand with this teacher is not known beforehand. It has a prior, from other teachers, and every reference
that is put in the suspect's place observes it. With its posterior mean m and variance v,

    untaught: x ~ N(m, V)    taught: x ~ N(m + d, V)    V = s**2 + v + e**2, e the standard error of x over prompts

so that the log LR is d / V * (x - m - d / 2): a sum with a part for every signal, at any number of references, without
bounds on x. Few references leave v wide, and the LR near 1.

Source:
    D. V. Lindley (1977), A problem in forensic science, Biometrika 64; C. G. G. Aitken, D. Lucy (2004), Evaluation of trace
    evidence in the form of multivariate data, Applied Statistics 53 (two-level normal model).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from distilldetect.arrays import F64


@dataclass(frozen=True, slots=True)
class Level:
    """Where untaught models stand with a teacher.

    Attributes:
        mean, variance: of the posterior, given the references in the suspect's place.
    """

    mean: float
    variance: float


@dataclass(frozen=True, slots=True)
class Hierarchical:
    """The five fitted numbers, all in natural log-odds.

    Attributes:
        level_mean: mean of teachers' levels.
        level_spread: standard deviation of teachers' levels.
        reference_spread: standard deviation of references around the level of one teacher.
        suspect_spread: standard deviation of suspects around where they are expected.
        shift: by how much taught suspects stand above untaught ones.
    """

    level_mean: float
    level_spread: float
    reference_spread: float
    suspect_spread: float
    shift: float

    def level(self, observed: Sequence[float] | F64) -> Level:
        """Return a teacher's level, by the position of each reference in the suspect's place, ``(n,)``, NaN left out."""
        values = np.asarray(observed, dtype=float)
        values = values[~np.isnan(values)]
        precision = len(values) / self.reference_spread**2 + 1 / self.level_spread**2
        total = math.fsum(values) / self.reference_spread**2 + self.level_mean / self.level_spread**2
        return Level(total / precision, 1 / precision)

    def slope(self, level: Level, added_variance: float) -> float:
        """Return what one unit of position is worth in natural-log LR.

        The variance that is added is of the case itself: of its prompts, and of what length alone could explain.
        """
        return self.shift / (self.suspect_spread**2 + level.variance + added_variance)

    def log_lr(self, position: float, level: Level, added_variance: float) -> float:
        """Return the natural-log LR of a suspect, without any cap; 0 where its position is undefined (NaN)."""
        if math.isnan(position):
            return 0.0
        return self.slope(level, added_variance) * (position - level.mean - self.shift / 2)


def with_errors(log_lr: float, unseen: float, seeming: float) -> float:
    """Return the LR where a share of taught models shows nothing and a share of untaught ones looks taught.

    It lies between ``unseen / (1 - seeming)`` and ``(1 - unseen) / seeming``, is 1 for 1 to within their size, and rises
    with ``log_lr``.

    Args:
        log_lr: natural-log LR where neither happens.
        unseen: share of taught models that look untaught, in (0, 1).
        seeming: share of untaught models that look taught, in (0, 1).

    Returns:
        Natural-log LR.

    >>> round(math.exp(with_errors(50.0, 0.1, 0.02))), round(math.exp(with_errors(-50.0, 0.1, 0.02)), 3)
    (45, 0.102)
    """
    taught = np.logaddexp(math.log1p(-unseen) + log_lr, math.log(unseen))
    untaught = np.logaddexp(math.log(seeming) + log_lr, math.log1p(-seeming))
    return float(taught - untaught)


def capped_by_references(log_lr: float, n_as_high: int, n_references: int) -> float:
    """Return the natural-log LR, no higher than the references allow.

    Where k of n references that were put in the suspect's place stand as high as it does, evidence this strong is met in k
    of n untaught models, and its LR cannot exceed (n + 1) / k.

    >>> math.exp(capped_by_references(5.0, 2, 11))
    6.0
    """
    return min(log_lr, math.log((n_references + 1) / n_as_high)) if n_as_high else log_lr
