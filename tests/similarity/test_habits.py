"""Habits of the dumps of a case: naive Bayes, against scikit-learn's."""

import itertools

import numpy as np
import pytest

from distilldetect.defaults import HABIT_PRIOR_PROMPTS, HABIT_PROMPTS
from distilldetect.signals import row_sets
from distilldetect.similarity.habits import Habits

N_PROMPTS, N_ELEMENTS = 60, 30
EVERY = np.ones(N_PROMPTS, dtype=bool)


def sets_of(shown):
    """Sets of elements, one a prompt, from a table of which prompt shows which element."""
    rows, elements = np.nonzero(shown)
    hashes = (elements.astype(np.uint64) + np.uint64(1)) << np.uint64(40)
    return row_sets(hashes, rows, len(shown))


@pytest.fixture(scope="module")
def shown():
    """Which prompts of each of four dumps show which elements; each dump has preferences of its own."""
    chance = np.random.default_rng(7)
    rates = chance.uniform(0.02, 0.6, (4, 1, N_ELEMENTS))
    return chance.uniform(size=(4, N_PROMPTS, N_ELEMENTS)) < rates


def habits(shown, models=((0,), (1,), (2,), (3,))):
    dumps = [sets_of(own) for own in shown]
    return Habits(dumps, np.ones((len(shown), N_PROMPTS), dtype=bool), models)


def test_likelihoods_are_those_of_scikit_learn(shown):
    from sklearn.naive_bayes import MultinomialNB  # takes a second: not wherever tests are collected

    counts = shown[:3].sum(axis=1).astype(float)  # of the first three dumps
    used = counts.mean(axis=0) >= HABIT_PROMPTS
    assert 5 < used.sum() < N_ELEMENTS
    expected = (counts[:, used] / counts[:, used].sum(axis=1, keepdims=True)).mean(axis=0)
    prior = HABIT_PRIOR_PROMPTS * counts[:, used].mean(axis=0).sum() / N_PROMPTS
    oracle = MultinomialNB(alpha=prior * expected, fit_prior=False)
    oracle.fit(shown[:3][:, :, used].reshape(-1, used.sum()), np.repeat([0, 1, 2], N_PROMPTS))
    said = oracle.predict_joint_log_proba(shown[3][:, used]) - oracle.class_log_prior_

    pool = habits(shown)
    found = pool.log_likelihood(pool.occurrences(sets_of(shown[3])), (0, 1, 2), EVERY)
    n_habits = shown[3][:, used].sum(axis=1)
    assert np.isnan(found[n_habits == 0]).all()
    there = n_habits > 0
    assert np.abs(found[there] - said[there]).max() <= n_habits.max() / 2048  # each habit is rounded to 1/1024


def test_a_dump_is_written_in_its_own_habits(shown):
    pool = habits(shown)
    for k in range(4):
        found = pool.log_likelihood(pool.occurrences(sets_of(shown[k])), (0, 1, 2, 3), EVERY)
        assert np.nanmean(found, axis=0).argmax() == k


def test_what_stands_on_few_prompts_is_no_habit():
    shown = np.zeros((2, N_PROMPTS, 2), dtype=bool)
    shown[:, : HABIT_PROMPTS - 1, 0] = True
    shown[:, :HABIT_PROMPTS, 1] = True
    pool = habits(shown, ((0,), (1,)))
    assert set(pool.occurrences(sets_of(shown[0])).habits.tolist()) == {0}
    rows = np.flatnonzero(~np.isnan(pool.log_likelihood(pool.occurrences(sets_of(shown[0])), (0, 1), EVERY)[:, 0]))
    assert rows.tolist() == list(range(HABIT_PROMPTS))


def test_only_the_prompts_that_count_are_learned_from_and_judged(shown):
    half = EVERY.copy()
    half[::2] = False
    pool, alone = habits(shown), shown.copy()
    alone[:, ::2] = False
    found = pool.log_likelihood(pool.occurrences(sets_of(shown[3])), (0, 1), half)
    assert found.shape == (N_PROMPTS, 2)
    assert np.isnan(found[~half]).all()
    other = habits(alone)
    np.testing.assert_array_equal(found, other.log_likelihood(other.occurrences(sets_of(alone[3])), (0, 1), half))


def test_the_order_of_models_and_further_ones_change_nothing(shown):
    pool, fewer = habits(shown), habits(shown[[2, 0]], ((0,), (1,)))
    one = pool.log_likelihood(pool.occurrences(sets_of(shown[3])), (0, 2), EVERY)
    other = fewer.log_likelihood(fewer.occurrences(sets_of(shown[3])), (0, 1), EVERY)
    np.testing.assert_array_equal(one, other[:, ::-1])


def test_a_habit_on_five_prompts_on_average_counts_in_any_order():
    first = np.arange(N_PROMPTS) < 49  # of which shares are no round numbers
    for numbers in itertools.chain(itertools.permutations((3, 8, 4)), itertools.permutations((7, 6, 3, 4))):
        models = tuple(range(len(numbers)))
        shows = np.arange(N_PROMPTS)[None, :, None] < np.array(numbers)[:, None, None]
        pool = habits(shows, [(k,) for k in models])
        found = pool.log_likelihood(pool.occurrences(sets_of(shows[0])), models, first)
        assert (~np.isnan(found)).all(axis=1).sum() == numbers[0]


def test_a_model_of_two_dumps_has_the_mean_of_their_habits(shown):
    twice = habits(shown[[0, 0, 1]], ((0, 1), (2,)))
    once = habits(shown[:2], ((0,), (1,)))
    said = [own.log_likelihood(own.occurrences(sets_of(shown[3])), (0, 1), EVERY) for own in (twice, once)]
    np.testing.assert_array_equal(*said)


def test_without_any_habit_everything_is_undefined():
    nothing = np.zeros((2, N_PROMPTS, 1), dtype=bool)
    pool = habits(nothing, ((0,), (1,)))
    assert np.isnan(pool.log_likelihood(pool.occurrences(sets_of(nothing[0])), (0, 1), EVERY)).all()


def test_where_no_habit_counts_none_gains(shown):
    rare = shown & (np.arange(N_PROMPTS) < HABIT_PROMPTS - 1)[None, :, None]
    pool = habits(rare)
    gains = pool.gains(pool.occurrences(sets_of(rare[3])), (0, 1, 2), EVERY)
    assert (len(gains.hashes), len(gains.gain), gains.rates.shape) == (0, 0, (0, 3))


def test_gains_of_habits_add_up_to_the_likelihoods(shown):
    pool = habits(shown)
    suspect, columns = pool.occurrences(sets_of(shown[3])), (0, 1, 2)
    gains = pool.gains(suspect, columns, EVERY)
    likelihood = np.nansum(pool.log_likelihood(suspect, columns, EVERY), axis=0)
    assert gains.gain.sum() == pytest.approx(likelihood[0] - likelihood[1:].mean(), abs=0.01)
    elements = (gains.hashes >> 8) - 1
    assert gains.own == pytest.approx(shown[3][:, elements].mean(axis=0))
    assert gains.rates == pytest.approx(shown[:3][:, :, elements].mean(axis=1).T)


def test_a_fifth_of_the_answers_is_enough_beside_twelve_others():
    shows = np.zeros((14, N_PROMPTS, 2), dtype=bool)  # the suspect, the teacher, and others
    shows[:2, :15, 0] = True  # a quarter of both's, and of nobody else's
    shows[2:, :15, 1] = True  # the other way round
    shows[:, 20:30] = True
    shows[:2, 20:30, 1] = shows[2:, 20:30, 0] = False
    pool = habits(shows[1:], [(k,) for k in range(13)])
    dump = pool.occurrences(sets_of(shows[0]))
    added, lacking = pool.set_apart(dump, tuple(range(13)), EVERY)
    assert (len(added), len(lacking)) == (1, 1)
    assert pool.set_apart(dump, tuple(range(12)), EVERY) == ((), ())
