"""Likelihood ratios and their intervals."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distilldetect.model.classifier import Classifier, Term
from distilldetect.scoring.likelihood_ratio import (
    Weighable,
    halves_and_channels,
    hubness,
    snapshot_lead,
    stand_ins,
    weigh,
    weigh_together,
)
from distilldetect.scoring.pair_statistics import Readings

CLASSIFIER = Classifier(
    mode="references",
    terms=(
        Term("passage", "nearest_fraction", center=0.1, scale=0.1, weight=1.0, low=0.0, high=1.0),
        Term("syntax", "win_fraction", center=0.5, scale=0.2, weight=0.5, low=0.0, high=1.0),
    ),
    intercept=-0.5,
)


def _read(seed, n_prompts=60, n_references=12):
    rng = np.random.default_rng(seed)
    nearest = (rng.random(n_prompts) < 0.3).astype(float)
    won = rng.random(n_prompts)
    won[rng.random(n_prompts) < 0.1] = math.nan
    return Readings({("passage", "nearest_fraction"): nearest, ("syntax", "win_fraction"): won}, n_references)


def test_log10_lr_by_hand():
    read = Readings(
        {("passage", "nearest_fraction"): np.array([1.0, 0.0]), ("syntax", "win_fraction"): np.array([0.9, math.nan])}, 12
    )
    weighed = weigh(read, CLASSIFIER, 0, 1)
    # -0.5 + (0.5 - 0.1) / 0.1 + 0.5 * (0.9 - 0.5) / 0.2 = 4.5
    assert weighed.log_odds == pytest.approx(4.5)
    assert weighed.log10_lr == pytest.approx(4.5 / math.log(10))
    assert [row.log_odds for row in weighed.contributions] == pytest.approx([4.0, 1.0])


def test_no_samples_means_no_interval():
    weighed = weigh(_read(1), CLASSIFIER, 0, 1)
    assert math.isnan(weighed.low)
    assert math.isnan(weighed.high)
    assert math.isfinite(weighed.log10_lr)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from([2, 12, 40]))
def test_the_interval_contains_the_estimate(seed, n_references):
    weighed = weigh(_read(seed, n_references=n_references), CLASSIFIER, 200, seed)
    assert weighed.low <= weighed.log10_lr <= weighed.high
    assert weighed.low < weighed.high


def test_more_prompts_narrow_the_interval():
    few, many = (weigh(_read(3, n_prompts=n), CLASSIFIER, 300, 1) for n in (40, 1000))
    assert many.high - many.low < (few.high - few.low) / 2


def test_the_interval_is_a_function_of_the_seed_and_the_estimate_is_not():
    read = _read(4)
    first, again, other = (weigh(read, CLASSIFIER, 100, seed) for seed in (1, 1, 2))
    assert first == again
    assert (first.low, first.high) != (other.low, other.high)
    assert (first.log10_lr, first.log_odds) == (other.log10_lr, other.log_odds)


def test_the_order_of_prompts_does_not_matter_for_the_estimate():
    read = _read(5)
    order = np.random.default_rng(0).permutation(60)
    moved = replace(read, values={feature: values[order] for feature, values in read.values.items()})
    assert weigh(moved, CLASSIFIER, 0, 1).log_odds == pytest.approx(weigh(read, CLASSIFIER, 0, 1).log_odds)


def test_pairs_weighed_together_get_what_each_gets_alone_to_the_bit():
    other = Classifier("references", CLASSIFIER.terms[:1], 0.5)
    silent = Readings({feature: np.full(60, math.nan) for feature in CLASSIFIER.features}, 12)
    pairs = [
        Weighable(_read(1), CLASSIFIER),
        Weighable(_read(2, n_prompts=40), CLASSIFIER, hub=1.5, lead=-2.0),
        Weighable(silent, CLASSIFIER),
        Weighable(_read(3), other),
        Weighable(_read(4), Classifier("references", (), 0.0)),
    ]
    together = weigh_together(pairs, 100, 7)
    assert repr(together) == repr([weigh(pair.read, pair.classifier, 100, 7, pair.hub, pair.lead) for pair in pairs])
    assert [math.isnan(weighed.low) for weighed in together] == [False, False, True, False, True]
    assert weigh_together([], 100, 7) == []


def test_estimate_and_interval_are_bounded_and_the_log_odds_are_not():
    bounded = replace(CLASSIFIER, bound_low=-0.1, bound_high=0.1)
    weighed, free = weigh(_read(6), bounded, 100, 1), weigh(_read(6), CLASSIFIER, 100, 1)
    assert free.high > 0.1
    assert -0.1 <= weighed.low <= weighed.log10_lr <= weighed.high == 0.1
    assert weighed.log_odds == free.log_odds


def test_nothing_is_weighed_where_no_feature_is_defined():
    nothing = np.full(5, math.nan)
    read = Readings(dict.fromkeys(CLASSIFIER.features, nothing), 12)
    weighed = weigh(read, CLASSIFIER, 50, 1)
    assert all(math.isnan(value) for value in (weighed.log10_lr, weighed.log_odds, weighed.low, weighed.high))
    assert [row.log_odds for row in weighed.contributions] == [0.0, 0.0]


def test_a_habit_of_the_whole_dump_is_not_resampled():
    habit = replace(CLASSIFIER, terms=(replace(CLASSIFIER.terms[1], signal="habit"), CLASSIFIER.terms[1]))
    read = Readings({("habit", "win_fraction"): np.array([0.9]), ("syntax", "win_fraction"): np.full(30, 0.5)}, 12)
    weighed = weigh(read, habit, 50, 1)
    # -0.5 + 0.5 * (0.9 - 0.5) / 0.2 = 0.5, in every sample
    assert [weighed.low, weighed.log10_lr, weighed.high] == pytest.approx([0.5 / math.log(10)] * 3)


def test_halves_take_every_second_prompt_and_channels_lose_their_say():
    opening = Term("opening_x", "nearest_fraction", center=0.0, scale=1.0, weight=1.0, low=0.0, high=1.0)
    body = Term("body_x", "win_fraction", center=0.0, scale=1.0, weight=2.0, low=0.0, high=1.0)
    classifier = Classifier(mode="references", terms=(opening, body), intercept=0.0)
    read = Readings({feature_of(opening): np.array([1.0, 0.0]), feature_of(body): np.array([0.5, 0.25])}, 12)
    found = {what: value * math.log(10) for what, value in halves_and_channels(read, classifier)}
    assert found == pytest.approx(
        {
            "every second prompt, from the first": 1.0 + 2 * 0.5,
            "every second prompt, from the second": 0.0 + 2 * 0.25,
            "without what openings say": 2 * 0.375,
            "without what follows the opening": 0.5,
        }
    )


def feature_of(term):
    return term.signal, term.statistic


def test_each_reference_dump_stands_in_against_the_other_models():
    classifier = replace(CLASSIFIER, terms=(Term("x", "win_fraction", 0.0, 1.0, 1.0, 0.0, 1.0),), intercept=0.0)
    nan = math.nan
    # columns: the teacher, a model of two dumps, a model of one
    first = {"x": np.array([[0.5, nan, 0.9, 0.1]], dtype=np.float32)}
    second = {"x": np.array([[0.5, 0.9, nan, 0.6]], dtype=np.float32)}
    third = {"x": np.array([[0.5, 0.6, 0.4, nan]], dtype=np.float32)}
    scores = stand_ins(iter([first, second, third]), (0,), [(1, 2), (3,)], classifier)
    assert scores.tolist() == [1.0, 0.0, 0.0]


def test_hubness_is_what_references_reach_beyond_the_usual():
    classifier = replace(CLASSIFIER, untaught_level=-2.0)
    assert hubness(np.array([-3.0, -1.0, 4.0, math.nan] * 5), classifier) == 1.0
    assert hubness(np.array([-3.0, -2.5] * 10), classifier) == 0.0
    assert hubness(np.array([5.0] * 20), CLASSIFIER) == 0.0


def test_fewer_than_a_dozen_references_tell_no_hubness():
    classifier = replace(CLASSIFIER, untaught_level=-2.0)
    assert hubness(np.array([5.0] * 11), classifier) == 0.0
    assert hubness(np.array([5.0] * 11 + [math.nan]), classifier) == 0.0
    assert hubness(np.array([5.0] * 12), classifier) == 7.0


def test_hubness_widens_the_interval_downwards_and_leaves_the_estimate():
    plain, hub = (weigh(_read(1), CLASSIFIER, 400, 1, hub) for hub in (0.0, 3.0))
    assert hub.log10_lr == plain.log10_lr
    assert hub.low < plain.low - 0.5
    assert hub.low > plain.low - 3.0 / math.log(10)
    assert hub.high <= plain.high


@pytest.mark.parametrize("lead", [3.0, -3.0])
def test_a_lead_by_snapshots_widens_the_interval_to_its_side_and_leaves_the_estimate(lead):
    plain, led = (weigh(_read(1), CLASSIFIER, 400, 1, lead=own) for own in (0.0, lead))
    assert led.log10_lr == plain.log10_lr
    down, up = plain.low - led.low, led.high - plain.high
    widened, kept = (down, up) if lead > 0 else (up, down)
    assert 0.5 < widened < 3.0 / math.log(10)
    assert -widened < kept <= 0.0


def test_hubness_holds_a_lead_and_nothing_of_being_behind():
    read = _read(1)
    far, both, behind = (weigh(read, CLASSIFIER, 400, 1, hub, lead) for hub, lead in ((3.0, 0.0), (3.0, 2.0), (3.0, -2.0)))
    assert both == far
    assert behind.high > far.high
    assert weigh(read, CLASSIFIER, 400, 1, 2.0, 3.0) == weigh(read, CLASSIFIER, 400, 1, 0.0, 3.0)


def test_the_lead_is_what_the_log_odds_lose_with_as_many_snapshots_of_each():
    read = Readings({("passage", "nearest_fraction"): np.array([0.5]), ("syntax", "win_fraction"): np.array([0.5])}, 12)
    even = replace(read, values={**read.values, ("passage", "nearest_fraction"): np.array([0.3])})
    assert snapshot_lead(read, even, CLASSIFIER) == pytest.approx((0.5 - 0.3) / 0.1)
    assert snapshot_lead(even, read, CLASSIFIER) == pytest.approx((0.3 - 0.5) / 0.1)
    assert snapshot_lead(read, None, CLASSIFIER) == 0.0
    silent = replace(read, values=dict.fromkeys(read.values, np.array([math.nan])))
    assert snapshot_lead(read, silent, CLASSIFIER) == 0.0
