"""Evaluate on a labelled panel: measure it, hold out, and report every figure with its baselines."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from distilldetect import __version__
from distilldetect.arrays import F64
from distilldetect.errors import NotEvaluableError
from distilldetect.model.classifier import Classifier
from distilldetect.model.file import Model
from distilldetect.model.modes import BODY_OF, MODE_FEATURES, body_share
from distilldetect.model.siblings import bounded
from distilldetect.results import SCHEMA, rounded
from distilldetect.validation.conditions import Condition
from distilldetect.validation.figures import figures
from distilldetect.validation.hold_out import double_hold_out, judged_by
from distilldetect.validation.labelledpanel import Progress, labelled_table
from distilldetect.validation.siblings import all_sibling_figures, hold_out_siblings, sibling_bound, sibling_figures
from distilldetect.validation.table import LabelTable, PairTable


def evaluate_panel(
    panel: str,
    labels: str,
    model: Model | None,
    mode: str,
    progress: Progress,
    conditions: Sequence[Condition] = (),
) -> dict[str, Any]:
    """Figures of a labelled panel.

    Args:
        panel: path of the panel.
        labels: path of its labels.
        model: the model to judge; None judges the method by its double hold-out on this panel.
        mode: ``references``, ``single_references``, ``few_references`` or ``background``.
        progress: told what is being done.
        conditions: under which the pairs are judged once more.

    Raises:
        DumpError: a file cannot be used.
        NotEvaluableError: one of the classes is missing, or a condition leaves too few prompts.
    """
    under = {condition.name: condition.mode for condition in conditions}
    modes = dict.fromkeys((mode, *under.values()))
    if model is not None:  # before minutes of measuring
        for needed in modes:
            _require_features(model.classifier(needed), needed)
    modes |= dict.fromkeys(BODY_OF[one] for one in modes if one in BODY_OF)
    table, known = labelled_table(panel, labels, tuple(modes), progress, conditions)
    progress("holding out each suspect family with each teacher provider" if model is None else "scoring")
    scores = _scores(table, known, model, mode, table.values[mode][0], table.opening_levels.get(mode))
    against = _against_siblings(table, known, model)
    progress("baselines")
    document: dict[str, Any] = rounded(
        {
            "schema": SCHEMA,
            "tool": {"name": "distilldetect", "version": __version__},
            "mode": mode,
            "method": "double hold-out" if model is None else {"model": model.name, "sha256": model.sha256},
            "n_prompts": table.n_prompts,
            "n_pairs": int((known.label >= 0).sum()),
            "n_positive": int((known.label == 1).sum()),
            "metrics": {
                **figures(scores, table, known),
                "siblings": all_sibling_figures(scores, against[""], table, known) if against else None,
            },
            "baselines": {
                "teacher_prior": figures(_teacher_prior(known), table, known),
                "length_only": figures(double_hold_out(_lengths(table), table, known, mode), table, known),
                "shuffled_prompts": figures(double_hold_out(table.shuffled[mode][None], table, known, mode), table, known),
            },
            "conditions": _conditions(table, known, model, under, against),
            "scores": _score_rows(scores, table, known),
        }
    )
    return document


def _scores(table: PairTable, known: LabelTable, model: Model | None, mode: str, judged: F64, levels: F64 | None) -> F64:
    """Log-odds of features by a model, or by fits that hold each of them out.

    Args:
        table: the panel.
        known: its labels.
        model: None for the hold-out.
        mode: whose features they are.
        judged: ``(..., n_teachers, n_suspects, n_features, 3)``.
        levels: of the suspects' openings, ``(..., n_teachers, n_suspects)``; None where they make no difference.
    """
    scores = _scores_in(mode, table, known, model, judged)
    body = BODY_OF.get(mode)
    if body is None or levels is None or (model is not None and body not in model.modes):
        return scores
    columns = [MODE_FEATURES[mode].index(feature) for feature in MODE_FEATURES[body]]
    share = body_share(levels)
    if not share.any():
        return scores
    by_body = _scores_in(body, table, known, model, judged[..., columns, :])
    return np.where(share < 1, np.where(share > 0, (1 - share) * scores + share * by_body, scores), by_body)


def _scores_in(mode: str, table: PairTable, known: LabelTable, model: Model | None, judged: F64) -> F64:
    if model is None:
        return double_hold_out(table.values[mode], table, known, mode, judged)
    classifier = model.classifier(mode)
    return judged_by(classifier, mode, judged)


def _conditions(
    table: PairTable, known: LabelTable, model: Model | None, under: Mapping[str, str], against: Mapping[str, F64]
) -> dict[str, Any]:
    """The figures of every condition, in order; those of one mode are judged by the same fits.

    Args:
        table: the panel.
        known: its labels.
        model: None for the hold-out.
        under: condition -> mode.
        against: see :func:`_against_siblings`.
    """
    found: dict[str, Any] = {}
    for mode in dict.fromkeys(under.values()):
        names = [name for name, used in under.items() if used == mode]
        judged = np.stack([table.conditions[name] for name in names])
        levels = np.stack([table.opening_levels[name] for name in names])
        scores = _scores(table, known, model, mode, judged, levels)
        found |= {name: {"mode": mode, **_summary(one, table, known)} for name, one in zip(names, scores, strict=True)}
    return {
        name: {**found[name], "siblings": sibling_figures(against[name], known) if name in against else None}
        for name in under
    }


def _against_siblings(table: PairTable, known: LabelTable, model: Model | None) -> dict[str, F64]:
    """Log-odds for each teacher against each sibling, bounded: as they are, "", and under each condition that leaves them.

    By the model, or by fits to the panel as it is that hold each case out; empty where the model tells no siblings apart.
    """
    if model is not None and model.siblings is None:
        return {}
    judged = {"": table.contrasts, **table.contrasts_under}
    if model is not None and model.siblings is not None:
        return {name: model.siblings.log_odds(own) for name, own in judged.items()}
    held_out = hold_out_siblings(table.contrasts, known, np.stack(list(judged.values())))
    return dict(zip(judged, bounded(held_out, sibling_bound(held_out[0], known)), strict=True))


def _summary(scores: F64, table: PairTable, known: LabelTable) -> dict[str, Any]:
    """The figures of a condition, and the LRs that trained pairs still get."""
    all_figures = figures(scores, table, known)
    trained = scores[(known.label == 1) & np.isfinite(scores)] / math.log(10)
    return {
        **{key: all_figures[key] for key in ("within_teacher_macro_auroc", "interaction", "families_equal", "attribution")},
        "trained_log10_lr_median": float(np.median(trained)) if len(trained) else math.nan,
    }


def _lengths(table: PairTable) -> F64:
    """What a score can reach that knows lengths only: one feature, in which chance plays no part."""
    own = table.length_ratio_log
    return np.stack([own, np.full_like(own, np.inf), np.zeros_like(own)], axis=-1)[None, ..., None, :]


def _teacher_prior(known: LabelTable) -> F64:
    """The log-odds of a teacher's share of positives: what a score can reach that reads no text."""
    positive, negative = (known.label == 1).sum(axis=1), (known.label == 0).sum(axis=1)
    prior = np.log((positive + 0.5) / (negative + 0.5))
    return np.repeat(prior[:, None], known.label.shape[1], axis=1)


def _score_rows(scores: F64, table: PairTable, known: LabelTable) -> list[dict[str, Any]]:
    return [
        {
            "teacher": table.teachers[t],
            "suspect": table.suspects[s],
            "family": known.families[s],
            "provider": table.providers[t],
            "log10_lr": float(scores[t, s]) / math.log(10),
            "label": int(known.label[t, s]),
            "basis": str(known.basis[t, s]),
        }
        for t, s in zip(*np.nonzero((known.label >= 0) & np.isfinite(scores)), strict=True)
    ]


def _require_features(classifier: Classifier, mode: str) -> None:
    if not set(classifier.features) <= set(MODE_FEATURES[mode]):
        raise NotEvaluableError("the model was fitted on other features than this version measures; train it again")
