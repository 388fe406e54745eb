"""The sets of all models of a library by one signal: each key once, and for each model where its keys stand among them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from distilldetect.arrays import F32, I64, U64
from distilldetect.library.container import Numbers
from distilldetect.signals import HASH_BITS, RowSets, distinct
from distilldetect.similarity import cosines


def table_columns(sets: Sequence[U64]) -> dict[str, U64]:
    """Write sets as columns of small numbers.

    Args:
        sets: keys of each model, ascending and distinct, ``(n_keys,)``.

    Returns:
        ``gaps`` between all keys; ``steps`` less one between the places of each model's, model by model; and ``sizes``
        of the sets.
    """
    keys = distinct(np.sort(np.concatenate(sets)))
    steps = [np.diff(np.searchsorted(keys, own), prepend=-1) - 1 for own in sets]
    return {
        "gaps": np.diff(keys, prepend=np.uint64(0)),
        "steps": np.concatenate(steps).astype(np.uint64),
        "sizes": np.array([len(own) for own in sets], dtype=np.uint64),
    }


def table_keys(gaps: Numbers) -> U64:
    """Read the keys of all models, ascending and distinct, ``(n_keys,)``.

    Raises:
        ValueError: they are not.
    """
    if not gaps[1:].all():
        raise ValueError("keys do not ascend")
    return np.cumsum(gaps, dtype=np.uint64)


def table_places(steps: Numbers, sizes: Numbers, n_keys: int, models: Sequence[int]) -> dict[int, I64]:
    """Read where the keys of some models stand among those of all, ascending, ``(n_own_keys,)`` each.

    Args:
        steps: as they were written.
        sizes: likewise.
        n_keys: of all.
        models: their numbers.

    Raises:
        ValueError: one stands beyond the last.
    """
    ends = np.cumsum(sizes, dtype=np.int64)
    if ends[-1] != len(steps):
        raise ValueError("sizes do not fit")
    found = {}
    for model in models:
        own = steps[ends[model] - int(sizes[model]) : ends[model]]
        found[model] = np.cumsum(own, dtype=np.int64) + np.arange(len(own))
        if len(own) and found[model][-1] >= n_keys:
            raise ValueError("a key is beyond the last")
    return found


@dataclass(frozen=True)
class Table:
    """Sets of models on the prompts of a case.

    Attributes:
        keys: distinct, ascending, as in :class:`RowSets`, ``(n_keys,)``.
        places: of each model's keys among them, ascending, ``(n_own_keys,)``, by its number.
        n_rows: prompts of the case.
    """

    keys: U64
    places: Mapping[int, I64]
    n_rows: int

    def sets(self, models: Sequence[int]) -> list[RowSets]:
        """Return the sets of some models, in their order."""
        return [RowSets(self.keys[self.places[model]], self.n_rows) for model in models]

    def cosine(self, query: RowSets) -> F32:
        """Return how close a dump is to every model, as :meth:`Index.cosine` does, ``(n_rows, n_models)``."""
        place = np.searchsorted(self.keys, query.keys)
        has = np.zeros(len(self.keys) + 1, dtype=bool)
        has[place[self.keys.take(place, mode="clip") == query.keys] if len(self.keys) else place[:0]] = True
        return cosines(self._counted([own[has[own]] for own in self.places.values()]), self._sizes, query.sizes())

    @cached_property
    def _sizes(self) -> I64:
        """Elements of each row and model, ``(n_rows, n_models)``."""
        return self._counted(list(self.places.values()))

    @cached_property
    def _rows(self) -> I64:
        return (self.keys >> HASH_BITS).astype(np.int64)

    def _counted(self, places: Sequence[I64]) -> I64:
        """How many keys of each model stand in each row, ``(n_rows, n_models)``."""
        return np.stack([np.bincount(self._rows[own], minlength=self.n_rows) for own in places], axis=1)
