"""Closeness of a dump to every candidate, prompt by prompt."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from distilldetect.runtime import in_threads
from distilldetect.signals import ALL_SIGNALS, Features
from distilldetect.similarity.index import Index


class Candidates:
    """The teachers and references of one audit, ready to be compared with any number of suspects."""

    def __init__(self, features: Sequence[Features]) -> None:
        self.n_models = len(features)
        names = list(features[0].sets)
        indices = in_threads(lambda name: Index([f.sets[name] for f in features]), names)
        self._indices = dict(zip(names, indices, strict=True))

    def closeness(self, query: Features, signals: Collection[str] = ALL_SIGNALS) -> dict[str, NDArray[np.float32]]:
        """Closeness of one dump to every candidate.

        Args:
            query: the dump's features.
            signals: names of the signals wanted, among those the features were extracted for.

        Returns:
            signal -> ``(n_prompts, n_models) float32``; NaN where undefined.
        """
        names = [name for name in self._indices if name in signals]
        return dict(zip(names, in_threads(lambda name: self._indices[name].cosine(query.sets[name]), names), strict=True))
