"""From texts to closeness: each dump is tokenised once, then every signal is measured between dumps."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from distilldetect.index import Index
from distilldetect.rowsets import RowSets
from distilldetect.signals import PAIRED
from distilldetect.text import tokenise

ALL_SIGNALS = tuple(PAIRED)
Item = TypeVar("Item")
Made = TypeVar("Made")
_most_threads: ContextVar[int | None] = ContextVar("most_threads", default=None)  # None: as many as processors


def in_threads(make: Callable[[Item], Made], items: Iterable[Item]) -> list[Made]:
    """Map in as many threads as processors: sorting and searching of arrays runs outside the interpreter's lock.

    Threads that map in turn share what is left, so that no more than that are busy.
    """
    given = list(items)
    most = _most_threads.get() or os.cpu_count() or 1
    n_threads = min(most, len(given))
    if n_threads < 2:
        return [make(item) for item in given]
    with ThreadPoolExecutor(n_threads, initializer=_most_threads.set, initargs=(most // n_threads,)) as threads:
        return list(threads.map(make, given))


@contextmanager
def most_threads(n: int) -> Iterator[None]:
    """Let :func:`in_threads` use at most ``n`` threads within: where several workers share the processors."""
    before = _most_threads.set(n)
    try:
        yield
    finally:
        _most_threads.reset(before)


@dataclass(frozen=True, slots=True)
class Features:
    """All that is kept of a dump's text once it was read.

    Attributes:
        sets: signal -> one set of elements a prompt.
        n_tokens: length of each response, ``(n_prompts,) int64``.
    """

    sets: Mapping[str, RowSets]
    n_tokens: NDArray[np.int64]

    def only(self, signals: Collection[str]) -> "Features":
        """The same by some of the signals."""
        return Features({name: self.sets[name] for name in signals}, self.n_tokens)

    def placed(self, place: NDArray[np.int64], n_rows: int) -> "Features":
        """The same on the rows of another alignment.

        Args:
            place: the new row of each prompt, ascending; -1 for one that is not wanted, ``(n_prompts,)``.
            n_rows: rows in all; those that no prompt is placed on are empty.
        """
        n_tokens = np.zeros(n_rows, dtype=np.int64)
        n_tokens[place[place >= 0]] = self.n_tokens[place >= 0]
        return Features(
            sets={name: sets.placed(place, n_rows) for name, sets in self.sets.items()},
            n_tokens=n_tokens,
        )


class Extractor:
    """Takes every wanted signal's view of dumps that answer the same prompts."""

    def __init__(self, prompts: Sequence[str], signals: Collection[str] = ALL_SIGNALS) -> None:
        tokens = tokenise(prompts)
        self._asked = {name: PAIRED[name].asked(tokens) for name in signals}

    def extract(self, texts: Sequence[str]) -> Features:
        """Tokenise a dump's responses, one a prompt ("" where missing), and take the views."""
        tokens = tokenise(texts)
        return Features(
            sets={name: PAIRED[name].view(tokens, asked) for name, asked in self._asked.items()},
            n_tokens=np.diff(tokens.bounds),
        )


class Candidates:
    """The teachers and references of one audit, ready to be compared with any number of suspects."""

    def __init__(self, features: Sequence[Features]) -> None:
        self.n_models = len(features)
        names = list(features[0].sets)
        indices = in_threads(lambda name: Index([f.sets[name] for f in features]), names)
        self._indices = dict(zip(names, indices, strict=True))

    def closeness(self, query: Features, signals: Collection[str] = ALL_SIGNALS) -> dict[str, NDArray[np.float32]]:
        """Closeness of one dump to every candidate.

        Args:
            query: the dump's features.
            signals: names of the signals wanted, among those the features were extracted for.

        Returns:
            signal -> ``(n_prompts, n_models) float32``; NaN where undefined.
        """
        names = [name for name in self._indices if name in signals]
        return dict(zip(names, in_threads(lambda name: self._indices[name].cosine(query.sets[name]), names), strict=True))
