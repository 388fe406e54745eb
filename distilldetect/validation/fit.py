"""How a model's numbers are found: regularised logistic regression with weights that are never negative."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F64
from distilldetect.defaults import REGULARISATION
from distilldetect.model.classifier import MANY, Agreement, Classifier, Term, lasting_share


def fit(
    values: F64,
    labels: NDArray[np.int64],
    weights: F64,
    features: Sequence[tuple[str, str]],
    mode: str,
    n_prompts: F64 = MANY,
    variances: F64 | None = None,
    *,
    strictness: float | None = None,
) -> Classifier:
    """Fit a logistic model with L2 regularisation and weights that are never negative.

    A feature whose weight does not come out positive is dropped and the rest fitted again: closeness that speaks against
    training on the teacher's outputs has no reading that could be defended. One that is the same everywhere says nothing.

    Args:
        values: ``(n_pairs, n_features)``, undefined values NaN.
        labels: 1 or 0, ``(n_pairs,)``.
        weights: of each pair, ``(n_pairs,)``; scaled here so that both classes weigh the same.
        features: ``(signal, statistic)`` of each column.
        mode: see :class:`Classifier`.
        n_prompts: over how many prompts each value is a mean, as ``values``.
        variances: of a single prompt within each pair, as ``values``, NaN where unknown; 0 if None.
        strictness: None for a weight a feature. Otherwise all have one, which is all that is fitted then beside the
            intercept, and are read together: see :class:`classifier.Agreement`, whose strictness this is where features
            are in units of their spread within classes; 0 adds contributions up.

    Source:
        R. M. Dawes (1979), The robust beauty of improper linear models in decision making, American Psychologist 34
        (equal weights).

    Returns:
        The model; one without terms, which says nothing of any pair, where a class is absent or no feature serves.
    """
    from sklearn.linear_model import LogisticRegression  # 1.9 s to import: only where fitted

    if len(np.unique(labels[weights > 0])) < 2:
        return Classifier(mode=mode, terms=(), intercept=0.0)
    weight = _balanced(labels, weights)
    center = _averages(values, weight)
    prior = np.zeros(len(center))
    if variances is not None:
        between, within = _averages((values - center) ** 2, weight), _averages(variances, weight)
        prior = np.divide(within, between, out=prior, where=between > 0)
    share = lasting_share(n_prompts, prior)
    middle = center if strictness is None else _class_means(values, labels, weight)
    scale = np.sqrt(_averages(((values - middle) * share) ** 2, weight))
    scale = np.where(scale > 0, scale, 1.0)
    standard = np.nan_to_num((values - center) * share / scale, nan=0.0)
    low, high = np.fmin.reduce(values), np.fmax.reduce(values)
    kept = np.flatnonzero(low < high)
    while len(kept):
        model = LogisticRegression(C=REGULARISATION, max_iter=1000)
        used = standard[:, kept]
        model.fit(used if strictness is None else _together(used, strictness)[:, None], labels, sample_weight=weight)
        slopes = np.broadcast_to(model.coef_[0], len(kept))
        positive = slopes > 0
        if positive.all():
            break
        kept = kept[positive]
    else:
        return Classifier(mode=mode, terms=(), intercept=0.0)
    terms = tuple(
        Term(
            *features[int(k)],
            center=float(center[k]),
            scale=float(scale[k]),
            weight=float(weight),
            low=float(low[k]),
            high=float(high[k]),
            prior_prompts=float(prior[k]),
        )
        for k, weight in zip(kept, slopes, strict=True)
    )
    agreements = (Agreement(0, len(kept), strictness / float(slopes.sum())),) if strictness else ()
    return Classifier(mode=mode, terms=terms, intercept=float(model.intercept_[0]), agreements=agreements)


def _together(standard: F64, strictness: float) -> F64:
    """What features in units of their spread, ``(n_pairs, n_features)``, say together where each has a weight of 1."""
    n_features = standard.shape[1]
    total: F64 = standard.sum(axis=1)
    return total - Agreement(0, n_features, strictness / n_features).disagreement(standard) if strictness else total


def _class_means(values: F64, labels: NDArray[np.int64], weights: F64) -> F64:
    """The mean of each pair's class, as ``values``."""
    means: F64 = np.array([_averages(values[labels == label], weights[labels == label]) for label in (0, 1)])
    return means[labels]


def _balanced(labels: NDArray[np.int64], weights: F64) -> F64:
    """Weights under which both classes weigh the same and all together weigh as before.

    The total must not depend on how many models a family has: it sets the strength of the penalty, and would tell a fit
    how large the family is that was held out.
    """
    balanced = np.zeros(len(labels))
    for label in (0, 1):
        members = labels == label
        balanced[members] = weights[members] / weights[members].sum()
    scaled: F64 = balanced * weights.sum() / 2
    return scaled


def _averages(values: F64, weights: F64) -> F64:
    """Of each column, over what is defined; 0 where nothing is."""
    defined = ~np.isnan(values)
    return np.array(
        [
            np.average(column[there], weights=weights[there]) if there.any() else 0.0
            for column, there in zip(values.T, defined.T, strict=True)
        ]
    )
