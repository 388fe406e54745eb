"""The way of the data for one pair: dumps in, a result out, from which every report and a later check is made."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from distilldetect import __version__
from distilldetect.arrays import F32, F64, LN10
from distilldetect.case.auditing import TEACHER, MeasuredCase, measured_case, paths_of
from distilldetect.case.case import Case
from distilldetect.case.comparisons import beside_base, beside_siblings, robustness
from distilldetect.case.evidence import habits, passages, self_identifications, typography
from distilldetect.case.request import OPTIONS, Request
from distilldetect.case.warnings import Caution, closer_references, warnings_of
from distilldetect.defaults import WEIGHED_SIGNALS
from distilldetect.model import Model
from distilldetect.results import LIMITS, PROPOSITIONS, SCHEMA, mode_of, rounded, verbal, verdict_word
from distilldetect.scoring import TEACHER_YOUNGER, Judgement


def score(request: Request, model: Model) -> dict[str, Any]:
    """Weigh the evidence that the suspect was trained on the teacher's outputs.

    Undefined numbers are null, all others rounded to six decimals. LRs are log10, unless they are called otherwise.
    ``verdict.log10_lr`` is what documents and references support; ``log10_lr_uncapped`` is the intercept and the
    contributions added up.

    Args:
        request: the files, and how to read and weigh them.
        model: whose numbers weigh it.

    Returns:
        The result as JSON values, schema ``distilldetect/1``.

    Raises:
        DumpError: a file cannot be used.
        NotEvaluableError: too few prompts or words are shared.
        UsageError: siblings were given, and no references; or no library has the teacher that is named.
    """
    measured = measured_case(request, model)
    siblings, base = beside_siblings(measured), beside_base(measured)
    warnings = warnings_of(measured, siblings)
    document: dict[str, Any] = rounded(
        {
            **_given(measured, model),
            "propositions": PROPOSITIONS,
            "verdict": _verdict(measured, warnings),
            **_parts(measured.judgement),
            **_ranked(measured),
            "library": _library(measured),
            "siblings": siblings or None,
            "base": base,
            "robustness": list(robustness(measured)),
            "signals": _signals(measured),
            "passages": passages(measured),
            "habits": habits(measured),
            "self_identification": self_identifications(measured),
            "typography": typography(measured),
            "warnings": [warning.sentence for warning in warnings],
            "warning_codes": [warning.code for warning in warnings],
            "limits": LIMITS,
        }
    )
    return document


def _given(measured: MeasuredCase, model: Model) -> dict[str, Any]:
    """By what was measured, from which files, and how many prompts and references count."""
    asked, case, n_references = measured.request, measured.case, measured.pair.n_references
    return {
        "schema": SCHEMA,
        "tool": {"name": "distilldetect", "version": __version__},
        "model": {
            "name": model.name,
            "sha256": model.sha256,
            "mode": mode_of(n_references),
            "fitted_on": [str(panel["panel"]) for panel in model.fitted_on],
            "validation": model.error,
        },
        "names": {"teacher": measured.names[TEACHER], "suspect": measured.suspect_name},
        "inputs": _inputs(case),
        "left_out": case.left_out,
        # of reading, as far as it is not the default
        "options": {name: getattr(asked, name) for name in OPTIONS} | {"reading": asked.reading.chosen},
        "n_prompts": measured.pair.n_prompts,
        **({} if case.clusters is None else {"n_clusters": len(set(case.clusters))}),
        "n_references": n_references,
        "joined_on": case.alignment.joined_on,
    }


def _parts(judgement: Judgement) -> dict[str, Any]:
    """What the likelihood ratio is made of."""
    return {
        "intercept": judgement.intercept / LN10,
        "contributions": [
            {
                "signal": part.signal or "level",
                "channel": part.channel or "none",
                "value": part.fraction if part.signal else judgement.level.mean,
                "log10_lr": part.log_odds / LN10,
            }
            for part in judgement.contributions
        ],
        "channels": [{"name": name, "log10_lr": value} for name, value in judgement.channels.items()],
    }


def _verdict(measured: MeasuredCase, warnings: Sequence[Caution]) -> dict[str, Any]:
    """The verdict; a teacher that appeared after the suspect leaves none."""
    judgement = measured.judgement
    is_impossible = any(warning.code == TEACHER_YOUNGER for warning in warnings)
    lr = (math.nan,) * 3 if is_impossible else (judgement.log10_lr, judgement.low, judgement.high)
    n_compared = int((~np.isnan(judgement.observed)).sum())
    return {
        "word": verdict_word(*lr),
        "scale_word": verbal(lr[0]),
        "log10_lr": lr[0],
        "log10_lr_low": lr[1],
        "log10_lr_high": lr[2],
        "log10_lr_uncapped": judgement.log10_lr_uncapped,
        "p_value": judgement.p_value,
        "p_value_floor": 1 / (n_compared + 1) if n_compared else math.nan,
        "closer_references": closer_references(measured),
        "position": judgement.position.value,
        "level": judgement.level.mean,
        "level_spread": math.sqrt(judgement.level.variance),
        "length_excess": judgement.length_excess,
        "opening_level": measured.pair.opening_level,
        "is_english": measured.pair.is_english,
    }


def _ranked(measured: MeasuredCase) -> dict[str, Any]:
    """The references in the suspect's place, in the order given, and in the teacher's, best first."""
    judgement, groups = measured.judgement, measured.case.references
    columns = measured.pair.cohort.references
    names = [measured.names[k] for k in columns]
    library = measured.library[0].name if measured.library else ""
    paths = [paths_of(groups[k - 1]) if k <= len(groups) else f"{library}:{measured.names[k]}" for k in columns]
    explanations = sorted(
        zip(judgement.explanations.tolist(), names, paths, strict=True),
        key=lambda own: (math.isnan(own[0]), -own[0], own[1]),
    )
    population = zip(names, judgement.population.tolist(), strict=True)
    return {
        "population": {
            "kind": "references",
            "members": [{"name": name, "log10_lr": value} for name, value in population],
        },
        "explanations": [{"name": name, "path": path, "log10_lr": value} for value, name, path in explanations],
    }


def _library(measured: MeasuredCase) -> dict[str, Any] | None:
    """The library whose models are references beside the user's own; None where none is used."""
    if measured.library is None:
        return None
    known, choice = measured.library
    n_own = 1 + len(measured.case.references) + len(measured.case.siblings)
    return {
        "name": known.name,
        "sha256": known.sha256,
        "n_prompts": int(known.rows.sum()),
        "n_models": len(measured.names) - n_own,
        "makers": known.makers_at(choice.places),
        "makers_left_out": choice.makers_left_out,
        "teacher_maker_told_by": choice.teacher.by,
        "other_generation": choice.distant,
        "keeps_other_generation": choice.keeps_distant,
    }


def _signals(measured: MeasuredCase) -> dict[str, dict[str, float]]:
    """Every weighed signal: its mean closeness to the teacher, and how often the teacher is nearest.

    ``usual_fraction`` is how often it would be for a reference in the suspect's place, on average. As one of the others it
    has one rival fewer there, so its log-odds are taken as a share among as many as the suspect has.
    """
    pair = measured.pair
    close = measured.compared.close[pair.cohort.n_snapshots]
    log_odds = np.array([own.log_odds[:, 0] for own in pair.placed[1:]]).reshape(-1, len(WEIGHED_SIGNALS))
    usual = 1 / (1 + len(log_odds) * np.exp(-log_odds))
    return {
        signal: {
            "similarity": _mean(close[signal][measured.prompts, TEACHER]) if signal in close else math.nan,
            "nearest_fraction": float(pair.suspect.fraction[k, 0]),
            "usual_fraction": _mean(usual[:, k]),
        }
        for k, signal in enumerate(WEIGHED_SIGNALS)
    }


def _mean(values: F32 | F64) -> float:
    known = values[values == values]  # NaN differs from itself
    return float(known.mean(dtype=np.float64)) if len(known) else math.nan


def _inputs(case: Case) -> list[dict[str, Any]]:
    given: list[tuple[str, int | None]] = [*[("teacher", None)] * len(case.teachers), ("suspect", None)]
    for role, groups in (("reference", case.references), ("sibling", case.siblings)):
        given += [(role, k) for k, group in enumerate(groups) for _ in group]
    given += [("base", None)] * (case.base is not None)
    return [
        {
            "role": role,
            "reference_model": group,
            "path": dump.source,
            "sha256": dump.sha256,
            "n_bytes": dump.n_bytes,
            "container": dump.container,
            "shape": dump.shape,
            "fields": dump.fields,
            "model": dump.model,
            "n_records": dump.n_records,
            "n_responses": len(dump.responses),
            "skipped": dump.skipped,
            "unpaired": unpaired,
            "notes": dump.notes,
        }
        for (role, group), dump, unpaired in zip(given, case.dumps, case.alignment.unpaired, strict=True)
    ]
