"""In whose habits a response is written: naive Bayes over the dumps of one case."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F32, F64, Columns, Mask
from distilldetect.defaults import HABIT_PRIOR_PROMPTS, HABIT_PROMPTS
from distilldetect.runtime import LruCache
from distilldetect.signals import RowSets, is_first


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where a dump shows which of the habits of a pool.

    Attributes:
        rows: the prompt of each occurrence, ascending, ``(n_occurrences,)``.
        habits: which habit it is, ``(n_occurrences,)``.
    """

    rows: NDArray[np.int64]
    habits: NDArray[np.int64]


class Habits:
    """The habits of models that answered the same prompts.

    A habit is an element that a model shows on many prompts, whatever they ask. Everybody answers the same prompts, so that
    subjects cancel: what is left is how often each model prefers one turn of phrase to others. A habit's weight is its
    share of all habits that a model shows (multinomial naive Bayes), so that long answers gain nothing over short ones.

    Args:
        dumps: elements of each dump, one set a prompt.
        answered: which prompts each answers, ``(n_dumps, n_prompts)``.
        models: the dumps of each model.

    Source:
        F. Mosteller, D. L. Wallace (1963), Inference in an authorship problem, JASA 58; A. McCallum, K. Nigam (1998), A
        comparison of event models for naive Bayes text classification, AAAI workshop.
    """

    def __init__(self, dumps: Sequence[RowSets], answered: Mask, models: Sequence[Columns]) -> None:
        self._answered, self._models = answered, models
        frequent = [_frequent(sets.hashes()) for sets in dumps]
        self._hashes = np.unique(np.concatenate(frequent)) if frequent else np.empty(0, dtype=np.uint32)
        self._shown = [self.occurrences(sets) for sets in dumps]
        self._rates = LruCache[F64](most=16)
        self._weights = LruCache[tuple[Mask, F32]](most=64)

    def occurrences(self, sets: RowSets) -> Occurrences:
        """Find the pool's habits in a dump.

        Args:
            sets: its elements, one set a prompt.
        """
        hashes = sets.hashes()
        if not len(self._hashes):
            return Occurrences(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
        place = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        known = self._hashes[place] == hashes
        return Occurrences(sets.rows()[known], place[known])

    def log_likelihood(self, shown: Occurrences, columns: Columns, prompts: Mask) -> F32:
        """Return how probable each response's habits are under the habits of some models.

        Only habits count that these models show on ``HABIT_PROMPTS`` prompts and more, on average.

        Args:
            shown: from :meth:`occurrences`.
            columns: the models.
            prompts: on which everything is measured, ``(n_prompts,)``.

        Returns:
            Natural logarithms up to a term that all models have in common, ``(n_prompts, len(columns)) float32``; NaN
            where a response shows no habit, and beside ``prompts``.
        """
        used, weights = self._weights.get((columns, prompts.tobytes()), partial(self._log_shares, columns, prompts))
        likelihood = np.full((len(prompts), len(columns)), np.nan, dtype=np.float32)
        kept = used[shown.habits] & prompts[shown.rows] if len(shown.rows) else np.empty(0, dtype=bool)
        rows = shown.rows[kept]
        if len(rows):
            begin = np.flatnonzero(is_first(rows))
            # rounded to multiples of 2**-10, whose sums are exact: equal whatever else stands beside them
            likelihood[rows[begin]] = np.add.reduceat(weights[shown.habits[kept]], begin, axis=0)
        return likelihood

    def _log_shares(self, columns: Columns, prompts: Mask) -> tuple[Mask, F32]:
        """Which habits count, ``(n_habits,)``, and the logarithm of each model's share, ``(n_habits, len(columns))``."""
        n = max(int(prompts.sum()), 1)
        rates = self._rates.get(prompts.tobytes(), partial(self._rates_on, prompts))[:, list(columns)]
        common = rates.mean(axis=1)
        used = common * n >= HABIT_PROMPTS
        weights = np.zeros(rates.shape, dtype=np.float32)
        if used.any():
            shares = rates[used] / np.maximum(rates[used].sum(axis=0), 1e-12)
            expected = shares.mean(axis=1, keepdims=True)
            prior = HABIT_PRIOR_PROMPTS * common[used].sum()
            smoothed = (rates[used] * n + prior * expected) / (rates[used].sum(axis=0) * n + prior)
            weights[used] = np.rint(np.log(smoothed) * 1024) / 1024
        return used, weights

    def _rates_on(self, prompts: Mask) -> F64:
        """On which share of its answers each model shows each habit, the mean of its dumps, ``(n_habits, n_models)``."""
        n_habits = len(self._hashes)
        own = np.stack(
            [
                np.bincount(shown.habits[prompts[shown.rows]], minlength=n_habits) / max(int((answered & prompts).sum()), 1)
                for shown, answered in zip(self._shown, self._answered, strict=True)
            ],
            axis=1,
        )
        return np.stack([own[:, list(dumps)].mean(axis=1) for dumps in self._models], axis=1)


def _frequent(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Hashes that stand on ``HABIT_PROMPTS`` prompts and more."""
    ordered = np.sort(hashes)
    if len(ordered) < HABIT_PROMPTS:
        return np.empty(0, dtype=np.uint32)
    begins = ordered[: len(ordered) - HABIT_PROMPTS + 1]
    return np.unique(begins[begins == ordered[HABIT_PROMPTS - 1 :]])
