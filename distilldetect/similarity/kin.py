"""How near two dumps are as a whole: what tells kin of one maker, and one dump in several files."""

from collections.abc import Sequence

import numpy as np

from distilldetect.arrays import F32, F64, Mask

KIN_SIGNALS = ("opening_trigram_similarity", "body_fivegram_similarity")


def kin_closeness(cosines: Sequence[F32], prompts: Mask | None = None) -> F64:
    """Return the geometric mean of mean cosines of openings and bodies, ``(n_models,)``; 0 where undefined.

    Args:
        cosines: of a dump with each model by each of ``KIN_SIGNALS``, ``(n_prompts, n_models)``; NaN where undefined.
        prompts: that count, ``(n_prompts,)``; None for all.
    """
    openings, bodies = (_mean(own if prompts is None else own[prompts]) for own in cosines)
    close: F64 = np.sqrt(openings * bodies)
    return close


def _mean(cosine: F32) -> F64:
    """Mean over the prompts where it is defined, ``(n_models,)``; 0 where it never is."""
    close = cosine.astype(np.float64)
    defined = close == close  # NaN differs from itself
    mean: F64 = np.where(defined, close, 0.0).sum(axis=0) / np.maximum(defined.sum(axis=0), 1)
    return mean
