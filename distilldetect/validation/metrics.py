"""Figures of merit for scores with known labels, and the weights that make them fair.

``label`` is 1 where the suspect was trained on the teacher's outputs: the positive class, always. Higher scores mean
positive. Scores, labels, weights and families are of the same pairs, ``(n,)`` each.
"""

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from distilldetect.arrays import F64


def equal_weights(groups: Sequence[Hashable]) -> F64:
    """Return weights that sum to one over each group, so that a family of ten near-copies counts as one model.

    >>> equal_weights(["llama", "llama", "qwen"]).tolist()
    [0.5, 0.5, 1.0]
    """
    counts = Counter(groups)
    return np.array([1.0 / counts[group] for group in groups])


def teacher_balanced(teachers: Sequence[str], families: Sequence[str], labels: Sequence[int]) -> F64:
    """Return weights under which nothing is won by knowing which teacher is popular.

    Within each teacher all taught families together weigh as much as all untaught ones: as many as were taught. Families
    weigh the same, and so do the pairs of a family. Teachers that lack either weigh 0.

    >>> teacher_balanced(["a"] * 4 + ["b"], ["f", "g", "h", "h", "f"], [1, 0, 0, 0, 1]).tolist()
    [1.0, 0.5, 0.25, 0.25, 0.0]
    """
    n_families = Counter((teacher, label) for teacher, _, label in {*zip(teachers, families, labels, strict=True)})
    of_class = []
    for teacher, label in zip(teachers, labels, strict=True):
        n_taught, n_untaught = n_families[teacher, 1], n_families[teacher, 0]
        of_class.append((1.0 if label else n_taught / n_untaught) if n_taught and n_untaught else 0.0)
    weights: F64 = equal_weights(list(zip(teachers, families, labels, strict=True))) * np.array(of_class)
    return weights


def wins(positive: ArrayLike, negative: ArrayLike) -> F64:
    """Whether each positive scores above each negative: 1, 0, or 0.5 where equal; ``(n_positive, n_negative)``."""
    high, low = np.asarray(positive, dtype=float)[:, None], np.asarray(negative, dtype=float)[None, :]
    won: F64 = (high > low) + 0.5 * (high == low)
    return won


def auroc(scores: ArrayLike, labels: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Area under the ROC curve, in [0, 1]: how often a positive scores above a negative; NaN where one class is absent.

    Source:
        J. A. Hanley, B. J. McNeil (1982), The meaning and use of the area under a ROC curve, Radiology 143.

    >>> auroc([0.1, 0.4, 0.9], [0, 1, 1])
    1.0
    """
    score, is_positive, weight = _arrays(scores, labels, weights)
    up, down = weight[is_positive], weight[~is_positive]
    if not up.sum() or not down.sum():
        return float("nan")
    return float(up @ wins(score[is_positive], score[~is_positive]) @ down / (up.sum() * down.sum()))


def auroc_interval(
    scores: ArrayLike, labels: ArrayLike, weights: ArrayLike, families: Sequence[str], n_samples: int, seed: int
) -> tuple[float, float]:
    """Return the 95 % percentile interval of :func:`auroc` when families, not pairs, are drawn again ``n_samples`` times.

    Both ends are NaN where one class is absent.
    """
    score, is_positive, weight = _arrays(scores, labels, weights)
    names = sorted(set(families))
    member = np.zeros((len(names), len(score)))
    member[[names.index(family) for family in families], np.arange(len(score))] = weight
    up, down = member[:, is_positive], member[:, ~is_positive]
    if not up.sum() or not down.sum():
        return float("nan"), float("nan")
    cells = up @ wins(score[is_positive], score[~is_positive]) @ down.T
    drawn = np.random.default_rng(seed).multinomial(len(names), np.full(len(names), 1 / len(names)), size=n_samples)
    total = (drawn @ up.sum(axis=1)) * (drawn @ down.sum(axis=1))
    won = ((drawn @ cells) * drawn).sum(axis=1)
    low, high = np.quantile(won[total > 0] / total[total > 0], (0.025, 0.975))
    return float(low), float(high)


def cllr(log_odds: ArrayLike, labels: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Cost of natural-log likelihood ratios, in bits: 0 is perfect, 1 is what a constant LR of 1 costs, above 1 misleads.

    Both classes weigh the same in all; NaN where one is absent.

    Source:
        N. Brümmer, J. du Preez (2006), Application-independent evaluation of speaker detection, CSL 20.
    """
    llr, is_positive, weight = _arrays(log_odds, labels, weights)
    up, down = weight[is_positive], weight[~is_positive]
    if not up.sum() or not down.sum():
        return float("nan")
    misses = np.logaddexp(0.0, -llr[is_positive]) @ up / up.sum()
    alarms = np.logaddexp(0.0, llr[~is_positive]) @ down / down.sum()
    return float((misses + alarms) / (2 * np.log(2)))


def cllr_min(scores: ArrayLike, labels: ArrayLike, weights: ArrayLike | None = None) -> float:
    """The Cllr that remains when the scores are recalibrated with hindsight: what order alone could achieve.

    Source:
        Brümmer and du Preez (2006), by pool-adjacent-violators.
    """
    from sklearn.isotonic import isotonic_regression  # takes a second to import: only where evaluated

    score, is_positive, weight = _arrays(scores, labels, weights)
    if not weight[is_positive].sum() or not weight[~is_positive].sum():
        return float("nan")
    balanced = np.where(is_positive, weight / weight[is_positive].sum(), weight / weight[~is_positive].sum())
    distinct, place = np.unique(score[balanced > 0], return_inverse=True)
    total = np.bincount(place, balanced[balanced > 0], len(distinct))
    share = np.bincount(place, (balanced * is_positive)[balanced > 0], len(distinct)) / total
    posterior = np.clip(isotonic_regression(share, sample_weight=total), 0.0, 1.0)[place]
    with np.errstate(divide="ignore"):
        llr = np.log(posterior) - np.log1p(-posterior)
    return cllr(llr, is_positive[balanced > 0], weight[balanced > 0])


def _arrays(scores: ArrayLike, labels: ArrayLike, weights: ArrayLike | None) -> tuple[F64, NDArray[np.bool_], F64]:
    score = np.asarray(scores, dtype=float)
    weight = np.ones(len(score)) if weights is None else np.asarray(weights, dtype=float)
    return score, np.asarray(labels).astype(bool), weight
