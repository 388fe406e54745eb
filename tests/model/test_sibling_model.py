"""One model against another: contrasts, their LRs, and what they leave of a verdict."""

import math

import numpy as np
import pytest

from distilldetect.model.siblings import SiblingModel, beside, beyond_usual, contrast, fit_slope

NAN = math.nan


def test_a_contrast_is_the_mean_log_odds_of_the_shares_that_are_defined():
    shares = np.array([[0.75, 0.5], [0.25, NAN], [NAN, NAN]])
    assert contrast(shares) == pytest.approx([math.log(3) / 2, -math.log(3), NAN], nan_ok=True)


def test_a_contrast_changes_sign_with_the_sides_and_no_share_is_infinitely_strong():
    shares = np.array([[1.0, 0.3], [0.0, 0.9]])
    assert contrast(1 - shares) == pytest.approx(-contrast(shares))
    assert contrast(np.array([1.0])) == pytest.approx(math.log(99))


def test_half_of_what_the_references_show_is_no_evidence():
    assert beyond_usual(np.array([1.0, -1.0]), np.array([0.4, NAN, 5.0, 0.0])) == pytest.approx([0.8, -1.2])
    assert beyond_usual(np.array(1.0), np.array([NAN])) == 1.0


@pytest.mark.parametrize(
    ("log_odds", "against", "left"),
    [
        (2.0, 3.0, 2.0),  # a sibling that explains it worse takes nothing away
        (2.0, NAN, 2.0),  # nor does one that says nothing
        (0.0, -3.0, -1.5),
        (40.0, -3.0, 37.0),  # where one of them must have taught it, its lead counts in full
        (-40.0, -3.0, -40.0),  # and where none did, not at all
    ],
)
def test_a_siblings_lead_counts_as_far_as_one_of_them_may_have_taught(log_odds, against, left):
    assert beside(np.array(log_odds), np.array(against)) == pytest.approx(left)


def test_the_lr_changes_sign_with_the_sides():
    model = SiblingModel(slope=4.0, bound=3.0, refits=(3.0, 5.0))
    assert model.log_odds(np.array([0.5, -0.5])).tolist() == [2.0, -2.0]
    assert model.resampled_log_odds(np.array([1.0, 1.0, 1.0])).tolist() == [3.0, 5.0, 3.0]
    assert SiblingModel(slope=4.0, bound=4.0).resampled_log_odds(np.array([1.0, 2.0])).tolist() == [4.0, 8.0]


def test_no_lr_goes_beyond_the_bound_on_either_side():
    model = SiblingModel(slope=4.0, bound=1.0, refits=(3.0, 5.0))
    ends = [math.log(10), -math.log(10)]
    assert model.log_odds(np.array([9.0, -9.0])).tolist() == ends
    assert model.resampled_log_odds(np.array([9.0, -9.0])).tolist() == ends


def test_a_slope_is_larger_where_contrasts_tell_more_and_none_where_they_mislead():
    rng = np.random.default_rng(1)
    noise = rng.normal(0, 1, 400)
    clear, faint = (fit_slope(noise + shift, np.ones(400)) for shift in (2.0, 0.5))
    # both sides normal with unit variance: the log LR of a value is twice the shift times it
    assert (clear, faint) == pytest.approx((4.0, 1.0), rel=0.15)
    assert fit_slope(noise - 2.0, np.ones(400)) == 0.0
    assert fit_slope(np.zeros(5), np.ones(5)) == 0.0


def test_a_slope_stays_finite_where_every_case_is_right():
    assert 0 < fit_slope(np.array([0.5, 0.8, 1.2]), np.ones(3)) < 50
