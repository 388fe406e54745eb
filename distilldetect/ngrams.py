"""Sets of n-grams, one set a prompt, and how much two models' sets have in common.

A set element is one 64-bit key: the prompt's row above, 32 bits of the n-gram's hash below. Sorting the keys of a dump
sorts it by prompt, and one search finds what two dumps share on every prompt at once. With 32 bits, two different
n-grams among the few hundred of two responses are mistaken for each other once in some 50,000 comparisons.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from distilldetect.text import U64, Tokens, mix

_HASH_BITS = np.uint64(32)
_BASE = np.uint64(0xA24BAED4963EE407)
_NO_KEY = np.uint64(2**64 - 1)  # greater than any key: rows stay below 2**31
# Each byte's bits as the bytes of a word: words are added, eight counts at once, up to the most that a byte can count.
_BITS_AS_BYTES = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).view(np.uint64)[:, 0]
_MOST_IN_A_BYTE = 255
# Keys of a bucket that are looked at one by one, of one or less on average; what crowds beyond them is searched for.
_MOST_STEPS = 8


@dataclass(frozen=True, slots=True)
class RowSets:
    """One set a prompt: sorted distinct keys, ``(n_keys,) uint64``."""

    keys: U64
    n_rows: int

    def rows(self) -> NDArray[np.int64]:
        """The prompt's row of each key, ``(n_keys,)``."""
        return (self.keys >> _HASH_BITS).astype(np.int64)

    def sizes(self) -> NDArray[np.int64]:
        """Elements in each row's set, ``(n_rows,)``."""
        return np.bincount(self.rows(), minlength=self.n_rows)

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
        row = place[self.rows()]
        kept = row >= 0
        return RowSets((row[kept].astype(np.uint64) << _HASH_BITS) | self.hashes()[kept], n_rows)

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
    return RowSets(_distinct(np.sort(row_keys(hashes, rows))), n_rows)


def row_keys(hashes: U64, rows: NDArray[np.int64]) -> U64:
    """The key of each n-gram: its row above, its hash below."""
    keys: U64 = (rows.astype(np.uint64) << _HASH_BITS) | (hashes >> _HASH_BITS)
    return keys


def ngram_hashes(
    ids: U64, bounds: NDArray[np.int64], n: int, *, one_in_four: bool = False
) -> tuple[U64, NDArray[np.int64]]:
    """Hash every run of ``n`` ids that stays within one text.

    Args:
        ids: one 64-bit id a token, ``(n_tokens,)``.
        bounds: where each text begins, ``(n_texts + 1,)``.
        n: tokens in an n-gram, n >= 1.
        one_in_four: keep the n-grams whose hash begins with two zero bits: the same in every text, and a quarter of all.

    Returns:
        Hashes and the position of each n-gram's first token, both ``(n_ngrams,)``.
    """
    n_starts = len(ids) - n + 1
    if n_starts <= 0:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    fits = np.ones(len(ids), dtype=bool)
    lengths = np.diff(bounds)
    for back in range(1, n):  # the last n - 1 tokens of a text begin no n-gram
        fits[bounds[1:][lengths >= back] - back] = False
    fits = fits[:n_starts]
    hashed = ids[:n_starts].copy()
    for offset in range(1, n):
        hashed *= _BASE
        hashed += ids[offset : offset + n_starts]
    if one_in_four:
        fits &= hashed * _BASE < np.uint64(1 << 62)
    position = np.flatnonzero(fits)
    return mix(hashed[position] + np.uint64(n)), position


def character_ngram_hashes(tokens: Tokens, n: int, *, one_in_four: bool = False) -> tuple[U64, NDArray[np.int64]]:
    """Hash every run of ``n`` lower-cased characters, white space folded to one blank.

    Args:
        tokens: the texts.
        n: characters in a run.
        one_in_four: see :func:`ngram_hashes`.

    Returns:
        Hashes and the position of each n-gram's first character in ``tokens.codes``, both ``(n_ngrams,)``.
    """
    codes = tokens.codes
    blank = tokens.blank
    keep = np.ones(len(codes), dtype=bool)
    keep[1:] = ~(blank[1:] & blank[:-1])
    begins = tokens.text_bounds[:-1]
    keep[begins[begins < len(codes)]] = True  # blanks of two texts are not folded into one
    kept = np.flatnonzero(keep)
    ids = np.where(blank, np.uint32(32), codes)[keep].astype(np.uint64)
    bounds = np.searchsorted(kept, tokens.text_bounds)
    hashes, position = ngram_hashes(ids, bounds, n, one_in_four=one_in_four)
    return hashes, kept[position]


def first_tokens(tokens: Tokens, lengths: Iterable[int]) -> tuple[U64, NDArray[np.int64]]:
    """The first k tokens of each text as one element, for every k in ``lengths`` that the text reaches.

    Returns:
        Hashes and the position of each text's first token, both ``(n_elements,)``.
    """
    return _ends(tokens, lengths, 1, tokens.bounds[:-1])


def last_tokens(tokens: Tokens, lengths: Iterable[int]) -> tuple[U64, NDArray[np.int64]]:
    """As :func:`first_tokens`, counted back from the last token, whose position is given."""
    return _ends(tokens, lengths, -1, tokens.bounds[1:] - 1)


def _ends(tokens: Tokens, lengths: Iterable[int], step: int, begin: NDArray[np.int64]) -> tuple[U64, NDArray[np.int64]]:
    wanted = frozenset(lengths)
    size = np.diff(tokens.bounds)
    hashed = np.zeros(tokens.n_texts, dtype=np.uint64)
    hashes, positions = [], []
    for k in range(max(wanted)):
        reaches = np.flatnonzero(size > k)
        hashed[reaches] = hashed[reaches] * _BASE + tokens.word[begin[reaches] + k * step]
        if k + 1 in wanted:
            hashes.append(mix(hashed[reaches] + np.uint64(k)))
            positions.append(begin[reaches])
    return np.concatenate(hashes), np.concatenate(positions)


class Index:
    """Which candidates have each key: built once, then asked for every query.

    Hashes are spread evenly, so the first bits of a key tell to within a step or two where it stands among all keys: a
    table of buckets replaces the search. Membership is kept as bits, eight candidates a byte, so that the answers for all
    candidates come from one look-up and one sum over each row.
    """

    def __init__(self, candidates: Sequence[RowSets]) -> None:
        self._n_candidates = len(candidates)
        keys = np.concatenate([c.keys for c in candidates])
        order = np.argsort(keys, kind="stable")  # a merge of runs that are sorted already
        keys = keys[order]
        first = _is_first(keys)
        place = np.empty(len(keys), dtype=np.int64)
        place[order] = np.cumsum(first) - 1
        keys = keys[first]
        self._keys = np.append(keys, _NO_KEY)
        self._members = np.zeros(((len(candidates) + 7) // 8, len(keys) + 1), dtype=np.uint8)
        ends = np.cumsum([len(c.keys) for c in candidates])
        for number, own in enumerate(np.split(place, ends[:-1])):
            self._members[number >> 3][own] |= np.uint8(0x80 >> (number & 7))
        n_rows = candidates[0].n_rows
        n_bits = min(max(math.ceil(math.log2((len(keys) + 1) / max(n_rows, 1))), 0), 32)
        self._beyond = np.uint64(32 - n_bits)  # low bits that the bucket does not tell
        sizes = np.bincount((keys >> self._beyond).astype(np.int64), minlength=n_rows << n_bits)
        self._start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.uint32)
        self._sizes = np.stack([c.sizes() for c in candidates], axis=1)

    def _place(self, keys: U64) -> NDArray[np.int64]:
        """Where each key stands, or would stand, among all keys: as ``numpy.searchsorted``, which is slower."""
        place = self._start.take((keys >> self._beyond).astype(np.int64), mode="clip").astype(np.int64)
        behind = self._keys.take(place, mode="clip") < keys
        place += behind
        waiting = np.flatnonzero(behind)
        for _ in range(_MOST_STEPS):
            waiting = waiting[self._keys[place[waiting]] < keys[waiting]]
            place[waiting] += 1
        place[waiting] = np.searchsorted(self._keys, keys[waiting])
        return place

    def shared(self, query: RowSets) -> NDArray[np.int64]:
        """How many keys the query shares with each candidate on each row, ``(n_rows, n_candidates)``."""
        counts = np.zeros((query.n_rows, self._n_candidates), dtype=np.int64)
        place = self._place(query.keys)
        hit = np.flatnonzero(self._keys.take(place, mode="clip") == query.keys)
        if not len(hit):
            return counts
        place = place[hit]
        rows = query.keys[hit] >> _HASH_BITS
        begin = np.flatnonzero(_is_first(rows))
        parts = np.union1d(begin, np.arange(0, len(rows), _MOST_IN_A_BYTE))
        sums = [np.add.reduceat(_BITS_AS_BYTES.take(bits.take(place)), parts) for bits in self._members]
        by_part = np.stack(sums, axis=1).view(np.uint8)[:, : self._n_candidates]
        counts[rows[begin].astype(np.int64)] = np.add.reduceat(
            by_part, np.searchsorted(parts, begin), axis=0, dtype=np.int64
        )
        return counts

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
        scale = np.sqrt(self._sizes * query.sizes().astype(float)[:, None])
        with np.errstate(invalid="ignore", divide="ignore"):
            cosine = np.where(scale > 0, self.shared(query) / scale, np.nan)
        return cosine.astype(np.float32, order="F")  # whatever follows reads one candidate after the other


def _distinct(keys: U64) -> U64:
    """Drop repeats from sorted keys."""
    return keys[_is_first(keys)]


def _is_first(keys: U64) -> NDArray[np.bool_]:
    """Whether each sorted key differs from the one before: several times faster than ``numpy.unique``."""
    first = np.ones(len(keys), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    return first
