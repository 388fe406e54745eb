"""The likelihood ratio, by hand."""

import math

import numpy as np
import pytest

from distilldetect.model import Hierarchical, capped_by_references, with_errors

NUMBERS = Hierarchical(level_mean=-1.0, level_spread=1.0, reference_spread=2.0, suspect_spread=0.5, shift=2.0)


def test_the_level_goes_from_the_prior_to_what_references_show():
    prior = NUMBERS.level([])
    assert (prior.mean, prior.variance) == (-1.0, 1.0)
    # four references at 1 weigh 4 / 2**2 = 1, as much as the prior
    seen = NUMBERS.level([1.0, 1.0, 1.0, 1.0, math.nan])
    assert (seen.mean, seen.variance) == (0.0, 0.5)
    many = NUMBERS.level(np.ones(100_000))
    assert many.mean == pytest.approx(1.0, abs=0.01)
    assert many.variance == pytest.approx(0.0, abs=0.01)


def test_the_lr_is_a_ratio_of_normal_densities():
    level = NUMBERS.level([0.5])
    variance = 0.25 + level.variance + 0.3

    def log_density(x, mean):
        return -((x - mean) ** 2) / (2 * variance)

    expected = log_density(1.7, level.mean + 2.0) - log_density(1.7, level.mean)
    assert NUMBERS.log_lr(1.7, level, 0.3) == pytest.approx(expected)
    assert NUMBERS.log_lr(level.mean + 1.0, level, 0.3) == 0.0
    assert NUMBERS.log_lr(math.nan, level, 0.3) == 0.0


def test_more_doubt_brings_the_lr_nearer_to_1():
    level = NUMBERS.level([])
    found = [NUMBERS.log_lr(3.0, level, added) for added in (0.0, 1.0, 10.0)]
    assert found == sorted(found, reverse=True)
    assert found[-1] > 0


@pytest.mark.parametrize("unseen", [0.1, 0.5])
def test_documents_that_may_be_wrong_bound_the_lr(unseen):
    lrs = [with_errors(log_lr, unseen, 0.02) for log_lr in np.linspace(-30, 30, 61)]
    assert lrs == sorted(lrs)
    assert math.exp(lrs[0]) == pytest.approx(unseen / 0.98, rel=1e-6)
    assert math.exp(lrs[-1]) == pytest.approx((1 - unseen) / 0.02, rel=1e-6)
    assert lrs[30] == pytest.approx(0.0, abs=1e-12)


def test_references_that_stand_as_high_cap_the_lr():
    assert capped_by_references(3.0, 0, 5) == 3.0
    assert capped_by_references(3.0, 6, 11) == pytest.approx(math.log(2))
    assert capped_by_references(-1.0, 6, 11) == -1.0
