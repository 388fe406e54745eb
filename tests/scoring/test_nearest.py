"""How often each model is nearest: beside a count of one prompt after the other."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from distilldetect.defaults import FEWEST_DEFINED, WEIGHED_SIGNALS
from distilldetect.scoring.shares import Positions, nearest, position, second_highest, weighed

values = st.sampled_from([math.nan, 0.0, 0.25, 0.5, 1.0])
tables = st.tuples(st.integers(1, 25), st.integers(2, 7)).flatmap(lambda shape: arrays(np.float32, shape, elements=values))


def counted(close):
    """Log-odds, errors and shares, one prompt and one model after the other."""
    n_prompts, n_models = close.shape
    wins, n, rivals = np.zeros(n_models), np.zeros(n_models), np.zeros(n_models)
    for row in close:
        known = [k for k in range(n_models) if not math.isnan(row[k])]
        if len(known) - 1 < max((n_models - 1) / 2, 1):
            continue
        first = [k for k in known if row[k] == max(row[j] for j in known)]
        for k in known:
            n[k] += 1
            rivals[k] += math.log(len(known) - 1)
            wins[k] += (k in first) / len(first)
    found = np.full((3, n_models), np.nan)
    for k in range(n_models):
        if n[k] >= max(FEWEST_DEFINED * n_prompts, 1):
            share = (wins[k] + 0.5) / (n[k] + 1)
            odds = math.log((wins[k] + 0.5) / (n[k] - wins[k] + 0.5)) + rivals[k] / n[k]
            found[:, k] = odds, 1 / math.sqrt(n[k] * share * (1 - share)), wins[k] / n[k]
    return found


@given(tables)
def test_counts_of_all_prompts_at_once_are_those_of_one_after_the_other(close):
    np.testing.assert_allclose(np.concatenate(nearest([close])), counted(close), rtol=1e-12, atol=1e-12)


@given(tables, st.randoms(use_true_random=False))
def test_neither_the_order_of_prompts_nor_other_signals_change_a_bit(close, random):
    order = list(range(len(close)))
    random.shuffle(order)
    for one, other in zip(nearest([close]), nearest([np.zeros_like(close), close[order]]), strict=True):
        np.testing.assert_array_equal(one[0], other[1])


@given(tables, st.integers(2, 4))
def test_copies_in_one_cluster_are_worth_one_prompt(close, n_copies):
    clusters = np.repeat(np.arange(len(close)), n_copies)
    copied = np.repeat(close, n_copies, axis=0)
    for own, once in zip(nearest([copied], clusters), nearest([close]), strict=True):
        np.testing.assert_allclose(own, once, rtol=1e-9, atol=1e-12)
    error = nearest([close])[1]
    measured = ~np.isnan(error)
    assert (error[measured] > nearest([copied])[1][measured]).all()


@given(tables, st.integers(1, 5), st.randoms(use_true_random=False))
def test_clusters_leave_the_shares_and_never_narrow_the_error(close, n_clusters, random):
    clusters = np.array([random.randrange(n_clusters) for _ in close])
    (_, error, fraction), (_, error_alone, fraction_alone) = nearest([close], clusters), nearest([close])
    np.testing.assert_array_equal(fraction, fraction_alone)
    assert (error >= error_alone * (1 - 1e-9))[~np.isnan(error_alone)].all()
    for own, alone in zip(nearest([close], np.arange(len(close))), nearest([close]), strict=True):
        np.testing.assert_allclose(own, alone, rtol=1e-9)


def cluster_effects(close, clusters):
    """By how much prompts of one cluster are worth less, one model after the other."""
    n_models = close.shape[1]
    effects = np.ones(n_models)
    for k in range(n_models):
        won, of_cluster = [], []
        for row, cluster in zip(close, clusters, strict=True):
            if _counts_for(row, k):
                first = row == np.nanmax(row)
                won.append(first[k] / first.sum())
                of_cluster.append(cluster)
        off = np.array(won) - np.mean(won) if won else np.zeros(0)
        sums = [off[np.array(of_cluster) == c].sum() ** 2 for c in set(of_cluster)]
        if won:
            effects[k] = max(1.0, sum(sums) / (off**2).sum() if off.std() > 1e-6 else len(won) / len(set(of_cluster)))
    return effects


@given(tables, st.integers(1, 5), st.randoms(use_true_random=False))
def test_the_effect_of_clusters_is_that_of_one_model_after_the_other(close, n_clusters, random):
    clusters = np.array([1 + random.randrange(n_clusters) for _ in close])
    effects = cluster_effects(close, clusters)
    _, error, fraction = (found[0] for found in nearest([close], clusters))
    for k, effect in enumerate(effects):
        if math.isnan(error[k]):
            continue
        n_prompts = sum(1 for row in close if _counts_for(row, k))
        share = (fraction[k] * n_prompts + effect / 2) / (n_prompts + effect)
        assert error[k] == pytest.approx(1 / math.sqrt(n_prompts / effect * share * (1 - share)), rel=1e-6)


def _counts_for(row, k):
    n_known = int((~np.isnan(row)).sum())
    return not math.isnan(row[k]) and n_known - 1 >= max((len(row) - 1) / 2, 1)


def test_the_error_of_clusters_by_hand():
    """Three clusters of two prompts, won 2, 1 and 0 times: off by 1, 0 and -1, so that the prompts are worth 1.5 / 2."""
    won = np.array([1, 1, 1, 0, 0, 0], dtype=np.float32)
    _, error, _ = nearest([np.stack([won, 1 - won], axis=1)], np.array([0, 0, 1, 1, 2, 2]))
    effect = (1 + 0 + 1) / (6 * 0.25)
    np.testing.assert_allclose(error[0], 1 / np.sqrt(6 / effect * 0.25))


def test_one_model_is_nearest_to_nothing():
    assert np.isnan(nearest([np.ones((30, 1), dtype=np.float32)])).all()


odds = st.one_of(st.just(math.nan), st.floats(-5, 5))


@given(arrays(float, (len(WEIGHED_SIGNALS), 4), elements=odds))
def test_the_middle_channel_is_what_its_signals_add_up_to(log_odds):
    errors = np.where(np.isnan(log_odds), np.nan, 0.1)
    positions = Positions(log_odds, errors, log_odds, log_odds[0])
    value, error, weights, _ = weighed(positions)
    np.testing.assert_allclose(value, second_highest(log_odds), atol=1e-12)
    measured = ~np.isnan(value)
    np.testing.assert_allclose(weights.sum(axis=0), measured, atol=1e-12)
    np.testing.assert_allclose(error[measured], 0.1)
    for column in range(4):
        own = position(positions, column)
        assert own.value == pytest.approx(value[column], nan_ok=True)
        np.testing.assert_array_equal(own.weights, weights[:, column])
