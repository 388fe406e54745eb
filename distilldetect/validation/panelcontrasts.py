"""Each teacher of a panel against each of its siblings, as one suspect after the other sees them."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F64
from distilldetect.defaults import SIBLING_SIGNALS
from distilldetect.model.siblings import beyond_usual
from distilldetect.panels import Entry
from distilldetect.runtime import in_threads
from distilldetect.scoring.siblings import mean_contrast, nearness, preferences
from distilldetect.signals import Features
from distilldetect.similarity import Candidates
from distilldetect.validation.panelcomparisons import Comparisons

Closeness = Mapping[str, NDArray[np.float32]]


class PanelContrasts:
    """The candidates of a panel, and how each of them sees siblings among the teachers.

    Args:
        pool: the panel's teachers and references.
        families: of the teachers.
        comparisons: of these.
        candidates: the pool, ready to be compared with.
        features: of each of the pool.
        rows: sets of prompts on which suspects will be looked at, by name.
    """

    def __init__(
        self,
        pool: Sequence[Entry],
        families: Sequence[str],
        comparisons: Comparisons,
        candidates: Candidates,
        features: Sequence[Features],
        rows: Mapping[str, NDArray[np.int64]],
    ) -> None:
        self._columns, self._candidates = [comparisons.columns[family] for family in families], candidates
        self._siblings, self._rows = comparisons.siblings(), rows
        self._references = {
            one: [k for k, entry in enumerate(pool) if comparisons.is_reference(entry, families[one])]
            for one, _ in self._siblings
        }
        seen = in_threads(self._by_candidate, list(enumerate(features))) if self._siblings else []
        self._among = {name: np.stack([own[name] for own in seen]) for name in rows} if seen else {}

    def of(self, close: Closeness, itself: Sequence[int], name: str) -> F64:
        """What a suspect sees beyond what references do, see :func:`siblings.beyond_usual`.

        Args:
            close: of the suspect to the pool on one set of the prompts.
            itself: columns of its own dumps.
            name: of that set.

        Returns:
            ``(n_teachers, n_teachers)``; NaN where two are no siblings, or a dump of either is the suspect's.
        """
        found = self._contrasts(close, itself)
        for one, other in self._siblings:
            references = [k for k in self._references[one] if k not in itself]
            found[one, other] = beyond_usual(found[one, other], self._among[name][references, one, other])
            found[other, one] = -found[one, other]
        return found

    def _by_candidate(self, candidate: tuple[int, Features]) -> dict[str, F64]:
        """Of one of the pool in the suspect's place."""
        place, own = candidate
        close = self._candidates.closeness(own, SIBLING_SIGNALS)
        return {
            name: self._contrasts({signal: near[rows] for signal, near in close.items()}, [place])
            for name, rows in self._rows.items()
        }

    def _contrasts(self, close: Closeness, itself: Sequence[int]) -> F64:
        columns = self._columns
        found = np.full((len(columns), len(columns)), np.nan)
        if not self._siblings:
            return found
        near = nearness(close)
        for one, other in self._siblings:
            if not {*columns[one], *columns[other]} & set(itself):
                found[one, other] = mean_contrast(preferences(near, columns[one], columns[other]))
                found[other, one] = -found[one, other]
        return found
