"""What nearness to a teacher is worth beyond what unrelated models have of it: references in the suspect's place.

Some teachers write as everybody does, and whoever is compared wins often with them. The comparison with references on the
same prompt (T-norm) does not see that; the references themselves, set against the same teacher (Z-norm), do.

Source:
    R. Auckenthaler et al. (2000), Score normalization for text-independent speaker verification systems, Digital Signal
    Processing 10 (both norms together). A median stands for the mean, since some reference may have been taught too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F32, F64
from distilldetect.scoring.means import Observed, mean_of_parts, observed_over_prompts
from distilldetect.scoring.pair_statistics import Columns, Feature, turns_of
from distilldetect.scoring.statistics import EXCESS, best_of_groups, compare_with_references


@dataclass(frozen=True, slots=True)
class InPlace:
    """Dumps that can stand in the suspect's place.

    Attributes:
        columns: where each stands among the candidates, ``(n_dumps,)``.
        close: signal -> closeness of each to every candidate, ``(n_dumps, n_prompts, n_candidates)``.
    """

    columns: Sequence[int]
    close: Mapping[str, F32]

    def on(self, rows: NDArray[np.int64] | slice) -> "InPlace":
        """The same on some of the prompts."""
        return InPlace(self.columns, {signal: near[:, rows] for signal, near in self.close.items()})

    def usual(self, teacher: Columns, references: Sequence[Columns]) -> dict[str, float]:
        """Signal -> how often references find the teacher nearer than one another, see :func:`median_wins`.

        Args:
            teacher: columns of the teacher's snapshots.
            references: columns of each reference model's snapshots; those that cannot stand in the suspect's place are
                rivals only.
        """
        return {signal: median_wins(self.wins(signal, teacher, references).values) for signal in self.close}

    def wins(self, signal: str, teacher: Columns, references: Sequence[Columns]) -> Observed:
        """In how many of its comparisons each reference dump finds the teacher the nearer one.

        Args:
            signal: one of ``close``.
            teacher: columns of the teacher's snapshots.
            references: columns of each reference model's snapshots, none of which is a rival in its own place.

        Returns:
            Means over the prompts and how many these are, in the order of ``references`` without those that cannot stand in
            the suspect's place; NaN where undefined.
        """
        place = {column: k for k, column in enumerate(self.columns)}
        models = {column: k for k, group in enumerate(references) for column in group if column in place}
        close = self.close[signal][[place[column] for column in models]]
        rivals = best_of_groups(close, references)
        rivals[np.arange(len(models)), :, list(models.values())] = np.nan
        own = best_of_groups(close, turns_of(teacher, references))
        parts = [compare_with_references(own[..., k], rivals, ("win_fraction",)) for k in range(own.shape[-1])]
        won = mean_of_parts(parts)[..., 0]
        return observed_over_prompts(won)


def excess_signals(features: Sequence[Feature]) -> tuple[str, ...]:
    """Of which signals the excess is wanted."""
    return tuple(signal for signal, statistic in features if statistic == EXCESS)


def median_wins(wins: F64) -> float:
    """A typical one of what references win; NaN where that is undefined for all."""
    defined = wins[~np.isnan(wins)]
    return float(np.median(defined)) if len(defined) else float("nan")


def plain_features(features: Sequence[Feature]) -> tuple[Feature, ...]:
    """Those that a dump's own closeness gives."""
    return tuple(feature for feature in features if feature[1] != EXCESS)


def with_excess(
    plain: Observed, wins: Mapping[str, Observed], references: Sequence[Columns], features: Sequence[Feature]
) -> Observed:
    """The features of each reference dump in the suspect's place, ``(n_dumps, n_features)``.

    Args:
        plain: of :func:`plain_features`, ``(n_dumps, n_plain)``.
        wins: signal -> what each wins, see :meth:`InPlace.wins`.
        references: columns of each reference model's snapshots.
        features: all of them, in order.
    """
    rest = zip(plain.values.T, plain.n_prompts.T, strict=True)
    columns = [
        (excess_in_place(wins[signal].values, references), wins[signal].n_prompts) if statistic == EXCESS else next(rest)
        for signal, statistic in features
    ]
    return Observed(*(np.stack(parts, axis=1) for parts in zip(*columns, strict=True)))


def excess_in_place(wins: F64, references: Sequence[Columns]) -> F64:
    """How much more each reference dump wins than dumps of other references typically do, ``(n_dumps,)``.

    Args:
        wins: of each dump of the references, in order.
        references: columns of each reference model's snapshots.
    """
    model = np.array(list(chain.from_iterable([k] * len(group) for k, group in enumerate(references))))
    usual = np.array([median_wins(wins[model != k]) for k in range(len(references))])
    beyond: F64 = wins - usual[model]
    return beyond
