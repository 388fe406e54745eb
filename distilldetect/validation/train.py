"""Train a model on a labelled panel: every mode is fitted, and carries the figures of its own hold-out."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F64
from distilldetect.errors import NotEvaluableError
from distilldetect.model.file import model_document
from distilldetect.model.modes import MODE_AUDITS, MODE_FEATURES
from distilldetect.results import rounded
from distilldetect.validation import metrics
from distilldetect.validation.figures import figures, largest_errors, negatives
from distilldetect.validation.hold_out import double_hold_out, fit_table, judged_by, refits, untaught_level
from distilldetect.validation.labelledpanel import Progress, labelled_table
from distilldetect.validation.siblings import fit_siblings
from distilldetect.validation.table import LabelTable, PairTable

MOST_ERRORS = 8  # named of each kind


def train_model(panel: str, labels: str, progress: Progress) -> dict[str, Any]:
    """Fit every mode on a labelled panel, with their validation inside, as a model document.

    Raises:
        DumpError: a file cannot be used.
        NotEvaluableError: one of the classes is missing, or no pair of one can be held out.
    """
    table, known = labelled_table(panel, labels, tuple(MODE_FEATURES), progress)
    modes, scores_held_out = {}, {}
    for mode, values in table.values.items():
        progress(f"{mode}: fitting, and holding out each suspect family with each teacher provider")
        fitted = fit_table(values, known, np.ones(known.label.shape, dtype=bool), mode)
        scores_held_out[mode] = held_out = double_hold_out(values, table, known, mode)
        if not all((np.isfinite(held_out) & (known.label == label)).any() for label in (0, 1)):
            raise NotEvaluableError(
                f"{labels}: nothing is left to fit on where a teacher's provider and a suspect's family are held out; label"
                " pairs of more teachers and families"
            )
        validation, bounds = _validation(held_out, table, known)
        as_it_is = next(k for k, audit in enumerate(MODE_AUDITS[mode]) if not audit.dropped)
        scores = judged_by(fitted, mode, values[as_it_is])
        has_references = mode not in table.strata
        modes[mode] = replace(
            fitted,
            untaught_level=untaught_level(scores, table.stand_ins) if has_references else math.nan,
            bound_low=bounds[0],
            bound_high=bounds[1],
            refits=refits(fitted, values, known, mode, table.strata.get(mode)),
            validation=validation,
        )
    progress("siblings: fitting, and holding out each suspect family with each pair of teachers")
    return model_document(modes, fit_siblings(scores_held_out["references"], table, known))


def _validation(scores: F64, table: PairTable, known: LabelTable) -> tuple[dict[str, Any], tuple[float, float]]:
    """What the double hold-out says of the method, in the few figures that a verdict quotes, and the ELUB bounds."""
    all_figures = figures(scores, table, known)
    log_odds, label = _family_means(scores, known)
    log10 = log_odds / math.log(10)
    positive, negative = log10[label == 1], log10[label == 0]
    keys = ("within_teacher", "within_teacher_macro_auroc", "interaction", "families_equal", "attribution")
    validation = {
        "hold_out": "suspect family and teacher provider (the teacher alone where its provider has most positives)",
        "n_prompts": table.n_prompts,
        "n_teachers": len(table.teachers),
        "n_pairs": int((known.label >= 0).sum()),
        "n_positive_family_pairs": len(positive),
        "n_negative_family_pairs": len(negative),
        "false_positive_fraction": {f"lr>={lr}": float((negative >= np.log10(lr)).mean()) for lr in (1, 2, 10)},
        "true_positive_fraction": {f"lr>={lr}": float((positive >= np.log10(lr)).mean()) for lr in (1, 2, 10)},
        "figures": {key: all_figures[key] for key in keys},
        "largest_errors": largest_errors(scores, table, known, MOST_ERRORS),
        "negative_log_odds": np.sort(log_odds[label == 0]).tolist(),
    }
    return rounded(validation), metrics.elub(log10, label)


def _family_means(scores: F64, known: LabelTable) -> tuple[F64, NDArray[np.int64]]:
    """One log-odds for each teacher, suspect family and label among clean pairs."""
    clean = (known.label == 1) | negatives(known, "clean")
    cells: dict[tuple[int, str, int], list[float]] = {}
    for teacher, suspect in zip(*np.nonzero(clean & np.isfinite(scores)), strict=True):
        key = (int(teacher), known.families[suspect], int(known.label[teacher, suspect]))
        cells.setdefault(key, []).append(float(scores[teacher, suspect]))
    return np.array([np.mean(values) for values in cells.values()]), np.array([key[2] for key in cells])
