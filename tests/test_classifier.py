"""The logistic model, fitted and applied."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from distilldetect.classifier import Classifier, Term, fit

FEATURES = (("passage", "nearest"), ("opening", "nearest"), ("syntax", "won"))
VALUE = st.one_of(st.floats(-5, 5), st.just(math.nan))
BY_HAND = Classifier(
    mode="references",
    terms=(
        Term("passage", "nearest", center=0.5, scale=0.25, weight=2.0, low=0.0, high=1.0),
        Term("opening", "nearest", center=1.0, scale=1.0, weight=0.5, low=-3.0, high=4.0),
    ),
    intercept=-1.0,
    bound_low=-1.5,
    bound_high=2.0,
)


def _pairs(seed, directions, n=60):
    """Pairs with one feature a direction: 1 speaks for label 1, -1 against, 0 for nothing."""
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 2
    return rng.normal(size=(n, len(directions))) + np.outer(labels, directions) * 2.0, labels


def test_log_odds_by_hand():
    # 2 * (0.75 - 0.5) / 0.25 = 2; 0.5 * (3 - 1) = 1
    values = np.array([0.75, 3.0])
    assert BY_HAND.log_odds_of(values).tolist() == [2.0, 1.0]
    assert float(BY_HAND.log_odds(values)) == 2.0
    assert BY_HAND.features == (("passage", "nearest"), ("opening", "nearest"))


def test_a_value_beyond_what_was_fitted_on_counts_as_the_nearer_end():
    # the ends: 2 * (0 - 0.5) / 0.25 and 2 * (1 - 0.5) / 0.25; 0.5 * (-3 - 1) and 0.5 * (4 - 1)
    assert BY_HAND.log_odds_of(np.array([[-9.0, -9.0], [9.0, 9.0]])).tolist() == [[-4.0, -2.0], [4.0, 1.5]]
    assert [row.value for row in BY_HAND.contributions(np.array([9.0, 9.0]))] == [9.0, 9.0]


def test_an_undefined_feature_contributes_exactly_0():
    assert BY_HAND.log_odds_of(np.array([math.nan, 3.0])).tolist() == [0.0, 1.0]
    assert float(BY_HAND.log_odds(np.array([math.nan, 3.0]))) == 0.0
    row = BY_HAND.contributions(np.array([math.nan, 3.0]))[0]
    assert math.isnan(row.value)
    assert row.log_odds == 0.0


def test_a_mean_over_few_prompts_counts_as_far_as_it_is_expected_to_last():
    model = replace(BY_HAND, terms=(replace(BY_HAND.terms[0], prior_prompts=30.0), BY_HAND.terms[1]))
    values = np.array([0.75, 3.0])
    # of 10 prompts 10 / (10 + 30) of 2.0; the other term knows no chance
    assert model.log_odds_of(values, np.array([10.0, 10.0])).tolist() == [0.5, 1.0]
    assert float(model.log_odds(values, np.array([10.0, 10.0]))) == 0.5
    assert [row.log_odds for row in model.contributions(values, np.array([30.0, 1.0]))] == [1.0, 1.0]
    assert model.log_odds_of(values).tolist() == [2.0, 1.0]
    assert model.log_odds_of(np.array([math.nan, 3.0]), np.array([0.0, 10.0])).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("refits", [(), ((-1.0, 8.0, 0.5),)])
def test_samples_move_to_the_center_and_keep_their_spread(refits):
    model = replace(BY_HAND, terms=(replace(BY_HAND.terms[0], prior_prompts=30.0), BY_HAND.terms[1]), refits=refits)
    values, n_prompts = np.array([0.55, 1.0]), np.array([10.0, 10.0])
    samples = values + np.array([[-0.04, 0.0], [0.0, 0.0], [0.04, 0.0]])
    found = model.resampled_log_odds(samples, values, n_prompts)
    # a quarter of the distance lasts, all of the spread: 2 / 0.25 * (0.05 / 4 -+ 0.04)
    assert found == pytest.approx([-1 + 8 * (0.0125 + apart) for apart in (-0.04, 0.0, 0.04)])
    assert found[1] == pytest.approx(float(model.log_odds(values, n_prompts)))


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


def test_log_odds_are_undefined_where_no_feature_is_defined():
    odds = BY_HAND.log_odds(np.array([[math.nan, math.nan], [math.nan, 1.0]]))
    np.testing.assert_array_equal(odds, [math.nan, -1.0])


@settings(deadline=None, max_examples=50)
@given(arrays(float, 2, elements=VALUE))
def test_intercept_and_contributions_add_up_to_the_log_odds(values):
    rows = BY_HAND.contributions(values)
    assert [(row.signal, row.statistic) for row in rows] == list(BY_HAND.features)
    total = BY_HAND.intercept + sum(row.log_odds for row in rows)
    expected = math.nan if np.isnan(values).all() else total
    assert float(BY_HAND.log_odds(values)) == pytest.approx(expected, nan_ok=True)


def test_log_odds_keep_the_shape_of_a_table_of_pairs():
    values = np.arange(24.0).reshape(3, 4, 2)
    odds = BY_HAND.log_odds(values)
    assert odds.shape == (3, 4)
    assert odds[2, 1] == BY_HAND.log_odds(values[2, 1])


def test_bounded_cuts_at_both_bounds_and_leaves_the_rest():
    cut = BY_HAND.bounded(np.array([-9.0, -1.5, 0.3, 2.1, math.nan]))
    np.testing.assert_array_equal(cut, [-1.5, -1.5, 0.3, 2.0, math.nan])


def test_a_model_without_validation_is_not_bounded():
    free = Classifier("references", BY_HAND.terms, 0.0)
    assert free.bounded(np.array([-1e9, 1e9])).tolist() == [-1e9, 1e9]


@pytest.mark.parametrize("directions", [(1, 1, 1), (1, -1, 0), (1, -1, -1), (0, 0, 1)])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_no_fitted_weight_is_negative(seed, directions):
    values, labels = _pairs(seed, directions)
    model = fit(values, labels, np.ones(len(labels)), FEATURES, "references")
    assert all(term.weight >= 0 for term in model.terms)
    assert [feature for feature in FEATURES if feature in model.features] == list(model.features)
    assert model.mode == "references"


@pytest.mark.parametrize(("directions", "n_terms"), [((1, 1, 0), 3), ((1, -1, 1), 3), ((-1, -1, 0), 0)])
def test_equal_weights_are_one_positive_number_or_there_is_no_model(directions, n_terms):
    values, labels = _pairs(0, directions)
    model = fit(values, labels, np.ones(len(labels)), FEATURES, "references", equal=True)
    assert len(model.terms) == n_terms
    assert len({term.weight for term in model.terms} - {0}) == min(n_terms, 1)
    assert all(term.weight > 0 for term in model.terms)
    if model.terms:
        total = sum((values[:, k] - values[:, k].mean()) / values[:, k].std() for k in range(3))
        assert np.corrcoef(model.log_odds(values), total)[0, 1] == pytest.approx(1)


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
