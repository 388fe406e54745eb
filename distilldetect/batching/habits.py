"""Habits of whole dumps, compared among the candidates of one pair alone: what pairs have in common is made once."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from distilldetect.profiles import BUCKETS, DeltaSpace, Profile
from distilldetect.recent import Recent
from distilldetect.signals import CORPUS

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Habit:
    """One habit of a dump, on any of its prompts.

    Args:
        profile: its features, in the order of the prompts.
    """

    def __init__(self, profile: Profile) -> None:
        self._buckets = profile.buckets
        self._bounds = np.searchsorted(profile.rows, np.arange(profile.n_rows + 1))
        self._counts = np.bincount(profile.buckets, minlength=BUCKETS)

    def frequencies(self, shared: Mask) -> F64:
        """What :meth:`Profile.frequencies` says of some prompts, most of all, ``(n_prompts,)``."""
        counts = self._counts
        left_out = [self._buckets[self._bounds[row] : self._bounds[row + 1]] for row in np.flatnonzero(~shared)]
        if left_out:
            counts = counts - np.bincount(np.concatenate(left_out), minlength=BUCKETS)
        total = counts.sum()
        return counts / total if total else np.full(BUCKETS, np.nan)


class Habits:
    """The habits of every candidate of a panel.

    Args:
        profiles: signal -> profile, of each candidate.
    """

    def __init__(self, profiles: Sequence[Mapping[str, Profile]]) -> None:
        self._habits = tuple(habits_of(own) for own in profiles)
        self._frequencies = Recent[F64](most=1024)  # each holds 32 kB
        self._spaces = Recent[DeltaSpace](most=128)  # each holds some 100 kB

    def closeness(self, own: Mapping[str, F64], columns: Sequence[int], shared: Mask) -> dict[str, F32]:
        """Closeness of a dump to some of the candidates, in the space that these span.

        Args:
            own: signal -> the dump's frequencies on these prompts.
            columns: the candidates.
            shared: which prompts count, ``(n_prompts,)``.

        Returns:
            signal -> ``(1, n_candidates)``, NaN where undefined and for the other candidates.
        """
        found = {}
        key = (tuple(columns), shared.tobytes())
        for name in CORPUS:
            near = np.full((1, len(self._habits)), np.nan, dtype=np.float32)
            space = self._spaces.get((name, *key), partial(self._space, name, columns, shared))
            near[0, list(columns)] = space.closeness(own[name])
            found[name] = near
        return found

    def _space(self, name: str, columns: Sequence[int], shared: Mask) -> DeltaSpace:
        mask = shared.tobytes()
        members = [
            self._frequencies.get((name, k, mask), partial(self._habits[k][name].frequencies, shared)) for k in columns
        ]
        return DeltaSpace(np.stack(members), CORPUS[name].n_features)


def habits_of(profiles: Mapping[str, Profile]) -> dict[str, Habit]:
    """Every habit of a dump, by signal."""
    return {name: Habit(profile) for name, profile in profiles.items()}
