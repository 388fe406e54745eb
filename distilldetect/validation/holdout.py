"""Judge pairs by fits that have not seen them."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from distilldetect.model import Hierarchical
from distilldetect.scoring import log_lrs
from distilldetect.validation.fit import fit
from distilldetect.validation.labelled import FITTED_TIERS, MeasuredPanel, Observation

Judges = Callable[[str], Hierarchical]


class Judged(NamedTuple):
    """An observation with its likelihood ratios, natural logarithms.

    Attributes:
        seen: the observation.
        uncapped: as the numbers give it.
        printed: within what documents, references and the likeness in length support.
        low, high: 95 % interval of ``printed`` over prompts; NaN where nothing was measured.
        shuffled: uncapped, where the suspect's answers stand with other prompts.
    """

    seen: Observation
    uncapped: float
    printed: float
    low: float
    high: float
    shuffled: float


class JudgedPanel(NamedTuple):
    """A panel whose observations are judged; ``left_out`` counts the pairs that could not be measured, by reason."""

    name: str
    judged: tuple[Judged, ...]
    left_out: Mapping[str, int]


def judge_panel(panel: MeasuredPanel, numbers_for: Judges) -> JudgedPanel:
    """Judge every observation of a panel, by the numbers for its suspect's family."""
    judged = tuple(_judged(seen, numbers_for(seen.pair.family)) for seen in panel.observations)
    return JudgedPanel(panel.name, judged, panel.left_out)


def _judged(seen: Observation, numbers: Hierarchical) -> Judged:
    """What :func:`scoring.judge` makes of the pair that was measured."""
    level, observed = numbers.level(seen.observed), np.array(seen.observed)
    error, shuffled_error = (0.0 if math.isnan(own) else own for own in (seen.error, seen.shuffled[1]))
    lrs = log_lrs(numbers, level, seen.value, error, seen.length_excess, observed, seen.may_speak_against)
    return Judged(seen, *lrs, shuffled=numbers.log_lr(seen.shuffled[0], level, shuffled_error**2))


def leave_panel_out(fitted: Sequence[MeasuredPanel], judged: MeasuredPanel) -> JudgedPanel:
    """Judge a panel by fits on the others of ``fitted``, in which the suspect's family is left out wherever it appears."""
    return judge_panel(judged, family_left_out([panel for panel in fitted if panel.name != judged.name]))


def leave_panels_out(
    fitted: Sequence[MeasuredPanel], audits: Sequence[MeasuredPanel], tell: Callable[[str], None]
) -> list[JudgedPanel]:
    """Judge panels that may be fitted on, then audits, each by :func:`leave_panel_out`; ``tell`` is told what is done."""
    judged = []
    for panel in (*fitted, *audits):
        tell(f"fitting without {panel.name}")
        judged.append(leave_panel_out(fitted, panel))
    return judged


def family_left_out(panels: Sequence[MeasuredPanel]) -> Judges:
    """Return what judges a suspect family: the fit on all pairs of other families.

    Families that are in no fitted pair have one fit in common, which is where the others begin.
    """
    present = {seen.pair.family for panel in panels for seen in panel.observations if seen.pair.tier in FITTED_TIERS}
    whole = fit(panels)
    without = cache(lambda family: fit(panels, without={family}, start=whole))
    return lambda family: without(family) if family in present else whole
