"""Sets and counts of 64-bit hashes in a few bytes each, for files of millions of answers. Loads numpy: import it late."""

import numpy as np
from numpy.typing import NDArray

_FEWEST_SLOTS = 1024  # a power of 2, as every number of slots
_MOST_FILLED = 0.6  # share of slots in use; above it, the way to a free slot grows long
_MOST_BY_THEMSELVES = 16  # keys for which a loop takes less time than a round over arrays
_PIECE = 1 << 18  # keys that are moved to a larger table at once

Keys = NDArray[np.uint64]


class HashTable:
    """Count how often each of many hashes was added, in 12 bytes a slot; 8 where only its presence counts.

    Two different values of one hash are taken for one: among ten million of them by a chance of 3 in a million.

    Attributes:
        n_keys: different hashes added.
    """

    def __init__(self, *, counting: bool) -> None:
        self.n_keys = 0
        self._counting = counting
        self._make(_FEWEST_SLOTS)

    def add(self, hashes: list[int], times: list[int] | None = None) -> list[int]:
        """Add hashes; return how often each was added before, 0 or 1 where only presence counts.

        Args:
            hashes: as ``hash`` gives them, no two equal.
            times: how often each is added, once by default.
        """
        keys = np.array(hashes, dtype=np.int64).view(np.uint64)
        keys[keys == 0] = 1  # 0 marks a free slot
        while self.n_keys + len(keys) > _MOST_FILLED * len(self._keys):
            self._grow()
        slots, is_known = self._placed(keys)
        self.n_keys += int(len(keys) - is_known.sum())
        if not self._counting:
            return list(map(int, is_known))
        before: list[int] = self._counts[slots].tolist()
        self._counts[slots] += 1 if times is None else np.array(times, dtype=np.uint32)
        return before

    @property
    def n_bytes(self) -> int:
        """Memory taken."""
        return int(self._keys.nbytes + self._counts.nbytes)

    def _placed(self, keys: Keys) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Find the slot of each key, or a free one and put it there; say which were there before."""
        mask = np.uint64(len(self._keys) - 1)
        slots = (keys & mask).astype(np.int64)
        is_known = np.zeros(len(keys), dtype=bool)
        open_ = np.arange(len(keys))
        while len(open_) > _MOST_BY_THEMSELVES:
            at, wanted = slots[open_], keys[open_]
            found = self._keys[at]
            is_known[open_[found == wanted]] = True
            is_free = found == 0
            self._keys[at[is_free]] = wanted[is_free]  # of two that want one slot, the last gets it
            open_ = open_[self._keys[at] != wanted]
            slots[open_] = (slots[open_] + 1) & int(mask)
        for place in open_.tolist():
            slots[place], is_known[place] = self._placed_by_itself(keys[place], int(slots[place]))
        return slots, is_known

    def _placed_by_itself(self, key: np.uint64, slot: int) -> tuple[int, bool]:
        while (found := self._keys[slot]) != key and found:
            slot = (slot + 1) % len(self._keys)
        self._keys[slot] = key
        return slot, bool(found)

    def _make(self, n_slots: int) -> None:
        self._keys: Keys = np.zeros(n_slots, dtype=np.uint64)
        self._counts = np.zeros(n_slots if self._counting else 0, dtype=np.uint32)

    def _grow(self) -> None:
        keys, counts = self._keys, self._counts
        self._make(2 * len(keys))
        for start in range(0, len(keys), _PIECE):
            piece = keys[start : start + _PIECE]
            used = np.flatnonzero(piece)
            slots, _ = self._placed(piece[used])
            if self._counting:
                self._counts[slots] = counts[start : start + _PIECE][used]
