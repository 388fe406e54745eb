"""What references win in the suspect's place, and what a suspect wins beyond it."""

import math

import numpy as np
import pytest

from distilldetect.scoring.impostors import (
    InPlace,
    excess_in_place,
    excess_signals,
    median_wins,
    plain_features,
    with_excess,
)
from distilldetect.scoring.means import Observed
from distilldetect.scoring.pair_statistics import feature_values, readings
from distilldetect.scoring.statistics import EXCESS

# candidates: the teacher, then references 1, 2 and 3; each reference dump's closeness to all of them, on two prompts
CLOSE = np.array(
    [
        [[0.5, 1.0, 0.4, 0.6], [0.5, 1.0, 0.4, 0.3]],  # of 1: beats 2, loses to 3; beats both
        [[0.1, 0.2, 1.0, 0.3], [0.2, 0.2, 1.0, 0.1]],  # of 2: loses to both; ties with 1, beats 3
        [[0.9, 0.1, 0.2, 1.0], [math.nan, 0.1, 0.2, 1.0]],  # of 3: beats both; undefined
    ],
    dtype=np.float32,
)
IN_PLACE = InPlace((1, 2, 3), {"x": CLOSE})
SINGLE = ((1,), (2,), (3,))


def test_wins_by_hand():
    assert IN_PLACE.wins("x", (0,), SINGLE).values.tolist() == [0.75, 0.375, 1.0]
    assert IN_PLACE.wins("x", (0,), SINGLE).n_prompts.tolist() == [2, 2, 1]
    assert IN_PLACE.usual((0,), SINGLE) == {"x": 0.75}


def test_a_dump_is_no_rival_of_a_model_it_belongs_to():
    assert IN_PLACE.wins("x", (0,), ((1, 2), (3,))).values.tolist() == [0.5, 0.5, 1.0]


def test_those_that_are_not_given_in_place_are_rivals_only():
    given = InPlace((2, 3), {"x": CLOSE[1:]})
    np.testing.assert_array_equal(given.wins("x", (0,), SINGLE).values, IN_PLACE.wins("x", (0,), SINGLE).values[1:])
    assert given.usual((1,), ((0,), (2,), (3,))) == {"x": (0.625 + 0.0) / 2}  # a reference in the teacher's place


def test_each_reference_is_measured_by_the_others_and_not_by_its_own_model():
    wins = np.array([0.2, 0.4, 0.9])
    np.testing.assert_allclose(excess_in_place(wins, SINGLE), [0.2 - 0.65, 0.4 - 0.55, 0.9 - 0.3])
    np.testing.assert_allclose(excess_in_place(wins, ((1, 2), (3,))), [0.2 - 0.9, 0.4 - 0.9, 0.9 - 0.3])


def test_undefined_wins_are_nobodys_measure():
    assert median_wins(np.array([0.2, math.nan, 0.4])) == pytest.approx(0.3)
    assert math.isnan(median_wins(np.array([math.nan])))


def test_the_excess_is_what_is_won_less_the_usual():
    close = {"x": np.array([[0.5, 0.1, 0.2, 0.6], [0.5, 0.1, 0.2, 0.3]], dtype=np.float32)}
    read = readings(close, (0,), SINGLE, [("x", EXCESS)], IN_PLACE.usual((0,), SINGLE))
    assert feature_values(read, [("x", EXCESS)]).values.tolist() == pytest.approx([(2 / 3 + 1) / 2 - 0.75])


def test_a_teacher_that_is_everybodys_neighbour_gains_nothing():
    """Nearer to all by as much: more is won, by references too."""
    rng = np.random.default_rng(0)
    among, own = rng.random((20, 200, 21)).astype(np.float32), rng.random((200, 21)).astype(np.float32)
    references = tuple((k,) for k in range(1, 21))

    def both(lift):
        near, suspect = among.copy(), own.copy()
        near[..., 0] += lift
        suspect[:, 0] += lift
        usual = InPlace(range(1, 21), {"x": near}).usual((0,), references)
        read = readings({"x": suspect}, (0,), references, [("x", "win_fraction"), ("x", EXCESS)], usual)
        return feature_values(read, [("x", "win_fraction"), ("x", EXCESS)]).values

    (won, excess), (won_by_hub, excess_by_hub) = both(0.0), both(0.4)
    assert won_by_hub > won + 0.2
    assert abs(excess_by_hub - excess) < 0.05


def test_features_keep_their_order():
    features = [("a", EXCESS), ("b", "nearest_fraction"), ("c", EXCESS), ("d", "win_fraction")]
    assert excess_signals(features) == ("a", "c")
    assert plain_features(features) == (features[1], features[3])
    numbers = np.array([[20.0, 30.0], [21.0, 31.0]])
    wins = {"a": Observed(np.array([1.0, 0.0]), np.array([5.0, 6.0])), "c": Observed(np.array([0.5, 0.0]), np.ones(2))}
    found = with_excess(Observed(np.array([[7.0, 8.0], [9.0, 10.0]]), numbers), wins, ((1,), (2,)), features)
    assert found.values.tolist() == [[1.0, 7.0, 0.5, 8.0], [-1.0, 9.0, -0.5, 10.0]]
    assert found.n_prompts.tolist() == [[5.0, 20.0, 1.0, 30.0], [6.0, 21.0, 1.0, 31.0]]
