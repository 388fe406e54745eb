"""How a pair can be judged: by what the teacher is compared with, and by whether openings count."""

import math
from collections.abc import Collection
from dataclasses import dataclass

from distilldetect.defaults import (
    ATYPICAL_OPENINGS,
    BACKGROUND_FEATURES,
    FEATURES,
    FEWEST_STANDARD_REFERENCES,
)

BODY_FEATURES = tuple((signal, statistic) for signal, statistic in FEATURES if not signal.startswith("opening_"))
MODE_FEATURES = {
    "references": FEATURES,
    "few_references": FEATURES,
    "references_body": BODY_FEATURES,
    "few_references_body": BODY_FEATURES,
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


def mode_for(n_references: int, opening_level: float = math.nan, modes: Collection[str] = tuple(MODE_FEATURES)) -> str:
    """Which mode serves a case.

    Args:
        n_references: models that the teacher is compared with.
        opening_level: of the suspect, see :func:`openings.opening_level`; NaN where unknown.
        modes: those that there are.
    """
    if n_references == 0:
        return "background"
    mode = "references" if n_references >= FEWEST_STANDARD_REFERENCES else "few_references"
    return BODY_OF[mode] if opening_level < ATYPICAL_OPENINGS and BODY_OF[mode] in modes else mode
