"""Figures of merit, by hand and against scikit-learn and lir."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from distilldetect.validation import metrics

SCORED = st.lists(st.tuples(st.integers(-40, 40), st.booleans(), st.integers(1, 4)), min_size=2, max_size=25).filter(
    lambda rows: len({label for _, label, _ in rows}) == 2
)
FIGURES = (
    metrics.auroc,
    lambda scores, labels: metrics.tpr_at_fpr(scores, labels, 0.1),
    metrics.equal_error_rate,
    metrics.cllr,
    metrics.cllr_min,
    metrics.brier,
)


def _columns(rows):
    score, label, weight = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    return score / 10, label.astype(int), weight


def _validation_set(n, shift, seed):
    """Log10 LRs of n positives and 2 n negatives, ``shift`` standard deviations from 0 on either side."""
    labels = np.tile([1, 0, 0], n)
    return np.random.default_rng(seed).normal(size=3 * n) + shift * (2 * labels - 1), labels


@pytest.fixture(scope="module")
def lir():
    """The functions of the Netherlands Forensic Institute's package, which warns as it is imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        bayeserror = pytest.importorskip("lir.algorithms.bayeserror")
        figures = pytest.importorskip("lir.metrics")
        models = pytest.importorskip("lir.data.models")

    def of_data(figure):
        return lambda llrs, labels: figure(models.LLRData(features=llrs.reshape(-1, 1), labels=labels))

    # elub changes the array that it is given
    return {
        "elub": lambda llrs, labels: bayeserror.elub(llrs.copy(), labels),
        "cllr": of_data(figures.cllr),
        "cllr_min": of_data(figures.cllr_min),
    }


def test_equal_weights_give_each_group_a_weight_of_one():
    assert metrics.equal_weights(["a", "b", "a", "a", "a"]).tolist() == [0.25, 1.0, 0.25, 0.25, 0.25]
    assert metrics.equal_weights([]).tolist() == []


def test_wins_counts_ties_half():
    assert metrics.wins([1, 2], [0, 1, 3]).tolist() == [[1.0, 0.5, 0.0], [1.0, 1.0, 0.0]]


@settings(deadline=None, max_examples=50)
@given(SCORED)
def test_auroc_agrees_with_scikit_learn_on_weighted_and_tied_scores(rows):
    score, label, weight = _columns(rows)
    assert metrics.auroc(score, label, weight) == pytest.approx(roc_auc_score(label, score, sample_weight=weight))
    assert metrics.auroc(score, label) == pytest.approx(roc_auc_score(label, score))


@settings(deadline=None, max_examples=50)
@given(SCORED)
def test_whole_weights_are_the_same_as_repeated_pairs(rows):
    score, label, weight = _columns(rows)
    times = weight.astype(int)
    for figure in FIGURES[:1] + FIGURES[2:]:
        assert figure(score, label, weight) == pytest.approx(figure(np.repeat(score, times), np.repeat(label, times)))
    assert metrics.tpr_at_fpr(score, label, 0.25, weight) == pytest.approx(
        metrics.tpr_at_fpr(np.repeat(score, times), np.repeat(label, times), 0.25)
    )


@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_is_undefined_where_one_class_is_absent(figure, label):
    assert math.isnan(figure([0.5, 1.5], [label, label]))


def test_tpr_at_fpr_takes_the_lowest_threshold_that_is_allowed():
    scores, labels = [1, 2, 3, 4, 2, 3, 4, 5], [0, 0, 0, 0, 1, 1, 1, 1]
    # negatives at or above 5, 4, 3, 2: 0, 1, 2, 3 of 4
    assert metrics.tpr_at_fpr(scores, labels, 0.0) == 0.25
    assert metrics.tpr_at_fpr(scores, labels, 0.24) == 0.25
    assert metrics.tpr_at_fpr(scores, labels, 0.25) == 0.5
    assert metrics.tpr_at_fpr(scores, labels, 0.5) == 0.75
    assert metrics.tpr_at_fpr(scores, labels, 1.0) == 1.0


def test_tpr_at_fpr_is_0_where_a_negative_scores_highest():
    assert metrics.tpr_at_fpr([9, 1, 2], [0, 1, 1], 0.1) == 0.0


def test_equal_error_rate_hand_values():
    assert metrics.equal_error_rate([1, 2, 3, 4], [0, 0, 1, 1]) == 0.0
    assert metrics.equal_error_rate([1, 3, 2, 4], [0, 0, 1, 1]) == 0.5
    assert metrics.equal_error_rate([3, 4, 1, 2], [0, 0, 1, 1]) == 1.0
    assert metrics.equal_error_rate([7, 7, 7], [0, 1, 1]) == 0.5  # half of the way from all accepted to all missed


def test_equal_error_rate_interpolates_between_thresholds():
    # at 2 no positive of two is missed, one negative of three accepted; at 3 one of two is missed, one accepted
    assert metrics.equal_error_rate([0, 1, 5, 2, 6], [0, 0, 0, 1, 1]) == pytest.approx(1 / 3)


def test_cllr_of_lrs_of_1_is_1_and_of_perfect_lrs_0():
    assert metrics.cllr(np.zeros(5), [0, 1, 1, 0, 1]) == pytest.approx(1.0)
    assert metrics.cllr([-math.inf, math.inf], [0, 1]) == 0.0
    assert metrics.cllr([math.inf, math.inf], [0, 1]) == math.inf


def test_cllr_hand_value():
    # LR 3 for a positive costs log2(4/3), LR 1 for a negative log2(2)
    assert metrics.cllr([math.log(3), 0.0], [1, 0]) == pytest.approx((math.log2(4 / 3) + 1) / 2)


def test_cllr_above_1_misleads():
    assert metrics.cllr([-2.0, 2.0], [1, 0]) > 1


def test_cllr_min_hand_values():
    assert metrics.cllr_min([0.1, 0.2, 0.3], [0, 1, 1]) == 0.0
    assert metrics.cllr_min([0.5, 0.5], [0, 1]) == pytest.approx(1.0)
    assert metrics.cllr_min([2.0, 1.0], [0, 1]) == pytest.approx(1.0)


@settings(deadline=None, max_examples=50)
@given(SCORED)
def test_cllr_min_is_never_above_cllr_or_1(rows):
    score, label, weight = _columns(rows)
    least = metrics.cllr_min(score, label, weight)
    assert 0 <= least <= min(1.0, metrics.cllr(score, label, weight)) + 1e-9


def test_brier_hand_values():
    assert metrics.brier([0.0, 0.0, 0.0], [0, 1, 1]) == 0.25
    assert metrics.brier([-math.inf, math.inf], [0, 1]) == 0.0
    # posterior 3/4 of a positive misses by 1/4; posterior 1/2 of a negative by 1/2
    assert metrics.brier([math.log(3), 0.0], [1, 0]) == pytest.approx((1 / 16 + 1 / 4) / 2)


@pytest.mark.parametrize("shift", [-1.0, 0.1, 0.5, 1.5, 4.0, 12.0])
@pytest.mark.parametrize("n", [4, 40])
def test_elub_cllr_and_cllr_min_agree_with_lir(lir, n, shift):
    llrs, labels = _validation_set(n, shift, seed=n)
    assert metrics.elub(llrs, labels) == pytest.approx(lir["elub"](llrs, labels), abs=1e-9)
    natural = llrs * math.log(10)
    assert metrics.cllr(natural, labels) == pytest.approx(lir["cllr"](llrs, labels))
    assert metrics.cllr_min(natural, labels) == pytest.approx(lir["cllr_min"](llrs, labels))


def test_elub_of_a_separating_set_grows_with_its_size_and_stays_below_it():
    low, high = metrics.elub(np.repeat([-8.0, 8.0], 9), np.repeat([0, 1], 9))
    assert -math.log10(10) - 0.011 <= low <= -0.9
    assert 0.9 <= high <= math.log10(10) + 0.011
    wider = metrics.elub(np.repeat([-8.0, 8.0], 99), np.repeat([0, 1], 99))
    assert wider[0] < low - 0.5
    assert wider[1] > high + 0.5


def test_elub_leaves_nothing_to_lrs_that_mislead():
    assert metrics.elub([-2.0, -2.0, 2.0, 2.0], [1, 1, 0, 0]) == pytest.approx((0.0, 0.0), abs=0.011)


def test_elub_leaves_its_argument_alone():
    llrs = np.array([-20.0, 20.0, -1.0, 1.0])
    metrics.elub(llrs, [0, 1, 0, 1])
    assert llrs.tolist() == [-20.0, 20.0, -1.0, 1.0]
