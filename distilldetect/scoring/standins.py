"""Every reference of a teacher in the suspect's place, for many sets of references that differ little.

A suspect that is a candidate itself is no reference in its own pairs, so that every teacher's references change with it.
How many of them are farther than the teacher is therefore counted once, and corrected by those that come and go.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain
from threading import Lock

import numpy as np

from distilldetect.arrays import F32, F64, Mask
from distilldetect.model.classifier import Classifier
from distilldetect.runtime import LruCache
from distilldetect.scoring.impostors import excess_signals, median_wins, plain_features, with_excess
from distilldetect.scoring.likelihood_ratio import stand_ins
from distilldetect.scoring.means import Observed, mean_of_parts, observed_over_prompts, stacked
from distilldetect.scoring.pair_statistics import Columns, Feature, Readings, turns_of
from distilldetect.scoring.statistics import COUNTED, EXCESS, best_of_groups, counted


class StandIns:
    """The candidates of a panel, beside one another.

    Args:
        among: signal -> closeness to every candidate, of each candidate; see :class:`comparison.Compared`.
    """

    def __init__(self, among: Sequence[Mapping[str, F32]]) -> None:
        self._among = {name: np.stack([own[name].T for own in among]) for name in among[0]}
        self._tallies = LruCache[_Tally](most=256)  # each holds 10 bytes a candidate and prompt

    def log_odds(self, teacher: Columns, references: Sequence[Columns], shared: Mask, classifier: Classifier) -> F64:
        """What :func:`likelihood_ratio.stand_ins` says of these prompts.

        Args:
            teacher: columns of the teacher's snapshots.
            references: columns of each reference model's snapshots; two models or more.
            shared: which prompts count, ``(n_prompts,)``.
            classifier: the model.

        Returns:
            One a dump, natural log; NaN where undefined.
        """
        dumps = list(chain.from_iterable(references))
        wins = {signal: self._wins(signal, teacher, references, shared) for signal in excess_signals(classifier.features)}
        if not all(statistic in (*COUNTED, EXCESS) for _, statistic in classifier.features):
            close = ({name: near[k][:, shared].T for name, near in self._among.items()} for k in dumps)
            return stand_ins(close, teacher, references, classifier, wins)
        several = sum(len(group) > 1 for group in references)
        values: dict[tuple[Columns, ...], Observed] = {}
        rows: list[Observed] = []
        own_group = {k: group for group in references for k in group}
        for k in dumps:
            # as in weighing.readings: where any of the others has several snapshots, the teacher's are taken as one
            turns = (teacher,) if several > (len(own_group[k]) > 1) else tuple((column,) for column in teacher)
            if turns not in values:
                values[turns] = self._values(turns, references, shared, plain_features(classifier.features))
            rows.append(Observed(values[turns].values[k], values[turns].n_prompts[k]))
        return classifier.log_odds(*with_excess(stacked(rows), wins, references, classifier.features))

    def usual(
        self, teacher: Columns, references: Sequence[Columns], shared: Mask, signals: Sequence[str]
    ) -> dict[str, float]:
        """What :meth:`impostors.InPlace.usual` says of these prompts and signals."""
        return {signal: median_wins(self._wins(signal, teacher, references, shared).values) for signal in signals}

    def _wins(self, signal: str, teacher: Columns, references: Sequence[Columns], shared: Mask) -> Observed:
        """What :meth:`impostors.InPlace.wins` says of these prompts."""
        turns = turns_of(teacher, references)
        compared = mean_of_parts([self._compared(signal, "win_fraction", tuple(turn), references) for turn in turns])
        won = compared[list(chain.from_iterable(references))][:, shared]
        return observed_over_prompts(won)

    def _values(
        self, turns: Sequence[Columns], references: Sequence[Columns], shared: Mask, features: Sequence[Feature]
    ) -> Observed:
        """Plain features of every candidate in the suspect's place, in fitted units, ``(n_candidates, n_features)``."""
        read = Readings({}, len(references) - 1)
        means, numbers = [], []
        for feature in features:
            compared = mean_of_parts([self._compared(*feature, turn, references) for turn in turns])[:, shared]
            observed = observed_over_prompts(compared)
            means.append(read.in_fitted_unit(feature, observed.values))
            numbers.append(observed.n_prompts)
        return Observed(np.stack(means, axis=1), np.stack(numbers, axis=1))

    def _compared(self, signal: str, statistic: str, turn: Columns, references: Sequence[Columns]) -> F64:
        tally = self._tallies.get((signal, turn), partial(_Tally, self._among[signal], turn))
        return tally.statistic(statistic, references)


class _Tally:
    """How many references, but for those of its own group, are farther from each dump than the teacher, or as near.

    Args:
        close: closeness of each candidate to each, ``(n_candidates, n_candidates, n_prompts)``.
        teacher: columns of its snapshots.
    """

    def __init__(self, close: F32, teacher: Columns) -> None:
        self._close = close.swapaxes(-1, -2)  # as normalise wants it
        self._own = self._nearest(teacher)
        self._groups: frozenset[Columns] = frozenset()
        self._n, self._below, self._equal = np.zeros((3, *self._own.shape), dtype=np.int16)
        self._lock = Lock()

    def statistic(self, statistic: str, references: Sequence[Columns]) -> F64:
        """One of ``normalise.COUNTED`` of every candidate in the suspect's place, ``(n_candidates, n_prompts)``."""
        wanted = frozenset(references)
        with self._lock:
            for group in self._groups - wanted:
                self._count(group, np.subtract)
            for group in wanted - self._groups:
                self._count(group, np.add)
            self._groups = wanted
            return counted(statistic, self._own, self._n, self._below, self._equal)

    def _nearest(self, columns: Columns) -> F32:
        """Closeness of each candidate to the closest of some, ``(n_candidates, n_prompts)``."""
        return best_of_groups(self._close, (columns,))[..., 0]

    def _count(self, group: Columns, change: np.ufunc) -> None:
        near = self._nearest(group)
        near[list(group)] = np.nan  # nobody is a reference in his own place
        for count, true in ((self._n, near == near), (self._below, near < self._own), (self._equal, near == self._own)):
            change(count, true, out=count)
