"""Score normalisation, by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from distilldetect.defaults import FEWEST_STANDARD_REFERENCES, MOST_STANDARD_REFERENCES
from distilldetect.scoring.statistics import (
    EXCESS,
    MEANING,
    STATISTICS,
    best_of_groups,
    compare_with_references,
    nearest_fraction,
    standardise_nearest,
)

NAN = np.nan
CLOSENESS = st.sampled_from([0.0, 0.25, 0.5, 1.0, NAN])


def _f32(rows):
    return np.array(rows, dtype=np.float32)


def test_every_statistic_has_a_meaning():
    assert tuple(MEANING) == (*STATISTICS, EXCESS)


def test_best_of_groups_takes_the_closest_snapshot_of_each_model():
    close = _f32([[0.1, 0.5, 0.3], [0.9, NAN, 0.2], [NAN, NAN, 0.4]])
    best = best_of_groups(close, [(0, 1), (2,), (1, 2)])
    np.testing.assert_array_equal(best, _f32([[0.5, 0.3, 0.5], [0.9, 0.2, 0.2], [NAN, 0.4, 0.4]]))
    assert best.dtype == np.float32


def test_the_teacher_is_nearest_where_no_reference_is_nearer():
    compared = compare_with_references(_f32([0.5, 0.5]), _f32([[0.1, 0.2, 0.3], [0.1, 0.2, 0.6]]))
    assert compared[:, 0].tolist() == [1.0, 0.0]
    assert compared[:, 1] == pytest.approx([1.0, 2 / 3])


def test_ties_share_the_nearest_place_and_count_half_as_won():
    compared = compare_with_references(_f32([0.5, 0.5, 0.0]), _f32([[0.5, 0.1], [0.5, 0.5], [0.0, 0.0]]))
    assert compared[:, 0] == pytest.approx([1 / 2, 1 / 3, 1 / 3])
    assert compared[:, 1] == pytest.approx([3 / 4, 1 / 2, 1 / 2])


@settings(deadline=None, max_examples=60)
@given(arrays(np.float32, (2, 6, 5), elements=CLOSENESS))
def test_the_nearest_of_several_teachers_is_told_as_of_each_alone(close):
    teachers, references = close[..., :2], close[..., 2:]
    together = nearest_fraction(teachers, references)
    for k in range(2):
        alone = compare_with_references(teachers[..., k], references, ("nearest_fraction",))
        np.testing.assert_array_equal(together[..., k], alone[..., 0])


def test_an_undefined_reference_is_as_good_as_absent():
    with_gap = compare_with_references(_f32([0.5]), _f32([[0.1, NAN, 0.7]]))
    np.testing.assert_array_equal(with_gap, compare_with_references(_f32([0.5]), _f32([[0.1, 0.7]])))


def test_statistics_are_undefined_without_the_teacher_or_without_any_reference():
    compared = compare_with_references(_f32([NAN, 0.5, 0.5]), _f32([[0.1, 0.2], [NAN, NAN], [NAN, 0.2]]))
    assert np.isnan(compared).all(axis=1).tolist() == [True, True, False]
    assert not np.isnan(compared[2]).any()


@settings(deadline=None, max_examples=50)
@given(arrays(np.float32, (4, 5), elements=CLOSENESS), st.permutations(range(4)))
def test_statistics_stay_in_range_and_do_not_depend_on_the_order_of_references(close, order):
    compared = compare_with_references(close[:, 0], close[:, 1:])
    defined = compared[~np.isnan(compared).any(axis=1)]
    assert ((defined >= 0) & (defined <= 1)).all()
    shuffled = compare_with_references(close[:, 0], close[:, 1:][:, list(order)])
    np.testing.assert_allclose(shuffled, compared, atol=1e-7)


@settings(deadline=None, max_examples=50)
@given(arrays(np.float32, (3, 4), elements=CLOSENESS.filter(lambda value: value == value)))
def test_the_shares_of_nearest_prompts_of_all_candidates_add_up_to_1(close):
    shares = [compare_with_references(close[:, k], np.delete(close, k, axis=1))[:, 0] for k in range(close.shape[1])]
    np.testing.assert_allclose(sum(shares), 1.0)


@pytest.mark.parametrize("n", range(FEWEST_STANDARD_REFERENCES, MOST_STANDARD_REFERENCES + 1))
def test_shares_among_a_standard_number_of_references_stay_as_they_are(n):
    fraction = np.array([0.0, 0.3, 1.0, NAN])
    np.testing.assert_array_equal(standardise_nearest(fraction, n), fraction)


def test_few_and_many_references_are_brought_to_the_nearer_end_of_the_standard_range():
    # a share of 1/2 among 4: strength 4 against 1 each; 4 / (4 + 12)
    assert standardise_nearest(np.array(0.5), 4) == pytest.approx(4 / (4 + FEWEST_STANDARD_REFERENCES))
    # a share of 1/4 among 36: strength 12; 12 / (12 + 18)
    assert standardise_nearest(np.array(0.25), 36) == pytest.approx(12 / (12 + MOST_STANDARD_REFERENCES))


def test_chance_stays_chance_and_the_ends_stay_the_ends():
    for n, standard in ((1, FEWEST_STANDARD_REFERENCES), (4, FEWEST_STANDARD_REFERENCES), (99, MOST_STANDARD_REFERENCES)):
        shares = standardise_nearest(np.array([0.0, 1 / (n + 1), 1.0, NAN]), n)
        assert shares == pytest.approx([0.0, 1 / (standard + 1), 1.0, NAN], nan_ok=True)


def test_more_references_than_a_byte_counts_are_counted():
    references = np.tile(_f32([[0.1], [0.9]]), (1, 300))
    compared = compare_with_references(_f32([0.5, 0.5]), references, ["win_fraction", "nearest_fraction"])
    assert compared.tolist() == [[1.0, 1.0], [0.0, 0.0]]
