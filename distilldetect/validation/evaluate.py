"""Fit a model on labelled panels, and measure its error, or the method's."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from distilldetect import __version__
from distilldetect.model import Hierarchical, Model, model_document
from distilldetect.results import SCHEMA, rounded
from distilldetect.validation.figures import baselines, panel_figures, score_rows, strengths
from distilldetect.validation.fit import family_left_out, fit, judge_panel, leave_panels_out
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
        "sha256": {model: own.sha256 for model, own in panel.sketches.items()},
        "answers": {model: own.text for model, own in panel.sketches.items()},
    }


def evaluate_panels(
    fitted: Sequence[MeasuredPanel],
    audits: Sequence[MeasuredPanel],
    method: str | Model,
    seed: int,
    tell: Callable[[str], None],
) -> dict[str, Any]:
    """Judge panels, and return the document of ``evaluate --format json``.

    Args:
        fitted: panels that may be fitted on.
        audits: panels that are judged only.
        method: ``leave_panel_out`` or ``cross_validation``, or the model that judges.
        seed: of the bootstrap behind the intervals.
        tell: told what is being done.
    """
    everything = (*fitted, *audits)
    seen: dict[str, list[str]] = {}
    if isinstance(method, Model):
        judged = [judge_panel(panel, lambda family: method.numbers) for panel in everything]
        seen = seen_in_fit(method, everything)
    elif method == "cross_validation":
        tell("fitting without each family")
        judges = family_left_out(fitted)
        judged = [judge_panel(panel, judges) for panel in everything]
    else:
        judged = leave_panels_out(fitted, audits, tell)
    tell("counting")
    by_score: dict[str, dict[str, Any]] = {}
    for panel in judged:
        for name, ranks in baselines(panel, seed).items():
            by_score.setdefault(name, {})[panel.name] = ranks
    document = {
        "schema": SCHEMA,
        "tool": {"name": "distilldetect", "version": __version__},
        "method": "model" if isinstance(method, Model) else method,
        "model": {"name": method.name, "sha256": method.sha256} if isinstance(method, Model) else None,
        "seed": seed,
        "audits": [panel.name for panel in audits],
        "in_fit": seen,
        "panels": {panel.name: panel_figures(panel, seed) for panel in judged},
        "strengths": strengths(judged),
        "baselines": by_score,
        "scores": [row for panel in judged for row in score_rows(panel)],
    }
    found: dict[str, Any] = rounded(document)
    return found


def seen_in_fit(model: Model, panels: Sequence[MeasuredPanel]) -> dict[str, list[str]]:
    """Return which models of each panel have dumps that a model was fitted on; panels without any are left out."""
    found = {own.name: sorted(name for name, dump in own.sketches.items() if model.was_fitted_on(dump)) for own in panels}
    return {name: models for name, models in found.items() if models}
