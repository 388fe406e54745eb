"""Fit a model on labelled panels, with the figures of each panel left out."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from distilldetect.model import Hierarchical, model_document
from distilldetect.results import rounded
from distilldetect.validation.figures import panel_figures, strengths
from distilldetect.validation.fit import fit
from distilldetect.validation.holdout import leave_panels_out
from distilldetect.validation.labelled import FITTED_TIERS, MeasuredPanel


def train_model(
    fitted: Sequence[MeasuredPanel], audits: Sequence[MeasuredPanel], seed: int, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Fit a model, and return the document of its file.

    Its validation is of each panel, judged by a fit that has seen neither it nor the suspect's family anywhere; empty where
    there is one panel only.

    Args:
        fitted: panels to fit on.
        audits: panels that are judged and never fitted on.
        seed: of the bootstrap behind the intervals.
        tell: told what is being done.

    Raises:
        DistillDetectError: no teacher has both taught and untaught suspects.
    """
    tell("fitting")
    numbers = fit(fitted)
    validation: dict[str, Any] = {}
    if len(fitted) > 1:
        judged = leave_panels_out(fitted, audits, tell)
        validation = {
            "judged_by": "a fit on the other panels, without the suspect's family",
            "audits": [panel.name for panel in audits],
            "strengths": strengths(judged),
            "panels": {panel.name: panel_figures(panel, seed) for panel in judged},
        }
    return model_document(Hierarchical(**rounded(asdict(numbers))), tuple(map(_contribution, fitted)), rounded(validation))


def n_taught_families(panels: Sequence[MeasuredPanel]) -> int:
    """Return how many different taught families some panels have."""
    return len({seen.pair.family for panel in panels for seen in panel.observations if seen.pair.is_taught})


def _contribution(panel: MeasuredPanel) -> dict[str, Any]:
    """What a panel contributes to a fit."""
    pairs = {seen.pair for seen in panel.observations if seen.pair.tier in FITTED_TIERS}
    taught, untaught = ({pair for pair in pairs if pair.is_taught == wanted} for wanted in (True, False))
    return {
        "panel": panel.name,
        "n_taught_pairs": len(taught),
        "n_untaught_pairs": len(untaught),
        "n_taught_families": len({pair.family for pair in taught}),
        "n_untaught_families": len({pair.family for pair in untaught}),
        "sha256": dict(panel.sha256),
    }
