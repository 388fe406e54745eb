"""The teacher beside its siblings, on closeness made up for it."""

import math
from dataclasses import replace

import numpy as np
import pytest

from distilldetect.defaults import SIBLING_SIGNALS
from distilldetect.model.classifier import Classifier
from distilldetect.model.siblings import SiblingModel
from distilldetect.scoring.likelihood_ratio import Weighing
from distilldetect.scoring.siblings import mean_contrast, nearness, preferences, weigh_siblings

NAN = math.nan
MODEL = SiblingModel(slope=2.0, bound=1.0, refits=(1.8, 2.2))
CLASSIFIER = Classifier("references", (), 0.0, bound_low=-1.5, bound_high=2.0)


def near(rows):
    """The same closeness by every signal."""
    return nearness({signal: np.array(rows, dtype=np.float32) for signal in SIBLING_SIGNALS})


def weighing(log_odds):
    return Weighing(log_odds / math.log(10), log_odds, NAN, NAN, (), np.full(200, log_odds))


def test_the_nearer_of_two_dumps_is_preferred_prompt_by_prompt():
    found = preferences(near([[0.9, 0.1], [0.2, 0.3], [0.5, 0.5], [NAN, 0.5]]), (0,), (1,))
    assert found.shape == (4, len(SIBLING_SIGNALS))
    assert found[:, 0] == pytest.approx([1.0, 0.0, 0.5, NAN], nan_ok=True)


def test_a_single_dump_is_compared_with_each_snapshot_of_the_other():
    rows = [[0.9, 0.1, 0.95], [0.2, 0.3, 0.1], [0.5, 0.6, 0.7]]
    assert preferences(near(rows), (0,), (1, 2))[:, 0].tolist() == [0.5, 0.5, 0.0]
    assert preferences(near(rows), (1, 2), (0,))[:, 0].tolist() == [0.5, 0.5, 1.0]


def test_as_many_snapshots_count_as_the_other_has():
    rows = [[0.2, 0.4, 0.3, 0.1, 0.9], [0.6, 0.1, 0.7, 0.2, 0.9]]
    with_a_third = preferences(near(rows), (0, 1), (2, 3, 4))
    assert with_a_third.tolist() == preferences(near(rows), (0, 1), (2, 3)).tolist()
    assert with_a_third[:, 0].tolist() == [1.0, 0.0]


def test_who_is_called_the_teacher_makes_no_difference():
    close = near(np.random.default_rng(0).random((50, 5)))
    for one, other in (((0,), (1,)), ((0, 1), (2, 3, 4)), ((0,), (2, 3))):
        there, back = preferences(close, one, other), preferences(close, other, one)
        assert mean_contrast(there) == pytest.approx(-mean_contrast(back))
        assert there == pytest.approx(1 - back)


def weighed(share, usual=0.0, log_odds=3.0, n_prompts=100):
    """Against one sibling that is farther on so many of the prompts."""
    own = np.zeros((n_prompts, len(SIBLING_SIGNALS)))
    own[: round(share * n_prompts)] = 1.0
    return weigh_siblings({"s": (own, np.array([usual]))}, MODEL, weighing(log_odds), CLASSIFIER, 1)


def test_an_lr_against_a_sibling_is_that_of_its_contrast_beyond_the_usual():
    (found,) = weighed(0.7, usual=0.2).each
    assert found.contrast == pytest.approx(math.log(7 / 3) - 0.1)
    assert found.log10_lr == pytest.approx(2 * found.contrast / math.log(10))
    assert -1 < found.low < found.log10_lr < found.high <= 1


def test_lrs_are_bounded():
    (found,) = weighed(0.99).each
    assert (found.log10_lr, found.high) == (1.0, 1.0)


def test_a_sibling_that_is_nearer_takes_away_and_one_that_is_farther_does_not():
    assert weighed(0.8).log10_lr == pytest.approx(3 / math.log(10))
    taken = weighed(0.3)
    assert taken.log10_lr == pytest.approx((3 - 2 * math.log(7 / 3) / (1 + math.exp(-3))) / math.log(10))
    assert taken.low < taken.log10_lr < taken.high
    most = weighed(0.01)  # an LR of a sibling is bounded here too
    assert most.log10_lr == pytest.approx((3 - math.log(10) / (1 + math.exp(-3))) / math.log(10))
    assert weighed(0.01, log_odds=-30.0).log10_lr == CLASSIFIER.bound_low


def test_the_nearest_of_several_siblings_counts():
    halves = np.zeros((100, len(SIBLING_SIGNALS)))
    halves[::2] = 1.0
    far = np.ones((100, len(SIBLING_SIGNALS)))
    close = np.zeros((100, len(SIBLING_SIGNALS)))
    close[:10] = 1.0
    seen = {name: (own, np.zeros(1)) for name, own in (("far", far), ("close", close), ("halves", halves))}
    both = weigh_siblings(seen, MODEL, weighing(3.0), CLASSIFIER, 1)
    alone = weigh_siblings({"close": seen["close"]}, MODEL, weighing(3.0), CLASSIFIER, 1)
    assert (both.log10_lr, both.low, both.high) == pytest.approx((alone.log10_lr, alone.low, alone.high))
    assert both.each[1] == alone.each[0]
    assert both.nearer == ("close",)


def test_what_is_undefined_says_nothing():
    nothing = np.full((10, len(SIBLING_SIGNALS)), NAN)
    found = weigh_siblings({"s": (nothing, np.zeros(1))}, MODEL, weighing(1.0), CLASSIFIER, 1)
    assert math.isnan(found.each[0].log10_lr)
    assert found.log10_lr == pytest.approx(1 / math.log(10))


def test_without_samples_there_is_no_interval():
    own = np.ones((10, len(SIBLING_SIGNALS)))
    bare = replace(weighing(1.0), samples=np.empty(0))
    found = weigh_siblings({"s": (own, np.zeros(1))}, MODEL, bare, CLASSIFIER, 1)
    assert (math.isnan(found.low), math.isnan(found.each[0].low)) == (True, True)
