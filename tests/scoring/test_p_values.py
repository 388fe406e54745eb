"""p-values: the rank among references, and their adjustment for several teachers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distilldetect.scoring.p_values import conformal_p_value, holm

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=8)


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


@given(P_VALUES)
def test_holm_keeps_the_order_and_lies_between_p_and_bonferroni(p_values):
    adjusted = holm(p_values)
    for p, q in zip(p_values, adjusted, strict=True):
        assert p <= q <= min(1.0, p * len(p_values))
    order = np.argsort(p_values, kind="stable")
    assert np.all(np.diff(np.array(adjusted)[order]) >= 0)
