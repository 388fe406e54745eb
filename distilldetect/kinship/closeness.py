"""Who writes like whom: how near every dump of a panel is to every other, and which are nearest to each.

On a prompt, a dump's closeness to another is a rank: the share of all other dumps that are less near to it, ties counted
half. What makes all answers to a prompt alike, or one model like everybody, so counts for nothing (see
:mod:`scoring.statistics`). It is the mean over a few signals, over the prompts, and over both directions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F32
from distilldetect.errors import NotEvaluableError
from distilldetect.fingerprints import AuditPrompts, Fingerprint, placed, require_one_salt
from distilldetect.runtime import in_threads
from distilldetect.similarity import Index

# How a model begins, how it begins later sentences, and which phrases it uses: one signal of each kind, none of which
# needs long answers.
SIGNALS = ("opening_prefix_similarity", "sentence_opening_similarity", "body_trigram_similarity")

FEWEST_DUMPS = 3  # with fewer there is no rank, and no branch to be unsure of


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


def slim(print_: Fingerprint) -> Fingerprint:
    """A fingerprint with what kinship asks for alone: several times smaller."""
    return replace(print_, features=print_.features.only(SIGNALS))


def kinship(prints: Sequence[Fingerprint], n_samples: int, seed: int, min_prompts: int) -> Kinship:
    """Compare every dump with every other.

    Memory: the fingerprints, their index, and ``n_samples`` tables of results.

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
    require_one_salt(prints, "make all with the same --salt")
    prompts = np.unique(np.concatenate([print_.prompts for print_ in prints]))
    answered = np.stack([np.isin(prompts, print_.prompts) for print_ in prints]).astype(np.float32)
    _require_shared(prints, (answered @ answered.T).astype(np.int64), min_prompts, "answered by both")
    counts = _counts(len(prompts), n_samples, seed)
    features = [placed(print_, AuditPrompts(prompts)) for print_ in prints]
    indices = {name: Index([own.sets[name] for own in features]) for name in SIGNALS}

    def compared(k: int) -> tuple[F32, F32]:
        """The sum of the ranks of all others in each sample, and how many there are, ``(n_samples + 1, n_dumps)``.

        A rank is the mean of the signals' ranks, undefined for the dump itself and where none is defined.
        """
        close = np.stack([index.cosine(features[k].sets[name]) for name, index in indices.items()])
        close[:, :, k] = np.nan
        by_signal = np.stack([rank_fractions(own) for own in close])
        with np.errstate(invalid="ignore"):
            ranks = (np.nansum(by_signal, axis=0) / (~np.isnan(by_signal)).sum(axis=0)).astype(np.float32)
        return counts @ np.nan_to_num(ranks), counts @ (~np.isnan(ranks)).astype(np.float32)

    sums, weights = map(np.stack, zip(*in_threads(compared, range(len(prints))), strict=True))
    return _symmetric(prints, sums, weights, min_prompts)


def rank_fractions(closeness: F32) -> F32:
    """Share of the others on a row that are less near, ties counted half.

    Args:
        closeness: in [0, 1] or NaN where undefined, ``(n_prompts, n_dumps)``.

    Returns:
        In [0, 1], same shape; NaN where undefined, or where no other is defined.

    >>> rank_fractions(np.array([[0.2, 0.9, 0.2, np.nan]], dtype=np.float32)).tolist()
    [[0.25, 1.0, 0.25, nan]]
    """
    from scipy.stats import rankdata  # takes a second to import

    undefined = np.isnan(closeness)
    below = rankdata(np.where(undefined, np.inf, closeness), axis=1) - 1
    others = (~undefined).sum(axis=1, keepdims=True) - 1
    with np.errstate(invalid="ignore", divide="ignore"):
        result: F32 = np.where(undefined | (others < 1), np.nan, below / others).astype(np.float32)
    return result


def _symmetric(prints: Sequence[Fingerprint], sums: F32, weights: F32, min_prompts: int) -> Kinship:
    n_prompts = np.minimum(weights[:, 0], weights[:, 0].T).astype(np.int64)
    _require_shared(prints, n_prompts, min_prompts, "and neither too short to compare")
    with np.errstate(invalid="ignore", divide="ignore"):
        means = (sums / weights).transpose(1, 0, 2)
    means = (means + means.transpose(0, 2, 1)) / 2
    means[:, np.arange(len(prints)), np.arange(len(prints))] = 1.0
    # a sample may by chance hold none of the few prompts that two dumps share: it then says nothing new of them
    resampled = np.where(np.isnan(means[1:]), means[0], means[1:])
    return Kinship(means[0], resampled, n_prompts)


def _require_shared(prints: Sequence[Fingerprint], shared: NDArray[np.int64], min_prompts: int, which: str) -> None:
    """Name the dump that shares too few prompts with the most others, if there is one."""
    np.fill_diagonal(shared, np.iinfo(np.int64).max)
    few = shared < min_prompts
    if few.any():
        worst = int(few.sum(axis=1).argmax())
        other = int(shared[worst].argmin())
        raise NotEvaluableError(
            f"{prints[worst].source}: shares {shared[worst, other]} prompts with {prints[other].source} ({which}), fewer"
            f" than {min_prompts}, and too few"
            f" with {int(few[worst].sum())} of {len(prints) - 1} dumps; leave it out of the panel, or lower --min-prompts"
        )


def _counts(n_prompts: int, n_samples: int, seed: int) -> F32:
    """How often each prompt counts: once in the first row, then as often as it is drawn with replacement."""
    drawn = np.random.default_rng(seed).multinomial(n_prompts, np.full(n_prompts, 1 / n_prompts), size=n_samples)
    return np.vstack([np.ones(n_prompts), drawn]).astype(np.float32)


class Relative(NamedTuple):
    """One of the dumps nearest to another.

    Attributes:
        dump, relative: their numbers.
        rank: 1 for the nearest.
        closeness: see :class:`Kinship`.
        support: share of the samples in which it is among the ``rank`` nearest; NaN without samples.
    """

    dump: int
    relative: int
    rank: int
    closeness: float
    support: float


def nearest_relatives(kin: Kinship, most: int) -> list[Relative]:
    """The nearest relatives of each dump, at most so many each."""
    n = len(kin.closeness)
    most = min(most, n - 1)
    nearest = _nearest(kin.closeness)[:, :most]
    among = np.zeros((n, most))
    for sample in kin.resampled:
        place = np.argsort(_nearest(sample), axis=1)
        among += np.take_along_axis(place, nearest, axis=1) <= np.arange(most)
    with np.errstate(invalid="ignore", divide="ignore"):
        supports = among / np.float64(len(kin.resampled))
    return [
        Relative(k, int(other), rank, float(kin.closeness[k, other]), float(supports[k, rank - 1]))
        for k in range(n)
        for rank, other in enumerate(nearest[k], start=1)
    ]


def _nearest(closeness: F32) -> NDArray[np.int64]:
    """The others of each dump, nearest first, and last itself, ``(n_dumps, n_dumps)``."""
    others = closeness.copy()
    np.fill_diagonal(others, -1.0)
    order: NDArray[np.int64] = np.argsort(-others, axis=1, kind="stable")
    return order
