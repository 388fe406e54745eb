"""Whether a suspect begins its responses as other models do: whoever hides what it learnt takes openings away first."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from distilldetect.arrays import F32, F64


def mean_closeness(close: F32) -> F64:
    """Mean over the prompts, ``(n_prompts, n_dumps)`` to ``(n_dumps,)``; NaN where a dump has none."""
    defined = ~np.isnan(close)
    total = np.where(defined, close, 0).sum(axis=0, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        return np.asarray(total / defined.sum(axis=0), dtype=np.float64)


def usual_closeness(among: F64, references: Sequence[Sequence[int]]) -> float:
    """How near the openings of a typical reference come to those of the others.

    Args:
        among: of each dump's openings to those of each, ``(n_dumps, n_dumps)``.
        references: the dumps of each reference model.

    Returns:
        Median over the references of each one's median, which a few near copies among them do not move; NaN with fewer
        than two reference models.
    """
    if not references:
        return float("nan")
    dumps = list(chain.from_iterable(references))
    near = among[np.ix_(dumps, dumps)]
    model = np.repeat(np.arange(len(references)), [len(group) for group in references])
    return float(_medians(_medians(np.where(model[:, None] == model, np.nan, near))))


def opening_level(own: F64, usual: float, references: Sequence[Sequence[int]]) -> float:
    """How near a suspect's openings come to those of the references, where 1 is as near as a reference's do.

    Args:
        own: mean closeness of the suspect's openings to those of each dump, ``(n_dumps,)``.
        usual: see :func:`usual_closeness`.
        references: the dumps of each reference model.

    Returns:
        0 or more, to four decimals, so that sums in another order give the same; NaN where the references share no
        opening.
    """
    return round(float(_medians(own[list(chain.from_iterable(references))])) / usual, 4) if usual > 0 else float("nan")


def _medians(values: F64) -> F64:
    """Over the last axis, of what is defined; NaN where nothing is."""
    ordered = np.sort(values, axis=-1)  # NaN last
    n = np.isfinite(values).sum(axis=-1, keepdims=True)
    ends = [np.take_along_axis(ordered, np.maximum(place, 0), axis=-1) for place in ((n - 1) // 2, n // 2)]
    middle: F64 = np.where(n > 0, ends[0] / 2 + np.where(n % 2 > 0, ends[0], ends[1]) / 2, np.nan)[..., 0]
    return middle
