"""How often each model is the nearest of all, on tables small enough to check by eye."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from distilldetect.defaults import CHANNELS, FEWEST_DEFINED, WEIGHED_SIGNALS
from distilldetect.scoring.shares import Positions, channel_values, position, second_highest
from distilldetect.scoring.shares import nearest as nearest_by_each

NAN = math.nan


def table(*rows):
    return np.array(rows, dtype=np.float32)


def nearest(close):
    """What is found by one signal."""
    return tuple(found[0] for found in nearest_by_each([close]))


def by_channel(openings, bodies, habits):
    """Log-odds of the seven signals, equal within each channel."""
    return np.array([openings] * 2 + [bodies] * 4 + [habits], dtype=float)


def test_the_share_of_prompts_on_which_a_model_is_nearest():
    close = table([0.9, 0.1, 0.1], [0.8, 0.2, 0.3], [0.7, 0.6, 0.5], [0.1, 0.2, 0.3])
    log_odds, error, fraction = nearest(close)
    assert fraction.tolist() == [0.75, 0.0, 0.25]
    # wins and losses, half a prompt added to either, times two other models
    assert log_odds == pytest.approx([math.log(3.5 / 1.5 * 2), math.log(0.5 / 4.5 * 2), math.log(1.5 / 3.5 * 2)])
    smooth = 3.5 / 5
    assert error[0] == pytest.approx(1 / math.sqrt(4 * smooth * (1 - smooth)))


def test_as_often_nearest_as_any_other_is_0_whatever_their_number():
    for n_models in (2, 3, 5, 10):
        log_odds, _, _ = nearest(np.tile(np.eye(n_models, dtype=np.float32), (400, 1)))
        assert log_odds == pytest.approx(np.zeros(n_models), abs=0.01)


def test_ties_are_shared():
    _, _, fraction = nearest(table([0.5, 0.5, 0.1], [0.5, 0.5, 0.5]))
    assert fraction == pytest.approx([(1 / 2 + 1 / 3) / 2, (1 / 2 + 1 / 3) / 2, 1 / 6])


def test_a_prompt_counts_where_the_model_and_half_of_the_others_are_defined():
    # of three others two are enough and one is not; on the second row the first model is undefined
    close = table([0.9, 0.1, 0.2, NAN], [NAN, 0.9, 0.2, 0.1], [0.9, 0.1, NAN, NAN], [0.9, 0.1, 0.2, 0.3])
    _, _, fraction = nearest(close)
    assert fraction[:2].tolist() == [1.0, 1 / 3]
    log_odds, _, _ = nearest(close)
    assert log_odds[0] == pytest.approx(math.log(2.5 / 0.5) + (math.log(2) + math.log(3)) / 2)


def test_too_few_defined_prompts_are_undefined():
    close = np.full((100, 3), NAN, dtype=np.float32)
    n = int(100 * FEWEST_DEFINED)
    close[: n - 1] = [0.3, 0.2, 0.1]
    assert all(np.isnan(values).all() for values in nearest(close))
    close[n - 1] = [0.3, 0.2, 0.1]
    assert not any(np.isnan(values).any() for values in nearest(close))


def test_one_model_alone_is_nowhere():
    assert all(np.isnan(values).all() and len(values) == 1 for values in nearest(table([0.5], [0.4])))


def test_several_signals_are_counted_as_each_is():
    one, other = table([0.9, 0.1], [0.1, 0.2]), table([0.3, NAN], [0.5, 0.5])
    for both, first, second in zip(nearest_by_each([one, other]), nearest(one), nearest(other), strict=True):
        np.testing.assert_array_equal(both, [first, second])


@given(arrays(np.float32, (12, 4), elements=st.floats(0, 1, width=16)), st.permutations(range(4)))
def test_shares_add_up_to_1_and_do_not_depend_on_the_order(close, order):
    log_odds, error, fraction = nearest(close)
    assert fraction.sum() == pytest.approx(1.0)
    for values, moved in zip((log_odds, error, fraction), nearest(close[:, order]), strict=True):
        np.testing.assert_allclose(moved, values[order])


def test_a_channel_is_the_mean_of_its_defined_signals():
    by_signal = np.array([1.0, 3.0, 1.0, 2.0, NAN, 6.0, NAN])
    assert channel_values(by_signal)[:2].tolist() == [2.0, 3.0]
    assert np.isnan(channel_values(by_signal)[2])


@pytest.mark.parametrize(
    ("channels", "expected"),
    [
        ((1.0, 2.0, 9.0), 2.0),
        ((9.0, -5.0, 2.0), 2.0),
        ((1.0, NAN, 9.0), 1.0),
    ],
)
def test_the_second_highest_channel_decides(channels, expected):
    assert float(second_highest(by_channel(*channels))) == expected
    columns = np.stack([by_channel(*channels), by_channel(0.0, 0.0, 0.0)], axis=1)
    assert second_highest(columns).tolist() == [expected, 0.0]


def test_one_channel_alone_says_nothing():
    for first in (9.0, NAN):
        assert math.isnan(second_highest(by_channel(first, NAN, NAN)))


def positions(by_signal, errors=None):
    column = np.asarray(by_signal)[:, None]
    error = np.full_like(column, 0.1) if errors is None else np.asarray(errors)[:, None]
    return Positions(column, error, np.full_like(column, 0.5), np.zeros(1))


def test_a_position_names_the_signals_that_decide():
    own = position(positions(by_channel(5.0, 1.0, 2.0)), 0)
    assert own.value == 2.0
    assert dict(zip(WEIGHED_SIGNALS, own.weights.tolist(), strict=True)) == {
        name: float(name in CHANNELS["habits"]) for name in WEIGHED_SIGNALS
    }
    assert own.channels.tolist() == [5.0, 1.0, 2.0]


def test_a_position_weighs_the_signals_of_its_channel_equally():
    own = position(positions([1.0, 3.0, 0.0, 0.0, 0.0, 0.0, 9.0], [0.1, 0.3, 1, 1, 1, 1, 1]), 0)
    assert own.weights[:2].tolist() == [0.5, 0.5]
    assert (own.value, own.error) == (2.0, pytest.approx(0.2))


def test_of_two_channels_the_lower_one_decides():
    own = position(positions([1.0, NAN, 3.0, 3.0, 3.0, 3.0, NAN]), 0)
    assert own.weights.tolist() == [1, 0, 0, 0, 0, 0, 0]
    assert own.value == 1.0


def test_a_position_without_signals_is_undefined():
    own = position(positions([NAN] * 7), 0)
    assert math.isnan(own.value)
    assert math.isnan(own.error)
    assert not own.weights.any()


@given(st.lists(st.one_of(st.just(NAN), st.floats(-5, 5)), min_size=7, max_size=7))
def test_a_position_and_the_middle_are_the_same(by_signal):
    own, expected = position(positions(by_signal), 0).value, float(second_highest(np.array(by_signal)))
    assert own == pytest.approx(expected, abs=1e-12, nan_ok=True)
