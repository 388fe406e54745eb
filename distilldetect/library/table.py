"""The sets of all models of a library by one signal, as its file has them: each key once, with the models that have it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F32, U64
from distilldetect.signals import HASH_BITS, RowSets
from distilldetect.similarity import cosines


@dataclass(frozen=True)
class Table:
    """Sets of models on the prompts of a case.

    Attributes:
        keys: distinct, ascending, as in :class:`RowSets`, ``(n_keys,)``.
        holders: how many models have each, ``(n_keys,)``.
        models: these, ascending within each key, ``(n_occurrences,)``.
        n_rows: prompts of the case.
        n_models: models of the library.
    """

    keys: U64
    holders: NDArray[np.int64]
    models: NDArray[np.uint8]
    n_rows: int
    n_models: int

    def sets(self, places: Sequence[int]) -> list[RowSets]:
        """Return the sets of some models, in their order.

        Args:
            places: of these.
        """
        number = np.full(self.n_models, len(places), dtype=np.uint16)  # 256 models, and none
        number[list(places)] = np.arange(len(places))
        numbers = number[self.models]
        kept = np.flatnonzero(numbers < len(places))
        numbers = numbers[kept]
        owners = np.repeat(np.arange(len(self.keys)), self.holders)[kept[np.argsort(numbers, kind="stable")]]
        sizes = np.bincount(numbers, minlength=len(places))
        parts = zip(np.cumsum(sizes) - sizes, np.cumsum(sizes), strict=True)
        return [RowSets(self.keys[owners[begin:end]], self.n_rows) for begin, end in parts]

    def cosine(self, query: RowSets) -> F32:
        """Return how close a dump is to every model, as :meth:`Index.cosine` does, ``(n_rows, n_models)``."""
        place = np.searchsorted(self.keys, query.keys)
        found = np.flatnonzero(self.keys.take(place, mode="clip") == query.keys) if len(self.keys) else place[:0]
        n, rows = self.holders[place[found]], query.rows()[found]
        within = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)
        holding = self.models[np.repeat(self._begin[place[found]], n) + within]
        shared = self._counted(np.repeat(rows, n), holding)
        return cosines(shared, self._sizes, query.sizes())

    @cached_property
    def _sizes(self) -> NDArray[np.int64]:
        """Elements of each row and model, ``(n_rows, n_models)``."""
        return self._counted(np.repeat((self.keys >> HASH_BITS).astype(np.int64), self.holders), self.models)

    @cached_property
    def _begin(self) -> NDArray[np.int64]:
        """Where the models of each key begin, ``(n_keys,)``."""
        return np.cumsum(self.holders) - self.holders

    def _counted(self, rows: NDArray[np.int64], models: NDArray[np.uint8]) -> NDArray[np.int64]:
        """How often each row and model occur together, ``(n_rows, n_models)``."""
        both = rows * self.n_models + models
        return np.bincount(both, minlength=self.n_rows * self.n_models).reshape(self.n_rows, self.n_models)
