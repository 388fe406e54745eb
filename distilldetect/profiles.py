"""Habits of a whole dump: how often each feature occurs, whatever the prompts were."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from distilldetect.text import U64

BUCKETS = 4096  # hashed features a profile; a few hundred of them are frequent enough to compare


@dataclass(frozen=True, slots=True)
class Profile:
    """Hashed features of a dump, prompt by prompt.

    Attributes:
        rows: the prompt of each occurrence, ``(n,) int64``.
        buckets: its feature, ``(n,) int64`` below ``BUCKETS``.
        n_rows: number of prompts.
    """

    rows: NDArray[np.int64]
    buckets: NDArray[np.int64]
    n_rows: int

    def frequencies(self, weights: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        """Share of each feature among all occurrences, ``(BUCKETS,)``; all NaN where there is none.

        Args:
            weights: how often each prompt counts, ``(n_rows,)``; once each if None.
        """
        weight = None if weights is None else weights[self.rows]
        counts = np.bincount(self.buckets, weights=weight, minlength=BUCKETS)
        total = counts.sum()
        return counts / total if total else np.full(BUCKETS, np.nan)


def profile(hashes: U64, rows: NDArray[np.int64], n_rows: int) -> Profile:
    """Sort hashed features into buckets."""
    return Profile(rows, (hashes % np.uint64(BUCKETS)).astype(np.int64), n_rows)


def cosine_delta(query: NDArray[np.float64], population: NDArray[np.float64], n_features: int) -> NDArray[np.float64]:
    """Closeness of one dump's habits to each member of a population, by Cosine Delta.

    Frequencies of the population's most frequent features are z-scored over the population, so that what is common to
    all models counts for nothing; then the cosine of the two vectors of z-scores is taken.

    Args:
        query: feature frequencies, ``(n_buckets,)``.
        population: the same of each member, ``(n_members, n_buckets)``.
        n_features: how many of the most frequent features are used.

    Returns:
        ``(n_members,)`` in [-1, 1], higher is closer; NaN where undefined.

    Source:
        P. W. H. Smith, W. Aldridge (2011), Improving authorship attribution, J. Quant. Linguist. 18, after J. Burrows
        (2002), Delta; F. Jannidis et al. (2015), Improving Burrows' Delta, DH 2015.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        defined = population[np.isfinite(population).all(axis=1)]
        if len(defined) < 3 or not np.isfinite(query).all():
            return np.full(len(population), np.nan)
        mean, deviation = defined.mean(axis=0), defined.std(axis=0, ddof=1)
        frequent = np.argsort(-mean, kind="stable")[:n_features]
        frequent = frequent[deviation[frequent] > 0]
        z = (population[:, frequent] - mean[frequent]) / deviation[frequent]
        q = (query[frequent] - mean[frequent]) / deviation[frequent]
        result: NDArray[np.float64] = (z @ q) / np.sqrt((z**2).sum(axis=1) * (q**2).sum())
    return result
