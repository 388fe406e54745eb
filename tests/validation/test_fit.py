"""The logistic model, fitted."""

import math

import numpy as np
import pytest

from distilldetect.validation.fit import fit

FEATURES = (("passage", "nearest"), ("opening", "nearest"), ("syntax", "won"))


def _pairs(seed, directions, n=60):
    """Pairs with one feature a direction: 1 speaks for label 1, -1 against, 0 for nothing."""
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 2
    return rng.normal(size=(n, len(directions))) + np.outer(labels, directions) * 2.0, labels


def test_prior_prompts_are_the_variance_of_a_prompt_over_that_of_the_pairs():
    """Pairs differ by 0.1, prompts by 0.4: a pair's mean over 16 prompts is as much chance as it is the pair."""
    rng = np.random.default_rng(0)
    n_pairs, n_prompts = 4000, 400
    labels = np.arange(n_pairs) % 2
    means = rng.normal(0.5, 0.1, n_pairs) + rng.normal(0, 0.4 / math.sqrt(n_prompts), n_pairs)
    variances = 0.4**2 * rng.chisquare(1, n_pairs)
    numbers = np.full((n_pairs, 1), float(n_prompts))
    means += 0.02 * labels
    model = fit(means[:, None], labels, np.ones(n_pairs), FEATURES[:1], "references", numbers, variances[:, None])
    assert model.terms[0].prior_prompts == pytest.approx(16, rel=0.15)
    assert fit(means[:, None], labels, np.ones(n_pairs), FEATURES[:1], "references").terms[0].prior_prompts == 0


@pytest.mark.parametrize("directions", [(1, 1, 1), (1, -1, 0), (1, -1, -1), (0, 0, 1)])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_no_fitted_weight_is_negative(seed, directions):
    values, labels = _pairs(seed, directions)
    model = fit(values, labels, np.ones(len(labels)), FEATURES, "references")
    assert all(term.weight >= 0 for term in model.terms)
    assert [feature for feature in FEATURES if feature in model.features] == list(model.features)
    assert model.mode == "references"


@pytest.mark.parametrize(("directions", "n_terms"), [((1, 1, 0), 3), ((1, -1, 1), 3), ((-1, -1, 0), 0)])
@pytest.mark.parametrize("strictness", [0.0, 0.25])
def test_read_together_all_have_one_positive_weight_or_there_is_no_model(strictness, directions, n_terms):
    values, labels = _pairs(0, directions)
    model = fit(values, labels, np.ones(len(labels)), FEATURES, "references", strictness=strictness)
    assert len(model.terms) == n_terms
    assert len({term.weight for term in model.terms} - {0}) == min(n_terms, 1)
    assert all(term.weight > 0 for term in model.terms)


def test_features_that_are_read_together_are_in_units_of_their_spread_within_classes():
    values, labels = _pairs(0, (1, 1, 0))
    model = fit(values, labels, np.ones(len(labels)), FEATURES, "references", strictness=0.0)
    within = [math.sqrt(np.mean([values[labels == label, k].var() for label in (0, 1)])) for k in range(3)]
    assert [term.scale for term in model.terms] == pytest.approx(within)
    total = ((values - values.mean(axis=0)) / within).sum(axis=1)
    assert np.corrcoef(model.log_odds(values), total)[0, 1] == pytest.approx(1)
    assert model.agreements == ()


def test_what_is_read_together_is_the_soft_minimum_of_standardised_features():
    values, labels = _pairs(0, (1, 1, 0))
    model = fit(values, labels, np.ones(len(labels)), FEATURES, "references", strictness=0.25)
    standard = (values - [term.center for term in model.terms]) / [term.scale for term in model.terms]
    soft = -np.log(np.exp(-0.25 * standard).mean(axis=1)) / 0.25
    weight = model.terms[0].weight
    assert model.log_odds(values) == pytest.approx(model.intercept + 3 * weight * soft)


def test_a_feature_that_is_the_same_everywhere_is_no_term():
    values, labels = _pairs(0, (1, 0, 1))
    values[:, 1] = 0.1  # its mean is not exactly 0.1
    for strictness in (None, 0.25):
        model = fit(values, labels, np.ones(len(labels)), FEATURES, "references", strictness=strictness)
        assert model.features == (FEATURES[0], FEATURES[2])


def test_a_feature_that_speaks_against_is_dropped_and_the_rest_fitted_as_if_it_were_absent():
    values, labels = _pairs(3, (1, -1, 1))
    weights = np.ones(len(labels))
    alone = fit(values[:, [0, 2]], labels, weights, (FEATURES[0], FEATURES[2]), "references")
    assert alone.features == (FEATURES[0], FEATURES[2])
    assert fit(values, labels, weights, FEATURES, "references") == alone


def test_where_every_feature_speaks_against_the_model_says_nothing():
    values, labels = _pairs(4, (-1, -1, -1))
    model = fit(values, labels, np.ones(len(labels)), FEATURES, "references")
    assert not any(term.weight for term in model.terms)
    assert model.intercept == pytest.approx(0.0, abs=1e-6)


def test_a_feature_that_separates_gets_a_weight_and_positives_higher_odds():
    values, labels = _pairs(5, (1, 0, 0))
    model = fit(values, labels, np.ones(len(labels)), FEATURES, "references")
    odds = model.log_odds(values[:, [FEATURES.index(feature) for feature in model.features]])
    assert model.features[0] == FEATURES[0]
    assert all(model.terms[0].weight > 2 * term.weight for term in model.terms[1:])
    assert odds[labels == 1].mean() > 0.25 > -0.25 > odds[labels == 0].mean()


def test_both_classes_weigh_the_same_however_many_pairs_they_have():
    values = np.array([[1.0], [0.0], [0.0], [0.0], [0.0]])
    model = fit(values, np.array([1, 0, 0, 0, 0]), np.ones(5), FEATURES[:1], "references")
    assert model.intercept == pytest.approx(0.0, abs=1e-3)
    assert model.terms[0].center == pytest.approx(0.5)
    assert model.terms[0].scale == pytest.approx(0.5)


def test_weights_and_repeated_pairs_fit_the_same_terms():
    values, labels = _pairs(6, (1, 0, 1), n=20)
    times = np.tile([1, 1, 3, 2], 5)
    weighted = fit(values, labels, times.astype(float), FEATURES, "references")
    repeated = fit(np.repeat(values, times, axis=0), np.repeat(labels, times), np.ones(times.sum()), FEATURES, "references")
    for one, other in zip(weighted.terms, repeated.terms, strict=True):
        assert (one.signal, one.low, one.high) == (other.signal, other.low, other.high)
        assert (one.center, one.scale) == pytest.approx((other.center, other.scale))


def test_undefined_and_constant_features_are_left_out():
    values, labels = _pairs(7, (1, 0, 0))
    values[:, 1], values[:, 2] = math.nan, 0.25
    values[::7, 0] = math.nan
    model = fit(values, labels, np.ones(len(labels)), FEATURES, "references")
    assert model.features == FEATURES[:1]
    assert model.terms[0].weight > 0
    assert (model.terms[0].low, model.terms[0].high) == (np.nanmin(values[:, 0]), np.nanmax(values[:, 0]))
