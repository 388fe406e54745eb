"""Who writes like whom: how near every dump of a panel is to every other, over the prompts that both answer.

On a prompt, a dump's closeness to another is a rank: the share of all other dumps that are less near to it, ties counted
half. What makes all answers to a prompt alike, or one model like everybody, so counts for nothing (see
:mod:`scoring.statistics`). It is the mean over a few signals, over the prompts, and over both directions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F32, F64, U64
from distilldetect.errors import NotEvaluableError
from distilldetect.fingerprints import Fingerprint, require_one_salt
from distilldetect.runtime import in_threads
from distilldetect.signals import Features, RowSets
from distilldetect.similarity import Index

# How a model begins, how it begins later sentences, and which phrases it uses: one signal of each kind, none of which
# needs long answers.
SIGNALS = ("opening_prefix_similarity", "sentence_opening_similarity", "body_trigram_similarity")

# Elements of all dumps that are indexed at a time: some 200 MB.
BLOCK_ELEMENTS = 4_000_000

FEWEST_DUMPS = 3  # with fewer there is no rank, and no branch to be unsure of

_ROW_BITS = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Kinship:
    """Closeness of all dumps to one another.

    Attributes:
        closeness: 0.5 is what an unrelated dump has on average, 1 the nearest on every prompt; symmetric, 1 on the
            diagonal, ``(n_dumps, n_dumps) float32``.
        resampled: the same from resampled prompts, ``(n_samples, n_dumps, n_dumps) float32``.
        n_prompts: prompts that both answer and some signal can be read on, ``(n_dumps, n_dumps)``.
    """

    closeness: F32
    resampled: F32
    n_prompts: NDArray[np.int64]

    def distances(self) -> F64:
        """1 - closeness, ``(n_dumps, n_dumps)``."""
        return 1.0 - self.closeness.astype(np.float64)


def slim(print_: Fingerprint) -> Fingerprint:
    """A fingerprint with what kinship asks for alone: several times smaller."""
    features = print_.features
    kept = Features({name: features.sets[name] for name in SIGNALS}, features.n_tokens, features.n_english)
    return replace(print_, features=kept)


def kinship(prints: Sequence[Fingerprint], n_samples: int, seed: int, min_prompts: int) -> Kinship:
    """Compare every dump with every other.

    Memory: the fingerprints, the block of prompts that is being compared, and ``n_samples`` tables of results.

    Args:
        prints: of the dumps, all with one salt.
        n_samples: bootstrap samples of the prompts.
        seed: of the resampling.
        min_prompts: prompts that any two dumps must share.

    Raises:
        DumpError: they were made with different salts.
        NotEvaluableError: there are fewer than three dumps, or two of them share too few prompts.

    Source:
        The distance matrix of language models from completions of one set of prompts, and trees from it: N. Yax et al.
        (2024), PhyloLM, arXiv 2404.04671.
    """
    if len(prints) < FEWEST_DUMPS:
        raise NotEvaluableError(f"{len(prints)} dumps make no tree; give a panel of at least {FEWEST_DUMPS}")
    salts = ((str(print_.provenance["source"]), print_.salt_id) for print_ in prints)
    require_one_salt(salts, "make all with the same --salt")
    prompts = np.unique(np.concatenate([print_.prompts for print_ in prints]))
    _require_shared(prints, prompts, min_prompts)
    counts = _counts(len(prompts), n_samples, seed)
    shape = (len(prints), len(counts), len(prints))
    sums, weights = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.float32)
    for start, stop in _blocks(prints, prompts):
        block = [_on(print_, prompts[start:stop]) for print_ in prints]
        _compare(block, counts[:, start:stop], sums, weights)
    return _symmetric(prints, sums, weights, min_prompts)


def _compare(block: Sequence[Features], counts: F32, sums: F32, weights: F32) -> None:
    """Add what some prompts say of every pair, in each sample: the sum of the ranks, and how many there are."""
    indices = {name: Index([own.sets[name] for own in block]) for name in SIGNALS}

    def add(k: int) -> None:
        ranks = _ranks(indices, block[k], k)
        defined = ~np.isnan(ranks)
        sums[k] += counts @ np.where(defined, ranks, np.float32(0))
        weights[k] += counts @ defined.astype(np.float32)

    in_threads(add, range(len(block)))


def _ranks(indices: Mapping[str, Index], own: Features, itself: int) -> F32:
    """The mean of the signals' ranks, ``(n_prompts, n_dumps)``; NaN for the dump itself and where none is defined."""
    ranks = []
    for name, index in indices.items():
        close = index.cosine(own.sets[name])
        close[:, itself] = np.nan
        ranks.append(rank_fractions(close))
    defined = [~np.isnan(rank) for rank in ranks]
    total = np.sum([np.where(there, rank, 0) for there, rank in zip(defined, ranks, strict=True)], axis=0)
    with np.errstate(invalid="ignore"):
        mean: F32 = (total / np.sum(defined, axis=0)).astype(np.float32)
    return mean


def rank_fractions(closeness: F32) -> F32:
    """Share of the others on a row that are less near, ties counted half.

    Args:
        closeness: in [0, 1] or NaN where undefined, ``(n_prompts, n_dumps)``.

    Returns:
        In [0, 1], same shape; NaN where undefined, or where no other is defined.

    >>> rank_fractions(np.array([[0.2, 0.9, 0.2, np.nan]], dtype=np.float32)).tolist()
    [[0.25, 1.0, 0.25, nan]]
    """
    n_rows, n_columns = closeness.shape
    undefined = np.isnan(closeness)
    order = np.argsort(closeness, axis=1)  # the undefined come last
    ordered = np.take_along_axis(closeness, order, axis=1)
    begins = np.ones(closeness.shape, dtype=bool)  # whether a value is not that of the one before
    np.not_equal(ordered[:, 1:], ordered[:, :-1], out=begins[:, 1:])
    first = np.flatnonzero(begins)
    middle = (first + np.append(first[1:], closeness.size) - 1) / 2  # of those that are equal
    below = middle[np.cumsum(begins) - 1].reshape(closeness.shape) - n_columns * np.arange(n_rows)[:, None]
    others = n_columns - undefined.sum(axis=1, keepdims=True) - 1
    fractions = np.empty(closeness.shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        np.put_along_axis(fractions, order, below / others, axis=1)
    result: F32 = np.where(undefined | (others < 1), np.nan, fractions).astype(np.float32)
    return result


def _symmetric(prints: Sequence[Fingerprint], sums: F32, weights: F32, min_prompts: int) -> Kinship:
    n_prompts = np.minimum(weights[:, 0], weights[:, 0].T).astype(np.int64)
    np.fill_diagonal(n_prompts, np.iinfo(np.int64).max)
    _require(prints, n_prompts, min_prompts, "and neither too short to compare")
    with np.errstate(invalid="ignore", divide="ignore"):
        means = (sums / weights).transpose(1, 0, 2)
    means = (means + means.transpose(0, 2, 1)) / 2
    means[:, np.arange(len(prints)), np.arange(len(prints))] = 1.0
    # a sample may by chance hold none of the few prompts that two dumps share: it then says nothing new of them
    resampled = np.where(np.isnan(means[1:]), means[0], means[1:])
    return Kinship(means[0], resampled, n_prompts)


def _require_shared(prints: Sequence[Fingerprint], prompts: U64, min_prompts: int) -> None:
    answered = np.stack([np.isin(prompts, print_.prompts) for print_ in prints]).astype(np.float32)
    shared = (answered @ answered.T).astype(np.int64)
    np.fill_diagonal(shared, np.iinfo(np.int64).max)
    _require(prints, shared, min_prompts, "answered by both")


def _require(prints: Sequence[Fingerprint], shared: NDArray[np.int64], min_prompts: int, which: str) -> None:
    """Name the dump that shares too few prompts with the most others."""
    few = shared < min_prompts
    if few.any():
        worst = int(few.sum(axis=1).argmax())
        other = int(shared[worst].argmin())
        one, two = (str(prints[k].provenance["source"]) for k in (worst, other))
        raise NotEvaluableError(
            f"{one}: shares {shared[worst, other]} prompts with {two} ({which}), fewer than {min_prompts}, and too few"
            f" with {int(few[worst].sum())} of {len(prints) - 1} dumps; leave it out of the panel, or lower --min-prompts"
        )


def _counts(n_prompts: int, n_samples: int, seed: int) -> F32:
    """How often each prompt counts: once in the first row, then as often as it is drawn with replacement."""
    drawn = np.random.default_rng(seed).multinomial(n_prompts, np.full(n_prompts, 1 / n_prompts), size=n_samples)
    return np.vstack([np.ones(n_prompts), drawn]).astype(np.float32)


def _blocks(prints: Sequence[Fingerprint], prompts: U64) -> list[tuple[int, int]]:
    """Runs of prompts with about ``BLOCK_ELEMENTS`` elements each."""
    sizes = np.zeros(len(prompts), dtype=np.int64)
    for print_ in prints:
        sizes[np.searchsorted(prompts, print_.prompts)] += sum(sets.sizes() for sets in print_.features.sets.values())
    number = (np.cumsum(sizes) - sizes) // BLOCK_ELEMENTS
    starts = np.flatnonzero(np.diff(number, prepend=-1)).tolist()
    return list(zip(starts, [*starts[1:], len(sizes)], strict=True))


def _on(print_: Fingerprint, prompts: U64) -> Features:
    """A dump's features on a run of prompts, one row each."""
    first = int(np.searchsorted(print_.prompts, prompts[0]))
    last = int(np.searchsorted(print_.prompts, prompts[-1], side="right"))
    low, high = np.uint64(first) << _ROW_BITS, np.uint64(last) << _ROW_BITS

    def cut(sets: RowSets) -> RowSets:
        begin, end = np.searchsorted(sets.keys, np.array([low, high]))
        return RowSets(sets.keys[begin:end] - low, last - first)

    features = print_.features
    own = Features(
        {name: cut(sets) for name, sets in features.sets.items()},
        features.n_tokens[first:last],
        features.n_english[first:last],
    )
    return own.placed(np.searchsorted(prompts, print_.prompts[first:last]), len(prompts))
