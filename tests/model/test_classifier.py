"""The logistic model, applied."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from distilldetect.model.classifier import DISAGREEMENT, Agreement, Classifier, Term, blend

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
TOGETHER = replace(BY_HAND, agreements=(Agreement(0, 2, strictness=0.25),))


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


def test_log_odds_are_undefined_where_no_feature_is_defined():
    odds = BY_HAND.log_odds(np.array([[math.nan, math.nan], [math.nan, 1.0]]))
    np.testing.assert_array_equal(odds, [math.nan, -1.0])


@settings(deadline=None, max_examples=50)
@given(arrays(float, 2, elements=VALUE), st.sampled_from([BY_HAND, TOGETHER]))
def test_intercept_and_contributions_add_up_to_the_log_odds(values, model):
    rows = model.contributions(values)
    names = [*model.features, DISAGREEMENT] if model.agreements else list(model.features)
    assert [(row.signal, row.statistic) for row in rows] == names
    total = model.intercept + sum(row.log_odds for row in rows)
    expected = math.nan if np.isnan(values).all() else total
    assert float(model.log_odds(values)) == pytest.approx(expected, nan_ok=True)


def test_terms_that_are_read_together_give_a_power_mean_of_what_each_says_alone():
    values = np.array([0.75, 3.0])
    # alone LRs of exp(2 * 2.0) and exp(2 * 1.0)
    mean = ((math.exp(4.0) ** -0.25 + math.exp(2.0) ** -0.25) / 2) ** (1 / -0.25)
    assert float(TOGETHER.log_odds(values)) == pytest.approx(-1.0 + math.log(mean))
    row = TOGETHER.contributions(values)[-1]
    assert row.log_odds == pytest.approx(math.log(mean) - 3.0)
    assert row.value == pytest.approx(1.0 / math.log(10))


@settings(deadline=None, max_examples=50)
@given(arrays(float, 2, elements=st.floats(-3, 4)), st.floats(0, 2), st.sampled_from([0, 1]))
def test_closer_never_speaks_against_where_terms_are_read_together(values, nearer, which):
    moved = values.copy()
    moved[which] += nearer
    assert float(TOGETHER.log_odds(moved)) >= float(TOGETHER.log_odds(values)) - 1e-9


@settings(deadline=None, max_examples=50)
@given(arrays(float, 2, elements=st.floats(-3, 4)))
def test_read_together_terms_say_at_most_their_sum_and_at_least_the_lowest(values):
    parts = BY_HAND.log_odds_of(values)
    low, high = -1.0 + 2 * parts.min(), -1.0 + parts.sum()
    assert low - 1e-9 <= float(TOGETHER.log_odds(values)) <= high + 1e-9


def test_terms_that_agree_add_up():
    values = np.array([0.75, 5.0])  # 2 each
    model = replace(TOGETHER, terms=(TOGETHER.terms[0], replace(TOGETHER.terms[1], high=9.0)))
    assert float(model.log_odds(values)) == pytest.approx(-1.0 + 4.0)
    assert model.contributions(values)[-1].log_odds == pytest.approx(0.0, abs=1e-12)


def test_a_blend_weighs_what_each_model_says_whether_it_reads_terms_together_or_not():
    values, n_prompts = np.array([0.75, 3.0, 0.6, 2.0]), np.full(4, 50.0)
    for one, other in ((TOGETHER, BY_HAND), (BY_HAND, TOGETHER), (TOGETHER, TOGETHER)):
        both = [float(model.log_odds(part, n_prompts[:2])) for model, part in ((one, values[:2]), (other, values[2:]))]
        mixed = blend(one, other, 0.25)
        assert float(mixed.log_odds(values, n_prompts)) == pytest.approx(0.75 * both[0] + 0.25 * both[1])
        total = mixed.intercept + sum(row.log_odds for row in mixed.contributions(values, n_prompts))
        assert total == pytest.approx(float(mixed.log_odds(values, n_prompts)))


def test_samples_are_read_together_too():
    model = replace(TOGETHER, refits=((-1.0, 8.0, 0.5), (0.0, 0.0, 0.0)))
    values = np.array([0.75, 3.0])
    found = model.resampled_log_odds(np.stack([values, values]), values)
    assert found == pytest.approx([float(TOGETHER.log_odds(values)), 0.0])


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
