"""How a pair can be judged: by what the teacher is compared with, and by whether openings count."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from distilldetect.arrays import F64
from distilldetect.defaults import (
    ATYPICAL_OPENINGS,
    BACKGROUND_FEATURES,
    FEATURES,
    FEW_FEATURES,
    FEWEST_STANDARD_REFERENCES,
    TYPICAL_OPENINGS,
)


def is_opening(signal: str) -> bool:
    """Whether a signal looks at how a response begins, and at nothing else."""
    return signal.startswith("opening_")


def _of_the_body(features: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((signal, statistic) for signal, statistic in features if not is_opening(signal))


MODE_FEATURES = {
    "references": FEATURES,
    "single_references": FEW_FEATURES,
    "few_references": FEW_FEATURES,
    "references_body": _of_the_body(FEATURES),
    "single_references_body": _of_the_body(FEW_FEATURES),
    "few_references_body": _of_the_body(FEW_FEATURES),
    "background": BACKGROUND_FEATURES,
}

# Modes that weigh openings and bodies against references. Their features have one weight and are read together: differences
# between weights that a fit to few teachers finds hold for no others, and what was learned from a teacher shows in both.
READ_TOGETHER = ("references", "single_references", "few_references")

# What judges instead where the suspect's openings are like nobody's, as where somebody took them away.
BODY_OF = {mode: f"{mode}_body" for mode in READ_TOGETHER}


@dataclass(frozen=True, slots=True)
class Audit:
    """One way to look at a training panel.

    Attributes:
        comparison: ``ALL`` references with all their dumps, or one dump of each (``SINGLE``), or as few references, one
            dump each, drawn for each suspect: all of a teacher would share the luck of one draw, and a fit learn it.
        dropped: whether the suspects' first sentences are taken away.
    """

    comparison: int
    dropped: bool = False


ALL, SINGLE = -1, -2  # no numbers of references

# What each mode is fitted on; judged on the first. Most users have fewer references, or of one dump each.
MODE_AUDITS = {
    "references": (Audit(ALL), Audit(12)),
    "single_references": (Audit(SINGLE),),
    "few_references": (Audit(4), Audit(8)),
    "references_body": (Audit(ALL, dropped=True), Audit(ALL)),
    "single_references_body": (Audit(SINGLE, dropped=True), Audit(SINGLE)),
    "few_references_body": tuple(Audit(n, dropped) for dropped in (True, False) for n in (4, 8)),
    "background": (Audit(ALL), Audit(4)),
}


def mode_for(snapshots: Sequence[int]) -> str:
    """Which mode serves a case whose openings count.

    Args:
        snapshots: how many dumps there are of each model that the teacher is compared with.
    """
    if not snapshots:
        return "background"
    if len(snapshots) < FEWEST_STANDARD_REFERENCES:
        return "few_references"
    return "references" if max(snapshots) > 1 else "single_references"


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


OPENING_SIGNAL = "opening_prefix_similarity"  # by which a suspect's level of openings is measured
