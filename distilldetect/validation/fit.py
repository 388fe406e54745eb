"""Fit the numbers of a model to labelled panels, and judge pairs by fits that have not seen them."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from distilldetect.arrays import F64
from distilldetect.defaults import FITTED_REFERENCES, SEEMING_TEACHING, UNSEEN_TEACHING, UNSEEN_TEACHING_UNEARNED
from distilldetect.errors import DistillDetectError
from distilldetect.model import Hierarchical
from distilldetect.scoring import log_lrs
from distilldetect.validation.labelled import FITTED_TIERS, MeasuredPanel, Observation
from distilldetect.validation.metrics import teacher_balanced

# Where a fit begins, and what it is drawn to where the pairs say nothing: all near 1 in log-odds, the unit of positions.
START = Hierarchical(level_mean=0.0, level_spread=1.0, reference_spread=0.6, suspect_spread=0.6, shift=1.0)

Judges = Callable[[str], Hierarchical]  # the numbers for a suspect's family

# Weight of the squared distance from there beside a Cllr: an eighth of the pairs of a panel would outweigh it.
_RIDGE = 2e-3


def lrs_before_caps(observations: Sequence[Observation]) -> Callable[[Hierarchical], F64]:
    """Return what weighs many observations at once by some numbers: natural-log LRs, ``(n,)``.

    They are as :func:`scoring.judge` prints them, but for the limits by references and by length, and where nothing may be
    said for teaching, which some dozen labelled pairs meet.
    """
    value = np.array([seen.value for seen in observations])
    error = np.nan_to_num([seen.error for seen in observations])
    widest = max(len(seen.observed) for seen in observations)
    observed = np.array([(*seen.observed, *[math.nan] * (widest - len(seen.observed))) for seen in observations])
    n, total = (~np.isnan(observed)).sum(axis=1), np.nansum(observed, axis=1)
    unseen = np.array([UNSEEN_TEACHING if seen.may_speak_against else UNSEEN_TEACHING_UNEARNED for seen in observations])

    def lrs(numbers: Hierarchical) -> F64:
        precision = n / numbers.reference_spread**2 + 1 / numbers.level_spread**2
        level = (total / numbers.reference_spread**2 + numbers.level_mean / numbers.level_spread**2) / precision
        slope = numbers.shift / (numbers.suspect_spread**2 + 1 / precision + error**2)
        log_lr = np.nan_to_num(slope * (value - level - numbers.shift / 2))
        taught = np.logaddexp(np.log1p(-unseen) + log_lr, np.log(unseen))
        bounded = taught - np.logaddexp(math.log(SEEMING_TEACHING) + log_lr, math.log1p(-SEEMING_TEACHING))
        return np.where(np.isnan(value), 0.0, bounded)

    return lrs


def fit(panels: Sequence[MeasuredPanel], without: Collection[str] = (), start: Hierarchical | None = None) -> Hierarchical:
    """Fit the numbers.

    The cost is the Cllr of the LRs of :func:`lrs_before_caps` over taught and clean pairs with every number of references
    in ``FITTED_REFERENCES``, teacher-balanced. A panel weighs as the root of its number of taught families.

    Args:
        panels: to fit on.
        without: suspect families to leave out, wherever they appear.
        start: a fit that is not far, to be quick; from two far apart where None.

    Raises:
        DistillDetectError: no teacher has both taught and untaught suspects.
    """
    from scipy.optimize import minimize  # takes a second to import

    parts = [_part(panel, references, frozenset(without)) for panel in panels for references in FITTED_REFERENCES]
    parts = [part for part in parts if part[0]]
    if not parts:
        raise DistillDetectError(
            "no teacher of the panels has both taught and clean untaught suspects: nothing can be fitted"
        )
    observations = [seen for own, _, _ in parts for seen in own]
    lrs = lrs_before_caps(observations)
    sign = np.array([1.0 if seen.pair.is_taught else -1.0 for seen in observations])
    sizes = [size for _, _, size in parts]
    weights = np.concatenate([weight * size / sum(sizes) for _, weight, size in parts]) / (2 * math.log(2))
    centre = _free(START)

    def cost(free: F64) -> float:
        distance = free - centre
        return float(weights @ np.logaddexp(0.0, -sign * lrs(_numbers(free))) + _RIDGE * distance @ distance)

    begins = [centre, 0.3 * centre] if start is None else [_free(start)]
    found = [minimize(cost, begin, method="BFGS", options={"maxiter": 200, "gtol": 1e-4}) for begin in begins]
    return _numbers(min(found, key=lambda one: float(one.fun)).x)


def _part(panel: MeasuredPanel, references: str, without: frozenset[str]) -> tuple[list[Observation], F64, float]:
    """Observations that are fitted on, their weights, 1 in all for each class, and the weight of the part."""
    used = [seen for seen in panel.at(references) if seen.pair.tier in FITTED_TIERS and seen.pair.family not in without]
    weights = balanced(used)
    n_taught = float(weights[np.array([seen.pair.is_taught for seen in used], dtype=bool)].sum())
    kept = [seen for seen, weight in zip(used, weights, strict=True) if weight]
    return kept, weights[weights > 0] / n_taught, math.sqrt(n_taught)


def balanced(observations: Sequence[Observation]) -> F64:
    """Return the teacher-balanced weight of each observation, see :func:`metrics.teacher_balanced`."""
    pairs = [seen.pair for seen in observations]
    labels = [int(pair.is_taught) for pair in pairs]
    return teacher_balanced([pair.teacher for pair in pairs], [pair.family for pair in pairs], labels)


def _free(numbers: Hierarchical) -> F64:
    """The numbers on scales without ends."""
    spreads = (numbers.level_spread, numbers.reference_spread, numbers.suspect_spread)
    return np.array([numbers.level_mean, *map(math.log, spreads), numbers.shift])


def _numbers(free: F64) -> Hierarchical:
    mean, level, reference, suspect, shift = free.tolist()
    return Hierarchical(mean, math.exp(level), math.exp(reference), math.exp(suspect), shift)


class Judged(NamedTuple):
    """An observation with its likelihood ratios, natural logarithms.

    Attributes:
        seen: the observation.
        uncapped, printed, low, high: see :func:`scoring.log_lrs`.
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
    may = seen.may_speak_against, seen.may_speak_for
    lrs = log_lrs(numbers, level, seen.value, error, seen.length_excess, observed, *may)
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
