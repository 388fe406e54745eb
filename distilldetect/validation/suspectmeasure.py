"""One suspect of a panel against every teacher: as it is, with fewer references, and under each condition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F64
from distilldetect.defaults import N_PROMPT_STRATA
from distilldetect.model.modes import BODY_OF, MODE_AUDITS, MODE_FEATURES, OPENING_SIGNAL
from distilldetect.panels import Entry
from distilldetect.runtime import LruCache, in_threads
from distilldetect.scoring.impostors import InPlace, excess_signals
from distilldetect.scoring.openings import mean_closeness, opening_level, usual_closeness
from distilldetect.scoring.pair_statistics import observation, readings, unreferenced
from distilldetect.signals import Features
from distilldetect.similarity import Candidates
from distilldetect.validation.conditions import Condition
from distilldetect.validation.panelcomparisons import Comparison, Comparisons
from distilldetect.validation.panelcontrasts import PanelContrasts
from distilldetect.validation.stress import DROPPED


@dataclass(frozen=True, slots=True)
class Under:
    """A condition, and the rows of the prompts that it leaves, ``(n_left,)``."""

    condition: Condition
    rows: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SuspectRow:
    """What :class:`table.PairTable` holds of one suspect; see there, without the axis of suspects."""

    values: Mapping[str, F64]
    strata: Mapping[str, F64]
    shuffled: Mapping[str, F64]
    conditions: Mapping[str, F64]
    opening_levels: Mapping[str, F64]
    lengths: F64
    contrasts: F64
    contrasts_under: Mapping[str, F64]


class _Judged(NamedTuple):
    """One suspect under each condition, by name.

    Attributes:
        features: ``(n_teachers, n_features, 3)``.
        opening_levels: ``(n_teachers,)``.
        contrasts: of those that leave siblings, ``(n_teachers, n_teachers)``.
    """

    features: Mapping[str, F64]
    opening_levels: Mapping[str, F64]
    contrasts: Mapping[str, F64]


class SuspectMeasure:
    """What measures one suspect after another: the candidates of a panel, and how each teacher is compared with the others.

    Args:
        pool: the panel's teachers and references.
        families: of the teachers.
        features: of the pool's dumps.
        modes: whose audits are measured.
        under: conditions under which the pairs are measured once more.
    """

    def __init__(
        self,
        pool: Sequence[Entry],
        families: Sequence[str],
        features: Sequence[Features],
        modes: tuple[str, ...],
        under: Sequence[Under],
    ) -> None:
        self._pool, self._families, self._modes, self._under = pool, families, modes, under
        self.comparisons = Comparisons(pool, families)
        self._audited = dict.fromkeys(audit.comparison for mode in modes for audit in MODE_AUDITS[mode])
        self._candidates, n_tokens = Candidates(features), [own.n_tokens for own in features]
        rows = {"": np.arange(len(features[0].n_tokens))}
        rows |= {one.condition.name: one.rows for one in under if one.condition.leaves_siblings}
        self._contrasts = PanelContrasts(pool, families, self.comparisons, self._candidates, features, rows)
        judging = (*modes, *(one.condition.mode for one in under))
        excess = dict.fromkeys(signal for mode in judging for signal in excess_signals(MODE_FEATURES[mode]))
        close = in_threads(lambda own: self._candidates.closeness(own, [OPENING_SIGNAL, *excess]), features)
        openings = [near[OPENING_SIGNAL] for near in close]
        self._among = {"": np.stack([mean_closeness(near) for near in openings])}
        self._among |= {
            one.condition.name: np.stack([mean_closeness(near[one.rows]) for near in openings]) for one in under
        }
        self._usual = LruCache[float](most=4096)
        self._wins = LruCache[dict[str, float]](most=4096)
        beside = {signal: np.stack([near[signal] for near in close]) for signal in excess}
        self._in_place = {"": InPlace(range(len(features)), beside)}
        self._in_place |= {one.condition.name: self._in_place[""].on(one.rows) for one in under}
        self._mean_tokens = np.array([tokens[tokens > 0].mean() if tokens.any() else np.nan for tokens in n_tokens])
        by_length = np.argsort(np.mean(n_tokens, axis=0), kind="stable")
        self._strata = np.array_split(by_length, N_PROMPT_STRATA)

    def row(self, entry: Entry, own: Features, changed: Mapping[str, Features]) -> SuspectRow:
        """One suspect.

        Args:
            entry: which it is; its own dumps are nobody's reference.
            own: features of its responses.
            changed: stress -> features of its responses under it.
        """
        itself = [k for k, other in enumerate(self._pool) if other.model == entry.model or other.path == entry.path]
        draw = crc32(entry.model.encode())
        close = self._closeness(own, itself)
        after = {"": close, **{name: self._closeness(features, itself) for name, features in changed.items()}}
        elsewhere = self._closeness(_moved(own), itself)
        openings = mean_closeness(close[OPENING_SIGNAL])
        levels = {mode: [] for mode in self._modes if mode in BODY_OF}  # type: dict[str, list[float]]
        values = {mode: [] for mode in self._modes}  # type: dict[str, list[list[F64]]]
        strata = {mode: [] for mode in self._modes if _is_raw(mode)}  # type: dict[str, list[list[F64]]]
        shuffled = {mode: [] for mode in self._modes}  # type: dict[str, list[F64]]
        parts = [{signal: near[rows] for signal, near in close.items()} for rows in self._strata]
        for family in self._families:
            compared = {which: self.comparisons.of(which, family, itself, draw) for which in self._audited}
            for mode in self._modes:
                audits = MODE_AUDITS[mode]
                values[mode].append(
                    [self._values(after[DROPPED if a.dropped else ""], compared[a.comparison], mode) for a in audits]
                )
                first = compared[audits[0].comparison]
                if mode in strata:
                    strata[mode].append([self._values(part, first, mode) for part in parts])
                shuffled[mode].append(self._values(elsewhere, first, mode))
                if mode in levels:
                    levels[mode].append(self._level(openings, "", first))
        judged = self._judged_under(after, itself, draw)
        mean = own.n_tokens[own.n_tokens > 0].mean() if own.n_tokens.any() else np.nan
        theirs = [np.nanmean(self._mean_tokens[list(self.comparisons.columns[family])]) for family in self._families]
        return SuspectRow(
            values={mode: np.swapaxes(np.array(rows), 0, 1) for mode, rows in values.items()},
            strata={mode: np.swapaxes(np.array(rows), 0, 1) for mode, rows in strata.items()},
            shuffled={mode: np.array(rows) for mode, rows in shuffled.items()},
            conditions=judged.features,
            opening_levels={**{mode: np.array(own) for mode, own in levels.items()}, **judged.opening_levels},
            lengths=-np.abs(np.log(mean / np.array(theirs))),
            contrasts=self._contrasts.of(close, itself, ""),
            contrasts_under=judged.contrasts,
        )

    def _closeness(self, features: Features, itself: Sequence[int]) -> dict[str, NDArray[np.float32]]:
        close = self._candidates.closeness(features, list(features.sets))
        for values in close.values():
            values[:, list(itself)] = np.nan
        return close

    def _judged_under(
        self, after: Mapping[str, Mapping[str, NDArray[np.float32]]], itself: Sequence[int], draw: int
    ) -> "_Judged":
        """One suspect under each condition.

        ``draw`` is its own draw of references: one that all suspects share would be judged by its luck.
        """
        found, levels, contrasts = {}, {}, {}
        for one in self._under:
            condition = one.condition
            part = {signal: values[one.rows] for signal, values in after[condition.stress].items()}
            compared = [self.comparisons.of(condition.comparison, family, itself, draw) for family in self._families]
            openings = mean_closeness(part[OPENING_SIGNAL])
            found[condition.name] = np.array(
                [self._values(part, comparison, condition.mode, condition.name) for comparison in compared]
            )
            levels[condition.name] = np.array(
                [self._level(openings, condition.name, comparison) for comparison in compared]
            )
            if condition.leaves_siblings:
                contrasts[condition.name] = self._contrasts.of(part, itself, condition.name)
        return _Judged(found, levels, contrasts)

    def _values(
        self, close: Mapping[str, NDArray[np.float32]], comparison: Comparison | None, mode: str, condition: str = ""
    ) -> F64:
        """The features of a mode, on the prompts of a condition, "" for all."""
        features = MODE_FEATURES[mode]
        if comparison is None:
            return np.full((len(features), 3), np.nan)
        teacher, references = comparison.teacher, comparison.references
        used = {signal: close[signal] for signal, _ in features}
        if mode == "background":
            return observation(unreferenced(used, teacher), features)
        usual: Mapping[str, float] = {}
        if excess_signals(features):
            make = partial(self._in_place[condition].usual, teacher, references)
            usual = self._wins.get((condition, teacher, references), make)
        return observation(readings(used, teacher, references, features, usual), features)

    def _level(self, openings: F64, condition: str, comparison: Comparison | None) -> float:
        """Of a suspect's openings on the prompts of a condition, "" for all."""
        if comparison is None:
            return float("nan")
        make = partial(usual_closeness, self._among[condition], comparison.references)
        usual = self._usual.get((condition, comparison.references), make)
        return opening_level(openings, usual, comparison.references)


def _is_raw(mode: str) -> bool:
    """Whether the mode looks at similarities that no reference has put in proportion."""
    return any(statistic == "similarity" for _, statistic in MODE_FEATURES[mode])


def _moved(features: Features) -> Features:
    """The same responses, each as if it answered the next prompt."""
    moved = {name: sets.moved() for name, sets in features.sets.items()}
    return Features(sets=moved, n_tokens=features.n_tokens)
