"""From a measured pair to a likelihood ratio, with all that a reader needs to follow it."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from distilldetect.arrays import F64, LN10
from distilldetect.defaults import (
    CHANNELS,
    INTERVAL_Z,
    SEEMING_TEACHING,
    SEEMING_TEACHING_PIPELINE,
    UNSEEN_TEACHING,
    UNSEEN_TEACHING_UNEARNED,
    WEIGHED_SIGNALS,
)
from distilldetect.model import Hierarchical, Level, capped_by_references, with_errors
from distilldetect.scoring.measurement import PairMeasurement
from distilldetect.scoring.p_values import conformal_p_value
from distilldetect.scoring.shares import Position, position, weighed


@dataclass(frozen=True, slots=True)
class Contribution:
    """A part of the log LR.

    Attributes:
        signal: its name; "" for the teacher's level.
        channel: the kind of evidence that it belongs to; "" for the level.
        fraction: share of prompts on which the teacher is nearest; NaN for the level.
        log_odds: natural-log LR that it adds.
    """

    signal: str
    channel: str
    fraction: float
    log_odds: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """A pair's evidence, weighed.

    Attributes:
        pair: what was measured.
        log10_lr: what is printed: within what documents, references and the likeness in length support.
        log10_lr_uncapped: the intercept and all contributions added up.
        low, high: 95 % interval of ``log10_lr`` over the prompts that might have been asked.
        p_value: share of references that stand as high, the suspect counted with them; NaN with fewer than two.
        intercept: natural log; with the contributions it adds up to the uncapped LR.
        slope: what one unit of position is worth, natural log.
        contributions: of the signals that decide, and of the teacher's level.
        position: of the suspect with the teacher.
        level: of the teacher.
        observed: position of each reference in the suspect's place, ``(n_references,)``; NaN where undefined.
        population: uncapped log10 LR of each, ``(n_references,)``.
        explanations: uncapped log10 LR of each reference in the teacher's place, ``(n_references,)``; NaN where undefined.
        channels: uncapped log10 LR that each kind of evidence would give if it decided, by name; NaN where undefined.
        length_excess: see :meth:`PairMeasurement.length_excess`.
    """

    pair: PairMeasurement
    log10_lr: float
    log10_lr_uncapped: float
    low: float
    high: float
    p_value: float
    intercept: float
    slope: float
    contributions: tuple[Contribution, ...]
    position: Position
    level: Level
    observed: F64
    population: F64
    explanations: F64
    channels: dict[str, float]
    length_excess: float


class LogLrs(NamedTuple):
    """Likelihood ratios of a pair, natural logarithms.

    Attributes:
        uncapped: as the numbers give it.
        printed: within what documents, references and the likeness in length support.
        low, high: 95 % interval of ``printed`` over prompts; NaN where nothing was measured.
    """

    uncapped: float
    printed: float
    low: float
    high: float


def judge(pair: PairMeasurement, model: Hierarchical) -> Judgement:
    """Weigh a measured pair.

    Without references nothing says how near untaught models come to this teacher, and the LR is 1.
    """
    own = position(pair.suspect, 0)
    observed = pair.observed(0)
    level = model.level(observed)
    error = 0.0 if math.isnan(own.error) else own.error
    excess = pair.length_excess()
    lrs = log_lrs(model, level, own.value, error, excess, observed, pair.may_speak_against, pair.may_speak_for)
    variance, measured = error**2, not math.isnan(own.value)
    slope = model.slope(level, variance)
    return Judgement(
        pair=pair,
        log10_lr=lrs.printed / LN10,
        log10_lr_uncapped=lrs.uncapped / LN10,
        low=lrs.low / LN10,
        high=lrs.high / LN10,
        p_value=conformal_p_value(own.value, observed),
        intercept=-slope * model.shift / 2 if measured else 0.0,
        slope=slope,
        contributions=_contributions(pair, own, level, slope) if measured else (),
        position=own,
        level=level,
        observed=observed,
        population=np.array(
            [model.log_lr(value, level, variance) / LN10 if value == value else math.nan for value in observed]
        ),
        explanations=_explained(pair, model),
        channels={
            name: model.log_lr(float(value), level, variance) / LN10 if value == value else math.nan
            for name, value in zip(CHANNELS, own.channels, strict=True)
        },
        length_excess=excess,
    )


def log_lrs(
    model: Hierarchical,
    level: Level,
    value: float,
    error: float,
    excess: float,
    observed: F64,
    may_speak_against: bool,
    may_speak_for: bool = True,
) -> LogLrs:
    """Weigh where a suspect stands.

    Args:
        model: whose numbers weigh it.
        level: of the teacher.
        value: the suspect's position; NaN where nothing was measured.
        error: of it, over prompts.
        excess: see :meth:`PairMeasurement.length_excess`.
        observed: position of each reference in the suspect's place, ``(n_references,)``; NaN where undefined.
        may_speak_against: see :class:`PairMeasurement`.
        may_speak_for: likewise.
    """
    limited = error**2 + excess**2
    log_lr, slope = model.log_lr(value, level, limited), model.slope(level, limited)
    off = 0.0 if math.isnan(value) else INTERVAL_Z * error
    printed, low, high = (
        printed_lr(log_lr + slope * moved, value + moved, observed, may_speak_against, may_speak_for)
        for moved in (0.0, -off, off)
    )
    if math.isnan(value):
        low = high = math.nan
    return LogLrs(model.log_lr(value, level, error**2), printed, low, high)


def printed_lr(limited: float, value: float, observed: F64, may_speak_against: bool, may_speak_for: bool = True) -> float:
    """Return the LR that is printed, natural log: see :func:`with_errors` and :func:`capped_by_references`.

    Args:
        limited: natural-log LR, limited by likeness in length.
        value: position of the suspect; NaN where undefined.
        observed: position of each reference in its place.
        may_speak_against: see :class:`PairMeasurement`.
        may_speak_for: likewise.
    """
    if math.isnan(value):
        return 0.0
    known = observed[~np.isnan(observed)]
    unseen = UNSEEN_TEACHING if may_speak_against else UNSEEN_TEACHING_UNEARNED
    bounded = with_errors(limited, unseen, SEEMING_TEACHING if may_speak_for else SEEMING_TEACHING_PIPELINE)
    return capped_by_references(bounded, int((known >= value).sum()), len(known))


def _explained(pair: PairMeasurement, model: Hierarchical) -> F64:
    """The uncapped log10 LR of each reference in the teacher's place; NaN where undefined."""
    values, errors, _, _ = weighed(pair.suspect)
    found = np.full(len(values) - 1, math.nan)
    for column in range(1, len(values)):
        if not math.isnan(values[column]):
            level = model.level(np.append(pair.observed(column), pair.standing[0, column]))
            found[column - 1] = model.log_lr(float(values[column]), level, float(errors[column]) ** 2) / LN10
    return found


def _contributions(pair: PairMeasurement, own: Position, level: Level, slope: float) -> tuple[Contribution, ...]:
    channel_of = {signal: channel for channel, signals in CHANNELS.items() for signal in signals}
    parts = [
        Contribution(
            signal,
            channel_of[signal],
            float(pair.suspect.fraction[k, 0]),
            slope * float(own.weights[k] * pair.suspect.log_odds[k, 0]),
        )
        for k, signal in enumerate(WEIGHED_SIGNALS)
        if own.weights[k] > 0
    ]
    return (*parts, Contribution("", "", math.nan, -slope * level.mean))
