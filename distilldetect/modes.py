"""How a pair can be judged: by what the teacher is compared with, and by whether openings count."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from distilldetect.defaults import (
    ATYPICAL_OPENINGS,
    BACKGROUND_FEATURES,
    FEATURES,
    FEW_FEATURES,
    FEWEST_STANDARD_REFERENCES,
    TYPICAL_OPENINGS,
)

F64 = NDArray[np.float64]


def is_opening(signal: str) -> bool:
    """Whether a signal looks at how a response begins, and at nothing else."""
    return signal.startswith("opening_")


def _of_the_body(features: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((signal, statistic) for signal, statistic in features if not is_opening(signal))


MODE_FEATURES = {
    "references": FEATURES,
    "few_references": FEW_FEATURES,
    "references_body": _of_the_body(FEATURES),
    "few_references_body": _of_the_body(FEW_FEATURES),
    "background": BACKGROUND_FEATURES,
}
# What judges instead where the suspect's openings are like nobody's, as where somebody took them away.
BODY_OF = {"references": "references_body", "few_references": "few_references_body"}


@dataclass(frozen=True, slots=True)
class Audit:
    """One way to look at a training panel.

    Attributes:
        comparison: 0 with all references; 1, 2, 3 with as few as ``defaults.TRAINING_REFERENCE_COUNTS``, in order.
        dropped: whether the suspects' first sentences are taken away.
    """

    comparison: int
    dropped: bool = False


# What each mode is fitted on; judged on the first.
MODE_AUDITS = {
    "references": (Audit(0), Audit(3)),
    "few_references": (Audit(1), Audit(2)),
    "references_body": (Audit(0, dropped=True), Audit(0)),
    "few_references_body": (Audit(1, dropped=True), Audit(2, dropped=True), Audit(1), Audit(2)),
    "background": (Audit(0), Audit(1)),
}


def mode_for(n_references: int) -> str:
    """Which mode serves a case whose openings count.

    Args:
        n_references: models that the teacher is compared with.
    """
    if n_references == 0:
        return "background"
    return "references" if n_references >= FEWEST_STANDARD_REFERENCES else "few_references"


def body_share(opening_level: ArrayLike) -> F64:
    """How much of the verdict is the body mode's: openings that are like nobody's do not count.

    Args:
        opening_level: of the suspect, see :func:`openings.opening_level`, any shape; NaN where unknown.

    Returns:
        From 0 to 1; 0 where unknown. Between, since a step would let one prompt turn a verdict.
    """
    below = (TYPICAL_OPENINGS - np.asarray(opening_level, dtype=float)) / (TYPICAL_OPENINGS - ATYPICAL_OPENINGS)
    share: F64 = np.nan_to_num(np.clip(below, 0.0, 1.0))
    return share
