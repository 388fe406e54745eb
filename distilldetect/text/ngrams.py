"""N-grams of tokens and characters, as hashes with the place at which each begins."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import U64
from distilldetect.text.tokens import Tokens, mix

_BASE = np.uint64(0xA24BAED4963EE407)


def ngram_hashes(
    ids: U64, bounds: NDArray[np.int64], n: int, *, only: NDArray[np.bool_] | None = None, one_in_four: bool = False
) -> tuple[U64, NDArray[np.int64]]:
    """Hash every run of ``n`` ids that stays within one text.

    Args:
        ids: one 64-bit id a token, ``(n_tokens,)``.
        bounds: where each text begins, ``(n_texts + 1,)``.
        n: tokens in an n-gram, n >= 1.
        only: the tokens with which one may begin, ``(n_tokens,)``; all of them where not given.
        one_in_four: keep the n-grams whose hash begins with two zero bits: the same in every text, and a quarter of all;
            not together with ``only``.

    Returns:
        Hashes and the position of each n-gram's first token, both ``(n_ngrams,)``.
    """
    fits = np.ones(len(ids), dtype=bool) if only is None else only.copy()
    lengths = np.diff(bounds)
    for back in range(1, n):  # the last n - 1 tokens of a text begin no n-gram
        fits[bounds[1:][lengths >= back] - back] = False
    if only is None:
        hashed = _combined([ids[k : len(ids) - n + 1 + k] for k in range(n)] if n <= len(ids) else [ids[:0]])
        fits = fits[: len(hashed)]
        if one_in_four:
            fits &= hashed * _BASE < np.uint64(1 << 62)
        position = np.flatnonzero(fits)
        return mix(hashed[position] + np.uint64(n)), position
    position = np.flatnonzero(fits)
    return mix(_combined([ids[position + k] for k in range(n)]) + np.uint64(n)), position


def _combined(ids: Sequence[U64]) -> U64:
    """One number for the ids that stand in the same place."""
    hashed = ids[0].copy()
    for following in ids[1:]:
        hashed *= _BASE
        hashed += following
    return hashed


def run_hashes(ids: U64, start: NDArray[np.int64], end: NDArray[np.int64]) -> U64:
    """Hash runs of ids of any length, each as one.

    Args:
        ids: one 64-bit id a token, ``(n_tokens,)``.
        start: where each run begins, ``(n_runs,)``.
        end: where the next token stands that is not in it, after ``start``, ``(n_runs,)``.

    Returns:
        ``(n_runs,)``.
    """
    if not len(start):
        return np.zeros(0, dtype=np.uint64)
    length = end - start
    first = np.cumsum(length) - length
    offset = np.arange(length.sum()) - np.repeat(first, length)
    parts = mix(ids[np.repeat(start, length) + offset] + offset.astype(np.uint64) * _BASE)
    return mix(np.add.reduceat(parts, first))


def first_tokens(tokens: Tokens, lengths: Iterable[int]) -> tuple[U64, NDArray[np.int64]]:
    """The first k tokens of each text as one element, for every k in ``lengths`` that the text reaches.

    Returns:
        Hashes and the position of each text's first token, both ``(n_elements,)``.
    """
    begin = tokens.bounds[:-1]
    wanted = frozenset(lengths)
    size = np.diff(tokens.bounds)
    hashed = np.zeros(tokens.n_texts, dtype=np.uint64)
    hashes, positions = [], []
    for k in range(max(wanted)):
        reaches = np.flatnonzero(size > k)
        hashed[reaches] = hashed[reaches] * _BASE + tokens.word[begin[reaches] + k]
        if k + 1 in wanted:
            hashes.append(mix(hashed[reaches] + np.uint64(k)))
            positions.append(begin[reaches])
    return np.concatenate(hashes), np.concatenate(positions)
