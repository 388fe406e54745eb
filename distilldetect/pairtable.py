"""A whole panel measured: the features of every suspect against every teacher."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from distilldetect.defaults import (
    BACKGROUND_FEATURES,
    FEATURES,
    MODE_AUDITS,
    N_PROMPT_STRATA,
    SEED,
    TRAINING_REFERENCE_COUNTS,
)
from distilldetect.errors import DumpError
from distilldetect.formats import load
from distilldetect.measurement import Candidates, Extractor, Features, in_threads
from distilldetect.pairing import align
from distilldetect.panel import Entry
from distilldetect.weighing import Columns, feature_values, readings, unreferenced

F64 = NDArray[np.float64]
MODE_FEATURES = {"references": FEATURES, "few_references": FEATURES, "background": BACKGROUND_FEATURES}


@dataclass(frozen=True, slots=True)
class PairTable:
    """Features of each (teacher, suspect); NaN throughout where the suspect is a dump of the teacher itself.

    Attributes:
        teachers: families that have a teacher's role, in the panel's order.
        providers: of each teacher.
        suspects: models that have a suspect's role.
        values: mode -> ``(n_audits, n_teachers, n_suspects, n_features)``: the audits that the mode is fitted on.
        strata: the first audit of modes with raw similarities, which depend on what was asked, on each part of the
            prompts, from the shortest answers to the longest: mode -> ``(n_strata, n_teachers, n_suspects, n_features)``.
        stand_ins: whether a suspect is a reference of the teacher, and so stands for models it did not teach,
            ``(n_teachers, n_suspects)``.
        shuffled: mode -> the first audit with each suspect's responses moved to other prompts,
            ``(n_teachers, n_suspects, n_features)``.
        length_ratio_log: minus the absolute log ratio of mean lengths, ``(n_teachers, n_suspects)``.
        n_prompts: rows of the alignment.
    """

    teachers: tuple[str, ...]
    providers: tuple[str, ...]
    suspects: tuple[str, ...]
    values: Mapping[str, F64]
    strata: Mapping[str, F64]
    stand_ins: NDArray[np.bool_]
    shuffled: Mapping[str, F64]
    length_ratio_log: F64
    n_prompts: int

    @property
    def known_providers(self) -> tuple[str, ...]:
        """Of each teacher; one of unknown provider is its own."""
        return tuple(provider or teacher for provider, teacher in zip(self.providers, self.teachers, strict=True))


@dataclass(frozen=True, slots=True)
class LabelTable:
    """Labels laid over a pair table, all ``(n_teachers, n_suspects)``.

    Attributes:
        label: 1, 0, or -1 where unknown.
        basis: why, "" where unknown.
        families: of each suspect, ``(n_suspects,)``: the group that is held out together.
    """

    label: NDArray[np.int64]
    basis: NDArray[np.str_]
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Comparison:
    """One teacher of the panel as it is compared: its columns, and those of each reference."""

    teacher: Columns
    references: tuple[Columns, ...]


def measure_panel(entries: Sequence[Entry], modes: Sequence[str]) -> PairTable:
    """Measure every suspect of a panel against every teacher.

    Args:
        entries: the panel.
        modes: names of those whose features are wanted.

    Raises:
        DumpError: a dump cannot be read, or fewer than two answer the same prompts.
    """
    dumps = [load(entry.path) for entry in entries]
    alignment = align(dumps)
    if not alignment.prompts:
        raise DumpError("no prompt is answered by two dumps", source=entries[0].path, hint="give dumps of the same prompts")
    texts = dict(zip((entry.model for entry in entries), alignment.texts, strict=True))
    signals = frozenset(signal for mode in modes for signal, _ in MODE_FEATURES[mode])
    pool = [entry for entry in entries if entry.is_candidate]
    suspects = [entry for entry in entries if "suspect" in entry.roles]
    families = tuple(dict.fromkeys(entry.family for entry in pool if "teacher" in entry.roles))

    extractor = Extractor(alignment.prompts, signals)
    features = in_threads(lambda entry: extractor.extract(texts[entry.model]), pool)
    panel = _Panel(pool, families, Candidates(features), [f.n_tokens for f in features], tuple(modes))
    del features
    rows = in_threads(lambda entry: panel.measure(entry, extractor.extract(texts[entry.model])), suspects)
    return PairTable(
        teachers=families,
        providers=tuple(panel.provider_of(family) for family in families),
        suspects=tuple(entry.model for entry in suspects),
        values={mode: np.stack([row.values[mode] for row in rows], axis=2) for mode in modes},
        strata={mode: np.stack([row.strata[mode] for row in rows], axis=2) for mode in rows[0].strata},
        stand_ins=np.array([[panel.is_reference(entry, family) for entry in suspects] for family in families]),
        shuffled={mode: np.stack([row.shuffled[mode] for row in rows], axis=1) for mode in modes},
        length_ratio_log=np.stack([row.lengths for row in rows], axis=1),
        n_prompts=len(alignment.prompts),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    values: Mapping[str, F64]
    strata: Mapping[str, F64]
    shuffled: Mapping[str, F64]
    lengths: F64


class _Panel:
    """The candidates of a panel, and how each teacher is compared with the others."""

    def __init__(
        self,
        pool: Sequence[Entry],
        families: Sequence[str],
        candidates: Candidates,
        n_tokens: Sequence[NDArray[np.int64]],
        modes: tuple[str, ...],
    ) -> None:
        self._pool, self._families, self._candidates, self._modes = pool, families, candidates, modes
        self._mean_tokens = np.array([tokens[tokens > 0].mean() if tokens.any() else np.nan for tokens in n_tokens])
        by_length = np.argsort(np.mean(n_tokens, axis=0), kind="stable")
        self._strata = np.array_split(by_length, N_PROMPT_STRATA)
        self._columns = {
            family: tuple(k for k, entry in enumerate(pool) if entry.family == family)
            for family in dict.fromkeys(entry.family for entry in pool)
        }

    def provider_of(self, family: str) -> str:
        return self._pool[self._columns[family][0]].provider

    def is_reference(self, entry: Entry, family: str) -> bool:
        """Whether a dump is one that this teacher is compared with."""
        provider = self.provider_of(family)
        return entry.is_candidate and entry.family != family and (not provider or entry.provider != provider)

    def measure(self, entry: Entry, own: Features) -> _Row:
        itself = [k for k, other in enumerate(self._pool) if other.model == entry.model or other.path == entry.path]
        close = self._closeness(own, itself)
        elsewhere = self._closeness(_moved(own), itself)
        values = {mode: [] for mode in self._modes}  # type: dict[str, list[list[F64]]]
        strata = {mode: [] for mode in self._modes if _is_raw(mode)}  # type: dict[str, list[list[F64]]]
        shuffled = {mode: [] for mode in self._modes}  # type: dict[str, list[F64]]
        parts = [{signal: near[rows] for signal, near in close.items()} for rows in self._strata]
        for family in self._families:
            variants = self._comparisons(family, itself)
            for mode in self._modes:
                audits = [variants[k] for k in MODE_AUDITS[mode]]
                values[mode].append([_values(close, audit, mode) for audit in audits])
                if mode in strata:
                    strata[mode].append([_values(part, audits[0], mode) for part in parts])
                shuffled[mode].append(_values(elsewhere, audits[0], mode))
        mean = own.n_tokens[own.n_tokens > 0].mean() if own.n_tokens.any() else np.nan
        theirs = [np.nanmean(self._mean_tokens[list(self._columns[family])]) for family in self._families]
        return _Row(
            values={mode: np.array(rows).transpose(1, 0, 2) for mode, rows in values.items()},
            strata={mode: np.array(rows).transpose(1, 0, 2) for mode, rows in strata.items()},
            shuffled={mode: np.array(rows) for mode, rows in shuffled.items()},
            lengths=-np.abs(np.log(mean / np.array(theirs))),
        )

    def _closeness(self, features: Features, itself: Sequence[int]) -> dict[str, NDArray[np.float32]]:
        close = self._candidates.closeness(features, list(features.sets))
        for values in close.values():
            values[:, list(itself)] = np.nan
        return close

    def _comparisons(self, family: str, itself: Sequence[int]) -> list[_Comparison | None]:
        """The full comparison first; then with one dump a model and fewer references, as a small audit would have."""
        n_variants = 1 + len(TRAINING_REFERENCE_COUNTS)
        teacher = self._columns[family]
        if set(teacher) & set(itself):
            return [None] * n_variants
        groups = [
            tuple(k for k in columns if k not in itself)
            for other, columns in self._columns.items()
            if self.is_reference(self._pool[columns[0]], family)
        ]
        groups = [group for group in groups if group]
        if not groups:
            return [None] * n_variants
        found: list[_Comparison | None] = [_Comparison(teacher, tuple(groups))]
        rng = np.random.default_rng([SEED, self._families.index(family), len(itself)])
        for count in TRAINING_REFERENCE_COUNTS:
            chosen = rng.permutation(len(groups))[:count]
            single = tuple((int(rng.choice(groups[k])),) for k in chosen)
            found.append(_Comparison((int(rng.choice(teacher)),), single))
        return found


def _is_raw(mode: str) -> bool:
    """Whether the mode looks at similarities that no reference has put in proportion."""
    return any(statistic == "similarity" for _, statistic in MODE_FEATURES[mode])


def _values(close: Mapping[str, NDArray[np.float32]], comparison: _Comparison | None, mode: str) -> F64:
    features = MODE_FEATURES[mode]
    if comparison is None:
        return np.full(len(features), np.nan)
    used = {signal: close[signal] for signal, _ in features}
    if mode == "background":
        return feature_values(unreferenced(used, comparison.teacher), features)
    return feature_values(readings(used, comparison.teacher, comparison.references, features), features)


def _moved(features: Features) -> Features:
    """The same responses, each as if it answered the next prompt."""
    moved = {name: sets.moved() for name, sets in features.sets.items()}
    return Features(sets=moved, profiles=features.profiles, n_tokens=features.n_tokens)
