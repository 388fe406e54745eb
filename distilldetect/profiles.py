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

    def placed(self, place: NDArray[np.int64], n_rows: int) -> "Profile":
        """The same features in other rows, those without a place left out; see :meth:`rowsets.RowSets.placed`."""
        row = place[self.rows]
        kept = row >= 0
        return Profile(row[kept], self.buckets[kept], n_rows)

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


class DeltaSpace:
    """A population in which habits are compared by Cosine Delta.

    Frequencies of the population's most frequent features are z-scored over the population, so that what is common to
    all models counts for nothing; closeness is the cosine of two vectors of z-scores.

    Args:
        population: feature frequencies of each member, ``(n_members, n_buckets)``.
        n_features: how many of the most frequent features are used.

    Source:
        P. W. H. Smith, W. Aldridge (2011), Improving authorship attribution, J. Quant. Linguist. 18, after J. Burrows
        (2002), Delta; F. Jannidis et al. (2015), Improving Burrows' Delta, DH 2015.
    """

    def __init__(self, population: NDArray[np.float64], n_features: int) -> None:
        self._n_members = len(population)
        defined = population[np.isfinite(population).all(axis=1)]
        self._is_defined = len(defined) >= 3
        if not self._is_defined:
            return
        mean, deviation = defined.mean(axis=0), defined.std(axis=0, ddof=1)
        least = np.partition(mean, -n_features)[-n_features] if n_features < len(mean) else -np.inf
        likely = np.flatnonzero(mean >= least)  # sorting these alone is many times faster
        frequent = likely[np.argsort(-mean[likely], kind="stable")[:n_features]]
        self._frequent = frequent[deviation[frequent] > 0]
        self._mean, self._deviation = mean[self._frequent], deviation[self._frequent]
        self._z = (population[:, self._frequent] - self._mean) / self._deviation
        self._square = (self._z**2).sum(axis=1)

    def closeness(self, query: NDArray[np.float64]) -> NDArray[np.float64]:
        """Closeness of one dump's habits to each member.

        Args:
            query: feature frequencies, ``(n_buckets,)``.

        Returns:
            ``(n_members,)`` in [-1, 1], higher is closer; NaN where undefined.
        """
        if not self._is_defined or not np.isfinite(query).all():
            return np.full(self._n_members, np.nan)
        q = (query[self._frequent] - self._mean) / self._deviation
        with np.errstate(invalid="ignore", divide="ignore"):
            result: NDArray[np.float64] = (self._z @ q) / np.sqrt(self._square * (q**2).sum())
        return result
