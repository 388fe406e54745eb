"""A dump beside the candidates of an audit."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F32, Mask
from distilldetect.similarity.habits import Occurrences


@dataclass(frozen=True, slots=True)
class Compared:
    """A dump beside the candidates of an audit, on their prompts.

    Attributes:
        source: path of its file, for messages.
        sha256: of the dump.
        answered: whether it answers each prompt, ``(n_prompts,)``.
        n_tokens: length of each response, ``(n_prompts,) int64``.
        n_english: how many of these are common English words, ``(n_prompts,) int64``.
        close: most dumps of a model -> signal -> cosine with every model, ``(n_prompts, n_models)``; NaN where undefined.
        same_length: most dumps of a model -> minus the absolute difference of log lengths from every model, likewise.
        shown: signal -> habits of the candidates that it shows.
        fits_prompts: see :class:`Features`.
        same: the models one of whose dumps it is, in whatever file, by column; none without all of ``KIN_SIGNALS``.
    """

    source: str
    sha256: str
    answered: Mask
    n_tokens: NDArray[np.int64]
    n_english: NDArray[np.int64]
    close: Mapping[int, Mapping[str, F32]]
    same_length: Mapping[int, F32]
    shown: Mapping[str, Occurrences]
    fits_prompts: bool
    same: frozenset[int]
