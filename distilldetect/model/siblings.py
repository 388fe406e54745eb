"""One model of a provider against another: how much likelier the suspect's teacher is the one than the other.

References say whether the suspect was taught by a model like the teacher, hardly by which: models of one provider write
alike. Set against a single sibling on the same prompts, what both share falls away.

Source:
    R. A. Bradley, M. E. Terry (1952), Rank analysis of incomplete block designs, Biometrika 39 (log-odds of the share of
    comparisons won).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from distilldetect.arrays import F64
from distilldetect.defaults import SIBLING_REGULARISATION

_SMALLEST_SHARE = 0.01  # a share of 0 or 1, as of few prompts, would be infinitely strong

_USUAL_PART = 0.5


def contrast(shares: F64) -> F64:
    """How much nearer than its sibling the teacher is: log-odds of the share of prompts on which it is, mean over signals.

    Args:
        shares: from 0 to 1, ``(..., n_signals)``; NaN where undefined.

    Returns:
        ``(...)``, 0 where both are as near, positive where the teacher is nearer; NaN where no signal is defined.
    """
    share = np.clip(shares, _SMALLEST_SHARE, 1 - _SMALLEST_SHARE)
    log_odds = np.log(share / (1 - share))
    n = np.isfinite(log_odds).sum(axis=-1)
    with np.errstate(invalid="ignore"):
        mean: F64 = np.where(n > 0, np.nansum(log_odds, axis=-1) / n, np.nan)
    return mean


def beyond_usual(contrasts: F64, of_references: F64) -> F64:
    """The contrast, less what it is of models that neither taught.

    Some models are nearer to everybody than their siblings. What the references show of it, their median, counts by half,
    as a guess between none and all of it.

    Args:
        contrasts: any shape.
        of_references: each reference's in the suspect's place, ``(n_dumps,)``; NaN are left out.
    """
    defined = of_references[np.isfinite(of_references)]
    beyond: F64 = contrasts - (_USUAL_PART * float(np.median(defined)) if len(defined) else 0.0)
    return beyond


def beside(log_odds: F64, against_siblings: F64) -> F64:
    """The LR for the teacher where a sibling may explain the suspect better: never more than without siblings.

    A sibling's lead counts as far as one of them is likely to have taught the suspect, at even prior odds.

    Args:
        log_odds: natural-log LR that the suspect was trained on the teacher's outputs, any shape.
        against_siblings: the least of the natural-log LRs for the teacher against each sibling, bounded, of the same
            shape; NaN where there is none.
    """
    lead = np.minimum(np.nan_to_num(against_siblings, nan=0.0), 0.0)
    less: F64 = log_odds + lead / (1.0 + np.exp(-log_odds))
    return less


def bounded(log_odds: F64, bound: float) -> F64:
    """Cut natural-log LRs against siblings to a log10 LR on either side."""
    most = bound * math.log(10)
    return np.clip(log_odds, -most, most)


@dataclass(frozen=True, slots=True)
class SiblingModel:
    """Contrasts in, log-likelihood ratios out: in proportion, since who is called the teacher must make no difference.

    Attributes:
        slope: natural log-odds of a contrast of 1, 0 or more.
        bound: log10 LR beyond which, on either side, the validation set supports no claim (ELUB).
        refits: slopes of fits to resampled suspect families.
        validation: figures of the fit's own hold-out.
    """

    slope: float
    bound: float
    refits: tuple[float, ...] = ()
    validation: Mapping[str, Any] = field(default_factory=dict)

    def log_odds(self, contrasts: F64) -> F64:
        """Natural-log LR for the teacher against the sibling, bounded, any shape."""
        return bounded(self.slope * contrasts, self.bound)

    def resampled_log_odds(self, contrasts: F64) -> F64:
        """As :meth:`log_odds`, each by the next of the refits in turn, or by the model itself; ``(n_samples,)``."""
        return bounded(np.resize(np.array(self.refits or (self.slope,)), len(contrasts)) * contrasts, self.bound)


def fit_slope(contrasts: F64, weights: F64) -> float:
    """Fit the slope of a logistic model without intercept, each case seen from both sides.

    Args:
        contrasts: for the one that taught against the one that did not, ``(n_cases,)``.
        weights: of each case, ``(n_cases,)``.

    Returns:
        0 or more; 0 where nothing tells them apart.
    """
    from sklearn.linear_model import LogisticRegression  # 1.9 s to import: only where fitted

    scale = float(np.sqrt(np.average(contrasts**2, weights=weights)))
    if not scale > 0:
        return 0.0
    values = np.concatenate([contrasts, -contrasts])[:, None] / scale
    labels = np.repeat([1, 0], len(contrasts))
    model = LogisticRegression(C=SIBLING_REGULARISATION, fit_intercept=False, max_iter=1000)
    model.fit(values, labels, sample_weight=np.tile(weights, 2) / 2)
    return max(0.0, float(model.coef_[0, 0]) / scale)
