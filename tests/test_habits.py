"""Habits on some of the prompts: what is left out is taken away, and nothing else changes."""

import numpy as np
import pytest

from distilldetect.batching.habits import Habit
from distilldetect.profiles import BUCKETS, Profile


@pytest.fixture
def profile():
    rng = np.random.default_rng(0)
    sizes = np.array([3, 0, 40, 1, 700, 0, 25])
    rows = np.repeat(np.arange(len(sizes)), sizes)
    return Profile(rows, rng.integers(0, BUCKETS, len(rows)), len(sizes))


@pytest.mark.parametrize("left_out", [(), (0,), (1, 5), (6, 2), (0, 1, 2, 3, 5, 6)])
def test_frequencies_are_those_of_the_profile_to_the_bit(profile, left_out):
    shared = ~np.isin(np.arange(profile.n_rows), left_out)
    found = Habit(profile).frequencies(shared)
    np.testing.assert_array_equal(found, profile.frequencies(shared.astype(np.float64)))


def test_without_any_occurrence_they_are_undefined(profile):
    shared = np.isin(np.arange(profile.n_rows), (1, 5))
    assert np.isnan(Habit(profile).frequencies(shared)).all()
