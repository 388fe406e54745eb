"""Words, p-values and their adjustment."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distilldetect.results.verdict import INCONCLUSIVE, LIMITS, PROPOSITIONS, verbal, verdict_word
from distilldetect.scoring.p_values import conformal_p_value, holm

STEPS = (
    (math.log10(2), "weak"),
    (1.0, "moderate"),
    (2.0, "moderately strong"),
    (3.0, "strong"),
    (4.0, "very strong"),
)
BELOW = (INCONCLUSIVE, "weak", "moderate", "moderately strong", "strong")
P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=8)


def _word(word, sign):
    if word == INCONCLUSIVE:
        return word
    return f"{word} support" if sign > 0 else f"{word} support against"


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("step", "below"), list(zip(STEPS, BELOW, strict=True)))
def test_the_scale_changes_at_each_step(step, below, sign):
    edge, word = step
    assert verbal(sign * edge) == _word(word, sign)
    assert verbal(sign * (edge - 1e-9)) == _word(below, sign)


def test_the_ends_and_the_middle_of_the_scale():
    assert verbal(0.0) == "inconclusive"
    assert verbal(math.inf) == "very strong support"
    assert verbal(-math.inf) == "very strong support against"
    assert verbal(math.nan) == "not evaluable"


def test_an_interval_that_includes_an_lr_of_1_is_inconclusive():
    assert verdict_word(2.5, -0.1, 3.0) == "inconclusive"
    assert verdict_word(2.5, 0.0, 3.0) == "inconclusive"
    assert verdict_word(-2.5, -3.0, 0.0) == "inconclusive"


def test_an_interval_on_one_side_leaves_the_word_of_the_scale():
    assert verdict_word(2.5, 0.1, 3.0) == "moderately strong support"
    assert verdict_word(-2.5, -3.0, -0.1) == "moderately strong support against"
    assert verdict_word(0.2, 0.1, 0.29) == "inconclusive"


def test_a_verdict_without_interval_is_the_word_of_the_scale():
    assert verdict_word(1.5, math.nan, math.nan) == "moderate support"
    assert verdict_word(math.nan, math.nan, math.nan) == "not evaluable"


def test_no_word_for_the_reader_claims_more_than_odds():
    said = " ".join([*PROPOSITIONS.values(), *LIMITS]).lower()
    assert not [word for word in ("stole", "cheat", "prove", "guilt") if word in said]


def test_conformal_p_value_counts_references_that_score_at_least_as_high():
    assert conformal_p_value(2.0, [1.0, 2.0, 3.0]) == 3 / 4
    assert conformal_p_value(0.0, [1.0, 2.0, 3.0]) == 1.0


def test_conformal_p_value_has_a_floor():
    assert conformal_p_value(1e9, np.zeros(19)) == 1 / 20


def test_conformal_p_value_leaves_out_undefined_references():
    assert conformal_p_value(2.0, [1.0, math.nan, 3.0]) == 2 / 3
    assert math.isnan(conformal_p_value(2.0, [math.nan]))
    assert math.isnan(conformal_p_value(2.0, []))
    assert math.isnan(conformal_p_value(math.nan, [1.0]))


def test_holm_by_hand():
    # in order .01 * 4, .02 * 3, .03 * 2, .04 * 1, none smaller than the one before
    assert holm([0.04, 0.01, 0.03, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.6, 0.7]) == [1.0, 1.0]
    assert holm([0.05]) == [0.05]
    assert holm([]) == []


@settings(deadline=None, max_examples=50)
@given(P_VALUES)
def test_holm_keeps_the_order_and_lies_between_p_and_bonferroni(p_values):
    adjusted = holm(p_values)
    for p, q in zip(p_values, adjusted, strict=True):
        assert p <= q <= min(1.0, p * len(p_values))
    order = np.argsort(p_values, kind="stable")
    assert np.all(np.diff(np.array(adjusted)[order]) >= 0)
