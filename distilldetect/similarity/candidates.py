"""Closeness of a dump to every candidate model, prompt by prompt."""

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

from distilldetect.arrays import F32, Columns, Mask
from distilldetect.defaults import SAME_DUMP
from distilldetect.runtime import in_threads
from distilldetect.signals import PAIRED, Features
from distilldetect.similarity.compared import Compared
from distilldetect.similarity.habits import Habits
from distilldetect.similarity.index import Index
from distilldetect.similarity.kin import KIN_SIGNALS, kin_closeness


class Candidates:
    """The teachers and references of one audit, ready to be compared with any number of dumps.

    Args:
        features: of each dump, all on the same prompts and by the same signals.
        models: the dumps of each model; a model of several is as close as the closest of them.
        limits: numbers of dumps: closeness is asked for of models with no more, the first ones.

    Attributes:
        habits: of the models, by each signal of habits.
    """

    def __init__(self, features: Sequence[Features], models: Sequence[Columns], limits: Collection[int] = (1,)) -> None:
        self.models, self._limits = tuple(models), tuple(limits)
        firsts = [dumps[: max(limits)] for dumps in models]  # no others are asked for
        near = [features[k] for dumps in firsts for k in dumps]
        self._further = [(column, features[k]) for column, dumps in enumerate(models) for k in dumps[max(limits) :]]
        ends = np.cumsum([len(dumps) for dumps in firsts])
        self._firsts = [slice(end - len(dumps), end) for dumps, end in zip(firsts, ends, strict=True)]
        cosine = [name for name in features[0].sets if PAIRED[name].measure == "cosine"]
        self._indices: Mapping[str, Index] = dict(
            zip(cosine, in_threads(lambda name: Index([f.sets[name] for f in near]), cosine), strict=True)
        )
        self._lengths = np.stack([_log_lengths(own) for own in near], axis=1)
        answered = np.stack([own.n_tokens > 0 for own in features])
        self.habits = {
            name: Habits([own.sets[name] for own in features], answered, self.models)
            for name in features[0].sets
            if PAIRED[name].measure == "likelihood"
        }

    def compare(self, features: Features, signals: Collection[str], source: str = "", sha256: str = "") -> Compared:
        """Compare a dump with every model.

        Args:
            features: of the dump.
            signals: those that are wanted, among those of the candidates.
            source: of the dump, for messages.
            sha256: of the dump.
        """
        names = [name for name in self._indices if name in signals]
        found = in_threads(lambda name: self._best(self._indices[name].cosine(features.sets[name])), names)
        by_signal = dict(zip(names, found, strict=True))
        same = set[int]()
        if by_signal.keys() >= set(KIN_SIGNALS):
            most = [own[max(own)] for own in map(by_signal.__getitem__, KIN_SIGNALS)]
            same = {*np.flatnonzero(kin_closeness(most) >= SAME_DUMP).tolist(), *self._same_further(features)}
        apart = -np.abs(self._lengths - _log_lengths(features)[:, None])
        return Compared(
            source=source,
            sha256=sha256,
            answered=features.n_tokens > 0,
            n_tokens=features.n_tokens,
            n_english=features.n_english,
            close={limit: {name: own[limit] for name, own in by_signal.items()} for limit in self._limits},
            same_length=self._best(apart.astype(np.float32)),
            shown={name: own.occurrences(features.sets[name]) for name, own in self.habits.items() if name in signals},
            fits_prompts=features.fits_prompts,
            same=frozenset(same),
        )

    def closeness(self, compared: Compared, signal: str, columns: Columns, prompts: Mask, limit: int = 1) -> F32:
        """Return the closeness of a dump to some models on some prompts, ``(prompts.sum(), len(columns))``.

        Args:
            compared: from :meth:`compare`.
            signal: one that it was compared by.
            columns: of the models.
            prompts: ``(n_prompts,)``.
            limit: one of the limits. Habits, which are means over a model's dumps, are of all of them.
        """
        if signal in self.habits:
            likelihood = self.habits[signal].log_likelihood(compared.shown[signal], columns, prompts)
            return likelihood if prompts.all() else likelihood.T[:, prompts].T
        return taken(compared.close[limit][signal], columns, prompts)

    def _same_further(self, features: Features) -> Iterator[int]:
        """Columns of the models of whose further dumps it is one; words are looked at where most answers are as long."""
        for column, other in self._further:
            if 2 * (other.n_tokens == features.n_tokens).sum() > len(features.n_tokens):
                close = [Index([other.sets[name]]).cosine(features.sets[name]) for name in KIN_SIGNALS]
                if kin_closeness(close)[0] >= SAME_DUMP:
                    yield column

    def _best(self, close: F32) -> dict[int, F32]:
        """The closest dump of each model, ``(n_prompts, n_dumps)`` to ``(n_prompts, n_models)`` by limit; NaN for none.

        One model stands after the other in memory, so that any of them are taken at once.
        """
        by_dump = close.T
        return {
            limit: np.stack([np.fmax.reduce(by_dump[dumps][:limit], axis=0) for dumps in self._firsts]).T
            for limit in self._limits
        }


def taken(close: F32, columns: Columns, prompts: Mask) -> F32:
    """Take some models' closeness on some prompts, one model after the other in memory.

    Args:
        close: ``(n_prompts, n_models)``.
        columns: of the models.
        prompts: ``(n_prompts,)``.

    Returns:
        ``(prompts.sum(), len(columns))``.
    """
    by_model = close.T[list(columns)]
    return (by_model if prompts.all() else by_model[:, prompts]).T


def _log_lengths(features: Features) -> F32:
    """Logarithm of each response's number of tokens; NaN where there is none."""
    lengths: F32 = np.where(features.n_tokens > 0, np.log(np.maximum(features.n_tokens, 1)), np.nan).astype(np.float32)
    return lengths
