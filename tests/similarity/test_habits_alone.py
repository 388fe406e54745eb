"""Likelihoods under habits depend on the models asked for alone, whatever other dumps a panel holds."""

import numpy as np
from each import each

from distilldetect.signals import RowSets
from distilldetect.similarity.habits import Habits

N_PROMPTS, N_WORDS = 60, 30


def dump(rng, n_rows):
    """Sets of words of which each dump prefers its own; on the first rows only."""
    shown = rng.uniform(size=(N_PROMPTS, N_WORDS)) < rng.uniform(0, 0.6, N_WORDS)
    shown[n_rows:] = False
    rows, words = shown.nonzero()
    return RowSets((rows.astype(np.uint64) << np.uint64(32)) | words.astype(np.uint64), N_PROMPTS)


def habits_of(dumps, models):
    return Habits(dumps, np.stack([sets.sizes() > 0 for sets in dumps]), models)


@each("seed", range(8))
@each("columns", [(0, 1, 2), (0, 1)])  # two models share each word of sums, so odd and even ones
def test_dumps_that_are_not_asked_for_change_nothing(seed, columns):
    rng = np.random.default_rng(seed)
    dumps = [dump(rng, n_rows) for n_rows in (60, 31, 35, 60, 60, 60)]
    prompts = np.arange(N_PROMPTS) != 5
    few = habits_of(dumps[:3], [(0,), (1,), (2,)])
    many = habits_of(dumps[:5], [(3,), (0,), (1,), (4,), (2,)])
    alone = few.log_likelihood(few.occurrences(dumps[5]), columns, prompts)
    column_of = {0: 1, 1: 2, 2: 4}
    among_others = many.log_likelihood(many.occurrences(dumps[5]), tuple(column_of[k] for k in columns), prompts)
    np.testing.assert_array_equal(alone, among_others)
    assert not np.isnan(alone[0]).any()
