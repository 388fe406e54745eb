"""A result as JSON values: the one source that every report, and a later check, is made from."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from distilldetect import __version__
from distilldetect.case.auditing import MeasuredCase
from distilldetect.case.case import Case
from distilldetect.case.comparisons import BesideBase, Check
from distilldetect.case.evidence import Evidence, Passage
from distilldetect.case.names import Names, paths_of
from distilldetect.case.request import Request
from distilldetect.case.warnings import Caution, closer_references
from distilldetect.defaults import WEIGHED_SIGNALS
from distilldetect.formats import Dump, ReadOptions
from distilldetect.model import Model
from distilldetect.results import LIMITS, PROPOSITIONS, SCHEMA, mode_of, rounded, verbal, verdict_word
from distilldetect.scoring import Contrast

_Z = 1.96


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything a result tells; see the modules that make the parts."""

    request: Request
    model: Model
    measured: MeasuredCase
    names: Names
    siblings: tuple[Contrast, ...]
    base: BesideBase | None
    robustness: tuple[Check, ...]
    evidence: Evidence
    warnings: tuple[Caution, ...]


def document(outcome: Outcome) -> dict[str, Any]:
    """The result, schema ``distilldetect/1``: undefined numbers are null, all others rounded to six decimals.

    LRs are log10, unless they are called otherwise. ``verdict.log10_lr`` is what documents and references support;
    ``log10_lr_uncapped`` is the intercept and the contributions added up.
    """
    measured, case, names = outcome.measured, outcome.measured.case, outcome.names
    n_references = len(measured.cohort.references)
    result: dict[str, Any] = rounded(
        {
            "schema": SCHEMA,
            "tool": {"name": "distilldetect", "version": __version__},
            "model": {
                "name": outcome.model.name,
                "sha256": outcome.model.sha256,
                "mode": mode_of(n_references),
                "fitted_on": [str(panel["panel"]) for panel in outcome.model.fitted_on],
                "validation": outcome.model.error,
            },
            "names": {"teacher": names.teacher, "suspect": names.suspect},
            "inputs": _inputs(case),
            "left_out": [asdict(dump) for dump in case.left_out],
            "options": _options(outcome.request),
            "n_prompts": measured.pair.n_prompts,
            **({"n_clusters": len(set(case.clusters))} if case.clusters is not None else {}),
            "n_references": n_references,
            "joined_on": case.alignment.joined_on,
            "propositions": PROPOSITIONS,
            "verdict": _verdict(outcome),
            **_sum(outcome),
            "channels": [{"name": name, "log10_lr": value} for name, value in measured.judgement.channels.items()],
            **_ranked(outcome),
            "library": _library(outcome),
            "siblings": _siblings(outcome),
            "base": _base(outcome),
            "robustness": [asdict(check) for check in outcome.robustness],
            "signals": _signals(outcome),
            "passages": [_passage(passage) for passage in outcome.evidence.passages],
            "habits": [asdict(habit) for habit in outcome.evidence.habits],
            "self_identification": {name: dict(said) for name, said in outcome.evidence.self_identification.items()},
            "typography": [asdict(row) for row in outcome.evidence.typography],
            "warnings": [warning.sentence for warning in outcome.warnings],
            "warning_codes": [warning.code for warning in outcome.warnings],
            "limits": list(LIMITS),
        }
    )
    return result


def _verdict(outcome: Outcome) -> dict[str, Any]:
    """The verdict; a teacher that appeared after the suspect leaves none."""
    judgement = outcome.measured.judgement
    lr = (judgement.log10_lr, judgement.low, judgement.high)
    if outcome.request.is_impossible:
        lr = (math.nan, math.nan, math.nan)
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
        "closer_references": closer_references(judgement, outcome.names, outcome.measured.cohort.references),
        "position": judgement.position.value,
        "level": judgement.level.mean,
        "level_spread": math.sqrt(judgement.level.variance),
        "length_excess": judgement.length_excess,
        "opening_level": judgement.opening_level,
        "is_english": judgement.is_english,
    }


def _sum(outcome: Outcome) -> dict[str, Any]:
    """The intercept and the contributions, which add up to the uncapped LR."""
    judgement = outcome.measured.judgement
    parts = [
        {
            "signal": part.signal or "level",
            "channel": part.channel or "none",
            "value": part.fraction if part.signal else judgement.level.mean,
            "log10_lr": part.log_odds / math.log(10),
        }
        for part in judgement.contributions
    ]
    return {"intercept": judgement.intercept / math.log(10), "contributions": parts}


def _ranked(outcome: Outcome) -> dict[str, Any]:
    """The references in the suspect's place, in the order given, and in the teacher's, best first."""
    judgement, case = outcome.measured.judgement, outcome.measured.case
    used = [k - 1 for k in outcome.measured.cohort.references]
    names = [outcome.names.references[k] for k in used]
    n = len(case.references)
    paths = [
        paths_of(case.references[k]) if k < n else f"{_library_name(outcome)}:{outcome.names.references[k]}" for k in used
    ]
    explanations = sorted(
        zip(judgement.explanations.tolist(), names, paths, strict=True),
        key=lambda own: (math.isnan(own[0]), -own[0], own[1]),
    )
    return {
        "population": {
            "kind": "references",
            "members": [
                {"name": name, "log10_lr": value} for name, value in zip(names, judgement.population.tolist(), strict=True)
            ],
        },
        "explanations": [{"name": name, "path": path, "log10_lr": value} for value, name, path in explanations],
    }


def _library_name(outcome: Outcome) -> str:
    return outcome.measured.known.known.name if outcome.measured.known else ""


def _library(outcome: Outcome) -> dict[str, Any] | None:
    """The library whose models are references beside the user's own; None where none is used."""
    if outcome.measured.known is None:
        return None
    known, choice = outcome.measured.known.known, outcome.measured.known.choice
    return {
        "name": known.name,
        "sha256": known.sha256,
        "n_prompts": int(known.rows.sum()),
        "n_models": len(outcome.measured.library_names),
        "makers": list(known.makers_at(choice.places)),
        "makers_left_out": list(choice.makers_left_out),
        "teacher_maker_told_by": choice.teacher.by,
        "other_generation": list(choice.distant),
        "keeps_other_generation": choice.keeps_distant,
    }


def _siblings(outcome: Outcome) -> list[dict[str, Any]] | None:
    """The teacher against each sibling, natural log-odds; None without siblings."""
    case = outcome.measured.case
    return [
        {
            "name": name,
            "path": paths_of(group),
            "log_odds": own.log_odds,
            "log_odds_low": own.log_odds - _Z * own.error,
            "log_odds_high": own.log_odds + _Z * own.error,
        }
        for name, group, own in zip(outcome.names.siblings, case.siblings, outcome.siblings, strict=True)
    ] or None


def _base(outcome: Outcome) -> dict[str, Any] | None:
    own, dump = outcome.base, outcome.measured.case.base
    return None if own is None or dump is None else {"path": dump.source, "sha256": dump.sha256, **asdict(own)}


def _signals(outcome: Outcome) -> dict[str, dict[str, float]]:
    """Every weighed signal: its closeness to the teacher, and how often the teacher is nearest.

    ``usual_fraction`` is how often it is for a reference in the suspect's place, on average.
    """
    pair = outcome.measured.pair
    fractions = np.array([own.fraction[:, 0] for own in pair.placed[1:]]).reshape(-1, len(WEIGHED_SIGNALS))
    known = [column[column == column] for column in fractions.T]  # NaN differs from itself
    return {
        signal: {
            "similarity": outcome.evidence.similarity.get(signal, math.nan),
            "nearest_fraction": float(pair.suspect.fraction[k, 0]),
            "usual_fraction": float(known[k].mean()) if len(known[k]) else math.nan,
        }
        for k, signal in enumerate(WEIGHED_SIGNALS)
    }


def _inputs(case: Case) -> list[dict[str, Any]]:
    given: list[tuple[str, int | None, Dump]] = [("teacher", None, dump) for dump in case.teachers]
    given.append(("suspect", None, case.suspect))
    for role, groups in (("reference", case.references), ("sibling", case.siblings)):
        given += [(role, k, dump) for k, group in enumerate(groups) for dump in group]
    if case.base is not None:
        given.append(("base", None, case.base))
    return [_input(*own, unpaired) for own, unpaired in zip(given, case.alignment.unpaired, strict=True)]


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


def _passage(passage: Passage) -> dict[str, Any]:
    return {
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


def _options(request: Request) -> dict[str, Any]:
    """What the result depends on beside the files, as far as it is not the default."""
    plain = asdict(ReadOptions())
    return {
        "min_prompts": request.min_prompts,
        "teacher_released": request.teacher_released,
        "suspect_released": request.suspect_released,
        "teacher_name": request.teacher_name,
        "suspect_name": request.suspect_name,
        "library": request.library,
        "provider": request.provider,
        "suspect_provider": request.suspect_provider,
        "known_teacher": request.known_teacher,
        "reading": {name: value for name, value in asdict(request.reading).items() if value != plain[name]},
    }
