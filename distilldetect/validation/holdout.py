"""Judge pairs by fits that have not seen them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from distilldetect.arrays import F64
from distilldetect.model import Hierarchical
from distilldetect.validation.fit import Sample, Weighed, fit
from distilldetect.validation.labelled import FITTED_TIERS, MeasuredPanel, Observation

Judges = Callable[[str], Hierarchical]


class Judged(NamedTuple):
    """An observation with its likelihood ratios, natural logarithms; see :class:`fit.Weighed`."""

    seen: Observation
    uncapped: float
    printed: float
    low: float
    high: float
    shuffled: float


@dataclass(frozen=True, slots=True)
class JudgedPanel:
    """A panel whose observations are judged.

    Attributes:
        name: of the panel.
        judged: one for each observation.
        left_out: pairs that could not be measured, by reason.
    """

    name: str
    judged: tuple[Judged, ...]
    left_out: dict[str, int]


def judge_panel(panel: MeasuredPanel, numbers_for: Judges) -> JudgedPanel:
    """Judge every observation of a panel.

    Args:
        panel: it.
        numbers_for: the numbers that judge a suspect family.
    """
    by_numbers: dict[Hierarchical, list[int]] = {}
    for k, seen in enumerate(panel.observations):
        by_numbers.setdefault(numbers_for(seen.pair.family), []).append(k)
    judged: dict[int, Judged] = {}
    for numbers, places in by_numbers.items():
        observations = [panel.observations[k] for k in places]
        weighed, shuffled = (Sample(observations, shuffled=moved).weigh(numbers) for moved in (False, True))
        judged |= zip(places, _rows(observations, weighed, shuffled.uncapped), strict=True)
    return JudgedPanel(panel.name, tuple(judged[k] for k in range(len(judged))), dict(panel.left_out))


def leave_panel_out(fitted: Sequence[MeasuredPanel], judged: MeasuredPanel) -> JudgedPanel:
    """Judge a panel by fits on the others, in which the suspect's family is left out wherever it appears.

    Args:
        fitted: panels to fit on; the judged one is not used where it is among them.
        judged: the panel.
    """
    return judge_panel(judged, family_left_out([panel for panel in fitted if panel.name != judged.name]))


def family_left_out(panels: Sequence[MeasuredPanel]) -> Judges:
    """Return what judges a suspect family: the fit on all pairs of other families.

    Families that are in no fitted pair have one fit in common, which is where the others begin.
    """
    present = {seen.pair.family for panel in panels for seen in panel.observations if seen.pair.tier in FITTED_TIERS}
    whole = fit(panels)
    known: dict[str, Hierarchical] = {}

    def numbers_for(family: str) -> Hierarchical:
        if family not in present:
            return whole
        if family not in known:
            known[family] = fit(panels, without={family}, start=whole)
        return known[family]

    return numbers_for


def _rows(observations: Sequence[Observation], weighed: Weighed, shuffled: F64) -> list[Judged]:
    columns = np.stack([weighed.uncapped, weighed.printed, weighed.low, weighed.high, shuffled], axis=1).tolist()
    return [Judged(seen, *row) for seen, row in zip(observations, columns, strict=True)]
