"""What closeness says of a pair, by hand."""

import math

import numpy as np
import pytest

from distilldetect.scoring.pair_statistics import (
    Nearness,
    Readings,
    evened,
    feature_values,
    observation,
    readings,
    unreferenced,
)
from distilldetect.scoring.statistics import STATISTICS, standardise_nearest


def test_only_shares_of_nearest_prompts_are_standardised():
    values = np.array([1.0, 0.0, 1.0, 0.0])
    read = Readings({("passage", "nearest_fraction"): values, ("passage", "win_fraction"): values}, 4)
    assert read.raw_means([("passage", "nearest_fraction")]).tolist() == [0.5]
    expected = [float(standardise_nearest(np.array(0.5), 4)), 0.5]
    assert feature_values(read, list(read.values)).values.tolist() == pytest.approx(expected)


def test_readings_compare_the_best_snapshot_of_the_teacher_with_the_best_of_each_reference():
    close = np.array([[0.1, 0.6, 0.5, 0.2, 0.1], [0.3, 0.1, 0.5, 0.2, 0.1]], dtype=np.float32)
    read = readings({"passage": close}, (0, 1), [(2,), (3, 4)])
    assert set(read.values) == {("passage", statistic) for statistic in STATISTICS}
    assert read.n_references == 2
    assert read.values["passage", "nearest_fraction"].tolist() == [1.0, 0.0]
    assert read.values["passage", "win_fraction"].tolist() == [1.0, 0.5]


def test_without_references_closeness_is_read_as_it_is():
    close = np.array([[0.25, 0.5], [math.nan, 0.75]], dtype=np.float32)
    read = unreferenced({"passage": close}, (0,))
    np.testing.assert_array_equal(read.values["passage", "similarity"], [0.25, math.nan])
    assert read.n_references == 0
    assert [part.tolist() for part in feature_values(read, [("passage", "similarity")])] == [[0.25], [1.0]]


def test_snapshots_are_compared_one_at_a_time_where_no_reference_has_several():
    close = {"x": np.array([[0.9, 0.1, 0.5, 0.2], [0.9, 0.6, 0.5, 0.2]], dtype=np.float32)}
    single = readings(close, (0, 1), [(2,), (3,)])
    assert single.values["x", "win_fraction"].tolist() == [0.5, 1.0]  # the mean of 1 and 0, and of 1 and 1
    assert single.values["x", "nearest_fraction"].tolist() == [0.5, 1.0]
    assert single.n_references == 2
    grouped = readings(close, (0, 1), [(2, 3)])
    assert grouped.values["x", "win_fraction"].tolist() == [1.0, 1.0]


def test_a_snapshot_that_is_undefined_on_a_prompt_leaves_it_to_the_others():
    close = {"x": np.array([[math.nan, 0.6, 0.5], [math.nan, math.nan, 0.5]], dtype=np.float32)}
    values = readings(close, (0, 1), [(2,)]).values["x", "win_fraction"]
    assert values[0] == 1.0
    assert math.isnan(values[1])


def test_only_the_features_asked_for_are_measured():
    close = {"x": np.array([[0.9, 0.1]], dtype=np.float32), "y": np.array([[0.9, 0.1]], dtype=np.float32)}
    assert list(readings(close, (0,), [(1,)], [("y", "win_fraction")]).values) == [("y", "win_fraction")]
    assert len(readings(close, (0,), [(1,)]).values) == 2 * len(STATISTICS)


def test_what_serves_several_teachers_reads_as_what_serves_one():
    close = {"x": np.array([[0.1, 0.6, 0.5], [0.3, 0.1, 0.2]], dtype=np.float32)}
    close["y"] = np.ascontiguousarray(close["x"][::-1])
    near = Nearness(close)
    for teacher, references in (((0,), [(1,), (2,)]), ((1,), [(0, 2)])):
        alone, shared = readings(close, teacher, references).values, readings(near, teacher, references).values
        assert set(alone) == set(shared)
        for feature, values in alone.items():
            np.testing.assert_array_equal(values, shared[feature])


@pytest.mark.parametrize(
    ("teacher", "references", "expected"),
    [
        ((0,), [], None),
        ((0, 1), [(2,), (3,)], None),  # one at a time already
        ((0, 1), [(2, 3), (4, 5)], None),
        ((0,), [(1, 2), (3,)], ((0,), ((1,), (3,)))),
        ((0, 1, 2), [(3, 4), (5,)], ((0, 1, 2), ((3,), (5,)))),
        ((0, 1, 2), [(3, 4), (5, 6, 7)], ((0, 1), ((3, 4), (5, 6)))),
        ((0, 1), [(2, 3, 4)], ((0, 1), ((2, 3),))),
    ],
)
def test_evened_models_have_as_many_snapshots_as_the_one_with_fewest(teacher, references, expected):
    assert evened(teacher, references) == expected


def test_once_evened_nobody_is_nearer_for_having_more_snapshots():
    # all equally near by nature: the nearest of three beats a single dump on three of four prompts
    close = {"x": np.random.default_rng(0).random((4000, 4)).astype(np.float32)}
    for teacher, references, apart in (((0,), [(1, 2, 3)], 0.25), ((0, 1, 2), [(3,)], 0.5)):
        assert float(readings(close, teacher, references).mean(("x", "win_fraction"))) == pytest.approx(apart, abs=0.03)
        even = evened(teacher, references) or (teacher, references)
        assert float(readings(close, *even).mean(("x", "win_fraction"))) == pytest.approx(0.5, abs=0.03)


def test_an_observation_holds_mean_number_and_variance_by_hand():
    read = Readings({("x", "win_fraction"): np.array([1.0, 0.5, 0.5, math.nan])}, 12)
    # halves: 1 and 0.5; 0.5 alone. 3 / 4 * (0.75 - 0.5) ** 2
    assert observation(read, [("x", "win_fraction")]).tolist() == [[pytest.approx(2 / 3), 3, pytest.approx(3 / 64)]]


def test_the_variance_of_an_observation_is_that_of_single_prompts():
    rng = np.random.default_rng(0)
    found = [
        observation(Readings({("x", "win_fraction"): (rng.random(200) < 0.3).astype(float)}, 12), [("x", "win_fraction")])
        for _ in range(2000)
    ]
    assert np.mean(found, axis=0)[0, 2] == pytest.approx(0.3 * 0.7, rel=0.1)
