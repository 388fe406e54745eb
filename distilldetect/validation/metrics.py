"""Figures of merit for scores with known labels, each weighted so that one model family counts once.

``label`` is 1 where the suspect was trained on the teacher's outputs: the positive class, always.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from distilldetect.arrays import F64


def equal_weights(groups: Sequence[object]) -> F64:
    """Weights that sum to one over each group, so that a family of ten near-copies counts as one model.

    >>> equal_weights(["llama", "llama", "qwen"]).tolist()
    [0.5, 0.5, 1.0]
    """
    names = list(groups)
    counts = {name: names.count(name) for name in set(names)}
    return np.array([1.0 / counts[name] for name in names])


def wins(positive: ArrayLike, negative: ArrayLike) -> F64:
    """Whether each positive scores above each negative: 1, 0, or 0.5 where equal; ``(n_positive, n_negative)``."""
    high, low = np.asarray(positive, dtype=float)[:, None], np.asarray(negative, dtype=float)[None, :]
    won: F64 = (high > low) + 0.5 * (high == low)
    return won


def auroc(scores: ArrayLike, labels: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Area under the ROC curve: how often a positive scores above a negative.

    Args:
        scores: higher means positive, ``(n,)``.
        labels: 1 or 0, ``(n,)``.
        weights: of each score, ``(n,)``.

    Returns:
        Fraction in [0, 1]; NaN where one class is absent.

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


def tpr_at_fpr(scores: ArrayLike, labels: ArrayLike, fpr: float, weights: ArrayLike | None = None) -> float:
    """True positive rate at the lowest threshold whose false positive rate is at most ``fpr``.

    With fewer than ``1 / fpr`` negative families this asks for no false positive at all: read their number beside it.

    Returns:
        Fraction in [0, 1]; NaN where one class is absent.
    """
    score, is_positive, weight = _arrays(scores, labels, weights)
    up, down = weight[is_positive], weight[~is_positive]
    if not up.sum() or not down.sum():
        return float("nan")
    thresholds = np.unique(score)
    rate = ((score[~is_positive] >= thresholds[:, None]) * down).sum(1) / down.sum()
    allowed = thresholds[rate <= fpr + 1e-12]
    return float(up[score[is_positive] >= allowed[0]].sum() / up.sum()) if len(allowed) else 0.0


def equal_error_rate(scores: ArrayLike, labels: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Equal error rate: where as large a share of positives is missed as of negatives is accepted.

    Interpolated between the two thresholds around the crossing. NaN where one class is absent.
    """
    score, is_positive, weight = _arrays(scores, labels, weights)
    up, down = weight[is_positive], weight[~is_positive]
    if not up.sum() or not down.sum():
        return float("nan")
    thresholds = np.append(np.unique(score), np.inf)
    missed = ((score[is_positive] < thresholds[:, None]) * up).sum(1) / up.sum()
    accepted = ((score[~is_positive] >= thresholds[:, None]) * down).sum(1) / down.sum()
    after = int(np.argmax(missed >= accepted))
    gap = missed - accepted
    if after == 0 or gap[after] == 0:
        return float((missed[after] + accepted[after]) / 2)
    share = -gap[after - 1] / (gap[after] - gap[after - 1])
    return float(missed[after - 1] + share * (missed[after] - missed[after - 1]))


def cllr(log_odds: ArrayLike, labels: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Cost of log-likelihood ratios, in bits: 0 is perfect, 1 is what a constant LR of 1 costs, above 1 misleads.

    Args:
        log_odds: natural-log likelihood ratios, ``(n,)``.
        labels: 1 or 0, ``(n,)``.
        weights: of each, ``(n,)``; both classes then weigh the same in all.

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
    from sklearn.isotonic import IsotonicRegression  # 1.9 s to import: only where evaluated

    score, is_positive, weight = _arrays(scores, labels, weights)
    if not weight[is_positive].sum() or not weight[~is_positive].sum():
        return float("nan")
    balanced = np.where(is_positive, weight / weight[is_positive].sum(), weight / weight[~is_positive].sum())
    violators = IsotonicRegression(y_min=0.0, y_max=1.0)
    posterior = violators.fit(score, is_positive.astype(float), sample_weight=balanced).predict(score)
    with np.errstate(divide="ignore"):
        llr = np.log(posterior) - np.log1p(-posterior)
    return cllr(llr, labels, weights)


def brier(log_odds: ArrayLike, labels: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Mean squared error of the posterior at prior odds of one, both classes weighing the same; 0.25 says nothing.

    Source:
        G. W. Brier (1950), Verification of forecasts expressed in terms of probability, Mon. Weather Rev. 78.
    """
    llr, is_positive, weight = _arrays(log_odds, labels, weights)
    up, down = weight[is_positive], weight[~is_positive]
    if not up.sum() or not down.sum():
        return float("nan")
    posterior = 0.5 * (1.0 + np.tanh(llr / 2.0))
    missed = ((1.0 - posterior[is_positive]) ** 2) @ up / up.sum()
    alarmed = (posterior[~is_positive] ** 2) @ down / down.sum()
    return float((missed + alarmed) / 2)


def _arrays(scores: ArrayLike, labels: ArrayLike, weights: ArrayLike | None) -> tuple[F64, NDArray[np.bool_], F64]:
    score = np.asarray(scores, dtype=float)
    weight = np.ones(len(score)) if weights is None else np.asarray(weights, dtype=float)
    return score, np.asarray(labels).astype(bool), weight


def elub(log10_lrs: ArrayLike, labels: ArrayLike) -> tuple[float, float]:
    """Empirical lower and upper bound of log10 LRs: how far the validation set lets a likelihood ratio go.

    At each threshold the expected cost of deciding by the LRs, with one misleading LR added on either side, is compared
    with the cost of deciding without them; the bounds are the thresholds nearest to 0 beyond which the LRs do not help.

    Args:
        log10_lrs: of the validation set, ``(n,)``.
        labels: 1 or 0, ``(n,)``.

    Returns:
        Lower bound, at most 0, and upper bound, at least 0, to 0.01.

    Source:
        P. Vergeer et al. (2016), Numerical likelihood ratios outputted by LR systems are often based on
        extrapolation: when to stop extrapolating? Science & Justice 56.
    """
    llr, is_positive, _ = _arrays(log10_lrs, labels, None)
    up, down = np.clip(llr[is_positive], -9, 9), np.clip(llr[~is_positive], -9, 9)
    lowest = max(min(up.min(), down.min()), -np.log10(len(up) + 1))
    highest = min(max(up.max(), down.max()), np.log10(len(down) + 1))
    steps = np.arange(min(0, int(lowest // 0.01)), max(0, int(highest // 0.01) + 1) + 1)
    threshold = steps * 0.01
    missed = 1 - (up > threshold[:, None]).sum(axis=1) / (len(up) + 1)
    alarms = ((down > threshold[:, None]).sum(axis=1) + 1) / (len(down) + 1)
    helps = np.minimum(1.0, 10**threshold) / (missed + 10**threshold * alarms) >= 1
    below, above = threshold[(threshold <= 0) & ~helps], threshold[(threshold >= 0) & ~helps]
    low = max((below + 0.01).max(initial=threshold.min()), threshold.min())
    high = min((above - 0.01).min(initial=threshold.max()), threshold.max())
    return round(float(min(low, 0.0)), 2), round(float(max(high, 0.0)), 2)
