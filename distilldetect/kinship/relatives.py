"""The dumps nearest to each dump, and how sure that is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F32
from distilldetect.kinship.closeness import Kinship


@dataclass(frozen=True, slots=True)
class Relative:
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
        place = np.empty((n, n), dtype=np.int64)
        np.put_along_axis(place, _nearest(sample), np.arange(n)[None, :], axis=1)
        among += np.take_along_axis(place, nearest, axis=1) <= np.arange(most)
    with np.errstate(invalid="ignore"):
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
