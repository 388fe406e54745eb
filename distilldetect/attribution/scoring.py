"""A panel's scores of one suspect with what they were made from, so that candidates can be compared sample by sample."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from distilldetect.arrays import F64, Mask
from distilldetect.fingerprints import Fingerprint
from distilldetect.model.file import Model
from distilldetect.panels import Entry
from distilldetect.scoring.likelihood_ratio import Weighable
from distilldetect.scoring.pair_statistics import Columns, feature_values
from distilldetect.scoring.paircase import PairCase, PlacedSuspect
from distilldetect.scoring.pairscore import Settings
from distilldetect.scoring.panelscoring import PanelScorer


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a candidate's score was made from.

    Attributes:
        weighable: its readings, and what weighs them.
        shared: on which of the panel's prompts, ``(n_prompts,)``.
        references: columns of each reference.
    """

    weighable: Weighable
    shared: Mask
    references: tuple[Columns, ...]

    def sampled(self, counts: F64, seed: int) -> F64:
        """Log-odds in bootstrap samples, as :func:`likelihood_ratio.weigh` makes them, ``(n_samples,)``.

        Args:
            counts: how often each of the panel's prompts counts in each sample, ``(n_samples, n_prompts)``.
            seed: of what is in doubt.
        """
        read, classifier = self.weighable.read, self.weighable.classifier
        own, n_shared = counts[:, self.shared], int(self.shared.sum())
        means = np.empty((len(counts), len(classifier.features)))
        for k, feature in enumerate(classifier.features):
            # a habit of the whole dump has one row, which no resampling of prompts moves
            means[:, k] = read.mean(feature, own if len(read.values[feature]) == n_shared else None)
        observed = feature_values(read, classifier.features)
        return classifier.resampled_log_odds(means, *observed) - self.weighable.doubtful(len(counts), seed)


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
        self._evidence[teacher] = Evidence(case.weighable, case.shared, case.references)
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
    return [own.sampled(counts, settings.seed) for own in evidence]
