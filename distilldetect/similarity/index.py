"""How much two models' sets have in common, with all candidates at once."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import U64
from distilldetect.signals import RowSets, distinct, is_first

_NO_KEY = np.uint64(2**64 - 1)  # greater than any key: rows stay below 2**31

# Each byte's bits as the bytes of a word: words are added, eight counts at once, up to the most that a byte can count.
_BITS_AS_BYTES = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).view(np.uint64)[:, 0]

_MOST_IN_A_BYTE = 255

# Keys of a bucket that are looked at one by one, of one or less on average; what crowds beyond them is searched for.
_MOST_STEPS = 8


class SortedKeys:
    """Sorted distinct keys in which others are found faster than by ``numpy.searchsorted``.

    Hashes are spread evenly, so the first bits of a key tell to within a step or two where it stands among all keys: a
    table of buckets replaces the search.

    Args:
        keys: rows above, 32 bits of a hash below, ``(n_keys,)``.
        n_rows: rows that there may be.
    """

    def __init__(self, keys: U64, n_rows: int) -> None:
        self._keys = np.append(keys, _NO_KEY)
        n_bits = min(max(math.ceil(math.log2((len(keys) + 1) / max(n_rows, 1))), 0), 32)
        self._beyond = np.uint64(32 - n_bits)  # low bits that the bucket does not tell
        sizes = np.bincount((keys >> self._beyond).astype(np.int64), minlength=n_rows << n_bits)
        self._start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.uint32)

    def find(self, keys: U64) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return which of some keys are among these, ascending, and where each of them stands, both ``(n_found,)``."""
        place = self._start.take((keys >> self._beyond).astype(np.int64), mode="clip").astype(np.int64)
        behind = self._keys.take(place, mode="clip") < keys
        place += behind
        waiting = np.flatnonzero(behind)
        for _ in range(_MOST_STEPS):
            waiting = waiting[self._keys[place[waiting]] < keys[waiting]]
            place[waiting] += 1
        place[waiting] = np.searchsorted(self._keys, keys[waiting])
        found = np.flatnonzero(self._keys.take(place, mode="clip") == keys)
        return found, place[found]


class Index:
    """Which candidates have each key: built once, then asked for every query.

    Membership is kept as bits, eight candidates a byte, so that the answers for all candidates come from one look-up and
    one sum over each row.
    """

    def __init__(self, candidates: Sequence[RowSets]) -> None:
        self._candidates = tuple(candidates)
        keys = np.concatenate([c.keys for c in candidates])
        order = np.argsort(keys, kind="stable")  # a merge of runs that are sorted already
        keys = keys[order]
        first = is_first(keys)
        place = np.empty(len(keys), dtype=np.int64)
        place[order] = np.cumsum(first) - 1
        keys = keys[first]
        self._keys = SortedKeys(keys, candidates[0].n_rows)
        self._members = np.zeros(((len(candidates) + 7) // 8, len(keys)), dtype=np.uint8)
        ends = np.cumsum([len(c.keys) for c in candidates])
        self._places = [own.astype(np.uint32) for own in np.split(place, ends[:-1])]
        for number, own in enumerate(self._places):
            self._members[number >> 3][own] |= np.uint8(0x80 >> (number & 7))
        self._sizes = np.stack([c.sizes() for c in candidates], axis=1)

    def shared(self, query: RowSets) -> NDArray[np.int64]:
        """How many keys the query shares with each candidate on each row, ``(n_rows, n_candidates)``."""
        counts = np.zeros((query.n_rows, len(self._candidates)), dtype=np.int64)
        rows, place = self._found(query)
        if not len(rows):
            return counts
        begin = np.flatnonzero(is_first(rows))
        parts = distinct(np.sort(np.append(begin, np.arange(0, len(rows), _MOST_IN_A_BYTE))))
        sums = [np.add.reduceat(_BITS_AS_BYTES.take(bits.take(place)), parts) for bits in self._members]
        by_part = np.stack(sums, axis=1).view(np.uint8)[:, : len(self._candidates)]
        counts[rows[begin]] = np.add.reduceat(by_part, np.searchsorted(parts, begin), axis=0, dtype=np.int64)
        return counts

    def _found(self, query: RowSets) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The row of each of the query's keys that a candidate has, and its place; those of a candidate are known."""
        for candidate, place in zip(self._candidates, self._places, strict=True):
            if candidate is query:
                return query.rows(), place.astype(np.int64)
        hit, found = self._keys.find(query.keys)
        return query.rows()[hit], found

    def cosine(self, query: RowSets) -> NDArray[np.float32]:
        """Cosine of the query's set and each candidate's, row by row.

        The number of shared n-grams over the geometric mean of the two sets' sizes (Otsuka-Ochiai). Unlike
        containment it does not reward a short answer, and a longer one lowers it less than it lowers Jaccard.

        Returns:
            ``(n_rows, n_candidates) float32`` in [0, 1]; NaN where either set is empty.

        Source:
            A. Ochiai (1957), Zoogeographical studies on the soleoid fishes found in Japan, Bull. Jpn. Soc. Sci.
            Fish. 22.
        """
        return cosines(self.shared(query), self._sizes, query.sizes())


def cosines(shared: NDArray[np.int64], sizes: NDArray[np.int64], own: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the cosine of one dump's sets and each candidate's; see :meth:`Index.cosine`.

    Args:
        shared: elements in common, ``(n_rows, n_candidates)``.
        sizes: of the candidates' sets, likewise.
        own: sizes of the dump's, ``(n_rows,)``.
    """
    scale = np.sqrt(sizes * own.astype(float)[:, None])
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = np.where(scale > 0, shared / scale, np.nan)
    return cosine.astype(np.float32, order="F")  # whatever follows reads one candidate after the other
