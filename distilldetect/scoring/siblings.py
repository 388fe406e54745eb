"""The teacher beside its siblings, other models of its provider: which of them does the text point to?"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from distilldetect.arrays import F32, F64
from distilldetect.defaults import SIBLING_SIGNALS
from distilldetect.model.classifier import Classifier
from distilldetect.model.siblings import SiblingModel, beside, beyond_usual, contrast
from distilldetect.scoring.likelihood_ratio import Weighing, percentile_interval
from distilldetect.scoring.means import bootstrap_counts, mean_of_parts, means_in_samples, means_over_prompts
from distilldetect.scoring.pair_statistics import Columns, Nearness, readings

_STATISTIC = "win_fraction"


@dataclass(frozen=True, slots=True)
class SiblingWeighing:
    """The teacher against one sibling.

    Attributes:
        name: the paths of the sibling's dumps, joined by semicolons.
        contrast: see :func:`siblings.contrast`, beyond the usual.
        log10_lr: for the teacher against the sibling, bounded; NaN where undefined.
        low, high: interval over resampled prompts and refits, bounded.
    """

    name: str
    contrast: float
    log10_lr: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class BesideSiblings:
    """What siblings leave of a verdict.

    Attributes:
        each: the teacher against each of them, in order.
        log10_lr: see :func:`siblings.beside`; within the bounds of the verdict without siblings.
        low, high: its interval.
    """

    each: tuple[SiblingWeighing, ...]
    log10_lr: float
    low: float
    high: float

    @property
    def nearer(self) -> tuple[str, ...]:
        """Siblings to which the text points rather than to the teacher: all of the interval is on their side."""
        return tuple(own.name for own in self.each if own.high < 0)


def preferences(closeness: Nearness, teacher: Columns, sibling: Columns) -> F64:
    """On each prompt, whether the teacher is nearer than its sibling, with as many snapshots of each.

    The first of each count; where one has a single dump, it is compared with each snapshot of the other in turn.

    Args:
        closeness: by ``SIBLING_SIGNALS``, of ``n_dumps`` columns.
        teacher: columns of its snapshots.
        sibling: columns of its snapshots.

    Returns:
        ``(n_prompts, n_signals)``: 1, 0, 0.5 where they are as near, and means of these where snapshots are compared in
        turn; NaN where undefined.
    """
    n = min(len(teacher), len(sibling))
    single = [((one,), (other,)) for one in teacher for other in sibling]
    wanted = [(signal, _STATISTIC) for signal in SIBLING_SIGNALS]
    parts = [
        readings(closeness, own, (other,), wanted).values
        for own, other in (single if n == 1 else [(tuple(teacher[:n]), tuple(sibling[:n]))])
    ]
    return np.stack([mean_of_parts([part[feature] for part in parts]) for feature in wanted], axis=1)


def nearness(closeness: Mapping[str, F32]) -> Nearness:
    """What :func:`preferences` looks at, laid out once for however many siblings."""
    return Nearness({signal: closeness[signal] for signal in SIBLING_SIGNALS})


def mean_contrast(preferred: F64) -> float:
    """The contrast over all prompts.

    Args:
        preferred: see :func:`preferences`.
    """
    return float(contrast(means_over_prompts(preferred.T)))


def weigh_siblings(
    seen: Mapping[str, tuple[F64, F64]], model: SiblingModel, weighing: Weighing, classifier: Classifier, seed: int
) -> BesideSiblings:
    """Weigh the teacher against each sibling, and what is left of the verdict beside them all.

    Args:
        seen: by the sibling's name, the suspect's :func:`preferences`, and the contrasts of the references in its place,
            ``(n_dumps,)``.
        model: what weighs them.
        weighing: of the pair without them.
        classifier: what weighed it.
        seed: of its samples; the same prompts are resampled here.
    """
    n_samples = len(weighing.samples)
    each, drawn, log_odds = [], [], []
    for name, (own, others) in seen.items():
        value = beyond_usual(np.array(mean_contrast(own)), others)
        log_odds.append(model.log_odds(value))
        means = means_in_samples(own, bootstrap_counts(len(own), n_samples, seed))
        drawn.append(model.resampled_log_odds(beyond_usual(contrast(means), others)))
        log10 = np.array([log_odds[-1], *percentile_interval(drawn[-1])]) / math.log(10)
        each.append(SiblingWeighing(name, float(value), *log10.tolist()))
    left = beside(np.array(weighing.log_odds), np.fmin.reduce(log_odds))
    ends = percentile_interval(beside(weighing.samples, np.fmin.reduce(drawn)))
    return BesideSiblings(tuple(each), *classifier.bounded(np.array([left, *ends]) / math.log(10)).tolist())
