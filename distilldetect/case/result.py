"""A result as JSON values: the one source that every report, and a later check, is made from."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distilldetect import __version__
from distilldetect.arrays import LN10
from distilldetect.case.case import Case
from distilldetect.case.evidence import Passage
from distilldetect.formats import Dump
from distilldetect.model.classifier import Classifier
from distilldetect.model.file import Model
from distilldetect.results import LIMITS, PROPOSITIONS, SCHEMA, rounded, verbal, verdict_word
from distilldetect.scoring.likelihood_ratio import Weighing
from distilldetect.scoring.pair_statistics import Readings
from distilldetect.scoring.siblings import BesideSiblings
from distilldetect.signals import PAIRED


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything a result tells; see the modules that make the parts."""

    case: Case
    model: Model
    classifier: Classifier
    weighing: Weighing
    readings: Readings
    similarity: Mapping[str, float]
    p_value: float
    population: NDArray[np.float64]
    explanations: tuple[tuple[str, float], ...]
    beside: BesideSiblings | None
    closer_references: tuple[str, ...]
    hub: float
    lead: float
    opening_level: float
    robustness: tuple[tuple[str, float], ...]
    cautions: tuple[str, ...]
    passages: tuple[Passage, ...]
    self_identification: Mapping[str, Mapping[str, int]]
    options: Mapping[str, Any]
    seed: int


def document(outcome: Outcome) -> dict[str, Any]:
    """The result, schema ``distilldetect/1``: undefined numbers are null, all others rounded to six decimals.

    LRs are log10. ``verdict.log10_lr`` is bounded by what the validation set supports;
    ``log10_lr_unbounded`` is the intercept and the contributions added up.
    """
    weighing, classifier, case = outcome.weighing, outcome.classifier, outcome.case
    given: list[tuple[str, int | None, Dump]] = [("teacher", None, dump) for dump in case.teachers]
    given.append(("suspect", None, case.suspect))
    for role, groups in (("reference", case.references), ("sibling", case.siblings)):
        given += [(role, k, dump) for k, group in enumerate(groups) for dump in group]
    inputs = [
        _input(role, group, dump, unpaired)
        for (role, group, dump), unpaired in zip(given, case.alignment.unpaired, strict=True)
    ]
    n_compared = int((~np.isnan(outcome.population)).sum())
    result: dict[str, Any] = rounded(
        {
            "schema": SCHEMA,
            "tool": {"name": "distilldetect", "version": __version__},
            "model": {
                "name": outcome.model.name,
                "sha256": outcome.model.sha256,
                "mode": classifier.mode,
                "validation": {k: v for k, v in classifier.validation.items() if k != "negative_log_odds"},
            },
            "inputs": inputs,
            "left_out": [asdict(dump) for dump in case.left_out],
            "options": dict(outcome.options),
            "seed": outcome.seed,
            "n_prompts": case.n_prompts,
            "n_references": len(case.references),
            "joined_on": case.alignment.joined_on,
            "propositions": PROPOSITIONS,
            "verdict": {
                "word": verdict_word(weighing.log10_lr, weighing.low, weighing.high),
                "scale_word": verbal(weighing.log10_lr),
                "log10_lr": weighing.log10_lr,
                "log10_lr_low": weighing.low,
                "log10_lr_high": weighing.high,
                "log10_lr_unbounded": weighing.log_odds / LN10,
                "bound_low": _finite(classifier.bound_low),
                "bound_high": _finite(classifier.bound_high),
                "hubness_log10": outcome.hub / LN10,
                "snapshot_lead_log10": outcome.lead / LN10,
                "opening_level": outcome.opening_level,
                "p_value": outcome.p_value,
                "p_value_floor": 1 / (n_compared + 1) if n_compared else math.nan,
                "closer_references": list(outcome.closer_references),
            },
            "intercept": classifier.intercept / LN10,
            "contributions": [
                {
                    "signal": part.signal,
                    "statistic": part.statistic,
                    "channel": _channel(part.signal),
                    "value": part.value,
                    "log10_lr": part.log_odds / LN10,
                }
                for part in weighing.contributions
            ],
            "population": _population(outcome),
            "explanations": [{"path": path, "log10_lr": score / LN10} for path, score in outcome.explanations],
            "siblings": _siblings(outcome),
            "robustness": [{"what": what, "log10_lr": log10_lr} for what, log10_lr in outcome.robustness],
            "signals": _signals(outcome),
            "passages": [
                {
                    "prompt": passage.prompt,
                    "text": passage.text,
                    "suspect_span": list(passage.suspect_span),
                    "teacher_span": list(passage.teacher_span),
                    "n_tokens": passage.n_tokens,
                    "suspect_before": passage.suspect_context[0],
                    "suspect_after": passage.suspect_context[1],
                    "teacher_before": passage.teacher_context[0],
                    "teacher_text": passage.teacher_context[1],
                    "teacher_after": passage.teacher_context[2],
                }
                for passage in outcome.passages
            ],
            "self_identification": {name: dict(said) for name, said in outcome.self_identification.items()},
            "warnings": list(outcome.cautions),
            "limits": list(LIMITS),
        }
    )
    return result


def _input(role: str, group: int | None, dump: Dump, unpaired: Mapping[str, int]) -> dict[str, Any]:
    return {
        "role": role,
        "reference_model": group,
        "path": dump.source,
        "sha256": dump.sha256,
        "n_bytes": dump.n_bytes,
        "container": dump.container,
        "shape": dump.shape,
        "fields": dict(dump.fields),
        "model": dump.model,
        "n_records": dump.n_records,
        "n_responses": len(dump.responses),
        "skipped": dict(dump.skipped),
        "unpaired": dict(unpaired),
        "notes": list(dump.notes),
    }


def _population(outcome: Outcome) -> dict[str, Any]:
    """Those that the suspect is ranked among: the references in its place, or a cohort without names."""
    references = outcome.case.references
    names: list[str | None] = [dump.source for group in references for dump in group] or [None] * len(outcome.population)
    scores = (outcome.population / LN10).tolist()
    return {
        "kind": "references" if references else "cohort",
        "members": [{"name": name, "log10_lr": score} for name, score in zip(names, scores, strict=True)],
    }


def _siblings(outcome: Outcome) -> dict[str, Any] | None:
    """The teacher against each sibling, log10 LRs; None without siblings."""
    beside, model = outcome.beside, outcome.model.siblings
    if beside is None or model is None:
        return None
    return {
        "models": [
            {
                "path": own.name,
                "log10_lr": own.log10_lr,
                "log10_lr_low": own.low,
                "log10_lr_high": own.high,
                "contrast": own.contrast,
            }
            for own in beside.each
        ],
        "log10_lr_beside": beside.log10_lr,
        "log10_lr_beside_low": beside.low,
        "log10_lr_beside_high": beside.high,
        "bound": model.bound,
        "validation": dict(model.validation),
    }


def _signals(outcome: Outcome) -> dict[str, dict[str, float]]:
    """Every signal's closeness to the teacher, and its statistics against the references."""
    signals: dict[str, dict[str, float]] = {
        signal: {"similarity": similarity} for signal, similarity in outcome.similarity.items()
    }
    compared = [feature for feature in outcome.readings.values if feature[1] != "similarity"]
    for (signal, statistic), mean in zip(compared, outcome.readings.raw_means(compared).tolist(), strict=True):
        signals[signal][statistic] = mean
    return signals


def _channel(signal: str) -> str:
    return PAIRED[signal].channel if signal in PAIRED else "none"


def _finite(bound: float) -> float | None:
    return bound if math.isfinite(bound) else None
