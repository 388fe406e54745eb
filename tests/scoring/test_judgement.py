"""From a measured pair to a likelihood ratio, on measurements made by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distilldetect.arrays import LN10
from distilldetect.defaults import (
    INTERVAL_Z,
    SEEMING_TEACHING,
    UNSEEN_TEACHING,
    UNSEEN_TEACHING_UNEARNED,
    WEIGHED_SIGNALS,
)
from distilldetect.model import Hierarchical
from distilldetect.panels import Cohort
from distilldetect.scoring import PairMeasurement, judge, printed_lr
from distilldetect.scoring.shares import Positions, second_highest

NUMBERS = Hierarchical(-0.4, 0.25, 1.1, 0.27, 1.3)
N_SIGNALS = len(WEIGHED_SIGNALS)
FLOAT = st.floats(-4, 4)


def positions(values, error=0.0, lengths=None):
    """Positions with as many models as there are values, by all signals alike."""
    row = np.asarray(values, dtype=float)
    log_odds = np.tile(row, (N_SIGNALS, 1))
    length = np.zeros(len(row)) if lengths is None else np.asarray(lengths, dtype=float)
    return Positions(log_odds, np.where(np.isnan(log_odds), np.nan, error), 1 / (1 + np.exp(-log_odds)), length)


def measured(x, observed, others=None, error=0.0, lengths=(None, None), is_english=True):
    """A pair whose suspect stands at x with the teacher, and whose references stand at ``observed`` in its place.

    Args:
        x: position of the suspect with the teacher.
        observed: of each reference with the teacher.
        others: of the suspect with each reference.
        error: of all of them.
        lengths: of the suspect and of each reference with the teacher, in length.
        is_english: whether the suspect answers in English.
    """
    n = len(observed)
    suspect = positions([x, *(others or [-1.0] * n)], error, None if lengths[0] is None else [lengths[0], *[0.0] * n])
    placed = [positions([math.nan] + [0.0] * n)]
    for k, own in enumerate(observed):
        row = [own, *[0.0] * n]
        row[k + 1] = math.nan
        length = None if lengths[1] is None else [lengths[1][k], *[0.0] * n]
        placed.append(positions(row, 0.0, length))
    standing = second_highest(np.stack([own.log_odds for own in placed], axis=1))
    cohort = Cohort(0, tuple(range(1, n + 1)))
    return PairMeasurement(cohort, 100, suspect, tuple(placed), standing, is_english, 1.0)


def test_by_hand():
    judged = judge(measured(1.6, [-0.4] * 3, error=0.2), NUMBERS)
    level = NUMBERS.level([-0.4] * 3)
    assert level.mean == pytest.approx(-0.4)
    slope = 1.3 / (0.27**2 + level.variance + 0.2**2)
    assert judged.log10_lr_uncapped == pytest.approx(slope * (1.6 + 0.4 - 0.65) / LN10)
    assert judged.population == pytest.approx([slope * (-0.65) / LN10] * 3)
    assert judged.p_value == 0.25
    assert judged.channels == pytest.approx(dict.fromkeys(("openings", "bodies", "habits"), judged.log10_lr_uncapped))


@given(st.lists(FLOAT, min_size=N_SIGNALS, max_size=N_SIGNALS), st.lists(FLOAT, min_size=1, max_size=5))
def test_contributions_and_intercept_add_up(by_signal, observed):
    pair = measured(0.0, observed, error=0.2)
    pair.suspect.log_odds[:, 0] = by_signal
    judged = judge(pair, NUMBERS)
    total = judged.intercept + math.fsum(part.log_odds for part in judged.contributions)
    assert total / LN10 == pytest.approx(judged.log10_lr_uncapped, abs=1e-9)
    assert judged.contributions[-1].signal == ""


@given(FLOAT, st.lists(FLOAT, min_size=12, max_size=30))
def test_with_a_dozen_references_an_lr_of_10_has_a_p_of_a_fifth_at_most(x, observed):
    judged = judge(measured(x, observed), NUMBERS)
    assert judged.log10_lr < 1 or judged.p_value <= 0.2


@pytest.mark.parametrize("x", [0.6, 1.5, 3.0])
def test_more_references_at_their_usual_place_make_a_clear_case_clearer_without_a_cliff(x):
    judged = [judge(measured(x, [-0.4] * n, error=0.1), NUMBERS).log10_lr_uncapped for n in range(1, 40)]
    steps = np.diff(judged)
    assert (steps > 0).all()
    assert steps.max() < 0.05 * judged[-1]
    assert (np.diff(steps) < 0).all()


@given(st.lists(st.tuples(FLOAT, FLOAT), min_size=2, max_size=6), st.randoms())
def test_the_order_of_references_changes_nothing(references, chance):
    moved = list(references)
    chance.shuffle(moved)
    one, other = (judge(measured(0.7, [a for a, _ in own], [b for _, b in own]), NUMBERS) for own in (references, moved))
    for name in ("log10_lr", "log10_lr_uncapped", "low", "high", "p_value", "intercept"):
        assert getattr(one, name) == getattr(other, name)
    assert sorted(one.population) == sorted(other.population)
    assert sorted(one.explanations) == pytest.approx(sorted(other.explanations), abs=1e-9)


@given(FLOAT, FLOAT, st.lists(FLOAT, min_size=1, max_size=5))
def test_standing_higher_never_lowers_the_lr(one, other, observed):
    low, high = sorted((one, other))
    first, second = (judge(measured(x, observed), NUMBERS) for x in (low, high))
    assert first.log10_lr_uncapped <= second.log10_lr_uncapped
    assert first.low <= first.log10_lr + 1e-9
    assert first.log10_lr <= first.high + 1e-9


def test_references_that_stand_as_high_cap_what_is_printed():
    judged = judge(measured(2.0, [2.5, *[-0.4] * 5]), NUMBERS)
    assert judged.log10_lr_uncapped > 1
    assert 10**judged.log10_lr == pytest.approx(7.0)


def test_what_is_printed_lies_between_unseen_and_seeming_teaching():
    assert 10 ** judge(measured(9.0, [-0.4]), NUMBERS).log10_lr < 0.9 / SEEMING_TEACHING + 1e-9
    low = judge(measured(-9.0, [-0.4]), NUMBERS)
    assert 10**low.log10_lr == pytest.approx(UNSEEN_TEACHING / (1 - SEEMING_TEACHING), rel=1e-6)
    foreign = judge(measured(-9.0, [-0.4], is_english=False), NUMBERS)
    assert 10**foreign.log10_lr == pytest.approx(UNSEEN_TEACHING_UNEARNED / (1 - SEEMING_TEACHING), rel=1e-6)


@pytest.mark.parametrize("x", [-9.0, 2.0])
def test_nothing_is_said_against_where_teaching_may_stay_unseen(x):
    plain = measured(x, [-0.4])
    hidden = judge(replace(plain, cohort=replace(plain.cohort, may_hide_teaching=True)), NUMBERS)
    foreign = judge(replace(plain, is_english=False), NUMBERS)
    assert (hidden.log10_lr, hidden.low, hidden.high) == (foreign.log10_lr, foreign.low, foreign.high)
    assert hidden.log10_lr_uncapped == judge(plain, NUMBERS).log10_lr_uncapped


def test_likeness_in_length_beyond_what_references_let_expect_limits_what_is_printed():
    plain = judge(measured(2.0, [-0.4] * 4, lengths=(1.5, [0.0, 1.5, 0.0, 0.0])), NUMBERS)
    alone = judge(measured(2.0, [-0.4] * 4, lengths=(1.5, [0.0, 0.1, 0.0, 0.1])), NUMBERS)
    limit = 0.05 + 2.3534 * 0.1 / math.sqrt(3) * math.sqrt(1.25)  # Student's t with 3 degrees of freedom, 95 %
    assert (plain.length_excess, alone.length_excess) == (0.0, pytest.approx(1.5 - limit, abs=1e-4))
    assert alone.log10_lr_uncapped == plain.log10_lr_uncapped
    assert 0 < alone.log10_lr < plain.log10_lr / 3
    against, limited = (
        judge(measured(-2.0, [-0.4] * 4, lengths=(own, [0.0, 0.1, 0.0, 0.1])), NUMBERS) for own in (0.0, 1.5)
    )
    assert against.log10_lr < limited.log10_lr < 0


def test_the_limit_by_length_by_hand():
    """The square of what length alone could explain is added to the variance."""
    judged = judge(measured(2.0, [-0.4] * 4, error=0.2, lengths=(1.5, [0.0, 0.1, 0.0, 0.1])), NUMBERS)
    limited = NUMBERS.log_lr(2.0, judged.level, 0.2**2 + judged.length_excess**2)
    assert judged.log10_lr == pytest.approx(printed_lr(limited, 2.0, judged.observed, may_speak_against=True) / LN10)


def test_what_is_known_of_the_pair_is_passed_on():
    pair = replace(measured(1.0, [-0.4, math.nan], is_english=False), opening_level=0.7)
    judged = judge(pair, NUMBERS)
    assert judged.pair is pair
    assert np.isnan(judged.population).tolist() == [False, True]


def test_a_reference_that_stands_just_as_high_caps_the_lr():
    assert printed_lr(9.0, 2.0, np.array([2.0, -0.4]), may_speak_against=True) == pytest.approx(math.log(3))


def test_one_reference_does_not_tell_what_lengths_to_expect():
    assert judge(measured(2.0, [-0.4], lengths=(1.5, [0.0])), NUMBERS).length_excess == 0.0


def test_without_references_the_lr_is_1():
    judged = judge(measured(math.nan, []), NUMBERS)
    assert (judged.log10_lr, judged.log10_lr_uncapped, judged.intercept, judged.contributions) == (0.0, 0.0, 0.0, ())
    assert math.isnan(judged.low)
    assert math.isnan(judged.p_value)


def test_the_interval_by_hand():
    """The LR of what stands 1.96 standard errors lower and higher, each capped as it would be printed."""
    observed = np.array([-0.4, -0.4, 1.5])
    judged = judge(measured(1.6, observed.tolist(), error=0.2), NUMBERS)
    level, off = NUMBERS.level(observed), INTERVAL_Z * 0.2
    for found, x in ((judged.low, 1.6 - off), (judged.log10_lr, 1.6), (judged.high, 1.6 + off)):
        assert found == pytest.approx(
            printed_lr(NUMBERS.log_lr(x, level, 0.2**2), x, observed, may_speak_against=True) / LN10
        )
    assert judged.low < judged.log10_lr < judged.high
    # one reference stands higher than the lower end, none than the suspect
    assert judged.low <= math.log10(4)


def test_contributions_by_hand():
    """Of channels at 3, 2 and 1 the four signals of the middle one decide, a quarter each."""
    pair = measured(0.0, [-0.4] * 3, error=0.2)
    pair.suspect.log_odds[:, 0] = [3.0] * 2 + [2.0] * 4 + [1.0]
    pair.suspect.fraction[:, 0] = np.arange(N_SIGNALS) / 10
    judged = judge(pair, NUMBERS)
    *parts, level = judged.contributions
    assert [(part.signal, part.channel, part.fraction) for part in parts] == [
        (WEIGHED_SIGNALS[k], "bodies", k / 10) for k in range(2, 6)
    ]
    assert [part.log_odds for part in parts] == pytest.approx([judged.slope * 2.0 / 4] * 4)
    assert level.log_odds == pytest.approx(-judged.slope * judged.level.mean)
    assert math.isnan(level.fraction)
    assert judged.intercept == pytest.approx(-judged.slope * NUMBERS.shift / 2)
    by_channel = {"openings": 3.0, "bodies": 2.0, "habits": 1.0}
    assert judged.channels == pytest.approx(
        {name: NUMBERS.log_lr(x, judged.level, 0.2**2) / LN10 for name, x in by_channel.items()}
    )


def test_an_explanation_by_hand():
    """A reference in the teacher's place is judged by the level of the other references and the teacher with it."""
    pair = measured(0.2, [-0.4] * 3, others=[-1.0, 0.7, math.nan], error=0.3)
    pair.standing[:, 2] = [0.5, -0.7, math.nan, 0.1]
    explained = judge(pair, NUMBERS).explanations
    expected = NUMBERS.log_lr(0.7, NUMBERS.level([-0.7, 0.1, 0.5]), 0.3**2) / LN10
    assert explained[1] == pytest.approx(expected)
    assert len(explained) == 3
    assert math.isnan(explained[2])


def test_lengths_of_references_that_are_undefined_are_left_out():
    both = [
        judge(measured(2.0, [-0.4] * len(own), lengths=(1.5, own)), NUMBERS) for own in ([0.0, 0.1, math.nan], [0.0, 0.1])
    ]
    assert both[0].length_excess == both[1].length_excess
    limit = 0.05 + 6.3138 * 0.1 / math.sqrt(2) * math.sqrt(1.5)  # Student's t with 1 degree of freedom
    assert both[0].length_excess == pytest.approx(1.5 - limit, abs=1e-4)
    wide = judge(measured(2.0, [-0.4] * 3, lengths=(1.5, [0.0, 0.1, 0.2])), NUMBERS)
    limit = 0.1 + 2.9200 * 0.1 * math.sqrt(4 / 3)  # Student's t with 2 degrees of freedom
    assert wide.length_excess == pytest.approx(1.5 - limit, abs=1e-4)


def test_a_better_explanation_stands_above_the_suspect():
    judged = judge(measured(0.2, [-0.4] * 3, others=[-1.0, 2.0, -1.0]), NUMBERS)
    assert judged.explanations.argmax() == 1
    assert judged.explanations[1] > judged.log10_lr_uncapped > judged.explanations[0]


def test_an_undefined_channel_is_undefined_in_the_result():
    pair = measured(1.0, [-0.4] * 3)
    pair.suspect.log_odds[-1, 0] = math.nan
    judged = judge(pair, NUMBERS)
    assert math.isnan(judged.channels["habits"])
    assert {part.channel for part in judged.contributions} < {"openings", "bodies", ""}  # the lower one, and the level
    assert judged.pair.lacks_a_channel


def test_where_a_kind_of_evidence_says_nothing_nobody_is_spoken_against():
    whole, lacking = (measured(-9.0, [-0.4] * 20) for _ in range(2))
    lacking.suspect.log_odds[-1, 0] = math.nan
    assert judge(whole, NUMBERS).log10_lr < math.log10(0.5)
    assert judge(lacking, NUMBERS).log10_lr >= math.log10(0.5)


def test_beside_references_of_another_language_nobody_is_accused():
    pair = measured(9.0, [-0.4] * 30)
    assert judge(pair, NUMBERS).log10_lr > 1
    assert judge(replace(pair, has_foreign_references=True), NUMBERS).log10_lr < math.log10(1.8) + 1e-9


def test_by_one_maker_nobody_is_accused():
    pair = measured(9.0, [-0.4] * 30)
    judged = judge(replace(pair, cohort=replace(pair.cohort, same_maker=True)), NUMBERS)
    assert judged.pair.cohort.same_maker
    assert judged.log10_lr < math.log10(1.8) + 1e-9


def test_what_is_printed_of_nothing_is_1():
    assert printed_lr(3.0, math.nan, np.zeros(3), may_speak_against=True) == 0.0
