"""Sets of hashed elements, one set a prompt.

A set element is one 64-bit key: the prompt's row above, 32 bits of the element's hash below. Sorting the keys of a dump
sorts it by prompt, and one search finds what two dumps share on every prompt at once. With 32 bits, two different
elements among the few hundred of two responses are mistaken for each other once in some 50,000 comparisons.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import U64

HASH_BITS = np.uint64(32)
Key = TypeVar("Key", bound=np.integer[Any])


@dataclass(frozen=True, slots=True)
class RowSets:
    """One set a prompt: sorted distinct keys, ``(n_keys,) uint64``."""

    keys: U64
    n_rows: int

    def rows(self) -> NDArray[np.int64]:
        """The prompt's row of each key, ``(n_keys,)``."""
        return (self.keys >> HASH_BITS).astype(np.int64)

    def sizes(self) -> NDArray[np.int64]:
        """Elements in each row's set, ``(n_rows,)``."""
        return np.diff(np.searchsorted(self.keys, row_bounds(self.n_rows)))

    def hashes(self) -> NDArray[np.uint32]:
        """The n-gram's hash of each key, ``(n_keys,)``."""
        return self.keys.astype(np.uint32)

    def moved(self) -> "RowSets":
        """The same sets, each in the next row; the last in the first."""
        row = (np.arange(self.n_rows) + 1) % max(self.n_rows, 1)
        moved = self.placed(row, self.n_rows)
        return RowSets(np.sort(moved.keys), self.n_rows)

    def placed(self, place: NDArray[np.int64], n_rows: int) -> "RowSets":
        """The same sets in other rows, those without a place left out.

        Args:
            place: the new row of each row, ascending if the keys shall stay sorted; -1 to leave it out, ``(n_rows,)``.
            n_rows: rows in all.
        """
        sizes, kept = self.sizes(), place >= 0
        by_row = (place - np.arange(len(place))).astype(np.uint64) << HASH_BITS  # modulo 2**64
        keys = self.keys + np.repeat(by_row, sizes)
        return RowSets(keys if kept.all() else keys[np.repeat(kept, sizes)], n_rows)

    def without(self, other: "RowSets") -> "RowSets":
        """The elements that ``other`` does not have in the same row."""
        if not len(other.keys) or not len(self.keys):
            return self
        kept = np.ones(len(self.keys), dtype=bool)
        if len(other.keys) < len(self.keys):  # search for the fewer among the more
            place = np.minimum(np.searchsorted(self.keys, other.keys), len(self.keys) - 1)
            kept[place[self.keys[place] == other.keys]] = False
        else:
            place = np.minimum(np.searchsorted(other.keys, self.keys), len(other.keys) - 1)
            kept = other.keys[place] != self.keys
        return RowSets(self.keys[kept], self.n_rows)


def row_sets(hashes: U64, rows: NDArray[np.int64], n_rows: int) -> RowSets:
    """Gather n-gram hashes into one set a row.

    Args:
        hashes: well-mixed 64-bit hashes, ``(n,)``.
        rows: the row of each, ``(n,)``, below 2**31.
        n_rows: rows in all, those without any n-gram included.
    """
    return RowSets(distinct(np.sort(row_keys(hashes, rows))), n_rows)


def in_turn(parts: Sequence[RowSets]) -> RowSets:
    """Join sets of the first rows, of the next rows, and so on."""
    begins = accumulate((own.n_rows for own in parts), initial=0)
    keys = [own.keys + (np.uint64(begin) << HASH_BITS) for own, begin in zip(parts, begins, strict=False)]
    return RowSets(np.concatenate(keys), sum(own.n_rows for own in parts))


def row_bounds(n_rows: int) -> U64:
    """Return the least key that each row may have, and the next row's, ``(n_rows + 1,)``."""
    return np.arange(n_rows + 1, dtype=np.uint64) << HASH_BITS


def row_keys(hashes: U64, rows: NDArray[np.int64]) -> U64:
    """The key of each n-gram: its row above, its hash below."""
    keys: U64 = (rows.astype(np.uint64) << HASH_BITS) | (hashes >> HASH_BITS)
    return keys


def distinct(keys: NDArray[Key]) -> NDArray[Key]:
    """Drop repeats from sorted keys."""
    return keys[is_first(keys)]


def is_first(keys: NDArray[Key]) -> NDArray[np.bool_]:
    """Whether each sorted key differs from the one before: several times faster than ``numpy.unique``."""
    first = np.ones(len(keys), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    return first
