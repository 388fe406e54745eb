"""Figures of merit, by hand and against scikit-learn and lir."""

import math
import warnings

import numpy as np
import pytest
from each import each
from hypothesis import given
from hypothesis import strategies as st

from distilldetect.arrays import LN10
from distilldetect.validation import metrics

SCORED = st.lists(st.tuples(st.integers(-40, 40), st.booleans(), st.integers(1, 4)), min_size=2, max_size=25).filter(
    lambda rows: len({label for _, label, _ in rows}) == 2
)
FIGURES = (metrics.auroc, metrics.cllr, metrics.cllr_min)


def _columns(rows):
    score, label, weight = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    return score / 10, label.astype(int), weight


@pytest.fixture(scope="module")
def lir():
    """The functions of the Netherlands Forensic Institute's package, which warns as it is imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        figures = pytest.importorskip("lir.metrics")
        models = pytest.importorskip("lir.data.models")

    def of_data(figure):
        def value(llrs, labels):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # newer versions call labels something else
                return figure(models.LLRData(features=llrs.reshape(-1, 1), labels=labels))

        return value

    return {"cllr": of_data(figures.cllr), "cllr_min": of_data(figures.cllr_min)}


def test_equal_weights_give_each_group_a_weight_of_one():
    assert metrics.equal_weights(["a", "b", "a", "a", "a"]).tolist() == [0.25, 1.0, 0.25, 0.25, 0.25]
    assert metrics.equal_weights([]).tolist() == []


def test_teacher_balanced_weights_by_hand():
    # teacher a taught f (two models) and g, not h, i, j (i with two models): 2 families against 3; b taught nobody
    rows = [("a", "f", 1), ("a", "f", 1), ("a", "g", 1), ("a", "h", 0), ("a", "i", 0), ("a", "i", 0), ("a", "j", 0)]
    rows += [("b", "f", 0), ("c", "f", 1), ("d", "k", 1), ("d", "h", 0)]
    weights = metrics.teacher_balanced(*map(list, zip(*rows, strict=True)))
    assert weights.tolist() == pytest.approx([0.5, 0.5, 1, 2 / 3, 1 / 3, 1 / 3, 2 / 3, 0, 0, 1, 1])


def test_a_score_that_knows_only_the_teacher_wins_nothing_when_balanced():
    rows = [("popular", f"f{k}", 1) for k in range(9)] + [("popular", "u", 0), ("rare", "g", 1)]
    rows += [("rare", f"u{k}", 0) for k in range(9)]
    teachers, families, labels = map(list, zip(*rows, strict=True))
    prior = [0.9 if teacher == "popular" else 0.1 for teacher in teachers]
    assert metrics.auroc(prior, labels) > 0.8
    assert metrics.auroc(prior, labels, metrics.teacher_balanced(teachers, families, labels)) == pytest.approx(0.5)


def test_wins_counts_ties_half():
    assert metrics.wins([1, 2], [0, 1, 3]).tolist() == [[1.0, 0.5, 0.0], [1.0, 1.0, 0.0]]


@given(SCORED)
def test_auroc_agrees_with_scikit_learn_on_weighted_and_tied_scores(rows):
    from sklearn.metrics import roc_auc_score  # takes a second: not wherever tests are collected

    score, label, weight = _columns(rows)
    assert metrics.auroc(score, label, weight) == pytest.approx(roc_auc_score(label, score, sample_weight=weight))


@given(SCORED)
def test_whole_weights_are_the_same_as_repeated_pairs(rows):
    score, label, weight = _columns(rows)
    times = weight.astype(int)
    for figure in FIGURES:
        assert figure(score, label, weight) == pytest.approx(figure(np.repeat(score, times), np.repeat(label, times)))


@each("label", [0, 1])
@each("figure", FIGURES)
def test_a_figure_is_undefined_where_one_class_is_absent(figure, label):
    assert math.isnan(figure([0.5, 1.5], [label, label]))


def test_an_interval_is_narrow_where_families_agree_and_undefined_without_a_class():
    labels, families = [1, 1, 0, 0], ["a", "b", "c", "d"]
    assert metrics.auroc_interval([3, 4, 1, 2], labels, np.ones(4), families, 200, 1) == (1.0, 1.0)
    low, high = metrics.auroc_interval([3, 0, 1, 2], labels, np.ones(4), families, 200, 1)
    assert low < metrics.auroc([3, 0, 1, 2], labels) < high
    assert all(map(math.isnan, metrics.auroc_interval([1, 2], [1, 1], np.ones(2), ["a", "b"], 10, 1)))


def test_cllr_of_lrs_of_1_is_1_and_of_perfect_lrs_0():
    assert metrics.cllr(np.zeros(5), [0, 1, 1, 0, 1]) == pytest.approx(1.0)
    assert metrics.cllr([-math.inf, math.inf], [0, 1]) == 0.0


def test_cllr_hand_value():
    # LR 3 for a positive costs log2(4/3), LR 1 for a negative log2(2)
    assert metrics.cllr([math.log(3), 0.0], [1, 0]) == pytest.approx((math.log2(4 / 3) + 1) / 2)


def test_cllr_min_hand_values():
    assert metrics.cllr_min([0.1, 0.2, 0.3], [0, 1, 1]) == 0.0
    assert metrics.cllr_min([0.5, 0.5], [0, 1]) == pytest.approx(1.0)
    assert metrics.cllr_min([2.0, 1.0], [0, 1]) == pytest.approx(1.0)


@given(SCORED)
def test_cllr_min_is_never_above_cllr_or_1(rows):
    score, label, weight = _columns(rows)
    least = metrics.cllr_min(score, label, weight)
    assert 0 <= least <= min(1.0, metrics.cllr(score, label, weight)) + 1e-9


@pytest.mark.parametrize("shift", [-1.0, 0.5, 4.0])
def test_cllr_and_cllr_min_agree_with_lir(lir, shift):
    labels = np.tile([1, 0, 0], 30)
    natural = np.random.default_rng(7).normal(size=90) + shift * (2 * labels - 1)
    assert metrics.cllr(natural, labels) == pytest.approx(lir["cllr"](natural / LN10, labels))
    assert metrics.cllr_min(natural, labels) == pytest.approx(lir["cllr_min"](natural / LN10, labels))
