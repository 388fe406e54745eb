"""The likelihood ratios of several candidates under one prior."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from distilldetect.arrays import F64
from distilldetect.attribution.openset import Answer, answer
from distilldetect.attribution.prior import Prior, posterior
from distilldetect.results import verdict_word
from distilldetect.scoring.pairscore import PairScore


@dataclass(frozen=True, slots=True)
class Weighed:
    """Candidates as a prior lets them be judged.

    Attributes:
        prior: that one.
        probability_none: posterior of "none of these".
        rows: of each candidate, by rank: ``log10_lr``, ``log10_lr_low`` and ``log10_lr_high`` against "none of these",
            ``verdict``, and posterior ``probability``.
    """

    prior: Prior
    probability_none: float
    rows: tuple[Mapping[str, Any], ...]

    def answer(self, groups: Sequence[int], samples: Sequence[F64]) -> Answer:
        """See :func:`openset.answer`; candidates without a score, which come last, have no group and no samples."""
        scored = self.rows[: len(groups)]
        words, highs = [row["verdict"] for row in scored], [row["log10_lr_high"] for row in scored]
        return answer(words, highs, groups, samples)


def weigh(scores: Sequence[PairScore], prior: Prior) -> Weighed:
    """Weigh the scores of all candidates, by rank."""
    none, probabilities = posterior([score.log10_lr for score in scores], prior)
    return Weighed(
        prior, none, tuple(_row(score, prior, chance) for score, chance in zip(scores, probabilities, strict=True))
    )


def _row(score: PairScore, prior: Prior, probability: float) -> dict[str, Any]:
    lr, low, high = map(prior.against_none, (score.log10_lr, score.log10_lr_low, score.log10_lr_high))
    return {
        "log10_lr": lr,
        "log10_lr_low": low,
        "log10_lr_high": high,
        "verdict": "not evaluable" if score.error else verdict_word(lr, low, high),
        "probability": probability,
    }
