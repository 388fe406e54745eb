"""What a library keeps of hashes: fewer bits, and of some signals fewer elements; of habits, the known ones' numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from distilldetect.arrays import U64
from distilldetect.defaults import LIBRARY_HASH_BITS, LIBRARY_THINNED_BITS, WEIGHED_SIGNALS
from distilldetect.fingerprints import places_among
from distilldetect.signals import HASH_BITS, PAIRED, Features, RowSets, is_first

_ALL_BITS = int(HASH_BITS)


@dataclass(frozen=True, slots=True)
class Reduction:
    """What is kept of the hashes of a signal.

    Attributes:
        bits: first bits of each hash that are looked at.
        thinned: how many of these, the first, must be zero for the element to be kept; they are not stored.
    """

    bits: int = _ALL_BITS
    thinned: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.thinned < self.bits <= _ALL_BITS:
            raise ValueError("no such number of bits")

    def apply(self, sets: RowSets) -> RowSets:
        """Return sets with reduced hashes, spread evenly over 32 bits again."""
        if self == Reduction():
            return sets
        return RowSets(self.spread(self.short(sets)), sets.n_rows)

    def short(self, sets: RowSets) -> U64:
        """Return the keys of sets with only the bits of the hash that are stored, ascending and distinct."""
        hashes = sets.keys & _low(_ALL_BITS)
        kept = hashes >> np.uint64(_ALL_BITS - self.thinned) == 0
        hashes = hashes[kept] >> np.uint64(_ALL_BITS - self.bits)
        keys: U64 = sets.keys[kept] >> HASH_BITS << np.uint64(self.bits - self.thinned) | hashes
        return keys[is_first(keys)]

    def spread(self, short: U64) -> U64:
        """Return keys with a hash of 32 bits, from those of :meth:`short`."""
        keys: U64 = short << np.uint64(_ALL_BITS - self.bits + self.thinned)
        return keys


@dataclass(frozen=True, slots=True)
class Habits:
    """The elements of a signal that are known, by whose numbers they are kept.

    Attributes:
        hashes: of each, ascending, ``(n_habits,) uint64``.
    """

    hashes: U64

    @property
    def _n_bits(self) -> int:
        return max(len(self.hashes) - 1, 0).bit_length()

    def short(self, sets: RowSets) -> U64:
        """Return the keys of sets with an element's number in place of its hash; those that are not known are left out."""
        place = places_among(sets.hashes().astype(np.uint64), self.hashes)
        known = place >= 0
        keys: U64 = sets.keys[known] >> HASH_BITS << np.uint64(self._n_bits) | place[known].astype(np.uint64)
        return keys

    def spread(self, short: U64) -> U64:
        """Return keys with a hash of 32 bits, from those of :meth:`short`.

        Raises:
            IndexError: a number is none of an element.
        """
        numbers = (short & _low(self._n_bits)).astype(np.int64)
        keys: U64 = short >> np.uint64(self._n_bits) << HASH_BITS | self.hashes[numbers]
        return keys


def usual_reductions(*, exact: bool = False) -> dict[str, Reduction]:
    """Return what libraries keep of every weighed signal that compares sets; all of it where ``exact``."""
    return {
        name: Reduction() if exact else Reduction(LIBRARY_HASH_BITS, LIBRARY_THINNED_BITS.get(name, 0))
        for name in WEIGHED_SIGNALS
        if PAIRED[name].measure == "cosine"
    }


def reduced(features: Features, reductions: Mapping[str, Reduction]) -> Features:
    """Return features by the weighed signals, hashes reduced as a library's are; habits are kept whole."""
    kept = features.only(WEIGHED_SIGNALS)
    sets = {name: reductions[name].apply(own) if name in reductions else own for name, own in kept.sets.items()}
    return replace(kept, sets=sets)


def _low(n_bits: int) -> np.uint64:
    """A mask of the lowest bits."""
    return np.uint64((1 << n_bits) - 1)
