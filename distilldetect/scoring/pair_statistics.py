"""What closeness says of a pair before it is weighed: the teacher compared with the references, prompt by prompt."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from distilldetect.arrays import F32, F64
from distilldetect.scoring.means import Observed, mean_of_parts, mean_over_prompts, means_over_prompts, numbers_of_prompts
from distilldetect.scoring.statistics import (
    EXCESS,
    STATISTICS,
    best_of_groups,
    compare_with_references,
    nearest_fraction,
    standardise_nearest,
)

Columns = Sequence[int]

Feature = tuple[str, str]  # signal, statistic

NOTHING_USUAL: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Readings:
    """A pair's evidence before it is weighed.

    Attributes:
        values: feature -> one value a prompt, NaN where undefined; a single one for a habit of the whole dump.
        n_references: models that the teacher was compared with; 0 in the background mode.
    """

    values: Mapping[Feature, F64]
    n_references: int

    def on(self, rows: slice) -> "Readings":
        """The same on some of the prompts; a habit of the whole dump stays as it is."""
        n_prompts = max(map(len, self.values.values()))
        part = {feature: column[rows] if len(column) == n_prompts else column for feature, column in self.values.items()}
        return Readings(part, self.n_references)

    def raw_means(self, features: Sequence[Feature]) -> F64:
        """Mean of each over the prompts as observed, not standardised, ``(n_features,)``."""
        means = np.empty(len(features))
        alike: dict[int, list[int]] = defaultdict(list)  # those of as many prompts, in one go
        for k, feature in enumerate(features):
            alike[len(self.values[feature])].append(k)
        for places in alike.values():
            means[places] = means_over_prompts(np.stack([self.values[features[k]] for k in places]))
        return means

    def mean(self, feature: Feature, counts: F64 | None = None) -> F64 | float:
        """Mean over the prompts (see :func:`means.mean_over_prompts`), in the unit the model was fitted in."""
        return self.in_fitted_unit(feature, mean_over_prompts(self.values[feature], counts))

    def in_fitted_unit(self, feature: Feature, mean: F64 | float) -> F64 | float:
        """A mean as observed, as the model knows it: see :func:`statistics.standardise_nearest`."""
        if feature[1] == "nearest_fraction":
            return standardise_nearest(np.asarray(mean), self.n_references)
        return mean


@dataclass(frozen=True, slots=True)
class Nearness:
    """Closeness of one dump to others, laid out once for however many comparisons.

    Attributes:
        closeness: signal -> ``(n_rows, n_dumps)``.
    """

    closeness: Mapping[str, F32]
    _together: dict[tuple[str, ...], F32] = field(default_factory=dict)

    def together(self, signals: tuple[str, ...]) -> F32:
        """Several signals of as many rows each, ``(n_signals, n_rows, n_dumps)``, dump by dump in memory."""
        if signals not in self._together:
            self._together[signals] = np.stack([self.closeness[signal].T for signal in signals]).swapaxes(1, 2)
        return self._together[signals]


def readings(
    closeness: Mapping[str, F32] | Nearness,
    teacher: Columns,
    references: Sequence[Columns],
    features: Collection[Feature] | None = None,
    usual: Mapping[str, float] = NOTHING_USUAL,
) -> Readings:
    """Set closeness to the teacher against closeness to each reference.

    A model of several snapshots is as near as the nearest of them, which favours it over one of a single dump. Where every
    reference is a single dump, the teacher's snapshots are therefore compared one at a time, and the mean counts.

    Args:
        closeness: signal -> ``(n_rows, n_models)``; as a :class:`Nearness` where it serves several teachers.
        teacher: columns of the teacher's snapshots.
        references: columns of each reference model's snapshots.
        features: those wanted; every statistic of every signal if None.
        usual: signal -> what references win themselves, see :mod:`scoring.impostors`; the excess over it is stated.
    """
    near = closeness if isinstance(closeness, Nearness) else Nearness(closeness)
    turns = turns_of(teacher, references)
    alike: dict[tuple[int, tuple[str, ...]], list[str]] = defaultdict(list)  # compared in one go
    for signal, close in near.closeness.items():
        wanted = tuple(statistic for statistic in STATISTICS if features is None or (signal, statistic) in features)
        if signal in usual and "win_fraction" not in wanted:
            wanted = (*wanted, "win_fraction")
        alike[len(close), wanted].append(signal)
    values: dict[Feature, F64] = {}
    for (_, wanted), names in alike.items():
        if not wanted:
            continue
        signals = tuple(names)
        close = near.together(signals)
        best, own = best_of_groups(close, references), best_of_groups(close, turns)
        if wanted == ("nearest_fraction",):
            parts = list(np.moveaxis(nearest_fraction(own, best), -1, 0)[..., None])
        else:
            parts = [compare_with_references(own[..., k], best, wanted) for k in range(len(turns))]
        compared = mean_of_parts(parts)
        values |= {
            (signal, statistic): compared[k, :, j] for k, signal in enumerate(signals) for j, statistic in enumerate(wanted)
        }
    values |= {
        (signal, EXCESS): values[signal, "win_fraction"] - usual[signal] for signal in near.closeness if signal in usual
    }
    return Readings(values, len(references))


def turns_of(teacher: Columns, references: Sequence[Columns]) -> list[Columns]:
    """The teacher's snapshots as they are compared: as one where a reference has several, else one at a time."""
    return [teacher] if max(map(len, references)) > 1 else [(column,) for column in teacher]


def evened(teacher: Columns, references: Sequence[Columns]) -> tuple[Columns, tuple[Columns, ...]] | None:
    """As many snapshots of the teacher as of each reference, so that nobody is nearer for having more of them.

    Args:
        teacher: columns of the teacher's snapshots.
        references: columns of each reference model's snapshots.

    Returns:
        What :func:`readings` takes: the first snapshots of each; None where it compares as many of each as they are.
    """
    most = max(map(len, references), default=1)
    if most == 1 or {len(teacher), *map(len, references)} == {most}:
        return None
    fewest = min(len(teacher), *map(len, references))
    # with one of each reference the teacher's are compared one at a time, so that all may stay
    return teacher if fewest == 1 else teacher[:fewest], tuple(group[:fewest] for group in references)


def unreferenced(closeness: Mapping[str, F32], teacher: Columns) -> Readings:
    """Closeness to the teacher as it is, where there is nobody to compare it with."""
    best = {signal: best_of_groups(close, (teacher,))[:, 0].astype(np.float64) for signal, close in closeness.items()}
    return Readings({(signal, "similarity"): close for signal, close in best.items()}, n_references=0)


def feature_values(read: Readings, features: Sequence[Feature]) -> Observed:
    """Mean of each feature over the prompts on which it is defined, and how many these are, both ``(n_features,)``."""
    means = zip(features, read.raw_means(features).tolist(), strict=True)
    return Observed(
        np.array([float(read.in_fitted_unit(feature, mean)) for feature, mean in means]),
        np.array([float(numbers_of_prompts(read.values[feature])) for feature in features]),
    )


def observation(read: Readings, features: Sequence[Feature]) -> F64:
    """What a fit needs of a pair.

    Returns:
        Of each feature its mean, the number of prompts, and the variance of a single prompt, ``(n_features, 3)``. The last
        is estimated without bias from two halves of the prompts: a quarter of their number times the squared difference of
        the halves' means; NaN where one of them has none.
    """
    whole = feature_values(read, features)
    one, other = (feature_values(read.on(slice(start, None, 2)), features).values for start in (0, 1))
    return np.stack([whole.values, whole.n_prompts, whole.n_prompts * (one - other) ** 2 / 4], axis=-1)
