"""A library: its description at once, its models when they are asked for."""

import hashlib
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import U64, Mask
from distilldetect.defaults import WEIGHED_SIGNALS
from distilldetect.errors import DumpError
from distilldetect.library.about import About, about_of
from distilldetect.library.building import habit_bits
from distilldetect.library.coding import decompressed, joined_columns, table_keys
from distilldetect.library.container import DAMAGED, HINT, read_description
from distilldetect.library.reducing import Reduction, usual_reductions
from distilldetect.library.table import Table
from distilldetect.panels import Entry
from distilldetect.runtime import in_threads
from distilldetect.signals import HASH_BITS, Features

# What readers of bytes raise on files that hold something else than they promise.
_DAMAGE = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, MemoryError, zlib.error)
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
                self._places = self._checked(lambda: _places(description["columns"], begin))
                self.about: About = self._checked(lambda: about_of(description["about"]))
                self.reductions = self._checked(lambda: _reductions(description["hashes"]))
                names = self._columns_of("prompts")
                wanted = [self._places[name] for name in names]
                end = max((start + stored for start, stored, _, _ in wanted), default=begin)
                file.seek(begin)
                head = bytes(begin) + file.read(max(end - begin, 0)) if end - begin < 1 << 30 else b""
        except OSError as error:
            raise DumpError(str(error.strerror), source=path, hint=_UNREADABLE) from error
        self.prompts: U64 = self._checked(lambda: _prompts([self._column(head, name) for name in names]))

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
        found = in_threads(lambda name: (read.get(name) or self.table(name, prompts)).sets(wanted), WEIGHED_SIGNALS)
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

    def table(self, signal: str, prompts: U64) -> Table:
        """Return the sets of all models by one of ``WEIGHED_SIGNALS``.

        Args:
            signal: its name.
            prompts: keys, ascending, ``(n_prompts,)``.

        Raises:
            DumpError: the file cannot be read, or is damaged.
        """
        return self._checked(lambda: self._table(signal, prompts))

    def _table(self, signal: str, prompts: U64) -> Table:
        own = self._columns_of(signal)
        columns = {name.removeprefix(f"{signal}."): self._column(self._content, name) for name in own}
        keys, holders, models = table_keys(columns)
        habits = None
        if signal in self.reductions:
            bits = self.reductions[signal].stored_bits
        else:
            habits = joined_columns([columns[name] for name in columns if name.startswith("habits.")])
            bits = habit_bits(len(habits))
        if len(models) and int(models.max()) >= len(self.about.models):
            raise ValueError("a model is beyond the last")
        rows = self._place(prompts)[(keys >> np.uint64(bits)).astype(np.int64)]
        hashes = keys & np.uint64((1 << bits) - 1)
        if habits is None:
            hashes <<= np.uint64(int(HASH_BITS) - bits)
        else:
            hashes = habits[hashes.astype(np.int64)]
        kept = rows >= 0
        if not kept.all():
            rows, hashes, models, holders = rows[kept], hashes[kept], models[np.repeat(kept, holders)], holders[kept]
        return Table(rows.astype(np.uint64) << HASH_BITS | hashes, holders, models, len(prompts), len(self.about.models))

    def _place(self, prompts: U64) -> NDArray[np.int64]:
        """The row of each of the library's prompts among those of a case; -1 where it is not one of them."""
        if not len(prompts):
            return np.full(len(self.prompts), -1, dtype=np.int64)
        place = np.searchsorted(prompts, self.prompts)
        return np.where(prompts[np.minimum(place, len(prompts) - 1)] == self.prompts, place, -1)

    def _counts(self, name: str) -> NDArray[np.int64]:
        values = joined_columns([self._column(self._content, column) for column in self._columns_of(name)])
        return values.astype(np.int64).reshape(len(self.about.models), len(self.prompts))

    def _columns_of(self, name: str) -> list[str]:
        """Names of the columns that make one thing, in their order."""
        return [column for column in self._places if column.startswith(f"{name}.")]

    @cached_property
    def _content(self) -> bytes:
        try:
            return Path(self.path).read_bytes()
        except OSError as error:
            raise DumpError(str(error.strerror), source=self.path, hint=_UNREADABLE) from error

    def _column(self, content: bytes, name: str) -> bytes:
        begin, n_stored, n_bytes, digest = self._places[name]
        stored = content[begin : begin + n_stored]
        if hashlib.sha256(stored).hexdigest() != digest:
            raise ValueError("a part has changed")
        return decompressed(stored, n_bytes)

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
        end = max(begin + stored for begin, stored, _, _ in self._places.values())
        if len(self._content) != end:
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


def _places(columns: Any, begin: int) -> dict[str, tuple[int, int, int, str]]:
    """Where each column begins, its bytes stored and as they were, and its SHA-256."""
    places = {}
    for name, n_stored, n_bytes, digest in columns:
        if not (type(n_stored) is int and type(n_bytes) is int and n_stored >= 0 and 0 <= n_bytes <= 1100 * n_stored):
            raise ValueError("a length makes no sense")
        places[str(name)] = (begin, n_stored, n_bytes, str(digest))
        begin += n_stored
    return places


def _reductions(hashes: Any) -> dict[str, Reduction]:
    found = {str(name): Reduction(**given) for name, given in hashes.items()}
    if found.keys() != usual_reductions().keys():
        raise ValueError("signals are missing")
    return found


def _prompts(columns: Sequence[bytes]) -> U64:
    prompts = joined_columns(columns)
    if not (prompts[1:] > prompts[:-1]).all():
        raise ValueError("prompts do not ascend")
    return prompts
