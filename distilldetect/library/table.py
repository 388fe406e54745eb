"""The sets of all models of a library by one signal: each key once, and for each model where its keys stand among them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from distilldetect.arrays import F32, I64, U64
from distilldetect.fingerprints import places_among
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


def table_sets(gaps: Numbers, steps: Numbers, sizes: Numbers, models: Sequence[int]) -> tuple[U64, dict[int, I64]]:
    """Read what :func:`table_columns` wrote.

    Returns:
        The keys of all models, ascending and distinct, ``(n_keys,)``; and by number of each model that is wanted where its
        own stand among them, ascending, ``(n_own_keys,)``.

    Raises:
        ValueError: the columns do not fit together.
    """
    ends = np.cumsum(sizes, dtype=np.int64)
    if not gaps[1:].all() or ends[-1] != len(steps):
        raise ValueError("keys do not ascend, or sizes do not fit")
    places = {}
    for model in models:
        own = steps[ends[model] - int(sizes[model]) : ends[model]]
        places[model] = np.cumsum(own, dtype=np.int64) + np.arange(len(own))
        if len(own) and places[model][-1] >= len(gaps):
            raise ValueError("a key is beyond the last")
    return np.cumsum(gaps, dtype=np.uint64), places


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

    def sets(self, model: int) -> RowSets:
        """Return the sets of a model, on the prompts of the library."""
        return RowSets(self.keys[self.places[model]], len(self.rows))

    def cosine(self, query: RowSets) -> F32:
        """Return how close a dump is to every model, as :meth:`Index.cosine` does, ``(n_rows, n_models)``."""
        known = np.flatnonzero(self.rows >= 0)
        place = np.full(self.n_rows, -1, dtype=np.int64)
        place[self.rows[known]] = known
        asked = query.placed(place, len(self.rows))
        found = places_among(asked.keys, self.keys)
        has = np.zeros(len(self.keys), dtype=bool)
        has[found[found >= 0]] = True
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
