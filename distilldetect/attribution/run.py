"""Which of several candidate teachers a suspect was trained on, or none of them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from distilldetect import __version__
from distilldetect.arrays import LN10
from distilldetect.attribution.files import Files, Question, Source, inputs, read_files
from distilldetect.attribution.openset import TOLD_APART_RULE, Answer, difference_interval, sibling_groups
from distilldetect.attribution.posterior import Weighed, weigh
from distilldetect.attribution.prior import NONE_PROPOSITION, OPEN_SET_LIMIT
from distilldetect.attribution.scoring import CandidateScorer, Evidence, paired_samples
from distilldetect.errors import NotEvaluableError
from distilldetect.formats import ReadOptions
from distilldetect.model.file import Model
from distilldetect.results import LIMITS, PROPOSITIONS, SCHEMA, rounded, sentence, sentence_if_complete
from distilldetect.scoring.p_values import holm
from distilldetect.scoring.pairscore import PairScore

Ranked = Sequence[tuple[Source, PairScore]]


def attribute(question: Question, model: Model) -> dict[str, Any]:
    """Rank the candidates by the evidence that the suspect was trained on their outputs.

    Each is compared with all other candidates and references of other providers.

    Args:
        question: the files, and how to read and weigh them.
        model: of whose modes the one is used that the number of a candidate's references asks for.

    Returns:
        The result as JSON values, schema ``distilldetect/1``; candidates by rank, those without a score last.

    Raises:
        DumpError: a file cannot be used, holds no prompts, or was given twice.
        NotEvaluableError: no candidate shares enough with the suspect.
    """
    files = read_files(question)
    scorer = CandidateScorer(files.entries, [files.prints[e.path] for e in files.entries], model, question.settings)
    names = [candidate.name for candidate in question.candidates]
    scores = scorer.score(files.suspect, files.prints[question.suspect], names)
    if all(score.error for score in scores):
        raise NotEvaluableError(scores[0].error)
    evidence = scorer.evidence()
    ranked = sorted(zip(question.candidates, scores, strict=True), key=lambda pair: _rank(pair[1], evidence))
    document: dict[str, Any] = rounded(
        {
            "schema": SCHEMA,
            "kind": "attribution",
            "tool": {"name": "distilldetect", "version": __version__},
            "model": {"name": model.name, "sha256": model.sha256},
            "inputs": inputs(question, files),
            "left_out": [*files.left_out, *_unused(files, evidence)],
            "options": _options(question),
            "seed": question.settings.seed,
            "propositions": {**PROPOSITIONS, "none": NONE_PROPOSITION},
            **_judged(ranked, evidence, question),
            "told_apart_rule": TOLD_APART_RULE,
            "limits": [OPEN_SET_LIMIT, *LIMITS],
        }
    )
    document["answer"]["sentence"] = sentence(document)
    document["if_complete"]["sentence"] = sentence_if_complete(document)
    return document


def _judged(ranked: Ranked, evidence: Mapping[str, Evidence], question: Question) -> dict[str, Any]:
    """The answer, and what it is if every possible teacher is given; the posterior; one row a candidate."""
    scored = [(source, score) for source, score in ranked if not score.error]
    samples = paired_samples([evidence[source.name] for source, _ in scored], question.settings)
    groups = sibling_groups([source.provider for source, _ in scored], samples)
    behind = [difference_interval(samples[0], own) for own in samples]
    weighed, complete = (
        weigh([score for _, score in ranked], prior) for prior in (question.prior, question.prior.complete())
    )
    if_complete = complete.answer(groups, samples)
    found = weighed.answer(groups, samples)
    if found.kind == "inconclusive":  # between what the text speaks for and a model that is not given
        found = Answer(found.kind, if_complete.members)
    rows = [
        {
            "rank": rank,
            "paths": list(source.paths),
            "provider": source.provider,
            **weighed.rows[rank - 1],
            "if_complete": complete.rows[rank - 1],
            **{name: getattr(score, name) for name in ("p_value", "n_prompts", "n_references", "mode", "error")},
            "log10_lr_unbounded": evidence[source.name].weighable.log_odds / LN10 if not score.error else None,
            "p_value_holm": p_value,
            "group": groups[rank - 1] + 1 if not score.error else None,
            "behind_first_log10": [end / LN10 for end in behind[rank - 1]] if not score.error else None,
            "signals": dict(score.signals or {}),
        }
        for rank, ((source, score), p_value) in enumerate(zip(ranked, _adjusted(ranked), strict=True), start=1)
    ]
    return {
        "answer": _told(found, weighed, scored),
        "if_complete": {**_told(if_complete, complete, scored), **_chances(complete)},
        **_chances(weighed),
        "candidates": rows,
    }


def _told(found: Answer, weighed: Weighed, scored: Ranked) -> dict[str, Any]:
    """An answer as JSON values; what belongs to nobody is null."""
    first = found.members[0] if found.members else None
    named = found.kind in ("candidate", "group")
    return {
        "kind": found.kind,
        "ranks": [rank + 1 for rank in found.members],
        "provider": scored[first][0].provider if first is not None and named else None,
        "verdict": weighed.rows[first]["verdict"] if first is not None else None,
        "probability": math.fsum(weighed.rows[k]["probability"] for k in found.members) if found.members else None,
    }


def _chances(weighed: Weighed) -> dict[str, Any]:
    prior = weighed.prior
    each = (1 - prior.none) / len(weighed.rows)
    return {
        "prior": {"none": prior.none, "unlisted": prior.unlisted, "each_candidate": each},
        "probability_none": weighed.probability_none,
    }


def _rank(score: PairScore, evidence: Mapping[str, Evidence]) -> tuple[bool, bool, float, float]:
    """Highest LR first; what the limit made equal by what it was before; those without a score last."""
    if score.error or math.isnan(score.log10_lr):
        return bool(score.error), True, 0.0, 0.0
    return False, False, -score.log10_lr, -evidence[score.teacher].weighable.log_odds


def _adjusted(ranked: Ranked) -> list[float]:
    """Holm over the candidates that have a p-value."""
    p_values = [score.p_value for _, score in ranked]
    defined = [k for k, p in enumerate(p_values) if not math.isnan(p)]
    adjusted = dict(zip(defined, holm([p_values[k] for k in defined]), strict=True))
    return [adjusted.get(k, math.nan) for k in range(len(p_values))]


def _unused(files: Files, evidence: Mapping[str, Evidence]) -> list[dict[str, str]]:
    """References that no candidate was compared with."""
    used = {k for own in evidence.values() for group in own.references for k in group}
    why = "answers too few of the shared prompts, or is of the provider of every candidate"
    return [
        {"source": entry.path, "sha256": files.sha256(entry.path), "why": why}
        for k, entry in enumerate(files.entries)
        if "reference" in entry.roles and k not in used
    ]


def _options(question: Question) -> dict[str, Any]:
    """What the answer depends on beside the files, as far as it is not the default."""
    plain = asdict(ReadOptions())
    return {
        "prior_none": question.prior.none,
        "prior_unlisted": question.prior.unlisted,
        "n_samples": question.settings.n_samples,
        "min_prompts": question.settings.min_prompts,
        "reading": {name: value for name, value in asdict(question.reading).items() if value != plain[name]},
    }
