"""From closeness to a likelihood ratio: compare with references, apply the model, resample the prompts."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from distilldetect.arrays import F32, F64
from distilldetect.defaults import FEWEST_STANDARD_REFERENCES, INTERVAL
from distilldetect.model.classifier import Classifier, Contribution
from distilldetect.model.modes import is_opening
from distilldetect.scoring.impostors import plain_features, with_excess
from distilldetect.scoring.means import Observed, bootstrap_counts, means_in_samples, stacked
from distilldetect.scoring.pair_statistics import Columns, Feature, Readings, feature_values, readings

NO_WINS: Mapping[str, Observed] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Weighing:
    """A pair's evidence, weighed.

    Attributes:
        log10_lr: bounded by what the model's validation supports; NaN where no feature is defined.
        log_odds: the same before the bound, natural log.
        low, high: interval over resampled prompts and refits, bounded.
        contributions: natural-log parts; with the model's intercept they add up to the unbounded LR.
        samples: natural-log LRs of the bootstrap, unbounded, ``(n_samples,)``; empty where there is no interval.
    """

    log10_lr: float
    log_odds: float
    low: float
    high: float
    contributions: tuple[Contribution, ...]
    samples: F64 = field(compare=False, repr=False)


def stand_ins(
    closeness: Iterator[Mapping[str, F32]],
    teacher: Columns,
    references: Sequence[Columns],
    classifier: Classifier,
    wins: Mapping[str, Observed] = NO_WINS,
) -> F64:
    """The log-odds of each reference dump in the suspect's place, against the remaining reference models.

    Args:
        closeness: of each reference dump in turn, signal -> ``(n_rows, n_models)``.
        teacher: columns of the teacher's snapshots.
        references: columns of each reference model's snapshots; two models or more.
        classifier: the model.
        wins: signal -> what each reference dump wins (see :meth:`impostors.InPlace.wins`), for features that are an excess.

    Returns:
        One a dump, natural log; NaN where undefined.
    """
    plain = plain_features(classifier.features)
    found: list[Observed] = []
    for k, group in enumerate(references):
        others = [*references[:k], *references[k + 1 :]]
        found += [feature_values(readings(next(closeness), teacher, others, plain), plain) for _ in group]
    return classifier.log_odds(*with_excess(stacked(found), wins, references, classifier.features))


def hubness(population: F64, classifier: Classifier) -> float:
    """How much nearer than usual the references themselves are to this teacher, in natural log-odds, 0 or more.

    Some models are everybody's neighbours. Or the references were taught by this teacher too: the text does not say which.
    Fewer than a dozen references do not tell it from chance, and it counts as 0.

    Args:
        population: log-odds of the references in the suspect's place; NaN are left out.
        classifier: the model, which knows what references usually reach.

    Source:
        M. Radovanović, A. Nanopoulos, M. Ivanović (2010), Hubs in space, JMLR 11.
    """
    defined = population[np.isfinite(population)]
    if len(defined) < FEWEST_STANDARD_REFERENCES or math.isnan(classifier.untaught_level):
        return 0.0
    return max(0.0, float(np.median(defined)) - classifier.untaught_level)


def snapshot_lead(read: Readings, even: Readings | None, classifier: Classifier) -> float:
    """What the teacher gains by having more snapshots than the references, in natural log-odds; below 0 where it has fewer.

    The nearest of several is always nearer, and how many there are is the auditor's doing, not the suspect's.

    Args:
        read: the pair's readings, a model of several snapshots being as near as the nearest of them.
        even: with as many snapshots of each model, see :func:`pair_statistics.evened`; None where they are the same.
        classifier: the model.
    """
    if even is None:
        return 0.0
    both = (float(classifier.log_odds(*feature_values(one, classifier.features))) for one in (read, even))
    lead = next(both) - next(both)
    return 0.0 if math.isnan(lead) else lead


@dataclass(frozen=True, slots=True)
class Weighable:
    """A pair's readings, and what weighs them.

    Attributes:
        read: the readings.
        classifier: the model.
        hub: see :func:`hubness`.
        lead: see :func:`snapshot_lead`.
    """

    read: Readings
    classifier: Classifier
    hub: float = 0.0
    lead: float = 0.0

    @property
    def log_odds(self) -> float:
        """Natural-log LR before the limit; NaN where no feature is defined."""
        return float(self.classifier.log_odds(*feature_values(self.read, self.classifier.features)))

    def doubtful(self, n_samples: int, seed: int) -> F64:
        """What each bootstrap sample takes off the log-odds, ``(n_samples,)``.

        How much of the hubness is owed to the teacher's being everybody's neighbour, and how much of its lead to the number
        of its snapshots, is unknown: each sample takes off a share, drawn evenly between none and all. References in the
        suspect's place are compared with as many snapshots, so that hubness holds a lead already and the larger one counts;
        a teacher that is behind has nothing of it in its hubness.
        """
        rng = np.random.default_rng(seed)
        doubtful: F64 = max(self.hub, self.lead) * rng.random(n_samples) + min(self.lead, 0.0) * rng.random(n_samples)
        return doubtful


def weigh(
    read: Readings, classifier: Classifier, n_samples: int, seed: int, hub: float = 0.0, lead: float = 0.0
) -> Weighing:
    """Apply the model to one pair: see :func:`weigh_together`."""
    return weigh_together([Weighable(read, classifier, hub, lead)], n_samples, seed)[0]


def weigh_together(pairs: Sequence[Weighable], n_samples: int, seed: int) -> list[Weighing]:
    """Apply the model to each pair, with an interval over resampled prompts and resampled training families.

    Pairs of as many prompts have the same samples; what one gets does not depend on the others. Each sample also takes off
    what is in doubt, see :meth:`Weighable.doubtful`.

    Args:
        pairs: see there.
        n_samples: bootstrap samples; 0 for no interval (NaN).
        seed: of the resampling.

    Source:
        B. Efron, R. Tibshirani (1993), An introduction to the bootstrap (percentile interval).
    """
    means = _resampled(pairs, n_samples, seed)
    return [_weighing(pair, own, seed) for pair, own in zip(pairs, means, strict=True)]


def _weighing(pair: Weighable, means: F64, seed: int) -> Weighing:
    """One pair's, from the means of its features in each sample, ``(n_samples, n_features)``."""
    classifier = pair.classifier
    observed = feature_values(pair.read, classifier.features)
    unbounded = float(classifier.log_odds(*observed)) / math.log(10)
    samples = np.empty(0)
    if len(means) and not math.isnan(unbounded):
        samples = classifier.resampled_log_odds(means, *observed) - pair.doubtful(len(means), seed)
    bounded = classifier.bounded(np.array([unbounded, *percentile_interval(samples / math.log(10))])).tolist()
    total = unbounded * math.log(10)
    return Weighing(bounded[0], total, bounded[1], bounded[2], classifier.contributions(*observed), samples)


def percentile_interval(samples: F64) -> tuple[float, float]:
    """The ends of the 95 % interval of bootstrap samples, undefined ones left out; NaN without any."""
    defined = samples[~np.isnan(samples)]
    if not len(defined):
        return math.nan, math.nan
    tail = (1 - INTERVAL) / 2
    low, high = np.quantile(defined, (tail, 1 - tail)).tolist()
    return low, high


def halves_and_channels(read: Readings, classifier: Classifier) -> tuple[tuple[str, float], ...]:
    """What the LR would be on half of the prompts, and without what one channel says where both are weighed.

    Args:
        read: the pair's readings.
        classifier: the model.

    Returns:
        ``(what is different, bounded log10 LR)``.
    """
    whole = feature_values(read, classifier.features)
    opening = np.array([is_opening(signal) for signal, _ in classifier.features], dtype=bool)
    channels = {
        "without what openings say": whole._replace(values=np.where(opening, np.nan, whole.values)),
        "without what follows the opening": whole._replace(values=np.where(opening, whole.values, np.nan)),
    }
    cases = {
        "every second prompt, from the first": feature_values(read.on(slice(0, None, 2)), classifier.features),
        "every second prompt, from the second": feature_values(read.on(slice(1, None, 2)), classifier.features),
        **(channels if opening.any() else {}),
    }
    log10 = classifier.bounded(
        np.array([float(classifier.log_odds(*observed)) for observed in cases.values()]) / math.log(10)
    )
    return tuple(zip(cases, log10.tolist(), strict=True))


def _resampled(pairs: Sequence[Weighable], n_samples: int, seed: int) -> list[F64]:
    """Mean of each pair's features in each sample, ``(n_samples, n_features)``: one product serves as many as it can."""
    means = [np.empty((n_samples, len(pair.classifier.features))) for pair in pairs]
    by_length: dict[int, list[tuple[int, int, Feature]]] = defaultdict(list)
    for number, pair in enumerate(pairs):
        features = pair.classifier.features
        n_prompts = max((len(pair.read.values[feature]) for feature in features), default=0)
        for k, feature in enumerate(features):
            if len(pair.read.values[feature]) == n_prompts:
                by_length[n_prompts].append((number, k, feature))
            else:  # a habit of the whole dump has one row, which no resampling of prompts moves
                means[number][:, k] = pair.read.mean(feature)
    for n_prompts, columns in by_length.items():
        values = np.stack([pairs[number].read.values[feature] for number, _, feature in columns], axis=1)
        found = means_in_samples(values, bootstrap_counts(n_prompts, n_samples, seed))
        for (number, k, feature), own in zip(columns, found.T, strict=True):
            means[number][:, k] = pairs[number].read.in_fitted_unit(feature, own)
    return means
