"""The two-level normal model, by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distilldetect.model.hierarchical import Hierarchical, Level, capped_by_references, with_errors

# all variances 1, so that sums can be made in the head
PLAIN = Hierarchical(level_mean=0.0, level_spread=1.0, reference_spread=1.0, suspect_spread=1.0, shift=2.0)
FINITE = st.floats(-50, 50)


def test_without_observations_the_level_is_the_prior():
    assert PLAIN.level([]) == Level(0.0, 1.0)
    assert PLAIN.level([math.nan]) == Level(0.0, 1.0)


def test_the_level_is_pulled_to_what_is_observed():
    assert PLAIN.level([3.0]) == Level(1.5, 0.5)
    assert PLAIN.level([3.0, math.nan, 6.0]) == Level(3.0, pytest.approx(1 / 3))


def test_the_level_weighs_by_precision():
    own = Hierarchical(1.0, 0.5, 2.0, 1.0, 1.0)
    # precision: 4 of the prior, 1/4 of each reference
    level = own.level([5.0, 9.0])
    assert level.variance == pytest.approx(1 / 4.5)
    assert level.mean == pytest.approx((4 * 1.0 + 14.0 / 4) / 4.5)


@given(st.lists(FINITE, max_size=8), st.randoms())
def test_the_level_does_not_depend_on_the_order(observed, chance):
    moved = list(observed)
    chance.shuffle(moved)
    assert PLAIN.level(moved) == PLAIN.level(observed)


def test_halfway_between_untaught_and_taught_the_lr_is_1():
    level = Level(0.5, 0.25)
    assert PLAIN.log_lr(1.5, level, 0.0) == 0.0


def test_the_log_lr_is_that_of_two_normal_densities():
    level, added, x = Level(0.5, 0.25), 0.35, 2.2
    variance = 1.0 + 0.25 + added

    def log_density(mean):
        return -((x - mean) ** 2) / (2 * variance)

    assert PLAIN.log_lr(x, level, added) == pytest.approx(log_density(2.5) - log_density(0.5))
    assert PLAIN.slope(level, added) == pytest.approx(2.0 / variance)


def test_an_undefined_position_is_no_evidence():
    assert PLAIN.log_lr(math.nan, Level(0.0, 1.0), 0.0) == 0.0


@given(FINITE, st.floats(0, 10))
def test_more_variance_brings_the_lr_nearer_to_1(x, added):
    level = PLAIN.level([1.0])
    assert abs(PLAIN.log_lr(x, level, added)) <= abs(PLAIN.log_lr(x, level, 0.0))


def test_errors_of_documents_by_hand():
    # LR 3, a half unseen, a quarter seeming: (3/2 + 1/2) / (3/4 + 3/4)
    assert math.exp(with_errors(math.log(3.0), 0.5, 0.25)) == pytest.approx(2.0 / 1.5)


@given(FINITE, FINITE)
def test_with_errors_keeps_the_order_and_stays_within_its_ends(one, other):
    low, high = sorted((one, other))
    assert with_errors(low, 0.1, 0.02) <= with_errors(high, 0.1, 0.02)
    assert 0.1 - 1e-9 <= math.exp(with_errors(one, 0.1, 0.02)) <= 50


def test_references_that_stand_as_high_cap_the_lr():
    assert capped_by_references(5.0, 0, 12) == 5.0
    assert math.exp(capped_by_references(5.0, 1, 12)) == pytest.approx(13.0)
    assert capped_by_references(-5.0, 3, 12) == -5.0
    assert capped_by_references(5.0, 4, 3) == 0.0
