"""Means over prompts, exact and in bootstrap samples."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from distilldetect.scoring.means import bootstrap_counts, mean_over_prompts, means_in_samples, means_over_prompts

NAN = np.nan
CLOSENESS = st.sampled_from([0.0, 0.25, 0.5, 1.0, NAN])


def test_means_over_prompts_depend_neither_on_order_nor_on_company():
    rng = np.random.default_rng(3)
    values = rng.normal(0, 1, (6, 805))
    values[rng.random(values.shape) < 0.1] = NAN
    means = means_over_prompts(values)
    np.testing.assert_allclose(means, np.nanmean(values, axis=1), atol=1e-11)
    for row, own in enumerate(values):
        assert mean_over_prompts(own) == means[row]
        assert mean_over_prompts(rng.permutation(own)) == means[row]


def test_mean_over_prompts_leaves_out_undefined_prompts():
    assert mean_over_prompts(np.array([1.0, NAN, 4.0])) == 2.5
    assert np.isnan(mean_over_prompts(np.array([NAN, NAN])))
    assert np.isnan(mean_over_prompts(np.array([])))


def test_a_sample_without_any_defined_prompt_has_no_mean():
    means = mean_over_prompts(np.array([1.0, NAN]), np.array([[2.0, 0.0], [0.0, 2.0]]))
    np.testing.assert_array_equal(means, [1.0, NAN])


@settings(deadline=None, max_examples=50)
# at most ten rows: one that is defined is a tenth of them, and enough
@given(arrays(float, 5, elements=CLOSENESS), arrays(np.int64, (3, 5), elements=st.integers(0, 2)))
def test_counting_a_prompt_several_times_is_the_same_as_repeating_it(values, counts):
    repeated = [mean_over_prompts(np.repeat(values, row)) for row in counts]
    np.testing.assert_allclose(mean_over_prompts(values, counts.astype(float)), repeated)


def test_means_in_samples_do_not_depend_on_the_order_of_prompts_nor_on_what_else_is_added_up():
    rng = np.random.default_rng(0)
    values, counts = rng.random((805, 7)), bootstrap_counts(805, 100, 0)
    values[rng.random((805, 7)) < 0.2] = NAN
    values[:, 6] = values[:, 5]
    means = means_in_samples(values, counts)
    order = rng.permutation(805)
    np.testing.assert_array_equal(means_in_samples(values[order], counts[:, order]), means)
    for k in range(7):
        np.testing.assert_array_equal(means_in_samples(values[:, [k]], counts)[:, 0], means[:, k])
        np.testing.assert_array_equal(mean_over_prompts(values[:, k], counts), means[:, k])


def test_what_is_defined_on_too_few_prompts_is_undefined():
    """Lines that a harness joined leave one or two prompts on which lines begin: chance, not a habit."""
    values = np.full((2, 40), NAN)
    values[0, :4], values[1, :3] = 1.0, 1.0
    assert means_over_prompts(values)[0] == 1.0
    assert np.isnan(means_over_prompts(values)[1])
    sampled = means_in_samples(values.T, bootstrap_counts(40, 50, 1))
    assert np.nanmin(sampled[:, 0]) == 1.0
    assert np.isnan(sampled[:, 1]).all()
