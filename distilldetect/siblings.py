"""The teacher beside its siblings, other models of its provider: which of them does the text point to?"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from distilldetect.case import Case, columns_after, model_names
from distilldetect.classifier import Classifier
from distilldetect.contrast import SiblingModel, beside, beyond_usual, contrast
from distilldetect.defaults import SIBLING_SIGNALS
from distilldetect.errors import UsageError
from distilldetect.means import bootstrap_counts, mean_of_parts, means_in_samples, means_over_prompts
from distilldetect.measurement import Candidates, Features, in_threads
from distilldetect.models import Model
from distilldetect.readings import Columns, Nearness, readings
from distilldetect.weighing import Weighing, percentile_interval

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

_STATISTIC = "win_fraction"


@dataclass(frozen=True, slots=True)
class SiblingWeighing:
    """The teacher against one sibling.

    Attributes:
        name: the paths of the sibling's dumps, joined by semicolons.
        contrast: see :func:`contrast.contrast`, beyond the usual.
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
        log10_lr: see :func:`contrast.beside`; within the bounds of the verdict without siblings.
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


def beside_siblings(
    case: Case, features: Sequence[Features], model: Model, classifier: Classifier, weighing: Weighing, seed: int
) -> BesideSiblings | None:
    """What the siblings of a case leave of its verdict; None without any.

    Args:
        case: the dumps.
        features: of each, in the alignment's order.
        model: the model.
        classifier: what of it weighed the pair.
        weighing: of the pair.
        seed: of its samples.

    Raises:
        UsageError: siblings cannot be weighed without references, or by this model.
    """
    if not case.siblings:
        return None
    if not case.references:
        raise UsageError("siblings are told apart beside references only; give other models' answers with -r")
    if model.siblings is None:
        raise UsageError(f"{model.name} was fitted on no siblings; leave --sibling out, or use the shipped model")
    n, n_references = len(case.teachers), sum(map(len, case.references))
    teachers, (suspect,), references = features[:n], features[n : n + 1], features[n + 1 : n + 1 + n_references]
    candidates = Candidates([own.only(SIBLING_SIGNALS) for own in (*teachers, *features[n + 1 + n_references :])])
    groups = columns_after(n, case.siblings)

    def preferred(own: Features) -> list[F64]:
        near = nearness(candidates.closeness(own, SIBLING_SIGNALS))
        return [preferences(near, tuple(range(n)), group) for group in groups]

    of_references = np.array(in_threads(lambda own: list(map(mean_contrast, preferred(own))), references)).T
    seen = dict(zip(model_names(case.siblings), zip(preferred(suspect), of_references, strict=True), strict=True))
    return weigh_siblings(seen, model.siblings, weighing, classifier, seed)


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
