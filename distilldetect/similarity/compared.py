"""Closeness of one dump to every candidate of a panel."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F32, Mask


@dataclass(frozen=True, slots=True)
class Compared:
    """A dump beside the candidates of a panel, on the prompts that its teachers answer.

    Attributes:
        source: path of its file, for messages.
        sha256: of the dump.
        answered: whether it answers each prompt, ``(n_prompts,)``.
        n_tokens: length of each response, ``(n_prompts,) int64``.
        close: signal -> closeness to every candidate, ``(n_prompts, n_candidates)``, columns contiguous.
    """

    source: str
    sha256: str
    answered: Mask
    n_tokens: NDArray[np.int64]
    close: Mapping[str, F32]
