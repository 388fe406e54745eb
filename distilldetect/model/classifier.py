"""A regularised logistic model whose log-odds split exactly into one contribution a feature.

Applied with plain numpy, stored as JSON: a verdict can be recomputed by hand. How it is fitted says :mod:`validation.fit`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from distilldetect.arrays import F64


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature adds to the verdict.

    Attributes:
        signal, statistic: which feature.
        value: in the statistic's own unit; NaN where undefined.
        log_odds: what it adds, natural log; 0 where undefined.
    """

    signal: str
    statistic: str
    value: float
    log_odds: float


MANY = np.array(np.inf)  # prompts, where chance plays no part

DISAGREEMENT = ("disagreement", "spread")  # stands for signal and statistic where signals are read together


@dataclass(frozen=True, slots=True)
class Term:
    """One feature of the model: ``weight * share * (value - center) / scale`` is its contribution, in natural log-odds.

    A value outside ``low`` to ``high``, the range seen in the fit, counts as the nearer end: nobody measured beyond. A mean
    over few prompts is mostly chance, and ``share`` is how much of its distance from the center is expected to last:
    ``n / (n + prior_prompts)`` with n prompts. What is known of pairs in general counts as so many: the variance of a
    single prompt over that of the pairs.

    Source:
        B. Efron, C. Morris (1975), Data analysis using Stein's estimator and its generalizations, JASA 70.
    """

    signal: str
    statistic: str
    center: float
    scale: float
    weight: float
    low: float
    high: float
    prior_prompts: float = 0.0


@dataclass(frozen=True, slots=True)
class Agreement:
    """Terms that are read together: closeness that shows in some of them only counts less.

    What a term says alone is the LR if all of them said the same: its contribution times their number, as log-odds. Adding
    contributions up is the geometric mean of these LRs. A pair that is near in one habit and far in another would pass for
    one that is moderately near in all; text that was learned from the teacher shows in all. So the mean taken here is a
    power mean with a negative exponent, which lies between the geometric mean and the lowest.

    Source:
        G. H. Hardy, J. E. Littlewood, G. Pólya (1934), Inequalities (power means); a log-sum-exp, as the soft minimum is.

    Attributes:
        first, end: places of the terms in the model, end excluded.
        strictness: minus the exponent; above 0.
    """

    first: int
    end: int
    strictness: float

    def disagreement(self, parts: F64) -> F64:
        """What the terms' contributions add up to beyond the log of that mean; 0 where all say the same, and never less.

        Args:
            parts: contributions of all terms of the model, ``(..., n_terms)``.

        Returns:
            Natural log-odds, ``(...)``.
        """
        own = parts[..., self.first : self.end]
        n_terms = self.end - self.first
        lowest = own.min(axis=-1)
        powers = np.exp(-self.strictness * n_terms * (own - lowest[..., None]))  # of the lowest 1: none overflows
        mean: F64 = n_terms * lowest - np.log(powers.mean(axis=-1)) / self.strictness
        beyond: F64 = np.maximum(own.sum(axis=-1) - mean, 0.0)
        return beyond


@dataclass(frozen=True, slots=True)
class Classifier:
    """A fitted model: features in, log-likelihood ratio out.

    Both classes weigh the same in the fit, so that the log-odds are the log of a likelihood ratio: the prior stays with
    the reader.

    Attributes:
        mode: what the teacher was compared with and by, see :mod:`model.modes`.
        terms: the features, each with a weight of 0 or more: closer never speaks against.
        intercept: log-odds where every feature is at its center.
        agreements: which terms are read together; contributions of the others add up.
        bound_low, bound_high: log10 LRs beyond which the validation set supports no claim (ELUB).
        untaught_level: log-odds, natural log, that the references of a teacher typically reach in the suspect's place;
            NaN where there are none.
        refits: intercept at the centers, then slope of each term, of fits to resampled teachers and suspect families:
            the part of the interval that the choice of training models is responsible for.
        validation: figures of the fit's own double hold-out, and what it was fitted on.
    """

    mode: str
    terms: tuple[Term, ...]
    intercept: float
    agreements: tuple[Agreement, ...] = ()
    bound_low: float = -math.inf
    bound_high: float = math.inf
    untaught_level: float = math.nan
    refits: tuple[tuple[float, ...], ...] = ()
    validation: Mapping[str, Any] = field(default_factory=dict)

    @property
    def features(self) -> tuple[tuple[str, str], ...]:
        """``(signal, statistic)`` of each term."""
        return tuple((term.signal, term.statistic) for term in self.terms)

    def log_odds_of(self, values: F64, n_prompts: F64 = MANY) -> F64:
        """Each term's contribution, natural log, before they are read together; exactly 0 for an undefined value.

        Args:
            values: ``(..., n_terms)``.
            n_prompts: over how many prompts each is a mean, as ``values``.
        """
        slope = np.array([term.weight / term.scale for term in self.terms])
        parts: F64 = self._centered(values) * self._lasting(n_prompts) * slope
        return parts

    def _centered(self, values: F64) -> F64:
        center = np.array([term.center for term in self.terms])
        low, high = np.array([term.low for term in self.terms]), np.array([term.high for term in self.terms])
        centered: F64 = np.nan_to_num(np.clip(values, low, high) - center, nan=0.0)
        return centered

    def _lasting(self, n_prompts: F64) -> F64:
        return lasting_share(n_prompts, np.array([term.prior_prompts for term in self.terms]))

    def log_odds(self, values: F64, n_prompts: F64 = MANY) -> F64:
        """Natural-log likelihood ratio, unbounded, ``(...)``; NaN where no feature is defined.

        Args:
            values: ``(..., n_terms)``.
            n_prompts: over how many prompts each is a mean, as ``values``.
        """
        total = self.intercept + self._together(self.log_odds_of(values, n_prompts))
        return np.where(np.isnan(values).all(axis=-1), np.nan, total)

    def resampled_log_odds(self, samples: F64, values: F64, n_prompts: F64 = MANY) -> F64:
        """Log-odds of bootstrap samples of one pair, each by the next of the refits in turn; by the model if it has none.

        The share of a mean that is expected to last moves the samples to the center, as it moves the mean. It does not
        narrow them: pairs far from the center, most of the taught and the untaught, would lie outside too often.

        Args:
            samples: the pair's values in each sample, ``(n_samples, n_terms)``.
            values: over all of its prompts, ``(n_terms,)``.
            n_prompts: see :meth:`log_odds`.
        """
        share = self._lasting(n_prompts)
        with np.errstate(invalid="ignore", divide="ignore"):
            apart = values + (samples - values) / share
        if not self.refits:
            return self.log_odds(apart, n_prompts)
        fits = np.resize(np.array(self.refits), (len(samples), len(self.terms) + 1))
        total = fits[:, 0] + self._together(self._centered(apart) * share * fits[:, 1:])
        return np.where(np.isnan(samples).all(axis=1), np.nan, total)

    def contributions(self, values: F64, n_prompts: F64 = MANY) -> tuple[Contribution, ...]:
        """The rows of a report: they and the intercept add up to the log-odds.

        Where terms are read together, the last row is what their disagreement takes off: its value is the most that their
        contributions differ by, as log10 LR.

        Args:
            values: ``(n_terms,)``.
            n_prompts: see :meth:`log_odds`.
        """
        parts = self.log_odds_of(values, n_prompts)
        found: dict[tuple[str, str], Contribution] = {}
        for feature, value, part in zip(self.features, values, parts, strict=True):
            before = found[feature].log_odds if feature in found else 0.0  # a blend may have two terms of one feature
            found[feature] = Contribution(*feature, float(value), before + float(part))
        if self.agreements:
            spread = max(float(np.ptp(parts[own.first : own.end])) for own in self.agreements) / math.log(10)
            found[DISAGREEMENT] = Contribution(*DISAGREEMENT, spread, -float(self._disagreement(parts)))
        return tuple(found.values())

    def _disagreement(self, parts: F64) -> F64:
        return sum((own.disagreement(parts) for own in self.agreements), np.zeros(parts.shape[:-1]))

    def _together(self, parts: F64) -> F64:
        """What contributions, ``(..., n_terms)``, come to, natural log."""
        total: F64 = parts.sum(axis=-1) - self._disagreement(parts)
        return total

    def bounded(self, log10_lr: F64) -> F64:
        """Cut log10 LRs to what the validation set supports."""
        return np.clip(log10_lr, self.bound_low, self.bound_high)


def blend(one: Classifier, other: Classifier, share: float) -> Classifier:
    """The model whose log-odds are those of two, weighted.

    Args:
        one: a model.
        other: another.
        share: of the other, from 0 to 1. Mode and validation are those of the one that has more.
    """
    if share <= 0 or share >= 1:
        return one if share <= 0 else other
    weighed = ((one, 1 - share), (other, share))
    more = other if share > 0.5 else one
    return Classifier(
        mode=more.mode,
        terms=tuple(replace(term, weight=term.weight * part) for model, part in weighed for term in model.terms),
        intercept=sum(model.intercept * part for model, part in weighed),
        agreements=tuple(
            Agreement(own.first + before, own.end + before, own.strictness / part)
            for (model, part), before in zip(weighed, (0, len(one.terms)), strict=True)
            for own in model.agreements
        ),
        bound_low=sum(model.bound_low * part for model, part in weighed),
        bound_high=sum(model.bound_high * part for model, part in weighed),
        untaught_level=sum(model.untaught_level * part for model, part in weighed),
        refits=tuple(
            (a * (1 - share) + b * share, *(slope * (1 - share) for slope in slopes), *(slope * share for slope in others))
            for (a, *slopes), (b, *others) in zip(one.refits, other.refits, strict=False)
        ),
        validation=more.validation,
    )


def lasting_share(n_prompts: F64, prior_prompts: F64) -> F64:
    """How much of a mean's distance from the center is expected to last, see :class:`Term`; from 0 to 1.

    Args:
        n_prompts: ``(..., n_terms)``.
        prior_prompts: ``(n_terms,)``.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        share: F64 = 1.0 / (1.0 + np.where(prior_prompts > 0, prior_prompts / n_prompts, 0.0))
    return share
