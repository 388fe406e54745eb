"""A panel's scores of one suspect with what they were made from, so that candidates can be compared sample by sample."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from distilldetect.batching.pairscoring import PairCase, PlacedSuspect
from distilldetect.batching.panelscoring import PanelScorer, Settings
from distilldetect.classifier import Classifier
from distilldetect.fingerprints.fingerprint import Fingerprint
from distilldetect.models import Model
from distilldetect.panel import Entry
from distilldetect.readings import Columns, Readings, feature_values

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a candidate's score was made from.

    Attributes:
        readings: on the shared prompts.
        classifier: of the mode.
        shared: which of the panel's prompts they are, ``(n_prompts,)``.
        references: columns of each reference.
        hub: see :func:`weighing.hubness`.
    """

    readings: Readings
    classifier: Classifier
    shared: Mask
    references: tuple[Columns, ...]
    hub: float

    @property
    def log_odds(self) -> float:
        """Natural-log LR before the limit."""
        return float(self.classifier.log_odds(feature_values(self.readings, self.classifier.features)))

    def sampled(self, counts: F64, hub_shares: F64) -> F64:
        """The same in bootstrap samples, as :func:`weighing.weigh` makes them.

        Args:
            counts: how often each of the panel's prompts counts in each sample, ``(n_samples, n_prompts)``.
            hub_shares: the share of the hubness taken off in each, ``(n_samples,)``.
        """
        own, n_shared = counts[:, self.shared], int(self.shared.sum())
        means = np.empty((len(counts), len(self.classifier.features)))
        for k, feature in enumerate(self.classifier.features):
            # a habit of the whole dump has one row, which no resampling of prompts moves
            resampled = len(self.readings.values[feature]) == n_shared
            means[:, k] = self.readings.mean(feature, own if resampled else None)
        sampled: F64 = self.classifier.resampled_log_odds(means) - self.hub * hub_shares
        return sampled


class CandidateScorer(PanelScorer):
    """A panel's scorer that keeps what its last suspect's scores were made from.

    Args:
        entries, prints, model, settings: see :class:`panelscoring.PanelScorer`.
    """

    def __init__(self, entries: Sequence[Entry], prints: Sequence[Fingerprint], model: Model, settings: Settings) -> None:
        super().__init__(entries, prints, model, settings)
        self._evidence: dict[str, Evidence] = {}

    def evidence(self) -> dict[str, Evidence]:
        """Of each teacher that could be scored, by family."""
        return dict(self._evidence)

    def _case(self, suspect: PlacedSuspect, teacher: str) -> PairCase:
        case = super()._case(suspect, teacher)
        own = case.weighable
        self._evidence[teacher] = Evidence(own.read, own.classifier, case.shared, case.references, own.hub)
        return case


def paired_samples(evidence: Sequence[Evidence], settings: Settings) -> list[F64]:
    """Log LRs of every candidate where the same prompts are drawn again.

    Where all share the same prompts with the suspect, these are the samples behind the interval of each.

    Returns:
        One ``(n_samples,)`` a candidate, natural log, before the limit; NaN where undefined.
    """
    used = np.any([own.shared for own in evidence], axis=0)
    n_used = int(used.sum())
    rng = np.random.default_rng(settings.seed)
    counts = np.zeros((settings.n_samples, len(used)))
    counts[:, used] = rng.multinomial(n_used, np.full(n_used, 1 / n_used), size=settings.n_samples)
    hub_shares = np.random.default_rng(settings.seed).random(settings.n_samples)
    return [own.sampled(counts, hub_shares) for own in evidence]
