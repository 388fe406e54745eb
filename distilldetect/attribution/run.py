"""Which of several candidate teachers a suspect was trained on, or none of them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from distilldetect import __version__
from distilldetect.attribution.files import Files, Question, inputs, read_files
from distilldetect.attribution.measuring import Candidate, Judged, judged
from distilldetect.attribution.openset import (
    NONE_PROPOSITION,
    OPEN_SET_LIMIT,
    TOLD_APART_RULE,
    Answer,
    Prior,
    answer,
    posterior,
    sibling_groups,
)
from distilldetect.defaults import COPIED_FRACTION, COPY_FRACTION, ENOUGH_REFERENCES, FEW_PROMPTS, KIN_OPENING_FRACTION
from distilldetect.errors import NotEvaluableError
from distilldetect.fingerprints import whole_sketch
from distilldetect.model import Model
from distilldetect.results import (
    LIMITS,
    PIPELINE_TEXT,
    PROPOSITIONS,
    SCHEMA,
    UNEARNED_TEXT,
    in_fit_text,
    rounded,
    sentence,
    sentence_if_complete,
    verdict_word,
)
from distilldetect.scoring import holm

# By the codes that single verdicts have, see :func:`scoring.codes`; of whom they speak is put in.
_CAUTIONS = {
    "copy": f"Copy: {COPY_FRACTION:.0%} and more of the responses are identical to those of {{}}; this looks like one"
    " model.",
    "copied_answers": f"Copied answers: {COPIED_FRACTION:.0%} and more of the responses are those of {{}}, word for word;"
    " two models hardly ever agree so. A dump may be doctored.",
    "kinship": f"Kinship: {KIN_OPENING_FRACTION:.0%} and more of the responses begin as those of {{}} do, as in models of"
    " one line; being fine-tuned from a model looks like being taught by it, only stronger.",
    "no_references": "No references beside {}: how near unrelated models come is unknown, so that the LR is 1; give other"
    " makers' answers to the same prompts with -r.",
    "few_references": f"Few references beside {{}}: with {ENOUGH_REFERENCES} and more an LR depends less on which"
    " they are.",
    "few_prompts": f"Few prompts are shared with {{}}; {FEW_PROMPTS} and more give steadier verdicts.",
    "length": "Length: the suspect is nearest to {} in length more often than the references lead one to expect, so that"
    " closeness may be owed to length; the LR allows for it.",
    "other_language": "Language: the suspect does not answer in English. Teaching in one language hardly shows in another,"
    f" {UNEARNED_TEXT}. This concerns {{}}.",
    "short_answers": "Short answers: a kind of evidence says nothing, as where answers are labels or one sentence; of the"
    f" others the weaker one decides, {UNEARNED_TEXT}. This concerns {{}}.",
    "foreign_references": "Language: the suspect and {} answer in English and most references do not, or the other way"
    f" round, which makes any two models look alike, {PIPELINE_TEXT}.",
    "added_text": "Pipeline: text that references hardly have stands in many answers of the suspect and of {}. What sampled"
    f" these may have written it there, or they are one model, {PIPELINE_TEXT}.",
    "lacking_text": "Pipeline: text stands in many answers of every reference and in far fewer of the suspect's and of"
    f" those of {{}}. What sampled the references may have written it there, {PIPELINE_TEXT}.",
    "misaligned": "Prompts: beside {} the answers of a dump have no more in common with their own prompts than with others;"
    f" rows or ids seem to be mixed up, {PIPELINE_TEXT}.",
    "same_maker": "Maker: the suspect and {} are by one maker, whose models are alike whether one taught the other or not,"
    f" {PIPELINE_TEXT}.",
    "openings_like_nobodys": "Openings: beside {} the suspect's are far from everybody's; somebody may have taken them"
    " away, which hides training.",
}


def attribute(question: Question, model: Model) -> dict[str, Any]:
    """Rank the candidates by the evidence that the suspect was trained on their outputs.

    Each is compared with all other candidates and references of other providers. Where no candidates are given, they are
    the families of the library that the suspect's prompts are in, but for its own maker's.

    Args:
        question: the files, and how to read and weigh them.
        model: which weighs.

    Returns:
        The result as JSON values, schema ``distilldetect/1``; candidates by rank, those that could not be judged last.

    Raises:
        DumpError: a file cannot be used, or was given twice.
        NotEvaluableError: no candidate shares enough with the suspect.
    """
    files = read_files(question)
    found = judged(question, files, model.numbers)
    ranked = sorted(found.candidates, key=_rank)
    names = files.names(question)
    if found.library and not question.candidates:  # its models have no file
        prefix = f"{found.library['name']}:"
        names |= {own.source.name: own.source.name.removeprefix(prefix) for own in ranked}
    if all(own.error for own in ranked):
        raise NotEvaluableError(ranked[0].error)
    document: dict[str, Any] = rounded(
        {
            "schema": SCHEMA,
            "kind": "attribution",
            "tool": {"name": "distilldetect", "version": __version__},
            "model": {"name": model.name, "sha256": model.sha256},
            "suspect": names[question.suspect],
            "inputs": inputs(question, files),
            "warnings": list(_warnings(question, files, found, names, model)),
            "left_out": [*files.left_out, *found.left_out],
            "library": found.library,
            "joined_on": files.joined_on,
            "options": {
                "prior_none": question.prior.none,
                "prior_unlisted": question.prior.unlisted,
                "min_prompts": question.min_prompts,
                "library": question.library,
                "suspect_provider": question.suspect_provider or None,
                "suspect_released": question.suspect_released or None,
                "teacher_released": {own.name: own.released for own in question.candidates if own.released} or None,
                "reading": question.reading.chosen,
            },
            "propositions": {**PROPOSITIONS, "none": NONE_PROPOSITION},
            **_answered(ranked, question.prior, names),
            "told_apart_rule": TOLD_APART_RULE,
            "limits": [OPEN_SET_LIMIT, *LIMITS],
        }
    )
    document["answer"]["sentence"] = sentence(document)
    document["if_complete"]["sentence"] = sentence_if_complete(document)
    return document


def _answered(ranked: Sequence[Candidate], prior: Prior, names: Mapping[str, str]) -> dict[str, Any]:
    """The answer, and what it is if every possible teacher is given; the posterior; one row a candidate."""
    standings = [own.standing for own in ranked if not own.error]
    groups = sibling_groups([own.source.provider for own in ranked if not own.error], standings)
    rows, found, chances = _held(prior, ranked, groups)
    complete_rows, if_complete, complete_chances = _held(prior.complete(), ranked, groups)
    if found.kind == "inconclusive":  # between what the text speaks for and a model that is not given
        found = Answer(found.kind, if_complete.members)
    p_values = _adjusted(ranked)
    return {
        "answer": _told(found, rows, ranked),
        "if_complete": {**_told(if_complete, complete_rows, ranked), **complete_chances},
        **chances,
        "candidates": [
            {
                "rank": rank + 1,
                "name": names[own.source.name],
                "paths": list(own.source.paths),
                "provider": own.source.provider,
                **rows[rank],
                "if_complete": complete_rows[rank],
                "p_value": own.p_value,
                **own.measurement,
                "error": own.error,
                "log10_lr_uncapped": own.standing.log10_lr,
                "p_value_holm": p_values[rank],
                "base_difference": own.base_difference,
                "group": groups[rank] + 1 if not own.error else None,
                "behind_first_log10": own.standing.behind(ranked[0].standing) if not own.error else None,
            }
            for rank, own in enumerate(ranked)
        ],
    }


def _held(
    prior: Prior, ranked: Sequence[Candidate], groups: Sequence[int]
) -> tuple[list[dict[str, Any]], Answer, dict[str, Any]]:
    """What holds under a prior: LR against "none" and probability of each candidate, the answer, and what "none" has."""
    possible = [own.lr[0] for own in ranked if own.is_possible]
    none, probabilities = posterior(possible, prior)
    shares, rows = iter(probabilities), list[dict[str, Any]]()
    for own in ranked:
        lr, low, high = map(prior.against_none, own.lr)
        rows.append(
            {
                "log10_lr": lr,
                "log10_lr_low": low,
                "log10_lr_high": high,
                "verdict": verdict_word(lr, low, high),
                "probability": next(shares) if own.is_possible else 0.0,
            }
        )
    judged_rows = rows[: len(groups)]
    found = answer([row["verdict"] for row in judged_rows], groups, [own.standing for own in ranked[: len(groups)]])
    told = {"none": prior.none, "unlisted": prior.unlisted, "each_candidate": (1 - prior.none) / len(possible)}
    return rows, found, {"prior": told, "probability_none": none}


def _told(found: Answer, rows: Sequence[Mapping[str, Any]], ranked: Sequence[Candidate]) -> dict[str, Any]:
    """An answer as JSON values; what belongs to nobody is null."""
    first = found.members[0] if found.members else None
    named = found.kind in ("candidate", "group")
    return {
        "kind": found.kind,
        "ranks": [rank + 1 for rank in found.members],
        "provider": ranked[first].source.provider if first is not None and named else None,
        "verdict": rows[first]["verdict"] if first is not None else None,
        "probability": math.fsum(rows[k]["probability"] for k in found.members) if found.members else None,
    }


def _rank(own: Candidate) -> tuple[bool, bool, float, float]:
    """Highest LR first; what a cap made equal by what it was before; those that could not be judged last."""
    if math.isnan(own.lr[0]):
        return bool(own.error), True, 0.0, 0.0
    return False, False, -own.lr[0], -own.standing.log10_lr


def _adjusted(ranked: Sequence[Candidate]) -> list[float]:
    """Holm over the candidates that have a p-value."""
    adjusted = iter(holm([own.p_value for own in ranked if not math.isnan(own.p_value)]))
    return [own.p_value if math.isnan(own.p_value) else next(adjusted) for own in ranked]


def _warnings(question: Question, files: Files, found: Judged, names: Mapping[str, str], model: Model) -> Iterator[str]:
    """Dumps of the fit; what weakens the LRs of some candidates; what a library may hide of them."""
    given = (question.suspect, *(path for source in question.candidates for path in source.paths))
    if in_fit := [path for path in given if model.was_fitted_on(whole_sketch(files.prints[path]))]:
        yield in_fit_text(in_fit)
    weighed = [own for own in found.candidates if not own.error]
    for code, caution in _CAUTIONS.items():
        concerned = [names[own.source.name] for own in weighed if code in own.cautions]
        if concerned:
            yield caution.format("every candidate" if len(concerned) == len(weighed) > 1 else ", ".join(concerned))
    if not found.library:
        return
    library = f"the library “{found.library['name']}”"
    told = [(names[own.source.name], own.choice) for own in found.candidates if own.choice]
    if unknown := [name for name, choice in told if "unknown_maker" in choice.codes]:
        yield (
            f"Maker: nothing tells who made {', '.join(unknown)}. If {library} has models by the same maker, they hide that"
            f" the suspect was trained on its outputs, {UNEARNED_TEXT}. Name it: -t PROVIDER=DUMP."
        )
    if foreign := sorted({maker for _, choice in told for maker in choice.foreign}):
        yield (
            f"Maker: {library} has no model by {', '.join(foreign)}. If these are other names of makers that it has, name"
            " them so: 'distilldetect library show' lists them."
        )
    if distant := [name for name, choice in told if "other_generation" in choice.codes]:
        yield (
            f"Generation: beside {', '.join(distant)} known models of another time are references for want of others; they"
            " say less of how near an untaught model comes."
        )
    fewer = [(name, choice.teacher) for name, choice in told if "other_snapshots" in choice.codes]
    if fewer:
        shown = ", ".join(f"{name} ({teacher.n_missing} more of {teacher.family})" for name, teacher in fewer)
        yield (
            f"Snapshots: {library} has some that are not given: {shown}. A suspect that learnt from these may"
            f" look untaught, {UNEARNED_TEXT}. Give all of a family as one candidate: -t DUMP,SNAPSHOT."
        )
