"""Whether a suspect begins its responses as other models do: whoever hides what it learnt takes openings away first."""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

SIGNAL = "opening_prefix_similarity"


def mean_closeness(close: F32) -> F64:
    """Mean over the prompts, ``(n_prompts, n_dumps)`` to ``(n_dumps,)``; NaN where a dump has none."""
    defined = ~np.isnan(close)
    total = np.where(defined, close, 0).sum(axis=0, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        return np.asarray(total / defined.sum(axis=0), dtype=np.float64)


def opening_level(own: F64, among: F64, references: Sequence[Sequence[int]]) -> float:
    """How near a suspect's openings come to those of the references, where 1 is as near as theirs do to one another.

    Args:
        own: mean closeness of the suspect's openings to those of each dump, ``(n_dumps,)``.
        among: of each dump's openings to those of each, ``(n_dumps, n_dumps)``.
        references: the dumps of each reference model.

    Returns:
        0 or more: the suspect's median over the references, as a share of what a typical reference reaches among the
        others (the median of medians, which a few near copies among them do not move); NaN with fewer than two reference
        models, or where they share no opening.
    """
    theirs = []
    for k, group in enumerate(references):
        others = list(chain.from_iterable([*references[:k], *references[k + 1 :]]))
        theirs += [_typical(among[dump, others]) for dump in group]
    usual = _typical(np.array(theirs))
    if not usual > 0:
        return float("nan")
    return _typical(own[list(chain.from_iterable(references))]) / usual


def _typical(values: F64) -> float:
    defined = values[np.isfinite(values)]
    return float(np.median(defined)) if len(defined) else float("nan")
