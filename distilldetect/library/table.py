"""The sets of all models of a library by one signal: each key once, and for each model where its keys stand among them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from distilldetect.arrays import F32, I64, U64
from distilldetect.library.container import Numbers
from distilldetect.signals import RowSets, distinct, row_bounds
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
        keys: distinct, ascending, as in :class:`RowSets`, on the prompts of the library, ``(n_keys,)``.
        places: of each model's keys among them, ascending, ``(n_own_keys,)``, by its number.
        rows: where each of the library's prompts stands among those of the case; -1 where it does not,
            ``(n_library_prompts,)``.
        n_rows: prompts of the case.
    """

    keys: U64
    places: Mapping[int, I64]
    rows: I64
    n_rows: int

    def sets(self, models: Sequence[int]) -> list[RowSets]:
        """Return the sets of some models, in their order."""
        own = (RowSets(self.keys[self.places[model]], len(self.rows)) for model in models)
        return [sets.placed(self.rows, self.n_rows) for sets in own]

    def cosine(self, query: RowSets) -> F32:
        """Return how close a dump is to every model, as :meth:`Index.cosine` does, ``(n_rows, n_models)``."""
        known = np.flatnonzero(self.rows >= 0)
        place = np.full(self.n_rows, -1, dtype=np.int64)
        place[self.rows[known]] = known
        asked = query.placed(place, len(self.rows))
        found = np.searchsorted(self.keys, asked.keys)
        has = np.zeros(len(self.keys), dtype=bool)
        inside = found < len(has)
        found = found[inside]
        has[found[self.keys[found] == asked.keys[inside]]] = True
        shared = self._counted([own[has[own]] for own in self.places.values()])
        close = np.full((self.n_rows, len(self.places)), np.nan, dtype=np.float32)
        close[self.rows[known]] = cosines(shared, self._sizes, asked.sizes())[known]
        return close

    @cached_property
    def _sizes(self) -> I64:
        """Elements of each of the library's prompts and each model, ``(n_library_prompts, n_models)``."""
        return self._counted(list(self.places.values()))

    def _counted(self, places: Sequence[I64]) -> I64:
        """How many keys of each model belong to each prompt, ``(n_library_prompts, n_models)``."""
        bounds = np.searchsorted(self.keys, row_bounds(len(self.rows)))
        return np.stack([np.diff(np.searchsorted(own, bounds)) for own in places], axis=1)
