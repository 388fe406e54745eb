"""In whose habits a response is written: naive Bayes over the dumps of one case."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F32, F64, I64, U64, Columns, Mask
from distilldetect.defaults import (
    ENOUGH_REFERENCES,
    HABIT_PRIOR_PROMPTS,
    HABIT_PROMPTS,
    PIPELINE_FEW,
    PIPELINE_MOST,
    PIPELINE_SOME,
    PIPELINE_TIMES,
)
from distilldetect.runtime import LruCache, in_threads
from distilldetect.signals import RowSets, distinct
from distilldetect.similarity.index import SortedKeys

_STEPS = 1024  # fractions that logarithms are rounded to: below what any prompt's likelihood is known to
_ROUNDING = 1e-9  # more than a mean over models differs by with their order


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where a dump shows which of the habits of a pool.

    Attributes:
        habits: which habit each occurrence is, prompt after prompt, ``(n_occurrences,)``.
        starts: where those of each prompt begin, and where the last one's end, ``(n_prompts + 1,)``.
    """

    habits: I64
    starts: I64

    def within(self, prompts: Mask) -> Mask:
        """Return which occurrences are on some prompts, ``(n_occurrences,)``.

        Args:
            prompts: ``(n_prompts,)``.
        """
        return np.repeat(prompts, np.diff(self.starts))


@dataclass(frozen=True, slots=True)
class HabitGains:
    """What each habit of a dump says of the first of some models, beside the others.

    Attributes:
        places: of the habits in the pool, as :class:`Occurrences` names them, ``(n_habits,)``.
        hashes: the elements, ``(n_habits,)``.
        gain: natural-log likelihood that the dump's use adds for the first model over the mean of the others.
        own: on which share of its answers the dump shows each, ``(n_habits,)``.
        rates: the same for each model, ``(n_habits, n_models)``.
    """

    places: I64
    hashes: NDArray[np.uint32]
    gain: F64
    own: F64
    rates: F64


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
        hashes = np.unique(np.concatenate(frequent)) if frequent else np.empty(0, dtype=np.uint32)
        self._n_habits = len(hashes)
        self._hashes, self._keys = hashes, SortedKeys(hashes.astype(np.uint64), 1)
        self._dumps = dumps
        self._shown = in_threads(self._found, dumps)
        self._rates = LruCache[tuple[F64, I64]](most=4)
        self._weights = LruCache[tuple[I64, U64]](most=64)

    def occurrences(self, sets: RowSets) -> Occurrences:
        """Find the pool's habits in a dump.

        Args:
            sets: its elements, one set a prompt.
        """
        own = (shown for dump, shown in zip(self._dumps, self._shown, strict=True) if dump is sets)
        return next(own, None) or self._found(sets)

    def _found(self, sets: RowSets) -> Occurrences:
        found, habits = self._keys.find(sets.hashes().astype(np.uint64))
        return Occurrences(habits, np.searchsorted(sets.rows()[found], np.arange(sets.n_rows + 1)))

    def log_likelihood(self, shown: Occurrences, columns: Columns, prompts: Mask) -> F32:
        """Return how probable each response's habits are under the habits of some models.

        Only habits count that these models show on ``HABIT_PROMPTS`` prompts and more, on average, and one of their dumps
        does by itself: no other dump decides which.

        Args:
            shown: from :meth:`occurrences`.
            columns: the models.
            prompts: on which everything is measured, ``(n_prompts,)``.

        Returns:
            Natural logarithms up to a term that all models have in common, ``(n_prompts, len(columns)) float32``; NaN
            where a response shows no habit, and beside ``prompts``.
        """
        used, weights = self._weights.get((columns, prompts.tobytes()), partial(self._log_shares, columns, prompts))
        likelihood = np.full((len(columns), len(prompts)), np.nan, dtype=np.float32)
        if not len(used):
            return likelihood.T
        place_of = used.take(shown.habits)
        counting = place_of >= 0
        if not prompts.all():
            counting &= shown.within(prompts)
        kept = np.flatnonzero(counting)
        starts = np.searchsorted(kept, shown.starts)
        rows = np.flatnonzero(np.diff(starts))
        if len(rows):
            habits = place_of.take(kept)
            begin = starts[rows]
            sums = np.stack([np.add.reduceat(own.take(habits), begin) for own in weights], axis=1)
            likelihood[:, rows] = sums.view(np.uint32)[:, : len(columns)].T / -_STEPS
        return likelihood.T

    def gains(self, shown: Occurrences, columns: Columns, prompts: Mask) -> HabitGains:
        """Return what each habit that counts in :meth:`log_likelihood` adds for the first of some models.

        Args:
            shown: from :meth:`occurrences`.
            columns: the models, two at least.
            prompts: on which everything is measured, ``(n_prompts,)``.
        """
        used, weights = self._weights.get((columns, prompts.tobytes()), partial(self._log_shares, columns, prompts))
        counting = np.flatnonzero(used >= 0)
        times = self._times(shown, prompts)[counting]
        log_shares = weights.T.copy().view(np.uint32)[:, : len(columns)] / -_STEPS
        rates, _ = self._rates.get(prompts.tobytes(), partial(self._rates_on, prompts))
        return HabitGains(
            places=counting,
            hashes=self._hashes[counting],
            gain=times * (log_shares[:, 0] - log_shares[:, 1:].mean(axis=1)),
            own=times / max(int((np.diff(shown.starts)[prompts] > 0).sum()), 1),
            rates=rates[:, counting][list(columns)].T,
        )

    def set_apart(self, shown: Occurrences, columns: Columns, prompts: Mask) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return habits that tell a dump and the first of some models from all others, as text of a pipeline does.

        Args:
            shown: from :meth:`occurrences`.
            columns: the models.
            prompts: on which everything is measured, ``(n_prompts,)``.

        Returns:
            The hashes of those on ``PIPELINE_MOST`` of both's answers and on fewer than ``PIPELINE_FEW`` of every other's,
            or, with ``ENOUGH_REFERENCES`` others, on ``PIPELINE_SOME`` and ``PIPELINE_TIMES`` as many as of any other's;
            and of those with which it is the other way round. None with fewer than two others.
        """
        if len(columns) < 3:
            return (), ()
        are_many = len(columns) > ENOUGH_REFERENCES
        rates, _ = self._rates.get(prompts.tobytes(), partial(self._rates_on, prompts))
        # those that may be: few, which saves looking at every model's share of all
        least = PIPELINE_SOME if are_many else PIPELINE_MOST
        likely = np.flatnonzero(np.maximum(rates[columns[0]], rates[columns[1]]) >= least)
        own = self._times(shown, prompts)[likely] / max(int((np.diff(shown.starts)[prompts] > 0).sum()), 1)
        both, others = np.stack([own, rates[columns[0], likely]]), rates[np.ix_(np.array(columns[1:]), likely)]

        def are_apart(most: F64, few: F64) -> Mask:
            """Whether the least share of some models is that of a pipeline, beside the largest of all others."""
            clear: Mask = (most >= PIPELINE_MOST) & (few < PIPELINE_FEW)
            return clear | ((most >= PIPELINE_SOME) & (PIPELINE_TIMES * few <= most)) if are_many else clear

        added = are_apart(both.min(axis=0), others.max(axis=0))
        lacking = are_apart(others.min(axis=0), both.max(axis=0))
        return tuple(self._hashes[likely[added]].tolist()), tuple(self._hashes[likely[lacking]].tolist())

    def _log_shares(self, columns: Columns, prompts: Mask) -> tuple[I64, U64]:
        """The logarithm of each model's share of the habits that count.

        Returns:
            The place of each habit among those that count, -1 for the others, ``(n_habits,)``; minus the logarithms as
            multiples of 1 / ``_STEPS``, whose sums are exact and so equal in any order, those of two models in each word,
            so that both are added at once, ``(len(columns) / 2, n_used)``.
        """
        n = max(int(prompts.sum()), 1)
        rates, most = (own[list(columns)] for own in self._rates.get(prompts.tobytes(), partial(self._rates_on, prompts)))
        common = rates.mean(axis=0)
        counting = (common * n >= HABIT_PROMPTS - _ROUNDING) & (most.max(axis=0) >= HABIT_PROMPTS)
        used = np.where(counting, np.cumsum(counting) - 1, -1)
        if not counting.any():
            return used[:0], np.zeros(((len(columns) + 1) // 2, 0), dtype=np.uint64)
        rates, common = rates[:, counting].T, common[counting]
        shares = rates / np.maximum(rates.sum(axis=0), 1e-12)
        expected = shares.mean(axis=1, keepdims=True)
        prior = HABIT_PRIOR_PROMPTS * common.sum()
        smoothed = (rates * n + prior * expected) / (rates.sum(axis=0) * n + prior)
        halves = np.zeros((len(smoothed), (len(columns) + 1) // 2 * 2), dtype=np.uint32)
        halves[:, : len(columns)] = np.rint(np.log(smoothed) * -_STEPS)
        return used, np.ascontiguousarray(halves.view(np.uint64).T)

    def _rates_on(self, prompts: Mask) -> tuple[F64, I64]:
        """On which share of its answers each model shows each habit, and on how many prompts the dump with the most does.

        Returns:
            Both ``(n_models, n_habits)``; shares are the mean of a model's dumps.
        """
        counts = [self._times(shown, prompts) for shown in self._shown]
        answers = np.maximum((self._answered & prompts).sum(axis=1), 1)
        rates, most = [], []
        for dumps in self._models:
            rates.append(np.mean([counts[k] / answers[k] for k in dumps], axis=0))
            most.append(np.max([counts[k] for k in dumps], axis=0))
        return np.stack(rates), np.stack(most)

    def _times(self, shown: Occurrences, prompts: Mask) -> I64:
        """On how many of some prompts a dump shows each habit, ``(n_habits,)``."""
        habits = shown.habits if prompts.all() else shown.habits[shown.within(prompts)]
        return np.bincount(habits, minlength=self._n_habits)


def _frequent(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Hashes that stand on ``HABIT_PROMPTS`` prompts and more."""
    ordered = np.sort(hashes)
    if len(ordered) < HABIT_PROMPTS:
        return np.empty(0, dtype=np.uint32)
    begins = ordered[: len(ordered) - HABIT_PROMPTS + 1]
    return distinct(begins[begins == ordered[HABIT_PROMPTS - 1 :]])
