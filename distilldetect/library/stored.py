"""A library: its description at once, its models when they are asked for."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from distilldetect.arrays import I64, U64, Mask
from distilldetect.defaults import WEIGHED_SIGNALS
from distilldetect.errors import DumpError
from distilldetect.library.about import About, about_of
from distilldetect.library.building import habit_bits
from distilldetect.library.container import DAMAGED, HINT, Numbers, columns_of, read_description
from distilldetect.library.reducing import Reduction, usual_reductions
from distilldetect.library.table import Table, table_keys, table_places
from distilldetect.panels import Entry
from distilldetect.runtime import in_threads
from distilldetect.signals import HASH_BITS, Features, row_bounds

# What readers of bytes raise on files that hold something else than they promise.
_DAMAGE = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, MemoryError)
_UNREADABLE = "name a file that 'distilldetect library build' has written"
Made = TypeVar("Made")


class Library:
    """Known models' answers to some prompts, as hashes.

    Opening one reads its description and the keys of its prompts; the rest is read, and checked, when it is asked for.

    Args:
        path: of the file.

    Attributes:
        path: of the file, as it was given.
        about: what the library says of itself.
        prompts: keys of the prompts, ascending, ``(n_prompts,)``; see :func:`text.prompt_key`.
        reductions: what is kept of the hashes of each signal that compares sets.

    Raises:
        DumpError: the file cannot be read, is damaged, no library, or made by another version.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        try:
            with Path(path).open("rb") as file:
                description, begin = read_description(file, path)
                self._columns = self._checked(lambda: columns_of(description["columns"], begin))
                self.about: About = self._checked(lambda: about_of(description["about"]))
                self.reductions = self._checked(lambda: _reductions(description["hashes"]))
                prompts = self._checked(lambda: self._columns["prompts"])
                file.seek(prompts.begin)
                stored = file.read(prompts.end - prompts.begin)
        except OSError as error:
            raise DumpError(str(error.strerror), source=path, hint=_UNREADABLE) from error
        self.prompts: U64 = self._checked(lambda: _ascending(prompts.numbers(stored)))

    @property
    def name(self) -> str:
        """Of the library."""
        return self.about.name

    @property
    def is_exact(self) -> bool:
        """Whether references from it are worth what their dumps are."""
        return all(reduction == Reduction() for reduction in self.reductions.values())

    @cached_property
    def sha256(self) -> str:
        """Of the file."""
        return hashlib.sha256(self._content).hexdigest()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Of its models, in the order of ``about.models``, with the role ``reference`` and NAME:MODEL for a path."""
        return tuple(
            Entry(m.model, f"{self.name}:{m.model}", frozenset({"reference"}), m.family, m.provider, m.released)
            for m in self.about.models
        )

    def features(
        self, prompts: U64, places: Sequence[int] | None = None, tables: Mapping[str, Table] | None = None
    ) -> tuple[Features, ...]:
        """Return features of some models on the prompts of a case, by ``WEIGHED_SIGNALS``.

        Args:
            prompts: keys, ascending, ``(n_prompts,)``.
            places: of the models, among ``about.models``; None for all.
            tables: on these prompts by signal, as far as they were read already.

        Raises:
            DumpError: the file cannot be read, or is damaged.
        """
        wanted = range(len(self.about.models)) if places is None else places
        read = tables or {}
        found = in_threads(lambda name: (read.get(name) or self.table(name, prompts, wanted)).sets(wanted), WEIGHED_SIGNALS)
        place = self._place(prompts)
        counts = self._checked(lambda: np.stack([self._counts("n_tokens"), self._counts("n_english")]))
        features = []
        for number, model in enumerate(wanted):
            rows = np.zeros((2, len(prompts)), dtype=np.int64)
            rows[:, place[place >= 0]] = counts[:, model, place >= 0]
            sets = {name: own[number] for name, own in zip(WEIGHED_SIGNALS, found, strict=True)}
            features.append(Features(sets, rows[0], rows[1]))
        return tuple(features)

    def answers(self, prompts: U64) -> Mask:
        """Return which models answer any of some prompts, ``(n_models,)``.

        Args:
            prompts: keys, ascending, ``(n_prompts,)``.

        Raises:
            DumpError: the file cannot be read, or is damaged.
        """
        n_tokens = self._checked(lambda: self._counts("n_tokens"))
        answers: Mask = n_tokens[:, self._place(prompts) >= 0].sum(axis=1) > 0
        return answers

    def table(self, signal: str, prompts: U64, places: Sequence[int] | None = None) -> Table:
        """Return the sets of some models by one of ``WEIGHED_SIGNALS``.

        Args:
            signal: its name.
            prompts: keys, ascending, ``(n_prompts,)``.
            places: of the models, among ``about.models``; None for all.

        Raises:
            DumpError: the file cannot be read, or is damaged.
        """
        models = range(len(self.about.models)) if places is None else places
        return self._checked(lambda: self._table(signal, prompts, models))

    def _table(self, signal: str, prompts: U64, models: Sequence[int]) -> Table:
        gaps, steps, sizes = (self._numbers(f"{signal}.{column}") for column in ("gaps", "steps", "sizes"))
        keys = table_keys(gaps)
        places = table_places(steps, sizes, len(keys), models)
        if signal in self.reductions:
            keys = self.reductions[signal].spread(keys)
        else:
            habits = self._numbers(f"{signal}.habits").astype(np.uint64)
            bits = np.uint64(habit_bits(len(habits)))
            numbers = keys & ((np.uint64(1) << bits) - np.uint64(1))
            keys = (keys >> bits << HASH_BITS) | habits[numbers.astype(np.int64)]
        if len(keys) and keys[-1] >= row_bounds(len(self.prompts))[-1]:
            raise ValueError("a prompt is beyond the last")
        return Table(keys, places, self._place(prompts), len(prompts))

    def _place(self, prompts: U64) -> I64:
        """The row of each of the library's prompts among those of a case; -1 where it is not one of them."""
        if not len(prompts):
            return np.full(len(self.prompts), -1, dtype=np.int64)
        place = np.searchsorted(prompts, self.prompts)
        return np.where(prompts[np.minimum(place, len(prompts) - 1)] == self.prompts, place, -1)

    def _counts(self, name: str) -> I64:
        return self._numbers(name).astype(np.int64).reshape(len(self.about.models), len(self.prompts))

    def _numbers(self, name: str) -> Numbers:
        column = self._columns[name]
        return column.numbers(memoryview(self._content)[column.begin : column.end])

    @cached_property
    def _content(self) -> bytes:
        try:
            return Path(self.path).read_bytes()
        except OSError as error:
            raise DumpError(str(error.strerror), source=self.path, hint=_UNREADABLE) from error

    def _checked(self, read: Callable[[], Made]) -> Made:
        try:
            return read()
        except _DAMAGE as error:
            raise DumpError(DAMAGED, source=self.path, hint=HINT) from error

    def __getstate__(self) -> dict[str, Any]:
        """Travel to another process without the bytes of the file."""
        return {name: value for name, value in vars(self).items() if name != "_content"}

    def check(self) -> None:
        """Read all of it.

        Raises:
            DumpError: something is damaged.
        """
        if len(self._content) != max(column.end for column in self._columns.values()):
            raise DumpError(DAMAGED, source=self.path, hint=HINT)
        self.features(self.prompts)


def read_library(path: str) -> Library:
    """Open a library and check all of it.

    Raises:
        DumpError: the file cannot be read, is damaged, no library, or made by another version.
    """
    library = Library(path)
    library.check()
    return library


def _reductions(hashes: Any) -> dict[str, Reduction]:
    found = {str(name): Reduction(**given) for name, given in hashes.items()}
    if found.keys() != usual_reductions().keys():
        raise ValueError("signals are missing")
    return found


def _ascending(prompts: Numbers) -> U64:
    if not (prompts[1:] > prompts[:-1]).all():
        raise ValueError("prompts do not ascend")
    return prompts.astype(np.uint64)
