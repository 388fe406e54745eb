"""The fit: that it agrees with the engine, finds known numbers, and leaves out what it must."""

import math
from dataclasses import replace

import numpy as np
import pytest
from each import each
from labelled_panels import observation, pair, panel, simulated

from distilldetect.arrays import LN10
from distilldetect.defaults import (
    SEEMING_TEACHING,
    SEEMING_TEACHING_PIPELINE,
    UNSEEN_TEACHING,
    UNSEEN_TEACHING_UNEARNED,
)
from distilldetect.errors import DistillDetectError
from distilldetect.model import Hierarchical, with_errors
from distilldetect.panels import Cohort
from distilldetect.scoring import PairMeasurement, judge
from distilldetect.scoring.shares import Positions
from distilldetect.validation.fit import START, family_left_out, fit, judge_panel, leave_panel_out, lrs_before_caps

NUMBERS = Hierarchical(level_mean=-0.3, level_spread=0.7, reference_spread=0.5, suspect_spread=0.6, shift=1.6)


def _positions(value, n, error=0.1, length=0.0):
    """A dump that stands at one position with every model, by every signal."""
    shape = (7, n)
    return Positions(np.full(shape, value), np.full(shape, error), np.full(shape, 0.2), np.full(n, length))


def _judged(seen):
    return judge_panel(panel("p", [seen]), lambda family: NUMBERS).judged[0]


@each("value", [-3.0, -0.2, 0.4, 2.5])
@each("observed", [(), (0.1,), (-0.6, 0.5, 0.3, -0.1)])
@each("is_english", [True, False])
@each("length", [0.0, 0.7])
def test_many_pairs_are_weighed_as_one_is(value, observed, is_english, length):
    n = len(observed) + 1
    placed = tuple(_positions(own, n) for own in (0.0, *observed))
    cohort = Cohort(0, tuple(range(1, n)))
    standing = np.repeat([[0.0], *([own] for own in observed)], n, axis=1)
    suspect = _positions(value, n, length=length)
    own = judge(PairMeasurement(cohort, 100, suspect, placed, standing, is_english, 1.0), NUMBERS)
    assert own.length_excess == (length if len(observed) > 1 else 0.0)
    seen = replace(observation(pair(), value, observed, may_speak_against=is_english), length_excess=own.length_excess)
    error = float(own.position.error)
    seen = replace(seen, error=error)
    judged = _judged(seen)
    assert own.log10_lr_uncapped * LN10 == pytest.approx(judged.uncapped)
    assert own.log10_lr * LN10 == pytest.approx(judged.printed)
    assert own.low * LN10 == pytest.approx(judged.low)
    assert own.high * LN10 == pytest.approx(judged.high)
    unseen = UNSEEN_TEACHING if is_english else UNSEEN_TEACHING_UNEARNED
    more = replace(seen, observed=(*observed, 9.0))  # weighed beside another with more references
    assert lrs_before_caps([more, seen])(NUMBERS)[1] == pytest.approx(
        with_errors(judged.uncapped, unseen, SEEMING_TEACHING)
    )


def test_where_nothing_is_said_for_teaching_a_labelled_pair_has_none_either():
    seen = observation(pair(), 2.5, (-0.6, 0.5, 0.3, -0.1))
    most = math.log((1 - UNSEEN_TEACHING) / SEEMING_TEACHING_PIPELINE)
    assert _judged(seen).printed > most > _judged(replace(seen, may_speak_for=False)).printed


def test_an_undefined_position_weighs_nothing():
    seen = observation(pair(), math.nan)
    judged = _judged(seen)
    assert (judged.uncapped, judged.printed, judged.shuffled) == (0.0, 0.0, 0.0)
    assert math.isnan(judged.low)
    assert math.isnan(judged.high)
    assert lrs_before_caps([seen])(NUMBERS).tolist() == [0.0]


def test_a_fit_finds_the_numbers_that_made_the_pairs():
    panels = [simulated(name, NUMBERS, n_teachers=12, n_families=60, seed=seed) for seed, name in enumerate("ab")]
    found = fit(panels)
    assert found.shift == pytest.approx(NUMBERS.shift, rel=0.2)
    assert found.suspect_spread == pytest.approx(NUMBERS.suspect_spread, rel=0.2)
    assert found.level_mean == pytest.approx(NUMBERS.level_mean, abs=0.4)
    assert fit(panels) == found, "a fit is repeatable"


def test_a_fit_of_little_stays_near_its_start():
    few = [observation(pair(suspect="a", tier="taught"), 1.0), observation(pair(suspect="b"), -1.0)]
    found = fit([panel("p", few)])
    assert abs(found.level_mean - START.level_mean) < 1
    assert 0.2 < found.level_spread < 3


def test_nothing_is_fitted_where_no_teacher_has_both_kinds():
    only = [observation(pair("t", "a", tier="taught"), 1.0), observation(pair("u", "b"), -1.0)]
    with pytest.raises(DistillDetectError, match="no teacher of the panels has both taught and clean untaught suspects"):
        fit([panel("p", only)])


def test_siblings_nominal_and_presumed_pairs_are_never_fitted_on():
    one = simulated("a", NUMBERS, 3, 12, seed=1)
    hard = [
        observation(pair(f"t{k}", f"x{k}", tier=tier), 9.0, (0.0, 0.1))
        for k, tier in enumerate(("siblings", "nominal", "presumed"))
    ]
    assert fit([panel("a", (*one.observations, *hard))]) == fit([one])


def test_a_panel_left_out_is_left_out():
    first, second = (simulated(name, NUMBERS, 4, 16, seed=seed) for seed, name in enumerate(("a", "b")))
    judged = leave_panel_out([first, second], first)
    alone, both = fit([second]), fit([first, second])
    assert judged == judge_panel(first, lambda family: alone)
    # were the panel in the fit, the LRs would be others
    assert judged != judge_panel(first, lambda family: both)


def test_a_family_of_the_judged_panel_is_left_out_of_the_others():
    first, second = (simulated(name, NUMBERS, 4, 16, seed=seed) for seed, name in enumerate(("a", "b")))
    # the family "shared" is misplaced in the second panel: a fit that saw it there would be another
    shared = [observation(pair("t0", "shared", tier="taught"), -4.0, (0.0,) * 6, "all") for _ in range(3)]
    second = panel("b", (*second.observations, *shared))
    first = panel("a", (*first.observations, observation(pair("t0", "shared", tier="clean"), 0.3, (0.0,) * 6)))
    judges, whole = family_left_out([second]), fit([second])
    assert judges("shared") == fit([second], without={"shared"}, start=whole)
    assert abs(judges("shared").shift - whole.shift) > 0.01
    assert judges("a-0-0") == whole
    judged = {one.seen.pair.suspect: one.uncapped for one in leave_panel_out([first, second], first).judged}
    alone = judge_panel(panel("a", first.observations[-1:]), lambda family: judges("shared"))
    assert judged["shared"] == alone.judged[0].uncapped


def test_an_audit_adds_nothing_to_any_fit():
    first, second, audit = (simulated(name, NUMBERS, 4, 16, seed=seed) for seed, name in enumerate(("a", "b", "c")))
    both = fit([first, second])
    assert leave_panel_out([first, second], audit) == judge_panel(audit, lambda family: both)
