"""How often each model is the nearest of all, as log-odds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F32, F64, I64, Mask
from distilldetect.defaults import CHANNELS, FEWEST_DEFINED

_SAME = 1e-12  # variance of shares below which they differ by rounding alone


@dataclass(frozen=True, slots=True)
class Positions:
    """Where a dump stands with each of some models, by every signal.

    Attributes:
        log_odds: of being nearest to a model rather than to one other, ``(n_signals, n_models)``; NaN where undefined.
        error: its standard error over prompts, same shape.
        fraction: share of prompts on which the model is nearest, same shape.
        length: log-odds of the model's answers being nearest in length, ``(n_models,)``.
    """

    log_odds: F64
    error: F64
    fraction: F64
    length: F64


def nearest(close: Sequence[F32], clusters: I64 | None = None) -> tuple[F64, F64, F64]:
    """Count how often each model is the nearest of all, by each of some signals.

    With w the share of prompts on which a model is nearest, and n others, the log-odds are log(n w / (1 - w)): 0 where it
    is nearest as often as any other, whatever n is. Ties are shared. A prompt counts for a model where it and at least half
    of the others are defined. Half a prompt is added on either side (Haldane 1956, Anscombe 1956), so that shares of 0 and
    1 have finite log-odds.

    Args:
        close: closeness of one dump to each model by each signal, ``(n_prompts, n_models)``, higher is closer, NaN where
            undefined.
        clusters: the number of the cluster that each prompt belongs to, ``(n_prompts,)``; where they are given, the error
            is the cluster-robust one, no smaller than without, and copies in a cluster are worth one prompt.

    Returns:
        Log-odds, their standard error and the share, each ``(n_signals, n_models)``; NaN where fewer than
        ``FEWEST_DEFINED`` of the prompts count.

    Source:
        R. D. Luce (1959), Individual choice behavior (a choice among n + 1 reduced to pairs); K.-Y. Liang, S. L. Zeger
        (1986), Longitudinal data analysis using generalized linear models, Biometrika 73 (clusters).
    """
    n_prompts, n_models = close[0].shape
    if n_models < 2:
        return (np.full((len(close), n_models), np.nan),) * 3
    ties, among = (np.stack(counts) for counts in zip(*(_counts(own.T) for own in close), strict=True))
    numbers = np.arange(n_models + 1)
    n = among.sum(axis=-1, dtype=np.float64)
    wins = (ties / np.maximum(numbers, 1)).sum(axis=-1)
    rivals = (among * np.log(np.maximum(numbers - 1, 1))).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        effect = 1.0 if clusters is None else np.stack([_design_effect(own.T, clusters) for own in close])
        half = 0.5 * effect
        log_odds: F64 = np.log((wins + half) / (n - wins + half)) + rivals / n
        smooth = (wins + half) / (n + effect)
        error: F64 = 1 / np.sqrt(n / effect * smooth * (1 - smooth))
        fraction: F64 = wins / n
    few = n < max(FEWEST_DEFINED * n_prompts, 1)
    for values in (log_odds, error, fraction):
        values[few] = np.nan
    return log_odds, error, fraction


def _design_effect(by_model: F32, clusters: I64) -> F64:
    """Return how many prompts of one cluster are worth one prompt alone, for each model, ``(n_models,)``, 1 or more.

    It is the variance of the share over clusters by that over prompts (Kish 1965). Where all prompts say the same, they are
    taken for copies: the clusters alone count.

    Args:
        by_model: closeness, ``(n_models, n_prompts)``.
        clusters: the number of each prompt's.
    """
    best, counted, _ = _firsts(by_model)
    won, n = best / np.maximum(_sum(best), 1), np.maximum(counted.sum(axis=1), 1)
    off = np.where(counted, won - (won.sum(axis=1) / n)[:, None], 0.0)
    order = np.argsort(clusters, kind="stable")
    starts = np.flatnonzero(np.diff(clusters[order], prepend=-1))
    off_clusters = np.add.reduceat(off[:, order], starts, axis=1)
    n_clusters = np.logical_or.reduceat(counted[:, order], starts, axis=1).sum(axis=1)
    spread = (off**2).sum(axis=1)
    varies = spread > _SAME * n
    effect: F64 = np.where(
        varies, (off_clusters**2).sum(axis=1) / np.where(varies, spread, 1.0), n / np.maximum(n_clusters, 1)
    )
    return effect.clip(min=1.0)


def _counts(by_model: F32) -> tuple[F32, F32]:
    """Count prompts by how many models share the first place, and by how many are defined.

    Whole prompts are counted before anything is divided, so that their order has no effect.

    Args:
        by_model: closeness, ``(n_models, n_prompts)``.

    Returns:
        Prompts on which each model is nearest, by the number of those that are, and prompts that count for it, by the
        number of models that are defined, both ``(n_models, n_models + 1)``.
    """
    best, counted, n_defined = _firsts(by_model)
    return _counted(best, _sum(best)), _counted(counted, n_defined)


def _firsts(by_model: F32) -> tuple[Mask, Mask, NDArray[np.uint16]]:
    """Tell for each model the prompts on which it is nearest, and those that count, both ``(n_models, n_prompts)``.

    Returns:
        These, and the number of models that are defined on each prompt, ``(n_prompts,)``.
    """
    defined = by_model == by_model  # NaN differs from itself
    n_defined = _sum(defined)
    enough = n_defined >= 1 + max((len(by_model) - 1) / 2, 1)
    best: Mask = (by_model == np.fmax.reduce(by_model, axis=0)) & enough
    return best, defined & enough, n_defined


def _sum(shown: Mask) -> NDArray[np.uint16]:
    """The number of models that each prompt is True for, ``(n_prompts,)``."""
    number: NDArray[np.uint16] = shown.sum(axis=0, dtype=np.uint16)
    return number


def _counted(shown: Mask, numbers: NDArray[np.uint16]) -> F32:
    """Count the prompts that each model shows by their number, ``(n_models, n_models + 1)``.

    Args:
        shown: ``(n_models, n_prompts)``.
        numbers: of each prompt, 0 to the number of models.
    """
    has_number = np.arange(len(shown) + 1, dtype=np.uint16)[:, None] == numbers
    counted: F32 = shown.astype(np.float32) @ has_number.astype(np.float32).T  # whole numbers: exact in single precision
    return counted


_PLACES = tuple(
    slice(start, start + len(signals))
    for start, signals in zip(np.cumsum([0, *map(len, CHANNELS.values())]).tolist(), CHANNELS.values(), strict=False)
)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a dump stands with one model.

    Attributes:
        value: the second highest of the channels' log-odds, the middle one of three; NaN where fewer than two are defined.
        error: its standard error over prompts.
        weights: what each signal counts for in it, ``(n_signals,)``, 0 for those of other channels; their sum is 1.
        channels: log-odds of each channel, ``(n_channels,)``; NaN where undefined.
    """

    value: float
    error: float
    weights: F64
    channels: F64


def channel_values(by_signal: F64) -> F64:
    """Return the mean of the defined signals of each channel, ``(n_signals, ...)`` to ``(n_channels, ...)``."""
    return np.stack([_mean(by_signal[place]) for place in _PLACES])


def second_highest(by_signal: F64) -> F64:
    """Return the second highest of the channels, ``(n_signals, ...)`` to ``(...)``: no kind of evidence decides alone.

    Of three channels it is the middle one, of two the lower one; NaN where fewer are defined.
    """
    value: F64 = 0.0 - np.sort(-channel_values(by_signal), axis=0)[1]  # NaN come last
    return value


def position(positions: Positions, column: int) -> Position:
    """Return where a dump stands with one model, and which signals say so."""
    value, error, weights, channels = weighed(positions)
    return Position(float(value[column]), float(error[column]), weights[:, column], channels[:, column])


def weighed(positions: Positions) -> tuple[F64, F64, F64, F64]:
    """Return where a dump stands with each model, see :class:`Position`.

    Returns:
        Values and errors, ``(n_models,)``; weights, ``(n_signals, n_models)``; channels, ``(n_channels, n_models)``.
    """
    by_signal = positions.log_odds
    channels = channel_values(by_signal)
    deciding = np.argsort(-channels, axis=0, kind="stable")[1]  # NaN come last
    weights = np.zeros(by_signal.shape)
    for k, place in enumerate(_PLACES):
        defined = by_signal[place] == by_signal[place]
        weights[place] = defined * (deciding == k) / np.maximum(defined.sum(axis=0), 1)
    used = weights > 0
    value, error = (
        np.where(used.any(axis=0), (weights * np.where(used, part, 0.0)).sum(axis=0), np.nan)
        for part in (by_signal, positions.error)
    )
    return value, error, weights, channels


def _mean(values: F64) -> F64:
    """Mean over the first axis of what is defined; NaN where nothing is."""
    defined: NDArray[np.bool_] = values == values
    with np.errstate(invalid="ignore"):
        mean: F64 = np.where(defined, values, 0.0).sum(axis=0) / defined.sum(axis=0)
    return mean
